"""What the pages need from the house: one method a verb, views as answers.

``selfportrait.app.house.House`` keeps this promise; tests keep it with a person
made by hand. Every method may raise a ``SelfportraitError``, which the pages
show with its next step. Methods are called from several threads at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from selfportrait.app.shelf_views import MixView
from selfportrait.app.views import (
    CatalogueView,
    ChangeView,
    EvidenceView,
    GrantMade,
    GuessView,
    HomeView,
    ImportView,
    KeyholeView,
    PatternsView,
    PortraitView,
    StatusView,
    TimelineView,
)
from selfportrait.model import Progress


class House(Protocol):
    """One person's house, opened: what the pages may read and do."""

    def home(self) -> HomeView:
        """Return the first page."""

    def timeline(self, day: str | None) -> TimelineView:
        """Return a day (ISO date), or the latest day with data where ``day`` is None."""

    def search(self, words: str, before: str) -> TimelineView:
        """Return what ``words`` find; ``before`` is the cursor ``TimelineView.more``, or ""."""

    def portrait(self) -> PortraitView:
        """Return everything held about her."""

    def patterns(self, stream: str = "place") -> PatternsView:
        """Return what she does, one stream in full."""

    def keyhole(self, before: int = 0) -> KeyholeView:
        """Return grants and the ledger, from the line before ``before`` (0: the newest)."""

    def evidence(self, subject: str) -> EvidenceView:
        """Return why a statement is made."""

    def say(self, words: str) -> ChangeView:
        """Hold what she said; return what changed."""

    def take_back(self, statement_id: str) -> ChangeView:
        """Let go of something she said."""

    def correct(self, fact_id: str, words: str) -> ChangeView:
        """Put her words in the place of a fact."""

    def forbid(self, fact_id: str) -> ChangeView:
        """Never hold this fact again."""

    def delete(self, fact_id: str) -> ChangeView:
        """Let go of a fact until new evidence speaks for it."""

    def judge(self, fact_id: str, verdict: str) -> ChangeView:
        """Mark a guess "right", "wrong" or "forget"."""

    def guesses(self) -> tuple[GuessView, ...]:
        """Return at most three guesses worth asking about."""

    def was_me(self, subject: str, answer: str) -> ChangeView:
        """Hold whether a surprise was she: "me", "not me", or "take back"."""

    def answer_turn(self, turn_id: str, verdict: str) -> ChangeView:
        """Hold whether a turn in her life is one: "yes", "no", or "later"."""

    def react(self, subject: str, verdict: str) -> None:
        """Note what she thinks of a card or an item: "not now", "too much", "less", "more"."""

    def set_aside(self, subject: str, about: str) -> ChangeView:
        """Let a reason of a suggestion ("item:<row>:<id>") speak for nothing any more."""

    def was_gift(self, event_id: str, person: str) -> ChangeView:
        """Hold that something she bought was for somebody else."""

    def mix(self, dial: int | None = None) -> MixView:
        """Return her mix and her dial; with ``dial``, what turning it there would change."""

    def set_dial(self, dial: int) -> ChangeView:
        """Turn the dial."""

    def quiet(self, on: bool) -> None:
        """Show no card until tomorrow, or again."""

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
        """Let a brand ask; its token is shown this once."""

    def revoke(self, grant_id: str) -> None:
        """Take a permission back at once."""

    def start_fresh(self, sector: str) -> None:
        """Withdraw all of a brand's grants; the next one knows her by another name."""

    def start_import(self, paths: list[Path], name: str) -> str:
        """Start reading files in the background; return the job's id."""

    def import_progress(self, job: str) -> tuple[Progress, ImportView | None]:
        """Return how far a job is, and its receipt once it has ended."""

    def take_in(self, path: Path) -> CatalogueView:
        """Take in a catalogue in place of the one there is; rows are made of it in the background."""

    def status(self) -> StatusView:
        """Return the state of this house."""

    def export(self) -> Path:
        """Write everything into one zip file, which the caller removes."""

    def erase(
        self,
        *,
        source: str = "",
        since: str = "",
        until: str = "",
        sector: str = "",
        everything: bool = False,
    ) -> str:
        """Leave nothing of a source, a span of ISO dates, a brand, or all; say what went."""
