"""Letting go, so that no byte stays: rows, chunks, words, what was derived, free pages, journal.

1. One transaction deletes the rows and all that was derived from them, and
   marks the vault as to be cleaned. The word index is emptied whole, because
   its segments keep deleted words until they are merged.
2. ``finish`` indexes anew, rewrites the file without free pages and empties the
   journal. If it is cut short, the next opening does it again.

Ledger lines of an erased brand, and those that used facts read off what is
erased, become tombstones: number and digests stay, so that the chain of the
others still holds together. They cannot be sealed again without making
the ledger worth nothing.
"""

from __future__ import annotations

import secrets
from collections import Counter
from typing import Any, Final

import msgspec
import numpy as np
import sqlalchemy as sa

from selfportrait.errors import HomeError
from selfportrait.model import DAY_US, Entry, Erased, Erasure, Fact, Receipt, event_id

from . import consenting, searching, series, tables
from .counting import change_counts
from .settling import REACH_US, unsettle
from .store import Store, query

#: Each waits for other readers as long as the store waits for anything.
_SCRUBS: Final = 4


def erase(store: Store, what: Erasure) -> Erased:
    """Erase what ``what`` says; raises HomeError where another process reads the journal."""
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE vault SET cleaning = 1")
        if what.what == "source":
            erased = _source(connection, what.name)
        elif what.what == "span":
            erased = _span(connection, what.since_us or 0, what.until_us or 0)
        elif what.what == "brand":
            erased = _brand(connection, what.name)
        else:
            erased = _all(connection)
    finish(store)
    return erased


def finish(store: Store) -> None:
    """Clean the file if an erasure was begun; harmless otherwise."""
    with store.reading() as connection:
        if not connection.exec_driver_sql("SELECT cleaning FROM vault").scalar_one_or_none():
            return
    left = 1
    while left:
        with store.writing() as connection:
            _, left = searching.index_days(connection)
    for _ in range(_SCRUBS):
        if store.scrub():
            break
    else:
        raise HomeError(
            "It is erased, but another program is reading the vault, so traces are still in its journal.",
            next_step="Close the other program; opening the vault again removes them.",
        )
    with store.writing(seen=False) as connection:
        connection.exec_driver_sql("UPDATE vault SET cleaning = 0")


def _source(connection: sa.Connection, source: str) -> Erased:
    label = connection.exec_driver_sql("SELECT id FROM label WHERE text = ?", (source,)).scalar_one_or_none()
    event = tables.EVENT.c
    events, ids = _drop_events(connection, event.source == label) if label is not None else (0, set())
    streams = series.stream_ids(connection, source=source)
    samples = _drop_streams(connection, streams)
    stated = tables.IMPORTED_FACT
    facts = connection.execute(sa.delete(stated).where(stated.c.source == source)).rowcount
    entries = _drop_derived(connection, ids, source)
    imports = _forget_imports(connection, source)
    _tidy(connection)
    return Erased(events=events, samples=samples, facts=facts, imports=imports, entries=entries)


def _span(connection: sa.Connection, since_us: int, until_us: int) -> Erased:
    event = tables.EVENT.c
    inside = (event.start_us >= since_us) & (event.start_us < until_us)
    events, ids = _drop_events(
        connection, inside & event.slot_us.between(since_us - DAY_US, until_us + DAY_US)
    )
    samples = _thin_chunks(connection, since_us, until_us)
    stated, reaction = tables.IMPORTED_FACT, tables.REACTION
    held = (stated.c.since_us >= since_us) & (stated.c.since_us < until_us)
    facts = connection.execute(sa.delete(stated).where(held)).rowcount
    connection.execute(sa.delete(reaction).where(reaction.c.at_us >= since_us, reaction.c.at_us < until_us))
    entries = _drop_derived(connection, ids, None)
    _tidy(connection)
    return Erased(events=events, samples=samples, facts=facts, entries=entries)


def _brand(connection: sa.Connection, sector: str) -> Erased:
    lines = connection.scalars(sa.select(tables.ENTRY.c.body).where(tables.ENTRY.c.sector == sector)).all()
    for body in lines:
        consenting.bury(connection, msgspec.json.decode(body, type=Entry))
    grants = connection.execute(sa.delete(tables.GRANT).where(tables.GRANT.c.sector == sector)).rowcount
    cells = connection.execute(sa.delete(tables.CELL).where(tables.CELL.c.sector == sector)).rowcount
    return Erased(grants=grants, cells=cells, entries=len(lines))


def _all(connection: sa.Connection) -> Erased:
    def count(table: sa.Table) -> int:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0

    samples = connection.scalar(sa.select(sa.func.sum(tables.CHUNK.c.n))) or 0
    erased = Erased(
        events=count(tables.EVENT),
        samples=samples,
        facts=count(tables.IMPORTED_FACT),
        imports=count(tables.IMPORT),
        statements=count(tables.STATEMENT),
        grants=count(tables.GRANT),
        cells=count(tables.CELL),
        entries=count(tables.ENTRY),
    )
    for table in (tables.DAY_STAT, tables.CHUNK, *tables.METADATA.tables.values()):
        # Her zone stays: without it the empty vault could not tell a day.
        keep = tables.SETTING.c.name == "zone" if table is tables.SETTING else sa.false()
        if table is not tables.VAULT:
            connection.execute(sa.delete(table).where(~keep))
    connection.exec_driver_sql("INSERT INTO words (words) VALUES ('delete-all')")
    connection.exec_driver_sql("DELETE FROM sqlite_sequence")
    # A new id: no pseudonym and no secret leads back to what was here.
    connection.exec_driver_sql("UPDATE vault SET id = ?", (secrets.token_bytes(16),))
    return erased


def _drop_events(connection: sa.Connection, which: sa.ColumnElement[bool]) -> tuple[int, set[str]]:
    """Delete events; return how many, and the ids of those that facts and entries may name."""
    event = tables.EVENT.c
    chosen = sa.select(event.slot_us, event.key, event.start_us, event.local_day, event.kind, event.source)
    counts: Counter[tuple[int, int, int]] = Counter()
    ids, first, last = set(), None, None
    for slot_us, key, start_us, *day in connection.execute(chosen.where(which)):
        ids.add(event_id(slot_us, key))
        counts[tuple(day)] -= 1
        first = start_us if first is None else min(first, start_us)
        last = start_us if last is None else max(last, start_us)
    if first is None or last is None:
        return 0, ids
    connection.execute(sa.delete(tables.EVENT).where(which))
    change_counts(connection, counts)
    unsettle(connection, first, last + REACH_US)
    return len(ids), ids


def _drop_streams(connection: sa.Connection, streams: list[int]) -> int:
    samples = connection.scalar(
        sa.select(sa.func.sum(tables.CHUNK.c.n)).where(tables.CHUNK.c.stream.in_(streams))
    )
    for table, column in (
        (tables.DAY_STAT, tables.DAY_STAT.c.stream),
        (tables.CHUNK, tables.CHUNK.c.stream),
        (tables.STREAM, tables.STREAM.c.id),
    ):
        connection.execute(sa.delete(table).where(column.in_(streams)))
    return samples or 0


def _thin_chunks(connection: sa.Connection, since_us: int, until_us: int) -> int:
    """Take the samples that start in the span out of their chunks; streams left empty go."""
    zone = connection.scalar(sa.select(tables.SETTING.c.value).where(tables.SETTING.c.name == "zone")) or ""
    gone = 0
    for stream_id, month, columns in series.stored_chunks(connection, since_us=since_us, until_us=until_us):
        outside = (columns.start_us < since_us) | (columns.start_us >= until_us)
        series.put_chunk(connection, stream_id, month, columns.where(outside), zone)
        gone += int(np.count_nonzero(~outside))
    connection.exec_driver_sql("DELETE FROM stream WHERE id NOT IN (SELECT stream FROM chunk)")
    return gone


def _drop_derived(connection: sa.Connection, ids: set[str], source: str | None) -> int:
    """Drop all that was derived, to be rebuilt from the rest; bury ledger lines that rest on what goes."""
    touched = {
        fact.id
        for fact in (
            msgspec.json.decode(body, type=Fact) for body in connection.scalars(sa.select(tables.FACT.c.body))
        )
        if (source is not None and fact.source == source) or not ids.isdisjoint(fact.evidence.events)
    }
    lines = connection.scalars(sa.select(tables.ENTRY.c.body)).all()
    buried = 0
    for entry in (msgspec.json.decode(body, type=Entry) for body in lines):
        if not touched.isdisjoint(entry.used) or not ids.isdisjoint(entry.evidence.events):
            consenting.bury(connection, entry)
            buried += 1
    for table in (tables.FACT, tables.DERIVED, tables.CELL):
        connection.execute(sa.delete(table))
    return buried


def _forget_imports(connection: sa.Connection, source: str) -> int:
    """Delete imports of this source alone; of mixed ones forget its share, file names and label."""
    table = tables.IMPORT
    gone = 0
    for number, body in connection.execute(sa.select(table.c.id, table.c.receipt)).all():
        receipt = Receipt() if body is None else msgspec.json.decode(body, type=Receipt)
        if source not in receipt.sources:
            continue
        rest: dict[str, Any] = {name: n for name, n in receipt.sources.items() if name != source}
        here = table.c.id == number
        if not rest:
            connection.execute(sa.delete(table).where(here))
            gone += 1
            continue
        kept = msgspec.structs.replace(receipt, sources=rest, skipped_examples=(), failed={}, unrecognised=())
        connection.execute(sa.update(table).where(here).values(receipt=msgspec.json.encode(kept), label=""))
    return gone


def _tidy(connection: sa.Connection) -> None:
    """Forget labels nothing uses any more, and the word index, to be built anew from what is left."""
    connection.exec_driver_sql(query("drop_labels"))
    connection.exec_driver_sql("INSERT INTO words (words) VALUES ('delete-all')")
    connection.exec_driver_sql(query("unindex_all"), {"day": DAY_US, "far": 100_000})
