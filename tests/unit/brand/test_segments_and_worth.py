"""Segments are what the trade calls them, and the report says what each step is worth, truly."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfportrait.brand import Worth, segments, worth
from selfportrait.brand.segments import k_means
from selfportrait.errors import BadRequest
from selfportrait.model import DAY_US, Item

NOW_US = 1_700_000_000_000_000
SHELVES = ("bakery", "dairy", "wine")
ITEMS = [
    Item(
        id=f"g{n}",
        kind="grocery",
        title=f"Thing {n}",
        price_minor=100 + n,
        attrs={"category": SHELVES[n % 3]},
    )
    for n in range(90)
]
ROOT = Path(__file__).parents[3]

History = list[tuple[str, int]]


def walker(number: int, steps: int = 14) -> History:
    """Somebody who keeps to one shelf and goes along it, each from a place of her own."""
    rng = np.random.default_rng(number)
    place, found = int(rng.integers(30)), []
    for step in range(steps):
        place = (place + int(rng.integers(1, 3))) % 30
        found.append((f"g{3 * place + number % 3}", NOW_US - (steps - step) * 5 * DAY_US))
    return found


CROWD = [walker(number) for number in range(240)]


@pytest.fixture(scope="module")
def report() -> Worth:
    return worth(CROWD, ITEMS, again=False)


def test_who_comes_often_and_lately_is_a_champion_and_who_came_once_long_ago_is_lost() -> None:
    often: History = [("g1", NOW_US - day * DAY_US) for day in range(1, 30, 2)]
    once: History = [("g1", NOW_US - 300 * DAY_US)]
    others: list[History] = [
        [("g2", NOW_US - (40 + n) * DAY_US), ("g5", NOW_US - (60 + n) * DAY_US)] for n in range(8)
    ]
    told = segments([often, once, *others], ITEMS, now_us=NOW_US, clusters=2)
    assert (told.rfm[0], told.rfm[1]) == ("champions", "lost")
    assert told.fifths[0].tolist() == [5, 5, 5]
    assert sum(told.sizes().values()) == 10


def test_who_has_no_known_event_is_in_no_segment() -> None:
    told = segments([walker(0), [("unheard of", NOW_US)], [], walker(1)], ITEMS, now_us=NOW_US, clusters=2)
    assert [told.rfm[1], told.rfm[2]] == ["", ""]
    assert told.cluster[1:3].tolist() == [-1, -1]
    assert told.fifths[1].tolist() == [0, 0, 0]


def test_clusters_find_the_shelf_that_people_keep_to() -> None:
    told = segments(CROWD, ITEMS, now_us=NOW_US, clusters=3)
    by_shelf = {number % 3: int(told.cluster[number]) for number in range(240)}
    assert [int(told.cluster[n]) == by_shelf[n % 3] for n in range(240)].count(False) == 0
    assert len(set(by_shelf.values())) == 3
    assert {about.split(", ")[0] for about in told.about} == set(SHELVES)


def test_the_same_seed_gives_the_same_segments() -> None:
    one, other = (segments(CROWD, ITEMS, now_us=NOW_US, clusters=5, seed=3) for _ in range(2))
    assert one.cluster.tolist() == other.cluster.tolist()
    assert one.about == other.about


@given(st.integers(1, 6), st.integers(0, 50))
def test_k_means_leaves_each_point_with_its_nearest_centre(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(40, 3))
    labels, centres = k_means(points, count, rng)
    distances = ((points[:, None] - centres[None]) ** 2).sum(2)
    assert np.allclose(distances[np.arange(40), labels], distances.min(1))


def test_points_that_are_all_alike_can_be_clustered() -> None:
    labels, _ = k_means(np.ones((5, 2)), 3, np.random.default_rng(0))
    assert len(labels) == 5


def test_a_person_is_worth_more_than_her_segment_and_that_more_than_everybody(report: Worth) -> None:
    everybody, _, clusters, herself = (level.ndcg for level in report.levels)
    assert everybody < clusters < herself
    step = report.gains[2]
    assert (step.before, step.after) == ("segment, clusters", "herself")
    assert 0 < step.ndcg[1] < step.ndcg[0] < step.ndcg[2]


def test_each_gain_is_the_difference_of_its_levels(report: Worth) -> None:
    by_name = {level.name: level for level in report.levels}
    assert [
        gain.recall[0] == pytest.approx(by_name[gain.after].recall - by_name[gain.before].recall)
        for gain in report.gains
    ] == [True] * 4


def test_histories_without_order_show_no_gain_by_knowing_a_person() -> None:
    rng = np.random.default_rng(11)
    noise = [
        [(f"g{int(item)}", NOW_US - (20 - n) * DAY_US) for n, item in enumerate(rng.permutation(90)[:12])]
        for _ in range(150)
    ]
    assert worth(noise, ITEMS, again=False).gains[3].recall[1] < 0.03


def test_who_buys_the_same_each_week_is_known_by_her_own_baskets() -> None:
    weekly = [
        [(f"g{number % 30}", NOW_US - week * 7 * DAY_US) for week in range(10)]
        + [(f"g{(number * 7 + week) % 90}", NOW_US - week * 7 * DAY_US) for week in range(10)]
        for number in range(60)
    ]
    again = worth(weekly, ITEMS, again=True)
    assert again.levels[3].recall > 0.4
    assert again.levels[3].recall > again.levels[0].recall


def test_with_a_moment_given_nothing_after_it_is_known() -> None:
    since_us = NOW_US - 20 * DAY_US
    told = worth(CROWD, ITEMS, again=False, since_us=since_us)
    cut = [[*(one for one in mine if one[1] < since_us), *mine[-4:][:1]] for mine in CROWD]
    assert told.levels[0].recall == worth(cut, ITEMS, again=False, since_us=since_us).levels[0].recall


@pytest.mark.parametrize("histories", [[], [[("g1", NOW_US)]] * 80, [walker(1)] * 20])
def test_too_few_to_judge_by_is_refused(histories: list[History]) -> None:
    with pytest.raises(BadRequest, match="50 people"):
        worth(histories, ITEMS, again=False)


@pytest.mark.parametrize(("histories", "clusters"), [([walker(0)], 1), ([], 8), ([[("no", NOW_US)]], 8)])
def test_segments_of_nobody_or_of_one_cluster_are_refused(histories: list[History], clusters: int) -> None:
    with pytest.raises(BadRequest):
        segments(histories, ITEMS, now_us=NOW_US, clusters=clusters)


def test_the_report_reads_as_a_table(report: Worth) -> None:
    text = report.text()
    assert text.startswith("240 people, one occasion each held out")
    assert [level.name in text for level in report.levels] == [True] * 4
    assert re.search(r"segment, clusters → herself\n +recall@10 \+\d\.\d{4} \(", text)


def test_the_page_on_segments_names_every_segment_there_is() -> None:
    page = (ROOT / "docs" / "segments.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [1-5] \| (.*) \|$", page, re.M)
    told = segments(CROWD, ITEMS, now_us=NOW_US, clusters=2)
    assert len(rows) == 5
    assert set(told.rfm) <= {name for row in rows for name in row.split(" | ")}


def test_the_code_on_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "segments.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(code, {"histories": CROWD, "items": ITEMS, "now_us": NOW_US})
    assert "what a step is worth" in capsys.readouterr().out
