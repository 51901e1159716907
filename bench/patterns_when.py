"""When the next step comes and how long a stay lasts: coverage, width, and the next event's hour.

Foursquare New York (DATA= any folder in its layout): everybody's check-ins of the test part, each
forecast as the one before it began, counts and levels followed online through all parts. The five homes
(HOMES=, default ../../shared/data/kasteren_mit_home): every activity from the eleventh on, in time
order; the clock is the file's own. Where ends are known (the homes' lengths, a ``duration`` column
in minutes) the end of each stay is forecast too.

Baselines, of the person's own past and scored online like ours, each with its smoothing chosen in
hindsight on the scored events themselves (which favours it):
- ``hour``: how often her events fell in each of the 24 hours;
- ``hour of the week``: the histogram of 168 hours as a rate, told as when its next event comes from now
  on (a Poisson process: what the histogram says once it is known what hour it is), leaning on ``hour``;
- ``after the hour``: the hours that followed events of this hour of the week, leaning on ``hour``.
Log-loss is of the hour (24) of the next event. Intervals are central; the score is Gneiting and Raftery's
(2007, eq. 43) at 80 %, in hours, beside the quantiles of the ``hour of the week`` rate and those of her
own past gaps. Nothing was fitted on the homes.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from patterns_next import DATA, PARTS, read
from report import Bar, NoData, sha256
from selfportrait.model import MINUTE_US, Step
from selfportrait.patterns import Forecaster
from when_baselines import Baselines

HOMES = Path(os.environ.get("HOMES") or Path(__file__).parents[2] / "shared/data/kasteren_mit_home")
LEVELS = (0.5, 0.8, 0.95)
FEWEST = 10
_HOUR_US = 60 * MINUTE_US
_EDGES = np.array([0.25, 0.75, 0.1, 0.9, 0.025, 0.975])


class Scored(NamedTuple):
    """Arrays over the forecasts of one person: lows and highs (3 levels each, hours), what came."""

    low: np.ndarray
    high: np.ndarray
    came: np.ndarray
    hour: np.ndarray  #: given to the hour that came
    rival: dict[str, np.ndarray]  #: the same by each baseline and smoothing
    rival_low: dict[str, np.ndarray]  #: 80 % lows and highs of baselines, hours
    rival_high: dict[str, np.ndarray]


def homes() -> dict[str, list[Step]]:
    """The five homes' activities; the wall clock is the file's."""
    found: dict[str, list[Step]] = {}
    for path in sorted(HOMES.glob("house*.activities")):
        rows = np.loadtxt(path)
        found[path.stem[-1]] = [
            Step(
                state=str(int(what)),
                start_us=int(begun * 1e6),
                local_us=int(begun * 1e6),
                end_us=int((begun + length) * 1e6),
            )
            for begun, length, what in rows
        ]
    return found


def people() -> Iterator[tuple[list[Step], int, int]]:
    """Everybody's check-ins as steps, and where the validation and the test part begin."""
    found: dict[str, list[Step]] = defaultdict(list)
    first: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for part, name in enumerate(PARTS):
        for row in read(name):
            mine = found[row["user_id"]]
            first[row["user_id"]][part:] = [len(mine) + 1] * (3 - part)
            at_us = _moment(row)
            if mine and at_us <= mine[-1].start_us:
                # times are known to the minute: what shares one lies apart in it, halving what is left
                left = mine[-1].start_us // MINUTE_US * MINUTE_US + MINUTE_US - mine[-1].start_us
                at_us = mine[-1].start_us + max(1, left // 2)
            lasted = row.get("duration")
            end_us = at_us + round(float(lasted) * MINUTE_US) if lasted else None
            mine.append(Step(state=row["location_id"], start_us=at_us, local_us=at_us, end_us=end_us))
    return ((steps, first[user][0], first[user][1]) for user, steps in found.items())


def _moment(row: dict[str, str]) -> int:
    """The check-in's moment, days shifted so that (day + 3) % 7 is the file's weekday (0 = Sunday)."""
    day, weekday = int(row["start_day"]), int(row["weekday"])
    return ((day + (weekday - 3 - day) % 7) * 1440 + int(row["start_min"])) * MINUTE_US


def walk(steps: Sequence[Step], first: int) -> tuple[Scored | None, np.ndarray]:
    """Forecast each step from ``first`` on as the one before began; and how stays' ends fell (levels)."""
    forecaster, baselines = Forecaster("place"), Baselines()
    rows: list[tuple[np.ndarray, float, float, dict[str, float], dict[str, tuple[float, float]]]] = []
    stays: list[list[bool]] = []
    for number, step in enumerate(steps):
        if number >= max(first, FEWEST):
            before = steps[number - 1]
            coming = forecaster.coming(before.start_us)
            if coming is not None:
                came = (step.start_us - before.start_us) / _HOUR_US
                ends = (coming.quantiles(_EDGES) - before.start_us) / _HOUR_US
                hour = step.local_us // _HOUR_US % 24
                given = float(coming.hours(before.local_us)[hour])
                rows.append((ends, came, given, *baselines.told(before.local_us, hour)))
            lasting = forecaster.lasting(before.start_us)
            if lasting is not None and before.end_us is not None:
                ends_us = lasting.quantiles(_EDGES)
                stays.append([bool(low <= before.end_us <= high) for low, high in ends_us.reshape(3, 2)])
        forecaster.update(step)
        baselines.update(step.local_us)
    if not rows:
        return None, np.array(stays)
    ends, came, given, hours, gaps = zip(*rows, strict=True)
    return (
        Scored(
            np.array(ends)[:, ::2],
            np.array(ends)[:, 1::2],
            np.array(came),
            np.array(given),
            {name: np.array([one[name] for one in hours]) for name in hours[0]},
            {name: np.array([one[name][0] for one in gaps]) for name in gaps[0]},
            {name: np.array([one[name][1] for one in gaps]) for name in gaps[0]},
        ),
        np.array(stays),
    )


class Pool:
    """The forecasts of one or several people, together."""

    def __init__(self, parts: Sequence[tuple[Scored | None, np.ndarray]]) -> None:
        scored = [one for one, _ in parts if one is not None]
        self.low, self.high, self.came, self.hour = (
            np.concatenate([one[place] for one in scored]) for place in range(4)
        )
        self.rival, self.rival_low, self.rival_high = (
            {name: np.concatenate([one[place][name] for one in scored]) for name in scored[0][place]}
            for place in range(4, 7)
        )
        stays = [stays for _, stays in parts if len(stays)]
        self.stays = np.concatenate(stays) if stays else np.zeros((0, 3))

    def coverage(self) -> np.ndarray:
        """The share of steps that came within each level's interval."""
        held = (self.low <= self.came[:, None]) & (self.came[:, None] <= self.high)
        shares: np.ndarray = held.mean(axis=0)
        return shares

    def best(self, family: str) -> tuple[str, float]:
        """The smoothing of a family of baselines that did best in hindsight, and its log-loss."""
        losses = {
            name: float(-np.log(given).mean())
            for name, given in self.rival.items()
            if name.rstrip("0123456789. ") == family
        }
        name = min(losses, key=lambda name: losses[name])
        return name, losses[name]


def score(low: np.ndarray, high: np.ndarray, came: np.ndarray, level: float) -> float:
    """Mean interval score, in the unit of its arguments: width, and 2 / (1 - level) for each unit missed."""
    missed = np.maximum(low - came, 0.0) + np.maximum(came - high, 0.0)
    return float((high - low + 2.0 / (1.0 - level) * missed).mean())


def bars() -> list[Bar]:
    """The homes one by one and together, then New York."""
    ready: list[Bar] = []
    alone = {name: walk(steps, FEWEST) for name, steps in homes().items()}
    if not alone:
        raise NoData(f"No house*.activities in {HOMES}: set HOMES= to the folder of the five homes.")
    digest = sha256(*sorted(HOMES.glob("house*.activities")))
    for name, part in alone.items():
        ready += _coverages(f"home_{name}", Pool([part]), digest)
    together = Pool(list(alone.values()))
    ready += _coverages("homes", together, digest) + _hours("homes", together, digest)
    ready += _widths("homes", together, digest)
    for name, part in alone.items():
        ready += _hours(f"home_{name}", Pool([part]), digest)
    missing = [name for name in PARTS if not (DATA / name).is_file()]
    if missing:
        raise NoData(f"No {missing[0]} in {DATA}: set DATA= to a folder in the layout of foursquare_nyc.")
    digest = sha256(*(DATA / name for name in PARTS))
    city = Pool([walk(steps, test) for steps, _, test in people()])
    return [
        *ready,
        *_coverages("city", city, digest),
        *_hours("city", city, digest),
        *_widths("city", city, digest),
    ]


def _coverages(who: str, pool: Pool, digest: str) -> list[Bar]:
    ready = []
    kinds = [("", pool.coverage(), len(pool.came))]
    if len(pool.stays):
        kinds.append(("stay.", pool.stays.mean(axis=0), len(pool.stays)))
    for kind, shares, count in kinds:
        for level, share in zip(LEVELS, shares, strict=True):
            noise = (level * (1 - level) / count) ** 0.5
            ready.append(
                Bar(
                    bar=f"when.{who}.{kind}coverage{level * 100:.0f}_error",
                    value=abs(float(share) - level),
                    must=0.02,
                    data_sha256=digest,
                    note=f"held {share:.1%} of {count:,}; binomial standard error {noise:.1%}",
                )
            )
    return ready


def _hours(who: str, pool: Pool, digest: str) -> list[Bar]:
    rivals = [pool.best(family) for family in ("hour", "after the hour", "hour of the week")]
    best = min(rivals, key=lambda rival: rival[1])
    told = "; ".join(f"{name}: {loss:.3f}" for name, loss in rivals)
    return [
        Bar(
            bar=f"when.{who}.hour_log_loss",
            value=float(-np.log(pool.hour).mean()),
            must=best[1],
            anchor=best[1],
            data_sha256=digest,
            note=f"n = {len(pool.hour):,}; {told}",
        )
    ]


def _widths(who: str, pool: Pool, digest: str) -> list[Bar]:
    rate = pool.best("hour of the week")[0]
    scores = {
        name: score(pool.rival_low[name], pool.rival_high[name], pool.came, 0.8)
        for name in (rate, "her own past gaps")
    }
    wide = pool.high[:, 1] - pool.low[:, 1]
    others = {name: pool.rival_high[name] - pool.rival_low[name] for name in scores}
    told = "; ".join(
        f"{name}: width mean {others[name].mean():.1f}, median {np.median(others[name]):.1f}, score {one:.1f}"
        for name, one in scores.items()
    )
    return [
        Bar(
            bar=f"when.{who}.interval_score80_h",
            value=score(pool.low[:, 1], pool.high[:, 1], pool.came, 0.8),
            anchor=min(scores.values()),
            data_sha256=digest,
            note=f"hours; width mean {wide.mean():.1f}, median {np.median(wide):.1f}; {told}",
        )
    ]
