"""A catalogue, opened: items by number, by id and by name, and the rules between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, overload

import msgspec
import numpy as np
from numpy.typing import NDArray

from selfportrait.model import Item, Manifest
from selfportrait.model.packs import ITEMS

from . import indexes
from .arrays import Array, Arrays
from .names import maker, plain, show_names, words, work
from .rules import Rules

if TYPE_CHECKING:
    from .second_stage import Stage

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Attributes whose words say what an item is about; the title and the maker count as a whole.
ABOUT: Final = ("genre", "category", "activity", "thing", "tags", "contains", "teaches")


#: Items looked at before the memory of their pages is given back.
_ITEMS_RESIDENT: Final = 64
#: Items that stay made: rows of one page look at the same ones.
_ITEMS_HELD: Final = 8192


class Items(Sequence[Item]):
    """The items by number. Each is made when it is looked at; the last some thousands are held."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._bytes = arrays.get("items", dict)
        self._starts = arrays.get("items_starts", dict)
        self._decode = msgspec.msgpack.Decoder(Item).decode
        self._looked_at = 0
        self._held = lru_cache(maxsize=_ITEMS_HELD)(self._made)

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, number: int) -> Item: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Item]: ...
    def __getitem__(self, number: int | slice) -> Item | Sequence[Item]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        place = number + len(self) if number < 0 else number
        if not 0 <= place < len(self):
            raise IndexError(number)
        return self._held(place)

    def _made(self, place: int) -> Item:
        self._looked_at += 1
        if not self._looked_at % _ITEMS_RESIDENT:
            self._arrays.release("items")
        return self._decode(self._bytes[self._starts[place] : self._starts[place + 1]].data)

    def __iter__(self) -> Iterator[Item]:
        return (self._made(number) for number in range(len(self)))


class Numbers(Mapping[str, int]):
    """Item id → number."""

    def __init__(self, items: Items, digests: Array, numbers: Array) -> None:
        self._items, self._digests, self._numbers = items, digests, numbers

    def __getitem__(self, item_id: str) -> int:
        for number in indexes.looked_up(self._digests, self._numbers, item_id):
            if self._items[number].id == item_id:
                return number
        raise KeyError(item_id)

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[str]:
        return (item.id for item in self._items)


class About:
    """Word or name → the items it says something about, ascending."""

    def __init__(self, arrays: Arrays, make: indexes.Make) -> None:
        self._digests = arrays.get("term_digests", make)
        self._starts = arrays.get("term_starts", make)
        self._items = arrays.get("term_items", make)

    def get(self, term: str) -> Ints | None:
        """Return the items; None where it says nothing about any."""
        wanted = indexes.digest(term)
        place = int(np.searchsorted(self._digests, wanted))
        if place == len(self._digests) or self._digests[place] != wanted:
            return None
        return np.array(self._items[self._starts[place] : self._starts[place + 1]], np.int64)


class Catalogue:
    """A pack that passed every check. Items are numbered from 0 as in ``items.parquet``.

    ``rules`` say where people went after an item. ``scale`` is the strongest rule of a
    typical item. Arrays may be memory maps: they are read, never written.
    """

    def __init__(self, manifest: Manifest, arrays: Arrays, extras: Mapping[str, bytes]) -> None:
        self.manifest = manifest
        self.items = Items(arrays)
        self.rules = Rules(arrays)
        self.popularity: Floats = arrays.get("popularity", dict)
        #: events of each item in the newest two weeks that are counted, and in the two before
        self.recent: Ints = arrays.get("recent", dict)
        self.before: Ints = arrays.get("before", dict)
        self.kinds: tuple[str, ...] = tuple(arrays.words["kinds"])
        self.kind_of: Array = arrays.get("kind_of", dict)
        self.segments: tuple[str, ...] = tuple(arrays.words["segments"])
        self.scale = float(arrays.get("scale", dict)[0])
        self._arrays = arrays
        self._extras = extras

    @staticmethod
    def open(path: Path, cache: Path | None = None) -> Catalogue:
        """Open the pack in a folder or ZIP; BadCatalogue where it is damaged, incomplete or unsafe.

        With ``cache``, a folder of hers, what is in the pack is checked and laid out there
        the first time, and read from there through memory maps from then on.
        """
        from .opening import opened  # Parquet is only read the first time

        return opened(path, cache)

    @property
    def starts(self) -> Array:
        """Where the rules of each item begin in ``targets`` and ``weights``, and where the last end."""
        return self.rules.starts

    @property
    def targets(self) -> Array:
        """Item number each rule leads to, by source and strongest first."""
        return self.rules.targets

    @property
    def weights(self) -> Array:
        """Strength of each rule."""
        return self.rules.weights

    @cached_property
    def prior(self) -> Floats:
        """What an item's popularity adds to its score."""
        found: Floats = self.manifest.method.prior * self.scale * self.popularity
        return found

    @property
    def numbering(self) -> str:
        """What the item numbers rest on: a history kept from another numbering must be made anew."""
        return self.manifest.files[ITEMS].sha256

    def __len__(self) -> int:
        return len(self.items)

    def extra(self, name: str) -> bytes | None:
        """Return the bytes of a further model that the pack brings, checked; None where it has none."""
        return self._extras.get(name)

    def segment(self, name: str) -> Floats:
        """Share of the most taken of its kind among the people of a segment ("age:25-34"), 0 to 1."""
        shares: Floats = np.zeros(len(self))
        if name in self.segments:
            bounds = self._arrays.get("segment_starts", dict)
            place = self.segments.index(name)
            here = slice(int(bounds[place]), int(bounds[place + 1]))
            shares[self._arrays.get("segment_items", dict)[here]] = self._arrays.get("segment_shares", dict)[
                here
            ]
        return shares

    @cached_property
    def second(self) -> Stage | None:
        """The second stage that orders what the rules bring; None where the pack has none."""
        from .second_stage import opened

        return opened(self)

    @cached_property
    def numbers(self) -> Numbers:
        """Item id → number."""
        return Numbers(self.items, self._arrays.get("id_digests", dict), self._arrays.get("id_numbers", dict))

    def turns(self, many: int) -> Ints:
        """Return a number below ``many`` for each item, by its id alone."""
        digests = self._arrays.get("id_digests", dict)
        found = np.empty(len(self), np.int64)
        found[self._arrays.get("id_numbers", dict)] = digests % np.uint64(many)
        return found

    def of_kind(self, kind: str) -> Flags:
        """Which items are of ``kind``."""
        place = self.kinds.index(kind) if kind in self.kinds else -1
        flags: Flags = np.equal(self.kind_of, place)
        return flags

    @property
    def makers(self) -> Array:
        """A number for who made each item; -1 where nobody is named."""
        return self._made("makers")

    @property
    def works(self) -> Array:
        """A number for the work each item is an edition of: twins share it."""
        return self._made("works")

    def editions(self, items: Ints) -> Ints:
        """Return every edition of the works of ``items``, themselves included."""
        works = np.unique(np.asarray(self.works[items]))
        starts = self._made("edition_starts")
        places = indexes.ranges(starts[works], starts[works + 1])
        return np.asarray(self._made("editions")[places], np.int64)

    @property
    def years(self) -> Array:
        """Year of release of each item, 0 where it is not known."""
        return self._made("years")

    @property
    def order(self) -> Array:
        """Place of each item by id: what settles a tie."""
        return self._arrays.get("order", lambda: indexes.by_id(self.items))

    def find(self, kind: str, title: str, creator: str = "") -> int | None:
        """Return the number of the item of that name, whatever the edition; a show by its title alone."""
        if kind != "show":
            return self._named((kind, work(title), maker(creator)))
        found = (self._named((kind, name, "")) for name in show_names(title, creator))
        return next((number for number in found if number is not None), None)

    def _named(self, key: tuple[str, str, str]) -> int | None:
        wanted = "\0".join(key)
        for number in indexes.looked_up(self._made("name_digests"), self._made("name_numbers"), wanted):
            if name_key(self.items[number]) == key:
                return number
        return None

    @cached_property
    def about(self) -> About:
        """Word or name → the items it says something about, ascending."""
        return About(self._arrays, self._walk)

    def lay_out(self) -> None:
        """Make every array that is otherwise made when first asked for."""
        self._made("works")
        _ = self.order

    def _made(self, name: str) -> Array:
        return self._arrays.get(name, self._walk)

    def _walk(self) -> dict[str, Array]:
        return indexes.walked(self.items, name_key, terms)


def terms(item: Item) -> list[str]:
    """Return what an item can be called by: its name, its maker, and the words of what it is about."""
    found = [plain(item.title), work(item.title)]
    found += [maker(item.creator)] if item.creator else []
    for attribute in ABOUT:
        found += words(item.attrs.get(attribute, ""))
    return list(dict.fromkeys(found))


def name_key(item: Item) -> tuple[str, str, str]:
    """Return what an item is found by: editions of a work share it."""
    # A show is known by its title: viewing histories rarely say who made it.
    return (item.kind, work(item.title), "" if item.kind == "show" else maker(item.creator))
