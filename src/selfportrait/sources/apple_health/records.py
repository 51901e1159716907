"""Records → samples: the path that seven million of them take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from selfportrait.model import MINUTE_US, Sample, Skipped

from .series import DIASTOLIC, LASTING, SYSTOLIC, bare, series_of
from .units import canonical, factor
from .workouts import number

_MOST_KINDS: Final = 2000  #: real exports have some hundred
_MOST_DEVICES: Final = 4096
_MOST_PAIRS: Final = 100_000  #: blood pressure readings waiting for their other half
_PRESSURES: Final = ("HKQuantityTypeIdentifier" + SYSTOLIC, "HKQuantityTypeIdentifier" + DIASTOLIC)
_INFINITY: Final = float("inf")
_PLAIN_STAND: Final = {"HKCategoryValueAppleStandHourStood": 1.0, "HKCategoryValueAppleStandHourIdle": 0.0}


class Samples:
    """Turns the attributes of a ``Record`` into a sample, remembering what repeats."""

    def __init__(self, file: str, read_date: Callable[[str], int | None]) -> None:
        self._file = file
        self._date = read_date
        self._kinds: dict[tuple[str, str], tuple[str, str, float]] = {}
        self._devices: dict[tuple[str, str], str] = {}
        self._pressure: dict[tuple[int, str], dict[str, float]] = {}

    def record(self, attrib: Mapping[str, str], row: int) -> Sample | Skipped | None:
        """Return the sample of a record; None where it waits for another (blood pressure)."""
        get = attrib.get
        kind = get("type", "")
        unit = get("unit", "")
        start = get("startDate", "")
        end = get("endDate", "")
        start_us = self._date(start)
        end_us = start_us if end == start else self._date(end)
        if start_us is None or end_us is None or end_us < start_us:
            return Skipped(reason="bad-date", file=self._file, row=row)
        known = self._kinds.get((kind, unit))
        if known is None:
            return self._unusual(attrib, kind, unit, start_us, end_us, row)
        series, canonical_unit, times = known
        try:
            value = float(get("value", ""))
        except ValueError:
            return self._unusual(attrib, kind, unit, start_us, end_us, row)
        value = value * times if times else canonical(value, unit)[0]
        if not -_INFINITY < value < _INFINITY:
            return Skipped(reason="bad-value", file=self._file, row=row)
        return Sample(
            series=series,
            unit=canonical_unit,
            source="apple_health",
            start_us=start_us,
            end_us=end_us,
            value=value,
            device=self.device(get("sourceName", ""), get("device", "")),
        )

    def device(self, source: str, device: str) -> str:
        """Name what recorded: the source's name and the hardware.

        ``<<HKDevice: 0x282a45810>, name:Apple Watch, …, model:Watch, hardware:Watch2,4,
        software:4.3.1>``: the pointer differs from record to record and must not count, the
        hardware holds a comma, and software is updated every month.
        """
        text = device[device.find(">") + 1 :]
        key = (source, text)
        name = self._devices.get(key)
        if name is None:
            if len(self._devices) >= _MOST_DEVICES:
                self._devices.clear()
            name = self._devices[key] = _device_name(source, text)
        return name

    def _unusual(
        self, attrib: Mapping[str, str], kind: str, unit: str, start_us: int, end_us: int, row: int
    ) -> Sample | Skipped | None:
        """The first of its kind and unit, a category, a percentage, half a blood pressure."""
        value = number(attrib.get("value"))
        device = self.device(attrib.get("sourceName", ""), attrib.get("device", ""))
        name = bare(kind)
        if not name:
            return Skipped(reason="no-type", file=self._file, row=row)
        if kind.startswith("HKCategoryType"):
            series, unit, value = _category(name, attrib.get("value", ""), start_us, end_us)
        elif value is None:
            return Skipped(reason="bad-value", file=self._file, row=row)
        else:
            series, written = series_of(name), unit
            value, unit = canonical(value, written)
            if kind not in _PRESSURES and len(self._kinds) < _MOST_KINDS:
                self._kinds[kind, written] = (series, unit, factor(written))
        if kind in _PRESSURES:
            return self._half(name, value, start_us, device, row)
        return _sample(series, unit, start_us, end_us, value, None, device)

    def _half(self, name: str, value: float, at_us: int, device: str, row: int) -> Sample | Skipped | None:
        """Pair systolic with diastolic of the same moment and device."""
        key = (at_us, device)
        waiting = self._pressure.get(key, {})
        if waiting and name not in waiting:
            del self._pressure[key]
            both = {**waiting, name: value}
            return _sample("blood_pressure", "mm[Hg]", at_us, at_us, both[SYSTOLIC], both[DIASTOLIC], device)
        if len(self._pressure) >= _MOST_PAIRS:
            return Skipped(reason="half-a-pair", file=self._file, row=row)
        known = name in waiting
        self._pressure[key] = {name: value}
        return Skipped(reason="repeated", file=self._file, row=row) if known else None

    def unpaired(self) -> int:
        """How many halves of a blood pressure never met the other."""
        return len(self._pressure)


def _category(name: str, value: str, start_us: int, end_us: int) -> tuple[str, str, float]:
    """A category as (series, unit, value): minutes it lasted, stood or not, or 1 in a series of its own."""
    if name in LASTING:
        return series_of(name), "min", (end_us - start_us) / MINUTE_US
    if value in _PLAIN_STAND:
        return "stand_hour", "1", _PLAIN_STAND[value]
    said = value.removeprefix("HKCategoryValue").removeprefix(name)[:60]
    return (f"apple:{name}.{said}" if said and not said.isdigit() else f"apple:{name}"), "1", 1.0


def _device_name(source: str, text: str) -> str:
    hardware = ""
    _, found, rest = text.partition("hardware:")
    if found:
        hardware = rest.partition(", software:")[0].rstrip(" >")
    return " ".join(f"{source} {hardware}".split())[:120]


def _sample(
    series: str, unit: str, start_us: int, end_us: int, value: float, second: float | None, device: str
) -> Sample:
    return Sample(
        series=series,
        unit=unit,
        source="apple_health",
        start_us=start_us,
        end_us=end_us,
        value=value,
        second=second,
        device=device,
    )
