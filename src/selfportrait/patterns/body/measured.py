"""Her body as the house understands it: each measurement with her own normal, its trend, its days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from selfportrait.model import Normal, Trend

from .nights import Night
from .normal import normal
from .trend import trend

SHOWN_DAYS: Final = 120


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """How a daily series is read.

    ``unit`` is for a reader; ``digits`` how exact it is told; ``log``: it multiplies rather than adds;
    ``least_spread``: deviations below this are the device's, not hers.
    """

    series: str
    title: str
    unit: str
    cumulative: bool = False
    log: bool = False
    least_spread: float
    digits: int = 0
    plausible: tuple[float, float]


MEASURES: Final = (
    Measure(
        series="resting_heart_rate",
        title="Resting heart rate",
        unit="beats a minute",
        least_spread=1.5,
        plausible=(25, 150),
    ),
    Measure(series="sleep", title="Sleep", unit="minutes", least_spread=15.0, plausible=(180, 960)),
    Measure(series="weight", title="Weight", unit="kg", least_spread=0.3, digits=1, plausible=(20, 400)),
    Measure(
        series="steps",
        title="Steps",
        unit="steps",
        cumulative=True,
        log=True,
        least_spread=0.15,
        digits=-2,
        plausible=(50, 200_000),
    ),
    Measure(series="hrv", title="Heart rate variability", unit="ms", least_spread=2.0, plausible=(3, 400)),
    Measure(
        series="respiratory_rate",
        title="Breaths asleep",
        unit="a minute",
        least_spread=0.3,
        digits=1,
        plausible=(5, 40),
    ),
    Measure(
        series="wrist_temperature",
        title="Wrist temperature asleep",
        unit="°C",
        least_spread=0.1,
        digits=1,
        plausible=(28, 42),
    ),
)


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """One measurement: its normal and trend where enough is known, its latest ``SHOWN_DAYS`` days."""

    series: str
    days: int  #: days measured in all
    first_day: int
    normal: Normal | None
    trend: Trend | None
    latest: tuple[tuple[int, float], ...]


def body(
    daily: Mapping[str, Mapping[int, float]], slept: Mapping[int, Night], *, today: int
) -> tuple[Measured, ...]:
    """Return what each measurement says, in the order of ``MEASURES``; what was never measured is left out.

    ``daily``: series → local day → the day's value; ``slept``: the nights, by the day she woke.
    """
    found = []
    for measure in MEASURES:
        if measure.series == "sleep":
            values: Mapping[int, float] = {day: night.minutes for day, night in slept.items()}
        else:
            values = daily.get(measure.series, {})
        low, high = measure.plausible
        known = {day: value for day, value in values.items() if low <= value <= high and day <= today}
        if known:
            found.append(_measured(measure, known, today))
    return tuple(found)


def _measured(measure: Measure, known: Mapping[int, float], today: int) -> Measured:
    own = normal(
        measure.series,
        known,
        today=today,
        least_spread=measure.least_spread,
        log=measure.log,
        shown=SHOWN_DAYS,
    )
    return Measured(
        series=measure.series,
        days=len(known),
        first_day=min(known),
        normal=own,
        trend=trend(measure.series, known, own, today=today),
        latest=tuple((day, known[day]) for day in sorted(known) if day > today - SHOWN_DAYS),
    )
