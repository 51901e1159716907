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
#: Where the half hours of a day stand, those of a free one second: by days since a Monday, up to a fortnight.
_FREE: Final[Ints] = _HALF_HOURS * (np.arange(14) % 7 >= 5)
#: Half hours of the two days a stay by the clock is looked at, and bins whose middles lie in them.
_SLOTS: Final = 2 * _HALF_HOURS
_IN_TWO_DAYS: Final = int(MIDDLES.searchsorted(2 * 1440))


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
    found: Ints = EDGES.searchsorted(length, side="right") - 1
    np.maximum(found, 0, out=found)
    return np.minimum(found, BINS - 1, out=found)


def features(spells: Spells, bins: Ints) -> tuple[Floats, Floats]:
    """Log ratios of hazards as an array (len(NAMES), BINS), and the log hazard that they correct.

    Hazards are the events expected in a bin. What is corrected knows of this person only how long her
    stays are in the middle (log-logistic, so that it holds at any scale); the first row is by how much stays
    of this length end more than that, the others refine it. ``bins`` are those of the past lengths.
    """
    minute, weekday, state, _, _ = spells.now
    table = np.empty((len(NAMES), BINS))
    fading = _FADING[len(_FADING) - len(bins) :]
    same = (spells.state == state).nonzero()[0]
    ended, exposed = _by_length(spells, bins, fading, same)
    prior = _prior(spells.length)
    plain = (ended[0] + _SHRINK * prior) / (exposed[0] + _SHRINK)
    np.divide(plain, prior, out=table[0])
    table[1:5] = (ended[1:] / plain + _SHRINK) / (exposed[1:] + _SHRINK)
    np.log(table[:5], out=table[:5])
    whole = spells.minute + spells.length
    _by_clock(whole, spells.weekday, fading, minute, weekday, table[5:8])
    table[8] = 0.0
    if len(same):
        _of_state_by_clock(spells.minute[same], whole[same], fading[same], minute, table[8])
    table[9] = 1.0
    return table, np.log(prior)


def _prior(length: Floats) -> Floats:
    """What is held of any stay: log-logistic about her middle stay of late."""
    ordered = np.sort(length[-_LATE_STAYS:])
    middle = max(float(ordered[len(ordered) // 2]), 0.5)
    hazard = np.log1p((EDGES / middle) ** _STEEP)
    prior: Floats = hazard[1:] - hazard[:-1]
    return prior


def beyond(length: Floats) -> Floats:
    """The cumulative hazard at the edges that comes on top past the longest stay of late.

    Nothing was seen there, and no interval should reach far into where nothing was ever seen.
    """
    late = length[-2 * _LATE_STAYS :]
    longest = max(float(late.max()), 1.0) * max(1.0, _FEW_STAYS / len(late))
    added: Floats = np.maximum(EDGES - longest, 0.0) / (_BEYOND * longest)
    return added


def _by_length(spells: Spells, bins: Ints, fading: Floats, same: Ints) -> tuple[Floats, Floats]:
    """Weighted stays that ended in each bin, and that lasted until its middle: (5, BINS) each.

    ``same`` are the places of the stays in the state of the one that goes on.
    """
    minute, weekday, _, previous, before = spells.now
    ended = np.empty((5, BINS))
    ended[0] = _counted(bins, fading, BINS)
    # three of the ways look at the same state alone
    bins_same, fading_same = bins[same], fading[same]
    ended[1] = _counted(bins_same, fading_same, BINS)
    apart = np.abs(spells.minute[same] - minute)
    apart = np.minimum(apart, 1440 - apart)
    hour = np.exp(-0.5 * (apart / _HOUR_MIN) ** 2) * fading_same
    hour *= np.where((spells.weekday[same] >= 5) == (weekday >= 5), 1.0, _OTHER_KIND)
    ended[2] = _counted(bins_same, hour, BINS)
    ended[3] = _counted(bins_same, (spells.previous[same] == previous) * fading_same, BINS)
    like = (spells.before - before) / _LIKE_BEFORE
    like *= like
    like *= -0.5
    np.exp(like, out=like)
    like *= fading
    ended[4] = _counted(bins, like, BINS)
    lasted = ended[:, ::-1].cumsum(axis=1)[:, ::-1]
    smooth = _smooth(np.concatenate((ended, lasted - ended / 2)))
    return smooth[:5], smooth[5:]


def _counted(where: Ints, weights: Floats, length: int) -> Floats:
    """Weights added up by place."""
    added: Floats = np.bincount(where, weights, length).astype(np.float64, copy=False)
    return added


def _by_clock(ends: Floats, weekday: Ints, fading: Floats, minute: int, today: int, out: Floats) -> None:
    """Log rates at the wall clock of each bin beside the day's mean: any day, this kind of day, lately."""
    days = np.floor(ends / 1440)  # numpy's floor division of floats takes ten times as long
    half = ((ends - 1440 * days) / 30).astype(np.int64)
    free = _FREE[weekday + days.astype(np.int64) % 7]
    kinds = _counted(half + free, fading, 2 * _HALF_HOURS)
    counts = np.empty((4, _HALF_HOURS))
    counts[1], counts[2] = kinds[:_HALF_HOURS], kinds[_HALF_HOURS:]
    counts[0] = counts[1] + counts[2]
    counts[3] = _counted(half, _FADING_FAST[len(_FADING) - len(half) :], _HALF_HOURS)
    rates = _rates(counts @ AROUND)
    clock = minute + MIDDLES
    where = clock / 30 - 0.5
    first = np.floor(where)
    where -= first
    # one more than there are half hours, so that what is next needs no turning round
    half = first.astype(np.int64) % _HALF_HOURS
    told = rates.take(half, axis=1)
    told += where * (rates.take(half + 1, axis=1) - told)
    free_then = _FREE[today + (clock / 1440).astype(np.int64) % 7] > 0
    np.copyto(told[1], told[2], where=free_then)
    out[0], out[1], out[2] = told[0], told[1], told[3]
    np.log(out, out=out)
    out[1:] -= out[0]


def _rates(counts: Floats) -> Floats:
    """Counts by half hour beside their mean, the others leaning on any day's; the last is the first again."""
    total = counts.sum(axis=1)
    rates = np.empty((4, _HALF_HOURS + 1))
    told = rates[:, :-1]
    told[0] = (counts[0] * _HALF_HOURS + _FIRM_CLOCK) / (total[0] + _FIRM_CLOCK)
    told[1:] = (counts[1:] * _HALF_HOURS + _FIRM_KIND * told[0]) / (total[1:, None] + _FIRM_KIND)
    told[1:3] *= ((total[1:3] + 2 * _DAYS_OF_KIND) / (total[0] + 14.0) * 7.0 / _DAYS_OF_KIND)[:, None]
    rates[:, -1] = rates[:, 0]
    return rates


def _of_state_by_clock(begun: Ints, ends: Floats, fading: Floats, minute: int, out: Floats) -> None:
    """Log hazard of stays in this state by the half hour of the two days they may end in, beside its mean.

    Written to ``out``, which is 0 where it is not known.
    """
    counts = np.empty((2, _SLOTS))
    counts[0] = _counted(np.minimum(ends / 30, _SLOTS).astype(np.int64), fading, _SLOTS + 1)[:_SLOTS]
    begin = _counted(begun // 30, fading, _SLOTS)
    exposed = begin.cumsum() - counts[0].cumsum() + (counts[0] - begin) / 2
    np.maximum(exposed, 0.0, out=counts[1])
    end, exposed = _sharply(counts)
    mean = float(end.sum()) / max(float(exposed.sum()), 1e-9)
    if mean <= 0.0:
        return
    hazard = np.zeros(_SLOTS + _HALF_HOURS + 1)
    hazard[:_SLOTS] = np.log((end / mean + _SHRINK) / (exposed + _SHRINK))
    hazard *= len(begun) / (len(begun) + 4.0)
    slot = ((minute + MIDDLES[:_IN_TWO_DAYS]) / 30).astype(np.int64)
    hazard.take(slot, out=out[:_IN_TWO_DAYS], mode="clip")


def _smooth(table: Floats) -> Floats:
    """Each value of rows with its two neighbours on either side, weighed 1 2 3 2 1: thrice three, twice."""
    rows, columns = table.shape
    wide = np.zeros((rows, columns + 4))
    wide[:, 2:-2] = table
    flat = wide.ravel()  # rows in one go: the zeros between them keep them apart
    three = flat[:-2] + flat[1:-1]
    three += flat[2:]
    np.add(three[:-2], three[1:-1], out=flat[:-4])
    flat[:-4] += three[2:]
    flat /= 9
    return wide[:, :-4]


def _sharply(rows: Floats) -> Floats:
    """Each value of rows with its neighbours, weighed 1 2 1: an alarm rings at its minute."""
    sharp = 2 * rows
    sharp[:, 1:] += rows[:, :-1]
    sharp[:, :-1] += rows[:, 1:]
    sharp /= 4
    return sharp
