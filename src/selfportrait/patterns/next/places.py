"""How far a stream's states are from one another, where they are anywhere (no unit: on her own scale)."""

from __future__ import annotations

import math
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
    """Distances from the last state, in her own usual moves (the median of the latest).

    ``logs`` are log distances of every state from the last, the one before and the most frequent
    (3, states); 0 (a usual move) where one is not known.
    """

    def __init__(self, history: History, where: Spans, usual: float) -> None:
        last, last2 = history.last()
        self._nowhere = np.isnan(where[0])
        apart = where[:, None] - where.take((last, last2, int(history.seen.argmax())), axis=1)[:, :, None]
        far = np.hypot(apart[0], apart[1])
        far /= usual
        far += np.float32(_NEAREST)
        self.logs: Spans = np.log(far, out=far)
        if last2 < 0:
            self.logs[1] = 0.0
        np.copyto(self.logs, 0.0, where=np.isnan(far))

    @staticmethod
    def of(history: History) -> Distances | None:
        """None where too few states are anywhere."""
        if not history.located:
            return None
        where = history.where.astype(np.float32)
        middle = float(where[0, history.last()[0]])
        where[1] *= np.float32(math.cos(math.radians(middle)) if middle == middle else 1.0)
        state, before = history.column("state")[-_MOVES:], history.column("prev")[-_MOVES:]
        apart = where.take(state, axis=1) - where.take(before, axis=1, mode="clip")
        moves = np.hypot(apart[0], apart[1])
        moves = moves[(moves > 0) & (before >= 0)]
        return Distances(history, where, _middle(moves)) if len(moves) >= _FEWEST else None

    def short(self, number: Ints) -> Spans:
        """:attr:`logs` by the states' places on a short list, whose last stands for several."""
        logs = np.zeros((3, int(number.max()) + 1), dtype=np.float32)
        logs[:, number] = self.logs
        logs[:, -1] = 0.0
        return logs

    def around_last(self, before: Ints) -> Spans:
        """How near to the last state each step's state before was, 0 to 1."""
        near = np.exp(np.float32(-2.0) * (np.exp(self.logs[0]) - np.float32(_NEAREST)))
        near[self._nowhere] = 0.0
        told: Spans = near.take(before, mode="clip")
        told *= before >= 0
        return told


def _middle(values: Spans) -> float:
    """The median; numpy's own takes four times as long for so few."""
    ordered = np.sort(values)
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else float(ordered[half - 1] + ordered[half]) / 2
