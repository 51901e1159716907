"""Events → what she did after what, in streams: places, activities, artists, purchases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec

from selfportrait.model import MINUTE_US, Event, Place, Step

from .categories import LABELS, category
from .payments import is_purchase

#: One sitting: the same activity again within this is the same step.
_PAUSE_US: Final = 45 * MINUTE_US
#: The same place again within this, with nothing known between, is the same stay.
_ABSENCE_US: Final = 4 * 60 * MINUTE_US
#: A visit shorter than this is a place passed by.
_PASSING_US: Final = 4 * MINUTE_US

#: Paid without a choice of hers at that hour: no step of a stream.
_BY_THEMSELVES: Final = frozenset({"subscription", "utilities", "insurance"})

_ACTIVITIES: Final[Mapping[str, str]] = {
    "sleep": "sleeping",
    "listen": "listening",
    "watch": "watching",
    "read": "reading",
    "play": "playing",
    "travel": "getting about",
    "meet": "meeting someone",
    "learn": "learning",
    "work": "working",
}


class Streams(msgspec.Struct, frozen=True, kw_only=True):
    """Each stream's steps in time order, and how its states read for a person."""

    steps: dict[str, list[Step]]
    labels: dict[str, dict[str, str]]


def steps(events: Iterable[Event]) -> dict[str, list[Step]]:
    """The streams "place", "activity", "artist" and "purchase" of the events, each in time order."""
    return streams(events).steps


def streams(events: Iterable[Event]) -> Streams:
    """The same, with labels; one pass. Events need not be in order.

    Events of which only the day is known are left out: they have no hour.
    Streams without a step are there, empty.
    """
    visits: list[Event] = []
    payments: list[Event] = []
    found: dict[str, list[Step]] = {"activity": [], "artist": []}
    meetings: list[Event] = []
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for event in events:
        if event.precision == "day":
            continue
        if event.kind == "visit" and event.place is not None:
            visits.append(event)
        elif is_purchase(event):
            payments.append(event)
        elif event.kind == "meet" and event.place is not None and event.place.name:
            meetings.append(event)
        if (activity := _activity(event, labels["activity"])) is not None:
            found["activity"].append(activity)
        if event.kind == "listen" and event.creator:
            found["artist"].append(_step(event, event.creator))
            labels["artist"][event.creator] = event.creator
    places = [_place_step(event, event.place) for event in visits if event.place and _stayed(event)]
    labels["place"] = place_labels(visits, payments, meetings)
    filed = ((event, category(event)) for event in payments)
    purchases = [_step(event, kind) for event, kind in filed if kind not in _BY_THEMSELVES]
    labels["purchase"] = dict(LABELS)
    ready = {
        "place": merged(places, within_us=_ABSENCE_US),
        "activity": merged(found["activity"], within_us=_PAUSE_US),
        "artist": merged(found["artist"], within_us=_PAUSE_US),
        "purchase": _ordered(purchases),
    }
    return Streams(steps=ready, labels={name: labels[name] for name in ready})


def place_state(place: Place) -> str:
    """What names a place in a stream: its role, its source's id, its name, or where it is (about 100 m)."""
    if place.role in ("home", "work"):
        return place.role
    if place.place_id:
        return f"id:{place.place_id}"
    if place.name:
        return f"name:{place.name}"
    if place.lat is None or place.lon is None:
        return "nowhere"
    return f"at:{place.lat:.3f},{place.lon:.3f}"


def merged(found: list[Step], *, within_us: int) -> list[Step]:
    """Steps in time order, a state that goes on told once; a pause longer than ``within_us`` parts it."""
    ready: list[Step] = []
    for step in _ordered(found):
        before = ready[-1] if ready else None
        if before is None or before.state != step.state:
            ready.append(step)
            continue
        ended = before.start_us if before.end_us is None else before.end_us
        if step.start_us - ended > within_us:
            ready.append(step)
        elif (until := step.end_us or step.start_us) > ended:
            ready[-1] = msgspec.structs.replace(before, end_us=until)
    return ready


def _ordered(found: list[Step]) -> list[Step]:
    ready: list[Step] = []
    for step in sorted(found, key=lambda step: (step.start_us, step.event)):
        if not ready or step.start_us > ready[-1].start_us:
            ready.append(step)
    return ready


def _step(event: Event, state: str) -> Step:
    return Step(
        state=state, start_us=event.start_us, local_us=event.local_us, end_us=event.end_us, event=event.id
    )


def _place_step(event: Event, place: Place) -> Step:
    return msgspec.structs.replace(_step(event, place_state(place)), lat=place.lat, lon=place.lon)


def _stayed(event: Event) -> bool:
    return event.end_us is None or event.end_us - event.start_us >= _PASSING_US


def _activity(event: Event, labels: dict[str, str]) -> Step | None:
    if event.kind == "exercise":
        what = event.title.strip().lower() or "exercise"
        labels[f"exercise:{what}"] = what
        return _step(event, f"exercise:{what}")
    kind = "work" if event.kind == "visit" and event.place and event.place.role == "work" else event.kind
    if kind not in _ACTIVITIES:
        return None
    labels[kind] = _ACTIVITIES[kind]
    return _step(event, kind)


def place_labels(
    visits: Iterable[Event], payments: Iterable[Event], meetings: Iterable[Event]
) -> dict[str, str]:
    """How each place reads: by role, name, what was paid or planned there, or where it is."""
    stays = list(visits)
    labels: dict[str, str] = {}
    times: Counter[str] = Counter()
    where: dict[str, Place] = {}
    for event in stays:
        if event.place is not None:
            state = place_state(event.place)
            times[state] += 1
            where[state] = event.place
            if event.place.name:
                labels[state] = event.place.name
    paid = _coinciding(stays, payments, lambda event: event.title.strip())
    planned = _coinciding(stays, meetings, lambda event: event.place.name.strip() if event.place else "")
    for state, place in where.items():
        if state in ("home", "work"):
            labels[state] = "home" if state == "home" else "the office"
        elif state not in labels:
            labels[state] = (
                _named(planned.get(state)) or _named(paid.get(state)) or _located(place, times[state])
            )
    return labels


def _named(names: Counter[str] | None) -> str:
    """The name that coincides at least twice and at least half of the times, else ""."""
    if not names:
        return ""
    name, times = names.most_common(1)[0]
    return (
        name.title()
        if times >= 2 and 2 * times >= names.total() and name.isupper()
        else (name if times >= 2 and 2 * times >= names.total() else "")
    )


def _coinciding(
    visits: Iterable[Event], others: Iterable[Event], name: Callable[[Event], str]
) -> dict[str, Counter[str]]:
    """For each place, the names of what happened while she was there, each once a stay.

    Three payments in one night, with a card that is not in her hand, name no hotel.
    """
    stays = sorted((e for e in visits if e.end_us is not None), key=lambda e: e.start_us)
    names: dict[str, Counter[str]] = defaultdict(Counter)
    counted: set[tuple[int, str]] = set()
    position = 0
    for other in sorted(others, key=lambda e: e.start_us):
        while position + 1 < len(stays) and stays[position + 1].start_us <= other.start_us:
            position += 1
        if not stays:
            break
        stay = stays[position]
        if not stay.place or not stay.start_us <= other.start_us <= (stay.end_us or 0):
            continue
        said = name(other)
        if said and (stay.start_us, said) not in counted:
            counted.add((stay.start_us, said))
            names[place_state(stay.place)][said] += 1
    return names


def _located(place: Place, times: int) -> str:
    often = "once" if times == 1 else f"{times} times"
    if place.lat is None or place.lon is None:
        return f"a place you have been to {often}"
    return f"a place near {place.lat:.2f}, {place.lon:.2f} you have been to {often}"
