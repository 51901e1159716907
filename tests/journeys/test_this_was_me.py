"""One tap on what was unlike her: it was she, it was not, and back again."""

from __future__ import annotations

from typing import Any

import pytest

from selfportrait.app.house import House
from selfportrait.app.views import SurpriseView
from selfportrait.errors import BadRequest, UnknownThing


def the_fraud(house: House, life: dict[str, Any]) -> SurpriseView:
    return next(view for view in house.patterns().surprises if life["fraud"]["name"] in view.text)


def test_three_payments_of_a_thief_are_one_line_in_plain_words(mira: House, life: dict[str, Any]) -> None:
    fraud = the_fraud(mira, life)
    assert fraud.moments == 3
    assert fraud.text.startswith("3 payments in 19 minutes to ELETTROMONDO in Torino")
    assert "a town you had not paid in on your trip" in fraud.text


def test_the_line_opens_on_its_three_payments(mira: House, life: dict[str, Any]) -> None:
    opened = mira.evidence(the_fraud(mira, life).subject)
    assert [event.title for event in opened.events].count(life["fraud"]["name"]) == 3


def test_her_word_is_remembered_and_moves_the_line_to_what_is_answered(
    own: House, life: dict[str, Any]
) -> None:
    fraud, open_before = the_fraud(own, life), own.patterns().sentence
    change = own.was_me(fraud.subject, "me")
    again = the_fraud(own, life)
    assert "counts among your habits" in change.understood[0]
    assert again.answer == "me"
    assert again.answered == "You said on 17 November 2026 that this was you."
    assert own.patterns().surprises[-1] == again
    assert own.patterns().sentence != open_before


def test_her_word_outlives_learning_anew(own: House, life: dict[str, Any]) -> None:
    own.was_me(the_fraud(own, life).subject, "not me")
    own.refresh()
    assert the_fraud(own, life).answer == "not me"


def test_what_was_said_can_be_taken_back(own: House, life: dict[str, Any]) -> None:
    before = own.patterns()
    own.was_me(the_fraud(own, life).subject, "me")
    own.was_me(the_fraud(own, life).subject, "take back")
    assert own.patterns().surprises == before.surprises
    assert own.patterns().sentence == before.sentence


@pytest.mark.parametrize("answer", ["", "yes", "ME", "me" * 200])
def test_an_answer_is_one_of_three(own: House, life: dict[str, Any], answer: str) -> None:
    with pytest.raises(BadRequest, match="An answer is one of"):
        own.was_me(the_fraud(own, life).subject, answer)


@pytest.mark.parametrize("subject", ["", "surprise:", "surprise:nothing", "fact:x"])
def test_a_surprise_that_is_gone_cannot_be_answered(own: House, subject: str) -> None:
    with pytest.raises(UnknownThing):
        own.was_me(subject, "me")


def test_a_surprise_that_is_answered_twice_keeps_the_last_word(own: House, life: dict[str, Any]) -> None:
    own.was_me(the_fraud(own, life).subject, "me")
    own.was_me(the_fraud(own, life).subject, "not me")
    assert the_fraud(own, life).answer == "not me"
