"""The contexts a forecast looks through, each one declaration.

A kernel says how much each past step resembles the moment asked about; the steps,
weighed so and counted by state, are one opinion on what comes next. How
much each opinion is worth is learnt (``weighing``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from .history import Floats, History, Ints, Moment

_DAY_MIN: Final = 1440


class Kernel(NamedTuple):
    """A context: its name, and the weight of each past step at a moment (None: does not apply)."""

    name: str
    weigh: Callable[[History, Moment], Floats | None]


def _bell(width_min: float) -> Floats:
    """A Gaussian over the distance in minutes, looked up by difference modulo a day."""
    minutes = np.arange(_DAY_MIN)
    distance = np.minimum(minutes, _DAY_MIN - minutes)
    bell: Floats = np.exp(-0.5 * (distance / width_min) ** 2)
    return bell


_NARROW, _MIDDLE, _WIDE = _bell(30.0), _bell(60.0), _bell(120.0)


def _minute(moment: Moment) -> int:
    return moment.local_us // 60_000_000 % _DAY_MIN


def _weekday(moment: Moment) -> int:
    return (moment.local_us // 86_400_000_000 + 3) % 7


def _clock(history: History, moment: Moment, bell: Floats) -> Floats:
    near: Floats = bell[(history.minute - _minute(moment)) % _DAY_MIN]
    return near


def _hour(history: History, moment: Moment) -> Floats:
    return _clock(history, moment, _MIDDLE)


def _sharp_hour(history: History, moment: Moment) -> Floats:
    return _clock(history, moment, _NARROW)


def _hour_daytype(history: History, moment: Moment) -> Floats:
    same = (history.weekday >= 5) == (_weekday(moment) >= 5)
    near: Floats = _clock(history, moment, _MIDDLE) * same
    return near


def _hour_weekday(history: History, moment: Moment) -> Floats:
    near: Floats = _clock(history, moment, _WIDE) * (history.weekday == _weekday(moment))
    return near


def _fresh_hour(history: History, moment: Moment) -> Floats:
    return _clock(history, moment, _MIDDLE) * _recent(history, 60.0)


def _after(history: History, moment: Moment) -> Floats | None:
    if moment.last < 0:
        return None
    alike: Floats = (history.column("prev") == moment.last).astype(np.float64)
    return alike


def _after_two(history: History, moment: Moment) -> Floats | None:
    after = _after(history, moment)
    if after is None or moment.last2 < 0:
        return None
    alike: Floats = after * (history.column("prev2") == moment.last2)
    return alike


def _after_hour(history: History, moment: Moment) -> Floats | None:
    after = _after(history, moment)
    return None if after is None else after * _clock(history, moment, _WIDE)


def _after_gap(history: History, moment: Moment) -> Floats | None:
    after = _after(history, moment)
    if after is None or moment.gap_us < 0:
        return None
    start = history.column("start")
    gaps = np.diff(start, prepend=start[:1]) / 6e7 + 10.0
    ratio = np.log(gaps / (moment.gap_us / 6e7 + 10.0))
    alike: Floats = after * np.exp(-0.5 * (ratio / 0.5) ** 2)
    return alike


def _gap(history: History, moment: Moment) -> Floats | None:
    if moment.gap_us < 0:
        return None
    start = history.column("start")
    gaps = np.diff(start, prepend=start[:1]) / 6e7 + 10.0
    ratio = np.log(gaps / (moment.gap_us / 6e7 + 10.0))
    alike: Floats = np.exp(-0.5 * (ratio / 0.5) ** 2) * _clock(history, moment, _WIDE)
    return alike


def _recent(history: History, half_life: float) -> Floats:
    age = np.arange(history.size - 1, -1, -1, dtype=np.float64)
    weights: Floats = 0.5 ** (age / half_life)
    return weights


def _lately(history: History, moment: Moment) -> Floats:
    return _recent(history, 5.0)


def _this_month(history: History, moment: Moment) -> Floats:
    return _recent(history, 40.0)


def _today(history: History, moment: Moment) -> Floats:
    age: Ints = moment.at_us - history.column("start")
    weights: Floats = 0.5 ** (np.maximum(age, 0) / 43_200_000_000)
    return weights


def _tagged(history: History, moment: Moment) -> Floats | None:
    if moment.tag <= 0:
        return None
    alike: Floats = (history.column("tag") == moment.tag).astype(np.float64)
    return alike


#: Adding a context is adding a line here; it starts at the weight ``weighing.SHARED`` gives it (0 if none).
KERNELS: Final[tuple[Kernel, ...]] = (
    Kernel("hour", _hour),
    Kernel("sharp hour", _sharp_hour),
    Kernel("hour, kind of day", _hour_daytype),
    Kernel("hour, weekday", _hour_weekday),
    Kernel("hour, lately", _fresh_hour),
    Kernel("after", _after),
    Kernel("after two", _after_two),
    Kernel("after, hour", _after_hour),
    Kernel("after, gap", _after_gap),
    Kernel("gap, hour", _gap),
    Kernel("last five", _lately),
    Kernel("last forty", _this_month),
    Kernel("today", _today),
    Kernel("context", _tagged),
)
