"""A trail knows several events at once, and reads a history as the person's side does."""

from __future__ import annotations

import numpy as np
import pytest

from selfportrait.brand.lessons import recent_of
from selfportrait.brand.trails import Learnt, batch_of, inputs_of, learnt
from selfportrait.brand.walks import Walks, walks
from selfportrait.model import trail
from selfportrait.model.second import LAGS, Ints

_SIZE = 30


def _told(items: Ints) -> Walks:
    """Histories of one length, a row each."""
    owners = np.repeat(np.arange(len(items)), items.shape[1])
    return walks(items.ravel(), owners, size=_SIZE, folds=2, rng=np.random.default_rng(0))


def _likeliest(found: Learnt, history: list[int]) -> int:
    recent = np.full((1, LAGS), -1, np.int64)
    recent[0, : len(history)] = history[::-1]
    length, everything = np.array([len(history)]), np.arange(_SIZE)[None]
    odds = trail.trailed(trail.weights(found.told), found.vectors, recent, length, everything)
    return int(np.argmax(odds))


def _either_or() -> Walks:
    """0 or 1, then 2 or 3, then what only both together tell: 10 where they go together, else 20."""
    rng = np.random.default_rng(1)
    first, second = rng.integers(0, 2, 600), rng.integers(0, 2, 600)
    return _told(np.stack([first, 2 + second, np.where(first == second, 10, 20)], 1))


@pytest.fixture(scope="module")
def either_or() -> Learnt:
    return learnt(_either_or(), rounds=50, rng=np.random.default_rng(0))


@pytest.mark.parametrize(("history", "comes"), [([0, 2], 10), ([1, 3], 10), ([0, 3], 20), ([1, 2], 20)])
def test_it_tells_what_no_single_event_does(either_or: Learnt, history: list[int], comes: int) -> None:
    assert _likeliest(either_or, history) == comes


def test_what_was_taken_long_ago_counts_less_than_what_was_taken_now() -> None:
    rng = np.random.default_rng(2)
    steps = (np.arange(12)[None] + rng.integers(0, _SIZE, 300)[:, None]) % _SIZE
    found = learnt(_told(steps), rounds=15, rng=np.random.default_rng(0))
    assert _likeliest(found, [20, 3, 11, 7]) == 8


def test_a_step_is_learnt_from_as_her_side_will_read_it() -> None:
    """Stretches are read through a band; a history of fifty events is read by itself."""
    known = _told(np.random.default_rng(3).integers(0, _SIZE, (5, 130)))
    begins = np.array([0, 20, 130 + 60, 3 * 130 + 90])
    batch = batch_of(known, begins, np.array([20, 70, 130 + 75, 4 * 130]))
    taken = np.random.default_rng(4).normal(size=(_SIZE + 1, trail.WIDE)).astype(np.float32)
    taken[-1] = 0
    events = np.concatenate([np.arange(a, b) for a, b in ((0, 20), (20, 70), (190, 205), (480, 520))])
    recent = recent_of(known, events)
    sums = np.matmul(trail.FADINGS[None], taken[recent]).reshape(len(events), -1)
    asked = np.concatenate([sums, trail.place(known.place[events])], 1)
    assert np.array_equal(batch.came, known.items[events])
    assert np.allclose(inputs_of(taken, batch, np.ones((4, 1, 1), np.float32)), asked, atol=1e-4)


def test_the_same_steps_give_the_same_trail() -> None:
    one, other = (learnt(_either_or(), rounds=2, rng=np.random.default_rng(7)) for _ in range(2))
    assert one.told == other.told
    assert np.array_equal(one.vectors.coming, other.vectors.coming)


def test_a_trail_is_told_and_read_again_without_loss() -> None:
    found = learnt(_either_or(), rounds=1, rng=np.random.default_rng(0)).told
    assert trail.told(trail.weights(found)) == found


def test_no_share_is_the_layers_alone_and_all_is_the_trail_alone() -> None:
    layers, led = np.array([[1.0, 2.0]], np.float32), np.array([[5.0, 3.0]], np.float32)
    assert np.array_equal(trail.shared(layers, led, 0.0), layers)
    assert np.array_equal(trail.shared(layers, led, 1.0), led)
