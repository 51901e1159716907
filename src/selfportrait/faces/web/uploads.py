"""Files on their way in: streamed to disk as they come, never held in memory.

An export can be many gigabytes. What arrives is written part by part into a
folder that only the owner can read, which is removed as soon as it was imported.
"""

from __future__ import annotations

import os
import re
import shutil
import weakref
from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp
from typing import Any, BinaryIO

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from selfportrait.errors import BadRequest
from selfportrait.faces.web.words import size_words

MAX_FILES = 5_000
MAX_FIELD = 4096
SPARE = 256 * 1024 * 1024  #: what stays free on the disk


def safe_name(name: str) -> PurePosixPath:
    """Return a relative path that stays inside its folder, whatever a browser sent.

    >>> safe_name("../../etc/passwd"), safe_name("My Data/endsong_0.json")
    (PurePosixPath('etc/passwd'), PurePosixPath('My Data/endsong_0.json'))
    """
    parts = [re.sub(r'[\x00-\x1f\x7f<>:"|?*]', "_", part).strip(" .") for part in re.split(r"[\\/]+", name)]
    kept = [_shortened(part) for part in parts if part][-8:]
    return PurePosixPath(*kept) if kept else PurePosixPath("file")


def _shortened(part: str) -> str:
    while len(part.encode("utf-8", "replace")) > 180:
        part = part[1:]  # the end holds what kind of file it is
    return part.encode("utf-8", "replace").decode()


def room_for(length: int, folder: Path, limit: int) -> None:
    """Refuse an upload of ``length`` bytes that is over the limit or that the disk cannot hold."""
    if length > limit:
        raise BadRequest(
            f"These files are {size_words(length)}; at most {size_words(limit)} can be dropped at once.",
            next_step="Import them from the command line: selfportrait import FILE…",
        )
    free = shutil.disk_usage(folder).free
    if length > free - SPARE:
        raise BadRequest(
            f"These files are {size_words(length)}, and this disk has {size_words(free)} free.",
            next_step="Import them where they lie: selfportrait import FILE…",
        )


class Drops:
    """The folders that hold what was dropped, each until it was read; none outlives its server.

    ``root`` is made when it is first needed. Where none is given it is a private
    folder for temporary files. A folder's name holds the process that made it, so
    that what a killed server left is known and removed by the next one.
    """

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._held: set[Path] = set()
        if root is not None:
            _sweep(root)
        weakref.finalize(self, _remove_all, self._held)  # runs at exit at the latest

    def make(self) -> Path:
        """Make a folder for one drop, for her eyes only."""
        if self._root is None:
            self._root = Path(mkdtemp(prefix="selfportrait-drops-"))
            self._held.add(self._root)
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = Path(mkdtemp(prefix=f"drop-{os.getpid()}-", dir=self._root))
        self._held.add(folder)
        return folder

    def remove(self, folder: Path) -> None:
        """Remove a drop and all in it."""
        shutil.rmtree(folder, ignore_errors=True)
        self._held.discard(folder)


def _remove_all(held: set[Path]) -> None:
    for folder in held:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(root: Path) -> None:
    for folder in root.glob("drop-*"):
        pid = folder.name.split("-")[1]
        if not pid.isdigit() or int(pid) == os.getpid() or not _runs(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(pid: int) -> bool:
    if os.name != "posix":
        return True  # asking would end it there
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is somebody else's, and it runs
    return True


class Landing:
    """The parts of one multipart body, each file written as it comes."""

    def __init__(self, boundary: bytes, folder: Path) -> None:
        self.folder = folder
        self.files: list[Path] = []
        self.received = 0
        self._header = bytearray()
        self._value = bytearray()
        self._headers: dict[bytes, bytes] = {}
        self._out: BinaryIO | None = None
        self._ended = False
        callbacks: Any = {
            "on_part_begin": self._begin,
            "on_header_field": self._on_field,
            "on_header_value": self._on_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._open,
            "on_part_data": self._write,
            "on_part_end": self._close,
            "on_end": self._end,
        }
        self._parser = MultipartParser(boundary, callbacks)

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the body."""
        self.received += len(chunk)
        self._parser.write(chunk)

    def finish(self) -> list[Path]:
        """Return the files once the body has ended; BadRequest where it broke off."""
        self._parser.finalize()
        if not self._ended:
            raise BadRequest("The upload broke off before its end.", next_step="Drop the files again.")
        return self.files

    def close(self) -> None:
        """Close the file that was being written when the upload broke off."""
        self._close()

    def _begin(self) -> None:
        self._headers = {}

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]
        _bounded(self._header)

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        _bounded(self._value)

    def _header_end(self) -> None:
        self._headers[bytes(self._header).lower()] = bytes(self._value)
        self._header, self._value = bytearray(), bytearray()

    def _open(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"filename", b"")
        if not name:
            return  # a field that is no file, or a form sent without one
        if len(self.files) >= MAX_FILES:
            raise BadRequest(
                f"At most {MAX_FILES:,} files can be dropped at once.",
                next_step="Put them into a ZIP, or import the folder: selfportrait import FOLDER",
            )
        path = self.folder / str(len(self.files)) / safe_name(name.decode("utf-8", "replace"))
        path.parent.mkdir(parents=True, mode=0o700)
        self._out = path.open("xb")
        self.files.append(path)

    def _write(self, data: bytes, start: int, end: int) -> None:
        if self._out is not None:
            self._out.write(data[start:end])

    def _close(self) -> None:
        if self._out is not None:
            self._out.close()
            self._out = None

    def _end(self) -> None:
        self._ended = True


def _bounded(header: bytearray) -> None:
    if len(header) > MAX_FIELD:
        raise BadRequest(
            "The name of a file is too long.", next_step="Give it a shorter name and drop it again."
        )


async def receive_files(
    content_type: str, length: int | None, stream: AsyncIterator[bytes], folder: Path, limit: int
) -> list[Path]:
    """Write a multipart body into ``folder``; return its files. BadRequest where it is none, or too much."""
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise BadRequest("Files come as multipart/form-data.", next_step="Drop them on the page.")
    room_for(length or 0, folder, limit)
    landing = Landing(options[b"boundary"], folder)
    try:
        async for chunk in stream:
            landing.feed(chunk)
            if landing.received > limit:
                room_for(landing.received, folder, limit)
        return landing.finish()
    except MultipartParseError as error:
        raise BadRequest("The upload could not be read.", next_step="Drop the files again.") from error
    finally:
        landing.close()
