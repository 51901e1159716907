"""What repeats, in words: "weekdays, the office by 09:10: 44 of 48 days"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from selfportrait.model import DAY_US, MINUTE_US, Evidence, Routine, Step

from .history import Floats

_WEEKS: Final = 10
#: How far from the usual time still counts as the routine.
_WINDOW_MIN: Final = 60
_LEAST_SHARE: Final = 0.5
_LEAST_SUPPORT: Final = 4
_LATELY_DAYS: Final = 21
_DRIFT_MIN: Final = 20
_MOST: Final = 12
_DAY_NAMES: Final = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
#: Ways and work are told by the places they lead to.
_ACTIVITY_WORDS: Final[Mapping[str, str]] = {
    "sleep": "asleep",
    "listen": "listening",
    "watch": "watching something",
    "meet": "meeting someone",
    "read": "reading",
    "play": "playing",
}


class _Start(NamedTuple):
    """A state begun: the day it belongs to (wall clock), the minute of it, the event."""

    day: int
    minute: int
    event: str


def routines(
    streams: Mapping[str, Sequence[Step]],
    *,
    now_us: int,
    labels: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Routine]:
    """The habits of the last ten weeks, the firmest first, at most twelve.

    A routine is a state of "place" or "activity" begun within an hour of the same time
    on at least half of the days of its weekdays, four times or more. Chances are the
    days of those weekdays on which the stream knows anything at all, so that a month
    with no data is no break. A day starts at 4:00: falling asleep at 0:30 is of the day before.
    """
    found: list[tuple[float, Routine]] = []
    for stream in ("place", "activity"):
        recent = [s for s in streams.get(stream, ()) if now_us - _WEEKS * 7 * DAY_US <= s.start_us <= now_us]
        days = sorted({_day(step.local_us) for step in recent})
        starts: dict[str, list[_Start]] = defaultdict(list)
        for step in recent:
            if stream == "place" or step.state in _ACTIVITY_WORDS or step.state.startswith("exercise:"):
                starts[step.state].append(_Start(_day(step.local_us), _minute(step.local_us), step.event))
        names = (labels or {}).get(stream, {})
        for state, begun in starts.items():
            words = _words(stream, state, names)
            found += [(_firmness(r), r) for r in _of_state(stream, state, words, begun, days)]
        if stream == "activity":
            found += [(_firmness(r), r) for r in _waking(recent, days)]
    found.sort(key=lambda entry: (-entry[0], entry[1].id))
    return [routine for _, routine in found[:_MOST]]


def missed(
    found: Sequence[Routine], streams: Mapping[str, Sequence[Step]], *, now_us: int
) -> list[tuple[Routine, int]]:
    """For each routine, how many of its latest chances in a row it did not hold; only those above 0.

    A chance is a day of its weekdays on which the stream knows anything, and that is over.
    Routines are told from before: give those of some weeks ago to see what stopped since.
    """
    ready: list[tuple[Routine, int]] = []
    for routine in found:
        stream, state = routine.id.split("@", 1)[0].split(":", 1)
        if stream == "wake":
            continue
        steps = [step for step in streams.get(stream, ()) if now_us - 60 * DAY_US <= step.start_us <= now_us]
        today = max((_day(step.local_us) for step in steps), default=0)
        chances = sorted(
            {_day(s.local_us) for s in steps if _weekday(_day(s.local_us)) in routine.days} - {today}
        )
        held = {
            _day(s.local_us)
            for s in steps
            if s.state == state and _apart(_minute(s.local_us), routine.minute) <= 2 * _WINDOW_MIN
        }
        times = len(chances) if not held else sum(1 for day in chances if day > max(held))
        if times:
            ready.append((routine, times))
    return ready


def _of_state(
    stream: str, state: str, words: str, begun: Sequence[_Start], days: Sequence[int]
) -> list[Routine]:
    """The routines of one state: its busiest times of day, each with its weekdays."""
    ready: list[Routine] = []
    left = list(begun)
    for _ in range(3):
        if len(left) < _LEAST_SUPPORT:
            break
        centre = _busiest(np.array([start.minute for start in left], dtype=np.float64))
        near = [start for start in left if _apart(start.minute, centre) <= _WINDOW_MIN]
        left = [start for start in left if _apart(start.minute, centre) > _WINDOW_MIN]
        for weekdays in _weekday_sets(near, days):
            routine = _routine(f"{stream}:{state}", words, weekdays, near, days)
            if routine is not None:
                ready.append(routine)
    return ready


def _waking(recent: Sequence[Step], days: Sequence[int]) -> list[Routine]:
    wakes = [
        _Start(local // DAY_US, local % DAY_US // MINUTE_US, step.event)
        for step in recent
        if step.state == "sleep"
        and step.end_us is not None
        and step.end_us - step.start_us >= 3 * 3_600_000_000
        for local in [step.end_us + step.local_us - step.start_us]
    ]
    known = sorted({*days, *(wake.day for wake in wakes)})
    return _of_state("wake", "wake", "awake", wakes, known)


def _weekday_sets(near: Sequence[_Start], days: Sequence[int]) -> list[tuple[int, ...]]:
    """The weekdays on which it held at least half of the time: as weekdays, weekend, or by name."""
    chances = np.bincount([_weekday(day) for day in days], minlength=7)
    held = np.bincount([_weekday(day) for day in {start.day for start in near}], minlength=7)
    usual = [d for d in range(7) if chances[d] >= 2 and held[d] / chances[d] >= _LEAST_SHARE]
    whole = (tuple(range(7)), tuple(range(5)), (5, 6))
    for group in whole:
        if set(usual) == set(group):
            return [group]
    if len(set(usual) & set(range(5))) >= 4 and len(usual) <= 5:
        return [tuple(sorted(set(range(5)) | set(usual)))]
    return [tuple(usual)] if usual else []


def _routine(
    name: str, words: str, weekdays: tuple[int, ...], near: Sequence[_Start], days: Sequence[int]
) -> Routine | None:
    by_day: dict[int, _Start] = {}
    for start in sorted(near, key=lambda start: start.minute):
        if _weekday(start.day) in weekdays:
            by_day.setdefault(start.day, start)
    chances = sum(1 for day in days if _weekday(day) in weekdays)
    support = len(by_day)
    if support < _LEAST_SUPPORT or support < _LEAST_SHARE * chances:
        return None
    minutes = np.array([by_day[day].minute for day in sorted(by_day)], dtype=np.float64)
    by = int(np.ceil(np.quantile(minutes, 0.8) / 5) * 5) % 1440
    text = f"{_days_text(weekdays)}, {words} by {by // 60:02d}:{by % 60:02d}"
    drift = _drift(by_day)
    if drift:
        text += f", lately {abs(drift)} minutes {'later' if drift > 0 else 'earlier'}"
    newest = sorted(by_day, reverse=True)[:50]
    return Routine(
        id=f"{name}@{''.join(map(str, weekdays))}#{int(np.median(minutes)) // 120}",
        text=text,
        days=weekdays,
        minute=int(np.median(minutes)) % 1440,
        support=support,
        chances=chances,
        evidence=Evidence(
            rule=f"{words} within an hour of the same time, last {_WEEKS} weeks",
            count=support,
            of=chances,
            events=tuple(by_day[day].event for day in newest if by_day[day].event),
        ),
    )


def _drift(by_day: Mapping[int, _Start]) -> int:
    """Minutes by which the last three weeks lie later than before, 0 where it is no drift."""
    last = max(by_day)
    late = [start.minute for day, start in by_day.items() if last - day < _LATELY_DAYS]
    early = [start.minute for day, start in by_day.items() if last - day >= _LATELY_DAYS]
    if len(late) < 4 or len(early) < 4:
        return 0
    moved = float(np.median(late) - np.median(early))
    spread = float(np.std(early)) / np.sqrt(len(early)) + float(np.std(late)) / np.sqrt(len(late))
    return 5 * round(moved / 5) if abs(moved) >= _DRIFT_MIN and abs(moved) > 2 * spread else 0


def _firmness(routine: Routine) -> float:
    """How firm and how frequent: lower Wilson bound of its share, and a little by its days a week."""
    n, p = routine.chances, routine.support / routine.chances
    bound = (p + 2 / n - 2 * np.sqrt(p * (1 - p) / n + 1 / n**2)) / (1 + 4 / n)
    return float(bound * len(routine.days) ** 0.25)


def _busiest(minutes: Floats) -> int:
    """The minute around which most lie (Gaussian of 30 minutes on the clock's circle)."""
    grid = np.arange(0, 1440, 5)
    apart = np.abs(grid[:, None] - minutes % 1440)
    apart = np.minimum(apart, 1440 - apart)
    return int(grid[np.exp(-0.5 * (apart / 30.0) ** 2).sum(axis=1).argmax()])


def _apart(first: int, second: int) -> int:
    distance = abs(first - second) % 1440
    return min(distance, 1440 - distance)


def _day(local_us: int) -> int:
    """The day since 1970 that a moment belongs to, where days start at 4:00."""
    return (local_us - 4 * 60 * MINUTE_US) // DAY_US


def _minute(local_us: int) -> int:
    """Minutes since that day's midnight: 240 to 1679, so that times around midnight stay together."""
    return (local_us - _day(local_us) * DAY_US) // MINUTE_US


def _weekday(day: int) -> int:
    return (day + 3) % 7


def _words(stream: str, state: str, labels: Mapping[str, str]) -> str:
    if stream == "activity":
        return (
            labels.get(state, state.removeprefix("exercise:"))
            if state not in _ACTIVITY_WORDS
            else (_ACTIVITY_WORDS[state])
        )
    return labels.get(state, state.split(":", 1)[-1])


def _days_text(weekdays: tuple[int, ...]) -> str:
    named = {tuple(range(7)): "every day", tuple(range(5)): "weekdays", (5, 6): "weekends"}
    if weekdays in named:
        return named[weekdays]
    if len(weekdays) == 6:
        return f"every day but {_DAY_NAMES[next(day for day in range(7) if day not in weekdays)]}"
    names = [_DAY_NAMES[day] for day in weekdays]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
