"""Laws of resolving that hold for any words, files and readings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import Evidence, Fact, Statement
from selfportrait.portrait import resolve, topic_of

NOW = 1_000

ABOUTS = {
    "home": [""],
    "city": [""],
    "work": [""],
    "work.since": [""],
    "person.name": [""],
    "diet.gluten": [""],
    "diet.meat": [""],
    "like": ["jazz", "Folk", "Ada"],
    "dislike": ["Jazz", "folk"],
    "taste.artist": ["jazz", "Ada"],
    "taste.show": ["Low Tide", "folk"],
    "people.person": ["Ada", "Bo"],
    "inferred_by.spotify": ["a commuter"],
}
VALUES: list[Any] = [
    "avoids",
    "eats",
    "Ada",
    True,
    10,
    10.4,
    {"name": "Elm"},
    {"profile": "Ada", "profiles": 2},
]
STEMS = [*ABOUTS, "diet", "taste", "person", "inferred_by", "nothing"]


#: How the abouts of a topic are told apart by a number, whatever their count.
ANY = range(12)

NAMES = [list(ABOUTS), ANY]
FACT: list[Sequence[Any]] = [
    *NAMES,
    VALUES,
    ["imported", "observed", "derived", "inferred"],
    [0.2, 0.5, 0.9],
    range(10),
    [None, None, NOW, NOW + 1],
]
STATEMENT: list[Sequence[Any]] = [
    STEMS,
    ANY,
    ["holds", "holds", "denies", "drops", "forbids"],
    VALUES,
    range(10),
    [None, None, 5, NOW + 1],
    [None, None, None, NOW, NOW + 1],
    range(10),
]


def size_of(choices: Sequence[Sequence[Any]]) -> int:
    """How many ways there are to take one of each."""
    return prod(len(choice) for choice in choices)


def taken(number: int, choices: Sequence[Sequence[Any]]) -> Iterator[Any]:
    """Yield one of each choice: the number's digits, each in its own base."""
    for choice in choices:
        number, place = divmod(number, len(choice))
        yield choice[place]


def numbers(choices: Sequence[Sequence[Any]]) -> st.SearchStrategy[int]:
    """Draw one way. A draw of each part would cost twenty times what resolving does."""
    return st.integers(0, size_of(choices) - 1)


def called(topic: str, any_about: int) -> tuple[str, str]:
    abouts = ABOUTS.get(topic, [""])
    return topic, abouts[any_about % len(abouts)]


def fact(number: int) -> Fact:
    topic, about, value, provenance, confidence, count, until = taken(number, FACT)
    topic, about = called(topic, about)
    return Fact(
        topic=topic,
        about=about,
        value=value,
        text="t",
        provenance=provenance,
        confidence=confidence,
        until_us=until,
        evidence=Evidence(rule="r", count=count, of=20),
    )


def statements(drawn: list[int]) -> list[Statement]:
    """Her words; which of two said at once was the later is told by ids, not by how they stand here."""
    return [statement(f"{number % 991:03d}-{place}", number) for place, number in enumerate(drawn)]


def statement(name: str, number: int) -> Statement:
    topic, about, stance, value, at, since, until, basis = taken(number, STATEMENT)
    topic, about = called(topic, about)
    return Statement(
        id=name,
        said_us=at,
        words="w",
        topic=topic,
        about=about,
        stance=stance,
        value=value,
        since_us=since,
        until_us=until,
        basis=basis,
    )


def named(topics: list[str]) -> st.SearchStrategy[tuple[str, str]]:
    return numbers([topics, ANY]).map(lambda number: called(*taken(number, [topics, ANY])))


WORDS = st.lists(numbers(STATEMENT), max_size=8).map(statements)
READ = st.lists(numbers(FACT).map(fact), max_size=8)

EXAMPLES = [pytest.param(100, id="small"), pytest.param(2000, id="full", marks=pytest.mark.slow)]


def holding(law: Any, size: int, *strategies: Any) -> None:
    settings(max_examples=size, deadline=None)(given(*strategies)(law))()


@pytest.mark.parametrize("size", EXAMPLES)
def test_the_order_of_the_inputs_does_not_matter(size: int) -> None:
    def law(said: list[Statement], imported: list[Fact], derived: list[Fact], seed: int) -> None:
        rng = Random(seed)
        mixed = [rng.sample(held, len(held)) for held in (said, imported, derived)]
        assert resolve(*mixed, now_us=NOW) == resolve(said, imported, derived, now_us=NOW)  # type: ignore[arg-type]

    holding(law, size, WORDS, READ, READ, st.integers(0, 9))


@pytest.mark.parametrize("size", EXAMPLES)
def test_her_latest_word_always_stands(size: int) -> None:
    def law(said: list[Statement], imported: list[Fact], derived: list[Fact], name: Any, value: Any) -> None:
        latest = Statement(id="last", said_us=99, words="", topic=name[0], about=name[1], value=value)
        found = resolve([*said, latest], imported, derived, now_us=NOW)
        held = [f for f in found if f.topic == latest.topic and f.about == latest.about]
        assert [(f.provenance, f.value) for f in held] == [("said", value)]

    holding(law, size, WORDS, READ, READ, named(list(ABOUTS)), st.sampled_from(VALUES))


@pytest.mark.parametrize("size", EXAMPLES)
def test_forbidding_never_adds(size: int) -> None:
    def law(said: list[Statement], imported: list[Fact], derived: list[Fact], name: Any, at: int) -> None:
        forbids = Statement(id="never", said_us=at, words="", topic=name[0], about=name[1], stance="forbids")
        without, within = (resolve(w, imported, derived, now_us=NOW) for w in (said, [*said, forbids]))
        assert [f for f in within if f not in without] == []

    holding(law, size, WORDS, READ, READ, named(STEMS), st.integers(0, 30))


@pytest.mark.parametrize("size", EXAMPLES)
def test_resolving_what_is_resolved_changes_nothing(size: int) -> None:
    def law(said: list[Statement], imported: list[Fact], derived: list[Fact]) -> None:
        once = resolve(said, imported, derived, now_us=NOW)
        assert resolve(said, [], once, now_us=NOW) == once

    holding(law, size, WORDS, READ, READ)


@pytest.mark.parametrize("size", EXAMPLES)
def test_each_id_stands_once_under_a_known_topic_and_not_past_its_end(size: int) -> None:
    def law(said: list[Statement], imported: list[Fact], derived: list[Fact]) -> None:
        found = resolve(said, imported, derived, now_us=NOW)
        assert len({f.id for f in found}) == len(found)
        assert all(topic_of(f.topic) is not None for f in found)
        assert all(f.until_us is None or f.until_us > NOW for f in found)

    holding(law, size, WORDS, READ, READ)
