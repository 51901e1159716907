"""A catalogue, opened: items by number, by id and by name, and the rules between them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from selfportrait.model import Item, Manifest
from selfportrait.model.packs import ITEMS

from .names import maker, plain, show_names, words, work
from .pack import Pack, read_pack

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Weeks after which a week's popularity counts half.
_POPULARITY_HALF_LIFE: Final = 8.0

#: Attributes whose words say what an item is about; the title and the maker count as a whole.
ABOUT: Final = ("genre", "category", "activity", "thing", "tags", "contains")


class Catalogue:
    """A pack that passed every check. Items are numbered from 0 as in ``items.parquet``.

    ``targets[starts[i]:starts[i + 1]]`` is where people went after item *i*, with
    ``weights`` beside it. ``scale`` is the strongest rule of a typical item.
    """

    def __init__(self, pack: Pack) -> None:
        self.manifest: Manifest = pack.manifest
        self.items: Sequence[Item] = pack.items
        self.starts: Ints = np.searchsorted(pack.sources, np.arange(len(pack.items) + 1))
        self.targets: Ints = pack.targets
        self.weights: Floats = pack.weights
        self.scale: float = _scale(pack)
        self._pack = pack

    @staticmethod
    def open(folder: Path) -> Catalogue:
        """Open the pack in ``folder``; BadCatalogue where it is damaged, incomplete or unsafe."""
        return Catalogue(read_pack(folder))

    @property
    def numbering(self) -> str:
        """What the item numbers rest on: a history kept from another numbering must be made anew."""
        return self.manifest.files[ITEMS].sha256

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Item id → number."""
        return {item.id: number for number, item in enumerate(self.items)}

    @cached_property
    def popularity(self) -> Floats:
        """Share of the most popular of its kind, 0 to 1; later weeks count more."""
        weeks = self._pack.weeks
        if not len(weeks):
            return np.zeros(len(self))
        fresh = np.exp2(-(weeks.max() - weeks) / 7 / _POPULARITY_HALF_LIFE)
        mass = np.bincount(self._pack.week_items, self._pack.week_events * fresh, minlength=len(self))
        tops = np.zeros(len(self.kinds))
        np.maximum.at(tops, self.kind_of, mass)
        return mass / np.maximum(tops[self.kind_of], 1e-12)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of item it holds, in alphabetical order."""
        return tuple(sorted({item.kind for item in self.items}))

    @cached_property
    def kind_of(self) -> Ints:
        """Place in ``kinds`` of each item."""
        places = {kind: place for place, kind in enumerate(self.kinds)}
        return np.array([places[item.kind] for item in self.items], np.int64)

    def of_kind(self, kind: str) -> Flags:
        """Which items are of ``kind``."""
        place = self.kinds.index(kind) if kind in self.kinds else -1
        flags: Flags = np.equal(self.kind_of, place)
        return flags

    @cached_property
    def makers(self) -> Ints:
        """A number for who made each item; -1 where nobody is named."""
        known: dict[str, int] = {}
        names = [maker(item.creator) for item in self.items]
        return np.array([known.setdefault(name, len(known)) if name else -1 for name in names], np.int64)

    @cached_property
    def order(self) -> Ints:
        """Place of each item by id: what settles a tie."""
        places = np.empty(len(self), np.int64)
        places[sorted(range(len(self)), key=lambda number: self.items[number].id)] = np.arange(len(self))
        return places

    @cached_property
    def works(self) -> Ints:
        """A number for the work each item is an edition of: twins share it."""
        known: dict[tuple[str, str, str], int] = {}
        return np.array([known.setdefault(_key(item), len(known)) for item in self.items], np.int64)

    @cached_property
    def _by_name(self) -> dict[tuple[str, str, str], int]:
        named: dict[tuple[str, str, str], int] = {}
        for number, item in enumerate(self.items):
            named.setdefault(_key(item), number)
        return named

    def find(self, kind: str, title: str, creator: str = "") -> int | None:
        """Return the number of the item of that name, whatever the edition; a show by its title alone."""
        if kind != "show":
            return self._by_name.get((kind, work(title), maker(creator)))
        found = (self._by_name.get((kind, name, "")) for name in show_names(title, creator))
        return next((number for number in found if number is not None), None)

    @cached_property
    def about(self) -> dict[str, Ints]:
        """Word or name → the items it says something about, ascending."""
        index: dict[str, list[int]] = {}
        for number, item in enumerate(self.items):
            for term in terms(item):
                index.setdefault(term, []).append(number)
        return {term: np.array(numbers, np.int64) for term, numbers in index.items()}

    @cached_property
    def years(self) -> Ints:
        """Year of release of each item, 0 where it is not known."""
        return np.array(
            [int(item.released[:4]) if item.released[:4].isdecimal() else 0 for item in self.items], np.int64
        )


def terms(item: Item) -> list[str]:
    """Return what an item can be called by: its name, its maker, and the words of what it is about."""
    found = [plain(item.title), work(item.title)]
    found += [maker(item.creator)] if item.creator else []
    for attribute in ABOUT:
        found += words(item.attrs.get(attribute, ""))
    return list(dict.fromkeys(found))


def _key(item: Item) -> tuple[str, str, str]:
    # A show is known by its title: viewing histories rarely say who made it.
    return (item.kind, work(item.title), "" if item.kind == "show" else maker(item.creator))


def _scale(pack: Pack) -> float:
    if not len(pack.weights):
        return 1.0
    tops = np.zeros(len(pack.items))
    np.maximum.at(tops, pack.sources, pack.weights)
    strong = tops[tops > 0]
    return float(np.median(strong)) if len(strong) else 1.0
