"""What she said rules items out, and only what it is about."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from selfportrait.model import Fact, Item
from selfportrait.suggest import conflict

Said = Callable[..., Fact]


def food(contains: str, free_from: str = "") -> Item:
    return Item(id="x", kind="grocery", title="A thing", attrs={"contains": contains, "free_from": free_from})


@pytest.mark.parametrize(
    ("topic", "value", "contains"),
    [
        ("diet.gluten", "avoids", "gluten"),
        ("diet.gluten", "avoids", "milk, Wheat"),
        ("diet.gluten", True, "eggs gluten milk"),
        ("diet.gluten", "allergic", "gluten"),
        ("diet.lactose", "avoids", "lactose"),
        ("diet.lactose", "avoids", "milk"),
        ("diet.meat", "avoids", "pork"),
        ("diet.nuts", "avoids", "hazelnuts"),
        ("diet.alcohol", "never", "alcohol"),
        ("diet.style", "vegan", "honey"),
        ("diet.style", "Vegan", "milk"),
        ("diet.style", "vegetarian", "beef"),
        ("diet.style", "pescetarian", "poultry"),
        ("diet.celery", "avoids", "celery"),
    ],
)
def test_what_contains_it_is_ruled_out(said: Said, topic: str, value: object, contains: str) -> None:
    fact = said(topic, value=value)
    assert conflict(food(contains), [fact]) is fact


@pytest.mark.parametrize(
    ("topic", "value", "contains", "free_from"),
    [
        ("diet.gluten", "eats", "gluten", ""),
        ("diet.gluten", False, "gluten", ""),
        ("diet.gluten", "avoids", "milk", ""),
        ("diet.gluten", "avoids", "", ""),
        ("diet.lactose", "avoids", "milk", "lactose"),
        ("diet.style", "vegetarian", "milk eggs", ""),
        ("diet.style", "pescetarian", "fish", ""),
        ("diet.style", "omnivore", "meat", ""),
    ],
)
def test_what_does_not_bear_on_it_is_not(
    said: Said, topic: str, value: object, contains: str, free_from: str
) -> None:
    assert conflict(food(contains, free_from), [said(topic, value=value)]) is None


@pytest.mark.parametrize(
    ("title", "style"),
    [
        ("Village Chicken Breast", "vegan"),
        ("Salmon Fillet", "vegetarian"),
        ("Heather Honey", "vegan"),
        ("Parma Ham", "pescetarian"),
    ],
)
def test_a_name_tells_what_an_allergen_label_leaves_out(said: Said, title: str, style: str) -> None:
    item = Item(id="x", kind="grocery", title=title, attrs={"contains": ""})
    assert conflict(item, [said("diet.style", value=style)]) is not None


@pytest.mark.parametrize("title", ["Vegan Sausages", "Smoked Tofu Ham", "Gingerbread", "Butternut Squash"])
def test_a_name_that_only_sounds_like_it_does_not(said: Said, title: str) -> None:
    item = Item(id="x", kind="grocery", title=title, attrs={"contains": ""})
    assert conflict(item, [said("diet.style", value="vegan")]) is None


def test_what_the_label_lists_stands_whatever_the_name_promises(said: Said) -> None:
    item = Item(id="x", kind="grocery", title="Gluten-free Rolls", attrs={"contains": "gluten"})
    assert conflict(item, [said("diet.gluten", value="avoids")]) is not None


def test_milk_without_lactose_is_still_milk(said: Said) -> None:
    assert conflict(food("milk", "lactose"), [said("diet.style", value="vegan")]) is not None


def test_a_weak_guess_about_her_diet_rules_nothing_out(said: Said) -> None:
    assert conflict(food("gluten"), [said("diet.gluten", value="avoids", confidence=0.3)]) is None


@pytest.mark.parametrize("about", ["Ines Marlow", "low harbour", "Indie Rock", "indie", "sad"])
def test_a_dislike_rules_out_by_name_maker_and_subject(said: Said, about: str) -> None:
    track = Item(
        id="x",
        kind="track",
        title="Low Harbour",
        creator="Ines Marlow",
        attrs={"genre": "indie rock", "tags": "sad"},
    )
    assert conflict(track, [said("dislike", about)]) is not None


@pytest.mark.parametrize("about", ["Harbour", "Ines", "jazz", ""])
def test_a_dislike_of_something_else_does_not(said: Said, about: str) -> None:
    track = Item(id="x", kind="track", title="Low Harbour", creator="Ines Marlow", attrs={"genre": "rock"})
    assert conflict(track, [said("dislike", about)]) is None


def test_a_dislike_that_was_only_guessed_rules_nothing_out(said: Said) -> None:
    track = Item(id="x", kind="track", title="Low Harbour")
    assert conflict(track, [said("dislike", "Low Harbour", provenance="inferred")]) is None


def test_the_strongest_of_two_conflicts_is_told(said: Said) -> None:
    weak = said("diet.gluten", value="avoids", provenance="imported")
    strong = said("dislike", "A thing")
    assert conflict(food("gluten"), [weak, strong]) is strong
