"""One habit that became another: what is told of it, and how weeks with data are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from selfportrait.model import Evidence

#: The shortest life in one habit, in weeks with data.
LEAST_WEEKS: Final = 3
#: Before a turn back to how it was, an interlude of up to so many weeks is no life of its own.
INTERLUDE: Final = 10
#: Days of a week that must be known for the week to count.
_KNOWN_DAYS: Final = 3
#: How far the day is looked for on either side of the week, and how many events are named.
_DAYS_AROUND: Final = 10
_NAMED: Final = 25


class Shift(NamedTuple):
    """A habit that is another one since a day; ``speaks_for`` is what that may mean (``turns``)."""

    habit: str
    since_day: int
    speaks_for: str
    text: str  #: "your weekdays lead to the studio and no longer to the office"
    before: str
    after: str
    evidence_before: Evidence
    evidence_after: Evidence
    nats: float


class Part(NamedTuple):
    """Two neighbouring segments of weeks, [begin, middle) and [middle, end); where the one before began."""

    begin: int
    middle: int
    end: int
    earlier: int | None


def by_weeks(numbers: Iterable[int], fewest: int = _KNOWN_DAYS) -> dict[int, list[int]]:
    """The days by their weeks from Monday, in order; weeks of which too little is known left out."""
    weeks: dict[int, list[int]] = {}
    for number in sorted(numbers):
        weeks.setdefault((number + 3) // 7, []).append(number)
    return {week: inside for week, inside in weeks.items() if len(inside) >= fewest}


def parts(breaks: Sequence[int], size: int) -> list[Part]:
    """Each break with the segments on either side of it."""
    ends = [0, *breaks, size]
    return [
        Part(ends[n - 1], ends[n], ends[n + 1], ends[n - 2] if n > 1 else None)
        for n in range(1, len(ends) - 1)
    ]


def sides(weeks: Mapping[int, Sequence[int]], part: Part) -> tuple[list[int], list[int]]:
    """The days of the two segments."""
    listed = list(weeks.values())
    before, after = listed[part.begin : part.middle], listed[part.middle : part.end]
    return [n for week in before for n in week], [n for week in after for n in week]


def first_day(before: Sequence[int], after: Sequence[int], value: Callable[[int], float]) -> int:
    """The day that best parts the values into two levels, near where the weeks part (least squares)."""
    around = [*before[-_DAYS_AROUND:], *after[:_DAYS_AROUND]]
    values = np.array([value(number) for number in around], dtype=np.float64)
    low, high = np.mean([value(n) for n in before]), np.mean([value(n) for n in after])
    cost = np.concatenate([[0.0], np.cumsum((values - low) ** 2)])
    rest = np.concatenate([np.cumsum(((values - high) ** 2)[::-1])[::-1], [0.0]])
    place = int((cost + rest)[1:-1].argmin()) + 1
    return around[place]


def evidence(rule: str, events: Iterable[str], count: int, of: int) -> Evidence:
    """What one side stands on: the newest events, ``count`` of ``of`` days."""
    named = [event for event in events if event]
    return Evidence(rule=rule, count=count, of=of, events=tuple(dict.fromkeys(reversed(named)))[:_NAMED])


def gain(cost: np.ndarray, part: Part) -> float:
    """Log likelihood ratio of two segments against one, in nats."""
    whole = cost[part.begin, part.end]
    return float(whole - cost[part.begin, part.middle] - cost[part.middle, part.end])
