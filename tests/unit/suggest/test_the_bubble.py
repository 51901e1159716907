"""The dial, held rows, what is set aside, hard facts, and the page's choice of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import DAY_US, Evidence, Fact, Item, Reason, Row, Suggestion
from selfportrait.suggest import (
    BUDGET,
    CROWD,
    DIAL,
    NEW_GROUND,
    Catalogue,
    Consumed,
    Past,
    Scene,
    choose,
    conflict,
    dial_of,
    fill,
    rank,
    rows,
    seasons,
)

Plays = Callable[..., list[Consumed]]
Said = Callable[..., Fact]
BERLIN = ZoneInfo("Europe/Berlin")


def page(catalogue: Catalogue, past: list[Consumed], facts: list[Fact], now_us: int) -> dict[str, Row]:
    return {row.id: row for row in rows(catalogue, past, facts, now_us=now_us, zone=BERLIN)}


def ids(row: Row) -> list[str]:
    return [one.item.id for one in row.suggestions]


def explore(share: int) -> Fact:
    return Fact(topic="explore", value=share, text="", provenance="said", confidence=1.0)


# the dial


def test_the_dial_stands_at_a_fifth_until_she_turns_it() -> None:
    assert (dial_of([]), dial_of([explore(40)]), DIAL) == (20, 40, 20)


@pytest.mark.parametrize(("told", "stands"), [(90, 50), (-5, 0), ("much", DIAL)])
def test_the_dial_never_leaves_its_span(told: int, stands: int) -> None:
    assert dial_of([explore(told)]) == stands


@pytest.mark.parametrize("share", [0, 10, 20, 30, 40, 50])
def test_of_the_first_places_at_least_her_share_is_new_ground(
    catalogue: Catalogue, plays: Plays, now_us: int, share: int
) -> None:
    past = plays(*[(f"t{n:03}", 20 - n) for n in range(0, 20, 3)])
    row = page(catalogue, past, [explore(share)], now_us)["discover"]
    far = [one.item.attrs["genre"] == "jazz" for one in row.suggestions]
    assert all(sum(far[:k]) >= share * k // 100 for k in range(1, len(far) + 1))
    assert [one.note == NEW_GROUND for one in row.suggestions] == far


def test_what_she_wants_more_of_comes_and_is_not_all_that_comes(
    catalogue: Catalogue, plays: Plays, said: Said, now_us: int
) -> None:
    past = plays(*[(f"t{n:03}", 20 - n) for n in range(0, 20, 3)])
    before, after = (
        page(catalogue, past, facts, now_us)["discover"]
        for facts in ([explore(0)], [explore(0), said("more", "jazz")])
    )
    first = [Counter(one.item.attrs["genre"] for one in row.suggestions[:10]) for row in (before, after)]
    assert first[0]["jazz"] < first[1]["jazz"]
    assert Counter(one.item.attrs["genre"] for one in after.suggestions)["jazz"] <= 10
    assert "you said you want more jazz" in [why.text for one in after.suggestions for why in one.reasons]


def test_her_mix_is_told_by_seasons_and_blank_where_there_was_nothing(
    catalogue: Catalogue, plays: Plays, now_us: int
) -> None:
    past = Past(plays(("t001", 10), ("t002", 9), ("t070", 8), ("t001", 200)))
    found = seasons(catalogue, past, "track", as_of_us=now_us)
    assert [one.count for one in found] == [1, 0, 3]
    assert found[-1].mix.shares == pytest.approx({"indie rock": 2 / 3, "jazz": 1 / 3})
    assert (found[0].mix.entropy, found[1].mix.entropy) == (0.0, 0.0)


# held for the week


@settings(max_examples=25, deadline=None)
@given(
    hours=st.integers(0, 7 * 24 - 1),
    later=st.lists(st.tuples(st.integers(0, 59), st.floats(0, 6.9)), max_size=12),
)
def test_discover_weekly_is_the_same_on_every_day_of_her_week(
    catalogue: Catalogue, now_us: int, hours: int, later: list[tuple[int, float]]
) -> None:
    monday_us = 1_794_808_800_000_000  # 16 November 2026, 07:00 in Berlin
    past = [Consumed(item=n, at_us=monday_us - (40 - n) * DAY_US, event=f"e{n}") for n in range(40)]
    made = fill(catalogue, past, [], now_us=monday_us, zone=BERLIN)
    first = next(row for row in made.rows if row.id == "discover")
    came = [
        Consumed(item=n + 60, at_us=monday_us + int(d * DAY_US), event=f"l{i}")
        for i, (n, d) in enumerate(later)
    ]
    then_us = monday_us + hours * 3_600_000_000
    again = fill(catalogue, [*past, *came], [], now_us=then_us, zone=BERLIN, held=made.held)
    heard = {catalogue.items[one.item].id for one in came if one.at_us <= then_us}
    shown = next(row for row in again.rows if row.id == "discover")
    assert ids(shown) == [item for item in ids(first) if item not in heard]


def test_discover_weekly_changes_on_monday(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    past = plays(("t001", 30), ("t002", 20))
    made = fill(catalogue, past, [], now_us=now_us, zone=BERLIN)
    after = fill(catalogue, past, [], now_us=now_us + 7 * DAY_US, zone=BERLIN, held=made.held)
    lists = [ids(next(row for row in one.rows if row.id == "discover")) for one in (made, after)]
    assert set(lists[0]).isdisjoint(lists[1])


def test_a_little_that_arrives_late_leaves_the_week_as_it_was(
    catalogue: Catalogue, plays: Plays, now_us: int
) -> None:
    past = plays(*[(f"t{n:03}", 60 - n) for n in range(40)])
    late = plays(*[(f"t{n:03}", 30) for n in range(60, 68)])
    made = fill(catalogue, past, [], now_us=now_us, zone=BERLIN)
    held = fill(catalogue, [*past, *late], [], now_us=now_us, zone=BERLIN, held=made.held)
    heard = {catalogue.items[one.item].id for one in late}
    before, after = (ids(next(row for row in one.rows if row.id == "discover")) for one in (made, held))
    assert after == [item for item in before if item not in heard]


def test_a_first_large_import_makes_the_week_anew(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    made = fill(catalogue, plays(("t070", 30)), [], now_us=now_us, zone=BERLIN)
    much = plays(*[(f"t{n:03}", 60 - n) for n in range(40)])
    anew = fill(catalogue, much, [], now_us=now_us, zone=BERLIN, held=made.held)
    assert anew.rows == fill(catalogue, much, [], now_us=now_us, zone=BERLIN).rows


def test_a_word_of_hers_ends_the_hold_at_once(
    catalogue: Catalogue, plays: Plays, said: Said, now_us: int
) -> None:
    past = plays(*[(f"t{n:03}", 60 - n) for n in range(40)])
    made = fill(catalogue, past, [], now_us=now_us, zone=BERLIN)
    spoken = fill(catalogue, past, [said("more", "jazz")], now_us=now_us, zone=BERLIN, held=made.held)
    assert spoken.rows == fill(catalogue, past, [said("more", "jazz")], now_us=now_us, zone=BERLIN).rows


def test_an_odd_week_five_times_as_loud_changes_at_most_a_third(
    catalogue: Catalogue, plays: Plays, now_us: int
) -> None:
    # thirty songs of indie rock a week all year, and in the last one a hundred and fifty plays of jazz
    usual = plays(*[(f"t{5 * (n % 12):03}", 9.0 + n * 7 / 30) for n in range(1500)])
    odd = plays(*[(f"t{60 + n % 30:03}", 2.5 + n * 6.5 / 150) for n in range(150)])
    before, after = (page(catalogue, past, [], now_us)["discover"] for past in (usual, usual + odd))
    heard = {catalogue.items[one.item].id for one in odd}
    stayed = [item for item in ids(before) if item not in heard]
    assert len(set(stayed) - set(ids(after))) <= len(stayed) / 3


# set aside


def aside(said: Said, about: str, **what: object) -> Fact:
    return said("not_because", about, what)


@settings(max_examples=30, deadline=None)
@given(
    picks=st.lists(st.tuples(st.integers(0, 141), st.floats(0, 400)), min_size=1, max_size=30),
    which=st.integers(0, 29),
)
def test_nothing_is_suggested_because_of_what_she_set_aside(
    catalogue: Catalogue, now_us: int, picks: list[tuple[int, float]], which: int
) -> None:
    past = sorted(
        (
            Consumed(item=i, at_us=now_us - int(d * DAY_US), event=f"{n:032x}")
            for n, (i, d) in enumerate(picks)
        ),
        key=lambda one: one.at_us,
    )
    item = catalogue.items[past[which % len(past)].item].id
    word = Fact(
        topic="not_because", about="x", value={"item": item}, text="", provenance="said", confidence=1.0
    )
    without = [one for one in past if catalogue.items[one.item].id != item]
    shown, as_if = page(catalogue, past, [word], now_us), page(catalogue, without, [], now_us)
    told = [why for row in shown.values() for one in row.suggestions for why in one.reasons]
    assert f"item:{item}" not in {why.about for why in told}
    gone = {one.event for one in past} - {one.event for one in without}
    assert not gone & {event for why in told for event in why.evidence.events}
    scores = {one.item.id: one.score for one in as_if["watch_next"].suggestions}
    assert all(
        one.score == pytest.approx(scores.get(one.item.id, one.score))
        for one in shown["watch_next"].suggestions
    )


def test_what_is_set_aside_is_still_not_new(
    catalogue: Catalogue, plays: Plays, said: Said, now_us: int
) -> None:
    row = page(catalogue, plays(("s03", 3)), [aside(said, "Night Ferry 3", item="s03")], now_us)["watch_next"]
    assert "s03" not in ids(row)


def test_a_fact_can_be_no_reason_and_still_be_true(catalogue: Catalogue, said: Said, now_us: int) -> None:
    climbs = said("like", "climbing")
    assert "goods" in page(catalogue, [], [climbs], now_us)
    assert "goods" not in page(catalogue, [], [climbs, aside(said, "climbing", fact="like/climbing")], now_us)


def test_a_taste_read_from_what_is_set_aside_is_as_much_less_sure(
    catalogue: Catalogue, plays: Plays, said: Said, now_us: int
) -> None:
    past = plays(("t001", 3), ("t001", 2), ("t070", 1))
    read = {"provenance": "derived", "confidence": 0.9}
    rock, jazz = (
        said("taste.genre", name, evidence=Evidence(rule="plays", count=len(of), of=3, events=of), **read)
        for name, of in (
            ("rock", tuple(one.event for one in past[:2])),
            ("jazz", tuple(one.event for one in past)),
        )
    )
    scene = Scene(
        catalogue, Past(past), [rock, jazz, aside(said, "Song 1", item="t001")], as_of_us=now_us, zone=BERLIN
    )
    tastes = {fact.about: fact for fact in scene.facts if fact.topic == "taste.genre"}
    assert set(tastes) == {"jazz"}
    assert tastes["jazz"].confidence == pytest.approx(0.3)
    assert tastes["jazz"].evidence.events == (past[2].event,)


def test_what_everybody_takes_can_be_no_reason(
    catalogue: Catalogue, plays: Plays, said: Said, now_us: int
) -> None:
    shown = page(catalogue, plays(("t001", 3)), [aside(said, "what is popular", crowd=True)], now_us)
    assert CROWD not in {
        why.about for row in shown.values() for one in row.suggestions for why in one.reasons
    }


def test_a_whole_genre_can_be_named_as_no_reason(
    catalogue: Catalogue, plays: Plays, said: Said, now_us: int
) -> None:
    past = plays(("t001", 3), ("t002", 2))
    shown = page(catalogue, past, [aside(said, "indie rock", name="Indie Rock")], now_us)
    assert not [why for one in shown["discover"].suggestions for why in one.reasons if why.evidence.events]


def test_what_a_brand_brings_is_not_ranked_by_it_either(
    catalogue: Catalogue, plays: Plays, said: Said
) -> None:
    items = [catalogue.items[catalogue.numbers["t002"]]]
    past, word = plays(("t001", 3)), aside(said, "Song 1", item="t001")
    heard, silenced = (rank(items, catalogue, past, facts)[0].score for facts in ([], [word]))
    assert silenced < heard


def test_taking_it_back_brings_everything_back(
    catalogue: Catalogue, plays: Plays, said: Said, now_us: int
) -> None:
    past, word = plays(("t001", 3)), aside(said, "Song 1", item="t001")
    assert page(catalogue, past, [word], now_us) != page(catalogue, past, [], now_us)


def test_a_scene_can_be_asked_what_if(catalogue: Catalogue, plays: Plays, said: Said, now_us: int) -> None:
    past = plays(("t001", 3), ("t002", 2))
    scene = Scene(catalogue, Past(past), [said("like", "jazz")], as_of_us=now_us, zone=BERLIN)
    assert len(scene.without([past[0].event]).past) == 1
    assert not scene.without(fact_id="like/jazz").facts


# hard facts


def ware(**attrs: str) -> Item:
    return Item(id="x", kind="good", title="Trail Shoes", price_minor=9_900, currency="EUR", attrs=attrs)


@pytest.mark.parametrize(
    ("topic", "value", "attrs", "fits"),
    [
        ("size.shoe", "39", {"size": "38 39 40"}, True),
        ("size.shoe", "44", {"size": "38 39 40"}, False),
        ("size.shoe", "38.5", {"size": "38 39 40"}, True),
        ("size.shoe", "40", {"size": "36-38 39-41"}, True),
        ("size.shoe", "42", {"size": "36-38 39-41"}, False),
        ("size.shoe", "44", {}, True),
        ("size.top", "M", {"size": "S M L"}, True),
        ("size.top", "XL", {"size": "S M L"}, False),
        ("size.shoe", "44", {"size": "S M L"}, True),
        ("size.trousers", "W32 L34", {"size": "38 39", "worn": "shoe"}, True),
        ("person.born", "2014-05-01", {"age": "16"}, False),
        ("person.born", "2000-05-01", {"age": "16"}, True),
        ("person.born", "2014-05-01", {}, True),
    ],
)
def test_what_does_not_fit_her_is_ruled_out(
    said: Said, topic: str, value: str, attrs: dict[str, str], fits: bool
) -> None:
    assert (conflict(ware(**attrs), [said(topic, value=value)], year=2026) is None) is fits


@pytest.mark.parametrize(
    ("about", "minor", "currency", "fits"),
    [
        ("shoes", 5_000, "EUR", False),
        ("", 5_000, "EUR", False),
        ("shoes", 10_000, "EUR", True),
        ("headphones", 5_000, "EUR", True),
        ("shoes", 5_000, "USD", True),
    ],
)
def test_what_is_dearer_than_she_spends_on_such_things_is_ruled_out(
    said: Said, about: str, minor: int, currency: str, fits: bool
) -> None:
    fact = said("budget", about, {"amount_minor": minor, "currency": currency})
    assert (conflict(ware(category="shoes"), [fact]) is None) is fits


# the page's choice


def row(name: str, kind: str = "track", pull: float = 1.0, items: str = "abcdef") -> Row:
    shown = tuple(
        Suggestion(
            item=Item(id=f"{kind}:{one}", kind=kind, title=one),
            score=1.0,
            reasons=(Reason(text="x", weight=1.0, evidence=Evidence(rule="")),),
        )
        for one in items
    )
    return Row(id=name, title=name, promise="", suggestions=shown, pull=pull)


def chosen(*given: Row, budget: int = BUDGET) -> list[str]:
    return [one.id for one in choose(given, budget)]


def test_a_page_holds_no_more_rows_than_its_budget() -> None:
    many = [row(str(n), items=f"{n}uvwxy") for n in range(10)]
    assert len(choose(many)) == BUDGET == 5


def test_chosen_rows_stand_in_the_shelfs_order() -> None:
    assert chosen(row("a", "show", 0.2), row("b", "good", 0.9), row("c", "track", 0.5), budget=2) == [
        "b",
        "c",
    ]


def test_another_row_of_the_same_things_adds_nothing() -> None:
    assert chosen(row("a"), row("b", pull=0.9), row("c", "show", 0.1), budget=2) == ["a", "c"]


def test_rows_of_one_kind_give_way_to_others() -> None:
    assert chosen(row("a"), row("b", items="uvwxyz"), row("c", "show", 0.8), budget=2) == ["a", "c"]


def test_what_is_hers_goes_before_what_is_everybodys() -> None:
    assert chosen(row("a", "show", 0.0), row("b", "good", 0.4), budget=1) == ["b"]
