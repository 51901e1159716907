"""Groceries and shop goods: a maker and a style for each thing on the shelves."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import Final

from selfportrait.model import Item

from .persona import chance
from .shelves import CLOTHES, FOOD, SHOES, WARES, Shelf

GROCERIES: Final = 700
GOODS: Final = 600
_GROCERS = (
    "Feldhof",
    "Morgenrot",
    "Kornblume",
    "Gut Lindenau",
    "Bio Marsch",
    "Casa Olmo",
    "Hej Havre",
    "Nordkost",
)
_MAKERS = (
    "Fjellgran",
    "Tindra",
    "Halde",
    "Okerton",
    "Svale",
    "Brunnwerk",
    "Kestrel & Co",
    "Alpenrand",
    "Lodd",
)
_STYLES = ("Organic", "Classic", "Fine", "Village", "Sunday", "Everyday", "Stone Mill", "Harvest", "Little")
_MODELS = (
    "Nova",
    "Birk",
    "Ridge",
    "Luma",
    "Pilot",
    "Drift",
    "Granit",
    "Saga",
    "Volt",
    "Ease",
    "Tern",
    "Atlas",
)
_WORN = {"Shoes": SHOES, "Boots": SHOES, "Socks": "36-38 39-41 42-44"} | dict.fromkeys(
    ("Harness", "Jacket", "Vest", "Fleece", "Tights", "Gloves"), CLOTHES
)


@lru_cache(maxsize=4)
def groceries(seed: int) -> tuple[Item, ...]:
    """Return 700 groceries with what they contain."""
    return _stock(chance(seed, "groceries"), FOOD, GROCERIES, "grocery")


@lru_cache(maxsize=4)
def goods(seed: int) -> tuple[Item, ...]:
    """Return 600 shop goods with their sizes."""
    return _stock(chance(seed, "goods"), WARES, GOODS, "good")


def _stock(rng: Random, shelves: tuple[Shelf, ...], count: int, kind: str) -> tuple[Item, ...]:
    found: dict[str, Item] = {}
    turn = 0
    while len(found) < count:
        shelf = shelves[turn % len(shelves)]
        thing, _, contains = shelf.things[turn // len(shelves) % len(shelf.things)].partition(":")
        turn += 1
        make = _grocery if kind == "grocery" else _good
        item = make(rng, shelf, thing, contains)
        found.setdefault(item.id, item)
    return tuple(found.values())


def _grocery(rng: Random, shelf: Shelf, thing: str, contains: str) -> Item:
    maker = rng.choice(_GROCERS)
    allergens = contains.split()
    grain = thing.split()[0] in ("Rye", "Wheat", "Spelt", "Seitan")
    free = shelf.name == "free-from" or ("gluten" in allergens and not grain and rng.random() < 0.16)
    style = "Gluten-free" if free else rng.choice(_STYLES)
    if free:
        allergens = [allergen for allergen in allergens if allergen != "gluten"]
    attrs = {"category": shelf.name, "contains": " ".join(allergens)}
    if free:
        attrs["free_from"] = "gluten"
    return _item("grocery", maker, f"{style} {thing}", _price(rng, shelf), attrs)


def _good(rng: Random, shelf: Shelf, thing: str, _contains: str) -> Item:
    attrs = {"category": shelf.name, "thing": thing.lower()}
    sizes = shelf.sizes
    if sizes == "by thing":
        sizes = _WORN.get(thing.split()[-1], "")
    if sizes:
        run = sizes.split()
        start = rng.randrange(0, 2)
        attrs["size"] = " ".join(run[start : len(run) - rng.randrange(0, 2)])
    return _item("good", rng.choice(_MAKERS), f"{rng.choice(_MODELS)} {thing}", _price(rng, shelf), attrs)


def _price(rng: Random, shelf: Shelf) -> int:
    cents = shelf.low * (shelf.high / shelf.low) ** rng.random()
    return int(cents / 10) * 10 + 9


def _item(kind: str, maker: str, title: str, cents: int, attrs: dict[str, str]) -> Item:
    slug = "".join(c if c.isalnum() else "-" for c in f"{maker} {title}".lower())
    while "--" in slug:
        slug = slug.replace("--", "-")
    return Item(
        id=f"{kind}:{slug.strip('-')}",
        kind=kind,
        title=title,
        creator=maker,
        price_minor=cents,
        currency="EUR",
        attrs=attrs,
    )
