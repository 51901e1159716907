"""One person's house, opened: the verbs bound to her vault, her zone, a catalogue and a clock.

Faces hold a House and call one method. Views that only depend on what is stored are
kept for as long as the vault's generation stands, so that a page costs no more than
its rendering.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TypeVar

import msgspec

from selfportrait.errors import BadRequest
from selfportrait.keyhole import QUESTIONS
from selfportrait.model import Answer, Progress, Question
from selfportrait.vault import Vault

from . import aside as _aside
from . import ask as _ask
from . import catalogue as _catalogue
from . import erase as _erase
from . import evidence as _evidence
from . import give_back as _give_back
from . import grant as _grant
from . import home as _home
from . import import_files as _import_files
from . import keyhole as _keyhole
from . import mix as _mix
from . import next as _next
from . import patterns as _patterns
from . import portrait as _portrait
from . import refresh as _refresh
from . import rows as _rows
from . import say as _say
from . import status as _status
from . import timeline as _timeline
from . import turns as _turns
from . import was_me as _was_me
from .desk import Desk, zone_of
from .jobs import Jobs
from .memory import Memory
from .shelf_views import MixView, RowsView
from .views import (
    CatalogueView,
    ChangeView,
    EvidenceView,
    FactView,
    GrantMade,
    GuessView,
    HomeView,
    ImportView,
    KeyholeView,
    NextView,
    PatternsView,
    PortraitView,
    StatusView,
    TimelineView,
)

V = TypeVar("V")

VERDICTS = ("not now", "too much", "more of this", "less", "more")

_MINUTE_US = 60_000_000

#: A learning that failed this often is not begun again before the next start.
_LOST_AT_MOST = 3

_BEHIND = (
    "What was learnt is of less than you have by now, or of an older version. Learn anew:\n"
    "selfportrait refresh"
)


class House:
    """The open house. Safe from several threads; closing it closes the vault."""

    def __init__(
        self, vault: Vault, *, catalogue: Path | None, now: Callable[[], int], invented: bool = False
    ) -> None:
        self._vault = vault
        self._catalogue_folder = catalogue
        #: ``trouble``: why the catalogue there is was not opened, "" where nothing is wrong with it
        self._catalogue, self.trouble = _catalogue.hers(vault, catalogue)
        self._now = now
        self._invented = invented
        self._jobs = Jobs(vault.home, vault.recovery_sheet)
        _give_back.remove_leftovers(vault.home)
        self._looked = -1  #: jobs that were lost when the log was last held against what was learnt
        self._kept: dict[str, tuple[tuple[int, int], object]] = {}
        self._memory = Memory(vault.generation)
        self._lock = Lock()

    @property
    def desk(self) -> Desk:
        """What a verb has at hand, now."""
        vault = self._vault
        generation, memory = vault.generation, self._memory
        if memory.generation != generation:
            memory = self._memory = Memory(generation)
        zone = memory.of("zone", lambda: zone_of(vault))
        return Desk(vault=vault, zone=zone, catalogue=self._catalogue, now_us=self._now(), memory=memory)

    @property
    def drops(self) -> Path:
        """Where dropped files lie until they were read: beside the vault, on her own disk."""
        return self._vault.home / "drops"

    def close(self) -> None:
        """Stop background jobs and close the vault."""
        self._jobs.close()
        self._vault.close()

    # pages

    def home(self) -> HomeView:
        """Return the first page."""
        self.catch_up()
        view = self._view("home", lambda desk: _home.home(desk, invented=self._invented))
        return msgspec.structs.replace(view, working=self._jobs.working())

    def timeline(self, day: str | None = None) -> TimelineView:
        """Return a day (ISO date), or the latest day with data."""
        return _timeline.timeline(self.desk, day)

    def search(self, words: str, before: str = "") -> TimelineView:
        """Return what ``words`` find."""
        return _timeline.search(self.desk, words, before)

    def portrait(self) -> PortraitView:
        """Return everything held about her."""
        return self._view("portrait", _portrait.portrait)

    def patterns(self, stream: str = "place") -> PatternsView:
        """Return what she does, one stream in full."""
        return self._view(f"patterns:{stream[:40]}", lambda desk: _patterns.patterns(desk, stream))

    def keyhole(self, before: int = 0) -> KeyholeView:
        """Return grants and ledger."""
        return _keyhole.keyhole(self.desk, before)

    def evidence(self, subject: str) -> EvidenceView:
        """Return why a statement is made, and on which events."""
        return _evidence.evidence(self.desk, subject)

    def guesses(self) -> tuple[GuessView, ...]:
        """Return at most three guesses worth asking about."""
        return _portrait.three_guesses(self.desk)

    def recall(self, words: str) -> list[FactView]:
        """Return facts by words."""
        return _portrait.recall(self.desk, words)

    def warm_up(self) -> None:
        """Make ready what the first question would wait for: for faces that stay open."""
        self.what_next()

    def what_next(self, stream: str = "") -> list[NextView]:
        """Forecast each stream, the place first, or one."""
        names = (stream[:40],) if stream else tuple(_refresh.STREAMS)
        return [self._view(f"next:{name}", partial(_next.next_view, stream=name)) for name in names]

    def owner_token(self) -> str:
        """Return what opens the owner's REST door: only this vault derives it, anew once all was erased."""
        return "own_" + urlsafe_b64encode(self._vault.secret("owner's door")).decode().rstrip("=")

    def status(self) -> StatusView:
        """Return the state of this house."""
        return _status.status(self.desk, self.trouble)

    # her words

    def say(self, words: str) -> ChangeView:
        """Hold what she said."""
        return _say.say(self.desk, words)

    def take_back(self, statement_id: str) -> ChangeView:
        """Let go of something she said."""
        return _say.take_back(self.desk, statement_id)

    def correct(self, fact_id: str, words: str) -> ChangeView:
        """Put her words in the place of a fact."""
        return _say.correct(self.desk, fact_id, words)

    def forbid(self, fact_id: str) -> ChangeView:
        """Never hold this fact again."""
        return _say.forbid(self.desk, fact_id)

    def delete(self, fact_id: str) -> ChangeView:
        """Let go of a fact until new evidence speaks for it."""
        return _say.delete(self.desk, fact_id)

    def judge(self, fact_id: str, verdict: str) -> ChangeView:
        """Mark a guess "right", "wrong" or "forget"."""
        return _say.judge(self.desk, fact_id, verdict)

    def react(self, subject: str, verdict: str) -> None:
        """Note what she thinks of a card, or want more or less of an item."""
        if verdict not in VERDICTS or len(subject) > 300:
            raise BadRequest(f"A reaction is one of: {', '.join(VERDICTS)}.")
        if subject.startswith("item:") and verdict in ("more", "less"):
            _say.take_to(self.desk, subject, likes=verdict == "more")
        else:
            self._vault.add_reaction(subject.removeprefix("card:"), verdict, self._now())

    def was_me(self, subject: str, answer: str) -> ChangeView:
        """Hold what she says of a surprise: "me", "not me", or "take back"."""
        return _was_me.was_me(self.desk, subject, answer)

    def rows(self, row: str = "") -> RowsView:
        """Return every row of suggestions, or one by its id; UnknownThing where it is not there now."""
        return _rows.view(self.desk, row)

    def set_aside(self, subject: str, about: str) -> ChangeView:
        """Let a reason of a suggestion speak for nothing any more."""
        return _aside.set_aside(self.desk, subject, about)

    def was_gift(self, event_id: str, person: str) -> ChangeView:
        """Hold that something she bought was for somebody else."""
        return _aside.was_gift(self.desk, event_id, person)

    def mix(self, dial: int | None = None) -> MixView:
        """Return her mix and her dial; with ``dial``, what turning it there would change."""
        return _mix.mix(self.desk, dial)

    def set_dial(self, dial: int) -> ChangeView:
        """Turn the dial."""
        return _mix.set_dial(self.desk, dial)

    def answer_turn(self, turn_id: str, verdict: str) -> ChangeView:
        """Hold her answer to a turn in her life: "yes", "no", or "take back"."""
        return _turns.answer_turn(self.desk, turn_id, verdict)

    def quiet(self, on: bool) -> None:
        """Show no card until tomorrow, or again."""
        self._vault.put_setting("quiet_day", str(_home.today(self.desk)) if on else "")

    # others

    def ask(self, token: str, question: Question) -> Answer:
        """Answer a brand, or raise NotAvailable."""
        return _ask.ask(self.desk, token, question)

    def question_kinds(self) -> list[tuple[str, str, str]]:
        """Return (kind, title, what can leak) of each question kind."""
        return [(kind.kind, kind.title, kind.leaks) for kind in QUESTIONS.values()]

    def grant(
        self,
        brand: str,
        sector: str,
        kinds: Sequence[str],
        purpose: str,
        days: int = 90,
        bits: float = 12.0,
        price_minor: int = 0,
    ) -> GrantMade:
        """Let a brand ask; its token is shown this once."""
        return _grant.grant(
            self.desk,
            brand=brand,
            sector=sector,
            kinds=kinds,
            purpose=purpose,
            days=days,
            bits=bits,
            price_minor=price_minor,
        )

    def revoke(self, grant_id: str) -> None:
        """Take a permission back at once."""
        _grant.revoke(self.desk, grant_id)

    def start_fresh(self, sector: str) -> None:
        """Withdraw all of a brand's grants; the next one knows her by another name, with a new budget."""
        _grant.start_fresh(self.desk, sector)

    # in and out

    def start_import(self, paths: list[Path], name: str) -> str:
        """Start reading files in a process of its own; return the job's id."""
        return self._jobs.start(paths, name, self._now(), self._catalogue_folder)

    def import_progress(self, job: str) -> tuple[Progress, ImportView | None]:
        """Return how far a job is, and its receipt once it has landed."""
        return self._jobs.progress(job)

    def import_now(self, paths: Sequence[Path], tell: Callable[[Progress], None]) -> ImportView:
        """Land files here and now; return the receipt."""
        return _import_files.import_files(self.desk, paths, label=_label(paths), tell=tell)

    def refresh(self, tell: Callable[[str], None] | None = None) -> None:
        """Learn from the log."""
        _refresh.refresh(self.desk, tell)

    def behind(self) -> str:
        """Say that what is told was learnt from another log, catalogue or version; "" where it was not."""
        return _BEHIND if _refresh.is_behind(self.desk) else ""

    def catch_up(self) -> None:
        """Learn in the background where that was cut short, or done by another version or catalogue."""
        with self._lock:
            lost, looked = self._jobs.lost(), self._looked
            self._looked = lost
        if looked == lost or lost > _LOST_AT_MOST or self._jobs.working():
            return
        desk = self.desk
        if _refresh.is_behind(desk):
            self._learn_behind(desk)

    def _learn_behind(self, desk: Desk) -> None:
        span = desk.vault.span()
        self._jobs.start_learning(span.events + span.samples, desk.now_us, self._catalogue_folder)

    def add_catalogue(self, path: Path, *, unsigned: bool = False, new_key: bool = False) -> CatalogueView:
        """Take in a catalogue in place of the one there is; ``refresh`` then makes rows of it."""
        self._catalogue = _catalogue.add(self.desk, path, unsigned=unsigned, new_key=new_key)
        self._catalogue_folder, self.trouble = self._vault.home / _catalogue.CATALOGUE, ""
        return self.catalogue()

    def take_in(self, path: Path) -> CatalogueView:
        """Take in a catalogue as ``add_catalogue`` does, and make rows of it in the background."""
        view = self.add_catalogue(path)
        self._learn_behind(self.desk)
        return view

    def catalogue(self) -> CatalogueView:
        """Return what the catalogue says of itself. UnknownThing for none, BadCatalogue for a bad one."""
        return _catalogue.view(self.desk, self.trouble)

    def recovery_sheet(self) -> str:
        """Return the words that open the vault when all else is lost."""
        return self._vault.recovery_sheet()

    def export_to(self, folder: Path) -> list[Path]:
        """Write everything in open formats into a new folder."""
        return _give_back.export(self.desk, folder)

    def export(self) -> Path:
        """Write everything into one zip file, which the caller removes."""
        return _give_back.export_zip(self.desk)

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
        if everything:
            self._jobs.stop()  # an import would go on filling what she empties
        return _erase.erase(
            self.desk, source=source, since=since, until=until, sector=sector, everything=everything
        )

    def _view(self, name: str, make: Callable[[Desk], V]) -> V:
        desk = self.desk
        assert desk.memory is not None
        stamp = (desk.memory.generation, desk.now_us // _MINUTE_US)
        with self._lock:
            held = self._kept.get(name)
        if held is not None and held[0] == stamp:
            return held[1]  # type: ignore[return-value]
        view = make(desk)
        with self._lock:
            self._kept[name] = (stamp, view)
        return view


def _label(paths: Sequence[Path]) -> str:
    return ", ".join(path.name for path in paths[:3]) + (", …" if len(paths) > 3 else "")
