"""Three thousand invented people: what each heard, watched, read, ate and bought, in order.

A person is a mixture of one to three circles (Dirichlet), leans to some scenes and acts of her own,
and acts in sessions: an album's songs in a row, a show and weeks later its sequel, a basket whose
things go together. So counts of who-likes-what, of what-follows-what and of what-goes-with-what all
carry signal, and none of them all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

import numpy as np

from .baskets import again, by_chance, lasting, store
from .catalogue import NEWEST, Artist, Show, artists, shows
from .circles import CIRCLES, Circle
from .news import articles
from .persona import chances
from .shelves import FOOD, WARES
from .stock import goods, groceries
from .taste import Ground, Weights, artist_ground, show_ground

PEOPLE: Final = 3000
_SPAN_DAYS: Final = 730
_EPOCH: Final = date(1970, 1, 1)
LAST_DAY: Final = (NEWEST - _EPOCH).days
FIRST_DAY: Final = LAST_DAY - _SPAN_DAYS

Event = tuple[str, int]

#: Where the crowd lives, and how many of a hundred there.
_COUNTRIES: Final = (("DE", 62), ("AT", 10), ("DK", 10), ("NO", 10), ("PT", 8))
_BORN: Final = (1966, 2008)
#: Things on the rise in the last two weeks, and how many of those who like such things take them.
_RISING: Final = 30
_CAUGHT: Final = 0.05
_OUT_BY: Final = NEWEST - timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the crowd: who she is to a brand, and what she took, in order of time."""

    born: int
    country: str
    events: list[Event]

    @property
    def segments(self) -> list[str]:
        """What a brand counts her among: five years of birth, a country."""
        first = self.born // 5 * 5
        return [f"born:{first}-{first + 4}", f"country:{self.country}"]


def histories(seed: int, last_day: int = LAST_DAY) -> Iterator[Person]:
    """Yield the people; nobody took anything after ``last_day`` (days since 1970)."""
    rng, later = chances(seed, "crowd"), chances(seed, "crowd-later")
    acts, series = artists(seed), shows(seed)
    music, screen = grounds(seed)
    food = store(groceries(seed), FOOD, lambda circle: circle.shelves, rng)
    wares = store(goods(seed), WARES, lambda circle: circle.goods, rng)
    lately, regular = _Lately(seed, later), chances(seed, "crowd-regulars")
    lasts, any_day = lasting(food, regular), partial(_day, rng)
    teens = {born: _out_in_teens(acts, born) for born in range(*_BORN)}
    for _ in range(PEOPLE):
        mixture = _mixture(rng)
        hears, sees = music.taste(mixture, rng), screen.taste(mixture, rng)
        events = list(_listen(acts, hears, rng))
        events += _watch(series, sees, rng)
        baskets, eats = int(rng.integers(4, 8)), food.taste(mixture, rng)
        events += by_chance(food, eats, any_day, rng, baskets=baskets)
        baskets, wears = int(rng.integers(2, 5)), wares.taste(mixture, rng)
        events += by_chance(wares, wears, any_day, rng, baskets=baskets)
        born, country = int(later.integers(*_BORN)), _country(later)
        events += _youth(teens[born], hears, later)
        events += lately.risen(hears, sees, later)
        events += lately.read(mixture, later)
        events += again(food, eats, lasts, LAST_DAY, regular)
        shifted = [(item, day + last_day - LAST_DAY) for item, day in events]
        shifted.sort(key=lambda event: event[1])
        yield Person(born, country, shifted)


def _country(rng: np.random.Generator) -> str:
    shares = np.array([share for _, share in _COUNTRIES]) / 100
    return _COUNTRIES[int(rng.choice(len(_COUNTRIES), p=shares))][0]


def _out_in_teens(acts: tuple[Artist, ...], born: int) -> dict[int, list[str]]:
    """Return what came out when who was born then was 13 to 19: songs by act."""
    since, until = date(born + 13, 1, 1), date(born + 20, 1, 1)
    out = {n: [t.uri for t in act.tracks if since <= t.released < until] for n, act in enumerate(acts)}
    return {n: songs for n, songs in out.items() if songs}


def _youth(out: dict[int, list[str]], taste: Weights, rng: np.random.Generator) -> Iterator[Event]:
    """Yield some songs of their teens, played again: people go back to what came out then."""
    if not out:
        return
    then = list(out)
    weights = np.sqrt(taste[then]) + 1e-3
    for which in rng.choice(then, size=3, p=weights / weights.sum()).tolist():
        day = _day(rng)
        for song in out[which][: int(rng.integers(1, 4))]:
            yield song, day


class _Lately:
    """What happens in the last weeks: a few things rise, and pieces of news are read."""

    def __init__(self, seed: int, rng: np.random.Generator) -> None:
        self.acts, self.series = artists(seed), shows(seed)
        out = [n for n, act in enumerate(self.acts) if act.tracks[0].released <= _OUT_BY]
        self.hot_acts = rng.choice(out, size=_RISING, replace=False)
        out = [n for n, show in enumerate(self.series) if show.released <= _OUT_BY]
        self.hot_shows = rng.choice(out, size=_RISING, replace=False)
        self.pieces = articles(seed)
        self.about = np.array(
            [[_reads(circle).get(piece.about, 0.05) for piece in self.pieces] for circle in CIRCLES]
        )

    def risen(self, hears: Weights, sees: Weights, rng: np.random.Generator) -> Iterator[Event]:
        """Yield what a person took of the things on the rise, the likelier the more it is hers."""
        for which in self.hot_acts:
            if rng.random() < _CAUGHT * min(1.0, float(hears[which]) * len(hears)):
                yield self.acts[which].tracks[0].uri, LAST_DAY - int(rng.integers(0, 13))
        for which in self.hot_shows:
            if rng.random() < _CAUGHT * min(1.0, float(sees[which]) * len(sees)):
                yield self.series[which].id, LAST_DAY - int(rng.integers(0, 13))

    def read(self, mixture: Weights, rng: np.random.Generator) -> Iterator[Event]:
        """Yield the pieces a person read, each on the day it came out or soon after."""
        weights = mixture @ self.about
        for which in rng.choice(len(weights), size=6, replace=False, p=weights / weights.sum()):
            piece = self.pieces[which]
            out = LAST_DAY - (piece.hour + 17) // 24
            yield piece.id, min(LAST_DAY, out + int(rng.integers(0, 3)))


def _reads(circle: Circle) -> dict[str, float]:
    """What people of a circle read about: what they hear, watch and do."""
    doings = dict.fromkeys(circle.goods, 4.0) | ({"gluten-free": 4.0} if circle.avoids == "gluten" else {})
    return {**circle.music, **circle.shows, **doings}


def grounds(seed: int) -> tuple[Ground, Ground]:
    """Return the grounds of music and shows: the crowd's and hers are the same."""
    rng = chances(seed, "grounds")
    return artist_ground(artists(seed), rng), show_ground(shows(seed), rng)


def _mixture(rng: np.random.Generator) -> Weights:
    alpha = np.full(len(CIRCLES), 0.09)
    draw = rng.dirichlet(alpha)
    return np.asarray(draw / draw.sum(), dtype=np.float64)


def _day(rng: np.random.Generator) -> int:
    return int(rng.integers(FIRST_DAY, LAST_DAY + 1))


def _listen(acts: tuple[Artist, ...], taste: Weights, rng: np.random.Generator) -> Iterator[Event]:
    sessions = int(rng.integers(12, 17))
    chosen = rng.choice(len(acts), size=sessions, p=taste)
    for which in chosen:
        act, day = acts[which], _day(rng)
        out = [t for t in act.tracks if (t.released - _EPOCH).days <= day]
        if not out:
            continue
        start = min(int(rng.geometric(0.22)) - 1, len(out) - 1)
        length = int(rng.integers(2, 6))
        for track in out[start : start + length]:
            yield track.uri, day


def _watch(series: tuple[Show, ...], taste: Weights, rng: np.random.Generator) -> Iterator[Event]:
    seen: set[int] = set()
    for which in rng.choice(len(series), size=int(rng.integers(5, 10)), p=taste):
        follow: int | None = int(which)
        day = _day(rng)
        while follow is not None and follow not in seen and day <= LAST_DAY:
            show = series[follow]
            if (show.released - _EPOCH).days <= day:
                seen.add(follow)
                yield show.id, day
            follow = show.sequel if rng.random() < 0.5 else None
            day += int(rng.integers(3, 25))
