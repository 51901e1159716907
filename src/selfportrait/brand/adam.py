"""Adam (Kingma and Ba 2015): steps down a slope, each number at its own pace."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from selfportrait.model.second import Floats

_MEAN, _SQUARE = 0.9, 0.99


class Adam:
    """Moves ``values`` in place."""

    def __init__(self, values: Sequence[Floats]) -> None:
        self._values = values
        self._means = [np.zeros_like(value) for value in values]
        self._squares = [np.zeros_like(value) for value in values]
        self._steps = 0

    def step(self, slopes: Sequence[Floats], pace: float) -> None:
        """Move every value against its slope."""
        self._steps += 1
        far, wide = 1 - _MEAN**self._steps, 1 - _SQUARE**self._steps
        for value, slope, mean, square in zip(self._values, slopes, self._means, self._squares, strict=True):
            mean *= np.float32(_MEAN)
            mean += np.float32(1 - _MEAN) * slope
            square *= np.float32(_SQUARE)
            square += np.float32(1 - _SQUARE) * slope * slope
            value -= np.float32(pace / far) * mean / (np.sqrt(square / np.float32(wide)) + np.float32(1e-8))


def paced(pace: float, step: int, steps: int) -> float:
    """Return the pace of a step, from 1: up over the first fifty, then down along a cosine."""
    return float(pace * min(1.0, step / 50) * 0.5 * (1 + np.cos(np.pi * min(step / steps, 1.0))))
