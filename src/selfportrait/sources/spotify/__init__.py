"""Spotify: what she heard, searched and kept, from Account data and Extended history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from selfportrait.errors import UnknownFormat
from selfportrait.sources.protocol import Context, ExportFile, Record, Source
from selfportrait.sources.text import decoded

from . import library, plays

Reader = Callable[[ExportFile], Iterator[Record]]

#: What must all stand in the head of a file, and who then reads it; the first that fits.
_SHAPES: Final[tuple[tuple[tuple[str, ...], Reader], ...]] = (
    (('"ts"', '"ms_played"', '"reason_end"'), plays.read_extended),
    (('"ts"', '"ms_played"', '"master_metadata_track_name"'), plays.read_extended),
    (('"endTime"', '"msPlayed"'), plays.read_account),
    (('"searchTime"', '"searchQuery"'), library.read_searches),
    (('"playlists"', '"lastModifiedDate"', '"items"'), library.read_playlists),
    (('"inferences"',), library.read_inferences),
    (('"birthdate"', '"creationTime"', '"username"'), library.read_user),
    (('"tracks"', '"albums"', "spotify:"), library.read_library),
    (('"bannedTracks"', '"tracks"'), library.read_library),
)


class Spotify:
    """Reads `MyData`, `Spotify Account Data` and `Spotify Extended Streaming History`."""

    id = "spotify"
    title = "Spotify"
    maturity = "stable"

    def recognise(self, file: ExportFile) -> float:
        """By the keys of the first items; the file's name says nothing."""
        return 0.95 if _reader(file) else 0.0

    def read(self, file: ExportFile, context: Context) -> Iterator[Record]:
        """Yield plays, searches, playlist entries and inferences."""
        reader = _reader(file)
        if reader is None:
            raise UnknownFormat(
                f"“{file.name}” is not one of Spotify's files.",
                next_step="Import the whole folder or ZIP; each file is recognised by what is in it.",
            )
        return reader(file)


def _reader(file: ExportFile) -> Reader | None:
    head = decoded(file.head()).lstrip()
    if not head.startswith(("[", "{")):
        return None
    return next((reader for marks, reader in _SHAPES if all(mark in head for mark in marks)), None)


SOURCE: Source = Spotify()
