"""What it costs to be spoken to: how near it comes, how far it was inferred, and when.

``cost = θ · sensitivity · distance · timing`` after the intrusion literature: what was
told may be said back, what was guessed from elsewhere is felt as being watched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from selfportrait.model import MINUTE_US, Event, Provenance

_THETA: Final = 0.1
#: By the kind of card, the part of its id before the first colon.
SENSITIVITY: Final[Mapping[str, float]] = {
    "flight": 0.5,
    "birthday": 1.0,
    "change": 1.0,
    "routine": 1.5,
    "turn": 1.5,
    "subscription": 1.5,
    "body": 2.5,
}
_DISTANCE: Final[Mapping[Provenance, float]] = {
    "said": 1.0,
    "imported": 1.0,
    "observed": 1.5,
    "derived": 2.0,
    "inferred": 3.0,
}


def cost(kind: str, provenance: Provenance, timing: float) -> float:
    """The cost of a card of ``kind``, in the unit of its worth (0 to 1)."""
    return _THETA * SENSITIVITY.get(kind, 1.5) * _DISTANCE[provenance] * timing


def timing(agenda: Iterable[Event], now_us: int, zone: ZoneInfo) -> float:
    """How badly an interruption would come now: 1 is a free hour by day."""
    busy = any(_goes_on(event, now_us) for event in agenda)
    late = not 9 <= local(now_us, zone).hour < 20
    return (2.0 if busy else 1.0) * (1.5 if late else 1.0)


def _goes_on(event: Event, now_us: int) -> bool:
    # an entry for the whole day does not mean that she cannot be spoken to
    if event.kind != "meet" or event.precision == "day" or event.end_us is None:
        return False
    return event.start_us <= now_us < event.end_us and event.end_us - event.start_us < 12 * 60 * MINUTE_US


def local(at_us: int, zone: ZoneInfo) -> datetime:
    """A moment on the wall clock of ``zone``."""
    return datetime.fromtimestamp(at_us / 1e6, tz=zone)
