"""A small network that puts candidates in order, fitted by the likelihood of what came."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from selfportrait.model.second import Floats, Ints, Layers, standard

from .adam import Adam, paced
from .lessons import Lessons

_BATCH = 128
_LEAK = np.float32(0.02)


def fitted(
    taught: Lessons, means: Floats, deviations: Floats, *, widths: tuple[int, ...] = (48, 24), rounds: int,
    pace: float = 2e-3, rng: np.random.Generator,
) -> Layers:  # fmt: skip
    """Fit leaky rectifier layers by Adam on a softmax over each moment's candidates.

    A sampled candidate's share is raised by how many it stands for (its weight),
    so the loss is that of the whole list.
    """
    many, wide = len(taught.came), taught.inputs.shape[2]
    sizes = (wide, *widths, 1)
    weights = [rng.normal(0, np.sqrt(2 / a), (a, b)).astype(np.float32) for a, b in pairwise(sizes)]
    weights[-1] *= np.float32(0.1)
    biases = [np.zeros(b, np.float32) for b in sizes[1:]]
    values = [*weights, *biases]
    adam = Adam(values)
    steps, step = max(1, rounds * (many // _BATCH)), 0
    for _ in range(rounds):
        order = rng.permutation(many)
        for begin in range(0, many - _BATCH + 1, _BATCH):
            some = np.sort(order[begin : begin + _BATCH])
            inputs = standard(taught.inputs[some].astype(np.float32), means, deviations)
            slopes = _slopes(inputs, taught.came[some], taught.weights[some], weights, biases)
            step += 1
            adam.step(slopes, paced(pace, step, steps))
    return list(zip(weights, biases, strict=True))


def _slopes(
    inputs: Floats, came: Ints, stands: Floats, weights: list[Floats], biases: list[Floats]
) -> list[Floats]:
    people, many, wide = inputs.shape
    seen = [inputs.reshape(-1, wide)]
    for place, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        ahead = seen[-1] @ weight + bias
        seen.append(np.maximum(ahead, _LEAK * ahead) if place < len(weights) - 1 else ahead)
    worth = seen[-1].reshape(people, many)
    share = stands * np.exp(worth - worth.max(1, keepdims=True))
    share /= share.sum(1, keepdims=True)
    share[np.arange(people), came] -= 1
    back = (share / people).reshape(-1, 1).astype(np.float32)
    of_weights, of_biases = [], []
    for place in range(len(weights) - 1, -1, -1):
        of_weights.append(seen[place].T @ back)
        of_biases.append(back.sum(0))
        if place:
            back = (back @ weights[place].T) * np.where(seen[place] > 0, np.float32(1), _LEAK)
    return [*reversed(of_weights), *reversed(of_biases)]
