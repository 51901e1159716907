"""What every reading is, and what readings share: local time, evidence, bounded counting."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final, Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from selfportrait.model import MINUTE_US, Event, Fact, Kind, Place, event_id

HOUR_US: Final = 3_600_000_000

#: ``Evidence.events`` holds no more.
SHOWN: Final = 50


class Reading(Protocol):
    """One way of reading events; sees those of ``kinds``, in time order, once."""

    kinds: tuple[Kind, ...]

    def update(self, event: Event) -> None:
        """Take one event in."""
        ...

    def facts(self) -> Iterator[Fact]:
        """Yield what has been read; may be called once, at the end."""
        ...


class Frame:
    """Now, and the person's own zone for events whose local time is not known."""

    def __init__(self, *, now_us: int, zone: ZoneInfo) -> None:
        self.now_us = now_us
        self.zone = zone
        self._offsets: dict[int, int] = {}

    def local(self, event: Event, at_us: int | None = None) -> int:
        """Return ``at_us`` (else the event's start) on her wall clock, in µs."""
        at = event.start_us if at_us is None else at_us
        if event.offset_min is not None:
            return at + event.offset_min * MINUTE_US
        return at + self._offset(at)

    def _offset(self, at_us: int) -> int:
        hour = at_us // HOUR_US
        offset = self._offsets.get(hour)
        if offset is None:
            moment = datetime.fromtimestamp(hour * 3600, UTC).astimezone(self.zone)
            delta = moment.utcoffset()
            offset = int(delta.total_seconds()) * 1_000_000 if delta is not None else 0
            if len(self._offsets) > 20_000:
                self._offsets.clear()
            self._offsets[hour] = offset
        return offset


class Trace:
    """The newest events that speak for something, and how many there were."""

    __slots__ = ("_newest", "count", "newest_us")

    def __init__(self, shown: int = SHOWN) -> None:
        self._newest: deque[tuple[int, int]] = deque(maxlen=shown)
        self.count = 0
        self.newest_us = 0

    def add(self, event: Event) -> None:
        """Note an event."""
        self._newest.append((event.slot_us, event.key))
        self.count += 1
        if event.start_us > self.newest_us:
            self.newest_us = event.start_us

    def ids(self) -> tuple[str, ...]:
        """Their ids, newest first."""
        return tuple(event_id(slot, key) for slot, key in sorted(set(self._newest), reverse=True))


class _Weighed(Protocol):
    weight: float


T = TypeVar("T", bound=_Weighed)


class Heavy(Generic[T]):
    """The heaviest of many: forgets the lighter half when there are more than ``most``.

    What is forgotten and comes back starts from nothing, so a count may miss
    what it had before; what weighs more than a ``most``-th of all is never missed
    (lossy counting: Manku and Motwani 2002).
    """

    def __init__(self, most: int = 4096) -> None:
        self.most = most
        self.held: dict[str, T] = {}

    def room(self) -> None:
        """Make room where there is none."""
        if len(self.held) >= self.most:
            heaviest = sorted(self.held.items(), key=lambda item: -item[1].weight)
            self.held = dict(heaviest[: self.most // 2])

    def top(self, n: int) -> list[tuple[str, T]]:
        """The heaviest, heaviest first; equals in the order of their names."""
        return sorted(self.held.items(), key=lambda item: (-item[1].weight, item[0]))[:n]


def place_key(place: Place) -> str:
    """What makes a place the same: the source's id, else about a hundred metres, else its name.

    "" where nothing is known of it.
    """
    if place.place_id:
        return place.place_id
    if place.lat is not None and place.lon is not None:
        return f"{place.lat:.3f},{place.lon:.3f}"
    return place.name.casefold()


def place_value(place: Place) -> dict[str, str | int | float | bool | None]:
    """What is known of a place, as a fact's value."""
    known: Mapping[str, str | float | None] = {
        "name": place.name,
        "place_id": place.place_id,
        "lat": place.lat,
        "lon": place.lon,
        "country": place.country,
    }
    return {name: value for name, value in known.items() if value not in ("", None)}
