"""A stream that keeps count, keeps to its bounds, and speaks in our errors."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO, cast
from zipfile import BadZipFile

from selfportrait.errors import UnreadableFile, UnsafeArchive

_BUFFER = 1 << 17


class Counted(io.RawIOBase):
    """Raw stream over ``inner`` that counts, bounds and translates errors.

    ``most`` is the greatest number of bytes it may give. ``at_end`` runs once when
    ``inner`` is exhausted: it raises where the file turns out to have changed.
    """

    def __init__(
        self,
        inner: BinaryIO,
        *,
        name: str,
        most: int,
        at_end: Callable[[], None] | None = None,
        also_close: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self._inner = inner
        self._name = name
        self._most = most
        self._at_end = at_end
        self._also_close = also_close
        self.given = 0

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer``; 0 at the end."""
        view = memoryview(buffer).cast("B")
        try:
            block = self._inner.read(len(view))
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            raise UnsafeArchive(
                f"“{self._name}” is damaged inside its archive.",
                next_step="Download the export again and drop it here; what was read stays.",
            ) from error
        except OSError as error:
            raise UnreadableFile(
                f"“{self._name}” cannot be read from the disk ({error.strerror or 'damaged'}).",
                next_step="Copy it to this machine's own disk and try again.",
            ) from error
        got = len(block)
        if not got:
            if self._at_end is not None and len(view):
                self._at_end()
            return 0
        self.given += got
        if self.given > self._most:
            raise UnsafeArchive(
                f"“{self._name}” unpacks to more than it says; it was stopped at {self._most:,} bytes.",
                next_step="Do not open this archive: it is made to fill the disk.",
            )
        view[:got] = block
        return got

    def close(self) -> None:
        """Close both this and what it reads from."""
        if not self.closed:
            try:
                if self._also_close is not None:
                    self._also_close()
                self._inner.close()
            finally:
                super().close()


def buffered(raw: Counted) -> BinaryIO:
    """Give ``raw`` the buffering and the methods of an ordinary binary file."""
    return cast(BinaryIO, io.BufferedReader(raw, _BUFFER))
