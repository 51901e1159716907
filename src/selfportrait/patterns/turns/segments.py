"""Where a weekly series changes: the segmentation that costs least, exactly.

Optimal partitioning (Jackson and others 2005): a segment costs its negative log likelihood, each further
segment a penalty. Weeks without data are not in the series, so that a gap is no change.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from selfportrait.patterns.arrays import Floats

#: Nats that a further segment must gain, beside twice the log of the series' length.
_PENALTY: Final = 6.0
#: Weekly means further than this many robust deviations from the median of their neighbours are drawn in.
_ODD: Final = 3.0
_NEIGHBOURS: Final = 3


def breaks(cost: Floats, least: int) -> list[int]:
    """Where segments begin, the first at 0 left out.

    ``cost[i, j]`` is the cost of one segment from ``i`` up to but without ``j``; no segment is shorter than
    ``least``.
    """
    size = len(cost) - 1
    penalty = _PENALTY + 2.0 * float(np.log(max(size, 2)))
    total = np.full(size + 1, np.inf)
    total[0] = -penalty
    back = np.zeros(size + 1, dtype=np.int64)
    for end in range(least, size + 1):
        begins = total[: end - least + 1] + cost[: end - least + 1, end]
        back[end] = int(begins.argmin())
        total[end] = float(begins[back[end]]) + penalty
    found: list[int] = []
    end = size
    while size >= least and back[end] > 0:
        end = int(back[end])
        found.append(end)
    return found[::-1]


def cost_of_kinds(counts: Floats, spread: float = 1.0) -> Floats:
    """Segments of a multinomial: ``counts`` (weeks, kinds); ``spread`` by how much weeks vary beyond it."""
    whole = _sums(counts)
    total = whole.sum(axis=2, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(whole > 0, whole * np.log(whole / total), 0.0)
    cost: Floats = -logs.sum(axis=2) / spread
    return cost


def cost_of_level(values: Floats) -> Floats:
    """Segments of a normal level with one noise, which is read off the differences of neighbours."""
    calm = _drawn_in(values)
    noise = max(_noise(calm), 1e-9)
    scaled = (calm - np.median(calm)) / noise
    ones = np.ones_like(scaled)
    count, total, squares = np.moveaxis(_sums(np.stack([ones, scaled, scaled**2], axis=1)), 2, 0)
    cost: Floats = (squares - total**2 / np.maximum(count, 1.0)) / 2
    return cost


def cost_of_counts(counts: Floats, exposed: Floats) -> Floats:
    """Segments of a rate: events a week and the weeks they had, overdispersed by what neighbours differ."""
    rate = counts.sum() / max(float(exposed.sum()), 1e-9)
    differences = np.diff(counts - rate * exposed)
    spread = max(1.0, float(np.mean(differences**2)) / 2 / max(rate * float(exposed.mean()), 1e-9))
    happened, had = np.moveaxis(_sums(np.stack([counts, exposed], axis=1)), 2, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(happened > 0, happened * np.log(happened / had), 0.0)
    cost: Floats = -(logs - happened) / spread
    return cost


def _sums(table: Floats) -> Floats:
    """Sums over every segment: (weeks + 1, weeks + 1, columns), 0 below the diagonal."""
    ends = np.concatenate([np.zeros((1, table.shape[1])), np.cumsum(table, axis=0)])
    sums: Floats = (
        np.maximum(ends[None, :, :] - ends[:, None, :], 0.0)
        if (table >= 0).all()
        else (ends[None, :, :] - ends[:, None, :])
    )
    return sums


def _noise(values: Floats) -> float:
    """Standard deviation of a week, from the differences of neighbours (median absolute, normal)."""
    return float(1.4826 * np.median(np.abs(np.diff(values))) / np.sqrt(2)) if len(values) > 2 else 0.0


def _drawn_in(values: Floats) -> Floats:
    """Single odd weeks (an illness) drawn towards their neighbours."""
    noise = _noise(values)
    padded = np.pad(values, _NEIGHBOURS, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _NEIGHBOURS + 1)
    middle = np.median(windows, axis=1)
    calm: Floats = np.clip(values, middle - _ODD * noise, middle + _ODD * noise)
    return calm
