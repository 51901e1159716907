"""Fill declared rows, and hold each to its promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np

from selfportrait.model import Fact, Row, Suggestion

from .catalogue import Catalogue, Flags, Ints
from .declarations import Declaration, Ranking, Scene
from .past import Consumed, Past
from .shelf import SHELF
from .wishes import conflict, hard


def rows(
    catalogue: Catalogue,
    history: Sequence[Consumed],
    facts: Sequence[Fact],
    *,
    now_us: int,
    zone: ZoneInfo,
    declarations: Sequence[Declaration] = SHELF,
) -> list[Row]:
    """Return the rows that have something true to show, in the order declared.

    ``history`` is what ``suggest.history`` gave for this catalogue. A row that
    promises new things never holds what she has begun; what a hard fact rules
    out is in no row. Same arguments, same rows.
    """
    whole = Past(history).before(now_us + 1)
    scenes: dict[int, Scene] = {now_us: Scene(catalogue, whole, facts, as_of_us=now_us, zone=zone)}
    filled = []
    for declaration in declarations:
        as_of_us = declaration.as_of(now_us, zone)
        if as_of_us not in scenes:
            past = whole.before(as_of_us)
            scenes[as_of_us] = Scene(catalogue, past, facts, as_of_us=as_of_us, zone=zone)
        row = _fill(declaration, scenes[as_of_us], scenes[now_us].begun, now_us)
        filled += [row] if row is not None else []
    return filled


def _fill(declaration: Declaration, scene: Scene, begun_since: Flags, now_us: int) -> Row | None:
    ranking = declaration.ranks(scene)
    may = declaration.enters(scene) & (ranking.worth > 0)
    if declaration.new_only:
        may &= ~scene.begun
    picked = _pick(declaration, scene, ranking, may)
    if declaration.new_only:
        # Made on Monday and stable since: what she has begun in the meantime steps out, nothing moves up.
        picked = [item for item in picked if not begun_since[item]]
    reasons = ranking.reasons(picked) if picked else {}
    suggestions = tuple(
        Suggestion(item=scene.catalogue.items[item], score=float(ranking.worth[item]), reasons=reasons[item])
        for item in picked
        if reasons[item]
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
    )


def _pick(declaration: Declaration, scene: Scene, ranking: Ranking, may: Flags) -> list[int]:
    """Walk down the ranking past conflicts, twins and too much of one thing, until the row is full."""
    catalogue, ruling = scene.catalogue, hard(scene.facts)
    limits = [(catalogue.works, 1), (catalogue.makers, declaration.per_creator)]
    limits += [] if ranking.wish is None else [(ranking.wish, declaration.per_wish)]
    picked: list[int] = []
    taken: Counter[tuple[int, int]] = Counter()
    for item in ordered(catalogue, ranking, np.flatnonzero(may)).tolist():
        groups = [(n, int(of[item])) for n, (of, most) in enumerate(limits) if most and of[item] >= 0]
        if any(taken[group] >= limits[group[0]][1] for group in groups):
            continue
        if ruling and conflict(catalogue.items[item], ruling) is not None:
            continue
        picked.append(item)
        taken.update(groups)
        if len(picked) == declaration.size:
            break
    return picked


def ordered(catalogue: Catalogue, ranking: Ranking, items: Ints) -> Ints:
    """Return ``items`` from the most to the least worth; ties by id."""
    order: Ints = items[np.lexsort((catalogue.order[items], -ranking.worth[items]))]
    return order
