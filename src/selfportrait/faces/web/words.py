"""Numbers, days and lists as a reader writes them."""

from __future__ import annotations

from datetime import date
from math import exp, log

MONTHS = (
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


def amount(value: int) -> str:
    """Write an exact integer with its thousands.

    >>> amount(41208)
    '41,208'
    """
    return f"{value:,}"


def day_words(day: str) -> str:
    """Write an ISO date in words; what is none is left as it is.

    >>> day_words("2026-03-03")
    '3 March 2026'
    """
    try:
        moment = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def plural(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun.

    >>> plural(1, "moment"), plural(1204, "moment")
    ('1 moment', '1,204 moments')
    """
    return f"{amount(count)} {one if count == 1 else many or one + 's'}"


def in_words(parts: list[str]) -> str:
    """Join parts as a sentence does.

    >>> in_words(["a", "b", "c"])
    'a, b and c'
    """
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + " and " + parts[-1]


def size_words(size: int) -> str:
    """Write bytes in the unit a reader takes in.

    >>> size_words(532), size_words(4_190_000_000)
    ('532 bytes', '4.2 GB')
    """
    value = float(size)
    if value < 1000:
        return f"{size} bytes"
    for unit in ("kB", "MB", "GB", "TB"):
        value /= 1000
        if value < 1000 or unit == "TB":
            return f"{value:.1f} {unit}" if value < 10 else f"{value:,.0f} {unit}"
    raise AssertionError("a size has a unit")


def likelier(nats: float) -> str:
    """Write a log likelihood ratio as a multiple; beyond a thousand only that it is beyond.

    >>> likelier(1.7), likelier(14.9)
    ('5 ×', 'over 1,000 ×')
    """
    return f"{amount(round(exp(nats)))} ×" if nats < log(1000) else "over 1,000 ×"


def source_words(source: str) -> str:
    """Write a source's id as a name; a title is left as it is.

    >>> source_words("google_location"), source_words("ofx"), source_words("Spotify")
    ('Google location', 'Bank', 'Spotify')
    """
    known = {"apple_health": "Apple Health", "ofx": "Bank", "icalendar": "Calendar", "vcard": "Contacts"}
    return known.get(source) or (source[:1].upper() + source[1:]).replace("_", " ")
