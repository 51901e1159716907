"""Which way a daily value goes, with an interval that holds as often as it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from selfportrait.model import Normal, Trend
from selfportrait.patterns.arrays import Floats, Ints

#: A trend is told of the last seventeen weeks, from two weeks' worth of days on at the least.
TREND_DAYS: Final = 119
_LEAST_DAYS: Final = 14
_LEAST_SPAN: Final = 42
#: Days resemble the days before them: correlation a day apart, and the share of noise that does not.
_KINSHIP: Final = (0.0, 0.3, 0.5, 0.65, 0.78, 0.87, 0.93, 0.965, 0.985, 0.995)
_NOISE: Final = (0.0, 0.4, 0.8)
#: What lies farther than this many robust deviations from a straight line is drawn in to there.
_FAR: Final = 3.0
#: Seventeen weeks hide a slow wander: how much more such a likeness counts, as a power of how long it lasts.
_WANDER: Final = 0.5


def trend(series: str, daily: Mapping[int, float], shape: Normal | None, *, today: int) -> Trend | None:
    """Return the change a week over the last seventeen weeks; None where too few days are known.

    A straight line by generalised least squares. How much a day resembles those before it (a day's
    correlation, exponential in the days between, with white noise on top) is not known, so the
    slope is averaged over a grid of both, weighted by restricted likelihood (Patterson and
    Thompson 1971); the interval is Student's t with the mixture's variance. ``shape``, where given, takes
    the weekday out. No season is taken out: over seventeen weeks it *is* the way the value goes.
    """
    days = np.array(sorted(day for day in daily if today - TREND_DAYS < day <= today), dtype=np.int64)
    if days.size < _LEAST_DAYS or int(days[-1] - days[0]) < _LEAST_SPAN:
        return None
    values = np.array([daily[int(day)] for day in days], dtype=np.float64)
    if shape is not None and shape.weekdays:
        values = values - np.array(shape.weekdays)[(days + 3) % 7]
    values = _drawn_in(days, values)
    slope, variance, freedom = _line(days, values)
    reach = _student(freedom) * float(np.sqrt(variance))
    return Trend(
        series=series,
        first_day=int(days[0]),
        last_day=int(days[-1]),
        days=int(days.size),
        a_week=7 * slope,
        low=7 * (slope - reach),
        high=7 * (slope + reach),
    )


def _drawn_in(days: Ints, values: Floats) -> Floats:
    """Draw far values in towards a robust line (Theil 1950), so that one wrong reading tilts nothing."""
    early = np.array_split(np.arange(days.size), 3)
    middles = [(float(np.median(days[part])), float(np.median(values[part]))) for part in early]
    slope = (middles[2][1] - middles[0][1]) / max(1.0, middles[2][0] - middles[0][0])
    line = slope * (days - np.median(days))
    rest = values - line
    level = float(np.median(rest))
    far = _FAR * 1.4826 * float(np.median(np.abs(rest - level)))
    drawn: Floats = line + (np.clip(rest, level - far, level + far) if far > 0 else rest)
    return drawn


def _line(days: Ints, values: Floats) -> tuple[float, float, float]:
    """(slope a day, its variance, degrees of freedom) averaged over how days may resemble each other."""
    apart = np.abs(days[:, None] - days[None, :]).astype(np.float64)
    columns = np.stack([np.ones(days.size), days - days.mean()], axis=1)
    freedom = days.size - 2
    alone = np.eye(days.size)
    grid = [(kinship, noise) for kinship in _KINSHIP for noise in (_NOISE if kinship else (0.0,))]
    told = [_restricted(columns, values, (1 - n) * kin**apart + n * alone, freedom) for kin, n in grid]
    lasting = np.array([-_WANDER * np.log(1 - kinship) for kinship, _ in grid])
    likelihood = np.array([one[0] for one in told]) + lasting
    weight = np.exp(likelihood - likelihood.max())
    weight /= weight.sum()
    slopes, variances = np.array([one[1] for one in told]), np.array([one[2] for one in told])
    slope = float(weight @ slopes)
    variance = float(weight @ (variances + (slopes - slope) ** 2))
    # as many independent days as the slope's variance tells of
    plain = _restricted(columns, values, alone, freedom)[2]
    independent = max(3.0, freedom * min(1.0, plain / variance)) if variance > 0 else float(freedom)
    return slope, variance, independent


def _restricted(
    columns: Floats, values: Floats, likeness: Floats, freedom: int
) -> tuple[float, float, float]:
    """(restricted log-likelihood, slope, variance of the slope) under one likeness of days."""
    root = np.linalg.cholesky(likeness + 1e-9 * np.eye(len(values)))
    white = np.linalg.solve(root, np.hstack([columns, values[:, None]]))
    inner = white[:, :2].T @ white[:, :2]
    solved = np.linalg.solve(inner, white[:, :2].T @ white[:, 2])
    left = white[:, 2] - white[:, :2] @ solved
    scale = max(float(left @ left) / freedom, 1e-12)
    logs = 2 * float(np.log(np.diag(root)).sum()) + float(np.linalg.slogdet(inner)[1])
    return (
        -0.5 * (freedom * np.log(scale) + logs),
        float(solved[1]),
        scale * float(np.linalg.inv(inner)[1, 1]),
    )


def _student(freedom: float) -> float:
    """Student's t at 97.5 % (Cornish-Fisher in 1/freedom; within 0.002 from four degrees on).

    >>> [round(_student(n), 2) for n in (4, 10, 100)]
    [2.78, 2.23, 1.98]
    """
    z = 1.959964
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    g4 = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + g1 / freedom + g2 / freedom**2 + g3 / freedom**3 + g4 / freedom**4
