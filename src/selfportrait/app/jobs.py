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

import msgspec

from selfportrait.errors import SelfportraitError, UnknownThing
from selfportrait.model import Progress
from selfportrait.vault import RecoverySheet, Vault

from .catalogue import hers
from .desk import Desk, zone_of
from .import_files import import_files
from .refresh import refresh
from .views import ImportView

_LOST = "The import stopped before it was done. What had landed is safe; import the same files again."
_READING = "Reading your files"

#: Jobs that ended and can still be asked for.
_REMEMBERED = 50


class _Work(msgspec.Struct, frozen=True, kw_only=True):
    """What a child is told, through its pipe: argument lists and environments can be read by others."""

    home: Path
    sheet: str
    paths: tuple[Path, ...]
    name: str
    now_us: int
    catalogue: Path | None


@dataclass(slots=True)
class _Job:
    progress: Progress
    working: str
    landed: ImportView | None = None
    learnt: bool = False
    ended: bool = False
    process: Any = field(default=None)


class Jobs:
    """The background work of one house. The vault's key goes to a child through a pipe."""

    def __init__(self, home: Path, sheet: Callable[[], str]) -> None:
        self._home = home
        self._sheet = sheet
        self._jobs: dict[str, _Job] = {}
        self._lock = Lock()
        self._closed = False

    def start(self, paths: list[Path], name: str, now_us: int, catalogue: Path | None) -> str:
        """Start an import; return its id."""
        progress = Progress(file=name, bytes_done=0, bytes_total=0, rows=0)
        return self._start(_Job(progress=progress, working=_READING), paths, now_us, catalogue)

    def start_learning(self, moments: int, now_us: int, catalogue: Path | None) -> None:
        """Bring what is derived up to the log, in the background."""
        job = _Job(
            progress=Progress(file="", bytes_done=0, bytes_total=0, rows=0),
            working=f"Looking at {moments:,} moments…",
        )
        self._start(job, [], now_us, catalogue)

    def progress(self, job_id: str) -> tuple[Progress, ImportView | None]:
        """Return how far an import is, and its receipt once it has landed. Raises UnknownThing."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None:
                raise UnknownThing("There is no such import.", next_step="Drop the files again.")
            return job.progress, job.landed

    def working(self) -> str:
        """Return what is being done in the background, "" where nothing is."""
        with self._lock:
            return next((job.working for job in self._jobs.values() if not job.ended), "")

    def lost(self) -> int:
        """Return how many jobs ended before they had learnt from what landed."""
        with self._lock:
            return sum(job.ended and not job.learnt for job in self._jobs.values())

    def stop(self) -> None:
        """End what runs; what has landed stays."""
        with self._lock:
            running = [job.process for job in self._jobs.values() if not job.ended]
        for process in running:
            process.terminate()
        for process in running:
            process.join(5)
            if process.is_alive():
                process.kill()
                process.join()

    def close(self) -> None:
        """End what runs and start nothing more."""
        with self._lock:
            self._closed = True
        self.stop()

    def _start(self, job: _Job, paths: list[Path], now_us: int, catalogue: Path | None) -> str:
        job_id = token_hex(8)
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        job.process = context.Process(target=_work, args=(theirs,), daemon=True)
        work = _Work(
            home=self._home,
            sheet=self._sheet(),
            paths=tuple(paths),
            name=job.progress.file,
            now_us=now_us,
            catalogue=catalogue,
        )
        with self._lock:
            if self._closed:
                raise UnknownThing("This house is closing.", next_step="selfportrait serve")
            self._forget()
            # Inside the lock, so that ``close`` finds every process that was started.
            job.process.start()
            self._jobs[job_id] = job
        theirs.close()
        with contextlib.suppress(OSError):  # it died at once: the listener notices
            ours.send(work)
        Thread(target=self._listen, args=(job, ours), daemon=True).start()
        return job_id

    def _forget(self) -> None:
        """Let go of the oldest jobs that ended."""
        ended = [job_id for job_id, job in self._jobs.items() if job.ended]
        for job_id in ended[:-_REMEMBERED]:
            del self._jobs[job_id]

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
                        case "learnt":
                            job.learnt = True
                        case "refused":
                            job.landed = job.landed or _lost(job.progress, value)
        pipe.close()
        job.process.join()
        with self._lock:
            job.ended, job.working = True, ""
            job.landed = job.landed or _lost(job.progress, _LOST)


def _lost(progress: Progress, sentence: str) -> ImportView:
    return ImportView(
        sentence=sentence,
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
    """The child: land the files, tell the receipt, then learn. Ends quietly when nobody listens any more."""
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        work: _Work = pipe.recv()
        try:
            _do(work, lambda what, value: pipe.send((what, value)))
        except SelfportraitError as error:
            pipe.send(("refused", f"{error} What had landed is safe."))


def _do(work: _Work, send: Callable[[str, object], None]) -> None:
    with Vault.open(work.home, RecoverySheet(work.sheet)) as vault:
        desk = Desk(
            vault=vault, zone=zone_of(vault), catalogue=hers(vault, work.catalogue)[0], now_us=work.now_us
        )
        if work.paths:
            send(
                "landed", import_files(desk, work.paths, label=work.name, tell=lambda p: send("progress", p))
            )
        refresh(desk, tell=lambda what: send("working", f"{what[0].upper()}{what[1:]}…"))
        send("learnt", None)
