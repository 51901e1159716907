"""A cover for what has none: a small composition that is always the same for one item.

The item's id is the only chance there is (BLAKE2b of it), its kind chooses the
school: tracks are arcs and waves, shows are stages with a light, groceries are
seeds and halves, goods are solids seen from a corner.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import pairwise
from random import Random

from markupsafe import Markup

from .marks import join, num, path, tag

SIZE = 60  #: side of a cover, in its own units

Composition = Callable[[Random], list[Markup]]


def _tone(chance: Random, low: int = 1, high: int = 4) -> str:
    return f"k{chance.randint(low, high)}"


def _changing(chance: Random, low: int, high: int) -> Iterator[str]:
    """Yield tones of which no two neighbours are the same."""
    last = -1
    while True:
        last = chance.choice([tone for tone in range(low, high + 1) if tone != last])
        yield f"k{last}"


def _ground(chance: Random) -> Markup:
    return tag("rect", width=SIZE, height=SIZE, class_=_tone(chance, 0, 1))


def _quarters(chance: Random) -> list[Markup]:
    """Quarter discs in a grid: Truchet's tiles, one path a tone."""
    n = chance.choice((3, 3, 4))
    side = SIZE / n
    paths: dict[str, list[str]] = {}
    for cell in range(n * n):
        x, y = cell % n * side, cell // n * side
        corner = chance.randrange(5)
        if corner == 4:
            continue
        cx, cy = x + side * (corner % 2), y + side * (corner // 2)
        ax, bx = (x + side if corner % 2 == 0 else x), cx
        ay, by = cy, (y + side if corner // 2 == 0 else y)
        sweep = 1 if corner in (0, 3) else 0
        arc = path("M", cx, cy, "L", ax, ay, "A", side, side, 0, 0, sweep, bx, by, "z")
        paths.setdefault(_tone(chance), []).append(arc)
    return [tag("path", d="".join(arcs), class_=tone) for tone, arcs in sorted(paths.items())]


def _rings(chance: Random) -> list[Markup]:
    """A record seen too close: rings about a point off the middle."""
    cx, cy = chance.choice((12, 30, 48)), chance.choice((12, 30, 48, 60))
    radius, rings, tones = 62.0, list[Markup](), _changing(chance, 0, 4)
    while radius > 5:
        rings.append(tag("circle", cx=cx, cy=cy, r=radius, class_=next(tones)))
        radius -= chance.choice((4, 7, 7, 11, 15))
    return rings


def _wave(chance: Random) -> list[Markup]:
    """A sound as bars about a middle line."""
    n = chance.choice((8, 10, 12, 15))
    step, phase, speed = SIZE / n, chance.uniform(0, 6.3), chance.uniform(0.3, 1.1)
    bars = []
    for i in range(n):
        half = 3 + 23 * abs(math.sin(phase + i * speed)) * chance.uniform(0.55, 1)
        wide = step * 0.64
        bars.append(path("M", i * step + step * 0.18, 30 - half, "h", wide, "v", 2 * half, "h", -wide, "z"))
    return [tag("path", d="".join(bars), class_=_tone(chance, 3, 4))]


def _halftone(chance: Random) -> list[Markup]:
    """A sound as dots that swell and fade, as print would have it."""
    n = chance.choice((6, 7, 8))
    step, a, b, phase = SIZE / n, chance.uniform(-0.9, 0.9), chance.uniform(-0.9, 0.9), chance.uniform(0, 6.3)
    dots = []
    for cell in range(n * n):
        column, row = cell % n, cell // n
        r = step * (0.1 + 0.36 * (0.5 + 0.5 * math.sin(phase + a * column + b * row)))
        arcs = ("a", r, r, 0, 1, 0)
        dots.append(
            path("M", (column + 0.5) * step - r, (row + 0.5) * step, *arcs, 2 * r, 0, *arcs, -2 * r, 0)
        )
    return [tag("path", d="".join(dots), class_=_tone(chance, 3, 4))]


def _stage(chance: Random) -> list[Markup]:
    """A horizon, some land, and one light above it."""
    radius = chance.choice((7, 10, 13, 17))
    light = tag(
        "circle", cx=chance.randint(12, 48), cy=chance.randint(14, 32), r=radius, class_=_tone(chance, 3, 4)
    )
    land, height = [], float(chance.randint(30, 40))
    for tone in chance.sample(("k1", "k2", "k3", "k4"), 3):
        a, b = height + chance.uniform(-8, 8), height + chance.uniform(-8, 8)
        land.append(
            tag("path", d=f"M0 {num(a)}Q30 {num(2 * height - (a + b) / 2)} 60 {num(b)}V60H0z", class_=tone)
        )
        height += chance.uniform(7, 12)
    return [light, *land]


def _beams(chance: Random) -> list[Markup]:
    """Light through a door: wedges from one corner."""
    corner = chance.choice(((0, 0), (60, 0), (0, 60), (60, 60), (30, 60)))
    toward = round(math.degrees(math.atan2(30 - corner[1], 30 - corner[0])))
    reach = 90 if corner[0] == 30 else 45
    edges = sorted(chance.sample(range(toward - reach, toward + reach + 1, reach // 9), 9))
    tones = _changing(chance, 1, 4)
    return [
        tag("path", d=f"M{corner[0]} {corner[1]}L{_far(corner, a)}L{_far(corner, b)}z", class_=next(tones))
        for a, b in pairwise(edges)
    ]


def _far(corner: tuple[int, int], degrees: int) -> str:
    angle = math.radians(degrees)
    return f"{num(corner[0] + 90 * math.cos(angle))} {num(corner[1] + 90 * math.sin(angle))}"


def _frames(chance: Random) -> list[Markup]:
    """Frames within frames, each a little off."""
    x, y, w, h = 0.0, 0.0, 60.0, 60.0
    frames, tones = list[Markup](), _changing(chance, 0, 4)
    while w > 8 and h > 8:
        frames.append(tag("rect", x=x, y=y, width=w, height=h, class_=next(tones)))
        left, top, right, bottom = (chance.choice((2, 3, 5, 9)) for _ in range(4))
        x, y, w, h = x + left, y + top, w - left - right, h - top - bottom
    return frames


def _arches(chance: Random) -> list[Markup]:
    """Doors behind doors: round arches, each within the one before."""
    doors = chance.choice((1, 2, 2, 3))
    wide, foot = SIZE / doors, SIZE
    arches = []
    for door in range(doors):
        middle, r, tones = (door + 0.5) * wide, wide * 0.46, _changing(chance, 1, 4)
        spring = chance.uniform(30, 42) - 10 / doors + r * 0.1
        while r > 3:
            d = path("M", middle - r, foot, "V", spring, "a", r, r, 0, 0, 1, 2 * r, 0, "V", foot, "z")
            arches.append(tag("path", d=d, class_=next(tones)))
            r -= chance.choice((4, 5, 7))
    return arches


def _seeds(chance: Random) -> list[Markup]:
    """Seeds in the order a sunflower has them (Vogel's spiral), some ripe."""
    turn = math.pi * (3 - math.sqrt(5))
    n, spread = chance.choice((34, 55, 89)), 32.0
    cx, cy = chance.choice((30, 30, 18, 42)), chance.choice((30, 30, 18, 42))
    ripe = chance.uniform(0.3, 0.9)
    paths: dict[str, list[str]] = {}
    for i in range(1, n):
        r, angle = spread * math.sqrt(i / n), i * turn
        size = spread / math.sqrt(n) * 0.62 * (0.5 + 0.5 * (i / n))
        x, y = cx + r * math.cos(angle), cy + r * math.sin(angle)
        arcs = ("a", size, size, 0, 1, 0)
        dot = path("M", x - size, y, *arcs, 2 * size, 0, *arcs, -2 * size, 0)
        paths.setdefault("k4" if i / n < ripe else "k2", []).append(dot)
    return [tag("path", d="".join(dots), class_=tone) for tone, dots in sorted(paths.items())]


def _halves(chance: Random) -> list[Markup]:
    """Cut fruit: half discs, two by two or three by three."""
    n = chance.choice((2, 2, 3))
    side = SIZE / n
    halves = []
    for cell in range(n * n):
        cx, cy, r = (cell % n + 0.5) * side, (cell // n + 0.5) * side, side * 0.42
        turn = chance.randrange(4) * 90
        halves.append(
            tag(
                "path",
                d=f"M{num(cx - r)} {num(cy)}a{num(r)} {num(r)} 0 0 1 {num(2 * r)} 0z",
                class_=_tone(chance, 2, 4),
                transform=f"rotate({turn} {num(cx)} {num(cy)})",
            )
        )
        if chance.random() < 0.5:
            halves.append(tag("circle", cx=cx, cy=cy, r=r * 0.3, class_=_tone(chance, 0, 4)))
    return halves


def _slices(chance: Random) -> list[Markup]:
    """A fruit cut across: a rind, and segments about a middle."""
    cx, cy, r = chance.choice((30, 30, 14, 46)), chance.choice((30, 30, 44, 16)), chance.choice((24, 28, 34))
    n, turn = chance.choice((6, 8, 9, 10)), chance.uniform(0, math.tau)
    rind = tag("circle", cx=cx, cy=cy, r=r, class_=_tone(chance, 2, 4))
    flesh = tag("circle", cx=cx, cy=cy, r=r * 0.9, class_="k0")
    inner, width = r * 0.82, math.tau / n * 0.84
    wedges = []
    for i in range(n):
        a = turn + i * math.tau / n
        ends = [(cx + inner * math.cos(t), cy + inner * math.sin(t)) for t in (a, a + width)]
        middle = (cx + r * 0.1 * math.cos(a + width / 2), cy + r * 0.1 * math.sin(a + width / 2))
        wedges.append(path("M", *middle, "L", *ends[0], "A", inner, inner, 0, 0, 1, *ends[1], "z"))
    return [rind, flesh, tag("path", d="".join(wedges), class_=_tone(chance, 2, 4))]


def _leaves(chance: Random) -> list[Markup]:
    """Leaves along a stem that leans."""
    lean, n = chance.uniform(-14, 14), chance.choice((4, 5, 6))
    leaves = [tag("path", d=f"M30 60Q30 30 {num(30 + lean)} 4", class_="kl")]
    for i in range(n):
        t = i / n
        x, y, side = 30 + lean * t * t, 54 - 48 * t, 1 if i % 2 else -1
        length = 24 * (1 - 0.55 * t) * chance.uniform(0.8, 1.1) * side
        d = path("M", x, y, "q", length * 0.5, -14, length, -9, "q", -length * 0.3, 12, -length, 9)
        leaves.append(tag("path", d=d, class_=_tone(chance, 2, 4)))
    return leaves


def _solids(chance: Random) -> list[Markup]:
    """Boxes from a corner, in three tones as light would have it."""
    n = chance.choice((2, 3))
    w = SIZE / n / 2
    h = w * 0.58
    solids = []
    for row in range(n + 1):
        for column in range(n + row % 2):
            x = (column * 2 + 1 - row % 2) * w
            high = chance.choice((0.35, 0.8, 1.3)) * w
            y = row * (h + w * 0.62) + h
            top = y - high
            solids.append(
                tag(
                    "path",
                    d=f"M{num(x)} {num(top - h)}l{num(w)} {num(h)}l{num(-w)} {num(h)}l{num(-w)} {num(-h)}z",
                    class_="k1",
                )
            )
            solids.append(
                tag(
                    "path",
                    d=f"M{num(x - w)} {num(top)}l{num(w)} {num(h)}V{num(y + h + w)}l{num(-w)} {num(-h)}z",
                    class_="k2",
                )
            )
            solids.append(
                tag(
                    "path",
                    d=f"M{num(x + w)} {num(top)}l{num(-w)} {num(h)}V{num(y + h + w)}l{num(w)} {num(-h)}z",
                    class_="k4",
                )
            )
    return solids


def _blocks(chance: Random) -> list[Markup]:
    """A plane divided again and again, its rooms toned."""
    rooms, done = [(0.0, 0.0, 60.0, 60.0)], list[Markup]()
    while rooms:
        x, y, w, h = rooms.pop()
        if max(w, h) < 14 or (len(done) > 1 and chance.random() < 0.22):
            done.append(tag("rect", x=x, y=y, width=w - 0.8, height=h - 0.8, class_=_tone(chance, 0, 4)))
            continue
        cut = chance.choice((0.38, 0.5, 0.62))
        if w >= h:
            rooms += [(x, y, w * cut, h), (x + w * cut, y, w * (1 - cut), h)]
        else:
            rooms += [(x, y, w, h * cut), (x, y + h * cut, w, h * (1 - cut))]
    return done


def _weave(chance: Random) -> list[Markup]:
    """Cloth: stripes over stripes."""
    across = [
        tag("rect", x=0, y=y, width=SIZE, height=chance.choice((2, 3, 5)), class_=_tone(chance, 2, 4))
        for y in range(chance.randint(0, 4), SIZE, chance.choice((6, 8, 10)))
    ]
    down = [
        tag("rect", x=x, y=0, width=chance.choice((2, 3, 5)), height=SIZE, class_=_tone(chance, 1, 3) + " kt")
        for x in range(chance.randint(0, 4), SIZE, chance.choice((6, 8, 10)))
    ]
    return across + down


SCHOOLS: dict[str, tuple[Composition, ...]] = {
    "track": (_quarters, _rings, _wave, _halftone),
    "show": (_stage, _beams, _frames, _arches),
    "grocery": (_seeds, _halves, _leaves, _slices),
    "good": (_solids, _blocks, _weave),
}


def cover(item_id: str, kind: str) -> Markup:
    """Draw the cover of an item: the same for the same id, always.

    It is ornament: the title stands beside it, so it is hidden from screen readers.
    """
    seed = int.from_bytes(blake2b(f"{kind}\x1f{item_id}".encode(), digest_size=8).digest(), "little")
    chance = Random(seed)  # noqa: S311 - ornament, not secrecy
    school = SCHOOLS.get(kind, (_blocks, _quarters))
    marks = [_ground(chance), *chance.choice(school)(chance)]
    return tag("svg", join(marks), class_="cover", viewBox=f"0 0 {SIZE} {SIZE}", aria_hidden="true")
