"""How far an import is, in a terminal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)

from selfportrait.model import Progress as Told

from . import printing


def bar(quiet: bool) -> AbstractContextManager[Callable[[Told], None]]:
    """Return what is told how far it is: a bar, or nothing where no one looks."""
    return _Quiet() if quiet else _Bar()


class _Quiet(AbstractContextManager[Callable[[Told], None]]):
    def __enter__(self) -> Callable[[Told], None]:
        return lambda told: None

    def __exit__(self, *exc: object) -> None:
        return None


class _Bar(AbstractContextManager[Callable[[Told], None]]):
    """Bytes of the files as they lie on disk, and rows read: both are counted, neither is guessed."""

    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.fields[rows]:,} rows"),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.description}", markup=False),
            console=printing.err,
            transient=True,
        )

    def __enter__(self) -> Callable[[Told], None]:
        self._progress.start()
        task = self._progress.add_task("", total=None, rows=0)
        spoken: list[str] = []

        def tell(told: Told) -> None:
            self._progress.update(
                task,
                total=told.bytes_total or None,
                completed=told.bytes_done,
                rows=told.rows,
                description=told.file[-40:],
            )
            if told.sentence and not spoken:
                spoken.append(told.sentence)
                self._progress.console.print(told.sentence, style="italic", markup=False)

        return tell

    def __exit__(self, *exc: object) -> None:
        self._progress.stop()
