"""How she says she feels: notes of a tap on the watch, some evenings and the odd noon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from .clock import wall
from .journeys import trip_days
from .moments import Life, Night
from .stories import Stories

_NOTED: Final = 0.55  #: of the evenings
_NOON: Final = 0.07
#: valence from which on → HealthKit's word and labels that fit
_WORDS: Final = (
    (0.67, "veryPleasant", ("joyful", "excited", "grateful")),
    (0.4, "pleasant", ("happy", "satisfied", "proud", "relieved")),
    (0.12, "slightlyPleasant", ("calm", "content", "peaceful")),
    (-0.12, "neutral", ("indifferent", "calm")),
    (-0.4, "slightlyUnpleasant", ("drained", "worried", "lonely")),
    (-0.67, "unpleasant", ("stressed", "drained", "frustrated")),
    (-1.0, "veryUnpleasant", ("overwhelmed", "anxious")),
)


@dataclass(frozen=True, slots=True)
class Mood:
    """One note: ``valence`` from -1 (very unpleasant) to 1, and what she tapped beside it."""

    at: int
    kind: str  #: "momentaryEmotion" or "dailyMood"
    valence: float
    word: str
    labels: tuple[str, ...]
    about: tuple[str, ...]


def moods(life: Life, story: Stories, rng: Random) -> Iterator[Mood]:
    """Yield her notes in time order.

    What moves them is small against their noise: a short night, a cold, climbing, days away.
    """
    climbed = {wall_day(workout.start) for workout in life.workouts if workout.kind == "Climbing"}
    away = trip_days(story)
    for night in life.nights:
        if night.day < story.moods:
            continue
        if rng.random() < _NOON:
            yield _note(night, story, rng, climbed, away, noon=True)
        if rng.random() < _NOTED and wall(night.day, 1290, night.zone) <= story.end:
            yield _note(night, story, rng, climbed, away, noon=False)


def wall_day(at: int) -> int:
    """Return a number for the UTC day of ``at``: enough to tell evenings apart."""
    return at // 86_400


def _note(
    night: Night, story: Stories, rng: Random, climbed: set[int], away: set[date], *, noon: bool
) -> Mood:
    valence, about = 0.22 + rng.gauss(0, 0.3), ["work"] if night.day.weekday() < 5 else ["friends"]
    at = wall(night.day, (755 if noon else 1275) + rng.random() * 14, night.zone)
    if night.awake - night.asleep < 6.2 * 3600:
        valence -= 0.3
    if story.ill(night.day):
        valence, about = valence - 0.35, ["health"]
    if night.day in away:
        valence, about = valence + 0.2, ["travel"]
    elif not noon and wall_day(at) in climbed:
        valence, about = valence + 0.3, ["fitness", "friends"]
    valence = round(max(-1.0, min(1.0, valence)), 2)
    word, labels = next((word, labels) for least, word, labels in _WORDS if valence >= least)
    chosen = tuple(rng.sample(labels, 1 if rng.random() < 0.7 else min(2, len(labels))))
    return Mood(at, "momentaryEmotion" if noon else "dailyMood", valence, word, chosen, tuple(about))
