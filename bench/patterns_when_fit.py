"""Fit what everybody starts with in telling when, and print ``patterns/pace.py``.

Reads the train part of Foursquare New York only (DATA= as in ``patterns_next.py``), as check-ins and not as
stays. One person after another, in an order drawn from a fixed seed; after each check-in the
gradient that later adapts the weights to a person moves those of all; what is kept is their mean over the
second half of the people. A second walk with these weights, adapting as the product does, notes
where each check-in fell in its forecast: the shares of it are where the levels start.
"""

from __future__ import annotations

import random

import numpy as np

from patterns_when import people
from selfportrait.model import Step
from selfportrait.patterns import coverage, timing
from selfportrait.patterns.hazards import EDGES, NAMES
from selfportrait.patterns.history import History

SEED, RATE, FIRMNESS = 1, 0.05, 30.0


def fit() -> tuple[np.ndarray, np.ndarray]:
    """The weights, and the places of the levels."""
    train = [steps[:valid] for steps, valid, _ in people()]
    random.Random(SEED).shuffle(train)
    theta, squares = np.zeros(len(NAMES)), np.full(len(NAMES), FIRMNESS)
    theta[NAMES.index("how long")] = 1.0
    kept: list[np.ndarray] = []
    adapting, timing._RATE = timing._RATE, RATE
    for number, steps in enumerate(train):
        one = timing.Timing()
        one.theta, one.squares = theta, squares
        _walk(one, steps)
        kept += [one.theta.copy()] if number >= len(train) // 2 else []
        theta, squares = one.theta, one.squares
    timing._RATE = adapting
    mean = np.mean(kept, axis=0)
    fell: list[float] = []
    for steps in train:
        one = timing.Timing()
        one.theta = mean.copy()
        fell += _walk(one, steps)
    return mean, np.quantile(fell, coverage.LEVELS)


def _walk(one: timing.Timing, steps: list[Step]) -> list[float]:
    """Learn a person's check-ins; return where each fell in its forecast, from the eleventh on."""
    history, fell = History(), []
    for step in steps:
        if history.size:
            begun = int(history.column("start")[-1])
            coming = one.ahead(history, begun)
            if coming is not None and history.count >= 10:
                minutes = (step.start_us - begun) / 60e6
                if minutes >= 1.0:  # two check-ins within the same minute are one stop
                    fell.append(1.0 - float(np.exp(-np.interp(minutes, EDGES, coming.hazard))))
            one.learn(history, step.start_us)
        history.append(step.state, step.start_us, step.local_us, "")
    return fell


def told(theta: np.ndarray, places: np.ndarray) -> str:
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
        "",
        "#: Where the levels of ``coverage.LEVELS`` start.",
        f"PLACES: Final = ({', '.join(f'{place:.3f}' for place in places)})",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(told(*fit()))
