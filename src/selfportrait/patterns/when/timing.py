"""When: what each way of looking at how stays end is worth for this person, learnt stay by stay.

The hazard of a bin is ``h · exp(θ · f)``, where ``hazards.py`` tells ``h`` and the log ratios ``f``;
``θ`` follows the gradient of the likelihood after every stay (AdaGrad), from weights shared by
everybody (``pace.py``) towards the person's own. ``coverage.py`` then corrects what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import MINUTE_US
from selfportrait.patterns.arrays import Floats, Ints
from selfportrait.patterns.steps.history import History

from .arrival import Arrivals
from .coverage import Coverage
from .hazards import AROUND, BINS, EDGES, MIDDLES, NAMES, Spells, beyond, features, place
from .pace import PACE

#: Below this many ended stays nothing is told of when.
FEWEST_STAYS: Final = 3
_RATE: Final = 0.1
_FIRMNESS: Final = 10.0
#: Steps looked at for where an hour leads, and pseudo-steps of its share at any hour.
_LOOKED_AT: Final = 400
_LEAN: Final = 2.0
_LOG_HAZARD: Final = (-20.0, 3.0)


class TimingBlob(msgspec.Struct, frozen=True, kw_only=True):
    """A :class:`Timing` as plain values."""

    theta: bytes
    squares: bytes
    places: tuple[float, ...]
    count: int


class Timing:
    """When stays end: by the next step's beginning, or by their own end where ``ends`` are looked at."""

    def __init__(self, *, ends: bool = False) -> None:
        self.theta: Floats = np.array([PACE.get(name, 0.0) for name in NAMES])
        self.squares: Floats = np.full(len(NAMES), _FIRMNESS)
        self.coverage = Coverage()
        self._ends = ends
        self._bins: Ints = np.zeros(0, dtype=np.int64)  #: bins of the lengths, as of ``_held``
        self._held: tuple[int, tuple[Floats, Floats, Floats]] | None = None  #: features as of so many steps

    def ahead(self, history: History, now_us: int) -> Arrivals | None:
        """When the stay that the history ends with will end, as seen from ``now_us``; None where unknown."""
        found = self._features(history)
        if found is None:
            return None
        begun = int(history.column("start")[-1])
        return Arrivals(begun, max(now_us, begun), self._hazard(*found), self.coverage)

    def prepare(self, history: History) -> None:
        """Look now at what the stay that goes on resembles; what follows asks for it."""
        self._features(history)

    def learn(self, history: History, ended_us: int) -> None:
        """Follow what happened: the stay that the history ends with has ended (before the next is added)."""
        known = self._features(history)
        if known is None:
            return
        table, plain, further = known
        minutes = (ended_us - int(history.column("start")[-1])) / MINUTE_US
        if minutes < 0.0:
            return
        hazard = self._hazard(table, plain, further)
        self.coverage.note(1.0 - float(np.exp(-np.interp(minutes, EDGES, hazard))))
        found = min(int(EDGES.searchsorted(minutes, side="right")), BINS) - 1
        steps = hazard - further
        steps = steps[1:] - steps[:-1]  # what follows θ
        part = min(1.0, (minutes - EDGES[found]) / (EDGES[found + 1] - EDGES[found]))
        gradient = table[:, found] * (1.0 - steps[found] * part) - table[:, :found] @ steps[:found]
        self.squares += gradient**2
        self.theta += _RATE * gradient / np.sqrt(self.squares)

    def worth(self) -> dict[str, float]:
        """What each way of looking weighs for this person."""
        return dict(zip(NAMES, self.theta.tolist(), strict=True))

    def pack(self) -> TimingBlob:
        """Everything learnt, as plain values."""
        return TimingBlob(
            theta=self.theta.astype("<f4").tobytes(),
            squares=self.squares.astype("<f4").tobytes(),
            places=tuple(self.coverage.places.tolist()),
            count=self.coverage.count,
        )

    @staticmethod
    def unpack(blob: TimingBlob, *, ends: bool = False) -> Timing:
        """The timing that :meth:`pack` told; ValueError where it was made by another version."""
        timing = Timing(ends=ends)
        theta = np.frombuffer(blob.theta, "<f4").astype(np.float64)
        squares = np.frombuffer(blob.squares, "<f4").astype(np.float64)
        if theta.shape != timing.theta.shape or squares.shape != timing.theta.shape:
            raise ValueError("this timing was made by another version: build it anew from the log")
        timing.theta, timing.squares = theta, squares
        timing.coverage = Coverage(blob.places, blob.count)
        return timing

    def _hazard(self, table: Floats, plain: Floats, further: Floats) -> Floats:
        logs = self.theta @ table
        logs += plain
        np.maximum(logs, _LOG_HAZARD[0], out=logs)
        np.minimum(logs, _LOG_HAZARD[1], out=logs)
        hazard = np.zeros(BINS + 1)
        np.exp(logs, out=logs).cumsum(out=hazard[1:])
        hazard += further
        return hazard

    def _features(self, history: History) -> tuple[Floats, Floats, Floats] | None:
        if self._held is not None and self._held[0] == history.count:
            return self._held[1]
        spells = _spells(history, ends=self._ends)
        if spells is None or len(spells.length) < FEWEST_STAYS:
            return None
        count = len(spells.length)
        following = self._held is not None and self._held[0] == history.count - 1
        if following and len(self._bins) == count - 1:
            self._bins = np.append(self._bins, place(spells.length[-1:]))
        elif not following or len(self._bins) != count:
            self._bins = place(spells.length)
        self._held = (history.count, (*features(spells, self._bins), beyond(spells.length)))
        return self._held[1]


def _spells(history: History, *, ends: bool) -> Spells | None:
    """The ended stays of the history as columns, and the one that goes on."""
    size = history.size
    if size < 2:
        return None
    start, state, before = history.column("start"), history.column("state"), history.column("prev")
    gaps = (start[1:] - start[:-1]) / MINUTE_US
    earlier = np.zeros(size)
    np.log1p(gaps, out=earlier[1:])
    now = (
        int(history.minute[-1]),
        int(history.weekday[-1]),
        int(state[-1]),
        int(before[-1]),
        float(earlier[-1]),
    )
    minute, weekday, state = history.minute[:-1], history.weekday[:-1], state[:-1]
    before, earlier = before[:-1], earlier[:-1]
    if not ends:
        return Spells(minute, weekday, state, before, gaps, earlier, now)
    lengths = history.column("length")[:-1] / MINUTE_US
    known = lengths >= 0.0
    return Spells(
        minute[known], weekday[known], state[known], before[known], lengths[known], earlier[known], now
    )


def led_to(history: History, states: Sequence[int]) -> Floats:
    """The share of the steps around each bin's hour that went to each state, of the stay that goes on.

    (states, bins), by the hour of the clock at which the last steps began (half an hour either side),
    leaning on each one's share of all.
    """
    half, went = history.minute[-_LOOKED_AT:] // 30, history.column("state")[-_LOOKED_AT:]
    of = [half, *(half[went == state] for state in states)]
    counts = np.stack([np.bincount(one, minlength=48) for one in of]).astype(np.float64)
    shares = counts[1:].sum(axis=1, keepdims=True) / len(half)
    counts = 4 * counts @ AROUND
    told: Floats = (counts[1:] + _LEAN * (shares + 1e-3)) / (counts[0] + _LEAN)
    return told[:, ((int(history.minute[-1]) + MIDDLES) // 30 % 48).astype(np.int64)]
