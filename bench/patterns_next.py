"""Next place on Foursquare New York, against the published and counted anchors.

Protocol: per-user 60/20/20 in time order; the scored ids of ``test_valid_ids`` (n = 12,141 places whose
user was already seen; every step of the test part where that file is absent);
counts updated after every check-in, the shared weights fixed before (``patterns_fit.py``, train part only).
Candidates are all places of the three parts; what is given to "somewhere new" is spread over
the places the person has not visited by their popularity in train (half a visit added).
Ties count against the model.

Two rows: ``shipped`` starts from the weights that come with the house (fitted on the train part of
New York), ``refit`` from weights fitted on this folder's own train part across people. The bars are the
refit's, as the anchors too were fitted on the train part; on New York the two are one and the same.
Where a folder has too few people or steps to fit on, the bars are the shipped weights'. For a folder other
than New York nothing is required: two counted models stand beside.

The learning curve forgets all that a person did in the train part: a forecaster that has never
met her starts at the first step of the validation part.

DATA= names another folder in the same layout (a ``duration`` column, in minutes, and places without
latitude and longitude are welcome), default ../../shared/data/foursquare_nyc.
"""

from __future__ import annotations

import csv
import gzip
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from report import Bar, NoData, sha256
from selfportrait.model import Step
from selfportrait.patterns import Forecaster
from selfportrait.patterns.next.shared import Shared

DATA = Path(os.environ.get("DATA") or Path(__file__).parents[2] / "shared/data/foursquare_nyc")
PARTS = ("foursquare_train.csv.gz", "foursquare_valid.csv.gz", "foursquare_test.csv.gz")
IDS = "test_valid_ids.csv.gz"
#: Of the four files of New York; the anchors and what must hold were measured on them.
NEW_YORK = "6ec6c64a"
#: A shared model is not fitted on less.
FEWEST_PEOPLE, FEWEST_STEPS = 20, 3000
_MINUTE_US, _DAY_MIN = 60_000_000, 1440
_HALF_VISIT = 0.5


class Row(NamedTuple):
    """A check-in; ``at_us`` counts so that weekdays are the file's own, and never stands still."""

    part: int
    id: str
    place: str
    at_us: int
    lat: float | None = None
    lon: float | None = None
    end_us: int | None = None


class Scores(NamedTuple):
    """Arrays over the scored check-ins; ``before`` is how many steps the forecaster had learnt from."""

    rank: np.ndarray
    given: np.ndarray
    top: np.ndarray
    before: np.ndarray


class Costs(NamedTuple):
    """CPU µs of updates and forecasts, and bytes of a dump, each as they came."""

    update: list[float]
    forecast: list[float]
    dump: list[int]


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
            # (0 is Monday, as the hours of days 5 and 6 show)
            shift = (weekday - 3 - day) % 7
            at_us = ((day + shift) * _DAY_MIN + int(float(row["start_min"]))) * _MINUTE_US
            mine = found[row["user_id"]]
            if mine:
                at_us = max(at_us, mine[-1].at_us + 1)
            lasted = row.get("duration")
            end_us = at_us + round(float(lasted) * _MINUTE_US) if lasted else None
            mine.append(Row(part, row["id"], row["location_id"], at_us, *_where(row), end_us))
    return found


def _where(row: Mapping[str, str]) -> tuple[float | None, float | None]:
    lat, lon = row.get("latitude"), row.get("longitude")
    return (float(lat), float(lon)) if lat and lon else (None, None)


def step(row: Row) -> Step:
    """A check-in as a step; UTC and wall clock are one here."""
    return Step(
        state=row.place, start_us=row.at_us, local_us=row.at_us, end_us=row.end_us, lat=row.lat, lon=row.lon
    )


class Spread:
    """What one place gets of "somewhere new": its share of the visits in train to places not visited."""

    def __init__(self, everybody: Mapping[str, Sequence[Row]]) -> None:
        self.visits: Counter[str] = Counter()
        for rows in everybody.values():
            for row in rows:
                self.visits[row.place] += row.part == 0
        self.total = sum(self.visits.values()) + _HALF_VISIT * len(self.visits)

    def share(self, place: str, visited: set[str]) -> float:
        """The share of ``place`` among all places not in ``visited``."""
        left = self.total - sum(self.visits[other] + _HALF_VISIT for other in visited)
        return (self.visits[place] + _HALF_VISIT) / left


def scored_ids(everybody: Mapping[str, Sequence[Row]]) -> set[str]:
    """The ids that count: the file's, or every step of the test part where there is no such file."""
    if (DATA / IDS).is_file():
        return {row["id"] for row in read(IDS)}
    return {row.id for rows in everybody.values() for row in rows if row.part == 2}


def walk(
    everybody: Mapping[str, Sequence[Row]], shared: Shared | None, costs: Costs | None = None
) -> tuple[Scores, Scores]:
    """Walk through everybody; the scores with the time of the check-in unknown, and known."""
    ids, spread = scored_ids(everybody), Spread(everybody)
    found: tuple[list[tuple[float, ...]], list[tuple[float, ...]]] = ([], [])
    for rows in everybody.values():
        forecaster = Forecaster("place", shared=shared)
        visited: set[str] = set()
        before: Row | None = None
        for row in rows:
            if before is not None and row.part == 2 and row.id in ids:
                asked = (
                    forecaster.expected(before.at_us, before.at_us),
                    forecaster.probabilities(row.at_us, row.at_us),
                )
                for out, chances in zip(found, asked, strict=True):
                    out.append((*_scored(chances, row.place, visited, spread), forecaster.count))
                if costs is not None and len(found[0]) % 10 == 0:
                    costs.forecast.append(_cpu_us(forecaster.forecast, before.at_us, before.at_us))
            taken = _cpu_us(forecaster.update, step(row))
            if costs is not None:
                costs.update.append(taken)
            visited.add(row.place)
            before = row
        if costs is not None:
            costs.dump.append(len(forecaster.dump()))
    unknown, known = (Scores(*np.array(out, dtype=np.float64).reshape(-1, 4).T) for out in found)
    return unknown, known


def _cpu_us(work: Callable[..., object], *given: object) -> float:
    began = time.thread_time_ns()
    work(*given)
    return (time.thread_time_ns() - began) / 1e3


def _scored(
    chances: Mapping[str, float], place: str, visited: set[str], spread: Spread
) -> tuple[float, float, float]:
    """(rank with ties against, probability given, first outcome's probability)."""
    known = [p for state, p in chances.items() if state]
    if place in visited and place in chances:
        given, others = chances[place], known
    else:
        given = chances[""] * spread.share(place, visited)
        others = [*known, given]
    return float(sum(p >= given for p in others)), given, max(known, default=0.0)


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


#: (Acc@1, Acc@5, NLL, ECE), time unknown and known: what must hold on New York, and what is aimed at.
MUST = ((0.331, 0.692, 3.09, 0.02), (0.445, 0.750, 2.68, 0.02))
AIM = ((0.345, 0.71, 3.00, 0.015), (0.460, 0.765, 2.60, 0.015))
#: LightGBM's grouped softmax over personal count features.
ANCHOR = ((0.331, 0.692, 3.092, 0.016), (0.445, 0.750, 2.684, 0.014))
#: The other rows of the table: measured once on the same files by the same protocol, or published.
OTHERS = (
    ("most frequent place", (0.232, 0.579, 3.494, 0.030), None),
    ("first-order Markov with back-off", (0.289, 0.647, 3.330, 0.027), None),
    ("time-conditioned mixture, EM", (0.316, 0.671, 3.197, 0.043), (0.374, 0.703, 3.014, 0.064)),
    ("LightGBM grouped softmax", *ANCHOR),
    ("published: GPT-3.5 (LLM-Mob)", (0.232, 0.574), (0.274,)),
)
_WHATS = ("acc1", "acc5", "nll", "ece")
_TIMES = ("unknown", "known")


def bars() -> list[Bar]:
    """Every row of the table, the learning curve, and what it costs."""
    missing = [name for name in PARTS if not (DATA / name).is_file()]
    if missing:
        raise NoData(f"No {missing[0]} in {DATA}: set DATA= to a folder in the layout of foursquare_nyc.")
    digest = sha256(*(DATA / name for name in (*PARTS, IDS) if (DATA / name).is_file()))
    everybody, costs = people(), Costs([], [], [])
    new_york = digest.startswith(NEW_YORK)
    shipped = walk(everybody, None, costs)
    refit = None if new_york else _refit(everybody)
    walked = shipped if refit is None else walk(everybody, refit)
    source = "fitted on New York's train part" if refit is None else "refitted on this train part"
    found = [bar for number in (0, 1) for bar in _figures(walked[number], number, digest, source, new_york)]
    if refit is not None:
        found += [_row("shipped weights", number, shipped[number], digest) for number in (0, 1)]
    found += _others(everybody, digest, new_york=new_york)
    found += _curve(everybody, refit, digest)
    return [*found, *_prices(costs, digest)]


def _refit(everybody: Mapping[str, Sequence[Row]]) -> Shared | None:
    from patterns_fit import fit

    steps = sum(row.part == 0 for rows in everybody.values() for row in rows)
    return fit(everybody) if len(everybody) >= FEWEST_PEOPLE and steps >= FEWEST_STEPS else None


def figures(scores: Scores) -> tuple[float, float, float, float]:
    """(Acc@1, Acc@5, NLL, ECE)."""
    nll = float(-np.log(np.maximum(scores.given, 1e-300)).mean())
    return float((scores.rank <= 1).mean()), float((scores.rank <= 5).mean()), nll, ece(scores)


def _figures(scores: Scores, number: int, digest: str, source: str, new_york: bool) -> list[Bar]:
    return [
        Bar(
            bar=f"patterns.next.time_{_TIMES[number]}.{what}",
            value=value,
            must=must if new_york else None,
            anchor=anchor if new_york else None,
            higher_is_better=what.startswith("acc"),
            data_sha256=digest,
            note=f"n = {len(scores.rank):,}, weights {source}" + (f"; aim {aim:g}" if new_york else ""),
        )
        for what, value, must, anchor, aim in zip(
            _WHATS, figures(scores), MUST[number], ANCHOR[number], AIM[number], strict=True
        )
    ]


def told(values: Sequence[float]) -> str:
    """Figures as one line: Acc@1, Acc@5, NLL, ECE."""
    names = ("Acc@1", "Acc@5", "NLL", "ECE")
    return ", ".join(f"{name} {value:.3f}" for name, value in zip(names, values, strict=False))


def _row(name: str, number: int, scores: Scores, digest: str, what: str = "nll") -> Bar:
    values = figures(scores)
    return Bar(
        bar=f"patterns.next.time_{_TIMES[number]}: {name}",
        value=values[_WHATS.index(what)],
        data_sha256=digest,
        note=f"{told(values)}; n = {len(scores.rank):,}",
    )


def _others(everybody: Mapping[str, Sequence[Row]], digest: str, *, new_york: bool) -> list[Bar]:
    """The anchors: as measured and published for New York, counted anew for another folder."""
    if not new_york:
        from patterns_counted import counted

        return [_row(name, 0, scores, digest) for name, scores in counted(everybody).items()]
    return [
        Bar(
            bar=f"patterns.next.time_{_TIMES[number]}: {name}",
            value=values[2] if len(values) > 2 else values[0],
            data_sha256=digest,
            note=told(values) + ("" if len(values) > 2 else " (the figure is Acc@1)"),
        )
        for name, *both in OTHERS
        for number, values in enumerate(both)
        if values is not None
    ]


def _curve(everybody: Mapping[str, Sequence[Row]], shared: Shared | None, digest: str) -> list[Bar]:
    """Figures after so many events of a person never met before: the validation and test parts alone."""
    fresh = {user: [row._replace(part=2) for row in rows if row.part > 0] for user, rows in everybody.items()}
    ids = {row.id for rows in everybody.values() for row in rows}
    spread = Spread(everybody)
    found: list[Bar] = []
    kept: dict[int, list[tuple[float, ...]]] = {10: [], 30: [], 100: []}
    for rows in fresh.values():
        forecaster, visited = Forecaster("place", shared=shared), set[str]()
        for number, row in enumerate(rows):
            after = next((n for n in sorted(kept, reverse=True) if n <= number < 2 * n), None)
            if after is not None and row.id in ids:
                before = rows[number - 1]
                chances = forecaster.expected(before.at_us, before.at_us)
                kept[after].append((*_scored(chances, row.place, visited, spread), number))
            forecaster.update(step(row))
            visited.add(row.place)
    for after, rows_after in kept.items():
        if rows_after:
            scores = Scores(*np.array(rows_after).T)
            values = figures(scores)
            found.append(
                Bar(
                    bar=f"patterns.next.after_{after}_events",
                    value=values[2],
                    data_sha256=digest,
                    note=f"{told(values)}; events {after} to {2 * after - 1}, n = {len(rows_after):,}",
                )
            )
    return found


def _prices(costs: Costs, digest: str) -> list[Bar]:
    def bar(name: str, values: Sequence[float], must: float, part: float, note: str) -> Bar:
        value = float(np.quantile(values, part))
        return Bar(bar=f"patterns.next.{name}", value=value, must=must, data_sha256=digest, note=note)

    return [
        bar("update_us", costs.update, 1000.0, 0.5, f"CPU, median of {len(costs.update):,}"),
        bar("update_p99_us", costs.update, 1000.0, 0.99, "CPU, 99th percentile"),
        bar("forecast_us", costs.forecast, 5000.0, 0.5, f"CPU, median of {len(costs.forecast):,}"),
        bar("forecast_p99_us", costs.forecast, 5000.0, 0.99, "CPU, 99th percentile"),
        bar(
            "dump_bytes", costs.dump, 16_384.0, 0.99, f"99th percentile; median {np.median(costs.dump):,.0f}"
        ),
    ]
