"""A catalogue pack's label and files, trusting nothing in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from selfportrait.model import PACK_SCHEMA, Manifest
from selfportrait.model.packs import ITEMS, MANIFEST, PACK_FILES, POPULARITY, RULES, SEGMENTS, SIGNATURE

from .extras import CHECKS, EXTRA_MAX
from .refusing import refused, shown
from .signing import check_signature
from .wrapping import FILE_MAX, PLAIN_NAME, Bytes, Wrapping, unwrapped

_MANIFEST_MAX: Final = 1 << 20
#: Parquet can be small on disk and huge unpacked; no honest pack comes near.
_UNPACKED_MAX: Final = 8 << 30
_VALUES_MAX: Final = 1 << 31
ITEMS_MAX: Final = 20_000_000
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
#: Nothing a terminal or a page would obey, and nothing that turns the direction of a sentence.
CONTROLS: Final = "[\\x00-\\x1f\\x7f-\\x9f\u2028-\u202e\u2066-\u2069]"


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """A pack whose label is sound and whose files are there; what they hold is checked as it is read.

    ``digest`` is that of manifest and signature: it stands for the whole pack.
    """

    manifest: Manifest
    digest: str
    wrapping: Wrapping


def open_pack(path: Path) -> Pack:
    """Open the pack in a folder or ZIP and check its label; BadCatalogue says what is wrong with it."""
    wrapping = unwrapped(path)
    if MANIFEST not in wrapping.sizes:
        raise refused(f"{MANIFEST} is missing")
    text = bytes(wrapping.read(MANIFEST, _MANIFEST_MAX)[:])
    signature = bytes(wrapping.read(SIGNATURE, 64)[:]) if SIGNATURE in wrapping.sizes else None
    manifest = _manifest(text)
    check_signature(manifest, text, signature)
    _check_files(manifest, wrapping)
    digest = hashlib.sha256(text + b"\0" + (signature or b"")).hexdigest()
    return Pack(manifest=manifest, digest=digest, wrapping=wrapping)


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


def checked_bytes(pack: Pack, name: str) -> Bytes:
    """Return a file's bytes, which are those that were published."""
    promised = pack.manifest.files[name]
    limit = FILE_MAX if name in COLUMNS else EXTRA_MAX
    data = pack.wrapping.read(name, min(promised.bytes, limit))
    if hashlib.sha256(data).hexdigest() != promised.sha256:
        raise refused(f"{name} is not the file that was published (its SHA-256 differs)")
    return data


def check_extras(pack: Pack) -> None:
    """Check every further model the pack brings."""
    for name in pack.manifest.files.keys() - COLUMNS.keys():
        data = checked_bytes(pack, name)
        if name in CHECKS:
            CHECKS[name](bytes(data[:]), pack.manifest, pack.manifest.items)


def _numbered(data: Bytes) -> pq.ParquetFile:
    """Open a table so that texts stay numbers into a list: a short file cannot become a long one."""
    buffer = pa.py_buffer(data)
    schema = pq.ParquetFile(pa.BufferReader(buffer)).schema
    columns = [schema.column(place) for place in range(len(schema))]
    texts = [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]
    return pq.ParquetFile(pa.BufferReader(buffer), read_dictionary=texts)


def _manifest(data: bytes) -> Manifest:
    try:
        label = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        schema = msgspec.json.decode(label["schema"], type=int)
    except (msgspec.DecodeError, KeyError, UnicodeDecodeError, RecursionError) as error:
        raise refused(f"{MANIFEST} is not a catalogue's label") from error
    if schema != PACK_SCHEMA:
        raise refused(f"it is written in format {schema}, and this version reads format {PACK_SCHEMA}")
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise refused(f"{MANIFEST} lacks something or holds a wrong value") from error
    _check_words(manifest)
    _check_method(manifest)
    return manifest


def _check_words(manifest: Manifest) -> None:
    for what, words, most in (
        ("name", manifest.name, 200),
        ("version", manifest.version, 100),
        ("licence", manifest.licence, 200),
        ("provenance", manifest.provenance, 2000),
        ("publisher", manifest.publisher, 200),
    ):
        if len(words) > most or re.search(CONTROLS, words):
            raise refused(f"its {what} is too long or holds signs that are no letters")
    counts = (manifest.items, manifest.people, manifest.events, manifest.unknown, manifest.rules)
    if any(not 0 <= count < 1 << 53 for count in counts) or manifest.items > ITEMS_MAX:
        raise refused(f"{MANIFEST} holds a count that cannot be")
    if abs(manifest.trained_us) >= 1 << 62:
        raise refused(f"{MANIFEST} was made at a time that cannot be")


def _check_method(manifest: Manifest) -> None:
    method = manifest.method
    numbers = (
        method.row_power,
        method.column_power,
        method.recency_days,
        method.window_days,
        method.prior,
    )
    if not (
        all(isfinite(number) for number in numbers)
        and 0 < method.recency_days < 1e6
        and 0 < method.window_days < 1e6
        and 0 <= method.prior < 1e6
    ):
        raise refused(f"{MANIFEST} describes a method that cannot be")


def _check_files(manifest: Manifest, wrapping: Wrapping) -> None:
    named, there = set(manifest.files), set(wrapping.sizes) - {MANIFEST, SIGNATURE}
    if any("/" in name or "\\" in name or name in (".", "..") for name in named):
        raise refused(f"{MANIFEST} names a file outside the catalogue's own folder")
    odd = sorted(name for name in named if not PLAIN_NAME.fullmatch(name) or name in (MANIFEST, SIGNATURE))
    if odd:
        raise refused(f"{MANIFEST} names a file {shown(odd[0])}, which no catalogue has")
    if not set(PACK_FILES) <= named:
        raise refused(f"{MANIFEST} must name {', '.join(PACK_FILES)}")
    if there - named:
        raise refused(f"it holds {sorted(there - named)[0]}, which its manifest does not name")
    if named - there:
        raise refused(f"{sorted(named - there)[0]} is missing")
    for name, file in manifest.files.items():
        if not 0 <= file.bytes <= FILE_MAX or not 0 <= file.rows < _VALUES_MAX:
            raise refused(f"{MANIFEST} promises a length that cannot be")
        if wrapping.sizes[name] > file.bytes:
            raise refused(f"{name} is longer than it should be")
    if manifest.files[ITEMS].rows != manifest.items or manifest.files[RULES].rows != manifest.rules:
        raise refused(f"{MANIFEST} contradicts itself on how many items or rules there are")


def _check_shape(file: pq.ParquetFile, name: str, rows: int) -> None:
    """Check what the file says of itself before any of it is unpacked."""
    meta = file.metadata
    groups = [meta.row_group(number) for number in range(meta.num_row_groups)]
    chunks = [group.column(place) for group in groups for place in range(group.num_columns)]
    if sum(chunk.total_uncompressed_size for chunk in chunks) > _UNPACKED_MAX:
        raise refused(f"{name} unpacks to more than {_UNPACKED_MAX >> 30} GB")
    if sum(chunk.num_values for chunk in chunks) > _VALUES_MAX * 4:
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
