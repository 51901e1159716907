"""What the calendar holds next: a flight tomorrow, a habit that it will cross."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from selfportrait.model import MINUTE_US, Card, Event, Evidence, Fact, Forecast

from .cost import cost, local

_HOUR_US: Final = 60 * MINUTE_US
_FLIGHT_AHEAD_US: Final = 36 * _HOUR_US
_SURE: Final = 0.6
_FLIGHT: Final = re.compile(r"^\W*(?:boarding|flight|flug|vuelo)\b|boarding pass|✈", re.IGNORECASE)
_ROUTE: Final = re.compile(r"\b([A-Z]{3})\s*(?:→|->|–|—|-|to|nach)\s*([A-Z]{3})\b")
_NUMBER: Final = re.compile(r"\b[A-Z][A-Z0-9]\s?\d{2,4}\b")


def flights(
    agenda: Iterable[Event], facts: Sequence[Fact], *, now_us: int, zone: ZoneInfo, timing: float
) -> list[Card]:
    """A card for the next flight within 36 hours."""
    coming = sorted(
        (e for e in agenda if is_flight(e) and now_us < e.start_us <= now_us + _FLIGHT_AHEAD_US),
        key=lambda event: event.start_us,
    )
    return [_flight(event, facts, now_us, zone, timing) for event in coming[:1]]


def is_flight(event: Event) -> bool:
    """Whether an entry is a flight: by its attributes, its first word, or a route with a flight number."""
    if event.kind not in ("meet", "travel"):
        return False
    attrs = event.attrs or {}
    text = f"{event.title} {event.place.name if event.place else ''}"
    return bool(
        attrs.get("boarding") or _FLIGHT.search(text) or (_ROUTE.search(text) and _NUMBER.search(text))
    )


def _flight(event: Event, facts: Sequence[Fact], now_us: int, zone: ZoneInfo, timing: float) -> Card:
    begins, today = local(event.start_us, zone), local(now_us, zone).date()
    days = (begins.date() - today).days
    day = {0: "today", 1: "tomorrow"}.get(days, f"{begins:%A}")
    when = day if event.precision == "day" else f"{day} at {begins:%H:%M}"
    return Card(
        id=f"flight:{event.id}",
        text=f"{event.title}: {when}.",
        because=f"Because it is in your calendar.{_early(event, facts, begins.hour * 60 + begins.minute)}",
        worth=0.85 if event.start_us - now_us < 24 * _HOUR_US else 0.7,
        cost=cost("flight", "imported", timing),
        at_us=now_us,
        evidence=Evidence(rule="an entry of your calendar", count=1, of=1, events=(event.id,)),
    )


def _early(event: Event, facts: Sequence[Fact], minute: int) -> str:
    """What an early flight means for her morning, where her waking is known."""
    wakes = [f.value for f in facts if f.topic == "rhythm.wake_weekday" and isinstance(f.value, int | float)]
    if event.precision == "day" or not wakes or minute - 120 >= wakes[0]:
        return ""
    usual = int(wakes[0])
    return (
        f" Two hours before is earlier than the {usual // 60:02d}:{usual % 60:02d} at which you usually wake."
    )


def changes(
    forecasts: Sequence[Forecast], agenda: Sequence[Event], *, now_us: int, zone: ZoneInfo, timing: float
) -> list[Card]:
    """A card where an appointment falls into what she nearly always does then."""
    cards = []
    for forecast in forecasts:
        if forecast.stream != "place" or not forecast.outcomes:
            continue
        first = forecast.outcomes[0]
        if first.probability < _SURE or first.earliest_us is None or first.latest_us is None:
            continue
        for event in agenda:
            if not _crosses(event, first.earliest_us, first.latest_us, first.label, now_us):
                continue
            at = local(event.start_us, zone)
            cards.append(
                Card(
                    id=f"change:{event.id}",
                    text=f"“{event.title}” at {at:%H:%M} falls into when you usually go to {first.label}.",
                    because=f"It is in your calendar, and I noticed: {forecast.because}",
                    worth=0.45 * first.probability + 0.1,
                    cost=cost("change", "derived", timing),
                    at_us=now_us,
                    evidence=first.evidence,
                )
            )
    return cards[:1]


def _crosses(event: Event, earliest_us: int, latest_us: int, label: str, now_us: int) -> bool:
    if event.kind != "meet" or event.precision == "day" or event.place is None or is_flight(event):
        return False
    elsewhere = event.place.name.casefold() not in ("", label.casefold())
    return elsewhere and now_us < event.start_us and earliest_us <= event.start_us <= latest_us
