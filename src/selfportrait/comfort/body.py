"""Resting heart rate against her own normal, never against a norm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import DAY_US, Card, Evidence

from .cost import cost

_NORMAL_DAYS: Final = 60
_LEAST_NORMAL: Final = 21
_LEAST_DAYS: Final = 3
_FORGOTTEN_DAYS: Final = 3
#: The band is the median ± this many robust standard deviations, of 1.5 beats at least.
_WIDTH: Final = 2.0
_LEAST_SPREAD: Final = 1.5


class Normal(msgspec.Struct, frozen=True, kw_only=True):
    """Her own band of a daily value, and the run of latest days that lies above it.

    ``run`` holds the local days (three or more, or none), ``over`` how far their mean lies above
    the median of the days before, ``before`` how many those are.
    """

    low: float
    high: float
    run: tuple[int, ...] = ()
    over: int = 0
    before: int = 0


def own_normal(daily: Mapping[int, float], *, today: int) -> Normal | None:
    """Return her own normal as of ``today``; None below 21 known days of the last sixty.

    The band is read from the sixty days before the run, so that what is unusual does not
    widen it; days without data are jumped over, but a run that ended three days ago is over.
    """
    days = sorted(day for day in daily if day <= today)
    recent = [daily[day] for day in days if day > today - _NORMAL_DAYS]
    run, low, high = _run(daily, days) if days and today - days[-1] <= _FORGOTTEN_DAYS else ([], 0.0, 0.0)
    if not run:
        if len(recent) < _LEAST_NORMAL:
            return None
        low, high = band(recent)
        return Normal(low=low, high=high, before=len(recent))
    before = [daily[day] for day in days if run[0] - _NORMAL_DAYS <= day < run[0]]
    over = round(float(np.mean([daily[day] for day in run])) - float(np.median(before)))
    return Normal(low=low, high=high, run=tuple(run), over=over, before=len(before))


def resting_heart_rate(
    daily: Mapping[int, float], *, today: int, now_us: int, timing: float, events: tuple[str, ...] = ()
) -> list[Card]:
    """A card where the latest three days or more all lie above her own band.

    ``daily`` is local day → beats a minute, ``today`` the local day.
    """
    normal = own_normal(daily, today=today)
    if normal is None or not normal.run:
        return []
    run, low, high, over = normal.run, normal.low, normal.high, normal.over
    values = [daily[day] for day in run]
    return [
        Card(
            id=f"body:resting-heart-rate:{run[0]}",
            text=f"Your resting heart rate has been {over} over your own normal for {len(run)} days.",
            because=(
                f"I noticed: your normal was {low:.0f} to {high:.0f} on {normal.before} days before; "
                f"these were {min(values):.0f} to {max(values):.0f}. Poor sleep, a cold, alcohol "
                "and hard training all do this."
            ),
            worth=min(0.9, 0.35 + 0.05 * len(run) + 0.03 * over),
            cost=cost("body", "observed", timing),
            at_us=now_us,
            evidence=Evidence(
                rule="days above the median ± 2 robust deviations of the sixty days before",
                count=len(run),
                of=normal.before + len(run),
                events=events[:50],
            ),
        )
    ]


def _run(daily: Mapping[int, float], days: list[int]) -> tuple[list[int], float, float]:
    """The longest run of latest days that lies above the band of the days before it, and the band."""
    best: tuple[list[int], float, float] = ([], 0.0, 0.0)
    for length in range(_LEAST_DAYS, min(len(days), 22)):
        run = days[-length:]
        if run[-1] - run[0] > length + 2:
            break
        before = [daily[day] for day in days if run[0] - _NORMAL_DAYS <= day < run[0]]
        if len(before) < _LEAST_NORMAL:
            break
        low, high = band(before)
        if min(daily[day] for day in run) <= high:
            continue
        best = (run, low, high)
    return best


def band(values: list[float]) -> tuple[float, float]:
    """Her own normal: median ± 2 × 1.4826 × median absolute deviation (of 1.5 at least)."""
    middle = float(np.median(values))
    spread = max(_LEAST_SPREAD, 1.4826 * float(np.median(np.abs(np.asarray(values) - middle))))
    return middle - _WIDTH * spread, middle + _WIDTH * spread


def local_day(local_us: int) -> int:
    """Days since 1970-01-01 of a wall-clock time."""
    return local_us // DAY_US
