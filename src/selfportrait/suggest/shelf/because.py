"""Because you…: what people went on to from one thing she had lately."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np

from selfportrait.model import DAY_US, Reason
from selfportrait.suggest.catalogue import Flags, Floats, Ints
from selfportrait.suggest.declarations import Declaration, Ranking, Scene, Several
from selfportrait.suggest.past import Consumed
from selfportrait.suggest.reasons import evidence, named, often, weightiest
from selfportrait.suggest.scoring import carried

from .watching import viewings

#: What she had within these days can head a row of its own.
_LATELY_DAYS: Final = 42
#: The fewest plays of an artist that head one.
_OFTEN: Final = 5


def _because(scene: Scene) -> Sequence[Declaration]:
    """Return one row for the show, and one for the artist, that she has had most of lately."""
    return [*_shows(scene), *_artists(scene)]


def _shows(scene: Scene) -> Sequence[Declaration]:
    lately = viewings(scene, days=_LATELY_DAYS)
    since_us = scene.as_of_us - _LATELY_DAYS * DAY_US
    seen = {item: sum(one.at_us >= since_us for one in them) for item, them in lately.items()}
    order = scene.catalogue.order
    best = sorted(seen, key=lambda item: (-seen[item], int(order[item])))
    led = next((item for item in best if _leads(scene, np.array([item]))), None)
    if led is None:
        return ()
    title = scene.catalogue.items[led].title
    return (
        _row(scene, "because_watched", f"Because you watched {title}", np.array([led], np.int64), "show"),
    )


def _artists(scene: Scene) -> Sequence[Declaration]:
    catalogue, past = scene.catalogue, scene.past
    recent = (past.at_us >= scene.as_of_us - _LATELY_DAYS * DAY_US) & (past.at_us <= scene.as_of_us)
    recent &= (past.weights > 0) & catalogue.of_kind("track")[past.items]
    makers = catalogue.makers[past.items[recent]]
    each, plays = np.unique(makers[makers >= 0], return_counts=True)
    if not len(each) or plays.max() < _OFTEN:
        return ()
    artist = int(each[np.lexsort((each, -plays))[0]])
    mine = np.unique(past.items[catalogue.makers[past.items] == artist])
    if not _leads(scene, mine):
        return ()
    title = f"Because you played {catalogue.items[int(mine[0])].creator}"
    return (_row(scene, "because_played", title, mine, "track"),)


def _leads(scene: Scene, items: Ints) -> bool:
    starts = scene.catalogue.starts
    return bool((starts[items + 1] > starts[items]).any())


def _row(scene: Scene, name: str, title: str, heads: Ints, kind: str) -> Declaration:
    maker = int(scene.catalogue.makers[int(heads[0])]) if kind == "track" else -1

    def enters(scene: Scene) -> Flags:
        flags = scene.catalogue.of_kind(kind).copy()
        return flags & (scene.catalogue.makers != maker) if maker >= 0 else flags

    return Declaration(
        id=name,
        title=title,
        promise="What people went on to from there, and you have not had",
        enters=enters,
        ranks=partial(_from, heads),
        new_only=True,
        at_least=3,
        per_creator=2,
    )


def _from(heads: Ints, scene: Scene) -> Ranking:
    """Rank by the rules that leave ``heads`` alone, each as strong as it is present."""
    items, strengths = scene.past.strengths(scene.catalogue, scene.as_of_us)
    here = np.isin(items, heads)
    flow = carried(scene.catalogue, items[here], strengths[here])
    worth = np.bincount(flow.targets, flow.amounts, minlength=len(scene.catalogue)).astype(np.float64)
    return Ranking(worth=worth, reasons=partial(_why, scene, items[here], strengths[here]))


def _why(scene: Scene, heads: Ints, strengths: Floats, items: Sequence[int]) -> dict[int, tuple[Reason, ...]]:
    catalogue = scene.catalogue
    found: dict[int, list[Reason]] = {item: [] for item in items}
    wanted = np.zeros(len(catalogue), np.bool_)
    wanted[list(items)] = True
    for head, strength in zip(heads.tolist(), strengths.tolist(), strict=True):
        span = slice(int(catalogue.starts[head]), int(catalogue.starts[head + 1]))
        targets, weights = np.asarray(catalogue.targets[span]), np.asarray(catalogue.weights[span])
        here = wanted[targets]
        if not here.any():
            continue
        past = scene.past.of(head, since_us=scene.past.at_us[0], until_us=scene.as_of_us)
        for target, weight in zip(targets[here].tolist(), weights[here].tolist(), strict=True):
            found[target].append(_reason(scene, head, past, strength * weight))
    return {item: weightiest(reasons) for item, reasons in found.items()}


def _reason(scene: Scene, head: int, past: Sequence[Consumed], weight: float) -> Reason:
    item = scene.catalogue.items[head]
    deed = "watched it" if item.kind == "show" else "played it"
    return Reason(
        text=f"after {named(item)} — you {often(past, deed, now_us=scene.as_of_us, zone=scene.zone)}",
        weight=weight,
        evidence=evidence(past, of=len(scene.past), rule="people went from the one to the other"),
        about=f"item:{item.id}",
    )


BECAUSE: Final = Several(id="because", each=_because)
