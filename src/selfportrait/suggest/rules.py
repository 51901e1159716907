"""The rules of a catalogue: where people went after an item, the strongest first."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .arrays import Array, Arrays

#: A rule as it is laid out: its weight lies beside its target, so that both come with one page of the file.
RULE: Final = np.dtype([("target", "<i4"), ("weight", "<f4")])


class Rules:
    """The rules: those of item *i* are ``starts[i]:starts[i + 1]`` of ``targets`` and ``weights``."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._table = arrays.get("rules", dict)
        self.starts: Array = arrays.get("starts", dict)

    @cached_property
    def targets(self) -> Array:
        """Item number each rule leads to."""
        return self._table["target"]

    @cached_property
    def weights(self) -> Array:
        """Strength of each rule."""
        return self._table["weight"]

    def leaving(self, items: NDArray[np.int64]) -> tuple[Array, Array, NDArray[np.int64]]:
        """Return targets and weights of all that leaves ``items``, one after another, and how many each."""
        starts, stops = self.starts[items], self.starts[items + 1]
        table = self._arrays.ranges("rules", starts, stops).view(RULE)
        return table["target"], table["weight"], stops - starts
