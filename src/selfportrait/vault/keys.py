"""The vault's key: 32 random bytes, kept wrapped by a passphrase, in the system's keyring or in a file.

The data key itself never changes when the way of keeping it does. ``key.json``
beside the vault says how it is kept; it holds nothing that opens the vault by
itself.
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
import stat
from pathlib import Path
from typing import Final, Protocol

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from selfportrait.errors import BadRequest, HomeError, VaultDamaged, WrongKey

HEADER: Final = "key.json"
KEY_BYTES: Final = 32
_SERVICE: Final = "selfportrait"
_RECOVER: Final = "Open the vault with the recovery sheet: selfportrait recover"


class KeySource(Protocol):
    """A way of keeping a data key."""

    def seal(self, home: Path, data_key: bytes) -> None:
        """Keep ``data_key`` for the vault in ``home``, replacing how it was kept before."""
        ...

    def unseal(self, home: Path) -> bytes:
        """Return the data key of the vault in ``home``; raises WrongKey, HomeError, VaultDamaged."""
        ...


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What a guess at the passphrase costs: Argon2id (RFC 9106, its second recommended option)."""

    passes: int = 3
    memory_kib: int = 65536
    lanes: int = 4


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """``key.json``: how the data key is kept. ``check`` tells a wrong key from a damaged vault."""

    version: int = 1
    kind: str  #: "passphrase", "keyring" or "file"
    check: str
    cost: Cost | None = None
    salt: str = ""
    wrapped: str = ""
    name: str = ""  #: entry in the keyring


class Passphrase:
    """The key wrapped by a passphrase: Argon2id, then AES-256-GCM."""

    def __init__(self, passphrase: str, *, cost: Cost = Cost()) -> None:
        if not passphrase:
            raise BadRequest("A passphrase cannot be empty.", next_step="Choose a few words.")
        self._passphrase = passphrase
        self._cost = cost

    def seal(self, home: Path, data_key: bytes) -> None:
        salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
        wrapped = nonce + AESGCM(self._stretch(salt, self._cost)).encrypt(nonce, data_key, b"selfportrait")
        header = Header(
            kind="passphrase",
            check=key_check(data_key),
            cost=self._cost,
            salt=salt.hex(),
            wrapped=wrapped.hex(),
        )
        write_header(home, header)

    def unseal(self, home: Path) -> bytes:
        header = _header_of(home, "passphrase")
        if header.cost is None:
            raise _damaged_header()
        try:
            salt, wrapped = bytes.fromhex(header.salt), bytes.fromhex(header.wrapped)
            return AESGCM(self._stretch(salt, header.cost)).decrypt(
                wrapped[:12], wrapped[12:], b"selfportrait"
            )
        except InvalidTag:
            raise WrongKey(
                "This passphrase does not open the vault.",
                next_step="Try again, or open it with the recovery sheet: selfportrait recover",
            ) from None
        except ValueError:
            raise _damaged_header() from None

    def _stretch(self, salt: bytes, cost: Cost) -> bytes:
        secret = self._passphrase.encode("utf-8", "surrogatepass")
        return hash_secret_raw(secret, salt, cost.passes, cost.memory_kib, cost.lanes, KEY_BYTES, Type.ID)


class SystemKeyring:
    """The key in the system's keyring (Keychain, Secret Service…), never in a plaintext one."""

    def seal(self, home: Path, data_key: bytes) -> None:
        import keyring

        _refuse_plaintext_keyring()
        name = f"vault-{secrets.token_hex(8)}"
        keyring.set_password(_SERVICE, name, data_key.hex())
        write_header(home, Header(kind="keyring", check=key_check(data_key), name=name))

    def unseal(self, home: Path) -> bytes:
        import keyring

        header = _header_of(home, "keyring")
        _refuse_plaintext_keyring()
        kept = keyring.get_password(_SERVICE, header.name)
        if kept is None:
            raise WrongKey(
                "The system's keyring does not hold this vault's key.",
                next_step=_RECOVER,
            )
        try:
            return _checked(bytes.fromhex(kept), header)
        except ValueError:
            raise WrongKey(
                "What the system's keyring holds is not this vault's key.",
                next_step=_RECOVER,
            ) from None


class KeyFile:
    """The key as 64 hex digits in a file that only its owner may read (mode 0600)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def seal(self, home: Path, data_key: bytes) -> None:
        if self._path.exists():
            raise HomeError(
                f"The key file {self._path.name} already exists.", next_step="Name another place for it."
            )
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        self._path.write_text(data_key.hex() + "\n", encoding="ascii")
        write_header(home, Header(kind="file", check=key_check(data_key)))

    def unseal(self, home: Path) -> bytes:
        header = _header_of(home, "file")
        try:
            mode = self._path.stat().st_mode
            text = self._path.read_text(encoding="ascii").strip()
            key = bytes.fromhex(text)
        except OSError:
            raise WrongKey(
                f"The key file {self._path.name} cannot be read.",
                next_step="Put it back, or open the vault with the recovery sheet: selfportrait recover",
            ) from None
        except ValueError:
            raise WrongKey(f"The file {self._path.name} does not hold a key.") from None
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise WrongKey(
                f"Others on this machine can read the key file {self._path.name}.",
                next_step=f"chmod 600 {self._path.name}",
            )
        return _checked(key, header)


class RecoverySheet:
    """The key as printed on the recovery sheet. Opens; to keep the key anew, name another way."""

    def __init__(self, text: str) -> None:
        self._data_key = read_sheet(text)

    def seal(self, home: Path, data_key: bytes) -> None:
        raise BadRequest(
            "A vault cannot be kept by a recovery sheet alone.",
            next_step="Choose a passphrase, the system's keyring or a key file.",
        )

    def unseal(self, home: Path) -> bytes:
        try:
            header = read_header(home)
        except VaultDamaged:  # the sheet holds the whole key: the vault itself tells whether it is right
            header = None
        return self._data_key if header is None else _checked(self._data_key, header)


def new_data_key() -> bytes:
    """Return a fresh data key from the system's source of randomness."""
    return secrets.token_bytes(KEY_BYTES)


def derive(data_key: bytes, salt: bytes, name: str) -> bytes:
    """Return 32 bytes for the purpose ``name``: HKDF-SHA256 (RFC 5869) of the data key."""
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"selfportrait/" + name.encode())
    return hkdf.derive(data_key)


def key_check(data_key: bytes) -> str:
    """Return 16 hex digits by which a key is told from another, and nothing else."""
    return derive(data_key, b"", "check")[:8].hex()


def sheet(data_key: bytes) -> str:
    """Return the recovery sheet: the key and a 3-byte checksum as 14 groups of four letters and digits.

    Base 32 (RFC 4648): no 0, 1, 8 or 9 to be mistaken for a letter.
    """
    text = base64.b32encode(data_key + _sheet_sum(data_key)).decode("ascii")
    groups = [text[i : i + 4] for i in range(0, len(text), 4)]
    return "\n".join(" ".join(groups[i : i + 7]) for i in range(0, len(groups), 7))


def read_sheet(text: str) -> bytes:
    """Return the data key of a typed recovery sheet; raises WrongKey where a letter is off."""
    letters = "".join(text.split()).replace("-", "").upper().replace("0", "O").replace("1", "I")
    try:
        raw = base64.b32decode(letters)
    except ValueError:
        raw = b""
    key, checksum = raw[:KEY_BYTES], raw[KEY_BYTES:]
    if len(key) != KEY_BYTES or not hmac.compare_digest(checksum, _sheet_sum(key)):
        raise WrongKey(
            "This is not what the recovery sheet says.",
            next_step="Compare the 14 groups of four with the sheet.",
        )
    return key


def read_header(home: Path) -> Header | None:
    """Return what ``key.json`` says, None where there is none; raises VaultDamaged."""
    try:
        return msgspec.json.decode((home / HEADER).read_bytes(), type=Header)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, OSError):
        raise _damaged_header() from None


def write_header(home: Path, header: Header) -> None:
    """Write ``key.json`` at once or not at all."""
    fresh = home / f"{HEADER}.new"
    with fresh.open("wb") as stream:
        fresh.chmod(0o600)
        stream.write(msgspec.json.format(msgspec.json.encode(header)) + b"\n")
        stream.flush()
        os.fsync(stream.fileno())  # without this file nothing opens again, not even after a power cut
    fresh.replace(home / HEADER)


def set_aside(home: Path) -> None:
    """Rename a ``key.json`` that has no vault beside it: the vault may come back from a backup."""
    if (home / HEADER).exists():
        (home / HEADER).rename(home / f"{HEADER}.before")


def _sheet_sum(key: bytes) -> bytes:
    return derive(key, b"", "sheet")[:3]


def _header_of(home: Path, kind: str) -> Header:
    header = read_header(home)
    if header is None:
        raise HomeError("The vault's key.json is missing.", next_step=_RECOVER)
    if header.kind != kind:
        raise WrongKey(f"This vault's key is kept another way ({header.kind}).")
    return header


def _checked(key: bytes, header: Header) -> bytes:
    if not hmac.compare_digest(key_check(key), header.check):
        raise WrongKey("This key belongs to another vault.")
    return key


def _damaged_header() -> VaultDamaged:
    return VaultDamaged("The vault's key.json is damaged.", next_step=_RECOVER)


def keyring_is_safe() -> bool:
    """Whether this system has a keyring that encrypts what it keeps."""
    try:
        _refuse_plaintext_keyring()
    except HomeError:
        return False
    return True


def _refuse_plaintext_keyring() -> None:
    import keyring  # with web clients: slow to load, and most vaults are opened another way

    backend = keyring.get_keyring()
    chained = getattr(backend, "backends", None) or [backend]
    modules = [type(one).__module__ for one in chained]
    names = [type(one).__name__ for one in chained]
    weak = ("keyring.backends.null", "keyring.backends.fail")
    if any(m.startswith(weak) for m in modules) or any("Plaintext" in n or "Uncrypted" in n for n in names):
        raise HomeError(
            "This system has no keyring that keeps secrets secret.",
            next_step="Choose a passphrase or a key file.",
        )
