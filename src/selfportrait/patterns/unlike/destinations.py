"""Where her trips led: a place visited again is known again, and has habits of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from selfportrait.model import Place

from .distances import distance_km

#: Two far places this near to each other are one destination.
_SAME_KM: Final = 60.0
_MOST: Final = 40


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """Somewhere she travelled to: the middle of it where known, an airport's code where she flew.

    ``trips`` counts how often she set out for it, the trip that goes on among them; ``heard_us`` is when
    something last told that she was there or on her way.
    """

    id: str
    lat: float | None = None
    lon: float | None = None
    code: str = ""
    trips: int = 1
    heard_us: int = 0


class Atlas:
    """All destinations so far, told apart by degrees or by airport; the least recent is let go of first."""

    def __init__(self, known: Sequence[Destination] = ()) -> None:
        self._known = {destination.id: destination for destination in known}
        self._count = max((int(name[1:]) for name in self._known), default=0)

    @property
    def known(self) -> tuple[Destination, ...]:
        """The destinations, in the order of their latest trips."""
        return tuple(self._known.values())

    def arrive(self, place: Place, at_us: int, since_us: int, flown_to: str = "") -> Destination:
        """The destination a far place belongs to, reached at ``at_us`` on the trip since ``since_us``.

        ``flown_to`` is the destination of a boarding on this trip: the first far place after it is it.
        """
        found = self._near(place)
        flown = self._known.get(flown_to)
        if flown is not None and flown.lat is None:
            # the flight said where to before anything said where that is
            if found is None:
                return self._put(msgspec.structs.replace(flown, lat=place.lat, lon=place.lon, heard_us=at_us))
            self._known.pop(flown.id)
            found = msgspec.structs.replace(found, code=found.code or flown.code)
        if found is None:
            return self._put(self._new(at_us, lat=place.lat, lon=place.lon))
        return self._put(_again(found, at_us, since_us))

    def board(self, code: str, at_us: int, since_us: int) -> Destination | None:
        """The destination of a flight to an airport; None where its code is not known."""
        if not code:
            return None
        found = next((one for one in self._known.values() if one.code == code), None)
        if found is None:
            return self._put(self._new(at_us, code=code))
        return self._put(_again(found, at_us, since_us))

    def _near(self, place: Place) -> Destination | None:
        for one in self._known.values():
            away = distance_km(Place(lat=one.lat, lon=one.lon), place)
            if away is not None and away <= _SAME_KM:
                return one
        return None

    def _new(
        self, at_us: int, *, lat: float | None = None, lon: float | None = None, code: str = ""
    ) -> Destination:
        self._count += 1
        return Destination(id=f"d{self._count}", lat=lat, lon=lon, code=code, heard_us=at_us)

    def _put(self, destination: Destination) -> Destination:
        self._known.pop(destination.id, None)
        self._known[destination.id] = destination
        if len(self._known) > _MOST:
            self._known.pop(next(iter(self._known)))
        return destination


def _again(found: Destination, at_us: int, since_us: int) -> Destination:
    """The destination, counted once a trip: one that began before it was last heard of is the same one."""
    more = int(since_us > found.heard_us)
    return msgspec.structs.replace(found, trips=found.trips + more, heard_us=max(found.heard_us, at_us))
