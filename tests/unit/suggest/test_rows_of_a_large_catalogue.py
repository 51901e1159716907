"""Rows of a catalogue too large for everything in it to be looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from selfportrait.brand import train
from selfportrait.model import DAY_US, Fact, Item, Row
from selfportrait.suggest import Catalogue, Consumed, rows

NOW_US = 1_795_003_200_000_000
SIZE = 4000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Four thousand tracks, three in four of them jazz, by a maker for each twenty."""
    folder = tmp_path_factory.mktemp("large")
    items = [
        Item(
            id=f"t{n:04}",
            kind="track",
            title=f"Song {n}",
            creator=f"Singer {n % 200}",
            attrs={"genre": "jazz" if n % 4 else ("folk", "techno", "metal", "house")[n // 4 % 4]},
        )
        for n in range(SIZE)
    ]
    crowd = [
        [(f"t{(40 * person + step) % SIZE:04}", NOW_US - (200 - step) * DAY_US) for step in range(60)]
        for person in range(100)
    ]
    train(crowd, items, folder, name="L", licence="CC0-1.0", provenance="invented", now_us=NOW_US)
    return Catalogue.open(folder)


def discover(catalogue: Catalogue, *facts: Fact) -> Row:
    past = [Consumed(item=4 * n, at_us=NOW_US - (30 - n) * DAY_US, event=f"{n:032x}") for n in range(12)]
    found = rows(catalogue, past, facts, now_us=NOW_US, zone=ZoneInfo("Europe/Berlin"))
    return next(row for row in found if row.id == "discover")


def test_a_liked_genre_that_is_most_of_the_catalogue_is_not_all_of_the_row(
    large: Catalogue, said: Callable[..., Fact]
) -> None:
    row = discover(large, said("like", "jazz"))
    genres = Counter(one.item.attrs["genre"] for one in row.suggestions)
    assert len(row.suggestions) == 30
    assert 8 <= genres["jazz"] <= 10


def test_turns_are_taken_by_id_alone_and_about_alike(large: Catalogue, tmp_path: Path) -> None:
    some = [large.items[n] for n in range(500)]
    train(
        [[("t0001", 1), ("t0002", 2)]], some, tmp_path, name="S", licence="CC0-1.0", provenance="i", now_us=0
    )
    assert Catalogue.open(tmp_path).turns(3).tolist() == large.turns(3)[:500].tolist()
    assert np.bincount(large.turns(3)) == pytest.approx([SIZE / 3] * 3, rel=0.1)
