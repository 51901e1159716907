"""At home or travelling: what her own traces say, never what a card says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from selfportrait.model import DAY_US, Event, Evidence, Place

from .destinations import Atlas, Destination
from .distances import distance_km

AT_HOME: Final = "at home"
TRAVELLING: Final = "travelling"

_FAR_KM: Final = 100.0
_NEAR_KM: Final = 40.0
#: A trip of which nothing was heard for so long is over.
_FORGOTTEN_US: Final = 21 * DAY_US
#: Where her phone was counts for the place she is at for so long.
_BESIDE_US: Final = 45 * 60_000_000
_ROUTE: Final = re.compile(r"\b([A-Z]{3})\s*(?:→|->|–|—|-|to|nach)\s*([A-Z]{3})\b")
_FLIGHT: Final = re.compile(r"^\W*(?:boarding|flight|flug|vuelo)\b|boarding pass|✈", re.IGNORECASE)
_FLIGHT_NUMBER: Final = re.compile(r"\b[A-Z][A-Z0-9]\s?\d{2,4}\b")


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """Where she stands: ``where`` is "at home" or "travelling"; ``country`` of the trip where known.

    ``destination`` names the trip's (see :class:`Destination`), ``times`` how often she has been on her
    way there, this trip among them. ``beside`` is what the place is called that her phone is at, and
    ``heard_us`` when her traces last said where she is.
    """

    where: str = AT_HOME
    since_us: int | None = None
    country: str = ""
    because: str = ""
    evidence: Evidence = Evidence(rule="")
    destination: str = ""
    times: int = 0
    beside: str = ""
    heard_us: int | None = None

    @property
    def travelling(self) -> bool:
        """Whether the place habits of home are frozen."""
        return self.where == TRAVELLING

    @property
    def returning(self) -> bool:
        """Whether she travels to where she has been before: a trip that repeats has habits of its own."""
        return self.travelling and bool(self.destination) and self.times >= 2


class Whereabouts:
    """Follows the events in time order and tells the situation at any moment after them.

    A boarding, a visit more than 100 km from home, or a wall clock other than home's
    begins or goes on with a trip; a visit near home, or a flight back to where the
    first one started, ends it. Home is the latest visit whose role is "home",
    or what is given; ``known`` are destinations of trips before the first event.
    """

    def __init__(
        self,
        *,
        home: Place | None = None,
        home_offset_min: int | None = None,
        known: Sequence[Destination] = (),
    ) -> None:
        self._home = home
        self._offset = home_offset_min
        self._atlas = Atlas(known)
        self._flown_to = ""
        self._place: tuple[str, int] = ("", 0)  #: what the phone's place is called, and until when it counts
        self._now = Situation(because="Nothing says that you are away.")
        self._heard_us = 0
        self._origin = ""
        self._ends_us: int | None = None
        self._aboard_until = 0  #: an airport near home does not end the trip that begins there
        self._signs: list[str] = []

    @property
    def home(self) -> Place | None:
        """Where home is, with degrees, as far as known."""
        return self._home

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """Where all trips led so far."""
        return self._atlas.known

    def update(self, event: Event) -> None:
        """Take one more event, not earlier than those before it."""
        self._return_home(event.start_us)
        if event.kind == "visit" and event.place is not None:
            until_us = (event.end_us or event.start_us) + _BESIDE_US
            self._place = (event.place.name or event.title, until_us)
        if event.kind == "travel" and self._led_home(event):
            self._at_home(event, event.end_us or event.start_us)
        elif _boards(event):
            self._boarded(event)
        elif event.kind == "visit" and event.place is not None:
            self._visited(event, event.place)
        elif event.kind in ("travel", "exercise") and event.offset_origin == "explicit":
            self._clock_moved(event)

    def at(self, now_us: int) -> Situation:
        """The situation at ``now_us``."""
        self._return_home(now_us)
        if self._now.travelling and now_us - self._heard_us > _FORGOTTEN_US:
            days = _FORGOTTEN_US // DAY_US
            return Situation(because=f"A trip began, but nothing was heard of it for {days} days.")
        name, until_us = self._place
        if not self._heard_us:
            return self._now
        beside = name if now_us <= until_us else ""
        return msgspec.structs.replace(self._now, beside=beside, heard_us=self._heard_us)

    def _return_home(self, now_us: int) -> None:
        if self._ends_us is not None and now_us >= self._ends_us:
            self._now = Situation(since_us=self._ends_us, because="Your flight back has landed.")
            self._ends_us, self._origin, self._signs, self._flown_to = None, "", [], ""

    def _led_home(self, event: Event) -> bool:
        away = None if event.place is None else distance_km(self._home, event.place)
        aboard = event.start_us <= self._aboard_until
        return self._now.travelling and not aboard and away is not None and away <= _NEAR_KM

    def _boarded(self, event: Event) -> None:
        route = _ROUTE.search(_text(event))
        if route and self._now.travelling and self._origin and route.group(2) == self._origin:
            self._travels(event, "You boarded a flight back.", "")
            self._ends_us = event.end_us or event.start_us + 4 * 3_600_000_000
            return
        if not self._now.travelling:
            self._origin = route.group(1) if route else ""
            self._aboard_until = event.end_us or event.start_us
        to = route.group(2) if route else ""
        country = str((event.attrs or {}).get("country", "")) or (event.place.country if event.place else "")
        flown = self._flown(event, to)
        self._travels(event, f"You boarded a flight{f' to {to}' if to else ''}.", country, flown)

    def _flown(self, event: Event, code: str) -> Destination | None:
        """The destination of a boarding: by its airport's code, or by where the flight led."""
        since_us = self._since(event)
        away = None if event.place is None else distance_km(self._home, event.place)
        if code:
            flown = self._atlas.board(code, event.start_us, since_us)
            self._flown_to = flown.id if flown else ""
            return flown
        if event.place is None or away is None or away <= _FAR_KM:
            return None
        landed = self._atlas.arrive(event.place, event.start_us, since_us, self._flown_to)
        self._flown_to = ""
        return landed

    def _visited(self, event: Event, place: Place) -> None:
        if place.role == "home":
            if place.lat is not None:
                self._home = place
            if event.offset_origin == "explicit":
                self._offset = event.offset_min
            self._at_home(event)
            return
        away = distance_km(self._home, place)
        if away is None:
            self._clock_moved(event)
        elif away > _FAR_KM:
            where = f" in {place.country}" if place.country else ""
            arrived = self._atlas.arrive(place, event.start_us, self._since(event), self._flown_to)
            self._flown_to = ""
            self._travels(event, f"You were {away:,.0f} km from home{where}.", place.country, arrived)
        elif away <= _NEAR_KM and event.start_us > self._aboard_until:
            self._at_home(event)

    def _clock_moved(self, event: Event) -> None:
        if self._offset is None or event.offset_origin != "explicit" or event.offset_min is None:
            return
        # an hour's change may be daylight saving, which changes at home too
        if abs(event.offset_min - self._offset) > 60:
            hours = (event.offset_min - self._offset) / 60
            self._travels(event, f"Your clock is {hours:+g} h from home's.", "")

    def _at_home(self, event: Event, at_us: int | None = None) -> None:
        if self._now.travelling or not self._now.evidence.events:
            because = "You have been near home since."
            evidence = Evidence(rule="back near home", count=1, of=1, events=(event.id,))
            self._now = Situation(since_us=at_us or event.start_us, because=because, evidence=evidence)
        self._ends_us, self._origin, self._signs, self._flown_to = None, "", [], ""
        self._heard_us = event.start_us

    def _since(self, event: Event) -> int:
        """When the trip that ``event`` belongs to began."""
        since = self._now.since_us if self._now.travelling else None
        return event.start_us if since is None else since

    def _travels(self, event: Event, because: str, country: str, to: Destination | None = None) -> None:
        since = self._since(event)
        if to is None:
            destination, times = (self._now.destination, self._now.times) if self._now.travelling else ("", 0)
        else:
            destination, times = to.id, to.trips
        self._heard_us = event.start_us
        self._signs = [event.id, *self._signs][:50]
        self._now = Situation(
            where=TRAVELLING,
            destination=destination,
            times=times,
            since_us=since,
            country=country or (self._now.country if self._now.travelling else ""),
            because=because,
            evidence=Evidence(
                rule="boardings, far visits and the clock",
                count=len(self._signs),
                of=len(self._signs),
                events=tuple(self._signs),
            ),
        )


def situation(
    recent: Sequence[Event],
    now_us: int,
    *,
    home: Place | None = None,
    home_offset_min: int | None = None,
    known: Sequence[Destination] = (),
) -> Situation:
    """The situation at ``now_us`` from the events of the last weeks (any order; later ones are ignored).

    ``home`` (with degrees) is needed where ``recent`` holds no visit whose role is "home"; ``known`` are
    the destinations of trips so far, where those of ``recent`` are counted already.
    """
    whereabouts = Whereabouts(home=home, home_offset_min=home_offset_min, known=known)
    for event in sorted(_until(recent, now_us), key=lambda event: event.start_us):
        whereabouts.update(event)
    return whereabouts.at(now_us)


def _until(events: Iterable[Event], now_us: int) -> Iterable[Event]:
    return (event for event in events if event.start_us <= now_us)


def _boards(event: Event) -> bool:
    """Whether she got on a plane: a flight in the calendar or the location history."""
    if event.kind not in ("travel", "meet"):
        return False
    attrs = event.attrs or {}
    mode = str(attrs.get("mode") or attrs.get("activity") or "").lower()
    if attrs.get("boarding") or mode in ("flying", "flight", "in_flight"):
        return True
    text = _text(event)
    return bool(_FLIGHT.search(text) or (_ROUTE.search(text) and _FLIGHT_NUMBER.search(text)))


def _text(event: Event) -> str:
    place = event.place.name if event.place else ""
    return f"{event.title} {place} {event.item}"
