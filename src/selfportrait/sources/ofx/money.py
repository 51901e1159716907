"""Amounts and dates as banks write them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

import msgspec
from ofxtools.Types import DateTime
from ofxtools.Types import Decimal as OfxDecimal

from selfportrait.model import Precision
from selfportrait.sources.moments import in_a_life, us_of

_NO_MINOR: Final = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"}
    | {"PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
)
_THREE_MINOR: Final = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_MOST_MINOR: Final = 10**15
_LIKE_A_DATE: Final = re.compile(r"(\d{8})(\d{6})?(?:[.:](\d{1,3})\d*)?\s*(\[.{0,24}\])?")
_PLAIN: Final = re.compile(r"-?\d+\.\d+")
_SPACED: Final = re.compile(r"[\s\u00a0']")
_NO_TIME: Final = ("", "000000", "120000")
_dates: Final = DateTime()
_decimals: Final = OfxDecimal()


class Moment(msgspec.Struct, frozen=True):
    """When something was booked; ``slot_us`` is its day at 00:00, or its second."""

    start_us: int
    slot_us: int
    precision: Precision


@lru_cache(maxsize=4096)
def moment(written: str) -> Moment | None:
    """Read ``20110405``, ``20110405120000.000[-5:EST]`` or the malformed ``20180804093914:014``.

    Midnight and noon are how banks say "that day": then it is the day the bank wrote,
    whatever its zone, and stands at 00:00 of it.
    None where it is no date of a life.
    """
    found = _LIKE_A_DATE.match(written.strip())
    if found is None:
        return None
    day, time, milliseconds, zone = (part or "" for part in found.groups())
    if time in _NO_TIME:
        return _moment(day, "day")
    fraction = f".{milliseconds:0<3}" if milliseconds else ""
    exact = _moment(f"{day}{time}{fraction}{zone}", "second")
    return exact or _moment(f"{day}{time}", "second") or _moment(day, "day")


def _moment(text: str, precision: Precision) -> Moment | None:
    try:
        at_us = us_of(_dates.convert(text))
    except (ValueError, OverflowError):
        return None
    if not in_a_life(at_us):
        return None
    return Moment(at_us, at_us // 1_000_000 * 1_000_000, precision)


def amount(written: str) -> Decimal | None:
    """Read ``-34.51``, ``1.234,50``, ``+12,00``, ``1 234.50``; None where it is no amount."""
    text = written if _PLAIN.fullmatch(written) else _SPACED.sub("", written)
    if "," in text and "." in text:
        thousands = "," if text.rfind(".") > text.rfind(",") else "."
        text = text.replace(thousands, "")
    elif text.count(",") > 1:
        text = text.replace(",", "")
    try:
        value = _decimals.convert(text)
    except (InvalidOperation, ValueError):
        return None
    return value if isinstance(value, Decimal) and value.is_finite() else None


def minor(value: Decimal, currency: str) -> int | None:
    """Return ``value`` in minor units of ``currency``; None where it is absurd.

    >>> minor(Decimal("-34.51"), "EUR"), minor(Decimal("500"), "JPY"), minor(Decimal("1.5"), "KWD")
    (-3451, 500, 1500)
    """
    exponent = 0 if currency in _NO_MINOR else 3 if currency in _THREE_MINOR else 2
    if abs(value) > _MOST_MINOR:
        return None
    return round(value.scaleb(exponent))


def currency_of(written: str) -> str:
    """Return an ISO 4217 code, "" where it is none."""
    text = written.strip().upper()
    return text if _CURRENCY.fullmatch(text) else ""
