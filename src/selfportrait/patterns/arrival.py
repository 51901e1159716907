"""When the next step comes: the stays of the past that resemble this one, given how long it has lasted.

Semi-Markov and empirical: each past stay tells one time at which this one would end. Short
stays are carried over as durations; long ones as a time on the clock, since a night ends
by the alarm and not by its length. Only those that end after now are kept (survival).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from selfportrait.model import DAY_US

from .history import Floats, History, Ints

_HOUR_US: Final = 3_600_000_000
#: Beyond this a stay is carried over by the clock and not by its length.
_BY_CLOCK_US: Final = 3 * _HOUR_US
#: How much a stay in another state, or at another hour, still tells.
_OTHER_STATE: Final = 0.01
_OTHER_HOUR: Final = 0.02
_WIDTH_MIN: Final = 75.0
_HALF_LIFE: Final = 200.0
#: Silence this many times longer than almost every stay means that we no longer know where she is.
_STALE: Final = 2.0
_STALE_FLOOR_US: Final = 36 * _HOUR_US


class Arrivals(NamedTuple):
    """Possible times of the next step, ascending, their weights, and the state each led to."""

    at_us: Ints
    weights: Floats
    states: Ints

    def quantiles(self, levels: Floats) -> Ints:
        """Weighted quantiles of the time; levels in [0, 1]."""
        total = np.cumsum(self.weights)
        places = np.searchsorted(total / total[-1], levels, side="left")
        times: Ints = self.at_us[np.minimum(places, len(total) - 1)]
        return times

    def towards(self, state: int) -> Arrivals:
        """The same, leaning towards the stays that led to ``state`` (as far as there are any)."""
        led = np.where(self.states == state, 1.0, 0.05)
        return self._replace(weights=self.weights * led)


def arrivals(history: History, now_us: int) -> Arrivals | None:
    """When the stay that the history ends with may end; None where nothing like it is known."""
    if history.size < 3:
        return None
    start, local, state = history.column("start"), history.column("local"), history.column("state")
    begun, begun_local = int(start[-1]), int(local[-1])
    lengths = start[1:] - start[:-1]
    clock = local[1:] - local[:-1] // DAY_US * DAY_US - begun_local % DAY_US
    ends = begun + np.where(lengths < _BY_CLOCK_US, lengths, clock)
    distance = np.abs(history.minute[:-1] - history.minute[-1])
    distance = np.minimum(distance, 1440 - distance)
    same_kind = (history.weekday[:-1] >= 5) == (history.weekday[-1] >= 5)
    weights = np.where(state[:-1] == state[-1], 1.0, _OTHER_STATE)
    weights = weights * (
        np.exp(-0.5 * (distance / _WIDTH_MIN) ** 2) * np.where(same_kind, 1.0, 0.4) + _OTHER_HOUR
    )
    weights = weights * 0.5 ** (np.arange(len(weights) - 1, -1, -1) / _HALF_LIFE)
    still = ends > max(now_us, begun)
    if not still.any():
        return None
    order = np.argsort(ends[still], kind="stable")
    return Arrivals(ends[still][order], weights[still][order], state[1:][still][order])


def stale(history: History, now_us: int) -> bool:
    """Whether so much time has passed in silence that the last step says nothing about now."""
    if history.size < 2:
        return True
    start = history.column("start")
    lengths = start[1:] - start[:-1]
    longest = float(np.quantile(lengths, 0.98))
    return now_us - int(start[-1]) > max(_STALE * longest, _STALE_FLOOR_US)
