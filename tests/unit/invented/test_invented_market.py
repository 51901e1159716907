"""The market: what is in it, and that its crowd carries the signals it promises."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from selfportrait.invented import write_market
from selfportrait.invented.catalogue import artists, shows
from selfportrait.model import Item

if TYPE_CHECKING:
    from conftest import Market


def test_the_same_seed_gives_the_same_catalogue(tmp_path: Path, market: Market) -> None:
    write_market(tmp_path, seed=7)
    lines = (tmp_path / "items.jsonl").read_bytes().splitlines()
    items = [msgspec.json.decode(line, type=Item) for line in lines]
    histories = (tmp_path / "histories.jsonl").read_bytes().splitlines()
    assert [item.id for item in items] == list(market.items)
    assert msgspec.json.decode(histories[17])["events"] == [list(event) for event in market.histories[17]]


def test_the_catalogue_is_as_large_as_a_small_shops(market: Market) -> None:
    kinds = Counter(item["kind"] for item in market.items.values())
    assert 1500 <= kinds["track"] <= 2500
    assert (kinds["show"], kinds["grocery"], kinds["good"]) == (400, 700, 600)


def test_names_are_told_apart(market: Market) -> None:
    tracks = [(item["title"], item["creator"]) for item in market.items.values() if item["kind"] == "track"]
    titles = [item["title"] for item in market.items.values() if item["kind"] == "show"]
    assert len(set(tracks)) == len(tracks)
    assert len(set(titles)) == len(titles)


def test_what_is_called_gluten_free_holds_no_gluten(market: Market) -> None:
    free = [item for item in market.items.values() if item["title"].startswith("Gluten-free")]
    assert len(free) > 25
    assert not [item for item in free if "gluten" in item["attrs"]["contains"].split()]


def test_groceries_say_what_they_contain_and_cost(market: Market) -> None:
    groceries = [item for item in market.items.values() if item["kind"] == "grocery"]
    holding = Counter(allergen for item in groceries for allergen in item["attrs"]["contains"].split())
    assert min(holding[a] for a in ("gluten", "milk", "nuts", "soy", "eggs")) > 15
    assert all(50 <= item["price_minor"] <= 1500 for item in groceries)


def test_shoes_have_shoe_sizes(market: Market) -> None:
    shoes = [item for item in market.items.values() if item["title"].endswith("Climbing Shoes")]
    assert shoes
    assert all("38" in item["attrs"]["size"].split() for item in shoes)


def test_a_sequel_stays_in_its_genre() -> None:
    found = shows(7)
    assert all(found[s.sequel].genre == s.genre for s in found if s.sequel is not None)


def test_the_crowd_is_three_thousand_histories_in_order(market: Market) -> None:
    lengths = sorted(len(history) for history in market.histories)
    assert len(lengths) == 3000
    assert lengths[60] >= 50
    assert lengths[-1] < 140
    assert all(a[1] <= b[1] for history in market.histories[:300] for a, b in pairwise(history))
    assert {item for history in market.histories for item, _ in history} <= set(market.items)


def test_nothing_is_heard_before_it_is_released(market: Market) -> None:
    days = [
        (market.items[item].get("released"), day) for history in market.histories for item, day in history
    ]
    released = [(date.fromisoformat(text), day) for text, day in days if text]
    epoch = 719_163
    assert all(when.toordinal() - epoch <= day for when, day in released)


def test_popularity_has_a_long_tail(market: Market) -> None:
    counts = Counter(
        item for history in market.histories for item, _ in history if item.startswith("spotify:")
    )
    ordered = sorted(counts.values(), reverse=True)
    assert sum(ordered[: len(ordered) // 10]) > 0.3 * sum(ordered)


def test_songs_of_a_record_follow_each_other(market: Market) -> None:
    after = {a.uri: b.uri for act in artists(7) for a, b in pairwise(act.tracks)}
    steps = [(a[0], b[0]) for history in market.histories for a, b in pairwise(history) if a[0] in after]
    assert sum(after[a] == b for a, b in steps) > 0.4 * len(steps)


def test_a_sequel_is_watched_after_its_show(market: Market) -> None:
    found = shows(7)
    sequels = {show.id: found[show.sequel].id for show in found if show.sequel is not None}
    watched = [[item for item, _ in history if item.startswith("show:")] for history in market.histories]
    chances = [
        (seen[n + 1 :], sequels[item]) for seen in watched for n, item in enumerate(seen) if item in sequels
    ]
    assert sum(sequel in later for later, sequel in chances) > 0.3 * len(chances)


def test_some_people_never_buy_gluten(market: Market) -> None:
    def gluten(history: list[tuple[str, int]]) -> tuple[int, int]:
        bought = [
            market.items[i]["attrs"]["contains"].split() for i, _ in history if i.startswith("grocery:")
        ]
        return sum("gluten" in contains for contains in bought), len(bought)

    found = [gluten(history) for history in market.histories]
    without = sum(holding == 0 and count >= 10 for holding, count in found)
    assert 0.04 * len(found) < without < 0.5 * len(found)
