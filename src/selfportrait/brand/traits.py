"""How often each item is taken, in all and at each place of a history.

What people take first is not what they take tenth, and somebody new is told from
nothing else. A place of its own is few events, so its counts lean on those of the
places around it, and these on all, each by as much as foresees the counts best.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from selfportrait.model.second import PLACES, Ints, Traits

from .walks import Walks, taken

#: Events of a history that count as its beginning.
_BEGINNING: Final = 10
#: How many places on either side are leant on.
_AROUND: Final = 2
#: How many events what is leant on may be worth, in parts of those counted.
_LEANS: Final = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)

_Doubles = NDArray[np.float64]


def traits(known: Walks, fold: int) -> Traits:
    """Return TRAITS of every item, without a fold."""
    often = taken(known, fold)
    counted = known.fold != fold
    begun = (known.place < _BEGINNING) & counted
    first = np.bincount(known.items[begun], minlength=known.size).astype(np.float32)
    overall = np.stack([often, first], 1)
    share = (overall + 1) / (overall.sum(0) + known.size)
    logs = np.log(share * known.size)
    by_place = _by_place(known.items[counted], known.place[counted], known.size)
    values = np.concatenate([logs, by_place], 1).astype(np.float32)
    return Traits(rows=np.arange(known.size), values=values)


def _by_place(items: Ints, place: Ints, size: int) -> _Doubles:
    """Return the logarithm of each item's share at each of PLACES (items × places), 0 for an even share."""
    where = np.searchsorted(PLACES, place, side="right") - 1
    cells = np.bincount(where * size + items, minlength=len(PLACES) * size)
    counts: _Doubles = cells.reshape(len(PLACES), size).astype(np.float64)
    whole = (counts.sum(0) + 1) / (counts.sum() + size)
    shares: list[_Doubles] = []
    for number, here in enumerate(counts):
        low, high = max(0, number - _AROUND), number + _AROUND + 1
        around: _Doubles = counts[low:high].sum(0) - here
        shares.append(leant(here, leant(around, whole)))
    found: _Doubles = np.log(np.stack(shares, 1) * size)
    return found


def leant(counts: _Doubles, usual: _Doubles) -> _Doubles:
    """Return shares of ``counts`` that lean on the ``usual`` shares.

    ``(count + s · usual) / (N + s)``: a Dirichlet prior whose strength s foresees each
    event best from all the others.
    """
    total = counts.sum()
    there = counts > 0
    seen, due = counts[there], usual[there]
    strengths = [total * lean + 1 for lean in _LEANS]
    odds = [seen @ np.log((seen - 1 + s * due) / (total - 1 + s)) if total else 0.0 for s in strengths]
    best = strengths[int(np.argmax(odds))]
    shares: _Doubles = (counts + best * usual) / (total + best)
    return shares
