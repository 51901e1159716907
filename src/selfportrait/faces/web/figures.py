"""The figures: pure functions from what a view holds to SVG.

Each is drawn so that its words stay the same size at a desk and on a phone: the
outer picture has no ``viewBox`` and speaks in percent across and pixels down, and
only what may be stretched (paths, with strokes that do not scale) lies in an
inner one. Vermilion marks the exceptional: now, beyond the band, the top 2 %.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from itertools import pairwise

from markupsafe import Markup

from selfportrait.app.views import BellView, DayCell, EventView, LineView, RoutineView, WeekView

from .marks import figure, join, num, polyline, smooth, tag
from .words import amount, day_words

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def wide(words: object, unit: str = "") -> str:
    """Return the class that says how wide a large number runs, in halves of its height.

    Set by the advance widths of Inter at this weight, tracking included, so that
    "7" and "1,204,118" both fill their column and never leave it.

    >>> wide(72, "%"), wide("1,204,118")
    ('w4', 'w10')
    """
    text = str(words)
    digits = sum(1 for letter in text if letter not in ",. ")
    em = 0.61 * digits + 0.27 * (len(text) - digits) + (0.08 + 0.19 * len(unit) if unit else 0.0)
    return f"w{min(24, max(3, math.ceil(em * 2)))}"


def percent(share: float) -> str:
    """Write a share as a coordinate across: ``0.25`` is ``"25%"``."""
    return num(share * 100) + "%"


def label(x: float, y: float, words: str, /, class_: str = "lab", anchor: str = "start") -> Markup:
    """Write a word into a figure, ``x`` as a share of its width."""
    return tag(
        "text", words, x=percent(x), y=y, class_=class_, text_anchor=None if anchor == "start" else anchor
    )


def axis(marks: Sequence[tuple[float, str]]) -> Markup:
    """Write words under a figure at shares of its width; the last one ends there."""
    return join(
        [
            label(x, 11, words, anchor="end" if x >= 0.97 else "start" if x <= 0.03 else "middle")
            for x, words in marks
        ]
    )


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
                    class_="now" if now else f"s{min(9, int(share * 10))}",
                )
            )
    surest = max((s, d, h) for d, row in enumerate(week.cells) for h, s in enumerate(row))
    about = f"Surest: {WEEKDAYS[surest[1]]} at {surest[2]}:00, {round(surest[0] * 100)}\u202f% of weeks."
    return figure(week.title, about, join(cells), class_="fig week-cells", viewBox="0 0 24 7")


def bar(share: float, exceptional: bool = False) -> Markup:
    """Draw a probability as a line along its row; the words beside it say the number."""
    mark = tag(
        "rect", width=percent(max(0.0, min(1.0, share))), height=2, class_="now" if exceptional else "ink"
    )
    return tag("svg", mark, class_="bar", aria_hidden="true")


def line(view: LineView) -> Markup:
    """Draw a daily line over its own normal band; a day without data is a gap."""
    high_px, pad = 112.0, 14.0
    known = [v for v in view.values if v is not None]
    if not known:
        return Markup("")
    low, high = min([*known, view.low]), max([*known, view.high])
    spread = (high - low) or 1.0
    n = max(1, len(view.values) - 1)

    def down(value: float) -> float:
        return pad + (high_px - 2 * pad) * (high - value) / spread

    band = tag(
        "rect",
        y=down(view.high),
        width="100%",
        height=max(1.0, down(view.low) - down(view.high)),
        class_="band",
    )
    runs = _runs(view.values)
    strokes = [tag("path", d=polyline([(i, down(v)) for i, v in run]), class_="stroke") for run in runs]
    gaps = [
        tag("path", d=f"M{a[-1][0]} {num(down(a[-1][1]))}L{b[0][0]} {num(down(b[0][1]))}", class_="gap")
        for a, b in pairwise(runs)
    ]
    inner = tag(
        "svg",
        join([*gaps, *strokes]),
        viewBox=f"0 0 {n} {num(high_px)}",
        preserveAspectRatio="none",
        width="100%",
        height=high_px,
    )
    names = [
        label(
            (a[-1][0] + b[0][0]) / 2 / n,
            high_px - 3,
            f"{b[0][0] - a[-1][0] - 1} days without data",
            anchor="middle",
        )
        for a, b in pairwise(runs)
        if (b[0][0] - a[-1][0]) / n > 0.1
    ]
    at, last = runs[-1][-1]
    beyond = not view.low <= last <= view.high
    dot = tag("circle", cx=percent(at / n), cy=down(last), r=4, class_="now" if beyond else "ink")
    edges = label(0, down(view.high) - 4, f"{_plain(view.high)} {view.unit}") + label(
        0, down(view.low) + 12, _plain(view.low)
    )
    about = (
        f"{len(known)} of {len(view.values)} days; normal is {_plain(view.low)} to {_plain(view.high)} "
        f"{view.unit}, the last value is {_plain(last)}."
    )
    return figure(view.sentence, about, join([band, inner, edges, *names, dot]), class_="fig line-fig")


def _plain(value: float) -> str:
    return amount(round(value)) if value == int(value) or abs(value) >= 100 else f"{value:.1f}"


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Cut a line into the stretches that have data."""
    runs: list[list[tuple[int, float]]] = []
    previous = -2
    for i, value in enumerate(values):
        if value is None:
            continue
        if i != previous + 1:
            runs.append([])
        runs[-1].append((i, value))
        previous = i
    return runs


def span_words(days: Sequence[str]) -> str:
    """Name the first and last day of a line."""
    return f"{day_words(days[0])} to {day_words(days[-1])}" if days else ""


def half_year(days: Sequence[DayCell], months: Collection[int], selected: str, exceptional: int) -> Markup:
    """Draw the days of some months as a calendar, weeks across, Monday on top.

    ``exceptional`` is the count from which a day is drawn in vermilion. A day
    without data is an empty ring of a cell, a day yet to come is nothing.
    """
    inside = [(date.fromisoformat(cell.day), cell.count) for cell in days]
    inside = [(day, n) for day, n in inside if day.month in months]
    if not inside:
        return Markup("")
    known = sorted(n for _, n in inside if n)
    first = inside[0][0] - timedelta(days=inside[0][0].weekday())
    weeks = (inside[-1][0] - first).days // 7 + 1
    cells = [_day(day, n, first, known, selected, exceptional) for day, n in inside]
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


def _fifth(n: int, known: Sequence[int]) -> int:
    """Return in which fifth of the days with data a count lies, 0 to 4."""
    return sum(1 for limit in (0.2, 0.4, 0.6, 0.8) if n > known[int(limit * (len(known) - 1))])


def fullest(days: Sequence[DayCell]) -> int:
    """Return the count from which a day is among the top 2 % (at least one day), 0 without data."""
    counts = sorted((cell.count for cell in days if cell.count), reverse=True)
    return counts[max(0, len(counts) // 50 - 1)] if counts else 0


def bell(view: BellView) -> Markup:
    """Draw her own pattern as a filled curve, the average as a thin one."""
    n, high_px = len(view.own), 180.0
    if n < 2 or len(view.average) != n:
        return Markup("")
    top = max([*view.own, *view.average]) or 1.0

    def points(shares: Sequence[float]) -> list[tuple[float, float]]:
        return [(i + 0.5, 22 + (high_px - 24) * (1 - share / top)) for i, share in enumerate(shares)]

    own, average = points(view.own), points(view.average)
    area = f"{smooth(own)}L{num(n - 0.5)} {num(high_px)}L0.5 {num(high_px)}z"
    curves = tag(
        "svg",
        tag("path", d=area, class_="area")
        + tag("path", d=smooth(own), class_="stroke")
        + tag("path", d=smooth(average), class_="thin"),
        viewBox=f"0 0 {n} {num(high_px)}",
        preserveAspectRatio="none",
        width="100%",
        height=high_px,
    )
    names = _peak(own, n, "you", "lab strong", "now") + _peak(average, n, "average", "lab", "mute")
    every = max(1, -(-n // 6))
    low = tag(
        "svg",
        axis([((i + 0.5) / n, words) for i, words in enumerate(view.labels) if i % every == 0]),
        y=high_px + 4,
        height=16,
        width="100%",
    )
    base = tag("rect", y=high_px, width="100%", height=1, class_="ink")
    mine, theirs = view.labels[_peak_at(view.own)], view.labels[_peak_at(view.average)]
    about = f"You: most at {mine}; the average: most at {theirs}."
    return figure(view.sentence, about, curves + base + names + low, class_="fig bell-fig")


def _peak_at(shares: Sequence[float]) -> int:
    return max(range(len(shares)), key=lambda i: shares[i])


def _peak(points: Sequence[tuple[float, float]], n: int, words: str, class_: str, dot: str) -> Markup:
    x, y = min(points, key=lambda point: point[1])
    side = "end" if x / n > 0.8 else "start"
    shift = -0.012 if side == "end" else 0.012
    return tag("circle", cx=percent(x / n), cy=y, r=3.5, class_=dot) + label(
        x / n + shift, y - 6, words, class_, anchor=side
    )


def routine_strip(routines: Sequence[RoutineView]) -> Markup:
    """Draw when habits happen: a line a weekday, a mark at the minute, larger the more often it holds."""
    row, rows = 26.0, []
    for day, name in enumerate(WEEKDAYS):
        y = 10 + day * row
        rows.append(tag("rect", y=y, width="100%", height=1, class_="rule"))
        for number, routine in enumerate(routines, 1):
            if day in routine.days:
                share = routine.support / routine.chances if routine.chances else 0.0
                x = routine.minute / 1440
                words = tag("title", f"{name} {clock(routine.minute)}: {routine.text}, {routine.share}")
                rows.append(tag("circle", words, cx=percent(x), cy=y, r=3 + 5 * share, class_="ink"))
                if day == min(routine.days):
                    rows.append(label(x, y - 11, str(number), "lab strong", "middle"))
    hours = tag(
        "svg", axis([(h / 24, str(h)) for h in (0, 6, 12, 18, 24)]), y=7 * row + 2, height=16, width="100%"
    )
    about = "; ".join(f"{i}: {r.text}, {clock(r.minute)}, {r.share}" for i, r in enumerate(routines, 1))
    return figure("Your routines by weekday and hour", about, join(rows) + hours, class_="fig strip-fig")


def clock(minute: int) -> str:
    """Write a minute of the day: ``410`` is ``"6:50"``."""
    return f"{minute // 60}:{minute % 60:02d}"


def calibration_dots(bins: Sequence[tuple[float, float, int]]) -> Markup:
    """Draw what was said against what happened: on the line is honest."""
    most = max((n for _, _, n in bins), default=1) or 1
    dots = [
        tag(
            "circle",
            tag(
                "title",
                f"said {round(p * 100)}\u202f%, happened {round(h * 100)}\u202f% of {amount(n)} times",
            ),
            cx=100 * p,
            cy=100 - 100 * h,
            r=1.2 + 3.2 * (n / most) ** 0.5,
            class_="ink",
        )
        for p, h, n in bins
        if n
    ]
    frame = tag("path", d="M0 0V100H100", class_="thin") + tag("path", d="M0 100L100 0", class_="gap")
    about = "; ".join(
        f"said {round(p * 100)} %, happened {round(h * 100)} % of {amount(n)}" for p, h, n in bins if n
    )
    return figure(
        "What was said against what happened",
        about,
        frame + join(dots),
        class_="fig calibration",
        viewBox="-4 -4 108 108",
    )


def budget(used: float, most: float) -> Markup:
    """Draw what may leak as a line of ticks, a bit each where they can be told apart; ink is spent."""
    share = min(1.0, used / most) if most > 0 else 0.0
    ticks = [
        tag("rect", x=percent(i / most), width=1, height=10, class_="paper")
        for i in range(1, int(most))
        if most <= 64
    ]
    inside = tag("rect", width="100%", height=10, class_="rule") + tag(
        "rect", width=percent(share), height=10, class_="now" if share >= 0.9 else "ink"
    )
    words = f"{num(used)} of {num(most)} bits used"
    return figure("Budget", words, inside + join(ticks), class_="fig budget")


def day_strip(events: Sequence[EventView]) -> Markup:
    """Draw a day from 0 to 24 o'clock: a lane a kind, a tick a moment, a bar where it lasted."""
    kinds = list(dict.fromkeys(event.kind for event in events if minute_of(event.time) is not None))
    if not kinds:
        return Markup("")
    lane, left, marks = 22.0, 0.14, []
    for row, kind in enumerate(kinds):
        y = 6 + row * lane
        marks.append(label(0, y + 9, kind))
        marks.append(tag("rect", x=percent(left), y=y + 13, width=percent(1 - left), height=1, class_="rule"))
        marks += [_moment(event, y, left) for event in events if event.kind == kind]
    foot = 6 + len(kinds) * lane
    hours = [(left + (1 - left) * hour / 24, str(hour)) for hour in (0, 6, 12, 18, 24)]
    marks.append(tag("svg", axis(hours), y=foot, height=16, width="100%"))
    untimed = sum(1 for event in events if minute_of(event.time) is None)
    about = f"{amount(len(events) - untimed)} moments with a time, {amount(untimed)} without one."
    return figure("The day, by hour", about, join(marks), class_="fig strip-day", height=foot + 18)


def _moment(event: EventView, y: float, left: float) -> Markup:
    start, end = minute_of(event.time), minute_of(event.until)
    if start is None:
        return Markup("")
    wide = percent((1 - left) * (end - start) / 1440) if end is not None and end - start > 3 else "2"
    words = tag("title", f"{event.time} {event.title}")
    return tag(
        "rect",
        words,
        x=percent(left + (1 - left) * start / 1440),
        y=y,
        width=wide,
        height=10,
        class_="ink moment",
    )


def minute_of(time: str) -> int | None:
    """Read "17:42" as a minute of the day; None where there is no time.

    >>> minute_of("17:42"), minute_of("")
    (1062, None)
    """
    hour, colon, minute = time.partition(":")
    return int(hour) * 60 + int(minute) if colon and hour.isdigit() and minute.isdigit() else None
