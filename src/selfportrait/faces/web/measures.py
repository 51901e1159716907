"""Figures of the Patterns page: how often it came true, what it goes by, days of a kind, trips, notes.

Same rules as ``figures``: words keep their size, tones are classes, vermilion is the exceptional.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Final

from markupsafe import Markup

from selfportrait.app.views import MoodView, ReliabilityView, TripView

from .figures import axis, label, percent
from .marks import figure, join, tag
from .words import amount

#: Under this share of a strip's width a word has no room on it.
_ROOM: Final = 0.09
#: Fewer forecasts than this in a bin say too little to call it off.
_FEW: Final = 10
#: Past shown of trips that repeat, in days.
_TRIP_DAYS: Final = 2 * 365


def reliability(view: ReliabilityView) -> Markup:
    """Draw what was said against what happened: on the line is honest.

    A dot is the larger the more forecasts it stands for; the thin line is where the truth may lie (90 %).
    """
    most = max(n for *_, n in view.bins)
    quarters = [percent(at) for at in (0.25, 0.5, 0.75)]
    upright = [tag("line", x1=at, x2=at, y1="0%", y2="100%", class_="hair") for at in quarters]
    level = [tag("line", x1="0%", x2="100%", y1=at, y2=at, class_="hair") for at in quarters]
    honest = tag("line", x1="0%", y1="100%", x2="100%", y2="0%", class_="gap")
    reach = [
        _upright(percent(said), percent(1 - high), percent(1 - low)) for said, _, low, high, _ in view.bins
    ]
    dots = [
        tag(
            "circle",
            tag("title", _said(said, happened, n)),
            cx=percent(said),
            cy=percent(1 - happened),
            r=2.5 + 6.5 * (n / most) ** 0.5,
            class_="ink" if low <= said <= high or n < _FEW else "now",
        )
        for said, happened, low, high, n in view.bins
    ]
    frame = tag("rect", width="100%", height="100%", class_="frame")
    words = [
        tag("text", "100 % happened", x="0.5em", y="1.3em", class_="lab"),
        tag("text", "100 % said", x="99%", y="98.4%", text_anchor="end", class_="lab"),
    ]
    about = "; ".join(_said(said, happened, n) for said, happened, _, _, n in view.bins)
    return figure(
        "What was said against what happened",
        about,
        join([*upright, *level, frame, honest, *reach, *dots, *words]),
        class_="fig reliability",
    )


def _upright(across: str, top: str, bottom: str) -> Markup:
    return tag("line", x1=across, x2=across, y1=top, y2=bottom, class_="reach")


def _said(said: float, happened: float, count: int) -> str:
    return (
        f"said {round(said * 100)}\u202f%, happened {round(happened * 100)}\u202f% of {amount(count)} times"
    )


def hours_ahead(spread: Sequence[tuple[str, float]]) -> Markup:
    """Draw the chance of each coming hour to be the one in which the next begins; the likeliest is named."""
    high_px = 56.0
    most = max((chance for _, chance in spread), default=0.0)
    if most <= 0:
        return Markup("")
    n = len(spread)
    bars = []
    for place, (clock, chance) in enumerate(spread):
        tall = max(1.0, (high_px - 16) * chance / most)
        bars.append(
            tag(
                "rect",
                tag("title", f"from {clock}: {round(chance * 100)}\u202f%"),
                x=percent((place + 0.06) / n),
                width=percent(0.88 / n),
                y=high_px - tall,
                height=tall,
                class_="ink" if chance == most else "p2",
            )
        )
    best = max(range(n), key=lambda place: spread[place][1])
    at = (best + 0.5) / n
    peak = label(at, 11, f"{round(most * 100)} %", "lab strong", anchor="middle")
    low = tag(
        "svg",
        axis([(place / n, clock) for place, (clock, _) in enumerate(spread) if place % 6 == 0]),
        y=high_px + 3,
        height=16,
        width="100%",
    )
    about = f"Most likely from {spread[best][0]} on: {round(most * 100)} %."
    base = tag("rect", y=high_px, width="100%", height=1, class_="rule")
    return figure("When the next begins", about, join([*bars, base, peak, low]), class_="fig ahead")


def day_strip(hours: Sequence[str], tones: Sequence[str]) -> Markup:
    """Draw a day from 4 in the morning: a piece for each place, its name where there is room.

    ``tones`` are the places in the order of their tones, the darkest first.
    """
    pieces, words, at = [], [], 0
    for name, run in groupby(hours):
        length = len(list(run))
        tone = tones.index(name) if name in tones else len(tones)
        pieces.append(
            tag(
                "rect",
                tag("title", f"{name or 'not known'}, {_clock(at)} to {_clock(at + length)}"),
                x=percent(at / 24),
                width=percent(length / 24),
                height=14,
                class_=f"p{min(tone, 4)}" if name else "d-none",
            )
        )
        if name and length / 24 >= _ROOM:
            words.append(label(at / 24, 27, name))
        at += length
    about = "; ".join(f"{name or 'not known'}" for name, _ in groupby(hours))
    return figure("The usual places of such a day", about, join([*pieces, *words]), class_="fig day-strip")


def _clock(hour_from_four: int) -> str:
    return f"{(hour_from_four + 4) % 24}:00"


def weekday_bars(shares: Sequence[float]) -> Markup:
    """Draw how often each weekday is of a kind, Monday first."""
    tall = [max(1.0, 17 * share) for share in shares]
    bars = [tag("rect", x=day * 11, y=18 - h, width=8, height=h, class_="ink") for day, h in enumerate(tall)]
    return tag("svg", join(bars), class_="boxes", viewBox="0 0 74 18", aria_hidden="true")


def kinds_calendar(days: Sequence[tuple[str, str]], kinds: Sequence[str]) -> Markup:
    """Draw the latest weeks, Monday on top: a tone for each kind of day, hollow where nothing is known."""
    if not days:
        return Markup("")
    first = date.fromisoformat(days[0][0])
    begin = first.toordinal() - first.weekday()
    squares = []
    columns = 0
    for iso, kind in days:
        day = date.fromisoformat(iso)
        column = (day.toordinal() - begin) // 7
        columns = max(columns, column + 1)
        tone = f"p{min(kinds.index(kind), 4)}" if kind in kinds else "d-none"
        squares.append(
            tag(
                "rect",
                tag("title", f"{day.day}.{day.month}.: {kind or 'nothing known'}"),
                x=column + 0.06,
                y=day.weekday() + 0.06,
                width=0.88,
                height=0.88,
                class_=tone,
            )
        )
    known = sum(1 for _, kind in days if kind)
    about = f"{known} of {len(days)} days known."
    return figure(
        "The kinds of your latest days", about, join(squares), class_="fig kinds", viewBox=f"0 0 {columns} 7"
    )


def trip_strip(view: TripView, today: int) -> Markup:
    """Draw when she was there over two years."""
    since = today - _TRIP_DAYS
    marks = [
        tag(
            "rect",
            x=percent((first - since) / _TRIP_DAYS),
            width=percent(max(0.006, (last - first + 1) / _TRIP_DAYS)),
            y=3,
            height=12,
            class_="ink",
        )
        for first, last in view.days
        if first > since
    ]
    return figure(
        view.place,
        view.text,
        tag("rect", y=9, width="100%", height=1, class_="rule") + join(marks),
        class_="fig trip",
    )


def notes(view: MoodView) -> Markup:
    """Draw her notes day by day between unpleasant and pleasant; a day without a note stays empty."""
    high_px = 96.0
    if not view.days:
        return Markup("")
    first, last = (date.fromisoformat(view.days[n][0]).toordinal() for n in (0, -1))
    span = max(1, last - first)
    dots = [
        tag(
            "circle",
            cx=percent((date.fromisoformat(day).toordinal() - first) / span),
            cy=8 + (high_px - 16) * (1 - valence) / 2,
            r=2.6,
            class_="ink",
        )
        for day, valence in view.days
    ]
    middle = tag("rect", y=high_px / 2, width="100%", height=1, class_="rule")
    words = label(0, 9, "pleasant") + label(0, high_px - 3, "unpleasant")
    mean = sum(valence for _, valence in view.days) / len(view.days)
    about = f"{len(view.days)} days noted; on average {mean:+.2f} between -1 and 1."
    return figure(view.sentence, about, middle + join(dots) + words, class_="fig notes")


def hour_axis() -> Markup:
    """The hours from 4 in the morning on."""
    return axis([(0, "4"), (0.25, "10"), (0.5, "16"), (0.75, "22"), (1, "4")])
