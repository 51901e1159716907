"""What the command line needs of the house."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from selfportrait.app.shelf_views import MixView, RowsView
from selfportrait.app.views import (
    CatalogueView,
    ChangeView,
    FactView,
    GrantMade,
    ImportView,
    KeyholeView,
    NextView,
    StatusView,
    TimelineView,
)
from selfportrait.model import Progress


class House(Protocol):
    """The verbs behind the commands."""

    def import_now(self, paths: Sequence[Path], tell: Callable[[Progress], None]) -> ImportView:
        """Land files here and now; return the receipt."""
        ...

    def refresh(self, tell: Callable[[str], None]) -> None:
        """Learn from the log."""
        ...

    def behind(self) -> str:
        """Say that what is told was learnt otherwise than it would be now; "" where it was not."""
        ...

    def say(self, words: str) -> ChangeView:
        """Hold what she says."""
        ...

    def what_next(self, stream: str = "") -> list[NextView]:
        """Forecast each stream, or one."""
        ...

    def owner_token(self) -> str:
        """Return what opens the owner's REST door."""
        ...

    def recall(self, words: str) -> list[FactView]:
        """Find facts by words; all of them for none."""
        ...

    def timeline(self, day: str | None) -> TimelineView:
        """Return a day."""
        ...

    def search(self, words: str, before: str) -> TimelineView:
        """Return what words find."""
        ...

    def keyhole(self, before: int) -> KeyholeView:
        """Return grants and ledger."""
        ...

    def grant(
        self,
        brand: str,
        sector: str,
        kinds: Sequence[str],
        purpose: str,
        days: int,
        bits: float,
        price_minor: int,
    ) -> GrantMade:
        """Let a brand ask."""
        ...

    def revoke(self, grant_id: str) -> None:
        """Take a permission back."""
        ...

    def start_fresh(self, sector: str) -> None:
        """End a brand's grants; the next knows her by another name."""
        ...

    def rows(self, row: str = "") -> RowsView:
        """Return every row of suggestions, or one."""
        ...

    def mix(self, dial: int | None = None) -> MixView:
        """Return her mix and dial, and what a turn of it would change."""
        ...

    def set_dial(self, dial: int) -> ChangeView:
        """Turn the dial."""
        ...

    def export_to(self, folder: Path) -> list[Path]:
        """Write everything in open formats."""
        ...

    def erase(self, *, source: str, since: str, until: str, sector: str, everything: bool) -> str:
        """Leave nothing of something."""
        ...

    def add_catalogue(self, path: Path, *, unsigned: bool, new_key: bool) -> CatalogueView:
        """Take in a catalogue."""
        ...

    def catalogue(self) -> CatalogueView:
        """Return what the catalogue says of itself."""
        ...

    def status(self) -> StatusView:
        """Return the state of this house."""
        ...

    def recovery_sheet(self) -> str:
        """Return the words that open the vault when all else is lost."""
        ...


class Opener(Protocol):
    """Opens the house for one command. ``create`` makes one where there is none."""

    def __call__(self, *, create: bool = False) -> AbstractContextManager[House]:
        """Return the open house as a context manager."""
        ...
