"""Lists that keep to her mix, or lead out of it as far as she lets them.

A list is calibrated (Steck, "Calibrated recommendations", RecSys 2018) by picking greedily what maximises
``(1 - trade) · Σ gain(i) - trade · KL(p‖q̃)``: ``p`` is what the list should look like,
``q`` what it does, ``q̃ = (1 - α) q + α p``, and ``gain`` what NDCG loses without the
item, 1/log2(n + 2) for the *n*-th most relevant. Greed cannot know, when it picks
the first, what the list will hold in the end: then single items are exchanged for
as long as the whole list gains.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
import numpy as np

from selfportrait.errors import BadRequest
from selfportrait.model import Item

from .catalogue import Flags, Floats, Ints
from .mix import ALPHA, MOST_EXPLORED, Mix, groups

#: How much the mix weighs against relevance; chosen on validation (bench/suggest_mix.py, CHOOSE=1).
TRADE: Final = 0.285
#: Of how many places a round of exchanges looks for a better row: the cheapest to empty.
_TRIED: Final = 3


def rerank(
    items: Sequence[Item],
    relevance: Floats,
    target: Mix,
    *,
    size: int,
    trade: float = TRADE,
    exploration: float = 0.0,
    usual: frozenset[str] | None = None,
    limits: Sequence[tuple[Ints, int]] = (),
) -> list[int]:
    """Return places in ``items`` of a list of at most ``size``, best first.

    ``relevance`` is any score, higher is better; only its order counts. Of every
    first *k* places at least ``⌊exploration · k⌋`` go to items wholly outside
    ``usual`` (her history's usual groups; those of ``target`` where not given), as
    far as ``items`` has them. Each of ``limits`` is (a number for each item, how
    many of one number may stand; -1 is no number): at most three by one maker.
    BadRequest for a dial below 0 or beyond a half.
    """
    if not 0.0 <= exploration <= MOST_EXPLORED:
        raise BadRequest("The dial goes from 0 to 50 %.", next_step="Pass exploration between 0 and 0.5.")
    if not 0.0 <= trade < 1.0:
        raise ValueError(f"'trade' must be in [0, 1) (got {trade})")
    if not len(items) or size < 1:
        return []
    order = np.argsort(-np.asarray(relevance, np.float64), kind="stable")
    sorted_items = [items[place] for place in order]
    shares, wanted = _dense(sorted_items, target)
    size = min(size, len(items))
    aim = _Aim(
        gain=(1 - trade) / np.log2(np.arange(len(items)) + 2.0),
        shares=shares,
        wanted=wanted,
        trade=trade,
        far=outside(sorted_items, target.usual() if usual is None else usual),
        size=size,
        # A half of three is one and a half: rounding the binary share must not lose a place.
        quota=math.floor(exploration * size + 1e-9),
        limits=tuple((np.asarray(of)[order], most) for of, most in limits),
    )
    picked = _exchanged(aim, _greedy(aim))
    return [int(order[row]) for row in _spread(sorted(picked), aim.far, exploration)]


def outside(items: Sequence[Item], usual: frozenset[str]) -> Flags:
    """Return which items lie wholly outside her usual groups; one that names no group does not."""
    found = (groups(item) for item in items)
    return np.array([bool(named) and usual.isdisjoint(named) for named in found], np.bool_)


class _Aim(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is picked for; rows come most relevant first."""

    gain: Floats  # by row, already times (1 - trade)
    shares: Floats  # p(g|row) over the groups of the target
    wanted: Floats  # the target's shares
    trade: float
    far: Flags
    size: int
    quota: int  # how many must be far
    limits: tuple[tuple[Ints, int], ...]

    def fit(self, totals: Floats, length: int) -> Floats:
        """Return -trade · KL, but for a constant, of lists of ``length`` whose shares sum to ``totals``."""
        smoothed = (1 - ALPHA) * np.maximum(totals, 0.0) / length + ALPHA * self.wanted
        found: Floats = self.trade * (np.log(smoothed) @ self.wanted)
        return found

    def worth(self, rows: Sequence[int]) -> float:
        """Return what a whole list is worth."""
        taken = list(rows)
        return float(self.gain[taken].sum() + self.fit(self.shares[taken].sum(axis=0), len(taken)))

    def may(self, picked: Sequence[int]) -> Flags:
        """Return which rows may join ``picked``."""
        taken = list(picked)
        free: Flags = np.ones(len(self.gain), np.bool_)
        free[taken] = False
        for of, most in self.limits:
            numbers, counts = np.unique(of[taken], return_counts=True)
            free &= ~np.isin(of, numbers[(counts >= most) & (numbers >= 0)])
        due = self.quota - int(np.count_nonzero(self.far[taken]))
        if due >= self.size - len(taken) and (free & self.far).any():
            free &= self.far
        return free

    def best(self, picked: Sequence[int], may: Flags) -> int:
        """Return the row that ``picked`` gains most by."""
        totals = self.shares[list(picked)].sum(axis=0) + self.shares
        return int(np.argmax(np.where(may, self.gain + self.fit(totals, len(picked) + 1), -np.inf)))


def _dense(items: Sequence[Item], target: Mix) -> tuple[Floats, Floats]:
    """Return p(g|i) over the groups of the target, one row an item, and the target beside it.

    Groups the target lacks do not enter KL(target ‖ list), but for the room they take.
    """
    column = {name: number for number, name in enumerate(target.shares)}
    shares = np.zeros((len(items), len(column)))
    for row, item in enumerate(items):
        named = groups(item)
        for name in named:
            if name in column:
                shares[row, column[name]] = 1 / len(named)
    return shares, np.array(list(target.shares.values()))


def _greedy(aim: _Aim) -> list[int]:
    """Pick row after row, each the one the list so far gains most by."""
    picked: list[int] = []
    while len(picked) < aim.size and (may := aim.may(picked)).any():
        picked.append(aim.best(picked, may))
    return picked


def _exchanged(aim: _Aim, picked: list[int]) -> list[int]:
    """Put one row in the place of another for as long as the whole list gains by it."""
    worth = aim.worth(picked)
    for _ in range(2 * len(picked)):
        found = next((rows for rows in _neighbours(aim, picked) if aim.worth(rows) > worth + 1e-9), None)
        if found is None:
            break
        picked, worth = found, aim.worth(found)
    return picked


def _neighbours(aim: _Aim, picked: list[int]) -> Iterator[list[int]]:
    """Yield lists that differ in one row, the cheapest to miss first."""
    if len(picked) < 2:
        return
    total = aim.shares[picked].sum(axis=0)
    missed = aim.gain[picked] - aim.fit(total - aim.shares[picked], len(picked) - 1)
    for place in np.argsort(missed, kind="stable")[:_TRIED].tolist():
        rest = picked[:place] + picked[place + 1 :]
        may = aim.may(rest)
        may[picked[place]] = False
        if may.any():
            yield [*rest, aim.best(rest, may)]


def _spread(rows: Sequence[int], far: Flags, exploration: float) -> list[int]:
    """Order picked rows by relevance, and let enough of the far ones stand early."""
    near, away = [row for row in rows if not far[row]], [row for row in rows if far[row]]
    listed: list[int] = []
    shown = 0
    while near or away:
        due = math.floor(exploration * (len(listed) + 1) + 1e-9)
        explore = bool(away) and (shown < due or not near or away[0] < near[0])
        listed.append(away.pop(0) if explore else near.pop(0))
        shown += explore
    return listed
