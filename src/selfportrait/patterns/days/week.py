"""The week as a picture: hour by weekday, what is usual and how sure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec

from selfportrait.model import DAY_US, Step

_HOUR_US: Final = 3_600_000_000
_WEEKS: Final = 12
#: A stay without an end is held for known this long, and no longer.
_OPEN_US: Final = 16 * _HOUR_US


class Week(msgspec.Struct, frozen=True, kw_only=True):
    """7 × 24 cells from Monday 0:00.

    ``states`` is what is usual in the hour ("" where nothing is known), ``shares`` in
    what share of the weeks that are known it was so, ``known`` how many those are.
    """

    states: tuple[tuple[str, ...], ...]
    shares: tuple[tuple[float, ...], ...]
    known: tuple[tuple[int, ...], ...]
    weeks: int


def week(steps: Sequence[Step], *, until_us: int | None = None) -> Week:
    """The last twelve weeks of a stream, each hour by the state that filled most of it.

    ``until_us`` is on the wall clock, the last step where it is not given. A stay lasts
    until it ends or the next begins; hours without one are not known and not counted.
    """
    cells: list[list[Counter[str]]] = [[Counter() for _ in range(24)] for _ in range(7)]
    latest = until_us if until_us is not None else (steps[-1].local_us if steps else 0)
    first_hour = (latest - _WEEKS * 7 * DAY_US) // _HOUR_US
    weeks: set[int] = set()
    for hour, state in hours_of(steps, first_hour, latest // _HOUR_US):
        day = hour // 24
        weeks.add((day + 3) // 7)
        cells[(day + 3) % 7][hour % 24][state] += 1
    usual = [[cell.most_common(1)[0] if cell else ("", 0) for cell in day] for day in cells]
    return Week(
        states=tuple(tuple(state for state, _ in day) for day in usual),
        shares=tuple(
            tuple(n / cell.total() if n else 0.0 for (_, n), cell in zip(day, row, strict=True))
            for day, row in zip(usual, cells, strict=True)
        ),
        known=tuple(tuple(cell.total() for cell in row) for row in cells),
        weeks=len(weeks),
    )


def week_of_moments(steps: Sequence[Step], *, until_us: int | None = None) -> Week:
    """The last twelve weeks of a stream of moments (plays, payments): in how many anything began in an hour.

    The usual state of an hour is the most frequent one; a week without a single step is not known.
    """
    latest = until_us if until_us is not None else (steps[-1].local_us if steps else 0)
    since = latest - _WEEKS * 7 * DAY_US
    seen = [step for step in steps if since < step.local_us <= latest]
    weeks = {(step.local_us // DAY_US + 3) // 7 for step in seen}
    states: list[list[Counter[str]]] = [[Counter() for _ in range(24)] for _ in range(7)]
    held: list[list[set[int]]] = [[set() for _ in range(24)] for _ in range(7)]
    for step in seen:
        day, hour = step.local_us // DAY_US, step.local_us % DAY_US // _HOUR_US
        states[(day + 3) % 7][hour][step.state] += 1
        held[(day + 3) % 7][hour].add((day + 3) // 7)
    known = len(weeks)
    return Week(
        states=tuple(tuple(c.most_common(1)[0][0] if c else "" for c in day) for day in states),
        shares=tuple(tuple(len(hour) / known if known else 0.0 for hour in day) for day in held),
        known=tuple(tuple(known for _ in range(24)) for _ in range(7)),
        weeks=known,
    )


def hours_of(steps: Sequence[Step], first: int, last: int) -> list[tuple[int, str]]:
    """(wall-clock hour since 1970, state that filled most of it) for each known hour."""
    filled: dict[int, Counter[str]] = {}
    for number, step in enumerate(steps):
        begin, end = step.local_us, stay_end(steps, number)
        for hour in range(max(begin // _HOUR_US, first), min((end - 1) // _HOUR_US, last) + 1):
            inside = min(end, (hour + 1) * _HOUR_US) - max(begin, hour * _HOUR_US)
            filled.setdefault(hour, Counter())[step.state] += inside
    return [(hour, states.most_common(1)[0][0]) for hour, states in sorted(filled.items())]


def stay_end(steps: Sequence[Step], number: int) -> int:
    """When the stay at ``number`` ended, on the wall clock where it began."""
    step = steps[number]
    shift = step.local_us - step.start_us
    following = steps[number + 1].start_us if number + 1 < len(steps) else None
    end = step.end_us if step.end_us is not None else step.start_us + _OPEN_US
    if following is not None:
        end = min(end, following)
    return max(end, step.start_us + 1) + shift
