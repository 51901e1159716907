"""When the next step comes: one distribution, right at every level, whoever she is."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import DAY_US, MINUTE_US, Step
from selfportrait.patterns import Forecaster
from selfportrait.patterns.when.coverage import LEVELS, Coverage

HOUR_US = 60 * MINUTE_US
#: A Monday, 0:00.
MONDAY_US = 1_736_121_600_000_000


def step(state: str, start_us: int, end_us: int | None = None) -> Step:
    return Step(state=state, start_us=start_us, local_us=start_us, end_us=end_us)


def walked(steps: list[Step]) -> Forecaster:
    forecaster = Forecaster("place")
    for one in steps:
        forecaster.update(one)
    return forecaster


@pytest.fixture(scope="module")
def known(places):
    return walked(places)


@pytest.fixture(scope="module")
def last(places):
    return places[-1].start_us


def coverage(steps: list[Step], level: float) -> float:
    forecaster, held = Forecaster("place"), []
    for before, one in zip([None, *steps], steps, strict=False):
        span = forecaster.interval(before.start_us, level) if before else None
        held += [span[0] <= one.start_us <= span[1]] if span else []
        forecaster.update(one)
    return float(np.mean(held))


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_each_level_holds_as_often_as_it_says(places, level):
    assert coverage(places, level) == pytest.approx(level, abs=0.05)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_each_level_holds_for_somebody_without_habits(level):
    rng, at_us, steps = Random(4), MONDAY_US, []
    for _ in range(400):
        at_us += max(1, round(rng.lognormvariate(4.5, 1.2) * MINUTE_US))
        steps.append(step(rng.choice("abc"), at_us))
    assert coverage(steps, level) == pytest.approx(level, abs=0.04)


def test_a_surer_interval_lies_inside_a_less_sure_one(known, last):
    narrow, middle, wide = (known.interval(last, level) for level in (0.5, 0.8, 0.95))
    assert wide[0] <= middle[0] <= narrow[0] <= narrow[1] <= middle[1] <= wide[1]


def test_quantiles_and_chances_are_one_distribution(known, last):
    coming = known.coming(last)
    levels = np.array([0.05, 0.2, 0.5, 0.8, 0.95])
    assert coming.by(coming.quantiles(levels)) == pytest.approx(levels, abs=0.01)


def test_the_longer_nothing_comes_the_later_it_is_expected(known, last):
    middle = [known.coming(last + hours * HOUR_US).quantiles(np.array([0.5]))[0] for hours in (0, 4, 9, 12)]
    assert middle == sorted(middle)
    assert all(at >= last + hours * HOUR_US for at, hours in zip(middle, (0, 4, 9, 12), strict=True))


def test_the_chances_of_the_hours_are_a_whole(known, last, places):
    hours = known.coming(last).hours(places[-1].local_us)
    assert hours.sum() == pytest.approx(1.0)
    assert len(hours) == 24
    assert hours.min() >= 0.0


def test_the_night_ends_by_the_alarm_and_not_by_its_length():
    late = [step("work", MONDAY_US + day * DAY_US + 9 * HOUR_US) for day in range(60)]
    rng = Random(2)
    evening = [round((18 + 5 * rng.random()) * HOUR_US) for _ in range(60)]
    home = [step("home", MONDAY_US + day * DAY_US + at) for day, at in enumerate(evening)]
    steps = sorted([*late, *home], key=lambda one: one.start_us)
    coming = walked(steps).coming(steps[-1].start_us)
    low, middle = coming.quantiles(np.array([0.1, 0.5])) - (MONDAY_US + 60 * DAY_US)
    assert 8 * HOUR_US < low < 9 * HOUR_US
    assert abs(middle - 9 * HOUR_US) < HOUR_US


def stays(count: int, *, ends: bool = True) -> list[Step]:
    rng, found = Random(8), []
    for number in range(count):
        begin = MONDAY_US + number * 6 * HOUR_US
        end = begin + round(rng.gauss(90, 10) * MINUTE_US) if ends else None
        found.append(step("ab"[number % 2], begin, end))
    return found


def test_how_long_a_stay_lasts_is_told_by_its_own_end_and_not_by_the_next_beginning():
    steps = stays(80)
    low, high = walked(steps).lasting(steps[-1].start_us).quantiles(np.array([0.1, 0.9]))
    assert 60 * MINUTE_US < low - steps[-1].start_us < 92 * MINUTE_US
    assert 88 * MINUTE_US < high - steps[-1].start_us < 130 * MINUTE_US


def test_where_ends_are_not_known_or_the_stay_has_ended_nothing_is_told_of_its_end():
    assert walked(stays(80, ends=False)).lasting(stays(80)[-1].start_us) is None
    steps = stays(80)
    assert walked(steps).lasting(steps[-1].start_us + 5 * HOUR_US) is None


def test_what_was_learnt_of_when_is_kept(known, last):
    again = Forecaster.load(known.dump())
    assert again.interval(last, 0.95) == pytest.approx(known.interval(last, 0.95), abs=MINUTE_US)


def test_two_steps_in_one_minute_are_within_what_was_expected():
    at_us, steps, rng = MONDAY_US, [], Random(1)
    for number in range(200):
        at_us += 20_000_000 if number % 3 == 0 else round(rng.gauss(300, 60) * MINUTE_US)
        steps.append(step("abcd"[number % 4], at_us))
    low, _ = walked(steps).interval(steps[-1].start_us)
    assert low - steps[-1].start_us < MINUTE_US


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=300))
def test_levels_never_cross_and_can_be_read_both_ways(fell: list[float]):
    levels = Coverage()
    for one in fell:
        levels.note(one)
    knots = levels.knots
    assert (np.diff(knots) >= 0).all()
    assert levels.level(levels.place(LEVELS[1:])) == pytest.approx(LEVELS[1:])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.7, 1.5))
def test_levels_come_true_however_wrong_the_distribution_is(seed: int, bend: float):
    rng, levels, below = np.random.default_rng(seed), Coverage(), np.zeros(len(LEVELS))
    for fell in rng.random(600) ** bend:
        below += fell <= levels.knots[1:-1]
        levels.note(float(fell))
    assert below / 600 == pytest.approx(LEVELS, abs=0.05)
