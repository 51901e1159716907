"""The second stage of a catalogue: what its files mean, number for number.

A first stage (counted pairs) names some hundred candidates; the second stage reads
some forty sums of counts for each and puts them in order. The brand fits it, the
person's side evaluates it, and neither knows the other: what a number means stands
here once. Pure arrays; nothing else of the product needs this module.
"""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

Layers = list[tuple[Floats, Floats]]

#: The files of a pack that hold it: what is read and how it is weighed; pairs of items; what each item is.
SECOND: Final = "second_stage.json"
SECOND_PAIRS: Final = "second_stage.parquet"
SECOND_ITEMS: Final = "second_items.parquet"
SECOND_SCHEMA: Final = 2

#: Events of a history that are looked at, the latest first.
LAGS: Final = 50

#: What is known of a pair (i, j). ``follows``: damped counts of j within 50 steps after i, a pair at
#: distance l counting 1/l; ``near``: within 5; ``within``: within 50, each the same; ``before``: j came
#: before i; ``lift``: how much oftener than chance, as a logarithm; ``kin``: the same either way round;
#: ``together``: cosine; ``next``, ``second``, ``third``: share of steps from i that led to j one, two or
#: three events later; ``ridge``: what i adds to the odds of j when the other events are known too;
#: ``ease``: the same without order.
CHANNELS: Final = (
    "follows", "near", "within", "before", "lift", "kin", "together", "next", "second", "third",
    "ridge", "ease",
)  # fmt: skip

#: Where the stretches of a history begin that popularity is told apart by: what people take first is not
#: what they take tenth.
PLACES: Final = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 18, 25, 35, 50)

#: What is known of an item: logarithms of how often it was taken, of how often among anyone's first ten, and
#: of how often as somebody's event number so and so.
TRAITS: Final = ("popular", "first", *(f"from{place}" for place in PLACES))

#: Items for each pair looked at, from which on candidates are looked up rather than tabled.
_SPARSE: Final = 50

#: How much more the popular counts among the candidates of who has no history yet.
_OPEN: Final = 10.0

_STEPS: Final = np.arange(LAGS, dtype=np.float32)
#: How much the event at each lag counts. ``peak`` is the strongest one alone, whichever it is.
KERNELS: Final = MappingProxyType(
    {
        "lag1": (_STEPS == 0).astype(np.float32),
        "lag2": (_STEPS == 1).astype(np.float32),
        "lag3": (_STEPS == 2).astype(np.float32),
        "last3": (_STEPS < 3).astype(np.float32),
        "soon": 1 / (1 + _STEPS),
        "half": 1 / (1 + _STEPS / 2),
        "slow": 1 / (1 + _STEPS / 10),
        "long": 1 / (1 + _STEPS / 40),
    }
)

#: (channel, curve, kernels): what is summed over a history, for each candidate. ``log`` is log(1 + 20 v).
SUMS: Final = (
    ("follows", "plain", ("lag1", "last3", "soon", "slow")),
    ("follows", "log", ("soon", "slow", "long", "peak")),
    ("near", "plain", ("last3", "soon")),
    ("within", "plain", ("soon", "slow")),
    ("before", "plain", ("lag1", "soon", "slow")),
    ("lift", "plain", ("lag1", "soon", "slow", "long", "peak")),
    ("kin", "plain", ("soon", "slow", "long", "peak")),
    ("together", "plain", ("soon", "slow", "long")),
    ("together", "log", ("soon", "slow", "long")),
    ("next", "plain", ("lag1", "lag2", "soon")),
    ("second", "plain", ("lag2",)),
    ("third", "plain", ("lag3",)),
    ("ridge", "plain", ("lag1", "last3", "half", "slow")),
    ("ease", "plain", ("half", "slow", "long")),
)
SUM_NAMES: Final = tuple(f"{channel}.{curve}.{kernel}" for channel, curve, ks in SUMS for kernel in ks)
CONTEXT_NAMES: Final = (
    "popular", "first", "length", "taste", "above_taste", "above_last", "rank",
    "here", "here.listed", "here.above_popular", "here.rank",
)  # fmt: skip
#: Every input of the network, in order: the sums, the sums against the rest of the list, the context.
INPUTS: Final = (*SUM_NAMES, *(f"{name}.listed" for name in SUM_NAMES), *CONTEXT_NAMES)


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """One layer: ``weights[input][output]`` and ``bias[output]``."""

    weights: list[list[float]]
    bias: list[float]


class Trail(msgspec.Struct, frozen=True, kw_only=True):
    """The network of trails (``model/trail.py``): x points to ``max(x·into + bias, 0)·out + x·straight``.

    ``share`` is its part of the whole, from 0 to 1; the rest is the layers'.
    """

    share: float
    into: list[list[float]]
    bias: list[float]
    out: list[list[float]]
    straight: list[list[float]]


class HeldOut(msgspec.Struct, frozen=True, kw_only=True):
    """NDCG@10 of what each person did last, held out: by the first stage, by the second, over how many.

    ``error`` is one standard error of the difference.
    """

    first: float
    second: float
    error: float
    people: int


class SecondStage(msgspec.Struct, frozen=True, kw_only=True):
    """What ``second_stage.json`` holds.

    ``scales`` tame each sum (``sign · log(1 + |v| / scale)``), ``means`` and ``deviations`` standardise
    each input, ``layers`` weigh them, ``trail`` has a say beside them. ``popular`` is what being the
    most popular is worth where ``candidates`` are chosen after a long history, in strongest pairs of a
    typical item.
    """

    schema: int
    inputs: tuple[str, ...]
    candidates: int
    popular: float
    scales: list[float]
    means: list[float]
    deviations: list[float]
    layers: list[Layer]
    trail: Trail
    held_out: HeldOut | None = None  #: why it is in the pack


class Pairs(msgspec.Struct, frozen=True, kw_only=True):
    """``targets[starts[i]:starts[i + 1]]`` are the items that are kept for *i*, ``values`` their channels."""

    starts: Ints
    targets: NDArray[np.int32]
    values: NDArray[np.float16]  #: (pairs, channels)

    @property
    def size(self) -> int:
        """How many items there are."""
        return len(self.starts) - 1


class Traits(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of each item: ``values`` (rows × TRAITS), and in which of the ``rows`` an item stands."""

    rows: Ints
    values: Floats


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """Every pair that leaves some histories: which history, at which lag, and where it stands in Pairs."""

    owners: Ints
    lags: Ints
    places: Ints


def leaving(pairs: Pairs, recent: Ints) -> Rows:
    """Return every pair that leaves ``recent``: histories × lags, the latest first, -1 for none."""
    owners, lags = np.nonzero(recent >= 0)
    items = recent[owners, lags]
    lengths = pairs.starts[items + 1] - pairs.starts[items]
    ends = np.cumsum(lengths)
    places = np.repeat(pairs.starts[items] - (ends - lengths), lengths)
    places += np.arange(len(places))
    return Rows(owners=np.repeat(owners, lengths), lags=np.repeat(lags, lengths), places=places)


def picked(pairs: Pairs, rows: Rows, people: int) -> Floats:
    """Return how likely each item is to be worth a closer look (people × items): what follows her events."""
    strength = pairs.values[:, CHANNELS.index("follows")][rows.places] * KERNELS["soon"][rows.lags]
    cells = rows.owners * pairs.size + pairs.targets[rows.places]
    found = np.bincount(cells, strength, minlength=people * pairs.size)
    return found.reshape(people, pairs.size).astype(np.float32)


def picked_of_one(pairs: Pairs, rows: Rows) -> tuple[Ints, Floats]:
    """Return the items that follow one history, ascending, and ``picked`` of each: the others have none."""
    strength = pairs.values[:, CHANNELS.index("follows")][rows.places] * KERNELS["soon"][rows.lags]
    items, places = np.unique(pairs.targets[rows.places], return_inverse=True)
    found = np.bincount(places, strength, minlength=len(items))
    return items.astype(np.int64), found.astype(np.float32)


def column_at(lengths: Ints) -> Ints:
    """Return the column of TRAITS that tells what is taken after so many events."""
    found: Ints = np.searchsorted(PLACES, lengths, side="right") - 1 + TRAITS.index("from0")
    return found


def prior(at: Floats, lengths: Ints, popular: float) -> Floats:
    """Return what being taken at this place of a history adds among candidates (people × items).

    ``at``: the logarithms of the place each person has come to (people × items). The shorter
    her history, the more it adds.
    """
    weights = popular * (1 + _OPEN / (1 + lengths))
    found: Floats = (weights[:, None] * np.exp(at - at.max(1, keepdims=True))).astype(np.float32)
    return found


def _slots(pairs: Pairs, rows: Rows, candidates: Ints) -> Ints:
    """Return which candidate each pair leads to, -1 for none."""
    people, many = candidates.shape
    targets = pairs.targets[rows.places]
    if people == 1 and pairs.size > _SPARSE * max(1, len(targets)):
        # A table of every item of a large catalogue costs more than everything else here.
        order = np.argsort(candidates[0])
        ranked = candidates[0][order]
        at = np.minimum(np.searchsorted(ranked, targets), many - 1)
        return np.where(ranked[at] == targets, order[at], -1)
    slots = np.full((people, pairs.size), -1, np.int64)
    np.put_along_axis(slots, candidates, np.arange(many)[None], 1)
    found: Ints = slots.reshape(-1)[rows.owners * pairs.size + targets]
    return found


def sums(pairs: Pairs, rows: Rows, candidates: Ints) -> Floats:
    """Return SUMS of each candidate (people × candidates × sums)."""
    people, many = candidates.shape
    slot = _slots(pairs, rows, candidates)
    kept = np.flatnonzero(slot >= 0)
    cells = (rows.owners[kept] * many + slot[kept]) * LAGS + rows.lags[kept]
    values = pairs.values[rows.places[kept]].astype(np.float32)
    found = np.empty((people * many, len(SUM_NAMES)), np.float32)
    wide = np.zeros(people * many * LAGS, np.float32)
    done = 0
    for channel, curve, kernels in SUMS:
        column = values[:, CHANNELS.index(channel)]
        wide[cells] = np.log1p(np.maximum(20 * column, 0)) if curve == "log" else column
        by_lag = wide.reshape(-1, LAGS)
        summed = [kernel for kernel in kernels if kernel in KERNELS]
        found[:, done : done + len(summed)] = by_lag @ np.stack([KERNELS[kernel] for kernel in summed], 1)
        if "peak" in kernels:
            found[:, done + len(summed)] = by_lag.max(1)
        done += len(kernels)
    return found.reshape(people, many, -1)


def context(traits: Traits, recent: Ints, lengths: Ints, candidates: Ints, found: Floats) -> Floats:
    """Return CONTEXT_NAMES of each candidate (people × candidates × context)."""
    near = recent[:, :5]
    known = near >= 0
    fame = traits.values[traits.rows[np.maximum(near, 0)], 0] * known
    taste = fame.sum(1) / np.maximum(known.sum(1), 1)
    listed_rows = traits.rows[candidates]
    popular, first = traits.values[listed_rows, 0], traits.values[listed_rows, 1]
    here = traits.values[listed_rows, column_at(lengths)[:, None]]
    parts = (
        popular,
        first,
        np.broadcast_to(np.log1p(lengths)[:, None], popular.shape),
        np.broadcast_to(taste[:, None], popular.shape),
        popular - taste[:, None],
        popular - fame[:, :1],
        _log_rank(found[:, :, SUM_NAMES.index("follows.plain.soon")]),
        here,
        listed(here),
        here - popular,
        _log_rank(here),
    )
    return np.stack([part.astype(np.float32) for part in parts], 2)


def _log_rank(values: Floats) -> Floats:
    """Return log(1 + rank) of each candidate in its list, the largest value first."""
    order = np.argsort(-values, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(values.shape[1])[None], 1)
    found: Floats = np.log1p(ranks).astype(np.float32)
    return found


def inputs(
    pairs: Pairs, rows: Rows, traits: Traits, recent: Ints, lengths: Ints, candidates: Ints, scales: Floats
) -> Floats:
    """Return INPUTS of each candidate (people × candidates × inputs), before they are standardised."""
    found = sums(pairs, rows, candidates)
    around = context(traits, recent, lengths, candidates, found)
    found = tamed(found, scales)
    return np.concatenate([found, listed(found), around], 2)


def tamed(found: Floats, scales: Floats) -> Floats:
    """Return ``sign · log(1 + |v| / scale)`` of each sum."""
    return np.copysign(np.log1p(np.abs(found) / scales), found)


def listed(found: Floats) -> Floats:
    """Return each value against the other candidates of its list (axis 1)."""
    level = found.mean(1, keepdims=True)
    spread: Floats = np.clip((found - level) / (found.std(1, keepdims=True) + 1e-3), -6, 6)
    return spread


def tuning(told: SecondStage) -> tuple[Floats, Floats, Floats]:
    """Return scales, means and deviations as arrays."""
    scales, means, deviations = (
        np.array(values, np.float32) for values in (told.scales, told.means, told.deviations)
    )
    return scales, means, deviations


def layers(told: SecondStage) -> Layers:
    """Return the layers as arrays."""
    return [(np.array(one.weights, np.float32), np.array(one.bias, np.float32)) for one in told.layers]


def standard(values: Floats, means: Floats, deviations: Floats) -> Floats:
    """Return inputs as the network takes them: in deviations from the mean, six at most."""
    found: Floats = np.clip((values - means) / deviations, -6, 6)
    return found


def weighed(network: Layers, values: Floats) -> Floats:
    """Return what the network gives ``values`` (… × inputs): leaky rectifiers, the last layer linear."""
    shape = values.shape[:-1]
    found = values.reshape(-1, values.shape[-1])
    for place, (weights, bias) in enumerate(network):
        found = found @ weights + bias
        if place < len(network) - 1:
            found = np.maximum(found, 0.02 * found)
    return found.reshape(shape)


def fits(network: Layers) -> bool:
    """Whether the layers follow on from INPUTS to one number."""
    wide = [len(INPUTS), *(len(bias) for _, bias in network)]
    shapes = all(w.shape == (a, b) for (w, _), (a, b) in zip(network, pairwise(wide), strict=True))
    return shapes and wide[-1] == 1
