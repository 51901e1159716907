"""Seeded invented lives of a year, with and without a turn: what ``patterns_turns.py`` measures on.

Every life has its own office, hours, ways, exercise, shops and noise: days at home, holidays, an illness, a
trip of a week or so, a month without data, days off; and a slow season in steps and exercise. A life
may have one turn, at a day drawn for it: a new job, a move, a new baby, an injury of eight weeks; or a
habit that stops. What they cannot show: how messy a real record is (visits merged and
split, a phone that guesses wrong), turns that come slowly, and turns that come together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, pi
from random import Random

from selfportrait.model import DAY_US, MINUTE_US, DayStat, Event, Place, natural_key

#: Monday 1 January 2024, 0:00 UTC; everybody lives on UTC.
FIRST_DAY = 19_723
DAYS = 366
TURNS = ("job", "home", "baby", "injury")


@dataclass(slots=True, kw_only=True)
class Life:
    """One life: its events, its steps by day, and what is true of it."""

    turn: str
    since_day: int
    trip: tuple[int, int]
    gap: tuple[int, int]
    holiday: tuple[int, int]  #: nine days at home
    events: list[Event] = field(default_factory=list)
    steps: list[DayStat] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Ways:
    """How somebody lives at the moment."""

    home: Place
    office: Place
    leave: float
    back: float
    wake: float
    sleep: float
    home_office: float
    exercise: float
    steps: float
    paid: dict[int, float]


_CODES = {5411: 2.4, 5812: 1.0, 5814: 1.6, 5912: 0.3, 5651: 0.25, 7832: 0.3}
_CHILDREN = 5641


def life(seed: int, turn: str = "") -> Life:
    """The life of one seed; ``turn`` is one of :data:`TURNS`, or "" for a life without one."""
    rng = Random(f"life {seed} {turn}")
    ways = _ways(rng)
    trip = rng.randrange(60, 130)
    gap = rng.randrange(280, 320) if turn else rng.randrange(150, 300)
    since = FIRST_DAY + rng.randrange(150, 230)
    ill = FIRST_DAY + rng.randrange(20, DAYS - 10)
    holiday = FIRST_DAY + rng.randrange(185, 230)
    told = Life(
        turn=turn,
        since_day=since,
        trip=(FIRST_DAY + trip, FIRST_DAY + trip + rng.randrange(6, 13)),
        gap=(FIRST_DAY + gap, FIRST_DAY + gap + 30),
        holiday=(holiday, holiday + 9),
    )
    season = rng.uniform(0.0, 0.25)
    away = Place(place_id="hotel", lat=41.0 + rng.random(), lon=2.0)
    others = [_place(rng, f"spot{n}") for n in range(8)]
    changed = _changed(ways, turn, rng)
    for day in range(FIRST_DAY, FIRST_DAY + DAYS):
        if told.gap[0] <= day < told.gap[1]:
            continue
        on = turn and day >= told.since_day
        if turn == "injury" and day >= told.since_day + 56:
            on = False
        now = changed if on else ways
        swing = 1.0 + season * cos(2 * pi * (day - FIRST_DAY - 200) / 365)
        if told.trip[0] <= day < told.trip[1]:
            _away(told, day, away, now, rng)
        else:
            free = day % 7 in (2, 3) or ill <= day < ill + 4 or told.holiday[0] <= day < told.holiday[1]
            # day 0 was a Thursday: 2 and 3 are Saturday and Sunday
            _day(told, day, now, others, rng, free=free, ill=ill <= day < ill + 4, swing=swing)
    return told


def _ways(rng: Random) -> _Ways:
    wake = rng.uniform(360, 450)
    return _Ways(
        home=_place(rng, "home", role="home"),
        office=_place(rng, "office", role="work"),
        leave=wake + rng.uniform(45, 90),
        back=rng.uniform(1000, 1110),
        wake=wake,
        sleep=rng.uniform(400, 470),
        home_office=rng.uniform(0.0, 0.35),
        exercise=rng.uniform(1.0, 3.5),
        steps=rng.uniform(5_000, 11_000),
        paid={code: rate * rng.uniform(0.5, 1.5) for code, rate in _CODES.items()},
    )


def _changed(ways: _Ways, turn: str, rng: Random) -> _Ways:
    """The same life after its turn."""
    now = _Ways(**{name: getattr(ways, name) for name in _Ways.__slots__})
    if turn == "job":
        now.office = _place(rng, "new office", role="work")
        now.leave = ways.leave + rng.uniform(-20, 30)
    elif turn == "home":
        now.home = _place(rng, "new home", role="home")
    elif turn == "baby":
        now.sleep, now.wake = ways.sleep - rng.uniform(60, 100), ways.wake - rng.uniform(20, 60)
        now.exercise = ways.exercise * 0.5
        now.paid = {**ways.paid, _CHILDREN: rng.uniform(1.2, 2.5)}
    elif turn == "injury":
        now.exercise, now.steps = 0.1, ways.steps * rng.uniform(0.35, 0.55)
        now.home_office = 0.8
    return now


def _place(rng: Random, name: str, role: str = "") -> Place:
    lat, lon = 53.5 + rng.random() * 0.1, 9.9 + rng.random() * 0.15
    return Place(place_id=name, lat=lat, lon=lon, role=role)


def _day(
    told: Life,
    day: int,
    ways: _Ways,
    others: list[Place],
    rng: Random,
    *,
    free: bool,
    ill: bool,
    swing: float,
) -> None:
    late = 70 if free else 0
    wake = rng.gauss(ways.wake + late, 14)
    _add(told, "sleep", day, wake - rng.gauss(ways.sleep + late * 0.7, 28), wake)
    at_home = free or rng.random() < ways.home_office
    if not at_home:
        leave, back = rng.gauss(ways.leave, 9), rng.gauss(ways.back, 18)
        _add(told, "visit", day, -300, leave, place=ways.home)
        _add(told, "visit", day, leave + 30, back - 25, place=ways.office)
        _add(told, "visit", day, back, 1439, place=ways.home)
    elif ill or rng.random() < 0.4:
        _add(told, "visit", day, -300, 1439, place=ways.home)
    else:
        out = rng.uniform(620, 900)
        _add(told, "visit", day, -300, out, place=ways.home)
        _add(told, "visit", day, out + 20, out + rng.uniform(60, 200), place=rng.choice(others))
        _add(told, "visit", day, out + 240, 1439, place=ways.home)
    if not ill and rng.random() < ways.exercise * swing / 7:
        _add(told, "exercise", day, 1120, 1170, title="running")
    for code, rate in ways.paid.items():
        if rng.random() < rate / 7:
            attrs = {"mcc": str(code)}
            _add(told, "pay", day, rng.uniform(600, 1200), None, title=f"SHOP {code}", attrs=attrs)
    steps = (
        ways.steps * swing * (0.3 if ill else 1.0) * (0.7 if at_home else 1.0) * rng.lognormvariate(0, 0.28)
    )
    _step(told, day, steps)


def _away(told: Life, day: int, place: Place, ways: _Ways, rng: Random) -> None:
    wake = rng.gauss(ways.wake + 60, 25)
    _add(told, "sleep", day, wake - rng.gauss(ways.sleep + 30, 40), wake)
    _add(told, "visit", day, -120, rng.uniform(560, 640), place=place)
    _add(told, "visit", day, rng.uniform(1180, 1260), 1439, place=place)
    if rng.random() < 0.8:
        _add(told, "pay", day, 1200, None, title="TABERNA", attrs={"mcc": "5812"})
    _step(told, day, rng.lognormvariate(9.6, 0.3))


def _add(told: Life, kind: str, day: int, begin: float, end: float | None, **more: object) -> None:
    start_us = day * DAY_US + round(begin * MINUTE_US)
    end_us = None if end is None else day * DAY_US + round(end * MINUTE_US)
    fields: dict[str, object] = {"offset_min": 0, "offset_origin": "explicit", "source": "bench", **more}
    if kind == "pay":
        fields |= {"quantity": 1200.0, "unit": "EUR"}
    key = natural_key(kind, str(start_us), str(fields.get("title", "")))
    told.events.append(
        Event(kind=kind, slot_us=start_us, key=key, start_us=start_us, end_us=end_us, **fields)  # type: ignore[arg-type]
    )


def _step(told: Life, day: int, count: float) -> None:
    told.steps.append(
        DayStat(
            series="steps",
            local_day=day,
            source="bench",
            device="",
            n=1,
            total=count,
            low=count,
            high=count,
            last=count,
        )
    )
