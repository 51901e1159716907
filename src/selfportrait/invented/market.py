"""The invented market as a brand would hold it: a catalogue and its customers' histories."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from selfportrait.model import Item

from .catalogue import NEWEST, media_items
from .crowd import histories
from .lessons import lessons
from .news import news_items
from .stock import goods, groceries

_EPOCH = date(1970, 1, 1)


def items(seed: int, until: date = NEWEST) -> list[Item]:
    """Return the whole catalogue: tracks, shows, groceries, shop goods, lessons, and news up to ``until``."""
    return [*media_items(seed), *groceries(seed), *goods(seed), *lessons(), *news_items(seed, until)]


def write_market(folder: Path, *, seed: int, until: date = NEWEST) -> None:
    """Write ``items.jsonl`` and ``histories.jsonl`` into ``folder``.

    A line of items is a ``model.Item``; a line of histories is ``{"person": n,
    "segments": ["born:1995-1999", "country:DE"], "events": [[item id, day], …]}``
    with days since 1970 in order, none after ``until`` (which is never before ``NEWEST``:
    the catalogue is of then). The same seed and ``until`` give the same bytes, and the
    tracks and shows of ``write_life``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    until = max(until, NEWEST)
    encode = msgspec.json.encode
    (folder / "items.jsonl").write_bytes(b"".join(encode(item) + b"\n" for item in items(seed, until)))
    with (folder / "histories.jsonl").open("wb") as out:
        for number, person in enumerate(histories(seed, (until - _EPOCH).days)):
            line = {"person": number, "segments": person.segments, "events": person.events}
            out.write(encode(line) + b"\n")
