"""The body line on the first page: her resting heart rate against her own normal."""

from __future__ import annotations

from statistics import median

from selfportrait.model import over_sources

from .desk import Desk
from .views import LineView
from .wording import day_of, iso, short_day

_DAYS = 120
_FEWEST = 21
_LATELY = 7  #: days that do not count towards the normal they are held against


def resting_heart_rate(desk: Desk) -> LineView | None:
    """Return the last 120 days with the band of her own normal; None below 21 days.

    The band reaches from the 10th to the 90th percentile of the days before the last week.
    """
    today = day_of(desk.now_us, desk.zone)
    first = today - _DAYS + 1
    stats = desk.vault.daily("resting_heart_rate", since_day=first, until_day=today)
    by_day = over_sources(stats, cumulative=False)
    values = [by_day.get(day) for day in range(first, today + 1)]
    normal = sorted(value for value in values[:-_LATELY] if value is not None)
    if len(normal) < _FEWEST:
        return None
    low, high = normal[len(normal) // 10], normal[-1 - len(normal) // 10]
    return LineView(
        sentence=_sentence(values, low, high, median(normal)),
        unit="/min",
        days=tuple(iso(day) for day in range(first, today + 1)),
        values=tuple(values),
        low=low,
        high=high,
        note=_note(values, first),
    )


def _sentence(values: list[float | None], low: float, high: float, usual: float) -> str:
    above = 0
    recent = [value for value in reversed(values) if value is not None]
    for value in recent:
        if value <= high:
            break
        above += 1
    if above >= 2:
        over = round(median(recent[:above]) - usual)
        return f"Your resting heart rate has been {over} over your own normal for {above} days."
    return f"Your resting heart rate keeps to its own normal, {low:.0f} to {high:.0f}."


def _note(values: list[float | None], first: int) -> str:
    """Name the longest gap of a week or more."""
    longest, start = (0, 0), None
    for index, value in enumerate([*values, 0.0]):
        if value is None and start is None:
            start = index
        elif value is not None and start is not None:
            longest, start = max(longest, (index - start, start)), None
    days, begin = longest
    band = "Band: your normal over the last four months."
    if days < 7:
        return band
    return f"{band} The gap from {short_day(first + begin)} is {days} days without data."
