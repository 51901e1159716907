"""Habits that stopped: noticed after as many chances as it takes to tell it from an odd week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil, log
from typing import Final

from selfportrait.model import DAY_US, Broken, Routine, Step

from .occasions import away_days, day_of, minute_of, singles, weekday_of
from .routines import WINDOW_MIN, apart

_LOOKED_AT: Final = 60 * DAY_US
#: How likely a habit that goes on may be to be missed so often in a row.
_BY_CHANCE: Final = 0.02
#: Nobody is asked about fewer than this.
_FEWEST: Final = 3
_WORKING_WEEK: Final = 5


def missed(
    found: Sequence[Routine], streams: Mapping[str, Sequence[Step]], *, now_us: int
) -> list[tuple[Routine, int]]:
    """For each routine, how many of its latest chances in a row it did not hold; only those above 0.

    A chance is a day of its weekdays that is over, on which the stream knows anything until the routine's
    time or after it, and which is not part of a trip. Routines are told from before: give those of
    some weeks ago to see what stopped since.
    """
    return [(one.routine, one.times) for one in _runs(found, streams, now_us)]


def broken(found: Sequence[Routine], streams: Mapping[str, Sequence[Step]], *, now_us: int) -> list[Broken]:
    """Of these routines those that stopped: missed oftener in a row than chance allows, the firmest first."""
    stopped = [one for one in _runs(found, streams, now_us) if one.times >= one.enough]
    return sorted(stopped, key=lambda one: (-one.routine.support / one.routine.chances, one.id))


def enough(routine: Routine) -> int:
    """Chances in a row after which a break is no chance: the expected delay of noticing one.

    Never fewer than three, and of what happens every working day a week of them: a cold is no change.
    """
    missing = 1.0 - (routine.support + 1.0) / (routine.chances + 2.0)
    return max(_FEWEST, min(len(routine.days), _WORKING_WEEK), ceil(log(_BY_CHANCE) / log(missing)))


def _runs(found: Sequence[Routine], streams: Mapping[str, Sequence[Step]], now_us: int) -> list[Broken]:
    recent = {
        stream: [step for step in steps if now_us - _LOOKED_AT <= step.start_us <= now_us]
        for stream, steps in streams.items()
    }
    away = away_days(recent.get("place", []))
    told = {stream: singles(steps) for stream, steps in recent.items()}
    ready: list[Broken] = []
    for routine in found:
        stream, pattern = pattern_of(routine)
        if stream not in recent:
            continue  # waking has no stream of its own
        times = Counter(step.state for step in streams[stream])
        # a chain has stopped when what is rarest in it has: she may still come another way
        place = min(range(len(pattern)), key=lambda place: (times[pattern[place]], -place))
        held = {
            one.day
            for one in told[stream].get((pattern[place],), ())
            if _near(one.minutes[-1], routine, place, len(pattern))
        }
        chances = [
            day
            for day in _known_days(recent[stream], routine.minute)
            if weekday_of(day) in routine.days and day not in away
        ]
        last = max(held, default=-1)
        gone = [day for day in chances if day > last]
        if gone:
            ready.append(
                Broken(
                    id=f"{routine.id}:{date(1970, 1, 1) + timedelta(days=gone[0])}",
                    routine=routine,
                    times=len(gone),
                    enough=enough(routine),
                    since_day=gone[0],
                )
            )
    return ready


def pattern_of(routine: Routine) -> tuple[str, tuple[str, ...]]:
    """The stream and the states of a routine, from its id."""
    stream, states = routine.id.rsplit("@", 1)[0].split(":", 1)
    return stream, tuple(states.split(">"))


def _near(minute: int, routine: Routine, place: int, length: int) -> bool:
    """Whether a state began about when it does in the routine; the first of a chain at any time before."""
    if length > 1 and place == 0:
        return True
    usual = routine.chain[place].minute if routine.chain else routine.minute
    return apart(minute, usual) <= 2 * WINDOW_MIN


def _known_days(steps: Sequence[Step], minute: int) -> list[int]:
    """Days that are over and of which something is known at this minute or later, in order.

    The last day with data is not over: nothing says that what is missing did not come after.
    """
    days: dict[int, int] = {}
    for step in steps:
        end = step.end_us if step.end_us is not None else step.start_us
        begin_local, end_local = step.local_us, end + step.local_us - step.start_us
        for day in range(day_of(begin_local), day_of(end_local) + 1):
            until = minute_of(end_local) if day == day_of(end_local) else 1680
            days[day] = max(days.get(day, 0), until)
    over = sorted(days)[:-1]
    wanted = minute if minute >= 240 else minute + 1440
    return [day for day in over if days[day] >= wanted - WINDOW_MIN]
