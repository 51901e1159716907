"""What she did on YouTube besides watching: comments, live chats, subscriptions, playlists (CSV).

Comments until June 2024 hold ``{"takeoutSegments":[{"text":".."}]}``; since then objects joined with
commas and no brackets around them: ``{"text":".."},{"text":"\\n"}``. Column names come in any case;
blank lines occur at the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from selfportrait.model import Event, Skipped, natural_key
from selfportrait.sources.csv_rows import read_csv
from selfportrait.sources.moments import in_a_life, iso_us
from selfportrait.sources.protocol import ExportFile, Record
from selfportrait.sources.text import clean

_COMMENT: Final = frozenset({"comment id", "comment create timestamp", "comment text"})
_CHAT: Final = frozenset({"live chat id", "live chat create timestamp", "live chat text"})
_SUBSCRIPTION: Final = frozenset({"channel id", "channel url", "channel title"})
_PLAYLIST: Final = frozenset({"video id", "playlist video creation timestamp"})


def recognised(columns: tuple[str, ...]) -> bool:
    """Whether these are the columns of one of these files."""
    return any(needed.issubset(columns) for needed in (_COMMENT, _CHAT, _SUBSCRIPTION, _PLAYLIST))


def read(file: ExportFile) -> Iterator[Record]:
    """Yield a ``say`` for each comment and chat message; count what has no date or no title."""
    with file.open() as stream:
        for row, columns in read_csv(stream, file.name):
            made = "bad-row" if columns is None else _said(columns, file.name, row)
            yield Skipped(reason=made, file=file.name, row=row) if isinstance(made, str) else made


def _said(columns: dict[str, str], file: str, row: int) -> Event | str:
    what = next((name for name in ("comment", "live chat") if f"{name} text" in columns), None)
    if what is None:
        return "no-title" if "video id" in columns else "no-date"
    start_us = iso_us(columns[f"{what} create timestamp"].removesuffix(" UTC"))
    if start_us is None or not in_a_life(start_us):
        return "bad-date"
    title = clean(said(columns[f"{what} text"]))
    if not title:
        return "no-title"
    video = clean(columns.get("video id", ""), 20)
    return Event(
        kind="say",
        source="google_activity",
        slot_us=start_us - start_us % 1_000_000,
        key=natural_key("google_activity", what, columns[f"{what} id"]),
        start_us=start_us,
        title=title,
        item=f"yt:{video}" if video else "",
        attrs={"product": "YouTube", "said": what},
        file=file,
        row=row,
    )


def said(text: str) -> str:
    """The words of a comment, in any of the ways they are written.

    >>> said('{"text":"So "},{"text":"good"}')
    'So good'
    """
    if not text.lstrip().startswith("{"):
        return text
    try:
        held = json.loads(f"[{text}]", strict=False)
    except (ValueError, RecursionError):
        return text
    parts = []
    for part in held:
        segments = part.get("takeoutSegments", [part]) if isinstance(part, dict) else []
        parts += [segment.get("text", "") for segment in segments if isinstance(segment, dict)]
    return "".join(part for part in parts if isinstance(part, str)).replace("\n", " ")
