"""What she is shown first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from selfportrait.model import Event, Fact, Place, Statement
from selfportrait.portrait import TOPICS, first_sentence, guesses, phrase, sure, topic_of

Make = Callable[..., Event]


def fact(topic: str, about: str = "", confidence: float = 0.8, provenance: Any = "derived") -> Fact:
    return Fact(
        topic=topic, about=about, value=True, text=topic, provenance=provenance, confidence=confidence
    )


MANY = [
    fact("home"),
    fact("work"),
    fact("taste.artist", "Ines Marlow"),
    fact("taste.artist", "Bo Tander"),
    fact("diet.gluten", confidence=0.55, provenance="inferred"),
    fact("subscription", "Tidewave"),
]


def test_three_guesses_are_of_three_groups() -> None:
    chosen = guesses(MANY, [])
    assert len({topic_of(f.topic).group for f in chosen}) == len(chosen) == 3  # type: ignore[union-attr]


def test_guesses_are_the_same_whatever_the_order() -> None:
    assert guesses(MANY, []) == guesses(MANY[::-1], [])


def test_with_one_group_only_it_gives_three_all_the_same() -> None:
    assert len(guesses([fact("taste.artist", f"Artist {n}") for n in range(9)], [])) == 3


@pytest.mark.parametrize(
    "unfit",
    [
        fact("home", confidence=0.49),
        fact("home", confidence=0.975),
        fact("home", provenance="said"),
        fact("home", provenance="imported"),
        fact("inferred_by.spotify", "a commuter"),
        fact("mood"),
    ],
)
def test_what_is_certain_hopeless_or_stated_is_no_guess(unfit: Fact) -> None:
    assert guesses([unfit], []) == []


@pytest.mark.parametrize(
    ("topic", "about", "stance"),
    [
        ("taste.artist", "ines marlow", "holds"),
        ("taste.artist", "Ines Marlow", "denies"),
        ("taste.artist", "Ines Marlow", "drops"),
        ("taste", "", "forbids"),
    ],
)
def test_what_she_has_judged_is_not_asked_again(topic: str, about: str, stance: str) -> None:
    judged = Statement(id="1", said_us=0, words="", topic=topic, about=about, stance=stance)
    assert guesses([fact("taste.artist", "Ines Marlow")], [judged]) == []


def test_nothing_known_gives_no_guess() -> None:
    assert guesses([], []) == []


BERLIN = ZoneInfo("Europe/Berlin")


def test_the_first_sentence_tells_the_earliest_moment(event: Make) -> None:
    moments = [
        event("search", "2015-01-01T10:00", title="bread"),
        event("listen", "2014-03-04T23:10", title="Slow Water", creator="Ines Marlow", offset_min=60),
    ]
    assert first_sentence(moments) == (
        "It was 4 March 2014, 23:10, and you heard “Slow Water” by Ines Marlow."
    )


@pytest.mark.parametrize(
    ("more", "zone", "when"),
    [
        ({}, None, "4 March 2014"),
        ({}, BERLIN, "4 March 2014, 23:10"),
        ({"precision": "day", "offset_min": 60}, None, "4 March 2014"),
        ({"offset_min": 120}, BERLIN, "5 March 2014, 00:10"),
    ],
)
def test_the_time_of_day_is_told_only_where_it_is_known(
    event: Make, more: dict[str, Any], zone: ZoneInfo | None, when: str
) -> None:
    moment = event("watch", "2014-03-04T23:10", title="Low Tide", **more)
    assert first_sentence([moment], zone=zone) == f"It was {when}, and you watched “Low Tide”."


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("visit", {"place": Place(name="Elm Park")}, "you were at Elm Park"),
        ("visit", {"place": Place(role="home", lat=1.0, lon=1.0)}, "you were at home"),
        ("pay", {"title": "Corner Bakery"}, "you paid Corner Bakery"),
        ("sleep", {}, "you were asleep"),
        ("meet", {"title": "Dentist"}, "your calendar had “Dentist”"),
        ("exercise", {"title": "Running"}, "you exercised: Running"),
        ("message", {"creator": "Mira"}, "you had a message from Mira"),
    ],
)
def test_every_kind_of_source_gives_a_first_sentence(
    event: Make, kind: str, more: dict[str, Any], words: str
) -> None:
    said = first_sentence([event(kind, "2014-03-04T23:10", **more)])
    assert said == f"It was 4 March 2014, and {words}."


def test_without_anything_to_tell_there_is_no_sentence(event: Make) -> None:
    assert first_sentence([]) == ""
    assert first_sentence([event("listen", "2014-03-04T23:10")]) == ""


@pytest.mark.parametrize(
    ("confidence", "word"), [(1.0, "sure"), (0.9, "sure"), (0.7, "likely"), (0.5, "a guess")]
)
def test_how_sure_is_said_in_a_word(confidence: float, word: str) -> None:
    assert sure(confidence) == word


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize(
    "value", ["x", 3, 2.5, True, {"name": "Elm"}, {"amount_minor": 5, "currency": "EUR"}, {}]
)
def test_every_topic_reads_whatever_its_value(topic: str, value: Any) -> None:
    words = phrase(topic, "Ines", value)
    assert words
    assert "{" not in words
