"""Write a catalogue pack: plain Parquet and one JSON label with the digest of each file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from selfportrait.model import Item, Manifest, PackFile
from selfportrait.model.packs import ITEMS, MANIFEST, POPULARITY, RULES

from .counts import Ints, Rules


def write_items(folder: Path, items: Sequence[Item]) -> PackFile:
    """Write ``items.parquet``: one row an item; its row number is its number everywhere else."""
    table = pa.table(
        {
            "id": pa.array([item.id for item in items], pa.string()),
            "kind": pa.array([item.kind for item in items], pa.string()),
            "title": pa.array([item.title for item in items], pa.string()),
            "creator": pa.array([item.creator for item in items], pa.string()),
            "released": pa.array([item.released for item in items], pa.string()),
            "price_minor": pa.array([item.price_minor for item in items], pa.int64()),
            "currency": pa.array([item.currency for item in items], pa.string()),
            "attrs": pa.array(
                [sorted(item.attrs.items()) for item in items], pa.map_(pa.string(), pa.string())
            ),
        }
    )
    return _write(folder / ITEMS, table)


def write_rules(folder: Path, rules: Rules) -> PackFile:
    """Write ``rules.parquet``: item number → item number, weight; by source, strongest first."""
    table = pa.table(
        {
            "source": pa.array(rules.sources, pa.int32()),
            "target": pa.array(rules.targets, pa.int32()),
            "weight": pa.array(rules.weights, pa.float32()),
        }
    )
    return _write(folder / RULES, table)


def write_popularity(folder: Path, weeks: Ints, items: Ints, events: Ints) -> PackFile:
    """Write ``popularity.parquet``: events of each item in each week that starts on ``week``."""
    table = pa.table(
        {
            "week": pa.array(weeks, pa.int32()).cast(pa.date32()),
            "item": pa.array(items, pa.int32()),
            "events": pa.array(events, pa.int64()),
        }
    )
    return _write(folder / POPULARITY, table)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the label last: a pack without it, or with an older one, is refused."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    partial = folder / f".{MANIFEST}.partial"
    partial.write_bytes(text + b"\n")
    partial.replace(folder / MANIFEST)


def _write(path: Path, table: pa.Table) -> PackFile:
    partial = path.with_name(f".{path.name}.partial")
    pq.write_table(table, partial, compression="zstd", store_schema=False)
    digest = hashlib.sha256(partial.read_bytes()).hexdigest()
    size = partial.stat().st_size
    partial.replace(path)
    return PackFile(bytes=size, rows=table.num_rows, sha256=digest)
