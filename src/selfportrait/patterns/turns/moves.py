"""Shifts of place: the nights are spent elsewhere, or the working days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from selfportrait.patterns.arrays import Floats

from .diary import Day, Diary
from .segments import breaks, cost_of_kinds
from .shift import INTERLUDE, LEAST_WEEKS, Part, Shift, by_weeks, evidence, first_day, gain, parts, sides

#: Nights and working days in one place come in runs: a week is worth half its days.
_RUNS: Final = 2.0
_SITES: Final = 20
#: How much of the days a new place must hold, and how little of them it may have held.
_NEW_SHARE: Final = 0.5
_OLD_SHARE: Final = 0.15

Where = Callable[[Day], tuple[str, str]]


def moves(days: Mapping[int, Day], found: Diary) -> list[Shift]:
    """Shifts of where the nights and where the working days are spent."""
    nights = _of_sites(days, found.names, "nights", lambda day: (day.night, day.night_event))
    works = _of_sites(days, found.names, "weekdays", lambda day: (day.work, day.work_event))
    return nights + [_at_home(shift, days) for shift in works]


def _at_home(shift: Shift, days: Mapping[int, Day]) -> Shift:
    """Working days that are now spent where she sleeps are no new job."""
    near = (days.get(number) for number in range(shift.since_day, shift.since_day + 8 * 7))
    after = [day for day in near if day is not None and day.work and day.night]
    alike = sum(day.work == day.night for day in after)
    if 2 * alike <= len(after):
        return shift
    return shift._replace(speaks_for="rhythm", text="you spend your weekdays at home")


def _of_sites(days: Mapping[int, Day], names: Mapping[str, str], habit: str, where: Where) -> list[Shift]:
    weeks = by_weeks(number for number, day in days.items() if where(day)[0])
    if len(weeks) < 2 * LEAST_WEEKS:
        return []
    told = Counter(where(days[number])[0] for inside in weeks.values() for number in inside)
    sites = [site for site, _ in sorted(told.items(), key=lambda item: (-item[1], item[0]))[:_SITES]]
    column = {site: place for place, site in enumerate(sites)}
    counts = np.zeros((len(weeks), len(sites) + 1))
    for row, inside in enumerate(weeks.values()):
        for number in inside:
            counts[row, column.get(where(days[number])[0], len(sites))] += 1
    cost = cost_of_kinds(counts, _RUNS)
    ready: list[Shift] = []
    for part in parts(breaks(cost, LEAST_WEEKS), len(weeks)):
        old, new = _led(counts, part)
        if new >= 0 and not _only_back(counts, part, new):
            before, after = sides(weeks, part)
            told_sites = (sites[old], sites[new])
            ready.append(_shift(days, names, habit, where, (before, after), told_sites, gain(cost, part)))
    return ready


def _led(counts: Floats, part: Part) -> tuple[int, int]:
    """The columns of the usual place before, and after where it is a new one (else -1)."""
    before, after = counts[part.begin : part.middle].sum(axis=0), counts[part.middle : part.end].sum(axis=0)
    old, new = int(before[:-1].argmax()), int(after[:-1].argmax())
    is_new = after[new] / after.sum() >= _NEW_SHARE and before[new] / before.sum() <= _OLD_SHARE
    return old, new if is_new else -1


def _only_back(counts: Floats, part: Part, new: int) -> bool:
    """Whether this is only the way back after an interlude."""
    if part.earlier is None or part.middle - part.begin > INTERLUDE:
        return False
    earlier = counts[part.earlier : part.begin].sum(axis=0)
    return bool(earlier[new] / max(float(earlier.sum()), 1.0) > _NEW_SHARE / 2)


def _shift(
    days: Mapping[int, Day],
    names: Mapping[str, str],
    habit: str,
    where: Where,
    ends: tuple[Sequence[int], Sequence[int]],
    sites: tuple[str, str],
    nats: float,
) -> Shift:
    called = [names.get(site, "") for site in sites]
    spent, told = [], []
    for numbers, site, name, other in zip(ends, sites, called, ("another place", "a new place"), strict=True):
        there = [where(days[number])[1] for number in numbers if where(days[number])[0] == site]
        spent.append(evidence(f"{habit} spent at one place", there, len(there), len(numbers)))
        told.append(f"{len(there)} of {len(numbers)} {habit} at {name or other}")
    leads = "your nights are spent at" if habit == "nights" else "your weekdays lead to"
    text = f"{leads} {called[1] or 'a new place'}"
    if called[0] and called[0] != called[1]:
        text += f" and no longer {'at' if habit == 'nights' else 'to'} {called[0]}"
    return Shift(
        habit=habit,
        since_day=first_day(*ends, lambda number: float(where(days[number])[0] == sites[1])),
        speaks_for="home" if habit == "nights" else "job",
        text=text,
        before=told[0],
        after=told[1],
        evidence_before=spent[0],
        evidence_after=spent[1],
        nats=nats,
    )
