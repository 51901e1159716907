"""Calendars (iCalendar, RFC 5545), parsed by icalendar and unrolled by recurring-ical-events."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selfportrait.sources.protocol import Context, ExportFile, Record, Source
from selfportrait.sources.text import decoded

__all__ = ["SOURCE"]

_START: Final = re.compile(r"\A\s*BEGIN:VCALENDAR\s", re.IGNORECASE)


class _ICalendar:
    id = "icalendar"
    title = "Calendar (iCalendar)"
    maturity = "stable"

    def recognise(self, file: ExportFile) -> float:
        """Sure of the first line."""
        return 1.0 if _START.match(decoded(file.head())) else 0.0

    def read(self, file: ExportFile, context: Context) -> Iterator[Record]:
        """Yield meetings, flights (as travel), and birthdays (as facts)."""
        from . import reading  # its libraries are slow to load, and most imports hold no calendar

        yield from reading.read(file, context)


SOURCE: Source = _ICalendar()
