"""Fit the second stage of a catalogue, and say whether it is worth having.

What each person did last is held out; the rest is learnt from. Only where the second
stage then ranks the held-out items better than the first is it published, with the
counts of everybody's whole history.
"""

from __future__ import annotations

import io
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from selfportrait.model import second as form
from selfportrait.model.second import (
    CHANNELS,
    SECOND,
    SECOND_ITEMS,
    SECOND_PAIRS,
    TRAITS,
    Floats,
    HeldOut,
    Ints,
    Pairs,
    Traits,
)
from selfportrait.model.trail import COMING, TAKEN, USUAL, Vectors, shared, trailed
from selfportrait.model.trail import weights as weights_of

from .lessons import BATCH, lessons, looked, moments, scales_of, together
from .network import fitted
from .pairs import tables
from .trails import learnt
from .traits import traits
from .walks import Walks, walks

#: Items beyond the most taken stay with the first stage.
ITEMS_MOST: Final = 40_000
#: Pairs in all, and for one item: what the pack weighs.
_PAIRS_MOST: Final = 1_500_000
_KEEP: Final = 300
#: People whose held-out item decides.
_JUDGES: Final = 6_000
#: Standard errors by which the second stage must win.
_SURELY: Final = 1.0
#: Shares of the trail that are tried.
_SHARES: Final = (0.0, 0.15, 0.3, 0.45, 0.6)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How a second stage is fitted; the defaults were chosen on validation items (docs/catalogue.md)."""

    folds: int = 4
    candidates: int = 300
    latest: int = 10  #: moments of each history that are learnt from, the latest
    early: float = 6.0  #: and about so many of its first fifty, so that short histories are known
    moments_most: int = 80_000
    sample: int = 72  #: candidates of a moment that are kept
    popular: float = 0.1
    rounds: int = 5
    trail_rounds: int = 17
    seed: int = 0  #: of the folds, the samples and the first weights: the same events give the same files


class Second(msgspec.Struct, frozen=True, kw_only=True):
    """A fitted second stage: its files by name, and how it did."""

    files: dict[str, bytes]
    judged: HeldOut


def second_stage(items: Ints, owners: Ints, *, size: int, plan: Plan = Plan()) -> Second | None:
    """Fit a second stage on everybody's items; None where it does not help.

    Each owner's ``items`` stand together and in time order; ``size`` is how many there are in the catalogue.
    """
    last = np.append(owners[1:] != owners[:-1], True)[: len(owners)]
    # Numbered by what is learnt from alone: a held-out item must not show even in the order of ties.
    often = np.bincount(items[~last], minlength=size)
    order = np.argsort(-often, kind="stable")[: min(size, ITEMS_MOST)]
    number = np.full(size, -1, np.int64)
    number[order] = np.arange(len(order))
    kept = number[items] >= 0
    items, owners = number[items[kept]], owners[kept]
    last = np.append(owners[1:] != owners[:-1], True)[: len(owners)]
    rng = np.random.default_rng(plan.seed)
    whole = walks(items, owners, size=len(order), folds=plan.folds, rng=rng)
    held = np.flatnonzero(last & (whole.place > 0))
    if not len(held):
        return None
    known = walks(items[~last], owners[~last], size=len(order), folds=plan.folds, rng=rng)
    keep = max(1, min(_KEEP, _PAIRS_MOST // len(order)))
    found = _fitted(known, whole, held, keep=keep, plan=plan, rng=rng)
    if found is None or not _helps(found[1]):
        return None
    told, judged, vectors = found
    (pairs,) = tables(whole, keep=keep, lacking=[-1])
    return Second(files=_files(told, pairs, traits(whole, -1), vectors, order), judged=judged)


def _fitted(
    known: Walks, whole: Walks, held: Ints, *, keep: int, plan: Plan, rng: np.random.Generator
) -> tuple[form.SecondStage, HeldOut, Vectors] | None:
    """Learn from ``known``, fold by fold, and judge on the events ``held`` of the ``whole``."""
    events = moments(known, latest=plan.latest, early=plan.early, rng=rng)
    if len(events) > plan.moments_most:
        events = np.sort(rng.choice(events, plan.moments_most, replace=False))
    if len(events) < plan.folds * BATCH:
        return None
    scales, parts = np.empty(0, np.float32), []
    lacking = [*range(plan.folds), -1]
    for fold, pairs in zip(lacking, tables(known, keep=keep, lacking=lacking), strict=True):
        of = traits(known, fold)
        mine = events[known.fold[events] == fold]
        if not len(scales):
            some = rng.choice(mine, BATCH)
            looks = looked(known, pairs, of, some, candidates=plan.candidates, popular=plan.popular)
            scales = scales_of(pairs, looks)
        if fold >= 0:
            parts.append(
                lessons(known, pairs, of, mine, candidates=plan.candidates, sample=plan.sample,
                        popular=plan.popular, scales=scales, rng=rng)
            )  # fmt: skip
    taught = together(parts)
    del parts
    some = taught.inputs[:: max(1, len(taught.came) // 2000)].astype(np.float32)
    means, deviations = some.mean((0, 1)), some.std((0, 1)) + np.float32(1e-3)
    layers = fitted(taught, means, deviations, rounds=plan.rounds, rng=rng)
    trail = learnt(known, rounds=plan.trail_rounds, rng=rng)
    told = form.SecondStage(
        schema=form.SECOND_SCHEMA,
        inputs=form.INPUTS,
        candidates=plan.candidates,
        popular=plan.popular,
        scales=scales.tolist(),
        means=means.tolist(),
        deviations=deviations.tolist(),
        layers=[form.Layer(weights=weights.tolist(), bias=bias.tolist()) for weights, bias in layers],
        trail=trail.told,
    )
    if len(held) > _JUDGES:
        held = np.sort(rng.choice(held, _JUDGES, replace=False))
    share, judged = _judged(whole, held, told, trail.vectors, pairs, of)
    part = msgspec.structs.replace(told.trail, share=share)
    return msgspec.structs.replace(told, trail=part, held_out=judged), judged, trail.vectors


def _helps(judged: HeldOut) -> bool:
    return judged.second - judged.first > _SURELY * judged.error


def _judged(
    whole: Walks, held: Ints, told: form.SecondStage, vectors: Vectors, pairs: Pairs, of: Traits
) -> tuple[float, HeldOut]:
    """Return the share of the trail that finds the held-out items best, and how both stages do.

    What is told of a judge is by the share that was best for the others: half of them choose for
    the other half.
    """
    layers, weights = form.layers(told), weights_of(told.trail)
    scales, means, deviations = form.tuning(told)
    parts = []
    for begin in range(0, len(held), BATCH):
        some = held[begin : begin + BATCH]
        looks = looked(whole, pairs, of, some, candidates=told.candidates, popular=told.popular)
        inputs = form.inputs(pairs, looks.rows, of, looks.recent, looks.lengths, looks.listed, scales)
        worth = form.weighed(layers, form.standard(inputs, means, deviations))
        odds = trailed(weights, vectors, looks.recent, looks.lengths, looks.listed)
        hit = looks.listed == whole.items[some][:, None]
        parts.append([_gain(looks.best, hit), *(_gain(shared(worth, odds, one), hit) for one in _SHARES)])
    first, *seconds = np.concatenate(parts, 1)
    gains = np.stack(seconds)
    even = np.arange(len(held)) % 2 == 0
    for_even, for_odd = (int(np.argmax(gains[:, half].sum(1))) for half in (~even, even))
    second = np.where(even, gains[for_even], gains[for_odd])
    error = float(np.std(second - first) / np.sqrt(max(1, len(held))))
    judged = HeldOut(first=float(first.mean()), second=float(second.mean()), error=error, people=len(held))
    return _SHARES[int(np.argmax(gains.sum(1)))], judged


def _gain(worth: Floats, hit: NDArray[np.bool_]) -> NDArray[np.float64]:
    """NDCG@10 of the one item that came, 0 where it was no candidate; a tie counts against it."""
    came = np.where(hit, worth, -np.inf).max(1, keepdims=True)
    rank = (worth >= came).sum(1) - 1
    return np.where(hit.any(1) & (rank < 10), 1 / np.log2(rank + 2), 0.0)


def _files(
    told: form.SecondStage, pairs: Pairs, of: Traits, vectors: Vectors, order: Ints
) -> dict[str, bytes]:
    """Return the files of the pack, in the catalogue's own numbers."""
    sources = order[np.repeat(np.arange(pairs.size), np.diff(pairs.starts))]
    targets = order[pairs.targets]
    by = np.lexsort((targets, sources))
    columns = {name: pa.array(pairs.values[by, n], pa.float16()) for n, name in enumerate(CHANNELS)}
    numbers = {"source": pa.array(sources[by], pa.int32()), "target": pa.array(targets[by], pa.int32())}
    known = np.argsort(order)
    items = {"item": pa.array(order[known], pa.int32())}
    items |= {name: pa.array(of.values[known, n], pa.float32()) for n, name in enumerate(TRAITS)}
    items |= {USUAL: pa.array(vectors.usual[known], pa.float32())}
    for names, side in ((TAKEN, vectors.taken), (COMING, vectors.coming)):
        items |= {name: pa.array(side[known, n], pa.float16()) for n, name in enumerate(names)}
    return {
        SECOND: msgspec.json.encode(told),
        SECOND_PAIRS: _parquet({**numbers, **columns}),
        SECOND_ITEMS: _parquet(items),
    }


def _parquet(columns: dict[str, pa.Array]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, compression="zstd", store_schema=False)
    return buffer.getvalue()
