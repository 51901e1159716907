"""Her body as a watch and a phone measure it: heart, steps, sleep, energy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin
from random import Random
from typing import Final

from .clock import HOME_ZONE, wall
from .journeys import trip_days
from .moments import Life, Night
from .stories import Stories

STAGES: Final = ("AsleepCore", "AsleepDeep", "AsleepREM", "Awake")
_BEAT_STEP: Final = 15 * 60


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one sleep stage."""

    stage: str
    start: int
    end: int
    zone: str


def resting(day: date, story: Stories, rng: Random) -> float:
    """Return the day's resting heart rate: slow seasons, small noise, and what a cold or a bad week adds."""
    beats = story.persona.resting_heart_rate + 0.9 * sin(2 * pi * day.timetuple().tm_yday / 365.25)
    beats += rng.gauss(0, 0.8)
    if day.weekday() >= 5:
        beats += story.persona.weekend_beats
    if story.ill(day):
        beats += story.persona.cold_beats
    return beats + (2.0 if story.sleepless(day) else 0.0)


def weighings(life: Life, story: Stories, rng: Random) -> Iterator[tuple[int, float]]:
    """Yield (second, kilograms) of some mornings at home: a slow year, and less since she eats otherwise."""
    who = story.persona
    for night in life.nights:
        slept_at_home = night.zone == HOME_ZONE and night.day not in trip_days(story)
        if night.day < story.scale or not slept_at_home or rng.random() >= who.weighings:
            continue
        season = 0.2 * cos(2 * pi * (night.day.timetuple().tm_yday - 15) / 365.25)
        weeks = max(0, (night.day - story.gluten_free).days) / 7
        weight = who.weight_kg + season - who.lighter_kg_week * weeks + rng.gauss(0, 0.42)
        yield night.awake + 420 + int(rng.random() * 600), round(weight * 20) / 20


def resting_by_day(life: Life, story: Stories, rng: Random) -> dict[date, float]:
    """Return the resting heart rate of every day the watch was worn."""
    return {night.day: resting(night.day, story, rng) for night in life.nights}


def beats(life: Life, story: Stories, rests: dict[date, float], rng: Random) -> Iterator[tuple[int, int]]:
    """Yield (second, beats a minute) about every quarter of an hour while the watch is on her wrist."""
    busy = sorted(
        [(night.asleep, night.awake, -4.0, 2.0) for night in life.nights]
        + [(m.start, m.end, 30.0, 9.0) for m in life.moves if m.mode in ("WALKING", "CYCLING")]
        + [(w.start, w.end, 94.0 if w.kind == "Running" else 62.0, 9.0) for w in life.workouts]
    )
    at_work = 0
    for day, rest in rests.items():
        charging = wall(day, rng.uniform(1190, 1225))
        at, end = wall(day, 0), min(wall(day, 1440), story.end)
        while at < end:
            at += round(_BEAT_STEP * rng.uniform(0.75, 1.25))
            while at_work < len(busy) and busy[at_work][1] <= at:
                at_work += 1
            if charging <= at < charging + 3300 or at >= end:
                continue
            above, spread = 15.0, 6.0
            if at_work < len(busy) and busy[at_work][0] <= at:
                above, spread = busy[at_work][2:]
            yield at, max(41, round(rest + above + rng.gauss(0, spread)))


def steps(life: Life, story: Stories, rng: Random) -> Iterator[tuple[int, int]]:
    """Yield (start of the hour, steps) of hours with any, from ways, workouts and pottering about."""
    hours: dict[int, float] = {}
    for move in life.moves:
        walked = move.metres / 0.71 if move.mode == "WALKING" else min(700.0, 250 + move.metres * 0.02)
        _spread(hours, move.start, move.end, walked)
    for workout in life.workouts:
        _spread(hours, workout.start, workout.end, workout.metres / 0.98 if workout.metres else 1400)
    for night in life.nights:
        for hour in range(night.awake // 3600 + 1, night.awake // 3600 + 15):
            if rng.random() < 0.72:
                hours[hour] = hours.get(hour, 0.0) + rng.expovariate(1 / 170)
    for hour in sorted(hours):
        if hours[hour] >= 8 and hour * 3600 + 3600 <= story.end:
            yield hour * 3600, round(hours[hour])


def _spread(hours: dict[int, float], start: int, end: int, amount: float) -> None:
    first, last = start // 3600, max(start, end - 1) // 3600
    for hour in range(first, last + 1):
        inside = min(end, (hour + 1) * 3600) - max(start, hour * 3600)
        hours[hour] = hours.get(hour, 0.0) + amount * inside / max(1, end - start)


def sleep(night: Night, rng: Random) -> Iterator[Stretch]:
    """Yield the stages of one night: cycles of some ninety minutes, deep early, REM late."""
    at, cycle = night.asleep, 0
    while at < night.awake:
        deep = max(0.0, rng.gauss(31 - 8 * cycle, 6))
        rem = max(0.0, rng.gauss(8 + 8 * cycle, 5))
        awake = rng.uniform(18, 40) if night.restless else (rng.uniform(1, 7) if rng.random() < 0.6 else 0.0)
        plan = (
            ("AsleepCore", rng.gauss(24, 5)),
            ("AsleepDeep", deep),
            ("AsleepCore", rng.gauss(22, 5)),
            ("AsleepREM", rem),
            ("Awake", awake),
        )
        for stage, minutes in plan:
            end = min(night.awake, at + round(max(0.0, minutes) * 2) * 30)
            if end > at:
                yield Stretch(stage, at, end, night.zone)
            at = end
        cycle += 1
