"""Things for what she does: goods that a like, an intent or an exercise of hers speaks for."""

from __future__ import annotations

from typing import Final

import numpy as np

from selfportrait.suggest.catalogue import Flags
from selfportrait.suggest.declarations import Declaration, Scene


def _for_what_she_does(scene: Scene) -> Flags:
    lifted = np.zeros(len(scene.catalogue), np.bool_)
    for _, items, _ in scene.score.lifts:
        lifted[items] = True
    flags: Flags = lifted & scene.catalogue.of_kind("good")
    return flags


GOODS: Final = Declaration(
    id="goods",
    title="For what you do",
    promise="Things for what you like, want or do, and have not bought yet",
    enters=_for_what_she_does,
    changes="with everything you say",
    new_only=True,
    size=12,
    per_creator=3,
)
