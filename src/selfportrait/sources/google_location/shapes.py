"""What the four generations look like, as msgspec reads them. Only what is used is named."""

from __future__ import annotations

import msgspec

Number = float | str | None  #: iOS writes every number as a string


class RawLocation(msgspec.Struct, frozen=True):
    """``locations[]``: Location History.json (timestampMs) and Records.json (timestamp)."""

    timestampMs: str | int | None = None  # noqa: N815 - the export's own name
    timestamp: str | None = None
    latitudeE7: float | None = None  # noqa: N815
    longitudeE7: float | None = None  # noqa: N815
    accuracy: float | None = None
    deviceTag: int | str | None = None  # noqa: N815


class Duration(msgspec.Struct, frozen=True):
    """When a semantic object began and ended: ms as strings until 2021, ISO since."""

    startTimestampMs: str | int | None = None  # noqa: N815
    endTimestampMs: str | int | None = None  # noqa: N815
    startTimestamp: str | None = None  # noqa: N815
    endTimestamp: str | None = None  # noqa: N815


class PointE7(msgspec.Struct, frozen=True):
    """A location of Semantic Location History."""

    latitudeE7: float | None = None  # noqa: N815
    longitudeE7: float | None = None  # noqa: N815
    placeId: str | None = None  # noqa: N815
    name: str | None = None
    address: str | None = None
    semanticType: str | None = None  # noqa: N815


class PlaceVisit(msgspec.Struct, frozen=True):
    """``timelineObjects[].placeVisit``."""

    location: PointE7 = PointE7()
    duration: Duration = Duration()
    visitConfidence: float | None = None  # noqa: N815


class ActivitySegment(msgspec.Struct, frozen=True):
    """``timelineObjects[].activitySegment``."""

    startLocation: PointE7 = PointE7()  # noqa: N815
    endLocation: PointE7 = PointE7()  # noqa: N815
    duration: Duration = Duration()
    distance: float | None = None
    activityType: str | None = None  # noqa: N815


class TimelineObject(msgspec.Struct, frozen=True):
    """One object of a month's Semantic Location History."""

    placeVisit: PlaceVisit | None = None  # noqa: N815
    activitySegment: ActivitySegment | None = None  # noqa: N815


class LatLng(msgspec.Struct, frozen=True):
    """``{"latLng": "56.7754018°, 1.0711443°"}`` of Android."""

    latLng: str = ""  # noqa: N815


Spot = LatLng | str | None  #: Android nests it, iOS writes "geo:12.1,-123.1"


class Candidate(msgspec.Struct, frozen=True):
    """The likeliest place or way of moving."""

    placeId: str | None = None  # noqa: N815
    placeID: str | None = None  # noqa: N815
    placeLocation: Spot = None  # noqa: N815
    semanticType: str | None = None  # noqa: N815
    type: str | None = None
    probability: Number = None


class Visit(msgspec.Struct, frozen=True):
    """``visit`` of a segment."""

    hierarchyLevel: Number = None  # noqa: N815
    probability: Number = None
    topCandidate: Candidate = Candidate()  # noqa: N815


class Activity(msgspec.Struct, frozen=True):
    """``activity`` of a segment."""

    start: Spot = None
    end: Spot = None
    distanceMeters: Number = None  # noqa: N815
    probability: Number = None
    topCandidate: Candidate = Candidate()  # noqa: N815


class PathPoint(msgspec.Struct, frozen=True):
    """A point of ``timelinePath``: with its time (Android) or minutes after the start (iOS)."""

    point: str = ""
    time: str | None = None
    durationMinutesOffsetFromStartTime: Number = None  # noqa: N815


class Segment(msgspec.Struct, frozen=True):
    """One segment of Timeline.json (Android) or location-history.json (iOS)."""

    startTime: str = ""  # noqa: N815
    endTime: str = ""  # noqa: N815
    startTimeTimezoneUtcOffsetMinutes: Number = None  # noqa: N815
    visit: Visit | None = None
    activity: Activity | None = None
    timelinePath: list[PathPoint] | None = None  # noqa: N815


class Position(msgspec.Struct, frozen=True):
    """``rawSignals[].position``."""

    LatLng: str = ""
    timestamp: str = ""
    accuracyMeters: Number = None  # noqa: N815


class RawSignal(msgspec.Struct, frozen=True):
    """One raw signal of the last month; only positions are read."""

    position: Position | None = None


class FrequentPlace(msgspec.Struct, frozen=True):
    """A place the person (or Google) labelled."""

    placeId: str = ""  # noqa: N815
    label: str = ""


class Profile(msgspec.Struct, frozen=True):
    """``userLocationProfile`` at the end of Timeline.json."""

    frequentPlaces: list[FrequentPlace] = []  # noqa: N815
