"""One pass over her events, every reading at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from selfportrait.model import Event, Fact
from selfportrait.model.held import DayStat

from .body import Exercising, body_facts
from .eating import Eating
from .languages import Languages
from .people import People
from .places import HomeAndWork
from .reading import Frame, Reading
from .rhythm import SleepRhythm
from .spending import Spending
from .subscriptions import Subscriptions
from .taste import Listening, Watching
from .topics import position
from .trips import Cities, Trips

#: Every way of reading events. A new one is a class with ``kinds``, ``update`` and ``facts``, named here.
READINGS: Final[tuple[Callable[[Frame], Reading], ...]] = (
    HomeAndWork,
    Trips,
    Cities,
    SleepRhythm,
    Listening,
    Watching,
    Spending,
    Subscriptions,
    People,
    Languages,
    Eating,
    Exercising,
)


def read(
    events: Iterable[Event],
    daily: Mapping[str, Sequence[DayStat]],
    *,
    now_us: int,
    zone: ZoneInfo,
) -> list[Fact]:
    """Return what can be read off her events and daily measurements, each with its evidence.

    ``events`` come in time order and are seen once; memory stays bounded by the
    life, not by the log (tens of megabytes). Events after ``now_us`` (planned
    ones) count only for what a calendar states. ``zone`` is for events whose own
    local time is not known. Nothing here is resolved: ``resolve`` decides what
    stands.
    """
    frame = Frame(now_us=now_us, zone=zone)
    readings = [make(frame) for make in READINGS]
    updates: dict[str, tuple[Callable[[Event], None], ...]] = {}
    for reading in readings:
        for kind in reading.kinds:
            updates[kind] = (*updates.get(kind, ()), reading.update)
    nobody: tuple[Callable[[Event], None], ...] = ()
    find = updates.get
    for event in events:
        if event.start_us > now_us and event.kind != "meet":
            continue
        for update in find(event.kind, nobody):
            update(event)
    facts = [fact for reading in readings for fact in reading.facts()]
    facts.extend(body_facts(daily, now_us=now_us))
    return sorted(facts, key=lambda fact: position(fact.topic))
