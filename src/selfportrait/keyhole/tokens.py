"""A brand's bearer token, and the name it knows the person by."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

TOKEN_PREFIX = "sp_"  # noqa: S105 - lets secret scanners find a leaked one


def new_token(entropy: bytes) -> str:
    """Return a bearer token made of 32 random bytes.

    Raises ValueError for fewer.
    """
    if len(entropy) < 32:
        raise ValueError("a token takes 32 random bytes")
    return TOKEN_PREFIX + _b64url(entropy)


def token_digest(token: str) -> str:
    """Return the SHA-256 hex digest under which a token is kept; the token itself never is."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def pseudonym(secret: bytes, sector: str, epoch: int) -> str:
    """Return the person's name towards one brand: 43 URL-safe characters.

    HMAC-SHA-256(secret, "pw1" 0 sector 0 epoch), after OpenID Connect Core 8.1:
    different sectors get unlinkable names, one sector the same name all epoch.
    """
    message = b"\x00".join((b"pw1", sector.casefold().encode(), str(epoch).encode()))
    return _b64url(hmac.new(secret, message, sha256).digest())


def _b64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
