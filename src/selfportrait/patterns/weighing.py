"""How much each context is worth: a softmax over log ratios, learnt from being right and wrong.

For every state ``s`` seen before, ``p(s) ∝ exp(θ · f(s))``; ``f`` holds for each
kernel the log ratio of its opinion to the plain popularity of ``s``, once as it is and once
scaled by how many steps the kernel found, and the log popularity itself. Whether the
step is a first visit at all is a logistic model of recent first-visit rates. Both follow the
gradient of the log loss after every step (AdaGrad), from weights
shared by everybody (``shared.py``) towards the person's own.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .contexts import KERNELS
from .history import Floats, History, Moment
from .shared import FIRST_VISIT, SHARED

#: Pseudo-steps of plain popularity in each kernel's opinion.
_SHRINK: Final = 2.0
#: Steps at which a kernel's second weight counts half.
_HALF_SEEN: Final = 8.0
_RATE: Final = 0.1
_RATE_NEW: Final = 0.1
#: How firmly the shared weights hold: AdaGrad's starting sum of squared gradients.
_FIRMNESS: Final = 20.0

NAMES: Final = (
    *(kernel.name for kernel in KERNELS),
    *(f"{kernel.name}, by how much it saw" for kernel in KERNELS),
    "popularity",
    "the same again",
    "back to before",
)
NEW_NAMES: Final = ("always", "all time", "last ten", "last fifty", "at this hour", "after this", "log steps")


def features(history: History, moment: Moment) -> Floats:
    """``f`` as an array (len(NAMES), states)."""
    popularity = history.popularity()
    states, k = len(popularity), len(KERNELS)
    table = np.zeros((len(NAMES), states))
    state = history.column("state")
    opinions, masses = np.zeros((k, states)), np.zeros(k)
    for row, kernel in enumerate(KERNELS):
        weights = kernel.weigh(history, moment)
        if weights is None:
            continue
        opinions[row] = np.bincount(state, weights, minlength=states)
        masses[row] = weights.sum()
    ratios = (opinions + _SHRINK * popularity) / ((masses[:, None] + _SHRINK) * popularity)
    table[:k] = np.log(ratios)
    table[k : 2 * k] = table[:k] * (masses / (masses + _HALF_SEEN))[:, None]
    table[2 * k] = np.log(popularity)
    if moment.last >= 0:
        table[2 * k + 1, moment.last] = 1.0
    if moment.last2 >= 0 and moment.last2 != moment.last:
        table[2 * k + 2, moment.last2] = 1.0
    return table


def newness(history: History, moment: Moment) -> Floats:
    """Features of the chance that a step is a first visit (len(NEW_NAMES))."""
    new = history.column("new").astype(np.float64)
    size = len(new)
    every = (len(history.seen) + 0.5) / (history.count + 2.0)
    last10, last50 = _rate(new[-10:], every, 4.0), _rate(new[-50:], every, 4.0)
    minute = moment.local_us // 60_000_000 % 1440
    distance = np.abs(history.minute - minute)
    near = (np.minimum(distance, 1440 - distance) <= 90) & (np.arange(size) >= size - 300)
    after = history.column("prev") == moment.last if moment.last >= 0 else np.zeros(size, dtype=bool)
    rates = np.array([every, last10, last50, _rate(new[near], last50, 6.0), _rate(new[after], last50, 6.0)])
    logits = np.log(rates / (1 - rates))
    return np.concatenate(([1.0], logits, [np.log(1.0 + history.count) / 5.0]))


def _rate(flags: Floats, prior: float, weight: float) -> float:
    return (float(flags.sum()) + weight * prior) / (len(flags) + weight)


def softmax(scores: Floats) -> Floats:
    """Probabilities proportional to ``exp(scores)``."""
    raised = np.exp(scores - scores.max())
    shares: Floats = raised / raised.sum()
    return shares


class Weights:
    """One person's weights in one stream."""

    def __init__(self) -> None:
        self.theta: Floats = np.array([SHARED.get(name, 0.0) for name in NAMES])
        self.theta_new: Floats = np.array([FIRST_VISIT.get(name, 0.0) for name in NEW_NAMES])
        self.squares: Floats = np.full(len(NAMES), _FIRMNESS)
        self.squares_new: Floats = np.full(len(NEW_NAMES), _FIRMNESS)

    def predict(self, history: History, moment: Moment) -> tuple[Floats, float]:
        """Probabilities of the states seen before (sum to 1), and of a first visit."""
        known = softmax(self.theta @ features(history, moment))
        return known, self.first_visit(newness(history, moment))

    def worth(self) -> dict[str, float]:
        """What each context weighs once its kernel has seen a lot."""
        k = len(KERNELS)
        return {kernel.name: float(self.theta[i] + self.theta[k + i]) for i, kernel in enumerate(KERNELS)}

    def first_visit(self, seen: Floats) -> float:
        """The chance of a first visit from its features, kept off 0 and 1."""
        return float(np.clip(1.0 / (1.0 + np.exp(-(self.theta_new @ seen))), 0.002, 0.98))

    def learn(self, history: History, moment: Moment, state: int | None) -> None:
        """Follow the gradient of what happened: ``state``, or None for a first visit."""
        seen = newness(history, moment)
        error = float(state is None) - self.first_visit(seen)
        self.theta_new += _step(error * seen, self.squares_new, _RATE_NEW)
        if state is None:
            return
        table = features(history, moment)
        known = softmax(self.theta @ table)
        self.theta += _step(table[:, state] - table @ known, self.squares, _RATE)


def _step(gradient: Floats, squares: Floats, rate: float) -> Floats:
    squares += gradient**2
    moved: Floats = rate * gradient / np.sqrt(squares)
    return moved
