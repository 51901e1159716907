"""Who published a pack: Ed25519 over its manifest (docs/decisions/0011)."""

from __future__ import annotations

import re
from typing import Final

from selfportrait.model import Manifest
from selfportrait.model.packs import SIGNATURE, SIGNED_AS

from .refusing import refused

_KEY: Final = re.compile(r"[0-9a-f]{64}")
_FIELD: Final = 2**255 - 19
#: y of the points of small order (as they are, and unreduced): under such a "key" one signature fits many
#: texts. RFC 8032 leaves the check to who verifies.
_SMALL_ORDER: Final = frozenset(
    {
        0,
        1,
        _FIELD - 1,
        _FIELD,
        _FIELD + 1,
        2707385501144840649318225287225658788936804267575313519463743609750303402022,
        55188659117513257062467267217118295137698188065244968500265048394206261417927,
    }
)


def check_signature(manifest: Manifest, text: bytes, signature: bytes | None) -> None:
    """Check that the manifest is signed by the key it names, or by nobody; BadCatalogue otherwise."""
    if not manifest.key:
        if signature is not None:
            raise refused(f"it has a {SIGNATURE}, and its manifest names no key")
        return
    if not _KEY.fullmatch(manifest.key) or not manifest.publisher:
        raise refused("its manifest names a key or a publisher that cannot be")
    key = bytes.fromhex(manifest.key)
    if int.from_bytes(key, "little") & ((1 << 255) - 1) in _SMALL_ORDER:
        raise refused("its manifest names a key under which anything would pass")
    if signature is None:
        raise refused(f"{SIGNATURE} is missing")
    if not verified(key, SIGNED_AS + text, signature):
        raise refused("its signature does not fit: somebody changed it after it was published")


def verified(key: bytes, text: bytes, signature: bytes) -> bool:
    """Whether ``signature`` is one of ``key`` over ``text``; never raises."""
    # Only a pack that is signed needs the library.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True
