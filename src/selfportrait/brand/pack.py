"""Write a catalogue pack: plain Parquet, one JSON label with the digest of each file, and its signature."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from selfportrait.model import PACK_SCHEMA, Item, Manifest, Method, PackFile
from selfportrait.model.packs import ITEMS, MANIFEST, POPULARITY, RULES, SEGMENTS, SIGNATURE

from .counts import Ints, Rules
from .publisher import Publisher

#: What every ZIP entry is dated, so that the same pack is the same bytes.
_NO_DATE: Final = (1980, 1, 1, 0, 0, 0)

_RULES: Final = pa.schema([("source", pa.int32()), ("target", pa.int32()), ("weight", pa.float32())])
#: Rules of one row group.
_GROUP: Final = 1 << 20


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
            "prerequisites": pa.array([item.prerequisites for item in items], pa.list_(pa.string())),
            "image": pa.array([item.image for item in items], pa.string()),
        }
    )
    return _write(folder / ITEMS, table)


def write_rules(folder: Path, rules: Rules) -> PackFile:
    """Write ``rules.parquet``: item number → item number, weight; by source, strongest first."""
    columns = [pa.array(column) for column in (rules.sources, rules.targets, rules.weights)]
    return write_rules_in_parts(folder, [pa.record_batch(columns, names=["source", "target", "weight"])])


def write_rules_in_parts(folder: Path, parts: Iterable[pa.RecordBatch]) -> PackFile:
    """Write ``rules.parquet`` from batches of any length; the same rules give the same bytes."""
    path = folder / RULES
    partial, rows = path.with_name(f".{path.name}.partial"), 0
    with pq.ParquetWriter(partial, _RULES, compression="zstd", store_schema=False) as writer:
        for group in _of_length(parts, _GROUP):
            rows += group.num_rows
            writer.write_table(group.cast(_RULES, safe=False), row_group_size=_GROUP)
    return _named(partial, path, rows=rows)


def _of_length(parts: Iterable[pa.RecordBatch], length: int) -> Iterator[pa.Table]:
    """Cut batches anew, each of ``length`` rows but the last."""
    held: list[pa.RecordBatch] = []
    for part in parts:
        held.append(part)
        if sum(one.num_rows for one in held) < length:
            continue
        table = pa.Table.from_batches(held)
        whole = table.num_rows - table.num_rows % length
        yield from (table.slice(start, length) for start in range(0, whole, length))
        held = table.slice(whole).to_batches()
    if any(one.num_rows for one in held):
        yield pa.Table.from_batches(held)


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


def write_segments(folder: Path, names: Sequence[str], segments: Ints, items: Ints, people: Ints) -> PackFile:
    """Write ``segments.parquet``: how many people of each segment took each item."""
    coded = pa.DictionaryArray.from_arrays(pa.array(segments, pa.int32()), pa.array(names, pa.string()))
    table = pa.table(
        {
            "segment": coded.cast(pa.string()),
            "item": pa.array(items, pa.int32()),
            "people": pa.array(people, pa.int64()),
        }
    )
    return _write(folder / SEGMENTS, table)


def write_extras(folder: Path, extras: Mapping[str, bytes]) -> dict[str, PackFile]:
    """Write further models, each as the file of its name."""
    return {name: _put(folder / name, data, rows=0) for name, data in sorted(extras.items())}


def write_manifest(folder: Path, manifest: Manifest, publisher: Publisher | None = None) -> None:
    """Write the label last, and its signature: a pack without it, or with an older one, is refused."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
    if publisher is None:
        (folder / SIGNATURE).unlink(missing_ok=True)
    else:
        _put(folder / SIGNATURE, publisher.sign(text), rows=0)
    _put(folder / MANIFEST, text, rows=0)


def labelled(
    folder: Path,
    files: dict[str, PackFile],
    *,
    name: str,
    version: str,
    licence: str,
    provenance: str,
    now_us: int,
    people: int,
    events: int,
    unknown: int,
    method: Method,
    publisher: Publisher | None,
) -> Manifest:
    """Write the label of what lies in ``folder``; ``version`` is today's date where none is given."""
    manifest = Manifest(
        schema=PACK_SCHEMA,
        name=name,
        version=version or datetime.fromtimestamp(now_us / 1e6, UTC).date().isoformat(),
        licence=licence,
        provenance=provenance,
        trained_us=now_us,
        items=files[ITEMS].rows,
        people=people,
        events=events,
        unknown=unknown,
        rules=files[RULES].rows,
        method=method,
        files=files,
        publisher=publisher.name if publisher else "",
        key=publisher.key if publisher else "",
    )
    write_manifest(folder, manifest, publisher)
    return manifest


def zipped(folder: Path, path: Path) -> Path:
    """Write the pack in ``folder`` as one ZIP; the same pack gives the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(file.name, _NO_DATE)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes())
    return path


def _write(path: Path, table: pa.Table) -> PackFile:
    partial = path.with_name(f".{path.name}.partial")
    pq.write_table(table, partial, compression="zstd", store_schema=False)
    return _named(partial, path, rows=table.num_rows)


def _put(path: Path, data: bytes, *, rows: int) -> PackFile:
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(data)
    return _named(partial, path, rows=rows)


def _named(partial: Path, path: Path, *, rows: int) -> PackFile:
    """Give a written file its name, and tell what the manifest says of it."""
    with partial.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = partial.stat().st_size
    partial.replace(path)
    return PackFile(bytes=size, rows=rows, sha256=digest)
