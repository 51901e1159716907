"""The body line on the first page: her resting heart rate against her own normal."""

from __future__ import annotations

from selfportrait.comfort import Normal, own_normal
from selfportrait.model import over_sources

from .desk import Desk
from .views import LineView
from .wording import day_of, iso, short_day

_DAYS = 120


def resting_heart_rate(desk: Desk, *, told: bool = False) -> LineView | None:
    """Return the last 120 days with the band of her own normal; None where that is not known.

    ``told``: a card beside it says already that she is off her normal.
    """
    today = day_of(desk.now_us, desk.zone)
    first = today - _DAYS + 1
    stats = desk.vault.daily("resting_heart_rate", since_day=first, until_day=today + 1)
    by_day = over_sources(stats, cumulative=False)
    normal = own_normal(by_day, today=today)
    if normal is None:
        return None
    values = [by_day.get(day) for day in range(first, today + 1)]
    return LineView(
        sentence=_sentence(normal, told),
        unit="/min",
        days=tuple(iso(day) for day in range(first, today + 1)),
        values=tuple(values),
        low=normal.low,
        high=normal.high,
        note=_note(values, first),
    )


def _sentence(normal: Normal, told: bool) -> str:
    if normal.run and told:
        return f"Your own normal is {normal.low:.0f} to {normal.high:.0f} beats a minute, at rest."
    if normal.run:
        days = len(normal.run)
        return f"Your resting heart rate has been {normal.over} over your own normal for {days} days."
    return f"Your resting heart rate keeps to its own normal, {normal.low:.0f} to {normal.high:.0f}."


def _note(values: list[float | None], first: int) -> str:
    """Name the longest gap of a week or more."""
    longest, start = (0, 0), None
    for index, value in enumerate([*values, 0.0]):
        if value is None and start is None:
            start = index
        elif value is not None and start is not None:
            longest, start = max(longest, (index - start, start)), None
    days, begin = longest
    band = "Band: your own normal."
    if days < 7:
        return band
    return f"{band} The gap from {short_day(first + begin)} is {days} days without data."
