"""Reading the log: in time order, by day, by id. Short reads: nothing is held while a reader thinks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from selfportrait.errors import UnknownThing
from selfportrait.model import DAY_US, Event, split_event_id

from . import tables
from .rows import Labels, decode
from .store import query

_PAGE: Final = 4000
_FIRST_PAGE: Final = 200
#: A wall clock is less than a day from UTC, and a slot less than a day from the start.
_AROUND_DAY_US: Final = 2 * DAY_US

Reading = Callable[[], AbstractContextManager[sa.Connection]]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which events: of these kinds, of these sources, with a start in [since_us, until_us)."""

    kinds: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    since_us: int | None = None
    until_us: int | None = None


def events(reading: Reading, labels: Labels, wanted: Wanted, *, newest_first: bool) -> Iterator[Event]:
    """Yield events in order of (start_us, slot_us, key), or the other way round.

    The log is clustered by slot, which lies within a day of the start: what
    starts a day before the slot being read cannot be overtaken any more.
    """
    sign = -1 if newest_first else 1
    waiting: list[tuple[tuple[int, int, int], Event]] = []
    for page in _pages(reading, labels, wanted, newest_first=newest_first):
        waiting += [((sign * e.start_us, sign * e.slot_us, sign * e.key), e) for e in page]
        waiting.sort(key=_first)
        settled = sign * page[-1].slot_us - DAY_US
        ready = _count_before(waiting, settled)
        yield from (event for _, event in waiting[:ready])
        del waiting[:ready]
    yield from (event for _, event in waiting)


def _first(pair: tuple[tuple[int, int, int], Event]) -> tuple[int, int, int]:
    return pair[0]


def _count_before(waiting: Sequence[tuple[tuple[int, int, int], Event]], settled: int) -> int:
    low, high = 0, len(waiting)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if waiting[middle][0][0] < settled else (low, middle)
    return low


def _pages(reading: Reading, labels: Labels, wanted: Wanted, *, newest_first: bool) -> Iterator[list[Event]]:
    """Yield non-empty lists of events in order of the key, each read by itself; the first is short."""
    event = tables.EVENT.c
    order = [event.slot_us.desc(), event.key.desc()] if newest_first else [event.slot_us, event.key]
    here = sa.tuple_(event.slot_us, event.key)
    last: tuple[int, int] | None = None
    size = _FIRST_PAGE
    while True:
        with reading() as connection:
            chosen = _chosen(connection, labels, wanted)
            if last is not None:
                there = sa.tuple_(*(sa.literal(part, sa.BigInteger) for part in last))
                chosen = chosen.where(here < there if newest_first else here > there)
            found = connection.execute(chosen.order_by(*order).limit(size)).all()
            texts = labels.texts(connection) if found else {}
        if found:
            yield [decode(row, texts) for row in found]
        if len(found) < size:
            return
        last, size = (found[-1][0], found[-1][1]), _PAGE


def _chosen(connection: sa.Connection, labels: Labels, wanted: Wanted) -> sa.Select[Any]:
    event = tables.EVENT.c
    chosen = sa.select(tables.EVENT)
    if wanted.since_us is not None:
        chosen = chosen.where(event.slot_us >= wanted.since_us - DAY_US, event.start_us >= wanted.since_us)
    if wanted.until_us is not None:
        chosen = chosen.where(event.slot_us <= wanted.until_us + DAY_US, event.start_us < wanted.until_us)
    if wanted.kinds is not None:
        chosen = chosen.where(event.kind.in_(labels.known(connection, wanted.kinds)))
    if wanted.sources is not None:
        chosen = chosen.where(event.source.in_(labels.known(connection, wanted.sources)))
    return chosen


def day(connection: sa.Connection, labels: Labels, local_day: int) -> list[Event]:
    """Return the events of a local day in order of time."""
    event = tables.EVENT.c
    noon = local_day * DAY_US + DAY_US // 2
    around = event.slot_us.between(noon - DAY_US // 2 - _AROUND_DAY_US, noon + DAY_US // 2 + _AROUND_DAY_US)
    found = connection.execute(sa.select(tables.EVENT).where(around, event.local_day == local_day)).all()
    texts = labels.texts(connection) if found else {}
    return sorted((decode(row, texts) for row in found), key=in_time)


def by_id(connection: sa.Connection, labels: Labels, ids: Sequence[str]) -> list[Event]:
    """Return the events of these ids, in the order asked for; those not held (any more) are left out.

    Raises UnknownThing for what is no id at all.
    """
    try:
        keys = [split_event_id(one) for one in ids]
    except ValueError:
        raise UnknownThing(
            "This is not the id of an event.", next_step="Take it from a page's evidence."
        ) from None
    found = by_key(connection, labels, keys)
    return [found[key] for key in keys if key in found]


def by_key(
    connection: sa.Connection, labels: Labels, keys: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], Event]:
    """Return the held events of these natural keys."""
    pairs = msgspec.json.encode(list(keys)).decode()
    found = connection.exec_driver_sql(query("held_by_key"), (pairs,)).fetchall()
    texts = labels.texts(connection) if found else {}
    return {(row[0], row[1]): decode(row, texts) for row in found}


def in_time(event: Event) -> tuple[int, int, int]:
    """Return what events are ordered by."""
    return event.start_us, event.slot_us, event.key
