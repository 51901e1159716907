"""The invented market as a brand would hold it: a catalogue and its customers' histories."""

from __future__ import annotations

from pathlib import Path

import msgspec

from selfportrait.model import Item

from .catalogue import media_items
from .crowd import histories
from .stock import goods, groceries


def items(seed: int) -> list[Item]:
    """Return the whole catalogue: tracks, shows, groceries, shop goods."""
    return [*media_items(seed), *groceries(seed), *goods(seed)]


def write_market(folder: Path, *, seed: int) -> None:
    """Write ``items.jsonl`` and ``histories.jsonl`` into ``folder``.

    A line of items is a ``model.Item``; a line of histories is
    ``{"person": n, "events": [[item id, day], …]}`` with days since 1970 in order.
    The same seed gives the same bytes, and the tracks and shows of ``write_life``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    encode = msgspec.json.encode
    (folder / "items.jsonl").write_bytes(b"".join(encode(item) + b"\n" for item in items(seed)))
    with (folder / "histories.jsonl").open("wb") as out:
        for person, events in enumerate(histories(seed)):
            out.write(encode({"person": person, "events": events}) + b"\n")
