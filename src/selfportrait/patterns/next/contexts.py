"""The contexts a forecast looks through, each one declaration.

A kernel says how much each past step resembles the moment asked about: a product of likenesses
(``likeness.py``). The steps, weighed so and counted by state, are one opinion on what comes next.
How much each opinion is worth is learnt (``weighing``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

import numpy as np

from selfportrait.model import DAY_US, MINUTE_US
from selfportrait.patterns.arrays import Floats, Ints, Spans
from selfportrait.patterns.steps.history import BIN_MIN, BINS, LOOK_BACK, SOON_MIN, History
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

_WIDTHS_MIN: Final = (20.0, 120.0, 60.0)
_LIKE_GAP: Final = 0.5
#: States looked at one by one.
SHORT_LIST: Final = 160
#: Weights written at a time: more of them, as whole numbers beside, and memory is fetched anew each time.
_AT_HAND: Final = 12_000
_HALF_LIVES: Final = (3.0, 10.0, 40.0, 60.0, 150.0)


def _bells() -> Spans:
    """(widths, twice the clock): Gaussians over the distance on the clock, to be cut at any bin."""
    bins = np.arange(2 * BINS) % BINS
    distance = np.minimum(bins, BINS - bins) * BIN_MIN
    widths = np.array(_WIDTHS_MIN)[:, None]
    bells: Spans = np.exp(-0.5 * (distance / widths) ** 2).astype(np.float32)
    return bells


_BELLS: Final = _bells()
#: The same cut at each bin (widths, bins, clock).
_CUT: Final = np.lib.stride_tricks.sliding_window_view(_BELLS, BINS, axis=1)
_AGES: Final = np.arange(LOOK_BACK - 1, -1, -1)
#: (half-lives, steps): the newest step last, so that any number of steps is a slice.
_FADING: Final = (0.5 ** (_AGES / np.array(_HALF_LIVES)[:, None])).astype(np.float32)
_FADING_BY_TWO: Final = (0.5 ** (_AGES / 2.0)).astype(np.float32)
#: Times µs, and raised to: halves every thirty days.
_A_MONTH: Final = np.float32(-math.log(2) / (30 * DAY_US))


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
    each state's place among those seen, None where all are. ``latest`` is the position of each one's
    latest step, the first step for those not among them.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self.size = history.size
        self.state = history.column("state")
        self.start = history.column("start")
        self.gap = history.logs("gap")
        self.seen: Spans = history.seen.astype(np.float32)
        self.last, self.last2 = history.last()
        self.last3 = int(self.state[-3]) if self.size > 2 else -1
        self.distances = Distances.of(history)
        new = history.column("new")
        self.new: Spans = new.astype(np.float32)
        #: how often steps are first visits: ever, and of the last ten and fifty
        self.new_ever = (len(self.seen) + 0.5) / (history.count + 2.0)
        self.new_of_ten = leaning(int(np.count_nonzero(new[-10:])), min(10, self.size), self.new_ever, 4.0)
        self.new_of_fifty = leaning(int(np.count_nonzero(new[-50:])), min(50, self.size), self.new_ever, 4.0)
        self.number: Ints | None = None
        self._all = self.seen
        self.latest: Ints = np.maximum(history.met, 0)
        if len(self.seen) > SHORT_LIST:
            self._shorten()

    def _shorten(self) -> None:
        kept = np.zeros(len(self.seen), dtype=bool)
        kept[np.argpartition(self.latest, -SHORT_LIST // 2)[-SHORT_LIST // 2 :]] = True
        kept[np.argpartition(self.seen, -SHORT_LIST // 2)[-SHORT_LIST // 2 :]] = True
        # the last steps are equally late as steps never looked at where there are few of them
        kept[self.state[-3:]] = True
        places = np.cumsum(kept) - 1
        self.number = np.where(kept, places, places[-1] + 1)
        self.seen = np.bincount(self.number, self._all).astype(np.float32)
        self.state = self.number[self.state]
        self.latest = np.zeros(len(self.seen), dtype=np.int64)
        self.latest[self.state] = np.arange(self.size)

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


class Look:
    """The past as it looks from one moment: how much each step resembles it in each way (``LIKENESSES``)."""

    def __init__(self, past: Past, moment: Moment) -> None:
        self.past, self.moment = past, moment
        minutes = max(0, moment.at_us - int(past.start[-1])) / MINUTE_US
        self.log_gap = math.log(minutes + SOON_MIN)  #: log minutes since the last step began
        self.alike: Spans = np.empty((len(_ROW), past.size), dtype=np.float32)
        for rows, likeness in _ROWS:
            likeness.write(self, self.alike[rows])

    @property
    def at_a_time(self) -> int:
        """Kernels weighed at a time: what is written stays small enough to be at hand when it is counted."""
        parts = -(-len(KERNELS) * self.past.size // _AT_HAND)
        return -(-len(KERNELS) // parts)

    def by(self, name: str) -> Spans:
        """How much each past step resembles the moment in one way."""
        row: Spans = self.alike[_ROW[name]]
        return row

    def weights(self) -> Iterator[Spans]:
        """What each past step weighs in :data:`KERNELS`, a few kernels at a time (kernels, steps)."""
        for first, second, further in _parts(self.at_a_time):
            # in two takes, since a loop over so many short rows costs three times as much
            weights = self.alike.take(first, axis=0)
            weights *= self.alike.take(second, axis=0)
            for kernel, row in further:
                weights[kernel] *= self.alike[row]
            yield weights


class Likeness(NamedTuple):
    """Ways in which past steps resemble a moment, 0 to 1: names, and what writes them (names, steps)."""

    names: tuple[str, ...]
    write: Callable[[Look, Spans], None]


class Kernel(NamedTuple):
    """A context: its name, what it uses, and the likenesses whose product each past step weighs."""

    name: str
    uses: tuple[str, ...]
    alike: tuple[str, ...]


def _by_clock(look: Look, rows: Spans) -> None:
    """By the clock alone (widths), by the clock of the week (two), by the clock on this kind of day."""
    history, times = look.past.history, look.moment.times_us
    bins = [BINS - time // MINUTE_US % 1440 // BIN_MIN for time in times]
    days = [(time // DAY_US + 3) % 7 for time in times]
    starts = [0, *(place for place in range(1, len(days)) if days[place] != days[place - 1])]
    bells = np.add.reduceat(_CUT[:, bins], starts, axis=1)
    bells *= np.float32(1.0 / len(times))
    week = np.zeros((2, 7, BINS), dtype=np.float32)
    kinds = np.zeros((2, BINS), dtype=np.float32)
    for place, start in enumerate(starts):
        week[:, days[start]] += bells[:2, place]
        kinds[int(days[start] >= 5)] += bells[2, place]
    # "clip" where nothing needs it: any other mode writes to a buffer first
    bells.sum(1).take(history.column("bin"), axis=1, out=rows[:3], mode="clip")
    week.reshape(2, -1).take(history.column("bin of the week"), axis=1, out=rows[3:5], mode="clip")
    kinds.take(history.column("bin of the kind"), out=rows[5], mode="clip")


def _by_age(look: Look, rows: Spans) -> None:
    """Weights that halve every 30 days, 7.5 and not quite two: each a power of the one before."""
    month, week, today = rows
    month[:] = look.moment.at_us - look.past.start
    np.maximum(month, 0.0, out=month)
    month *= _A_MONTH
    np.exp(month, out=month)
    # squared over and over: a power of its own takes ten times as long
    np.multiply(month, month, out=week)
    np.multiply(week, week, out=week)
    np.multiply(week, week, out=today)
    for _ in range(3):
        np.multiply(today, today, out=today)


def _by_order(look: Look, rows: Spans) -> None:
    """Weights that halve every so many steps (:data:`_HALF_LIVES`)."""
    rows[:] = _FADING[:, -look.past.size :]


def _by_before(look: Look, rows: Spans) -> None:
    """Steps after the last state, the last two and three, the latest of them; soon after either."""
    past, history = look.past, look.past.history
    before, before2, before3 = history.column("prev"), history.column("prev2"), history.column("prev3")
    after = before == past.last
    two = after & (before2 == past.last2)
    rows[0], rows[1] = after, two
    rows[2] = two & (before3 == past.last3)
    where = after.nonzero()[0]
    rows[3] = 0.0
    rows[3, where] = _FADING_BY_TWO[LOOK_BACK - len(where) :]
    rows[4] = (before2 == past.last) | (before3 == past.last)
    rows[5] = (before == past.last2) | (before2 == past.last2)


def _by_gap(look: Look, rows: Spans) -> None:
    """Steps whose gap is like this one; where the time is not known, those longer than it is by now."""
    gap, near = np.float32(look.log_gap), rows[0]
    if not look.moment.known_time:
        near[:] = look.past.gap > gap
        return
    np.subtract(look.past.gap, gap, out=near)
    np.square(near, out=near)
    near *= np.float32(-0.5 / _LIKE_GAP**2)
    np.exp(near, out=near)


def _by_begin(look: Look, rows: Spans) -> None:
    """How near on the clock the step before began to when the last one did (widths); on a day like it."""
    history = look.past.history
    first, weekday = BINS - int(history.column("bin")[-1]), int(history.weekday[-1])
    bells, before = _BELLS[1:, first : first + BINS], history.column("weekday before")
    bells.take(history.column("bin before"), axis=1, out=rows[:2], mode="clip")
    rows[2] = before == weekday
    rows[3] = (before >= 5) == (weekday >= 5)


def _by_place(look: Look, rows: Spans) -> None:
    """How near to the last state each step's state before was."""
    distances = look.past.distances
    rows[0] = 0.0 if distances is None else distances.around_last(look.past.history.column("prev"))


def _first_of_day(look: Look, rows: Spans) -> None:
    rows[0] = look.past.history.column("first")


def _all(_: Look, rows: Spans) -> None:
    rows[:] = 1.0


_ANY: Final = "any"
#: What kernels are made of.
LIKENESSES: Final[tuple[Likeness, ...]] = (
    Likeness(
        ("minute", "hours", "hour", "minute of the week", "hours of the week", "hour, kind of day"),
        _by_clock,
    ),
    Likeness(("month", "week", "today"), _by_age),
    Likeness(("last 3", "last 10", "last 40", "last 60", "last 150"), _by_order),
    Likeness(("after", "after 2", "after 3", "after, last", "soon after", "soon after 2nd"), _by_before),
    Likeness(("gap",), _by_gap),
    Likeness(("begun, hours", "begun, hour", "begun, weekday", "begun, kind of day"), _by_begin),
    Likeness(("near",), _by_place),
    Likeness(("first",), _first_of_day),
    Likeness((_ANY,), _all),
)

#: Adding a context is adding a line here (and fitting the shared weights anew: bench/patterns_fit.py).
#: What is known besides the steps needs no line: a named signal is a context of its own (signals.py).
KERNELS: Final[tuple[Kernel, ...]] = (
    Kernel("this minute", (CLOCK,), ("minute",)),
    Kernel("this hour", (CLOCK,), ("hour",)),
    Kernel("this hour, lately", (CLOCK,), ("hour", "last 40")),
    Kernel("this minute, this week", (CLOCK,), ("minute", "week")),
    Kernel("this hour on this kind of day", (CLOCK, WEEKDAY), ("hour, kind of day",)),
    Kernel("this hour on this kind of day, this month", (CLOCK, WEEKDAY), ("hour, kind of day", "month")),
    Kernel("this hour of the week", (CLOCK, WEEKDAY), ("hours of the week",)),
    Kernel("this minute of the week", (CLOCK, WEEKDAY), ("minute of the week",)),
    Kernel("after", (BEFORE,), ("after",)),
    Kernel("after two", (BEFORE,), ("after 2",)),
    Kernel("after three", (BEFORE,), ("after 3",)),
    Kernel("after, lately", (BEFORE,), ("after", "last 40")),
    Kernel("after, last time", (BEFORE,), ("after, last",)),
    Kernel("soon after", (BEFORE,), ("soon after",)),
    Kernel("soon after the one before", (BEFORE,), ("soon after 2nd",)),
    Kernel("after, these hours", (BEFORE, CLOCK), ("after", "hours")),
    Kernel("after, this kind of day", (BEFORE, CLOCK, WEEKDAY), ("after", "hour, kind of day")),
    Kernel("after, this hour of the week", (BEFORE, CLOCK, WEEKDAY), ("after", "hours of the week")),
    Kernel(
        "after, this kind of day, this gap",
        (BEFORE, CLOCK, WEEKDAY, GAP),
        ("after", "hour, kind of day", "gap"),
    ),
    Kernel("after, this gap", (BEFORE, GAP), ("after", "gap")),
    Kernel("after, begun like this", (BEFORE, GAP, CLOCK), ("after", "begun, hour")),
    Kernel("this gap, these hours", (GAP, CLOCK), ("gap", "hours")),
    Kernel("this gap, this kind of day", (GAP, CLOCK, WEEKDAY), ("gap", "hour, kind of day")),
    Kernel("this gap, lately", (GAP,), ("gap", "last 40")),
    Kernel("this gap, begun like this", (GAP, CLOCK), ("gap", "begun, hour")),
    Kernel("begun like this", (GAP, CLOCK), ("begun, hours",)),
    Kernel("begun like this, kind of day", (GAP, CLOCK, WEEKDAY), ("begun, hour", "begun, kind of day")),
    Kernel("begun like this, weekday", (GAP, CLOCK, WEEKDAY), ("begun, hours", "begun, weekday")),
    Kernel("last three", (LATELY,), ("last 3",)),
    Kernel("last ten", (LATELY,), ("last 10",)),
    Kernel("last forty", (LATELY,), ("last 40",)),
    Kernel("last hundreds", (LATELY,), ("last 150",)),
    Kernel("today", (LATELY,), ("today",)),
    Kernel("this week", (LATELY,), ("week",)),
    Kernel("this month", (LATELY,), ("month",)),
    Kernel("first of the day", (RHYTHM,), ("first", "last 60")),
    Kernel("after somewhere near", (WHERE, BEFORE), ("near",)),
)


def _rows() -> list[tuple[slice, Likeness]]:
    """Each likeness, and the rows of its names."""
    ends = np.cumsum([len(likeness.names) for likeness in LIKENESSES]).tolist()
    return [
        (slice(end - len(likeness.names), end), likeness)
        for end, likeness in zip(ends, LIKENESSES, strict=True)
    ]


_ROWS: Final = _rows()
_ROW: Final = {name: row for row, name in enumerate(name for one in LIKENESSES for name in one.names)}
#: Rows of the first and second likeness of a few kernels, and any beyond: (kernel, row).
_Part = tuple[Ints, Ints, list[tuple[int, int]]]


@cache
def _parts(at_a_time: int) -> list[_Part]:
    return [_part(KERNELS[first : first + at_a_time]) for first in range(0, len(KERNELS), at_a_time)]


def _part(kernels: Sequence[Kernel]) -> _Part:
    first = np.array([_ROW[kernel.alike[0]] for kernel in kernels])
    second = np.array([_ROW[(*kernel.alike, _ANY)[1]] for kernel in kernels])
    further = [(row, _ROW[name]) for row, kernel in enumerate(kernels) for name in kernel.alike[2:]]
    return first, second, further


def leaning(hits: float, total: float, prior: float, firm: float) -> float:
    """The share ``hits / total``, leaning on ``prior`` as on so many steps."""
    return (hits + firm * prior) / (total + firm)
