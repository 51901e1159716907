"""Google Takeout until 2024: raw locations, and Semantic Location History."""

from __future__ import annotations

from collections.abc import Iterator

from selfportrait.model import Event, Sample, Skipped
from selfportrait.sources.moments import in_a_life, iso_us

from .degrees import from_e7
from .semantics import mode_of, role_of, travel, visit
from .shapes import ActivitySegment, PlaceVisit, RawLocation, TimelineObject

MOST_METRES: float = 5_000.0  #: a fix wider than this tells nothing


def position(raw: RawLocation | None, file: str, row: int) -> Sample | Skipped:
    """Return a raw location as a sample of series ``position``, one device each ``deviceTag``."""
    if raw is None:
        return Skipped(reason="unreadable-row", file=file, row=row)
    at_us = _moment(raw.timestampMs, raw.timestamp)
    if at_us is None:
        return Skipped(reason="bad-date", file=file, row=row)
    at = from_e7(raw.latitudeE7, raw.longitudeE7)
    if at is None:
        return Skipped(reason="bad-place", file=file, row=row)
    if raw.accuracy is not None and raw.accuracy > MOST_METRES:
        return Skipped(reason="inaccurate", file=file, row=row)
    return Sample(
        series="position",
        unit="deg",
        source="google_location",
        start_us=at_us,
        end_us=at_us,
        value=at[0],
        second=at[1],
        device="" if raw.deviceTag is None else str(raw.deviceTag)[:40],
    )


def happening(found: TimelineObject | None, file: str, row: int) -> Iterator[Event | Skipped]:
    """Yield the visit or travel of one object of a month."""
    if found is None:
        yield Skipped(reason="unreadable-row", file=file, row=row)
    elif found.placeVisit is not None:
        yield _visit(found.placeVisit, file, row)
    elif found.activitySegment is not None:
        yield _travel(found.activitySegment, file, row)
    else:
        yield Skipped(reason="not-read", file=file, row=row)


def _visit(stay: PlaceVisit, file: str, row: int) -> Event | Skipped:
    start_us = _moment(stay.duration.startTimestampMs, stay.duration.startTimestamp)
    end_us = _moment(stay.duration.endTimestampMs, stay.duration.endTimestamp)
    if start_us is None or end_us is None or end_us < start_us:
        return Skipped(reason="bad-date", file=file, row=row)
    where = stay.location
    at = from_e7(where.latitudeE7, where.longitudeE7)
    if at is None:
        return Skipped(reason="bad-place", file=file, row=row)
    return visit(
        start_us=start_us,
        end_us=end_us,
        at=at,
        place_id=where.placeId or "",
        role=role_of(where.semanticType),
        name=where.name or "",
        address=where.address or "",
        confidence=None if stay.visitConfidence is None else stay.visitConfidence / 100,
        offset_min=None,
        precision="instant",  # it knows the place's name: of two generations this one is kept
        file=file,
        row=row,
    )


def _travel(way: ActivitySegment, file: str, row: int) -> Event | Skipped:
    start_us = _moment(way.duration.startTimestampMs, way.duration.startTimestamp)
    end_us = _moment(way.duration.endTimestampMs, way.duration.endTimestamp)
    if start_us is None or end_us is None or end_us < start_us:
        return Skipped(reason="bad-date", file=file, row=row)
    return travel(
        start_us=start_us,
        end_us=end_us,
        mode=mode_of(way.activityType),
        begin=from_e7(way.startLocation.latitudeE7, way.startLocation.longitudeE7),
        end=from_e7(way.endLocation.latitudeE7, way.endLocation.longitudeE7),
        distance_m=way.distance,
        offset_min=None,
        precision="second",  # Timeline.json knows the offset: of two generations that one is kept
        file=file,
        row=row,
    )


def _moment(ms: str | int | None, iso: str | None) -> int | None:
    at_us = None
    if iso:
        at_us = iso_us(iso)
    elif ms is not None and len(str(ms)) < 20:
        try:
            at_us = int(ms) * 1000
        except ValueError:
            return None
    return at_us if at_us is not None and in_a_life(at_us) else None
