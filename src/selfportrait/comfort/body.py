"""Resting heart rate against her own normal, never against a norm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

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


def resting_heart_rate(
    daily: Mapping[int, float], *, today: int, now_us: int, timing: float, events: tuple[str, ...] = ()
) -> list[Card]:
    """A card where the latest three days or more all lie above her own band.

    ``daily`` is local day → beats a minute, ``today`` the local day. The band is
    read from the sixty days before the run, of which 21 must be known; days
    without data are jumped over, but a run that ended three days ago is over.
    """
    days = sorted(day for day in daily if day <= today)
    if not days or today - days[-1] > _FORGOTTEN_DAYS:
        return []
    run, low, high = _run(daily, days)
    if len(run) < _LEAST_DAYS:
        return []
    before = [daily[day] for day in days if run[0] - _NORMAL_DAYS <= day < run[0]]
    middle = float(np.median(before))
    values = [daily[day] for day in run]
    over = round(float(np.mean(values)) - middle)
    return [
        Card(
            id=f"body:resting-heart-rate:{run[0]}",
            text=f"Your resting heart rate has been {over} over your own normal for {len(run)} days.",
            because=(
                f"I noticed: your normal was {low:.0f} to {high:.0f} on {len(before)} days before; "
                f"these were {min(values):.0f} to {max(values):.0f}. Poor sleep, a cold, alcohol "
                "and hard training all do this."
            ),
            worth=min(0.9, 0.35 + 0.05 * len(run) + 0.03 * over),
            cost=cost("body", "observed", timing),
            at_us=now_us,
            evidence=Evidence(
                rule="days above the median ± 2 robust deviations of the sixty days before",
                count=len(run),
                of=len(before) + len(run),
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
