"""Where she lives and works, and since when."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from selfportrait.model import DAY_US, Event, Evidence, Fact, Kind, Place, event_id

from .confidence import capped, freshness, lower_bound
from .reading import HOUR_US, SHOWN, Frame, place_key, place_value
from .wording import day_of, moment_day, phrase

NIGHT: Final = (2 * HOUR_US, 5 * HOUR_US)  #: on the wall clock
NIGHT_LEAST_US: Final = 90 * 60_000_000
_DAYTIME: Final = (9 * HOUR_US, 17 * HOUR_US)
_DAYTIME_LEAST: Final = 2 * HOUR_US
#: What sources call a place that has no name of its own.
_SAYS_NOTHING: Final = frozenset({"home", "work", "zuhause", "arbeit", "arbeitsplatz"})
_STAY_MOST_DAYS: Final = 60  #: a visit said to last longer is a phone left in a drawer


class Stay(msgspec.Struct):
    """The place where most of one day's window was spent."""

    place: str
    overlap_us: int
    slot_us: int
    key: int
    start_us: int


class Stays:
    """For each day, where a window of the wall clock was mostly spent.

    One entry a day: a life of a hundred years is 36,500 of them.
    """

    def __init__(self, window: tuple[int, int], least_us: int, frame: Frame) -> None:
        self._from, self._to = window
        self._least = least_us
        self._frame = frame
        self.days: dict[int, Stay] = {}
        self.places: dict[str, Place] = {}
        self.addresses: dict[str, str] = {}
        self.labelled: dict[str, Counter[str]] = {"home": Counter(), "work": Counter()}

    def add(self, event: Event) -> None:
        """Take in a visit."""
        place = event.place
        if place is None or event.end_us is None or event.end_us <= event.start_us:
            return
        name = place_key(place)
        if not name:
            return
        start = self._frame.local(event)
        end = min(start + event.end_us - event.start_us, start + _STAY_MOST_DAYS * DAY_US)
        for day in range((start - self._to) // DAY_US, end // DAY_US + 1):
            midnight = day * DAY_US
            overlap = min(end, midnight + self._to) - max(start, midnight + self._from)
            if overlap >= self._least:
                self._spent(day, name, overlap, event)
                self.places[name] = _fuller(self.places.get(name), place)
                if event.attrs and (address := event.attrs.get("address")):
                    self.addresses[name] = str(address)
                if place.role in self.labelled:
                    self.labelled[place.role][name] += 1

    def _spent(self, day: int, name: str, overlap: int, event: Event) -> None:
        held = self.days.get(day)
        if held is None or (overlap, name) > (held.overlap_us, held.place):
            self.days[day] = Stay(
                place=name, overlap_us=overlap, slot_us=event.slot_us, key=event.key, start_us=event.start_us
            )

    def value(self, name: str) -> dict[str, str | int | float | bool | None]:
        """A place as a fact's value; "Home" says nothing, so there the address stands, where one is known."""
        value = place_value(self.places[name])
        address = self.addresses.get(name)
        if str(value.get("name", "")).casefold() in _SAYS_NOTHING:
            value.pop("name")
        if address:
            value.setdefault("name", address)
        return value

    def since(self, first_day: int) -> list[tuple[int, Stay]]:
        """The days from ``first_day`` on, oldest first."""
        return sorted((day, stay) for day, stay in self.days.items() if day >= first_day)


def _fuller(held: Place | None, place: Place) -> Place:
    """Keep the description that says more; roles are not lost."""
    if held is None:
        return place
    more = sum(bool(v) for v in (place.name, place.role, place.country))
    return place if more > sum(bool(v) for v in (held.name, held.role, held.country)) else held


def _ids(stays: Iterable[Stay]) -> tuple[str, ...]:
    newest = sorted({(s.slot_us, s.key) for s in stays}, reverse=True)[:SHOWN]
    return tuple(event_id(slot, key) for slot, key in newest)


class HomeAndWork:
    """Home: where the nights are spent. Work: where the weekdays are, when that is not home."""

    kinds: tuple[Kind, ...] = ("visit",)

    HOME_DAYS: Final = 90
    WORK_DAYS: Final = 60
    LEAST_NIGHTS: Final = 3
    LEAST_WORKDAYS: Final = 4

    def __init__(self, frame: Frame) -> None:
        self._now = frame.now_us
        self._nights = Stays(NIGHT, NIGHT_LEAST_US, frame)
        self._daytimes = Stays(_DAYTIME, _DAYTIME_LEAST, frame)

    def update(self, event: Event) -> None:
        """Take in a visit."""
        self._nights.add(event)
        self._daytimes.add(event)

    def facts(self) -> Iterator[Fact]:
        """Yield ``home``, ``work`` and ``work.since``, as far as they can be told."""
        home = self._home()
        if home is not None:
            yield home[1]
        yield from self._work(home[0] if home else "")

    def _home(self) -> tuple[str, Fact] | None:
        nights = self._nights
        if not nights.days:
            return None
        last = max(nights.days)
        recent = nights.since(last - self.HOME_DAYS + 1)
        counts = Counter(stay.place for _, stay in recent)
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        name, spent = ranked[0]
        if spent < self.LEAST_NIGHTS:
            return None
        rival = ranked[1][1] if len(ranked) > 1 else 0
        labelled = nights.labelled["home"][name] > 0
        newest_us = max(stay.start_us for _, stay in recent)
        confidence = lower_bound(spent, spent + rival) * freshness(newest_us, self._now)
        if labelled:  # two independent readings agree: the doubt that is left is halved
            confidence = 1 - (1 - confidence) / 2
        rule = f"nights at one place in the {self.HOME_DAYS} days to {moment_day(last * DAY_US)}"
        value = nights.value(name)
        fact = Fact(
            topic="home",
            value=value,
            text=phrase("home", value=value),
            provenance="derived",
            confidence=capped(confidence),
            evidence=Evidence(
                rule=rule + (", and the source labels it home" if labelled else ""),
                count=spent,
                of=len(recent),
                events=_ids(stay for _, stay in recent if stay.place == name),
            ),
        )
        return name, fact

    def _work(self, home: str) -> Iterator[Fact]:
        workdays = [(d, s) for d, s in self._daytimes.since(0) if (d + 3) % 7 < 5]
        if not workdays:
            return
        last = workdays[-1][0]
        recent = [(d, s) for d, s in workdays if d > last - self.WORK_DAYS]
        places = self._daytimes.places
        away = [s.place for _, s in recent if s.place != home and places[s.place].role != "home"]
        ranked = sorted(Counter(away).items(), key=lambda item: (-item[1], item[0]))
        if not ranked or ranked[0][1] < self.LEAST_WORKDAYS:
            return
        name, began = self._latest_of(ranked, workdays, home)
        spent = [s for d, s in recent if s.place == name]
        rival = max(
            (n for other, n in ranked if other != name and not _ended_before(workdays, other, began)),
            default=0,
        )
        newest_us = max(s.start_us for s in spent)
        confidence = lower_bound(len(spent), len(spent) + rival) * freshness(newest_us, self._now)
        # few days at one place may be a course, a hospital, a friend in need
        confidence *= len(spent) / (len(spent) + 2)
        value = self._daytimes.value(name)
        rule = f"weekday daytimes at one place in the {self.WORK_DAYS} days to {moment_day(last * DAY_US)}"
        yield Fact(
            topic="work",
            value=value,
            text=phrase("work", value=value),
            provenance="derived",
            confidence=capped(confidence),
            evidence=Evidence(rule=rule, count=len(spent), of=len(recent), events=_ids(spent)),
        )
        yield from self._since(name, workdays, began, confidence, home)

    def _latest_of(
        self, ranked: list[tuple[str, int]], workdays: list[tuple[int, Stay]], home: str
    ) -> tuple[str, int]:
        """After a change of work within the window the newer place counts, not the one with more days."""
        away = [(d, s.place) for d, s in workdays if s.place != home]
        usual = ranked[0][0]
        old_last = max(d for d, place in away if place == usual)
        for name, spent in ranked[1:]:
            first = _began(away, name)
            if spent >= self.LEAST_WORKDAYS and first > old_last:
                return name, first
        return usual, _began(away, usual)

    def _since(
        self, name: str, workdays: list[tuple[int, Stay]], began: int, confidence: float, home: str
    ) -> Iterator[Fact]:
        before = [
            s for d, s in workdays if began - self.HOME_DAYS <= d < began and s.place not in (name, home)
        ]
        usual = Counter(s.place for s in before).most_common(1)
        if not usual or usual[0][1] < self.LEAST_WORKDAYS:
            return  # nothing before it: the records begin here, the work may not
        first = [s for d, s in workdays if s.place == name][:SHOWN]
        value = day_of(began).isoformat()
        yield Fact(
            topic="work.since",
            value=value,
            text=phrase("work.since", value=value),
            provenance="derived",
            confidence=capped(confidence),
            since_us=first[0].start_us,
            evidence=Evidence(
                rule="the first weekday at this place after weekdays at another",
                count=len(first),
                of=len(first) + len(before),
                events=_ids([*first[:25], *[s for s in before if s.place == usual[0][0]][-25:]]),
            ),
        )


def _began(away: list[tuple[int, str]], name: str) -> int:
    """The first day at ``name`` from which it was the usual place of the next three weeks.

    An interview or a visit weeks before does not count as the beginning.
    """
    days = [d for d, _ in away]
    own = [d for d, place in away if place == name]
    for day in own:
        following = bisect_left(days, day + 21) - bisect_left(days, day)
        if 2 * (bisect_left(own, day + 21) - bisect_left(own, day)) > following:
            return day
    return own[0]


def _ended_before(stays: list[tuple[int, Stay]], name: str, day: int) -> bool:
    return max(d for d, s in stays if s.place == name) < day
