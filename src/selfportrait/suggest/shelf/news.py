"""News: what was written lately about what she cares for, fresh first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import Fact, Reason
from selfportrait.suggest.catalogue import Flags, Floats, Ints
from selfportrait.suggest.declarations import Declaration, Ranking, Scene
from selfportrait.suggest.reasons import told, weightiest
from selfportrait.suggest.wishes import subject

#: A piece of news is worth half after so many days, and nothing after so many.
HALF_LIFE_DAYS: Final = 2.0
STALE_DAYS: Final = 14.0
#: What a taste read from her history is worth to an article about it, in strongest rules of a typical item.
_TASTES: Final = {"taste.artist": 8.0, "taste.show": 8.0, "taste.genre": 4.0, "travel.trip": 4.0, "goal": 8.0}
_HOUR_US: Final = 3_600_000_000


def _articles(scene: Scene) -> Flags:
    return scene.catalogue.of_kind("article")


def freshness(scene: Scene, articles: Ints) -> Floats:
    """Return 2^(-age / half-life) of each article; 0.0 for stale ones, undated ones and ones not yet out."""
    fresh = np.zeros(len(articles))
    for place, article in enumerate(articles.tolist()):
        out_us = published_us(scene.catalogue.items[article].released)
        if out_us is None or out_us > scene.as_of_us:
            continue
        days = (scene.as_of_us - out_us) / (24 * _HOUR_US)
        fresh[place] = 2.0 ** (-days / HALF_LIFE_DAYS) if days <= STALE_DAYS else 0.0
    return fresh


def published_us(released: str) -> int | None:
    """Read a release date as coarse as a day; None for a coarser one or none. Without a zone it is UTC.

    >>> published_us("1970-01-02"), published_us("1970-01-01T01:00+01:00"), published_us("1970")
    (86400000000, 0, None)
    """
    if len(released) < 10:
        return None
    try:
        moment = datetime.fromisoformat(released)
    except ValueError:
        return None
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1_000_000)


def _fresh_first(scene: Scene) -> Ranking:
    """Rank by the plain score and what her tastes speak for, all of it times the article's freshness."""
    articles = np.flatnonzero(_articles(scene))
    fresh = np.zeros(len(scene.catalogue))
    fresh[articles] = freshness(scene, articles)
    worth = scene.score.total.copy()
    tastes = _tastes(scene)
    for _, items, amount in tastes:
        worth[items] += amount
    return Ranking(worth=worth * fresh, reasons=partial(_why, scene, tastes, fresh), wish=scene.wishes)


def _tastes(scene: Scene) -> list[tuple[Fact, Ints, float]]:
    found = []
    for fact in scene.facts:
        strength = _TASTES.get(fact.topic, 0.0) * fact.confidence
        items = scene.catalogue.about.get(subject(fact)) if strength > 0 and fact.value is not False else None
        if items is not None:
            found.append((fact, items, strength * scene.catalogue.scale))
    return found


def _why(
    scene: Scene, tastes: Sequence[tuple[Fact, Ints, float]], fresh: Floats, items: Sequence[int]
) -> dict[int, tuple[Reason, ...]]:
    plain = scene.why(items)
    found = {}
    for item in items:
        own = [
            told(fact, amount, f"about {fact.about}, which you {_DO.get(fact.topic, 'like')}")
            for fact, about, amount in tastes
            if item in about
        ]
        faded = [
            msgspec.structs.replace(reason, weight=reason.weight * float(fresh[item]))
            for reason in (*plain[item], *own)
        ]
        found[item] = weightiest(faded)
    return found


_DO: Final = {
    "taste.artist": "listen to",
    "taste.show": "watch",
    "travel.trip": "were in",
    "goal": "want to do",
}

NEWS: Final = Declaration(
    id="news",
    title="News for you",
    promise="Written in the last two weeks, half as strong every two days, and not read yet",
    enters=_articles,
    ranks=_fresh_first,
    changes="by the hour",
    new_only=True,
    size=12,
    per_creator=3,
    per_wish=6,
)
