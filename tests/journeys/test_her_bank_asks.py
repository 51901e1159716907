"""A bank asks whether a payment is like her: at home, on a trip, and when it is not she who pays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from selfportrait.app.house import House
from selfportrait.model import Event, Question

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
    token = house.grant("Nordbank", "nordbank.example", ("unusual",), PURPOSE, bits=64.0).token
    answers = [
        house.ask(token, Question(kind="unusual", purpose=PURPOSE, body=as_bank(event))).value
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
    assert said.count("unlike her") <= len(said) // 2


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
