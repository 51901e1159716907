"""Three thousand invented people: what each heard, watched, ate and bought, in order.

A person is a mixture of one to three circles (Dirichlet), leans to some scenes and acts of her own,
and acts in sessions: an album's songs in a row, a show and weeks later its sequel, a basket whose
things go together. So counts of who-likes-what, of what-follows-what and of what-goes-with-what all
carry signal, and none of them all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from selfportrait.model import Item

from .catalogue import NEWEST, Artist, Show, artists, shows
from .circles import CIRCLES
from .persona import chances
from .shelves import FOOD, WARES, Shelf
from .stock import goods, groceries
from .taste import Ground, Weights, artist_ground, ground, show_ground

PEOPLE: Final = 3000
_SPAN_DAYS: Final = 730
_EPOCH: Final = date(1970, 1, 1)
LAST_DAY: Final = (NEWEST - _EPOCH).days
FIRST_DAY: Final = LAST_DAY - _SPAN_DAYS

Event = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Store:
    """A shelf-kind's items with what a basket needs to know."""

    items: tuple[Item, ...]
    base: Ground
    members: dict[str, NDArray[np.int64]]  #: category → indices
    beside: dict[str, str]
    gluten: NDArray[np.bool_]
    milk: NDArray[np.bool_]


def histories(seed: int) -> Iterator[list[Event]]:
    """Yield each person's events in order of time."""
    rng = chances(seed, "crowd")
    acts, series = artists(seed), shows(seed)
    music, screen = grounds(seed)
    food = _store(groceries(seed), FOOD, rng, "shelves")
    wares = _store(goods(seed), WARES, rng, "goods")
    for _ in range(PEOPLE):
        mixture = _mixture(rng)
        events = list(_listen(acts, music.taste(mixture, rng), rng))
        events += _watch(series, screen.taste(mixture, rng), rng)
        events += _shop(food, mixture, rng, baskets=int(rng.integers(4, 8)))
        events += _shop(wares, mixture, rng, baskets=int(rng.integers(2, 5)))
        events.sort(key=lambda event: event[1])
        yield events


def grounds(seed: int) -> tuple[Ground, Ground]:
    """Return the grounds of music and shows: the crowd's and hers are the same."""
    rng = chances(seed, "grounds")
    return artist_ground(artists(seed), rng), show_ground(shows(seed), rng)


def _mixture(rng: np.random.Generator) -> Weights:
    alpha = np.full(len(CIRCLES), 0.09)
    draw = rng.dirichlet(alpha)
    return np.asarray(draw / draw.sum(), dtype=np.float64)


def _store(
    items: tuple[Item, ...], shelves: tuple[Shelf, ...], rng: np.random.Generator, side: str
) -> _Store:
    categories = [item.attrs["category"] for item in items]
    liked = (lambda c: c.shelves) if side == "shelves" else (lambda c: c.goods)
    base = ground(categories, [n % 3 for n in range(len(items))], liked, rng, steepness=0.6)
    members = {
        shelf.name: np.array([n for n, name in enumerate(categories) if name == shelf.name])
        for shelf in shelves
    }

    def holds(allergen: str) -> NDArray[np.bool_]:
        return np.array([allergen in item.attrs.get("contains", "").split() for item in items])

    beside = {shelf.name: shelf.beside for shelf in shelves}
    return _Store(items, base, members, beside, holds("gluten"), holds("milk"))


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


def _shop(store: _Store, mixture: Weights, rng: np.random.Generator, *, baskets: int) -> Iterator[Event]:
    taste = store.base.taste(mixture, rng)
    for allergen, holds in (("gluten", store.gluten), ("milk", store.milk)):
        if any(c.avoids == allergen and mixture[n] > 0.35 for n, c in enumerate(CIRCLES)):
            taste = np.where(holds, 0.0, taste)
            taste = taste / taste.sum()
    for _ in range(baskets):
        day = _day(rng)
        basket = [int(which) for which in rng.choice(len(taste), size=int(rng.integers(1, 4)), p=taste)]
        for which in tuple(basket):
            if rng.random() < 0.6:
                shelf = store.members[store.beside[store.items[which].attrs["category"]]]
                weights = taste[shelf]
                if weights.sum() > 0:
                    basket.append(int(rng.choice(shelf, p=weights / weights.sum())))
        for which in dict.fromkeys(basket):
            yield store.items[which].id, day
