"""The tables as SQLAlchemy Core sees them. A test holds them to what the migrations make."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Float, LargeBinary, MetaData, Table, Text

METADATA: Final = MetaData()


def _table(
    table: str, /, **columns: type[BigInteger] | type[Float[float]] | type[LargeBinary] | type[Text]
) -> Table:
    return Table(
        table,
        METADATA,
        *(
            Column(column, kind, primary_key=index == 0)
            for index, (column, kind) in enumerate(columns.items())
        ),
    )


VAULT: Final = _table(
    "vault",
    one=BigInteger,
    id=LargeBinary,
    generation=BigInteger,
    created_us=BigInteger,
    cleaning=BigInteger,
)
LABEL: Final = _table("label", id=BigInteger, text=Text)
EVENT: Final = _table(
    "event",
    slot_us=BigInteger,
    key=BigInteger,
    start_us=BigInteger,
    local_day=BigInteger,
    kind=BigInteger,
    source=BigInteger,
    origin=BigInteger,
    offset_min=BigInteger,
    file=BigInteger,
    title=Text,
    creator=Text,
    rest=LargeBinary,
    thread=BigInteger,
)
DAY_COUNT: Final = _table("day_count", local_day=BigInteger, kind=BigInteger, source=BigInteger, n=BigInteger)
STREAM: Final = _table("stream", id=BigInteger, series=Text, source=Text, device=Text, unit=Text)
CHUNK: Final = _table(
    "chunk",
    id=BigInteger,
    stream=BigInteger,
    month=BigInteger,
    n=BigInteger,
    first_us=BigInteger,
    last_us=BigInteger,
    data=LargeBinary,
)
DAY_STAT: Final = _table(
    "day_stat",
    stream=BigInteger,
    local_day=BigInteger,
    month=BigInteger,
    n=BigInteger,
    total=Float,
    low=Float,
    high=Float,
    last=Float,
)
UNINDEXED: Final = _table("unindexed", day=BigInteger)
UNSETTLED: Final = _table(
    "unsettled", one=BigInteger, zone_changed=BigInteger, since_us=BigInteger, until_us=BigInteger
)
IMPORT: Final = _table("import", id=BigInteger, at_us=BigInteger, label=Text, state=Text, receipt=LargeBinary)
IMPORTED_FACT: Final = _table(
    "imported_fact", topic=Text, about=Text, source=Text, since_us=BigInteger, body=LargeBinary
)
STATEMENT: Final = _table("statement", id=Text, said_us=BigInteger, body=LargeBinary)
FACT: Final = _table("fact", position=BigInteger, body=LargeBinary)
DERIVED: Final = _table("derived", name=Text, blob=LargeBinary)
SETTING: Final = _table("setting", name=Text, value=Text)
REACTION: Final = _table("reaction", id=BigInteger, at_us=BigInteger, target=Text, verdict=Text)
GRANT: Final = _table(
    "brand_grant",
    id=Text,
    sector=Text,
    epoch=BigInteger,
    token_sha256=Text,
    given_us=BigInteger,
    body=LargeBinary,
)
CELL: Final = _table("cell", sector=Text, epoch=BigInteger, family=Text, blob=LargeBinary)
ENTRY: Final = _table(
    "entry", seq=BigInteger, at_us=BigInteger, sector=Text, epoch=BigInteger, bits=Float, body=LargeBinary
)
