"""What she orders online, as the shop's data request tells it: what runs out, some gear, presents."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Final

from selfportrait.model import Item

from .clock import iso_z, wall
from .persona import chance
from .stock import goods, groceries
from .stories import Stories

#: What runs out: the thing, the days it lasts, how many days off she is.
_RUNS_OUT: Final = (
    ("Espresso Beans", 24.0, 2.5),
    ("Dark Chocolate 70 %", 17.0, 3.0),
    ("Peppermint", 41.0, 4.0),
    ("Climbing Tape", 66.0, 7.0),
)
#: What lasts: the thing, and how many days ago she bought it.
_LASTS: Final = (("Chalk Bag", 880), ("Headphones", 610), ("Climbing Shoes", 402), ("Head Torch", 215))
#: What she sends her sister, a birthday each.
_GIVEN: Final = ("Vase", "Notebook", "Desk Lamp", "Sketchbook")
_NOTHING: Final = "Not Available"
_HEADER: Final = (
    "Website,Order ID,Order Date,Purchase Order Number,Currency,Unit Price,Unit Price Tax,Shipping Charge,"
    "Total Discounts,Total Owed,Shipment Item Subtotal,Shipment Item Subtotal Tax,ASIN,Product Condition,"
    "Quantity,Payment Instrument Type,Order Status,Shipment Status,Ship Date,Shipping Option,"
    "Shipping Address,Billing Address,Carrier Name & Tracking Number,Product Name,Gift Message,"
    "Gift Sender Name,Gift Recipient Contact Details"
)
_COLUMNS: Final = next(csv.reader([_HEADER]))


@dataclass(frozen=True, slots=True)
class Order:
    """One thing ordered, at a UTC second; ``note`` is what she wrote to whom it was for."""

    at: int
    item: Item
    note: str = ""


def orders(seed: int, story: Stories) -> list[Order]:
    """Return everything she ordered, oldest first."""
    rng = chance(seed, "orders")
    shelf: dict[str, Item] = {}
    for item in (*groceries(seed), *goods(seed)):
        shelf.setdefault(_thing(item), item)
    found = [*_running_out(shelf, story, rng), *_lasting(shelf, story, rng), *_given(shelf, story, rng)]
    return sorted((one for one in found if one.at <= story.end), key=lambda one: (one.at, one.item.id))


def _thing(item: Item) -> str:
    """What an item is, without the style or model before it."""
    names = sorted((name for name, *_ in (*_RUNS_OUT, *_LASTS)), key=len)
    return next((name for name in (*names, *_GIVEN) if item.title.endswith(name)), item.title)


def _running_out(shelf: dict[str, Item], story: Stories, rng: Random) -> Iterator[Order]:
    for name, every, spread in _RUNS_OUT:
        day = story.first + timedelta(days=rng.randrange(int(every)))
        while day <= story.until:
            if not story.silent(day):
                yield Order(_evening(day, rng), shelf[name])
            day += timedelta(days=max(3, round(rng.gauss(every, spread))))


def _lasting(shelf: dict[str, Item], story: Stories, rng: Random) -> Iterator[Order]:
    for name, ago in _LASTS:
        day = story.until - timedelta(days=ago)
        if day >= story.first and not story.silent(day):
            yield Order(_evening(day, rng), shelf[name])


def _given(shelf: dict[str, Item], story: Stories, rng: Random) -> Iterator[Order]:
    for name, birthday in zip(_GIVEN, story.birthdays(), strict=False):
        day = birthday - timedelta(days=9)
        if story.first <= day <= story.until and not story.silent(day):
            yield Order(_evening(day, rng), shelf[name], note="Happy birthday!")


def _evening(day: date, rng: Random) -> int:
    return wall(day, rng.uniform(1215, 1325))


def written(found: list[Order]) -> str:
    """Return the shop's ``Retail.OrderHistory.1.csv``."""
    out = io.StringIO()
    out.write("\ufeff")
    rows = csv.DictWriter(out, _COLUMNS, restval=_NOTHING, lineterminator="\r\n")
    rows.writeheader()
    for number, one in enumerate(found):
        rows.writerow(_row(number, one))
    return out.getvalue()


def _row(number: int, one: Order) -> dict[str, str]:
    digits = sha256(f"{number}:{one.at}".encode()).hexdigest()
    price = f"{(one.item.price_minor or 0) / 100:.2f}"
    shipped = datetime.fromisoformat(iso_z(one.at).replace("Z", "+00:00")) + timedelta(hours=17)
    return {
        "Website": "Amazon.de",
        "Order ID": f"302-{int(digits[:6], 16) % 10**7:07}-{int(digits[6:12], 16) % 10**7:07}",
        "Order Date": iso_z(one.at),
        "Currency": "EUR",
        "Unit Price": price,
        "Total Owed": price,
        "ASIN": f"B0{sha256(one.item.id.encode()).hexdigest()[:8].upper()}",
        "Product Condition": "New",
        "Quantity": "1",
        "Payment Instrument Type": "Visa",
        "Order Status": "Closed",
        "Shipment Status": "Shipped",
        "Ship Date": f"{shipped:%Y-%m-%dT%H:%M:%SZ}",
        "Shipping Address": "Heußweg 41 Hamburg 20255 Germany",
        "Billing Address": "Heußweg 41 Hamburg 20255 Germany",
        "Product Name": f"{one.item.creator} {one.item.title}",
        "Gift Message": one.note or _NOTHING,
        "Gift Sender Name": "Mira" if one.note else _NOTHING,
    }
