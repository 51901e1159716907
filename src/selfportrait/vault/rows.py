"""Events as rows of the log and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from selfportrait.model import PRECISIONS, Event, OffsetOrigin, Place, Precision

from . import tables
from .store import writes
from .zones import local_days, offsets_min

ORIGINS: Final[tuple[OffsetOrigin, ...]] = ("unknown", "profile", "inferred", "explicit")
EXPLICIT: Final = ORIGINS.index("explicit")
PRECISION_RANK: Final[dict[Precision, int]] = {name: rank for rank, name in enumerate(PRECISIONS)}
_ORIGIN_RANK: Final[dict[OffsetOrigin, int]] = {name: rank for rank, name in enumerate(ORIGINS)}

#: The last column is the one that nearly all rows leave empty.
_COLUMNS: Final = tuple(column.name for column in tables.EVENT.columns)
_THREADLESS: Final = len(_COLUMNS) - 1

Row = tuple[Any, ...]


class Rest(msgspec.Struct, frozen=True, array_like=True):
    """What is read with an event and never asked for, packed into one column; empty ends are left out."""

    row: int
    precision: int
    item: str
    attrs: dict[str, str | int | float | bool] | None = None
    end_us: int | None = None
    quantity: float | None = None
    unit: str = ""
    place: Place | None = None
    revision: int = 0


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Rest).decode
#: The first byte of a ``Rest`` that ends with its attrs: no end, no amount, no place.
_SHORT: Final = _pack((0, 0, "", None))[0]


def _insert(width: int) -> str:
    table = sa.table("event", *(sa.column(name) for name in _COLUMNS[:width]))
    return str(sa.insert(table).compile(dialect=sqlite.dialect(paramstyle="qmark")))


_INSERTS: Final = {width: _insert(width) for width in (_THREADLESS, len(_COLUMNS))}


class Labels:
    """Words that repeat by the million, as small integers. Ids are never used again, so they may be kept."""

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}

    def ids(self, connection: sa.Connection, texts: Iterable[str]) -> dict[str, int]:
        """Return the id of each text, giving new ones where needed; inside a write transaction.

        Asked of the file each time: another process may have erased a word since.
        """
        wanted = list(texts)
        for text in wanted:
            connection.exec_driver_sql("INSERT OR IGNORE INTO label (text) VALUES (?)", (text,))
        found = connection.exec_driver_sql(
            "SELECT text, id FROM label WHERE text IN (SELECT value FROM json_each(?))",
            (msgspec.json.encode(wanted).decode(),),
        )
        return dict(found.all())

    def known(self, connection: sa.Connection, texts: Iterable[str]) -> list[int]:
        """Return the ids of those texts that have one."""
        query = sa.select(tables.LABEL.c.id).where(tables.LABEL.c.text.in_(list(texts)))
        return list(connection.scalars(query))

    def texts(self, connection: sa.Connection) -> dict[int, str]:
        """Return every word by its id; not kept inside a write transaction, whose words may be undone."""
        if writes(connection):
            return dict(connection.exec_driver_sql("SELECT id, text FROM label").all())
        known = self._texts
        last = max(known, default=0)
        fresh: dict[int, str] = dict(
            connection.exec_driver_sql("SELECT id, text FROM label WHERE id > ?", (last,)).all()
        )
        if fresh:
            self._texts = known = {**known, **fresh}
        return known


def encode(events: Sequence[Event], ids: dict[str, int], zone: str) -> list[Row]:
    """Return the rows of ``events``, those without a thread one shorter.

    Without an explicit offset they get the zone's, if there is one. A blob is a
    ``bytearray``: the driver binds it, as it does text and numbers, ten times as
    fast as ``bytes`` or None, which it first offers to adapters.
    """
    starts = np.fromiter((event.start_us for event in events), np.int64, len(events))
    if zone:
        offsets, origin = offsets_min(zone, starts), ORIGINS.index("profile")
    else:
        offsets, origin = np.zeros(len(events), np.int64), ORIGINS.index("unknown")
    origins = [origin] * len(events)
    for index, event in enumerate(events):
        if event.offset_min is not None and event.offset_origin == "explicit":
            offsets[index], origins[index] = event.offset_min, EXPLICIT
    days = local_days(starts, offsets)
    rows: list[Row] = []
    for e, day, offset, origin in zip(events, days.tolist(), offsets.tolist(), origins, strict=True):
        short = (e.row, PRECISION_RANK[e.precision], e.item, e.attrs or None)
        bare = e.end_us is None and e.quantity is None and e.place is None and not e.revision and not e.unit
        row = (
            e.slot_us,
            e.key,
            e.start_us,
            day,
            ids[e.kind],
            ids[e.source],
            origin,
            offset,
            ids[e.file],
            e.title,
            e.creator,
            bytearray(_pack(short if bare else _whole(e, short))),
        )
        rows.append(row if e.thread is None else (*row, e.thread))
    return rows


def _whole(e: Event, short: tuple[Any, ...]) -> tuple[Any, ...]:
    number = e.quantity if e.quantity == e.quantity else None
    return (*short, e.end_us, number, e.unit, e.place, e.revision)


def words_in(events: Sequence[Event]) -> set[str]:
    """Return what of these events is kept as a label."""
    kinds, sources = {event.kind for event in events}, {event.source for event in events}
    return set().union(kinds, sources, {event.file for event in events})


def insert(connection: sa.Connection, rows: Sequence[Row]) -> None:
    """Insert full rows, in order of the key; the driver's IntegrityError where one is held."""
    # Rows begin with their key, and no two share one: comparing them ends there.
    rows = sorted(rows)
    cursor = connection.connection.cursor()
    for width, statement in _INSERTS.items():
        if chosen := [row for row in rows if len(row) == width]:
            cursor.executemany(statement, chosen)
    cursor.close()


def decode(row: Sequence[Any], texts: dict[int, str]) -> Event:
    """Return the event a full row holds."""
    slot_us, key, start_us, _, kind, source, origin, offset_min, file, title, creator, packed, thread = row
    rest = _unpack(packed)
    return Event(
        kind=texts[kind],  # type: ignore[arg-type]
        source=texts[source],
        slot_us=slot_us,
        key=key,
        start_us=start_us,
        end_us=rest.end_us,
        offset_min=offset_min if origin else None,
        offset_origin=ORIGINS[origin],
        precision=PRECISIONS[rest.precision],
        title=title,
        creator=creator,
        item=rest.item,
        quantity=rest.quantity,
        unit=rest.unit,
        place=rest.place,
        attrs=rest.attrs,
        thread=thread,
        revision=rest.revision,
        file=texts[file],
        row=rest.row,
    )


def place_name(rest: bytes) -> str:
    """Return the name of the place in a row's ``rest``, "" where there is none."""
    if rest[0] == _SHORT:
        return ""
    place = _unpack(rest).place
    return "" if place is None else place.name


def as_told(event: Event) -> Event:
    """Return the event as its source tells it: without an offset that was not explicit."""
    if event.offset_origin == "explicit" and event.offset_min is not None:
        return event
    if event.offset_min is None and event.offset_origin == "unknown":
        return event
    return msgspec.structs.replace(event, offset_min=None, offset_origin="unknown")


def standing(event: Event) -> tuple[int, int, int, int, int, bytes]:
    """Return what decides between two records of one happening: the greater stays.

    The later revision; of equal ones the later in natural order; then the finer
    time, the one that tells more, and last its bytes, so that the order of arrival never decides.
    """
    told = as_told(event)
    bytes_ = msgspec.msgpack.encode(told)
    filled = sum(1 for value in msgspec.structs.astuple(told) if value not in (None, "", 0))
    return event.revision, event.slot_us, event.key, PRECISION_RANK[event.precision], filled, bytes_
