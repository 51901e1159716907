"""A crowd's histories as flat arrays: what the counting works on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import DAY_US, LATEST_US

from .counts import Ints

#: Fewer people than this are not told of as a segment.
FEW: Final = 10

WEEK_US = 7 * DAY_US
#: 1970-01-01 was a Thursday; weeks start on Monday.
MONDAY_US = 4 * DAY_US


class Crowd(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody's events, each person's together in time order.

    ``items`` are item numbers, ``owners`` person numbers, ``at_us`` UTC. ``people``
    counts those with at least one known item, ``unknown`` events that named none.
    """

    items: Ints
    owners: Ints
    at_us: Ints
    people: int
    unknown: int


def gather(histories: Iterable[Sequence[tuple[str, int]]], numbers: Mapping[str, int]) -> Crowd:
    """Flatten ``(item id, at_us)`` histories; ids that ``numbers`` lacks are left out and counted."""
    items: list[int] = []
    at_us: list[int] = []
    lengths: list[int] = []
    for history in histories:
        items.extend(numbers.get(item, -1) for item, _ in history)
        at_us.extend(at for _, at in history)
        lengths.append(len(history))
    owners = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    return _ordered(np.array(items, np.int64), owners, np.array(at_us, np.int64))


def _ordered(items: Ints, owners: Ints, at_us: Ints) -> Crowd:
    known = (items >= 0) & (np.abs(at_us) <= LATEST_US)
    unknown = int(len(items) - known.sum())
    items, owners, at_us = items[known], owners[known], at_us[known]
    order = np.lexsort((at_us, owners))
    return Crowd(
        items=items[order],
        owners=owners[order],
        at_us=at_us[order],
        people=len(np.unique(owners)),
        unknown=unknown,
    )


def by_kind(crowd: Crowd, kinds: Ints) -> tuple[Ints, Ints]:
    """Return ``(items, owners)`` with each person's history split by kind of item.

    A show between two songs does not come between them: a person's listening
    and her shopping are two histories, and each is its own owner.
    """
    of_event = kinds[crowd.items]
    owners = crowd.owners * (int(kinds.max(initial=0)) + 1) + of_event
    order = np.argsort(owners, kind="stable")
    return crowd.items[order], owners[order]


def weekly(crowd: Crowd, size: int) -> tuple[Ints, Ints, Ints]:
    """Count events by week: ``(Monday as days since 1970, item number, events)``, ascending."""
    weeks = (crowd.at_us - MONDAY_US) // WEEK_US
    if not len(weeks):
        return weeks, weeks, weeks
    first = int(weeks.min())
    keys, events = np.unique((weeks - first) * size + crowd.items, return_counts=True)
    mondays = (keys // size + first) * 7 + MONDAY_US // DAY_US
    return mondays, keys % size, events.astype(np.int64)


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How many different ``people`` of segment ``names[segments[k]]`` took item ``items[k]``."""

    names: list[str]
    segments: Ints
    items: Ints
    people: Ints


def tallied(crowd: Crowd, told: Sequence[Sequence[str]], size: int) -> Tally:
    """Count who took what by segment; ``told[owner]`` names the segments a person is of.

    A count of fewer than ``FEW`` people is left out: it would tell of them rather than of the segment.
    """
    names = sorted({name for labels in told for name in labels})
    places = {name: place for place, name in enumerate(names)}
    pairs = [(owner, places[name]) for owner, labels in enumerate(told) for name in sorted(set(labels))]
    members = np.array(pairs, np.int64).reshape(-1, 2)
    taken = np.unique(crowd.owners * size + crowd.items)  # a person counts once, however often
    owners, items = taken // size, taken % size
    starts = np.searchsorted(members[:, 0], owners)
    lengths = np.searchsorted(members[:, 0], owners, side="right") - starts
    stops = np.cumsum(lengths)
    rows = np.repeat(starts - (stops - lengths), lengths) + np.arange(int(lengths.sum()))
    keys, people = np.unique(members[rows, 1] * size + np.repeat(items, lengths), return_counts=True)
    many = people >= FEW
    return Tally(names=names, segments=keys[many] // size, items=keys[many] % size, people=people[many])
