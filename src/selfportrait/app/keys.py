"""Which key opens her vault, and which one a new vault gets."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import available_timezones

from tzlocal import get_localzone_name

from selfportrait.errors import HomeError
from selfportrait.vault import (
    KeyFile,
    KeySource,
    Passphrase,
    RecoverySheet,
    SystemKeyring,
    Vault,
    keyring_is_safe,
    read_header,
)

Ask = Callable[[], str]

RECOVER = "selfportrait recover"


def key_to_open(home: Path, environment: Mapping[str, str], *, ask: Ask) -> KeySource:
    """Return the way this vault's key is kept; ``ask`` for a passphrase only where one is needed."""
    header = read_header(home)
    if header is None:
        raise HomeError("The vault's key.json is missing: it says how its key is kept.", next_step=RECOVER)
    kind = header.kind
    if kind == "keyring":
        return SystemKeyring()
    if kind == "file":
        return KeyFile(_key_file(home, environment))
    return Passphrase(environment.get("SELFPORTRAIT_PASSPHRASE") or ask())


def key_to_create(environment: Mapping[str, str], *, ask: Ask | None) -> KeySource:
    """Choose how a new vault keeps its key.

    In order: ``SELFPORTRAIT_PASSPHRASE``, ``SELFPORTRAIT_KEY_FILE``, the system's
    keyring where it encrypts, a passphrase asked for. Raises HomeError, naming
    what was looked for, where none of them is to be had.
    """
    if passphrase := environment.get("SELFPORTRAIT_PASSPHRASE"):
        return Passphrase(passphrase)
    if given := environment.get("SELFPORTRAIT_KEY_FILE"):
        return KeyFile(Path(given))
    if keyring_is_safe():
        return SystemKeyring()
    if ask is not None:
        return Passphrase(ask())
    raise HomeError(
        "A new vault needs a key, and none could be had: no SELFPORTRAIT_PASSPHRASE, no "
        "SELFPORTRAIT_KEY_FILE, no system keyring that encrypts, and nobody to ask.",
        next_step="export SELFPORTRAIT_PASSPHRASE='a few words of your own'",
    )


def recover(home: Path, sheet: str, environment: Mapping[str, str], *, ask: Ask | None) -> None:
    """Open a vault with its recovery sheet, and keep its key as a new vault's. Raises WrongKey, HomeError."""
    with Vault.open(home, RecoverySheet(sheet)) as vault:
        vault.keep_key(key_to_create(environment, ask=ask))


def local_zone() -> str:
    """Return the IANA name of this machine's time zone, "" where it has none. Raises HomeError."""
    given = os.environ.get("SELFPORTRAIT_ZONE")
    name = given or get_localzone_name() or ""
    if given and name not in available_timezones():
        raise HomeError(
            f"SELFPORTRAIT_ZONE is {given[:40]!r}, which is no IANA time zone.",
            next_step="export SELFPORTRAIT_ZONE=Europe/Berlin",
        )
    return name if name in available_timezones() else ""


def _key_file(home: Path, environment: Mapping[str, str]) -> Path:
    given = environment.get("SELFPORTRAIT_KEY_FILE")
    return Path(given) if given else home / "key"
