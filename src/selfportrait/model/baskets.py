"""The next basket: what its two files in a catalogue mean, number for number.

What a household buys again is told by how often, how lately, at which hours and on
which days it bought a thing, by how long such things last, and by what everybody
buys these weeks. The brand weighs it, the person's side evaluates it, and neither
knows the other: what a number means stands here once. Pure arrays; nothing else of
the product needs this module.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from .events import DAY_US

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: The files of a pack that hold it: how it is weighed, and what is known of each item.
BASKETS: Final = "next_basket.json"
BASKET_ITEMS: Final = "next_basket.parquet"
BASKETS_SCHEMA: Final = 1

#: What is known of an item. ``lasts``: mean of ln(days) between two purchases of one household, drawn
#: toward its shelf's; ``kept``: ln of the share of its buyers who bought it again; ``year``, ``month``,
#: ``week``: ln of the share of baskets that held it in the last so many days; ``shelf``: its category.
ITEM_COLUMNS: Final = ("lasts", "kept", "year", "month", "week", "shelf")

#: Half-lives in days at which what was bought fades.
HALF_LIVES: Final = (7, 30, 120, 365)
#: Purchases nearer to the one before than this are the same basket.
_SAME_BASKET_US: Final = 30 * 60 * 1_000_000
#: How many entries ``spread`` has: after one, two, three to five, and more purchases.
SPREADS: Final = 4
#: The half-life of what was bought at this hour or on this day of the week.
_CLOCK_HALF_LIFE: Final = 120
#: How many times the population's interval is believed beside the household's own.
INTERVAL_PRIOR: Final = 2.0

#: Every input of the network, in order.
INPUTS: Final = (
    *(f"{name}{days}" for days in HALF_LIVES for name in ("rate", "mass", "shelf", "of_shelf")),
    "times", "since", "baskets_since", "due", "not_yet", "overdue", "every", "lasts", "kept", "year", "month",
    "week", "never", "once", "gap", "baskets", "basket_size", "hour", "weekday", "in_last", "in_last_gap",
)  # fmt: skip


class Weighing(msgspec.Struct, frozen=True, kw_only=True):
    """What ``next_basket.json`` holds: how INPUTS are standardised, and weighed by layers.

    ``popular`` items of the month are candidates beside what the household bought before;
    ``spread``: deviation of ln(days) between two purchases about what was expected, after 1, 2, 3–5 and
    more purchases.
    """

    schema: int
    inputs: tuple[str, ...]
    popular: int
    means: list[float]
    deviations: list[float]
    weights: list[list[list[float]]]
    biases: list[list[float]]
    spread: list[float]


class Bought(msgspec.Struct, frozen=True, kw_only=True):
    """What one household bought, in time order, each thing once a basket; ``at_us`` on its own clock."""

    items: Ints
    at_us: Ints

    baskets: Ints  #: the number of each purchase's basket, from 0
    starts: Ints  #: when each basket began


def bought(items: Ints, at_us: Ints) -> Bought:
    """Return purchases in time order as baskets; twice on one receipt is once."""
    new = np.diff(at_us, prepend=at_us[:1] - DAY_US) > _SAME_BASKET_US
    baskets = np.cumsum(new) - 1
    keys = baskets * (int(items.max(initial=0)) + 1) + items
    once = np.sort(np.unique(keys, return_index=True)[1])
    return Bought(items=items[once], at_us=at_us[once], baskets=baskets[once], starts=at_us[new])


class Habit(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of each item that was bought; spans in days."""

    items: Ints  #: ascending
    place: Ints  #: of each purchase, in ``items``
    times: Floats
    since: Floats  #: the last
    span: Floats  #: from the first to the last
    every: Floats  #: ln of the days between two, the household's own drawn toward the population's


def habits(mine: Bought, lasts: Floats, now_us: int) -> Habit:
    """Return what ``mine`` says of each item; ``lasts`` is the population's ln(days), by item."""
    items, place = np.unique(mine.items, return_inverse=True)
    times = np.bincount(place, minlength=len(items)).astype(np.float64)
    first, last = np.full(len(items), np.inf), np.full(len(items), -np.inf)
    np.minimum.at(first, place, mine.at_us)
    np.maximum.at(last, place, mine.at_us)
    span = (last - first) / DAY_US
    steps = np.clip(times - 1, 0, 20)
    own = np.log(np.maximum(span, 0.5) / np.maximum(times - 1, 1))
    every = (steps * own + INTERVAL_PRIOR * lasts[items]) / (steps + INTERVAL_PRIOR)
    return Habit(
        items=items, place=place, times=times, since=(now_us - last) / DAY_US, span=span, every=every
    )


def candidates(mine: Bought, month: Floats, popular: int) -> Ints:
    """Return what may be in the next basket: what was bought before, then the month's most popular."""
    order = np.argsort(-month, kind="stable")[:popular]
    before = np.unique(mine.items)
    return np.concatenate([before, order[~np.isin(order, before)]])


def inputs(
    table: dict[str, Floats], mine: Bought, now_us: int, popular: int
) -> tuple[Ints, NDArray[np.float32]]:
    """Return the candidates and INPUTS of each, for a basket at ``now_us`` of the household's clock."""
    found = candidates(mine, table["month"], popular)
    habit = habits(mine, table["lasts"], now_us)
    more = len(found) - len(habit.items)
    known = len(habit.items)
    columns = [*_fading(table, mine, habit, found, now_us)]
    times, since = _more(habit.times, more), _more(habit.since, more, 400.0)
    starts = mine.starts
    gap = float(now_us - starts[-1]) / DAY_US if len(starts) else 60.0
    latest = np.full(known, -1.0)
    np.maximum.at(latest, habit.place, mine.baskets.astype(np.float64))
    back = _more(len(starts) - latest, more, 200.0)
    every = _more(habit.every, more)
    every[known:] = table["lasts"][found[known:]]
    due = np.where(times > 0, np.log(np.maximum(since, 0.05)) - every, 0.0)
    in_last = _more((latest == len(starts) - 1).astype(np.float64), more)
    flat = np.ones(len(found))
    columns += [np.log1p(times), np.log1p(np.maximum(since, 0.0)), np.log(back)]
    columns += [due, np.minimum(due, 0.0), np.maximum(due - 1, 0.0), every]
    columns += [table[name][found] for name in ("lasts", "kept", "year", "month", "week")]
    columns += [(times == 0) * 1.0, (times == 1) * 1.0, flat * np.log1p(max(gap, 0.0))]
    columns += [flat * np.log1p(len(starts)), flat * np.log1p(len(mine.items) / max(len(starts), 1))]
    columns += [*_clock(mine, habit, now_us, more), in_last, in_last * np.log1p(max(gap, 0.0))]
    return found, np.stack(columns, 1).astype(np.float32)


def weighed(told: Weighing, values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what the network gives each row of ``values``: rectifiers, the last layer linear."""
    means, deviations = np.array(told.means, np.float32), np.array(told.deviations, np.float32)
    found = np.clip((values - means) / deviations, -5, 5)
    for place, (weights, bias) in enumerate(zip(told.weights, told.biases, strict=True)):
        found = found @ np.array(weights, np.float32) + np.array(bias, np.float32)
        if place < len(told.weights) - 1:
            found = np.maximum(found, 0.0)
    out: NDArray[np.float32] = found[:, 0]
    return out


def fits(told: Weighing) -> bool:
    """Whether the layers follow on from INPUTS to one number."""
    wide = [len(INPUTS), *(len(bias) for bias in told.biases)]
    shapes = [np.shape(weights) for weights in told.weights]
    return len(shapes) == len(told.biases) and shapes == list(pairwise(wide)) and wide[-1] == 1


def _fading(table: dict[str, Floats], mine: Bought, habit: Habit, found: Ints, now_us: int) -> list[Floats]:
    """Return, at each half-life: rate a basket, mass, the shelf's rate, and the item's part of its shelf."""
    age = (now_us - mine.at_us) / DAY_US
    shelf = table["shelf"].astype(np.int64)
    most = int(shelf.max(initial=0)) + 1
    columns = []
    for days in HALF_LIVES:
        faded = np.exp2(-age / days)
        seen = np.exp2(-(now_us - mine.starts) / DAY_US / days).sum() + 0.5
        mass = _more(
            np.bincount(habit.place, faded, minlength=len(habit.items)), len(found) - len(habit.items)
        )
        on_shelf = np.bincount(shelf[mine.items], faded, minlength=most)[shelf[found]]
        columns += [np.log((mass + 0.02) / seen), np.log1p(mass)]
        columns += [np.log((on_shelf + 0.02) / seen), mass / (on_shelf + 0.1)]
    return columns


def _clock(mine: Bought, habit: Habit, now_us: int, more: int) -> list[Floats]:
    """Return the rate at about this hour, and on this day of the week."""
    fade, fade_baskets = (
        np.exp2(-(now_us - at) / DAY_US / _CLOCK_HALF_LIFE) for at in (mine.at_us, mine.starts)
    )
    columns = []
    for like in (_about_this_hour, _this_weekday):
        mass = np.bincount(habit.place, like(mine.at_us, now_us) * fade, minlength=len(habit.items))
        seen = (like(mine.starts, now_us) * fade_baskets).sum() + 0.5
        columns.append(np.log((_more(mass, more) + 0.02) / seen))
    return columns


def _about_this_hour(at_us: Ints, now_us: int) -> Floats:
    hours = np.abs(at_us % DAY_US - now_us % DAY_US) / 3_600_000_000
    near: Floats = np.exp(-(np.minimum(hours, 24 - hours) ** 2) / 8)
    return near


def _this_weekday(at_us: Ints, now_us: int) -> Floats:
    same: Floats = ((at_us // DAY_US) % 7 == (now_us // DAY_US) % 7).astype(np.float64)
    return same


def _more(values: Floats | Ints, more: int, fill: float = 0.0) -> Floats:
    """Return ``values`` and then ``more`` of ``fill``: candidates that were never bought."""
    return np.concatenate([values, np.full(more, fill)])


def gone(every: Floats, spread: Floats | float, days: Floats, since: Floats) -> Floats:
    """Return the chance that it comes within ``days`` of the last time, given that it has not ``since``.

    ln(days) is logistic about ``every``: ``F(t) = 1/(1 + exp(-(ln t - every)/spread))``.
    """
    by_then, by_now = (1 / (1 + np.exp(-(np.log(at) - every) / spread)) for at in (days, since))
    chance: Floats = (by_then - by_now) / np.maximum(1 - by_now, 1e-12)
    return chance


def spread_group(times: Ints | Floats) -> Ints:
    """Return which entry of ``spread`` is for something bought so many times."""
    return np.searchsorted(np.array([2, 3, 6]), times, side="right")
