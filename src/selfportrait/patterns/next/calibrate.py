"""How often our forecasts came true, on time that was held out, for this very person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from selfportrait.model import Calibration, Step
from selfportrait.patterns.arrays import Floats

from .forecaster import FEWEST, Forecaster

#: The share of the steps, latest first, that is held out.
HELD_OUT: Final = 0.25
_BINS: Final = 10
#: Forecasts that are scored where there are more.
_SCORED: Final = 500


def calibration(
    steps: Sequence[Step], *, stream: str = "", labels: Mapping[str, str] | None = None
) -> Calibration:
    """Forecast steps of the last quarter from those before them, then look.

    Each forecast is made as the page would have made it when the step before began (neither
    the time nor the state of the next is known), then the step is learnt from. A first
    visit counts as right where "somewhere new" was the first outcome. The log
    loss of a first visit is that of "somewhere new" as a whole. Where the quarter is
    long, every second, third… step of it is scored, some five hundred in all.
    Empty below ten steps.
    """
    return learnt(stream, steps, labels)[1]


def learnt(
    stream: str, steps: Sequence[Step], labels: Mapping[str, str] | None = None, *, latest: int = 3000
) -> tuple[Forecaster, Calibration]:
    """A forecaster of a whole past, and how well it did on the last quarter on the way there.

    The ``latest`` steps are learnt one by one; of older ones only the states are kept.
    """
    old = max(0, len(steps) - latest)
    forecaster = Forecaster(stream, labels)
    forecaster.remember(step.state for step in steps[:old])
    first = max(old + FEWEST, old + int((len(steps) - old) * (1 - HELD_OUT)))
    every = max(1, (len(steps) - first) // _SCORED)
    rows: list[tuple[float, bool, float]] = []
    seen = {step.state for step in steps[:old]}
    for number in range(old, len(steps)):
        step = steps[number]
        if number >= first and (number - first) % every == 0:
            before = steps[number - 1]
            chances = forecaster.expected(before.start_us, before.local_us)
            rows.append(_scored(chances, step.state if step.state in seen else ""))
        forecaster.update(step)
        seen.add(step.state)
    return forecaster, _summary(stream, np.array(rows, dtype=np.float64).reshape(-1, 3))


def _scored(chances: Mapping[str, float], happened: str) -> tuple[float, bool, float]:
    """The first outcome's chance, whether it came, and what was given to what came."""
    happened = happened if happened in chances else ""  # let go of since, so new again
    state, chance = max(chances.items(), key=lambda item: item[1])
    return chance, state == happened, max(chances.get(happened, 0.0), 1e-9)


def _summary(stream: str, rows: Floats) -> Calibration:
    if not len(rows):
        return Calibration(stream=stream, count=0, accuracy=0.0, log_loss=0.0, ece=0.0)
    said, came, given = rows.T
    bins = reliability(said, came)
    ece = sum(abs(mean - share) * n for _, _, mean, share, n in bins) / len(rows)
    return Calibration(
        stream=stream,
        count=len(rows),
        accuracy=float(came.mean()),
        log_loss=float(-np.log(given).mean()),
        ece=float(ece),
        bins=bins,
    )


def reliability(said: Floats, came: Floats) -> tuple[tuple[float, float, float, float, int], ...]:
    """Ten equal bins (lowest, highest, mean said, share that came, how many), empty ones left out."""
    places = np.minimum((said * _BINS).astype(int), _BINS - 1)
    bins = []
    for place in range(_BINS):
        inside = places == place
        if inside.any():
            mean, share, n = float(said[inside].mean()), float(came[inside].mean()), int(inside.sum())
            bins.append((place / _BINS, (place + 1) / _BINS, mean, share, n))
    return tuple(bins)


def told(calibration: Calibration, near: float | None = None) -> str:
    """ "When we said 70 %, it happened 68 % of the time": of the bins of 20 or more the one nearest ``near``.

    Without ``near`` the fullest, 50 to 95 % first.
    """
    sure = [entry for entry in calibration.bins if entry[4] >= 20]
    if not sure:
        return ""
    if near is None:
        _, _, mean, share, n = max(sure, key=lambda entry: (0.5 <= entry[2] < 0.95, entry[4]))
    else:
        _, _, mean, share, n = min(sure, key=lambda entry: abs(entry[2] - near))
    return f"When we said {mean:.0%}, it happened {share:.0%} of the time ({n} forecasts).".replace("%", " %")
