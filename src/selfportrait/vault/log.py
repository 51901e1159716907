"""Reading the log: in time order, by day, by id. Short reads: nothing is held while a reader thinks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cache
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
    last: tuple[int, int] | None = None
    size = _FIRST_PAGE
    while True:
        with reading() as connection:
            values = _values(connection, labels, wanted, last)
            found = connection.execute(
                _shaped(frozenset(values), newest_first), values | {"most": size}
            ).all()
            texts = labels.texts(connection) if found else {}
        if found:
            yield [decode(row, texts) for row in found]
        if len(found) < size:
            return
        last, size = (found[-1][0], found[-1][1]), _PAGE


def _values(
    connection: sa.Connection, labels: Labels, wanted: Wanted, last: tuple[int, int] | None
) -> dict[str, Any]:
    """Return what is asked for, by the names :func:`_shaped` knows; what is not asked for is not in it."""
    values: dict[str, Any] = {}
    if wanted.since_us is not None:
        values |= {"since": wanted.since_us, "since_slot": wanted.since_us - DAY_US}
    if wanted.until_us is not None:
        values |= {"until": wanted.until_us, "until_slot": wanted.until_us + DAY_US}
    if wanted.kinds is not None:
        values["kinds"] = labels.known(connection, wanted.kinds)
    if wanted.sources is not None:
        values["sources"] = labels.known(connection, wanted.sources)
    if last is not None:
        values |= {"last_slot": last[0], "last_key": last[1]}
    return values


@cache
def _shaped(names: frozenset[str], newest_first: bool) -> sa.Select[Any]:
    """Return the query of these values. Each is built once: building costs more than a short answer."""
    event = tables.EVENT.c
    here = sa.tuple_(event.slot_us, event.key)
    there = sa.tuple_(*(sa.bindparam(name, type_=sa.BigInteger) for name in ("last_slot", "last_key")))
    conditions = {
        "since": event.start_us >= sa.bindparam("since"),
        "since_slot": event.slot_us >= sa.bindparam("since_slot"),
        "until": event.start_us < sa.bindparam("until"),
        "until_slot": event.slot_us <= sa.bindparam("until_slot"),
        "kinds": event.kind.in_(sa.bindparam("kinds", expanding=True)),
        "sources": event.source.in_(sa.bindparam("sources", expanding=True)),
        "last_slot": here < there if newest_first else here > there,
    }
    order = [event.slot_us.desc(), event.key.desc()] if newest_first else [event.slot_us, event.key]
    chosen = sa.select(tables.EVENT).where(*(made for name, made in conditions.items() if name in names))
    return chosen.order_by(*order).limit(sa.bindparam("most", type_=sa.Integer))


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
