"""Trips that repeat: where to, how often, how long, when again."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from selfportrait.model import DAY_US, Fact

from .desk import Desk
from .views import TripView
from .wording import day_number, day_of, plural, short_day

_AHEAD_DAYS = 90


def trips(desk: Desk) -> tuple[TripView, ...]:
    """Return the destinations she went to twice and more, the most often first."""
    by_place: dict[str, list[tuple[int, int, Fact]]] = defaultdict(list)
    for fact in desk.vault.facts():
        value = fact.value
        if fact.topic != "travel.trip" or not isinstance(value, dict) or not value.get("place"):
            continue
        try:
            first, last = day_number(str(value["from"])), day_number(str(value["to"]))
        except (KeyError, ValueError):
            continue
        by_place[str(value["place"])].append((first, last, fact))
    repeated = {place: sorted(found, key=_first) for place, found in by_place.items() if len(found) > 1}
    planned = _planned(desk, tuple(repeated)) if repeated else {}
    views = [_view(place, found, planned.get(place)) for place, found in repeated.items()]
    return tuple(sorted(views, key=lambda view: (-view.times, view.place)))


def _first(trip: tuple[int, int, Fact]) -> int:
    return trip[0]


def _view(place: str, found: list[tuple[int, int, Fact]], planned: int | None) -> TripView:
    nights = sorted(last - first for first, last, _ in found)[len(found) // 2]
    apart = sorted(later[0] - earlier[0] for earlier, later in pairwise(found))
    weeks = round(apart[len(apart) // 2] / 7)
    parts = [f"{plural(nights, 'night')} each" if nights else "back the same day"]
    if len(found) > 2 and weeks:
        parts.append("every week" if weeks == 1 else f"about every {weeks} weeks")
    last = found[-1]
    parts.append(f"last from {short_day(last[0])}")
    if planned is not None:
        parts.append(f"in your calendar again for {short_day(planned)}")
    return TripView(
        place=place,
        times=len(found),
        text=f"{plural(len(found), 'trip')} since {short_day(found[0][0])}: {', '.join(parts)}.",
        days=tuple((first, last_day) for first, last_day, _ in found),
        subject=f"fact:{last[2].id}",
    )


def _planned(desk: Desk, places: tuple[str, ...]) -> dict[str, int]:
    """The first day ahead on which her calendar names each place."""
    agenda = desk.vault.events(
        kinds=("meet", "travel"), since_us=desk.now_us, until_us=desk.now_us + _AHEAD_DAYS * DAY_US
    )
    found: dict[str, int] = {}
    for event in agenda:
        words = f"{event.title} {event.place.name if event.place else ''}".casefold()
        for place in places:
            if place.casefold() in words:
                found.setdefault(place, day_of(event.start_us, desk.zone))
    return found
