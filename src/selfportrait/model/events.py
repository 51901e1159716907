"""What happened: events, samples, and what could not be read.

These are made by the million, so they are msgspec structs: frozen like a
dataclass and ten times as fast to build (docs/decisions/0002).
Times are integer microseconds since 1970 UTC everywhere (``_us``).
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

import msgspec

from .kinds import Kind, OffsetOrigin, Precision

DAY_US: Final = 86_400_000_000
MINUTE_US: Final = 60_000_000

#: What we accept as a moment in a life; outside it a row is skipped with ``bad-date``.
EARLIEST_US: Final = -2_208_988_800_000_000  # 1900-01-01
LATEST_US: Final = 4_102_444_800_000_000  # 2100-01-01


def natural_key(*parts: str) -> int:
    """Return the signed 64-bit BLAKE2b digest of ``parts`` (unit-separator joined).

    Every source builds ``Event.key`` with it, from what makes a happening that
    happening and is the same in every generation of its export.
    """
    digest = blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Somewhere. ``place_id`` is the source's own id; degrees are WGS 84."""

    name: str = ""
    place_id: str = ""
    lat: float | None = None
    lon: float | None = None
    role: str = ""  #: "home", "work" or "" as the source labels it
    country: str = ""  #: ISO 3166-1 alpha-2


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened.

    ``(slot_us, key)`` is its natural key: two records with the same pair are the
    same happening, and the one with the finer ``precision`` is kept. ``slot_us``
    is a time that all generations of the export agree on (the minute a play
    ended, the second of a search, the day of a viewing) and lies within a day
    of ``start_us``, because the log is clustered by it.

    ``thread`` names something that can be revised (a calendar entry): of one
    thread only the highest ``revision`` is kept.
    """

    kind: Kind
    source: str  #: id of the source, e.g. "spotify"
    slot_us: int
    key: int
    start_us: int
    end_us: int | None = None
    offset_min: int | None = None  #: local time minus UTC, in minutes
    offset_origin: OffsetOrigin = "unknown"
    precision: Precision = "instant"
    title: str = ""  #: track, show, search words, payee, what a meeting is about
    creator: str = ""  #: artist, channel, series, organiser
    item: str = ""  #: URI-like id in its own namespace, e.g. "spotify:track:…"
    quantity: float | None = None  #: how much: money in minor units, metres, …
    unit: str = ""  #: ISO 4217 for money, else UCUM ("m", "kcal")
    place: Place | None = None
    attrs: dict[str, str | int | float | bool] | None = None  #: source's extras, named in docs/sources.md
    thread: int | None = None
    revision: int = 0
    file: str = ""  #: origin: name of the file inside the export
    row: int = 0  #: origin: 1-based row (element, component) in it

    @property
    def id(self) -> str:
        """The event's name everywhere: 32 hex digits of ``(slot_us, key)``."""
        return event_id(self.slot_us, self.key)

    @property
    def local_us(self) -> int:
        """``start_us`` on the wall clock where it happened (UTC where unknown)."""
        return self.start_us + (self.offset_min or 0) * MINUTE_US

    @property
    def local_day(self) -> int:
        """Days since 1970-01-01 on the wall clock where it happened."""
        return self.local_us // DAY_US

    @property
    def duration_s(self) -> float:
        """Seconds it lasted, 0.0 where it has no end."""
        return 0.0 if self.end_us is None else (self.end_us - self.start_us) / 1e6


def event_id(slot_us: int, key: int) -> str:
    """Return the 32 hex digits that name an event.

    >>> event_id(0, -1)
    '8000000000000000ffffffffffffffff'
    """
    return f"{slot_us + (1 << 63):016x}{key & 0xFFFF_FFFF_FFFF_FFFF:016x}"


def split_event_id(event_id: str) -> tuple[int, int]:
    """Return ``(slot_us, key)`` of an event's name; ValueError if it is not one.

    >>> split_event_id('8000000000000000ffffffffffffffff')
    (0, -1)
    """
    if len(event_id) != 32:
        raise ValueError("an event id has 32 hex digits")
    key = int(event_id[16:], 16)
    return int(event_id[:16], 16) - (1 << 63), key - (1 << 64) if key >> 63 else key


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One measurement of a series: heart rate, steps, a position.

    Samples of one (series, source, device) are stored as compressed columns;
    ``(start_us, end_us, value, second)`` is what makes one the same as another.
    """

    series: str  #: "heart_rate", "steps", "position", … (docs/sources.md)
    unit: str  #: UCUM; "deg" for positions
    source: str
    start_us: int
    end_us: int
    value: float  #: latitude for positions
    second: float | None = None  #: second component: longitude, diastolic pressure
    device: str = ""


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was not kept: where it stood and why, never what it said."""

    reason: str  #: slug from docs/sources.md: "bad-date", "not-a-play", "too-short", …
    file: str
    row: int
