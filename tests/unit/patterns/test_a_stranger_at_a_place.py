"""Is it she who is there: a place at a moment, weighed for her against anybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfportrait.patterns.unlike.strangers import (
    WEIGHTS,
    Alike,
    Moment,
    features,
    not_her,
    own_chance,
    ratio,
)

KNOWN = {"home": 300, "office": 120, "gym": 20}
CHANCES = {"home": 0.6, "office": 0.3, "gym": 0.05, "": 0.05}
AT_HOME = Moment(place="home", minute=1200, chances=CHANCES, known=KNOWN, from_known=0.0, from_last=1.0)
NEARBY = AT_HOME._replace(place="a new bar", from_known=0.3, from_last=0.4, gap_min=40.0)
FAR_OFF = AT_HOME._replace(place="a far shop", from_known=9.0, from_last=9.5, gap_min=40.0)


def test_home_in_the_evening_is_her_and_a_far_new_shop_is_not():
    assert not_her(AT_HOME, Alike()) < 0 < not_her(FAR_OFF, Alike())


def test_a_new_place_round_the_corner_is_more_like_her_than_one_far_off():
    assert not_her(NEARBY, Alike()) < not_her(FAR_OFF, Alike())


def test_a_place_she_often_goes_to_is_more_like_her_than_a_rare_one():
    assert not_her(AT_HOME, Alike()) < not_her(AT_HOME._replace(place="gym"), Alike())


def test_what_she_is_expected_to_do_lowers_the_score():
    surprised = AT_HOME._replace(chances={**CHANCES, "home": 0.01, "office": 0.89})
    assert not_her(AT_HOME, Alike()) < not_her(surprised, Alike())


def test_too_fast_to_be_her_raises_the_score():
    slow = FAR_OFF._replace(gap_min=60.0 * 24)
    assert not_her(slow, Alike()) < not_her(FAR_OFF, Alike())


def test_where_distances_are_not_known_the_rest_decides():
    blind = FAR_OFF._replace(from_known=None, from_last=None)
    assert not_her(AT_HOME, Alike()) < not_her(blind, Alike()) < not_her(FAR_OFF, Alike())


def test_somewhere_new_is_spread_over_what_anybody_may_go_to():
    assert own_chance(NEARBY, Alike()) == pytest.approx(0.05 / 3997)
    assert ratio(NEARBY, Alike()) == pytest.approx(2.9949, abs=1e-3)


def test_there_is_a_weight_for_each_feature():
    assert len(WEIGHTS) == len(features(AT_HOME, Alike()))


@given(
    chance=st.floats(0, 1),
    visits=st.integers(0, 10_000),
    far=st.one_of(st.none(), st.floats(0, 1e5)),
    gap=st.floats(0, 1e7),
)
def test_no_moment_breaks_the_weighing(chance: float, visits: int, far: float | None, gap: float):
    known = {"there": visits} if visits else {}
    moment = Moment("there", 0, {"there": chance, "": 1 - chance}, known, far, far, gap)
    assert abs(not_her(moment, Alike())) < 100
