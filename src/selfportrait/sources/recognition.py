"""Which sources there are, and which of them reads a file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.metadata import entry_points
from typing import BinaryIO, Final

from selfportrait.errors import SelfportraitError

from .protocol import HEAD_BYTES, ExportFile, Source

GROUP: Final = "selfportrait.sources"

#: Below this a source does not claim to know the file.
SURE_ENOUGH: Final = 0.5


@cache
def all_sources() -> tuple[Source, ...]:
    """Every installed source in order of its id, found by entry point, ours and others' alike.

    Raises SelfportraitError naming the source that cannot be loaded.
    """
    found = {entry.name: entry for entry in entry_points(group=GROUP)}
    sources: list[Source] = []
    for name in sorted(found):
        try:
            source: Source = found[name].load()
        except Exception as error:  # a foreign package may fail in any way while it loads
            raise SelfportraitError(
                f"The source “{name}” ({found[name].value}) cannot be loaded: {error}.",
                next_step="Reinstall selfportrait, or uninstall the package that brings this source.",
            ) from error
        sources.append(source)
    return tuple(sources)


def recognise(file: ExportFile, sources: Sequence[Source]) -> Source | None:
    """Return the source that is surest of reading ``file``, None where none is sure enough.

    Of two that are equally sure the first in ``sources`` is taken. Raises
    UnreadableFile where even the head cannot be read.
    """
    best, surest = None, SURE_ENOUGH
    peeked = _Peeked(file)
    for source in sources:
        sure = source.recognise(peeked)
        if sure > surest or (sure == surest and best is None):
            best, surest = source, sure
    return best


class _Peeked:
    """``file`` with its head read once, however many sources look at it."""

    def __init__(self, file: ExportFile) -> None:
        self.name = file.name
        self.size = file.size
        self.disk_bytes = file.disk_bytes
        self.modified_us = file.modified_us
        self._file = file
        self._head: bytes | None = None

    def open(self) -> BinaryIO:
        """Open the file itself."""
        return self._file.open()

    def head(self, n: int = HEAD_BYTES) -> bytes:
        """The first ``n`` bytes, from memory where they suffice."""
        if n > HEAD_BYTES:
            return self._file.head(n)
        if self._head is None:
            self._head = self._file.head()
        return self._head[:n]

    def position(self) -> int:
        """As of the file itself."""
        return self._file.position()
