"""What the crowd buys: baskets by chance, whose things go together, and what runs out again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from selfportrait.model import Item

from .circles import CIRCLES, Circle
from .shelves import Shelf
from .taste import Ground, Weights, ground

#: How many of the crowd order here what runs out, how many such things each has, and for how many days.
_REGULARS: Final = 0.3
_STAPLES: Final = (2, 4)
_FOR_DAYS: Final = 270
#: Days a thing lasts: the middle of all, how far things lie apart (ln), people with one thing, and one time.
_LASTS, _THINGS, _PEOPLE, _TIMES = 26.0, 0.45, 0.25, 0.15


@dataclass(frozen=True, slots=True)
class Store:
    """A shelf-kind's items with what a basket needs to know."""

    items: tuple[Item, ...]
    base: Ground
    members: dict[str, NDArray[np.int64]]  #: category → indices
    beside: dict[str, str]
    gluten: NDArray[np.bool_]
    milk: NDArray[np.bool_]

    def taste(self, mixture: Weights, rng: np.random.Generator) -> Weights:
        """Return one person's probabilities over the items: nothing that her circle avoids."""
        taste = self.base.taste(mixture, rng)
        for allergen, holds in (("gluten", self.gluten), ("milk", self.milk)):
            if any(c.avoids == allergen and mixture[n] > 0.35 for n, c in enumerate(CIRCLES)):
                taste = np.where(holds, 0.0, taste)
                taste = taste / taste.sum()
        return taste


def store(
    items: tuple[Item, ...],
    shelves: tuple[Shelf, ...],
    liked: Callable[[Circle], dict[str, float]],
    rng: np.random.Generator,
) -> Store:
    """Stock a store whose shelves are liked by circle."""
    categories = [item.attrs["category"] for item in items]
    base = ground(categories, [n % 3 for n in range(len(items))], liked, rng, steepness=0.6)
    members = {
        shelf.name: np.array([n for n, name in enumerate(categories) if name == shelf.name])
        for shelf in shelves
    }

    def holds(allergen: str) -> NDArray[np.bool_]:
        return np.array([allergen in item.attrs.get("contains", "").split() for item in items])

    beside = {shelf.name: shelf.beside for shelf in shelves}
    return Store(items, base, members, beside, holds("gluten"), holds("milk"))


def by_chance(
    shop: Store, taste: Weights, days: Callable[[], int], rng: np.random.Generator, *, baskets: int
) -> Iterator[tuple[str, int]]:
    """Yield what so many baskets hold, each on one of the ``days``."""
    reached = _reached(taste)
    for _ in range(baskets):
        day = days()
        basket = reached.searchsorted(rng.random(int(rng.integers(1, 4))), side="right").tolist()
        for which in tuple(basket):
            if rng.random() < 0.6:
                shelf = shop.members[shop.beside[shop.items[which].attrs["category"]]]
                weights = taste[shelf]
                if weights.sum() > 0:
                    place = _reached(weights / weights.sum()).searchsorted(rng.random(), side="right")
                    basket.append(int(shelf[place]))
        for which in dict.fromkeys(basket):
            yield shop.items[which].id, day


def _reached(shares: Weights) -> Weights:
    """Return what is reached up to each place, 1.0 at the last: a draw is where a chance falls among them."""
    sums = shares.cumsum()
    sums /= sums[-1]
    return sums


def lasting(shop: Store, rng: np.random.Generator) -> Weights:
    """Return how many days each thing of a store lasts with most people."""
    return np.asarray(_LASTS * np.exp(rng.normal(0.0, _THINGS, len(shop.items))), dtype=np.float64)


def again(
    shop: Store, taste: Weights, lasts: Weights, last_day: int, rng: np.random.Generator
) -> Iterator[tuple[str, int]]:
    """Yield what a regular customer orders when it runs out, on her own day of the week; nobody else's."""
    if rng.random() >= _REGULARS:
        return
    weekday, since = int(rng.integers(7)), last_day - _FOR_DAYS
    count = min(int(rng.integers(*_STAPLES)), int(np.count_nonzero(taste)))
    for which in rng.choice(len(taste), size=count, replace=False, p=taste).tolist():
        every = float(lasts[which] * np.exp(rng.normal(0.0, _PEOPLE)))
        out = since + every * rng.random()
        while out <= last_day - 6:
            day = int(out) + (weekday - int(out)) % 7
            yield shop.items[which].id, day
            out = day + every * float(np.exp(rng.normal(0.0, _TIMES)))
