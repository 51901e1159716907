"""What a brand can learn by asking cleverly: no more than it was charged for."""

from __future__ import annotations

import json
import math
import random
from itertools import combinations, permutations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfportrait.errors import NotAvailable
from selfportrait.keyhole import FAMILIES, answer, check, draw
from selfportrait.keyhole.replica import DIET_FLAGS, GARMENTS, TASTE_BUCKETS
from selfportrait.model import PROVENANCES, Fact, Question

SHOP = "ProvideProductRecommendations"
BANK = "FraudPreventionAndDetection"
CARD = {"amount_minor": 425, "currency": "EUR", "at_us": 1_772_539_200_000_000, "merchant": "Quince Bakery"}


def a_fact(topic: str, value: object, about: str = "", provenance: str = "said") -> Fact:
    return Fact(
        topic=topic,
        about=about,
        value=value,  # type: ignore[arg-type]
        text=f"{topic} {value}",
        provenance=provenance,  # type: ignore[arg-type]
        confidence=0.8,
    )


PROVENANCE = st.sampled_from(PROVENANCES)
FACTS = st.lists(
    st.one_of(
        st.builds(
            a_fact,
            st.sampled_from(
                [*(f"diet.{flag}" for flag in DIET_FLAGS), "diet.milk", "diet.style", "diet.pork"]
            ),
            st.sampled_from(["avoids", "eats", "vegan"]),
            provenance=PROVENANCE,
        ),
        st.builds(
            a_fact,
            st.sampled_from([f"size.{garment}" for garment in GARMENTS]),
            st.integers(20, 60).map(str) | st.sampled_from(["S", "M", "huge"]),
            provenance=PROVENANCE,
        ),
        st.builds(
            a_fact,
            st.sampled_from(["like", "dislike", "taste.genre", "exercise.kind"]),
            st.just(True),
            st.sampled_from([*TASTE_BUCKETS, "bouldering", "stamps"]),
            PROVENANCE,
        ),
        st.builds(a_fact, st.sampled_from(["home", "name", "body.weight"]), st.text(max_size=8)),
    ),
    max_size=12,
    unique_by=lambda fact: fact.id,
)

#: Everything a brand could think of: each thing alone, every pair, every set of ingredients, every size.
WORDS = (*DIET_FLAGS, "milk", "fish", "wheat", "peanuts")
PROBES: list[tuple[str, dict[str, Any]]] = [
    *(("rank", {"items": [{"id": "x", "contains": word}]}) for word in WORDS),
    *(
        ("rank", {"items": [{"id": "a", "category": one}, {"id": "b", "category": other}]})
        for one, other in permutations(TASTE_BUCKETS, 2)
    ),
    *(
        ("fits", {"contains": " ".join(flag for flag, on in zip(DIET_FLAGS, mask, strict=True) if on)})
        for mask in product([False, True], repeat=len(DIET_FLAGS))
        if any(mask)
    ),
    *(("fits", {"garment": "shoe", "size": f"{size / 2:g}"}) for size in range(60, 104)),
    *(("fits", {"garment": "trousers", "size": str(size)}) for size in range(20, 70)),
    *(("fits", {"garment": "top", "size": size}) for size in ("XS", "S", "M", "L", "XL", "XXL", "3XL")),
]
CHECKED = [check(Question(kind=kind, purpose=SHOP, body=body)) for kind, body in PROBES]


def cells(facts: list[Fact]) -> dict[str, bytes]:
    return {family: draw(family, facts) for family in FAMILIES}


def transcript(replica: dict[str, bytes], which: slice = slice(None)) -> str:
    return json.dumps([answer(body, replica).value for _, body in CHECKED[which]])


def values(replica: dict[str, bytes], *families: str) -> str:
    return json.dumps([json.loads(replica[family])["value"] for family in families])


SEEN: dict[str, str] = {}


@given(FACTS)
def test_all_that_can_be_asked_tells_no_more_than_the_cells(facts: list[Fact]) -> None:
    replica = cells(facts)
    told = transcript(replica)
    assert SEEN.setdefault(values(replica, *FAMILIES), told) == told


def worlds() -> set[str]:
    """What ranking tells, over every value that the two cells can take."""
    avoided = [combo for n in range(6) for combo in combinations(DIET_FLAGS, n)]
    asked = [body for kind, body in CHECKED if kind.kind == "rank"]
    found = set()
    for avoids, likes in product(avoided, ["", *TASTE_BUCKETS]):
        facts = [*(a_fact(f"diet.{flag}", "avoids") for flag in avoids), a_fact("like", True, likes)]
        replica = cells(facts)
        found.add(json.dumps([answer(body, replica).value for body in asked]))
    return found


def test_ranking_one_thing_at_a_time_tells_apart_as_many_people_as_it_is_charged_for() -> None:
    told_apart = len(worlds())
    assert told_apart == 32 * 17
    assert told_apart <= 2 ** (FAMILIES["diet"].bits + FAMILIES["taste"].bits) + 1e-6


@pytest.mark.parametrize("garment", GARMENTS)
def test_bisecting_a_size_finds_the_band_and_never_the_size(garment: str) -> None:
    sizes = ["", *("XS", "S", "M", "L", "XL", "XXL", "tall"), *(f"{n / 2:g}" for n in range(200))]
    asked = [body for _, body in CHECKED if getattr(body, "garment", "") == garment]
    told_apart = {
        json.dumps([answer(body, cells([a_fact(f"size.{garment}", size)])).value for body in asked])
        for size in sizes
    }
    assert 2 < len(told_apart) <= 2 ** FAMILIES[f"size.{garment}"].bits + 1e-6


def test_asking_a_thousand_times_gives_one_answer_and_is_charged_once(ada: Any) -> None:
    token = ada.token(asks_max=2000)
    answers = {json.dumps(ada.ask(token)) for _ in range(1000)}
    assert answers == {'{"fits": false}'}
    assert ada.spent() == FAMILIES["diet"].bits


def test_every_probe_of_diet_and_taste_together_is_charged_once(ada: Any) -> None:
    token = ada.token(asks_max=2000)
    probes = [(kind, body) for kind, body in PROBES if "garment" not in body]
    random.Random(7).shuffle(probes)
    given_ = [ada.ask(token, kind, **body) for kind, body in probes]
    assert len(given_) > 150
    assert ada.spent() == pytest.approx(FAMILIES["diet"].bits + FAMILIES["taste"].bits)


def test_a_card_asked_about_again_keeps_its_answer_and_another_one_costs(ada: Any) -> None:
    token = ada.token("unusual", purpose=BANK, bits=5.0)
    first = [ada.ask(token, "unusual", BANK, **CARD) for _ in range(5)]
    assert all(one == first[0] for one in first)
    assert ada.spent() == pytest.approx(1.585, abs=0.001)
    others = [CARD | {"amount_minor": 425 + n} for n in (1, 2)]
    assert [ada.ask(token, "unusual", BANK, **other) for other in others]
    with pytest.raises(NotAvailable):
        ada.ask(token, "unusual", BANK, **CARD | {"amount_minor": 99})
    assert ada.ask(token, "unusual", BANK, **CARD) == first[0]


def test_her_word_redraws_and_is_charged_again_until_the_budget_ends(ada: Any) -> None:
    token = ada.token(bits=10.0)
    assert ada.ask(token, contains="nuts") == {"fits": True}
    ada.house.say("I am allergic to nuts")
    assert ada.ask(token, contains="nuts") == {"fits": False}
    paid = 5 + math.log2(6)  # the whole cell, then at most one flag of five
    assert ada.spent() == pytest.approx(paid)
    ada.house.say("I eat nuts again")
    with pytest.raises(NotAvailable):
        ada.ask(token, contains="nuts")
    assert ada.spent() == pytest.approx(paid)


def test_a_word_that_moves_several_flags_is_charged_for_several(ada: Any) -> None:
    token = ada.token(bits=20.0)
    ada.ask(token)
    ada.house.say("I am vegan")
    ada.ask(token)
    assert ada.spent() == 5 + 5


def test_what_was_read_later_does_not_thaw_the_frozen_copy(ada: Any) -> None:
    token = ada.token()
    assert ada.ask(token, contains="nuts") == {"fits": True}
    ada.vault.put_facts([*ada.vault.facts(), a_fact("diet.nuts", "avoids", provenance="imported")])
    assert ada.ask(token, contains="nuts") == {"fits": True}


@pytest.mark.parametrize(
    ("words", "contains"),
    [("I am vegan", "lactose"), ("I am vegan", "meat"), ("I am allergic to peanuts", "nuts")],
)
def test_what_she_avoids_is_heard_on_the_careful_side(ada: Any, words: str, contains: str) -> None:
    token = ada.token()
    ada.house.say(words)
    assert ada.ask(token, contains=contains) == {"fits": False}


@given(facts=FACTS)
def test_facts_that_did_not_count_are_not_said_to_have_been_used(facts: list[Fact]) -> None:
    used = json.loads(draw("diet", facts))["used"]
    held = {fact.id: fact for fact in facts}
    assert all(held[one].provenance in ("said", "imported") for one in used)
    without = [fact for fact in facts if fact.id in used or not fact.topic.startswith("diet.")]
    assert json.loads(draw("diet", without)) == json.loads(draw("diet", facts))


def test_what_she_says_she_likes_beats_all_that_was_counted() -> None:
    counted = [
        a_fact("taste.genre", True, genre, "derived") for genre in ("rock", "indie rock", "punk", "jazz")
    ]
    likes = [json.loads(draw("taste", facts))["value"]["likes"] for facts in (counted, [*counted, CLIMBS])]
    assert likes == [["rock"], ["outdoor"]]
    denied = [*counted, a_fact("dislike", True, "rock")]
    assert json.loads(draw("taste", denied))["value"]["likes"] == ["jazz"]


CLIMBS = a_fact("like", True, "climbing")
