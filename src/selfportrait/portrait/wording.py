"""How a fact's value reads: amounts, clocks, dates, and how sure something is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from selfportrait.model import FactValue

from .topics import topic_of

_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

#: ISO 4217 currencies whose minor unit is not a hundredth.
_DECIMALS: Final = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_SIGNS: Final = {"EUR": "€", "USD": "$", "GBP": "£"}

_EPOCH: Final = date(1970, 1, 1)


def day_of(days: int) -> date:
    """The date ``days`` after 1970-01-01."""
    return _EPOCH + timedelta(days=days)


def date_words(value: str) -> str:
    """Read an ISO date, with or without year or day; return it unchanged where it is none.

    >>> date_words("1994-05-03"), date_words("--11-27"), date_words("2024-02"), date_words("1994")
    ('3 May 1994', '27 November', 'February 2024', '1994')
    """
    year, _, rest = ("", "", value[2:]) if value.startswith("--") else value.partition("-")
    month, _, day = rest.partition("-")
    if not month.isdigit() or not 1 <= int(month) <= 12:
        return value
    name = _MONTHS[int(month) - 1]
    return " ".join(part for part in (day.lstrip("0"), name, year) if part)


def moment_day(local_us: int) -> str:
    """The day of a wall-clock time in words: "4 March 2014"."""
    moment = datetime.fromtimestamp(local_us // 1_000_000, UTC)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def clock(minutes: float) -> str:
    """Minutes after midnight as a clock.

    >>> clock(405)
    '06:45'
    """
    whole = round(minutes) % 1440
    return f"{whole // 60:02d}:{whole % 60:02d}"


def span_words(minutes: float) -> str:
    """A length of time in hours and minutes.

    >>> span_words(432), span_words(45)
    ('7 h 12 min', '45 min')
    """
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest:02d} min" if hours else f"{rest} min"


def money(minor: float, currency: str) -> str:
    """An amount in minor units as a reader writes it.

    >>> money(123456, "EUR"), money(900, "JPY"), money(1250, "CHF")
    ('€1,234.56', '900 JPY', '12.50 CHF')
    """
    decimals = _DECIMALS.get(currency, 2)
    amount = f"{minor / 10**decimals:,.{decimals}f}"
    sign = _SIGNS.get(currency)
    return f"{sign}{amount}" if sign else f"{amount} {currency}".strip()


def value_words(value: FactValue, shape: str = "text") -> str:
    """A fact's value as it reads inside a sentence."""
    if isinstance(value, dict):
        return _record_words(value)
    if isinstance(value, bool):
        return "" if value else "not"
    if isinstance(value, str):
        return date_words(value) if shape == "date" else value
    if shape == "clock":
        return clock(value)
    if shape == "minutes":
        return span_words(value)
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _record_words(value: dict[str, str | int | float | bool | None]) -> str:
    minor, currency = value.get("amount_minor"), value.get("currency")
    if isinstance(minor, int | float) and isinstance(currency, str):
        period = value.get("period")
        return money(minor, currency) + (f" a {period}" if period else "")
    name = value.get("name")
    if isinstance(name, str) and name:
        return name
    lat, lon = value.get("lat"), value.get("lon")
    if isinstance(lat, int | float) and isinstance(lon, int | float):
        return f"{lat:.3f}, {lon:.3f}"
    return ""


def phrase(topic: str, about: str = "", value: FactValue = True) -> str:
    """The fact as a sentence fragment: ``phrase("diet.gluten", "", "avoids")`` is "avoids gluten".

    An unknown topic reads as its own name.

    >>> phrase("size.shoe", value="39"), phrase("like", "jazz")
    ('wears shoes in size 39', 'likes jazz')
    """
    known = topic_of(topic)
    if known is None:
        return " ".join(part for part in (topic, about, value_words(value)) if part)
    words = known.reads.format(about=about, value=value_words(value, known.shape))
    return " ".join(words.split())


def sure(confidence: float) -> str:
    """How sure in a word: "sure" from 0.9, "likely" from 0.65, else "a guess"."""
    if confidence >= 0.9:
        return "sure"
    return "likely" if confidence >= 0.65 else "a guess"
