"""My Activity and YouTube history as JSON, in every generation.

- since 2018: ``header, title, titleUrl, time, products, subtitles, details``; Chrome rows
  before 2021 may lack ``header``; ``subtitles`` may be ``[{}]``; names are in the account's language.
- up to 2017, YouTube only: ``snippet{publishedAt, title}`` and ``contentDetails{videoId}``; the same
  shape is used by ``playlists/likes.json``, which only ``playlistId`` ("LL…") or the name tells apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import msgspec

from selfportrait.model import Event, Kind, natural_key
from selfportrait.sources.json_reader import read_json
from selfportrait.sources.moments import in_a_life, iso_us
from selfportrait.sources.occurrences import Occurrences
from selfportrait.sources.protocol import ExportFile, Record
from selfportrait.sources.text import clean

from .activity import Item, Reading

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LIKES: Final = re.compile(r"(like|mag[- ]ich)[^/]*\.json$", re.IGNORECASE)


class _Snippet(msgspec.Struct, rename="camel"):
    published_at: str = ""
    title: str = ""
    channel_title: str = ""
    playlist_id: str = ""


class _Content(msgspec.Struct, rename="camel"):
    video_id: str = ""


class _Item(Item, rename="camel", gc=False):
    snippet: _Snippet | None = None
    content_details: _Content | None = None


def read(file: ExportFile) -> Iterator[Record]:
    """Yield a record for each row."""
    reading = Reading(file.name, "instant")
    old = _OldHistory(file.name)

    def otherwise(item: Item | None) -> Record:
        if isinstance(item, _Item) and item.snippet is not None:
            return old.record(item.snippet, item.content_details, reading)
        return reading.bad("bad-row" if item is None else "bad-date")

    with file.open() as stream:
        for _, batch in read_json(stream, file.name, {"": _Item}):
            reading.learn_language([item.title for item in batch[:500] if item is not None])
            yield from reading.records(zip(batch, _starts_us(batch), strict=True), otherwise)


def _starts_us(batch: list[_Item | None]) -> list[int | None]:
    """The moment of each row; None where it has none. In one loop, as there are so many."""
    moment = datetime.fromisoformat
    starts: list[int | None] = []
    for item in batch:
        try:
            since = moment(item.time) - _EPOCH  # type: ignore[union-attr]
            starts.append((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)
        except (ValueError, TypeError, AttributeError):  # no such time, without a zone, no row at all
            starts.append(None if item is None else iso_us(item.time))
    return starts


class _OldHistory:
    """Rows of the generation up to 2017: a video and when."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._likes = bool(_LIKES.search(file))
        self._occurrences = Occurrences()

    def record(self, snippet: _Snippet, content: _Content | None, reading: Reading) -> Record:
        start_us = iso_us(snippet.published_at)
        if start_us is None or not in_a_life(start_us):
            return reading.bad("bad-date")
        title = clean(snippet.title)
        if not title:
            return reading.bad("no-title")
        liked = snippet.playlist_id.startswith("LL") or (self._likes and not snippet.playlist_id)
        kind: Kind = "like" if liked else "watch"
        slot_us = start_us - start_us % 1_000_000
        verb = "liked" if liked else "watched"
        number = str(self._occurrences.next(slot_us, title))
        return Event(
            kind=kind,
            source="google_activity",
            slot_us=slot_us,
            key=natural_key("google_activity", "YouTube", verb, title, number),
            start_us=start_us,
            title=title,
            creator=clean(snippet.channel_title) if liked else "",
            item=f"yt:{content.video_id[:20]}" if content and content.video_id else "",
            attrs={"product": "YouTube"},
            file=self._file,
            row=reading.next_row(),
        )
