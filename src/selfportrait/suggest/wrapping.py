"""What a pack comes in: a folder or one ZIP. Either way a flat set of files, and nothing else in it."""

from __future__ import annotations

import mmap
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Final, Protocol

from .refusing import refused, shown

#: What a file of a pack may be called: nothing that could climb, hide, or be run.
PLAIN_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_]{0,39}\.(?:json|parquet|bin|sig)", re.ASCII)
FILES_MAX: Final = 32
FILE_MAX: Final = 1 << 32
#: Longer files are read through a memory map.
_IN_MEMORY: Final = 1 << 25
_BLOCK: Final = 1 << 20

_END_OF_ZIP: Final = struct.Struct("<4s4H2LH")
_ZIP64: Final = b"PK\x06\x07"
_DIRECTORY_MAX: Final = 1 << 16
_ZIP_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    struct.error,
)

Bytes = bytes | mmap.mmap


class Wrapping(Protocol):
    """A flat set of named files of known length."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """Bytes of each file by name."""
        ...

    def read(self, name: str, limit: int) -> Bytes:
        """Return a file's bytes; BadCatalogue where there are more than ``limit``."""
        ...

    def copy_to(self, folder: Path) -> None:
        """Write every file into a new ``folder`` that only its owner can read."""
        ...


def unwrapped(path: Path) -> Wrapping:
    """Open a pack's folder or ZIP; BadCatalogue where it is neither, or holds what no pack may."""
    if path.is_file():
        return _Zip(path)
    if path.is_dir():
        return _Folder(path)
    raise refused("there is no such folder or ZIP file")


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.sizes: dict[str, int] = {}
        with os.scandir(folder) as entries:
            for entry in entries:
                _check_name(entry.name, len(self.sizes))
                if entry.is_symlink() or not entry.is_file(follow_symlinks=False):
                    raise refused(f"{entry.name} is a link or a folder, where a file should be")
                self.sizes[entry.name] = entry.stat(follow_symlinks=False).st_size

    def read(self, name: str, limit: int) -> Bytes:
        with self._open(name) as file:
            if _IN_MEMORY < os.fstat(file.fileno()).st_size <= limit:
                return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            return _up_to(file, name, limit)

    def copy_to(self, folder: Path) -> None:
        _copy(self.sizes, self._open, folder)

    def _open(self, name: str) -> IO[bytes]:
        try:
            # Between the listing and now it may have become a link: it is not followed.
            handle = os.open(self._folder / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        except OSError as error:
            raise refused(f"{name} is missing") from error
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise refused(f"{name} is missing")
        return os.fdopen(handle, "rb")


class _Zip:
    def __init__(self, path: Path) -> None:
        self._path = path
        _check_directory(path)
        self.sizes: dict[str, int] = {}
        try:
            with zipfile.ZipFile(path) as archive:
                for entry in archive.infolist():
                    _check_name(entry.filename, len(self.sizes))
                    if stat.S_ISLNK(entry.external_attr >> 16) or entry.is_dir():
                        raise refused(f"{entry.filename} is a link or a folder, where a file should be")
                    if entry.filename in self.sizes:
                        raise refused(f"{entry.filename} is in the ZIP twice")
                    self.sizes[entry.filename] = entry.file_size
        except _ZIP_ERRORS as error:
            raise refused("it is not a sound ZIP file") from error

    def read(self, name: str, limit: int) -> Bytes:
        with self._open(name) as file:
            return _up_to(file, name, limit)

    def copy_to(self, folder: Path) -> None:
        _copy(self.sizes, self._open, folder)

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with zipfile.ZipFile(self._path) as archive, archive.open(name) as file:
                yield file
        except KeyError as error:
            raise refused(f"{name} is missing") from error
        except _ZIP_ERRORS as error:
            raise refused(f"{name} cannot be unpacked") from error


def _copy(
    sizes: Mapping[str, int], opened: Callable[[str], AbstractContextManager[IO[bytes]]], folder: Path
) -> None:
    folder.mkdir(mode=0o700, parents=True)
    for name, size in sizes.items():
        if size > FILE_MAX:
            raise refused(f"{name} is longer than it should be")
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as to, opened(name) as file:
            _copied(file, to, name, size)


def _up_to(file: IO[bytes], name: str, limit: int) -> bytes:
    """Read a file whole; what is said of its size is not believed: no more than ``limit`` is unpacked."""
    data = file.read(limit + 1)
    if len(data) > limit:
        raise refused(f"{name} is longer than it should be")
    return data


def _copied(file: IO[bytes], to: IO[bytes], name: str, limit: int) -> None:
    left = limit
    while block := file.read(min(_BLOCK, left + 1)):
        left -= len(block)
        if left < 0:
            raise refused(f"{name} is longer than it should be")
        to.write(block)


def _check_name(name: str, before: int) -> None:
    if before >= FILES_MAX:
        raise refused(f"it holds more than {FILES_MAX} files")
    if "/" in name or "\\" in name or name in ("..", "."):
        raise refused(f"{shown(name)} lies outside the catalogue's own folder, or in another one")
    if not PLAIN_NAME.fullmatch(name):
        raise refused(f"it holds a file {shown(name)}, which no catalogue has")


def _check_directory(path: Path) -> None:
    """Refuse a ZIP whose list of contents is itself too much to hold, before it is read."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - (1 << 16) - _END_OF_ZIP.size - 20))
        tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < _END_OF_ZIP.size:
        raise refused("it is not a sound ZIP file")
    _, _, _, _, entries, directory, _, _ = _END_OF_ZIP.unpack_from(tail, place)
    if entries > FILES_MAX or directory > _DIRECTORY_MAX or tail[max(0, place - 20) : place][:4] == _ZIP64:
        raise refused(f"it holds more than {FILES_MAX} files")
