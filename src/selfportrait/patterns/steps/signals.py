"""What was known around each step besides the step: weather, calendar, sleep… one column a signal.

A signal is declared by naming it: ``update(step, context={"weather": "rain", "slept": 5.5})``. Words are
alike where they are the same word, numbers where they are near on this person's own scale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

#: What a signal can say; None and what is not there is not known.
Context = Mapping[str, str | float | None]

#: Signals beyond this many are not listened to.
SIGNALS_MAX: Final = 16
#: Words of one signal; any beyond are one word.
_WORDS_MAX: Final = 200
#: Two numbers this share of the person's own spread apart are half alike.
_NEAR: Final = 0.4


class Signal:
    """One signal's values, parallel to the steps: numbers, or what stands for words; NaN is unknown."""

    def __init__(self, capacity: int) -> None:
        self.words: dict[str, int] = {}
        self.values: npt.NDArray[np.float64] = np.full(capacity, np.nan)

    def grow(self, capacity: int, size: int) -> None:
        """Make room for so many steps, keeping the first ``size``."""
        old = self.values
        self.values = np.full(capacity, np.nan)
        self.values[:size] = old[:size]

    def number(self, value: str | float | None, *, learning: bool = False) -> float:
        """The number that stands for a value, NaN where unknown; only ``learning`` takes in a new word."""
        if value is None or (isinstance(value, str) and not value):
            return np.nan
        if not isinstance(value, str):
            return float(value) if np.isfinite(value) else np.nan
        if learning and value not in self.words:
            # what is beyond is taken for the last word: it says little, and costs nothing
            self.words[value] = min(len(self.words), _WORDS_MAX)
        return float(self.words.get(value, np.nan))

    def alike(self, value: str | float | None, size: int) -> npt.NDArray[np.float32] | None:
        """How much each of ``size`` steps resembles ``value``, 0 to 1; None where nothing can be said."""
        number = self.number(value)
        if np.isnan(number):
            return None
        values = self.values[:size]
        if isinstance(value, str):
            same: npt.NDArray[np.float32] = (values == number).astype(np.float32)
            return same
        spread = np.nanstd(values) if np.isfinite(values).sum() > 1 else 0.0
        distance = np.nan_to_num((values - number) / max(_NEAR * float(spread), 1e-9), nan=99.0)
        near: npt.NDArray[np.float32] = np.exp2(-np.minimum(distance**2, 50.0)).astype(np.float32)
        return near

    def pack(self, size: int) -> dict[str, Any]:
        """The signal as plain values."""
        return {"words": self.words, "values": self.values[:size].astype("<f4").tobytes()}

    @staticmethod
    def unpack(packed: object, capacity: int) -> Signal:
        """The signal that :meth:`pack` told."""
        signal = Signal(capacity)
        if not isinstance(packed, dict):
            raise ValueError("a packed signal is a map")
        values = np.frombuffer(packed["values"], "<f4").astype(np.float64)
        signal.values[: len(values)] = values
        signal.words = {str(word): int(number) for word, number in packed["words"].items()}
        return signal


def named(context: Context | Sequence[str]) -> Context:
    """A context by signal; bare words are one signal called "context", whatever their order."""
    if isinstance(context, Mapping):
        return context
    return {"context": "\x1f".join(sorted(context))} if context else {}
