"""What was learnt before from the very same, and need not be learnt again.

An import of statements says nothing new of where she goes: a stream whose steps are those of the last
learning keeps its forecaster. Learning is a function of what it is given, so what is kept is what
learning again would make. Each part is known by a digest of all it was made of, with the code; each
blob by its own, so that a damaged or taught one is made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

import msgspec

from selfportrait.vault import Vault

from .learner import learner
from .learnt import kept, packed


class Grounds(msgspec.Struct, frozen=True, kw_only=True):
    """Digests by name: of what each part was made of, and of the blobs it left."""

    parts: dict[str, str] = {}
    blobs: dict[str, str] = {}


GROUNDS = "learnt.grounds", Grounds

_ENCODE = msgspec.msgpack.Encoder(order="deterministic")


def made_of(values: Iterable[object]) -> str:
    """Return the digest of values and of the code that learns from them."""
    found = sha256(learner(None).encode())
    for value in values:
        encoded = _ENCODE.encode(value)
        found.update(b"%d " % len(encoded))
        found.update(encoded)
    return found.hexdigest()


class Unchanged:
    """Compares with the last learning, and notes this one for the next."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._last: Grounds = kept(vault, GROUNDS, Grounds())
        self._parts: dict[str, str] = {}

    def blobs(self, part: str, digest: str, names: Sequence[str]) -> dict[str, bytes] | None:
        """Return what the part left last time, whole, if it was made of the same; else None."""
        self._parts[part] = digest
        if self._last.parts.get(part) != digest:
            return None
        found = {name: self._vault.derived(name) for name in names}
        whole = {
            name: blob for name, blob in found.items() if blob and _seal(blob) == self._last.blobs.get(name)
        }
        return whole if len(whole) == len(names) else None

    def noted(self, left: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return the note for the next learning, by its name; ``left`` are this one's blobs."""
        blobs = {name: _seal(blob) for name, blob in left.items()}
        return packed(GROUNDS, Grounds(parts=self._parts, blobs=blobs))


def _seal(blob: bytes) -> str:
    return sha256(blob).hexdigest()
