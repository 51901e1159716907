"""Days and hours as figures: a week by hour, a year by day, a day by minute.

Same rules as ``figures``: words keep their size, vermilion is the exceptional.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from markupsafe import Markup

from selfportrait.app.views import DayCell, EventView, WeekView

from .figures import WEEKDAYS, axis, label, percent
from .marks import figure, join, path, tag
from .words import amount, day_words

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

#: The least a moment is drawn wide, in minutes: a hair on a phone.
TICK_MIN = 5

#: Where a tone of the week ends. Finer towards sure: 0.99 and 0.9 differ as 0.7 and 0.5 do.
SURENESS = (0.25, 0.4, 0.52, 0.62, 0.7, 0.77, 0.83, 0.88, 0.92)


def week_grid(week: WeekView) -> Markup:
    """Draw the week as 7 × 24 cells: dark is sure, vermilion is now."""
    cells = []
    for day, shares in enumerate(week.cells):
        for hour, share in enumerate(shares):
            now = week.now == (day, hour)
            state = week.states[day][hour] if day < len(week.states) and hour < len(week.states[day]) else ""
            words = f"{WEEKDAYS[day]} {hour}:00, {state}: {round(share * 100)}\u202f%" if state else ""
            cells.append(
                tag(
                    "rect",
                    tag("title", words) if words else "",
                    x=hour + 0.05,
                    y=day + 0.05,
                    width=0.9,
                    height=0.9,
                    class_="now" if now else f"s{bisect(SURENESS, share)}",
                )
            )
    surest = max((s, d, h) for d, row in enumerate(week.cells) for h, s in enumerate(row))
    about = f"Surest: {WEEKDAYS[surest[1]]} at {surest[2]}:00, {round(surest[0] * 100)}\u202f% of weeks."
    return figure(week.title, about, join(cells), class_="fig week-cells", viewBox="0 0 24 7")


def half_year(days: Sequence[DayCell], months: Collection[int], selected: str, exceptional: int) -> Markup:
    """Draw the days of some months as a calendar, weeks across, Monday on top.

    ``days`` are the whole year; ``exceptional`` is the count from which a day is
    drawn in vermilion. A gap is drawn as empty cells, what lies before the first
    and after the last day with data as dots.
    """
    inside = [(date.fromisoformat(cell.day), cell.count) for cell in days]
    inside = [(day, n) for day, n in inside if day.month in months]
    if not inside:
        return Markup("")
    known = sorted(n for _, n in inside if n)
    held = [date.fromisoformat(cell.day) for cell in days if cell.count]
    first = inside[0][0] - timedelta(days=inside[0][0].weekday())
    weeks = (inside[-1][0] - first).days // 7 + 1
    cells = [
        _day(day, n, first, known, selected, exceptional)
        if n or (held and held[0] < day < held[-1])
        else _outside(day, first, selected)
        for day, n in inside
    ]
    months_at = {day.month: (day - first).days // 7 for day, _ in reversed(inside)}
    names = axis([((w + 0.1) / weeks, MONTHS[m - 1]) for m, w in sorted(months_at.items()) if w < weeks - 1])
    picture = figure(
        f"{MONTHS[min(months) - 1]} to {MONTHS[max(months) - 1]} {inside[0][0].year}, day by day",
        f"{amount(sum(n for _, n in inside))} moments on {len(known)} of {len(inside)} days.",
        join(cells),
        role="group",
        class_="fig days",
        viewBox=f"0 0 {weeks * 10} 70",
    )
    return tag("div", tag("svg", names, class_="axis", aria_hidden="true") + picture, class_="half")


def _day(day: date, n: int, first: date, known: Sequence[int], selected: str, exceptional: int) -> Markup:
    week, weekday = divmod((day - first).days, 7)
    words = f"{day_words(day.isoformat())}: {amount(n) if n else 'nothing recorded'}"
    tone = "d-none" if not n else "now" if n >= exceptional else f"d{_fifth(n, known)}"
    here = " here" if day.isoformat() == selected else ""
    mark = tag(
        "rect",
        tag("title", words),
        x=week * 10 + 1,
        y=weekday * 10 + 1,
        width=8,
        height=8,
        class_=tone + here,
    )
    return tag("a", mark, href=f"/timeline/{day.isoformat()}", tabindex="-1") if n else mark


def _outside(day: date, first: date, selected: str) -> Markup:
    """Draw a day before the year's first or after its last day with data: not a gap, only a dot."""
    week, weekday = divmod((day - first).days, 7)
    here = " here" if day.isoformat() == selected else ""
    return tag("rect", x=week * 10 + 4, y=weekday * 10 + 4, width=2, height=2, class_="d-out" + here)


def _fifth(n: int, known: Sequence[int]) -> int:
    """Return in which fifth of the days with data a count lies, 0 to 4."""
    return sum(1 for limit in (0.2, 0.4, 0.6, 0.8) if n > known[int(limit * (len(known) - 1))])


def fullest(days: Sequence[DayCell]) -> int:
    """Return the count from which a day is among the top 2 % (at least one day), 0 without data."""
    counts = sorted((cell.count for cell in days if cell.count), reverse=True)
    return counts[max(0, len(counts) // 50 - 1)] if counts else 0


def day_strip(events: Sequence[EventView]) -> Markup:
    """Draw a day from 0 to 24 o'clock: a lane a kind, a tick a moment, a bar where it lasted.

    A lane is one path in minutes, at least ``TICK_MIN`` wide a moment: a day of a
    thousand moments stays light.
    """
    lanes: dict[str, list[str]] = {}
    for event in events:
        start = minute_of(event.time)
        if start is not None:
            end = minute_of(event.until) or 0
            lanes.setdefault(event.kind, []).append(path("M", start, 5, "h", max(TICK_MIN, end - start)))
    if not lanes:
        return Markup("")
    high, left = 22.0, 0.14
    marks = []
    for row, (kind, ticks) in enumerate(lanes.items()):
        y = 6 + row * high
        marks.append(label(0, y + 9, kind))
        marks.append(tag("rect", x=percent(left), y=y + 13, width=percent(1 - left), height=1, class_="rule"))
        lane = tag("path", d="".join(ticks), class_="moments")
        box = {"viewBox": "0 0 1440 10", "preserveAspectRatio": "none", "height": 10}
        marks.append(tag("svg", lane, x=percent(left), y=y, width=percent(1 - left), **box))
    foot = 6 + len(lanes) * high
    hours = [(left + (1 - left) * hour / 24, str(hour)) for hour in (0, 6, 12, 18, 24)]
    marks.append(tag("svg", axis(hours), y=foot, height=16, width="100%"))
    timed = sum(len(ticks) for ticks in lanes.values())
    about = f"{amount(timed)} moments with a time, {amount(len(events) - timed)} without one."
    return figure("The day, by hour", about, join(marks), class_="fig strip-day", height=foot + 18)


def minute_of(time: str) -> int | None:
    """Read "17:42" as a minute of the day; None where there is no time.

    >>> minute_of("17:42"), minute_of("")
    (1062, None)
    """
    hour, colon, minute = time.partition(":")
    return int(hour) * 60 + int(minute) if colon and hour.isdigit() and minute.isdigit() else None
