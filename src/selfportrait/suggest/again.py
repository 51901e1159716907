"""What she buys again and again: when it is due, and what her next basket holds.

When: ln(days) until a thing is bought again is taken as logistic about what is
expected, her own mean interval drawn toward the population's. Given that *e* days
have gone by without it, ``F*(t) = F(e) + p (1 - F(e))``: the interval moves on as
she does not buy.

What: the small network of the pack's ``next_basket.json`` (model/baskets.py); where
a pack has none, what she bought fades by half in 120 days, and that is the order.
"""

from __future__ import annotations

import math
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import DAY_US, Evidence
from selfportrait.model import baskets as form
from selfportrait.model.baskets import BASKET_ITEMS, BASKETS, Weighing

from .again_files import read_items
from .catalogue import Catalogue, Floats, Ints
from .past import Past
from .reasons import evidence

#: Without a pack that says how long things last: about a month, and as wide as measured on groceries.
_LASTS: Final = math.log(30.0)
_SPREAD: Final = (0.75, 0.65, 0.6, 0.5)
_HALF_LIFE_DAYS: Final = 120.0


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """When something is likely to be bought again, as of one moment.

    ``due_us`` is when it would be by her own pace, even where that has passed; four
    times in five it comes between ``from_us`` and ``until_us``, if it comes.
    """

    item: int
    times: int
    every_days: float
    last_us: int
    due_us: int
    from_us: int
    until_us: int
    evidence: Evidence


class Buying:
    """A catalogue's knowledge of baskets, opened once; ``knows`` tells whether the pack has any."""

    def __init__(self, catalogue: Catalogue) -> None:
        told, table = (catalogue.extra(name) for name in (BASKETS, BASKET_ITEMS))  # noqa: S610
        self.knows = told is not None and table is not None
        self._told = msgspec.json.decode(told, type=Weighing) if told is not None else None
        self._table = read_items(table) if table is not None else {}
        self._lasts: Floats = self._table.get("lasts", np.full(len(catalogue), _LASTS))
        self._spread = np.array(self._told.spread if self._told else _SPREAD)

    def due(
        self, past: Past, *, as_of_us: int, at_least: int = 2, within_days: float = math.inf
    ) -> list[Due]:
        """Return what she bought ``at_least`` so often and is due ``within_days``, soonest first; UTC."""
        mine = _mine(past, as_of_us, 0)
        habit = form.habits(mine, self._lasts, as_of_us)
        since = np.maximum(habit.since, 0.02)
        spread = self._spread[form.spread_group(habit.times)]
        low, high = (_until(habit.every, spread, since, part) for part in (0.1, 0.9))
        found = []
        soon = np.exp(habit.every) - habit.since <= within_days
        for place in np.flatnonzero((habit.times >= at_least) & soon).tolist():
            item = int(habit.items[place])
            bought = past.of(item, since_us=int(past.at_us[0]), until_us=as_of_us)
            last_us = bought[0].at_us
            found.append(
                Due(
                    item=item,
                    times=int(habit.times[place]),
                    every_days=float(np.exp(habit.every[place])),
                    last_us=last_us,
                    due_us=last_us + int(np.exp(habit.every[place]) * DAY_US),
                    from_us=last_us + int(low[place] * DAY_US),
                    until_us=last_us + int(high[place] * DAY_US),
                    evidence=evidence(bought, of=len(past), rule="how often and how lately you bought it"),
                )
            )
        return sorted(found, key=lambda one: (one.due_us, one.item))

    def basket(self, past: Past, *, as_of_us: int, offset_us: int = 0) -> tuple[Ints, Floats]:
        """Return what may be in her next basket and how likely each is, most likely first.

        ``offset_us`` is her clock against UTC: hours and weekdays count. The values are
        shares of one choice and sum to one.
        """
        mine = _mine(past, as_of_us, offset_us)
        if self._told is None:
            items, place = np.unique(mine.items, return_inverse=True)
            faded = np.exp2(-(as_of_us + offset_us - mine.at_us) / DAY_US / _HALF_LIFE_DAYS)
            worth = np.bincount(place, faded, minlength=len(items)) / max(float(faded.sum()), 1e-12)
        else:
            items, values = form.inputs(self._table, mine, as_of_us + offset_us, self._told.popular)
            # Learnt from people who came back: of who never came, all that is known is what is popular.
            score = form.weighed(self._told, values).astype(np.float64)
            score = score if len(mine.items) else self._table["month"][items]
            odds = np.exp(score - score.max(initial=0.0))
            worth = odds / odds.sum()
        order = np.argsort(-worth, kind="stable")
        return items[order], worth[order]


def _mine(past: Past, as_of_us: int, offset_us: int) -> form.Bought:
    counts = (past.weights > 0) & (past.at_us <= as_of_us)
    return form.bought(past.items[counts].astype(np.int64), past.at_us[counts] + offset_us)


def _until(every: Floats, spread: Floats, since: Floats, part: float) -> Floats:
    """Return the days after the last purchase by which ``part`` of those still to come have come."""
    gone = 1 / (1 + np.exp(-(np.log(since) - every) / spread))
    chance = np.clip(gone + part * (1 - gone), 1e-9, 1 - 1e-9)
    days: Floats = np.maximum(np.exp(every + spread * np.log(chance / (1 - chance))), since)
    return np.minimum(days, 3650.0)
