"""Where she travelled: nights spent far from where she usually sleeps, and journeys in the calendar."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import asin, cos, radians, sin, sqrt
from typing import Final

import msgspec

from selfportrait.model import DAY_US, Event, Evidence, Fact, FactValue, Kind, Place, event_id

from .confidence import capped, freshness, lower_bound
from .places import NIGHT, NIGHT_LEAST_US, Stay, Stays
from .reading import SHOWN, Frame
from .wording import date_words, day_of, moment_day, phrase

_FAR_KM: Final = 80.0
_EARTH_KM: Final = 6371.0
_MOST: Final = 40
_BASE_DAYS: Final = 60  #: the usual bed is that of the nights around
_TO: Final = re.compile(
    r"\b(?i:flight|flug|train|zug|trip|ferry|reise|fahrt)\b.*?\b(?:to|nach)\s+(?P<place>[A-ZÄÖÜ][\w’'-]+(?:\s[A-ZÄÖÜ][\w’'-]+)?)"
)


class _Run(msgspec.Struct):
    first: int
    last: int
    stays: list[Stay]


class Trips:
    """Consecutive nights at least 80 km from the bed of the two months around them."""

    kinds: tuple[Kind, ...] = ("visit", "travel", "meet", "pay")

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._nights = Stays(NIGHT, NIGHT_LEAST_US, frame)
        self._journeys: dict[int, tuple[str, int, int]] = {}
        self._paid_in: dict[int, Counter[tuple[str, str]]] = {}

    def update(self, event: Event) -> None:
        """Take in a visit, a journey, or where she paid."""
        if event.kind == "visit":
            self._nights.add(event)
        elif event.kind == "pay":
            self._paid(event)
        elif event.start_us <= self._frame.now_us:
            match = _TO.search(event.title)
            is_flight = event.attrs is not None and bool(event.attrs.get("flight"))
            if match or is_flight:
                name = match["place"] if match else ""
                self._journeys[self._frame.local(event) // DAY_US] = (name, event.slot_us, event.key)

    def _paid(self, event: Event) -> None:
        place = event.place
        if place is not None and place.name:
            day = self._frame.local(event) // DAY_US
            self._paid_in.setdefault(day, Counter())[city_name(place.name), place.country] += 1

    def facts(self) -> Iterator[Fact]:
        """Yield the latest trips, newest first."""
        for run in sorted(self._runs(), key=lambda r: -r.first)[:_MOST]:
            yield self._fact(run)

    def _runs(self) -> list[_Run]:
        nights = sorted(self._nights.days.items())
        runs: list[_Run] = []
        for at, (day, stay) in enumerate(nights):
            if not self._is_far(stay.place, self._base(nights, at)):
                continue
            if runs and day - runs[-1].last <= 2:
                runs[-1].last = day
                runs[-1].stays.append(stay)
            else:
                runs.append(_Run(first=day, last=day, stays=[stay]))
        return [run for run in runs if run.last - run.first < _BASE_DAYS]

    def _base(self, nights: Sequence[tuple[int, Stay]], at: int) -> str:
        day = nights[at][0]
        around = [
            s.place
            for d, s in nights[max(0, at - _BASE_DAYS) : at + _BASE_DAYS]
            if abs(d - day) <= _BASE_DAYS
        ]
        return max(Counter(around).items(), key=lambda item: (item[1], item[0]))[0]

    def _is_far(self, name: str, base: str) -> bool:
        places = self._nights.places
        return name != base and distance_km(places[name], places[base]) >= _FAR_KM

    def _fact(self, run: _Run) -> Fact:
        name, _ = Counter(s.place for s in run.stays).most_common(1)[0]
        place = self._nights.places[name]
        ticket = self._ticket(run)
        city, country = self._city(run)
        label = (ticket[0] if ticket else "") or city or place.name or _degrees(place)
        country = country or place.country
        first, last = day_of(run.first - 1), day_of(run.last)
        nights = run.last - run.first + 1
        value: FactValue = {
            "place": label,
            "from": first.isoformat(),
            "to": last.isoformat(),
            "nights": nights,
            **({"country": country} if country else {}),
        }
        ids = [event_id(s.slot_us, s.key) for s in run.stays]
        if ticket:
            ids.insert(0, event_id(ticket[1], ticket[2]))
        confidence = lower_bound(len(run.stays), nights, z=1.0)
        return Fact(
            topic="travel.trip",
            about=f"{label}, {date_words(f'{first:%Y-%m}')}",
            value=value,
            text=f"was in {label} from {date_words(first.isoformat())} to {date_words(last.isoformat())}",
            provenance="derived",
            confidence=capped(1 - (1 - confidence) / 3 if ticket else confidence),
            since_us=run.stays[0].start_us,
            evidence=Evidence(
                rule=f"nights at least {_FAR_KM:.0f} km from her usual bed"
                + (", and a journey there in the calendar" if ticket else ""),
                count=len(run.stays) + bool(ticket),
                of=nights + bool(ticket),
                events=tuple(dict.fromkeys(ids))[:SHOWN],
            ),
        )

    def _city(self, run: _Run) -> tuple[str, str]:
        """Where she paid most often between the nights."""
        paid: Counter[tuple[str, str]] = Counter()
        for day in range(run.first, run.last + 1):
            paid.update(self._paid_in.get(day, {}))
        return max(paid.items(), key=lambda item: (item[1], item[0]))[0] if paid else ("", "")

    def _ticket(self, run: _Run) -> tuple[str, int, int] | None:
        """The journey of the day before the first night away, or of that day."""
        for day in (run.first - 1, run.first):
            if day in self._journeys:
                return self._journeys[day]
        return None


class Cities:
    """The city she lives in: where she paid on most days of the last half year of payments."""

    kinds: tuple[Kind, ...] = ("pay",)

    RECENT_DAYS: Final = 180
    LEAST_DAYS: Final = 8

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._days: dict[int, dict[str, tuple[int, int]]] = {}

    def update(self, event: Event) -> None:
        """Take in a payment that says where."""
        if event.place is not None and event.place.name:
            day = self._frame.local(event) // DAY_US
            self._days.setdefault(day, {})[city_name(event.place.name)] = (event.slot_us, event.key)

    def facts(self) -> Iterator[Fact]:
        """Yield ``city``, where one stands out."""
        if not self._days:
            return
        last = max(self._days)
        recent = {day: cities for day, cities in self._days.items() if day > last - self.RECENT_DAYS}
        counts = Counter(city for cities in recent.values() for city in cities)
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        city, days = ranked[0]
        if days < self.LEAST_DAYS:
            return
        rival = ranked[1][1] if len(ranked) > 1 else 0
        # one may live beside the city where one pays: never as sure as a night is
        confidence = 0.9 * lower_bound(days, days + rival) * freshness(last * DAY_US, self._frame.now_us)
        ids = sorted((cities[city] for cities in recent.values() if city in cities), reverse=True)[:SHOWN]
        until = moment_day(last * DAY_US)
        yield Fact(
            topic="city",
            value=city,
            text=phrase("city", value=city),
            provenance="derived",
            confidence=capped(confidence),
            evidence=Evidence(
                rule=f"days with a payment there, in the {self.RECENT_DAYS} days to {until}",
                count=days,
                of=len(recent),
                events=tuple(event_id(slot, key) for slot, key in ids),
            ),
        )


def city_name(name: str) -> str:
    """A city as one writes it: statements write it in capitals.

    >>> city_name("HAMBURG"), city_name("Sankt Alban")
    ('Hamburg', 'Sankt Alban')
    """
    return name.title() if name.isupper() else name


def distance_km(one: Place, other: Place) -> float:
    """Great-circle distance (haversine); 0.0 where a place has no coordinates."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return 0.0
    lat1, lat2 = radians(one.lat), radians(other.lat)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, half)))


def _degrees(place: Place) -> str:
    if place.lat is None or place.lon is None:
        return place.place_id or "somewhere"
    north, east = "N" if place.lat >= 0 else "S", "E" if place.lon >= 0 else "W"
    return f"{abs(place.lat):.1f}°{north} {abs(place.lon):.1f}°{east}"
