"""The ledger: each line chained to the one before, so that none can be changed or left out."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

import msgspec

from selfportrait.errors import VaultDamaged
from selfportrait.model import ERASED, Entry


def seal(entry: Entry, previous: Entry | None) -> Entry:
    """Return ``entry`` as the line after ``previous``: numbered, chained and digested.

    The digest is SHA-256 over the entry's JSON with sorted keys and an empty
    ``digest``, in which ``previous`` is the digest of the line before.
    """
    chained = msgspec.structs.replace(
        entry,
        seq=previous.seq + 1 if previous else 1,
        previous=previous.digest if previous else "",
        digest="",
    )
    return msgspec.structs.replace(chained, digest=_digest(chained))


def verify(entries: Iterable[Entry]) -> int:
    """Return how many lines the chain holds, given in order of ``seq``.

    Of a line that was erased only number and digests are left: the lines around
    it still follow from each other, and what it said can no longer be checked.
    Raises VaultDamaged naming the first line that does not follow from the one before.
    """
    count, previous = 0, None
    for entry in entries:
        bare = msgspec.structs.replace(entry, digest="")
        follows = previous is None or (entry.previous, entry.seq) == (previous.digest, previous.seq + 1)
        changed = entry.outcome != ERASED and entry.digest != _digest(bare)
        if not follows or changed:
            raise VaultDamaged(
                f"Line {entry.seq} of the ledger does not follow from the one before it.",
                next_step="Restore the vault from a backup, or export the ledger to look at it.",
            )
        count, previous = count + 1, entry
    return count


def _digest(entry: Entry) -> str:
    return sha256(msgspec.json.encode(entry, order="sorted")).hexdigest()
