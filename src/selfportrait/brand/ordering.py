"""A small network that tells what a basket held from what it might have held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_BATCH: Final = 64
_PACE: Final = 3e-3
_SHRINK: Final = 1e-4


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """One basket: inputs of what ``came`` first, then of what did not.

    ``of`` is how many things it held in all; each that did not come ``stands`` for so many.
    """

    inputs: Floats
    came: int
    of: int
    stands: float


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """One hidden layer of rectifiers, with how its inputs are standardised."""

    means: Floats
    deviations: Floats
    weights: list[Floats]
    biases: list[Floats]


def fitted(taught: Sequence[Lesson], *, hidden: int, rounds: int, rng: np.random.Generator) -> Network:
    """Fit by Adam the likelihood of what came, a softmax over each basket's candidates.

    A basket counts by the share of it that could be ranked, each thing in it alike:
    what recall counts. What was left out of the sample is stood for by what was kept.
    """
    some = np.concatenate([lesson.inputs for lesson in taught[:: max(1, len(taught) // 2000)]])
    means, deviations = some.mean(0), some.std(0) + np.float32(1e-3)
    wide = some.shape[1]
    values = [
        rng.normal(0, 1 / np.sqrt(wide), (wide, hidden)).astype(np.float32),
        np.zeros(hidden, np.float32),
        rng.normal(0, 0.1, (hidden, 1)).astype(np.float32),
        np.zeros(1, np.float32),
    ]
    first, second = [np.zeros_like(v) for v in values], [np.zeros_like(v) for v in values]
    steps, step = rounds * -(-len(taught) // _BATCH), 0
    for _ in range(rounds):
        order = rng.permutation(len(taught))
        for begin in range(0, len(taught), _BATCH):
            batch = [taught[place] for place in order[begin : begin + _BATCH].tolist()]
            step += 1
            pace = _PACE * (1 - step / (steps + 1))
            for value, slope, mean, square in zip(
                values, _slopes(batch, values, means, deviations), first, second, strict=True
            ):
                mean += 0.1 * (slope - mean)
                square += 0.001 * (slope * slope - square)
                value -= (
                    pace * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
                ).astype(np.float32)
    return Network(means=means, deviations=deviations, weights=values[::2], biases=values[1::2])


def _slopes(batch: Sequence[Lesson], values: list[Floats], means: Floats, deviations: Floats) -> list[Floats]:
    into, bias, out, _ = values
    lengths = [len(lesson.inputs) for lesson in batch]
    of = np.repeat(np.arange(len(batch)), lengths)
    inputs = np.clip((np.concatenate([lesson.inputs for lesson in batch]) - means) / deviations, -5, 5)
    came = np.concatenate([np.arange(n) < lesson.came for n, lesson in zip(lengths, batch, strict=True)])
    stands = np.array([lesson.stands for lesson in batch])[of]
    felt = np.maximum(inputs @ into + bias, 0)
    score = (felt @ out)[:, 0] + np.where(came, 0.0, np.log(stands))
    top = np.full(len(batch), -np.inf)
    np.maximum.at(top, of, score)
    odds = np.exp(score - top[of])
    chance = odds / np.bincount(of, odds)[of]
    many = np.array([lesson.came for lesson in batch])
    ranked = many / np.array([lesson.of for lesson in batch])
    missed = ((chance - came / many[of]) * ranked[of] / len(batch)).astype(np.float32)[:, None]
    back = (missed @ out.T) * (felt > 0)
    return [
        inputs.T @ back + _SHRINK * into,
        back.sum(0),
        felt.T @ missed + _SHRINK * out,
        missed.sum(0),
    ]
