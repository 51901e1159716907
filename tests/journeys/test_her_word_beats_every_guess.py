"""What she says is a fact at once, everywhere; and she can take it back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from selfportrait.app.house import House
from selfportrait.app.move_in import CATALOGUE, KEY
from selfportrait.app.views import ChangeView
from selfportrait.errors import NotUnderstood, UnknownThing
from selfportrait.model import Fact, Question
from selfportrait.vault import KeyFile, Vault

NOW_US = 1_794_928_800_000_000  # 17 November 2026, 16:20 in Berlin, written "+01:00"

RANK = {
    "items": [
        {"id": "rye", "kind": "grocery", "category": "bread", "contains": "gluten"},
        {"id": "buckwheat", "kind": "grocery", "category": "bread"},
    ]
}


def shop_asks(house: House, token: str) -> list[str]:
    question = Question(kind="rank", purpose="ProvideProductRecommendations", body=dict(RANK))
    value = house.ask(token, question).value
    assert isinstance(value, dict)
    order = value["order"]
    assert isinstance(order, list)
    return order


def held(house: House, topic: str) -> list[tuple[str, str]]:
    return [(view.fact.text, view.provenance) for view in house.recall("") if view.fact.topic == topic]


def test_going_gluten_free_changes_portrait_rows_and_answers_at_once(own: House, shop_token: str) -> None:
    assert shop_asks(own, shop_token) == ["rye", "buckwheat"]
    change = own.say("I just went gluten-free")
    assert any("gluten" in words for words in change.understood)
    assert ("avoids gluten", "said") in held(own, "diet.gluten")
    assert shop_asks(own, shop_token) == ["buckwheat"]
    groceries = [s.item for row in own.home().rows for s in row.suggestions if s.item.kind == "grocery"]
    assert groceries
    assert all("gluten" not in item.attrs.get("contains", "").split() for item in groceries)


def test_saying_the_opposite_ends_it_at_once(own: House, shop_token: str) -> None:
    own.say("I just went gluten-free")
    own.say("I eat gluten again")
    assert ("avoids gluten", "said") not in held(own, "diet.gluten")
    assert shop_asks(own, shop_token) == ["rye", "buckwheat"]


def test_taking_a_word_back_brings_back_what_was_read(own: House) -> None:
    before = held(own, "diet.gluten")
    own.say("I just went gluten-free")
    statement = own.portrait().said[0]
    own.take_back(statement[0])
    assert held(own, "diet.gluten") == before


@dataclass(frozen=True, slots=True)
class LetGo:
    """A house that learnt anew after she forbade one thing and deleted another."""

    house: House
    forbidden: Fact
    change: ChangeView
    deleted: str


@pytest.fixture(scope="module")
def let_go(moved_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LetGo]:
    """Her house after both, and after one learning: that takes a while."""
    home = tmp_path_factory.mktemp("let_go") / "mira"
    shutil.copytree(moved_in, home, ignore=shutil.ignore_patterns("exports", "market"))
    house = House(Vault.open(home, KeyFile(home / KEY)), catalogue=home / CATALOGUE, now=lambda: NOW_US)
    artist = next(v.fact for v in house.recall("") if v.fact.topic == "taste.artist")
    change, guess = house.forbid(artist.id), house.guesses()[0]
    house.delete(guess.fact_id)
    house.refresh()
    yield LetGo(house, artist, change, guess.fact_id)
    house.close()


def test_what_is_forbidden_is_not_held_again_even_after_learning_anew(let_go: LetGo) -> None:
    assert let_go.forbidden.text in let_go.change.facts_gone
    assert let_go.forbidden.id not in {view.fact.id for view in let_go.house.recall("")}


def test_a_deleted_guess_stays_away_until_new_evidence(let_go: LetGo) -> None:
    assert let_go.deleted not in {view.fact.id for view in let_go.house.recall("")}


def test_a_guess_marked_right_is_said_and_one_marked_wrong_is_gone(own: House) -> None:
    first, second, third = own.guesses()
    own.judge(first.fact_id, "right")
    own.judge(second.fact_id, "wrong")
    own.judge(third.fact_id, "forget")
    kept = {view.fact.id: view.provenance for view in own.recall("")}
    assert kept[first.fact_id] == "said"
    assert {second.fact_id, third.fact_id}.isdisjoint(kept)


def test_correcting_puts_her_words_in_the_facts_place(own: House) -> None:
    city = next(view.fact for view in own.recall("") if view.fact.topic == "home")
    own.correct(city.id, "I live in Lisbon")
    views = {view.fact.topic: view for view in own.recall("")}
    said = [view for view in views.values() if view.provenance == "said" and "Lisbon" in view.fact.text]
    assert said


def test_less_of_an_item_takes_it_off_its_row(own: House) -> None:
    row = next(row for row in own.home().rows if row.id == "discover")
    item = row.suggestions[0].item
    own.react(f"item:discover:{item.id}", "less")
    after = next(row for row in own.home().rows if row.id == "discover")
    assert item.id not in {s.item.id for s in after.suggestions}


@pytest.mark.parametrize("words", ["", "asdf qwer", "?", "the weather is nice", "x" * 5000])
def test_what_is_not_understood_changes_nothing(own: House, words: str) -> None:
    before = own.portrait()
    with pytest.raises(NotUnderstood):
        own.say(words)
    assert own.portrait() == before


def test_a_fact_that_is_not_there_cannot_be_judged(own: House) -> None:
    with pytest.raises(UnknownThing):
        own.judge("diet.plutonium", "right")
