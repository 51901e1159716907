"""The catalogue pack's label: what a brand publishes and a person's side checks before use."""

from __future__ import annotations

from typing import Final

import msgspec

#: The pack format this version writes, and the only one it reads.
PACK_SCHEMA: Final = 2

MANIFEST: Final = "manifest.json"
#: 64 bytes: Ed25519 over ``SIGNED_AS`` and the manifest's bytes as they lie in the file.
SIGNATURE: Final = "manifest.sig"
SIGNED_AS: Final = b"selfportrait catalogue manifest\n"

ITEMS: Final = "items.parquet"
RULES: Final = "rules.parquet"
POPULARITY: Final = "popularity.parquet"
SEGMENTS: Final = "segments.parquet"
#: What every pack holds. Others may be listed beside them: ``SEGMENTS``, and further models.
PACK_FILES: Final = (ITEMS, RULES, POPULARITY)
#: Those of a pack's files that are tables of this format; the others are further models.
TABLES: Final = (*PACK_FILES, SEGMENTS)


class PackFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a pack: how long it is and the SHA-256 of its bytes, in hex."""

    bytes: int
    rows: int  #: 0 where it is no table
    sha256: str


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """How the rules were counted, and how a history is to be read against them.

    A play ``d`` days old counts ``1 / (1 + d / recency_days)``; what is older than
    ``window_days`` is not looked at. ``prior`` is what being the most popular of its
    kind is worth, in strongest rules of a typical item.
    """

    name: str = "counted-ordered-pairs"
    reach: int = 50
    row_power: float = 0.7
    column_power: float = 0.3
    keep: int = 200
    recency_days: float = 14.0
    window_days: float = 3650.0
    prior: float = 0.1


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a catalogue pack is, from whom, under which licence, and what lies in it."""

    schema: int
    name: str
    version: str
    licence: str
    provenance: str  #: what it was counted on, in a sentence
    trained_us: int
    items: int
    people: int
    events: int
    unknown: int  #: events of the histories that named no item, and were left out
    rules: int
    method: Method
    files: dict[str, PackFile]
    publisher: str = ""  #: who signs: a domain or a name, the same for each version
    key: str = ""  #: the publisher's Ed25519 public key, 64 hex digits; "" in a pack nobody signed
