"""A life as a table of days: where she slept, where the working day was, when she woke, what she did.

Days run from 4:00 to 4:00 on the wall clock. What is not known is not filled in: a day of which
nothing is known is a gap, and nights on a trip are marked, so that neither looks like a change of life.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import DAY_US, MINUTE_US, DayStat, Event, Place, over_sources
from selfportrait.patterns.steps.categories import category, category_code
from selfportrait.patterns.steps.payments import is_purchase

_HOUR_US: Final = 60 * MINUTE_US
_DAWN_US: Final = 4 * _HOUR_US
#: Places nearer than this are one (degrees of latitude; about 130 m).
_NEAR_DEG: Final = 0.0012
#: The hours in which a night and a working day are looked for, after that day's midnight.
_NIGHT_H: Final = (23, 30)
_WORK_H: Final = (9, 17)
#: A place counts for a night or a working day from this long.
_LEAST_US: Final = 2 * _HOUR_US
_MAIN_SLEEP_US: Final = 3 * _HOUR_US
#: Nights in a row away from where she mostly sleeps that are still a trip.
_TRIP_NIGHTS: Final = 20
_AROUND_DAYS: Final = 60
_CHILDREN: Final = re.compile(
    r"\b(?:baby|windel|diaper|nappy|nappies|kinderarzt|pediatr|paediatr|hebamme)", re.I
)
_CHILDREN_CODE: Final = 5641


class Day(msgspec.Struct, kw_only=True):
    """One day. Empty and None where nothing is known; minutes are after that day's midnight."""

    night: str = ""  #: the site where the night after it was spent
    night_event: str = ""
    work: str = ""  #: the site of most of the working hours, on weekdays
    work_event: str = ""
    wake_min: int | None = None
    sleep_min: int | None = None
    sleep_event: str = ""
    exercise: list[str] = msgspec.field(default_factory=list)  #: events
    paid: dict[str, list[str]] = msgspec.field(default_factory=dict)  #: category → events
    steps: float | None = None
    known: bool = False  #: whether a device told anything of it
    away: bool = False  #: whether it is part of a trip


class Diary(msgspec.Struct, frozen=True, kw_only=True):
    """The days, oldest first, by days since 1970; how the sites are called by their source, where at all."""

    days: dict[int, Day]
    names: dict[str, str]


def diary(events: Iterable[Event], daily: Mapping[str, Sequence[DayStat]] | None = None) -> Diary:
    """The table of days of ``events`` (any order, any kinds) and of the series "steps" of ``daily``."""
    days: dict[int, Day] = defaultdict(Day)
    visits: list[Event] = []
    for event in events:
        if event.precision == "day":
            continue
        if event.kind == "visit" and event.place is not None and event.end_us is not None:
            visits.append(event)
        elif event.kind == "sleep":
            _sleep(days, event)
        elif event.kind == "exercise":
            day = days[_day(event.local_us)]
            day.exercise.append(event.id)
            day.known = True
        elif is_purchase(event):
            days[_day(event.local_us)].paid.setdefault(_kind_of_payment(event), []).append(event.id)
    for number, steps in over_sources((daily or {}).get("steps", ()), cumulative=True).items():
        days[number].steps = steps
        days[number].known = True
    names = _places(days, visits)
    ready = {number: days[number] for number in sorted(days)}
    _mark_trips(ready)
    return Diary(days=ready, names=names)


def _kind_of_payment(event: Event) -> str:
    if category_code(event) == _CHILDREN_CODE or _CHILDREN.search(event.title):
        return "children"
    return category(event)


def _sleep(days: dict[int, Day], event: Event) -> None:
    if event.end_us is None or event.end_us - event.start_us < _MAIN_SLEEP_US:
        return
    woke = event.end_us + event.local_us - event.start_us
    day = days[woke // DAY_US]
    day.known = True
    length = (event.end_us - event.start_us) // MINUTE_US
    if day.sleep_min is None or length > day.sleep_min:
        day.wake_min, day.sleep_min, day.sleep_event = woke % DAY_US // MINUTE_US, length, event.id


def _places(days: dict[int, Day], visits: list[Event]) -> dict[str, str]:
    """Write down nights and working days; return how the sites are called."""
    visits.sort(key=lambda event: (event.start_us, event.id))
    sites = _sites([event.place for event in visits if event.place is not None])
    nights: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    works: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for event, site in zip(visits, sites, strict=True):
        assert event.end_us is not None
        assert event.place is not None
        if event.place.name:
            names[site][event.place.name] += 1
        begin, end = event.local_us, event.end_us + event.local_us - event.start_us
        for number in range(begin // DAY_US - 1, min(end // DAY_US, begin // DAY_US + 40) + 1):
            for spans, hours in ((nights, _NIGHT_H), (works, _WORK_H)):
                low, high = (number * DAY_US + hour * _HOUR_US for hour in hours)
                inside = min(end, high) - max(begin, low)
                if inside > 0:
                    spans[number][(site, event.id)] += inside
        days[_day(begin)].known = True
    for number, found in nights.items():
        days[number].night, days[number].night_event = _most(found)
    for number, found in works.items():
        if (number + 3) % 7 < 5:
            days[number].work, days[number].work_event = _most(found)
    return {site: called.most_common(1)[0][0] for site, called in names.items()}


def _most(found: Counter[tuple[str, str]]) -> tuple[str, str]:
    """The site that took most of it, from two hours on, and its longest stay."""
    by_site: Counter[str] = Counter()
    for (site, _), inside in found.items():
        by_site[site] += inside
    site, most = min(by_site.items(), key=lambda item: (-item[1], item[0]))
    if most < _LEAST_US:
        return "", ""
    stays = [(-inside, name) for (where, name), inside in found.items() if where == site]
    return site, min(stays)[1]


def _sites(places: Sequence[Place]) -> list[str]:
    """Which spot each place is, whatever its source calls it: near ones are one, most visited first."""
    keys = [_key(place) for place in places]
    counted = Counter(keys)
    where = dict(zip(keys, ((place.lat, place.lon) for place in places), strict=True))
    known: dict[str, str] = {}
    kept: list[tuple[str, float, float]] = []
    for key, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        lat, lon = where[key]
        if lat is None or lon is None:
            known[key] = key
            continue
        near = _nearest(kept, lat, lon)
        known[key] = near or key
        if not near:
            kept.append((key, lat, lon))
    return [known[key] for key in keys]


def _nearest(kept: Sequence[tuple[str, float, float]], lat: float, lon: float) -> str:
    if not kept:
        return ""
    spots = np.array([(one[1], one[2]) for one in kept])
    narrow = np.cos(np.radians(lat))
    apart = np.hypot(spots[:, 0] - lat, (spots[:, 1] - lon) * narrow)
    best = int(apart.argmin())
    return kept[best][0] if apart[best] < _NEAR_DEG else ""


def _key(place: Place) -> str:
    if place.place_id:
        return place.place_id
    if place.lat is not None and place.lon is not None:
        return f"{place.lat:.3f},{place.lon:.3f}"
    return place.name or place.role or "nowhere"


def _mark_trips(days: Mapping[int, Day]) -> None:
    """Mark days whose night, before or after, is one of a few in a row away from where she mostly sleeps."""
    nights = [number for number, day in days.items() if day.night]
    base = _bases(nights, [days[number].night for number in nights])
    run: list[int] = []
    for place, number in enumerate([*nights, -1]):
        out = number >= 0 and days[number].night != base[place]
        if out and (not run or number - run[-1] <= 7):
            run.append(number)
            continue
        if run and len(run) <= _TRIP_NIGHTS:
            for away in (*run, run[-1] + 1):
                if away in days:
                    days[away].away = True
        run = [number] if out else []


def _bases(nights: Sequence[int], sites: Sequence[str]) -> list[str]:
    """Where she mostly slept in the sixty days either side of each night."""
    counted: Counter[str] = Counter()
    found: list[str] = []
    first = last = 0
    for number in nights:
        while last < len(nights) and nights[last] <= number + _AROUND_DAYS:
            counted[sites[last]] += 1
            last += 1
        while nights[first] < number - _AROUND_DAYS:
            counted[sites[first]] -= 1
            first += 1
        found.append(min(counted.items(), key=lambda item: (-item[1], item[0]))[0])
    return found


def _day(local_us: int) -> int:
    """The day since 1970 that a moment belongs to, where days start at 4:00."""
    return (local_us - _DAWN_US) // DAY_US
