"""The best of a large catalogue, and the best again after one more event.

``Listing`` holds the score of every item (``scoring.score``, to the same sums) and
the highest score of each block of a thousand items. The hundredth highest block is
a bound below the hundredth highest item, so only blocks at or above it are looked
into; a new event moves two hundred scores, and with them as many blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from selfportrait.model import DAY_US, Fact

from .catalogue import Catalogue, Floats, Ints
from .past import Consumed, Past, saturated
from .scoring import lifted

_BLOCK: Final = 1024
#: Items whose rules are followed at a time: what they carry stays in the processor's own memory.
_SOURCES: Final = 128


class Listing:
    """A person's ranking of a whole catalogue as of one moment; what she has begun is not in it.

    Only items with a score above zero are listed; equal ones in order of their ids.
    Later events count as of the same moment, undimmed: after ``t`` days every earlier
    one should weigh up to ``t / recency_days`` less, so make a new listing after hours,
    not after each event.
    """

    def __init__(self, catalogue: Catalogue, past: Past, facts: Sequence[Fact], as_of_us: int) -> None:
        self.as_of_us = as_of_us
        self._catalogue = catalogue
        size = len(catalogue)
        blocks = -(-size // _BLOCK)
        items, mass = past.masses(catalogue, as_of_us)
        #: whole blocks; what stands beyond the last item is zero, and nothing at zero is listed
        self._padded: Floats = flowed(catalogue, items, saturated(mass), blocks * _BLOCK)
        self._worth = self._padded[:size]
        self._held, self._mass = items, mass
        self._later: dict[int, float] = {}
        self._worth += catalogue.prior
        for _, about, amount in lifted(catalogue, facts):
            self._worth[about] += amount
        if len(past.items):
            self._worth[catalogue.editions(past.distinct[0])] = -np.inf
        self._blocks: Floats = self._padded.reshape(blocks, _BLOCK)
        self._tops: Floats = self._blocks.max(axis=1)

    def top(self, size: int) -> tuple[Ints, Floats]:
        """Return the ``size`` best items and their scores, the best first; fewer where there are fewer."""
        bound = 0.0
        if size < len(self._tops):
            bound = max(bound, float(np.partition(self._tops, -size)[-size]))
        blocks = np.flatnonzero(self._tops >= bound)
        here = self._blocks[blocks]
        rows, columns = np.nonzero((here >= bound) & (here > 0))
        items = blocks[rows] * _BLOCK + columns
        best = items[strongest(self._worth[items], size)]
        # what ties at the end is settled by id over all that tie, wherever they stand
        worth = self._worth[best]
        order = np.lexsort((self._catalogue.order[best], -worth))[:size]
        return best[order], worth[order]

    def add(self, one: Consumed) -> None:
        """Take one more event into the scores; its item, in any edition, is listed no more."""
        catalogue, method = self._catalogue, self._catalogue.manifest.method
        days = max(0.0, (self.as_of_us - one.at_us) / DAY_US)
        if one.weight > 0 and days <= method.window_days:
            before = self._later.get(one.item, self._mass_of(one.item))
            after = self._later[one.item] = before + one.weight / (1.0 + days / method.recency_days)
            more = float(saturated(np.array([after]))[0] - saturated(np.array([before]))[0])
            targets, weights, _ = catalogue.rules.leaving(np.array([one.item]))
            np.add.at(self._worth, targets, more * weights.astype(np.float64))
            np.maximum.at(self._tops, targets // _BLOCK, self._worth[targets])
        gone = catalogue.editions(np.array([one.item]))
        self._worth[gone] = -np.inf
        touched = np.unique(gone // _BLOCK)
        self._tops[touched] = self._blocks[touched].max(axis=1)

    def _mass_of(self, item: int) -> float:
        place = int(np.searchsorted(self._held, item))
        return float(self._mass[place]) if place < len(self._held) and self._held[place] == item else 0.0


def strongest(worth: Floats, size: int, among: NDArray[np.bool_] | None = None) -> Ints:
    """Return places of the ``size`` highest values above zero, and of all that tie with the last; unordered.

    ``among`` says which may be taken at all.
    """
    places = np.flatnonzero(worth > 0 if among is None else among & (worth > 0))
    if len(places) <= size:
        return places
    values = worth[places]
    bound = np.partition(values, len(values) - size)[len(values) - size]
    found: Ints = places[values >= bound]
    return found


def flowed(catalogue: Catalogue, items: Ints, strengths: Floats, size: int) -> Floats:
    """Return what rules carry from ``items`` to every item, in an array of ``size``.

    The same sums in the same order as ``scoring.carried`` gives, without keeping
    where each came from.
    """
    found = np.zeros(size)
    for begin in range(0, len(items), _SOURCES):
        some = slice(begin, begin + _SOURCES)
        targets, weights, lengths = catalogue.rules.leaving(items[some])
        amounts = np.repeat(strengths[some], lengths)
        amounts *= weights
        np.add.at(found, targets.astype(np.int64), amounts)
    return found
