"""An intruder's event put into her stream, on Foursquare New York.

Protocol: test part of the per-user 60/20/20 split, people walked through as in ``patterns_next``. Negative:
her own check-in. Positive: in its stead, at that very moment, a check-in of another person, drawn
with a fixed seed from all check-ins of the test part in the same hour of the day. Its place may be one she
knows. Both are judged by what was known before; only her own is learnt. A score
over k is the mean over k of her check-ins in a row (own ones, or an intruder's each); AUC over
all such stretches; recall at the threshold that 1 % of her own check-ins exceed.

Tables of everybody are of the train part only. The weights (``patterns/unlike/strangers.py``) are fitted on
the valid part (FIT=1 prints them): the test part is read by nobody before this. "On her machine" is the
figure without any table of places, as the product computes it. What it cannot show: an intruder who
lives as she does, next door; all these are strangers by chance. DATA= as in ``patterns_next``.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from math import exp
from typing import NamedTuple

import numpy as np

from patterns_next import DATA, IDS, PARTS, Row, people, read, step
from report import Bar, NoData, sha256
from selfportrait.patterns import Forecaster
from selfportrait.patterns.unlike.strangers import (
    WEIGHTS,
    Alike,
    Moment,
    features,
    own_chance,
    ratio,
)

SEED = 7
KS = (1, 3, 5, 10)
AUC_MUST = {1: 0.904, 3: 0.983, 5: 0.993, 10: 0.998}
RECALL_MUST, RECALL_KNOWN = 0.20, 0.176
_HALF_VISIT, _HOUR_WEIGHT = 0.5, 3.0
_DISTANCES = ("from what she knows", "from the last", "speed", "known, from the last")


class Pair(NamedTuple):
    """One moment of one person: her own check-in and the intruders', each as what is known of it."""

    person: str
    own: Moment
    intruders: tuple[Moment, ...]
    who: tuple[str, ...]


class Table:
    """Everybody's check-ins of the train part: by place, and by place and hour (a bell of 1.5 h)."""

    def __init__(self, everybody: Mapping[str, list[Row]]) -> None:
        self.visits: Counter[str] = Counter()
        hours: dict[str, np.ndarray] = {}
        for rows in everybody.values():
            for row in rows:
                self.visits[row.place] += row.part == 0
                hours.setdefault(row.place, np.zeros(24))[hour(row)] += row.part == 0
        bell = np.array([exp(-0.5 * (min(gap, 24 - gap) / 1.5) ** 2) for gap in range(24)])
        bell /= bell.sum()
        spread = np.array([np.roll(bell, at) for at in range(24)])
        self._hours = {place: counts @ spread for place, counts in hours.items()}
        self._all = sum(self._hours.values(), np.zeros(24))
        self.total = sum(self.visits.values()) + _HALF_VISIT * len(self.visits)

    def share(self, place: str, minute: int) -> float:
        """Share of the hour's check-ins that are at this place."""
        at = minute // 60
        plain = (self.visits[place] + _HALF_VISIT) / self.total
        return float((self._hours[place][at] + _HOUR_WEIGHT * plain) / (self._all[at] + _HOUR_WEIGHT))

    def share_of_new(self, place: str, known: Mapping[str, int]) -> float:
        """Share of the check-ins at places not in ``known`` that are at this one."""
        left = self.total - sum(self.visits[other] + _HALF_VISIT for other in known)
        return (self.visits[place] + _HALF_VISIT) / left


def hour(row: Row) -> int:
    """Hour of the day."""
    return row.at_us // 60_000_000 % 1440 // 60


def where() -> tuple[dict[str, int], np.ndarray]:
    """Each place's number, and the places' coordinates in typical steps (the file's units are its own)."""
    found: dict[str, tuple[float, float]] = {}
    for name in PARTS:
        for row in read(name):
            found.setdefault(row["location_id"], (float(row["latitude"]), float(row["longitude"])))
    return {place: number for number, place in enumerate(found)}, np.array(list(found.values()))


def typical_step(everybody: Mapping[str, list[Row]], number: dict[str, int], xy: np.ndarray) -> float:
    """The median distance from one check-in to the next, in train, in the file's units."""
    steps = []
    for rows in everybody.values():
        visited = xy[[number[row.place] for row in rows if row.part == 0]]
        steps.append(np.linalg.norm(np.diff(visited, axis=0), axis=1))
    moved = np.concatenate(steps)
    return float(np.median(moved[moved > 0]))


def walk(everybody: Mapping[str, list[Row]], part: int, intruders: int) -> Iterator[Pair]:
    """Everybody's check-ins of a part, each beside those of intruders, as known just before."""
    number, xy = where()
    xy = xy / typical_step(everybody, number, xy)
    pools: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for person, rows in everybody.items():
        for row in rows:
            if row.part == part:
                pools[hour(row)].append((person, row.place))
    rng = np.random.default_rng(SEED)
    for person, rows in everybody.items():
        forecaster, known = Forecaster("place"), Counter[str]()
        before: Row | None = None
        for row in rows:
            if row.part > part:
                break
            if row.part == part and before is not None:
                yield _pair(person, row, before, forecaster, known, pools, rng, (number, xy), intruders)
            forecaster.update(step(row))
            known[row.place] += 1
            before = row


def _pair(
    person: str,
    row: Row,
    before: Row,
    forecaster: Forecaster,
    known: Counter[str],
    pools: Mapping[int, list[tuple[str, str]]],
    rng: np.random.Generator,
    places: tuple[dict[str, int], np.ndarray],
    intruders: int,
) -> Pair:
    number, xy = places
    chances = forecaster.probabilities(row.at_us, row.at_us)
    pool, drawn = pools[hour(row)], []
    while len(drawn) < intruders:
        other, place = pool[rng.integers(len(pool))]
        if other != person or len({name for name, _ in pool}) == 1:
            drawn.append((other, place))
    theirs = xy[[number[place] for place in known]]
    kept = dict(known)

    def seen(place: str) -> Moment:
        here = xy[number[place]]
        return Moment(
            place=place,
            minute=row.at_us // 60_000_000 % 1440,
            chances=chances,
            known=kept,
            from_known=0.0 if place in kept else float(np.linalg.norm(theirs - here, axis=1).min()),
            from_last=float(np.linalg.norm(xy[number[before.place]] - here)),
            gap_min=(row.at_us - before.at_us) / 60e6,
        )

    return Pair(person, seen(row.place), tuple(seen(place) for _, place in drawn), tuple(w for w, _ in drawn))


def fit(everybody: Mapping[str, list[Row]]) -> dict[str, float]:
    """The weights: logistic regression (Newton's method) on the valid part, with a table and without."""
    table, alike = Table(everybody), Alike()
    rows, labels = [], []
    for pair in walk(everybody, 1, 2):
        for anybody in (table, alike):
            rows += [features(one, anybody) for one in (pair.own, *pair.intruders)]
            labels += [0.0] + [1.0] * len(pair.intruders)
    x, y = np.array(rows), np.array(labels)
    theta = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1.0 / (1.0 + np.exp(-(x @ theta)))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(len(theta))
        theta += np.linalg.solve(hessian, x.T @ (y - p) - 1e-3 * theta)
    theta[0] -= np.log(2.0)  # two intruders for each of her own: even odds
    return dict(zip(WEIGHTS, theta.tolist(), strict=True))


class Scored(NamedTuple):
    """Scores by name, an array (people's moments, 2): her own and the intruder's."""

    people: np.ndarray
    known: np.ndarray
    by: dict[str, np.ndarray]


def score(everybody: Mapping[str, list[Row]]) -> Scored:
    """Walk through the test part once and score every pair in each way."""
    table, alike, weights = Table(everybody), Alike(), np.array(list(WEIGHTS.values()))
    near = np.array([0.0 if name in _DISTANCES else 1.0 for name in WEIGHTS])
    bell = Bell(everybody)
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    names, known = [], []
    for pair in walk(everybody, 2, 1):
        both = (pair.own, pair.intruders[0])
        with_table = [features(one, table) for one in both]
        without = [features(one, alike) for one in both]
        found["combined"].append(tuple(weights @ one for one in with_table))
        found["on her machine"].append(tuple(weights @ one for one in without))
        found["no distances"].append(tuple((weights * near) @ one for one in with_table))
        found["likelihood ratio"].append(tuple(ratio(one, table) for one in both))
        found["personal"].append(tuple(-np.log(own_chance(one, table) + 1e-12) for one in both))
        found["bell of everybody"].append(tuple(bell.nats(one) for one in both))
        names.append(pair.person)
        known.append(both[1].place in both[1].known)
    by = {name: np.array(pairs, dtype=np.float64) for name, pairs in found.items()}
    return Scored(np.array(names), np.array(known), by)


class Bell:
    """Everybody as one normal distribution of place and hour: how mass marketing sees people."""

    def __init__(self, everybody: Mapping[str, list[Row]]) -> None:
        self._number, self._xy = where()
        train = [
            (*self._xy[self._number[row.place]], hour(row))
            for rows in everybody.values()
            for row in rows
            if row.part == 0
        ]
        data = np.array(train)
        self._mean, self._inverse = data.mean(axis=0), np.linalg.inv(np.cov(data.T))

    def nats(self, moment: Moment) -> float:
        """-log density, up to a constant."""
        away = np.array((*self._xy[self._number[moment.place]], moment.minute / 60)) - self._mean
        return float(0.5 * away @ self._inverse @ away)


def auc(own: np.ndarray, other: np.ndarray) -> float:
    """P(an intruder's score is above one of hers), ties half."""
    both = np.concatenate([own, other])
    order = np.argsort(both, kind="stable")
    ranks = np.empty(len(both))
    ranks[order] = np.arange(1, len(both) + 1)
    _, inverse, counts = np.unique(both, return_inverse=True, return_counts=True)
    ranks = (np.bincount(inverse, ranks) / counts)[inverse]
    return float((ranks[len(own) :].sum() - len(other) * (len(other) + 1) / 2) / (len(own) * len(other)))


def stretches(people_: np.ndarray, scores: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Means over k check-ins in a row of one person: hers, and the intruders'."""
    found = []
    for person in dict.fromkeys(people_.tolist()):
        mine = scores[people_ == person]
        if len(mine) >= k:
            sums = np.cumsum(np.vstack([np.zeros(2), mine]), axis=0)
            found.append((sums[k:] - sums[:-k]) / k)
    means = np.concatenate(found)
    return means[:, 0], means[:, 1]


def recall(own: np.ndarray, other: np.ndarray, alarms: float = 0.01) -> float:
    """Share of intruders above the threshold that ``alarms`` of her own exceed."""
    return float((other > np.quantile(own, 1 - alarms)).mean())


def bars() -> list[Bar]:
    """AUC over k check-ins in a row and recall of a single one, ours beside the plain parts and the bell."""
    missing = [name for name in (*PARTS, IDS) if not (DATA / name).is_file()]
    if missing:
        raise NoData(f"No {missing[0]} in {DATA}: set DATA= to a folder in the layout of foursquare_nyc.")
    digest = sha256(*(DATA / name for name in PARTS))
    scored = score(people())
    n = f"n = {len(scored.people):,} moments of {len(set(scored.people.tolist())):,} people"
    found = []
    for name in ("combined", "on her machine"):
        short = name.replace(" ", "_")
        for k in KS:
            value = auc(*stretches(scored.people, scored.by[name], k))
            found.append(_bar(f"{short}.auc_{k}", value, AUC_MUST[k], None, digest, n if k == 1 else ""))
        value = recall(*scored.by[name].T)
        note = "at 1 % false alarms, one event; anchor: likelihood ratio"
        found.append(_bar(f"{short}.recall", value, RECALL_MUST, RECALL_KNOWN, digest, note))
    for name in ("no distances", "likelihood ratio", "personal", "bell of everybody"):
        several = [auc(*stretches(scored.people, scored.by[name], k)) for k in KS]
        note = (
            f"AUC 3 / 5 / 10: {several[1]:.3f} / {several[2]:.3f} / {several[3]:.3f}; "
            f"recall {recall(*scored.by[name].T):.3f}"
        )
        found.append(_bar(f"{name.replace(' ', '_')}.auc_1", several[0], None, None, digest, note))
    own, other = scored.by["combined"].T
    hard = auc(own, other[scored.known])
    note = f"only intruders at a place she knows ({int(scored.known.sum()):,})"
    return [*found, _bar("combined.at_her_places.auc_1", hard, None, None, digest, note)]


def _bar(name: str, value: float, must: float | None, anchor: float | None, digest: str, note: str) -> Bar:
    return Bar(
        bar=f"patterns.intruder.{name}",
        value=value,
        must=must,
        anchor=anchor,
        higher_is_better=True,
        data_sha256=digest,
        note=note,
    )


if __name__ == "__main__" and os.environ.get("FIT") == "1":
    for name, weight in fit(people()).items():
        print(f'    "{name}": {weight:.4f},')
