"""Laws of resolving that hold for any words, files and readings."""

from __future__ import annotations

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


def named(topics: list[str]) -> st.SearchStrategy[tuple[str, str]]:
    return st.sampled_from(topics).flatmap(
        lambda topic: st.tuples(st.just(topic), st.sampled_from(ABOUTS.get(topic, [""])))
    )


FACTS = st.builds(
    lambda name, value, provenance, confidence, count, until: Fact(
        topic=name[0],
        about=name[1],
        value=value,
        text="t",
        provenance=provenance,
        confidence=confidence,
        until_us=until,
        evidence=Evidence(rule="r", count=count, of=20),
    ),
    named(list(ABOUTS)),
    st.sampled_from(VALUES),
    st.sampled_from(["imported", "observed", "derived", "inferred"]),
    st.sampled_from([0.2, 0.5, 0.9]),
    st.integers(0, 9),
    st.sampled_from([None, None, NOW, NOW + 1]),
)
STANCES = st.sampled_from(["holds", "holds", "denies", "drops", "forbids"])
STATEMENTS = st.builds(
    lambda name, stance, value, at, serial, since, until, basis: Statement(
        id=f"{serial:03d}",
        said_us=at,
        words="w",
        topic=name[0],
        about=name[1],
        stance=stance,
        value=value,
        since_us=since,
        until_us=until,
        basis=basis,
    ),
    named(STEMS),
    STANCES,
    st.sampled_from(VALUES),
    st.integers(0, 20),
    st.integers(0, 999),
    st.sampled_from([None, None, 5, NOW + 1]),
    st.sampled_from([None, None, None, NOW, NOW + 1]),
    st.integers(0, 9),
)
WORDS = st.lists(STATEMENTS, max_size=8, unique_by=lambda s: s.id)
READ = st.lists(FACTS, max_size=8)

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
