"""How far a stream's states are from one another, where they are anywhere (no unit: on her own scale)."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Final

import numpy as np

from selfportrait.patterns.arrays import Ints, Spans
from selfportrait.patterns.steps.history import History

#: Moves looked at for how far she usually goes.
_MOVES: Final = 200
#: Added to distances before their logarithm, in usual moves.
_NEAREST: Final = 0.05
_FEWEST: Final = 3


class Distances:
    """Distances from the last state, in her own usual moves (the median of the latest)."""

    def __init__(self, history: History, lat: Spans, lon: Spans, usual: float) -> None:
        self._lat, self._lon, self._usual = lat, lon, usual
        self.last, self.last2 = history.last()
        self.most = int(np.argmax(history.seen))

    @staticmethod
    def of(history: History) -> Distances | None:
        """None where too few states are anywhere."""
        if not history.located:
            return None
        lat, lon = np.array(history.lat, dtype=np.float32), np.array(history.lon, dtype=np.float32)
        middle = lat[history.column("state")[-1]]
        lon *= np.float32(math.cos(math.radians(middle)) if middle == middle else 1.0)
        state, before = history.column("state")[-_MOVES:], history.column("prev")[-_MOVES:]
        moved = (state != before) & (before >= 0)
        state, before = state[moved], before[moved]
        moves = np.hypot(lat[state] - lat[before], lon[state] - lon[before])
        moves = moves[np.isfinite(moves) & (moves > 0)]
        if len(moves) < _FEWEST:
            return None
        return Distances(history, lat, lon, _middle(moves))

    @cached_property
    def logs(self) -> Spans:
        """Log distances of every state from the last, the one before and the most frequent (3, states).

        0 (a usual move) where one is not known.
        """
        from_ = np.array([self.last, self.last2, self.most])
        far = np.hypot(self._lat - self._lat[from_, None], self._lon - self._lon[from_, None]) / self._usual
        logs: Spans = np.log(far + np.float32(_NEAREST)).astype(np.float32)
        logs[1] *= np.float32(self.last2 >= 0)
        logs[np.isnan(logs)] = 0.0
        return logs

    def short(self, number: Ints) -> Spans:
        """:attr:`logs` by the states' places on a short list, whose last stands for several."""
        logs = np.zeros((3, int(number.max()) + 1), dtype=np.float32)
        logs[:, number] = self.logs
        logs[:, -1] = 0.0
        return logs

    def around_last(self, before: Ints) -> Spans:
        """How near to the last state each step's state before was, 0 to 1."""
        near = np.exp(np.float32(-2.0) * (np.exp(self.logs[0]) - np.float32(_NEAREST)))
        near[np.isnan(self._lat)] = 0.0
        told: Spans = (near[before] * (before >= 0)).astype(np.float32)
        return told


def _middle(values: Spans) -> float:
    """The median; numpy's own takes four times as long for so few."""
    ordered = np.sort(values)
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else float(ordered[half - 1] + ordered[half]) / 2
