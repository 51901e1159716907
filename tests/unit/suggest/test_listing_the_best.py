"""The best of a whole catalogue: the same as scoring everything and sorting it, now and after each event."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.brand import train
from selfportrait.errors import BadCatalogue
from selfportrait.model import DAY_US, Fact, Item
from selfportrait.suggest import Catalogue, Consumed, Past, score
from selfportrait.suggest.listing import Listing, strongest

NOW_US = 1_795_003_200_000_000
SIZE = 5000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Five thousand tracks, some of them editions of one work, mapped from a cache."""
    folder = tmp_path_factory.mktemp("large")
    rng = np.random.default_rng(5)
    items = [
        Item(
            id=f"t{n:04}",
            kind="track",
            title=f"Song {n % 4900}" + (" (2011 Remaster)" if n >= 4900 else ""),
            creator=f"Singer {n % 4900 % 70}",
            attrs={"genre": "jazz" if n % 3 else "folk"},
        )
        for n in range(SIZE)
    ]
    walks = [(30 * n + np.cumsum(rng.integers(-40, 41, 60))) % SIZE for n in range(150)]
    began = NOW_US - 90 * DAY_US
    crowd = [[(f"t{n:04}", began + at * DAY_US) for at, n in enumerate(walk)] for walk in walks]
    train(crowd, items, folder / "pack", name="L", licence="CC0-1.0", provenance="invented", now_us=NOW_US)
    return Catalogue.open(folder / "pack", folder / "cache")


def consumed(item: int, days: float, place: int = 0) -> Consumed:
    return Consumed(item=item, at_us=NOW_US - int(days * DAY_US), event=f"{place:032x}")


def past_of(events: list[tuple[int, float]]) -> Past:
    return Past([consumed(*event) for event in sorted(events, key=lambda event: -event[1])])


def by_sorting(catalogue: Catalogue, past: Past, size: int) -> list[int]:
    total = score(catalogue, past, [], NOW_US).total.copy()
    total[past.touched(catalogue)] = -np.inf
    order = np.lexsort((catalogue.order, -total))[:size]
    return [int(item) for item in order if total[item] > 0]


pasts = st.lists(st.tuples(st.integers(0, SIZE - 1), st.floats(0, 400)), max_size=40)


@settings(max_examples=60, deadline=None)
@given(events=pasts, size=st.sampled_from([1, 7, 100, 6000]))
def test_the_list_is_the_whole_score_sorted(
    large: Catalogue, events: list[tuple[int, float]], size: int
) -> None:
    past = past_of(events)
    items, worth = Listing(large, past, (), NOW_US).top(size)
    assert items.tolist() == by_sorting(large, past, size)
    assert worth.tolist() == score(large, past, [], NOW_US).total[items].tolist()


def test_a_long_history_is_summed_to_the_last_bit_however_it_is_read(large: Catalogue) -> None:
    past = past_of([(n * 37 % SIZE, n % 900 / 3) for n in range(2000)])
    items, worth = Listing(large, past, (), NOW_US).top(200)
    assert items.tolist() == by_sorting(large, past, 200)
    assert worth.tolist() == score(large, past, [], NOW_US).total[items].tolist()


@settings(max_examples=40, deadline=None)
@given(events=pasts.filter(bool), later=st.lists(st.integers(0, SIZE - 1), min_size=1, max_size=6))
def test_a_new_event_changes_the_list_as_if_it_had_always_been_there(
    large: Catalogue, events: list[tuple[int, float]], later: list[int]
) -> None:
    listing = Listing(large, past_of(events), (), NOW_US)
    [listing.add(consumed(item, 0.0, place)) for place, item in enumerate(later)]
    items, worth = listing.top(50)
    anew_items, anew_worth = Listing(large, past_of([*events, *((i, 0.0) for i in later)]), (), NOW_US).top(
        50
    )
    assert worth == pytest.approx(anew_worth, rel=1e-9)
    assert set(items[worth > worth[-1] * (1 + 1e-9)]) <= set(anew_items)


def test_rules_read_from_a_large_file_are_the_rules_of_the_map(
    large: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selfportrait.suggest.arrays._SMALL", 0)
    items = [Item(id=item.id, kind=item.kind, title=item.title) for item in large.items[:300]]
    crowd = [[(f"t{(n * 7 + step) % 300:04}", step) for step in range(40)] for n in range(30)]
    train(crowd, items, tmp_path / "pack", name="L", licence="CC0-1.0", provenance="invented", now_us=0)
    read, mapped = Catalogue.open(tmp_path / "pack", tmp_path / "cache"), Catalogue.open(tmp_path / "pack")
    some = np.array([3, 4, 250, 299])
    assert [array.tolist() for array in read.rules.leaving(some)] == [
        array.tolist() for array in mapped.rules.leaving(some)
    ]
    assert len(read.rules.leaving(some)[0]) > 50
    (rules,) = (tmp_path / "cache").glob("*/rules.npy")
    rules.write_bytes(rules.read_bytes()[:500])
    with pytest.raises(BadCatalogue, match="cut short"):
        read.rules.leaving(some)


def test_what_she_has_begun_is_not_listed_in_any_edition(large: Catalogue) -> None:
    items, _ = Listing(large, past_of([(20, 3.0)]), (), NOW_US).top(SIZE)
    assert {20, 4920}.isdisjoint(items.tolist())
    assert len(items) > 1000


def test_an_event_only_begun_leaves_the_list_and_teaches_nothing(large: Catalogue) -> None:
    listing = Listing(large, past_of([(10, 1.0)]), (), NOW_US)
    (best, *_), worth = listing.top(3)
    listing.add(Consumed(item=int(best), at_us=NOW_US, event="e", weight=0.0))
    items, after = listing.top(2)
    assert best not in items
    assert after.tolist() == worth[1:].tolist()


def test_what_she_says_lifts_the_list_at_once(large: Catalogue, said: Callable[..., Fact]) -> None:
    items, _ = Listing(large, past_of([]), [said("like", "folk")], NOW_US).top(30)
    assert {large.items[item].attrs["genre"] for item in items.tolist()} == {"folk"}


@given(
    worth=st.lists(st.sampled_from([0.0, -1.0, 0.5, 1.0, 2.0, float("-inf")]), max_size=30),
    size=st.integers(1, 40),
)
def test_the_strongest_are_all_that_no_more_than_size_exceed(worth: list[float], size: int) -> None:
    values = np.array(worth)
    exceeded = [int((values > value).sum()) for value in worth]
    found = set(strongest(values, size).tolist())
    assert found == {place for place, by in enumerate(exceeded) if worth[place] > 0 and by < size}
