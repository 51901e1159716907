"""Trending for you: what many have begun to take lately, as far as it is like her."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import Evidence, Reason
from selfportrait.suggest.asides import CROWD
from selfportrait.suggest.catalogue import Flags, Floats
from selfportrait.suggest.declarations import Declaration, Ranking, Scene, nothing
from selfportrait.suggest.reasons import weightiest

#: Fewer events in two weeks than this are chance.
_FEWEST: Final = 5


def heat(scene: Scene) -> Floats:
    """Return how much more each item is taken now: 1 - before/now over two weeks each, 0.0 where it is not.

    Only what more than chance separates counts: the rise must exceed twice the square
    root of the sum of both counts (two standard deviations of a difference of Poissons).
    """
    recent = scene.catalogue.recent.astype(np.float64)
    before = scene.catalogue.before.astype(np.float64)
    risen = (recent >= _FEWEST) & (recent - before > 2.0 * np.sqrt(recent + before))
    hot: Floats = np.where(risen, 1.0 - before / np.maximum(recent, 1.0), 0.0)
    return hot


def _media(scene: Scene) -> Flags:
    flags: Flags = scene.catalogue.of_kind("track") | scene.catalogue.of_kind("show")
    return flags


def _hot_and_hers(scene: Scene) -> Ranking:
    """Rank by what her own past and words give, times how much each is on the rise."""
    if scene.aside.crowd:
        return nothing(scene)
    hot = heat(scene)
    own = scene.score.total - scene.score.prior
    return Ranking(worth=own * hot, reasons=partial(_why, scene, hot), wish=scene.wishes)


def _why(scene: Scene, hot: Floats, items: Sequence[int]) -> dict[int, tuple[Reason, ...]]:
    found = {}
    for item, reasons in scene.why(items).items():
        own = [
            msgspec.structs.replace(reason, weight=reason.weight * float(hot[item]))
            for reason in reasons
            if reason.about != CROWD
        ]
        found[item] = weightiest([*own, _risen(scene, item, sum(reason.weight for reason in own))])
    return found


def _risen(scene: Scene, item: int, weight: float) -> Reason:
    recent, before = int(scene.catalogue.recent[item]), int(scene.catalogue.before[item])
    crowd = scene.catalogue.manifest
    return Reason(
        text=f"taken {recent} times in two weeks by the people behind {crowd.name}, "
        f"{before} in the two before",
        weight=weight,
        evidence=Evidence(rule="what everybody took in the newest two weeks", count=recent, of=crowd.events),
        about=CROWD,
    )


TRENDING: Final = Declaration(
    id="trending",
    title="Trending for you",
    promise="On the rise with everybody, like you, and new to you",
    enters=_media,
    ranks=_hot_and_hers,
    changes="with each new version of the catalogue",
    new_only=True,
    mixed=False,
    size=12,
    at_least=3,
    per_creator=2,
    per_wish=4,
)
