"""Open a pack: check it whole, lay it out as arrays, or map those that an earlier opening left."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa

from selfportrait import __version__
from selfportrait.model.packs import ITEMS

from . import indexes
from .arrays import Arrays, keep, kept
from .catalogue import Catalogue, Items, Numbers
from .pack import COLUMNS, Pack, check_extras, checked_bytes, open_pack
from .refusing import refused
from .tables import read_items, read_popularity, read_rules, read_segments

#: Counts up when the arrays or what they hold change: what an older version left is made anew.
_LAYOUT: Final = 1
_KINDS_MAX: Final = 1000


def opened(path: Path, cache: Path | None) -> Catalogue:
    """Open the pack; see ``Catalogue.open``."""
    pack = open_pack(path)
    of = f"{pack.digest}-{__version__}-{_LAYOUT}"
    arrays = kept(cache, of) if cache is not None else None
    if arrays is None and cache is not None:
        arrays = keep(cache, of, lambda found: _laid_out(pack, found))
    elif arrays is None:
        arrays = Arrays()
        _fill(pack, arrays)
    return Catalogue(pack.manifest, arrays, _extras(pack))


def _laid_out(pack: Pack, arrays: Arrays) -> None:
    _fill(pack, arrays)
    Catalogue(pack.manifest, arrays, {}).lay_out()


def _extras(pack: Pack) -> dict[str, bytes]:
    names = pack.manifest.files.keys() - COLUMNS.keys()
    return {name: bytes(checked_bytes(pack, name)[:]) for name in names}


def _fill(pack: Pack, arrays: Arrays) -> None:
    try:
        check_extras(pack)
        _fill_items(pack, arrays)
        _fill_rules(pack, arrays)
        _fill_counts(pack, arrays)
    except (pa.ArrowException, UnicodeDecodeError, OverflowError) as error:
        raise refused("one of its tables cannot be read") from error


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
    size, length = pack.manifest.items, pack.manifest.rules
    targets, weights = arrays.new("targets", np.int32, length), arrays.new("weights", np.float32, length)
    leaving, place = np.zeros(size, np.int64), 0
    for part in read_rules(pack, size):
        end = place + len(part.sources)
        targets[place:end], weights[place:end] = part.targets, part.weights
        leaving += np.bincount(part.sources, minlength=size)
        place = end
    arrays.put("starts", np.concatenate([[0], np.cumsum(leaving)]))


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
