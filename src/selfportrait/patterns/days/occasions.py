"""What happened on which day, and when: single states and what followed what, as far as it may be a habit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from selfportrait.model import DAY_US, MINUTE_US, Step

_HOUR_US: Final = 60 * MINUTE_US
_DAWN_US: Final = 4 * _HOUR_US
#: A chain is at most so many states, with no longer than this between leaving one and reaching the next…
LONGEST: Final = 4
_BETWEEN_US: Final = 2 * _HOUR_US
#: … and from leaving the first to reaching the last.
_SPAN_US: Final = 5 * _HOUR_US
#: A state on fewer days than this is passed over: something rare on the way does not break a habit.
_FEWEST_DAYS: Final = 4
_MAIN_SLEEP_US: Final = 3 * _HOUR_US
#: Nights in a row elsewhere up to which it is a trip.
_TRIP_NIGHTS: Final = 20
_OPEN_US: Final = 16 * _HOUR_US

Pattern = tuple[str, ...]


class Occasion(NamedTuple):
    """A pattern on one day: minutes after that day's midnight (240 to 1679), the last is what is told."""

    day: int
    minutes: tuple[int, ...]
    events: tuple[str, ...]


def singles(steps: Sequence[Step]) -> dict[Pattern, list[Occasion]]:
    """Each state with the times it began."""
    found: dict[Pattern, list[Occasion]] = defaultdict(list)
    for step in steps:
        when = Occasion(day_of(step.local_us), (minute_of(step.local_us),), (step.event,))
        found[(step.state,)].append(when)
    return found


def chains(steps: Sequence[Step]) -> dict[Pattern, list[Occasion]]:
    """What followed what within a few hours: two to four states, the first by when it was left.

    A chain belongs to the day on which its second state began.
    """
    common = _common(steps)
    kept: list[Step] = []
    for step in steps:
        if step.state not in common:
            continue
        if kept and kept[-1].state == step.state:
            kept.pop()  # back from nowhere we know of: it is left when the later stay ends
        kept.append(step)
    found: dict[Pattern, list[Occasion]] = defaultdict(list)
    for place, step in enumerate(kept[:-1]):
        left = _left(step, kept[place + 1])
        run = [step]
        for following in kept[place + 1 : place + LONGEST]:
            gone = _left(run[-1], following)
            if following.start_us - gone > _BETWEEN_US or following.start_us - left > _SPAN_US:
                break
            run.append(following)
            found[tuple(one.state for one in run)].append(_occasion(run, left))
    return found


def wakings(steps: Sequence[Step]) -> list[Occasion]:
    """The ends of nights."""
    found = []
    for step in steps:
        if (
            step.state == "sleep"
            and step.end_us is not None
            and step.end_us - step.start_us >= _MAIN_SLEEP_US
        ):
            woke = step.end_us + step.local_us - step.start_us
            found.append(Occasion(woke // DAY_US, (woke % DAY_US // MINUTE_US,), (step.event,)))
    return found


def away_days(places: Sequence[Step]) -> set[int]:
    """Days of a place stream whose night, before or after, is one of a few in a row not at home.

    Home is where most nights are; where no stay covers 4:00, nothing is known of a night.
    """
    nights: dict[int, str] = {}
    for step, following in pairwise([*places, None]):
        if step is None:
            continue
        end = step.end_us if step.end_us is not None else step.start_us + _OPEN_US
        end = min(end, following.start_us) if following is not None else end
        first = (step.local_us - _DAWN_US) // DAY_US
        for day in range(first, (end + step.local_us - step.start_us - _DAWN_US) // DAY_US):
            nights[day] = step.state
    if not nights:
        return set()
    counted = Counter(nights.values())
    home = "home" if counted["home"] else min(counted, key=lambda state: (-counted[state], state))
    away: set[int] = set()
    run: list[int] = []
    for day in [*sorted(nights), -1]:
        if day >= 0 and nights[day] != home:
            run.append(day)
            continue
        if len(run) <= _TRIP_NIGHTS:
            away.update(run, (last + 1 for last in run[-1:]))
        run = []
    return away


def day_of(local_us: int) -> int:
    """The day since 1970 that a moment belongs to, where days start at 4:00."""
    return (local_us - _DAWN_US) // DAY_US


def minute_of(local_us: int) -> int:
    """Minutes since that day's midnight: 240 to 1679, so that times around midnight stay together."""
    return (local_us - day_of(local_us) * DAY_US) // MINUTE_US


def weekday_of(day: int) -> int:
    """0 is Monday."""
    return (day + 3) % 7


def _common(steps: Sequence[Step]) -> set[str]:
    days: Mapping[str, set[int]] = defaultdict(set)
    for step in steps:
        days[step.state].add(day_of(step.local_us))
    return {state for state, inside in days.items() if len(inside) >= _FEWEST_DAYS}


def _left(step: Step, following: Step) -> int:
    """When a state was left, UTC µs: its end where known, never after the next began."""
    end = following.start_us if step.end_us is None else step.end_us
    return max(step.start_us, min(end, following.start_us))


def _occasion(run: Sequence[Step], left_us: int) -> Occasion:
    day = day_of(run[1].local_us)
    shift = run[0].local_us - run[0].start_us
    minutes = [(left_us + shift - day * DAY_US) // MINUTE_US]
    minutes += [(step.local_us - day * DAY_US) // MINUTE_US for step in run[1:]]
    return Occasion(day, tuple(minutes), tuple(step.event for step in run))
