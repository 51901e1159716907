"""The rules of a catalogue: where people went after an item, the strongest first."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .arrays import Array, Arrays

#: A rule as it is laid out: its weight lies beside its target, so that both come with one page of the file.
RULE: Final = np.dtype([("target", "<i4"), ("weight", "<f4")])

#: Rules looked at before mapped pages are given back: 32 MB of them.
_SPAN: Final = (32 << 20) // RULE.itemsize


class Rules:
    """The rules: those of item *i* are ``starts[i]:starts[i + 1]`` of ``targets`` and ``weights``."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._table = arrays.get("rules", dict)
        # moved as whole numbers of eight bytes: a copy of plain memory
        self._raw: NDArray[np.int64] = self._table.view(np.int64)
        self.starts: Array = arrays.get("starts", dict)

    @property
    def targets(self) -> Array:
        """Item number each rule leads to."""
        return self._table["target"]

    @property
    def weights(self) -> Array:
        """Strength of each rule."""
        return self._table["weight"]

    def leaving(self, items: NDArray[np.int64]) -> tuple[Array, Array, NDArray[np.int64]]:
        """Return targets and weights of all that leaves ``items``, one after another, and how many each.

        Where the rules are mapped, no more than a few megabytes of them stay resident:
        a system may map two megabytes for every two hundred rules that are looked at.
        """
        starts, stops = self.starts[items], self.starts[items + 1]
        lengths = stops - starts
        ends = np.cumsum(lengths)
        found = np.empty(int(ends[-1]) if len(ends) else 0, np.int64)
        bounds = _spans(starts)
        for first, last in pairwise(bounds):
            pieces = [
                self._raw[start:stop]
                for start, stop in zip(starts[first:last].tolist(), stops[first:last].tolist(), strict=True)
            ]
            np.concatenate(pieces, out=found[int(ends[first] - lengths[first]) : int(ends[last - 1])])
            self._arrays.release("rules")
        table = found.view(RULE)
        return table["target"], table["weight"], lengths


def _spans(starts: NDArray[np.int64]) -> list[int]:
    """Cut ascending places into stretches that lie within ``_SPAN`` of the file each."""
    if not len(starts):
        return [0]
    changes = np.flatnonzero(np.diff(starts // _SPAN)) + 1
    return [0, *changes.tolist(), len(starts)]
