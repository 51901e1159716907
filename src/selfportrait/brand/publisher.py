"""Who publishes a pack: a name and an Ed25519 key."""

from __future__ import annotations

import msgspec

from selfportrait.errors import BadRequest
from selfportrait.model.packs import SIGNED_AS


class Publisher(msgspec.Struct, frozen=True, kw_only=True):
    """A name that stays the same over all versions, and the 32 secret bytes of its Ed25519 key.

    Keep the secret: a person's side remembers the key of the first pack it takes from
    a name, and refuses what another key signs in that name.
    """

    name: str
    secret: bytes

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > 200 or not self.name.isprintable():
            raise BadRequest("A publisher needs a name.", next_step='Say for example name="pier.example".')
        if len(self.secret) != 32:
            raise BadRequest(
                "A publisher's secret is 32 random bytes.",
                next_step="Take secrets.token_bytes(32), and keep it.",
            )

    def __repr__(self) -> str:
        return f"Publisher(name={self.name!r}, key={self.key!r})"

    @staticmethod
    def from_pem(name: str, pem: bytes) -> Publisher:
        """Read the key from a PKCS #8 PEM, as ``openssl genpkey -algorithm ed25519`` writes it."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError) as error:
            raise _no_key() from error
        if not isinstance(key, Ed25519PrivateKey):
            raise _no_key()
        return Publisher(name=name, secret=key.private_bytes_raw())

    @property
    def key(self) -> str:
        """The public key, in hex: what the manifest names and a person's side remembers."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.secret).public_key().public_bytes_raw().hex()

    def sign(self, manifest: bytes) -> bytes:
        """Return the 64 bytes that go beside a manifest."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.secret).sign(SIGNED_AS + manifest)


def _no_key() -> BadRequest:
    return BadRequest(
        "This is no Ed25519 key.", next_step="Make one: openssl genpkey -algorithm ed25519 -out key.pem"
    )
