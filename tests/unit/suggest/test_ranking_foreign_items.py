"""Items somebody else brings are put in her order, known to the catalogue or not."""

from __future__ import annotations

from collections.abc import Callable

from selfportrait.model import Fact, Item
from selfportrait.suggest import Catalogue, Consumed, rank

Plays = Callable[..., list[Consumed]]
Said = Callable[..., Fact]


def order(*args: object) -> list[str]:
    return [one.item.id for one in rank(*args)]  # type: ignore[arg-type]


def test_known_items_follow_her_history(catalogue: Catalogue, plays: Plays) -> None:
    near, far = catalogue.items[3], catalogue.items[90]
    assert order([far, near], catalogue, plays(("t001", 3), ("t002", 1)), []) == ["t003", "t090"]


def test_a_known_name_under_a_foreign_id_counts_as_known(catalogue: Catalogue, plays: Plays) -> None:
    theirs = Item(id="theirs", kind="track", title="Song 3 (Deluxe Edition)", creator="Singer 3")
    other = Item(id="a", kind="track", title="Nobody knows it", creator="Nobody")
    assert order([other, theirs], catalogue, plays(("t001", 3)), []) == ["theirs", "a"]


def test_unknown_items_follow_what_is_known_of_her(catalogue: Catalogue, said: Said) -> None:
    rope = Item(id="b", kind="good", title="Half rope", attrs={"activity": "climbing"})
    lamp = Item(id="a", kind="good", title="Lamp", attrs={"category": "home"})
    found = rank([lamp, rope], catalogue, [], [said("like", "climbing")])
    assert [one.item.id for one in found] == ["b", "a"]
    assert found[0].reasons[0].text == "you said you like climbing"


def test_a_taste_read_from_her_events_speaks_for_unknown_items(catalogue: Catalogue, said: Said) -> None:
    jazz = Item(id="z", kind="track", title="Unheard", creator="X", attrs={"genre": "jazz"})
    folk = Item(id="a", kind="track", title="Unheard too", creator="Y", attrs={"genre": "folk"})
    taste = said("taste.genre", "jazz", value={"plays": 40}, provenance="derived", confidence=0.8)
    assert order([folk, jazz], catalogue, [], [taste]) == ["z", "a"]


def test_what_a_hard_fact_rules_out_is_left_out(catalogue: Catalogue, said: Said) -> None:
    bread = Item(id="a", kind="grocery", title="Bread", attrs={"contains": "gluten"})
    rice = Item(id="b", kind="grocery", title="Rice", attrs={"contains": ""})
    assert order([bread, rice], catalogue, [], [said("diet.gluten", value="avoids")]) == ["b"]


def test_ties_keep_the_order_of_ids(catalogue: Catalogue) -> None:
    unknown = [Item(id=name, kind="good", title=f"Thing {name}") for name in ("c", "a", "b")]
    assert order(unknown, catalogue, [], []) == ["a", "b", "c"]


def test_no_items_are_ranked_as_none(catalogue: Catalogue) -> None:
    assert rank([], catalogue, [], []) == []
