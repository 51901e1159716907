"""Counting ordered pairs: by hand, against the plain definition, and added exactly."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfportrait.brand import Counts, add, count, damp
from selfportrait.brand.counts import UNIT

histories = st.lists(st.lists(st.integers(0, 7), max_size=12), max_size=6)


def counted(people: list[list[int]], *, reach: int = 4, size: int = 8) -> Counts:
    sequence = np.array([item for person in people for item in person], np.int64)
    owners = np.array([n for n, person in enumerate(people) for _ in person], np.int64)
    return count(sequence, owners, size=size, reach=reach)


def table(counts: Counts) -> dict[tuple[int, int], int]:
    pairs = zip(counts.keys.tolist(), counts.values.tolist(), strict=True)
    return {divmod(key, counts.size): value for key, value in pairs}


def by_definition(people: list[list[int]], reach: int) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = defaultdict(int)
    steps = ((p[a], p[b], b - a) for p in people for a, b in combinations(range(len(p)), 2))
    for first, second, distance in (step for step in steps if step[2] <= reach and step[0] != step[1]):
        found[first, second] += round(UNIT / distance)
    return dict(found)


def test_a_pair_counts_one_over_its_distance() -> None:
    assert table(counted([[0, 1, 2]])) == {(0, 1): UNIT, (1, 2): UNIT, (0, 2): UNIT // 2}


def test_order_matters() -> None:
    assert (1, 0) not in table(counted([[0, 1]]))


def test_people_are_not_joined() -> None:
    assert table(counted([[0], [1]])) == {}


def test_an_item_is_no_pair_with_itself() -> None:
    assert table(counted([[3, 3, 3]])) == {}


@given(people=histories, reach=st.integers(1, 5))
def test_counting_is_its_definition(people: list[list[int]], reach: int) -> None:
    assert table(counted(people, reach=reach)) == by_definition(people, reach)


@given(people=histories, reach=st.integers(1, 5), block=st.integers(1, 30))
def test_the_block_that_bounds_memory_changes_nothing(
    people: list[list[int]], reach: int, block: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("selfportrait.brand.counts._BLOCK", block)
        assert table(counted(people, reach=reach)) == by_definition(people, reach)


@given(people=histories, others=histories)
def test_shards_add_to_exactly_the_whole(people: list[list[int]], others: list[list[int]]) -> None:
    assert table(add(counted(people), counted(others))) == table(counted(people + others))


@given(people=histories, others=histories)
def test_the_order_of_adding_does_not_matter(people: list[list[int]], others: list[list[int]]) -> None:
    one, two = counted(people), counted(others)
    assert table(add(one, two)) == table(add(two, one))


def test_counts_over_other_items_cannot_be_added() -> None:
    with pytest.raises(ValueError, match="over 8 and 9 items"):
        add(counted([[0, 1]]), counted([[0, 1]], size=9))


def test_damping_is_its_formula() -> None:
    counts = counted([[0, 1], [0, 2], [3, 2]])
    rules = damp(counts, row_power=0.5, column_power=0.25, keep=9)
    found = dict(
        zip(zip(rules.sources.tolist(), rules.targets.tolist(), strict=True), rules.weights, strict=True)
    )
    assert found == pytest.approx({(0, 1): 2**-0.5, (0, 2): 2**-0.5 * 2**-0.25, (3, 2): 2**-0.25})


def test_only_the_strongest_rules_of_an_item_are_kept_and_ties_go_to_the_lower() -> None:
    rules = damp(counted([[0, 5], [0, 5], [0, 2], [0, 1]]), row_power=0.0, column_power=0.0, keep=2)
    assert rules.targets.tolist() == [5, 1]


@given(people=histories, keep=st.integers(1, 3))
def test_rules_come_by_source_and_strongest_first(people: list[list[int]], keep: int) -> None:
    rules = damp(counted(people), row_power=0.7, column_power=0.3, keep=keep)
    order = list(zip(rules.sources.tolist(), (-rules.weights).tolist(), strict=True))
    assert order == sorted(order)
    assert np.bincount(rules.sources, minlength=1).max() <= keep
