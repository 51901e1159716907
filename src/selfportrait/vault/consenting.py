"""What others may know: grants, frozen cells, the ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert as upsert

from selfportrait.model import ERASED, Entry, Grant, Usage

from . import tables

_encode: Final = msgspec.json.Encoder().encode
_grant: Final = msgspec.json.Decoder(Grant).decode
_entry: Final = msgspec.json.Decoder(Entry).decode


def grants(connection: sa.Connection) -> list[Grant]:
    """Return every grant, oldest first."""
    table = tables.GRANT.c
    return [
        _grant(body) for body in connection.scalars(sa.select(table.body).order_by(table.given_us, table.id))
    ]


def put_grant(connection: sa.Connection, grant: Grant) -> None:
    """Keep a grant; one of the same id is replaced."""
    row = {
        "id": grant.id,
        "sector": grant.brand.sector,
        "epoch": grant.epoch,
        "token_sha256": grant.token_sha256,
        "given_us": grant.given_us,
        "body": _encode(grant),
    }
    connection.execute(
        upsert(tables.GRANT).values(row).on_conflict_do_update(index_elements=["id"], set_=row)
    )


def grant_by_token(connection: sa.Connection, token_sha256: str) -> Grant | None:
    """Return the newest grant with this token, None where there is none."""
    if not token_sha256:
        return None
    table = tables.GRANT.c
    wanted = sa.select(table.body).where(table.token_sha256 == token_sha256, table.token_sha256 != "")
    body = connection.scalar(wanted.order_by(table.given_us.desc(), table.id.desc()).limit(1))
    return None if body is None else _grant(body)


def asks(connection: sa.Connection, sector: str, epoch: int, since_us: int) -> Usage:
    """Return the bits answered to a brand in an epoch and how often it has asked since then."""
    table = tables.ENTRY.c
    bits = sa.select(sa.func.coalesce(sa.func.sum(table.bits), 0.0)).where(
        table.sector == sector, table.epoch == epoch
    )
    count = sa.select(sa.func.count()).where(table.sector == sector, table.at_us >= since_us)
    return Usage(bits=connection.scalar(bits) or 0.0, asks=connection.scalar(count) or 0)


def append_entry(connection: sa.Connection, seal: Callable[[Entry | None], Entry]) -> Entry:
    """Seal an entry to the last one and keep it; the write lock is held, so the chain has no forks."""
    table = tables.ENTRY
    last = connection.scalar(sa.select(table.c.body).order_by(table.c.seq.desc()).limit(1))
    entry = seal(None if last is None else _entry(last))
    row = {
        "seq": entry.seq,
        "at_us": entry.at_us,
        "sector": entry.sector,
        "epoch": _epoch(connection, entry),
        "bits": entry.bits,
        "body": _encode(entry),
    }
    connection.execute(sa.insert(table), row)
    return entry


def _epoch(connection: sa.Connection, entry: Entry) -> int:
    """Return the epoch an entry counts in: its grant's, else the brand's latest."""
    grant = tables.GRANT.c
    own = connection.scalar(sa.select(grant.epoch).where(grant.id == entry.grant_id))
    if own is not None:
        return int(own)
    return int(
        connection.scalar(sa.select(sa.func.max(grant.epoch)).where(grant.sector == entry.sector)) or 0
    )


def entries(
    connection: sa.Connection, *, limit: int, before_seq: int | None, sector: str | None
) -> list[Entry]:
    """Return lines of the ledger, newest first."""
    table = tables.ENTRY.c
    wanted = sa.select(table.body).order_by(table.seq.desc()).limit(limit)
    if before_seq is not None:
        wanted = wanted.where(table.seq < before_seq)
    if sector is not None:
        wanted = wanted.where(table.sector == sector)
    return [_entry(body) for body in connection.scalars(wanted)]


def tombstone(entry: Entry) -> Entry:
    """Return what stays of an erased line: its number, its digest and the one before.

    The next line still follows from it; what it said can no longer be told,
    nor be checked against its digest.
    """
    return Entry(
        id="",
        seq=entry.seq,
        at_us=0,
        sector="",
        brand="",
        kind="",
        purpose="",
        asked="",
        outcome=ERASED,
        answered="",
        why="",
        previous=entry.previous,
        digest=entry.digest,
    )


def bury(connection: sa.Connection, entry: Entry) -> None:
    """Leave only the tombstone of a line."""
    row = {"at_us": 0, "sector": "", "bits": 0.0, "body": _encode(tombstone(entry))}
    connection.execute(sa.update(tables.ENTRY).where(tables.ENTRY.c.seq == entry.seq).values(row))


def cell(connection: sa.Connection, sector: str, epoch: int, family: str) -> bytes | None:
    """Return a frozen cell, None where it was not drawn yet."""
    table = tables.CELL.c
    same = (table.sector == sector) & (table.epoch == epoch) & (table.family == family)
    return connection.scalar(sa.select(table.blob).where(same))


def put_cell(connection: sa.Connection, sector: str, epoch: int, family: str, blob: bytes) -> None:
    """Freeze a cell. One that is frozen already stays: of two that draw at once the first holds."""
    row = {"sector": sector, "epoch": epoch, "family": family, "blob": blob}
    connection.execute(upsert(tables.CELL).values(row).on_conflict_do_nothing())


def drop_cells(connection: sa.Connection, family_prefix: str) -> int:
    """Drop the cells of these families, of every brand; return how many."""
    starts = tables.CELL.c.family.startswith(family_prefix, autoescape=True)
    return connection.execute(sa.delete(tables.CELL).where(starts)).rowcount
