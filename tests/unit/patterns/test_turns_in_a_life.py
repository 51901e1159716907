"""Turns in Ada's life: asked as questions, with what stands on either side of them."""

from __future__ import annotations

from datetime import date

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import DayStat, Place
from selfportrait.patterns import broken, diary, enough, is_answered, routines, steps, turns
from selfportrait.patterns.turns.segments import breaks, cost_of_counts, cost_of_kinds, cost_of_level

STUDIO = Place(name="Studio", place_id="ChIJstudio", lat=53.60, lon=9.99, role="work")
FLAT = Place(name="New flat", place_id="ChIJflat", lat=53.50, lon=9.80, role="home")
#: Ada's first Monday, as days since 1970.
FIRST = 20_094


def since(events, day, moment, role, place):
    """The events with another place in a role from ``day`` on."""
    return [
        msgspec.structs.replace(e, place=place)
        if e.start_us >= moment(day, 0) and e.place and e.place.role == role
        else e
        for e in events
    ]


def test_a_life_that_goes_on_is_not_asked_about(ada):
    assert turns(diary(ada)) == []


def test_a_new_office_is_asked_about_as_a_new_job(ada, moment):
    (turn,) = turns(diary(since(ada, 119, moment, "work", STUDIO)))
    assert turn.guess == "job"
    assert abs(turn.since_day - (FIRST + 119)) <= 3
    assert turn.question.startswith("Since the first week of May 2025 your weekdays lead to Studio")
    assert turn.question.endswith("A new job?")


def test_another_bed_is_asked_about_as_a_move(ada, moment):
    (turn,) = turns(diary(since(ada, 119, moment, "home", FLAT)))
    assert (turn.guess, turn.question.rsplit(". ", 1)[1]) == ("home", "Have you moved?")


def test_each_side_of_a_turn_names_its_own_moments(ada, moment):
    changed = since(ada, 119, moment, "work", STUDIO)
    place = {event.id: event.place for event in changed}
    (ground,) = turns(diary(changed))[0].grounds
    assert {place[name].place_id for name in ground.evidence_before.events} == {"ChIJwork"}
    assert {place[name].place_id for name in ground.evidence_after.events} == {"ChIJstudio"}
    assert ground.evidence_after.count <= ground.evidence_after.of


def test_without_the_moments_it_stands_on_the_question_falls(ada, moment):
    changed = since(ada, 119, moment, "work", STUDIO)
    assert turns(diary(e for e in changed if e.place != STUDIO)) == []


@pytest.mark.parametrize("length", [7, 14, 18])
def test_a_trip_is_no_turn(ada, moment, make_event, length):
    hotel = Place(place_id="ChIJhotel", lat=38.7, lon=-9.1)
    days = range(140, 140 + length)
    abroad = [make_event("visit", moment(day, 900), moment(day + 1, 600), place=hotel) for day in days]
    home = [e for e in ada if not moment(140, 0) <= e.start_us < moment(140 + length, 600)]
    assert turns(diary([*home, *abroad])) == []


def test_a_month_without_data_is_a_gap_and_no_turn(ada, moment):
    kept = [event for event in ada if not moment(100, 0) <= event.start_us < moment(131, 0)]
    assert turns(diary(kept)) == []


def test_a_new_job_after_a_month_without_data_is_found_once(ada, moment):
    kept = [event for event in ada if not moment(91, 0) <= event.start_us < moment(119, 0)]
    (turn,) = turns(diary(since(kept, 119, moment, "work", STUDIO)))
    assert turn.guess == "job"
    assert turn.since_day == FIRST + 119


def test_the_same_spot_by_another_name_is_no_move(ada, moment):
    renamed = Place(name="My place", place_id="other", lat=53.5703, lon=9.9502, role="home")
    assert turns(diary(since(ada, 119, moment, "home", renamed))) == []


def walked(rate):
    day = {"series": "steps", "source": "test", "device": "", "n": 1, "low": 0.0, "high": 0.0, "last": 0.0}
    rng = np.random.default_rng(5)
    return [
        DayStat(local_day=FIRST + n, total=float(rate(n) * rng.lognormal(0, 0.25)), **day) for n in range(210)
    ]


def test_half_the_steps_from_one_day_to_the_next_is_a_question_about_her_body(ada):
    (turn,) = turns(diary(ada, {"steps": walked(lambda n: 9_000 if n < 150 else 3_500)}))
    assert turn.guess == "injury"
    assert "steps a day, before" in turn.question
    assert turn.question.endswith("?")


def test_a_slow_season_of_steps_is_no_turn(ada):
    assert turns(diary(ada, {"steps": walked(lambda n: 8_000 * (1 + 0.2 * np.cos(n / 58)))})) == []


def test_a_turn_found_again_some_days_off_is_the_one_she_answered(ada, moment):
    (turn,) = turns(diary(since(ada, 119, moment, "work", STUDIO)))
    assert is_answered(turn, ["home:2025-05-05", "job:2025-04-29"]) == "job:2025-04-29"
    assert is_answered(turn, ["job:2024-05-05", "job:nonsense", "job"]) == ""


def test_a_habit_is_missed_as_often_as_chance_allows_before_it_is_asked_about(ada, moment):
    before = routines(steps(ada), now_us=moment(180, 0))
    kept = [e for e in ada if e.start_us < moment(180, 0) or not (e.place and e.place.role == "work")]
    office = next(r for r in before if r.chain and r.chain[-1].state == "work")
    asked = [
        day
        for day in range(181, 210)
        if office.id in {one.routine.id for one in broken(before, steps(kept), now_us=moment(day, 0))}
    ]
    assert enough(office) == 5
    # five working days of a week from Monday are over once something of Sunday is known
    assert asked[0] == 187


def test_a_break_is_named_by_the_day_it_began(ada, moment):
    before = routines(steps(ada), now_us=moment(180, 0))
    kept = [e for e in ada if e.start_us < moment(180, 0) or not (e.place and e.place.name == "Boulder Barn")]
    (one,) = [b for b in broken(before, steps(kept), now_us=moment(209, 0)) if "ChIJgym" in b.id]
    assert one.id.endswith(date.fromordinal(date(1970, 1, 1).toordinal() + one.since_day).isoformat())
    assert one.times == 4


@pytest.mark.parametrize("abroad", [True, False], ids=["a trip", "no data"])
def test_neither_a_trip_nor_a_month_without_data_breaks_a_habit(ada, moment, make_event, abroad):
    hotel = Place(place_id="ChIJhotel", lat=38.7, lon=-9.1)
    before = routines(steps(ada), now_us=moment(175, 0))
    kept = [e for e in ada if not moment(176, 0) <= e.start_us < moment(190, 600)]
    gone = [make_event("visit", moment(d, 900), moment(d + 1, 600), place=hotel) for d in range(176, 190)]
    found = steps([*kept, *gone][: None if abroad else len(kept)])
    asked = {
        one.routine.id for day in range(178, 205) for one in broken(before, found, now_us=moment(day, 0))
    }
    assert asked == set()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 50), min_size=6, max_size=60))
def test_segments_are_never_shorter_than_they_may_be(values: list[float]):
    series = np.array(values)
    for cost in (
        cost_of_level(series),
        cost_of_counts(np.round(series), np.ones(len(series))),
        cost_of_kinds(np.stack([np.round(series), np.ones(len(series))], axis=1)),
    ):
        ends = [0, *breaks(cost, 3), len(series)]
        assert min(np.diff(ends)) >= 3


def test_a_level_that_jumps_is_parted_where_it_jumps():
    rng = np.random.default_rng(1)
    series = np.concatenate([rng.normal(0, 1, 30), rng.normal(8, 1, 25)])
    assert breaks(cost_of_level(series), 3) == [30]
