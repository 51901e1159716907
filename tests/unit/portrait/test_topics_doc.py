"""docs/topics.md says what TOPICS says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from selfportrait.portrait import FOODS, GROUPS, TOPICS, topic_of, under

DOC = Path(__file__).parents[3] / "docs" / "topics.md"
ROWS = {
    cells[0].strip("` "): cells
    for line in DOC.read_text(encoding="utf-8").splitlines()
    if line.startswith("| `") and len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 8
}


def test_the_document_lists_the_same_topics_in_the_same_order() -> None:
    assert list(ROWS) == list(TOPICS)


@pytest.mark.parametrize("name", TOPICS)
def test_the_document_tells_group_category_sensitivity_and_many(name: str) -> None:
    topic, cells = TOPICS[name], ROWS[name]
    many = {"yes": True, "no": False}[cells[7]]
    assert (cells[1], cells[5], int(cells[6]), many) == (
        topic.group,
        topic.category,
        topic.sensitivity,
        topic.many,
    )


@pytest.mark.parametrize("name", TOPICS)
def test_the_shape_of_each_value_is_described(name: str) -> None:
    shapes = re.findall(
        r"^\| (\w+) \|", DOC.read_text(encoding="utf-8").split("## How values are shaped")[1], re.M
    )
    assert TOPICS[name].shape in shapes


def test_every_group_has_a_topic_and_every_food_its_own() -> None:
    assert {topic.group for topic in TOPICS.values()} == set(GROUPS)
    assert {f"diet.{food}" for food in FOODS} < set(TOPICS)


@pytest.mark.parametrize("name", ["inferred_by.spotify", "inferred_by", "home"])
def test_known_and_open_topics_are_found(name: str) -> None:
    assert topic_of(name) is not None


@pytest.mark.parametrize("name", ["", "home.garden", "inferred_by.", "diet", "mood"])
def test_other_names_are_no_topics(name: str) -> None:
    assert topic_of(name) is None


@pytest.mark.parametrize(
    ("topic", "stem", "is_under"),
    [("diet.gluten", "diet", True), ("diet", "diet", True), ("dietary", "diet", False), ("diet", "", False)],
)
def test_a_stem_covers_what_is_below_it(topic: str, stem: str, is_under: bool) -> None:
    assert under(topic, stem) is is_under
