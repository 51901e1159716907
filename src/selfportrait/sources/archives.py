"""Files inside ZIP archives, with every way a ZIP can hurt refused by name."""

from __future__ import annotations

import calendar
import io
import itertools
import os
import re
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, cast

from selfportrait.errors import UnreadableFile, UnsafeArchive

from .files import changed
from .litter import is_litter
from .protocol import HEAD_BYTES, ExportFile, Limits, Rejected
from .streams import Counted, buffered

_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_CLIMBS: Final = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)")
_NESTED: Final = re.compile(r"\.zip$", re.IGNORECASE)
_IN_MEMORY: Final = 32 << 20
_END_RECORD: Final = 66_000  #: the end record with the longest comment
_ENTRY: Final = b"PK\x01\x02"  #: how each entry of the table of contents begins
_WEIGHED: Final = 512  #: a table of contents larger than this a file is not looked at


class ZipMember:
    """A file inside an open archive."""

    def __init__(self, archive: Archive, info: zipfile.ZipInfo, name: str) -> None:
        self._archive = archive
        self._info = info
        self._raw: Counted | None = None
        self.name = name
        self.size = info.file_size
        self.disk_bytes = int(info.compress_size * archive.scale)
        self.modified_us = _modified_us(info)

    def open(self) -> BinaryIO:
        """Unpack from the start, as it is read."""
        self._raw = self._archive.unpack(self._info, self.name)
        return buffered(self._raw)

    def head(self, n: int = HEAD_BYTES) -> bytes:
        """The first ``n`` bytes; does not count as progress."""
        with buffered(self._archive.unpack(self._info, self.name)) as stream:
            return stream.read(n)

    def position(self) -> int:
        """Packed bytes consumed so far, by the share that was unpacked."""
        if self._raw is None:
            return 0
        return int(self.disk_bytes * min(1.0, self._raw.given / max(1, self.size)))


class Archive:
    """An open ZIP: on disk, or (``container``) a window into another.

    ``scale`` turns its packed bytes into bytes on disk.
    """

    def __init__(self, source: Path | IO[bytes], limits: Limits, *, scale: float = 1.0) -> None:
        self.limits = limits
        self.scale = scale
        self._path = source if isinstance(source, Path) else None
        self._zip = zipfile.ZipFile(source)
        self._before = self._fingerprint()

    def members(self) -> list[zipfile.ZipInfo]:
        """All entries by name, folders left out."""
        return sorted((i for i in self._zip.infolist() if not i.is_dir()), key=lambda i: i.filename)

    def unpack(self, info: zipfile.ZipInfo, name: str) -> Counted:
        """Open an entry; raises UnsafeArchive where it is damaged."""
        try:
            inner = cast(BinaryIO, self._zip.open(info))
        except _DAMAGED as error:
            raise UnsafeArchive(
                f"“{name}” is damaged inside its archive.",
                next_step="Download the export again and drop it here; what was read stays.",
            ) from error
        except OSError as error:
            raise UnreadableFile(f"“{name}” cannot be read from the disk.") from error

        def at_end() -> None:
            if self._fingerprint() != self._before:
                raise changed(name)

        return Counted(inner, name=name, most=self.limits.file_bytes, at_end=at_end)

    def window(self, info: zipfile.ZipInfo, name: str) -> IO[bytes]:
        """An archive inside this one as a file that can be sought in.

        Where it is stored as it is, that is a window into this one. Else it is unpacked, into
        memory up to 32 MB, then into a nameless temporary file.
        """
        if self._path is not None and info.compress_type == zipfile.ZIP_STORED:
            raw = self._path.open("rb")
            raw.seek(info.header_offset + 26)
            name_length, extra_length = struct.unpack("<HH", raw.read(4))
            start = info.header_offset + 30 + name_length + extra_length
            return cast(IO[bytes], io.BufferedReader(_Window(raw, start, info.file_size)))
        spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - _Window closes it
        with buffered(self.unpack(info, name)) as stream:
            while block := stream.read(1 << 20):
                spool.write(block)
        return cast(IO[bytes], io.BufferedReader(_Window(spool, 0, spool.tell())))

    def _fingerprint(self) -> tuple[int, int]:
        try:
            found = os.fstat(cast(IO[bytes], self._zip.fp).fileno())
        except (OSError, AttributeError):  # a window into another archive
            return (0, 0)
        return (found.st_size, found.st_mtime_ns)


class _Window(io.RawIOBase):
    """A stretch of a file as a file of its own; closes that file when nobody needs it any more."""

    def __init__(self, file: Any, start: int, size: int) -> None:
        super().__init__()
        self._file = file
        self._start = start
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        self._file.seek(self._start + self._at)
        block = self._file.read(max(0, min(len(view), self._size - self._at)))
        view[: len(block)] = block
        self._at += len(block)
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            super().close()


def files_in_archive(path: Path, name: str, limits: Limits) -> Iterator[ExportFile | Rejected]:
    """Yield the files of a ZIP by name, and of ZIPs inside it, and what is refused and why."""
    try:
        packed = path.stat().st_size
        with path.open("rb") as stream:
            if too_many(stream, packed, limits):
                yield _too_many(name, limits, packed)
                return
        archive = Archive(path, limits)
    except _DAMAGED as error:
        yield _cut_short(name, error)
        return
    except OSError as error:
        yield Rejected(
            name=name, code="unreadable-file", sentence=f"“{name}” cannot be opened ({error.strerror})."
        )
        return
    yield from _walk(archive, packed, "", nested=False)


def _too_many(name: str, limits: Limits, disk_bytes: int) -> Rejected:
    return Rejected(
        name=name,
        code="unsafe-archive",
        sentence=f"“{name}” lists more than {limits.files:,} files. Import it in parts.",
        disk_bytes=disk_bytes,
    )


def too_many(stream: IO[bytes], size: int, limits: Limits) -> bool:
    """Whether the table of contents lists more than ``limits.files`` entries.

    zipfile holds it in memory whole, half a kilobyte an entry, so entries are counted before it does, and not
    by the number the archive declares, which zipfile does not look at either.
    """
    stream.seek(max(0, size - _END_RECORD))
    tail = stream.read(_END_RECORD)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return False  # no ZIP at all: zipfile says so better
    contents = int.from_bytes(tail[at + 12 : at + 16], "little")
    wide = tail.rfind(b"PK\x06\x06", 0, at)
    if contents == 0xFFFF_FFFF and wide >= 0:
        contents, at = int.from_bytes(tail[wide + 40 : wide + 48], "little"), wide
    if contents > limits.files * _WEIGHED:
        return True
    end = max(0, size - _END_RECORD) + at
    start = max(0, end - contents)
    stream.seek(start)
    return _entries(stream, end - start) > limits.files


def _entries(stream: IO[bytes], size: int) -> int:
    """Count entries in the next ``size`` bytes; a mark cut in two is counted with the next block."""
    count, held = 0, b""
    while size > 0 and (block := stream.read(min(size, 1 << 20))):
        size -= len(block)
        held = held[-(len(_ENTRY) - 1) :] + block
        count += held.count(_ENTRY)
    return count


def _walk(archive: Archive, packed: int, prefix: str, *, nested: bool) -> Iterator[ExportFile | Rejected]:
    limits, total = archive.limits, 0
    inside = {id(info) for info in _overlapping(archive.members())}
    for info in archive.members():
        name = prefix + info.filename
        if is_litter(name):
            continue
        why = _refusal(info, limits)
        if id(info) in inside:
            why = "shares its bytes with another file in the archive, as only bombs do"
        if not why:
            total += info.file_size
            if total > limits.total_bytes or limits.ratio_from < total > limits.ratio * max(1, packed):
                why = "is past what an archive of this size may unpack to"
        if why:
            yield Rejected(
                name=_safe(name),
                code="unsafe-archive",
                sentence=f"“{_safe(name)}” {why}. It was left out.",
                disk_bytes=int(info.compress_size * archive.scale),
            )
        elif _NESTED.search(info.filename) and not nested:
            yield from _nested(archive, info, name)
        else:
            yield ZipMember(archive, info, name)


def _nested(archive: Archive, info: zipfile.ZipInfo, name: str) -> Iterator[ExportFile | Rejected]:
    try:
        if info.file_size > archive.limits.nested_bytes:
            raise UnsafeArchive(f"“{name}” is too large an archive inside an archive.")
        scale = archive.scale * info.compress_size / max(1, info.file_size)
        window = archive.window(info, name)
        if too_many(window, info.file_size, archive.limits):
            yield _too_many(name, archive.limits, int(info.compress_size * archive.scale))
            return
        inner = Archive(window, archive.limits, scale=scale)
    except UnreadableFile as error:
        yield Rejected(name=name, code=error.code, sentence=str(error), disk_bytes=info.compress_size)
        return
    except _DAMAGED as error:
        yield _cut_short(name, error)
        return
    yield from _walk(inner, info.file_size, name + "/", nested=True)


def _refusal(info: zipfile.ZipInfo, limits: Limits) -> str:
    """Why an entry must not be read, as the end of a sentence; "" where it may."""
    if _CLIMBS.search(info.orig_filename) or _CLIMBS.search(info.filename):
        return "points outside its archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link to somewhere else"
    if info.flag_bits & 0x1:
        return "is encrypted; unpack the archive with its password and import the folder"
    large = info.file_size > limits.ratio_from
    if info.file_size > limits.file_bytes or (
        large and info.file_size > limits.ratio * max(1, info.compress_size)
    ):
        return f"would unpack to {info.file_size:,} bytes"
    return ""


def _overlapping(members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Entries whose bytes reach into the next one's: how the densest bombs are built (Fifield 2019)."""
    ordered = sorted(members, key=lambda info: info.header_offset)
    return [a for a, b in itertools.pairwise(ordered) if _least_end(a) > b.header_offset]


def _least_end(info: zipfile.ZipInfo) -> int:
    return info.header_offset + 30 + info.compress_size


def _cut_short(name: str, error: Exception) -> Rejected:
    del error  # its words may quote names inside; ours do not
    return Rejected(
        name=name,
        code="unsafe-archive",
        sentence=f"“{name}” is cut short or is not a whole ZIP. Download the export again and import it.",
    )


def _safe(name: str) -> str:
    """A refused entry's name fit for showing."""
    return name.encode("utf-8", "replace").decode()[-200:].lstrip("/\\.")


def _modified_us(info: zipfile.ZipInfo) -> int | None:
    try:
        return calendar.timegm((*info.date_time, 0, 0, 0)) * 1_000_000
    except (ValueError, OverflowError):  # month 0 in careless archives
        return None
