"""The kinds of day she lives: days whose hours look alike, in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import DAY_US, Evidence, Step
from selfportrait.patterns.arrays import Ints

from .alike import alike
from .day_words import Words, hours_text, named
from .week import hours_of

_HOUR_US: Final = 3_600_000_000
#: Days looked at, and below how many known ones there is nothing to say.
_DAYS: Final = 364
_FEWEST: Final = 21
#: A kind holds this many days at the least, and this share of them.
_FEWEST_OF_KIND: Final = 4
_LEAST_SHARE: Final = 0.02
#: Hours that must be known for a day to count.
_KNOWN_HOURS: Final = 12
#: Where a day is cut, hours after midnight; it begins at 4:00.
_CUTS: Final = (4, 8, 10, 12, 14, 16, 18, 20, 22, 28)
#: Places told apart beside home, the office and anywhere else.
_PLACES: Final = 5
_ELSEWHERE: Final = "*"


class DayKind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of day. ``hours`` is the usual state of each hour from 4:00, "*" for changing places."""

    id: str
    name: str  #: "office day"
    text: str  #: "home until 8:00, the office 9:00 to 17:00, home from 18:00"
    days: int
    share: float  #: of the known days
    weekdays: tuple[float, ...]  #: share of each weekday's known days, Monday first
    hours: tuple[str, ...]
    evidence: Evidence


class DayKinds(msgspec.Struct, frozen=True, kw_only=True):
    """The kinds, the commonest first; the kind of each known day ("" is like no other); days not known."""

    kinds: tuple[DayKind, ...] = ()
    calendar: tuple[tuple[int, str], ...] = ()  #: (days since 1970, kind id), in order
    unknown: tuple[int, ...] = ()  #: days between the first and the last of which too little is known


def kinds_of_day(steps: Sequence[Step], labels: Mapping[str, str] | None = None) -> DayKinds:
    """The kinds of day of the last year of a place stream; none below three weeks of known days.

    A day runs from 4:00 to 4:00 on the wall clock.
    """
    latest = steps[-1].local_us if steps else 0
    first = latest // _HOUR_US - 24 * _DAYS
    days: dict[int, dict[int, str]] = defaultdict(dict)
    for hour, state in hours_of(steps, first, latest // _HOUR_US):
        days[(hour - 4) // 24][(hour - 4) % 24] = state
    known = sorted(day for day, hours in days.items() if len(hours) >= _KNOWN_HOURS)
    if len(known) < _FEWEST:
        return DayKinds()
    names = _told_apart(days, known)
    kinds = alike(_table(days, known, names), len(names) + 1)
    words = Words(labels or {})
    grouped: dict[str, list[int]] = defaultdict(list)
    for kind in range(int(kinds.max()) + 1):
        inside = [day for day, one in zip(known, kinds.tolist(), strict=True) if one == kind]
        # two kinds that read alike are one kind to her
        grouped[named(_usual(days, inside, names), words, _weekday_shares(inside, known))] += inside
    least = max(_FEWEST_OF_KIND, round(_LEAST_SHARE * len(known)))
    events = _events(steps)
    ready = [
        _kind(name, sorted(inside), days, known, names, words, events)
        for name, inside in grouped.items()
        if len(inside) >= least
    ]
    ready.sort(key=lambda kind: (-kind.days, kind.id))
    of_day = {day: _slug(name) for name, inside in grouped.items() if len(inside) >= least for day in inside}
    return DayKinds(
        kinds=tuple(ready),
        calendar=tuple((day, of_day.get(day, "")) for day in known),
        unknown=tuple(day for day in range(known[0], known[-1] + 1) if day not in set(known)),
    )


def _kind(
    name: str,
    inside: Sequence[int],
    days: Mapping[int, Mapping[int, str]],
    known: Sequence[int],
    names: Sequence[str],
    words: Words,
    events: Mapping[int, Sequence[str]],
) -> DayKind:
    usual = _usual(days, inside, names)
    newest = [event for day in reversed(inside) for event in events.get(day, ())]
    return DayKind(
        id=_slug(name),
        name=name,
        text=hours_text(usual, words),
        days=len(inside),
        share=len(inside) / len(known),
        weekdays=_weekday_shares(inside, known),
        hours=usual,
        evidence=Evidence(
            rule="days whose hours look alike, of the last year",
            count=len(inside),
            of=len(known),
            events=tuple(dict.fromkeys(newest))[:50],
        ),
    )


def _told_apart(days: Mapping[int, Mapping[int, str]], known: Sequence[int]) -> list[str]:
    """Home, the office and the places where most hours are spent; all others are elsewhere."""
    spent = Counter(state for day in known for state in days[day].values())
    roles = [state for state in ("home", "work") if spent[state]]
    others = sorted((s for s in spent if s not in roles), key=lambda state: (-spent[state], state))
    return [*roles, *(state for state in others[:_PLACES] if spent[state] >= 0.01 * spent.total())]


def _table(days: Mapping[int, Mapping[int, str]], known: Sequence[int], names: Sequence[str]) -> Ints:
    """The state that filled most of each part of each day: (days, parts), -1 where not known."""
    place = {state: number for number, state in enumerate(names)}
    table = np.full((len(known), len(_CUTS) - 1), -1, dtype=np.int64)
    for row, day in enumerate(known):
        for part in range(len(_CUTS) - 1):
            inside = [
                days[day][hour] for hour in range(_CUTS[part] - 4, _CUTS[part + 1] - 4) if hour in days[day]
            ]
            if inside:
                told = Counter(place.get(state, len(names)) for state in inside)
                table[row, part] = min(told.items(), key=lambda item: (-item[1], item[0]))[0]
    return table


def _usual(
    days: Mapping[int, Mapping[int, str]], inside: Sequence[int], names: Sequence[str]
) -> tuple[str, ...]:
    """The usual state of each hour from 4:00; places not told apart are one."""
    usual: list[str] = []
    for hour in range(24):
        told = Counter(
            state if (state := days[day][hour]) in names else _ELSEWHERE
            for day in inside
            if hour in days[day]
        )
        usual.append(min(told.items(), key=lambda item: (-item[1], item[0]))[0] if told else "")
    return tuple(usual)


def _weekday_shares(inside: Sequence[int], known: Sequence[int]) -> tuple[float, ...]:
    held = np.bincount([(day + 3) % 7 for day in inside], minlength=7)
    every = np.bincount([(day + 3) % 7 for day in known], minlength=7)
    return tuple((held / np.maximum(every, 1)).tolist())


def _events(steps: Sequence[Step]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for step in steps:
        if step.event:
            found[(step.local_us - 4 * _HOUR_US) // DAY_US].append(step.event)
    return found


def _slug(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())
