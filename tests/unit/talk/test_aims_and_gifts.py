"""What she wants to become, what she gives, how far suggestions may stray."""

from __future__ import annotations

import pytest

from selfportrait.errors import NotUnderstood
from selfportrait.talk import understand

TABLE: dict[str, list[tuple[str, str, str]]] = {
    "I want to listen to more jazz": [("more", "jazz", "holds")],
    "I'd like to get into jazz and soul": [("more", "jazz", "holds"), ("more", "soul", "holds")],
    "more jazz please": [("more", "jazz", "holds")],
    "I don't want more techno": [("more", "techno", "denies")],
    "Ich möchte mehr Jazz hören": [("more", "Jazz", "holds")],
    "I want to grow a business from my own app": [("goal", "grow a business from my own app", "holds")],
    "My goal is to run a marathon": [("goal", "run a marathon", "holds")],
    "I no longer want to become a photographer": [("goal", "become a photographer", "denies")],
    "I know SQL": [("knows", "SQL", "holds")],
    "I know how to write unit tests": [("knows", "write unit tests", "holds")],
    "I need a present for my sister": [("gift.for", "sister", "holds")],
    "I'm looking for a gift for Bo": [("gift.for", "Bo", "holds")],
    "Ich brauche ein Geschenk für meine Schwester": [("gift.for", "sister", "holds")],
    "My sister likes climbing and jazz": [
        ("people.likes", "sister: climbing", "holds"),
        ("people.likes", "sister: jazz", "holds"),
    ],
    "Bo loves tea": [("people.likes", "Bo: tea", "holds")],
    "My brother doesn't eat nuts": [("people.avoids", "brother: nuts", "holds")],
    "My sister is vegan": [("people.avoids", "sister: not vegan", "holds")],
    "I bought the rope bag for my sister": [
        ("gift.for", "sister", "denies"),
        ("gift", "rope bag for sister", "holds"),
    ],
    "not because of Low Harbour": [("not_because", "Low Harbour", "holds")],
    "Don't suggest anything because of techno": [("not_because", "techno", "holds")],
}


@pytest.mark.parametrize("words", TABLE)
def test_a_sentence_states_what_it_says(words: str) -> None:
    assert [(s.topic, s.about, s.stance) for s in understand(words, now_us=0)] == TABLE[words]


@pytest.mark.parametrize(
    ("words", "share"), [("explore 30 %", 30), ("surprise me 20%", 20), ("explore 0 %", 0)]
)
def test_the_dial_can_be_set_in_words(words: str, share: int) -> None:
    (said,) = understand(words, now_us=0)
    assert (said.topic, said.about, said.value) == ("explore", "", share)


def test_the_dial_goes_to_a_half_and_no_further() -> None:
    with pytest.raises(NotUnderstood):
        understand("explore 60 %", now_us=0)


@pytest.mark.parametrize(
    ("words", "about", "minor", "currency"),
    [
        ("My budget for climbing shoes is 100 euros", "climbing shoes", 10_000, "EUR"),
        ("I don't want to spend more than €50 on headphones", "headphones", 5_000, "EUR"),
        ("I spend at most 49.90 CHF on shoes", "shoes", 4_990, "CHF"),
    ],
)
def test_a_budget_is_an_amount(words: str, about: str, minor: int, currency: str) -> None:
    (said,) = understand(words, now_us=0)
    assert (said.topic, said.about) == ("budget", about)
    assert said.value == {"amount_minor": minor, "currency": currency}


def test_a_gift_to_look_for_ends_by_itself() -> None:
    (said,) = understand("I need a present for my sister", now_us=0)
    assert said.until_us == 60 * 86_400_000_000


@pytest.mark.parametrize("words", ["I want to buy ski boots", "I would like new shoes"])
def test_a_thing_to_buy_is_no_goal(words: str) -> None:
    assert [said.topic for said in understand(words, now_us=0)] == ["intent"]
