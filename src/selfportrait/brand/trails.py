"""Fit the trail of a catalogue: vectors of items, and a network over what her latest events sum to.

The likelihood of what came next at every step of every history, a softmax against what
did not come: all of a small catalogue, a sample of a large one, each standing for as
many as it was drawn from. What people's histories hold goes in as item numbers alone.
"""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np

from selfportrait.model.second import LAGS, Floats, Ints, Trail
from selfportrait.model.trail import FADINGS, INPUTS, WIDE, Vectors, Weights, place, told

from .adam import Adam, paced
from .walks import Walks

_HIDDEN: Final = 128
_BATCH: Final = 64
#: Stretches of up to LAGS events that are learnt from in a round: bounds time.
_STRETCHES: Final = 16_000
#: Items that what came is weighed against at a time.
_RIVALS: Final = 1000
_DROPPED: Final = 0.3
_PACE: Final = 4e-3


class Learnt(msgspec.Struct, frozen=True, kw_only=True):
    """A fitted trail, as exact as a pack holds it; its share is not yet chosen."""

    told: Trail
    vectors: Vectors


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Some stretches: ``seen`` (stretches × events, ``size`` for none), with what came before each.

    ``band`` sums the events before each step under every fading; ``steps`` are those at which
    something came (``came``), ``places`` how far the histories were then.
    """

    seen: Ints
    band: Floats
    steps: Ints
    came: Ints
    places: Floats


def learnt(known: Walks, *, rounds: int, rng: np.random.Generator) -> Learnt:
    """Fit a trail to everybody's steps."""
    often = np.log(np.bincount(known.items, minlength=known.size) + 1.0)
    values: list[Floats] = [
        rng.normal(0, 0.1, (known.size + 1, WIDE)).astype(np.float32),
        rng.normal(0, np.sqrt(2 / INPUTS), (INPUTS, _HIDDEN)).astype(np.float32),
        np.zeros(_HIDDEN, np.float32),
        rng.normal(0, 1 / np.sqrt(_HIDDEN), (_HIDDEN, WIDE)).astype(np.float32),
        np.zeros((INPUTS, WIDE), np.float32),
        rng.normal(0, 0.05, (known.size, WIDE)).astype(np.float32),
        (often - often.mean()).astype(np.float32),
    ]
    values[0][-1] = 0
    adam, step = Adam(values), 0
    for _ in range(rounds):
        begins, ends = _stretches(known, rng)
        many = max(1, len(begins) // _BATCH)
        for number in range(many):
            some = slice(number * _BATCH, (number + 1) * _BATCH)
            step += 1
            adam.step(
                _slopes(values, batch_of(known, begins[some], ends[some]), rng),
                paced(_PACE, step, rounds * many),
            )
    taken, into, bias, out, straight, coming, usual = values
    return Learnt(
        told=told(Weights(share=0.0, into=into, bias=bias, out=out, straight=straight)),
        vectors=Vectors(taken=taken[:-1].astype(np.float16), coming=coming.astype(np.float16), usual=usual),
    )


def _stretches(known: Walks, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Cut the histories into stretches of at most LAGS events, elsewhere each time, in any order."""
    owners = np.cumsum(known.place == 0) - 1
    ahead = known.left + 1 - rng.integers(1, LAGS + 1, owners[-1] + 1)[owners]
    begins = np.flatnonzero((known.place == 0) | ((ahead >= 0) & (ahead % LAGS == 0)))
    ends = np.append(begins[1:], len(known.items))
    some = rng.permutation(len(begins))[:_STRETCHES]
    return begins[some], ends[some]


def _band() -> Floats:
    """Return how each of 2 · LAGS events counts before each of the last LAGS, under every fading."""
    band = np.zeros((len(FADINGS), LAGS, 2 * LAGS), np.float32)
    for step in range(LAGS):
        band[:, step, step : step + LAGS] = FADINGS[:, ::-1]
    return band


_BAND: Final = _band()


def batch_of(known: Walks, begins: Ints, ends: Ints) -> Batch:
    """Return these stretches, from one event up to another (exclusive) of the same person."""
    firsts = begins - known.place[begins]
    back = int(np.minimum(begins - firsts, LAGS).max())
    long = int((ends - begins).max())
    events = begins[:, None] + np.arange(-back, long)[None]
    there = (events >= firsts[:, None]) & (events < ends[:, None])
    seen = np.where(there, known.items[np.minimum(events, len(known.items) - 1)], known.size)
    came = seen[:, back:].ravel()
    steps = np.flatnonzero(came < known.size)
    places = known.place[np.minimum(events[:, back:], len(known.items) - 1)].ravel()[steps]
    band = _BAND[:, :long, LAGS - back : LAGS + long].reshape(len(FADINGS) * long, back + long)
    return Batch(
        seen=seen, band=np.ascontiguousarray(band), steps=steps, came=came[steps], places=place(places)
    )


def inputs_of(taken: Floats, batch: Batch, left: Floats) -> Floats:
    """Return the inputs of each step (steps × INPUTS); ``left`` is what vectors are multiplied by."""
    people = len(batch.seen)
    sums = np.matmul(batch.band, taken[batch.seen] * left).reshape(people, len(FADINGS), -1, WIDE)
    wide = sums.transpose(0, 2, 1, 3).reshape(-1, len(FADINGS) * WIDE)
    return np.concatenate([wide[batch.steps], batch.places], 1)


def _back(of_inputs: Floats, batch: Batch, left: Floats, size: int) -> Floats:
    """Return the slopes of the vectors that the inputs were summed from."""
    people, wide = len(batch.seen), len(FADINGS) * WIDE
    of_sums = np.zeros((people * (batch.band.shape[0] // len(FADINGS)), wide), np.float32)
    of_sums[batch.steps] = of_inputs[:, :wide]
    by_fading = of_sums.reshape(people, -1, len(FADINGS), WIDE).transpose(0, 2, 1, 3)
    of_seen = np.matmul(batch.band.T, by_fading.reshape(people, -1, WIDE)) * left
    found = _gathered(batch.seen.ravel(), of_seen.reshape(-1, WIDE), size)
    found[-1] = 0  # where there is no event there is no vector
    return found


def _slopes(values: list[Floats], batch: Batch, rng: np.random.Generator) -> list[Floats]:
    """Return the slope of the loss along every value, some of the vectors' numbers and features left out."""
    taken, into, bias, out, straight, coming, usual = values
    left = _kept((len(batch.seen), 1, WIDE), rng)
    inputs = inputs_of(taken, batch, left)
    ahead = inputs @ into + bias
    kept = _kept(ahead.shape, rng) * (ahead > 0)
    hidden = ahead * kept
    pointed = (hidden @ out + inputs @ straight).astype(np.float32, copy=False)
    back, of_coming, of_usual = _missed(pointed, batch.came, coming, usual, rng)
    of_hidden = (back @ out.T) * kept
    of_inputs = of_hidden @ into.T + back @ straight.T
    return [
        _back(of_inputs, batch, left, len(taken)),
        inputs.T @ of_hidden,
        of_hidden.sum(0),
        hidden.T @ back,
        inputs.T @ back,
        of_coming,
        of_usual,
    ]


def _kept(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    drawn = rng.random(shape, dtype=np.float32) >= _DROPPED
    return drawn.astype(np.float32) / np.float32(1 - _DROPPED)


def _missed(
    pointed: Floats, came: Ints, coming: Floats, usual: Floats, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Return the slopes of the mean log-loss: of where histories point, of ``coming`` and of ``usual``."""
    size, many = len(coming), len(came)
    rivals = rng.choice(size, min(_RIVALS, size), replace=False)
    stands = np.float32(np.log(size / len(rivals)))
    against = pointed @ coming[rivals].T
    against += usual[rivals] + stands
    against[rivals[None] == came[:, None]] = -np.inf
    right = (pointed * coming[came]).sum(1) + usual[came]
    top = np.maximum(against.max(1), right)
    np.exp(against - top[:, None], out=against)
    chance = np.exp(right - top)
    whole = (against.sum(1) + chance) * many
    against /= whole[:, None]
    short = chance / whole - np.float32(1 / many)
    of_coming = _gathered(came, pointed * short[:, None], size)
    of_coming[rivals] += against.T @ pointed
    of_usual = np.bincount(came, short, minlength=size).astype(np.float32)
    of_usual[rivals] += against.sum(0)
    return against @ coming[rivals] + short[:, None] * coming[came], of_coming, of_usual


def _gathered(numbers: Ints, slopes: Floats, size: int) -> Floats:
    """Sum the rows of ``slopes`` by number (size × …)."""
    order = np.argsort(numbers, kind="stable")
    begins = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    found = np.zeros((size, slopes.shape[1]), np.float32)
    found[numbers[order][begins]] = np.add.reduceat(slopes[order], begins)
    return found
