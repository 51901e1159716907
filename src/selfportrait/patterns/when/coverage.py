"""Levels that hold: what a forecast of "when" calls 80 % comes true four times in five.

Where each outcome fell in its forecast distribution (its probability integral transform, 0 to 1)
is noted, and for each level the place below which that share of them falls is followed, one
outcome at a time: ``θ ← θ + η (level - 1[u ≤ θ])`` (quantile tracking: Gibbs and Candès
2021; with steps that shrink, Angelopoulos, Barber and Bates 2024). The places, in order, make
one monotone curve, so that all intervals and all chances come from one distribution.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from selfportrait.patterns.arrays import Floats

LEVELS: Final[Floats] = np.array([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])
#: Chosen on the validation part of Foursquare New York (bench/patterns_when.py says how).
_STEP: Final = 0.5
_LEAST_STEP: Final = 0.03
#: The outermost levels are followed in smaller steps: one miss must not throw them to the end.
_CALM: Final[Floats] = np.array([0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 0.5])
#: Two levels never come nearer than this: there is a density between them.
_APART: Final = 0.004
#: Where each level's place is at least, and at most.
_RISING: Final[Floats] = _APART * np.arange(len(LEVELS), dtype=np.float64)
_FALLING: Final[Floats] = 1.0 - _APART - _RISING[::-1]


class Coverage:
    """The places of the levels for one person and stream."""

    def __init__(self, places: Sequence[float] = (), count: int = 0) -> None:
        self.places: Floats = np.array(places if len(places) == len(LEVELS) else LEVELS, dtype=np.float64)
        self.count = count

    def note(self, fell: float) -> None:
        """Follow one outcome: where in its distribution it fell."""
        self.count += 1
        step = max(_STEP / self.count**0.5, _LEAST_STEP)
        places = self.places.copy()
        places += step * _CALM * (LEVELS - (fell <= self.places))
        np.maximum(places, 0.0, out=places)
        np.minimum(places, 1.0, out=places)
        self.places = places

    def level(self, place: Floats, knots: Floats | None = None) -> Floats:
        """The chance that an outcome falls below ``place`` of its distribution; ``knots`` where at hand."""
        found: Floats = np.interp(place, self.knots if knots is None else knots, _SAID)
        return found

    def place(self, level: Floats) -> Floats:
        """Where in the distribution the chance is ``level``: the inverse of :meth:`level`."""
        found: Floats = np.interp(level, _SAID, self.knots)
        return found

    @property
    def knots(self) -> Floats:
        """0, the places in order and apart (rearrangement: Chernozhukov and others 2010), 1."""
        inner = np.sort(self.places)
        inner -= _RISING
        np.maximum.accumulate(inner, out=inner)
        inner += _RISING
        # the first may be 0: what comes at once, as a second check-in within the same minute does
        np.maximum(inner, _RISING, out=inner)
        np.minimum(inner, _FALLING, out=inner)
        knots = np.zeros(len(LEVELS) + 2)
        knots[1:-1], knots[-1] = inner, 1.0
        return knots


_SAID: Final[Floats] = np.concatenate([[0.0], LEVELS, [1.0]])
