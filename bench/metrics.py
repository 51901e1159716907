"""What a list is worth beside being right: every figure here is a function of ranks or of lists.

Ranks are 0-based, -1 or the catalogue's size where the target cannot be ranked is
the caller's to turn into "beyond the list". Lists are item numbers, one row a
person, -1 where a list is shorter.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def gains(ranks: Sequence[int] | Ints, at: int = 10) -> Floats:
    """NDCG@at of each person with one relevant item: 1/log2(rank + 2) within the list, else 0.

    >>> gains([0, 1, 10]).round(3).tolist()
    [1.0, 0.631, 0.0]
    """
    places = np.asarray(ranks, np.float64)
    return np.where((places >= 0) & (places < at), 1 / np.log2(np.maximum(places, 0.0) + 2), 0.0)


def coverage(lists: Ints, size: int) -> float:
    """Share of a catalogue of ``size`` that stands in at least one list.

    >>> coverage(np.array([[0, 1], [1, 2]]), 4)
    0.75
    """
    shown = np.unique(lists)
    return float(np.count_nonzero(shown >= 0) / size)


def gini(lists: Ints, size: int) -> float:
    """Gini coefficient of how often each item of the catalogue is shown, those never shown included.

    0: all are shown alike; (n - 1)/n: one item has it all. ``G = Σ (2i - n - 1) x_i / (n Σ x)``
    over exposures x in ascending order, i from 1.

    >>> gini(np.array([[0, 1], [2, 3]]), 4), gini(np.array([[0], [0]]), 4)
    (0.0, 0.75)
    """
    exposure = np.sort(np.bincount(lists[lists >= 0], minlength=size).astype(np.float64))
    weights = 2 * np.arange(1, size + 1) - size - 1
    return float((weights @ exposure) / (size * exposure.sum()))


def debiased(gained: Floats, popularity: Floats, power: float = 0.5) -> float:
    """Self-normalised inverse propensity mean of what each person gained.

    The chance that a taste shows as an event grows with the item's fame: propensity
    ∝ popularity(target)^power, so a hit on a rare item counts for more
    (``Σ gain/p / Σ 1/p``: Yang et al., RecSys 2018; power 1/2: Saito et al., WSDM
    2020). ``popularity`` is each person's target's count in training, at least 1.

    >>> debiased(np.array([1.0, 0.0]), np.array([1.0, 100.0])).__round__(3)
    0.909
    """
    weights = np.maximum(popularity, 1.0) ** -power
    return float((gained @ weights) / weights.sum())


def bootstrap(values: Floats, *, times: int = 1000, seed: int = 0) -> tuple[float, float]:
    """95 % percentile interval of the mean over people drawn again with replacement."""
    rng = np.random.default_rng(seed)
    drawn = [float(values[rng.integers(0, len(values), len(values))].mean()) for _ in range(times)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)
