"""Days that are alike, in as many kinds as the days themselves ask for.

Latent classes: within a kind each part of the day has its own mix of states. The partition and the number of
kinds are those of the highest exact integrated complete-data likelihood (Biernacki, Celeux and
Govaert 2010), searched by moving days and merging kinds while it rises (Bouveyron, Côme and others
2022). No draw of chance: the same days give the same kinds, in whatever order they arrived.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from selfportrait.patterns.arrays import Floats, Ints

#: Pseudo-days of each state in each part of the day of a kind, and of each kind among all.
_EVEN: Final = 0.5
_SEEDS: Final = 16
_SWEEPS: Final = 30


def alike(table: Ints, states: int) -> Ints:
    """The kind of each row of ``table`` (days, parts of the day), numbered from 0 by size.

    Entries are states from 0; -1 is not known and says nothing.
    """
    kind = _nearest(table, _seeds(table))
    best = _settled(table, states, kind)
    while True:
        merged = _merged(table, states, best)
        if merged is None:
            break
        best = _settled(table, states, merged)
    return _by_size(best)


def _seeds(table: Ints) -> Ints:
    """Rows that differ much: the commonest first, then whichever is furthest from those taken."""
    rows, first, times = np.unique(table, axis=0, return_index=True, return_counts=True)
    taken = [int(np.lexsort((first, -times))[0])]
    apart = _apart(rows, rows[taken[0]])
    while len(taken) < min(_SEEDS, len(rows)):
        worth = apart * np.sqrt(times)
        following = int(worth.argmax())
        if worth[following] <= 0:
            break
        taken.append(following)
        apart = np.minimum(apart, _apart(rows, rows[following]))
    seeds: Ints = rows[taken]
    return seeds


def _apart(rows: Ints, one: Ints) -> Floats:
    """In how many parts of the day, both known, each row differs from ``one``."""
    differ: Floats = ((rows != one) & (rows >= 0) & (one >= 0)).sum(axis=1).astype(np.float64)
    return differ


def _nearest(table: Ints, seeds: Ints) -> Ints:
    near: Ints = np.argmin([_apart(table, seed) for seed in seeds], axis=0)
    return near


def _settled(table: Ints, states: int, kind: Ints) -> Ints:
    """Move days to the kind that gains most by them, one by one, until none moves."""
    kind = _by_size(kind)
    counts = _counts(table, states, kind)
    sizes = np.bincount(kind).astype(np.float64)
    parts = np.arange(table.shape[1])
    for _ in range(_SWEEPS):
        moved = False
        for day, row in enumerate(table):
            known = parts[row >= 0]
            here = kind[day]
            counts[here, known, row[known]] -= 1
            sizes[here] -= 1
            inside = counts[:, known]
            chance = (inside[:, np.arange(len(known)), row[known]] + _EVEN) / (
                inside.sum(axis=2) + _EVEN * states
            )
            worth = np.log(sizes + _EVEN) + np.log(chance).sum(axis=1)
            there = int(worth.argmax())
            if worth[there] <= worth[here] + 1e-9:
                there = int(here)
            counts[there, known, row[known]] += 1
            sizes[there] += 1
            kind[day] = there
            moved |= there != here
        if not moved:
            break
    return _by_size(kind)


def _merged(table: Ints, states: int, kind: Ints) -> Ints | None:
    """The two kinds that are better one, made one; None where no two are."""
    kinds = int(kind.max()) + 1
    if kinds < 2:
        return None
    counts = _counts(table, states, kind)
    sizes = np.bincount(kind, minlength=kinds)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(len(table) + 1) + _EVEN))])
    wholes = np.concatenate([[0.0], np.cumsum(np.log(np.arange(len(table) + 1) + _EVEN * states))])

    def worth(table_of: Ints) -> float:
        return float(logs[table_of].sum() - wholes[table_of.sum(axis=-1)].sum())

    alone = [worth(counts[one]) for one in range(kinds)]
    # the share of kinds in the whole: Dirichlet of one half each, for K and for K - 1 kinds
    fewer = _of_shares(len(table), kinds - 1) - _of_shares(len(table), kinds)
    best, pair = 0.0, (-1, -1)
    for one in range(kinds):
        for other in range(one + 1, kinds):
            together = worth(counts[one] + counts[other]) - alone[one] - alone[other] + fewer
            together += float(logs[sizes[one] + sizes[other]] - logs[sizes[one]] - logs[sizes[other]])
            if together > best:
                best, pair = together, (one, other)
    if pair[0] < 0:
        return None
    merged: Ints = np.where(kind == pair[1], pair[0], kind)
    return merged


def _of_shares(days: int, kinds: int) -> float:
    """Log of the Dirichlet-multinomial's part that depends on the number of kinds only."""
    return -float(np.log(np.arange(days) + _EVEN * kinds).sum())


def _counts(table: Ints, states: int, kind: Ints) -> Ints:
    """How often each state was in each part of the days of each kind: (kinds, parts, states)."""
    kinds, parts = int(kind.max()) + 1, table.shape[1]
    flat = (kind[:, None] * parts + np.arange(parts)) * states + table
    found: Ints = np.bincount(flat[table >= 0], minlength=kinds * parts * states)
    return found.reshape(kinds, parts, states)


def _by_size(kind: Ints) -> Ints:
    """The same kinds, numbered anew: the largest first, of equal ones the earliest."""
    names, first, number, sizes = np.unique(kind, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    rank = np.empty(len(names), dtype=np.int64)
    rank[order] = np.arange(len(names))
    renamed: Ints = rank[number]
    return renamed
