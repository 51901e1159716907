"""Export files on disk, gzipped, and in memory."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path
from typing import BinaryIO

from selfportrait.errors import UnreadableFile

from .protocol import HEAD_BYTES, Limits
from .streams import Counted, buffered


def changed(name: str) -> UnreadableFile:
    """The error for a file that was written to while it was read."""
    return UnreadableFile(
        f"“{name}” was being written while it was read.",
        next_step="Wait until the download or copy is complete and import it again.",
    )


def cannot_read(name: str, error: OSError) -> UnreadableFile:
    """The error for a file the system does not let us read."""
    return UnreadableFile(
        f"“{name}” cannot be opened ({error.strerror or 'unreadable'}).",
        next_step="Check that it exists and that you may read it.",
    )


class DiskFile:
    """A file on disk, plain or gzipped (``packed``)."""

    def __init__(self, path: Path, name: str, limits: Limits, *, packed: bool = False) -> None:
        self._path = path
        self._limits = limits
        self._packed = packed
        stat = path.stat()
        self.name = name
        self.size = stat.st_size
        self.disk_bytes = stat.st_size
        self.modified_us: int | None = stat.st_mtime_ns // 1000
        self._raw: BinaryIO | None = None
        self._done = 0

    def open(self) -> BinaryIO:
        """Open from the start; the stream fails at its end where the file changed meanwhile."""
        try:
            raw = self._path.open("rb")
        except OSError as error:
            raise cannot_read(self.name, error) from error
        before = os.fstat(raw.fileno())

        def at_end() -> None:
            after = os.fstat(raw.fileno())
            if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
                raise changed(self.name)

        def close_raw() -> None:
            self._done = self.position()
            self._raw = None
            if self._packed:  # GzipFile leaves what it reads from open
                raw.close()

        self._raw, self._done = raw, 0
        inner: BinaryIO = raw
        most = self._limits.file_bytes
        if self._packed:
            inner = gzip.GzipFile(fileobj=raw, mode="rb")  # type: ignore[assignment]
            most = min(most, max(self._limits.ratio_from, self._limits.ratio * before.st_size))
        return buffered(Counted(inner, name=self.name, most=most, at_end=at_end, also_close=close_raw))

    def head(self, n: int = HEAD_BYTES) -> bytes:
        """The first ``n`` bytes; does not count as progress."""
        done = self.position()
        with self.open() as stream:
            first = stream.read(n)
        self._done = done
        return first

    def position(self) -> int:
        """Bytes of the file on disk consumed so far."""
        raw = self._raw
        if raw is None:
            return self._done
        try:
            return min(raw.tell(), self.disk_bytes)
        except ValueError:  # closed between the two lines by the reading thread
            return self._done


class MemoryFile:
    """A file held in memory: for what is small, and for tests."""

    def __init__(self, name: str, data: bytes, *, modified_us: int | None = None) -> None:
        self.name = name
        self.size = len(data)
        self.disk_bytes = len(data)
        self.modified_us = modified_us
        self._data = data
        self._raw: Counted | None = None

    def open(self) -> BinaryIO:
        """Open from the start."""
        self._raw = Counted(io.BytesIO(self._data), name=self.name, most=len(self._data))
        return buffered(self._raw)

    def head(self, n: int = HEAD_BYTES) -> bytes:
        """The first ``n`` bytes."""
        return self._data[:n]

    def position(self) -> int:
        """Bytes consumed so far."""
        return 0 if self._raw is None else self._raw.given
