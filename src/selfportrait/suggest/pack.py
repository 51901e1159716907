"""A catalogue pack's label and files, trusting nothing in them."""

from __future__ import annotations

import hashlib
import re
from math import isfinite
from pathlib import Path
from typing import Final

import msgspec

from selfportrait.model import PACK_SCHEMA, Manifest
from selfportrait.model.packs import ITEMS, MANIFEST, PACK_FILES, RULES, SIGNATURE, TABLES

from .extras import CHECKS, EXTRA_MAX
from .refusing import refused, shown
from .signing import check_signature
from .wrapping import FILE_MAX, PLAIN_NAME, Bytes, Wrapping, unwrapped

_MANIFEST_MAX: Final = 1 << 20
ITEMS_MAX: Final = 20_000_000
ROWS_MAX: Final = 1 << 31
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


def manifest_of(path: Path) -> Manifest:
    """Return a pack's label, its signature checked; what its files hold is not looked at."""
    return open_pack(path).manifest


def checked_bytes(pack: Pack, name: str) -> Bytes:
    """Return a file's bytes, which are those that were published."""
    promised = pack.manifest.files[name]
    limit = FILE_MAX if name in TABLES else EXTRA_MAX
    data = pack.wrapping.read(name, min(promised.bytes, limit))
    if hashlib.sha256(data).hexdigest() != promised.sha256:
        raise refused(f"{name} is not the file that was published (its SHA-256 differs)")
    return data


def check_extras(pack: Pack) -> None:
    """Check every further model the pack brings."""
    for name in sorted(pack.manifest.files.keys() - set(TABLES)):
        data = checked_bytes(pack, name)
        if name in CHECKS:
            CHECKS[name](bytes(data[:]), pack.manifest, pack.manifest.items)


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
        if not 0 <= file.bytes <= FILE_MAX or not 0 <= file.rows < ROWS_MAX:
            raise refused(f"{MANIFEST} promises a length that cannot be")
        if wrapping.sizes[name] > file.bytes:
            raise refused(f"{name} is longer than it should be")
    if manifest.files[ITEMS].rows != manifest.items or manifest.files[RULES].rows != manifest.rules:
        raise refused(f"{MANIFEST} contradicts itself on how many items or rules there are")
