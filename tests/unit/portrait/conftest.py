"""Small events of an invented life, for the readings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from selfportrait.model import Event, Fact, natural_key
from selfportrait.portrait import read

ZONE = ZoneInfo("Europe/Berlin")


def us(text: str) -> int:
    """A wall-clock time in Berlin as UTC µs."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp()) * 1_000_000


NOW_US = us("2026-06-15T12:00")


def make(kind: str, start: str, end: str | None = None, **more: Any) -> Event:
    """An event that began at ``start`` (and ended at ``end``) on the clocks of Berlin."""
    start_us = us(start)
    values: dict[str, Any] = {
        "source": "netflix" if kind == "watch" else "spotify",
        "slot_us": start_us,
        "key": natural_key(kind, start, str(sorted(more.items()))),
        "start_us": start_us,
        "end_us": None if end is None else us(end),
        **more,
    }
    return Event(kind=kind, **values)  # type: ignore[arg-type]


@pytest.fixture
def event() -> Callable[..., Event]:
    return make


@pytest.fixture
def now_us() -> int:
    return NOW_US


@pytest.fixture
def zone() -> ZoneInfo:
    return ZONE


@pytest.fixture
def moment() -> Callable[[str], int]:
    return us


@pytest.fixture
def reading() -> Callable[..., dict[str, Fact]]:
    """Read events and give the facts by their id."""

    def read_all(events: list[Event], daily: Any = None, now: str = "2026-06-15T12:00") -> dict[str, Fact]:
        ordered = sorted(events, key=lambda e: (e.slot_us, e.key))
        return {fact.id: fact for fact in read(ordered, daily or {}, now_us=us(now), zone=ZONE)}

    return read_all
