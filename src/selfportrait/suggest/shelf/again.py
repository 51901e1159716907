"""Buy again: what runs out, soonest due first. What lasts is owned, and was bought once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np

from selfportrait.model import DAY_US, Reason
from selfportrait.suggest.again import Buying, Due
from selfportrait.suggest.catalogue import Floats
from selfportrait.suggest.declarations import Declaration, Ranking, Scene, nothing
from selfportrait.suggest.reasons import day, weightiest

from .together import wares

#: Due later than this is no matter for now.
_SOON_DAYS: Final = 10.0
#: A thing that lasts is bought again by chance; so often, and it is no thing that lasts.
_A_HABIT: Final = 3
#: Gone without for so many of its own intervals, she has stopped buying it.
_STOPPED: Final = 3.0


def _due(scene: Scene) -> dict[int, Due]:
    """Return what she buys again and again and is due soon, or has been for a while."""
    found = {}
    buys = scene.past.kept(wares(scene)[scene.past.items])
    if not len(buys):
        return {}
    # a day more than is shown: which are, is settled below by whole microseconds
    for one in Buying(scene.catalogue).due(buys, as_of_us=scene.as_of_us, within_days=_SOON_DAYS + 1):
        since = (scene.as_of_us - one.last_us) / DAY_US
        ahead = (one.due_us - scene.as_of_us) / DAY_US
        lasting = scene.catalogue.items[one.item].kind == "good" and one.times < _A_HABIT
        if not lasting and ahead <= _SOON_DAYS and since <= _STOPPED * max(one.every_days, 1.0):
            found[one.item] = one
    return found


def _soonest(scene: Scene) -> Ranking:
    """Rank by how soon it is due, and by how much of a habit it is."""
    due = _due(scene)
    if not due:
        return nothing(scene)
    worth: Floats = np.zeros(len(scene.catalogue))
    for item, one in due.items():
        ahead = max(0.0, (one.due_us - scene.as_of_us) / DAY_US)
        worth[item] = one.times / (one.times + 1.0) / (1.0 + ahead)
    return Ranking(worth=worth, reasons=partial(_why, scene, due, worth), notes=partial(_when, scene, due))


def _when(scene: Scene, due: dict[int, Due], items: Sequence[int]) -> dict[int, str]:
    return {item: _due_words(scene, due[item]) for item in items}


def _due_words(scene: Scene, one: Due) -> str:
    words = day(one.due_us, now_us=scene.as_of_us, zone=scene.zone)
    if words in ("today", "tomorrow"):
        return f"due {words}"
    if one.due_us > scene.as_of_us:
        return f"due {words.removeprefix('on ')}"
    return f"due since {words.removeprefix('on ').removeprefix('last ')}"


def _why(
    scene: Scene, due: dict[int, Due], worth: Floats, items: Sequence[int]
) -> dict[int, tuple[Reason, ...]]:
    found = {}
    for item in items:
        one = due[item]
        last = day(one.last_us, now_us=scene.as_of_us, zone=scene.zone)
        every = max(1, round(one.every_days))
        often = "every day" if every == 1 else f"about every {every} days"
        reason = Reason(
            text=f"you bought it {one.times} times, {often}, and last {last.removeprefix('last ')}",
            weight=float(worth[item]),
            evidence=one.evidence,
            about=f"item:{scene.catalogue.items[item].id}",
        )
        found[item] = weightiest([reason])
    return found


AGAIN: Final = Declaration(
    id="again",
    title="Buy again",
    promise="What runs out, soonest due first",
    enters=wares,
    ranks=_soonest,
    changes="by the day",
    owned=True,
    size=12,
)
