"""The strokes every figure is made of: numbers, tags, curves.

Figures carry no inline style (the pages' policy forbids it): tones are classes
that ``figures.css`` colours for light, dark and print.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup, escape


def num(value: float) -> str:
    """Write a coordinate as short as it is exact enough (a hundredth).

    >>> num(2.0), num(-0.001), num(3.14159)
    ('2', '0', '3.14')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def tag(name: str, inside: str | Markup = "", /, **attributes: object) -> Markup:
    """Build one element; ``class_`` is class, ``_`` in a name is ``-`` unless it is SVG camel case.

    >>> tag("rect", width=2, class_="q1", aria_hidden="true")
    Markup('<rect width="2" class="q1" aria-hidden="true"/>')
    """
    parts = []
    for key, value in attributes.items():
        if value is None:
            continue
        word = num(value) if isinstance(value, float) else value
        parts.append(f' {key.rstrip("_").replace("_", "-")}="{escape(word)}"')
    body = escape(inside)
    closing = f">{body}</{name}>" if body else "/>"
    return Markup(f"<{name}{''.join(parts)}{closing}")  # noqa: S704 - every part is escaped above


def join(parts: Sequence[Markup]) -> Markup:
    """Put marks one after another."""
    return Markup("").join(parts)


def figure(
    title: str, description: str, inside: Markup, /, role: str = "img", **attributes: object
) -> Markup:
    """Wrap marks as a picture that a screen reader can read: its name, and what it shows.

    The name is an attribute and not a ``<title>``, which would be a tooltip over the whole figure.
    """
    return tag("svg", tag("desc", description) + inside, role=role, aria_label=title, **attributes)


def path(*parts: str | float) -> str:
    """Write path data: letters as they are, numbers short.

    >>> path("M", 0, 30.0, "h", 12.5, "z")
    'M0 30h12.5z'
    """
    words = ""
    for part in parts:
        if isinstance(part, str):
            words += part
        else:
            words += (" " if words[-1:].isdigit() else "") + num(part)
    return words


def polyline(points: Sequence[tuple[float, float]]) -> str:
    """Return path data through the points."""
    return "".join(f"{'L' if i else 'M'}{num(x)} {num(y)}" for i, (x, y) in enumerate(points))


def smooth(points: Sequence[tuple[float, float]]) -> str:
    """Return path data of a curve through the points that never overshoots them.

    Monotone cubic interpolation (Fritsch and Carlson, 1980): between two points
    the curve stays between them, so a share is never drawn below zero.
    """
    if len(points) < 3:
        return polyline(points)
    steps = [(x2 - x1, (y2 - y1) / (x2 - x1)) for (x1, y1), (x2, y2) in pairwise(points)]
    inner = [
        0.0 if before * after <= 0 else 3 * (h1 + h2) / ((2 * h2 + h1) / before + (h2 + 2 * h1) / after)
        for (h1, before), (h2, after) in pairwise(steps)
    ]
    slopes = [steps[0][1], *inner, steps[-1][1]]
    path = [f"M{num(points[0][0])} {num(points[0][1])}"]
    for i, (width, _) in enumerate(steps):
        (x1, y1), (x2, y2) = points[i], points[i + 1]
        third = width / 3
        path.append(
            f"C{num(x1 + third)} {num(y1 + slopes[i] * third)} "
            f"{num(x2 - third)} {num(y2 - slopes[i + 1] * third)} {num(x2)} {num(y2)}"
        )
    return "".join(path)
