"""Bought together: what goes with her last shopping and was not in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np

from selfportrait.model import DAY_US, Reason
from selfportrait.suggest.catalogue import Flags, Floats, Ints
from selfportrait.suggest.declarations import Declaration, Ranking, Scene, nothing
from selfportrait.suggest.reasons import day, evidence, weightiest
from selfportrait.suggest.scoring import Flow, carried

#: Things bought within so many hours of each other are one shopping; older than so many days it is over.
_ONE_SHOPPING_US: Final = 12 * 3_600_000_000
_OVER_DAYS: Final = 14


def wares(scene: Scene) -> Flags:
    """Which items are bought: groceries and goods."""
    flags: Flags = scene.catalogue.of_kind("grocery") | scene.catalogue.of_kind("good")
    return flags


def last_shopping(scene: Scene) -> Ints:
    """Return the items of her last shopping; none where it is long ago."""
    bought = wares(scene)[scene.past.items] & (scene.past.weights > 0)
    at_us = scene.past.at_us[bought]
    if not len(at_us) or scene.as_of_us - at_us[-1] > _OVER_DAYS * DAY_US:
        return np.zeros(0, np.int64)
    return np.unique(scene.past.items[bought][at_us > at_us[-1] - _ONE_SHOPPING_US])


def _beside(scene: Scene) -> Ranking:
    """Rank by the rules that leave what she bought last, each as strong as the other."""
    basket = last_shopping(scene)
    if not len(basket):
        return nothing(scene)
    flow = carried(scene.catalogue, basket, np.ones(len(basket)))
    worth: Floats = np.bincount(flow.targets, flow.amounts, minlength=len(scene.catalogue)).astype(np.float64)
    worth[np.isin(scene.catalogue.works, scene.catalogue.works[basket])] = 0.0
    return Ranking(worth=worth, reasons=partial(_why, scene, basket, flow))


def _why(scene: Scene, basket: Ints, flow: Flow, items: Sequence[int]) -> dict[int, tuple[Reason, ...]]:
    found = {}
    for item in items:
        here = np.flatnonzero(flow.targets == item)
        reasons = [
            _reason(scene, int(source), float(amount))
            for source, amount in zip(flow.sources(here), flow.amounts[here], strict=True)
        ]
        found[item] = weightiest(reasons)
    return found


def _reason(scene: Scene, source: int, weight: float) -> Reason:
    since_us = scene.as_of_us - (_OVER_DAYS + 1) * DAY_US
    bought = scene.past.of(source, since_us=since_us, until_us=scene.as_of_us)
    item = scene.catalogue.items[source]
    when = day(bought[0].at_us, now_us=scene.as_of_us, zone=scene.zone)
    return Reason(
        text=f"goes with {item.title}, which you bought {when}",
        weight=weight,
        evidence=evidence(bought, of=len(scene.past), rule="people bought the one with the other"),
        about=f"item:{item.id}",
    )


TOGETHER: Final = Declaration(
    id="together",
    title="Bought together",
    promise="What goes with your last shopping and was not in it",
    enters=wares,
    ranks=_beside,
    changes="with each shopping",
    size=12,
    at_least=3,
    per_creator=4,
)
