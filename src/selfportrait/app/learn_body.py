"""Learn from measurements: stays, her own normals and trends, what coincides with her notes."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np

from selfportrait.model import DAY_US, Event, Fact, over_sources
from selfportrait.patterns import (
    MEASURES,
    Night,
    as_visits,
    body,
    coinciding,
    moods_by_day,
    nights,
    notes,
    stays,
)

from .desk import Desk
from .learnt import BODY, MOODS, STAYS, Moods, packed
from .wording import day_number, day_of

_PAST_DAYS = 3 * 366 + 60
_KINDS = ("sleep", "say", "exercise")
#: Kinds of exercise looked at beside her notes: each more makes every coincidence harder to tell from chance.
_SPORTS = 3
_POSITIONS_A_DAY = 6


def read_stays(desk: Desk) -> list[Event]:
    """Return visits read off raw positions, of the days on which no export tells of visits itself."""
    told = {count.local_day for count in desk.vault.counts() if count.kind == "visit"}
    raw = [stat for stat in desk.vault.daily("position") if stat.n >= _POSITIONS_A_DAY]
    days = sorted({stat.local_day for stat in raw} - told)
    if not days:
        return []
    sources = {stat.source for stat in raw if stat.local_day in set(days)}
    since, until = (days[0] - 1) * DAY_US, (days[-1] + 2) * DAY_US
    found = desk.vault.samples("position", since_us=since, until_us=min(until, desk.now_us))
    # a day to either side: a night that began on a told day is whole, and its own day stays told
    keep = np.isin(found.start_us // DAY_US, [day + n for day in days for n in (-1, 0, 1)])
    if found.second is None:
        return []
    seen = stays(found.start_us[keep], found.value[keep], found.second[keep])
    named = as_visits(seen, zone=desk.zone, source=min(sources))
    wanted = set(days)
    return [event for event in named if event.local_day in wanted]


def learn_body(desk: Desk, facts: Sequence[Fact]) -> dict[str, bytes]:
    """Return what is kept of her body and her notes. ``facts`` as read: trips are circumstances."""
    today = day_of(desk.now_us, desk.zone)
    first = today - _PAST_DAYS
    daily = {
        measure.series: over_sources(
            desk.vault.daily(measure.series, since_day=first, until_day=today + 1),
            cumulative=measure.cumulative,
        )
        for measure in MEASURES
    }
    events = list(
        desk.vault.events(kinds=_KINDS, since_us=desk.now_us - _PAST_DAYS * DAY_US, until_us=desk.now_us)
    )
    slept = nights(events)
    found = notes(events)
    circumstances = _circumstances(daily, slept, events, facts, first=first, today=today)
    moods = Moods(
        count=len(found),
        days=tuple(moods_by_day(found).items()),
        latest=tuple(event.id for event in found[-50:][::-1]),
        # the same notes make the same sentences: chance is seeded by how many there are
        coinciding=tuple(coinciding(found, circumstances, Random(len(found)))),  # noqa: S311 - not a secret
    )
    return {**packed(BODY, body(daily, slept, today=today)), **packed(MOODS, moods)}


def stays_blob(found: Sequence[Event]) -> dict[str, bytes]:
    """Return the visits read off positions as they are kept, so that each can be opened."""
    return packed(STAYS, tuple(found))


def _circumstances(
    daily: dict[str, dict[int, float]],
    slept: dict[int, Night],
    events: Sequence[Event],
    facts: Sequence[Fact],
    *,
    first: int,
    today: int,
) -> dict[str, set[int]]:
    """Return words → the local days they hold on."""
    sports: dict[str, set[int]] = {}
    for event in events:
        if event.kind == "exercise" and event.title:
            sports.setdefault(event.title, set()).add(event.local_day)
    often = sorted(sports, key=lambda sport: (-len(sports[sport]), sport))[:_SPORTS]
    asleep = {day: night.minutes for day, night in slept.items()}
    ready = {f"on days with {sport.lower()}": sports[sport] for sport in often}
    ready["after your shortest quarter of nights"] = _quarter(asleep, longest=False)
    ready["after your longest quarter of nights"] = _quarter(asleep, longest=True)
    ready["on the quarter of days you walked most"] = _quarter(daily.get("steps", {}), longest=True)
    ready["on days your heart at rest was in its highest tenth"] = _quarter(
        daily.get("resting_heart_rate", {}), longest=True, share=0.9
    )
    ready["at weekends"] = {day for day in range(first, today + 1) if (day + 3) % 7 >= 5}
    ready["on trips"] = {day for fact in facts if fact.topic == "travel.trip" for day in _days_of(fact)}
    return {about: days for about, days in ready.items() if days}


def _quarter(values: dict[int, float], *, longest: bool, share: float = 0.75) -> set[int]:
    if len(values) < 40:
        return set()
    known = np.array(list(values.values()))
    if longest:
        edge = float(np.quantile(known, share))
        return {day for day, value in values.items() if value > edge}
    edge = float(np.quantile(known, 1 - share))
    return {day for day, value in values.items() if value < edge}


def _days_of(fact: Fact) -> range:
    value = fact.value if isinstance(fact.value, dict) else {}
    try:
        return range(day_number(str(value.get("from"))), day_number(str(value.get("to"))) + 1)
    except ValueError:
        return range(0)
