"""The tables of a pack as Parquet: checked against digest, shape and types before a row is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from selfportrait.model.packs import ITEMS, POPULARITY, RULES, SEGMENTS

from .pack import ROWS_MAX, Pack, checked_bytes
from .refusing import refused
from .wrapping import Bytes

#: Parquet can be small on disk and huge unpacked; no honest pack comes near.
_UNPACKED_MAX: Final = 8 << 30
#: Rows held at a time while a table is read.
_BATCH: Final = 1 << 16

_TEXT: Final = pa.string()
COLUMNS: Final = {
    ITEMS: {
        "id": _TEXT,
        "kind": _TEXT,
        "title": _TEXT,
        "creator": _TEXT,
        "released": _TEXT,
        "price_minor": pa.int64(),
        "currency": _TEXT,
        "attrs": pa.map_(_TEXT, _TEXT),
        "prerequisites": pa.list_(_TEXT),
        "image": _TEXT,
    },
    RULES: {"source": pa.int32(), "target": pa.int32(), "weight": pa.float32()},
    POPULARITY: {"week": pa.date32(), "item": pa.int32(), "events": pa.int64()},
    SEGMENTS: {"segment": _TEXT, "item": pa.int32(), "people": pa.int64()},
}
_MAY_BE_NULL: Final = {"price_minor"}


def batches(pack: Pack, name: str) -> Iterator[pa.RecordBatch]:
    """Read a table of the pack, checked against its digest and its columns' types, some rows at a time."""
    promised = pack.manifest.files[name]
    data = checked_bytes(pack, name)
    try:
        _check_shape(pq.ParquetFile(pa.BufferReader(pa.py_buffer(data))), name, promised.rows)
        file = _numbered(data)
        yield from (_checked(batch, name) for batch in file.iter_batches(_BATCH, columns=list(COLUMNS[name])))
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise refused(f"{name} is not a Parquet file") from error


def _numbered(data: Bytes) -> pq.ParquetFile:
    """Open a table so that texts stay numbers into a list: a short file cannot become a long one."""
    buffer = pa.py_buffer(data)
    schema = pq.ParquetFile(pa.BufferReader(buffer)).schema
    columns = [schema.column(place) for place in range(len(schema))]
    texts = [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]
    return pq.ParquetFile(pa.BufferReader(buffer), read_dictionary=texts)


def _check_shape(file: pq.ParquetFile, name: str, rows: int) -> None:
    """Check what the file says of itself before any of it is unpacked."""
    meta = file.metadata
    groups = [meta.row_group(number) for number in range(meta.num_row_groups)]
    chunks = [group.column(place) for group in groups for place in range(group.num_columns)]
    if sum(chunk.total_uncompressed_size for chunk in chunks) > _UNPACKED_MAX:
        raise refused(f"{name} unpacks to more than {_UNPACKED_MAX >> 30} GB")
    if sum(chunk.num_values for chunk in chunks) > ROWS_MAX * 4:
        raise refused(f"{name} holds more values than any catalogue")
    if meta.num_rows != rows or sum(group.num_rows for group in groups) != rows:
        raise refused(f"{name} holds {meta.num_rows} rows where {rows} were promised")
    schema = file.schema_arrow
    for column, kind in COLUMNS[name].items():
        place = schema.get_field_index(column)
        # a map read back names its parts otherwise: compare what it holds
        if place < 0 or not _same(schema.field(place).type, kind):
            raise refused(f"{name} has no column {column!r} of type {kind}")


def _checked(batch: pa.RecordBatch, name: str) -> pa.RecordBatch:
    batch.validate(full=True)
    for column in COLUMNS[name]:
        if batch.column(column).null_count and column not in _MAY_BE_NULL:
            raise refused(f"{name} has rows without {column!r}")
    return batch


def _same(found: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether a column is of a type, be its texts written out or numbered."""
    if pa.types.is_dictionary(found):
        found = found.value_type
    if pa.types.is_map(wanted):
        return bool(
            pa.types.is_map(found)
            and _same(found.key_type, wanted.key_type)
            and _same(found.item_type, wanted.item_type)
        )
    if pa.types.is_list(wanted):
        return bool(pa.types.is_list(found) and _same(found.value_type, wanted.value_type))
    return bool(found == wanted)
