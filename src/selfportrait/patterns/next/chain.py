"""One opinion out of nested contexts: each leans on the one before it as on so many steps.

Contexts in their order, from what is true at any such hour to what followed at this hour of the
week: ``p ← (found + a · p) / (mass + a)`` (interpolated back-off: Bell, Cleary and Witten 1990, ch. 6).
Where much was seen of the narrowest context it speaks alone: a habit of once a week is told from ten
weeks. Where nothing was, a wider one does.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from selfportrait.patterns.arrays import Floats, Spans

from .contexts import BEFORE, CLOCK, GAP, KERNELS, WEEKDAY

#: The contexts, from the widest to the narrowest.
_NESTED: Final = (
    "this hour on this kind of day",
    "after",
    "after, these hours",
    "after, this kind of day",
    "after, this kind of day, this gap",
    "after, this hour of the week",
)
_ROWS: Final = tuple([kernel.name for kernel in KERNELS].index(name) for name in _NESTED)
#: Hiding any other context leaves the chain as it is.
CHAINED: Final = frozenset((BEFORE, CLOCK, GAP, WEEKDAY))
#: Steps that the wider context weighs beside those of the narrower.
_LEAN: Final = np.float32(1.0)


class Chained(NamedTuple):
    """The chain's opinion."""

    ratios: Spans  #: log ratios to popularity (states,)
    sure: float  #: log odds of the likeliest state
    new: float  #: log odds of a first visit
    told: Spans  #: its chances of the states, given that it is none

    def logs(self) -> Floats:
        """Log chances of the states, and last of a first visit."""
        new = 1.0 / (1.0 + math.exp(-self.new))
        logs = np.empty(len(self.told) + 1)
        np.multiply(self.told, 1.0 - new, out=logs[:-1])
        logs[-1] = new
        return np.log(logs, out=logs)


class Links(NamedTuple):
    """What the chain is made of."""

    found: Spans  #: of each nested context, by state (contexts, states)
    masses: list[float]  #: in all
    firsts: list[float]  #: and of that first visits
    popularity: Spans
    new: float  #: how often steps were first visits lately

    @staticmethod
    def of(found: Spans, masses: Spans, firsts: list[float], popularity: Spans, new: float) -> Links:
        """The links, of what all kernels found: by state, in all, and of first visits."""
        masses_of = masses.tolist()
        return Links(
            found.take(_ROWS, axis=0),
            [masses_of[row] for row in _ROWS],
            [firsts[row] for row in _ROWS],
            popularity,
            new,
        )

    def chained(self, hidden: frozenset[str] = frozenset()) -> Chained:
        """The opinion of the contexts that use nothing hidden."""
        told, new = self.popularity, self.new
        lean = float(_LEAN)
        for number, row in enumerate(_ROWS):
            if hidden.intersection(KERNELS[row].uses):
                continue
            mass = self.masses[number]
            told = self.found[number] + _LEAN * told
            told *= np.float32(1.0 / (mass + lean))
            new = (self.firsts[number] + lean * new) / (mass + lean)
        first = min(max(float(told.max()), 0.01), 0.99)
        new = min(max(new, 0.01), 0.99)
        return Chained(
            np.log(told / self.popularity), math.log(first / (1.0 - first)), math.log(new / (1.0 - new)), told
        )
