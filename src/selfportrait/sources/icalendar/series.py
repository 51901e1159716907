"""Recurring entries: how far they are unrolled, and which rules are not unrolled at all."""

from __future__ import annotations

import datetime as dt
import warnings
from typing import Any, Final

import recurring_ical_events
from icalendar.prop import vRecur

from .entry import value

DAY: Final = dt.timedelta(days=1)
BEHIND: Final = 12 * 366 * DAY  #: how far back of the horizon a series is unrolled
AHEAD: Final = 400 * DAY  #: past the day of the export: a year and some weeks of agenda
WITHOUT_EXPORT_DAY: Final = 3 * 366 * DAY  #: past its first day, where nobody knows when "now" was
_FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_LONG_MONTHS: Final = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
_MOST_A_DAY: Final = 6
MOST: Final = 5_000  #: occurrences of one series


def recurs(entry: Any) -> bool:
    """Whether an entry has more than one date, or replaces a date of another."""
    return any(name in entry for name in ("RRULE", "RDATE", "RECURRENCE-ID"))


def reasonable(entry: Any) -> bool:
    """Whether unrolling ends soon: not by the minute, and not a rule that no day ever meets.

    A rule such as ``FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30`` would be searched for until the year 9999.
    """
    rules = entry.get("RRULE") or []
    return all(_reasonable(rule) for rule in (rules if isinstance(rules, list) else [rules]))


def _reasonable(rule: Any) -> bool:
    if not isinstance(rule, vRecur):  # a rule that icalendar could not read
        return False
    frequency = str((rule.get("FREQ") or [""])[0]).upper()
    if frequency not in _FREQUENCIES or rule.get("BYSECOND"):
        return False
    if max(1, len(rule.get("BYHOUR") or [])) * max(1, len(rule.get("BYMINUTE") or [])) > _MOST_A_DAY:
        return False
    if frequency == "DAILY" and (rule.get("BYWEEKNO") or rule.get("BYYEARDAY") or rule.get("BYSETPOS")):
        return False
    months = [int(month) for month in rule.get("BYMONTH") or _LONG_MONTHS]
    days = [abs(int(day)) for day in rule.get("BYMONTHDAY") or [1]]
    longest = max((_LONG_MONTHS.get(month, 0) for month in months), default=0)
    return any(1 <= day <= longest for day in days) and all(
        abs(int(n)) <= 366 for n in rule.get("BYSETPOS") or []
    )


def occurrences(calendar: Any, start: dt.date, exported: dt.datetime | None) -> list[Any]:
    """Unroll a calendar that holds one series and its exceptions, in order of time.

    From its start, but at most twelve years before the horizon; the horizon is 400 days past the
    day of the export, or, where that is not known, three years past the series' start.
    """
    begin = _as_datetime(start)
    horizon = begin + WITHOUT_EXPORT_DAY if exported is None else max(exported, begin) + AHEAD
    first = max(begin - DAY, horizon - BEHIND)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = recurring_ical_events.of(calendar, keep_recurrence_attributes=False).between(first, horizon)
    return sorted(found, key=lambda entry: _as_datetime(value(entry, "DTSTART")))[:MOST]


def _as_datetime(at: Any) -> dt.datetime:
    if isinstance(at, dt.datetime):
        return at if at.tzinfo is not None else at.replace(tzinfo=dt.UTC)
    if isinstance(at, dt.date):
        return dt.datetime(at.year, at.month, at.day, tzinfo=dt.UTC)
    raise ValueError("no date")
