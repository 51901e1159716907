"""Which key opens her vault, and which one a new vault gets."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import available_timezones

from tzlocal import get_localzone_name

from selfportrait.errors import HomeError
from selfportrait.vault import KeyFile, KeySource, Passphrase, SystemKeyring, keyring_is_safe, read_header

Ask = Callable[[], str]


def key_to_open(home: Path, environment: Mapping[str, str], *, ask: Ask) -> KeySource:
    """Return the way this vault's key is kept; ``ask`` for a passphrase only where one is needed."""
    header = read_header(home)
    kind = header.kind if header else "passphrase"
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


def local_zone() -> str:
    """Return the IANA name of this machine's time zone, "" where it has none."""
    name = os.environ.get("SELFPORTRAIT_ZONE") or get_localzone_name() or ""
    return name if name in available_timezones() else ""


def _key_file(home: Path, environment: Mapping[str, str]) -> Path:
    given = environment.get("SELFPORTRAIT_KEY_FILE")
    return Path(given) if given else home / "key"
