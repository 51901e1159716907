"""The phone's own export since 2024: Timeline.json (Android) and location-history.json (iOS)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from selfportrait.model import MINUTE_US, Event, Sample, Skipped
from selfportrait.sources.moments import in_a_life, iso_us
from selfportrait.sources.protocol import ExportFile
from selfportrait.sources.text import Utf8Reader

from .degrees import from_text
from .semantics import mode_of, role_of, travel, visit
from .shapes import Activity, Number, PathPoint, Position, Profile, RawSignal, Segment, Visit
from .takeout import MOST_METRES

_OFFSET: Final = re.compile(r"([+-])(\d\d):?(\d\d)$")
_MARK: Final = b'"userLocationProfile"'
_MOST_PROFILE: Final = 4 << 20
_BLOCK: Final = 1 << 20
_MOST_OFFSET_MIN: Final = 14 * 60


def labels(file: ExportFile) -> dict[str, str]:
    """Return place id → "home" or "work" as the person labelled them.

    They stand behind everything they belong to, so the file is gone through once for
    them by a search for bytes, before it is read.
    """
    held = b""
    with file.open() as stream:
        reader = Utf8Reader(stream)
        while block := reader.read(_BLOCK):
            held += block
            found = held.find(_MARK)
            if found < 0:
                held = held[-len(_MARK) :]
            elif len(held) - found > _MOST_PROFILE:
                break
            else:
                held = held[found:]
    if not held.startswith(_MARK):
        return {}
    text = held[len(_MARK) :].decode("utf-8", "replace").lstrip(" \t\r\n:")
    try:
        profile = msgspec.convert(json.JSONDecoder(strict=False).raw_decode(text)[0], Profile, strict=False)
    except (ValueError, RecursionError, msgspec.ValidationError):
        return {}
    found_roles = {place.placeId: role_of(place.label) for place in profile.frequentPlaces}
    return {place_id: role for place_id, role in found_roles.items() if place_id and role}


class Phone:
    """Reads segments of one file. ``explicit``: whether an offset in a time says where she was.

    Android writes the offset of the place; of iOS it is not established, so it is not believed.
    """

    def __init__(self, file: str, roles: Mapping[str, str], *, explicit: bool) -> None:
        self._file = file
        self._roles = roles
        self._explicit = explicit

    def segment(self, found: Segment | None, row: int) -> Iterator[Event | Sample | Skipped]:
        """Yield what one segment tells: a visit, a travel, or the points of a path."""
        if found is None:
            yield self._skip("unreadable-row", row)
            return
        start_us, end_us = _moment(found.startTime), _moment(found.endTime)
        if start_us is None or end_us is None or end_us < start_us:
            yield self._skip("bad-date", row)
        elif found.visit is not None:
            yield self._visit(found, found.visit, start_us, end_us, row)
        elif found.activity is not None:
            yield self._travel(found, found.activity, start_us, end_us, row)
        elif found.timelinePath is not None:
            for point in found.timelinePath:
                yield self._point(point, start_us, row)
        else:
            yield self._skip("not-read", row)

    def signal(self, found: RawSignal | None, row: int) -> Sample | Skipped:
        """Return a raw position; other signals (wifi scans, guesses at activity) are not read."""
        if found is None:
            return self._skip("unreadable-row", row)
        if found.position is None:
            return self._skip("not-read", row)
        return self._raw(found.position, row)

    def _visit(self, found: Segment, stay: Visit, start_us: int, end_us: int, row: int) -> Event | Skipped:
        if (_number(stay.hierarchyLevel) or 0) > 0:  # a shop inside the mall that is a visit too
            return self._skip("inside-a-visit", row)
        top = stay.topCandidate
        at = from_text(top.placeLocation)
        if at is None:
            return self._skip("bad-place", row)
        place_id = top.placeId or top.placeID or ""
        probability = _number(stay.probability)
        return visit(
            start_us=start_us,
            end_us=end_us,
            at=at,
            place_id=place_id,
            role=self._roles.get(place_id) or role_of(top.semanticType),
            confidence=_number(top.probability) if probability is None else probability,
            offset_min=self._offset(found),
            precision="second",
            file=self._file,
            row=row,
        )

    def _travel(self, found: Segment, way: Activity, start_us: int, end_us: int, row: int) -> Event:
        return travel(
            start_us=start_us,
            end_us=end_us,
            mode=mode_of(way.topCandidate.type),
            begin=from_text(way.start),
            end=from_text(way.end),
            distance_m=_number(way.distanceMeters),
            offset_min=self._offset(found),
            precision="instant",
            file=self._file,
            row=row,
        )

    def _point(self, point: PathPoint, start_us: int, row: int) -> Sample | Skipped:
        minutes = _number(point.durationMinutesOffsetFromStartTime)
        if point.time:
            at_us = _moment(point.time)
        elif minutes is not None and 0 <= minutes < 60 * 24 * 366:
            at_us = start_us + round(minutes * MINUTE_US)
        else:
            at_us = None
        return self._sample(at_us, point.point, "timeline", row)

    def _raw(self, found: Position, row: int) -> Sample | Skipped:
        if (_number(found.accuracyMeters) or 0) > MOST_METRES:
            return self._skip("inaccurate", row)
        return self._sample(_moment(found.timestamp), found.LatLng, "phone", row)

    def _sample(self, at_us: int | None, spot: str, device: str, row: int) -> Sample | Skipped:
        if at_us is None:
            return self._skip("bad-date", row)
        at = from_text(spot)
        if at is None:
            return self._skip("bad-place", row)
        return Sample(
            series="position",
            unit="deg",
            source="google_location",
            start_us=at_us,
            end_us=at_us,
            value=at[0],
            second=at[1],
            device=device,
        )

    def _offset(self, found: Segment) -> int | None:
        minutes = _number(found.startTimeTimezoneUtcOffsetMinutes)
        if minutes is None and self._explicit and (written := _OFFSET.search(found.startTime)):
            minutes = float(f"{written[1]}{int(written[2]) * 60 + int(written[3])}")
        if minutes is None or abs(minutes) > _MOST_OFFSET_MIN:
            return None
        return int(minutes)

    def _skip(self, reason: str, row: int) -> Skipped:
        return Skipped(reason=reason, file=self._file, row=row)


def _moment(text: str) -> int | None:
    at_us = iso_us(text) if text else None
    return at_us if at_us is not None and in_a_life(at_us) else None


def _number(written: Number) -> float | None:
    """Return a finite number, whether written as one or as a string."""
    if written is None:
        return None
    try:
        value = float(written)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
