"""Each row holds what its title and promise say, and is absent where it has nothing true to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import DAY_US, Fact, Row
from selfportrait.suggest import SHELF, Catalogue, Consumed, Declaration, rows
from selfportrait.suggest.shelf.discover import last_monday, next_monday

Plays = Callable[..., list[Consumed]]
Said = Callable[..., Fact]
NEW_ONLY = {row.id for row in SHELF if isinstance(row, Declaration) and row.new_only}


def page(catalogue: Catalogue, past: list[Consumed], facts: list[Fact], now_us: int) -> dict[str, Row]:
    zone = ZoneInfo("Europe/Berlin")
    return {row.id: row for row in rows(catalogue, past, facts, now_us=now_us, zone=zone)}


def ids(row: Row) -> list[str]:
    return [one.item.id for one in row.suggestions]


@settings(max_examples=40, deadline=None)
@given(
    picks=st.lists(
        st.tuples(st.integers(0, 141), st.floats(0, 900), st.sampled_from((0.0, 1.0))), max_size=60
    )
)
def test_a_row_that_promises_new_things_never_holds_what_she_began(
    catalogue: Catalogue, now_us: int, picks: list[tuple[int, float, float]]
) -> None:
    past = sorted(
        (
            Consumed(item=i, at_us=now_us - int(d * DAY_US), event=f"{n:032x}", weight=w)
            for n, (i, d, w) in enumerate(picks)
        ),
        key=lambda one: one.at_us,
    )
    begun = {catalogue.items[one.item].id for one in past}
    facts = [Fact(topic="like", about="climbing", value=True, text="", provenance="said", confidence=1.0)]
    shown = page(catalogue, past, facts, now_us)
    assert begun.isdisjoint(item for row in shown.values() if row.id in NEW_ONLY for item in ids(row))


def test_another_edition_of_a_heard_track_is_not_new(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    # every edition shares its work's number; a heard work is begun in all of them
    from selfportrait.suggest import Past

    begun = Past(plays(("t003", 1))).touched(catalogue)
    assert begun[catalogue.works == catalogue.works[catalogue.numbers["t003"]]].all()


def test_the_same_arguments_give_the_same_page(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    past = plays(("t001", 3), ("t002", 2), ("s01", 1))
    assert page(catalogue, past, [], now_us) == page(catalogue, past, [], now_us)


def test_nothing_after_now_is_looked_at(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    past = plays(("t001", 3), ("s01", 1))
    ahead = plays(("t002", -3), ("s02", -1))
    assert page(catalogue, past + ahead, [], now_us) == page(catalogue, past, [], now_us)


# discover


def test_discover_holds_thirty_tracks_at_most_three_by_one_artist(
    catalogue: Catalogue, plays: Plays, now_us: int
) -> None:
    row = page(catalogue, plays(("t001", 30), ("t002", 20)), [], now_us)["discover"]
    artists = Counter(one.item.creator for one in row.suggestions)
    assert len(row.suggestions) == 30
    assert max(artists.values()) <= 3


def test_discover_stays_the_same_until_monday(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    past = plays(("t001", 30), ("t002", 20))
    heard_today = [*past, *plays(("s01", 0.1), ("t001", 0.1))]
    later_us = now_us + 4 * DAY_US  # Sunday
    first, later = page(catalogue, past, [], now_us), page(catalogue, heard_today, [], later_us)
    assert later["discover"] == first["discover"]


def test_a_track_heard_since_monday_steps_out_and_nothing_moves_up(
    catalogue: Catalogue, plays: Plays, now_us: int
) -> None:
    past = plays(("t001", 30), ("t002", 20))
    before = ids(page(catalogue, past, [], now_us)["discover"])
    after = ids(page(catalogue, [*past, *plays((before[4], 0.01))], [], now_us)["discover"])
    assert after == [*before[:4], *before[5:]]


def test_monday_brings_another_list(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    past = plays(("t001", 30), ("t002", 20))
    this = ids(page(catalogue, past, [], now_us)["discover"])
    following = ids(page(catalogue, past, [], now_us + 7 * DAY_US)["discover"])
    assert set(this).isdisjoint(following)


def test_discover_follows_what_she_heard_lately(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    lately = plays(*[(f"t{n:03}", 400 - n) for n in range(60, 66)], *[(f"t{n:03}", 20 - n) for n in range(6)])
    first = page(catalogue, lately, [], now_us)["discover"].suggestions[:5]
    assert {one.item.attrs["genre"] for one in first} == {"indie rock"}


def test_one_odd_week_does_not_swing_it(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    # indie rock once a day all year, and one week of the same four jazz songs, eight times a day
    usual = [(f"t{5 * (n % 12):03}", 10.0 + n) for n in range(300)]
    odd = [(f"t{80 + n % 4:03}", 3.0 + n / 8) for n in range(56)]
    row = page(catalogue, plays(*usual, *odd), [], now_us)["discover"]
    genres = Counter(one.item.attrs["genre"] for one in row.suggestions[:10])
    assert genres["indie rock"] > genres["jazz"]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Apia"])
@pytest.mark.parametrize(
    "now",
    ["2026-11-18 12:00", "2026-03-30 04:59", "2026-03-30 05:01", "2026-10-26 06:00", "2026-11-16 07:00"],
)
def test_monday_is_monday_at_seven_in_her_own_zone(zone: str, now: str) -> None:
    hers = ZoneInfo(zone)
    now_us = int(datetime.fromisoformat(now).replace(tzinfo=UTC).timestamp()) * 1_000_000
    last, following = last_monday(now_us, hers), next_monday(now_us, hers)
    walls = [datetime.fromtimestamp(at / 1e6, hers) for at in (last, following)]
    assert [(wall.weekday(), wall.hour, wall.minute) for wall in walls] == [(0, 7, 0), (0, 7, 0)]
    assert last <= now_us < following
    assert (walls[1].date() - walls[0].date()).days == 7


def test_discover_says_when_it_renews(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    renews = page(catalogue, plays(("t001", 3)), [], now_us)["discover"].renews_us
    assert renews == next_monday(now_us, ZoneInfo("Europe/Berlin"))


# time capsule


def test_the_capsule_plays_what_came_out_in_her_teens(
    catalogue: Catalogue, plays: Plays, said: Said, now_us: int
) -> None:
    row = page(catalogue, plays(("t001", 3)), [said("person.born", value="1988-05-04")], now_us)["capsule"]
    assert {one.item.released for one in row.suggestions} <= {str(year) for year in range(2001, 2008)}
    assert row.promise == "What your teens sounded like, when you were 13 to 19: 2001 to 2007"


def test_the_capsule_is_no_promise_of_new_things(
    catalogue: Catalogue, plays: Plays, said: Said, now_us: int
) -> None:
    # t012 came out in 2002 and she plays it: that puts it first
    past = plays(("t012", 30), ("t012", 20), ("t012", 10))
    row = page(catalogue, past, [said("person.born", value="1988-05-04")], now_us)["capsule"]
    assert ids(row)[0] == "t012"
    assert row.suggestions[0].reasons[0].text == "you have played it 3 times since"


def test_without_a_birth_year_the_capsule_is_her_first_year(
    catalogue: Catalogue, plays: Plays, now_us: int
) -> None:
    past = plays(*[(f"t{n:03}", 1500 - n) for n in range(8)], ("t050", 3))
    row = page(catalogue, past, [], now_us)["capsule"]
    assert sorted(ids(row)) == [f"t{n:03}" for n in range(8)]


@pytest.mark.parametrize("days", [300, 700])
def test_a_first_year_too_near_is_no_memory(
    catalogue: Catalogue, plays: Plays, now_us: int, days: int
) -> None:
    past = plays(*[(f"t{n:03}", days - n) for n in range(8)])
    assert "capsule" not in page(catalogue, past, [], now_us)


@pytest.mark.parametrize("born", ["2020-01-01", "unknown", "0001", ""])
def test_a_birth_that_gives_no_teens_yet_shows_no_capsule(
    catalogue: Catalogue, plays: Plays, said: Said, now_us: int, born: str
) -> None:
    shown = page(catalogue, plays(("t001", 3)), [said("person.born", value=born)], now_us)
    assert "capsule" not in shown


# shows


def test_a_show_in_the_middle_is_carried_on_and_not_called_new(
    catalogue: Catalogue, plays: Plays, now_us: int
) -> None:
    shown = page(catalogue, plays(("s01", 9), ("s01", 8), ("s02", 4)), [], now_us)
    assert ids(shown["continue"]) == ["s02", "s01"]
    assert {"s01", "s02"}.isdisjoint(ids(shown["watch_next"]))
    assert shown["continue"].suggestions[1].reasons[0].text.startswith("you watched 2 of 6 episodes")


def test_a_finished_show_is_not_carried_on(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    shown = page(catalogue, plays(*[("s01", 9 - n) for n in range(6)]), [], now_us)
    assert "continue" not in shown


def test_a_show_left_long_ago_is_not_carried_on(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    assert "continue" not in page(catalogue, plays(("s01", 200)), [], now_us)


# groceries and goods


def test_groceries_wait_until_she_has_said_something(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    assert "basket" not in page(catalogue, plays(("g00", 3)), [], now_us)


def test_gluten_free_means_no_bread_with_gluten_and_first_what_was_made_without(
    catalogue: Catalogue, said: Said, now_us: int
) -> None:
    row = page(catalogue, [], [said("diet.gluten", value="avoids")], now_us)["basket"]
    assert set(ids(row)) == {"g01", "g03", "g05", "g06"}
    assert ids(row)[0] == "g01"
    assert row.suggestions[0].reasons[0].text == "made without gluten: you said you avoid gluten"


def test_what_does_not_say_what_it_contains_is_never_said_to_fit(
    catalogue: Catalogue, said: Said, now_us: int
) -> None:
    row = page(catalogue, [], [said("diet.nuts", value="avoids")], now_us)["basket"]
    assert "g04" not in ids(row)


def test_goods_are_for_what_she_does_and_does_not_own(
    catalogue: Catalogue, plays: Plays, said: Said, now_us: int
) -> None:
    shown = page(catalogue, plays(("b00", 30)), [said("like", "climbing")], now_us)
    assert ids(shown["goods"]) == ["b01"]
    assert "you said you like climbing" in [r.text for r in shown["goods"].suggestions[0].reasons]


def test_exercise_that_was_read_from_events_speaks_for_goods_too(
    catalogue: Catalogue, said: Said, now_us: int
) -> None:
    swims = said("exercise.kind", "Swimming", value={"count": 12}, provenance="derived", confidence=0.9)
    assert ids(page(catalogue, [], [swims], now_us)["goods"]) == ["b02"]


def test_no_interest_no_goods(catalogue: Catalogue, plays: Plays, now_us: int) -> None:
    assert "goods" not in page(catalogue, plays(("b00", 3)), [], now_us)


def test_what_she_says_is_seen_at_once_beside_years_of_listening_and_is_not_all_that_is_seen(
    catalogue: Catalogue, plays: Plays, said: Said, now_us: int
) -> None:
    years = plays(*[(f"t{5 * (n % 12):03}", 10.0 + n / 4) for n in range(4000)])
    silent, spoken = (
        page(catalogue, years, facts, now_us)["discover"] for facts in ([], [said("like", "jazz")])
    )
    assert {one.item.attrs["genre"] for one in silent.suggestions[:4]} == {"indie rock"}
    assert {one.item.attrs["genre"] for one in spoken.suggestions[:5]} == {"jazz"}
    assert 8 <= Counter(one.item.attrs["genre"] for one in spoken.suggestions)["jazz"] <= 10


def test_the_capsule_tells_then_from_since(
    catalogue: Catalogue, plays: Plays, said: Said, now_us: int
) -> None:
    past = plays(("t012", 24 * 365), ("t012", 23 * 365), ("t012", 10))
    row = page(catalogue, past, [said("person.born", value="1988-05-04")], now_us)["capsule"]
    texts = [reason.text for reason in row.suggestions[0].reasons]
    assert texts[:2] == ["you played it 2 times from 2002 to 2003", "you have played it once since"]


def test_the_capsule_leaves_room_for_what_people_like_her_loved(
    catalogue: Catalogue, plays: Plays, said: Said, now_us: int
) -> None:
    teens = [f"t{n:03}" for n in range(120) if 2001 <= 1990 + n % 35 <= 2007]
    played = [f"t{n:03}" for n in range(120) if f"t{n:03}" not in teens][:40]
    past = plays(*[(item, 24 * 365 + n) for n, item in enumerate(played * 5)])
    row = page(catalogue, past, [said("person.born", value="1988-05-04")], now_us)["capsule"]
    mine = [one for one in row.suggestions if one.reasons[0].text.startswith("you played it")]
    assert (len(mine), len(row.suggestions)) == (20, 20 + min(10, len(teens)))
    assert {one.item.id for one in row.suggestions} - {one.item.id for one in mine} <= set(teens)


def test_a_dislike_empties_every_row_of_it_at_once(
    catalogue: Catalogue, plays: Plays, said: Said, now_us: int
) -> None:
    past = plays(*[(f"t{n:03}", 20 - n) for n in range(6)])
    shown = page(catalogue, past, [said("dislike", "Indie Rock")], now_us)
    assert {one.item.attrs["genre"] for one in shown["discover"].suggestions} == {"jazz"}


def test_a_person_without_a_past_sees_what_is_popular_and_is_told_so(
    catalogue: Catalogue, now_us: int
) -> None:
    row = page(catalogue, [], [], now_us)["watch_next"]
    texts = {reason.text for one in row.suggestions for reason in one.reasons}
    assert texts == {"popular lately with the people behind Pier Records"}
