"""Reasons are true on the scores a pack's second stage gives, which are no sum of parts."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.brand import Plan, train
from selfportrait.model import DAY_US, Fact, Item, Row
from selfportrait.suggest import CROWD, Catalogue, Consumed, Past, Scene, rows
from selfportrait.suggest.shelf.discover import DISCOVER, last_monday

NOW_US = 1_795_003_200_000_000  # Wednesday 18 November 2026, 12:00 UTC
BERLIN = ZoneInfo("Europe/Berlin")
SIZE = 60


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Songs where people mostly go two on from where they were two songs ago."""
    rng, folder = np.random.default_rng(5), tmp_path_factory.mktemp("second")
    taken = rng.integers(0, SIZE, (240, 12))
    for step in range(2, 12):
        sure = rng.random(240) < 0.8
        taken[sure, step] = (taken[sure, step - 2] + 2) % SIZE
    histories = [
        [(f"i{item}", NOW_US - (20 - step) * DAY_US) for step, item in enumerate(one)] for one in taken
    ]
    items = [
        Item(
            id=f"i{n}",
            kind="track",
            title=f"Song {n}",
            creator=f"Singer {n}",
            attrs={"genre": f"genre {n % 5}"},
        )
        for n in range(SIZE)
    ]
    plan = Plan(folds=2, candidates=30, latest=4, early=2.0, sample=20, rounds=6)
    train(
        histories, items, folder, name="Pier", licence="CC0-1.0", provenance="x", now_us=NOW_US, second=plan
    )
    return Catalogue.open(folder)


def discover(opened: Catalogue, past: list[Consumed], facts: tuple[Fact, ...] = ()) -> Row:
    shown = rows(opened, past, facts, now_us=NOW_US, zone=BERLIN, declarations=(DISCOVER,))
    return shown[0]


def worth(opened: Catalogue, past: list[Consumed], item: str) -> float:
    """What an item is worth in the row's own ranking."""
    monday_us = last_monday(NOW_US, BERLIN)
    scene = Scene(opened, Past(past).before(monday_us), (), as_of_us=monday_us, zone=BERLIN)
    return float(DISCOVER.ranks(scene).worth[opened.numbers[item]])


pasts = st.lists(st.tuples(st.integers(0, SIZE - 1), st.floats(3, 60)), min_size=2, max_size=12)


@settings(max_examples=12, deadline=None)
@given(picks=pasts)
def test_without_what_a_reason_stands_on_the_item_is_worth_less(
    opened: Catalogue, picks: list[tuple[int, float]]
) -> None:
    past = [
        Consumed(item=i, at_us=NOW_US - int(d * DAY_US), event=f"{n:032x}") for n, (i, d) in enumerate(picks)
    ]
    told = [
        (one, why) for one in discover(opened, past).suggestions for why in one.reasons if why.evidence.events
    ]
    losses = [
        one.score - worth(opened, [had for had in past if had.event not in why.evidence.events], one.item.id)
        for one, why in told
    ]
    assert losses == pytest.approx([why.weight for _, why in told])
    assert all(loss > 0 for loss in losses)


def test_the_second_stage_orders_the_row(opened: Catalogue) -> None:
    past = [Consumed(item=n, at_us=NOW_US - (9 - n) * DAY_US, event=f"{n:032x}") for n in range(6)]
    scene = Scene(opened, Past(past), (), as_of_us=NOW_US, zone=BERLIN)
    assert not scene.personal().exact
    assert not np.array_equal(scene.personal().worth, scene.score.total)


def test_set_aside_the_crowd_has_no_second_word(opened: Catalogue) -> None:
    word = Fact(
        topic="not_because", about="x", value={CROWD: True}, text="", provenance="said", confidence=1.0
    )
    past = [Consumed(item=n, at_us=NOW_US - (9 - n) * DAY_US, event=f"{n:032x}") for n in range(6)]
    scene = Scene(opened, Past(past), (word,), as_of_us=NOW_US, zone=BERLIN)
    assert np.array_equal(scene.personal().worth, scene.score.total)
    assert all(
        why.about != CROWD for one in discover(opened, past, (word,)).suggestions for why in one.reasons
    )
