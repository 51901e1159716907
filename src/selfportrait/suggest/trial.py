"""What candidates are worth without one thing she had: reasons tried, not claimed.

The first stage is linear in how present each item is, so one small table of rules
between what she had and a few hundred candidates tells every "what if she had not".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from selfportrait.model import DAY_US

from .catalogue import Catalogue, Floats, Ints
from .past import USUAL_WEEKS, Past, saturated, usual_week

_WEEK_US: Final = 7 * DAY_US
#: The weeks whose loudness is told apart, and all that is older.
_COLUMNS: Final = USUAL_WEEKS + 1


class Trial:
    """The first stage over ``candidates``, of a past in which no week is louder than a usual one.

    Items are numbered by their place in ``items``, those she had. ``carried(k)`` is what
    the rules carry to each candidate without anything of item *k*.
    """

    def __init__(self, catalogue: Catalogue, past: Past, candidates: Ints, as_of_us: int) -> None:
        method = catalogue.manifest.method
        days = (as_of_us - past.at_us) / DAY_US
        seen = (days >= 0) & (days <= method.window_days) & (past.weights > 0)
        self.items, whose = np.unique(past.items[seen], return_inverse=True)
        self.candidates = candidates
        week = np.minimum((as_of_us - past.at_us[seen]) // _WEEK_US, USUAL_WEEKS)
        cells, size = whose * _COLUMNS + week, len(self.items) * _COLUMNS
        weights = past.weights[seen]
        faded = weights / (1.0 + days[seen] / method.recency_days)
        self._plain = _table(cells, weights, size)
        self._faded = _table(cells, faded, size)
        self._loud = self._plain.sum(axis=0)
        self._rules = _between(catalogue, self.items, candidates)

    def strengths(self, without: int = -1) -> Floats:
        """How present each item is, as if item ``without`` had never been."""
        loud = self._loud - self._plain[without] if without >= 0 else self._loud
        mass = self._faded @ np.append(usual_week(loud[:USUAL_WEEKS]), 1.0)
        if without >= 0:
            mass[without] = 0.0
        return saturated(mass)

    def carried(self, without: int = -1) -> Floats:
        """What the rules carry to each candidate, as if item ``without`` had never been."""
        worth: Floats = self.strengths(without) @ self._rules
        return worth

    def lost(self, without: Sequence[int]) -> Floats:
        """What each candidate loses without anything of each of these items (items × candidates)."""
        weeks = [usual_week((self._loud - self._plain[one])[:USUAL_WEEKS]) for one in without]
        scales = np.array([np.append(week, 1.0) for week in weeks]).reshape(len(without), _COLUMNS)
        mass = scales @ self._faded.T
        mass[np.arange(len(without)), list(without)] = 0.0
        lost: Floats = self.carried() - saturated(mass) @ self._rules
        return lost

    def place(self, item: int) -> int:
        """Return where an item stands in ``items``; -1 where she never had it."""
        place = int(np.searchsorted(self.items, item))
        return place if place < len(self.items) and self.items[place] == item else -1


def _table(cells: Ints, amounts: Floats, size: int) -> Floats:
    table: Floats = np.bincount(cells, amounts, minlength=size).astype(np.float64)
    return table.reshape(-1, _COLUMNS)


def _between(catalogue: Catalogue, items: Ints, candidates: Ints) -> Floats:
    """Return the rules from each of ``items`` to each of ``candidates`` as a dense table."""
    column = np.full(len(catalogue), -1, np.int64)
    column[candidates] = np.arange(len(candidates))
    targets, weights, lengths = catalogue.rules.leaving(items)
    to = column[targets]
    here = np.flatnonzero(to >= 0)
    rows = np.searchsorted(np.cumsum(lengths), here, side="right")
    table = np.zeros((len(items), len(candidates)))
    table[rows, to[here]] = weights[here]
    return table
