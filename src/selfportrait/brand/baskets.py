"""Fit what comes in a household's next basket, for a catalogue that is bought again and again."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from selfportrait.model import DAY_US, MINUTE_US, Item
from selfportrait.model import baskets as form
from selfportrait.model.baskets import BASKET_ITEMS, BASKETS, Floats, Ints

from .crowd import Crowd, gather
from .ordering import Lesson, fitted

_KINDS: Final = ("grocery", "good")
#: How many intervals of its shelf an item's own must outweigh, and of everybody's a shelf's.
_OF_SHELF, _OF_ALL = 5.0, 20.0
#: Widths that are tried for the intervals, at so many moments; and the one where too little is known.
_WIDTHS: Final = np.geomspace(0.1, 1.5, 60)
_ASKED: Final = 20_000
_USUAL_SPREAD: Final = 0.5


class BasketPlan(msgspec.Struct, frozen=True, kw_only=True):
    """How the next basket is learnt; chosen on baskets before the tested ones (bench/suggest_basket.py)."""

    cuts: int = 8  #: moments in time whose next baskets are learnt from
    learnt: float = 0.5  #: they lie in this last part of the time there is
    moments_most: int = 16_000
    sample: int = 100  #: candidates of a moment that were not bought and are kept
    popular: int = 60
    hidden: int = 24
    rounds: int = 4
    seed: int = 0


def next_basket(
    histories: Iterable[Sequence[tuple[str, int]]],
    items: Sequence[Item],
    *,
    offset_min: int = 0,
    plan: BasketPlan = BasketPlan(),
) -> dict[str, bytes]:
    """Return the files that tell a household's next basket, to publish as ``train(..., extras=…)``.

    ``histories`` and ``items`` are those of ``train``; only what is bought counts.
    ``offset_min`` is the shops' own offset from UTC: hours and weekdays matter. Empty
    where too few came back for anything to be learnt.
    """
    numbers = {item.id: number for number, item in enumerate(items) if item.kind in _KINDS}
    found = fitted_basket(_households(gather(histories, numbers), offset_min), items, plan)
    if found is None:
        return {}
    return {BASKETS: msgspec.json.encode(found[0]), BASKET_ITEMS: _written(found[1])}


def fitted_basket(
    households: Sequence[form.Bought], items: Sequence[Item], plan: BasketPlan = BasketPlan()
) -> tuple[form.Weighing, dict[str, Floats]] | None:
    """Fit on households whose times are their own clock's; None where too few came back."""
    shelves = _shelves(items)
    begins = [mine.starts for mine in households if len(mine.starts) > 1]
    if not begins:
        return None
    first, last = min(int(b[0]) for b in begins), max(int(b[-1]) for b in begins)
    rng = np.random.default_rng(plan.seed)
    since = last - plan.learnt * (last - first)
    cuts = np.linspace(since, last, plan.cuts + 1)[:-1].astype(np.int64)
    taught = [lesson for cut in cuts.tolist() for lesson in _lessons(households, shelves, cut, plan, rng)]
    if len(taught) < 2 * plan.hidden:
        return None
    if len(taught) > plan.moments_most:
        kept = np.sort(rng.choice(len(taught), plan.moments_most, replace=False))
        taught = [taught[place] for place in kept.tolist()]
    network = fitted(taught, hidden=plan.hidden, rounds=plan.rounds, rng=rng)
    table = item_table(households, shelves, last + 1)
    told = form.Weighing(
        schema=form.BASKETS_SCHEMA,
        inputs=form.INPUTS,
        popular=plan.popular,
        means=network.means.tolist(),
        deviations=network.deviations.tolist(),
        weights=[weights.tolist() for weights in network.weights],
        biases=[bias.tolist() for bias in network.biases],
        spread=_spread(households, table["lasts"], rng),
    )
    return told, table


def item_table(households: Sequence[form.Bought], shelves: Ints, until_us: int) -> dict[str, Floats]:
    """Return ITEM_COLUMNS by item, from everybody's purchases before ``until_us``."""
    size = len(shelves)
    gaps, gap_items, again, buyers = _gaps(households, until_us, size)
    logs, counts = np.bincount(gap_items, gaps, minlength=size), np.bincount(gap_items, minlength=size)
    by_shelf, on_shelf = np.bincount(shelves, logs), np.bincount(shelves, counts)
    everybody = float(gaps.mean()) if len(gaps) else np.log(30.0)
    shelf = (by_shelf + _OF_ALL * everybody) / (on_shelf + _OF_ALL)
    table = {
        "lasts": (logs + _OF_SHELF * shelf[shelves]) / (counts + _OF_SHELF),
        "kept": np.log((again + 1.0) / (buyers + 8.0)),
        "shelf": shelves.astype(np.float64),
    }
    items = np.concatenate([mine.items for mine in households])
    at_us = np.concatenate([mine.at_us for mine in households])
    starts = np.concatenate([mine.starts for mine in households])
    for name, days, prior in (("year", 365, 1.0), ("month", 28, 0.5), ("week", 7, 0.3)):
        since = until_us - days * DAY_US
        held = np.bincount(items[(at_us >= since) & (at_us < until_us)], minlength=size)
        total = int(np.count_nonzero((starts >= since) & (starts < until_us)))
        table[name] = np.log((held + prior) / max(total, 1))
    return table


def _gaps(households: Sequence[form.Bought], until_us: int, size: int) -> tuple[Floats, Ints, Floats, Floats]:
    """Return ln(days) between two purchases, of which item, who bought it again, and who bought it."""
    logs, found = [], []
    again, buyers = np.zeros(size), np.zeros(size)
    for mine in households:
        end = int(np.searchsorted(mine.at_us, until_us))
        items, at_us = mine.items[:end], mine.at_us[:end]
        order = np.lexsort((at_us, items))
        items, at_us = items[order], at_us[order]
        days = np.diff(at_us) / DAY_US
        same = (items[1:] == items[:-1]) & (days > 0.5)
        logs.append(np.log(days[same]))
        found.append(items[1:][same])
        again[np.unique(items[1:][same])] += 1
        buyers[np.unique(items)] += 1
    return np.concatenate(logs), np.concatenate(found), again, buyers


def _lessons(
    households: Sequence[form.Bought], shelves: Ints, cut_us: int, plan: BasketPlan, rng: np.random.Generator
) -> list[Lesson]:
    """Return each household's first basket from ``cut_us`` on, against what it might have bought."""
    table = item_table(households, shelves, cut_us)
    found = []
    for mine in households:
        begin = int(np.searchsorted(mine.starts, cut_us))
        if begin in (0, len(mine.starts)):
            continue
        now_us, here = int(mine.starts[begin]), mine.baskets == begin
        before = earlier(mine, begin)
        choices, values = form.inputs(table, before, now_us, plan.popular)
        came = np.isin(choices, mine.items[here])
        if not came.any():
            continue
        others = np.flatnonzero(~came)
        kept = rng.choice(others, min(plan.sample, len(others)), replace=False)
        found.append(
            Lesson(
                inputs=values[np.concatenate([np.flatnonzero(came), kept])],
                came=int(came.sum()),
                of=int(here.sum()),
                stands=len(others) / max(len(kept), 1),
            )
        )
    return found


def earlier(mine: form.Bought, baskets: int) -> form.Bought:
    """Return the first ``baskets`` baskets of a household."""
    end = int(np.searchsorted(mine.baskets, baskets))
    return form.Bought(
        items=mine.items[:end],
        at_us=mine.at_us[:end],
        baskets=mine.baskets[:end],
        starts=mine.starts[:baskets],
    )


def _households(crowd: Crowd, offset_min: int) -> list[form.Bought]:
    ends = np.flatnonzero(np.diff(crowd.owners, append=-1)) + 1
    at_us = crowd.at_us + offset_min * MINUTE_US
    spans = zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True) if len(ends) else ()
    return [form.bought(crowd.items[a:b], at_us[a:b]) for a, b in spans]


def _shelves(items: Sequence[Item]) -> Ints:
    known: dict[str, int] = {}
    return np.array(
        [known.setdefault(item.attrs.get("category", ""), len(known)) for item in items], np.int64
    )


def _spread(households: Sequence[form.Bought], lasts: Floats, rng: np.random.Generator) -> list[float]:
    """Return the width of ln(days) to the next purchase, by how often a thing was bought.

    The one at which four in five come in their 80 % interval, asked at a moment drawn
    from all of time: so a long gap is asked about as much oftener as it is longer.
    """
    every, gaps, group = _waits(households, lasts)
    found = []
    for number in range(form.SPREADS):
        mine = np.flatnonzero(group == number)
        if len(mine) < 50:
            found.append(_USUAL_SPREAD)
            continue
        drawn = rng.choice(mine, _ASKED, p=gaps[mine] / gaps[mine].sum())
        waited = np.maximum(rng.random(_ASKED) * gaps[drawn], 0.02)
        shares = [
            np.mean(np.abs(form.gone(every[drawn], width, gaps[drawn], waited) - 0.5) <= 0.4)
            for width in _WIDTHS
        ]
        found.append(float(_WIDTHS[np.argmin(np.abs(np.array(shares) - 0.8))]))
    return found


def _waits(households: Sequence[form.Bought], lasts: Floats) -> tuple[Floats, Floats, Ints]:
    """Return what was expected (ln days), the days it took, and the group of ``spread``."""
    expected, took, groups = [], [], []
    for mine in households:
        order = np.lexsort((mine.at_us, mine.items))
        items, at_us = mine.items[order], mine.at_us[order]
        first = np.searchsorted(items, items)
        times = np.arange(len(items)) - first + 1
        steps = np.clip(times - 1, 0, 20)
        own = np.log(np.maximum((at_us - at_us[first]) / DAY_US, 0.5) / np.maximum(times - 1, 1))
        every = (steps * own + form.INTERVAL_PRIOR * lasts[items]) / (steps + form.INTERVAL_PRIOR)
        follows = np.flatnonzero(items[1:] == items[:-1])
        expected.append(every[follows])
        took.append(np.maximum((at_us[follows + 1] - at_us[follows]) / DAY_US, 0.5))
        groups.append(form.spread_group(times[follows]))
    return np.concatenate(expected), np.concatenate(took), np.concatenate(groups)


def _written(table: dict[str, Floats]) -> bytes:
    columns = {
        name: pa.array(table[name], pa.int32() if name == "shelf" else pa.float32())
        for name in form.ITEM_COLUMNS
    }
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, compression="zstd", store_schema=False)
    return out.getvalue()
