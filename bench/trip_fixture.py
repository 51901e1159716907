"""Invented card payments around real days: life at home, a trip, and somebody else with the card.

No public data has trips with labels and card payments, so this is made, seeded, from two things:

- Who was where and when is real: check-ins of people of Foursquare New York (their order, hours,
  weekdays, how often they return). An intruder is another real person's check-ins.
- What they paid is invented with wide random parameters that are not our model's: the kind of shop is
  drawn by place from a random mixture by hour; amounts are Weibull, of a random shape and
  scale by person and kind; shops belong to chains or not; a part is paid online; now and then a
  code is missing or wrong. Nothing is taken from ``population.py``, whose figures the model is judged with.

A trip: her own real days (several put into one, the empty ones left out) in a town where no place, shop
or price is known, 300 to 9,000 km off, with its clock, a boarding pass in seven of ten, a hotel, more taxis
and restaurants, jet lag, and a phone that sees only a part of it. An intruder pays five times in a
row, quickly or at a person's pace: in her own town, in another one, abroad, or where she is travelling.

What it cannot show: real amounts, and whether habits of paying travel as habits of place do (here they do
by construction, as far as half of a trip's payments are of the kinds she buys at home); what a real
thief does, who tests a card, knows the bank's rules, or lives with her; trips by car without any trace; cards
that are shared. It says how the parts work together, not how often a bank will be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from patterns_next import Row
from selfportrait.model import DAY_US, MINUTE_US, Event, Place, natural_key

#: Kind of shop: its merchant category code. Names are ours, so that a report can be read.
CODES: Final = {
    "groceries": "5411",
    "restaurant": "5812",
    "cafe": "5814",
    "transport": "4121",
    "fuel": "5541",
    "health": "5912",
    "clothes": "5651",
    "home": "5200",
    "electronics": "5732",
    "books": "5942",
    "leisure": "7991",
    "online": "5969",
    "cash": "6011",
    "other": "5399",
}
KINDS: Final = tuple(CODES)
COUNTRIES: Final = ("GB", "FR", "JP", "MX", "BR", "IT", "IN", "KE", "AU", "SE")
_SYLLABLES: Final = tuple(a + b for a in "bdfgklmnprstvz" for b in "aeiou")
IN_A_ROW: Final = 5
_HOME_LAT, _HOME_LON, _HOME_OFFSET = 40.72, -73.98, -300


class Takeover(NamedTuple):
    """Five payments of somebody else; ``where`` the card was used: "her town", "elsewhere", "her trip"."""

    at_us: int
    during_trip: bool
    where: str
    payments: tuple[Event, ...]


class Life(NamedTuple):
    """Her events in time order, from when on she is judged, her trips, and takeovers, each by itself."""

    person: str
    events: tuple[Event, ...]
    judged_us: int
    trips: tuple[tuple[int, int], ...]
    takeovers: tuple[Takeover, ...]


class Town(NamedTuple):
    """Somewhere to be: its name, country, middle, clock and prices."""

    name: str
    country: str
    lat: float
    lon: float
    offset_min: int
    prices: float


class Market:
    """Everybody's shops: what each place sells, and what people pay there."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        # by part of the day: what kind of shop people go to then; drawn, not assumed
        self._mixtures = rng.dirichlet(np.full(len(KINDS), 0.6), size=6)
        self._kinds: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._prices: dict[str, float] = {}
        self._tastes: dict[tuple[str, str], tuple[float, float]] = {}

    def kind(self, place: str, minute: int) -> str:
        """What a place sells: drawn once, by the hour it was first visited in."""
        if place not in self._kinds:
            self._kinds[place] = KINDS[self._rng.choice(len(KINDS), p=self._mixtures[minute // 240])]
        return self._kinds[place]

    def name(self, place: str) -> str:
        """What a bank prints for it; one in five belongs to a chain."""
        if place not in self._names:
            chain = self._rng.random() < 0.2
            parts = self._rng.integers(0, 12 if chain else len(_SYLLABLES), size=2 if chain else 5)
            self._names[place] = "".join(_SYLLABLES[part] for part in parts).upper()
        return self._names[place]

    def cents(self, person: str, kind: str, place: str, prices: float) -> float:
        """What a person pays there: Weibull, of her own shape and scale for that kind of shop."""
        if (person, kind) not in self._tastes:
            scale = float(np.exp(self._rng.uniform(np.log(4.0), np.log(140.0))))
            self._tastes[person, kind] = (self._rng.uniform(0.8, 3.0), scale)
        shape, scale = self._tastes[person, kind]
        shop = self._prices.setdefault(place, self._rng.uniform(0.6, 1.6))
        return max(50.0, round(100 * scale * shop * prices * float(self._rng.weibull(shape))))


class _Teller:
    """One person's events as they would be exported."""

    def __init__(
        self, person: str, rng: np.random.Generator, market: Market, xy: Mapping[str, Sequence[float]]
    ):
        self.person, self.rng, self.market, self.xy = person, rng, market, xy
        self.home = Town("Newtown", "US", _HOME_LAT, _HOME_LON, _HOME_OFFSET, 1.0)
        self.seen_by_phone = rng.uniform(0.4, 0.95)
        self.pays = rng.uniform(0.5, 0.95)
        self.online = rng.uniform(0.0, 0.25)

    def event(self, kind: str, at_us: int, town: Town, minutes: float = 0.0, **more: object) -> Event:
        key = natural_key(self.person, kind, str(at_us), str(more.get("title", "")))
        return Event(
            kind=kind,  # type: ignore[arg-type]
            source="trips",
            slot_us=at_us,
            key=key,
            start_us=at_us,
            end_us=at_us + round(minutes * MINUTE_US) if minutes else None,
            offset_min=town.offset_min,
            offset_origin="explicit" if kind == "visit" else "profile",
            precision="second",
            **more,  # type: ignore[arg-type]
        )

    def spot(self, place: str, town: Town, role: str = "") -> Place:
        x, y = self.xy.get(place, (0.0, 0.0))
        return Place(lat=town.lat + 0.25 * x, lon=town.lon + 0.25 * y, role=role)

    def visit(self, at_us: int, place: str, town: Town, role: str = "") -> list[Event]:
        if role != "home" and self.rng.random() > self.seen_by_phone:
            return []
        return [
            self.event("visit", at_us, town, self.rng.uniform(10, 90), place=self.spot(place, town, role))
        ]

    def payment(
        self, at_us: int, place: str, kind: str, town: Town, *, payer: str = "", more: float = 1.0
    ) -> Event:
        code = CODES[kind] if self.rng.random() > 0.06 else str(self.rng.choice(["", "5399", "5999"]))
        cents = self.market.cents(payer or self.person, kind, place, town.prices * more)
        attrs = {"city": town.name, "mcc": code} if code else {"city": town.name}
        return self.event(
            "pay",
            at_us,
            town,
            title=f"{self.market.name(place)}",
            quantity=cents,
            unit="USD",
            place=Place(name=town.name, country=town.country),
            attrs=attrs,
        )

    def at_home(self, rows: Sequence[Row]) -> Iterator[Event]:
        """Her own check-ins as visits and payments, and her nights at home."""
        nights: set[int] = set()
        for row in rows:
            at_us = row.at_us - self.home.offset_min * MINUTE_US
            day = row.at_us // DAY_US
            if day not in nights and self.rng.random() < 0.8:
                nights.add(day)
                yield from self.visit(at_us - row.at_us % DAY_US + 60 * MINUTE_US, "home", self.home, "home")
            yield from self.visit(at_us, row.place, self.home)
            yield from self.paid(at_us, row.place, row.at_us % DAY_US // MINUTE_US, self.home)

    def paid(self, at_us: int, place: str, minute: int, town: Town) -> Iterator[Event]:
        if self.rng.random() < self.online:
            late = at_us + round(self.rng.uniform(5, 400)) * MINUTE_US
            shop = f"web {self.person} {self.rng.geometric(0.3)}"
            event = self.payment(late, shop, "online", self.home)
            yield Event(
                **{f: getattr(event, f) for f in event.__struct_fields__ if f not in ("place", "attrs")},
                attrs={"mcc": CODES["online"]},
            )
        if self.rng.random() < self.pays:
            yield self.payment(
                at_us + round(self.rng.uniform(2, 50)) * MINUTE_US,
                place,
                self.market.kind(place, minute),
                town,
            )


def somewhere(rng: np.random.Generator, number: int) -> Town:
    """A town 300 to 9,000 km off: a third of them in her own country, with its clock and its prices."""
    abroad = rng.random() < 0.67
    lon = float(rng.uniform(-170, 170)) if abroad else float(rng.uniform(-122, -84))
    lat = float(rng.uniform(-35, 60)) if abroad else float(rng.uniform(30, 47))
    hours = round(lon / 15)
    name = "".join(_SYLLABLES[part] for part in rng.integers(0, len(_SYLLABLES), size=3)).title()
    country = str(rng.choice(COUNTRIES)) if abroad else "US"
    return Town(f"{name}{number}", country, lat, lon, 60 * hours, float(rng.uniform(0.6, 2.0)))


def _days(rows: Sequence[Row]) -> list[list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.at_us // DAY_US, []).append(row)
    return list(found.values())


def trip(teller: _Teller, rows: Sequence[Row], first_day: int, town: Town, *, flies: bool) -> list[Event]:
    """Her own days from ``rows``, lived in another town, with the way there and back."""
    rng, found = teller.rng, []
    hotel, lag = f"hotel {town.name}", rng.normal(0, 90)
    start = first_day * DAY_US - teller.home.offset_min * MINUTE_US + 6 * 60 * MINUTE_US
    if flies:
        found.append(teller.event("meet", start, teller.home, 300, title="Flight NEW → AWY AB123"))
    days, merged, day = _days(rows), int(rng.integers(1, 4)), first_day
    for number in range(0, len(days), merged):
        lived = sorted((row for one in days[number : number + merged] for row in one), key=_minute)
        for row in lived:
            minute = _minute(row) + (lag if day - first_day < 3 else 0.0) + rng.normal(0, 15)
            if day == first_day:
                minute = max(minute, 16 * 60.0)
            at_us = day * DAY_US + round(minute * MINUTE_US) - town.offset_min * MINUTE_US
            place = f"{town.name} {row.place}"
            found += teller.visit(at_us, place, town)
            found += _spent(teller, at_us, place, row, town)
        night = (day * DAY_US) + round(rng.uniform(21, 23.5) * 60) * MINUTE_US - town.offset_min * MINUTE_US
        found += teller.visit(night, hotel, town)
        if number == 0 or number + merged >= len(days):
            found.append(teller.payment(night + MINUTE_US, hotel, "other", town, more=3.0))
        day += 1
    last = max(event.start_us for event in found)
    if flies:
        found.append(teller.event("meet", last + 120 * MINUTE_US, town, 400, title="Flight AWY → NEW AB124"))
    found += teller.visit(last + 700 * MINUTE_US, "home", teller.home, "home")
    return sorted(found, key=lambda event: event.start_us)


def _minute(row: Row) -> float:
    return row.at_us % DAY_US / MINUTE_US


def _spent(teller: _Teller, at_us: int, place: str, row: Row, town: Town) -> Iterator[Event]:
    """What a stop costs on a trip: half of the time as at home, else a restaurant, a taxi, a sight."""
    rng = teller.rng
    if rng.random() < 0.5:
        yield from teller.paid(at_us, place, int(_minute(row)), town)
    elif rng.random() < 0.9:
        kind = str(
            rng.choice(["restaurant", "cafe", "transport", "leisure", "cash"], p=[0.4, 0.2, 0.2, 0.15, 0.05])
        )
        yield teller.payment(at_us + round(rng.uniform(2, 50)) * MINUTE_US, f"{place} {kind}", kind, town)


def takeover(
    teller: _Teller, at_us: int, other: Sequence[Row], towns: Mapping[str, Town], *, during_trip: bool
) -> Takeover:
    """Five payments from ``at_us`` on with another person's places, kinds and amounts."""
    rng = teller.rng
    where = str(rng.choice(list(towns)))
    town, quick, time = towns[where], rng.random() < 0.5, at_us
    payments = []
    for before, row in pairwise([other[0], *other]):
        gap = rng.uniform(2, 40) if quick else min(720.0, max(1.0, (row.at_us - before.at_us) / MINUTE_US))
        time += round(gap * MINUTE_US)
        kind = teller.market.kind(row.place, int(_minute(row)))
        place = row.place if where == "her town" else f"{town.name} {row.place}"
        payer = f"intruder {other[0].id}"
        payments.append(teller.payment(time, place, kind, town, payer=payer, more=rng.uniform(0.8, 4.0)))
    return Takeover(at_us, during_trip, where, tuple(payments))


def lives(
    people: Mapping[str, Sequence[Row]],
    xy: Mapping[str, Sequence[float]],
    *,
    seed: int,
    most: int,
    returns: int = 0,
) -> Iterator[Life]:
    """Up to ``most`` people with a trip in their last fifth; with ``returns``, so many trips to one town."""
    rng = np.random.default_rng(seed)
    market = Market(rng)
    fit = [person for person, rows in people.items() if sum(row.part == 2 for row in rows) >= 30]
    for person in [fit[i] for i in rng.permutation(len(fit))[:most]]:
        yield _life(person, people, xy, rng, market, returns)


def _life(
    person: str,
    people: Mapping[str, Sequence[Row]],
    xy: Mapping[str, Sequence[float]],
    rng: np.random.Generator,
    market: Market,
    returns: int,
) -> Life:
    teller, rows = _Teller(person, rng, market, xy), people[person]
    before = [row for row in rows if row.part < 2]
    after = [row for row in rows if row.part == 2]
    town, trips, events = somewhere(rng, int(rng.integers(1000))), [], []
    day = after[0].at_us // DAY_US
    for _ in range(returns + 1):
        picked = _skeleton(after, rng)
        flies = bool(rng.random() < 0.7)
        away = trip(teller, picked, day + 8, town, flies=flies)
        trips.append((away[0].start_us, away[-1].start_us))
        events += away
        day = away[-1].start_us // DAY_US
    clear = [(first - DAY_US, last + DAY_US) for first, last in trips]
    events += [
        event
        for event in teller.at_home([*before, *after])
        if not any(low <= event.start_us <= high for low, high in clear)
    ]
    events.sort(key=lambda event: event.start_us)
    judged = after[0].at_us
    takeovers = _takeovers(teller, people, events, judged, trips, town)
    return Life(person, tuple(events), judged, tuple(trips), tuple(takeovers))


def _skeleton(after: Sequence[Row], rng: np.random.Generator) -> Sequence[Row]:
    size = min(len(after), int(rng.integers(12, 40)))
    first = int(rng.integers(0, len(after) - size + 1))
    return after[first : first + size]


def _takeovers(
    teller: _Teller,
    people: Mapping[str, Sequence[Row]],
    events: Sequence[Event],
    judged: int,
    trips: Sequence[tuple[int, int]],
    town: Town,
) -> list[Takeover]:
    """Four at home and four on the last trip, each at a moment of hers, by four other people."""
    rng, found = teller.rng, []
    away = [e.start_us for e in events if e.kind == "pay" and trips[-1][0] <= e.start_us <= trips[-1][1]]
    home = [
        e.start_us
        for e in events
        if e.kind == "pay" and e.start_us > judged and not any(a <= e.start_us <= b for a, b in trips)
    ]
    others = [name for name in people if name != teller.person and len(people[name]) > 20]
    for during, moments in ((False, home), (True, away[1:])):
        for _ in range(4 if moments else 0):
            at_us = int(rng.choice(moments))
            theirs = [row for row in people[str(rng.choice(others))] if row.part == 2]
            if len(theirs) < IN_A_ROW:
                continue
            first = int(rng.integers(0, len(theirs) - IN_A_ROW + 1))
            towns = {"her town": teller.home, "elsewhere": somewhere(rng, 1000 + int(rng.integers(1000)))}
            if during:
                towns["her trip"] = town
            found.append(takeover(teller, at_us, theirs[first : first + IN_A_ROW], towns, during_trip=during))
    return found
