"""Find every file of an export: files, folders and archives, in one steady order."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from selfportrait.errors import UnreadableFile

from .archives import files_in_archive
from .files import DiskFile, cannot_read
from .litter import is_litter
from .protocol import ExportFile, Limits, Rejected

_DEEPEST: Final = 200  #: folders inside one another


def find_files(paths: Sequence[Path], limits: Limits = Limits()) -> Iterator[ExportFile | Rejected]:
    """Yield every file under ``paths``: files, folders (deep), ZIPs (once nested), ``.gz``.

    The order is that of ``paths``, then by name, so that two runs agree. A file
    that must not or cannot be read is yielded as ``Rejected`` and the others go
    on. Nothing is opened but archives, and of those only the table of contents.
    """
    count = 0
    for path in paths:
        for found in _under(path, limits):
            count += 1
            if count > limits.files:
                yield Rejected(
                    name=path.name,
                    code="unsafe-archive",
                    sentence=f"There are more than {limits.files:,} files here. Import it in parts.",
                )
                return
            yield found


def _under(path: Path, limits: Limits) -> Iterator[ExportFile | Rejected]:
    """Yield the files of one path the person gave; a link she gave herself is followed."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield _rejected(path.name, error)
        return
    if stat.S_ISDIR(mode):
        yield from _in_folder(path, "", limits)
    else:
        yield from _file(path, path.name, mode, limits)


def _in_folder(folder: Path, prefix: str, limits: Limits) -> Iterator[ExportFile | Rejected]:
    """Yield the files of a folder by name; links inside it are refused, not followed."""
    if prefix.count("/") > _DEEPEST:  # where Python's own stack, or the longest path, would end
        yield Rejected(
            name=prefix[-200:],
            code="unreadable-file",
            sentence=f"Folders inside folders, more than {_DEEPEST} deep, were left out.",
        )
        return
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield _rejected(prefix.rstrip("/") or folder.name, error)
        return
    for entry in listed:
        name = prefix + _printable(entry.name)
        if is_litter(name):
            continue
        try:
            mode = entry.stat(follow_symlinks=False).st_mode
        except OSError as error:
            yield _rejected(name, error)
            continue
        if stat.S_ISLNK(mode):
            yield Rejected(
                name=name,
                code="unsafe-archive",
                sentence=f"“{name}” is a link to somewhere else. Import the file itself.",
            )
        elif stat.S_ISDIR(mode):
            yield from _in_folder(Path(entry.path), name + "/", limits)
        else:
            yield from _file(Path(entry.path), name, mode, limits)


def _file(path: Path, name: str, mode: int, limits: Limits) -> Iterator[ExportFile | Rejected]:
    """Yield one file, or what is inside it where it is an archive."""
    if not stat.S_ISREG(mode):  # a pipe or a device would block for ever
        yield Rejected(
            name=name,
            code="unreadable-file",
            sentence=f"“{name}” is not an ordinary file. Import a file, a folder or a ZIP.",
        )
        return
    try:
        with path.open("rb") as stream:
            magic = stream.read(4)
        file = DiskFile(path, name, limits, packed=magic[:2] == b"\x1f\x8b")
    except OSError as error:
        yield _rejected(name, error)
        return
    if _is_tar(file):
        yield Rejected(
            name=name,
            code="unknown-format",
            sentence=f"“{name}” is a tar archive. Unpack it and import the folder, or ask for a ZIP.",
            disk_bytes=file.disk_bytes,
        )
    elif magic in (b"PK\x03\x04", b"PK\x05\x06"):
        yield from files_in_archive(path, name, limits)
    else:
        yield file


def _is_tar(file: DiskFile) -> bool:
    """Whether it is a tar, gzipped or not: files inside could only be found by unpacking all of it."""
    if file.size < 64:
        return False
    try:
        return file.head(265)[257:262] == b"ustar"
    except UnreadableFile:
        return False


def _rejected(name: str, error: OSError) -> Rejected:
    reason = cannot_read(name, error)
    return Rejected(name=name, code=reason.code, sentence=str(reason))


def _printable(name: str) -> str:
    """A file name as text that can be stored: bytes that are no UTF-8 become "�"."""
    return os.fsencode(name).decode("utf-8", "replace")
