"""Workouts, in both generations, and the rings of a day."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from selfportrait.model import EARLIEST_US, LATEST_US, MINUTE_US, Event, Sample, Skipped, natural_key

from .series import bare
from .units import canonical

_WORDS: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DISTANCES: Final = ("Distance",)
_RINGS: Final = (
    ("ring_active_energy", "activeEnergyBurned", ""),
    ("ring_exercise", "appleExerciseTime", "min"),
    ("ring_stand", "appleStandHours", "h"),
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def number(text: str | None) -> float | None:
    """Return a finite number, else None; a decimal comma of some regions counts as a point."""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        try:
            value = float(text.replace(",", ".", 1))
        except ValueError:
            return None
    return value if math.isfinite(value) else None


class Workout:
    """One workout while its children come in."""

    def __init__(self, attrib: Mapping[str, str], row: int) -> None:
        self.attrib = dict(attrib)
        self.row = row
        self.metadata: dict[str, str] = {}
        self.distance_m = self._measured("totalDistance", "m")
        self.kcal = self._measured("totalEnergyBurned", "kcal")
        self.avg_hr: float | None = None
        self.max_hr: float | None = None

    def _measured(self, name: str, unit: str) -> float | None:
        amount = number(self.attrib.get(name))
        if amount is None or amount <= 0:
            return None
        value, of = canonical(amount, self.attrib.get(f"{name}Unit", ""))
        return value if of == unit else None

    def statistics(self, attrib: Mapping[str, str]) -> None:
        """Take in a ``WorkoutStatistics`` child (since iOS 16)."""
        kind, unit = bare(attrib.get("type", "")), attrib.get("unit", "")
        if kind == "HeartRate":
            self.avg_hr = _in(number(attrib.get("average")), unit, "/min") or self.avg_hr
            self.max_hr = _in(number(attrib.get("maximum")), unit, "/min") or self.max_hr
        elif kind == "ActiveEnergyBurned":
            self.kcal = _in(number(attrib.get("sum")), unit, "kcal") or self.kcal
        elif kind.startswith(_DISTANCES):
            self.distance_m = _in(number(attrib.get("sum")), unit, "m") or self.distance_m

    def record(
        self, read_date: Callable[[str], int | None], offset_at: Callable[[str, int], int | None], file: str
    ) -> Event | Skipped:
        """Return the workout as an event once its children are in."""
        start_us = read_date(self.attrib.get("startDate", ""))
        end_us = read_date(self.attrib.get("endDate", ""))
        if start_us is None or end_us is None or end_us < start_us:
            return Skipped(reason="bad-date", file=file, row=self.row)
        kind = bare(self.attrib.get("workoutActivityType", ""))
        source = self.attrib.get("sourceName", "").strip()
        offset = offset_at(self.metadata.get("HKTimeZone", ""), start_us)
        return Event(
            kind="exercise",
            source="apple_health",
            slot_us=start_us,
            key=natural_key("apple_health", "workout", kind, source),
            start_us=start_us,
            end_us=end_us,
            offset_min=offset,
            offset_origin="unknown" if offset is None else "explicit",
            precision="second",
            title=_WORDS.sub(" ", kind).capitalize() or "Workout",
            quantity=None if self.distance_m is None else round(self.distance_m, 1),
            unit="" if self.distance_m is None else "m",
            attrs=self._extras(source),
            file=file,
            row=self.row,
        )

    def _extras(self, source: str) -> dict[str, str | int | float | bool]:
        extras: dict[str, str | int | float | bool] = {}
        for name, value in (("kcal", self.kcal), ("avg_hr", self.avg_hr), ("max_hr", self.max_hr)):
            if value is not None:
                extras[name] = round(value, 1)
        active = number(self.attrib.get("duration"))
        if active is not None and active > 0:
            value, unit = canonical(active, self.attrib.get("durationUnit", "min"))
            extras["minutes_active"] = round(value if unit == "min" else value / 60, 1)
        if self.metadata.get("HKIndoorWorkout") in ("0", "1"):
            extras["indoor"] = self.metadata["HKIndoorWorkout"] == "1"
        if source:
            extras["device"] = source
        return extras


def _in(value: float | None, unit: str, wanted: str) -> float | None:
    if value is None or value <= 0:
        return None
    converted, got = canonical(value, unit)
    return converted if got == wanted else None


def rings(attrib: Mapping[str, str], zone: ZoneInfo, file: str, row: int) -> list[Sample | Skipped]:
    """Return what an ``ActivitySummary`` says of a day: its three rings, midnight to midnight in ``zone``.

    They sum up records that are in the file too, so they have series of their own.
    """
    try:
        day = date.fromisoformat(attrib.get("dateComponents", ""))
        start_us, end_us = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    except (ValueError, OverflowError):
        return [Skipped(reason="bad-date", file=file, row=row)]
    if not EARLIEST_US <= start_us < LATEST_US - 2 * 24 * 60 * MINUTE_US:
        return [Skipped(reason="bad-date", file=file, row=row)]
    found: list[Sample | Skipped] = []
    for series, name, fixed in _RINGS:
        amount = number(attrib.get(name))
        if amount is None or amount <= 0:  # an unworn day is written as zeros
            continue
        value, unit = (amount, fixed) if fixed else canonical(amount, attrib.get(f"{name}Unit", "kcal"))
        found.append(
            Sample(
                series=series,
                unit=unit,
                source="apple_health",
                start_us=start_us,
                end_us=end_us,
                value=value,
            )
        )
    return found or [Skipped(reason="no-value", file=file, row=row)]


def _midnight(day: date, zone: ZoneInfo) -> int:
    at = datetime.combine(day, time(), tzinfo=zone)
    return (at - _EPOCH) // timedelta(microseconds=1)
