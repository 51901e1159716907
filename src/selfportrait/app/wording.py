"""How times, amounts and counts read, in one place, so that all faces read alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from math import exp, log
from zoneinfo import ZoneInfo

from selfportrait.model import DAY_US, Event, OffsetOrigin

_EPOCH = date(1970, 1, 1)

#: Currencies whose minor unit is not a hundredth (ISO 4217).
_EXPONENTS = {"JPY": 0, "KRW": 0, "ISK": 0, "CLP": 0, "VND": 0, "HUF": 2, "KWD": 3, "BHD": 3, "TND": 3}
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥"}

KIND_WORDS = {
    "listen": "heard",
    "watch": "watched",
    "read": "read",
    "play": "played",
    "search": "searched for",
    "browse": "looked at",
    "buy": "bought",
    "pay": "paid",
    "earn": "received",
    "visit": "were at",
    "travel": "went by",
    "meet": "had",
    "sleep": "slept",
    "exercise": "trained",
    "say": "said",
    "rate": "rated",
    "like": "liked",
    "learn": "learnt",
    "message": "wrote",
}

_DOUBTS: dict[OffsetOrigin, str] = {
    "explicit": "",
    "inferred": "local time taken from where you were",
    "profile": "",
    "unknown": "local time not known",
}


def number(value: float) -> str:
    """Return an integer with its thousands grouped.

    >>> number(37207)
    '37,207'
    """
    return f"{round(value):,}"


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun.

    >>> plural(1, "day"), plural(1200, "day")
    ('1 day', '1,200 days')
    """
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def money(minor: float, currency: str) -> str:
    """Return an amount of minor units as text.

    >>> money(21250, "EUR"), money(1200, "JPY")
    ('€212.50', '¥1,200')
    """
    exponent = _EXPONENTS.get(currency, 2)
    sign = _SIGNS.get(currency, f"{currency} ")
    return f"{sign}{minor / 10**exponent:,.{exponent}f}"


def local(us: int, zone: ZoneInfo) -> datetime:
    """Return a UTC microsecond time on a zone's wall clock."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)).astimezone(zone)


def wall(local_us: int) -> datetime:
    """Return wall-clock microseconds as a naive-looking datetime (marked UTC)."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=local_us)


def day_of(us: int, zone: ZoneInfo) -> int:
    """Return the local day number (days since 1970-01-01) of a moment."""
    return (local(us, zone).date() - _EPOCH).days


def iso(day: int) -> str:
    """Return a day number as an ISO date.

    >>> iso(0)
    '1970-01-01'
    """
    return (_EPOCH + timedelta(days=day)).isoformat()


def day_number(text: str) -> int:
    """Return the day number of an ISO date; ValueError if it is not one."""
    return (date.fromisoformat(text) - _EPOCH).days


def long_day(day: int) -> str:
    """Return "Tuesday 3 March 2026"."""
    when = _EPOCH + timedelta(days=day)
    return f"{when:%A} {when.day} {when:%B %Y}"


def short_day(day: int) -> str:
    """Return "3 March 2026"."""
    when = _EPOCH + timedelta(days=day)
    return f"{when.day} {when:%B %Y}"


def moment(us: int, zone: ZoneInfo) -> str:
    """Return "3 March 2026, 08:12"."""
    when = local(us, zone)
    return f"{when.day} {when:%B %Y, %H:%M}"


def clock(us: int, zone: ZoneInfo) -> str:
    """Return "08:12"."""
    return f"{local(us, zone):%H:%M}"


def doubt(event: Event) -> str:
    """Return what is doubtful about an event's local time, "" where nothing is."""
    return _DOUBTS[event.offset_origin]


def span_words(first_us: int | None, last_us: int | None, zone: ZoneInfo) -> str:
    """Return "3 March 2012 to 21 November 2026", "" where nothing is held."""
    if first_us is None or last_us is None:
        return ""
    first, last = day_of(first_us, zone), day_of(last_us, zone)
    return short_day(first) if first == last else f"{short_day(first)} to {short_day(last)}"


def times_likelier(nats: float) -> str:
    """Return a log likelihood ratio as a reader takes it in; what is beyond a thousand is only told as more.

    >>> times_likelier(1.7), times_likelier(14.9)
    ('5 times', 'more than 1,000 times')
    """
    return f"{number(exp(nats))} times" if nats < log(1000) else "more than 1,000 times"


_HERS = (
    (re.compile(r"\b(?:like|suit|said by) her\b|\bunlike her\b"), "her", "you"),
    (re.compile(r", her (?=\w+$)|\bher (?=usual bed|diet\b|size\b)"), "her", "your"),
)


def _instead(hers: str, yours: str, found: re.Match[str]) -> str:
    return found.group().replace(hers, yours)


def to_you(text: str) -> str:
    """Return a room's words about her as the page says them to her; names and titles stay as they are.

    >>> to_you("unlike her"), to_you("knows Ida, her sister"), to_you("Does this fit her diet, or her size?")
    ('unlike you', 'knows Ida, your sister', 'Does this fit your diet, or your size?')
    """
    for pattern, hers, yours in _HERS:
        text = pattern.sub(partial(_instead, hers, yours), text)
    return text


def percents(shares: Sequence[float]) -> list[int]:
    """Return integers that sum to 100, by largest remainder (Hamilton's method).

    >>> percents([1 / 3, 1 / 3, 1 / 3])
    [34, 33, 33]
    """
    total = sum(shares)
    if not total:
        return [0 for _ in shares]
    exact = [100 * share / total for share in shares]
    floors = [int(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    for index in order[: 100 - sum(floors)]:
        floors[index] += 1
    return floors


def since_days(then_us: int, now_us: int) -> str:
    """Return "today", "yesterday" or "12 days ago"."""
    days = (now_us - then_us) // DAY_US
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"
