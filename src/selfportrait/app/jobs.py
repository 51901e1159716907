"""Imports in the background: each in a process of its own, so that pages stay quick."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from secrets import token_hex
from threading import Lock, Thread
from typing import Any
from zoneinfo import ZoneInfo

from selfportrait.errors import SelfportraitError, UnknownThing
from selfportrait.model import Progress
from selfportrait.suggest import Catalogue
from selfportrait.vault import RecoverySheet, Vault

from .desk import Desk
from .import_files import import_files
from .refresh import refresh
from .views import ImportView

_LOST = "The import stopped before it was done. What had landed is safe; import the same files again."


@dataclass(slots=True)
class _Job:
    progress: Progress
    landed: ImportView | None = None
    working: str = "Reading your files"
    ended: bool = False
    process: Any = field(default=None)


class Jobs:
    """The imports of one house. The vault's key goes to a child through a pipe, never an argument list."""

    def __init__(self, home: Path, sheet: Callable[[], str]) -> None:
        self._home = home
        self._sheet = sheet
        self._jobs: dict[str, _Job] = {}
        self._lock = Lock()

    def start(self, paths: list[Path], name: str, now_us: int, catalogue: Path | None) -> str:
        """Start a job; return its id."""
        job_id = token_hex(8)
        job = _Job(progress=Progress(file=name, bytes_done=0, bytes_total=0, rows=0))
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        job.process = context.Process(target=_work, args=(theirs,), daemon=True)
        with self._lock:
            self._jobs[job_id] = job
        job.process.start()
        theirs.close()
        ours.send((self._home, self._sheet(), paths, name, now_us, catalogue))
        Thread(target=self._listen, args=(job, ours), daemon=True).start()
        return job_id

    def progress(self, job_id: str) -> tuple[Progress, ImportView | None]:
        """Return how far a job is, and its receipt once it has landed. Raises UnknownThing."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None:
                raise UnknownThing("There is no such import.", next_step="Drop the files again.")
            return job.progress, job.landed

    def working(self) -> str:
        """Return what is being done in the background, "" where nothing is."""
        with self._lock:
            return next((job.working for job in self._jobs.values() if not job.ended), "")

    def close(self) -> None:
        """Stop all jobs; what has landed stays."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            if job.process is not None and job.process.is_alive():
                job.process.terminate()
                job.process.join(5)

    def _listen(self, job: _Job, pipe: Connection) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                what, value = pipe.recv()
                with self._lock:
                    match what:
                        case "progress":
                            job.progress = value
                        case "landed":
                            job.landed = value
                        case "working":
                            job.working = value
        with self._lock:
            job.ended, job.working = True, ""
            if job.landed is None:
                job.landed = _lost(job.progress)


def _lost(progress: Progress) -> ImportView:
    return ImportView(
        sentence=_LOST,
        lines=(("seen", progress.rows),),
        skipped=(),
        unrecognised=(),
        failed=(),
        span="",
        zone_doubts=0,
        sources=(),
        first_sentence=progress.sentence,
    )


def _work(pipe: Connection) -> None:
    """The child: land the files, tell the receipt, then learn."""
    home, sheet, paths, name, now_us, catalogue = pipe.recv()
    with Vault.open(home, RecoverySheet(sheet)) as vault:
        zone = ZoneInfo(vault.setting("zone", "UTC"))
        opened = _catalogue(catalogue)
        desk = Desk(vault=vault, zone=zone, catalogue=opened, now_us=now_us)
        landed = import_files(desk, paths, label=name, tell=lambda p: pipe.send(("progress", p)))
        pipe.send(("landed", landed))
        refresh(desk, tell=lambda what: pipe.send(("working", f"{what[0].upper()}{what[1:]}…")))
    pipe.close()


def _catalogue(folder: Path | None) -> Catalogue | None:
    try:
        return Catalogue.open(folder) if folder is not None else None
    except SelfportraitError:
        return None
