"""What comes next: a distribution that sums to one, learnt online, honest about what is new."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import DAY_US, MINUTE_US, Step
from selfportrait.patterns import ELSEWHERE, Forecaster, streams
from selfportrait.patterns.steps.history import LOOK_BACK, NAMED, STATES_MAX


def _learnt(steps: list[Step], **more: object) -> Forecaster:
    forecaster = Forecaster("place", **more)  # type: ignore[arg-type]
    for step in steps:
        forecaster.update(step)
    return forecaster


@cache
def _of(size: int) -> bytes:
    return _LEARNT[size].dump()


def _dump(steps: list[Step]) -> bytes:
    """All of her steps learnt, once."""
    if len(steps) not in _LEARNT:
        _LEARNT[len(steps)] = _learnt(steps)
    return _of(len(steps))


_LEARNT: dict[int, Forecaster] = {}


def _step(state: str, at_us: int) -> Step:
    return Step(state=state, start_us=at_us, local_us=at_us, event=f"{at_us + (1 << 63):016x}{1:016x}")


def test_below_ten_steps_it_refuses(places):
    forecast = _learnt(places[:9]).forecast(places[9].start_us, places[9].local_us)
    assert forecast.outcomes == ()
    assert "9 of the 10" in forecast.refusal


def test_at_ten_steps_it_speaks(places):
    assert _learnt(places[:10]).forecast(places[9].start_us, places[9].local_us).refusal == ""


def test_a_moment_before_the_last_step_is_refused(places):
    assert (
        "later" in Forecaster.load(_dump(places)).forecast(places[20].start_us, places[20].local_us).refusal
    )


def test_on_a_working_morning_the_office_follows_the_cafe(places, moment):
    cafe = [number for number, step in enumerate(places) if step.state == "id:ChIJcafe"][-1]
    forecast = _learnt(places[: cafe + 1]).forecast(places[cafe].start_us + 1, places[cafe].local_us + 1)
    assert forecast.outcomes[0].state == "work"
    assert forecast.outcomes[0].probability > 0.8


def test_the_hour_decides_between_gym_and_home(places, moment):
    tuesday = [n for n, s in enumerate(places) if s.state == "work" and (s.local_us // DAY_US + 3) % 7 == 1][
        -1
    ]
    forecaster = _learnt(places[: tuesday + 1])
    gym_day = forecaster.forecast(places[tuesday].start_us + 1, places[tuesday].local_us + 1)
    other = _learnt(places[: tuesday + 5])
    assert other._history.states[other._history.last()[0]] == "work"
    wednesday = other.forecast(places[tuesday + 4].start_us + 1, places[tuesday + 4].local_us + 1)
    assert gym_day.outcomes[0].state == "id:ChIJgym"
    assert wednesday.outcomes[0].state == "home"


def test_four_intervals_in_five_hold(places):
    forecaster, held, wide = _learnt(places[:300]), [], []
    for before, step in pairwise(places[299:]):
        low, high = forecaster.interval(before.start_us)
        held.append(low <= step.start_us <= high)
        wide.append(high - low)
        forecaster.update(step)
    assert 0.72 <= sum(held) / len(held) <= 0.9
    assert sorted(wide)[len(wide) // 2] < 2 * 60 * MINUTE_US


def test_what_has_lasted_is_not_forecast_to_have_ended(places):
    forecaster = Forecaster.load(_dump(places))
    now = places[-1].start_us + 600 * MINUTE_US
    forecast = forecaster.forecast(now, now)
    assert all(outcome.earliest_us > now for outcome in forecast.outcomes if outcome.earliest_us)


def test_after_a_long_silence_only_the_clock_speaks(places):
    now = places[-1].start_us + 40 * DAY_US
    forecast = Forecaster.load(_dump(places)).forecast(now, now)
    assert forecast.outcomes[0].earliest_us is None
    assert "too long ago" in forecast.because


def test_the_because_counts_what_can_be_counted_again(places):
    work = [number for number, step in enumerate(places) if step.state == "work"][-1]
    before = places[: work + 1]
    forecast = _learnt(before).forecast(places[work].start_us + 1, places[work].local_us + 1)
    evidence = forecast.outcomes[0].evidence
    by_event = {step.event: step for step in before}
    assert forecast.because.startswith(f"{evidence.count} of your last {evidence.of} moves")
    assert len(evidence.events) == min(evidence.count, 50)
    assert {by_event[name].state for name in evidence.events} == {forecast.outcomes[0].state}


def test_without_its_evidence_an_outcome_is_less_likely(places):
    work = [number for number, step in enumerate(places) if step.state == "work"][-1]
    before, now = places[: work + 1], places[work].start_us + 1
    first = _learnt(before).forecast(now, now).outcomes[0]
    without = [step for step in before if step.event not in first.evidence.events]
    after = {o.state: o.probability for o in _learnt(without).forecast(now, now).outcomes}
    assert after.get(first.state, 0.0) < first.probability


def test_labels_are_used_in_words(ada):
    found = streams(ada)
    forecaster = _learnt(found.steps["place"], labels=found.labels["place"])
    now = found.steps["place"][-1].start_us + 1
    labels = {outcome.label for outcome in forecaster.forecast(now, now).outcomes}
    assert "somewhere new" in labels
    assert not any(label.startswith("id:") for label in labels)


def test_someone_who_never_repeats_is_forecast_somewhere_new():
    steps = [_step(f"at:{n}", n * DAY_US) for n in range(200)]
    forecast = _learnt(steps).forecast(200 * DAY_US, 200 * DAY_US)
    new = next(outcome for outcome in forecast.outcomes if outcome.state == "")
    assert new.probability > 0.8
    assert new.evidence.count == 50


def test_someone_who_always_repeats_is_not():
    steps = [_step("ab"[n % 2], n * DAY_US // 2) for n in range(200)]
    forecast = _learnt(steps).forecast(100 * DAY_US, 100 * DAY_US)
    assert next(o for o in forecast.outcomes if o.state == "").probability < 0.05


def test_a_state_that_never_follows_itself_is_not_forecast_to():
    steps = [_step("abc"[n % 3], n * DAY_US // 2) for n in range(60)]
    forecast = _learnt(steps).forecast(30 * DAY_US, 30 * DAY_US)
    assert "c" not in {outcome.state for outcome in forecast.outcomes}


def test_a_context_that_matters_earns_weight_and_is_used():
    rng = Random(4)
    forecaster = Forecaster("place")
    for n in range(300):
        rain = rng.random() < 0.5
        at_us = n * DAY_US
        forecaster.update(_step("cinema" if rain else "park", at_us), context=["rain" if rain else "sun"])
    now = 300 * DAY_US
    wet = forecaster.probabilities(now, now, context=["rain"])
    dry = forecaster.probabilities(now, now, context=["sun"])
    assert wet["cinema"] > 0.8 > 0.2 > dry["cinema"]
    assert forecaster.worth["context"] > 0.3


def test_a_step_that_is_not_later_changes_nothing(places):
    forecaster = Forecaster.load(_dump(places))
    before = forecaster.dump()
    forecaster.update(places[-1])
    assert forecaster.dump() == before


def test_a_dump_forecasts_as_the_forecaster_does(places):
    again = Forecaster.load(_dump(places))
    forecaster = _LEARNT[len(places)]
    now = places[-1].start_us + MINUTE_US
    ours, theirs = forecaster.forecast(now, now), again.forecast(now, now)
    assert [o.state for o in ours.outcomes] == [o.state for o in theirs.outcomes]
    assert [o.evidence for o in ours.outcomes] == [o.evidence for o in theirs.outcomes]
    assert [o.probability for o in ours.outcomes] == pytest.approx(
        [o.probability for o in theirs.outcomes], abs=1e-5
    )


def test_a_dump_goes_on_learning_as_the_forecaster_does(places):
    forecaster = _learnt(places[:200])
    again = Forecaster.load(forecaster.dump())
    for step in places[200:240]:
        forecaster.update(step)
        again.update(step)
    now = places[239].start_us + 1
    assert again.expected(now, now) == pytest.approx(forecaster.expected(now, now), abs=1e-4)


def test_a_dump_is_a_few_kilobytes(places):
    assert len(_dump(places)) < 16_000


@pytest.mark.parametrize("blob", [b"", b"nonsense", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_bytes_that_are_no_forecaster_are_refused(blob):
    with pytest.raises(ValueError, match="not a forecaster"):
        Forecaster.load(blob)


def test_the_look_back_is_bounded_and_old_states_are_let_go():
    rng = Random(2)
    forecaster = Forecaster("artist")
    forecaster.remember(f"artist {n}" for n in range(STATES_MAX))
    for n in range(LOOK_BACK + 10):
        forecaster.update(_step(f"artist {rng.randrange(40_000)}", n * MINUTE_US * 7))
    assert forecaster.count == STATES_MAX + LOOK_BACK + 10
    assert forecaster._history.size <= LOOK_BACK
    assert len(forecaster._history.names) == NAMED
    assert len(forecaster._history.states) <= LOOK_BACK
    now = forecaster.count * MINUTE_US * 7
    assert math.isclose(sum(o.probability for o in forecaster.forecast(now, now).outcomes), 1.0)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(1, 3 * DAY_US)), min_size=10, max_size=60),
    st.integers(0, 60 * DAY_US),
)
def test_outcomes_always_sum_to_one_and_are_at_most_seven(moves: list[tuple[str, int]], later: int):
    at_us, steps = 0, []
    for state, gap in moves:
        at_us += gap
        steps.append(_step(state, at_us))
    outcomes = _learnt(steps).forecast(at_us + later, at_us + later).outcomes
    assert math.isclose(sum(o.probability for o in outcomes), 1.0, abs_tol=1e-9)
    assert all(0.0 <= o.probability <= 1.0 for o in outcomes)
    assert len(outcomes) <= 7
    assert len({o.state for o in outcomes}) == len(outcomes)
    assert {o.state for o in outcomes} <= {*"abcdefgh", "", ELSEWHERE}
    assert all(o.earliest_us <= o.latest_us for o in outcomes if o.earliest_us is not None)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, DAY_US)), min_size=1, max_size=40))
def test_forecasting_never_changes_what_was_learnt(moves: list[tuple[str, int]]):
    at_us, forecaster = 0, Forecaster("place")
    for state, gap in moves:
        at_us += gap
        forecaster.update(_step(state, at_us))
    before = forecaster.dump()
    forecaster.forecast(at_us + 5, at_us + 5)
    forecaster.expected(at_us + 5, at_us + 5)
    assert forecaster.dump() == before


def test_forecasts_that_prove_too_sure_become_less_sure():
    rng = Random(3)
    habit = [_step("ab"[n % 2], n * DAY_US // 2) for n in range(120)]
    forecaster = _learnt(habit)
    sure = max(forecaster.expected(habit[-1].start_us, habit[-1].local_us).values())
    now = habit[-1].start_us
    for _ in range(60):
        now += DAY_US // 2
        forecaster.update(_step(rng.choice("abcd"), now))
    assert max(forecaster.expected(now, now).values()) < sure - 0.2


def test_what_follows_a_silence_is_told_by_the_clock_alone(places):
    forecaster = Forecaster.load(_dump(places))
    now = places[-1].start_us + 40 * DAY_US
    assert forecaster.expected(now, now) == forecaster.probabilities(now, now, known=False)
