"""A large invented market, written as a pack without training: what a person's side is measured on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from selfportrait.brand.counts import Rules
from selfportrait.brand.pack import write_items, write_manifest, write_popularity, write_rules
from selfportrait.model import DAY_US, PACK_SCHEMA, Item, Manifest, Method
from selfportrait.model.packs import ITEMS, POPULARITY, RULES
from selfportrait.suggest import Consumed

#: What everybody takes: a tenth of the items, with as many rules as a pack keeps.
KNOWN_SHARE, MANY, FEW = 0.1, 200, 33
_SYLLABLES = ("ba", "lo", "mi", "ra", "ten", "sol", "ve", "kar", "du", "nim", "pel", "os")
_GENRES = ("indie rock", "jazz", "dream pop", "techno", "folk", "neo soul", "metal", "ambient")


def write_pack(folder: Path, size: int, seed: int) -> Manifest:
    """Write a pack of ``size`` tracks, the most taken first, with fifty rules a track on average."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    known = int(size * KNOWN_SHARE)
    lengths = np.where(np.arange(size) < known, MANY, FEW)
    sources = np.repeat(np.arange(size), lengths)
    places = np.arange(len(sources)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    # three in four lead to what everybody takes, the others to a neighbour: both ways reach the whole
    wide = rng.random(len(sources)) < 0.25
    targets = np.where(
        wide,
        (sources + rng.integers(1, size, len(sources))) % size,
        (known * rng.random(len(sources)) ** 2).astype(np.int64),
    )
    weights = 1.0 / (1.0 + places + 0.5 * rng.random(len(sources)))
    files = {
        ITEMS: write_items(folder, list(_items(size, rng))),
        RULES: write_rules(folder, Rules(sources=sources, targets=targets, weights=weights)),
        POPULARITY: write_popularity(folder, *_weeks(size)),
    }
    manifest = Manifest(
        schema=PACK_SCHEMA, name="Large market", version="1", licence="CC0-1.0", provenance="invented",
        trained_us=0, items=size, people=0, events=0, unknown=0, rules=len(sources), method=Method(),
        files=files,
    )  # fmt: skip
    write_manifest(folder, manifest)
    return manifest


def _items(size: int, rng: np.random.Generator) -> Iterator[Item]:
    words = rng.integers(0, len(_SYLLABLES), (size, 5)).tolist()
    for number, (a, b, c, d, e) in enumerate(words):
        title = f"{_SYLLABLES[a]}{_SYLLABLES[b]} {_SYLLABLES[c]}{_SYLLABLES[d]} {number}".title()
        yield Item(
            id=f"invented:track:{number:07}", kind="track", title=title,
            creator=f"{_SYLLABLES[e]}{_SYLLABLES[a]} {number % 80_000}".title(),
            released=str(1960 + number % 65), attrs={"genre": _GENRES[number % 8], "seconds": "201"},
        )  # fmt: skip


def _weeks(size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Events of the latest two weeks, falling as one over the rank."""
    monday = 20_409
    weeks = np.repeat([monday - 7, monday], size)
    items = np.tile(np.arange(size), 2)
    events = np.tile((1e7 / (np.arange(size) + 10)).astype(np.int64) + 1, 2)
    return weeks, items, events


def history(size: int, events: int, distinct: int, seed: int, now_us: int) -> list[Consumed]:
    """Return a history of ``events`` over ten years about ``distinct`` tracks, seven in ten widely known."""
    rng = np.random.default_rng(seed)
    known = int(size * KNOWN_SHARE)
    pool = np.concatenate(
        [
            rng.choice(known, int(distinct * 0.7), replace=False),
            known + rng.choice(size - known, distinct - int(distinct * 0.7), replace=False),
        ]
    )
    again = rng.permutation(pool)[(len(pool) * rng.random(events - distinct) ** 3).astype(np.int64)]
    items = rng.permutation(np.concatenate([pool, again]))
    ages = np.sort(rng.random(events) ** 2 * 3650 * DAY_US)[::-1].astype(np.int64)
    return [
        Consumed(item=int(item), at_us=int(now_us - age), event=f"{place:032x}")
        for place, (item, age) in enumerate(zip(items, ages, strict=True))
    ]
