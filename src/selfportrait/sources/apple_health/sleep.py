"""Nights from stretches of sleep.

HealthKit holds a night as many short records (in bed, core, deep, REM, awake) that
may overlap; one source's stretches with less than an hour between them are one sleep.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Final

from selfportrait.model import DAY_US, MINUTE_US, Event, Skipped, natural_key

STAGES: Final = ("in_bed", "asleep", "core", "deep", "rem", "awake")
_OF_VALUE: Final = {
    "InBed": 0,
    "Asleep": 1,
    "AsleepUnspecified": 1,
    "AsleepCore": 2,
    "AsleepDeep": 3,
    "AsleepREM": 4,
    "Awake": 5,
}
_ASLEEP: Final = (1, 2, 3, 4)
_PREFIX: Final = "HKCategoryValueSleepAnalysis"
GAP_US: Final = 60 * MINUTE_US
LONGEST_US: Final = DAY_US  #: a stretch beyond it is no sleep
_MOST: Final = 1_000_000  #: stretches held; ten years of a watch are some 120,000
_NO_OFFSET: Final = 1 << 20

Stretch = tuple[int, int, int, int, int]  # start_us, end_us, stage, offset_min or _NO_OFFSET, row


def stage_of(value: str) -> int | None:
    """Return the index in STAGES of a record's value; None where we do not know it."""
    return _OF_VALUE.get(value.removeprefix(_PREFIX))


class Nights:
    """Collects stretches, 40 bytes each, and gives nights; order of arrival does not matter."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._held: dict[str, array[int]] = {}
        self._count = 0

    def add(
        self, source: str, start_us: int, end_us: int, stage: int, offset_min: int | None, row: int
    ) -> Iterator[Event | Skipped]:
        """Hold a stretch of ``source`` (a name); yields nights only when too many are held."""
        zone = _NO_OFFSET if offset_min is None else offset_min
        self._held.setdefault(source, array("q")).extend((start_us, end_us, stage, zone, row))
        self._count += 1
        if self._count >= _MOST:
            yield from self.nights()

    def nights(self) -> Iterator[Event | Skipped]:
        """Yield all nights held, and let go of them."""
        for source in sorted(self._held):
            columns = self._held[source]
            stretches = sorted(zip(*(columns[n::5] for n in range(5)), strict=True))
            for night in _grouped(stretches):
                yield _event(source, night, self._file)
        self._held.clear()
        self._count = 0


def _grouped(stretches: list[Stretch]) -> Iterator[list[Stretch]]:
    night: list[Stretch] = []
    until = 0
    for stretch in stretches:
        if night and stretch[0] - until > GAP_US:
            yield night
            night = []
        until = max(until, stretch[1]) if night else stretch[1]
        night.append(stretch)
    if night:
        yield night


def _event(source: str, night: list[Stretch], file: str) -> Event | Skipped:
    asleep = [s for s in night if s[2] in _ASLEEP]
    framed = asleep or [s for s in night if s[2] == 0]
    if not framed:
        return Skipped(reason="not-asleep", file=file, row=night[0][4])
    start_us, end_us = framed[0][0], max(s[1] for s in framed)
    attrs: dict[str, str | int | float | bool] = {"device": source}
    for name, stages in (
        ("asleep", _ASLEEP),
        ("deep", (3,)),
        ("rem", (4,)),
        ("awake", (5,)),
        ("in_bed", (0,)),
    ):
        if any(s[2] in stages for s in night):
            attrs[f"minutes_{name}"] = _minutes(night, stages)
    offset = next((s[3] for s in reversed(night) if s[3] != _NO_OFFSET), None)
    return Event(
        kind="sleep",
        source="apple_health",
        slot_us=start_us // MINUTE_US * MINUTE_US,
        key=natural_key("apple_health", "sleep", source),
        start_us=start_us,
        end_us=end_us,
        offset_min=offset,
        offset_origin="unknown" if offset is None else "explicit",
        precision="second",
        title="Sleep" if asleep else "In bed",
        quantity=attrs.get("minutes_asleep"),  # type: ignore[arg-type]
        unit="min" if asleep else "",
        attrs=attrs,
        file=file,
        row=framed[0][4],
    )


def _minutes(night: list[Stretch], stages: tuple[int, ...]) -> int:
    """Minutes covered by any stretch of ``stages``: overlaps count once."""
    covered, until = 0, night[0][0]
    for start_us, end_us, stage, _, _ in night:
        if stage in stages:
            covered += max(0, end_us - max(start_us, until))
            until = max(until, end_us)
    return round(covered / MINUTE_US)
