"""A whole calendar: single entries in batches as they come, series together at the end."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from zoneinfo import ZoneInfo

import icalendar
import msgspec

from selfportrait.model import Event, Fact, Skipped
from selfportrait.sources.protocol import Context, ExportFile
from selfportrait.sources.text import clean

from .cutting import Cut, Cutter, broken
from .entry import Calendar, read_entry, value, whose_birthday, words
from .series import occurrences, reasonable

_BATCH: Final = 100
_MOST_HELD: Final = 32 << 20  #: bytes of series waiting for their exceptions
_RECURS: Final = re.compile(rb"^(RRULE|RDATE|RECURRENCE-ID)[;:]", re.MULTILINE | re.IGNORECASE)
_UID: Final = re.compile(rb"^UID[^:\r\n]*:([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", re.MULTILINE | re.IGNORECASE)
_ZONE: Final = re.compile(rb"^X-WR-TIMEZONE[^:\r\n]*:([^\r\n]+)", re.MULTILINE | re.IGNORECASE)
_TITLE: Final = re.compile(rb"^X-WR-CALNAME[^:\r\n]*:([^\r\n]+)", re.MULTILINE | re.IGNORECASE)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
#: icalendar and what it stands on raise these for content that is none
_FAILS: Final = (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError, RecursionError)

Found = Event | Fact | Skipped


class _Group(msgspec.Struct):
    """A series and what replaces its dates, as text."""

    texts: list[bytes]
    rows: list[int]


def read(file: ExportFile, context: Context) -> Iterator[Found]:
    """Yield what the calendar holds. Raises UnreadableFile after it where it ends early."""
    with file.open() as stream:
        cutter = Cutter(stream, file.name)
        reading = _Reading(file.name, cutter, context, file.modified_us)
        for cut in cutter.components():
            yield from reading.take(cut)
        yield from reading.flush()
        yield from reading.unroll()
        if not cutter.ended:
            raise broken(file.name)


class _Reading:
    def __init__(self, file: str, cutter: Cutter, context: Context, modified_us: int | None) -> None:
        self._file = file
        self._cutter = cutter
        self._zone = context.zone
        known_us = context.exported_us if context.exported_us is not None else modified_us
        self._exported = None if known_us is None else _EPOCH + dt.timedelta(microseconds=known_us)
        self._single: list[Cut] = []
        self._series: dict[bytes, _Group] = {}
        self._held = 0

    def take(self, cut: Cut) -> Iterator[Found]:
        """Take in a component."""
        if cut.name != "VEVENT":
            yield Skipped(reason="not-read", file=self._file, row=cut.row)
        elif not cut.text:
            yield from self.flush()
            yield Skipped(reason="unreadable-row", file=self._file, row=cut.row)
        elif _RECURS.search(cut.text):
            uid = _UID.search(cut.text)
            group = self._series.setdefault(uid[1] if uid else b"%d" % cut.row, _Group([], []))
            group.texts.append(cut.text)
            group.rows.append(cut.row)
            self._held += len(cut.text)
            if self._held > _MOST_HELD:
                yield from self.unroll()
        else:
            self._single.append(cut)
            if len(self._single) >= _BATCH:
                yield from self.flush()

    def flush(self) -> Iterator[Found]:
        """Read the single entries held: together, and one by one where one breaks the others."""
        cuts, self._single = self._single, []
        calendar = self._calendar()
        entries = self._parse([cut.text for cut in cuts])
        if entries is None:
            for cut in cuts:
                alone = self._parse([cut.text])
                yield from self._told(alone[0] if alone else None, calendar, cut.row)
        else:
            for cut, entry in zip(cuts, entries, strict=True):
                yield from self._told(entry, calendar, cut.row)

    def unroll(self) -> Iterator[Found]:
        """Read the series held."""
        groups, self._series, self._held = self._series, {}, 0
        calendar = self._calendar()
        for group in groups.values():
            yield from self._group(group, calendar)

    def _group(self, group: _Group, calendar: Calendar) -> Iterator[Found]:
        entries = self._parse(group.texts)
        if entries is None:
            for row in group.rows:
                yield Skipped(reason="unreadable-row", file=self._file, row=row)
            return
        main = next((n for n, entry in enumerate(entries) if "RECURRENCE-ID" not in entry), 0)
        start = value(entries[main], "DTSTART")
        summary = words(entries[main], "SUMMARY")
        whole_day = isinstance(start, dt.date) and not isinstance(start, dt.datetime)
        if "RRULE" not in entries[main] and "RDATE" not in entries[main]:  # exceptions without their series
            for row, entry in zip(group.rows, entries, strict=True):
                yield from self._told(entry, calendar, row)
        elif not isinstance(start, dt.date) or (whole_day and whose_birthday(entries[main], summary)):
            yield from self._told(entries[main], calendar, group.rows[main])
        elif not reasonable(entries[main]):
            yield Skipped(reason="rule-not-followed", file=self._file, row=group.rows[main])
            entries[main].pop("RRULE", None)
            yield from self._told(entries[main], calendar, group.rows[main])
        else:
            yield from self._unrolled(group, start, calendar, group.rows[main])

    def _unrolled(self, group: _Group, start: dt.date, calendar: Calendar, row: int) -> Iterator[Found]:
        try:
            found = occurrences(self._whole(group.texts), start, self._exported)
        except _FAILS:
            yield Skipped(reason="bad-rule", file=self._file, row=row)
            return
        if not found:
            yield Skipped(reason="out-of-range", file=self._file, row=row)
        days: Counter[Any] = Counter()
        for entry in found:
            meant = value(entry, "RECURRENCE-ID")
            day = meant.toordinal() if isinstance(meant, dt.date) else 0
            yield from self._told(entry, calendar, row, nth=days[day])
            days[day] += 1

    def _told(self, entry: Any, calendar: Calendar, row: int, *, nth: int = 0) -> Iterator[Found]:
        if entry is None:
            yield Skipped(reason="unreadable-row", file=self._file, row=row)
            return
        try:
            yield read_entry(entry, calendar, row, nth=nth)
        except _FAILS:
            yield Skipped(reason="unreadable-row", file=self._file, row=row)

    def _whole(self, texts: list[bytes]) -> Any:
        """Let icalendar parse the entries with the calendar's time zones."""
        text = b"BEGIN:VCALENDAR\r\n%b%bEND:VCALENDAR\r\n" % (bytes(self._cutter.head), b"".join(texts))
        with warnings.catch_warnings():  # it warns of guesses at time zones, which are right
            warnings.simplefilter("ignore")
            return icalendar.Calendar.from_ical(text)

    def _parse(self, texts: list[bytes]) -> list[Any] | None:
        try:
            whole = self._whole(texts)
            entries = [part for part in whole.subcomponents if part.name == "VEVENT"]
        except _FAILS:
            return None
        return entries if len(entries) == len(texts) else None

    def _calendar(self) -> Calendar:
        head = bytes(self._cutter.head)
        zone, title = _ZONE.search(head), _TITLE.search(head)
        named = _zone(zone[1].decode("utf-8", "replace").strip()) if zone else None
        words_ = clean(title[1].decode("utf-8", "replace"), 100) if title else ""
        return Calendar(self._file, named or self._zone, words_.replace("\\,", ",").replace("\\;", ";"))


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None
