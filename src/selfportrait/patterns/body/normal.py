"""Her own normal of a daily value: robust, with her week and her year in it, never against a norm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import numpy as np

from selfportrait.model import Evidence, Normal
from selfportrait.patterns.arrays import Floats, Ints

#: The band is read from the sixty days before; fewer than these known say nothing.
NORMAL_DAYS: Final = 60
LEAST_NORMAL: Final = 21
#: A run is three days at least, jumps over two days without data, and is over when three days are silent.
LEAST_RUN: Final = 3
_LONGEST_RUN: Final = 22
_FORGOTTEN_DAYS: Final = 3
#: The band is what was expected ± this many robust standard deviations.
_WIDTH: Final = 2.0

_PAST_DAYS: Final = 3 * 366
_WEEK_FROM: Final = 56  #: days known before weekdays may differ
_YEAR_FROM: Final = 240  #: days known, in nine different months, before the year may swing
_YEAR: Final = 365.25
#: A weekday's effect counts as if this many days of no effect had been seen too.
_DOUBT_DAYS: Final = 6.0
_NEVER: Final = 1e9  #: so strong a doubt that there is no effect
_HUBER: Final = 1.345
_PASSES: Final = 12


def normal(
    series: str,
    daily: Mapping[int, float],
    *,
    today: int,
    least_spread: float = 0.0,
    log: bool = False,
    shown: int = 120,
) -> Normal | None:
    """Return her own normal of a series as of ``today``; None below 21 known days of the sixty before.

    ``daily``: local day → value. What is expected of a day is a level (the median of the sixty days
    before) with the weekday's and, where a year and more is known, the season's effect, fitted
    over three years by Huber's regression (Huber 1964, iteratively reweighted). The band is that ± two
    robust standard deviations (1.4826 × the median absolute deviation, ``least_spread`` at least).
    A run's band is read from the days before the run, so that what is unusual does not widen it.
    ``log``: for values that multiply rather than add (steps): the band is symmetric in logarithms.
    """
    days = np.array(sorted(day for day in daily if today - _PAST_DAYS < day <= today), dtype=np.int64)
    if days.size < LEAST_NORMAL:
        return None
    values = np.array([daily[int(day)] for day in days], dtype=np.float64)
    if log:
        days, values = days[values > 0], np.log(values[values > 0])
    shape = _Shape(days, values)
    rest = values - shape.at(days)
    run, level, spread, before = _latest(days, rest, today, least_spread)
    if before < LEAST_NORMAL:
        return None
    out = (lambda value: float(np.exp(value))) if log else float
    whole = np.arange(max(int(days[0]), today - shown + 1), today + 1)
    expected, sure = level + shape.at(whole), _WIDTH * spread
    off, ran = 0.0, (0.0, 0.0)
    if run.size:
        mine = np.array([daily[int(day)] for day in run])
        ran = (float(mine.min()), float(mine.max()))
        off = float(np.mean(mine) - np.mean([out(one) for one in level + shape.at(run)]))
    return Normal(
        series=series,
        day=today,
        low=out(expected[-1] - sure),
        middle=out(expected[-1]),
        high=out(expected[-1] + sure),
        bands=tuple(
            (int(day), out(one - sure), out(one + sure)) for day, one in zip(whole, expected, strict=True)
        ),
        weekdays=() if log else shape.weekdays,
        yearly=0.0 if log else shape.swing,
        run=tuple(int(day) for day in run),
        ran=ran,
        off=off,
        before=before,
        evidence=Evidence(
            rule="days beyond what was expected ± 2 robust deviations of the sixty days before"
            if run.size
            else "days measured in the sixty before",
            count=int(run.size) or before,
            of=before + int(run.size),
        ),
    )


def _latest(days: Ints, rest: Floats, today: int, least_spread: float) -> tuple[Ints, float, float, int]:
    """The longest run of latest days that lies beyond the band of the days before it, and that band."""
    level, spread, found = _band(days, rest, today + 1, least_spread)
    best = (days[:0], level, spread, found)
    if not days.size or today - int(days[-1]) > _FORGOTTEN_DAYS:
        return best
    for length in range(LEAST_RUN, min(days.size, _LONGEST_RUN)):
        run, mine = days[-length:], rest[-length:]
        if run[-1] - run[0] > length + 2:
            break
        level, spread, found = _band(days, rest, int(run[0]), least_spread)
        if found < LEAST_NORMAL:
            break
        away = mine - level
        if np.min(away) > _WIDTH * spread or np.max(away) < -_WIDTH * spread:
            best = (run, level, spread, found)
    return best


def _band(days: Ints, rest: Floats, until: int, least_spread: float) -> tuple[float, float, int]:
    """(level, spread, known days) of the sixty days before ``until``."""
    past = rest[(days >= until - NORMAL_DAYS) & (days < until)]
    if not past.size:
        return 0.0, least_spread, 0
    level = float(np.median(past))
    # few days tell a spread too small: Student's t at this many degrees of freedom, roughly
    small = 1.0 + 2.0 / max(1, past.size - 2)
    spread = 1.4826 * float(np.median(np.abs(past - level))) * small
    return level, max(least_spread, spread), int(past.size)


class _Shape:
    """What weekdays and seasons add to the level, fitted over the days known."""

    def __init__(self, days: Ints, values: Floats) -> None:
        self._week = days.size >= _WEEK_FROM
        months = {_month(int(day)) for day in days}
        self._year = days.size >= _YEAR_FROM and len(months) >= 9 and int(days[-1] - days[0]) >= 330
        self._weights = np.zeros(9)
        if self._week or self._year:
            self._fit(days, values)

    def at(self, days: Ints) -> Floats:
        """What each day adds to the level."""
        return _columns(days) @ self._weights

    @property
    def weekdays(self) -> tuple[float, ...]:
        """What each weekday adds, Monday first."""
        return tuple(round(float(effect), 3) for effect in self._weights[:7]) if self._week else ()

    @property
    def swing(self) -> float:
        """How far the year swings to either side."""
        return round(float(np.hypot(*self._weights[7:])), 3)

    def _fit(self, days: Ints, values: Floats) -> None:
        since = (days - days[0]) / _YEAR
        slow = np.stack([np.ones(days.size), since, since**2], axis=1)  # her years differ: not a season
        columns = np.hstack([_columns(days), slow])
        doubt = np.diag(
            [_DOUBT_DAYS if self._week else 1e9] * 7 + [1.0 if self._year else 1e9] * 2 + [1e-6] * 3
        )
        kept = np.ones(days.size)
        for _ in range(_PASSES):
            weighted = columns * kept[:, None]
            solved = np.linalg.solve(weighted.T @ columns + doubt, weighted.T @ values)
            left = np.abs(values - columns @ solved)
            scale = 1.4826 * float(np.median(left)) or 1e-9
            kept = np.minimum(1.0, _HUBER * scale / np.maximum(left, 1e-12))
        self._weights = solved[:9]
        self._weights[:7] -= self._weights[:7].mean()


def _columns(days: Ints) -> Floats:
    """Seven weekdays (Monday first), then the year's cosine and sine."""
    weekday = np.eye(7)[(days + 3) % 7]
    angle = 2 * np.pi * (days % _YEAR) / _YEAR
    return np.hstack([weekday, np.cos(angle)[:, None], np.sin(angle)[:, None]])


def _month(day: int) -> int:
    return date.fromordinal(day + 719_163).month
