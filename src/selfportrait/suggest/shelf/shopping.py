"""Her next shopping: what its basket most likely holds, where the catalogue knows baskets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np

from selfportrait.model import DAY_US, Evidence, Reason
from selfportrait.suggest.again import Buying
from selfportrait.suggest.asides import CROWD
from selfportrait.suggest.catalogue import Floats
from selfportrait.suggest.declarations import Declaration, Ranking, Scene, nothing
from selfportrait.suggest.past import Past
from selfportrait.suggest.reasons import day, evidence, local

from .together import wares

#: With fewer days of shopping than this, nothing of hers can be told from everybody's.
_DAYS: Final = 3
#: A smaller share of the next basket than this is no guess worth showing.
_LIKELY: Final = 0.005


def _next(scene: Scene) -> Ranking:
    """Rank by the share of the next basket (``Buying.basket``): no sum, so each reason is tried."""
    buying = Buying(scene.catalogue)
    buys = scene.past.kept(wares(scene)[scene.past.items])
    if not buying.knows or not len(buys):
        return nothing(scene)
    offset = local(scene.as_of_us, scene.zone).utcoffset()
    offset_us = int(offset.total_seconds()) * 1_000_000 if offset else 0
    items, share = buying.basket(buys, as_of_us=scene.as_of_us, offset_us=offset_us)
    worth: Floats = np.zeros(len(scene.catalogue))
    worth[items] = share
    return Ranking(worth=worth, reasons=partial(_why, scene, buys, worth), exact=False)


def _why(scene: Scene, buys: Past, worth: Floats, items: Sequence[int]) -> dict[int, tuple[Reason, ...]]:
    if len(np.unique(buys.at_us // DAY_US)) < _DAYS:
        return {}
    likely = [item for item in items if worth[item] >= _LIKELY]
    return {item: (_reason(scene, buys, item, float(worth[item])),) for item in likely}


def _reason(scene: Scene, buys: Past, item: int, weight: float) -> Reason:
    bought = buys.of(item, since_us=int(buys.at_us[0]), until_us=scene.as_of_us)
    crowd = scene.catalogue.manifest
    if not bought:
        text = f"in many baskets lately of the people behind {crowd.name}"
        told = Evidence(rule="what everybody bought this month", count=0, of=crowd.events)
        return Reason(text=text, weight=weight, about=CROWD, evidence=told)
    last = day(bought[0].at_us, now_us=scene.as_of_us, zone=scene.zone)
    times = "once" if len(bought) == 1 else f"{len(bought)} times"
    return Reason(
        text=f"you bought it {times}, and last {last.removeprefix('last ')}",
        weight=weight,
        about=f"item:{scene.catalogue.items[item].id}",
        evidence=evidence(bought, of=len(buys), rule="how often, how lately and when you bought it"),
    )


SHOPPING: Final = Declaration(
    id="shopping",
    title="Your next shopping",
    promise="What its basket most likely holds",
    enters=wares,
    ranks=_next,
    changes="with each shopping, and by the hour",
    size=10,
    at_least=3,
)
