"""iCalendar as makers of calendars write it: entries, folded lines, time zones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Final

BERLIN, LISBON = "Europe/Berlin", "Europe/Lisbon"
OUTLOOK: Final = "W. Europe Standard Time"  #: as invitations from the office name it


def folded(line: str) -> str:
    """Return ``line`` with CRLF, folded at 75 octets without splitting a character."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > 75:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    return "\r\n".join([*pieces, piece]) + "\r\n"


class Entry:
    """One VEVENT being put together."""

    def __init__(self, uid: str, summary: str, *, stamp: datetime, sequence: int = 0) -> None:
        digest = sha256(uid.encode()).hexdigest()[:20]
        self.lines = [
            "BEGIN:VEVENT",
            f"UID:{digest}@kalender.example",
            f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{_text(summary)}",
            f"SEQUENCE:{sequence}",
        ]

    def at(self, day: date, minute: int, minutes: int, zone: str = BERLIN) -> Entry:
        """Set it at a time of ``day``."""
        start = datetime.combine(day, time()) + timedelta(minutes=minute)
        return self.between(start, start + timedelta(minutes=minutes), zone, zone)

    def between(self, start: datetime, end: datetime, zone: str, end_zone: str) -> Entry:
        """Set it from wall clock to wall clock, each in its zone."""
        self.lines.append(f"DTSTART;TZID={zone_name(zone)}:{start:%Y%m%dT%H%M%S}")
        self.lines.append(f"DTEND;TZID={zone_name(end_zone)}:{end:%Y%m%dT%H%M%S}")
        return self

    def all_day(self, first: date, after: date | None = None) -> Entry:
        """Set it for whole days, until before ``after``."""
        self.lines.append(f"DTSTART;VALUE=DATE:{first:%Y%m%d}")
        self.lines.append(f"DTEND;VALUE=DATE:{after or first + timedelta(days=1):%Y%m%d}")
        return self

    def having(self, **properties: str) -> Entry:
        """Add properties: ``location="…"`` becomes ``LOCATION:…``."""
        self.lines += [f"{name.upper()}:{_text(value)}" for name, value in properties.items()]
        return self

    def raw(self, *lines: str) -> Entry:
        """Add lines as they are."""
        self.lines += lines
        return self


def zone_name(zone: str) -> str:
    return f'"{zone}"' if "." in zone else zone


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def written(entries: Iterable[Entry], name: str) -> str:
    """Return a whole calendar."""
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Invented//Kalender 3//DE", "CALSCALE:GREGORIAN")
    lines = [*head, f"X-WR-CALNAME:{_text(name)}", f"X-WR-TIMEZONE:{BERLIN}", *_ZONES]
    for entry in entries:
        lines += [*entry.lines, "END:VEVENT"]
    return "".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def _zone(name: str, standard: str, summer: str, standard_name: str, summer_name: str) -> Sequence[str]:
    return (
        "BEGIN:VTIMEZONE",
        f"TZID:{name}",
        "BEGIN:DAYLIGHT",
        f"TZOFFSETFROM:{standard}",
        f"TZOFFSETTO:{summer}",
        f"TZNAME:{summer_name}",
        f"DTSTART:19700329T0{2 if standard == '+0100' else 1}0000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        f"TZOFFSETFROM:{summer}",
        f"TZOFFSETTO:{standard}",
        f"TZNAME:{standard_name}",
        f"DTSTART:19701025T0{3 if standard == '+0100' else 2}0000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "END:STANDARD",
        "END:VTIMEZONE",
    )


_ZONES: Final = (
    *_zone(BERLIN, "+0100", "+0200", "CET", "CEST"),
    *_zone(OUTLOOK, "+0100", "+0200", "W. Europe Standard Time", "W. Europe Daylight Time"),
    *_zone("Europe/Copenhagen", "+0100", "+0200", "CET", "CEST"),
    *_zone(LISBON, "+0000", "+0100", "WET", "WEST"),
)
