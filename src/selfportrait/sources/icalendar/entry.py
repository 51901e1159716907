"""One calendar entry → event, fact, or the reason why not."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from selfportrait.model import DAY_US, MINUTE_US, Event, Fact, Place, Skipped, natural_key
from selfportrait.sources.moments import in_a_life, us_of
from selfportrait.sources.text import clean

from .birthdays import birthday, named
from .flights import Flight, flight_of

_EPOCH_DAY: Final = dt.date(1970, 1, 1)
_MOST_SEQUENCE: Final = 1 << 28
_SECONDS: Final = 1 << 33


class Calendar(msgspec.Struct, frozen=True):
    """What an entry may know besides itself: the file, and the zone of times without one."""

    file: str
    zone: ZoneInfo
    title: str = ""


class Span(msgspec.Struct, frozen=True):
    """When an entry is: whole days (00:00 of the first and of the last) or exact."""

    start_us: int
    end_us: int | None
    offset_min: int | None
    whole_days: bool


def read_entry(entry: Any, calendar: Calendar, row: int, *, nth: int = 0) -> Event | Fact | Skipped:
    """Return what an icalendar ``Event`` tells; ``nth`` counts occurrences of one day of a series."""
    if words(entry, "STATUS").upper() == "CANCELLED":
        return Skipped(reason="cancelled", file=calendar.file, row=row)
    summary = words(entry, "SUMMARY")
    start = value(entry, "DTSTART")
    if not isinstance(start, dt.date):
        return Skipped(reason="bad-date", file=calendar.file, row=row)
    if not isinstance(start, dt.datetime) and (name := whose_birthday(entry, summary)):
        return birthday(name, start, "icalendar")
    span = _span(entry, start, calendar.zone)
    if span is None:
        return Skipped(reason="bad-date", file=calendar.file, row=row)
    return _event(entry, calendar, span, summary, _thread(entry, start, nth), row)


def whose_birthday(entry: Any, summary: str) -> str:
    """The name of whose birthday an all-day entry is, "" where it is none."""
    surely = "BIRTHDAY" in words(entry, "CATEGORIES").upper() or bool(words(entry, "X-APPLE-BIRTHDAY"))
    return named(summary, surely=surely)


def _event(
    entry: Any, calendar: Calendar, span: Span, summary: str, thread: tuple[str, ...], row: int
) -> Event:
    # a whole day has no hour and tells no offset of where she was, as a travel would
    flight = None if span.whole_days else flight_of(summary, words(entry, "DESCRIPTION", 4000))
    location = words(entry, "LOCATION")
    return Event(
        kind="meet" if flight is None else "travel",
        source="icalendar",
        slot_us=span.start_us // DAY_US * DAY_US
        if span.whole_days
        else span.start_us // MINUTE_US * MINUTE_US,
        key=natural_key("icalendar", *thread),
        start_us=span.start_us,
        end_us=span.end_us,
        offset_min=span.offset_min,
        offset_origin="unknown" if span.offset_min is None else "explicit",
        precision="day" if span.whole_days else "minute",
        title=summary,
        creator=_person(_first(entry.get("ORGANIZER"))),
        place=Place(name=location) if location else None,
        attrs=_extras(entry, calendar, flight) or None,
        thread=natural_key("icalendar", "thread", *thread),
        revision=_revision(entry),
        file=calendar.file,
        row=row,
    )


def _extras(entry: Any, calendar: Calendar, flight: Flight | None) -> dict[str, str | int | float | bool]:
    extras: dict[str, str | int | float | bool] = {}
    invited = entry.get("ATTENDEE")
    if invited is not None:
        extras["attendees"] = len(invited) if isinstance(invited, list) else 1
    if calendar.title:
        extras["calendar"] = calendar.title
    if words(entry, "TRANSP").upper() == "TRANSPARENT":
        extras["free"] = True
    if flight is not None:
        extras["boarding"] = flight.boarding
        extras["flight"] = flight.number
        if flight.destination:
            extras["from"], extras["to"] = flight.origin, flight.destination
    return extras


def _span(entry: Any, start: dt.date, zone: ZoneInfo) -> Span | None:
    end = value(entry, "DTEND")
    length = value(entry, "DURATION") if end is None else None
    if not isinstance(start, dt.datetime):
        if isinstance(length, dt.timedelta):
            end = start + length
        return _days(start, end)
    begin_us, offset = _moment(start, zone)
    if isinstance(length, dt.timedelta):
        end_us: int | None = begin_us + length // dt.timedelta(microseconds=1)
    elif isinstance(end, dt.datetime):
        end_us = _moment(end, zone)[0]
    else:
        end_us = None
    if not in_a_life(begin_us):
        return None
    good = end_us is not None and begin_us < end_us and in_a_life(end_us)
    return Span(begin_us, end_us if good else None, offset, whole_days=False)


def _days(first: dt.date, after: Any) -> Span | None:
    """Whole days: 00:00 on the wall clock, with offset 0, so they stay these days. DTEND is exclusive."""
    start_us = (first - _EPOCH_DAY).days * DAY_US
    if not in_a_life(start_us):
        return None
    end_us = None
    if isinstance(after, dt.date):
        last = (after.date() if isinstance(after, dt.datetime) else after) - dt.timedelta(days=1)
        end_us = (last - _EPOCH_DAY).days * DAY_US
    good = end_us is not None and end_us > start_us and in_a_life(end_us)
    return Span(start_us, end_us if good else None, 0, whole_days=True)


def _moment(at: dt.datetime, zone: ZoneInfo) -> tuple[int, int | None]:
    """The instant, and the offset of the zone it was written in; a bare UTC time tells no place."""
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
    elif at.tzname() == "UTC" and at.utcoffset() == dt.timedelta(0):
        return us_of(at), None
    ahead = at.utcoffset()
    return us_of(at), None if ahead is None else int(ahead.total_seconds() // 60)


def _thread(entry: Any, start: dt.date, nth: int) -> tuple[str, ...]:
    """What an entry is, however often it is revised: its UID, and which day of a series it was meant for.

    The day and not the time, so that a series moved to another hour replaces the old one.
    """
    meant = value(entry, "RECURRENCE-ID")
    uid = words(entry, "UID", 500) or f"{words(entry, 'SUMMARY')}\x1e{start.isoformat()}"
    if not isinstance(meant, dt.date):
        return (uid,)
    return (uid, f"{meant:%Y-%m-%d}", str(nth)) if nth else (uid, f"{meant:%Y-%m-%d}")


def _revision(entry: Any) -> int:
    """SEQUENCE first, then the second it was last changed (or written)."""
    try:
        sequence = min(max(int(_first(entry.get("SEQUENCE")) or 0), 0), _MOST_SEQUENCE)
    except (TypeError, ValueError):
        sequence = 0
    changed = value(entry, "LAST-MODIFIED") or value(entry, "DTSTAMP")
    seconds = us_of(changed) // 1_000_000 if isinstance(changed, dt.datetime) else 0
    return sequence * _SECONDS + min(max(seconds, 0), _SECONDS - 1)


def value(entry: Any, name: str) -> Any:
    """The date, time or length of a property; None where there is none or it is broken."""
    try:
        return getattr(_first(entry.get(name)), "dt", None)
    except (ValueError, AttributeError, TypeError, KeyError):  # a broken property raises when looked at
        return None


def words(entry: Any, name: str, most: int = 300) -> str:
    """The text of a property on one line, "" where there is none."""
    found = entry.get(name)
    if found is None:
        return ""
    if name == "CATEGORIES":
        each = found if isinstance(found, list) else [found]
        return clean(" ".join(str(c) for group in each for c in getattr(group, "cats", [group])), most)
    text = clean(str(_first(found)), most)
    return text if name == "DESCRIPTION" else " ".join(text.split())


def _person(address: Any) -> str:
    """The name of an organiser; an address without a name is not kept."""
    name = getattr(address, "params", {}).get("CN", "") if address is not None else ""
    text = clean(str(name), 200)
    return "" if "@" in text else " ".join(text.split())


def _first(found: Any) -> Any:
    return found[0] if isinstance(found, list) and found else found
