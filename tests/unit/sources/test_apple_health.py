"""Apple Health: what is read from export.xml, and what never breaks it."""

from __future__ import annotations

import re
import tracemalloc
from collections import Counter
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.errors import UnreadableFile
from selfportrait.model import MINUTE_US, Event, Fact, Sample, Skipped
from selfportrait.sources import Context
from selfportrait.sources.apple_health import SOURCE
from selfportrait.sources.apple_health.stream import chunks
from selfportrait.sources.files import MemoryFile

CONTEXT = Context(zone=ZoneInfo("Europe/Berlin"))
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (Record*)>\n]>\n'
MALFORMED_DTD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 12 -->
<!ELEMENT HealthData (ExportDate,Me,(Record)*)>
<!ATTLIST Audiogram
  type CDATA #REQUIRED
<!ELEMENT SensitivityPoint EMPTY>>
]>
"""
WATCH = (
    "&lt;&lt;HKDevice: 0x{pointer}&gt;, name:Apple Watch, manufacturer:Apple, model:Watch, "
    "hardware:Watch2,4, software:4.3.1&gt;"
)


def export(*elements: str, head: str = HEAD, end: str = "</HealthData>") -> MemoryFile:
    body = "\n".join(elements)
    document = f'{head}<HealthData locale="en_US">\n{body}\n{end}'
    return MemoryFile("apple_health_export/导出.xml", document.encode())


def record(
    kind: str = "HKQuantityTypeIdentifierHeartRate",
    value: str = "72",
    unit: str = "count/min",
    start: str = "2018-09-10 02:28:55 -0700",
    end: str = "2018-09-10 02:28:55 -0700",
    source: str = "Mira’s Apple Watch",
    pointer: str = "282a45810",
    inner: str = "",
) -> str:
    return (
        f'<Record type="{kind}" sourceName="{source}" device="{WATCH.format(pointer=pointer)}" unit="{unit}" '
        f'startDate="{start}" endDate="{end}" value="{value}">{inner}</Record>'
    )


def sleep(stage: str, start: str, end: str, source: str = "Watch", zone: str = "") -> str:
    inner = f'<MetadataEntry key="HKTimeZone" value="{zone}"/>' if zone else ""
    return (
        f'<Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="{source}" creationDate="{end}" '
        f'startDate="{start}" endDate="{end}" value="HKCategoryValueSleepAnalysis{stage}">{inner}</Record>'
    )


def read(file: MemoryFile) -> list[Event | Sample | Fact | Skipped]:
    return list(SOURCE.read(file, CONTEXT))


def one(file: MemoryFile) -> Event | Sample | Fact | Skipped:
    (found,) = read(file)
    return found


def test_the_export_is_known_by_its_content_under_any_name() -> None:
    assert SOURCE.recognise(export()) == 1.0


def test_a_file_of_another_brand_is_not_known() -> None:
    assert SOURCE.recognise(MemoryFile("export.xml", b'<?xml version="1.0"?><rss/>')) == 0.0


def test_a_heart_rate_is_a_sample_at_its_instant() -> None:
    found = one(export(record()))
    assert isinstance(found, Sample)
    assert (found.series, found.unit, found.value) == ("heart_rate", "/min", 72.0)
    assert found.start_us == found.end_us == 1536571735_000_000


@pytest.mark.parametrize(
    ("kind", "unit", "value", "expected"),
    [
        ("DistanceWalkingRunning", "mi", "2", ("distance_walking", "m", 3218.688)),
        ("DistanceCycling", "km", "2.5", ("distance_cycling", "m", 2500.0)),
        ("ActiveEnergyBurned", "kJ", "418.4", ("active_energy", "kcal", 100.0)),
        ("ActiveEnergyBurned", "Cal", "100", ("active_energy", "kcal", 100.0)),
        ("BodyMass", "lb", "100", ("weight", "kg", 45.359237)),
        ("Height", "ft", "5.5", ("height", "m", 1.6764)),
        ("OxygenSaturation", "%", "0.97", ("spo2", "%", 97.0)),
        ("OxygenSaturation", "%", "97", ("spo2", "%", 97.0)),
        ("BodyTemperature", "degF", "98.6", ("body_temperature", "Cel", 37.0)),
        ("StepCount", "count", "12", ("steps", "1", 12.0)),
        ("VO2Max", "mL/min·kg", "41", ("vo2max", "mL/min/kg", 41.0)),
        ("PushCount", "count", "3", ("apple:PushCount", "1", 3.0)),
    ],
)
def test_units_of_any_region_become_one(
    kind: str, unit: str, value: str, expected: tuple[str, str, float]
) -> None:
    row = record(f"HKQuantityTypeIdentifier{kind}", value, unit)
    first, second = read(export(row, row))
    assert isinstance(first, Sample)
    assert (first.series, first.unit) == expected[:2]
    assert first.value == pytest.approx(expected[2])
    assert first == second


def test_the_pointer_of_a_device_does_not_make_another_device() -> None:
    first, second = read(export(record(pointer="aaa"), record(pointer="bbb")))
    assert isinstance(first, Sample)
    assert isinstance(second, Sample)
    assert first.device == second.device == "Mira’s Apple Watch Watch2,4"


def test_two_apps_on_one_phone_are_two_devices() -> None:
    first, second = read(export(record(source="Strides"), record(source="Phone")))
    assert isinstance(first, Sample)
    assert isinstance(second, Sample)
    assert first.device != second.device


def test_records_inside_a_correlation_are_not_counted_twice() -> None:
    inner = record()
    file = export(f'<Correlation type="HKCorrelationTypeIdentifierFood">{inner}</Correlation>', inner)
    assert len(read(file)) == 1


def test_blood_pressure_is_one_sample_with_two_components() -> None:
    kind = "HKQuantityTypeIdentifierBloodPressure"
    found = one(export(record(f"{kind}Systolic", "120", "mmHg"), record(f"{kind}Diastolic", "80", "mmHg")))
    assert isinstance(found, Sample)
    assert (found.series, found.value, found.second) == ("blood_pressure", 120.0, 80.0)


def test_half_a_blood_pressure_is_skipped_and_counted() -> None:
    found = one(export(record("HKQuantityTypeIdentifierBloodPressureSystolic", "120", "mmHg")))
    assert isinstance(found, Skipped)
    assert found.reason == "half-a-pair"


def test_a_night_is_one_sleep_with_its_stages() -> None:
    file = export(
        sleep("AsleepCore", "2024-03-01 23:00:00 +0100", "2024-03-02 01:00:00 +0100"),
        sleep("AsleepDeep", "2024-03-02 01:00:00 +0100", "2024-03-02 02:00:00 +0100"),
        sleep("Awake", "2024-03-02 02:00:00 +0100", "2024-03-02 02:10:00 +0100"),
        sleep("AsleepREM", "2024-03-02 02:10:00 +0100", "2024-03-02 06:10:00 +0100", zone="Europe/Berlin"),
        sleep("InBed", "2024-03-01 22:40:00 +0100", "2024-03-02 06:30:00 +0100"),
    )
    night = one(file)
    assert isinstance(night, Event)
    assert night.kind == "sleep"
    assert night.attrs == {
        "device": "Watch",
        "minutes_asleep": 420,
        "minutes_deep": 60,
        "minutes_rem": 240,
        "minutes_awake": 10,
        "minutes_in_bed": 470,
    }
    assert night.end_us is not None
    assert night.end_us - night.start_us == 430 * MINUTE_US
    assert (night.offset_min, night.offset_origin) == (60, "explicit")


def test_without_a_time_zone_the_phone_s_offset_at_export_is_not_believed() -> None:
    night = one(export(sleep("Asleep", "2024-03-01 23:00:00 +0100", "2024-03-02 06:00:00 +0100")))
    assert isinstance(night, Event)
    assert (night.offset_min, night.offset_origin) == (None, "unknown")


def test_two_nights_and_two_sources_stay_apart() -> None:
    file = export(
        sleep("Asleep", "2024-03-02 23:00:00 +0100", "2024-03-03 06:00:00 +0100"),
        sleep("Asleep", "2024-03-01 23:00:00 +0100", "2024-03-02 06:00:00 +0100"),
        sleep("InBed", "2024-03-01 22:00:00 +0100", "2024-03-02 06:00:00 +0100", source="Phone"),
    )
    nights = read(file)
    assert [n.title for n in nights if isinstance(n, Event)] == ["In bed", "Sleep", "Sleep"]


@given(st.permutations(range(6)))
def test_the_order_of_stretches_does_not_matter(order: list[int]) -> None:
    stretches = [
        sleep("AsleepCore", f"2024-03-01 2{n % 4}:00:00 +0000", f"2024-03-01 2{n % 4}:5{n}:00 +0000")
        for n in range(6)
    ]
    expected = read(export(*stretches))
    assert [n.id for n in read(export(*[stretches[i] for i in order])) if isinstance(n, Event)] == [
        n.id for n in expected if isinstance(n, Event)
    ]


def test_a_workout_of_each_generation_says_the_same() -> None:
    attributes = (
        'workoutActivityType="HKWorkoutActivityTypeTraditionalStrengthTraining" '
        'duration="30" durationUnit="min" '
        'sourceName="Watch" startDate="2024-03-01 18:00:00 +0100" endDate="2024-03-01 18:40:00 +0100"'
    )
    old = (
        f'<Workout {attributes} totalDistance="5" totalDistanceUnit="km" '
        'totalEnergyBurned="1255.2" totalEnergyBurnedUnit="kJ"/>'
    )
    new = (
        f"<Workout {attributes}>"
        '<MetadataEntry key="HKTimeZone" value="Asia/Tokyo"/>'
        '<WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" '
        'sum="5" unit="km"/>'
        '<WorkoutStatistics type="HKQuantityTypeIdentifierActiveEnergyBurned" '
        'sum="300" unit="Cal"/>'
        '<WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate" '
        'average="131.4" maximum="160" unit="count/min"/>'
        "</Workout>"
    )
    first, second = one(export(old)), one(export(new))
    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert first.id == second.id
    assert (first.title, first.quantity, first.unit) == ("Traditional strength training", 5000.0, "m")
    assert first.attrs == {"kcal": 300.0, "minutes_active": 30.0, "device": "Watch"}
    assert second.attrs == {**first.attrs, "avg_hr": 131.4, "max_hr": 160.0}
    assert (second.offset_min, second.offset_origin) == (540, "explicit")


def test_the_rings_of_a_day_have_series_of_their_own() -> None:
    found = read(
        export(
            '<ActivitySummary dateComponents="2016-11-15" activeEnergyBurned="418.4" '
            'activeEnergyBurnedUnit="kJ" appleExerciseTime="68" appleStandHours="13"/>'
        )
    )
    assert {s.series: s.value for s in found if isinstance(s, Sample)} == {
        "ring_active_energy": pytest.approx(100.0),
        "ring_exercise": 68.0,
        "ring_stand": 13.0,
    }


def test_what_the_app_states_about_her_becomes_facts() -> None:
    found = read(
        export(
            '<Me HKCharacteristicTypeIdentifierDateOfBirth="1990-03-04" '
            'HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale" '
            'HKCharacteristicTypeIdentifierBloodType="HKBloodTypeNotSet"/>'
        )
    )
    assert {f.topic: f.value for f in found if isinstance(f, Fact)} == {
        "person.born": "1990-03-04",
        "person.sex": "female",
    }


@pytest.mark.parametrize("year", ["1601", "2300", "0000"])
def test_a_date_outside_a_life_is_a_counted_skip(year: str) -> None:
    at = f"{year}-01-01 00:00:00 +0000"
    found = one(export(record(start=at, end=at)))
    assert isinstance(found, Skipped)
    assert (found.reason, found.row) == ("bad-date", 1)


@pytest.mark.parametrize("value", ["", "nan", "inf", "viel"])
def test_a_value_that_is_no_number_is_a_counted_skip(value: str) -> None:
    good = record()
    _, found = read(export(good, record(value=value)))
    assert isinstance(found, Skipped)
    assert (found.reason, found.row) == ("bad-value", 2)


def test_the_malformed_document_type_of_version_12_is_no_obstacle() -> None:
    assert isinstance(one(export(record(), head=MALFORMED_DTD)), Sample)


def test_control_characters_and_wrong_bytes_are_no_obstacle() -> None:
    data = export(record(source="A\x0bda &#11;&#x1;B"), record())._data.replace(b"\xe2\x80\x99", b"\xe9")
    found = read(MemoryFile("export.xml", data))
    assert [type(f) for f in found] == [Sample, Sample]
    assert isinstance(found[0], Sample)
    assert found[0].device == "Ada B Watch2,4"


def test_an_entity_bomb_is_refused_without_unfolding() -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE HealthData [<!ENTITY a0 "lol">{bomb}<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    tracemalloc.start()
    with pytest.raises(UnreadableFile):
        read(export(record(source="&a11;"), record(source="&x;"), head=head))
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_truncated_export_gives_what_it_held_and_then_says_so() -> None:
    file = export(record(), record(), '<Record type="HK', end="")
    reading = SOURCE.read(file, CONTEXT)
    assert isinstance(next(reading), Sample)
    assert isinstance(next(reading), Sample)
    with pytest.raises(UnreadableFile, match="ends early"):
        next(reading)


@pytest.mark.parametrize(
    "nonsense", [b"<HealthData " + b"a" * 3_000_000, b"<HealthData>" + b"<a>" * 300_000, b"\x00" * 3_000_000]
)
def test_nonsense_is_refused_with_bounded_memory(nonsense: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(UnreadableFile):
        read(MemoryFile("export.xml", b"<!DOCTYPE HealthData []>" + nonsense))
    assert tracemalloc.get_traced_memory()[1] < 12_000_000
    tracemalloc.stop()


def test_a_route_of_the_health_app_gives_positions() -> None:
    gpx = (
        '<?xml version="1.0" encoding="UTF-8"?><gpx version="1.1" creator="Apple Health Export" '
        'xmlns="http://www.topografix.com/GPX/1/1"><metadata><time>2024-01-01T00:00:00Z</time></metadata><trk><trkseg>'
        '<trkpt lon="13.4" lat="52.5"><ele>30</ele><time>2024-03-01T17:00:00Z</time></trkpt>'
        '<trkpt lon="13.4" lat="95"><time>2024-03-01T17:00:01Z</time></trkpt>'
        '<trkpt lon="13.4" lat="52.5"/></trkseg></trk></gpx>'
    )
    file = MemoryFile("workout-routes/route_2024-03-01_6.00pm.gpx", gpx.encode())
    assert SOURCE.recognise(file) > 0.5
    found = read(file)
    assert isinstance(found[0], Sample)
    assert (found[0].series, found[0].value, found[0].second) == ("position", 52.5, 13.4)
    assert [s.reason for s in found if isinstance(s, Skipped)] == ["bad-place", "bad-date"]


def test_what_lies_beside_the_export_is_known_and_not_read() -> None:
    rows = "Name,Mira\nDate of Birth,4 Mar 1990\n" + "-12.5\n33.1\n" * 40
    ecg = MemoryFile("apple_health_export/electrocardiograms/ecg_2024-03-01.csv", rows.encode())
    assert SOURCE.recognise(ecg) > 0.5
    assert Counter(s.reason for s in read(ecg) if isinstance(s, Skipped)) == {"not-read": 1}


VALID = export(
    record(),
    sleep("Asleep", "2024-03-01 23:00:00 +0100", "2024-03-02 06:00:00 +0100"),
    '<Workout workoutActivityType="x" startDate="2024-03-01 18:00:00 +0100" '
    'endDate="2024-03-01 18:40:00 +0100"/>',
)._data


@settings(max_examples=150)
@given(st.integers(0, len(VALID)), st.binary(max_size=30), st.integers(0, 40))
def test_a_mutated_export_raises_nothing_but_unreadable_file(at: int, bytes_: bytes, cut: int) -> None:
    file = MemoryFile("export.xml", VALID[:at] + bytes_ + VALID[at + cut :])
    try:
        assert all(isinstance(r, Event | Sample | Fact | Skipped) for r in SOURCE.read(file, CONTEXT))
    except UnreadableFile:
        assert cut or bytes_


@given(st.binary(max_size=500))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    file = MemoryFile("export.xml", b"<HealthData >" + data)
    assert SOURCE.recognise(file) == 1.0
    with pytest.raises(UnreadableFile):
        read(MemoryFile("export.xml", b"<HealthData >" + data.replace(b"/", b"")))


@given(st.text(alphabet="ab<>’ü", max_size=300), st.integers(1, 7))
def test_cutting_at_tags_loses_no_byte(text: str, size: int) -> None:
    data = f"<HealthData>{text}>".encode()
    joined = b"".join(chunks(BytesIO(data), re.compile(rb"<HealthData[\s>]"), "x"))
    assert joined == data


def test_memory_does_not_grow_with_the_export() -> None:
    file = export(*[record(value=str(number % 90 + 50)) for number in range(30_000)])
    tracemalloc.start()
    count = sum(1 for _ in SOURCE.read(file, CONTEXT))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 30_000
    assert peak < 4_000_000


def state_of_mind(inner: str = "", **attributes: str) -> str:
    given = {
        "sourceName": "Ada’s Watch",
        "startDate": "2026-03-01 21:10:00 +0100",
        "endDate": "2026-03-01 21:10:00 +0100",
        "kind": "momentaryEmotion",
        "valence": "-0.45",
    } | attributes
    written = " ".join(f'{name}="{value}"' for name, value in given.items())
    return f"<StateOfMind {written}>{inner}</StateOfMind>"


@pytest.mark.parametrize(
    "element",
    [
        state_of_mind(labels="drained, selfConscious", associations="work"),
        state_of_mind('<Label value="drained"/><Label value="selfConscious"/><Association value="work"/>'),
    ],
)
def test_a_state_of_mind_is_her_own_note_wherever_its_words_stand(element: str) -> None:
    found = one(export(element))
    assert isinstance(found, Event)
    assert (found.kind, found.title, found.quantity) == ("say", "Drained, self conscious", -0.45)
    assert found.attrs == {"mood": "moment", "about": "work", "device": "Ada’s Watch"}


def test_a_state_of_mind_without_labels_says_how_pleasant_it_was() -> None:
    found = one(export(state_of_mind(kind="dailyMood", valence="0.5")))
    assert isinstance(found, Event)
    assert (found.title, (found.attrs or {})["mood"]) == ("Pleasant", "day")


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        (state_of_mind(valence="3"), "bad-value"),
        (state_of_mind(valence="fine"), "bad-value"),
        (state_of_mind(startDate="yesterday"), "bad-date"),
    ],
)
def test_a_state_of_mind_that_says_nothing_is_skipped_by_name(element: str, reason: str) -> None:
    found = one(export(element))
    assert isinstance(found, Skipped)
    assert found.reason == reason


def test_what_follows_a_state_of_mind_is_read_as_ever() -> None:
    found = read(export(state_of_mind('<MetadataEntry key="HKTimeZone" value="x"/>'), record()))
    assert [type(each) for each in found] == [Event, Sample]
