"""Everything back in open formats: each table as Parquet and as JSON Lines, and a page that explains them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from selfportrait.model import Receipt

from . import consenting, knowing, log, series, tables
from .layout import LAYOUT, Layout, describe
from .rows import Labels
from .store import Store

Record = dict[str, Any]

_ROWS: Final = 10_000


def export_to(store: Store, labels: Labels, folder: Path) -> list[Path]:
    """Write every table of the layout and ``schema.md``; return the files. Only the owner may read them.

    Rows stream through in thousands, so memory does not grow with the log.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    written = []
    for layout in LAYOUT:
        records = _READERS[layout.name](store, labels)
        written += _write(folder, layout, records)
    page = folder / "schema.md"
    page.write_text(describe(), encoding="utf-8")
    written.append(page)
    for path in written:
        path.chmod(0o600)
    return written


def _write(folder: Path, layout: Layout, records: Iterator[Record]) -> list[Path]:
    parquet, lines = folder / f"{layout.name}.parquet", folder / f"{layout.name}.jsonl"
    schema = layout.schema()
    encode = msgspec.json.Encoder().encode
    with pq.ParquetWriter(parquet, schema, compression="zstd") as table, lines.open("wb") as text:
        while batch := list(islice(records, _ROWS)):
            table.write_batch(
                pa.RecordBatch.from_pylist([layout.flat(record) for record in batch], schema=schema)
            )
            text.writelines(encode(record) + b"\n" for record in batch)
    return [parquet, lines]


def _events(store: Store, labels: Labels) -> Iterator[Record]:
    for event in log.events(store.reading, labels, log.Wanted(), newest_first=False):
        record = {"id": event.id, **msgspec.structs.asdict(event), "local_day": event.local_day}
        place = record.pop("place")
        record["place"] = None if place is None else msgspec.structs.asdict(place)
        yield record


def _samples(store: Store, labels: Labels) -> Iterator[Record]:
    stream, chunk = tables.STREAM.c, tables.CHUNK.c
    wanted = sa.select(stream.id, stream.series, stream.unit, stream.source, stream.device, chunk.month)
    wanted = wanted.join(tables.CHUNK, chunk.stream == stream.id).order_by(
        stream.series, stream.id, chunk.month
    )
    with store.reading() as connection:
        places = connection.execute(wanted).all()
    for stream_id, name, unit, source, device, month in places:
        with store.reading() as connection:
            columns = series.read_chunk(connection, stream_id, month)
        if columns is None:
            continue
        for start_us, end_us, value, second in zip(*(column.tolist() for column in columns), strict=True):
            yield {
                "series": name,
                "unit": unit,
                "source": source,
                "device": device,
                "start_us": start_us,
                "end_us": end_us,
                "value": value,
                "second": second if second == second else None,
            }


def _structs(
    read: Callable[[sa.Connection], Iterable[msgspec.Struct]],
) -> Callable[[Store, Labels], Iterator[Record]]:
    def records(store: Store, labels: Labels) -> Iterator[Record]:
        with store.reading() as connection:
            found = list(read(connection))
        for struct in found:
            yield msgspec.to_builtins(struct)

    return records


def _entries(store: Store, labels: Labels) -> Iterator[Record]:
    after = 0
    while True:
        with store.reading() as connection:
            table = tables.ENTRY.c
            wanted = sa.select(table.seq, table.body).where(table.seq > after).order_by(table.seq).limit(1000)
            found = connection.execute(wanted).all()
        if not found:
            return
        after = found[-1][0]
        for _, body in found:
            yield msgspec.json.decode(body)


def _grants(store: Store, labels: Labels) -> Iterator[Record]:
    with store.reading() as connection:
        found = consenting.grants(connection)
    for grant in found:
        record = msgspec.to_builtins(grant)
        del record["token_sha256"]
        yield record


def _imports(store: Store, labels: Labels) -> Iterator[Record]:
    table = tables.IMPORT.c
    with store.reading() as connection:
        wanted = sa.select(table.at_us, table.label, table.state, table.receipt).order_by(table.id)
        found = connection.execute(wanted).all()
    for at_us, label, state, body in found:
        receipt = Receipt() if body is None else msgspec.json.decode(body, type=Receipt)
        yield {"at_us": at_us, "label": label, "state": state, **msgspec.to_builtins(receipt)}


def _settings(store: Store, labels: Labels) -> Iterator[Record]:
    table = tables.SETTING.c
    with store.reading() as connection:
        found = connection.execute(sa.select(table.name, table.value).order_by(table.name)).all()
    for name, value in found:
        yield {"name": name, "value": value}


_READERS: Final[dict[str, Callable[[Store, Labels], Iterator[Record]]]] = {
    "events": _events,
    "samples": _samples,
    "facts": _structs(knowing.facts),
    "imported_facts": _structs(knowing.imported_facts),
    "statements": _structs(knowing.statements),
    "reactions": _structs(lambda connection: knowing.reactions(connection, -(1 << 62))),
    "grants": _grants,
    "entries": _entries,
    "imports": _imports,
    "settings": _settings,
}
