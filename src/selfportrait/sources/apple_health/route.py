"""Workout routes (GPX): where she was, point by point."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from lxml import etree

from selfportrait.model import EARLIEST_US, LATEST_US, Sample, Skipped
from selfportrait.sources.protocol import ExportFile

from .stream import broken, chunks, parser
from .workouts import number

ROOT: Final = re.compile(rb"<gpx[\s>]")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_TEXT: Final = 64


def read(file: ExportFile) -> Iterator[Sample | Skipped]:
    """Yield a sample of series ``position`` for each point of a route."""
    route = _Route(file.name)
    feeding = parser(route)
    with file.open() as stream:
        try:
            for chunk in chunks(stream, ROOT, file.name):
                feeding.feed(chunk)
                yield from route.drain()
            feeding.close()
        except etree.XMLSyntaxError as error:
            yield from route.drain()
            raise broken(file.name) from error
    yield from route.drain()


class _Route:
    """lxml's parser target for ``trkpt`` elements and the ``time`` inside."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._out: list[Sample | Skipped] = []
        self._row = 0
        self._lat: float | None = None
        self._lon: float | None = None
        self._time = ""
        self._reading = False

    def start(self, tag: str, attrib: Mapping[str, str]) -> None:
        """Take in an element; its namespace (GPX 1.0 or 1.1) does not matter."""
        name = tag.rpartition("}")[2]
        if name == "trkpt":
            self._row += 1
            self._lat, self._lon, self._time = number(attrib.get("lat")), number(attrib.get("lon")), ""
        self._reading = name == "time"

    def data(self, text: str) -> None:
        """Take in text, of ``time`` only."""
        if self._reading and len(self._time) < _MOST_TEXT:
            self._time += text

    def end(self, tag: str) -> None:
        """Finish a point."""
        self._reading = False
        if tag.rpartition("}")[2] == "trkpt":
            self._out.append(self._point())

    def close(self) -> None:
        """Called by lxml at the end."""

    def drain(self) -> list[Sample | Skipped]:
        """Give what is finished, and let go of it."""
        found, self._out = self._out, []
        return found

    def _point(self) -> Sample | Skipped:
        at_us = _moment(self._time)
        if at_us is None:
            return Skipped(reason="bad-date", file=self._file, row=self._row)
        lat, lon = self._lat, self._lon
        if lat is None or lon is None or not (math.fabs(lat) <= 90 and math.fabs(lon) <= 180):
            return Skipped(reason="bad-place", file=self._file, row=self._row)
        return Sample(
            series="position",
            unit="deg",
            source="apple_health",
            start_us=at_us,
            end_us=at_us,
            value=lat,
            second=lon,
            device="workout route",
        )


def _moment(text: str) -> int | None:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    at_us = (at - _EPOCH) // timedelta(microseconds=1)
    return at_us if EARLIEST_US <= at_us < LATEST_US else None
