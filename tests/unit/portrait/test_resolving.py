"""What stands when she, her files and the readings disagree."""

from __future__ import annotations

from typing import Any

import pytest

from selfportrait.model import Evidence, Fact, Statement, event_id
from selfportrait.portrait import resolve, settle_basis

NOW = 1_000_000_000


def fact(topic: str, about: str = "", value: Any = True, provenance: Any = "derived", **more: Any) -> Fact:
    values = {
        "text": f"{topic} {about}",
        "confidence": 0.8,
        "evidence": Evidence(rule="r", count=5, of=9),
        **more,
    }
    return Fact(topic=topic, about=about, value=value, provenance=provenance, **values)


def said(topic: str, about: str = "", stance: str = "holds", at: int = 100, **more: Any) -> Statement:
    return Statement(
        id=f"{topic}/{about}/{stance}/{at}",
        said_us=at,
        words="",
        topic=topic,
        about=about,
        stance=stance,
        **more,
    )


def ids(facts: list[Fact]) -> list[str]:
    return [f.id for f in facts]


def test_what_she_says_beats_what_a_file_states_and_what_was_read() -> None:
    imported, derived = fact("city", value="Bremen", provenance="imported"), fact("city", value="Kiel")
    found = resolve([said("city", value="Hamburg")], [imported], [derived], now_us=NOW)
    assert [(f.value, f.provenance, f.confidence) for f in found] == [("Hamburg", "said", 1.0)]


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [("imported", "observed"), ("observed", "derived"), ("derived", "inferred"), ("imported", "inferred")],
)
def test_the_stronger_provenance_stands_however_sure_the_weaker_is(stronger: str, weaker: str) -> None:
    strong = fact("city", value="Hamburg", provenance=stronger, confidence=0.3)
    weak = fact("city", value="Kiel", provenance=weaker, confidence=0.98)
    assert [f.value for f in resolve([], [weak, strong], [], now_us=NOW)] == ["Hamburg"]


def test_many_facts_of_a_many_topic_stand_side_by_side() -> None:
    found = resolve([said("like", "folk")], [], [fact("taste.artist", "Ines Marlow")], now_us=NOW)
    assert ids(found) == ["taste.artist/Ines Marlow", "like/folk"]


def test_the_last_word_on_a_fact_stands() -> None:
    words = [said("city", value="Hamburg", at=1), said("city", value="Lisbon", at=2)]
    assert [f.value for f in resolve(words, [], [], now_us=NOW)] == ["Lisbon"]


def test_a_disliked_thing_is_no_longer_a_favourite() -> None:
    favourites = [fact("taste.artist", "Jazz Five"), fact("taste.genre", "Jazz"), fact("like", "jazz")]
    assert ids(resolve([said("dislike", "jazz")], [], favourites, now_us=NOW)) == [
        "taste.artist/Jazz Five",
        "dislike/jazz",
    ]


def test_liking_again_ends_the_dislike() -> None:
    words = [said("dislike", "jazz", at=1), said("like", "jazz", at=2)]
    assert ids(resolve(words, [], [], now_us=NOW)) == ["like/jazz"]


def test_a_denied_value_goes_and_another_value_may_come() -> None:
    denied = said("home", stance="denies", value={"place_id": "p1", "name": "Elm Street 4"})
    wrong = fact("home", value={"place_id": "p1", "lat": 53.5})
    right = fact("home", value={"place_id": "p2", "lat": 53.6})
    assert resolve([denied], [], [wrong], now_us=NOW) == []
    assert resolve([denied], [], [right], now_us=NOW) == [right]


def test_a_denied_amount_stays_denied_when_it_moves_a_little() -> None:
    denied = said("spend.month", "EUR", "denies", value={"amount_minor": 150_000, "currency": "EUR"})
    near = fact("spend.month", "EUR", {"amount_minor": 152_000, "currency": "EUR"})
    far = fact("spend.month", "EUR", {"amount_minor": 220_000, "currency": "EUR"})
    assert resolve([denied], [], [near], now_us=NOW) == []
    assert resolve([denied], [], [far], now_us=NOW) == [far]


def test_a_denied_favourite_stays_denied_whatever_its_figures_become() -> None:
    denied = said("taste.artist", "Bo Tander", "denies", value={"rank": 1, "hours": 3.0, "plays": 40})
    later = fact("taste.artist", "Bo Tander", {"rank": 9, "hours": 90.0, "plays": 900})
    assert resolve([denied], [], [later], now_us=NOW) == []


def test_denying_what_she_said_before_ends_it() -> None:
    words = [said("diet.gluten", value="avoids", at=1), said("diet.gluten", "", "denies", 2, value="avoids")]
    assert resolve(words, [], [], now_us=NOW) == []


def test_a_dropped_fact_stays_away_until_more_speaks_for_it() -> None:
    dropped = said("taste.genre", "crime", "drops", basis=5)
    assert resolve([dropped], [], [fact("taste.genre", "crime")], now_us=NOW) == []
    grown = fact("taste.genre", "crime", evidence=Evidence(rule="r", count=6, of=9))
    assert resolve([dropped], [], [grown], now_us=NOW) == [grown]


def test_dropping_a_liking_drops_it_under_every_name_of_fondness() -> None:
    dropped = settle_basis(
        [said("like", "crime", "drops")], [fact("taste.genre", "Crime"), fact("taste.show", "Crime")]
    )
    assert dropped[0].basis == 5
    assert resolve(dropped, [], [fact("taste.genre", "Crime"), fact("taste.show", "Crime")], now_us=NOW) == []


def test_a_part_of_a_life_can_be_dropped_as_a_whole() -> None:
    facts = [
        fact("rhythm.sleep", value=1380),
        fact("rhythm.wake_weekday", value=400),
        fact("city", value="Kiel"),
    ]
    dropped = settle_basis([said("rhythm", "", "drops")], facts)
    assert ids(resolve(dropped, [], facts, now_us=NOW)) == ["city"]


def test_all_of_a_topic_that_holds_many_can_be_dropped() -> None:
    facts = [
        fact("taste.artist", "Ines Marlow"),
        fact("taste.artist", "Bo Tander"),
        fact("taste.show", "Low Tide"),
    ]
    dropped = settle_basis([said("taste.artist", "", "drops")], facts)
    assert ids(resolve(dropped, [], facts, now_us=NOW)) == ["taste.show/Low Tide"]


def test_dropping_what_she_said_lets_it_go() -> None:
    assert resolve([said("like", "crime", at=1), said("like", "crime", "drops", 2)], [], [], now_us=NOW) == []


def test_forbidding_a_topic_forbids_all_below_it_and_nothing_beside_it() -> None:
    facts = [
        fact("diet.gluten", value="avoids"),
        fact("diet.style", value="vegan"),
        fact("city", value="Kiel"),
    ]
    assert ids(resolve([said("diet", "", "forbids")], [], facts, now_us=NOW)) == ["city"]


def test_forbidding_one_of_many_leaves_the_others() -> None:
    people = [fact("people.person", "Mira"), fact("people.person", "Bo")]
    assert ids(resolve([said("people.person", "mira", "forbids")], [], people, now_us=NOW)) == [
        "people.person/Bo"
    ]


def test_what_she_says_after_forbidding_stands_and_what_she_said_before_goes() -> None:
    forbids = said("body.weight", "", "forbids", 50)
    before, after = said("body.weight", at=10, value=60), said("body.weight", at=90, value=61)
    assert resolve([before, forbids], [], [], now_us=NOW) == []
    assert [f.value for f in resolve([before, forbids, after], [], [], now_us=NOW)] == [61]


def test_a_statement_counts_from_its_beginning_to_its_end() -> None:
    early, late = said("diet.meat", value="avoids", since_us=NOW + 1), said("intent", "boots", until_us=NOW)
    assert resolve([early, late], [], [], now_us=NOW) == []
    assert ids(resolve([early, late], [], [], now_us=NOW - 1)) == ["intent/boots"]
    assert ids(resolve([early, late], [], [], now_us=NOW + 1)) == ["diet.meat"]


def test_when_a_statement_ends_the_older_one_counts_again() -> None:
    words = [
        said("diet.alcohol", at=1, value="drinks"),
        said("diet.alcohol", at=2, value="avoids", until_us=NOW),
    ]
    assert [f.value for f in resolve(words, [], [], now_us=NOW - 1)] == ["avoids"]
    assert [f.value for f in resolve(words, [], [], now_us=NOW)] == ["drinks"]


def test_moving_ends_the_home_that_was_seen_before() -> None:
    old = fact(
        "home",
        value={"place_id": "p"},
        evidence=Evidence(rule="r", count=1, of=1, events=(event_id(500, 1),)),
    )
    new = fact(
        "home",
        value={"place_id": "q"},
        evidence=Evidence(rule="r", count=1, of=1, events=(event_id(700, 1),)),
    )
    moved = said("city", value="Lisbon", since_us=600)
    assert ids(resolve([moved], [], [old], now_us=NOW)) == ["city"]
    assert ids(resolve([moved], [], [new], now_us=NOW)) == ["city", "home"]


def test_her_own_word_on_work_silences_what_was_read_about_its_beginning() -> None:
    words = [said("work", value={"name": "Corner Labs"})]
    found = resolve(
        words, [], [fact("work", value={"place_id": "p"}), fact("work.since", value="2025-05-19")], now_us=NOW
    )
    assert [(f.id, f.provenance) for f in found] == [("work", "said")]


def test_confirming_where_she_works_keeps_since_when() -> None:
    read = [
        fact("work", value={"name": "Corner Labs", "place_id": "p"}),
        fact("work.since", value="2025-05-19"),
    ]
    found = resolve([said("work", value={"name": "Corner Labs"})], [], read, now_us=NOW)
    assert [(f.id, f.provenance) for f in found] == [("work", "said"), ("work.since", "derived")]


def test_a_flatmates_shows_go_once_her_name_is_known() -> None:
    hers = fact("taste.show", "Low Tide", {"profile": "Ada", "profiles": 2}, confidence=0.6)
    theirs = fact("taste.show", "High Fence", {"profile": "Bo", "profiles": 2})
    assert len(resolve([], [], [hers, theirs], now_us=NOW)) == 2
    found = resolve([said("person.name", value="Ada Lind")], [], [hers, theirs], now_us=NOW)
    assert [(f.id, f.confidence) for f in found[1:]] == [("taste.show/Low Tide", 0.8)]


def test_a_said_fact_reads_as_she_put_it_and_names_when_it_came_to_be_held() -> None:
    (found,) = resolve([said("diet.gluten", value="avoids", text="avoids gluten", at=77)], [], [], now_us=NOW)
    assert (found.text, found.held_since_us, found.source) == ("avoids gluten", 77, "said")


def test_a_statement_without_text_is_put_in_words() -> None:
    assert resolve([said("size.shoe", value="39")], [], [], now_us=NOW)[0].text == "wears shoes in size 39"


def test_what_brands_infer_is_kept_apart_as_theirs() -> None:
    theirs = fact("inferred_by.spotify", "a commuter", provenance="imported")
    assert resolve([], [theirs], [], now_us=NOW) == [theirs]
    assert resolve([said("inferred_by", "", "forbids")], [theirs], [], now_us=NOW) == []


def test_a_fact_of_no_known_topic_is_not_held() -> None:
    assert resolve([said("shoe.colour", value="red")], [], [fact("mood", value="low")], now_us=NOW) == []


def test_a_said_fact_that_nobody_says_any_more_does_not_come_back() -> None:
    assert resolve([], [fact("city", value="Kiel", provenance="said")], [], now_us=NOW) == []
