"""Shows: what she is in the middle of, and what she never started."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np

from selfportrait.model import DAY_US, Reason
from selfportrait.suggest.catalogue import Flags, Floats
from selfportrait.suggest.declarations import Declaration, Ranking, Scene
from selfportrait.suggest.past import Consumed
from selfportrait.suggest.reasons import evidence, month, weightiest

#: Left longer than this, a show was dropped rather than paused.
_DROPPED_DAYS: Final = 120


def shows(scene: Scene) -> Flags:
    """Which items are shows."""
    return scene.catalogue.of_kind("show")


def viewings(scene: Scene, *, days: int = _DROPPED_DAYS) -> dict[int, list[Consumed]]:
    """Return the viewings of each show watched within ``days``, newest first, from the first one on."""
    found: dict[int, list[Consumed]] = {}
    seen = shows(scene)[scene.past.items] & (scene.past.weights > 0)
    for place in np.flatnonzero(seen)[::-1].tolist():
        one = scene.past.at(place)
        found.setdefault(one.item, []).append(one)
    since_us = scene.as_of_us - days * DAY_US
    return {item: viewed for item, viewed in found.items() if viewed[0].at_us >= since_us}


def _episodes(scene: Scene, item: int) -> int:
    """How many episodes a show has; 0 where the catalogue does not say."""
    told = scene.catalogue.items[item].attrs.get("episodes", "")
    return int(told) if told.isdecimal() else 0


def _in_the_middle(scene: Scene) -> Ranking:
    """Rank shows begun and not finished by how lately she watched."""
    worth: Floats = np.zeros(len(scene.catalogue))
    begun = {}
    for item, seen in viewings(scene).items():
        if len({one.part for one in seen}) < _episodes(scene, item):
            worth[item] = 1.0 / (1.0 + (scene.as_of_us - seen[0].at_us) / DAY_US)
            begun[item] = seen
    return Ranking(
        worth=worth,
        reasons=partial(_left_off, scene, begun, worth),
        notes=partial(_episode, scene, begun),
    )


def _episode(scene: Scene, begun: dict[int, list[Consumed]], items: Sequence[int]) -> dict[int, str]:
    return {item: f"{len({one.part for one in begun[item]})} of {_episodes(scene, item)}" for item in items}


def _left_off(
    scene: Scene, begun: dict[int, list[Consumed]], worth: Floats, items: Sequence[int]
) -> dict[int, tuple[Reason, ...]]:
    found = {}
    for item in items:
        seen = begun[item]
        parts, when = (
            len({one.part for one in seen}),
            month(seen[0].at_us, now_us=scene.as_of_us, zone=scene.zone),
        )
        reason = Reason(
            text=f"you watched {parts} of {_episodes(scene, item)} episodes, the last in {when}",
            weight=float(worth[item]),
            evidence=evidence(seen, of=len(scene.past), rule="episodes watched of this show"),
            about=f"item:{scene.catalogue.items[item].id}",
        )
        found[item] = weightiest([reason])
    return found


CONTINUE: Final = Declaration(
    id="continue",
    title="Continue watching",
    promise="Shows you began and have not finished",
    enters=shows,
    ranks=_in_the_middle,
    changes="with each episode",
    size=6,
)

WATCH_NEXT: Final = Declaration(
    id="watch_next",
    title="Watch next",
    promise="Shows you have never started",
    enters=shows,
    changes="with each episode",
    new_only=True,
    mixed=True,
    size=12,
    per_wish=4,
)
