"""What the keyhole allows, and that deciding looks at nothing about the person."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfportrait.errors import BadRequest
from selfportrait.keyhole import FAMILIES, PURPOSES, QUESTIONS, Asked, check, covers, decide
from selfportrait.keyhole.purposes import FORBIDDEN
from selfportrait.model import Brand, Decision, Fact, Grant, Question

NOW = 1_780_000_000_000_000
DAY = 86_400_000_000
FRESH = Asked(bits=0.0, asks=0, charged=())
BREAD = {"items": [{"id": "rye", "contains": "gluten"}, {"id": "rice-cake"}]}


def a_grant(**changes: object) -> Grant:
    values: dict[str, object] = {
        "id": "g1",
        "brand": Brand(sector="corner.example", name="Corner Shop"),
        "kinds": ("rank", "fits"),
        "purpose": "ServicePersonalisation",
        "state": "ConsentGiven",
        "given_us": NOW - DAY,
        "expires_us": NOW + DAY,
    }
    return Grant(**(values | changes))  # type: ignore[arg-type]


def decided(grant: Grant | None, asked: Asked = FRESH, **question: object) -> Decision:
    values = {"kind": "rank", "purpose": "ProvideProductRecommendations", "body": BREAD} | question
    kind, body = check(Question(**values))  # type: ignore[arg-type]
    return decide(kind, body, str(values["purpose"]), grant, asked, NOW)


def test_a_grant_for_a_purpose_permits_a_question_for_a_narrower_one() -> None:
    assert decided(a_grant()).allowed


@pytest.mark.parametrize(
    ("grant", "asked"),
    [
        (None, FRESH),
        (a_grant(state="ConsentWithdrawn"), FRESH),
        (a_grant(state="ConsentRequested"), FRESH),
        (a_grant(expires_us=NOW), FRESH),
        (a_grant(given_us=NOW + 1), FRESH),
        (a_grant(kinds=("fits",)), FRESH),
        (a_grant(purpose="FraudPreventionAndDetection"), FRESH),
        (a_grant(asks_max=3), Asked(bits=0.0, asks=3, charged=())),
        (a_grant(bits_max=9.0), FRESH),
        (a_grant(), Asked(bits=3.0, asks=0, charged=())),
    ],
    ids=[
        "no grant",
        "withdrawn",
        "only requested",
        "expired",
        "not yet",
        "other kind",
        "other purpose",
        "too often",
        "budget too small",
        "budget spent",
    ],
)
def test_what_is_not_granted_is_refused(grant: Grant | None, asked: Asked) -> None:
    decision = decided(grant, asked)
    assert (decision.allowed, decision.bits) == (False, 0.0)
    assert decision.reason not in ("", "granted")


def test_what_was_drawn_and_charged_once_is_not_charged_again() -> None:
    first = decided(a_grant())
    again = decided(a_grant(), Asked(bits=first.bits, asks=1, charged=("diet", "taste")))
    assert (first.bits > 9, again.allowed, again.bits) == (True, True, 0.0)


def test_a_repeated_card_question_keeps_its_answer_and_costs_nothing() -> None:
    bank = a_grant(kinds=("unusual",), purpose="FraudPreventionAndDetection", bits_max=2)
    body = {"amount_minor": 21200, "currency": "EUR", "at_us": NOW}
    asked = Asked(bits=1.585, asks=1, charged=(), repeated=True)
    question = {"kind": "unusual", "purpose": "FraudPreventionAndDetection", "body": body}
    assert decided(bank, asked, **question).bits == 0.0
    assert not decided(bank, Asked(bits=1.585, asks=1, charged=()), **question).allowed


def test_deciding_has_no_way_to_see_a_fact() -> None:
    parameters = inspect.signature(decide, eval_str=True).parameters.values()
    assert all(Fact not in (p.annotation, *getattr(p.annotation, "__args__", ())) for p in parameters)


@given(
    state=st.sampled_from(["ConsentGiven", "RenewedConsentGiven", "ConsentWithdrawn", "ConsentExpired"]),
    bits=st.floats(0, 20),
    asks=st.integers(0, 400),
    purpose=st.sampled_from(sorted(PURPOSES)),
    kinds=st.sets(st.sampled_from(sorted(QUESTIONS))),
)
def test_taking_anything_away_from_a_grant_never_opens_anything(
    state: str, bits: float, asks: int, purpose: str, kinds: set[str]
) -> None:
    asked = Asked(bits=bits, asks=asks, charged=())
    grant = a_grant(state=state, kinds=tuple(kinds))
    allowed = decided(grant, asked, purpose=purpose).allowed
    weaker = [
        decided(a_grant(state="ConsentWithdrawn", kinds=tuple(kinds)), asked, purpose=purpose).allowed,
        decided(a_grant(state=state, kinds=tuple(kinds)[1:]), asked, purpose=purpose).allowed,
        decided(a_grant(state=state, kinds=tuple(kinds), bits_max=0), asked, purpose=purpose).allowed,
    ]
    assert allowed or not any(weaker)
    assert not weaker[0]


@pytest.mark.parametrize("purpose", sorted(FORBIDDEN))
def test_some_purposes_are_never_granted(purpose: str) -> None:
    assert not decided(a_grant(purpose="Purpose"), purpose=purpose).allowed


def test_every_purpose_covers_itself_or_is_forbidden() -> None:
    uncovered = {term for term in PURPOSES if not covers(term, term)}
    assert uncovered >= FORBIDDEN
    assert len(uncovered) < 15


@pytest.mark.parametrize(
    ("kind", "body", "says"),
    [
        ("age", {}, "no question kind"),
        ("rank", {"items": []}, "1 to 200"),
        ("rank", {"items": [{"id": "a"}, {"id": "a"}]}, "distinct"),
        ("rank", {"items": [{"id": "a", "select": "*"}]}, "select"),
        ("fits", {}, "either"),
        ("fits", {"contains": "gluten", "garment": "shoe", "size": "39"}, "either"),
        ("fits", {"garment": "hat", "size": "57"}, "garment"),
        ("fits", {"garment": "shoe"}, "together"),
        ("fits", {"contains": "plutonium"}, "contains"),
        ("unusual", {"amount_minor": 0, "currency": "EUR", "at_us": 1}, "positive"),
        ("unusual", {"amount_minor": 1, "currency": "EURO", "at_us": 1}, "ISO 4217"),
        ("unusual", {"amount_minor": "1", "currency": "EUR", "at_us": 1}, "amount_minor"),
    ],
)
def test_a_question_not_of_its_form_is_told_so(kind: str, body: dict[str, object], says: str) -> None:
    with pytest.raises(BadRequest, match=says):
        check(Question(kind=kind, purpose="ServicePersonalisation", body=body))


def test_each_kind_costs_at_most_what_its_families_hold() -> None:
    kind, body = check(Question(kind="rank", purpose="Purpose", body=BREAD))
    assert sum(FAMILIES[name].bits for name in kind.families(body)) <= 10


def test_drawing_again_after_a_word_of_hers_is_charged_by_the_word_and_never_more_than_the_whole() -> None:
    costs = [
        decided(a_grant(bits_max=64), Asked(bits=0, asks=0, charged=("taste",), words={"diet": n})).bits
        for n in (1, 2, 9)
    ]
    diet = FAMILIES["diet"]
    assert costs == [diet.bits_a_word, diet.bits, diet.bits]
