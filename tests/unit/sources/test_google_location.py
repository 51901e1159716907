"""Google location history: four generations, one meaning."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.errors import UnreadableFile
from selfportrait.model import Event, Fact, Sample, Skipped
from selfportrait.sources import Context, MemoryFile
from selfportrait.sources.google_location import SOURCE

CONTEXT = Context(zone=ZoneInfo("Europe/Berlin"))
START, END = "2021-06-16T18:41:27.000Z", "2021-06-17T07:02:33.000Z"
MS = {"startTimestampMs": "1623868887000", "endTimestampMs": "1623913353000"}
ISO = {"startTimestamp": START, "endTimestamp": END}


def file(content: Any, name: str = "Takeout/x.json") -> MemoryFile:
    return MemoryFile(name, json.dumps(content, ensure_ascii=False).encode())


def read(content: Any) -> list[Event | Sample | Fact | Skipped]:
    return list(SOURCE.read(file(content), CONTEXT))


def android_visit(**more: Any) -> dict[str, Any]:
    visit = {
        "hierarchyLevel": 0,
        "probability": 0.779,
        "topCandidate": {
            "placeId": "pond",
            "semanticType": "INFERRED_HOME",
            "probability": 0.99,
            "placeLocation": {"latLng": "56.7754018°, 1.0711443°"},
        },
    }
    return {
        "startTime": "2021-06-16T20:41:27.000+02:00",
        "endTime": "2021-06-17T09:02:33.000+02:00",
        "startTimeTimezoneUtcOffsetMinutes": 120,
        "visit": {**visit, **more},
    }


def semantic_visit(duration: dict[str, str]) -> dict[str, Any]:
    location = {
        "latitudeE7": 567754018,
        "longitudeE7": 10711443,
        "placeId": "pond",
        "name": "Mira's flat",
        "semanticType": "TYPE_HOME",
    }
    return {"placeVisit": {"location": location, "duration": duration, "visitConfidence": 92}}


IOS_VISIT = {
    "startTime": "2021-06-16T20:41:27.000+02:00",
    "endTime": "2021-06-17T09:02:33.000+02:00",
    "visit": {
        "hierarchyLevel": "0",
        "probability": "0.779",
        "topCandidate": {
            "placeID": "pond",
            "placeLocation": "geo:56.775401,1.071144",
            "semanticType": "Inferred Home",
            "probability": "0.0",
        },
    },
}
RAW = {"latitudeE7": 351324213, "longitudeE7": -1122434441, "accuracy": 10, "source": "WIFI"}


@pytest.mark.parametrize(
    "content",
    [
        {"locations": [{**RAW, "timestampMs": "1512947698030"}]},
        {"locations": [{**RAW, "timestamp": "2017-12-10T23:14:58.030Z", "deviceTag": 7}]},
        {"timelineObjects": [semantic_visit(ISO)]},
        {"semanticSegments": [android_visit()], "rawSignals": []},
        [IOS_VISIT],
    ],
)
def test_each_generation_is_known_by_its_keys(content: Any) -> None:
    assert SOURCE.recognise(file(content)) >= 0.9


@pytest.mark.parametrize("content", [{"events": []}, [{"title": "x", "time": START}], [], "locations", {}])
def test_other_json_is_not_known(content: Any) -> None:
    assert SOURCE.recognise(file(content)) == 0.0


@pytest.mark.parametrize(
    "when", [{"timestampMs": "1512947698030"}, {"timestamp": "2017-12-10T23:14:58.030Z"}]
)
def test_a_raw_location_is_a_position_sample(when: dict[str, str]) -> None:
    (found,) = read({"locations": [{**RAW, **when, "deviceTag": 1978796627}]})
    assert found == Sample(
        series="position",
        unit="deg",
        source="google_location",
        start_us=1512947698030_000,
        end_us=1512947698030_000,
        value=35.1324213,
        second=-112.2434441,
        device="1978796627",
    )


def test_an_overflowed_coordinate_is_set_right() -> None:
    raw = {**RAW, "latitudeE7": 4_000_000_000, "longitudeE7": 3_172_532_855, "timestampMs": "1512947698030"}
    (found,) = read({"locations": [raw]})
    assert isinstance(found, Sample)
    assert (found.value, found.second) == pytest.approx((-29.4967296, -112.2434441))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"latitudeE7": 910_000_000_00}, "bad-place"),
        ({"latitudeE7": None}, "bad-place"),
        ({"latitudeE7": 0, "longitudeE7": 0}, "bad-place"),
        ({"timestamp": "1601-01-01T00:00:00Z"}, "bad-date"),
        ({"timestamp": "2300-01-01T00:00:00Z"}, "bad-date"),
        ({"timestamp": "gestern"}, "bad-date"),
        ({"timestamp": None}, "bad-date"),
        ({"accuracy": 90_000}, "inaccurate"),
        ({"latitudeE7": {"deep": []}}, "unreadable-row"),
    ],
)
def test_a_bad_position_is_a_counted_skip_between_good_ones(change: dict[str, Any], reason: str) -> None:
    good = {**RAW, "timestamp": START}
    found = read({"locations": [good, {**good, **change}, good]})
    assert [type(f) for f in found] == [Sample, Skipped, Sample]
    assert found[1] == Skipped(reason=reason, file="Takeout/x.json", row=2)


def test_all_generations_tell_of_one_visit() -> None:
    contents: list[Any] = [
        {"timelineObjects": [semantic_visit(MS)]},
        {"timelineObjects": [semantic_visit(ISO)]},
        {"semanticSegments": [android_visit()]},
        [IOS_VISIT],
    ]
    visits = [read(content)[0] for content in contents]
    assert len({v.id for v in visits if isinstance(v, Event)}) == 1
    assert {v.place.role for v in visits if isinstance(v, Event) and v.place} == {"home"}
    assert [v.precision for v in visits if isinstance(v, Event)] == ["instant", "instant", "second", "second"]


@pytest.mark.parametrize(
    ("content", "offset"),
    [
        ({"timelineObjects": [semantic_visit(ISO)]}, None),
        ({"semanticSegments": [android_visit()]}, 120),
        ({"semanticSegments": [{**android_visit(), "startTimeTimezoneUtcOffsetMinutes": None}]}, 120),
        ({"semanticSegments": [{**android_visit(), "startTimeTimezoneUtcOffsetMinutes": 9999}]}, None),
        ([IOS_VISIT], None),
    ],
)
def test_the_local_offset_is_set_only_where_the_export_knows_it(content: Any, offset: int | None) -> None:
    (found,) = read(content)
    assert isinstance(found, Event)
    assert found.offset_min == offset
    assert found.offset_origin == ("unknown" if offset is None else "explicit")


def test_a_label_at_the_end_of_the_file_names_the_visits_before_it() -> None:
    visit = android_visit()
    visit["visit"]["topCandidate"]["semanticType"] = "UNKNOWN"
    profile = {"frequentPlaces": [{"placeId": "pond", "placeLocation": "1°, 2°", "label": "WORK"}]}
    (found,) = read({"semanticSegments": [visit], "userLocationProfile": profile})
    assert isinstance(found, Event)
    assert found.place is not None
    assert found.place.role == "work"


def test_a_visit_inside_a_visit_is_skipped_and_counted() -> None:
    (found,) = read({"semanticSegments": [android_visit(hierarchyLevel=1)]})
    assert found == Skipped(reason="inside-a-visit", file="Takeout/x.json", row=1)


@pytest.mark.parametrize(
    "spot", ["56.7754018Â°, 1.0711443Â°", "56.7754018\ufffd, 1.0711443\ufffd", "56,7754018°, 1,0711443°"]
)
def test_a_mangled_degree_sign_is_no_obstacle(spot: str) -> None:
    visit = android_visit()
    visit["visit"]["topCandidate"]["placeLocation"] = {"latLng": spot}
    (found,) = read({"semanticSegments": [visit]})
    assert isinstance(found, Event)
    assert found.place is not None
    assert (found.place.lat, found.place.lon) == (56.7754018, 1.0711443)


def test_travels_of_two_generations_are_twins_and_say_how_far() -> None:
    end = {"latitudeE7": 520000000, "longitudeE7": 130000000}
    old = {
        "activitySegment": {"duration": ISO, "distance": 1200, "activityType": "FLYING", "endLocation": end}
    }
    new = {
        "startTime": "2021-06-16T20:41:27.000+02:00",
        "endTime": "2021-06-17T09:02:33.000+02:00",
        "activity": {
            "start": {"latLng": "1.0°, 2.0°"},
            "end": {"latLng": "52.0°, 13.0°"},
            "distanceMeters": 1200.0,
            "topCandidate": {"type": "FLYING", "probability": 0.9},
        },
    }
    first = read({"timelineObjects": [old]})[0]
    second = read({"semanticSegments": [new]})[0]
    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert first.id == second.id
    assert (second.kind, second.title, second.quantity, second.unit) == ("travel", "flight", 1200.0, "m")
    assert second.attrs == {"from_lat": 1.0, "from_lon": 2.0}


def test_the_points_of_a_path_are_positions_by_time_or_by_minutes() -> None:
    path = {
        "startTime": "2024-06-16T10:00:00.000Z",
        "endTime": "2024-06-16T12:00:00.000Z",
        "timelinePath": [
            {"point": "geo:1.5,2.5", "durationMinutesOffsetFromStartTime": "15"},
            {"point": "geo:1.5,2.5", "time": "2024-06-16T10:20:00.000Z"},
            {"point": "geo:1.5,2.5"},
        ],
    }
    found = read([path])
    assert [f.start_us // 60_000_000 % 60 for f in found if isinstance(f, Sample)] == [15, 20]
    assert found[2] == Skipped(reason="bad-date", file="Takeout/x.json", row=1)


def test_raw_signals_give_positions_and_count_what_is_not_read() -> None:
    position = {"LatLng": "1.5°, 2.5°", "accuracyMeters": 12, "timestamp": "2024-06-16T10:20:00.000+02:00"}
    found = read({"semanticSegments": [], "rawSignals": [{"position": position}, {"wifiScan": {}}]})
    assert isinstance(found[0], Sample)
    assert found[1] == Skipped(reason="not-read", file="Takeout/x.json", row=2)


def test_settings_and_edits_are_known_and_not_read() -> None:
    edits = {"timelineEdits": [{"deviceId": "0", "placeAggregates": {}}]}
    assert SOURCE.recognise(file(edits)) > 0.5
    assert read(edits) == [Skipped(reason="not-read", file="Takeout/x.json", row=1)]


def test_a_truncated_history_gives_what_it_held_and_then_says_so() -> None:
    whole = json.dumps({"locations": [{**RAW, "timestamp": START}] * 3}).encode()
    reading = SOURCE.read(MemoryFile("Records.json", whole[:-60]), CONTEXT)
    assert isinstance(next(reading), Sample)
    assert isinstance(next(reading), Sample)
    with pytest.raises(UnreadableFile):
        next(reading)


def test_memory_does_not_grow_with_the_file() -> None:
    data = (
        b'{"locations": [' + b", ".join([json.dumps({**RAW, "timestamp": START}).encode()] * 60_000) + b"]}"
    )
    big = MemoryFile("Records.json", data)
    tracemalloc.start()
    count = sum(1 for _ in SOURCE.read(big, CONTEXT))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60_000
    assert peak < 8_000_000


VALID = [
    json.dumps(content, ensure_ascii=False).encode()
    for content in (
        {"locations": [{**RAW, "timestamp": START}] * 2},
        {"semanticSegments": [android_visit()], "userLocationProfile": {"frequentPlaces": []}},
        [IOS_VISIT],
    )
]


@settings(max_examples=150)
@given(st.sampled_from(VALID), st.integers(0, 400), st.binary(max_size=20), st.integers(0, 30))
def test_a_mutated_history_raises_nothing_but_unreadable_file(
    data: bytes, at: int, new: bytes, cut: int
) -> None:
    mutated = MemoryFile("x.json", data[:at] + new + data[at + cut :])
    assert 0.0 <= SOURCE.recognise(mutated) <= 1.0
    try:
        assert all(isinstance(r, Event | Sample | Skipped) for r in SOURCE.read(mutated, CONTEXT))
    except UnreadableFile:
        assert cut or new
