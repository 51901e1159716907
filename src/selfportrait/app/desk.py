"""What a verb has at hand."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from selfportrait.suggest import Catalogue
from selfportrait.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The open vault, her time zone, the catalogue in the house if there is one, and the time it is."""

    vault: Vault
    zone: ZoneInfo
    catalogue: Catalogue | None
    now_us: int


def zone_of(vault: Vault) -> ZoneInfo:
    """Return her time zone, UTC where it is not known (the vault then marks each local time as doubtful)."""
    return ZoneInfo(vault.setting("zone") or "UTC")
