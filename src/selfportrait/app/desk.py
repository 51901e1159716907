"""What a verb has at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from selfportrait.model import Fact
from selfportrait.suggest import Catalogue
from selfportrait.vault import Vault

from .memory import Memory

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The open vault, her time zone, the catalogue in the house if there is one, and the time it is.

    ``memory`` holds what was made ready of what is in the vault; a desk without one makes it each time.
    """

    vault: Vault
    zone: ZoneInfo
    catalogue: Catalogue | None
    now_us: int
    memory: Memory | None = None

    def ready(self, name: str, make: Callable[[], V]) -> V:
        """Return what ``make`` makes of the vault, made once while nothing in the vault changes."""
        return make() if self.memory is None else self.memory.of(name, make)

    def now(self, name: str, make: Callable[[], V]) -> V:
        """Return what ``make`` makes of the vault and of this moment, made once for both."""
        return make() if self.memory is None else self.memory.latest(name, self.now_us, make)

    def facts(self) -> list[Fact]:
        """Return what the portrait last resolved: to look at, not for a verb that changes it."""
        return self.ready("facts", self.vault.facts)


def zone_of(vault: Vault) -> ZoneInfo:
    """Return her time zone, UTC where it is not known (the vault then marks each local time as doubtful)."""
    return ZoneInfo(vault.setting("zone") or "UTC")
