"""Amazon: what she bought, and for whom: the order history of the data request, in its three generations.

Sample line of 2024 (invented)::

    Amazon.de,302-1,2025-08-04T20:39:52Z,Not Applicable,EUR,13.99,…,B01LXS7YAM,New,1,…,Closed,Shipped,…,
    "Feldhof Rye Loaf",Not Available,Not Available,Not Available,Not Available

"Not Available" and "Not Applicable" are no values. Amounts may carry thousands commas
("1,219.49") and a stray apostrophe ("'-14.39'"). A cancelled row has no money to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from selfportrait.errors import UnknownFormat
from selfportrait.model import Event, Skipped, natural_key
from selfportrait.sources.csv_rows import header_of, read_csv
from selfportrait.sources.moments import in_a_life, iso_us
from selfportrait.sources.occurrences import Occurrences
from selfportrait.sources.protocol import Context, ExportFile, Record, Source
from selfportrait.sources.text import clean

#: what a column tells → what it is called, newest first
_NAMES: Final = {
    "order": ("order id",),
    "date": ("order date",),
    "title": ("product name", "title"),
    "id": ("asin", "asin/isbn"),
    "price": ("unit price", "purchase price per unit"),
    "currency": ("currency",),
    "count": ("quantity", "original quantity"),
    "status": ("order status",),
}
_NEEDED: Final = ("order", "date", "title", "price")
_GIFT: Final = ("gift message", "gift sender name", "gift recipient contact details")
_NOTHING: Final = frozenset(("", "not available", "not applicable"))
_CANCELLED: Final = frozenset(("cancelled", "canceled"))
#: Currencies whose minor unit is not a hundredth.
_DIGITS: Final = {"JPY": 0}
#: What the older reports, which name no currency, put before an amount.
_SIGNS: Final = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}

Columns = dict[str, str]


class Amazon:
    """Reads ``Retail.OrderHistory.N.csv``, ``Order History.csv`` and the order report of before 2023."""

    id = "amazon"
    title = "Amazon"
    maturity = "fresh"

    def recognise(self, file: ExportFile) -> float:
        """By the header: an order's id and date, a product's name and what one of it cost."""
        columns = set(header_of(file.head()))
        if not all(columns & set(_NAMES[needed]) for needed in _NEEDED):
            return 0.0
        return 0.95 if columns & set(_NAMES["id"]) else 0.4

    def read(self, file: ExportFile, context: Context) -> Iterator[Record]:
        """Yield a ``buy`` for each thing of each order; what was cancelled is skipped."""
        if not self.recognise(file):
            raise UnknownFormat(
                f"“{file.name}” is not one of Amazon's order histories.",
                next_step="Import the whole folder or ZIP; each file is recognised by what is in it.",
            )
        occurrences = Occurrences()
        with file.open() as stream:
            for row, columns in read_csv(stream, file.name):
                made = "bad-row" if columns is None else _bought(columns, occurrences, file.name, row)
                yield Skipped(reason=made, file=file.name, row=row) if isinstance(made, str) else made


def _bought(columns: Columns, occurrences: Occurrences, file: str, row: int) -> Event | str:
    if _told(columns, "status").casefold() in _CANCELLED:
        return "cancelled"
    start_us, of_day = _moment(_told(columns, "date"))
    if start_us is None or not in_a_life(start_us):
        return "bad-date"
    title = clean(_told(columns, "title"))
    if not title:
        return "no-title"
    order, product = _told(columns, "order"), _told(columns, "id")
    price, currency = _price(columns)
    key = "\x1f".join((order, product or title))
    gift = any(columns.get(name, "").strip().casefold() not in _NOTHING for name in _GIFT)
    count = _told(columns, "count")
    attrs: dict[str, str | int | float | bool] = {"order": clean(order, 100)}
    attrs |= {"count": int(count)} if count.isascii() and count.isdigit() and int(count) != 1 else {}
    attrs |= {"gift": True} if gift else {}
    return Event(
        kind="buy",
        source="amazon",
        slot_us=start_us,
        key=natural_key("amazon", key, str(occurrences.next(start_us, key))),
        start_us=start_us,
        offset_min=0 if of_day else None,
        offset_origin="explicit" if of_day else "unknown",
        precision="day" if of_day else "second",
        title=title,
        item=f"asin:{clean(product, 40)}" if product else "",
        quantity=price,
        unit=currency if price is not None else "",
        attrs=attrs,
        file=file,
        row=row,
    )


def _told(columns: Columns, what: str) -> str:
    found = (columns.get(name, "").strip() for name in _NAMES[what])
    return next((value for value in found if value.casefold() not in _NOTHING), "")


def _moment(text: str) -> tuple[int | None, bool]:
    """Return (UTC µs, only the day is known): ISO 8601, or month/day/year of the report before 2023."""
    if "/" in text:
        month, _, rest = text.partition("/")
        day, _, year = rest.partition("/")
        year = f"20{year}" if len(year) == 2 else year
        return iso_us(f"{year}-{month:0>2}-{day:0>2}"), True
    return iso_us(text), len(text) == 10


def _price(columns: Columns) -> tuple[float | None, str]:
    """Return what one of it cost in minor units, and the currency; None where that is no amount."""
    text = _told(columns, "price").strip("'").replace(",", "")
    currency = _told(columns, "currency").upper()
    for sign, name in _SIGNS.items():
        if sign in text:
            text, currency = text.replace(sign, "").strip(), currency or name
    if len(currency) != 3 or not currency.isalpha():
        return None, ""
    try:
        minor = Decimal(text).scaleb(_DIGITS.get(currency, 2)).to_integral_value()
    except (InvalidOperation, OverflowError, ValueError):
        return None, ""
    return (float(minor), currency) if minor.is_finite() and abs(minor) < 10**12 else (None, "")


SOURCE: Source = Amazon()
