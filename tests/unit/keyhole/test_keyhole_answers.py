"""Answers come from the replica alone; the ledger's lines hold together."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfportrait.errors import VaultDamaged
from selfportrait.keyhole import (
    FAMILIES,
    answer,
    check,
    draw,
    new_token,
    pseudonym,
    seal,
    token_digest,
    touched,
    verify,
)
from selfportrait.keyhole.replica import DIET_FLAGS, TASTE_BUCKETS, size_band
from selfportrait.model import Entry, Fact, Provenance, Question


def a_fact(topic: str, value: object = True, *, about: str = "", said: bool = True) -> Fact:
    provenance: Provenance = "said" if said else "inferred"
    return Fact(
        topic=topic,
        about=about,
        value=value,  # type: ignore[arg-type]
        text="",
        provenance=provenance,
        confidence=1.0 if said else 0.6,
    )


GLUTEN_FREE = a_fact("diet.gluten", "avoids")
CLIMBS = a_fact("exercise.kind", about="climbing", said=False)


def asked(kind: str, facts: list[Fact], **body: object) -> object:
    entry, typed = check(Question(kind=kind, purpose="Purpose", body=body))
    replica = {family: draw(family, facts) for family in entry.families(typed)}
    return answer(typed, replica).value


BREADS = [
    {"id": "rye", "contains": "gluten"},
    {"id": "rice-cake"},
    {"id": "climbing-bar", "category": "climbing"},
]


def test_what_she_avoids_is_left_out_and_what_she_likes_comes_first() -> None:
    assert asked("rank", [GLUTEN_FREE, CLIMBS], items=BREADS) == {"order": ["climbing-bar", "rice-cake"]}


def test_without_facts_the_brands_own_order_stands() -> None:
    assert asked("rank", [], items=BREADS) == {"order": ["rye", "rice-cake", "climbing-bar"]}


def test_a_guess_about_her_diet_never_leaves_the_house() -> None:
    guess = a_fact("diet.gluten", "avoids", said=False)
    assert asked("fits", [guess], contains="gluten") == {"fits": True}
    assert asked("fits", [GLUTEN_FREE], contains="gluten nuts") == {"fits": False}


def test_a_size_is_answered_as_a_band() -> None:
    size = a_fact("size.shoe", "39")
    answers = [asked("fits", [size], garment="shoe", size=text) for text in ("39", "40", "41", "38")]
    assert answers == [{"fits": True}, {"fits": True}, {"fits": False}, {"fits": False}]


def test_a_size_never_said_has_no_answer() -> None:
    assert asked("fits", [], garment="shoe", size="39") is None


def test_an_answer_says_what_would_have_changed_it_and_which_facts_it_used() -> None:
    _, body = check(Question(kind="fits", purpose="Purpose", body={"contains": "gluten"}))
    reply = answer(body, {"diet": draw("diet", [GLUTEN_FREE])})
    assert reply.used == ("diet.gluten",)
    assert "Had you not, the answer would be yes." in reply.why


@given(st.lists(st.sampled_from(DIET_FLAGS)), st.lists(st.sampled_from(TASTE_BUCKETS)))
def test_no_cell_holds_more_values_than_it_is_charged_for(flags: list[str], liked: list[str]) -> None:
    facts = [a_fact(f"diet.{f}", "avoids") for f in flags] + [a_fact("like", about=x) for x in liked]
    diet = msgspec.json.decode(draw("diet", facts))["value"]["avoids"]
    taste = msgspec.json.decode(draw("taste", facts))["value"]["likes"]
    assert diet == sorted(set(flags), key=DIET_FLAGS.index)
    assert len(taste) <= 1
    assert FAMILIES["diet"].bits == math.log2(2 ** len(DIET_FLAGS))
    assert FAMILIES["taste"].bits == math.log2(1 + len(TASTE_BUCKETS))


@given(st.sampled_from(["shoe", "trousers"]), st.floats(-1e6, 1e6) | st.text(max_size=8))
def test_a_size_lies_in_one_of_eight_bands(garment: str, size: float | str) -> None:
    bands = {size_band(garment, str(number)) for number in range(-10, 90)}
    assert len(bands) == 8
    assert size_band(garment, str(size)) in bands | {"", "XS", "S", "M", "L", "XL", "XXL"}


@pytest.mark.parametrize(
    ("topic", "families"),
    [("diet.gluten", ("diet",)), ("diet", ("diet",)), ("size.shoe", ("size.shoe",)), ("home", ())],
)
def test_a_word_from_her_makes_the_right_cells_stale(topic: str, families: tuple[str, ...]) -> None:
    assert touched(topic) == families


def test_each_brand_knows_her_by_another_name_that_changes_only_when_she_starts_fresh() -> None:
    secret = b"k" * 32
    names = {pseudonym(secret, s, e) for s in ("a.example", "b.example") for e in (0, 1)}
    assert len(names) == 4
    assert pseudonym(secret, "A.example", 0) in names


def test_a_token_is_long_random_and_kept_only_as_a_digest() -> None:
    token = new_token(bytes(range(32)))
    assert token.startswith("sp_")
    assert len(token) == 46
    assert len(token_digest(token)) == 64
    with pytest.raises(ValueError, match="32 random bytes"):
        new_token(b"short")


def a_line(n: int) -> Entry:
    return Entry(
        id=f"e{n}",
        seq=0,
        at_us=n,
        sector="corner.example",
        brand="Corner Shop",
        kind="rank",
        purpose="Purpose",
        asked="",
        outcome="answered",
        answered="",
        why="",
    )


def chain(length: int) -> list[Entry]:
    lines: list[Entry] = []
    for n in range(length):
        lines.append(seal(a_line(n), lines[-1] if lines else None))
    return lines


def test_a_whole_ledger_verifies() -> None:
    assert verify(chain(5)) == 5


@given(st.integers(0, 4), st.sampled_from(["why", "answered", "brand", "previous"]))
def test_changing_any_line_breaks_the_chain(index: int, field: str) -> None:
    lines = chain(5)
    lines[index] = msgspec.structs.replace(lines[index], **{field: "something else"})
    with pytest.raises(VaultDamaged):
        verify(lines)


def test_leaving_a_line_out_breaks_the_chain() -> None:
    with pytest.raises(VaultDamaged):
        verify([*chain(5)[:2], *chain(5)[3:]])
