"""The figures: pure functions from what a view holds to SVG.

Each is drawn so that its words stay the same size at a desk and on a phone: the
outer picture has no ``viewBox`` and speaks in percent across and pixels down, and
only what may be stretched (paths, with strokes that do not scale) lies in an
inner one. Vermilion marks the exceptional: now, beyond the band, the top 2 %.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from markupsafe import Markup

from selfportrait.app.views import BellView, LineView, RoutineView

from .marks import figure, join, num, polyline, smooth, tag
from .words import amount, day_words

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def wide(words: object, unit: str = "") -> str:
    """Return the class that says how wide a large number runs, in halves of its height.

    Set by the advance widths of Inter at this weight, tracking included, so that
    "7" and "1,204,118" both fill their column and never leave it.

    >>> wide(72, "%"), wide("1,204,118")
    ('w3', 'w10')
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
            label(x, 11, words, anchor="end" if x >= 0.95 else "start" if x <= 0.05 else "middle")
            for x, words in marks
        ]
    )


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
    edge = [side for band in view.bands if band is not None for side in band]
    low, high = min([*known, *edge, view.low]), max([*known, *edge, view.high])
    spread = (high - low) or 1.0
    n = max(1, len(view.values) - 1)

    def down(value: float) -> float:
        return pad + (high_px - 2 * pad) * (high - value) / spread

    runs = _runs(view.values)
    long = [run for run in runs if len(run) > 1]
    strokes = [tag("path", d=polyline([(i, down(v)) for i, v in run]), class_="stroke") for run in long]
    normal = _band(view, down, high_px)
    gaps = [
        tag("path", d=f"M{a[-1][0]} {num(down(a[-1][1]))}L{b[0][0]} {num(down(b[0][1]))}", class_="gap")
        for a, b in pairwise(runs)
    ]
    inner = tag(
        "svg",
        join([normal, *gaps, *strokes]),
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
    under, over = view.edges or (_plain(view.low), f"{_plain(view.high)} {view.unit}")
    edges = label(0, down(view.high) - 4, over) + label(0, down(view.low) + 12, under)
    alone = [
        tag("circle", cx=percent(i / n), cy=down(value), r=1.6, class_="ink")
        for run in runs
        for i, value in run
        if len(run) == 1
    ]
    about = (
        f"{len(known)} of {len(view.values)} days; normal is {_plain(view.low)} to {_plain(view.high)} "
        f"{view.unit}, the last value is {_plain(last)}."
    )
    return figure(view.sentence, about, join([inner, *alone, edges, *names, dot]), class_="fig line-fig")


def _band(view: LineView, down: Callable[[float], float], high_px: float) -> Markup:
    """Draw her own normal: a band that follows her days where it is known by day, else one for all."""
    n = max(1, len(view.values) - 1)
    if not any(view.bands):
        height = max(1.0, down(view.low) - down(view.high))
        return tag("rect", y=down(view.high), width=n, height=height, class_="band")
    pieces = []
    for run in _runs([None if band is None else 0.0 for band in view.bands]):
        places = [i for i, _ in run]
        edges = [band for band in view.bands[places[0] : places[-1] + 1] if band is not None]
        above = [(i, down(band[1])) for i, band in zip(places, edges, strict=True)]
        below = [(i, down(band[0])) for i, band in zip(places, edges, strict=True)]
        back = "".join(f"L{num(x)} {num(y)}" for x, y in reversed(below))
        pieces.append(tag("path", d=f"{polyline(above)}{back}z", class_="band"))
    return join(pieces)


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
    peak = _peak_at(view.own)
    apart = max(range(n), key=lambda i: view.average[i] - view.own[i])
    if view.here is not None:
        first, after = view.here[0], view.here[1] + 1
        across = {"x": percent(first / n), "width": percent((after - first) / n)}
        hour = tag("rect", y=22, height=high_px - 22, **across)
        curves = tag("g", hour, class_="hour") + curves
    names = _named(own[peak], n, "you", "lab strong", "now", peak > 0.8 * n) + _named(
        average[apart], n, "average", "lab", "mute", apart < peak
    )
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


def _named(point: tuple[float, float], n: int, words: str, class_: str, dot: str, left: bool) -> Markup:
    """Name a curve at one of its points, to its left or its right."""
    x, y = point
    anchor, shift = ("end", -0.012) if left else ("start", 0.012)
    return tag("circle", cx=percent(x / n), cy=y, r=3.5, class_=dot) + label(
        x / n + shift, y - 6, words, class_, anchor=anchor
    )


def routine_strip(routine: RoutineView) -> Markup:
    """Draw when a habit happens: its weekdays as boxes, its minute on a line from 0 to 24 o'clock.

    The dot is the larger the more often it held; by area, so that twice the share is twice the ink.
    """
    share = min(1.0, routine.support / routine.chances) if routine.chances else 0.0
    boxes = [
        tag("rect", x=day * 11, y=5, width=8, height=8, class_="ink" if day in routine.days else "s1")
        for day in range(7)
    ]
    line = tag("rect", y=9, width="100%", height=1, class_="rule")
    ticks = [
        tag("rect", x=percent(hour / 24), y=7, width=1, height=5, class_="rule") for hour in (0, 6, 12, 18)
    ]
    dot = tag("circle", cx=percent(routine.minute / 1440), cy=9.5, r=6.5 * share**0.5, class_="ink")
    names = [WEEKDAYS[day] for day in routine.days]
    about = f"{', '.join(names)}, about {clock(routine.minute)}"
    days = tag("svg", join(boxes), class_="boxes", viewBox="0 0 74 18", aria_hidden="true")
    return days + figure(routine.text, about, line + join(ticks) + dot, class_="fig hours")


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
