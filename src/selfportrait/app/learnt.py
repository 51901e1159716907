"""What was learnt from the log, kept as small blobs so that pages never scan it.

Everything here can be deleted and is rebuilt by ``refresh``.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from selfportrait.model import Broken, Calibration, Coincidence, Event, Fact, Routine, Row, Surprise, Turn
from selfportrait.patterns import Compared, DayKinds, Destination, Measured, Week
from selfportrait.vault import Vault

T = TypeVar("T")
D = TypeVar("D")


class LearntAt(msgspec.Struct, frozen=True, kw_only=True):
    """When ``refresh`` last ran, how much the log held then, and who learnt (``learner``)."""

    at_us: int
    events: int
    samples: int
    by: str = ""


class Weeks(msgspec.Struct, frozen=True, kw_only=True):
    """The pictures of a week by stream, and how each stream's states read."""

    weeks: dict[str, Week]
    labels: dict[str, dict[str, str]]


class Moods(msgspec.Struct, frozen=True, kw_only=True):
    """Her notes of how she felt: the mean valence (-1 to 1) of each day she noted any, and what coincides."""

    count: int = 0
    days: tuple[tuple[int, float], ...] = ()
    latest: tuple[str, ...] = ()
    coinciding: tuple[Coincidence, ...] = ()


DERIVED_FACTS = "portrait.derived", tuple[Fact, ...]
CALIBRATIONS = "patterns.calibrations", dict[str, Calibration]
ROUTINES = "patterns.routines", tuple[Routine, ...]
BROKEN = "patterns.broken", tuple[Broken, ...]
TURNS = "patterns.turns", tuple[Turn, ...]
KINDS_OF_DAY = "patterns.kinds_of_day", DayKinds
SURPRISES = "patterns.surprises", tuple[Surprise, ...]
DESTINATIONS = "patterns.destinations", tuple[Destination, ...]
ROWS = "suggest.rows", tuple[Row, ...]
WEEKS = "patterns.weeks", Weeks
COMPARED = "patterns.compared", tuple[Compared, ...]
BODY = "patterns.body", tuple[Measured, ...]
MOODS = "patterns.moods", Moods
STAYS = "patterns.stays", tuple[Event, ...]
LEARNT_AT = "learnt.at", LearntAt


def packed(what: tuple[str, object], value: object) -> dict[str, bytes]:
    """Return a value as it is stored, by its name."""
    return {what[0]: msgspec.msgpack.encode(value)}


def unpacked(what: tuple[str, type[T]], blob: bytes) -> T:
    """Return a value as it was stored."""
    return msgspec.msgpack.decode(blob, type=what[1])


def keep(vault: Vault, what: tuple[str, object], value: object) -> None:
    """Store a value under its name."""
    vault.put_derived(what[0], msgspec.msgpack.encode(value))


def kept(vault: Vault, what: tuple[str, type[T]], default: D) -> T | D:
    """Return a stored value; ``default`` where none is held or it is of an older shape."""
    blob = vault.derived(what[0])
    if blob is None:
        return default
    try:
        return msgspec.msgpack.decode(blob, type=what[1])
    except (msgspec.DecodeError, msgspec.ValidationError):
        return default
