"""The second stage on the person's side: it orders candidates, and a bad one is refused."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pytest

from selfportrait.brand import Plan, train
from selfportrait.model import DAY_US, Item
from selfportrait.model import second as form
from selfportrait.model.second import SECOND, SECOND_ITEMS, SECOND_PAIRS
from selfportrait.suggest import Catalogue, Consumed, Declaration, Past, Scene, refined, score
from selfportrait.suggest.page import proven
from selfportrait.suggest.second_stage import Stage

_SIZE = 60


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Songs where everybody goes two on from where she was two songs ago."""
    rng, folder = np.random.default_rng(3), tmp_path_factory.mktemp("second")
    items = rng.integers(0, _SIZE, (300, 12))
    for step in range(2, 12):
        sure = rng.random(300) < 0.8
        items[sure, step] = (items[sure, step - 2] + 2) % _SIZE
    histories = [[(f"i{item}", step) for step, item in enumerate(one)] for one in items]
    named = [Item(id=f"i{n}", kind="track", title=f"Song {n}", creator="Ines Marlow") for n in range(_SIZE)]
    plan = Plan(folds=2, candidates=30, latest=4, early=2.0, sample=20, rounds=10, trail_rounds=2)
    train(
        histories, named, folder, name="Pier", licence="CC0-1.0", provenance="invented", now_us=0, second=plan
    )
    return Catalogue.open(folder)


@pytest.fixture
def stage(opened: Catalogue) -> Stage:
    assert opened.second is not None
    return opened.second


def _past(items: list[int]) -> Past:
    return Past([Consumed(item=item, at_us=n * DAY_US, event=f"e{n}") for n, item in enumerate(items)])


def test_it_puts_first_what_the_counts_alone_do_not(opened: Catalogue, stage: Stage) -> None:
    past = _past([10, 41, 12, 43])
    total = score(opened, past, (), 4 * DAY_US).total
    better = refined(opened, past, total, 4 * DAY_US)
    unseen = np.setdiff1d(np.arange(_SIZE), past.items)
    assert unseen[np.argmax(better[unseen])] == 14


def test_only_the_candidates_exchange_their_values(opened: Catalogue, stage: Stage) -> None:
    past = _past([10, 41, 12, 43])
    total = score(opened, past, (), 4 * DAY_US).total
    better = refined(opened, past, total, 4 * DAY_US)
    assert np.allclose(np.sort(better), np.sort(total), atol=2e-3 * opened.scale)
    assert np.count_nonzero(better != total) <= stage.candidates
    assert np.array_equal(better[past.items], total[past.items])


def test_what_led_to_an_item_gone_the_item_is_worth_less(stage: Stage) -> None:
    candidates = stage.shortlist(np.array([10, 41, 12, 43]), np.ones(_SIZE, np.bool_))
    place = int(np.flatnonzero(candidates == 14)[0])
    whole = stage.worth(np.array([10, 41, 12, 43]), candidates)
    lacking = stage.worth(np.array([10, 41, 43]), candidates)
    assert lacking[place] - lacking.mean() < whole[place] - whole.mean()


def test_somebody_new_is_shown_what_people_begin_with(opened: Catalogue, stage: Stage) -> None:
    nobody = np.empty(0, np.int64)
    candidates = stage.shortlist(nobody, np.ones(_SIZE, np.bool_))
    assert len(candidates) == stage.candidates
    assert np.isfinite(stage.worth(nobody, candidates)).all()


def test_without_any_history_the_order_is_still_one(opened: Catalogue, stage: Stage) -> None:
    better = refined(opened, _past([]), np.zeros(_SIZE), 0)
    assert np.count_nonzero(better) == stage.candidates
    assert len(np.unique(better[better > 0])) == stage.candidates


def test_a_large_catalogue_is_read_as_a_small_one(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tabled by item in a small catalogue is looked up in a large one: the same numbers."""
    history = np.array([10, 41, 12, 43])
    candidates = stage.shortlist(history, np.ones(_SIZE, np.bool_))
    tabled = stage.worth(history, candidates)
    monkeypatch.setattr(form, "_SPARSE", 0)
    assert np.array_equal(stage.worth(history, candidates), tabled)
    assert len(np.unique(tabled)) > 1


def test_where_nothing_may_be_shown_nothing_is_listed(stage: Stage) -> None:
    assert not len(stage.shortlist(np.array([1, 2]), np.zeros(_SIZE, np.bool_)))


def test_a_pack_without_one_is_ranked_by_the_counts(catalogue: Catalogue) -> None:
    total = np.arange(float(len(catalogue)))
    assert catalogue.second is None
    assert refined(catalogue, Past([]), total, 0) is total


def test_its_files_are_plain(opened: Catalogue) -> None:
    assert {SECOND, SECOND_PAIRS, SECOND_ITEMS} <= set(opened.manifest.files)


def test_what_is_said_as_a_reason_makes_the_item_fall_when_it_is_gone(opened: Catalogue) -> None:
    """The network is no sum: each reason shown was tried, by taking its events away."""
    now_us = 40 * DAY_US
    hers = Past(
        [
            Consumed(item=n % _SIZE, at_us=at * DAY_US, event=f"{at:032x}")
            for at, n in enumerate((3, 20, 5, 22, 7))
        ]
    )
    scene = Scene(opened, hers, (), as_of_us=now_us, zone=ZoneInfo("UTC"))
    row = Declaration(id="all", title="All", promise="", enters=lambda scene: ~scene.begun)
    ranking = scene.personal()
    picked = np.argsort(-ranking.worth)[:8].tolist()
    shown = proven(row, scene, ranking, picked)
    fallen = [
        scene.without(reason.evidence.events).personal().worth[item] < ranking.worth[item]
        for item, reasons in shown.items()
        for reason in reasons
        if reason.evidence.events
    ]
    assert len(fallen) >= 8
    assert all(fallen)
