"""How fast a stay ends, seen nine ways: by how long it has lasted, and by the clock.

The time since a stay began is cut into bins. For each bin every way of looking tells a
hazard: how many of the past stays that resemble this one ended in it, of those that lasted
until then (occurrence over exposure, piecewise exponential: Holford 1980; Cox and Oakes 1984,
ch. 3). What resembles: the same state, a like hour on a like day, the two states before, a like
stay before, the latest ones. The clock is a second axis: steps come at seven in the morning
however long the night was. Ways that have seen little lean on the plainest one.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from selfportrait.patterns.arrays import Floats, Ints
from selfportrait.patterns.steps.history import LOOK_BACK

#: Edges of the bins, minutes since the stay began: fine at first, and to a year.
EDGES: Final[Floats] = np.concatenate(
    [
        [0, 1, 2, 3, 4, 6, 8, 10, 13, 17, 22, 30, 40, 50],
        np.arange(60, 24 * 60, 30),
        np.arange(24 * 60, 60 * 60, 60),
        np.arange(60 * 60, 14 * 1440, 360),
        np.arange(14 * 1440, 60 * 1440, 2880),
        [60 * 1440, 120 * 1440, 365 * 1440],
    ]
).astype(np.float64)
BINS: Final = len(EDGES) - 1
MIDDLES: Final[Floats] = (EDGES[1:] + EDGES[:-1]) / 2

NAMES: Final = (
    "how long",
    "state",
    "state, hour",
    "last two",
    "the stay before",
    "clock",
    "clock, kind of day",
    "clock, lately",
    "state, clock",
    "always",
)

_HALF_LIFE: Final = 200.0
_LATELY_BY_CLOCK: Final = 25.0
#: Gaussian widths: of the hour in minutes, of the stay before in log minutes.
_HOUR_MIN: Final = 75.0
_LIKE_BEFORE: Final = 0.7
_OTHER_KIND: Final = 0.3
_LATE_STAYS: Final = 100
_STEEP: Final = 1.5
#: Past the longest stay, what is left of a stay lasts on average this share of it.
_BEYOND: Final = 0.5
_FEW_STAYS: Final = 30.0
#: Pseudo-stays of the plainer way in each hazard.
_SHRINK: Final = 2.0
#: Pseudo-events of an even day, and of any day in a kind of day's.
_FIRM_CLOCK: Final = 4.0
_FIRM_KIND: Final = 6.0
_HALF_HOURS: Final = 48
#: Each half hour with its neighbours, weighed 1 2 1, round the clock.
AROUND: Final[Floats] = np.sum(
    [n * np.roll(np.eye(_HALF_HOURS), by, axis=1) / 4 for by, n in ((-1, 1), (0, 2), (1, 1))], axis=0
)
#: How much each of the latest stays counts, the newest last.
_FADING: Final[Floats] = 0.5 ** (np.arange(LOOK_BACK, -1, -1) / _HALF_LIFE)
_FADING_FAST: Final[Floats] = 0.5 ** (np.arange(LOOK_BACK, -1, -1) / _LATELY_BY_CLOCK)
_DAYS_OF_KIND: Final = np.array([5.0, 2.0])


class Spells(NamedTuple):
    """Past stays as columns (minute and weekday each began, state, state before, lengths), and this one.

    Lengths are minutes; ``before`` is the log of one more than the length of the stay before each.
    """

    minute: Ints
    weekday: Ints
    state: Ints
    previous: Ints
    length: Floats
    before: Floats
    now: tuple[int, int, int, int, float]  #: the same of the stay that goes on, less its length


def place(length: Floats) -> Ints:
    """The bin of each length, minutes."""
    found: Ints = np.clip(np.searchsorted(EDGES, length, side="right") - 1, 0, BINS - 1)
    return found


def features(spells: Spells, bins: Ints) -> tuple[Floats, Floats]:
    """Log ratios of hazards as an array (len(NAMES), BINS), and the log hazard that they correct.

    Hazards are the events expected in a bin. What is corrected knows of this person only how long her
    stays are in the middle (log-logistic, so that it holds at any scale); the first row is by how much stays
    of this length end more than that, the others refine it. ``bins`` are those of the past lengths.
    """
    minute, weekday, state, _, _ = spells.now
    count = len(bins)
    table = np.zeros((len(NAMES), BINS))
    fading = _FADING[len(_FADING) - count :]
    ended, exposed = _by_length(spells, bins, fading)
    prior = _prior(spells.length)
    plain = (ended[0] + _SHRINK * prior) / (exposed[0] + _SHRINK)
    table[0] = np.log(plain / prior)
    table[1:5] = np.log((ended[1:] / plain + _SHRINK) / (exposed[1:] + _SHRINK))
    whole = spells.minute + spells.length
    table[5:8] = _by_clock(whole, spells.weekday, fading, minute, weekday)
    same = spells.state == state
    if same.any():
        table[8] = _of_state_by_clock(spells.minute[same], whole[same], fading[same], minute)
    table[9] = 1.0
    return table, np.log(prior)


def _prior(length: Floats) -> Floats:
    """What is held of any stay: log-logistic about her middle stay of late."""
    ordered = np.sort(length[-_LATE_STAYS:])
    middle = max(float(ordered[len(ordered) // 2]), 0.5)
    prior: Floats = np.diff(np.log1p((EDGES / middle) ** _STEEP))
    return prior


def beyond(length: Floats) -> Floats:
    """The cumulative hazard at the edges that comes on top past the longest stay of late.

    Nothing was seen there, and no interval should reach far into where nothing was ever seen.
    """
    late = length[-2 * _LATE_STAYS :]
    longest = max(float(late.max()), 1.0) * max(1.0, _FEW_STAYS / len(late))
    added: Floats = np.maximum(EDGES - longest, 0.0) / (_BEYOND * longest)
    return added


def _by_length(spells: Spells, bins: Ints, fading: Floats) -> tuple[Floats, Floats]:
    """Weighted stays that ended in each bin, and that lasted until its middle: (5, BINS) each."""
    minute, weekday, state, previous, before = spells.now
    apart = np.abs(spells.minute - minute)
    apart = np.minimum(apart, 1440 - apart)
    hour = np.exp(-0.5 * (apart / _HOUR_MIN) ** 2) * fading
    hour *= np.where((spells.weekday >= 5) == (weekday >= 5), 1.0, _OTHER_KIND)
    same = spells.state == state
    like = (spells.before - before) / _LIKE_BEFORE
    weights = np.stack(
        [
            fading,
            same * fading,
            same * hour,
            (same & (spells.previous == previous)) * fading,
            np.exp(-0.5 * like**2) * fading,
        ]
    )
    rows = len(weights)
    flat = (bins + BINS * np.arange(rows)[:, None]).ravel()
    ended = _counted(flat, weights.ravel(), rows * BINS).reshape(rows, BINS)
    exposed = np.cumsum(ended[:, ::-1], axis=1)[:, ::-1] - ended / 2
    return _smooth(ended), _smooth(exposed)


def _counted(where: Ints, weights: Floats, length: int) -> Floats:
    """Weights added up by place."""
    added: Floats = np.bincount(where, weights, length).astype(np.float64)
    return added


def _by_clock(ends: Floats, weekday: Ints, fading: Floats, minute: int, today: int) -> Floats:
    """Log rates at the wall clock of each bin beside the day's mean: any day, this kind of day, lately."""
    days = np.floor(ends / 1440)  # numpy's floor division of floats takes ten times as long
    half = ((ends - 1440 * days) / 30).astype(np.int64)
    free = (weekday + days.astype(np.int64)) % 7 >= 5
    kinds = _counted(half + _HALF_HOURS * free, fading, 2 * _HALF_HOURS).reshape(2, _HALF_HOURS)
    late = _counted(half, _FADING_FAST[len(_FADING) - len(half) :], _HALF_HOURS)
    # rates beside their mean: any day's first, the others leaning on it
    counts = np.vstack([kinds[0] + kinds[1], kinds, late]) @ AROUND
    total = counts.sum(axis=1)
    rates = np.empty((4, _HALF_HOURS))
    rates[0] = (counts[0] * _HALF_HOURS + _FIRM_CLOCK) / (total[0] + _FIRM_CLOCK)
    lean = _FIRM_KIND * rates[0]
    rates[1:] = (counts[1:] * _HALF_HOURS + lean) / (total[1:, None] + _FIRM_KIND)
    rates[1:3] *= ((total[1:3] + 2 * _DAYS_OF_KIND) / (total[0] + 14.0) * 7.0 / _DAYS_OF_KIND)[:, None]
    where = (minute + MIDDLES) / 30 - 0.5
    first = np.floor(where).astype(np.int64)
    told = rates.take(first, axis=1, mode="wrap")
    told += (where - first) * (rates.take(first + 1, axis=1, mode="wrap") - told)
    free_then = (today + ((minute + MIDDLES) / 1440).astype(np.int64)) % 7 >= 5
    told[1] = np.where(free_then, told[2], told[1])
    logs = np.log(told[[0, 1, 3]])
    logs[1:] -= logs[0]
    return logs


def _of_state_by_clock(begun: Ints, ends: Floats, fading: Floats, minute: int) -> Floats:
    """Log hazard of stays in this state by the half hour of the two days they may end in, beside its mean."""
    slots = 2 * _HALF_HOURS
    end = _counted(np.minimum(ends / 30, slots).astype(np.int64), fading, slots + 1)[:slots]
    begin = _counted(begun // 30, fading, slots + 1)[:slots]
    exposed = np.maximum(np.cumsum(begin) - np.cumsum(end) + (end - begin) / 2, 0.0)
    end, exposed = _sharply(end), _sharply(exposed)
    mean = end.sum() / max(float(exposed.sum()), 1e-9)
    found = np.zeros(BINS)
    if mean <= 0.0:
        return found
    hazard = np.log((end / mean + _SHRINK) / (exposed + _SHRINK))
    slot = ((minute + MIDDLES) / 30).astype(np.int64)
    inside = slot < slots
    found[inside] = hazard[slot[inside]] * (len(begun) / (len(begun) + 4.0))
    return found


def _smooth(table: Floats) -> Floats:
    """Each value with its two neighbours on either side, weighed 1 2 3 2 1."""
    wide = np.zeros((*table.shape[:-1], table.shape[-1] + 4))
    wide[..., 2:-2] = table
    smooth: Floats = (
        wide[..., :-4] + wide[..., 4:] + 2 * (wide[..., 1:-3] + wide[..., 3:-1]) + 3 * wide[..., 2:-2]
    ) / 9
    return smooth


def _sharply(row: Floats) -> Floats:
    """Each value with its neighbours, weighed 1 2 1: an alarm rings at its minute."""
    wide = np.zeros(len(row) + 2)
    wide[1:-1] = row
    sharp: Floats = (wide[:-2] + wide[2:] + 2 * wide[1:-1]) / 4
    return sharp
