"""Next place on Foursquare New York, against the published and counted anchors.

Protocol: per-user 60/20/20 in time order; the scored ids of ``test_valid_ids``
(n = 12,141 places whose user was already seen); counts updated after every
check-in, the shared weights fixed before (``patterns_fit.py``, train part only).
Candidates are all places of the three parts; what is given to "somewhere new" is
spread over the places the person has not visited by their popularity in train
(half a visit added). Ties count against the model. DATA= names another folder in
the same layout, default ../../shared/data/foursquare_nyc.
"""

from __future__ import annotations

import csv
import gzip
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from report import Bar, NoData, sha256
from selfportrait.model import Step
from selfportrait.patterns import Forecaster

DATA = Path(os.environ.get("DATA") or Path(__file__).parents[2] / "shared/data/foursquare_nyc")
PARTS = ("foursquare_train.csv.gz", "foursquare_valid.csv.gz", "foursquare_test.csv.gz")
IDS = "test_valid_ids.csv.gz"
_MINUTE_US, _DAY_MIN = 60_000_000, 1440
_HALF_VISIT = 0.5


class Row(NamedTuple):
    """A check-in; ``at_us`` counts so that weekdays are the file's own, and never stands still."""

    part: int
    id: str
    place: str
    at_us: int


class Scores(NamedTuple):
    """Arrays over the scored check-ins."""

    rank: np.ndarray
    given: np.ndarray
    top: np.ndarray
    seen: np.ndarray


def read(name: str) -> Iterator[dict[str, str]]:
    """The rows of a compressed CSV file of the folder."""
    with gzip.open(DATA / name, "rt", newline="") as file:
        yield from csv.DictReader(file)


def people() -> dict[str, list[Row]]:
    """Everybody's check-ins in time order."""
    found: dict[str, list[Row]] = defaultdict(list)
    for part, name in enumerate(PARTS):
        for row in read(name):
            day, weekday = int(row["start_day"]), int(row["weekday"])
            # days count from each person's first one: shift them so that (day + 3) % 7 is the weekday
            shift = (weekday - 3 - day) % 7
            at_us = ((day + shift) * _DAY_MIN + int(row["start_min"])) * _MINUTE_US
            mine = found[row["user_id"]]
            if mine:
                at_us = max(at_us, mine[-1].at_us + 1)
            mine.append(Row(part, row["id"], row["location_id"], at_us))
    return found


def step(row: Row) -> Step:
    """A check-in as a step; UTC and wall clock are one here."""
    return Step(state=row.place, start_us=row.at_us, local_us=row.at_us)


class Spread:
    """What one place gets of "somewhere new": its share of the visits in train to places not visited."""

    def __init__(self, everybody: dict[str, list[Row]]) -> None:
        self.visits: Counter[str] = Counter()
        for rows in everybody.values():
            for row in rows:
                self.visits[row.place] += row.part == 0
        self.total = sum(self.visits.values()) + _HALF_VISIT * len(self.visits)

    def share(self, place: str, visited: set[str]) -> float:
        """The share of ``place`` among all places not in ``visited``."""
        left = self.total - sum(self.visits[other] + _HALF_VISIT for other in visited)
        return (self.visits[place] + _HALF_VISIT) / left


def score(everybody: dict[str, list[Row]], *, time_known: bool) -> tuple[Scores, list[float], list[bool]]:
    """Walk through everybody; return the scores, CPU µs per update, and whether each 80 % interval held."""
    ids, spread = {row["id"] for row in read(IDS)}, Spread(everybody)
    out: list[tuple[float, float, float, float]] = []
    costs: list[float] = []
    held: list[bool] = []
    for rows in everybody.values():
        forecaster, visited = Forecaster("place"), set()
        before: Row | None = None
        for row in rows:
            if row.id in ids and row.part == 2 and before is not None:
                at = (row if time_known else before).at_us
                ask = forecaster.probabilities if time_known else forecaster.expected
                out.append(_scored(ask(at, at), row.place, visited, spread))
            if row.part == 2 and before is not None and not time_known:
                # every check-in: the scored ids leave out those after a long silence
                interval = forecaster.interval(before.at_us)
                if interval is not None:
                    held.append(interval[0] <= row.at_us <= interval[1])
            began = time.thread_time_ns()
            forecaster.update(step(row))
            costs.append((time.thread_time_ns() - began) / 1e3)
            visited.add(row.place)
            before = row
    return Scores(*np.array(out).T), costs, held


def _scored(
    chances: dict[str, float], place: str, visited: set[str], spread: Spread
) -> tuple[float, float, float, float]:
    """(rank with ties against, probability given, first outcome's probability, place known)."""
    known = [p for state, p in chances.items() if state]
    if place in visited:
        given, others = chances[place], known
    else:
        given = chances[""] * spread.share(place, visited)
        others = [*known, given]
    return float(sum(p >= given for p in others)), given, max(known, default=0.0), float(place in visited)


def ece(scores: Scores) -> float:
    """Expected calibration error of the first place, ten equal-width bins."""
    bins = np.minimum((scores.top * 10).astype(int), 9)
    right = scores.rank <= 1
    return float(
        sum(
            abs(scores.top[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
            for b in np.unique(bins)
        )
    )


#: (Acc@1, Acc@5, NLL, ECE) that must hold in the spine: first-order Markov with back-off (time unknown).
_MUST = {False: (0.289, 0.647, 3.33, 0.03), True: (0.289, 0.647, 3.33, 0.03)}
#: The time-conditioned mixture with weights by EM.
_ANCHOR = {False: (0.316, 0.671, 3.197, 0.043), True: (0.374, 0.703, 3.014, 0.064)}


def bars() -> list[Bar]:
    """Score with the time of the next check-in unknown, then known."""
    missing = [name for name in (*PARTS, IDS) if not (DATA / name).is_file()]
    if missing:
        raise NoData(f"No {missing[0]} in {DATA}: set DATA= to a folder in the layout of foursquare_nyc.")
    digest = sha256(*(DATA / name for name in (*PARTS, IDS)))
    everybody = people()
    unknown, costs, held = score(everybody, time_known=False)
    known, _, _ = score(everybody, time_known=True)
    return [
        *_figures(unknown, digest, time_known=False),
        *_when_and_cost(costs, held, digest),
        *_figures(known, digest, time_known=True),
    ]


def _figures(scores: Scores, digest: str, *, time_known: bool) -> list[Bar]:
    figures = (
        float((scores.rank <= 1).mean()),
        float((scores.rank <= 5).mean()),
        float(-np.log(scores.given).mean()),
        ece(scores),
    )
    named = zip(("acc1", "acc5", "nll", "ece"), figures, _MUST[time_known], _ANCHOR[time_known], strict=True)
    return [
        Bar(
            bar=f"patterns.time_{'known' if time_known else 'unknown'}.{what}",
            value=value,
            must=must,
            anchor=anchor,
            higher_is_better=what.startswith("acc"),
            data_sha256=digest,
            note=f"n = {len(scores.rank):,}",
        )
        for what, value, must, anchor in named
    ]


def _when_and_cost(costs: list[float], held: list[bool], digest: str) -> list[Bar]:
    coverage = float(np.mean(held))
    return [
        Bar(
            bar="patterns.when.coverage80_error",
            value=abs(coverage - 0.8),
            must=0.03,
            data_sha256=digest,
            note=f"80 % intervals held {coverage:.1%} of {len(held):,}",
        ),
        Bar(
            bar="patterns.update_us",
            value=float(np.median(costs)),
            must=1000.0,
            anchor=60.0,
            data_sha256=digest,
            note=f"CPU, median; p99 {np.quantile(costs, 0.99):.0f}",
        ),
    ]
