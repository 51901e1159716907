"""Her own normal of a measurement, and which way it goes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.patterns import body
from selfportrait.patterns.body.normal import normal
from selfportrait.patterns.body.trend import trend

TODAY = 20_770


def measured(
    days: int, *, over: float = 0.0, run: int = 0, seed: int = 1, week: float = 0.0
) -> dict[int, float]:
    """Days up to TODAY around 57, the latest ``run`` of them ``over`` more, weekends ``week`` more."""
    noise = np.random.default_rng(seed).normal(0, 1, days)
    at = np.arange(TODAY - days + 1, TODAY + 1)
    values = 57 + noise + np.where((at + 3) % 7 >= 5, week, 0) + np.where(at > TODAY - run, over, 0)
    return {int(day): float(value) for day, value in zip(at, values, strict=True)}


def test_four_days_over_her_normal_are_told_with_how_far():
    found = normal("resting_heart_rate", measured(300, over=8, run=4), today=TODAY, least_spread=1.5)
    assert found is not None
    assert found.run == tuple(range(TODAY - 3, TODAY + 1))
    assert found.off == pytest.approx(8, abs=1.5)
    assert found.ran[0] > found.high
    assert (found.evidence.count, found.evidence.of) == (4, 64)


def test_under_her_normal_is_told_too():
    found = normal("hrv", measured(300, over=-9, run=5), today=TODAY, least_spread=1.5)
    assert found is not None
    assert (len(found.run), found.off < 0) == (5, True)


@pytest.mark.parametrize(("over", "run"), [(8, 2), (1, 6), (0, 0)])
def test_two_days_or_a_little_are_no_run(over: float, run: int):
    found = normal("resting_heart_rate", measured(300, over=over, run=run), today=TODAY, least_spread=1.5)
    assert found is not None
    assert (found.run, found.off) == ((), 0.0)


def test_below_three_weeks_nothing_is_said():
    assert normal("weight", measured(20), today=TODAY) is None
    assert trend("weight", measured(13), None, today=TODAY) is None


def test_a_run_that_ended_days_ago_is_over():
    held = measured(300, over=8, run=4)
    found = normal("resting_heart_rate", held, today=TODAY + 4, least_spread=1.5)
    assert found is not None
    assert found.run == ()


def test_a_gap_without_data_is_not_a_change():
    held = {day: value for day, value in measured(300).items() if not TODAY - 60 < day < TODAY - 25}
    found = normal("resting_heart_rate", held, today=TODAY, least_spread=1.5)
    assert found is not None
    assert found.run == ()
    assert 50 < found.low < found.high < 64


def test_her_weekends_are_in_the_band_and_no_alarm():
    found = normal("resting_heart_rate", measured(400, week=6), today=TODAY)
    assert found is not None
    weekday, weekend = np.mean(found.weekdays[:5]), np.mean(found.weekdays[5:])
    assert weekend - weekday == pytest.approx(6, abs=0.7)
    widths = {round(high - low, 6) for _, low, high in found.bands}
    assert len(widths) == 1
    assert max(widths) < 8  # two deviations of one beat to either side, not of her week


def test_a_year_that_swings_is_in_the_band():
    at = np.arange(TODAY - 899, TODAY + 1)
    swing = 3 * np.cos(2 * np.pi * (at % 365.25) / 365.25)
    noise = np.random.default_rng(3).normal(0, 1, 900)
    held = dict(zip(at.tolist(), (57 + swing + noise).tolist(), strict=True))
    found = normal("resting_heart_rate", held, today=TODAY)
    assert found is not None
    assert found.yearly == pytest.approx(3, abs=0.4)


def test_less_than_a_year_tells_of_no_season():
    found = normal("resting_heart_rate", measured(200), today=TODAY)
    assert found is not None
    assert found.yearly == 0.0


@settings(max_examples=20, deadline=None)
@given(shift=st.floats(-30, 200), seed=st.integers(0, 99))
def test_the_band_moves_with_the_level(shift: float, seed: int):
    held = measured(90, seed=seed)
    plain = normal("weight", held, today=TODAY)
    moved = normal("weight", {day: value + shift for day, value in held.items()}, today=TODAY)
    assert plain is not None
    assert moved is not None
    assert moved.low == pytest.approx(plain.low + shift, abs=1e-4)
    assert moved.run == plain.run


def test_a_band_of_what_multiplies_never_falls_below_zero():
    rng = np.random.default_rng(4)
    held = {TODAY - n: float(value) for n, value in enumerate(np.exp(rng.normal(8.5, 0.9, 200)))}
    found = normal("steps", held, today=TODAY, log=True)
    assert found is not None
    assert 0 < found.low < found.middle < found.high


def sloped(a_week: float, *, days: int = 119, noise: float = 0.4, seed: int = 1) -> dict[int, float]:
    rng = np.random.default_rng(seed)
    at = np.arange(TODAY - days + 1, TODAY + 1)
    return dict(
        zip(at.tolist(), (62 + a_week / 7 * (at - TODAY) + rng.normal(0, noise, days)).tolist(), strict=True)
    )


@pytest.mark.parametrize("a_week", [0.5, -0.5])
def test_a_clear_trend_has_its_direction_and_zero_outside(a_week: float):
    found = trend("weight", sloped(a_week), None, today=TODAY)
    assert found is not None
    assert found.clear
    assert found.low < a_week < found.high


@pytest.mark.parametrize("seed", range(5))
def test_without_a_trend_zero_lies_inside(seed: int):
    found = trend("weight", sloped(0.0, seed=seed), None, today=TODAY)
    assert found is not None
    assert not found.clear


def test_one_wrong_reading_does_not_tilt_a_trend():
    held = sloped(0.5)
    wrong = held | {TODAY: 640.0}
    plain, tilted = trend("weight", held, None, today=TODAY), trend("weight", wrong, None, today=TODAY)
    assert plain is not None
    assert tilted is not None
    assert tilted.a_week == pytest.approx(plain.a_week, abs=0.1)


def test_six_weeks_at_the_least_make_a_trend():
    assert trend("weight", sloped(0.5, days=40), None, today=TODAY) is None


def test_what_a_device_could_not_have_measured_is_left_out():
    held = measured(100) | {TODAY - 1: 900.0, TODAY: 0.0}
    (found,) = body({"resting_heart_rate": held}, {}, today=TODAY)
    assert (found.days, max(value for _, value in found.latest) < 150) == (98, True)
    assert body({"resting_heart_rate": {TODAY: 900.0}}, {}, today=TODAY) == ()
