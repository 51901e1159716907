"""Where she was, as Google hands it out: Semantic Location History and Records of the older years,
``Timeline.json`` from the phone for the newest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from json import dumps
from random import Random
from typing import Any, Final

from .clock import iso_offset, iso_z, offset_min, utc, wall
from .moments import Life, Move, Stay
from .persona import chance
from .places import Spot, metres
from .stories import Stories

_NEWEST_YEAR: Final = 365 * 86_400
_OVERLAP: Final = 14 * 86_400  #: both generations tell these days
_RAW_DAYS: Final = 30 * 86_400
_DEVICE: Final = -1_184_562_733
_MONTHS: Final = (
    "JANUARY",
    "FEBRUARY",
    "MARCH",
    "APRIL",
    "MAY",
    "JUNE",
    "JULY",
    "AUGUST",
    "SEPTEMBER",
    "OCTOBER",
    "NOVEMBER",
    "DECEMBER",
)


def split_at(story: Stories) -> int:
    """Return the second from which Timeline.json tells."""
    return wall(story.until, 0) - _NEWEST_YEAR


def _e7(degrees: float) -> int:
    return round(degrees * 1e7)


def months(life: Life, story: Stories, seed: int) -> Iterator[tuple[str, str]]:
    """Yield (name, content) of each month of Semantic Location History."""
    rng = chance(seed, "semantic")
    until = split_at(story) + _OVERLAP
    grouped: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for part in _in_order(life):
        if part.start < until:
            day = utc(part.start)
            grouped.setdefault((day.year, day.month), []).append(_object(part, rng))
    for (year, month), found in grouped.items():
        yield (
            f"{year}/{year}_{_MONTHS[month - 1]}.json",
            dumps({"timelineObjects": found}, ensure_ascii=False, separators=(",", ":")),
        )


def _in_order(life: Life) -> list[Stay | Move]:
    return sorted([*life.stays, *life.moves], key=lambda part: (part.start, part.end))


def _object(part: Stay | Move, rng: Random) -> dict[str, Any]:
    duration = {"startTimestamp": iso_z(part.start, ".000"), "endTimestamp": iso_z(part.end, ".000")}
    if isinstance(part, Stay):
        return {"placeVisit": _place_visit(part, duration, rng)}
    likely = round(rng.uniform(61, 97), 2)
    return {
        "activitySegment": {
            "startLocation": _point(part.origin),
            "endLocation": _point(part.target),
            "duration": duration,
            "distance": part.metres,
            "activityType": part.mode,
            "confidence": "HIGH" if likely > 80 else "MEDIUM",
            "activities": [
                {"activityType": part.mode, "probability": likely},
                {"activityType": "CYCLING", "probability": round(100 - likely, 2)},
            ],
            "waypointPath": {"waypoints": _waypoints(part), "source": "INFERRED"},
        }
    }


def _point(spot: Spot) -> dict[str, int]:
    return {"latitudeE7": _e7(spot.lat), "longitudeE7": _e7(spot.lon)}


def _place_visit(stay: Stay, duration: dict[str, str], rng: Random) -> dict[str, Any]:
    spot = stay.spot
    confidence = round(rng.uniform(82, 99.9), 2)
    location: dict[str, Any] = {
        **_point(spot),
        "placeId": spot.place_id,
        "address": f"{spot.street}, {spot.city}" if spot.street else spot.city,
        "name": spot.name,
        "sourceInfo": {"deviceTag": _DEVICE},
        "locationConfidence": confidence,
        "calibratedProbability": confidence,
    }
    if spot.role:
        location["semanticType"] = f"TYPE_{spot.role}"
    return {
        "location": location,
        "duration": duration,
        "placeConfidence": "HIGH_CONFIDENCE",
        "centerLatE7": _e7(spot.lat) + rng.randrange(-900, 900),
        "centerLngE7": _e7(spot.lon) + rng.randrange(-900, 900),
        "visitConfidence": round(confidence),
        "otherCandidateLocations": [],
        "editConfirmationStatus": "NOT_CONFIRMED",
        "placeVisitType": "SINGLE_PLACE",
        "placeVisitImportance": "MAIN",
    }


def _waypoints(move: Move) -> list[dict[str, int]]:
    return [
        {"latE7": _e7(lat), "lngE7": _e7(lon)}
        for lat, lon in (_between(move, share) for share in (0.0, 0.35, 0.7, 1.0))
    ]


def _between(move: Move, share: float) -> tuple[float, float]:
    a, b = move.origin, move.target
    bow = 0.06 * share * (1 - share)
    return (
        a.lat + (b.lat - a.lat) * share + (b.lon - a.lon) * bow,
        a.lon + (b.lon - a.lon) * share - (b.lat - a.lat) * bow,
    )


def records(life: Life, story: Stories, seed: int) -> Iterator[str]:
    """Yield ``Records.json``: raw positions of the older years, some an hour at rest, denser under way."""
    rng = chance(seed, "records")
    yield '{"locations":['
    first = True
    for at, lat, lon, still in _positions(life, 0, split_at(story), rng, rest=640, under_way=120):
        accuracy = rng.choice((11, 13, 14, 20, 35)) if still else rng.choice((4, 8, 12, 24, 65))
        source = "WIFI" if still or rng.random() < 0.3 else "GPS"
        yield ("" if first else ",") + (
            f'{{"latitudeE7":{_e7(lat)},"longitudeE7":{_e7(lon)},"accuracy":{accuracy},"source":"{source}",'
            f'"deviceTag":{_DEVICE},"timestamp":"{iso_z(at, f".{rng.randrange(1000):03d}")}"}}'
        )
        first = False
    yield "]}"


def _positions(
    life: Life, since: int, until: int, rng: Random, *, rest: int, under_way: int
) -> Iterator[tuple[int, float, float, bool]]:
    """Yield (second, latitude, longitude, at rest): one every ``rest`` or ``under_way`` seconds."""
    asleep = sorted((night.asleep, night.awake) for night in life.nights)
    night = 0
    for part in _in_order(life):
        if part.end <= since or part.start >= until:
            continue
        step = rest if isinstance(part, Stay) else under_way
        at = part.start + rng.randrange(step // 2)
        while at < min(part.end, until):
            while night < len(asleep) and asleep[night][1] <= at:
                night += 1
            resting = night < len(asleep) and asleep[night][0] <= at
            if at >= since:
                yield _fix(part, at, rng)
            at += round((4 if resting else 1) * step * rng.uniform(0.7, 1.3))


def _fix(part: Stay | Move, at: int, rng: Random) -> tuple[int, float, float, bool]:
    if isinstance(part, Stay):
        return at, part.spot.lat + rng.gauss(0, 6e-5), part.spot.lon + rng.gauss(0, 9e-5), True
    lat, lon = _between(part, (at - part.start) / (part.end - part.start))
    return at, lat + rng.gauss(0, 8e-5), lon + rng.gauss(0, 1.2e-4), False


def timeline(life: Life, story: Stories, seed: int) -> Iterator[str]:
    """Yield ``Timeline.json`` as an Android phone saves it: visits and ways, paths grouped at the end."""
    rng = chance(seed, "timeline")
    since = split_at(story)
    parts = [part for part in _in_order(life) if part.start >= since]
    yield '{"semanticSegments":['
    yield ",".join(dumps(_segment(part, life, rng), ensure_ascii=False) for part in parts)
    for move in parts:
        if isinstance(move, Move) and move.mode != "FLYING":
            yield "," + dumps(_path(move, life), ensure_ascii=False)
    yield "," + dumps(_memory(story, life), ensure_ascii=False)
    yield '],"rawSignals":['
    yield ",".join(_raw_signals(life, story, rng))
    yield '],"userLocationProfile":'
    yield dumps({"frequentPlaces": _frequent(parts)}, ensure_ascii=False)
    yield "}"


def _degrees(lat: float, lon: float) -> str:
    return f"{lat:.7f}°, {lon:.7f}°"


def _stamped(part: Stay | Move, life: Life) -> dict[str, Any]:
    begin, end = life.zone_at(part.start), life.zone_at(part.end)
    return {
        "startTime": iso_offset(part.start, begin),
        "endTime": iso_offset(part.end, end),
        "startTimeTimezoneUtcOffsetMinutes": offset_min(part.start, begin),
        "endTimeTimezoneUtcOffsetMinutes": offset_min(part.end, end),
    }


def _segment(part: Stay | Move, life: Life, rng: Random) -> dict[str, Any]:
    segment = _stamped(part, life)
    likely = round(rng.uniform(0.7, 0.99), 4)
    if isinstance(part, Stay):
        spot = part.spot
        segment["visit"] = {
            "hierarchyLevel": 0,
            "probability": likely,
            "topCandidate": {
                "placeId": spot.place_id,
                "semanticType": f"INFERRED_{spot.role}" if spot.role else "UNKNOWN",
                "probability": round(min(0.99, likely + 0.05), 4),
                "placeLocation": {"latLng": _degrees(spot.lat, spot.lon)},
            },
        }
    else:
        segment["activity"] = {
            "start": {"latLng": _degrees(part.origin.lat, part.origin.lon)},
            "end": {"latLng": _degrees(part.target.lat, part.target.lon)},
            "distanceMeters": float(part.metres),
            "topCandidate": {"type": part.mode, "probability": likely},
        }
    return segment


def _path(move: Move, life: Life) -> dict[str, Any]:
    count = max(2, (move.end - move.start) // 75)
    points = []
    for n in range(count):
        at = move.start + (move.end - move.start) * n // (count - 1)
        lat, lon = _between(move, n / (count - 1))
        points.append({"point": _degrees(lat, lon), "time": iso_offset(at, life.zone_at(at))})
    stamped = _stamped(move, life)
    return {"startTime": stamped["startTime"], "endTime": stamped["endTime"], "timelinePath": points}


def _memory(story: Stories, life: Life) -> dict[str, Any]:
    start, end = story.lisbon
    lisbon = next(stay.spot for stay in life.stays if stay.spot.country == "PT")
    hamburg = next(stay.spot for stay in life.stays if stay.spot.role == "HOME")
    return {
        "startTime": iso_offset(wall(start, 0)),
        "endTime": iso_offset(wall(end, 1439)),
        "timelineMemory": {
            "trip": {
                "distanceFromOriginKms": round(metres(hamburg, lisbon) / 1000),
                "destinations": [{"identifier": {"placeId": lisbon.place_id}}],
            }
        },
    }


def _raw_signals(life: Life, story: Stories, rng: Random) -> Iterator[str]:
    since = story.end - _RAW_DAYS
    for at, lat, lon, still in _positions(life, since, story.end, rng, rest=240, under_way=60):
        position = {
            "LatLng": _degrees(lat, lon),
            "accuracyMeters": rng.choice((13, 14, 22)) if still else rng.choice((4, 7, 18)),
            "altitudeMeters": round(rng.uniform(8, 31), 1),
            "source": "WIFI" if still else "GPS",
            "timestamp": iso_offset(at, life.zone_at(at)),
            "speedMetersPerSecond": 0.0 if still else round(rng.uniform(1, 14), 2),
        }
        yield dumps({"position": position}, ensure_ascii=False)


def _frequent(parts: Iterable[Stay | Move]) -> list[dict[str, str]]:
    counts: dict[Spot, int] = {}
    for part in parts:
        if isinstance(part, Stay):
            counts[part.spot] = counts.get(part.spot, 0) + 1
    often = sorted(counts, key=lambda spot: -counts[spot])[:6]
    found = []
    for spot in often:
        place = {"placeId": spot.place_id, "placeLocation": _degrees(spot.lat, spot.lon)}
        if spot.role:
            place["label"] = spot.role
        found.append(place)
    return found
