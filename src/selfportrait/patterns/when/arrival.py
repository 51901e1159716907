"""When the next step comes, or this stay ends: one distribution, whatever is asked of it."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from selfportrait.model import MINUTE_US
from selfportrait.patterns.arrays import Floats, Ints
from selfportrait.patterns.steps.history import History

from .coverage import Coverage
from .hazards import EDGES

_HOUR_US: Final = 3_600_000_000
#: Silence this many times longer than almost every stay means that we no longer know where she is.
_STALE: Final = 2.0
_STALE_FLOOR_US: Final = 36 * _HOUR_US
#: Beyond this much expected, next to nothing is left.
_MOST_HAZARD: Final = 30.0


class Arrivals(NamedTuple):
    """The distribution of a moment after ``asked_us``, given that it has not come until then.

    ``hazard`` is the cumulative hazard at :data:`hazards.EDGES` since the stay began
    (survival is ``exp(-hazard)``), read through ``coverage``; ``lean`` is by how much each bin's chance
    is raised where the moment is known to lead to one state.
    """

    begun_us: int
    asked_us: int
    hazard: Floats
    coverage: Coverage
    lean: Floats | None = None
    read: tuple[Floats, Floats] | None = None  #: (chances as said, minutes), where worked out already

    def quantiles(self, levels: Floats) -> Ints:
        """The moments by which it has come with these chances, UTC µs, ascending with them."""
        chances, minutes = self._curve()
        elapsed = np.interp(levels, chances, minutes)
        moments: Ints = self.begun_us + np.round(elapsed * MINUTE_US).astype(np.int64)
        return np.maximum(moments, self.asked_us)

    def by(self, moments_us: Ints) -> Floats:
        """The chance that it has come by each moment."""
        chances, minutes = self._curve()
        elapsed = (np.asarray(moments_us, dtype=np.float64) - self.begun_us) / MINUTE_US
        found: Floats = np.interp(elapsed, minutes, chances, left=0.0)
        return found

    def hours(self, local_us: int) -> Floats:
        """The chance of each hour of the day, 24 of them; ``local_us`` is the wall clock at ``asked_us``."""
        first = _HOUR_US - local_us % _HOUR_US
        ends = self.asked_us + first + _HOUR_US * np.arange(int(EDGES[-1]) // 60)
        chances = np.diff(self.by(ends), prepend=0.0)
        hours = (local_us // _HOUR_US + np.arange(len(ends))) % 24
        shares = np.bincount(hours, chances, 24)
        told: Floats = shares / shares.sum()
        return told

    def towards(self, share: Floats) -> Arrivals:
        """The same, where it is known to lead to a state that has this ``share`` of each bin's moments."""
        return self._replace(lean=share)

    def held(self) -> Arrivals:
        """The same, worked out once for all that is asked of it."""
        return self._replace(read=self._said())

    def _curve(self) -> tuple[Floats, Floats]:
        """(chance that it has come, minutes since the stay began), both ascending from ``asked_us``."""
        told, minutes = self.read or self._said()
        parts = told[1:] - told[:-1]
        if self.lean is not None:
            bins = np.searchsorted(EDGES, minutes[:-1], side="right").clip(1, len(EDGES) - 1) - 1
            parts = parts * self.lean[bins]
        total = float(parts.sum())
        if total <= 0.0:
            elapsed = (self.asked_us - self.begun_us) / MINUTE_US
            return np.array([0.0, 1.0]), np.array([elapsed, elapsed + 1.0])
        chances = np.zeros(len(told))
        np.cumsum(parts, out=chances[1:])
        return chances / total, minutes

    def _said(self) -> tuple[Floats, Floats]:
        """(chance as said, of the whole stay, that it has come; minutes since it began), both ascending."""
        elapsed = (self.asked_us - self.begun_us) / MINUTE_US
        first = int(EDGES.searchsorted(elapsed, side="right"))
        passed = float(np.interp(elapsed, EDGES, self.hazard))
        hazard = np.minimum(np.concatenate(((passed,), self.hazard[first:])), _MOST_HAZARD)
        places = self.coverage.knots
        knots = -np.log1p(-np.minimum(places, 1 - 1e-12))
        inside = knots[(knots > hazard[0]) & (knots < hazard[-1])]
        # the levels' own places are corners of the curve: without them a wide bin would cut them off
        hazard = np.concatenate((hazard, inside))
        minutes = np.concatenate(((elapsed,), EDGES[first:], np.interp(inside, self.hazard, EDGES)))
        order = hazard.argsort(kind="stable")
        hazard, minutes = hazard[order], np.maximum.accumulate(minutes[order])
        return self.coverage.level(1.0 - np.exp(-hazard), places), minutes


def stale(history: History, now_us: int) -> bool:
    """Whether so much time has passed in silence that the last step says nothing about now."""
    if history.size < 2:
        return True
    start = history.column("start")
    silent = now_us - int(start[-1])
    if silent <= _STALE_FLOOR_US:
        return False
    return silent > _STALE * float(np.quantile(np.diff(start), 0.98))
