"""Choose how a crowd's counts are damped and forgotten, on its own held-out items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import DAY_US, Item, Method
from selfportrait.model.second import LAGS, Floats, Ints, Pairs, leaving

from .counts import Counts, Rules, count, damp
from .crowd import Crowd, by_kind, gather
from .lessons import forget_seen, recent_of
from .walks import Walks, walks

#: People whose last item is held out and looked for.
_JUDGES: Final = 5_000
#: Cells of the table of scores that is held at a time.
_CELLS: Final = 8_000_000
_POWERS: Final = ((0.7, 0.3), (0.5, 0.3), (0.9, 0.3), (0.7, 0.1), (0.5, 0.1), (0.7, 0.5))
_REACHES: Final = (50, 10)
#: What is tried for ``recency_days``, in typical steps of a history.
_STEPS: Final = (0.5, 1.0, 2.0, 5.0)
_PRIORS: Final = (0.0, 0.02, 0.1)


class _Held(msgspec.Struct, frozen=True, kw_only=True):
    """The judges: whose last event is looked for, what she had before it, and how long ago."""

    known: Walks
    events: Ints
    recent: Ints
    days: Floats
    popularity: Floats


def choose(
    histories: Iterable[Sequence[tuple[str, int]]], items: Sequence[Item], *, method: Method = Method()
) -> Method:
    """Return ``method`` with the powers, reach, recency and prior that find held-out items best.

    Each person's last item is held out and looked for after the rest; one parameter is
    chosen after the other by NDCG@10 over the whole catalogue, what was seen left out.
    ``method`` itself where there is nobody to judge by. The same events choose the same.
    """
    crowd = gather(histories, {item.id: number for number, item in enumerate(items)})
    kinds = {kind: place for place, kind in enumerate(sorted({item.kind for item in items}))}
    return chosen(crowd, np.array([kinds[item.kind] for item in items], np.int64), method)


def chosen(crowd: Crowd, kinds: Ints, method: Method) -> Method:
    """Choose for a crowd already gathered; ``kinds`` of each item."""
    items, owners = by_kind(crowd, kinds)
    size = len(kinds)
    last = np.append(owners[1:] != owners[:-1], True)[: len(owners)]
    held = _held(items, owners, _times(crowd, kinds), last, size)
    if not len(held.events):
        return method
    step = _step(held)
    reaches = {method.reach, *_REACHES}
    counts = {reach: count(items[~last], owners[~last], size=size, reach=reach) for reach in reaches}
    trials: tuple[tuple[tuple[str, ...], Sequence[tuple[float, ...]]], ...] = (
        (("recency_days",), [(step * each,) for each in _STEPS]),
        (("row_power", "column_power"), _POWERS),
        (("reach",), [(reach,) for reach in _REACHES]),
        (("prior",), [(prior,) for prior in _PRIORS]),
    )
    rules: dict[tuple[float, ...], Rules] = {}
    best, found = _quality(held, _rules(counts, method, rules), method), method
    for names, values in trials:
        usual = found
        for value in values:
            tried = msgspec.structs.replace(usual, **dict(zip(names, value, strict=True)))
            quality = best if tried == usual else _quality(held, _rules(counts, tried, rules), tried)
            if quality > best:
                best, found = quality, tried
    return found


def _times(crowd: Crowd, kinds: Ints) -> Ints:
    """Times in the order of ``by_kind``."""
    owners = crowd.owners * (int(kinds.max(initial=0)) + 1) + kinds[crowd.items]
    return crowd.at_us[np.argsort(owners, kind="stable")]


def _held(items: Ints, owners: Ints, at_us: Ints, last: Ints, size: int) -> _Held:
    rng = np.random.default_rng(0)
    known = walks(items, owners, size=size, folds=2, rng=rng)
    events = np.flatnonzero(last & (known.place > 0))
    if len(events) > _JUDGES:
        events = np.sort(rng.choice(events, _JUDGES, replace=False))
    back = np.maximum(events[:, None] - 1 - np.arange(LAGS)[None], 0)
    often = np.bincount(items[~last], minlength=size).astype(np.float32)
    return _Held(
        known=known,
        events=events,
        recent=recent_of(known, events),
        days=np.maximum((at_us[events - 1][:, None] - at_us[back]) / DAY_US, 0).astype(np.float32),
        popularity=often / max(float(often.max(initial=0)), 1.0),
    )


def _step(held: _Held) -> float:
    """Return the typical time between two events of a history, in days."""
    there = held.recent[:, 1:] >= 0
    gaps = np.diff(held.days, axis=1)[there]
    gaps = gaps[gaps > 0]
    return float(np.median(gaps)) if len(gaps) else 1.0


def _rules(counts: dict[int, Counts], method: Method, made: dict[tuple[float, ...], Rules]) -> Rules:
    key = (method.reach, method.row_power, method.column_power)
    if key not in made:
        made.clear()
        made[key] = damp(
            counts[method.reach], row_power=method.row_power, column_power=method.column_power,
            keep=method.keep,
        )  # fmt: skip
    return made[key]


def _quality(held: _Held, rules: Rules, method: Method) -> float:
    """Return NDCG@10 of the held-out items as the person's side would rank them; ties count against."""
    size = held.known.size
    starts = np.searchsorted(rules.sources, np.arange(size + 1))
    pairs = Pairs(starts=starts, targets=rules.targets.astype(np.int32), values=np.empty((0, 0), np.float16))
    leads = starts[:-1][np.diff(starts) > 0]
    scale = float(np.median(rules.weights[leads])) if len(leads) else 1.0
    prior = method.prior * scale * held.popularity
    strengths = np.where(held.days <= method.window_days, 1 / (1 + held.days / method.recency_days), 0)
    many = max(1, _CELLS // size)
    gained = 0.0
    for begin in range(0, len(held.events), many):
        some = held.events[begin : begin + many]
        rows = leaving(pairs, held.recent[begin : begin + many])
        amounts = rules.weights[rows.places] * strengths[begin : begin + many][rows.owners, rows.lags]
        cells = rows.owners * size + rules.targets[rows.places]
        worth = np.bincount(cells, amounts, minlength=len(some) * size).reshape(len(some), size) + prior
        forget_seen(held.known, some, worth)
        came = worth[np.arange(len(some)), held.known.items[some]][:, None]
        ranks = (worth >= came).sum(1) - 1
        gained += float(np.sum(1 / np.log2(ranks[ranks < 10] + 2)))
    return gained / len(held.events)
