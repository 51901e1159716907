"""Counted ordered pairs: what people went to, after what, and how soon.

For every pair *i* before *j* at distance *l* ≤ ``reach`` in one history, 1/l is
added to ``T[i, j]``. Counts are kept in whole numbers (1/l of ``UNIT``), so
they add up exactly in any order: over shards, over weeks, over sites.
"""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: What a pair at distance one adds. 1/l is rounded to a whole number of it (error under 1e-6).
UNIT: Final = 1 << 20

#: Pairs sorted at a time: bounds memory at about 100 MB whatever the number of events.
_BLOCK: Final = 4_000_000


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Sparse T of ``size`` × ``size``: ``values`` (in ``UNIT``) at ``keys`` = i · size + j, ascending."""

    size: int
    keys: Ints
    values: Ints

    def row_sums(self) -> Floats:
        """Mass leaving each item, in pairs at distance one."""
        return np.bincount(self.keys // self.size, weights=self.values, minlength=self.size) / UNIT

    def column_sums(self) -> Floats:
        """Mass arriving at each item, in pairs at distance one."""
        return np.bincount(self.keys % self.size, weights=self.values, minlength=self.size) / UNIT


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Damped and pruned counts: ``sources[k]`` → ``targets[k]``, by source and strongest first."""

    sources: Ints
    targets: Ints
    weights: Floats


def count(sequence: Ints, owners: Ints, *, size: int, reach: int) -> Counts:
    """Count ordered pairs within each owner's stretch of ``sequence``.

    ``sequence`` holds item numbers below ``size``, each owner's events together
    and in time order; ``owners`` says whose each is. An item is no pair with itself.
    """
    total = empty(size)
    step = max(1, _BLOCK // max(1, reach))
    for start in range(0, len(sequence), step):
        keys = _pairs(sequence, owners, start, min(start + step, len(sequence)), size=size, reach=reach)
        total = add(total, _summed(keys, size=size, reach=reach))
    return total


def empty(size: int) -> Counts:
    """No counts at all: what every sum starts from."""
    return Counts(size=size, keys=np.empty(0, np.int64), values=np.empty(0, np.int64))


def add(one: Counts, other: Counts) -> Counts:
    """Add two shards' counts exactly; ValueError where they number their items differently."""
    if one.size != other.size:
        raise ValueError(f"counts over {one.size} and {other.size} items cannot be added")
    if not len(one.keys):
        return other
    keys = np.concatenate([one.keys, other.keys])
    order = np.argsort(keys, kind="stable")
    return _grouped(keys[order], np.concatenate([one.values, other.values])[order], one.size)


def damp(counts: Counts, *, row_power: float, column_power: float, keep: int) -> Rules:
    """Divide by row and column mass to a power, and keep the ``keep`` strongest rules of an item.

    ``T[i, j] · rowsum[i]^-row_power · colsum[j]^-column_power``: the first tames
    items everybody passes through, the second what everybody ends at. Ties go
    to the lower item number.
    """
    sources, targets = counts.keys // counts.size, counts.keys % counts.size
    rows, columns = factors(counts.row_sums(), counts.column_sums(), row_power, column_power)
    weights = counts.values / UNIT * rows[sources] * columns[targets]
    order = np.lexsort((targets, -weights, sources))
    sources, targets, weights = sources[order], targets[order], weights[order]
    starts = np.searchsorted(sources, np.arange(counts.size))
    strongest = np.arange(len(sources)) - starts[sources] < keep
    return Rules(sources=sources[strongest], targets=targets[strongest], weights=weights[strongest])


def factors(
    row_sums: Floats, column_sums: Floats, row_power: float, column_power: float
) -> tuple[Floats, Floats]:
    """Return what damping multiplies the counts of each source, and of each target, with."""
    rows: Floats = np.power(np.maximum(row_sums, 1e-12), -row_power)
    columns: Floats = np.power(np.maximum(column_sums, 1e-12), -column_power)
    return rows, columns


def _pairs(sequence: Ints, owners: Ints, start: int, stop: int, *, size: int, reach: int) -> Ints:
    """Pack every pair whose first half lies in ``start:stop`` as (i · size + j) · reach + l - 1."""
    packed = []
    for distance in range(1, reach + 1):
        last = min(stop, len(sequence) - distance)
        if last <= start:
            break
        here, there = slice(start, last), slice(start + distance, last + distance)
        real = (owners[here] == owners[there]) & (sequence[here] != sequence[there])
        first, second = sequence[here][real], sequence[there][real]
        packed.append((first * size + second) * reach + (distance - 1))
    return np.concatenate(packed) if packed else np.empty(0, np.int64)


def _summed(packed: Ints, *, size: int, reach: int) -> Counts:
    packed.sort()
    worth = np.array([round(UNIT / distance) for distance in range(1, reach + 1)], np.int64)
    return _grouped(packed // reach, worth[packed % reach], size)


def _grouped(keys: Ints, values: Ints, size: int) -> Counts:
    """Sum ``values`` over runs of equal ``keys`` (ascending)."""
    if not len(keys):
        return empty(size)
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    return Counts(size=size, keys=keys[starts], values=np.add.reduceat(values, starts))
