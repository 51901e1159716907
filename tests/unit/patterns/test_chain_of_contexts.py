"""Nested contexts as one opinion: the narrowest that has seen enough speaks."""

from __future__ import annotations

import numpy as np
import pytest

from selfportrait.patterns import Forecaster
from selfportrait.patterns.next.chain import CHAINED, Links
from selfportrait.patterns.next.contexts import BEFORE, CLOCK, GAP, WEEKDAY

_CONTEXTS = 6
_POPULARITY = np.array([0.6, 0.3, 0.1], dtype=np.float32)


def _links(narrowest: float, firsts: float = 0.0) -> Links:
    """Home, office and hall: everything wide says home, the narrowest has seen the hall alone."""
    wide = np.tile(np.array([[60.0, 30.0, 10.0]], dtype=np.float32), (_CONTEXTS - 1, 1))
    found = np.vstack([wide, [[0.0, 0.0, narrowest]]]).astype(np.float32)
    return Links(found, [100.0] * (_CONTEXTS - 1) + [narrowest], [firsts] * _CONTEXTS, _POPULARITY, 0.02)


def test_where_the_narrowest_saw_nothing_a_wider_one_speaks():
    told = _links(0.0).chained().told
    np.testing.assert_allclose(told, _POPULARITY, atol=1e-6)


@pytest.mark.parametrize(("weeks", "least"), [(1.0, 0.5), (4.0, 0.8), (10.0, 0.9)])
def test_a_habit_of_once_a_week_is_told_from_few_weeks(weeks: float, least: float):
    assert _links(weeks).chained().told[2] > least


@pytest.mark.parametrize("hidden", sorted(CHAINED))
def test_what_is_hidden_does_not_speak(hidden: str):
    assert (_links(10.0).chained(frozenset((hidden,))).told[2] < 0.2) == (hidden != GAP)


def test_hiding_everything_leaves_popularity():
    told = _links(10.0).chained(frozenset((BEFORE, CLOCK, GAP, WEEKDAY))).told
    np.testing.assert_array_equal(told, _POPULARITY)


@pytest.mark.parametrize("weeks", [0.0, 3.0, 100.0])
def test_its_chances_and_that_of_a_first_visit_sum_to_one(weeks: float):
    assert np.exp(_links(weeks, firsts=1.0).chained().logs()).sum() == pytest.approx(1.0, abs=1e-5)


def test_what_happens_once_a_week_is_told_though_it_is_rare(places):
    tuesdays = [
        number for number, step in enumerate(places) if step.state == "work" and _is_tuesday(step.local_us)
    ]
    forecaster = Forecaster("place")
    for step in places[: tuesdays[-1] + 1]:
        forecaster.update(step)
    last = places[tuesdays[-1]]
    forecast = forecaster.forecast(last.start_us + 1, last.local_us + 1)
    assert (forecast.outcomes[0].state, forecast.outcomes[0].probability > 0.7) == ("id:ChIJgym", True)


def _is_tuesday(local_us: int) -> bool:
    return (local_us // 86_400_000_000 + 3) % 7 == 1
