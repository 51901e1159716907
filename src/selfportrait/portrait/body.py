"""What her measurements say, and how she moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Final

import msgspec

from selfportrait.model import DAY_US, Event, Evidence, Fact, Kind
from selfportrait.model.held import DayStat

from .confidence import capped, freshness, lower_bound
from .reading import Frame, Heavy, Trace
from .wording import moment_day, phrase, span_words

_RECENT_DAYS: Final = 30


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """How one topic is read from a daily series."""

    series: str
    topic: str
    value: Callable[[DayStat], float]  #: a day's value
    best: Callable[[DayStat], tuple[float, str]]  #: of several devices, the largest is taken
    near: Callable[[float], float]  #: within this a day agrees with the usual value
    digits: int
    least_days: int = 5
    plausible: tuple[float, float]


def _most_measured(stat: DayStat) -> tuple[float, str]:
    return (float(stat.n), stat.device)


def _largest(stat: DayStat) -> tuple[float, str]:
    return (stat.total, stat.device)


#: Devices of one day are never added up: a phone and a watch count the same steps.
MEASURES: Final = (
    Measure(
        series="resting_heart_rate",
        topic="body.resting_heart_rate",
        value=lambda stat: stat.total / stat.n,
        best=_most_measured,
        near=lambda usual: 5.0,
        digits=0,
        plausible=(25, 150),
    ),
    Measure(
        series="steps",
        topic="body.steps_day",
        value=lambda stat: stat.total,
        best=_largest,
        near=lambda usual: usual / 2,
        digits=-2,
        plausible=(1, 200_000),
    ),
    Measure(
        series="weight",
        topic="body.weight",
        value=lambda stat: stat.last,
        best=_most_measured,
        near=lambda usual: 2.0,
        digits=1,
        least_days=2,
        plausible=(20, 400),
    ),
)


def body_facts(daily: Mapping[str, Sequence[DayStat]], *, now_us: int) -> Iterator[Fact]:
    """Yield resting heart rate, steps a day and weight: the median of the last 30 days measured.

    ``daily``: series → its days, in any order, of any number of devices.
    """
    for measure in MEASURES:
        fact = _measured(measure, daily.get(measure.series, ()), now_us)
        if fact is not None:
            yield fact


def _measured(measure: Measure, stats: Sequence[DayStat], now_us: int) -> Fact | None:
    best: dict[int, DayStat] = {}
    for stat in stats:
        held = best.get(stat.local_day)
        if stat.n > 0 and (held is None or measure.best(stat) > measure.best(held)):
            best[stat.local_day] = stat
    low, high = measure.plausible
    days = {day: measure.value(stat) for day, stat in best.items()}
    days = {day: value for day, value in days.items() if low <= value <= high}
    if not days:
        return None
    last = max(days)
    values = [value for day, value in days.items() if day > last - _RECENT_DAYS]
    if len(values) < measure.least_days:
        return None
    usual = median(values)
    near = measure.near(usual)
    agree = sum(abs(value - usual) <= near for value in values)
    confidence = lower_bound(agree, len(values)) * freshness(last * DAY_US, now_us, half_life_days=365)
    value = round(usual, measure.digits) if measure.digits > 0 else int(round(usual, measure.digits))
    return Fact(
        topic=measure.topic,
        value=value,
        text=phrase(measure.topic, value=value),
        provenance="derived",
        confidence=capped(confidence),
        evidence=Evidence(
            rule=f"median of the days measured in the {_RECENT_DAYS} to {moment_day(last * DAY_US)}; "
            f"days within {near:,.0f} of it",
            count=agree,
            of=len(values),
        ),
    )


class _Sport:
    __slots__ = ("minutes", "name", "trace", "weeks", "weight")

    def __init__(self, name: str) -> None:
        self.name = name
        self.weight = 0.0
        self.minutes: list[float] = []
        self.weeks: Counter[int] = Counter()
        self.trace = Trace()


class Exercising:
    """What she does for exercise, how often in the last twelve weeks of data."""

    kinds: tuple[Kind, ...] = ("exercise",)

    WEEKS: Final = 12
    LEAST_WEEKS: Final = 3

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._sports: Heavy[_Sport] = Heavy(256)
        self._last_week = -(10**6)
        self._seen: set[tuple[int, str]] = set()

    def update(self, event: Event) -> None:
        """Take in a workout; the same one recorded by two apps counts once."""
        name = event.title.strip()
        if not name:
            return
        key = name.casefold()
        # two apps write the same run some minutes apart: one a kind and quarter of an hour
        quarter = event.start_us // (15 * 60 * 1_000_000)
        if (quarter, key) in self._seen or (quarter - 1, key) in self._seen:
            return
        if len(self._seen) > 50_000:
            self._seen.clear()
        self._seen.add((quarter, key))
        sport = self._sports.held.get(key)
        if sport is None:
            self._sports.room()
            sport = self._sports.held[key] = _Sport(name)
        week = (self._frame.local(event) // DAY_US + 3) // 7
        if week > self._last_week:
            self._last_week = week
        sport.weight += 1.0
        sport.weeks[week] += 1
        sport.minutes.append(event.duration_s / 60)
        del sport.minutes[:-200]
        sport.trace.add(event)

    def facts(self) -> Iterator[Fact]:
        """Yield each kind done in at least three of the last twelve weeks."""
        first = self._last_week - self.WEEKS + 1
        for _, sport in self._sports.top(256):
            weeks = {week: n for week, n in sport.weeks.items() if week >= first}
            if len(weeks) < self.LEAST_WEEKS:
                continue
            minutes = median(sport.minutes)
            times = sum(weeks.values())
            # a habit: of the last fortnights, those with at least one
            fortnights = {(week - first) // 2 for week in weeks}
            confidence = lower_bound(len(fortnights), self.WEEKS // 2)
            confidence *= freshness(sport.trace.newest_us, self._frame.now_us, half_life_days=180)
            yield Fact(
                topic="exercise.kind",
                about=sport.name,
                value={"per_week": round(times / self.WEEKS, 1), "minutes": round(minutes)},
                text=phrase("exercise.kind", sport.name.lower()),
                provenance="derived",
                confidence=capped(confidence),
                evidence=Evidence(
                    rule=f"workouts in {len(weeks)} of the last {self.WEEKS} weeks, "
                    f"{span_words(minutes)} in the median",
                    count=times,
                    of=sport.trace.count,
                    events=sport.trace.ids(),
                ),
            )
