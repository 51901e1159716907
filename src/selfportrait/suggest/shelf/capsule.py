"""Time capsule: what her teens sounded like. It promises a time, not novelty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from selfportrait.model import DAY_US, Fact, Reason
from selfportrait.suggest.catalogue import Flags, Floats
from selfportrait.suggest.declarations import Declaration, Ranking, Scene
from selfportrait.suggest.past import Consumed, Past, saturated
from selfportrait.suggest.reasons import evidence, local, told, weightiest

_FROM_AGE: Final = 14
_TO_AGE: Final = 18
#: A first year is a memory only once it has been over for as long again.
_MEMORY_DAYS: Final = 365
#: What having come out in those years is worth beside having been played in them.
_OF_ITS_TIME: Final = 0.5


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """The years looked back to, both ends in; ``fact`` is what tells her age, where one does."""

    first: int
    last: int
    since_us: int
    until_us: int
    fact: Fact | None = None
    born: int = 0


def _span(scene: Scene) -> Span | None:
    """Her teens where her birth is known, else her first year of plays where that is long ago."""
    for fact in scene.facts:
        year = str(fact.value)[:4]
        if fact.topic == "person.born" and year.isdecimal():
            return _teens(fact, int(year), scene)
    plays = scene.past.at_us[_tracks(scene)[scene.past.items]]
    if not len(plays) or scene.as_of_us - plays[0] < 2 * _MEMORY_DAYS * DAY_US:
        return None
    since_us, until_us = int(plays[0]), int(plays[0]) + _MEMORY_DAYS * DAY_US
    first, last = local(since_us, scene.zone).year, local(until_us, scene.zone).year
    return Span(first=first, last=last, since_us=since_us, until_us=until_us)


def _teens(fact: Fact, born: int, scene: Scene) -> Span | None:
    first, last = born + _FROM_AGE, born + _TO_AGE
    if not 1900 <= born <= local(scene.as_of_us, scene.zone).year - _TO_AGE:
        return None
    since_us, until_us = _new_year(first, scene.zone), _new_year(last + 1, scene.zone) - 1
    return Span(first=first, last=last, since_us=since_us, until_us=until_us, fact=fact, born=born)


def _new_year(year: int, zone: ZoneInfo) -> int:
    return int(datetime(year, 1, 1, tzinfo=zone).astimezone(UTC).timestamp()) * 1_000_000


def _played(past: Past, size: int, since_us: int, until_us: int) -> Floats:
    """How present each item was in a span: plays, tamed."""
    counts = (past.at_us >= since_us) & (past.at_us <= until_us)
    return saturated(np.bincount(past.items[counts], past.weights[counts], minlength=size).astype(np.float64))


def _remembered(scene: Scene) -> Ranking:
    """Plays in those years, and for what came out in them also plays since and its fame."""
    span, size = _span(scene), len(scene.catalogue)
    if span is None:
        return Ranking(worth=np.zeros(size), reasons=lambda items: {})
    then = _played(scene.past, size, span.since_us, span.until_us)
    of_its_time = np.zeros(size, np.bool_)
    if span.fact is not None:
        of_its_time = (scene.catalogue.years >= span.first) & (scene.catalogue.years <= span.last)
    since = _played(scene.past, size, span.until_us + 1, scene.as_of_us) * of_its_time
    fame = _OF_ITS_TIME * scene.catalogue.popularity * of_its_time
    return Ranking(worth=then + since + fame, reasons=partial(_why, scene, span, (then, since, fame)))


def _why(
    scene: Scene, span: Span, parts: tuple[Floats, Floats, Floats], items: Sequence[int]
) -> dict[int, tuple[Reason, ...]]:
    return {item: weightiest(_reasons(scene, span, parts, item)) for item in items}


def _reasons(scene: Scene, span: Span, parts: tuple[Floats, Floats, Floats], item: int) -> list[Reason]:
    then, since, fame = (float(part[item]) for part in parts)
    reasons = []
    if then > 0:
        plays = scene.past.of(item, since_us=span.since_us, until_us=span.until_us)
        reasons.append(_played_reason(scene, plays, then, f"you played it {_years(scene, plays)}"))
    if since > 0:
        plays = scene.past.of(item, since_us=span.until_us + 1, until_us=scene.as_of_us)
        reasons.append(_played_reason(scene, plays, since, f"you have played it {_times(plays)} since"))
    if fame > 0 and span.fact is not None:
        year = int(scene.catalogue.years[item])
        reasons.append(told(span.fact, fame, f"it came out in {year}, when you were {year - span.born}"))
    return reasons


def _played_reason(scene: Scene, plays: Sequence[Consumed], weight: float, text: str) -> Reason:
    found = evidence(plays, of=len(scene.past.consumed), rule="plays of a track from those years")
    return Reason(text=text, weight=weight, evidence=found)


def _years(scene: Scene, plays: Sequence[Consumed]) -> str:
    """Return how often and in which years, from plays newest first."""
    first, last = local(plays[-1].at_us, scene.zone).year, local(plays[0].at_us, scene.zone).year
    return f"{_times(plays)} {f'in {first}' if first == last else f'from {first} to {last}'}"


def _times(plays: Sequence[Consumed]) -> str:
    return "once" if len(plays) == 1 else f"{len(plays)} times"


def _tracks(scene: Scene) -> Flags:
    return scene.catalogue.of_kind("track")


def _promise(scene: Scene) -> str:
    span = _span(scene)
    if span is None or span.fact is None:
        return "What you played in your first year here"
    return f"What your teens sounded like: {span.first} to {span.last}"


CAPSULE: Final = Declaration(
    id="capsule",
    title="Time capsule",
    promise=_promise,
    enters=_tracks,
    ranks=_remembered,
    size=30,
    at_least=5,
    per_creator=3,
)
