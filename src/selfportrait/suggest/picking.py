"""Pick what stands in a row: down the ranking, within its limits, and where it is mixed, within her mix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from .bubble import named_groups
from .calibrate import outside, rerank
from .catalogue import Catalogue, Flags, Ints
from .declarations import Declaration, Ranking, Scene
from .wishes import conflict

#: Candidates a mixed row chooses from: fewer leave less to keep a mix with.
_CANDIDATES: Final = 300
#: Of one maker or one word of hers, so many times as many stand among these as may stand in the row.
_ROOM: Final = 4
#: Candidates looked at together when a ranking is walked down.
_AT_ONCE: Final = 2048


def picked_for(declaration: Declaration, scene: Scene, ranking: Ranking) -> list[int]:
    """Return the items of a row, best first: of what may enter, is worth something and is not hers."""
    may = declaration.enters(scene) & (ranking.worth > 0)
    if declaration.new_only:
        may &= ~scene.begun
    elif not declaration.owned:
        may &= ~(scene.begun & scene.catalogue.of_kind("good"))
    if not declaration.mixed:
        limits = _limits(declaration, scene, ranking)
        return _walk(declaration, scene, ranking, may, most=declaration.size, limits=limits)
    return _mixed(declaration, scene, ranking, may)


def _walk(
    declaration: Declaration,
    scene: Scene,
    ranking: Ranking,
    may: Flags,
    *,
    most: int,
    limits: Sequence[tuple[Ints, int]] = (),
) -> list[int]:
    """Walk down the ranking past conflicts, twins and too much of one thing, until there are enough."""
    catalogue, ruling = scene.catalogue, declaration.rules(scene)
    limits = [one for one in limits if one[1]] or [(catalogue.works, 1)]
    picked: list[int] = []
    taken: list[Counter[int]] = [Counter() for _ in limits]
    order = ordered(catalogue, ranking, np.flatnonzero(may))
    for begin in range(0, len(order), _AT_ONCE):
        for item in _open(order[begin : begin + _AT_ONCE], limits, taken).tolist():
            groups = [int(of[item]) for of, _ in limits]
            if any(g >= 0 and n[g] >= top for n, g, (_, top) in zip(taken, groups, limits, strict=True)):
                continue
            if ruling and conflict(catalogue.items[item], ruling, year=scene.year) is not None:
                continue
            picked.append(item)
            for counted, group in zip(taken, groups, strict=True):
                counted[group] += 1
            if len(picked) == most:
                return picked
    return picked


def _open(items: Ints, limits: Sequence[tuple[Ints, int]], taken: Sequence[Counter[int]]) -> Ints:
    """Leave out what is of a group that is full already: of a large catalogue that may be most of it."""
    for (of, most), counted in zip(limits, taken, strict=True):
        full = [group for group, count in counted.items() if group >= 0 and count >= most]
        if full:
            items = items[~np.isin(of[items], full)]
    return items


def _limits(declaration: Declaration, scene: Scene, ranking: Ranking) -> list[tuple[Ints, int]]:
    limits = [(scene.catalogue.works, 1), (scene.catalogue.makers, declaration.per_creator)]
    return limits + ([] if ranking.wish is None else [(ranking.wish, declaration.per_wish)])


def _mixed(declaration: Declaration, scene: Scene, ranking: Ranking, may: Flags) -> list[int]:
    """Choose from the best of all and the best outside her bubble, so that the list keeps her mix.

    What a hard fact rules out is gone before anything is ranked against anything.
    """
    catalogue, bubble = scene.catalogue, scene.bubble
    limits = [(of, most) for of, most in _limits(declaration, scene, ranking) if most]
    # A word of hers that lifts a tenth of a large catalogue must not be all there is to choose from.
    roomy = [(of, most if most == 1 else most * _ROOM) for of, most in limits]
    pool = _walk(declaration, scene, ranking, may, most=_CANDIDATES, limits=roomy)
    if not pool:
        return []
    kind = catalogue.items[pool[0]].kind
    usual = bubble.usual(kind)
    pool += _elsewhere(declaration, scene, ranking, may, pool, usual)
    items = [catalogue.items[item] for item in pool]
    numbers = np.array(pool, np.int64)
    order = rerank(
        items,
        ranking.worth[numbers],
        bubble.target(kind, named_groups(items)),
        size=declaration.size,
        exploration=bubble.dial / 100,
        usual=usual,
        limits=[(of[numbers], most) for of, most in limits],
    )
    return [pool[place] for place in order]


def _elsewhere(
    declaration: Declaration,
    scene: Scene,
    ranking: Ranking,
    may: Flags,
    pool: Sequence[int],
    usual: frozenset[str],
) -> list[int]:
    """Return more candidates from outside her usual groups, where the best of all hold too few."""
    items = [scene.catalogue.items[item] for item in pool]
    missing = declaration.size - int(outside(items, usual).sum())
    if missing <= 0 or not usual:
        return []
    rest = may.copy()
    rest[list(pool)] = False
    for term in usual:
        about = scene.catalogue.about.get(term)
        if about is not None:
            rest[about] = False
    return _walk(declaration, scene, ranking, rest, most=missing)


def ordered(catalogue: Catalogue, ranking: Ranking, items: Ints) -> Ints:
    """Return ``items`` from the most to the least worth; ties by id."""
    order: Ints = items[np.lexsort((catalogue.order[items], -ranking.worth[items]))]
    return order
