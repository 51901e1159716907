"""An invented Apple Health export of any size, the same for the same seed."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

ZONE = timezone(timedelta(hours=2))
PROLOGUE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 14 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary|ClinicalRecord)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
]>
<HealthData locale="en_GB">
 <ExportDate value="2026-06-01 09:00:00 +0200"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1990-03-04"
     HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale"
     HKCharacteristicTypeIdentifierBloodType="HKBloodTypeNotSet"/>
"""
#: type, unit, lowest, highest, minutes between two, share of the records (as real exports spread)
QUANTITIES = (
    ("HeartRate", "count/min", 48, 150, 4, 0.45),
    ("ActiveEnergyBurned", "Cal", 0, 9, 5, 0.20),
    ("DistanceWalkingRunning", "km", 0, 1, 8, 0.10),
    ("StepCount", "count", 3, 900, 8, 0.10),
    ("BasalEnergyBurned", "Cal", 4, 20, 15, 0.08),
    ("RespiratoryRate", "count/min", 10, 20, 30, 0.03),
    ("HeartRateVariabilitySDNN", "ms", 15, 120, 120, 0.02),
    ("OxygenSaturation", "%", 0, 1, 60, 0.02),
)
CONTEXT = '<MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="1"/>'
STAGES = ("AsleepCore", "AsleepDeep", "AsleepCore", "AsleepREM", "Awake")


def write(path: Path, *, records: int, seed: int) -> None:
    """Write ``export.zip`` with ``records`` records, a night's sleep and a workout a day, to ``path``."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(
            zipfile.ZipInfo("apple_health_export/export.xml", (2026, 6, 1, 9, 0, 0)), "w", force_zip64=True
        ) as file,
    ):
        for text in _elements(records, random.Random(seed)):
            file.write(text.encode())


def _elements(records: int, rng: random.Random) -> Iterator[str]:
    yield PROLOGUE
    for name, unit, low, high, minutes, share in QUANTITIES:
        yield from _quantities(name, unit, low, high, minutes, int(records * share), rng)
    days = max(1, records // 3000)
    yield from _nights(days, rng)
    yield from _workouts(days, rng)
    yield "</HealthData>\n"


def _quantities(
    name: str, unit: str, low: float, high: float, minutes: float, count: int, rng: random.Random
) -> Iterator[str]:
    at = datetime(2016, 1, 1, 7, tzinfo=ZONE)
    for number in range(count):
        at += timedelta(seconds=rng.expovariate(1 / (minutes * 60)))
        end = at + timedelta(seconds=rng.choice((0, 0, 60, 300)))
        value = rng.uniform(low, high)
        device = (
            f"&lt;&lt;HKDevice: 0x28{number % 4096:04x}5810&gt;, name:Apple Watch, manufacturer:Apple Inc., "
            "model:Watch, hardware:Watch4,2, software:8.5&gt;"
        )
        head = (
            f' <Record type="HKQuantityTypeIdentifier{name}" sourceName="Mira’s Apple Watch" '
            f'sourceVersion="8.5" device="{device}" unit="{unit}" creationDate="{_date(end)}" '
            f'startDate="{_date(at)}" endDate="{_date(end)}" value="{value:.6g}"'
        )
        if number % 3:
            yield head + "/>\n"
        else:
            yield head + f">\n  {CONTEXT}\n </Record>\n"


def _nights(days: int, rng: random.Random) -> Iterator[str]:
    for day in range(days):
        at = datetime(2016, 1, 1, 22, 30, tzinfo=ZONE) + timedelta(days=day, minutes=rng.randint(0, 90))
        for number in range(18):
            end = at + timedelta(minutes=rng.randint(5, 45))
            yield (
                ' <Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="Mira’s Apple Watch" '
                f'sourceVersion="9.1" creationDate="{_date(end)}" startDate="{_date(at)}" '
                f'endDate="{_date(end)}" value="HKCategoryValueSleepAnalysis{STAGES[number % 5]}">\n'
                '  <MetadataEntry key="HKTimeZone" value="Europe/Berlin"/>\n </Record>\n'
            )
            at = end


def _workouts(days: int, rng: random.Random) -> Iterator[str]:
    for day in range(days):
        at = datetime(2016, 1, 1, 18, 0, tzinfo=ZONE) + timedelta(days=day, minutes=rng.randint(0, 90))
        minutes = rng.randint(20, 70)
        end = at + timedelta(minutes=minutes)
        yield (
            f' <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="{minutes}" '
            'durationUnit="min" sourceName="Mira’s Apple Watch" sourceVersion="9.1" '
            f'creationDate="{_date(end)}" startDate="{_date(at)}" endDate="{_date(end)}">\n'
            '  <MetadataEntry key="HKTimeZone" value="Europe/Berlin"/>\n'
            '  <WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" '
            f'sum="{minutes / 6:.3f}" unit="km"/>\n </Workout>\n'
        )


def _date(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S %z")
