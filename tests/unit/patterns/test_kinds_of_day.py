"""The kinds of day Ada lives."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import DAY_US, MINUTE_US
from selfportrait.patterns import kinds_of_day, streams
from selfportrait.patterns.days.alike import alike

HOUR_US = 60 * MINUTE_US


@pytest.fixture(scope="module")
def found(ada):
    return streams(ada)


@pytest.fixture(scope="module")
def kinds(found):
    return kinds_of_day(found.steps["place"], found.labels["place"])


def test_ada_lives_office_days_and_weekends_at_home(kinds):
    assert [kind.name for kind in kinds.kinds] == ["office day", "weekend home day"]
    office, home = kinds.kinds
    assert office.weekdays == (1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0)
    assert home.weekdays[5:] == (1.0, 1.0)
    assert "the office 9:00 to 18:00" in office.text


def test_shares_and_days_add_up(kinds):
    assert sum(kind.days for kind in kinds.kinds) == len(kinds.calendar)
    assert sum(kind.share for kind in kinds.kinds) == pytest.approx(1.0)


def test_a_kind_names_the_stays_of_its_own_days(kinds, found):
    days = dict(kinds.calendar)
    begun = {step.event: (step.local_us - 4 * HOUR_US) // DAY_US for step in found.steps["place"]}
    office = kinds.kinds[0]
    assert {days[begun[event]] for event in office.evidence.events} == {office.id}
    assert office.evidence.count == office.days


def test_the_order_in_which_moments_arrive_changes_nothing(ada, kinds):
    shuffled = list(ada)
    Random(7).shuffle(shuffled)
    again = streams(shuffled)
    assert kinds_of_day(again.steps["place"], again.labels["place"]) == kinds


def test_a_month_without_data_is_no_kind_of_day(ada, moment):
    kept = [event for event in ada if not moment(100, 0) <= event.start_us < moment(130, 0)]
    found = streams(kept)
    kinds = kinds_of_day(found.steps["place"], found.labels["place"])
    assert [kind.name for kind in kinds.kinds] == ["office day", "weekend home day"]
    assert len(kinds.unknown) >= 28
    assert set(kinds.unknown).isdisjoint(dict(kinds.calendar))


def test_a_week_abroad_is_days_of_travel(ada, moment, make_event):
    from selfportrait.model import Place

    hotel = Place(place_id="ChIJhotel", lat=38.7, lon=-9.1)
    abroad = [
        make_event("visit", moment(day, 900), moment(day + 1, 600), place=hotel) for day in range(180, 188)
    ]
    kept = [e for e in ada if not moment(180, 0) <= e.start_us < moment(188, 600)]
    found = streams([*kept, *abroad])
    kinds = kinds_of_day(found.steps["place"], found.labels["place"])
    assert "travel day" in {kind.name for kind in kinds.kinds}


def test_of_a_fortnight_nothing_is_said(found):
    assert kinds_of_day(found.steps["place"][:40], {}).kinds == ()
    assert kinds_of_day([], {}).kinds == ()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(-1, 3), min_size=5, max_size=5), min_size=2, max_size=60))
def test_days_that_are_the_same_are_of_one_kind(rows: list[list[int]]):
    table = np.array([*rows, *rows], dtype=np.int64)
    kinds = alike(table, 4)
    # a day of which nothing is known is like any other
    known = (table >= 0).any(axis=1)
    same = kinds[: len(rows)] == kinds[len(rows) :]
    assert same[known[: len(rows)]].all()


def test_two_plain_kinds_are_told_apart_and_no_more():
    rng = np.random.default_rng(3)
    office, home = np.array([0, 1, 1, 1, 0]), np.array([0, 0, 0, 0, 0])
    table = np.where((np.arange(200) % 7 < 5)[:, None], office, home)
    odd = rng.random(table.shape) < 0.05
    kinds = alike(np.where(odd, rng.integers(0, 4, table.shape), table), 4)
    assert kinds.max() == 1
    assert np.bincount(kinds) == pytest.approx([143, 57], abs=3)
