"""One refusal, the same in every byte and at one pace, whatever the reason."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfportrait.faces.api import create_app
from selfportrait.faces.api.service import _rest
from selfportrait.model import DAY_US

BANK = "FraudPreventionAndDetection"


def no_token(ada: Any, wire: Any) -> Any:
    return wire.ask(None)


def unknown_token(ada: Any, wire: Any) -> Any:
    return wire.ask("sp_" + "x" * 43)


def mangled_token(ada: Any, wire: Any) -> Any:
    return wire.ask(ada.token()[:-1])


def revoked(ada: Any, wire: Any) -> Any:
    token = ada.token()
    ada.revoke(token)
    return wire.ask(token)


def erased(ada: Any, wire: Any) -> Any:
    token = ada.token()
    ada.house.erase(sector="corner.example")
    return wire.ask(token)


def started_fresh(ada: Any, wire: Any) -> Any:
    token = ada.token()
    ada.house.start_fresh("corner.example")
    return wire.ask(token)


def expired(ada: Any, wire: Any) -> Any:
    token = ada.token(days=1)
    ada.now_us += DAY_US
    return wire.ask(token)


def another_kind(ada: Any, wire: Any) -> Any:
    return wire.ask(ada.token("rank"))


def another_purpose(ada: Any, wire: Any) -> Any:
    return wire.ask(ada.token(), purpose="TargetedAdvertising")


def a_wider_purpose(ada: Any, wire: Any) -> Any:
    return wire.ask(ada.token(), purpose="Personalisation")


def no_purpose_at_all(ada: Any, wire: Any) -> Any:
    return wire.ask(ada.token(), purpose="' OR 1=1 --")


def a_forbidden_purpose(ada: Any, wire: Any) -> Any:
    return wire.ask(ada.token(purpose="Purpose"), purpose="SellDataToThirdParties")


def budget_spent(ada: Any, wire: Any) -> Any:
    token = ada.token(bits=6.0)
    assert wire.ask(token).status == 200
    return wire.ask(token, garment="shoe", size="39")


def budget_too_small(ada: Any, wire: Any) -> Any:
    return wire.ask(ada.token(bits=1.0))


def asked_too_often(ada: Any, wire: Any) -> Any:
    token = ada.token(asks_max=1)
    assert wire.ask(token).status == 200
    return wire.ask(token)


def nothing_known(ada: Any, wire: Any) -> Any:
    return wire.ask(ada.token(), garment="top", size="M")


def no_such_size(ada: Any, wire: Any) -> Any:
    return wire.ask(ada.token(), garment="shoe", size="large")


def a_redrawn_cell_that_cannot_be_paid(ada: Any, wire: Any) -> Any:
    token = ada.token(bits=6.0)
    assert wire.ask(token).status == 200
    ada.house.say("I am allergic to nuts")
    return wire.ask(token)


REASONS: list[Callable[[Any, Any], Any]] = [
    no_token,
    unknown_token,
    mangled_token,
    revoked,
    erased,
    started_fresh,
    expired,
    another_kind,
    another_purpose,
    a_wider_purpose,
    no_purpose_at_all,
    a_forbidden_purpose,
    budget_spent,
    budget_too_small,
    asked_too_often,
    nothing_known,
    no_such_size,
    a_redrawn_cell_that_cannot_be_paid,
]


@pytest.mark.parametrize("refused", REASONS, ids=lambda reason: reason.__name__)
def test_a_refusal_is_the_same_in_every_byte_whatever_the_reason(
    ada: Any, wire: Any, refused: Callable[[Any, Any], Any]
) -> None:
    reply = refused(ada, wire)
    assert reply.status == 404
    assert reply.json == {"type": "urn:selfportrait:not-available", "title": "not available", "status": 404}
    assert reply.essence == wire.ask("sp_nobody").essence


@pytest.mark.parametrize("refused", REASONS[:-1], ids=lambda reason: reason.__name__)
def test_only_her_own_ledger_says_why(ada: Any, wire: Any, refused: Callable[[Any, Any], Any]) -> None:
    refused(ada, wire)
    line = ada.vault.entries(limit=1)[0]
    assert (line.outcome, line.answered) == ("not available", "not available")
    assert len(line.why) > 12


def test_a_stranger_beyond_the_ledgers_patience_is_refused_alike(ada: Any, wire: Any) -> None:
    replies = [wire.ask(f"sp_{n}") for n in range(103)]
    assert len({reply.essence for reply in replies}) == 1
    assert len(ada.vault.entries(limit=1000)) == 100


# The pace

PACE_S = 0.05


@given(st.floats(0, 10), st.floats(0.001, 1))
def test_a_response_leaves_at_a_multiple_of_the_pace(took_s: float, pace_s: float) -> None:
    whole = (took_s + _rest(took_s, pace_s)) / pace_s
    assert whole == pytest.approx(round(whole), abs=1e-6)
    assert 0 < _rest(took_s, pace_s) <= pace_s


def test_without_a_pace_nothing_waits() -> None:
    assert _rest(0.3, 0.0) == 0.0


def separable(first: list[float], second: list[float]) -> float:
    """Return Mann-Whitney's z: how surely two lists of latencies can be told apart by rank."""
    ranked = sorted((value, which) for which, values in enumerate((first, second)) for value in values)
    ranks = sum(place for place, (_, which) in enumerate(ranked, start=1) if which == 0)
    n, m = len(first), len(second)
    return abs(ranks - n * (n + m + 1) / 2) / math.sqrt(n * m * (n + m + 1) / 12)


def test_the_test_of_pace_sees_a_millisecond() -> None:
    quick, slow = [0.050 + n * 1e-5 for n in range(60)], [0.051 + n * 1e-5 for n in range(60)]
    assert separable(quick, slow) > 6
    assert separable(quick, list(quick)) < 1


def test_how_long_it_took_says_nothing_about_the_reason(ada: Any, serve: Any) -> None:
    wire = serve(create_app(ada.house, pace_s=PACE_S))
    open_, spent, gone = ada.token(sector="a.example"), ada.token(sector="b.example", bits=1), ada.token()
    ada.revoke(gone)
    rounds = [[wire.ask(token) for token in (open_, spent, gone, "sp_nobody")] for _ in range(45)]
    # Asked in turn, so that a busy machine delays each as often.
    columns = [[reply.took_s for reply in column] for column in zip(*rounds, strict=True)]
    answered, poor, revoked_, stranger = columns
    assert min(chain(*columns)) >= PACE_S
    # z of 5: one false alarm in a million, and a whole millisecond would give more than 6.
    assert separable(poor, revoked_) < 5
    assert separable(poor, stranger) < 5
    assert separable(poor, answered) < 5
