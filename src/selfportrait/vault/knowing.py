"""Who she is, as held: facts files state, what she said, what was resolved, settings, reactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert as upsert

from selfportrait.errors import UnknownThing
from selfportrait.model import Fact, Reaction, Statement

from . import tables

_encode: Final = msgspec.json.Encoder().encode
_fact: Final = msgspec.json.Decoder(Fact).decode
_statement: Final = msgspec.json.Decoder(Statement).decode


def land_facts(connection: sa.Connection, facts: Sequence[Fact], now_us: int) -> int:
    """Keep facts that files state, one a topic, about and source; return how many were new.

    The later one stands unless it is true since earlier; ``held_since_us`` stays
    what it was first.
    """
    table = tables.IMPORTED_FACT
    new = 0
    for fact in facts:
        same = (table.c.topic == fact.topic) & (table.c.about == fact.about) & (table.c.source == fact.source)
        body = connection.scalar(sa.select(table.c.body).where(same))
        held = None if body is None else _fact(body)
        new += held is None
        if held is not None and (held.since_us or 0) > (fact.since_us or 0):
            continue
        since = fact.held_since_us if held is None else held.held_since_us
        kept = msgspec.structs.replace(fact, held_since_us=now_us if since is None else since)
        row = {
            "topic": fact.topic,
            "about": fact.about,
            "source": fact.source,
            "since_us": fact.since_us,
            "body": _encode(kept),
        }
        key = ["topic", "about", "source"]
        connection.execute(upsert(table).values(row).on_conflict_do_update(index_elements=key, set_=row))
    return new


def imported_facts(connection: sa.Connection) -> list[Fact]:
    """Return what files state, in order of topic, about, source."""
    table = tables.IMPORTED_FACT.c
    wanted = sa.select(table.body).order_by(table.topic, table.about, table.source)
    return [_fact(body) for body in connection.scalars(wanted)]


def statements(connection: sa.Connection) -> list[Statement]:
    """Return what she said, oldest first."""
    table = tables.STATEMENT.c
    wanted = sa.select(table.body).order_by(table.said_us, sa.literal_column("rowid"))
    return [_statement(body) for body in connection.scalars(wanted)]


def add_statement(connection: sa.Connection, statement: Statement) -> None:
    """Keep what she said; one of the same id is replaced."""
    row = {"id": statement.id, "said_us": statement.said_us, "body": _encode(statement)}
    insert = upsert(tables.STATEMENT).values(row)
    connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_=row))


def remove_statement(connection: sa.Connection, statement_id: str) -> None:
    """Forget what she said; raises UnknownThing."""
    gone = connection.execute(sa.delete(tables.STATEMENT).where(tables.STATEMENT.c.id == statement_id))
    if gone.rowcount == 0:
        raise UnknownThing("There is no such statement.", next_step="selfportrait portrait")


def facts(connection: sa.Connection) -> list[Fact]:
    """Return what the portrait last resolved, in its order."""
    wanted = sa.select(tables.FACT.c.body).order_by(tables.FACT.c.position)
    return [_fact(body) for body in connection.scalars(wanted)]


def put_facts(connection: sa.Connection, resolved: Sequence[Fact]) -> None:
    """Replace what was last resolved."""
    connection.execute(sa.delete(tables.FACT))
    rows = [{"position": position, "body": _encode(fact)} for position, fact in enumerate(resolved)]
    if rows:
        connection.execute(sa.insert(tables.FACT), rows)


def derived(connection: sa.Connection, name: str) -> bytes | None:
    """Return a derived blob, None where there is none."""
    return connection.scalar(sa.select(tables.DERIVED.c.blob).where(tables.DERIVED.c.name == name))


def put_derived(connection: sa.Connection, name: str, blob: bytes) -> None:
    """Keep a derived blob in place of the last."""
    row = {"name": name, "blob": blob}
    insert = upsert(tables.DERIVED).values(row)
    connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=row))


def setting(connection: sa.Connection, name: str, default: str) -> str:
    """Return a setting."""
    value = connection.scalar(sa.select(tables.SETTING.c.value).where(tables.SETTING.c.name == name))
    return default if value is None else value


def put_setting(connection: sa.Connection, name: str, value: str) -> None:
    """Keep a setting."""
    row = {"name": name, "value": value}
    insert = upsert(tables.SETTING).values(row)
    connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=row))


def reactions(connection: sa.Connection, since_us: int) -> list[Reaction]:
    """Return what she did with cards and suggestions since then, oldest first."""
    table = tables.REACTION.c
    wanted = sa.select(table.target, table.verdict, table.at_us)
    found = connection.execute(wanted.where(table.at_us >= since_us).order_by(table.at_us, table.id))
    return [Reaction(target=target, verdict=verdict, at_us=at_us) for target, verdict, at_us in found]


def add_reaction(connection: sa.Connection, reaction: Reaction) -> None:
    """Keep what she did with a card or a suggestion."""
    connection.execute(sa.insert(tables.REACTION), msgspec.structs.asdict(reaction))
