"""Her mix through the seasons: a column for three months, its groups stacked, its entropy over it."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from selfportrait.app.shelf_views import MixLine, SeasonView

from .figures import axis, label, percent
from .marks import figure, join, tag

_HIGH: Final = 132.0
_TOP: Final = 18.0
#: Columns at most: narrower ones could not carry their number on a phone.
_MOST: Final = 12


def tone(place: int) -> str:
    """Return the class of the group at a place: the largest is the darkest."""
    return f"k{max(0, 4 - place)}"


def key(place: int) -> Markup:
    """Draw the small square that says which group is which."""
    return tag("svg", tag("rect", width=10, height=10, class_=tone(place)), class_="key", aria_hidden="true")


def seasons(line: MixLine) -> Markup:
    """Draw the columns, oldest first; a time with nothing in it is a gap."""
    shown = line.seasons[-_MOST:]
    wide = 1.0 / max(1, len(shown))
    parts = [mark for place, one in enumerate(shown) for mark in _column(one, place * wide, wide)]
    first, last = shown[0], shown[-1]
    held = [one for one in shown if one.count]
    about = (
        f"{len(held)} of {len(shown)} times of three months, {first.label} to {last.label}; "
        f"entropy {held[0].entropy} bits at first and {held[-1].entropy} at last."
        if held
        else "Nothing in any of them."
    )
    drawn = figure(f"{line.title}: your mix over time", about, join(parts), class_="fig mix-fig")
    names = [(0.0, first.label.partition(" to ")[0]), (1.0, last.label.partition(" to ")[2])]
    return drawn + tag("svg", axis(names), class_="axis", aria_hidden="true")


def _column(one: SeasonView, x: float, wide: float) -> list[Markup]:
    if not one.count:
        return []
    marks, y = [label(x + wide * 0.42, _TOP - 6, f"{one.entropy:.1f}", anchor="middle")], _TOP
    for place, share in enumerate(one.shares):
        high = (_HIGH - _TOP) * share
        if high > 0.2:
            gap = 1.0 if high > 3 else 0.0
            marks.append(
                tag(
                    "rect",
                    x=percent(x),
                    y=y,
                    width=percent(wide * 0.84),
                    height=high - gap,
                    class_=tone(place if place < len(one.shares) - 1 else 4),
                )
            )
        y += high
    return marks
