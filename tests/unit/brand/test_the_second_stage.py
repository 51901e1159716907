"""The second stage is learnt from the others, put in a pack where it helps, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from selfportrait.brand import Plan, train
from selfportrait.brand.lessons import looked, moments, recent_of
from selfportrait.brand.pairs import tables
from selfportrait.brand.second import Second, second_stage
from selfportrait.brand.traits import leant, traits
from selfportrait.brand.walks import Walks, walks
from selfportrait.model import Item
from selfportrait.model.second import SECOND, TRAITS, Ints

_SIZE = 60
_PLAN = Plan(folds=2, candidates=30, latest=4, early=2.0, sample=20, rounds=8, trail_rounds=2)


def _walked(rng: np.random.Generator, people: int, length: int) -> tuple[Ints, Ints]:
    """Each goes two places on from where she was two steps ago: the last event misleads."""
    items = rng.integers(0, _SIZE, (people, length))
    for step in range(2, length):
        sure = rng.random(people) < 0.8
        items[sure, step] = (items[sure, step - 2] + 2) % _SIZE
    return items.ravel(), np.repeat(np.arange(people), length)


@pytest.fixture(scope="module")
def fit() -> Second:
    found = second_stage(*_walked(np.random.default_rng(3), 400, 14), size=_SIZE, plan=_PLAN)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def known() -> Walks:
    items, owners = _walked(np.random.default_rng(5), 60, 10)
    return walks(items, owners, size=_SIZE, folds=2, rng=np.random.default_rng(1))


def test_it_ranks_what_was_held_out_better_than_the_counts_alone(fit: Second) -> None:
    assert fit.judged.second > 1.2 * fit.judged.first
    assert fit.judged.people == 400


def test_the_same_events_give_the_same_files(fit: Second) -> None:
    again = second_stage(*_walked(np.random.default_rng(3), 400, 14), size=_SIZE, plan=_PLAN)
    assert again is not None
    assert again.files == fit.files


def test_where_the_next_item_is_chance_there_is_none() -> None:
    rng = np.random.default_rng(4)
    items, owners = rng.integers(0, _SIZE, 300 * 8), np.repeat(np.arange(300), 8)
    assert second_stage(items, owners, size=_SIZE, plan=_PLAN) is None


@pytest.mark.parametrize("people", [0, 1, 5])
def test_a_crowd_too_small_to_learn_from_has_none(people: int) -> None:
    items, owners = _walked(np.random.default_rng(3), people, 4)
    assert second_stage(items, owners, size=_SIZE, plan=_PLAN) is None


def test_nobody_in_a_fold_leaves_a_trace_in_what_it_learns_from(known: Walks) -> None:
    """Whatever the fold did instead, its counts of the others stay the same to the bit."""
    rng = np.random.default_rng(9)
    other = np.where(known.fold == 0, rng.integers(0, _SIZE, len(known.items)), known.items)
    changed = walks(other, np.cumsum(known.place == 0), size=_SIZE, folds=2, rng=np.random.default_rng(1))
    (before,), (after,) = (tables(one, keep=_SIZE, lacking=[0]) for one in (known, changed))
    assert np.array_equal(before.starts, after.starts)
    assert np.array_equal(before.targets, after.targets)
    assert np.allclose(before.values, after.values, atol=1e-3)
    assert np.array_equal(traits(known, 0).values, traits(changed, 0).values)


def test_what_she_had_before_is_no_candidate(known: Walks) -> None:
    (pairs,) = tables(known, keep=_SIZE, lacking=[-1])
    events = np.flatnonzero(known.place == 8)
    listed = looked(known, pairs, traits(known, -1), events, candidates=30, popular=0.1).listed
    before = recent_of(known, events)
    came = known.items[events][:, None]
    shown = (listed[:, :, None] == np.where(before == came, -1, before)[:, None, :]).any()
    assert not shown


def test_moments_are_the_last_of_everybody_and_some_of_the_first(known: Walks) -> None:
    late = moments(known, latest=3, early=0.0, rng=np.random.default_rng(0))
    assert (known.left[late] < 3).all()
    assert len(late) == 180
    assert len(moments(known, latest=0, early=50.0, rng=np.random.default_rng(0))) == 600


def test_half_of_the_early_moments_are_among_the_first_dozen() -> None:
    items, owners = _walked(np.random.default_rng(5), 800, 50)
    long = walks(items, owners, size=_SIZE, folds=2, rng=np.random.default_rng(1))
    early = moments(long, latest=0, early=6.0, rng=np.random.default_rng(0))
    assert len(early) / 800 == pytest.approx(6.0, abs=0.3)
    assert np.mean(long.place[early] < 12) == pytest.approx(0.5, abs=0.05)


def test_what_is_taken_first_is_told_from_what_is_taken_later() -> None:
    """Everybody begins with item 7 and has item 3 fourth."""
    items = np.random.default_rng(2).integers(10, _SIZE, (300, 8))
    items[:, 0], items[:, 3] = 7, 3
    crowd = walks(
        items.ravel(), np.repeat(np.arange(300), 8), size=_SIZE, folds=2, rng=np.random.default_rng(1)
    )
    told = traits(crowd, -1).values
    best = {place: int(np.argmax(told[:, TRAITS.index(f"from{place}")])) for place in (0, 3)}
    assert best == {0: 7, 3: 3}


def test_counts_that_say_what_is_usual_lean_on_it_and_others_stand_alone() -> None:
    usual = np.full(50, 0.02)
    even = np.random.default_rng(0).multinomial(100, usual).astype(float)
    odd = np.where(np.arange(50) < 2, 50.0, 0.0)
    assert np.allclose(leant(even, usual), usual, atol=0.005)
    assert leant(odd, usual)[:2].sum() > 0.95
    assert np.allclose(leant(np.zeros(50), usual), usual)


def test_a_pack_is_trained_with_it_when_asked(tmp_path: Path) -> None:
    items, owners = _walked(np.random.default_rng(3), 300, 12)
    histories = [[(f"i{item}", step) for step, item in enumerate(one)] for one in items.reshape(300, 12)]
    named = [Item(id=f"i{n}", kind="track", title=f"Song {n}") for n in range(_SIZE)]
    told = {"name": "Pier", "licence": "CC0-1.0", "provenance": "invented", "now_us": 0}
    with_it = train(histories, named, tmp_path / "with", second=_PLAN, **told)  # type: ignore[arg-type]
    without = train(histories, named, tmp_path / "without", **told)  # type: ignore[arg-type]
    assert SECOND in with_it.files
    assert SECOND not in without.files
    assert with_it.files.keys() > without.files.keys()
    assert len(owners) == with_it.events
