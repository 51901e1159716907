"""Fill declared rows, and hold each to its promise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from selfportrait.model import Fact, Reason, Row, Suggestion

from .asides import CROWD
from .calibrate import outside
from .catalogue import Catalogue
from .declarations import Declaration, Ranking, Scene, Several
from .past import Consumed, Past
from .picking import picked_for
from .reasons import weightiest
from .shelf import SHELF
from .wishes import conflict

#: A held row is made anew once so much more is known of the time it was made from.
_GROWN: Final = 1.25
#: What is said of an item that lies wholly outside her usual groups.
NEW_GROUND: Final = "new ground"
#: What a reason must take from the worth to be one, as a share of it.
_LEAST_LOSS: Final = 1e-6
#: Tiles a page shows of a row.
_SEEN_FIRST: Final = 6
#: A row with fewer looks empty, and pulls less.
_ENOUGH: Final = 4


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A row as it was made for its week: which items, from how much, after which words of hers."""

    row: str
    as_of_us: int
    numbering: str
    words: str  #: digest of what she had said
    events: int
    items: tuple[str, ...]


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """The rows, and what to hand in again so that those that are held stay as they are."""

    rows: list[Row]
    held: tuple[Held, ...] = ()


def rows(
    catalogue: Catalogue,
    history: Sequence[Consumed],
    facts: Sequence[Fact],
    *,
    now_us: int,
    zone: ZoneInfo,
    declarations: Sequence[Declaration | Several] = SHELF,
) -> list[Row]:
    """Return the rows that have something true to show, in the order declared (see ``fill``)."""
    return fill(catalogue, history, facts, now_us=now_us, zone=zone, declarations=declarations).rows


def fill(
    catalogue: Catalogue,
    history: Sequence[Consumed],
    facts: Sequence[Fact],
    *,
    now_us: int,
    zone: ZoneInfo,
    declarations: Sequence[Declaration | Several] = SHELF,
    held: Sequence[Held] = (),
) -> Filled:
    """Fill the rows that have something true to show, in the order declared.

    ``history`` is what ``suggest.history`` gave for this catalogue. A row that
    promises new things never holds what she has begun; what a hard fact rules
    out is in no row. Same arguments, same rows. ``held`` are rows made before: one
    that renews stays as it was until it does, until she says something, or until
    a quarter more is known of the time before it was made.
    """
    whole = Past(history).before(now_us + 1)
    now = Scene(catalogue, whole, facts, as_of_us=now_us, zone=zone)
    scenes = {now_us: now}
    made, kept = [], []
    for declaration in _declared(declarations, now):
        as_of_us = declaration.as_of(now_us, zone)
        if as_of_us not in scenes:
            past = whole.before(as_of_us)
            scenes[as_of_us] = Scene(catalogue, past, facts, as_of_us=as_of_us, zone=zone)
        scene = scenes[as_of_us]
        ranking = declaration.ranks(scene)
        picked = _picked(declaration, scene, ranking, held)
        if declaration.held:
            kept.append(_hold(declaration, scene, picked))
        row = _row(declaration, scene, ranking, _still(declaration, picked, scene, now), now_us)
        made += [row] if row is not None else []
    return Filled(rows=made, held=tuple(kept))


def _declared(declarations: Iterable[Declaration | Several], scene: Scene) -> Iterable[Declaration]:
    for declaration in declarations:
        yield from declaration.each(scene) if isinstance(declaration, Several) else (declaration,)


def _picked(declaration: Declaration, scene: Scene, ranking: Ranking, held: Sequence[Held]) -> list[int]:
    """Return the items of a row: as it is held, or made anew."""
    numbers = scene.catalogue.numbers
    for one in held:
        if one.row == declaration.id and _holds(one, scene):
            found = [numbers.get(item) for item in one.items]
            return [item for item in found if item is not None]
    return picked_for(declaration, scene, ranking)


def _holds(one: Held, scene: Scene) -> bool:
    same = (one.as_of_us, one.numbering, one.words) == (
        scene.as_of_us,
        scene.catalogue.numbering,
        _words(scene.known),
    )
    return same and len(scene.whole) <= _GROWN * max(one.events, 1)


def _hold(declaration: Declaration, scene: Scene, picked: Sequence[int]) -> Held:
    return Held(
        row=declaration.id,
        as_of_us=scene.as_of_us,
        numbering=scene.catalogue.numbering,
        words=_words(scene.known),
        events=len(scene.whole),
        items=tuple(scene.catalogue.items[item].id for item in picked),
    )


def _words(facts: Sequence[Fact]) -> str:
    """Digest what she said: a held row follows her word at once, and nothing else."""
    said = sorted((fact.id, msgspec.json.encode(fact.value)) for fact in facts if fact.provenance == "said")
    return blake2b(msgspec.json.encode(said), digest_size=8).hexdigest()


def _still(declaration: Declaration, picked: Sequence[int], scene: Scene, now: Scene) -> list[int]:
    """Leave out what she has begun or ruled out since the row was made: it steps out, nothing moves up."""
    rules = declaration.rules(now)
    return [
        item
        for item in picked
        if not (declaration.new_only and now.begun[item])
        and (not rules or conflict(scene.catalogue.items[item], rules, year=now.year) is None)
    ]


def _row(
    declaration: Declaration, scene: Scene, ranking: Ranking, picked: Sequence[int], now_us: int
) -> Row | None:
    reasons = proven(declaration, scene, ranking, picked) if picked else {}
    notes = ranking.notes(picked) if ranking.notes is not None and picked else {}
    notes |= _new_ground(declaration, scene, picked) if declaration.mixed else {}
    suggestions = tuple(
        Suggestion(
            item=scene.catalogue.items[item],
            score=float(ranking.worth[item]),
            reasons=reasons[item],
            note=notes.get(item, ""),
        )
        for item in picked
        if reasons.get(item)
    )
    if len(suggestions) < declaration.at_least:
        return None
    promise = declaration.promise
    return Row(
        id=declaration.id,
        title=declaration.title,
        promise=promise if isinstance(promise, str) else promise(scene),
        suggestions=suggestions,
        renews_us=declaration.renews(now_us, scene.zone),
        changes=declaration.changes,
        pull=pull(suggestions),
    )


def _new_ground(declaration: Declaration, scene: Scene, picked: Sequence[int]) -> dict[int, str]:
    items = [scene.catalogue.items[item] for item in picked]
    if not items:
        return {}
    usual = scene.bubble.usual(items[0].kind)
    far = outside(items, usual) if usual else np.zeros(len(items), np.bool_)
    return {item: NEW_GROUND for item, away in zip(picked, far.tolist(), strict=True) if away}


def proven(
    declaration: Declaration, scene: Scene, ranking: Ranking, picked: Sequence[int]
) -> dict[int, tuple[Reason, ...]]:
    """Return the reasons of the items; where the ranking is no sum, only those that prove true.

    Each is tried: what it stands on is taken away and all is ranked again. It is a
    reason where the item's worth falls, and weighs what it falls by.
    """
    told = ranking.reasons(picked)
    if ranking.exact:
        return told
    tried: dict[tuple[tuple[str, ...], str], Ranking] = {}
    found: dict[int, tuple[Reason, ...]] = {}
    for item in picked:
        true = []
        for reason in told.get(item, ()):
            stands_on = (reason.evidence.events, _fact_of(reason))
            if reason.about != CROWD and stands_on not in tried:
                tried[stands_on] = declaration.ranks(scene.without(*stands_on))
            worth = float(ranking.worth[item])
            loss = worth - float(tried[stands_on].worth[item]) if reason.about != CROWD else reason.weight
            true += [msgspec.structs.replace(reason, weight=loss)] if loss > _LEAST_LOSS * worth else []
        found[item] = weightiest(true)
    return found


def _fact_of(reason: Reason) -> str:
    kind, _, name = reason.about.partition(":")
    return name if kind == "fact" else ""


def pull(suggestions: Sequence[Suggestion]) -> float:
    """Return how much of what a row shows first is hers rather than everybody's, 0 to 1."""
    first = suggestions[:_SEEN_FIRST]
    shares = []
    for one in first:
        total = sum(reason.weight for reason in one.reasons)
        own = sum(reason.weight for reason in one.reasons if reason.about != CROWD)
        shares.append(own / total if total > 0 else 0.0)
    return round(sum(shares) / max(_ENOUGH, len(shares)), 6)
