"""Fit the weights that everybody starts with, and print ``patterns/shared.py``.

Reads the train part of Foursquare New York only (DATA= as in ``patterns_next.py``). Everybody's
check-ins are mixed in an order drawn from a fixed seed that keeps each person's own;
each is predicted from what came before it, then the same gradient that later adapts the
weights to a person moves those of all. Three passes.
"""

from __future__ import annotations

import numpy as np

from patterns_next import people
from selfportrait.patterns import weighing
from selfportrait.patterns.history import History, Moment

PASSES, SEED, RATE, RATE_NEW, FIRMNESS = 3, 0, 0.1, 0.05, 100.0


def fit() -> weighing.Weights:
    """The weights after the last pass."""
    weighing._RATE, weighing._RATE_NEW = RATE, RATE_NEW
    weights = weighing.Weights()
    weights.theta[:], weights.theta_new[:] = 0.0, 0.0
    weights.theta[weighing.NAMES.index("popularity")] = 1.0
    weights.theta_new[weighing.NEW_NAMES.index("last fifty")] = 1.0
    weights.squares[:], weights.squares_new[:] = FIRMNESS, FIRMNESS
    rng = np.random.default_rng(SEED)
    train = [[row for row in rows if row.part == 0] for rows in people().values()]
    for _ in range(PASSES):
        order = np.repeat(np.arange(len(train)), [len(rows) for rows in train])
        rng.shuffle(order)
        histories = [History() for _ in train]
        for person in order:
            history = histories[person]
            row = train[person][history.count]
            if history.size:
                last, last2 = history.last()
                gap = row.at_us - int(history.column("start")[-1])
                moment = Moment(row.at_us, row.at_us, last, last2, gap)
                weights.learn(history, moment, history.ids.get(row.place))
            history.append(row.place, row.at_us, row.at_us, "")
    return weights


def told(weights: weighing.Weights) -> str:
    """``shared.py`` with these weights."""
    lines = [
        '"""The weights that everybody starts with: some forty numbers, and nothing of anybody.',
        "",
        "Printed by ``bench/patterns_fit.py`` from the train part of Foursquare New York (535 people,",
        "per-user chronological split).",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from collections.abc import Mapping",
        "from typing import Final",
        "",
        "SHARED: Final[Mapping[str, float]] = {",
        *(f'    "{name}": {v:.4f},' for name, v in zip(weighing.NAMES, weights.theta, strict=True)),
        "}",
        "",
        "FIRST_VISIT: Final[Mapping[str, float]] = {",
        *(f'    "{name}": {v:.4f},' for name, v in zip(weighing.NEW_NAMES, weights.theta_new, strict=True)),
        "}",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(told(fit()))
