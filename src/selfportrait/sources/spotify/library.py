"""What Account data holds besides plays: searches, playlists, what she saved, what was inferred."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

import msgspec

from selfportrait.model import DAY_US, Event, Evidence, Fact, Skipped, natural_key
from selfportrait.sources.json_reader import read_json
from selfportrait.sources.moments import in_a_life, iso_us
from selfportrait.sources.occurrences import Occurrences
from selfportrait.sources.protocol import ExportFile, Record
from selfportrait.sources.text import clean, decoded

_MOST_USER: Final = 1 << 20


class _Search(msgspec.Struct, rename="camel"):
    search_time: str
    search_query: str


class _Track(msgspec.Struct, rename="camel"):
    track_name: str = ""
    artist_name: str = ""
    album_name: str = ""
    track_uri: str = ""


class _Episode(msgspec.Struct, rename="camel"):
    episode_name: str = ""
    show_name: str = ""
    episode_uri: str = ""


class _Entry(msgspec.Struct, rename="camel"):
    track: _Track | None = None
    episode: _Episode | None = None
    added_date: str | None = None


class _Playlist(msgspec.Struct):
    name: str
    items: list[_Entry]


def read_searches(file: ExportFile) -> Iterator[Record]:
    """Yield the searches of ``SearchQueries.json``; its times end in "[UTC]"."""
    occurrences, row = Occurrences(), 0
    with file.open() as stream:
        for _, batch in read_json(stream, file.name, {"": _Search}):
            for item in batch:
                row += 1
                yield _search(item, file.name, row, occurrences)


def _search(item: _Search | None, name: str, row: int, occurrences: Occurrences) -> Record:
    if item is None:
        return Skipped(reason="bad-row", file=name, row=row)
    start_us = iso_us(item.search_time.removesuffix("[UTC]"))
    if start_us is None or not in_a_life(start_us):
        return Skipped(reason="bad-date", file=name, row=row)
    title = clean(item.search_query)
    if not title:
        return Skipped(reason="no-title", file=name, row=row)
    slot_us = start_us - start_us % 1_000_000
    number = str(occurrences.next(slot_us, title))
    return Event(
        kind="search",
        source="spotify",
        slot_us=slot_us,
        key=natural_key("spotify", "search", title, number),
        start_us=start_us,
        title=title,
        file=name,
        row=row,
    )


def read_playlists(file: ExportFile) -> Iterator[Record]:
    """Yield each playlist entry as a like on the day it was added; rows count entries through all lists."""
    row = 0
    with file.open() as stream:
        for _, batch in read_json(stream, file.name, {"playlists": _Playlist}):
            for playlist in batch:
                if playlist is None:
                    row += 1
                    yield Skipped(reason="bad-row", file=file.name, row=row)
                    continue
                occurrences = Occurrences()
                for entry in playlist.items:
                    row += 1
                    yield _added(entry, clean(playlist.name), file.name, row, occurrences)


def _added(entry: _Entry, playlist: str, name: str, row: int, occurrences: Occurrences) -> Record:
    day_us = iso_us(entry.added_date or "")
    if day_us is None or not in_a_life(day_us):
        return Skipped(reason="bad-date" if entry.added_date else "no-date", file=name, row=row)
    day_us -= day_us % DAY_US
    if entry.track is not None:
        title, creator, item = entry.track.track_name, entry.track.artist_name, entry.track.track_uri
    elif entry.episode is not None:
        title, creator, item = entry.episode.episode_name, entry.episode.show_name, entry.episode.episode_uri
    else:
        title, creator, item = "", "", ""
    title, creator = clean(title), clean(creator)
    if not title:
        return Skipped(reason="no-title", file=name, row=row)
    what = "\x1f".join((playlist, creator, title))
    return Event(
        kind="like",
        source="spotify",
        slot_us=day_us,
        key=natural_key("spotify", "playlist", what, str(occurrences.next(day_us, what))),
        start_us=day_us,
        offset_min=0,  # a day has no hour: midnight on the wall clock, so that it stays this day
        offset_origin="explicit",
        precision="day",
        title=title,
        creator=creator,
        item=clean(item, 200),
        attrs={"playlist": playlist, "medium": "music" if entry.track else "podcast"},
        file=name,
        row=row,
    )


def read_inferences(file: ExportFile) -> Iterator[Record]:
    """Yield what Spotify says it infers about her, as imported facts about its belief, not about her."""
    row = 0
    with file.open() as stream:
        for _, batch in read_json(stream, file.name, {"inferences": str}):
            for item in batch:
                row += 1
                text = clean(item, 200) if isinstance(item, str) else ""
                if not text:
                    yield Skipped(reason="bad-row", file=file.name, row=row)
                    continue
                yield Fact(
                    topic="inferred_by.spotify",
                    about=text,
                    value=True,
                    text=f"is taken by Spotify to be “{text}”",
                    provenance="imported",
                    confidence=1.0,
                    evidence=Evidence(rule="what Spotify writes in Inferences.json", count=1, of=1),
                    source="spotify",
                )


class _User(msgspec.Struct):
    birthdate: str | None = None


def read_user(file: ExportFile) -> Iterator[Record]:
    """Yield the date of birth in ``Userdata.json``; nothing else of it is kept."""
    with file.open() as stream:
        held = decoded(stream.read(_MOST_USER))
        while stream.read(_MOST_USER):
            pass
    try:
        born = dt.date.fromisoformat(
            msgspec.json.decode(held.encode("utf-8", "replace"), type=_User).birthdate or ""
        )
    except (msgspec.MsgspecError, ValueError, RecursionError):
        yield Skipped(reason="bad-date", file=file.name, row=1)
        return
    yield Fact(
        topic="person.born",
        value=born.isoformat(),
        text=f"was born on {born.isoformat()}",
        provenance="imported",
        confidence=0.9,
        evidence=Evidence(rule="the date of birth in her Spotify account", count=1, of=1),
        source="spotify",
    )


def read_library(file: ExportFile) -> Iterator[Record]:
    """Count what she saved: ``YourLibrary.json`` has no dates, so nothing in it is a happening."""
    row = 0
    kinds = ("tracks", "albums", "shows", "episodes", "artists", "bannedTracks", "bannedArtists", "other")
    with file.open() as stream:
        for _, batch in read_json(stream, file.name, dict.fromkeys(kinds, msgspec.Raw)):
            for _item in batch:
                row += 1
                yield Skipped(reason="no-date", file=file.name, row=row)
