"""Classic segments of a crowd: recency, frequency and money, and clusters of what people take.

They are the honest baseline: what a brand can know of people a group at a time.
RFM: each person gets a fifth (1 to 5, 5 the best) of how lately she came, how often, and
what she spent; the first two name the segment. Clusters: k-means++ and Lloyd's rounds on
the square roots of her shares by category, so that distances are Hellinger's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import msgspec
import numpy as np

from selfportrait.errors import BadRequest
from selfportrait.model import DAY_US, Item
from selfportrait.model import baskets as form
from selfportrait.model.baskets import Bought, Floats, Ints

from .crowd import gather

#: What the fifths of recency (rows, 1 to 5) and frequency (columns, 1 to 5) are called in the trade.
_NAMES: Final = (
    ("lost", "lost", "at risk", "at risk", "cannot lose"),
    ("lost", "about to sleep", "at risk", "at risk", "cannot lose"),
    ("about to sleep", "about to sleep", "need attention", "loyal", "loyal"),
    ("promising", "promising", "potential loyal", "loyal", "loyal"),
    ("new", "potential loyal", "potential loyal", "champions", "champions"),
)
#: Categories that clusters are told apart by: the most taken; the rest is one more.
_CATEGORIES: Final = 200
_ROUNDS: Final = 50
_STARTS: Final = 4


class Segments(msgspec.Struct, frozen=True, kw_only=True):
    """Two partitions of the same people, by their place in the histories given.

    ``fifths`` are recency, frequency and money, 1 to 5; 0 for who has no known event.
    ``cluster`` is -1 there, and ``about`` names each cluster by what sets it apart.
    """

    fifths: Ints  #: people × 3
    rfm: tuple[str, ...]  #: the segment of each person, "" for who has no known event
    cluster: Ints
    about: tuple[str, ...]

    def sizes(self) -> dict[str, int]:
        """People by RFM segment, the largest first."""
        names, counts = np.unique([name for name in self.rfm if name], return_counts=True)
        order = np.lexsort((names, -counts))
        return {str(names[place]): int(counts[place]) for place in order.tolist()}


def segments(
    histories: Iterable[Sequence[tuple[str, int]]],
    items: Sequence[Item],
    *,
    now_us: int,
    clusters: int = 8,
    seed: int = 0,
) -> Segments:
    """Put everybody into an RFM segment and one of ``clusters``, as of ``now_us``.

    Money is in minor units of the items' prices; where no item has a price each thing
    counts one. BadRequest for fewer than two clusters or nobody to put in them.
    """
    if clusters < 2:
        raise BadRequest("Segments need at least two clusters.", next_step="Pass for example clusters=8.")
    people = gathered(histories, items)
    if not any(len(mine.items) for mine in people):
        raise BadRequest(
            "No event names an item of the catalogue.", next_step="Check that both use the same ids."
        )
    return put(people, items, now_us=now_us, clusters=clusters, rng=np.random.default_rng(seed))


def gathered(histories: Iterable[Sequence[tuple[str, int]]], items: Sequence[Item]) -> list[Bought]:
    """Return each history as baskets, in the order given; empty where nothing in it is known."""
    lists = list(histories)
    crowd = gather(lists, {item.id: number for number, item in enumerate(items)})
    bounds = np.searchsorted(crowd.owners, np.arange(len(lists) + 1)).tolist()
    return [form.bought(crowd.items[a:b], crowd.at_us[a:b]) for a, b in pairwise(bounds)]


def put(
    people: Sequence[Bought], items: Sequence[Item], *, now_us: int, clusters: int, rng: np.random.Generator
) -> Segments:
    """Put people who are baskets already into segments."""
    known = np.array([len(mine.items) > 0 for mine in people])
    fifths = np.zeros((len(people), 3), np.int64)
    fifths[known] = _fifths([mine for mine in people if len(mine.items)], items, now_us)
    names = tuple(_NAMES[r - 1][f - 1] if r else "" for r, f, _ in fifths.tolist())
    tastes, about = _tastes(people, items)
    cluster = np.full(len(people), -1, np.int64)
    cluster[known], centres = k_means(tastes[known], min(clusters, int(known.sum())), rng)
    return Segments(
        fifths=fifths, rfm=names, cluster=cluster, about=_told(centres, tastes[known].mean(0), about)
    )


def k_means(points: Floats, count: int, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """Return the cluster of each point and the centres: the tightest of four k-means++ starts."""
    found = [_lloyd(points, _spread_out(points, count, rng)) for _ in range(_STARTS)]
    labels, centres, _ = min(found, key=lambda one: one[2])
    return labels, centres


def _lloyd(points: Floats, centres: Floats) -> tuple[Ints, Floats, float]:
    labels = np.full(len(points), -1, np.int64)
    for _ in range(_ROUNDS):
        distance = _distances(points, centres)
        nearest = distance.argmin(1)
        if (nearest == labels).all():
            break
        labels = nearest
        counts = np.bincount(labels, minlength=len(centres))
        sums = np.zeros_like(centres)
        np.add.at(sums, labels, points)
        centres = np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], centres)
    distance = _distances(points, centres)
    return distance.argmin(1), centres, float(distance.min(1).sum())


def _spread_out(points: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Choose first centres by k-means++: each with chance in proportion to its squared distance."""
    chosen = [int(rng.integers(len(points)))]
    nearest = _distances(points, points[chosen])[:, 0]
    while len(chosen) < count:
        total = nearest.sum()
        weights = nearest / total if total > 0 else None
        chosen.append(int(rng.choice(len(points), p=weights)))
        nearest = np.minimum(nearest, _distances(points, points[chosen[-1:]])[:, 0])
    return points[chosen]


def _distances(points: Floats, centres: Floats) -> Floats:
    squared: Floats = (points**2).sum(1)[:, None] - 2 * points @ centres.T + (centres**2).sum(1)[None]
    return np.maximum(squared, 0.0)


def _fifths(people: Sequence[Bought], items: Sequence[Item], now_us: int) -> Ints:
    priced = [item.price_minor for item in items if item.price_minor is not None]
    usual = float(np.median(priced)) if priced else 1.0
    price = np.array([usual if item.price_minor is None else item.price_minor for item in items])
    told = (
        [-(now_us - int(mine.starts[-1])) / DAY_US for mine in people],
        [len(mine.starts) for mine in people],
        [price[mine.items].sum() for mine in people],
    )
    return np.stack([_fifth(np.array(values, np.float64)) for values in told], 1)


def _fifth(values: Floats) -> Ints:
    """Return 1 to 5 by rank; equal values share the same fifth."""
    order = np.sort(values)
    below = np.searchsorted(order, values, side="left") + np.searchsorted(order, values, side="right")
    fifth: Ints = np.minimum(below * 5 // (2 * len(values)), 4) + 1
    return fifth


def _tastes(people: Sequence[Bought], items: Sequence[Item]) -> tuple[Floats, tuple[str, ...]]:
    """Return the square roots of each person's shares by category, and the categories' names."""
    of_item = [_category(item) for item in items]
    names, codes = np.unique(of_item, return_inverse=True)
    taken = np.bincount(codes[np.concatenate([mine.items for mine in people])], minlength=len(names))
    kept = np.argsort(-taken, kind="stable")[:_CATEGORIES]
    column = np.full(len(names), len(kept), np.int64)
    column[kept] = np.arange(len(kept))
    counts = np.zeros((len(people), len(kept) + 1))
    for row, mine in enumerate(people):
        counts[row] = np.bincount(column[codes[mine.items]], minlength=len(kept) + 1)
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1.0)
    return np.sqrt(shares), (*(str(names[place]) for place in kept.tolist()), "others")


def _category(item: Item) -> str:
    return next(
        (item.attrs[name] for name in ("category", "genre", "activity") if item.attrs.get(name)), item.kind
    )


def _told(centres: Floats, usual: Floats, about: tuple[str, ...]) -> tuple[str, ...]:
    """Name each cluster by the three categories it has most more of than everybody."""
    ahead = np.argsort(-(centres - usual), axis=1, kind="stable")[:, :3]
    return tuple(", ".join(about[place] for place in row if about[place]) for row in ahead.tolist())
