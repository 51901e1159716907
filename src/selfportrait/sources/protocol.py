"""The doors of the room: what an export file is, and what a source promises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

import msgspec

from selfportrait.model import Event, Fact, Sample, Skipped

Record = Event | Sample | Fact | Skipped

#: How many bytes ``ExportFile.head`` gives unless asked for more or fewer.
HEAD_BYTES: Final = 65_536


@runtime_checkable
class ExportFile(Protocol):
    """One file inside an export, wherever it lay: on disk, in a ZIP, gzipped, in memory.

    ``disk_bytes`` and ``position`` are what a progress bar adds up: over all
    files, ``sum(position()) / sum(disk_bytes)`` never promises too much, because
    both count bytes of the files as they lie on disk (compressed).
    """

    @property
    def name(self) -> str:
        """Path inside the export, "/" separated; never a path of this machine."""
        ...

    @property
    def size(self) -> int:
        """Bytes, unpacked where known (a ``.gz`` gives its packed size)."""
        ...

    @property
    def disk_bytes(self) -> int:
        """Bytes this file occupies on disk: the packed size inside an archive."""
        ...

    @property
    def modified_us(self) -> int | None:
        """When the file says it was last written; the hour in a ZIP has no zone and is read as UTC."""
        ...

    def open(self) -> BinaryIO:
        """Open a new stream from the start; use it in a ``with``.

        Reading raises ``UnsafeArchive`` past the limits or where the archive is
        damaged, and ``UnreadableFile`` where the file changed while it was read
        or cannot be read.
        """
        ...

    def head(self, n: int = HEAD_BYTES) -> bytes:
        """The first ``n`` bytes (fewer where it is shorter). Raises as ``open`` does."""
        ...

    def position(self) -> int:
        """Bytes of ``disk_bytes`` consumed so far by the stream opened last; from any thread."""
        ...


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What a parser may know besides the file: the person's own zone, and when she was given the export."""

    zone: ZoneInfo
    exported_us: int | None = None


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much an export may unpack to before it counts as a bomb.

    Real Apple Health exports unpack 20 : 1 and to more than 3 GB, Google's
    location history 25 : 1, so a ratio counts only where it is absurd and large.
    """

    file_bytes: int = 64 << 30  #: one file, unpacked
    total_bytes: int = 256 << 30  #: one archive, unpacked
    ratio: int = 200  #: unpacked to packed, for what is larger than ``ratio_from``
    ratio_from: int = 100 << 20
    files: int = 500_000  #: files of one import
    nested_bytes: int = 8 << 30  #: an archive inside an archive that must be unpacked to be read


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """A file that must not or cannot be read, while the others go on.

    ``code`` is that of an error in ``selfportrait.errors``; ``sentence`` is for
    the person and ends with the next step where there is one.
    """

    name: str
    code: str
    sentence: str
    disk_bytes: int = 0


class Source(Protocol):
    """One brand, device or format. Each folder of this room ends in ``SOURCE: Source``."""

    id: str  #: "spotify"; also ``Event.source`` of all it yields
    title: str  #: "Spotify"
    maturity: str  #: "stable" | "fresh"

    def recognise(self, file: ExportFile) -> float:
        """How sure, 0.0 to 1.0, that this source reads the file: by content, a name only breaks ties.

        Reads no more than the head; never raises for content.
        """
        ...

    def read(self, file: ExportFile, context: Context) -> Iterator[Record]:
        """Yield what the file holds, in its order, with memory bounded whatever its size.

        A bad row is a ``Skipped``. ``UnreadableFile`` is raised only where the file
        as a whole is broken, after yielding what could be read.
        """
        ...
