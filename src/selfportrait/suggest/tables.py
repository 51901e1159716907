"""What the tables of a pack say, checked row by row: items, rules, popularity, segments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from selfportrait.model import Item
from selfportrait.model.packs import ITEMS, POPULARITY, RULES, SEGMENTS

from .pack import CONTROLS, Pack
from .parquet import COLUMNS, batches
from .refusing import refused

Ints = NDArray[np.int64]

#: Longest text of each column, in bytes.
_LONGEST: Final = {
    "id": 512, "kind": 40, "title": 2000, "creator": 2000, "released": 40, "currency": 3, "image": 2000,
    "segment": 80,
}  # fmt: skip
_LONGEST_ATTR: Final = 8000
_ATTRS_MAX: Final = 64
_PREREQUISITES_MAX: Final = 100
#: Rows turned into items at a time.
_AT_ONCE: Final = 4096

#: column → the shape its texts must have, and how to say that one has not
_SHAPES: Final = {
    "id": ("^.+$", "without an id"),
    "kind": ("^[a-z][a-z_]*$", "of a kind that is no word"),
    "released": (
        "^([0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9:.+Z-]+)?)?)?)?$",
        "with a release date that is none",
    ),
    "currency": ("^([A-Z]{3})?$", "with a currency that is none"),
    "image": ("^(https://[^ \"'<>]+)?$", "with an image that is no https address"),
    "segment": (r"^[a-z_]+:[^ ]+( [^ ]+)*$", "for a segment without a name"),
}


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Rules of the pack in its own order: item numbers and weights."""

    sources: NDArray[np.int32]
    targets: NDArray[np.int32]
    weights: NDArray[np.float32]


class Shares(msgspec.Struct, frozen=True, kw_only=True):
    """A count by item and something else: a week (days since 1970) or a segment (its number)."""

    by: Ints
    items: Ints
    counts: Ints


def read_items(pack: Pack) -> Iterator[Item]:
    """Yield the items in their order; BadCatalogue for what no item may be."""
    for batch in batches(pack, ITEMS):
        for column in ("id", "kind", "title", "creator", "released", "currency", "image"):
            _check_texts(batch.column(column), column, ITEMS)
        _check_attrs(batch.column("attrs"))
        _check_prerequisites(batch.column("prerequisites"))
        prices = batch.column("price_minor").drop_null()
        if len(prices) and pc.min(prices).as_py() < 0:
            raise refused(f"{ITEMS} has an item that costs less than nothing")
        for start in range(0, batch.num_rows, _AT_ONCE):
            rows = batch.slice(start, _AT_ONCE)
            yield from map(_item, *(rows.column(name).to_pylist() for name in COLUMNS[ITEMS]))


def read_rules(pack: Pack, items: int) -> Iterator[Rules]:
    """Yield the rules in parts, by source and strongest first; BadCatalogue where they are not."""
    last_source, last_weight = 0, np.float32(np.inf)
    for batch in batches(pack, RULES):
        part = Rules(
            sources=batch.column("source").to_numpy(),
            targets=batch.column("target").to_numpy(),
            weights=batch.column("weight").to_numpy(),
        )
        _check_numbers(part.sources, items, RULES)
        _check_numbers(part.targets, items, RULES)
        if not np.isfinite(part.weights).all() or (part.weights < 0).any():
            raise refused(f"{RULES} holds a weight that is not a number, infinite or below zero")
        sources = np.concatenate([[last_source], part.sources])
        weights = np.concatenate([[last_weight], part.weights])
        if (np.diff(sources) < 0).any():
            raise refused(f"{RULES} is not in order of source")
        if ((np.diff(sources) == 0) & (weights[1:] > weights[:-1])).any():
            raise refused(f"{RULES} does not name the strongest of an item first")
        last_source, last_weight = int(sources[-1]), weights[-1]
        yield part


def read_popularity(pack: Pack, items: int) -> Shares:
    """Return events by week and item."""
    weeks, numbers, events = [], [], []
    for batch in batches(pack, POPULARITY):
        weeks.append(batch.column("week").cast(pa.int32()).to_numpy())
        numbers.append(batch.column("item").to_numpy())
        events.append(batch.column("events").to_numpy())
    return _shares(weeks, numbers, events, items, POPULARITY)


def read_segments(pack: Pack, items: int) -> tuple[tuple[str, ...], Shares]:
    """Return the segments' names and, by segment and item, how many of its people took it."""
    if SEGMENTS not in pack.manifest.files:
        return (), _shares([], [], [], items, SEGMENTS)
    names: dict[str, int] = {}
    segments, numbers, people = [], [], []
    for batch in batches(pack, SEGMENTS):
        column = batch.column("segment")
        _check_texts(column, "segment", SEGMENTS)
        values, places = _numbered(column)
        known = np.array([names.setdefault(value, len(names)) for value in values], np.int64)
        segments.append(known[places])
        numbers.append(batch.column("item").to_numpy())
        people.append(batch.column("people").to_numpy())
    return tuple(names), _shares(segments, numbers, people, items, SEGMENTS)


def _numbered(column: pa.Array) -> tuple[list[str], Ints]:
    """Return a text column as its different texts and which each row has."""
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    return coded.dictionary.to_pylist(), coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def _shares(by: list[Any], items: list[Any], counts: list[Any], size: int, name: str) -> Shares:
    empty = [np.empty(0, np.int64)]
    found = Shares(
        by=np.concatenate(by or empty).astype(np.int64),
        items=np.concatenate(items or empty).astype(np.int64),
        counts=np.concatenate(counts or empty).astype(np.int64),
    )
    _check_numbers(found.items, size, name)
    if len(found.counts) and found.counts.min() < 0:
        raise refused(f"{name} counts fewer than no events")
    if len(found.counts) and found.counts.max() >= 1 << 53:
        raise refused(f"{name} counts more than there can be")
    return found


def _check_numbers(numbers: NDArray[Any], items: int, name: str) -> None:
    if len(numbers) and (numbers.min() < 0 or numbers.max() >= items):
        raise refused(f"{name} names items that {ITEMS} does not have")


def _check_texts(column: pa.Array, name: str, table: str) -> None:
    """Check the different texts of a column: each once, however many rows have it."""
    texts = column.dictionary if pa.types.is_dictionary(column.type) else column
    if not len(texts):
        return
    if pc.max(pc.binary_length(texts)).as_py() > _LONGEST[name]:
        raise refused(f"{table} has a {name!r} that is too long")
    if pc.any(pc.match_substring_regex(texts, CONTROLS)).as_py():
        raise refused(f"{table} has a {name!r} with signs that are no letters")
    if name in _SHAPES:
        shape, fault = _SHAPES[name]
        if not pc.all(pc.match_substring_regex(texts, shape)).as_py():
            raise refused(f"{table} has an item {fault}")


def _check_attrs(column: pa.Array) -> None:
    if len(column) and max(pc.max(pc.list_value_length(_as_list(column))).as_py() or 0, 0) > _ATTRS_MAX:
        raise refused(f"{ITEMS} has an item that says too much about itself")
    for texts in (column.keys, column.items):
        values = texts.dictionary if pa.types.is_dictionary(texts.type) else texts
        if len(values) and (pc.max(pc.binary_length(values)).as_py() or 0) > _LONGEST_ATTR:
            raise refused(f"{ITEMS} has an attribute that is too long")
        if len(values) and pc.any(pc.match_substring_regex(values, "[\\x00-\\x08\\x0e-\\x1f\\x7f]")).as_py():
            raise refused(f"{ITEMS} has an attribute with signs that are no letters")


def _check_prerequisites(column: pa.Array) -> None:
    if len(column) and (pc.max(pc.list_value_length(column)).as_py() or 0) > _PREREQUISITES_MAX:
        raise refused(f"{ITEMS} has an item with too many prerequisites")
    values = column.values
    texts = values.dictionary if pa.types.is_dictionary(values.type) else values
    if len(texts) and (pc.max(pc.binary_length(texts)).as_py() or 0) > _LONGEST["id"]:
        raise refused(f"{ITEMS} has a prerequisite that is too long")


def _as_list(column: pa.Array) -> pa.Array:
    return pa.ListArray.from_arrays(column.offsets, column.keys)


def _item(
    item_id: str,
    kind: str,
    title: str,
    creator: str,
    released: str,
    price: int | None,
    currency: str,
    attrs: list[tuple[str, str | None]],
    prerequisites: list[str | None],
    image: str,
) -> Item:
    return Item(
        id=item_id,
        kind=kind,
        title=title,
        creator=creator,
        released=released,
        price_minor=price,
        currency=currency,
        attrs={key: value or "" for key, value in attrs},
        prerequisites=tuple(one or "" for one in prerequisites),
        image=image,
    )
