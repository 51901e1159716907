"""The files that tell a next basket: refused when unsound, opened as arrays."""

from __future__ import annotations

import io
import math
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from selfportrait.model import Manifest
from selfportrait.model import baskets as form
from selfportrait.model.baskets import BASKET_ITEMS, BASKETS, ITEM_COLUMNS, Weighing

from .refusing import refused

Floats = form.Floats

#: No honest network is wider, and no list of candidates longer.
_WIDEST: Final = 512
_POPULAR_MOST: Final = 1000


def check_weighing(data: bytes, manifest: Manifest, size: int) -> None:
    """Refuse a ``next_basket.json`` that another version wrote, or that cannot be computed with."""
    if BASKET_ITEMS not in manifest.files:
        raise refused(f"{BASKETS} comes without {BASKET_ITEMS}")
    try:
        told = msgspec.json.decode(data, type=Weighing)
    except msgspec.DecodeError as error:
        raise refused(f"{BASKETS} lacks something or holds a wrong value") from error
    if told.schema != form.BASKETS_SCHEMA or told.inputs != form.INPUTS:
        raise refused(f"{BASKETS} reads other things than this version knows")
    wide = len(form.INPUTS)
    if len(told.means) != wide or len(told.deviations) != wide or len(told.spread) != form.SPREADS:
        raise refused(f"{BASKETS} has a mean or a spread too few or too many")
    if min(*told.deviations, *told.spread) <= 0:
        raise refused(f"{BASKETS} divides by nothing")
    if not 0 <= told.popular <= _POPULAR_MOST or max(map(len, told.biases), default=0) > _WIDEST:
        raise refused(f"{BASKETS} holds a network or a list that is too large")
    if not _rectangular(told) or not form.fits(told):
        raise refused(f"{BASKETS} holds a network whose layers do not fit")
    numbers = [*told.means, *told.deviations, *told.spread, *(b for bias in told.biases for b in bias)]
    numbers += [w for weights in told.weights for row in weights for w in row]
    if not all(map(math.isfinite, numbers)):
        raise refused(f"{BASKETS} holds a number that is not finite")


def check_basket_items(data: bytes, manifest: Manifest, size: int) -> None:
    """Refuse a ``next_basket.parquet`` that does not have one finite row an item."""
    if BASKETS not in manifest.files:
        raise refused(f"{BASKET_ITEMS} comes without {BASKETS}")
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        types = {field.name: field.type for field in file.schema_arrow}
        rows = file.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise refused(f"{BASKET_ITEMS} is not Parquet") from error
    wanted = {name: pa.int32() if name == "shelf" else pa.float32() for name in ITEM_COLUMNS}
    if types != wanted or rows != size:
        raise refused(f"{BASKET_ITEMS} has other columns, or {rows} rows for {size} items")
    try:
        table = read_items(data)
    except (pa.ArrowException, OSError) as error:
        raise refused(f"{BASKET_ITEMS} cannot be read") from error
    if not all(len(values) == size and np.isfinite(values).all() for values in table.values()):
        raise refused(f"{BASKET_ITEMS} holds a number that is not finite")
    shelf = table["shelf"]
    if size and (shelf.min() < 0 or shelf.max() >= size):
        raise refused(f"{BASKET_ITEMS} numbers its shelves wrongly")


def read_items(data: bytes) -> dict[str, Floats]:
    """Return ITEM_COLUMNS of a file that passed its check."""
    table = pq.read_table(io.BytesIO(data))
    return {
        name: table.column(name).to_numpy(zero_copy_only=False).astype(np.float64) for name in ITEM_COLUMNS
    }


def _rectangular(told: Weighing) -> bool:
    return all(weights and len({len(row) for row in weights}) == 1 for weights in told.weights)
