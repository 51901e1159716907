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

COLUMNS: Final = tuple(column.name for column in tables.EVENT.columns)
_BARE: Final = COLUMNS.index("end_us")
_ENDED: Final = _BARE + 1
_NOTHING: Final = (None,) * (len(COLUMNS) - _BARE)

_pack = msgspec.msgpack.Encoder().encode
_unpack_place = msgspec.msgpack.Decoder(Place).decode
_unpack_attrs = msgspec.msgpack.Decoder(dict[str, str | int | float | bool]).decode

Row = tuple[Any, ...]


def _insert(width: int) -> str:
    table = sa.table("event", *(sa.column(name) for name in COLUMNS[:width]))
    return str(sa.insert(table).compile(dialect=sqlite.dialect(paramstyle="qmark")))


_INSERTS: Final = (_insert(_BARE), _insert(_ENDED), _insert(len(COLUMNS)))


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
    """Return the full rows of ``events``; without an explicit offset they get the zone's, if there is one."""
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
    return [
        (
            e.slot_us,
            e.key,
            e.start_us,
            day,
            ids[e.kind],
            ids[e.source],
            PRECISION_RANK[e.precision],
            origin,
            offset,
            e.title,
            e.creator,
            e.item,
            ids[e.file],
            e.row,
            e.end_us,
            e.quantity,
            ids[e.unit] if e.unit else None,
            None if e.place is None else _pack(e.place),
            _pack(e.attrs) if e.attrs else None,
            e.thread,
            e.revision or None,
        )
        for e, day, offset, origin in zip(events, days.tolist(), offsets.tolist(), origins, strict=True)
    ]


def words_in(events: Sequence[Event]) -> set[str]:
    """Return what of these events is kept as a label."""
    told = {event.kind for event in events}, {event.source for event in events}
    return set().union(*told, {event.file for event in events}, {event.unit for event in events})


def insert(connection: sa.Connection, rows: Sequence[Row]) -> None:
    """Insert full rows, in order of the key; the driver's IntegrityError where one is held.

    Binding None costs the driver ten times what binding a number does, so the
    columns that most rows leave empty are left out of the statement for them.
    """
    # Rows begin with their key, and no two share one: comparing them ends there.
    rows = sorted(rows)
    bare = [row[:_BARE] for row in rows if row[_BARE:] == _NOTHING]
    rest = [] if len(bare) == len(rows) else [row for row in rows if row[_BARE:] != _NOTHING]
    ended = [row[:_ENDED] for row in rest if row[_ENDED:] == _NOTHING[1:]]
    full = [row for row in rest if row[_ENDED:] != _NOTHING[1:]]
    cursor = connection.connection.cursor()
    for statement, shape in zip(_INSERTS, (bare, ended, full), strict=True):
        if shape:
            cursor.executemany(statement, shape)
    cursor.close()


def decode(row: Sequence[Any], texts: dict[int, str]) -> Event:
    """Return the event a full row holds."""
    origin = row[7]
    return Event(
        kind=texts[row[4]],  # type: ignore[arg-type]
        source=texts[row[5]],
        slot_us=row[0],
        key=row[1],
        start_us=row[2],
        end_us=row[14],
        offset_min=row[8] if origin else None,
        offset_origin=ORIGINS[origin],
        precision=PRECISIONS[row[6]],
        title=row[9],
        creator=row[10],
        item=row[11],
        quantity=row[15],
        unit="" if row[16] is None else texts[row[16]],
        place=None if row[17] is None else _unpack_place(row[17]),
        attrs=None if row[18] is None else _unpack_attrs(row[18]),
        thread=row[19],
        revision=row[20] or 0,
        file=texts[row[12]],
        row=row[13],
    )


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
