"""Dates and spans of time as people write them, English and German."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

import msgspec

from selfportrait.model import DAY_US

from .lexicon import DAYS_OF, MONTH_OF, NUMBER_OF, WEEKDAY_OF

_EPOCH: Final = date(1970, 1, 1)
_MONTH: Final = "|".join(sorted(MONTH_OF, key=len, reverse=True))
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"

_DATES: Final = tuple(
    re.compile(rf"^(?:the\s+|dem\s+|den\s+)?{pattern}$", re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?",
        rf"{_DAY}\s*(?:of\s+)?(?P<name>{_MONTH})\.?(?:,?\s+{_YEAR})?",
        rf"(?P<name>{_MONTH})\.?\s+{_DAY}(?:,?\s+{_YEAR})?",
        rf"(?P<name>{_MONTH})(?:\s+(?:of\s+)?{_YEAR})?",
        rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.(?:\s?{_YEAR})?",
        rf"{_YEAR}",
    )
)
_SLASHED: Final = re.compile(r"^(?P<one>\d{1,2})[/-](?P<two>\d{1,2})[/-](?P<year>(?:19|20)\d\d)$")


class When(msgspec.Struct, frozen=True):
    """A date as far as it was said; None where it was not."""

    year: int | None
    month: int | None
    day: int | None

    @property
    def iso(self) -> str:
        """ISO 8601, as coarse as said: "1994-05-03", "--11-27", "2024-03", "1994"."""
        if self.month is None:
            return f"{self.year:04d}"
        start = "-" if self.year is None else f"{self.year:04d}"
        return f"{start}-{self.month:02d}" + (f"-{self.day:02d}" if self.day is not None else "")

    @property
    def words(self) -> str:
        """As it reads: "3 May 1994", "27 November", "March 2024"."""
        name = _NAMES[self.month - 1] if self.month is not None else ""
        return " ".join(str(part) for part in (self.day, name, self.year) if part)


_NAMES: Final = tuple(
    dict.fromkeys(next(w for w, at in MONTH_OF.items() if at == m).title() for m in range(1, 13))
)


def parse_date(text: str) -> When | None:
    """Return the date ``text`` says, None where it says none or one that cannot be.

    03/05/1994 is read only where one of the two numbers cannot be a month.

    >>> parse_date("3 May 1994").iso, parse_date("November 27th").iso, parse_date("30 February")
    ('1994-05-03', '--11-27', None)
    """
    text = " ".join(text.split()).strip(" ,")
    slashed = _SLASHED.match(text)
    if slashed:
        return _slashed(int(slashed["one"]), int(slashed["two"]), int(slashed["year"]))
    for pattern in _DATES:
        match = pattern.match(text)
        if match:
            found = match.groupdict()
            name = found.get("name")
            month = MONTH_OF[name.casefold()] if name else _number(found.get("month"))
            return _checked(_number(found.get("year")), month, _number(found.get("day")))
    return None


def _slashed(one: int, two: int, year: int) -> When | None:
    if one > 12 >= two or one == two:
        return _checked(year, two, one)
    return _checked(year, one, two) if two > 12 >= one else None


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _checked(year: int | None, month: int | None, day: int | None) -> When | None:
    try:
        date(year or 2024, month or 1, day or 1)  # a leap year where none is said
    except ValueError:
        return None
    if year is not None and not 1900 <= year < 2100:
        return None
    return When(year, month, day)


def parse_moment(text: str, now_us: int, *, toward: Literal["past", "future"]) -> int | None:
    """Return the moment ``text`` means ("March", "last week", "Monday", "two years"), UTC µs.

    A date without a year is the nearest one ``toward`` the past or the future;
    days begin at midnight UTC. None where the text says no time.
    """
    words = " ".join(text.casefold().split()).strip(" ,")
    today = datetime.fromtimestamp(now_us // 1_000_000, UTC).date()
    near = _NEAR.get(words)
    if near is not None:
        return now_us if near == 0 else _us(today + timedelta(days=near))
    length = _length(words)
    if length is not None:
        days = length if toward == "future" else -length
        return now_us + days * DAY_US
    weekday = WEEKDAY_OF.get(words.removeprefix("next ").removeprefix("last "))
    if weekday is not None:
        if toward == "past":
            return _us(today - timedelta(days=(today.weekday() - weekday) % 7 or 7))
        return _us(today + timedelta(days=(weekday - today.weekday()) % 7 or 7))
    when = parse_date(words)
    return None if when is None else _nearest(when, today, toward)


_NEAR: Final = {
    "now": 0,
    "today": 0,
    "now on": 0,
    "heute": 0,
    "jetzt": 0,
    "sofort": 0,
    "yesterday": -1,
    "gestern": -1,
    "tomorrow": 1,
    "morgen": 1,
    "last week": -7,
    "letzter woche": -7,
    "letzte woche": -7,
    "last month": -30,
    "letztem monat": -30,
    "last year": -365,
    "letztem jahr": -365,
    "next week": 7,
    "nächster woche": 7,
    "nächste woche": 7,
    "next month": 30,
    "nächsten monat": 30,
    "next year": 365,
    "nächstes jahr": 365,
}


def _length(words: str) -> int | None:
    parts = words.removesuffix(" now").removesuffix(" ago").split()
    if len(parts) != 2 or parts[1] not in DAYS_OF:
        return None
    number = int(parts[0]) if parts[0].isdigit() else NUMBER_OF.get(parts[0])
    return None if number is None or number > 100 * 365 else number * DAYS_OF[parts[1]]


def _nearest(when: When, today: date, toward: str) -> int:
    month, day = when.month or 1, when.day or 1
    if when.year is not None:
        return _us(date(when.year, month, day))
    for year in (
        range(today.year, today.year + 9) if toward == "future" else range(today.year, today.year - 9, -1)
    ):
        try:
            found = date(year, month, day)
        except ValueError:  # 29 February
            continue
        if (found > today) if toward == "future" else (found <= today):
            return _us(found)
    return _us(today)


def _us(day: date) -> int:
    return (day - _EPOCH).days * DAY_US
