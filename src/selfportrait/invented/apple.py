"""Her Apple Health export as an iPhone of iOS 16 writes it, malformed DTD included."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Final

from . import body
from .archive import Archive
from .clock import local, offset_min, wall
from .moments import Life, Workout
from .moods import Mood, moods
from .persona import chance
from .stories import Stories

_WATCH, _PHONE = "Apple Watch von Mira", "iPhone von Mira"
_QUANTITY: Final = "HKQuantityTypeIdentifier"
#: iOS 16 (version 12) writes this block with an ATTLIST that never closes and a ">" too many
_DTD: Final = """<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 12 -->
<!ELEMENT HealthData (ExportDate,Me,
  (Record|Correlation|Workout|ActivitySummary|ClinicalRecord|Audiogram|VisionPrescription)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
<!ELEMENT ExportDate EMPTY>
<!ATTLIST ExportDate
  value CDATA #REQUIRED
>
<!ELEMENT Record ((MetadataEntry|HeartRateVariabilityMetadataList)*)>
<!ATTLIST Record
  type          CDATA #REQUIRED
  unit          CDATA #IMPLIED
  value         CDATA #IMPLIED
  sourceName    CDATA #REQUIRED
  sourceVersion CDATA #IMPLIED
  device        CDATA #IMPLIED
  creationDate  CDATA #IMPLIED
  startDate     CDATA #REQUIRED
  endDate       CDATA #REQUIRED
>
<!ELEMENT VisionPrescription ((RightEye?|LeftEye?|Attachment?|MetadataEntry)*)>
<!ATTLIST VisionPrescription
  type           CDATA #REQUIRED
  dateIssued     CDATA #REQUIRED
  expirationDate CDATA #IMPLIED
  brand          CDATA #IMPLIED
<!ELEMENT RightEye EMPTY>
<!ATTLIST RightEye
  sphere CDATA #IMPLIED
>>
]>
"""


def write(path: Path, life: Life, seed: int, story: Stories) -> None:
    """Write ``export.zip`` with ``apple_health_export/export.xml`` in it."""
    stamp = (story.until.year, story.until.month, story.until.day, 14, 30, 0)
    with Archive(path, stamp) as zip_file:
        zip_file.add("apple_health_export/export.xml", _export(life, seed, story))


@lru_cache(maxsize=100_000)
def _hour(hour: int) -> tuple[str, str]:
    at = hour * 3600
    minutes = offset_min(at)
    return f"{local(at):%Y-%m-%d %H}", f"{minutes // 60:+03d}{minutes % 60:02d}"


def stamp(at: int) -> str:
    """Return ``2026-03-01 13:00:00 +0100``, always in the zone the phone is in when exporting."""
    hour, zone = _hour(at // 3600)
    return f"{hour}:{at // 60 % 60:02d}:{at % 60:02d} {zone}"


def _export(life: Life, seed: int, story: Stories) -> Iterator[str]:
    rng = chance(seed, "apple")
    rests = body.resting_by_day(life, story, rng)
    walked = list(body.steps(life, story, rng))
    yield '<?xml version="1.0" encoding="UTF-8"?>\n' + _DTD + '<HealthData locale="de_DE">\n'
    yield f' <ExportDate value="{stamp(story.end + 900)}"/>\n'
    yield _me(story)
    yield from _steps(walked, life, story, rng)
    yield from _beats(life, story, rests, rng)
    yield from _daily(rests, story, rng)
    yield from _weight(life, story, chance(seed, "scale"))
    yield from _energy(walked, life, story, rng)
    yield from _sleep(life, story, rng)
    for workout in life.workouts:
        yield _workout(workout, life, story, rng)
    yield from _rings(walked, life, story, rng)
    for mood in moods(life, story, chance(seed, "moods")):
        yield _state_of_mind(mood)
    yield "</HealthData>\n"


def _me(story: Stories) -> str:
    name = "HKCharacteristicTypeIdentifier"
    return (
        f' <Me {name}DateOfBirth="{story.persona.born}" {name}BiologicalSex="HKBiologicalSexFemale" '
        f'{name}BloodType="HKBloodTypeNotSet" {name}FitzpatrickSkinType="HKFitzpatrickSkinTypeNotSet" '
        f'{name}CardioFitnessMedicationsUse="None"/>\n'
    )


def _watch(at: int, story: Stories, rng: Random) -> str:
    new = at >= wall(story.gap[1], 0)
    hardware, version = ("Watch6,10", "10.6.1") if new else ("Watch5,1", "9.6.3")
    device = (
        f"&lt;&lt;HKDevice: 0x{0x281_000_000 + rng.randrange(1 << 22) * 16:x}&gt;, name:Apple Watch, "
        f"manufacturer:Apple Inc., model:Watch, hardware:{hardware}, software:{version}&gt;"
    )
    return f'sourceName="{_WATCH}" sourceVersion="{version}" device="{device}"'


def _phone(at: int, story: Stories, rng: Random) -> str:
    new = at >= wall(story.gap[1], 0)
    hardware, version = ("iPhone14,7", "17.6.1") if new else ("iPhone12,1", "16.7.8")
    device = (
        f"&lt;&lt;HKDevice: 0x{0x282_000_000 + rng.randrange(1 << 22) * 16:x}&gt;, name:iPhone, "
        f"manufacturer:Apple Inc., model:iPhone, hardware:{hardware}, software:{version}&gt;"
    )
    return f'sourceName="{_PHONE}" sourceVersion="{version}" device="{device}"'


def _record(kind: str, source: str, unit: str, start: int, end: int, value: object) -> str:
    return (
        f' <Record type="{_QUANTITY}{kind}" {source} unit="{unit}" creationDate="{stamp(end + 7)}" '
        f'startDate="{stamp(start)}" endDate="{stamp(end)}" value="{value}"/>\n'
    )


def _steps(walked: list[tuple[int, int]], life: Life, story: Stories, rng: Random) -> Iterator[str]:
    for at, count in walked:
        if rng.random() < 0.86:
            carried = max(1, round(count * rng.uniform(0.72, 0.99)))
            yield _record("StepCount", _phone(at, story, rng), "count", at + 40, at + 3480, carried)
    for at, count in walked:
        yield _record("StepCount", _watch(at, story, rng), "count", at, at + 3600, count)


def _beats(life: Life, story: Stories, rests: dict[date, float], rng: Random) -> Iterator[str]:
    for at, rate in body.beats(life, story, rests, rng):
        yield _record("HeartRate", _watch(at, story, rng), "count/min", at, at, rate)


def _daily(rests: dict[date, float], story: Stories, rng: Random) -> Iterator[str]:
    for day, rest in rests.items():
        start, end = wall(day, 5), min(wall(day, 1435), story.end)
        yield _record("RestingHeartRate", _watch(start, story, rng), "count/min", start, end, round(rest))
    for day, rest in rests.items():
        for minute in (130, 265, 390):
            at = wall(day, minute + rng.random() * 20)
            if at + 60 > story.end:
                continue
            spread = round(max(14.0, 108 - rest + rng.gauss(0, 9)), 4)
            yield _record("HeartRateVariabilitySDNN", _watch(at, story, rng), "ms", at, at + 60, spread)
    for day in rests:
        for minute in (100, 200, 300, 380):
            at = wall(day, minute + rng.random() * 20)
            if at + 1800 > story.end:
                continue
            breaths = round(rng.gauss(14.2, 0.7) + (1.2 if story.ill(day) else 0.0), 1)
            yield _record("RespiratoryRate", _watch(at, story, rng), "count/min", at, at + 1800, breaths)


def _weight(life: Life, story: Stories, rng: Random) -> Iterator[str]:
    for at, weight in body.weighings(life, story, rng):
        yield _record("BodyMass", 'sourceName="Waage" sourceVersion="4.2"', "kg", at, at, f"{weight:.2f}")


def _state_of_mind(mood: Mood) -> str:
    return (
        f' <StateOfMind sourceName="{_WATCH}" creationDate="{stamp(mood.at + 3)}" '
        f'startDate="{stamp(mood.at)}" endDate="{stamp(mood.at)}" kind="{mood.kind}" '
        f'valence="{mood.valence}" valenceClassification="{mood.word}" labels="{", ".join(mood.labels)}" '
        f'associations="{", ".join(mood.about)}"/>\n'
    )


def _energy(walked: list[tuple[int, int]], life: Life, story: Stories, rng: Random) -> Iterator[str]:
    for at, count in walked:
        burned = round(count * 0.041 + rng.uniform(4, 16), 3)
        yield _record("ActiveEnergyBurned", _watch(at, story, rng), "kcal", at, at + 3600, burned)


def _sleep(life: Life, story: Stories, rng: Random) -> Iterator[str]:
    for night in life.nights:
        source = _watch(night.awake, story, rng)
        for stretch in body.sleep(night, rng):
            yield (
                f' <Record type="HKCategoryTypeIdentifierSleepAnalysis" {source} '
                f'creationDate="{stamp(night.awake + 60)}" startDate="{stamp(stretch.start)}" '
                f'endDate="{stamp(stretch.end)}" value="HKCategoryValueSleepAnalysis{stretch.stage}">\n'
                f'  <MetadataEntry key="HKTimeZone" value="{stretch.zone}"/>\n </Record>\n'
            )


def _workout(workout: Workout, life: Life, story: Stories, rng: Random) -> str:
    minutes = (workout.end - workout.start) / 60
    average = 151 if workout.kind == "Running" else 119
    parts = [
        f' <Workout workoutActivityType="HKWorkoutActivityType{workout.kind}" duration="{minutes:.4f}" '
        f'durationUnit="min" {_watch(workout.start, story, rng)} creationDate="{stamp(workout.end + 5)}" '
        f'startDate="{stamp(workout.start)}" endDate="{stamp(workout.end)}">\n',
        f'  <MetadataEntry key="HKTimeZone" value="{life.zone_at(workout.start)}"/>\n',
        f'  <MetadataEntry key="HKIndoorWorkout" value="{int(workout.kind == "Climbing")}"/>\n',
    ]
    span = f'startDate="{stamp(workout.start)}" endDate="{stamp(workout.end)}"'
    low, high = average - rng.randrange(28, 40), average + rng.randrange(18, 33)
    parts.append(
        f'  <WorkoutStatistics type="{_QUANTITY}HeartRate" {span} '
        f'average="{average + rng.gauss(0, 4):.3f}" '
        f'minimum="{low}" maximum="{high}" unit="count/min"/>\n'
        f'  <WorkoutStatistics type="{_QUANTITY}ActiveEnergyBurned" {span} '
        f'sum="{workout.kcal}" unit="kcal"/>\n'
    )
    if workout.metres:
        kilometres = workout.metres / 1000
        parts.append(
            f'  <WorkoutStatistics type="{_QUANTITY}DistanceWalkingRunning" {span} '
            f'sum="{kilometres:.3f}" unit="km"/>\n'
        )
    return "".join([*parts, " </Workout>\n"])


def _rings(walked: list[tuple[int, int]], life: Life, story: Stories, rng: Random) -> Iterator[str]:
    steps: dict[str, int] = {}
    for at, count in walked:
        day = f"{local(at):%Y-%m-%d}"
        steps[day] = steps.get(day, 0) + count
    active: dict[str, int] = {}
    for workout in life.workouts:
        day = f"{local(workout.start):%Y-%m-%d}"
        active[day] = active.get(day, 0) + (workout.end - workout.start) // 60
    for day, count in steps.items():
        exercise = active.get(day, 0) + round(count / 420)
        yield (
            f' <ActivitySummary dateComponents="{day}" activeEnergyBurned="{count * 0.041 + 140:.3f}" '
            f'activeEnergyBurnedGoal="450" activeEnergyBurnedUnit="kcal" appleExerciseTime="{exercise}" '
            f'appleExerciseTimeGoal="30" appleStandHours="{rng.randrange(9, 15)}" '
            f'appleStandHoursGoal="12"/>\n'
        )
