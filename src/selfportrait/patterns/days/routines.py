"""What repeats, in words: "weekday mornings: home → coffee → the office by 09:10", 44 of 48 days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil, exp, lgamma, log, log1p
from typing import Final, NamedTuple

import numpy as np

from selfportrait.model import DAY_US, Evidence, Routine, RoutineStep, Step
from selfportrait.patterns.arrays import Floats

from .occasions import Occasion, Pattern, away_days, chains, day_of, singles, wakings, weekday_of
from .routine_words import ACTIVITY_WORDS, text_of, words_of

_WEEKS: Final = 10
#: How far from the usual time still counts as the routine.
WINDOW_MIN: Final = 60
_LEAST_SHARE: Final = 0.5
_LEAST_SUPPORT: Final = 4
_LATELY_DAYS: Final = 21
_DRIFT_MIN: Final = 20
_MOST: Final = 12
#: How likely chance alone may be to have made a routine, all that were tried counted.
_BY_CHANCE: Final = 0.01
#: Times of day and sets of weekdays that are tried.
_TRIED: Final = 12 * 127
#: The waking hours over which chance would spread what happens.
_WAKING_MIN: Final = 960.0
#: A new habit: nothing of it on so many chances before it first held, and since then it mostly did.
_NEW_CHANCES: Final = 8
_NEW_SHARE: Final = 0.6
#: A longer chain takes a shorter one's place where it holds on this share of its days.
_STANDS_FOR: Final = 0.75
#: A chain that holds on a smaller share of the days of what it leads to is not told.
_WORTH_TELLING: Final = 0.65


class Candidate(NamedTuple):
    """A routine before it is worded: on which days of which weekdays it held, out of which chances."""

    stream: str
    pattern: Pattern
    weekdays: tuple[int, ...]
    held: Mapping[int, Occasion]
    chances: tuple[int, ...]
    telling: float
    trend: str
    drift: int

    @property
    def minute(self) -> int:
        """The usual minute of its last state."""
        return int(np.median([one.minutes[-1] for one in self.held.values()]))


def routines(
    streams: Mapping[str, Sequence[Step]],
    *,
    now_us: int,
    labels: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Routine]:
    """The habits of the last ten weeks, the most telling first, at most twelve.

    A routine is a state of "place" or "activity", or a chain of up to four, that is reached within an hour of
    the same time on at least half of the days of its weekdays, four times or more, and that
    chance would not have made (binomial, against as many such moments spread over the waking
    hours, corrected for all that was tried). Chances are the days of those weekdays of which
    the stream knows anything: a month with no data is no break, a trip neither. A day starts at 4:00.
    """
    recent = {
        stream: [s for s in streams.get(stream, ()) if now_us - _WEEKS * 7 * DAY_US <= s.start_us <= now_us]
        for stream in ("place", "activity")
    }
    away = away_days(recent["place"])
    found: list[Candidate] = []
    for stream, steps in recent.items():
        told = [step for step in steps if stream == "place" or _is_told(step.state)]
        days = sorted({day_of(step.local_us) for step in steps} - away)
        tried = {**singles(told), **chains(told)}
        found += _of_patterns(stream, tried, days, Counter(step.state for step in told))
        if stream == "activity":
            nights = wakings(steps)
            known = sorted({*days, *(one.day for one in nights)} - away)
            found += _of_patterns("wake", {("wake",): nights}, known, Counter(wake=len(nights)))
    kept = _told_once(sorted(found, key=lambda one: (-one.telling, one.stream, one.pattern, one.weekdays)))
    return [_routine(one, labels or {}) for one in kept[:_MOST]]


def _is_told(state: str) -> bool:
    """Ways and work are told by the places they lead to."""
    return state in ACTIVITY_WORDS or state.startswith("exercise:")


def _of_patterns(
    stream: str, tried: Mapping[Pattern, Sequence[Occasion]], days: Sequence[int], counts: Counter[str]
) -> list[Candidate]:
    """The routines of each pattern: its busiest times of day, each with its weekdays."""
    found: list[Candidate] = []
    known, whole = set(days), max(counts.total(), 1)
    for pattern, occasions in tried.items():
        left = [one for one in occasions if one.day in known]
        for _ in range(3):
            if len(left) < _LEAST_SUPPORT:
                break
            centre = busiest(np.array([one.minutes[-1] for one in left], dtype=np.float64))
            near = [one for one in left if apart(one.minutes[-1], centre) <= WINDOW_MIN]
            left = [one for one in left if apart(one.minutes[-1], centre) > WINDOW_MIN]
            weekdays = _weekdays(near, days)
            if not weekdays:
                continue
            others = [counts[state] / whole for state in pattern[:-1]]
            rate = counts[pattern[-1]] / max(len(days), 1) * float(np.prod(others))
            one = _candidate(stream, pattern, weekdays, near, days, rate, len(tried))
            found += [one] if one is not None else []
    return found


def _candidate(
    stream: str,
    pattern: Pattern,
    weekdays: tuple[int, ...],
    near: Sequence[Occasion],
    days: Sequence[int],
    rate: float,
    tried: int,
) -> Candidate | None:
    held: dict[int, Occasion] = {}
    for one in sorted(near, key=lambda one: one.minutes[-1]):
        if weekday_of(one.day) in weekdays:
            held.setdefault(one.day, one)
    chances = [day for day in days if weekday_of(day) in weekdays]
    first = min(held, default=0)
    since = [day for day in chances if day >= first]
    new = len(chances) - len(since) >= _NEW_CHANCES and len(held) >= _NEW_SHARE * len(since)
    chances = since if new else chances
    if len(held) < _LEAST_SUPPORT or len(held) < _LEAST_SHARE * len(chances):
        return None
    by_chance = min(0.95, max(1e-9, 1.0 - exp(-rate * 2 * WINDOW_MIN / _WAKING_MIN)))
    if _tail(len(held), len(chances), by_chance) + log(_TRIED * tried) > log(_BY_CHANCE):
        return None
    drift = _drift({day: one.minutes[-1] for day, one in held.items()})
    trend = "new" if new else ("later" if drift > 0 else "earlier" if drift < 0 else "")
    trend = trend or ("fading" if _fades(held, chances) else "")
    telling = _telling(len(held), len(chances), by_chance) * len(weekdays) ** 0.5
    return Candidate(stream, pattern, weekdays, held, tuple(chances), telling, trend, drift)


def _told_once(found: Sequence[Candidate]) -> list[Candidate]:
    """Of routines that tell the same days the one that tells most: a chain stands for its parts."""
    kept: list[Candidate] = []
    for one in found:
        if any(_outlives(other, one) for other in found) or any(_says_it_too(other, one) for other in kept):
            continue
        kept = [other for other in kept if not _stands_for(one, other)]
        kept.append(one)
    return kept


def _outlives(part: Candidate, longer: Candidate) -> bool:
    """Whether what a chain leads to holds far oftener than the chain: then its end tells more."""
    size = len(part.pattern)
    return (
        part.stream == longer.stream
        and len(longer.pattern) > size
        and longer.pattern[-size:] == part.pattern
        and apart(part.minute, longer.minute) <= WINDOW_MIN
        and longer.held.keys() <= part.held.keys()
        and len(longer.held) < _WORTH_TELLING * sum(weekday_of(d) in longer.weekdays for d in part.held)
    )


def _says_it_too(kept: Candidate, one: Candidate) -> bool:
    return _stands_for(kept, one) or (
        kept.stream == one.stream
        and len(one.pattern) > 1
        and len(set(kept.pattern) & set(one.pattern)) > 1
        and _overlap(kept, one) >= _LEAST_SHARE
        and apart(kept.minute, one.minute) <= 2 * WINDOW_MIN
    )


def _stands_for(longer: Candidate, part: Candidate) -> bool:
    """Whether ``longer`` holds ``part``, at its time, on most of its days."""
    size = len(part.pattern)
    if longer.stream != part.stream or len(longer.pattern) <= size:
        return False
    places = [
        place
        for place in range(len(longer.pattern) - size + 1)
        if longer.pattern[place : place + size] == part.pattern
    ]
    if not places or _overlap(longer, part) < _STANDS_FOR:
        return False
    minute = np.median([one.minutes[places[0] + size - 1] for one in longer.held.values()])
    # the first state of a chain is told by when it is left, not by when it began
    return (size == 1 and places[0] == 0) or apart(int(minute), part.minute) <= WINDOW_MIN


def _overlap(first: Candidate, second: Candidate) -> float:
    return len(first.held.keys() & second.held.keys()) / max(len(second.held), 1)


def _routine(one: Candidate, labels: Mapping[str, Mapping[str, str]]) -> Routine:
    names = labels.get(one.stream, {})
    minutes = np.array([occasion.minutes for occasion in one.held.values()], dtype=np.float64)
    by = int(ceil(float(np.quantile(minutes[:, -1], 0.8)) / 5) * 5) % 1440
    words = [words_of(one.stream, state, names) for state in one.pattern]
    if len(words) > 1 and one.pattern[0] == "sleep":
        words[0] = "awake"  # the first of a chain is told by when it is left
    steps = tuple(
        RoutineStep(state=state, label=label, minute=int(middle) % 1440)
        for state, label, middle in zip(one.pattern, words, np.median(minutes, axis=0), strict=True)
    )
    newest = [event for day in sorted(one.held, reverse=True) for event in reversed(one.held[day].events)]
    told = " → ".join(step.label for step in steps)
    return Routine(
        id=f"{one.stream}:{'>'.join(one.pattern)}@{''.join(map(str, one.weekdays))}#{one.minute // 120}",
        text=text_of(steps, one.weekdays, by, one.trend, one.drift),
        days=one.weekdays,
        minute=one.minute % 1440,
        support=len(one.held),
        chances=len(one.chances),
        evidence=Evidence(
            rule=f"{told} within an hour of the same time, last {_WEEKS} weeks",
            count=len(one.held),
            of=len(one.chances),
            events=tuple(dict.fromkeys(event for event in newest if event))[:50],
        ),
        chain=steps,
        drift_min=one.drift,
        trend=one.trend,
    )


def _weekdays(near: Sequence[Occasion], days: Sequence[int]) -> tuple[int, ...]:
    """The weekdays on which it held at least half of the time; whole groups where they are nearly that."""
    chances = np.bincount([weekday_of(day) for day in days], minlength=7)
    held = np.bincount([weekday_of(day) for day in {one.day for one in near}], minlength=7)
    usual = {d for d in range(7) if chances[d] >= 2 and held[d] / chances[d] >= _LEAST_SHARE}
    if not usual and _is_new(near, days):
        usual = {weekday_of(one.day) for one in near}
    if len(usual & set(range(5))) >= 4 and not usual & {5, 6}:
        usual = set(range(5))
    return tuple(sorted(usual))


def _is_new(near: Sequence[Occasion], days: Sequence[int]) -> bool:
    first = min(one.day for one in near)
    return sum(1 for day in days if day < first) >= 2 * _NEW_CHANCES


def _drift(minutes: Mapping[int, int]) -> int:
    """Minutes by which the last three weeks lie later than before, 0 where it is no drift."""
    last = max(minutes)
    late = [minute for day, minute in minutes.items() if last - day < _LATELY_DAYS]
    early = [minute for day, minute in minutes.items() if last - day >= _LATELY_DAYS]
    if len(late) < 4 or len(early) < 4:
        return 0
    moved = float(np.median(late) - np.median(early))
    spread = float(np.std(early)) / np.sqrt(len(early)) + float(np.std(late)) / np.sqrt(len(late))
    return 5 * round(moved / 5) if abs(moved) >= _DRIFT_MIN and abs(moved) > 2 * spread else 0


def _fades(held: Mapping[int, Occasion], chances: Sequence[int]) -> bool:
    """Whether it held clearly less often in the last three weeks than before (two shares, z of 2)."""
    last = max(chances)
    late = [day for day in chances if last - day < _LATELY_DAYS]
    early = [day for day in chances if last - day >= _LATELY_DAYS]
    if len(late) < 3 or len(early) < 6:
        return False
    now, then = (sum(day in held for day in part) / len(part) for part in (late, early))
    whole = len(held) / len(chances)
    error = (whole * (1 - whole) * (1 / len(late) + 1 / len(early))) ** 0.5
    return then - now > 2 * error and now < 0.7 * then


def _telling(held: int, chances: int, by_chance: float) -> float:
    """Nats a chance that knowing the routine is worth: its lower Wilson bound against chance."""
    p = held / chances
    bound = (p + 2 / chances - 2 * (p * (1 - p) / chances + 1 / chances**2) ** 0.5) / (1 + 4 / chances)
    bound = min(max(bound, by_chance), 1 - 1e-9)
    told = bound * log(bound / by_chance) + (1 - bound) * log((1 - bound) / (1 - by_chance))
    return float(told)


def _tail(held: int, chances: int, by_chance: float) -> float:
    """Log of the chance of ``held`` or more in so many tries (binomial)."""
    ways = [
        lgamma(chances + 1)
        - lgamma(n + 1)
        - lgamma(chances - n + 1)
        + n * log(by_chance)
        + (chances - n) * log1p(-by_chance)
        for n in range(held, chances + 1)
    ]
    most = max(ways)
    return most + log(sum(exp(way - most) for way in ways))


def busiest(minutes: Floats) -> int:
    """The minute around which most lie (Gaussian of 30 minutes on the clock's circle)."""
    grid = np.arange(0, 1440, 5)
    distance = np.abs(grid[:, None] - minutes % 1440)
    distance = np.minimum(distance, 1440 - distance)
    return int(grid[np.exp(-0.5 * (distance / 30.0) ** 2).sum(axis=1).argmax()])


def apart(first: int, second: int) -> int:
    """Minutes between two times on the clock's circle."""
    distance = abs(first - second) % 1440
    return min(distance, 1440 - distance)
