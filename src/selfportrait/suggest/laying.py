"""Lay a pack out as arrays, checking all that it says on the way."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa

from selfportrait.model.packs import ITEMS

from . import indexes
from .arrays import Arrays
from .catalogue import Catalogue, Items, Numbers
from .pack import Pack, check_extras
from .refusing import refused
from .rules import RULE
from .tables import read_items, read_popularity, read_rules, read_segments

_KINDS_MAX: Final = 1000


def laid_out(pack: Pack, arrays: Arrays) -> None:
    """Check the pack whole and make every array there can be of it."""
    Catalogue(pack.manifest, fill(pack, arrays), {}).lay_out()


def fill(pack: Pack, arrays: Arrays) -> Arrays:
    """Check the pack whole and make what is always needed; BadCatalogue says what is wrong with it."""
    try:
        check_extras(pack)
        _fill_items(pack, arrays)
        _fill_rules(pack, arrays)
        _fill_counts(pack, arrays)
    except (pa.ArrowException, UnicodeDecodeError, OverflowError) as error:
        raise refused("one of its tables cannot be read") from error
    return arrays


def _fill_items(pack: Pack, arrays: Arrays) -> None:
    promised = pack.manifest.items
    digests, kind_of = np.zeros(promised, np.uint64), np.zeros(promised, np.int16)
    kinds: dict[str, int] = {}
    after: dict[int, tuple[str, ...]] = {}

    def encoded() -> Iterator[bytes]:
        encode = msgspec.msgpack.Encoder().encode
        for number, item in enumerate(read_items(pack)):
            digests[number] = indexes.digest(item.id)
            kind_of[number] = kinds.setdefault(item.kind, len(kinds))
            if item.prerequisites:
                after[number] = item.prerequisites
            if len(kinds) > _KINDS_MAX:
                raise refused(f"{ITEMS} has more than {_KINDS_MAX} kinds of item")
            yield encode(item)

    arrays.texts("items", encoded())
    if not promised:
        raise refused(f"{ITEMS} holds no items")
    arrays.words["kinds"] = sorted(kinds)
    places = {kind: place for place, kind in enumerate(sorted(kinds))}
    arrays.put("kind_of", np.array([places[kind] for kind in kinds], np.int16)[kind_of])
    ascending, numbers = indexes.by_digest(digests)
    arrays.put("id_digests", ascending)
    arrays.put("id_numbers", numbers)
    _check_ids(arrays)
    _check_prerequisites(arrays, after)


def _check_ids(arrays: Arrays) -> None:
    items, digests = Items(arrays), arrays.get("id_digests", dict)
    numbers = arrays.get("id_numbers", dict)
    for place in np.flatnonzero(digests[1:] == digests[:-1]).tolist():
        if items[int(numbers[place])].id == items[int(numbers[place + 1])].id:
            raise refused(f"{ITEMS} has two items with the same id")


def _check_prerequisites(arrays: Arrays, after: dict[int, tuple[str, ...]]) -> None:
    """Check that what an item needs is there, and that nothing needs itself in the end (Kahn 1962)."""
    numbers = Numbers(Items(arrays), arrays.get("id_digests", dict), arrays.get("id_numbers", dict))
    left: dict[int, int] = {}
    opens: dict[int, list[int]] = {}
    for number, needed in after.items():
        for item_id in set(needed):
            if (before := numbers.get(item_id)) is None:
                raise refused(f"{ITEMS} has a prerequisite that is no item of it")
            left[number] = left.get(number, 0) + 1
            opens.setdefault(before, []).append(number)
    ready = deque(number for number in opens if number not in left)
    met = 0
    while ready:
        for number in opens.get(ready.popleft(), ()):
            left[number] -= 1
            if not left[number]:
                met += 1
                ready.append(number)
    if met < len(left):
        raise refused(f"{ITEMS} has items that are prerequisites of each other")


def _fill_rules(pack: Pack, arrays: Arrays) -> None:
    size = pack.manifest.items
    table = arrays.new("rules", RULE, pack.manifest.rules)
    leaving, tops, place = np.zeros(size, np.int64), np.zeros(size, np.float32), 0
    for part in read_rules(pack, size):
        end = place + len(part.sources)
        table["target"][place:end], table["weight"][place:end] = part.targets, part.weights
        sources, counts = np.unique(part.sources, return_counts=True)
        leaving[sources] += counts
        np.maximum.at(tops, part.sources, part.weights)
        place = end
    arrays.put("starts", np.concatenate([[0], np.cumsum(leaving)]))
    strong = tops[tops > 0]
    arrays.put("scale", np.array([np.median(strong.astype(np.float64)) if len(strong) else 1.0]))


def _fill_counts(pack: Pack, arrays: Arrays) -> None:
    size, kind_of, kinds = pack.manifest.items, arrays.get("kind_of", dict), len(arrays.words["kinds"])
    weekly = read_popularity(pack, size)
    arrays.put("popularity", indexes.popularity(weekly.by, weekly.items, weekly.counts, kind_of, kinds))
    for name, array in indexes.lately(weekly.by, weekly.items, weekly.counts, size).items():
        arrays.put(name, array)
    names, taken = read_segments(pack, size)
    arrays.words["segments"] = list(names)
    found = indexes.segments(taken.by, taken.items, taken.counts, kind_of, kinds, len(names))
    for name, array in found.items():
        arrays.put(name, array)
