"""Discover weekly: thirty tracks she has not heard, new on Monday morning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from selfportrait.model import Reason
from selfportrait.suggest.catalogue import Flags
from selfportrait.suggest.declarations import Declaration, Ranking, Scene
from selfportrait.suggest.reasons import local, weightiest
from selfportrait.suggest.trial import Trial

_HOUR: Final = time(7, 0)
#: A track may enter one week in three, so that a Monday brings another list.
_TURNS: Final = 3


def last_monday(now_us: int, zone: ZoneInfo) -> int:
    """Return the latest Monday 07:00 on her wall clock that is not after ``now_us``."""
    monday = _monday(now_us, zone)
    return monday if monday <= now_us else _monday(now_us, zone, weeks=-1)


def next_monday(now_us: int, zone: ZoneInfo) -> int:
    """Return the first Monday 07:00 on her wall clock after ``now_us``."""
    monday = _monday(now_us, zone)
    return monday if monday > now_us else _monday(now_us, zone, weeks=1)


def _monday(now_us: int, zone: ZoneInfo, weeks: int = 0) -> int:
    """Monday 07:00 of the week of ``now_us``; by the calendar, so that a clock change moves nothing."""
    today = local(now_us, zone).date()
    day = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
    return int(datetime.combine(day, _HOUR, zone).astimezone(UTC).timestamp()) * 1_000_000


def _its_turn(scene: Scene) -> Flags:
    """Which tracks may enter this week: every one has its turn, decided by its id alone."""
    week = local(scene.as_of_us, scene.zone).date().toordinal() // 7
    turn = scene.catalogue.turns(_TURNS) == week % _TURNS
    flags: Flags = scene.catalogue.of_kind("track") & turn
    return flags


def steadily(scene: Scene) -> Ranking:
    """Rank by the plain score of a past in which no week is louder than a usual one."""
    ranking = scene.steady.personal()
    if not ranking.exact:
        return ranking
    return msgspec.structs.replace(ranking, reasons=partial(_why, scene))


def _why(scene: Scene, items: Sequence[int]) -> dict[int, tuple[Reason, ...]]:
    """Return the reasons, each weighed by what the item would lose without it.

    Without a song its week is less loud, and the rest of that week counts for more:
    what it gave is what is missing once all of that is reckoned in.
    """
    trial = Trial(scene.catalogue, scene.past, np.array(items, np.int64), scene.as_of_us)
    told = scene.steady.why(items)
    sources = {reason.about: _source(trial, scene, reason) for reasons in told.values() for reason in reasons}
    tried = sorted({source for source in sources.values() if source >= 0})
    lost = dict(zip(tried, trial.lost(tried), strict=True))
    found = {}
    for place, (item, reasons) in enumerate(told.items()):
        true = []
        for reason in reasons:
            source = sources[reason.about]
            weight = float(lost[source][place]) if source >= 0 else reason.weight
            true.append(msgspec.structs.replace(reason, weight=weight))
        found[item] = weightiest(true)
    return found


def _source(trial: Trial, scene: Scene, reason: Reason) -> int:
    kind, _, name = reason.about.partition(":")
    return trial.place(scene.catalogue.numbers[name]) if kind == "item" else -1


DISCOVER: Final = Declaration(
    id="discover",
    title="Discover weekly",
    promise="Tracks you have never heard, up to thirty, what you know beside new ground",
    enters=_its_turn,
    ranks=steadily,
    changes="every Monday at 07:00",
    new_only=True,
    mixed=True,
    size=30,
    per_creator=3,
    per_wish=10,
    as_of=last_monday,
    renews=next_monday,
)
