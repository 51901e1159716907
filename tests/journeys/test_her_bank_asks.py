"""A bank asks whether a payment is like her: at home, on a trip, and when it is not she who pays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from selfportrait.app.ask import ask
from selfportrait.app.desk import Desk
from selfportrait.app.grant import grant
from selfportrait.app.house import House
from selfportrait.errors import NotAvailable
from selfportrait.model import DAY_US, MINUTE_US, Event, Question

AsOf = Callable[[int], House]

PURPOSE = "FraudPreventionAndDetection"


def us(iso: str) -> int:
    return int(datetime.fromisoformat(iso).timestamp()) * 1_000_000


def as_bank(event: Event) -> dict[str, object]:
    return {
        "amount_minor": round(event.quantity or 1),
        "currency": event.unit,
        "at_us": event.start_us,
        "merchant": event.title,
        "mcc": str((event.attrs or {}).get("mcc", "")),
        "city": event.place.name if event.place else "",
        "country": event.place.country if event.place else "",
    }


def verdicts(house: House, events: list[Event]) -> list[str]:
    """Return what a bank is told that asks of each payment a minute after it."""

    def then(event: Event) -> Desk:
        return replace(house.desk, now_us=event.start_us + MINUTE_US)

    token = grant(
        then(events[0]),
        brand="Nordbank",
        sector="nordbank.example",
        kinds=("unusual",),
        purpose=PURPOSE,
        days=90,
        bits=64.0,
        price_minor=0,
    ).token
    answers = [
        ask(then(event), token, Question(kind="unusual", purpose=PURPOSE, body=as_bank(event))).value
        for event in events
    ]
    return [str(answer["verdict"]) for answer in answers if isinstance(answer, dict)]


def payments(house: House, since: str, until: str) -> list[Event]:
    """Return card payments: those of which the hour is known."""
    found = house.desk.vault.events(kinds=("pay",), since_us=us(since), until_us=us(until))
    return [event for event in found if event.precision == "second"]


def test_payments_with_a_stolen_card_are_unlike_her(house_as_of: AsOf, life: dict[str, Any]) -> None:
    first, *_, last = life["fraud"]["payments"]
    house = house_as_of(us(first[0]) - 3_600_000_000)
    stolen = [
        event
        for event in payments(house, first[0], last[0].replace("Z", ".999+00:00"))
        if event.title == life["fraud"]["name"]
    ]
    assert len(stolen) >= 2
    assert verdicts(house, stolen) == ["unlike her"] * len(stolen)


def test_what_she_pays_on_her_trip_is_not_called_unlike_her(house_as_of: AsOf, life: dict[str, Any]) -> None:
    leaves, returns = life["lisbon"]["away"][0]
    house = house_as_of(us(leaves))
    paid = [event for event in payments(house, leaves, returns) if event.title != life["fraud"]["name"]]
    said = verdicts(house, paid[:20])
    assert len(said) >= 8
    assert said.count("unlike her") <= len(said) // 5


def test_her_ordinary_week_is_like_her(own: House) -> None:
    said = verdicts(own, payments(own, "2026-11-02T00:00:00+01:00", "2026-11-16T00:00:00+01:00")[:30])
    assert len(said) >= 10
    assert said.count("unlike her") <= len(said) // 10


def test_why_is_in_the_ledger_and_names_what_would_have_changed_it(own: House) -> None:
    (payment, *_) = payments(own, "2026-11-02T00:00:00+01:00", "2026-11-16T00:00:00+01:00")
    verdicts(own, [payment])
    line = own.keyhole().entries[0]
    assert line.brand == "Nordbank"
    assert "Had you just stepped off a plane" in line.why


@pytest.mark.parametrize("apart_us", [2 * DAY_US + MINUTE_US, -60 * MINUTE_US])
def test_what_was_like_her_once_is_nobodys_to_look_up(own: House, apart_us: int) -> None:
    token = own.grant("Nordbank", "nordbank.example", ("unusual",), PURPOSE, bits=64.0).token
    card = {"amount_minor": 2_000, "currency": "EUR", "at_us": own.desk.now_us - apart_us}
    with pytest.raises(NotAvailable) as refused:
        own.ask(token, Question(kind="unusual", purpose=PURPOSE, body=card))
    assert str(refused.value) == str(NotAvailable())
    assert "more than two days ago, or one still to come" in own.keyhole().entries[0].why


def test_new_shops_within_ten_minutes_are_unlike_her_and_the_ledger_says_why(own: House) -> None:
    now_us = own.desk.now_us
    token = own.grant("Nordbank", "nordbank.example", ("unusual",), PURPOSE, bits=64.0).token
    cards = [
        {
            "amount_minor": 9_900,
            "currency": "EUR",
            "at_us": now_us - (12 - 2 * n) * MINUTE_US,
            "merchant": f"Laden {name}",
            "mcc": "5912",
            "city": "Hamburg",
            "country": "DE",
        }
        for n, name in enumerate(("Arp", "Bley", "Cords"))
    ]
    said = [own.ask(token, Question(kind="unusual", purpose=PURPOSE, body=card)).value for card in cards]
    assert said[-1] == {"verdict": "unlike her"}
    assert "you never paid Laden Cords before" in own.keyhole().entries[0].why
    again = own.ask(token, Question(kind="unusual", purpose=PURPOSE, body=cards[0])).value
    assert again == said[0]
