"""What to show her first: three guesses, and one true sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from selfportrait.model import MINUTE_US, Event, Fact, Kind, Statement

from .topics import topic_of, under
from .wording import moment_day

_LEAST: Final = 0.5
_MOST: Final = 0.97
_HOW_MANY: Final = 3
_GUESSED: Final = frozenset({"observed", "derived", "inferred"})

#: kind of event → what she did, with {title} and, where known, {creator} or a place
_DID: Final[dict[Kind, tuple[str, str]]] = {
    "listen": ("you heard “{title}”", " by {creator}"),
    "watch": ("you watched “{title}”", " by {creator}"),
    "read": ("you read “{title}”", " by {creator}"),
    "play": ("you played “{title}”", ""),
    "search": ("you searched for “{title}”", ""),
    "browse": ("you looked at “{title}”", ""),
    "buy": ("you bought “{title}”", ""),
    "pay": ("you paid {title}", ""),
    "earn": ("you were paid by {title}", ""),
    "visit": ("you were at {title}", ""),
    "travel": ("you travelled: {title}", ""),
    "meet": ("your calendar had “{title}”", ""),
    "sleep": ("you were asleep", ""),
    "exercise": ("you exercised: {title}", ""),
    "say": ("you said “{title}”", ""),
    "rate": ("you rated “{title}”", ""),
    "like": ("you liked “{title}”", " by {creator}"),
    "learn": ("you came across “{title}”", ""),
    "message": ("you had a message from {creator}", ""),
}


def guesses(facts: Sequence[Fact], said: Sequence[Statement]) -> list[Fact]:
    """Return at most three facts worth asking her about, of different groups where there are.

    They were read off data, are neither hopeless nor certain (0.5 to 0.97), and
    she has said nothing about them yet.
    """
    open_to_ask = [fact for fact in facts if _is_open(fact, said)]
    ranked = sorted(open_to_ask, key=lambda fact: (-_interest(fact), fact.id))
    chosen: list[Fact] = []
    groups: set[str] = set()
    for fact in ranked:
        group = _group(fact)
        if group not in groups:
            groups.add(group)
            chosen.append(fact)
    rest = [fact for fact in ranked if fact not in chosen]
    return [*chosen, *rest][:_HOW_MANY]


def _is_open(fact: Fact, said: Sequence[Statement]) -> bool:
    if fact.provenance not in _GUESSED or not _LEAST <= fact.confidence <= _MOST:
        return False
    if under(fact.topic, "inferred_by") or topic_of(fact.topic) is None:
        return False
    return not any(_is_about(s, fact) for s in said)


def _is_about(statement: Statement, fact: Fact) -> bool:
    if statement.stance == "forbids":
        return under(fact.topic, statement.topic) and statement.about.casefold() in (
            "",
            fact.about.casefold(),
        )
    return statement.topic == fact.topic and statement.about.casefold() == fact.about.casefold()


def _interest(fact: Fact) -> float:
    """Her topic's interest; a guess in the middle of the doubt teaches most, so it weighs a little more."""
    topic = topic_of(fact.topic)
    doubt = 1.0 - abs(fact.confidence - 0.75) * 2
    return (topic.interest if topic else 0.0) + 0.2 * doubt


def _group(fact: Fact) -> str:
    topic = topic_of(fact.topic)
    return topic.group if topic else ""


def first_sentence(events: Iterable[Event], *, zone: ZoneInfo | None = None) -> str:
    """Say the earliest of these moments in one sentence; "" where there is none.

    The time of day is told where it is known: by the event's own offset, else
    by ``zone`` where one is given; else only the day.
    """
    earliest = min(
        (event for event in events if _sentence(event)),
        key=lambda e: (e.start_us, e.slot_us, e.key),
        default=None,
    )
    if earliest is None:
        return ""
    return f"It was {_when(earliest, zone)}, and {_sentence(earliest)}."


def _when(event: Event, zone: ZoneInfo | None) -> str:
    offset = event.offset_min
    if offset is None and zone is not None:
        delta = datetime.fromtimestamp(event.start_us // 1_000_000, UTC).astimezone(zone).utcoffset()
        offset = int(delta.total_seconds()) // 60 if delta is not None else None
    local = event.start_us + (offset or 0) * MINUTE_US
    day = moment_day(local)
    if event.precision == "day" or offset is None:
        return day
    moment = datetime.fromtimestamp(local // 1_000_000, UTC)
    return f"{day}, {moment:%H:%M}"


def _sentence(event: Event) -> str:
    main, more = _DID[event.kind]
    title = event.title
    if event.kind == "visit":
        place = event.place
        title = place.name if place is not None and place.name else title
        if not title and place is not None and place.role in ("home", "work"):
            return f"you were at {place.role}"
        if not title:
            return "you were somewhere whose name the file does not say" if place is not None else ""
    if ("{title}" in main and not title) or ("{creator}" in main and not event.creator):
        return ""
    words = main.format(title=title, creator=event.creator)
    # A series is its own creator in some files, and its episodes begin with its name.
    named = event.creator and not title.startswith(event.creator)
    return words + (more.format(creator=event.creator) if more and named else "")
