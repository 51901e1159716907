"""Fit what everybody starts with in telling when, and print ``patterns/when/pace.py``.

Reads the train part of Foursquare New York only (DATA= as in ``patterns_next.py``), as check-ins and not as
stays. One person after another, in an order drawn from a fixed seed; after each check-in the
gradient that later adapts the weights to a person moves those of all; what is kept is their mean over the
second half of the people.
"""

from __future__ import annotations

import random

import numpy as np

from patterns_when import people
from selfportrait.patterns import timing
from selfportrait.patterns.steps.history import History
from selfportrait.patterns.when.hazards import NAMES

SEED, RATE, FIRMNESS = 1, 0.05, 30.0


def fit() -> np.ndarray:
    """The weights."""
    train = [steps[:valid] for steps, valid, _ in people()]
    random.Random(SEED).shuffle(train)
    theta, squares = np.zeros(len(NAMES)), np.full(len(NAMES), FIRMNESS)
    theta[NAMES.index("how long")] = 1.0
    kept: list[np.ndarray] = []
    timing._RATE = RATE
    for number, steps in enumerate(train):
        one, history = timing.Timing(), History()
        one.theta, one.squares = theta, squares
        for step in steps:
            if history.size:
                one.learn(history, step.start_us)
            history.append(step.state, step.start_us, step.local_us, "")
        theta, squares = one.theta, one.squares
        kept += [theta.copy()] if number >= len(train) // 2 else []
    mean: np.ndarray = np.mean(kept, axis=0)
    return mean


def told(theta: np.ndarray) -> str:
    """``pace.py`` with these numbers."""
    lines = [
        '"""Where everybody starts in telling when: a few numbers, and nothing of anybody.',
        "",
        "Printed by ``bench/patterns_when_fit.py`` from the train part of Foursquare New York (535 people,",
        "per-user chronological split).",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from collections.abc import Mapping",
        "from typing import Final",
        "",
        "#: What each way of looking is worth (``hazards.NAMES``).",
        "PACE: Final[Mapping[str, float]] = {",
        *(f'    "{name}": {value:.3f},' for name, value in zip(NAMES, theta, strict=True)),
        "}",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(told(fit()))
