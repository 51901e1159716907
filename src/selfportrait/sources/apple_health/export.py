"""``export.xml``: elements in, records of ours out, a chunk at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from lxml import etree

from selfportrait.model import Event, Fact, Sample, Skipped
from selfportrait.sources.protocol import Context, ExportFile

from . import person
from .dates import reader as date_reader
from .mood import Mood
from .records import Samples
from .series import SLEEP
from .sleep import LONGEST_US, Nights, stage_of
from .stream import broken, chunks, parser
from .workouts import Workout, rings

ROOT: Final = re.compile(rb"<HealthData[\s>]")
_SLEEP_TYPE: Final = "HKCategoryTypeIdentifier" + SLEEP
_LATER: Final = frozenset({"Workout", "Correlation", "ActivitySummary", "Me", "StateOfMind"})
_UNREAD: Final = frozenset({"ClinicalRecord", "Audiogram", "VisionPrescription"})
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Found = Event | Sample | Fact | Skipped


def read(file: ExportFile, context: Context) -> Iterator[Found]:
    """Yield what ``export.xml`` holds; sleep comes last, as nights are made of many records."""
    export = _Export(file.name, context)
    feeding = parser(export)
    with file.open() as stream:
        try:
            for chunk in chunks(stream, ROOT, file.name):
                feeding.feed(chunk)
                yield from export.drain()
            feeding.close()
        except etree.XMLSyntaxError as error:
            yield from export.drain()
            yield from export.rest()
            raise broken(file.name) from error
    yield from export.drain()
    yield from export.rest()


class _Export:
    """lxml's parser target. Holds only what is not finished: a workout, a mood, sleep, half a pressure."""

    def __init__(self, file: str, context: Context) -> None:
        self._file = file
        self._zone = context.zone
        self._out: list[Found] = []
        self._row = 0
        self._date = date_reader()
        self._samples = Samples(file, self._date)
        self._record = self._samples.record
        self._nights = Nights(file)
        self._zones: dict[str, ZoneInfo | None] = {}
        self._inside = ""  # the element whose children matter, "" where none do
        self._workout: Workout | None = None
        self._mood: Mood | None = None
        self._stretch: dict[str, str] = {}

    def start(self, tag: str, attrib: Mapping[str, str]) -> None:
        """Take in an element."""
        if tag == "Record":
            if self._inside == "Correlation":  # its children stand at the top level too
                return
            self._row += 1
            if attrib.get("type") == _SLEEP_TYPE:
                self._inside, self._stretch = tag, dict(attrib)
                return
            found = self._record(attrib, self._row)
            if found is not None:
                self._out.append(found)
        elif self._inside:
            self._child(tag, attrib)
        elif tag in _LATER:
            self._larger(tag, attrib)
        elif tag in _UNREAD:
            self._row += 1
            self._out.append(Skipped(reason="not-read", file=self._file, row=self._row))

    def _larger(self, tag: str, attrib: Mapping[str, str]) -> None:
        self._row += 1
        if tag == "Workout":
            self._inside, self._workout = tag, Workout(attrib, self._row)
        elif tag == "StateOfMind":
            self._inside, self._mood = tag, Mood(attrib, self._row)
        elif tag == "Correlation":
            self._inside = tag
        elif tag == "ActivitySummary":
            self._out.extend(rings(attrib, self._zone, self._file, self._row))
        else:
            self._out.extend(person.facts(attrib))

    def _child(self, tag: str, attrib: Mapping[str, str]) -> None:
        if self._mood is not None:
            self._mood.child(tag, attrib)
        elif tag == "MetadataEntry":
            key, value = attrib.get("key", ""), attrib.get("value", "")
            if self._workout is not None and len(self._workout.metadata) < 100:
                self._workout.metadata[key] = value
            elif key == "HKTimeZone":
                self._stretch["HKTimeZone"] = value
        elif tag == "WorkoutStatistics" and self._workout is not None:
            self._workout.statistics(attrib)

    def end(self, tag: str) -> None:
        """Finish what ``start`` began."""
        if tag != self._inside or not tag:
            return
        self._inside = ""
        if tag == "Workout" and self._workout is not None:
            self._out.append(self._workout.record(self._date, self._offset, self._file))
            self._workout = None
        elif tag == "StateOfMind" and self._mood is not None:
            self._out.append(self._mood.record(self._date, self._file))
            self._mood = None
        elif tag == "Record":
            self._asleep(self._stretch, self._row)

    def close(self) -> None:
        """Called by lxml at the end."""

    def drain(self) -> list[Found]:
        """Give what is finished, and let go of it."""
        found, self._out = self._out, []
        return found

    def rest(self) -> Iterator[Found]:
        """Give what was waiting for the end of the file."""
        yield from self._nights.nights()
        for _ in range(self._samples.unpaired()):
            yield Skipped(reason="half-a-pair", file=self._file, row=self._row)

    def _asleep(self, attrib: Mapping[str, str], row: int) -> None:
        start_us, end_us = self._date(attrib.get("startDate", "")), self._date(attrib.get("endDate", ""))
        stage = stage_of(attrib.get("value", ""))
        if start_us is None or end_us is None or not start_us <= end_us <= start_us + LONGEST_US:
            self._out.append(Skipped(reason="bad-date", file=self._file, row=row))
        elif stage is None:
            self._out.append(Skipped(reason="bad-value", file=self._file, row=row))
        else:
            source = self._samples.device(attrib.get("sourceName", ""), attrib.get("device", ""))
            offset = self._offset(attrib.get("HKTimeZone", ""), end_us)
            self._out.extend(self._nights.add(source, start_us, end_us, stage, offset, row))

    def _offset(self, zone: str, at_us: int) -> int | None:
        """Minutes that ``HKTimeZone`` was ahead of UTC at that moment; None where it does not say."""
        if not zone:
            return None
        if zone not in self._zones:
            if len(self._zones) > 1000:
                self._zones.clear()
            self._zones[zone] = _zone(zone)
        known = self._zones[zone]
        if known is None:
            return None
        ahead = (_EPOCH + timedelta(microseconds=at_us)).astimezone(known).utcoffset()
        return None if ahead is None else int(ahead.total_seconds() // 60)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError
        return None
    except KeyError:
        return None
