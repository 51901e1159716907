"""What the order history says: what it was, when, what one cost, and whether it was for somebody else."""

from __future__ import annotations

import runpy
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from selfportrait.model import Event, Skipped
from selfportrait.sources import Context, MemoryFile
from selfportrait.sources.amazon import SOURCE

SAMPLES = dict(
    runpy.run_path(str(Path(__file__).parents[2] / "contract" / "source_samples" / "amazon.py"))["SAMPLES"]
)
CONTEXT = Context(zone=ZoneInfo("Europe/Berlin"), exported_us=None)


def read(data: bytes) -> list[Event | Skipped]:
    return [one for one in SOURCE.read(MemoryFile("x", data), CONTEXT) if isinstance(one, Event | Skipped)]


def bought(data: bytes) -> dict[str, Event]:
    return {one.title: one for one in read(data) if isinstance(one, Event)}


RETAIL, ORDERS, REPORT = SAMPLES.values()


def test_each_thing_of_an_order_is_bought_at_its_price() -> None:
    found = bought(RETAIL)
    assert {title: (one.quantity, one.unit) for title, one in found.items()} == {
        "Okerton Rope": (121_949.0, "EUR"),
        "Feldhof Oat Drink": (490.0, "EUR"),
        "Tindra Teapot": (2_900.0, "EUR"),
    }
    assert (found["Feldhof Oat Drink"].attrs or {})["count"] == 3
    assert found["Okerton Rope"].item == "asin:B0INVENT01"


def test_a_gift_is_marked_as_one() -> None:
    assert [title for title, one in bought(RETAIL).items() if (one.attrs or {}).get("gift")] == [
        "Tindra Teapot"
    ]


def test_what_was_cancelled_was_not_bought() -> None:
    assert Counter(one.reason for one in read(RETAIL) if isinstance(one, Skipped)) == {"cancelled": 1}


def test_nothing_of_an_address_or_a_card_is_kept() -> None:
    kept = repr(read(RETAIL))
    assert not [words for words in ("Elm Street", "Visa", "For Bo", "C1") if words in kept]


@pytest.mark.parametrize(
    ("data", "title", "price", "unit", "precision"),
    [
        (ORDERS, "Masala Tea", 34_900.0, "INR", "second"),
        (REPORT, "Chalk Bag", 1_999.0, "USD", "day"),
    ],
)
def test_older_and_other_generations_are_read(
    data: bytes, title: str, price: float, unit: str, precision: str
) -> None:
    one = bought(data)[title]
    assert (one.quantity, one.unit, one.precision) == (price, unit, precision)


def test_a_date_there_is_none_of_is_skipped() -> None:
    assert [one.reason for one in read(REPORT) if isinstance(one, Skipped)] == ["bad-date"]


@pytest.mark.parametrize("price", ["", "free", "Not Available", "NaN", "1e400"])
def test_a_price_that_is_none_leaves_the_thing_bought(price: str) -> None:
    (one,) = bought(ORDERS.replace(b",349.00,349.00,", f",{price},349.00,".encode())).values()
    assert (one.quantity, one.unit) == (None, "")
