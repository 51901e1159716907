"""The contexts a forecast looks through, each one declaration.

A kernel says how much each past step resembles the moment asked about; the steps,
weighed so and counted by state, are one opinion on what comes next. How much each
opinion is worth is learnt (``weighing``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from selfportrait.model import DAY_US, MINUTE_US
from selfportrait.patterns.arrays import Floats, Ints, Spans
from selfportrait.patterns.steps.history import BIN_MIN, LOOK_BACK, SOON_MIN, History
from selfportrait.patterns.steps.signals import Context

from .places import Distances

#: What a forecast may know, in the words of the page. A kernel is silent where it uses what is not known.
CLOCK, WEEKDAY, BEFORE, GAP, LATELY, RHYTHM, WHERE = (
    "the time of day",
    "the weekday",
    "what came before",
    "how long it has been",
    "what was usual lately",
    "how often each comes round",
    "how far each is",
)
KNOWN: Final = (CLOCK, WEEKDAY, BEFORE, GAP, LATELY, RHYTHM, WHERE)

_BINS: Final = 1440 // BIN_MIN
_WIDTHS_MIN: Final = (20.0, 60.0, 120.0)
_LIKE_GAP: Final = 0.5
#: States looked at one by one.
SHORT_LIST: Final = 160
_HALF_LIVES: Final = (2.0, 3.0, 10.0, 40.0, 60.0, 150.0)


def _bells() -> Spans:
    """(widths, twice the clock): Gaussians over the distance on the clock, to be cut at any bin."""
    bins = np.arange(2 * _BINS) % _BINS
    distance = np.minimum(bins, _BINS - bins) * BIN_MIN
    widths = np.array(_WIDTHS_MIN)[:, None]
    bells: Spans = np.exp(-0.5 * (distance / widths) ** 2).astype(np.float32)
    return bells


_BELLS: Final = _bells()
#: (half-lives, steps): the newest step last, so that any number of steps is a slice.
_FADING: Final = (0.5 ** (np.arange(LOOK_BACK - 1, -1, -1)[None, :] / np.array(_HALF_LIVES)[:, None])).astype(
    np.float32
)


class Moment(NamedTuple):
    """Where a forecast stands.

    ``at_us`` is the time it is for where that is known, else the time it is made at;
    ``times_us`` are wall clocks at which the step may begin, all as likely (one where the time is
    known). ``after`` is whether the last steps are known to be the last.
    """

    at_us: int
    local_us: int
    times_us: tuple[int, ...]
    known_time: bool
    after: bool = True
    context: Context = {}


class Past:
    """What all questions at the end of one history share.

    States beyond :data:`SHORT_LIST` are seen as one: those neither met lately nor often. ``number`` is
    each state's place among those seen, None where all are.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self.size = history.size
        self.state = history.column("state")
        self.start = history.column("start")
        self.bin = history.column("bin")
        self.weekday = history.column("weekday")
        self.weekend = (self.weekday >= 5).view(np.int8)
        self.gap = history.logs("gap")
        self.seen: Spans = np.array(history.seen, dtype=np.float32)
        self.new: Spans = history.column("new").astype(np.float32)
        self.last, self.last2 = history.last()
        self.last3 = int(self.state[-3]) if self.size > 2 else -1
        self.number: Ints | None = None
        self._all = self.seen
        if len(self.seen) > SHORT_LIST:
            self._shorten()

    def _shorten(self) -> None:
        latest = self.latest
        kept = np.zeros(len(self.seen), dtype=bool)
        kept[np.argpartition(latest, -SHORT_LIST // 2)[-SHORT_LIST // 2 :]] = True
        kept[np.argpartition(self.seen, -SHORT_LIST // 2)[-SHORT_LIST // 2 :]] = True
        # the last steps are equally late as steps never looked at where there are few of them
        kept[self.state[-3:]] = True
        places = np.cumsum(kept) - 1
        self.number = np.where(kept, places, places[-1] + 1)
        self.seen = np.bincount(self.number, self._all).astype(np.float32)
        self.state = self.number[self.state]
        del self.latest

    def spread(self, chances: Floats) -> Floats:
        """Chances of what was seen → of all states, and last of a first visit; what was one by how often."""
        if self.number is None:
            return chances
        told = chances[self.number]
        rest = self.number == self.number.max()
        told[rest] *= self._all[rest] / max(float(self._all[rest].sum()), 1e-9)
        return np.append(told, chances[-1])

    def seen_as(self, state: int) -> int:
        """The place of a state among those seen; -1 stays."""
        return state if self.number is None or state < 0 else int(self.number[state])

    @cached_property
    def after(self) -> Spans:
        """Steps that came after the last state."""
        return _flags(self.history.column("prev") == self.last)

    @cached_property
    def after_two(self) -> Spans:
        """Steps that came after the last two states."""
        alike: Spans = self.after * (self.history.column("prev2") == self.last2)
        return alike

    @cached_property
    def after_three(self) -> Spans:
        """Steps that came after the last three states."""
        alike: Spans = self.after_two * (self.history.column("prev3") == self.last3)
        return alike

    @cached_property
    def soon_after(self) -> Spans:
        """Steps two or three after the last state."""
        history = self.history
        return _flags((history.column("prev2") == self.last) | (history.column("prev3") == self.last))

    @cached_property
    def soon_after_two(self) -> Spans:
        """Steps one or two after the state before the last."""
        history = self.history
        return _flags((history.column("prev") == self.last2) | (history.column("prev2") == self.last2))

    @cached_property
    def begun(self) -> Spans:
        """(widths, steps): how near on the clock the step before began to when the last one did."""
        first = _BINS - int(self.bin[-1])
        near: Spans = _BELLS[:, first : first + _BINS][:, self.history.column("bin before")]
        return near

    @cached_property
    def begun_weekday(self) -> Spans:
        """Steps whose step before began on the weekday the last one did."""
        return _flags(self.history.column("weekday before") == self.weekday[-1])

    @cached_property
    def begun_kind(self) -> Spans:
        """The same by weekdays and weekends."""
        weekend = self.history.column("weekday before") >= 5
        return _flags(weekend == (self.weekday[-1] >= 5))

    @cached_property
    def latest(self) -> Ints:
        """Position of each state's latest step; the first step for those not among them."""
        latest = np.zeros(len(self.seen), dtype=np.int64)
        latest[self.state] = np.arange(self.size)
        return latest

    @cached_property
    def distances(self) -> Distances | None:
        """How far the states are, where they are anywhere."""
        return Distances.of(self.history)

    def fading(self, half_life: float) -> Spans:
        """Weights that halve every so many steps."""
        faded: Spans = _FADING[_HALF_LIVES.index(half_life), -self.size :]
        return faded


class Look:
    """The past as it looks from one moment."""

    def __init__(self, past: Past, moment: Moment) -> None:
        self.past, self.moment = past, moment
        bins = [time // MINUTE_US % 1440 // BIN_MIN for time in moment.times_us]
        days = [(time // DAY_US + 3) % 7 for time in moment.times_us]
        clock = np.zeros((len(_WIDTHS_MIN), 7, _BINS), dtype=np.float32)
        for bin_, day in zip(bins, days, strict=True):
            clock[:, day] += _BELLS[:, _BINS - bin_ : 2 * _BINS - bin_]
        clock /= len(bins)
        weekday, weekend = clock[:, :5].sum(1), clock[:, 5:].sum(1)
        at = past.bin
        self.near: Spans = (weekday + weekend)[:, at]  #: (widths, steps)
        self.near_weekday: Spans = clock[:, past.weekday, at]
        self.near_kind: Spans = np.where(past.weekend, weekend[1, at], weekday[1, at])

    @cached_property
    def gap(self) -> Spans:
        """Steps whose gap is like this one; where the time is not known, those longer than it is by now."""
        gap = np.float32(self.log_gap)
        if not self.moment.known_time:
            return _flags(self.past.gap > gap)
        near: Spans = np.exp(np.float32(-0.5 / _LIKE_GAP**2) * (self.past.gap - gap) ** 2)
        return near

    @property
    def log_gap(self) -> float:
        """Log minutes since the last step began."""
        minutes = max(0, self.moment.at_us - int(self.past.start[-1])) / MINUTE_US
        return float(np.log(minutes + SOON_MIN))

    @cached_property
    def month(self) -> Spans:
        """Weights that halve every thirty days."""
        age = np.maximum(self.moment.at_us - self.past.start, 0).astype(np.float32)
        faded: Spans = np.exp2(age / np.float32(-30 * DAY_US))
        return faded

    @cached_property
    def week(self) -> Spans:
        """Weights that halve every 7.5 days."""
        return _squared(self.month, 2)  # a power of its own takes ten times as long


class Kernel(NamedTuple):
    """A context: its name, what it uses, and the weight of each past step at a moment."""

    name: str
    uses: tuple[str, ...]
    weigh: Callable[[Look], Spans]


#: Adding a context is adding a line here (and fitting the shared weights anew: bench/patterns_fit.py).
#: What is known besides the steps needs no line: a named signal is a context of its own (signals.py).
KERNELS: Final[tuple[Kernel, ...]] = (
    Kernel("this minute", (CLOCK,), lambda at: at.near[0]),
    Kernel("this hour", (CLOCK,), lambda at: at.near[1]),
    Kernel("this hour, lately", (CLOCK,), lambda at: at.near[1] * at.past.fading(40.0)),
    Kernel("this minute, this week", (CLOCK,), lambda at: at.near[0] * at.week),
    Kernel("this hour on this kind of day", (CLOCK, WEEKDAY), lambda at: at.near_kind),
    Kernel("this hour on this kind of day, this month", (CLOCK, WEEKDAY), lambda at: at.near_kind * at.month),
    Kernel("this hour of the week", (CLOCK, WEEKDAY), lambda at: at.near_weekday[2]),
    Kernel("this minute of the week", (CLOCK, WEEKDAY), lambda at: at.near_weekday[0]),
    Kernel("after", (BEFORE,), lambda at: at.past.after),
    Kernel("after two", (BEFORE,), lambda at: at.past.after_two),
    Kernel("after three", (BEFORE,), lambda at: at.past.after_three),
    Kernel("after, lately", (BEFORE,), lambda at: at.past.after * at.past.fading(40.0)),
    Kernel("after, last time", (BEFORE,), lambda at: _again(at.past.after)),
    Kernel("soon after", (BEFORE,), lambda at: at.past.soon_after),
    Kernel("soon after the one before", (BEFORE,), lambda at: at.past.soon_after_two),
    Kernel("after, these hours", (BEFORE, CLOCK), lambda at: at.past.after * at.near[2]),
    Kernel("after, this kind of day", (BEFORE, CLOCK, WEEKDAY), lambda at: at.past.after * at.near_kind),
    Kernel(
        "after, this hour of the week",
        (BEFORE, CLOCK, WEEKDAY),
        lambda at: at.past.after * at.near_weekday[2],
    ),
    Kernel(
        "after, this kind of day, this gap",
        (BEFORE, CLOCK, WEEKDAY, GAP),
        lambda at: at.past.after * at.near_kind * at.gap,
    ),
    Kernel("after, this gap", (BEFORE, GAP), lambda at: at.past.after * at.gap),
    Kernel("after, begun like this", (BEFORE, GAP, CLOCK), lambda at: at.past.after * at.past.begun[1]),
    Kernel("this gap, these hours", (GAP, CLOCK), lambda at: at.gap * at.near[2]),
    Kernel("this gap, this kind of day", (GAP, CLOCK, WEEKDAY), lambda at: at.gap * at.near_kind),
    Kernel("this gap, lately", (GAP,), lambda at: at.gap * at.past.fading(40.0)),
    Kernel("this gap, begun like this", (GAP, CLOCK), lambda at: at.gap * at.past.begun[1]),
    Kernel("begun like this", (GAP, CLOCK), lambda at: at.past.begun[2]),
    Kernel(
        "begun like this, kind of day",
        (GAP, CLOCK, WEEKDAY),
        lambda at: at.past.begun[1] * at.past.begun_kind,
    ),
    Kernel(
        "begun like this, weekday", (GAP, CLOCK, WEEKDAY), lambda at: at.past.begun[2] * at.past.begun_weekday
    ),
    Kernel("last three", (LATELY,), lambda at: at.past.fading(3.0)),
    Kernel("last ten", (LATELY,), lambda at: at.past.fading(10.0)),
    Kernel("last forty", (LATELY,), lambda at: at.past.fading(40.0)),
    Kernel("last hundreds", (LATELY,), lambda at: at.past.fading(150.0)),
    Kernel("today", (LATELY,), lambda at: _squared(at.week, 4)),
    Kernel("this week", (LATELY,), lambda at: at.week),
    Kernel("this month", (LATELY,), lambda at: at.month),
    Kernel(
        "first of the day",
        (RHYTHM,),
        lambda at: at.past.history.column("first") * at.past.fading(60.0),
    ),
    Kernel("after somewhere near", (WHERE, BEFORE), lambda at: _nearby(at.past)),
)


def _squared(weights: Spans, times: int) -> Spans:
    """Squared so many times over."""
    for _ in range(times):
        weights = weights * weights
    return weights


def _flags(which: npt.NDArray[np.bool_]) -> Spans:
    flags: Spans = which.astype(np.float32)
    return flags


def _again(after: Spans) -> Spans:
    """The steps after the last state, each counting half of the one that came later."""
    later = np.cumsum(after[::-1])[::-1]
    faded: Spans = after * np.exp2((1.0 - later) / np.float32(2.0))
    return faded


def _nearby(past: Past) -> Spans:
    if past.distances is None:
        return np.zeros(past.size, dtype=np.float32)
    return past.distances.around_last(past.history.column("prev"))
