"""Rank items somebody else brings: known to the catalogue or not."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from selfportrait.model import Fact, Item, Reason, Suggestion

from .catalogue import Catalogue, terms
from .declarations import Scene
from .past import Consumed, Past
from .reasons import because, told, weightiest
from .wishes import conflict, hard, lift, subject

_UTC = ZoneInfo("UTC")
#: How strongly a taste read from her history speaks for an item no rule knows.
_TASTES = {"taste.genre": 8.0, "taste.artist": 12.0, "taste.show": 12.0}


def rank(
    items: Sequence[Item], catalogue: Catalogue, history: Sequence[Consumed], facts: Sequence[Fact]
) -> list[Suggestion]:
    """Return ``items`` as suggestions, the likeliest first; what a hard fact rules out is left out.

    What the catalogue knows (by id, else by name) is scored from her history;
    the rest by what it says it is about against what is known of her. Ties keep
    the order of ids.
    """
    past = Past(history)
    now_us = int(past.at_us.max()) if len(past.at_us) else 0
    scene = Scene(catalogue, past, facts, as_of_us=now_us, zone=_UTC)
    ruling = hard(facts)
    fitting = [item for item in items if conflict(item, ruling) is None]
    known = {item.id: _number(item, catalogue) for item in fitting}
    reasons = scene.why([number for number in known.values() if number is not None])
    suggestions = [_suggestion(scene, item, known[item.id], reasons) for item in fitting]
    return sorted(suggestions, key=lambda one: (-one.score, one.item.id))


def _number(item: Item, catalogue: Catalogue) -> int | None:
    number = catalogue.numbers.get(item.id)
    return number if number is not None else catalogue.find(item.kind, item.title, item.creator)


def _suggestion(
    scene: Scene, item: Item, number: int | None, reasons: dict[int, tuple[Reason, ...]]
) -> Suggestion:
    if number is not None:
        return Suggestion(item=item, score=float(scene.score.total[number]), reasons=reasons[number])
    found = _by_facts(item, scene)
    return Suggestion(item=item, score=sum(reason.weight for reason in found), reasons=weightiest(found))


def _by_facts(item: Item, scene: Scene) -> list[Reason]:
    about = set(terms(item))
    found = []
    for fact in scene.facts:
        strength = lift(fact) + _TASTES.get(fact.topic, 0.0) * fact.confidence
        if strength > 0 and subject(fact) in about:
            found.append(told(fact, strength * scene.catalogue.scale, because(fact)))
    return found
