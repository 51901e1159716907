"""Shifts of a number: when she wakes, how long she sleeps, how much she walks, how often she does or pays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from math import exp, log
from typing import Final, NamedTuple

import numpy as np

from selfportrait.patterns.steps.categories import LABELS

from .diary import Day
from .segments import breaks, cost_of_counts, cost_of_level
from .shift import INTERLUDE, Part, Shift, by_weeks, evidence, first_day, gain, parts, sides

#: A rate that changes by less than this factor, or by less than so many a week, is not asked about.
_FACTOR: Final = 2.0
_A_WEEK: Final = 0.8
#: Kinds of payment looked at are those with this many in all.
_FEWEST_PAYMENTS: Final = 6
#: The shortest life in one habit, in weeks with data: a fortnight's holiday is none.
_LEAST_WEEKS: Final = 4
#: Kinds of payment that come by themselves, or that say nothing of a life.
_SILENT: Final = frozenset(
    {"subscription", "utilities", "insurance", "cash", "other", "online", "travel", "hotel"}
)
_DAYS_A_WEEK: Final = 7.0


class Level(NamedTuple):
    """A number of each day: how it is read and told, and what change of it is worth a question."""

    habit: str
    value: Callable[[Day], float | None]
    event: Callable[[Day], str]
    words: Callable[[float], str]
    least: float
    text: str  #: with {before} and {after}
    up: str
    down: str
    weekdays: bool = False


class Rate(NamedTuple):
    """Something that happens so often a week: the events of a day, how it is told, what change may mean."""

    habit: str
    events: Callable[[Day], list[str]]
    text: str  #: with {before} and {after}
    up: str
    down: str


def levels(days: Mapping[int, Day]) -> list[Shift]:
    """Shifts of waking, sleep and steps."""
    return [shift for level in _LEVELS for shift in _of_level(days, level)]


def rates(days: Mapping[int, Day]) -> list[Shift]:
    """Shifts of how often she exercises and what she pays for."""
    known = {number: day for number, day in days.items() if day.known}
    ready = _of_rate(known, _EXERCISE) if any(day.exercise for day in known.values()) else []
    paid: Counter[str] = Counter()
    for day in days.values():
        paid.update({kind: len(events) for kind, events in day.paid.items()})
    weeks = {(number + 3) // 7 for number, day in days.items() if day.paid}
    told = {number: day for number, day in days.items() if (number + 3) // 7 in weeks}
    for kind, times in sorted(paid.items()):
        if times >= _FEWEST_PAYMENTS and kind not in _SILENT:
            ready += _of_rate(told, _payments(kind))
    return ready


def _of_level(days: Mapping[int, Day], level: Level) -> list[Shift]:
    value = {
        number: told
        for number, day in days.items()
        if not (level.weekdays and (number + 3) % 7 >= 5) and (told := level.value(day)) is not None
    }
    weeks = by_weeks(value)
    if len(weeks) < 2 * _LEAST_WEEKS:
        return []
    means = np.array([np.mean([value[number] for number in inside]) for inside in weeks.values()])
    cost = cost_of_level(means)
    ready: list[Shift] = []
    for part in parts(breaks(cost, _LEAST_WEEKS), len(weeks)):
        before, after = (float(np.median(means[a:b])) for a, b in (part[:2], part[1:3]))
        if abs(after - before) < level.least or _is_back(means, part, after, level.least / 2):
            continue
        ends = sides(weeks, part)
        words = level.words(before), level.words(after)
        stands = [
            evidence(f"{level.habit}, known days", [level.event(days[n]) for n in end], len(end), len(end))
            for end in ends
        ]
        ready.append(
            Shift(
                habit=level.habit,
                since_day=first_day(*ends, value.__getitem__),
                speaks_for=level.up if after > before else level.down,
                text=level.text.format(before=words[0], after=words[1]),
                before=f"{words[0]} on {len(ends[0])} days",
                after=f"{words[1]} on {len(ends[1])} days",
                evidence_before=stands[0],
                evidence_after=stands[1],
                nats=gain(cost, part),
            )
        )
    return ready


def _of_rate(days: Mapping[int, Day], rate: Rate) -> list[Shift]:
    weeks = by_weeks(days)
    if len(weeks) < 2 * _LEAST_WEEKS:
        return []
    counts = np.array([float(sum(len(rate.events(days[n])) for n in inside)) for inside in weeks.values()])
    exposed = np.array([len(inside) / _DAYS_A_WEEK for inside in weeks.values()])
    cost = cost_of_counts(counts, exposed)
    ready: list[Shift] = []
    for part in parts(breaks(cost, _LEAST_WEEKS), len(weeks)):
        before, after = (float(counts[a:b].sum() / exposed[a:b].sum()) for a, b in (part[:2], part[1:3]))
        least, most = sorted((before, after))
        if most < _FACTOR * least or most - least < _A_WEEK:
            continue
        if _is_back(counts / exposed, part, after, (most - least) / 2):
            continue
        ends = sides(weeks, part)
        events = [[event for number in end for event in rate.events(days[number])] for end in ends]
        words = _often(before), _often(after)
        stands = [evidence(rate.habit, named, len(named), len(named)) for named in events]
        ready.append(
            Shift(
                habit=rate.habit,
                since_day=first_day(*ends, lambda number: float(len(rate.events(days[number])))),
                speaks_for=rate.up if after > before else rate.down,
                text=rate.text.format(before=words[0], after=words[1]),
                before=f"{len(events[0])} in {len(ends[0])} days",
                after=f"{len(events[1])} in {len(ends[1])} days",
                evidence_before=stands[0],
                evidence_after=stands[1],
                nats=gain(cost, part),
            )
        )
    return ready


def _is_back(values: np.ndarray, part: Part, after: float, near: float) -> bool:
    """Whether this is only the way back after an interlude."""
    if part.earlier is None or part.middle - part.begin > INTERLUDE:
        return False
    return abs(after - float(np.median(values[part.earlier : part.begin]))) < near


def _often(a_week: float) -> str:
    if a_week < 0.15:
        return "almost never"
    if a_week < 0.75:
        return f"{max(1, round(a_week * 52 / 12))} times a month"
    times = round(a_week)
    return "once a week" if times == 1 else f"{times} times a week"


def _clock(minutes: float) -> str:
    minute = 5 * round(minutes / 5)
    return f"{minute // 60:d}:{minute % 60:02d}"


def _hours(minutes: float) -> str:
    minute = 5 * round(minutes / 5)
    return f"{minute // 60} h {minute % 60:02d} min"


def _steps(log_steps: float) -> str:
    return f"{round(exp(log_steps), -2):,.0f}"


def _payments(kind: str) -> Rate:
    label = {**LABELS, "children": "small children"}[kind]
    meaning = "baby" if kind == "children" else "spending"
    return Rate(
        habit=f"payments for {label}",
        events=lambda day: day.paid.get(kind, []),
        text=f"you pay for {label} {{after}}, before {{before}}",
        up=meaning,
        down="spending",
    )


_EXERCISE: Final = Rate(
    habit="exercise",
    events=lambda day: day.exercise,
    text="you exercise {after}, before {before}",
    up="rhythm",
    down="injury",
)

_LEVELS: Final = (
    Level(
        habit="waking on weekdays",
        value=lambda day: day.wake_min,
        event=lambda day: day.sleep_event,
        words=_clock,
        least=35.0,
        text="you wake at {after} on weekdays, before at {before}",
        up="rhythm",
        down="rhythm",
        weekdays=True,
    ),
    Level(
        habit="sleep",
        value=lambda day: day.sleep_min,
        event=lambda day: day.sleep_event,
        words=_hours,
        least=45.0,
        text="you sleep {after} a night, before {before}",
        up="rhythm",
        down="rhythm",
    ),
    Level(
        habit="steps",
        value=lambda day: log(day.steps) if day.steps and day.steps >= 100 else None,
        event=lambda day: "",
        words=_steps,
        least=0.5,
        text="you take {after} steps a day, before {before}",
        up="rhythm",
        down="injury",
    ),
)
