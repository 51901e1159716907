"""Read a catalogue pack, trusting nothing in it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from selfportrait.errors import BadCatalogue
from selfportrait.model import PACK_SCHEMA, Item, Manifest
from selfportrait.model.packs import ITEMS, MANIFEST, PACK_FILES, POPULARITY, RULES

_MANIFEST_MAX: Final = 1 << 20
_FILE_MAX: Final = 1 << 31
#: Parquet can be small on disk and huge unpacked; no honest pack comes near.
_UNPACKED_MAX: Final = 4 << 30

_COLUMNS: Final = {
    ITEMS: {
        "id": pa.string(),
        "kind": pa.string(),
        "title": pa.string(),
        "creator": pa.string(),
        "released": pa.string(),
        "price_minor": pa.int64(),
        "currency": pa.string(),
        "attrs": pa.map_(pa.string(), pa.string()),
    },
    RULES: {"source": pa.int32(), "target": pa.int32(), "weight": pa.float32()},
    POPULARITY: {"week": pa.date32(), "item": pa.int32(), "events": pa.int64()},
}
_MAY_BE_NULL: Final = {"price_minor"}


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """What a sound pack holds: items by number, rules by source, events by week and item."""

    manifest: Manifest
    items: list[Item]
    sources: NDArray[np.int64]
    targets: NDArray[np.int64]
    weights: NDArray[np.float64]
    weeks: NDArray[np.int64]  #: Mondays as days since 1970
    week_items: NDArray[np.int64]
    week_events: NDArray[np.int64]


def read_pack(folder: Path) -> Pack:
    """Read and check the pack in ``folder``; BadCatalogue says what is wrong with it."""
    manifest = _manifest(folder)
    tables = {name: _table(folder, name, manifest) for name in PACK_FILES}
    items = _items(tables[ITEMS])
    sources, targets, weights = (_column(tables[RULES], name) for name in ("source", "target", "weight"))
    weeks, numbers, events = (_column(tables[POPULARITY], name) for name in ("week", "item", "events"))
    for name, column in ((RULES, sources), (RULES, targets), (POPULARITY, numbers)):
        if len(column) and (column.min() < 0 or column.max() >= len(items)):
            raise _bad(f"{name} names items that items.parquet does not have")
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise _bad(f"{RULES} holds a weight that is not a number, infinite or below zero")
    if len(events) and events.min() < 0:
        raise _bad(f"{POPULARITY} counts fewer than no events")
    if len(sources) > 1 and (np.diff(sources) < 0).any():
        raise _bad(f"{RULES} is not in order of source")
    return Pack(
        manifest=manifest,
        items=items,
        sources=sources.astype(np.int64),
        targets=targets.astype(np.int64),
        weights=weights.astype(np.float64),
        weeks=weeks.astype(np.int64),
        week_items=numbers.astype(np.int64),
        week_events=events.astype(np.int64),
    )


def _manifest(folder: Path) -> Manifest:
    data = _bytes(folder / MANIFEST, MANIFEST, _MANIFEST_MAX)
    try:
        label = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        schema = msgspec.json.decode(label["schema"], type=int)
    except (msgspec.DecodeError, KeyError) as error:
        raise _bad(f"{MANIFEST} is not a catalogue's label") from error
    if schema != PACK_SCHEMA:
        raise _bad(f"it is written in format {schema}, and this version reads format {PACK_SCHEMA}")
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except msgspec.DecodeError as error:
        raise _bad(f"{MANIFEST} lacks something or holds a wrong value") from error
    if any(Path(name).name != name or "\\" in name or name == ".." for name in manifest.files):
        raise _bad(f"{MANIFEST} names a file outside the catalogue's own folder")
    if set(manifest.files) != set(PACK_FILES):
        raise _bad(f"{MANIFEST} must name exactly {', '.join(PACK_FILES)}")
    method = manifest.method
    if not (method.recency_days > 0 and method.window_days > 0 and 0 <= method.prior < 1e6):
        raise _bad(f"{MANIFEST} describes a method that cannot be")
    return manifest


def _table(folder: Path, name: str, manifest: Manifest) -> pa.Table:
    promised = manifest.files[name]
    data = _bytes(folder / name, name, min(promised.bytes, _FILE_MAX))
    if hashlib.sha256(data).hexdigest() != promised.sha256:
        raise _bad(f"{name} is not the file that was published (its SHA-256 differs)")
    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        groups = (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))
        if sum(group.total_byte_size for group in groups) > _UNPACKED_MAX:
            raise _bad(f"{name} unpacks to more than {_UNPACKED_MAX >> 30} GB")
        table = file.read()
    except pa.ArrowException as error:
        raise _bad(f"{name} is not a Parquet file") from error
    if table.num_rows != promised.rows:
        raise _bad(f"{name} holds {table.num_rows} rows where {promised.rows} were promised")
    _check_columns(name, table)
    return table


def _check_columns(name: str, table: pa.Table) -> None:
    for column, kind in _COLUMNS[name].items():
        place = table.schema.get_field_index(column)
        # a map read back names its parts otherwise: compare what it holds
        if place < 0 or not _same(table.schema.field(place).type, kind):
            raise _bad(f"{name} has no column {column!r} of type {kind}")
        if table.column(place).null_count and column not in _MAY_BE_NULL:
            raise _bad(f"{name} has rows without {column!r}")


def _same(found: pa.DataType, wanted: pa.DataType) -> bool:
    if pa.types.is_map(wanted):
        return bool(
            pa.types.is_map(found)
            and found.key_type == wanted.key_type
            and found.item_type == wanted.item_type
        )
    return bool(found == wanted)


def _items(table: pa.Table) -> list[Item]:
    columns = [table.column(name).to_pylist() for name in _COLUMNS[ITEMS]]
    ids = columns[0]
    if not ids:
        raise _bad(f"{ITEMS} holds no items")
    if len(set(ids)) != len(ids):
        raise _bad(f"{ITEMS} has two items with the same id")
    if "" in ids:
        raise _bad(f"{ITEMS} has an item without an id")
    return [
        Item(
            id=item_id,
            kind=kind,
            title=title,
            creator=creator,
            released=released,
            price_minor=price,
            currency=currency,
            attrs={key: value or "" for key, value in attrs},
        )
        for item_id, kind, title, creator, released, price, currency, attrs in zip(*columns, strict=True)
    ]


def _column(table: pa.Table, name: str) -> NDArray[np.float64]:
    column = table.column(name)
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    values: NDArray[np.float64] = column.to_numpy()
    return values


def _bytes(path: Path, name: str, limit: int) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise _bad(f"{name} is missing")
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise _bad(f"{name} is longer than it should be")
    return data


def _bad(what: str) -> BadCatalogue:
    return BadCatalogue(
        f"This catalogue was not used: {what}.",
        next_step="Download it again, or ask who published it.",
    )
