"""Training writes a pack that other tools read, and says truly what is in it."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from selfportrait.brand import train
from selfportrait.errors import BadRequest
from selfportrait.model import DAY_US, Item, Manifest, Method

#: Thursday 1 January 2026
START_US = 1_767_225_600_000_000

ITEMS = [
    Item(id="a", kind="track", title="Low Harbour", creator="Ines Marlow", attrs={"genre": "folk"}),
    Item(id="b", kind="track", title="Slack Tide"),
    Item(id="c", kind="show", title="Night Ferry", released="2019", attrs={"episodes": "6"}),
    Item(id="d", kind="grocery", title="Rice bread", price_minor=249, currency="EUR"),
]
HISTORIES = [
    [("b", START_US + 2 * DAY_US), ("a", START_US), ("c", START_US + DAY_US)],
    [("a", START_US + 8 * DAY_US), ("b", START_US + 9 * DAY_US), ("gone", START_US)],
    [],
]


def trained(folder: Path, **changes: object) -> Manifest:
    arguments: dict[str, object] = {
        "histories": HISTORIES,
        "items": ITEMS,
        "folder": folder,
        "name": "Pier Records",
        "licence": "CC0-1.0",
        "provenance": "invented",
        "now_us": START_US + 30 * DAY_US,
    }
    return train(**(arguments | changes))  # type: ignore[arg-type]


def test_the_label_counts_people_events_and_what_named_no_item(tmp_path: Path) -> None:
    manifest = trained(tmp_path)
    assert (manifest.items, manifest.people, manifest.events, manifest.unknown) == (4, 2, 5, 1)
    assert manifest.version == "2026-01-31"


def test_the_label_lies_beside_the_files_and_names_their_digests(tmp_path: Path) -> None:
    trained(tmp_path)
    label = json.loads((tmp_path / "manifest.json").read_text())
    digests = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in tmp_path.glob("*.parquet")}
    assert {name: file["sha256"] for name, file in label["files"].items()} == digests


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    trained(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "items.parquet",
        "manifest.json",
        "popularity.parquet",
        "rules.parquet",
    ]


def test_histories_are_put_in_time_order_and_kinds_are_counted_apart(tmp_path: Path) -> None:
    # the show lies between the two songs, and still they are neighbours and it has no rule
    trained(tmp_path, method=Method(row_power=0.0, column_power=0.0))
    rules = pq.read_table(tmp_path / "rules.parquet").to_pylist()
    assert rules == [{"source": 0, "target": 1, "weight": 2.0}]


def test_popularity_is_by_week_from_monday(tmp_path: Path) -> None:
    trained(tmp_path)
    assert pq.read_table(tmp_path / "popularity.parquet").to_pylist() == [
        {"week": date(2025, 12, 29), "item": 0, "events": 1},
        {"week": date(2025, 12, 29), "item": 1, "events": 1},
        {"week": date(2025, 12, 29), "item": 2, "events": 1},
        {"week": date(2026, 1, 5), "item": 0, "events": 1},
        {"week": date(2026, 1, 5), "item": 1, "events": 1},
    ]


def test_items_are_written_with_all_they_say(tmp_path: Path) -> None:
    trained(tmp_path)
    rows = pq.read_table(tmp_path / "items.parquet").to_pylist()
    assert rows[0]["attrs"] == [("genre", "folk")]
    assert (rows[3]["price_minor"], rows[0]["price_minor"]) == (249, None)


def test_training_twice_writes_the_same_bytes(tmp_path: Path) -> None:
    assert trained(tmp_path / "one").files == trained(tmp_path / "two").files


def test_a_new_pack_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    trained(tmp_path)
    manifest = trained(tmp_path, histories=[[("a", 0), ("b", 1)]], version="2")
    assert json.loads((tmp_path / "manifest.json").read_text())["version"] == manifest.version == "2"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"items": []}, "at least one item"),
        ({"items": [ITEMS[0], ITEMS[0]]}, "same id"),
        ({"items": [Item(id="", kind="track", title="x")]}, "has none"),
        ({"name": " "}, "a name and a licence"),
        ({"licence": ""}, "a name and a licence"),
        ({"method": Method(reach=0)}, "above zero"),
        ({"method": Method(recency_days=0.0)}, "above zero"),
    ],
)
def test_what_no_pack_may_be_is_refused(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        trained(tmp_path, **changes)


def test_a_refusal_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadRequest):
        trained(tmp_path / "new", items=[])
    assert not (tmp_path / "new").exists()


def test_times_outside_a_life_are_left_out_and_counted(tmp_path: Path) -> None:
    manifest = trained(tmp_path, histories=[[("a", 10**18), ("b", START_US)]])
    assert (manifest.events, manifest.unknown) == (1, 1)
