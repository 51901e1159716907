"""Measurements: buffered by stream, merged into monthly chunks, read as columns."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import sqlalchemy as sa

from selfportrait.model import DayStat, Sample, SeriesInfo

from . import chunks, tables
from .chunks import Columns
from .packing import pack, unpack
from .store import query

StreamKey = tuple[str, str, str, str]  #: series, source, device, unit


#: Start, end, value and second component of a sample, as they wait.
_SAMPLE: Final = struct.Struct("=qqdd")
_SAMPLES: Final = np.dtype([("start", "i8"), ("end", "i8"), ("value", "f8"), ("second", "f8")])
_NO_SECOND: Final = float("nan")
_pack = _SAMPLE.pack


class Buffer:
    """Samples of one stream that wait to be stored: 32 bytes each."""

    def __init__(self) -> None:
        self._held = bytearray()

    def __len__(self) -> int:
        return len(self._held) // _SAMPLE.size

    def add(self, sample: Sample) -> None:
        """Take a sample; ``struct.error`` where its fields are no numbers or too great."""
        second = sample.second
        if second is None:
            second = _NO_SECOND
        elif second != second:
            raise struct.error("a second component that is no number")
        self._held += _pack(sample.start_us, sample.end_us, sample.value, second)

    def columns(self) -> Columns:
        """Return what was taken, as arrays, in order of arrival."""
        held = np.frombuffer(self._held, _SAMPLES)
        start_us, end_us, value, second = (np.ascontiguousarray(held[name]) for name in _SAMPLES.names or ())
        return Columns(start_us, end_us, value, second)


def store_samples(connection: sa.Connection, stream: StreamKey, columns: Columns, zone: str) -> int:
    """Merge samples into their months and return how many were new."""
    stream_id = _stream_id(connection, stream)
    new = 0
    for month, fresh in chunks.by_month(columns).items():
        held = read_chunk(connection, stream_id, month)
        merged = chunks.ordered(fresh if held is None else chunks.join([held, fresh]))
        before = 0 if held is None else held.n
        if merged.n > before:
            put_chunk(connection, stream_id, month, merged, zone)
            new += merged.n - before
    return new


def put_chunk(connection: sa.Connection, stream_id: int, month: int, columns: Columns, zone: str) -> None:
    """Store a month of a stream and its days' statistics in place of what was; empty columns clear it."""
    connection.exec_driver_sql("DELETE FROM day_stat WHERE stream = ? AND month = ?", (stream_id, month))
    if columns.n == 0:
        connection.exec_driver_sql("DELETE FROM chunk WHERE stream = ? AND month = ?", (stream_id, month))
        return
    first, last = int(columns.start_us[0]), int(columns.start_us[-1])
    row = (stream_id, month, columns.n, first, last, pack(columns))
    connection.exec_driver_sql(query("put_chunk"), row)
    days = [(stream_id, day.local_day, month, *day[1:]) for day in chunks.by_day(columns, zone)]
    cursor = connection.connection.cursor()
    cursor.executemany("INSERT INTO day_stat VALUES (?, ?, ?, ?, ?, ?, ?, ?)", days)
    cursor.close()


def stored_chunks(
    connection: sa.Connection,
    *,
    streams: Sequence[int] | None = None,
    since_us: int | None = None,
    until_us: int | None = None,
) -> Iterator[tuple[int, int, Columns]]:
    """Yield (stream id, month, columns) of the chunks that touch [since_us, until_us)."""
    chunk = tables.CHUNK.c
    wanted = sa.select(chunk.stream, chunk.month)
    if streams is not None:
        wanted = wanted.where(chunk.stream.in_(streams))
    if since_us is not None:
        wanted = wanted.where(chunk.last_us >= since_us)
    if until_us is not None:
        wanted = wanted.where(chunk.first_us < until_us)
    for stream_id, month in connection.execute(wanted.order_by(chunk.month, chunk.stream)).all():
        columns = read_chunk(connection, stream_id, month)
        if columns is not None:
            yield stream_id, month, columns


def rebuild_days(connection: sa.Connection, zone: str) -> None:
    """Compute the statistics of all days anew: her zone has changed."""
    for stream_id, month, columns in stored_chunks(connection):
        put_chunk(connection, stream_id, month, columns, zone)


def stream_ids(
    connection: sa.Connection, *, series: str | None = None, source: str | None = None
) -> list[int]:
    """Return the ids of the streams of a series or of a source, in order of source and device."""
    stream = tables.STREAM.c
    wanted = sa.select(stream.id).order_by(stream.source, stream.device, stream.unit)
    if series is not None:
        wanted = wanted.where(stream.series == series)
    if source is not None:
        wanted = wanted.where(stream.source == source)
    return list(connection.scalars(wanted))


def infos(connection: sa.Connection) -> list[SeriesInfo]:
    """Return what is held of each series, source and device."""
    found = connection.exec_driver_sql(query("series"))
    return [
        SeriesInfo(
            series=name, source=source, device=device, unit=unit, count=n, first_us=first, last_us=last
        )
        for name, source, device, unit, n, first, last in found
    ]


def samples(connection: sa.Connection, series: str, since_us: int | None, until_us: int | None) -> Columns:
    """Return the samples of all sources and devices with a start in [since_us, until_us)."""
    streams = stream_ids(connection, series=series)
    parts = [
        columns
        for _, _, columns in stored_chunks(connection, streams=streams, since_us=since_us, until_us=until_us)
    ]
    columns = chunks.join(parts)
    keep = np.ones(columns.n, bool)
    if since_us is not None:
        keep &= columns.start_us >= since_us
    if until_us is not None:
        keep &= columns.start_us < until_us
    columns = columns.where(keep)
    return columns.where(np.lexsort((columns.end_us, columns.start_us)))


def daily(
    connection: sa.Connection, series: str, since_day: int | None, until_day: int | None
) -> list[DayStat]:
    """Return the statistics of the local days [since_day, until_day), one a source and device."""
    bounds = {"series": series, "since": since_day, "until": until_day}
    found = connection.exec_driver_sql(query("daily"), bounds)
    return [
        DayStat(
            series=series,
            local_day=day,
            source=source,
            device=device,
            unit=unit,
            n=n,
            total=total,
            low=low,
            high=high,
            last=last,
        )
        for day, source, device, unit, n, total, low, high, last, _ in found
    ]


def _stream_id(connection: sa.Connection, stream: StreamKey) -> int:
    wanted = "SELECT id FROM stream WHERE series = ? AND source = ? AND device = ? AND unit = ?"
    found = connection.exec_driver_sql(wanted, stream).scalar_one_or_none()
    if found is not None:
        return int(found)
    made = connection.exec_driver_sql(
        "INSERT INTO stream (series, source, device, unit) VALUES (?, ?, ?, ?) RETURNING id", stream
    )
    return int(made.scalar_one())


def read_chunk(connection: sa.Connection, stream_id: int, month: int) -> Columns | None:
    wanted = "SELECT data FROM chunk WHERE stream = ? AND month = ?"
    data = connection.exec_driver_sql(wanted, (stream_id, month)).scalar_one_or_none()
    return None if data is None else unpack(data)
