"""The same moment, as the average sees people and as her own pattern has it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import erf, sqrt
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import DAY_US, Evidence, Step

from .population import LEAVING, WAKING, Bell

_BIN_MIN: Final = 30
_FEWEST: Final = 10
_RECENT: Final = 180


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Her own histogram beside everybody's normal distribution, in the same bins; each sums to 1."""

    title: str
    sentence: str
    labels: tuple[str, ...]  #: when each bin begins, "06:30"
    own: tuple[float, ...]
    average: tuple[float, ...]
    assumption: str
    count: int
    evidence: Evidence


def waking(activity: Sequence[Step]) -> Compared | None:
    """When she wakes on weekdays, against everybody; None below ten nights."""
    times = [
        (local % DAY_US // 60_000_000, step.event)
        for step in activity
        if step.state == "sleep" and step.end_us is not None and step.end_us - step.start_us >= 10_800_000_000
        for local in [step.end_us + step.local_us - step.start_us]
        if (local // DAY_US + 3) % 7 < 5
    ]
    return compared("Waking on weekdays", "wake", times, WAKING[False])


def leaving(places: Sequence[Step]) -> Compared | None:
    """When she first leaves home on weekdays between 4:00 and 14:00; None below ten days."""
    first: dict[int, tuple[int, str]] = {}
    for before, step in pairwise(places):
        day, minute = step.local_us // DAY_US, step.local_us % DAY_US // 60_000_000
        if before.state == "home" and (day + 3) % 7 < 5 and 240 <= minute < 840:
            left = minute
            if before.end_us is not None:
                left = (before.end_us + before.local_us - before.start_us) % DAY_US // 60_000_000
            first.setdefault(day, (left, step.event))
    return compared("Leaving home on weekdays", "leave home", list(first.values()), LEAVING)


def compared(title: str, verb: str, times: Sequence[tuple[int, str]], bell: Bell) -> Compared | None:
    """Her (minute of the day, event) pairs of late, beside the bell; None below ten."""
    recent = list(times)[-_RECENT:]
    if len(recent) < _FEWEST:
        return None
    minutes = np.array([minute for minute, _ in recent], dtype=np.float64)
    low = min(float(minutes.min()), bell.mean - 3 * bell.spread) // _BIN_MIN * _BIN_MIN
    high = max(float(minutes.max()) + 1, bell.mean + 3 * bell.spread)
    edges = np.arange(max(0.0, low), min(1440.0, high) + _BIN_MIN, _BIN_MIN)
    own = np.histogram(minutes, edges)[0] / len(minutes)
    everybody = np.diff([_below(float(edge), bell) for edge in edges])
    everybody /= everybody.sum()
    low_own, middle, high_own = (int(m) for m in np.quantile(minutes, [0.1, 0.5, 0.9]))
    inside = _below(high_own + 1, bell) - _below(low_own, bell)
    sentence = (
        f"Eight days in ten you {verb} between {_clock(low_own)} and {_clock(high_own)}, mostly about "
        f"{_clock(middle)}; the average puts {inside:.0%} of its mornings there.".replace("%", " %")
    )
    return Compared(
        title=title,
        sentence=sentence,
        labels=tuple(_clock(int(edge)) for edge in edges[:-1]),
        own=tuple(own.tolist()),
        average=tuple(everybody.tolist()),
        assumption=bell.words,
        count=len(recent),
        evidence=Evidence(
            rule=f"the last {len(recent)} times",
            count=len(recent),
            of=len(recent),
            events=tuple(event for _, event in reversed(recent[-50:]) if event),
        ),
    )


def _below(minute: float, bell: Bell) -> float:
    """The share of everybody that is earlier (normal distribution function)."""
    return 0.5 * (1 + erf((minute - bell.mean) / (bell.spread * sqrt(2))))


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"
