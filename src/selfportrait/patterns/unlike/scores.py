"""The latest scores of her own payments, kept by size too: every threshold is one of their quantiles."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import Final

#: Scores kept.
_MOST: Final = 400


class Scores:
    """The latest scores: ``latest`` in the order they came."""

    def __init__(self, scores: Iterable[float] = ()) -> None:
        self.latest = list(scores)
        self._by_size = sorted(self.latest)

    def __len__(self) -> int:
        return len(self.latest)

    def add(self, score: float) -> None:
        """Take in one more; beyond :data:`_MOST` the oldest is let go."""
        self.latest.append(score)
        insort(self._by_size, score)
        while len(self.latest) > _MOST:
            del self._by_size[bisect_left(self._by_size, self.latest.pop(0))]

    def quantile(self, level: float) -> float:
        """The value that the share ``level`` does not exceed, between two by straight line; 0 of none."""
        if not self._by_size:
            return 0.0
        place = level * (len(self._by_size) - 1)
        below = int(place)
        low, high = self._by_size[below], self._by_size[min(below + 1, len(self._by_size) - 1)]
        return low + (high - low) * (place - below)
