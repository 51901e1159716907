"""What she spends, earns and subscribes to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from selfportrait.model import Event, Fact
from selfportrait.portrait.merchants import kind_of_spending, merchant

Make = Callable[..., Event]
Read = Callable[..., dict[str, Fact]]

MONTHS = [f"2025-{m:02d}" for m in range(7, 13)] + [f"2026-{m:02d}" for m in range(1, 6)]


def pay(make: Make, day: str, payee: str, minor: float, **more: object) -> Event:
    return make("pay", f"{day}T12:00", title=payee, quantity=minor, unit="EUR", source="ofx", **more)


def monthly(make: Make, payee: str, minor: float, day: int = 3, **more: object) -> list[Event]:
    return [pay(make, f"{month}-{day:02d}", payee, minor, **more) for month in MONTHS]


def test_a_usual_month_is_the_median_of_whole_months(event: Make, reading: Read) -> None:
    spent = [
        *monthly(event, "Northside Supermarket", 30_000.0),
        pay(event, "2026-01-20", "Bike Shop", 90_000.0),
    ]
    found = reading(spent)["spend.month/EUR"]
    assert found.value == {"amount_minor": 30_000, "currency": "EUR"}
    assert found.text == "spends €300.00 in a usual month"


def test_signs_and_own_transfers_do_not_matter(event: Make, reading: Read) -> None:
    spent = [
        *monthly(event, "Shop", -30_000.0),
        *monthly(event, "To savings", 99_000.0, 9, attrs={"type": "XFER"}),
    ]
    assert reading(spent)["spend.month/EUR"].value["amount_minor"] == 30_000


def test_months_without_any_payment_are_no_cheap_months(event: Make, reading: Read) -> None:
    spent = [e for e in monthly(event, "Shop", 30_000.0) if not e.title.startswith("x")]
    without_two = [e for at, e in enumerate(spent) if at not in (4, 5)]
    assert reading(without_two)["spend.month/EUR"].value["amount_minor"] == 30_000


def test_currencies_are_kept_apart(event: Make, reading: Read) -> None:
    spent = [
        *monthly(event, "Shop", 30_000.0),
        event("pay", "2026-02-02T12:00", title="Café", quantity=900.0, unit="DKK"),
    ]
    assert [f.about for f in reading(spent).values() if f.topic == "spend.month"] == ["EUR"]


def test_spending_is_told_by_kind_by_code_or_by_words(event: Make, reading: Read) -> None:
    spent = [
        *monthly(event, "Northside Supermarket", 30_000.0),
        *monthly(event, "Xyz", 10_000.0, 7, attrs={"mcc": 5812}),
    ]
    facts = reading(spent)
    assert facts["spend.category/groceries"].value == {
        "amount_minor": 30_000,
        "currency": "EUR",
        "share": 0.75,
    }
    assert facts["spend.category/restaurants"].text == "spends €100.00 a month on restaurants"


def test_income_is_read_from_what_came_in(event: Make, reading: Read) -> None:
    earned = [event("earn", f"{m}-28T12:00", title="Salary", quantity=310_000.0, unit="EUR") for m in MONTHS]
    assert reading(earned)["income.month/EUR"].text == "earns €3,100.00 in a usual month"


def test_the_same_amount_every_month_is_a_subscription(event: Make, reading: Read) -> None:
    charged = [*monthly(event, "TIDEWAVE *2983", 1_099.0, 5), pay(event, "2026-06-14", "Shop", 5.0)]
    found = reading(charged)["subscription/Tidewave"]
    assert found.value == {"amount_minor": 1_099, "currency": "EUR", "period": "month", "next": "2026-06-05"}
    assert (found.text, found.evidence.count) == ("pays Tidewave €10.99 a month", 11)
    assert found.confidence > 0.7


@pytest.mark.parametrize(
    ("days", "period"),
    [
        (["2026-05-18", "2026-05-25", "2026-06-01", "2026-06-08"], "week"),
        (["2025-12-10", "2026-03-10", "2026-06-09"], "quarter"),
        (["2024-06-10", "2025-06-10", "2026-06-10"], "year"),
    ],
)
def test_other_periods_are_told_apart(event: Make, reading: Read, days: list[str], period: str) -> None:
    facts = reading([pay(event, day, "Tidewave", 1_099.0) for day in days])
    assert facts["subscription/Tidewave"].value["period"] == period


def test_a_raised_price_keeps_the_subscription(event: Make, reading: Read) -> None:
    charged = [pay(event, f"{m}-05", "Tidewave", 1_099.0 if m < "2026-03" else 1_199.0) for m in MONTHS]
    found = reading(charged)["subscription/Tidewave"]
    assert (found.value["amount_minor"], found.evidence.count) == (1_199, 11)


def test_a_cancelled_subscription_is_not_one(event: Make, reading: Read) -> None:
    charged = [
        *monthly(event, "Tidewave", 1_099.0)[:6],
        *monthly(event, "Northside Supermarket", 30_000.0, 20),
    ]
    assert "subscription/Tidewave" not in reading(charged)


@pytest.mark.parametrize(
    "bought",
    [
        [("2026-05-02", 1_250.0), ("2026-05-09", 830.0), ("2026-05-30", 2_210.0), ("2026-06-02", 990.0)],
        [("2026-05-02", 350.0), ("2026-05-03", 350.0), ("2026-05-07", 350.0), ("2026-06-10", 350.0)],
    ],
)
def test_shopping_is_no_subscription(event: Make, reading: Read, bought: list[tuple[str, float]]) -> None:
    facts = reading([pay(event, day, "Corner Bakery", minor) for day, minor in bought])
    assert [f for f in facts.values() if f.topic == "subscription"] == []


def test_rent_is_regular_but_nobody_subscribes_to_it(event: Make, reading: Read) -> None:
    facts = reading(monthly(event, "Hausverwaltung Petersen", 118_000.0))
    assert "spend.category/rent" in facts
    assert [f for f in facts.values() if f.topic == "subscription"] == []


@pytest.mark.parametrize(
    ("payee", "code", "kind"),
    [
        ("NORTHSIDE SUPERMARKET 12", None, "groceries"),
        ("X", 5812, "restaurants"),
        ("Apotheke am Markt", None, "health"),
        ("SAINSBURYS SOUTH", None, "groceries"),
        ("Stadtwerke Abschlag", None, "energy and water"),
        ("QWERTZ 99", None, ""),
        ("QWERTZ 99", 9999, ""),
        ("", None, ""),
    ],
)
def test_the_kind_of_a_payment(payee: str, code: int | None, kind: str) -> None:
    assert kind_of_spending(payee, code) == kind


@pytest.mark.parametrize("payee", ["TIDEWAVE *29831 Hamburg", "Tidewave 30102 HAMBURG", "tidewave  hamburg"])
def test_what_changes_in_a_payee_is_left_out(payee: str) -> None:
    assert merchant(payee) == "tidewave hamburg"


@pytest.mark.parametrize(
    "broken", [{"quantity": None}, {"quantity": 0.0}, {"unit": ""}, {"unit": "kg!"[:2]}, {"title": ""}]
)
def test_a_payment_that_says_too_little_harms_nothing(
    event: Make, reading: Read, broken: dict[str, object]
) -> None:
    values = {"title": "Shop", "quantity": 100.0, "unit": "EUR", **broken}
    assert reading([event("pay", f"{m}-03T12:00", **values) for m in MONTHS]).get("subscription/Shop") is None
