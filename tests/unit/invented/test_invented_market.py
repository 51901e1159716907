"""The market: what is in it, and that its crowd carries the signals it promises."""

from __future__ import annotations

from collections import Counter
from datetime import date
from graphlib import TopologicalSorter
from itertools import pairwise
from math import exp, log
from pathlib import Path
from statistics import fmean
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
    assert lengths[-1] < 200
    assert all(a[1] <= b[1] for history in market.histories[:300] for a, b in pairwise(history))
    assert {item for history in market.histories for item, _ in history} <= set(market.items)


def test_nothing_is_heard_before_it_is_released(market: Market) -> None:
    days = [
        (market.items[item].get("released"), day) for history in market.histories for item, day in history
    ]
    released = [(date.fromisoformat(text[:10]), day) for text, day in days if text]
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


def test_the_crowd_is_counted_by_birth_and_country(market: Market) -> None:
    assert {len(segments) for segments in market.segments} == {2}
    assert {segment.partition(":")[0] for told in market.segments for segment in told} == {"born", "country"}


def test_lessons_stand_on_lessons_and_on_none_that_stands_on_them(market: Market) -> None:
    needs = {i: item.get("prerequisites", []) for i, item in market.items.items() if item["kind"] == "lesson"}
    assert {need for all_ in needs.values() for need in all_} <= set(needs)
    assert len(list(TopologicalSorter(needs).static_order())) == len(needs) > 30


def test_news_reach_to_the_last_day(tmp_path: Path) -> None:
    write_market(tmp_path, seed=7, until=date(2026, 11, 22))
    lines = (tmp_path / "items.jsonl").read_bytes().splitlines()
    items = [msgspec.json.decode(line, type=Item) for line in lines]
    out = [item.released[:10] for item in items if item.kind == "article"]
    assert (min(out) > "2026-10-10", max(out)) == (True, "2026-11-22")


def test_some_things_rise_in_the_last_two_weeks(market: Market) -> None:
    last = max(day for history in market.histories for _, day in history)
    counts = Counter((item, (last - day) // 14) for history in market.histories for item, day in history)
    songs = [item for item in market.items if item.startswith(("spotify:", "show:"))]
    assert sum(counts[item, 0] > 3 * counts[item, 1] + 8 for item in songs) > 10


def test_some_people_order_what_runs_out_again_and_again(market: Market) -> None:
    bought = [Counter(item for item, _ in mine if item.startswith("grocery:")) for mine in market.histories]
    regular = [mine for mine in bought if max(mine.values(), default=0) >= 5]
    assert 0.15 < len(regular) / len(bought) < 0.4


def test_they_order_it_at_a_pace_of_its_own(market: Market) -> None:
    gaps = [log(gap) for mine in market.histories for item in set(dict(mine)) for gap in _gaps(mine, item)]
    assert 14 < exp(fmean(gaps)) < 45


def _gaps(mine: list[tuple[str, int]], item: str) -> list[int]:
    """Days between orders of a grocery that was ordered five times or more."""
    days = [day for one, day in mine if one == item and item.startswith("grocery:")]
    return [b - a for a, b in pairwise(days) if b > a] if len(days) >= 5 else []
