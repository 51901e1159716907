"""Time capsule: what she loved, and people like her, when she was 13 to 19: a time, not novelty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from selfportrait.suggest.wishes import subject

FROM_AGE: Final = 13
TO_AGE: Final = 19
#: A first year is a memory only once it has been over for as long again.
_MEMORY_DAYS: Final = 365
#: What plays in those years are worth, and beside them what came out then: for plays since, for its fame
#: with all, with those born when she was, with those where she lives, and for a genre of hers.
_THEN: Final = 0.3
_SINCE: Final = 0.1
_FAME: Final = 0.08
_COHORT: Final = 0.5
_COUNTRY: Final = 0.3
_GENRE: Final = 0.4
#: Years of birth that a catalogue counts together: "born:1995-1999".
_COHORT_YEARS: Final = 5


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
    first, last = born + FROM_AGE, born + TO_AGE
    if not 1900 <= born <= local(scene.as_of_us, scene.zone).year - TO_AGE:
        return None
    since_us, until_us = _new_year(first, scene.zone), _new_year(last + 1, scene.zone) - 1
    return Span(first=first, last=last, since_us=since_us, until_us=until_us, fact=fact, born=born)


def _new_year(year: int, zone: ZoneInfo) -> int:
    return int(datetime(year, 1, 1, tzinfo=zone).astimezone(UTC).timestamp()) * 1_000_000


def _played(past: Past, size: int, since_us: int, until_us: int) -> Floats:
    """How present each item was in a span: plays, tamed."""
    counts = (past.at_us >= since_us) & (past.at_us <= until_us)
    return saturated(np.bincount(past.items[counts], past.weights[counts], minlength=size).astype(np.float64))


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Something that speaks for items of those years: how much for each, and its reason for one of them."""

    worth: Floats
    reason: Callable[[int, float], Reason]


def _parts(scene: Scene, span: Span) -> list[Part]:
    """What speaks for an item: plays then; and for what came out then plays since, fame, and her genres."""
    size = len(scene.catalogue)
    then = _THEN * _played(scene.past, size, span.since_us, span.until_us)
    parts = [Part(worth=then, reason=partial(_then, scene, span))]
    if span.fact is None:
        return parts
    its_time = (scene.catalogue.years >= span.first) & (scene.catalogue.years <= span.last)
    since = _played(scene.past, size, span.until_us + 1, scene.as_of_us)
    parts.append(Part(worth=_SINCE * since * its_time, reason=partial(_since, scene, span)))
    if not scene.aside.crowd:
        fame = _FAME * scene.catalogue.popularity * its_time
        parts.append(Part(worth=fame, reason=partial(_famous, scene, span)))
    for fact, segment, weight, words in _like_her(scene, span):
        shares = weight * scene.catalogue.segment(segment) * its_time
        parts.append(Part(worth=shares, reason=partial(_told, fact, words)))
    for fact in scene.facts:
        items = scene.catalogue.about.get(subject(fact)) if fact.topic == "taste.genre" else None
        if items is not None:
            worth = np.zeros(size)
            worth[items] = _GENRE * fact.confidence
            parts.append(
                Part(worth=worth * its_time, reason=partial(_told, fact, f"{fact.about}, which is yours"))
            )
    return parts


def _like_her(scene: Scene, span: Span) -> list[tuple[Fact, str, float, str]]:
    """Return (fact, segment, weight, words) of the people like her that the catalogue counts."""
    first = span.born // _COHORT_YEARS * _COHORT_YEARS
    cohort = f"born:{first}-{first + _COHORT_YEARS - 1}"
    found = []
    if span.fact is not None and cohort in scene.catalogue.segments:
        words = f"loved by people born from {first} to {first + _COHORT_YEARS - 1}, as you were"
        found.append((span.fact, cohort, _COHORT, words))
    for fact in scene.facts:
        country = str(fact.value.get("country") or "") if isinstance(fact.value, dict) else ""
        segment = f"country:{country}"
        if fact.topic == "home" and country and segment in scene.catalogue.segments:
            found.append((fact, segment, _COUNTRY, f"loved in {country}, where you live"))
    return found


def _remembered(scene: Scene) -> Ranking:
    """Rank by the sum of everything that speaks for an item of those years."""
    span, size = _span(scene), len(scene.catalogue)
    if span is None:
        return Ranking(worth=np.zeros(size), reasons=lambda items: {})
    parts = _parts(scene, span)
    worth = np.sum([part.worth for part in parts], axis=0)
    # What she played then is one number, of which the row holds so many: the rest is for people like her.
    hers = np.where(parts[0].worth > 0, 0, -1) if span.fact is not None else None
    return Ranking(worth=worth, reasons=partial(_why, parts), wish=hers)


def _why(parts: Sequence[Part], items: Sequence[int]) -> dict[int, tuple[Reason, ...]]:
    return {
        item: weightiest(
            [part.reason(item, float(part.worth[item])) for part in parts if part.worth[item] > 0]
        )
        for item in items
    }


def _then(scene: Scene, span: Span, item: int, weight: float) -> Reason:
    plays = scene.past.of(item, since_us=span.since_us, until_us=span.until_us)
    return _played_reason(scene, plays, weight, f"you played it {_years(scene, plays)}")


def _since(scene: Scene, span: Span, item: int, weight: float) -> Reason:
    plays = scene.past.of(item, since_us=span.until_us + 1, until_us=scene.as_of_us)
    return _played_reason(scene, plays, weight, f"you have played it {_times(plays)} since")


def _famous(scene: Scene, span: Span, item: int, weight: float) -> Reason:
    year = int(scene.catalogue.years[item])
    assert span.fact is not None
    return told(span.fact, weight, f"it came out in {year}, when you were {year - span.born}")


def _told(fact: Fact, words: str, item: int, weight: float) -> Reason:
    return told(fact, weight, words)


def _played_reason(scene: Scene, plays: Sequence[Consumed], weight: float, text: str) -> Reason:
    found = evidence(plays, of=len(scene.past), rule="plays of a track from those years")
    about = f"item:{scene.catalogue.items[plays[0].item].id}"
    return Reason(text=text, weight=weight, evidence=found, about=about)


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
    return f"What your teens sounded like, when you were {FROM_AGE} to {TO_AGE}: {span.first} to {span.last}"


CAPSULE: Final = Declaration(
    id="capsule",
    title="Time capsule",
    promise=_promise,
    enters=_tracks,
    ranks=_remembered,
    changes="with everything you do, slowly",
    size=30,
    at_least=5,
    per_creator=3,
    per_wish=20,
)
