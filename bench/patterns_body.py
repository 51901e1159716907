"""The body: alarms that are none, trends that hold, coincidences that chance made, stays off raw positions.

All of it on seeded simulations, since no public data knows the truth: daily values with a level, a week, a
year, a correlation from day to day, white noise, rounding, missing days and a month's gap; moods that last
and drift; the invented person's way through a year as a phone records it, with Gaussian noise, dropped
positions and fixes that jump. What they cannot show: how often real devices fail in ways not drawn here.
No data file; each figure is fixed by ``SEED``.
"""

from __future__ import annotations

from bisect import bisect
from datetime import date
from random import Random
from zoneinfo import ZoneInfo

import numpy as np

from report import Bar, main, measured
from selfportrait.invented import google_location, year
from selfportrait.invented.stories import stories
from selfportrait.model import DAY_US, Event
from selfportrait.patterns import as_visits, coinciding, stays
from selfportrait.patterns.body.normal import normal
from selfportrait.patterns.body.trend import trend

SEED = 11
DAYS = 900
KINSHIP = (0.0, 0.3, 0.5, 0.7)
LIVES = 4
TREND_KINSHIP = (0.0, 0.3, 0.5, 0.7, 0.85)
TREND_LIVES = 120
MOOD_LIVES = 240
NOISE_M = 25.0


def bars() -> list[Bar]:
    """Return the table."""
    return [*alarm_bars(), *trend_bars(), *mood_bars(), *stay_bars()]


def wandering(n: int, kinship: float, spread: float, rng: np.random.Generator) -> np.ndarray:
    """A series in which each value resembles the one before (AR(1), stationary)."""
    steps = rng.normal(0, spread * np.sqrt(1 - kinship**2), n)
    values = np.empty(n)
    values[0] = rng.normal(0, spread)
    for i in range(1, n):
        values[i] = kinship * values[i - 1] + steps[i]
    return values


def heart(
    rng: np.random.Generator, kinship: float, *, week: float = 0.0, swing: float = 0.0
) -> dict[int, float]:
    """Nine hundred days of a resting heart rate, with its week, its year, missing days and a lost month."""
    at = np.arange(DAYS)
    values = 57 + wandering(DAYS, kinship, 1.5, rng) + rng.normal(0, 0.8, DAYS)
    values += np.where((at + 3) % 7 >= 5, week, 0)
    values += swing * np.cos(2 * np.pi * at / 365.25 + rng.uniform(0, 2 * np.pi))
    known = rng.random(DAYS) > 0.12
    lost = rng.integers(100, 700)
    known[lost : lost + 30] = False
    return {int(day): float(round(value)) for day, value, held in zip(at, values, known, strict=True) if held}


def alarm_bars() -> list[Bar]:
    """Runs told in lives in which nothing happened, and runs found where something did."""
    runs, plain_runs, looked, found, asked = 0, 0, 0, 0, 0
    for n, kinship in enumerate(KINSHIP):
        for life in range(LIVES):
            rng = np.random.default_rng(SEED + 100 * n + life)
            held = heart(rng, kinship, week=float(life), swing=float(life))
            runs += told_runs(held, plain=False)
            plain_runs += told_runs(held, plain=True)
            looked += DAYS - 535
            for start in range(560, DAYS - 10, 40):
                ill = {d: v + (6 if start <= d < start + 4 else 0) for d, v in held.items() if d < start + 4}
                latest = max(ill)
                own = normal("resting_heart_rate", ill, today=latest, least_spread=1.5)
                if latest == start + 3 and sum(start <= d for d in ill) == 4 and own is not None:
                    asked += 1
                    found += bool(own.run)
    years = looked / 365
    return [
        Bar(
            bar="body: false runs over or under her normal, a year",
            value=runs / years,
            must=1.0,
            anchor=plain_runs / years,
            note=f"{looked} days without an event; anchor: a band of sixty days without week and year",
        ),
        Bar(
            bar="body: 4 days at +6 told on the fourth",
            value=found / asked,
            higher_is_better=True,
            note=f"{asked} planted on days that spread by 1.7 beats; each of the four must lie over the band",
        ),
    ]


def told_runs(held: dict[int, float], *, plain: bool) -> int:
    """How many different runs are told over the last year of a life; ``plain`` knows sixty days only."""
    told, before = 0, False
    for today in range(535, DAYS):
        if today not in held:
            continue
        seen = (
            {d: v for d, v in held.items() if today - 55 < d <= today}
            if plain
            else {d: v for d, v in held.items() if d <= today}
        )
        own = normal("resting_heart_rate", seen, today=today, least_spread=1.5, shown=1)
        now = own is not None and bool(own.run)
        told += now and not before
        before = now
    return told


def trend_bars() -> list[Bar]:
    """How often a 95 % interval of the change a week holds the change that was put in."""
    slopes = (0.0, 0.01, -0.02, 0.03)
    held, plain, false, still, by = 0, 0, 0, 0, {}
    with measured() as meter:
        for n, kinship in enumerate(TREND_KINSHIP):
            inside = 0
            for life in range(TREND_LIVES):
                rng = np.random.default_rng(SEED + 7000 + 1000 * n + life)
                slope = slopes[life % 4]
                days = {d: v for d, v in heart(rng, kinship, week=1.0).items() if d >= DAYS - 119}
                tilted = {d: v + slope * (d - (DAYS - 119)) for d, v in days.items()}
                told = trend("weight", tilted, None, today=DAYS - 1)
                assert told is not None
                inside += told.low <= 7 * slope <= told.high
                plain += ordinary(tilted, slope)
                if slope == 0.0:
                    still += 1
                    false += told.clear
            by[kinship] = inside / TREND_LIVES
            held += inside
    total = len(TREND_KINSHIP) * TREND_LIVES
    spread = ", ".join(f"{kinship:g}: {share:.3f}" for kinship, share in by.items())
    return [
        Bar(
            bar="body: 95 % intervals of a trend that held",
            value=held / total,
            must=0.93,
            higher_is_better=True,
            anchor=plain / total,
            note=f"{total} lives; by correlation of days {spread}; anchor: ordinary least squares",
        ),
        Bar(
            bar="body: directions told where there was none",
            value=false / still,
            must=0.07,
            note=f"{still} lives without a trend",
        ),
        Bar(
            bar="body: CPU ms a trend",
            value=1000 * meter.cpu_s / total,
            note="simulation included",
        ),
    ]


def ordinary(daily: dict[int, float], slope: float) -> bool:
    """Whether the textbook interval holds the slope: least squares, days taken as independent."""
    at, values = np.array(list(daily)), np.array(list(daily.values()))
    middle = at - at.mean()
    found = float(middle @ values / (middle @ middle))
    left = values - values.mean() - found * middle
    reach = 1.98 * np.sqrt(left @ left / (len(at) - 2) / (middle @ middle))
    return bool(abs(found - slope) <= reach)


def noted(values: np.ndarray, rng: np.random.Generator) -> list[Event]:
    """Notes of some days, as events."""
    return [
        Event(
            kind="say",
            source="bench",
            slot_us=day * DAY_US,
            key=day,
            start_us=day * DAY_US,
            offset_min=0,
            quantity=float(np.clip(value, -1, 1)),
            attrs={"mood": "day"},
        )
        for day, value in enumerate(values)
        if rng.random() < 0.5
    ]


def mood_bars() -> list[Bar]:
    """How often anything is told of moods that nothing moved, and how often what moved them is."""
    false, naive, power = 0, 0, 0
    for life in range(MOOD_LIVES):
        rng = np.random.default_rng(SEED + 50_000 + life)
        days = 400
        values = 0.2 + wandering(days, 0.5, 0.2, rng) + rng.normal(0, 0.25, days)
        things = {f"thing {n}": {int(d) for d in rng.choice(days, 90, replace=False)} for n in range(5)}
        things["on Tuesdays"] = {d for d in range(days) if d % 7 == 1}
        things["on a trip"] = set(range(60, 72)) | set(range(300, 310))
        things["in a bad quarter"] = set(range(180, 240))
        notes = noted(values, rng)
        told = coinciding(notes, things, Random(life))
        false += any(one.told for one in told)
        naive += any(welch(notes, held) > 1.97 for held in things.values())
        moved = values + 0.3 * np.array([d % 7 == 1 for d in range(days)])
        again = coinciding(noted(moved, np.random.default_rng(life)), things, Random(life))
        power += any(one.told and one.about == "on Tuesdays" for one in again)
    return [
        Bar(
            bar="body: lives in which a coincidence of moods was told that was chance",
            value=false / MOOD_LIVES,
            must=0.07,
            anchor=naive / MOOD_LIVES,
            note="8 things looked at in each, days that resemble each other; anchor: eight tests at 5 %",
        ),
        Bar(
            bar="body: lives in which one that was put in was told",
            value=power / MOOD_LIVES,
            must=0.7,
            higher_is_better=True,
            note="0.3 on Tuesdays, deviation of a note 0.32, some 200 notes",
        ),
    ]


def welch(notes: list[Event], held: set[int]) -> float:
    """The t of two means, days taken as independent."""
    inside = np.array([n.quantity for n in notes if n.local_day in held], dtype=float)
    other = np.array([n.quantity for n in notes if n.local_day not in held], dtype=float)
    if min(len(inside), len(other)) < 3:
        return 0.0
    spread = np.sqrt(inside.var(ddof=1) / len(inside) + other.var(ddof=1) / len(other))
    return float(abs(inside.mean() - other.mean()) / spread)


def stay_bars() -> list[Bar]:
    """A year of the invented person's way as a phone records it: which stays are found, which are none."""
    story = stories(date(2026, 11, 20), 840)
    life = year.live(SEED, story)
    since, until = story.end - 380 * 86_400, story.end - 15 * 86_400
    rng, noise = Random(SEED), np.random.default_rng(SEED)
    fixes = list(google_location._positions(life, since, until, rng, rest=640, under_way=120))
    at = np.array([fix[0] for fix in fixes], dtype=np.int64) * 1_000_000
    lat, lon = (np.array([fix[n] for fix in fixes]) for n in (1, 2))
    lat = lat + noise.normal(0, NOISE_M / 111_195, len(lat))
    lon = lon + noise.normal(0, NOISE_M / 111_195 / 0.6, len(lon))
    jumped = noise.random(len(at)) < 0.01
    lat = np.where(jumped, lat + noise.normal(0, 0.02, len(lat)), lat)
    held = noise.random(len(at)) < 0.8
    with measured() as meter:
        found = stays(at[held], lat[held], lon[held])
        named = as_visits(found, zone=ZoneInfo("Europe/Berlin"), source="bench")
    true = [s for s in life.stays if s.start >= since and s.end <= until]
    long = [s for s in true if s.end - s.start >= 20 * 60]
    starts = [stay.start_us for stay in found]
    hits = sum(any(meets(stay, one) for stay in near(found, starts, one)) for one in long)
    right = sum(any(meets(stay, one) for one in true) for stay in found)
    home = [e for e in named if e.place and e.place.role == "home"]
    work = [e for e in named if e.place and e.place.role == "work"]
    spots = {"HOME": home, "WORK": work}
    roles = [
        any(abs((e.place.lat or 0) - s.spot.lat) < 0.0012 for s in true if s.spot.role == role)
        for role, events in spots.items()
        for e in events
        if e.place
    ]
    return [
        Bar(
            bar="stays: of 20 minutes and more, found",
            value=hits / len(long),
            must=0.95,
            higher_is_better=True,
            note=f"{len(long)} stays; noise {NOISE_M:g} m, 1 % jumps of kilometres, 20 % of positions lost",
        ),
        Bar(
            bar="stays: found, and true",
            value=right / len(found),
            must=0.95,
            higher_is_better=True,
            note="more than half of it at a place she was at, within 150 m",
        ),
        Bar(
            bar="stays: named home or work, and so",
            value=sum(roles) / len(roles),
            must=0.97,
            higher_is_better=True,
            note=f"{len(home)} stays at home, {len(work)} at work, by use alone",
        ),
        Bar(
            bar="stays: CPU s for 100,000 positions",
            value=meter.cpu_s * 100_000 / held.sum(),
            must=1.0,
            note=f"{int(held.sum()):,} positions",
        ),
    ]


def near(found: list, starts: list[int], one: object) -> list:
    """Stays that may overlap one of hers."""
    end = bisect(starts, one.end * 1_000_000)
    return found[max(0, end - 8) : end]


def meets(stay: object, one: object) -> bool:
    """Whether most of the shorter of both is common, at one place."""
    start, end = max(stay.start_us, one.start * 1_000_000), min(stay.end_us, one.end * 1_000_000)
    length = min(stay.end_us - stay.start_us, (one.end - one.start) * 1_000_000)
    close = abs(stay.lat - one.spot.lat) < 0.00135 and abs(stay.lon - one.spot.lon) < 0.0023
    return close and end - start > 0.5 * length


if __name__ == "__main__":
    main("The body", bars)
