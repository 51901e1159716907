"""Her mix adds up, lists keep to it, and the dial keeps its word."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfportrait.errors import BadRequest
from selfportrait.model import Item
from selfportrait.suggest.calibrate import outside, rerank
from selfportrait.suggest.mix import Mix, divergence, groups, mix_of, mixed, toward, turned

GENRES = ("folk", "jazz", "rock", "soul", "opera", "punk")


def film(number: int, *genres: str) -> Item:
    return Item(id=f"f{number}", kind="show", title=f"Film {number}", attrs={"genre": ", ".join(genres)})


films = st.lists(st.lists(st.sampled_from(GENRES), max_size=3, unique=True), min_size=1, max_size=40).map(
    lambda told: [film(number, *genres) for number, genres in enumerate(told)]
)
mixes = st.dictionaries(st.sampled_from(GENRES), st.floats(0.01, 10), max_size=6).map(mixed)


@given(films)
def test_a_mix_sums_to_one_unless_nothing_names_a_group(items: list[Item]) -> None:
    found = mix_of((item, 1.0) for item in items)
    assert math.isclose(sum(found.shares.values()), 1.0) or not any(groups(item) for item in items)


@given(mixes)
def test_entropy_lies_between_none_and_that_of_equal_shares(mix: Mix) -> None:
    assert -1e-12 <= mix.entropy <= math.log2(max(1, len(mix.shares))) + 1e-9


def test_a_thing_of_two_genres_counts_half_for_each() -> None:
    assert mix_of([(film(1, "rock", "jazz"), 2.0), (film(2, "jazz"), 1.0)]).shares == {
        "jazz": pytest.approx(2 / 3),
        "rock": pytest.approx(1 / 3),
    }


@given(mixes, mixes)
def test_divergence_is_never_below_zero_and_nothing_from_itself(target: Mix, shown: Mix) -> None:
    assert divergence(target, shown) >= 0
    assert divergence(target, target) == pytest.approx(0, abs=1e-9)


@given(mixes, mixes, st.floats(0, 1))
def test_a_wish_moves_the_target_toward_itself(history: Mix, wish: Mix, share: float) -> None:
    blend = toward(history, wish, share)
    assert divergence(wish, blend) <= divergence(wish, history) + 1e-9 or not history.shares


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(BadRequest):
        toward(mixed({"rock": 1}), mixed({"jazz": 1}), share)


@given(films, mixes, st.integers(1, 12), st.floats(0, 0.5))
def test_a_list_holds_each_place_once_and_as_many_as_there_are(
    items: list[Item], target: Mix, size: int, share: float
) -> None:
    listed = rerank(items, np.arange(len(items)), target, size=size, exploration=share)
    assert len(listed) == len(set(listed)) == min(size, len(items))


@given(films, mixes, st.integers(1, 12), st.floats(0, 0.5))
def test_every_beginning_of_a_list_explores_as_much_as_she_asked(
    items: list[Item], target: Mix, size: int, share: float
) -> None:
    listed = rerank(items, -np.arange(len(items)), target, size=size, exploration=share)
    far = outside(items, target.usual())
    shown = np.cumsum(far[listed])
    owed = [math.floor(share * place + 1e-9) for place in range(1, len(listed) + 1)]
    assert all(have >= min(due, far.sum()) for have, due in zip(shown, owed, strict=True))


@given(films, st.permutations(range(40)))
def test_without_a_target_and_a_dial_a_list_is_the_most_relevant(items: list[Item], order: list[int]) -> None:
    relevance = np.array(order[: len(items)], float)
    assert rerank(items, relevance, mixed({}), size=5) == list(np.argsort(-relevance)[:5])


def test_a_list_comes_near_a_mix_that_relevance_alone_would_miss() -> None:
    items = [film(n, "rock") for n in range(30)] + [film(n + 30, "jazz") for n in range(10)]
    target = mixed({"rock": 7, "jazz": 3})
    plain, kept = (rerank(items, -np.arange(40), target, size=10, trade=trade) for trade in (0.0, 0.9))
    assert set(plain) == set(range(10))
    assert mix_of((items[n], 1.0) for n in kept).shares == pytest.approx({"rock": 0.7, "jazz": 0.3})


def test_limits_hold_while_the_mix_is_kept() -> None:
    items = [film(n, GENRES[n % 3]) for n in range(30)]
    makers = np.array([n // 6 for n in range(30)])
    listed = rerank(items, -np.arange(30), mixed({"folk": 1, "jazz": 1}), size=10, limits=[(makers, 2)])
    assert np.bincount(makers[listed]).max() == 2
    assert len(listed) == 10


def test_a_number_below_zero_is_no_maker_and_limits_nothing() -> None:
    items = [film(n, "rock") for n in range(8)]
    assert len(rerank(items, np.arange(8), mixed({"rock": 1}), size=8, limits=[(np.full(8, -1), 1)])) == 8


@pytest.mark.parametrize("dial", [-0.1, 0.51, float("nan")])
def test_the_dial_goes_from_none_to_a_half(dial: float) -> None:
    with pytest.raises(BadRequest, match="50 %"):
        rerank([film(1, "rock")], np.ones(1), mixed({}), size=1, exploration=dial)


def test_one_turn_tells_what_entered_what_left_and_what_moved() -> None:
    ada, bo, mira, kim = film(1, "rock"), film(2, "jazz"), film(3, "folk"), film(4, "soul")
    turn = turned([ada, bo, mira], [bo, ada, kim])
    assert (turn.entered, turn.left, turn.moved) == (("f4",), ("f3",), {"f2": 1, "f1": -1})
    assert set(turn.after.shares) - set(turn.before.shares) == {"soul"}
