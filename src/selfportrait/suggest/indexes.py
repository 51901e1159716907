"""Ways to an item without a Python object an item: sorted digests, ranges, places.

A text is looked up by 64 bits of its BLAKE2b among sorted numbers, which a memory
map serves as well as memory; what is found is compared with the item itself.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from selfportrait.model import Item

from .arrays import Array
from .names import maker

Make = Callable[[], dict[str, Array]]

#: Weeks after which a week's popularity counts half.
_POPULARITY_HALF_LIFE: Final = 8.0


def digest(text: str) -> np.uint64:
    """Return 64 bits that stand for a text."""
    # A lone surrogate has no UTF-8; it stands for itself here, and matches nothing in a pack.
    raw = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return np.uint64(int.from_bytes(raw, "little"))


def looked_up(digests: Array, numbers: Array, text: str) -> Iterator[int]:
    """Yield the numbers whose text may be ``text``, ascending."""
    wanted = digest(text)
    place = int(np.searchsorted(digests, wanted))
    while place < len(digests) and digests[place] == wanted:
        yield int(numbers[place])
        place += 1


def by_digest(digests: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """Return the digests ascending, and whose each is; equal ones in order of number."""
    order = np.argsort(digests, kind="stable")
    return digests[order], order.astype(np.int32)


def walked(
    items: Sequence[Item],
    name_key: Callable[[Item], tuple[str, str, str]],
    terms: Callable[[Item], list[str]],
) -> dict[str, Array]:
    """Read every item once for what it is called, whose it is, and what it is about."""
    names, makers, years = array("Q"), array("Q"), array("h")
    words, whose = array("Q"), array("i")
    raw: Callable[[str], int] = lambda text: int(digest(text))  # noqa: E731
    of: dict[str, int] = {}
    nobody = raw("")
    for number, item in enumerate(items):
        names.append(raw("\0".join(name_key(item))))
        makers.append(raw(maker(item.creator)) if item.creator else nobody)
        years.append(int(item.released[:4]) if item.released[:4].isdecimal() else 0)
        for term in terms(item):
            # the words of genres and shelves come again and again, those of titles do not
            known = of.get(term)
            if known is None:
                known = raw(term)
                if len(of) < 1 << 16:
                    of[term] = known
            words.append(known)
            whose.append(number)
    return {
        **_names(np.frombuffer(names, np.uint64)),
        "makers": _numbered(np.frombuffer(makers, np.uint64), nobody),
        "years": np.frombuffer(years, np.int16),
        **_terms(np.frombuffer(words, np.uint64), np.frombuffer(whose, np.int32)),
    }


def _names(digests: NDArray[np.uint64]) -> dict[str, Array]:
    ascending, numbers = by_digest(digests)
    _, works = np.unique(digests, return_inverse=True)
    counts = np.bincount(works, minlength=1)
    return {
        "name_digests": ascending,
        "name_numbers": numbers,
        "works": works.astype(np.int32),
        # works are numbered in the order of their digests, so the items by digest are the items by work
        "editions": numbers,
        "edition_starts": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
    }


def _numbered(digests: NDArray[np.uint64], nobody: int) -> Array:
    _, numbers = np.unique(digests, return_inverse=True)
    found: Array = np.where(digests == np.uint64(nobody), -1, numbers).astype(np.int32)
    return found


def _terms(digests: NDArray[np.uint64], items: NDArray[np.int32]) -> dict[str, Array]:
    order = np.argsort(digests, kind="stable")
    ascending = digests[order]
    first = np.flatnonzero(np.concatenate([[True], ascending[1:] != ascending[:-1]])[: len(ascending)])
    return {
        "term_digests": ascending[first],
        "term_starts": np.concatenate([first, [len(ascending)]]).astype(np.int64),
        "term_items": items[order],
    }


def by_id(items: Sequence[Item]) -> dict[str, Array]:
    """Return each item's place when they are sorted by id."""
    ids = [item.id for item in items]
    places = np.empty(len(ids), np.int32)
    places[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids), dtype=np.int32)
    return {"order": places}


def ranges(starts: Array, ends: Array) -> NDArray[np.int64]:
    """Return ``starts[0] … ends[0] - 1, starts[1] … ends[1] - 1, …`` as one array."""
    lengths = (ends - starts).astype(np.int64)
    stops = np.cumsum(lengths)
    places = np.repeat(starts - (stops - lengths), lengths).astype(np.int64)
    places += np.arange(len(places))
    return places


def popularity(weeks: Array, items: Array, events: Array, kind_of: Array, kinds: int) -> NDArray[np.float64]:
    """Share of the most popular of its kind, 0 to 1; later weeks count more."""
    if not len(weeks):
        return np.zeros(len(kind_of))
    fresh = np.exp2(-(weeks.max() - weeks) / 7 / _POPULARITY_HALF_LIFE)
    mass = np.bincount(items, events * fresh, minlength=len(kind_of))
    tops = np.zeros(kinds)
    np.maximum.at(tops, kind_of, mass)
    return mass / np.maximum(tops[kind_of], 1e-12)


def lately(weeks: Array, items: Array, events: Array, size: int) -> dict[str, Array]:
    """Return events by item in the newest two weeks there are counts of, and in the two before them."""
    newest = weeks.max(initial=0)
    found = {}
    for name, ends in (("recent", 0), ("before", 14)):
        here = (weeks <= newest - ends) & (weeks > newest - ends - 14)
        counted = np.bincount(items[here], events[here].astype(np.float64), minlength=size)
        found[name] = counted.astype(np.int64)
    return found


def segments(
    by: Array, items: Array, counts: Array, kind_of: Array, kinds: int, names: int
) -> dict[str, Array]:
    """Return each segment's items with their share of the most taken of the kind, by segment and item."""
    order = np.lexsort((items, by))
    by, items, counts = by[order], items[order], counts[order]
    cells = by * kinds + kind_of[items]
    tops = np.zeros(names * kinds)
    np.maximum.at(tops, cells, counts)
    return {
        "segment_starts": np.searchsorted(by, np.arange(names + 1)).astype(np.int64),
        "segment_items": items.astype(np.int32),
        "segment_shares": counts / np.maximum(tops[cells], 1e-12) if len(cells) else np.zeros(0),
    }
