"""Plays: Account data (the last year, to the minute) and Extended history (everything, to the second).

Oddities, as of November 2026:

- The time is that of the END of a play, in UTC, in both.
- Both list a play with the same artist, title and ``ms_played``, so the minute of
  its end and these three make them twins; the finer is kept whatever comes first.
- Files of one export overlap and repeat rows exactly; a second equal row of one file
  counts as a second play, an equal row of another file does not.
- ``offline_timestamp`` was milliseconds until 2023 and is seconds since; nothing is read from it.
- ``ip_addr``, ``username``, ``user_agent`` are never read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from selfportrait.model import MINUTE_US, Event, Precision, Skipped, natural_key
from selfportrait.sources.json_reader import read_json
from selfportrait.sources.moments import in_a_life, iso_us
from selfportrait.sources.occurrences import Occurrences
from selfportrait.sources.protocol import ExportFile, Record
from selfportrait.sources.text import clean

SHORTEST_MS: Final = 30_000  #: Spotify's own rule of what counts as a play
LONGEST_MS: Final = 86_400_000

_Attrs = dict[str, str | int | float | bool]


class _Account(msgspec.Struct, rename="camel"):
    end_time: str
    ms_played: int
    artist_name: str | None = None
    track_name: str | None = None
    podcast_name: str | None = None
    episode_name: str | None = None
    author_name: str | None = None
    audiobook_name: str | None = None
    chapter_name: str | None = None


class _Extended(msgspec.Struct):
    ts: str
    ms_played: int
    conn_country: str | None = None
    master_metadata_track_name: str | None = None
    master_metadata_album_artist_name: str | None = None
    master_metadata_album_album_name: str | None = None
    spotify_track_uri: str | None = None
    episode_name: str | None = None
    episode_show_name: str | None = None
    spotify_episode_uri: str | None = None
    audiobook_title: str | None = None
    audiobook_uri: str | None = None
    audiobook_chapter_title: str | None = None
    audiobook_chapter_uri: str | None = None
    skipped: bool | None = None
    incognito_mode: bool | None = None


class _Play(msgspec.Struct):
    """What both generations say about a play."""

    end: str
    ms: int
    title: str
    creator: str
    attrs: _Attrs
    item: str = ""


def read_account(file: ExportFile) -> Iterator[Record]:
    """Yield the plays of a ``StreamingHistory*.json``."""
    return _read(file, _Account, "minute")


def read_extended(file: ExportFile) -> Iterator[Record]:
    """Yield the plays of a ``Streaming_History_*.json`` or ``endsong_*.json``."""
    return _read(file, _Extended, "second")


def _read(file: ExportFile, kind: type, precision: Precision) -> Iterator[Record]:
    occurrences, row = Occurrences(), 0
    with file.open() as stream:
        for _, batch in read_json(stream, file.name, {"": kind}):
            for item in batch:
                row += 1
                made = _event(item, precision, occurrences)
                if isinstance(made, str):
                    yield Skipped(reason=made, file=file.name, row=row)
                else:
                    yield msgspec.structs.replace(made, file=file.name, row=row)


def _event(item: Any, precision: Precision, occurrences: Occurrences) -> Event | str:
    """The play as an event, or the reason to skip it."""
    if item is None:
        return "bad-row"
    play = _of_account(item) if isinstance(item, _Account) else _of_extended(item)
    end_us = iso_us(play.end)
    if end_us is None or not in_a_life(end_us):
        return "bad-date"
    if play.ms < SHORTEST_MS:
        return "too-short" if play.ms >= 0 else "bad-row"
    if play.ms > LONGEST_MS:
        return "too-long"
    if not play.title:
        return "no-title"
    slot_us = end_us - end_us % MINUTE_US
    what = "\x1f".join((play.creator, play.title, str(play.ms)))
    return Event(
        kind="listen",
        source="spotify",
        slot_us=slot_us,
        key=natural_key("spotify", what, str(occurrences.next(slot_us, what))),
        start_us=end_us - play.ms * 1000,
        end_us=end_us,
        precision=precision,
        title=play.title,
        creator=play.creator,
        item=play.item,
        attrs=play.attrs,
    )


def _of_account(item: _Account) -> _Play:
    if item.audiobook_name or item.chapter_name:
        title, creator, medium = item.chapter_name or item.audiobook_name, item.audiobook_name, "audiobook"
        creator = creator if item.chapter_name else item.author_name
    elif item.podcast_name or item.episode_name:
        title, creator, medium = item.episode_name, item.podcast_name, "podcast"
    else:
        title, creator, medium = item.track_name, item.artist_name, "music"
    return _Play(item.end_time, item.ms_played, clean(title or ""), clean(creator or ""), {"medium": medium})


def _of_extended(item: _Extended) -> _Play:
    album = None
    if item.audiobook_title or item.audiobook_uri:
        chapter = item.audiobook_chapter_title
        title, creator = chapter or item.audiobook_title, item.audiobook_title if chapter else ""
        uri, medium = item.audiobook_chapter_uri or item.audiobook_uri, "audiobook"
    elif item.episode_name or item.spotify_episode_uri:
        title, creator = item.episode_name, item.episode_show_name
        uri, medium = item.spotify_episode_uri, "podcast"
    else:
        title, creator = item.master_metadata_track_name, item.master_metadata_album_artist_name
        uri, medium, album = item.spotify_track_uri, "music", item.master_metadata_album_album_name
    attrs: _Attrs = {"medium": medium}
    if album:
        attrs["album"] = clean(album)
    if item.skipped:
        attrs["skipped"] = True
    if item.incognito_mode:
        attrs["incognito"] = True
    if item.conn_country and len(item.conn_country) == 2 and item.conn_country != "ZZ":
        attrs["country"] = clean(item.conn_country)
    return _Play(
        item.ts, item.ms_played, clean(title or ""), clean(creator or ""), attrs, clean(uri or "", 200)
    )
