"""What kept libraries find in the same lives: ruptures and River beside ours; skipped where not installed."""

from __future__ import annotations

import importlib
from math import log

import numpy as np

from lives import FIRST_DAY, Life, life
from report import Bar
from selfportrait.patterns import diary

_NEAR_DAYS = 21


def bars(seeds: range) -> list[Bar]:
    """Recall of new jobs and false alarms a life without a turn, over the same weekly or daily series."""
    ready: list[Bar] = []
    for name, library, finder in (
        ("ruptures_pelt_rbf", "ruptures", _pelt),
        ("river_adwin", "river", _adwin),
    ):
        try:
            importlib.import_module(library)
        except ImportError:
            continue
        jobs = [life(seed, "job") for seed in seeds]
        found = [any(abs(day - one.since_day) <= _NEAR_DAYS for day in finder(one)) for one in jobs]
        calm = [len(finder(life(seed))) for seed in seeds]
        for what, value in (
            ("job.recall", float(np.mean(found))),
            ("false_alarms_a_year", float(np.mean(calm))),
        ):
            ready.append(
                Bar(bar=f"turns.{name}.{what}", value=value, higher_is_better="recall" in what, note="a peer")
            )
    return ready


def _table(one: Life) -> tuple[list[int], np.ndarray]:
    """Days known and not away; of each whether worked at the commonest site, hour of waking, log steps."""
    days = {n: d for n, d in diary(one.events, {"steps": one.steps}).days.items() if d.known and not d.away}
    sites = [day.work for day in days.values() if day.work]
    usual = max(sorted(set(sites)), key=sites.count)
    rows, last = [], (1.0, 7.0, 9.0)
    for day in days.values():
        last = (
            float(day.work == usual) if day.work else last[0],
            day.wake_min / 60 if day.wake_min is not None else last[1],
            log(max(day.steps or 1.0, 1.0)),
        )
        rows.append(last)
    return list(days), np.array(rows)


def _pelt(one: Life) -> list[int]:
    """PELT (Killick and others 2012) with a radial kernel on weekly means, its penalty by twice the log."""
    ruptures = importlib.import_module("ruptures")
    days, table = _table(one)
    weeks = len(days) // 7
    means = table[: weeks * 7].reshape(weeks, 7, -1).mean(axis=1)
    scaled = (means - means.mean(axis=0)) / np.maximum(means.std(axis=0), 1e-9)
    ends = ruptures.Pelt(model="rbf", min_size=3, jump=1).fit(scaled).predict(pen=2 * log(weeks))
    return [days[7 * end] for end in ends[:-1]]


def _adwin(one: Life) -> list[int]:
    """ADWIN (Bifet and Gavaldà 2007) on each daily series, as it comes."""
    drift = importlib.import_module("river.drift")
    days, table = _table(one)
    found: set[int] = set()
    for column in table.T:
        detector = drift.ADWIN()
        for day, value in zip(days, column, strict=True):
            detector.update(float(value))
            if detector.drift_detected and day > FIRST_DAY + 30:
                found.add(day)
    return sorted(found)
