"""What she set aside: reasons she wants none of, and what she bought for others.

Both are words of hers, kept like any other (topics ``not_because`` and ``gift``), so
that they hold at once and can be taken back. Nothing set aside teaches taste; what
she has had she still has had, and what she gave away she does not own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from selfportrait.model import Fact

from .catalogue import Catalogue, Flags
from .names import plain
from .past import Past

#: What a reason stands on when it is nothing of hers.
CROWD = "crowd"


class Asides(msgspec.Struct, frozen=True, kw_only=True):
    """What must not speak for anything: works by number, facts by id, single events, the crowd."""

    works: frozenset[int] = frozenset()
    facts: frozenset[str] = frozenset()
    given: frozenset[int] = frozenset()  #: items bought for others by name, without saying which time
    events: frozenset[str] = frozenset()
    crowd: bool = False


def asides(facts: Iterable[Fact], catalogue: Catalogue) -> Asides:
    """Return what these facts set aside in this catalogue."""
    works: set[int] = set()
    given: set[int] = set()
    named: set[str] = set()
    events: set[str] = set()
    crowd = False
    for fact in facts:
        told = fact.value if isinstance(fact.value, dict) else {}
        if fact.topic == "not_because":
            crowd = crowd or bool(told.get(CROWD))
            named |= {str(told["fact"])} if told.get("fact") else set()
            works |= {int(work) for work in catalogue.works[_meant(told, catalogue)]}
        elif fact.topic == "gift":
            events |= {str(told["event"])} if told.get("event") else set()
            given |= set() if told.get("event") else set(_meant(told, catalogue))
    return Asides(
        works=frozenset(works),
        facts=frozenset(named),
        given=frozenset(given),
        events=frozenset(events),
        crowd=crowd,
    )


def given_away(past: Past, aside: Asides) -> Flags:
    """Which of a history was bought for others: as a file says, or as she said."""
    flags = past.gifts.copy()
    flags[past.places(aside.events)] = True
    if aside.given:
        flags |= np.isin(past.items, sorted(aside.given))
    return flags


def taught(past: Past, aside: Asides, catalogue: Catalogue) -> Past:
    """Return the part of a history that may speak for anything."""
    kept = ~given_away(past, aside)
    if aside.works:
        kept &= ~np.isin(catalogue.works[past.items], sorted(aside.works))
    return past.kept(kept)


def silenced(past: Past, taught: Past) -> frozenset[str]:
    """Return the events of ``past`` that may not speak: all that ``taught`` lacks."""
    if len(past) == len(taught):
        return frozenset()
    return frozenset(one.event for one in past.consumed) - {one.event for one in taught.consumed}


def spoken(facts: Sequence[Fact], aside: Asides, silent: frozenset[str] = frozenset()) -> list[Fact]:
    """Return the facts that may speak for anything, each as far as it rests on what may.

    A taste read from plays she set aside is as much less sure as the share of its evidence
    that they are, and none where they are all of it. What she said stands.
    """
    kept = (_resting(fact, silent) for fact in facts if fact.id not in aside.facts)
    return [fact for fact in kept if fact is not None]


def _resting(fact: Fact, silent: frozenset[str]) -> Fact | None:
    found = fact.evidence
    if fact.provenance == "said" or not found.events or silent.isdisjoint(found.events):
        return fact
    events = tuple(event for event in found.events if event not in silent)
    if not events:
        return None
    replace = msgspec.structs.replace
    count = max(len(events), found.count - (len(found.events) - len(events)))
    return replace(
        fact,
        evidence=replace(found, events=events, count=count),
        confidence=fact.confidence * len(events) / len(found.events),
    )


def _meant(told: dict[str, str | int | float | bool | None], catalogue: Catalogue) -> list[int]:
    """Items by id, else by what they are called or are about."""
    number = catalogue.numbers.get(str(told.get("item", "")))
    if number is not None:
        return [number]
    name = plain(str(told.get("name", "")))
    found = catalogue.about.get(name) if name else None
    return [] if found is None else [int(item) for item in found]
