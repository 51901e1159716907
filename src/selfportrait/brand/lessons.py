"""Moments of histories to learn from: what was known, what could have come, what came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from selfportrait.model.second import (
    LAGS,
    SUM_NAMES,
    Floats,
    Ints,
    Pairs,
    Rows,
    Traits,
    column_at,
    inputs,
    leaving,
    picked,
    prior,
    sums,
)

from .walks import Walks

#: Histories looked at together: bounds memory.
BATCH: Final = 128
#: Events of a history that count as its beginning, and how many of the early moments are among them.
_BEGINNING: Final = 12
_BEGUN: Final = 0.5


class Lessons(msgspec.Struct, frozen=True, kw_only=True):
    """``inputs`` (moments × candidates × INPUTS), ``came``: which candidate it was.

    ``weights`` is how many candidates each stands for: the strongest stand for themselves, of the
    others a sample was kept.
    """

    inputs: NDArray[np.float16]
    came: Ints
    weights: Floats


def moments(known: Walks, *, latest: int, early: float, rng: np.random.Generator) -> Ints:
    """Return events to learn from: each person's ``latest`` and about ``early`` of her first fifty.

    Half of these are among her first dozen: who has only begun is told from them.
    """
    late = known.left < latest
    beginning = known.place < _BEGINNING
    often = np.where(beginning, _BEGUN / _BEGINNING, (1 - _BEGUN) / (LAGS - _BEGINNING)) * early
    drawn = rng.random(len(known.items)) < often
    return np.flatnonzero(late | (drawn & (known.place < LAGS)))


def recent_of(known: Walks, events: Ints) -> Ints:
    """Return the items before each event (events × LAGS), the latest first, -1 where there is none."""
    back = events[:, None] - 1 - np.arange(LAGS)[None]
    there = np.arange(LAGS)[None] < known.place[events, None]
    recent: Ints = np.where(there, known.items[np.maximum(back, 0)], -1)
    return recent


def shortlist(worth: Floats, many: int) -> Ints:
    """Return the ``many`` strongest of each row, in no order."""
    many = min(many, worth.shape[1])
    return np.argpartition(-worth, many - 1, axis=1)[:, :many]


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """Some moments with their candidates: what was seen before is none."""

    recent: Ints
    lengths: Ints
    rows: Rows
    listed: Ints
    best: Floats


def looked(
    known: Walks, pairs: Pairs, of: Traits, events: Ints, *, candidates: int, popular: float
) -> Looked:
    """Return the candidates of each event, as they stood before it."""
    recent = recent_of(known, events)
    rows = leaving(pairs, recent)
    lengths = known.place[events]
    worth = picked(pairs, rows, len(events)) + prior(of.values[:, column_at(lengths)].T, lengths, popular)
    forget_seen(known, events, worth)
    listed = shortlist(worth, candidates)
    return Looked(
        recent=recent, lengths=lengths, rows=rows, listed=listed,
        best=np.take_along_axis(worth, listed, 1),
    )  # fmt: skip


def scales_of(pairs: Pairs, looks: Looked) -> Floats:
    """Return the typical size of each sum, to tame it by."""
    found = np.abs(sums(pairs, looks.rows, looks.listed)).reshape(-1, len(SUM_NAMES))
    return np.array([np.median(one[one > 0]) if (one > 0).any() else 1.0 for one in found.T], np.float32)


def lessons(
    known: Walks, pairs: Pairs, of: Traits, events: Ints, *, candidates: int, sample: int, popular: float,
    scales: Floats, rng: np.random.Generator,
) -> Lessons:  # fmt: skip
    """Return what ``events`` teach; those whose item was no candidate teach nothing."""
    found = []
    for begin in range(0, len(events), BATCH):
        some = events[begin : begin + BATCH]
        looks = looked(known, pairs, of, some, candidates=candidates, popular=popular)
        hit = looks.listed == known.items[some][:, None]
        taught = np.flatnonzero(hit.any(1))
        every = inputs(pairs, looks.rows, of, looks.recent, looks.lengths, looks.listed, scales)
        found.append(_sampled(every[taught], hit[taught], looks.best[taught], sample, rng))
    return together(found)


def together(parts: Sequence[Lessons]) -> Lessons:
    """Return several lots of lessons as one."""
    return Lessons(
        inputs=np.concatenate([part.inputs for part in parts]),
        came=np.concatenate([part.came for part in parts]),
        weights=np.concatenate([part.weights for part in parts]),
    )


def forget_seen(known: Walks, events: Ints, worth: Floats) -> None:
    """Push what each had taken before (the item that came apart) out of reach."""
    lengths = known.place[events]
    rows = np.repeat(np.arange(len(events)), lengths)
    ends = np.cumsum(lengths)
    back = np.arange(int(lengths.sum())) - np.repeat(ends - lengths, lengths) + 1
    seen = known.items[np.repeat(events, lengths) - back]
    fresh = seen != known.items[events][rows]
    worth[rows[fresh], seen[fresh]] = -np.inf


def _sampled(
    every: Floats, hit: NDArray[np.bool_], best: Floats, sample: int, rng: np.random.Generator
) -> Lessons:
    """Keep what came, the strongest half of the sample, and chance draws of the others."""
    many = hit.shape[1]
    sample = min(sample, many)
    strong = sample // 2
    order = np.argsort(-best, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(many)[None], 1)
    key = rng.random(hit.shape) + 1
    key[ranks < strong] = 0
    key[hit] = -1
    kept = np.argpartition(key, sample - 1, axis=1)[:, :sample]
    sure = np.take_along_axis(ranks, kept, 1) < strong
    weights = np.where(sure, 1.0, (many - strong) / max(sample - strong, 1))
    came = np.take_along_axis(hit, kept, 1).argmax(1)
    weights[np.arange(len(came)), came] = 1.0
    return Lessons(
        inputs=np.take_along_axis(every, kept[:, :, None], 1).astype(np.float16),
        came=came,
        weights=weights.astype(np.float32),
    )
