"""Routines in words, the week as a picture, and how often forecasts came true."""

from __future__ import annotations

from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import DAY_US, MINUTE_US, Calibration, Step
from selfportrait.patterns import (
    calibration,
    learnt,
    leaving,
    missed,
    routines,
    steps,
    streams,
    told,
    waking,
    week,
)


@pytest.fixture(scope="module")
def found(ada):
    return streams(ada)


@pytest.fixture(scope="module")
def told_routines(found):
    return routines(found.steps, now_us=found.steps["place"][-1].start_us + 1, labels=found.labels)


def _texts(routines_told):
    return [routine.text for routine in routines_told]


def _to_the_office(told):
    return next(r for r in told if r.chain and r.chain[-1].state == "work")


def test_the_way_to_the_office_is_one_routine_with_its_steps(told_routines):
    office = _to_the_office(told_routines)
    assert office.text in {
        "weekday mornings: home → Kaffee Sieben Hamburg De → the office by 09:00",
        "weekday mornings: home → Kaffee Sieben Hamburg De → the office by 08:55",
    }
    assert [step.state for step in office.chain] == ["home", "id:ChIJcafe", "work"]
    assert [step.minute // 60 for step in office.chain] == [7, 8, 8]
    assert office.days == (0, 1, 2, 3, 4)
    assert 840 / 2 < office.minute < 545
    assert office.support / office.chances > 0.9


def test_a_chain_stands_for_its_parts(told_routines):
    alone = [r.id for r in told_routines if r.id.startswith(("place:work@", "place:id:ChIJcafe@"))]
    assert alone == []


def test_climbing_is_a_routine_of_tuesdays(told_routines):
    gym = next(r for r in told_routines if "ChIJgym" in r.id)
    assert gym.text.startswith("Tuesday evenings: the office → Boulder Barn → home by ")
    assert gym.days == (1,)


def test_waking_is_a_routine_too(told_routines):
    assert any(r.id.startswith("wake:") and r.text.startswith("weekdays, awake by 0") for r in told_routines)


def test_falling_asleep_around_midnight_is_one_time_and_not_two(told_routines):
    asleep = [r for r in told_routines if r.id.startswith("activity:sleep")]
    assert len(asleep) == 1
    assert asleep[0].days == tuple(range(7))


def test_a_routine_names_the_events_it_was_read_from(told_routines, found):
    office = _to_the_office(told_routines)
    states = {step.event: step.state for step in found.steps["place"]}
    assert {states[name] for name in office.evidence.events} == {"home", "id:ChIJcafe", "work"}
    assert len(office.evidence.events) == 50


def test_a_change_of_hours_is_told_as_drift(make_event, moment):
    from selfportrait.model import Place

    office = Place(role="work", lat=1.0, lon=1.0)
    rng = Random(1)
    events = [
        make_event("visit", moment(day, start), moment(day, 1000), place=office)
        for day in range(70)
        if day % 7 < 5
        for start in [540 + rng.gauss(0, 5) + (40 if day >= 49 else 0)]
    ]
    told_now = routines(steps(events), now_us=moment(70, 0))
    assert told_now[0].text.endswith(", lately 40 minutes later")


def test_a_month_without_data_is_no_break(ada, found):
    gap = (found.steps["place"][0].start_us + 170 * DAY_US, found.steps["place"][0].start_us + 198 * DAY_US)
    kept = [event for event in ada if not gap[0] <= event.start_us < gap[1]]
    now = kept[-1].start_us + 1
    office = _to_the_office(routines(steps(kept), now_us=now))
    assert office.support / office.chances > 0.9


def test_a_routine_that_stopped_is_counted_in_its_missed_chances(ada, found, moment):
    before = routines(found.steps, now_us=moment(180, 0), labels=found.labels)
    no_gym = [
        e for e in ada if not (e.start_us > moment(180, 0) and e.place and e.place.name == "Boulder Barn")
    ]
    counted = {r.id: times for r, times in missed(before, steps(no_gym), now_us=moment(210, 0))}
    gym = next(name for name in counted if "ChIJgym" in name)
    assert counted[gym] == 4
    assert not any("ChIJcafe" in name for name in counted)


def test_no_steps_no_routines():
    assert routines({"place": [], "activity": []}, now_us=0) == []


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["home", "work", "gym"]), st.integers(1, 2 * 1440)),
        min_size=1,
        max_size=120,
    )
)
def test_support_never_exceeds_chances_and_chances_the_days_known(moves: list[tuple[str, int]]):
    at_us, found = 0, []
    for state, gap in moves:
        at_us += gap * MINUTE_US
        found.append(Step(state=state, start_us=at_us, local_us=at_us, event=str(at_us)))
    days = {(step.local_us - 4 * 3_600_000_000) // DAY_US for step in found}
    for routine in routines({"place": found}, now_us=at_us):
        assert 4 <= routine.support <= routine.chances <= len(days)


def test_the_week_shows_the_office_by_day_and_home_by_night(places):
    picture = week(places)
    assert picture.states[1][11] == "work"
    assert picture.states[5][3] == "home"
    assert picture.shares[1][11] > 0.9
    assert picture.weeks in {12, 13}


def test_hours_nothing_is_known_of_are_blank():
    alone = Step(state="home", start_us=0, local_us=0, end_us=60 * MINUTE_US)
    picture = week([alone])
    assert picture.states[3][0] == "home"
    assert sum(n for row in picture.known for n in row) == 1


def test_an_empty_stream_is_an_empty_week():
    picture = week([])
    assert (picture.weeks, picture.shares[0][0], picture.states[6][23]) == (0, 0.0, "")


def test_forecasts_of_ada_come_true_as_often_as_said(places):
    checked = calibration(places, stream="place")
    held_out = len(places) - int(0.75 * len(places))
    assert held_out / 2 <= checked.count <= held_out
    assert checked.accuracy > 0.8
    assert checked.log_loss < 0.8
    assert checked.ece < 0.08
    assert sum(entry[4] for entry in checked.bins) == checked.count


def test_forecasts_of_a_coin_are_not_sure_of_themselves():
    rng = Random(3)
    flips = [Step(state=rng.choice("ab"), start_us=n * DAY_US, local_us=n * DAY_US) for n in range(400)]
    checked = calibration(flips)
    assert 0.35 < checked.accuracy < 0.65
    assert checked.ece < 0.15
    assert checked.log_loss < 0.85


def test_what_was_seen_before_the_latest_steps_is_not_new(places):
    forecaster, checked = learnt("place", places, latest=120)
    now = places[-1].start_us + 1
    assert forecaster.count == len(places)
    assert set(forecaster.expected(now, now)) == {step.state for step in places} | {""}
    assert checked.count == 30


def test_calibration_below_ten_steps_is_empty(places):
    assert calibration(places[:9]).count == 0


def test_what_is_told_of_calibration_is_its_fullest_sure_bin():
    checked = Calibration(
        stream="place",
        count=50,
        accuracy=0.7,
        log_loss=0.8,
        ece=0.02,
        bins=((0.2, 0.3, 0.25, 0.2, 30), (0.7, 0.8, 0.7, 0.68, 25)),
    )
    assert told(checked) == "When we said 70 %, it happened 68 % of the time (25 forecasts)."


def test_nothing_is_told_of_too_few_forecasts():
    few = Calibration(stream="", count=5, accuracy=1, log_loss=0, ece=0, bins=((0.7, 0.8, 0.7, 0.6, 5),))
    assert told(few) == ""


def test_what_is_told_of_calibration_is_near_what_is_said_now():
    bins = ((0.2, 0.3, 0.24, 0.27, 22), (0.3, 0.4, 0.3, 0.9, 5), (0.7, 0.8, 0.74, 0.7, 90))
    checked = Calibration(stream="place", count=117, accuracy=0.6, log_loss=1.0, ece=0.03, bins=bins)
    assert told(checked, 0.3) == "When we said 24 %, it happened 27 % of the time (22 forecasts)."


def test_her_waking_is_set_beside_the_average_with_the_assumption_named(found):
    picture = waking(found.steps["activity"])
    assert sum(picture.own) == pytest.approx(1.0)
    assert sum(picture.average) == pytest.approx(1.0)
    assert len(picture.own) == len(picture.average) == len(picture.labels)
    assert "assumption" in picture.assumption
    assert max(picture.own) > max(picture.average)


def test_leaving_home_is_read_off_the_end_of_the_stay(found):
    picture = leaving(found.steps["place"])
    assert "about 07:5" in picture.sentence


def test_there_is_no_comparison_of_nine_mornings(found):
    nights = [step for step in found.steps["activity"] if step.state == "sleep"][:9]
    assert waking(nights) is None


def test_labels_do_not_change_what_is_found(found, told_routines):
    bare = routines(found.steps, now_us=found.steps["place"][-1].start_us + 1)
    assert [msgspec.structs.replace(r, text="", evidence=r.evidence).id for r in bare] == [
        r.id for r in told_routines
    ]
