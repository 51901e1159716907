"""The files of a second stage: refused when unsound, opened as arrays."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from selfportrait.model import Manifest, trail
from selfportrait.model import second as form
from selfportrait.model.second import CHANNELS, SECOND, SECOND_ITEMS, SECOND_PAIRS, TRAITS
from selfportrait.model.trail import COMING, TAKEN, USUAL

from .refusing import refused

#: No honest network is wider or deeper; a list is ranked in milliseconds up to here.
_WIDEST: Final = 512
_DEEPEST: Final = 4
_CANDIDATES_MOST: Final = 1000
_UNPACKED_MAX: Final = 1 << 28
_LARGEST: Final = 1e6


def check_told(data: bytes, manifest: Manifest, size: int) -> None:
    """Refuse a ``second_stage.json`` that another version wrote, or that cannot be computed with."""
    if not {SECOND_PAIRS, SECOND_ITEMS} <= set(manifest.files):
        raise refused(f"{SECOND} comes without {SECOND_PAIRS} and {SECOND_ITEMS}")
    try:
        told = msgspec.json.decode(data, type=form.SecondStage)
    except msgspec.DecodeError as error:
        raise refused(f"{SECOND} lacks something or holds a wrong value") from error
    if told.schema != form.SECOND_SCHEMA or told.inputs != form.INPUTS:
        raise refused(f"{SECOND} reads other things than this version knows")
    if not 1 <= told.candidates <= _CANDIDATES_MOST or not 0 <= told.popular < 1e6:
        raise refused(f"{SECOND} looks at a number of candidates that cannot be")
    lengths = (len(told.scales), len(told.means), len(told.deviations))
    if lengths != (len(form.SUM_NAMES), len(form.INPUTS), len(form.INPUTS)):
        raise refused(f"{SECOND} has a scale or a mean too few or too many")
    if min(*told.scales, *told.deviations) <= 0:
        raise refused(f"{SECOND} divides by nothing")
    if not 1 <= len(told.layers) <= _DEEPEST or max(len(one.bias) for one in told.layers) > _WIDEST:
        raise refused(f"{SECOND} holds a network that is too large")
    numbers = [told.popular, *told.scales, *told.means, *told.deviations]
    numbers += [value for one in told.layers for row in (*one.weights, one.bias) for value in row]
    led = told.trail
    numbers += [value for row in (*led.into, led.bias, *led.out, *led.straight) for value in row]
    if not all(abs(value) < _LARGEST for value in numbers):
        raise refused(f"{SECOND} holds a number that is none, or too large")
    if not _rectangular(told) or not form.fits(form.layers(told)):
        raise refused(f"{SECOND} holds a network whose layers do not fit")
    if not 0 <= led.share <= 1 or not 1 <= len(led.bias) <= _WIDEST:
        raise refused(f"{SECOND} holds a trail of no width, or one with more than all to say")
    if not all(map(_even, (led.into, led.out, led.straight))) or not trail.fits(trail.weights(led)):
        raise refused(f"{SECOND} holds a trail whose parts do not fit")


def check_pairs(data: bytes, manifest: Manifest, size: int) -> None:
    """Refuse a ``second_stage.parquet`` with a dangling item, a number that is none, or out of order."""
    wanted = {"source": pa.int32(), "target": pa.int32(), **dict.fromkeys(CHANNELS, pa.float16())}
    table = _table(data, SECOND_PAIRS, wanted)
    source, target = (table.column(name).to_numpy() for name in ("source", "target"))
    if len(source) and (min(source.min(), target.min()) < 0 or max(source.max(), target.max()) >= size):
        raise refused(f"{SECOND_PAIRS} names items that items.parquet does not have")
    if (np.diff(source.astype(np.int64) * size + target) <= 0).any():
        raise refused(f"{SECOND_PAIRS} is not in order, or holds a pair twice")
    if not all(np.isfinite(table.column(name).to_numpy()).all() for name in CHANNELS):
        raise refused(f"{SECOND_PAIRS} holds a number that is not finite")


def check_items(data: bytes, manifest: Manifest, size: int) -> None:
    """Refuse a ``second_items.parquet`` with a dangling item, a number that is none, or out of order."""
    wanted = {"item": pa.int32(), **dict.fromkeys((*TRAITS, USUAL), pa.float32())}
    table = _table(data, SECOND_ITEMS, wanted | dict.fromkeys((*TAKEN, *COMING), pa.float16()))
    item = table.column("item").to_numpy()
    if not len(item) or item.min() < 0 or item.max() >= size:
        raise refused(f"{SECOND_ITEMS} names items that items.parquet does not have, or none at all")
    if (np.diff(item) <= 0).any():
        raise refused(f"{SECOND_ITEMS} is not in order, or holds an item twice")
    values = (table.column(name).to_numpy() for name in (*TRAITS, USUAL, *TAKEN, *COMING))
    if not all(np.isfinite(one).all() for one in values):
        raise refused(f"{SECOND_ITEMS} holds a number that is not finite")


def _table(data: bytes, name: str, wanted: dict[str, pa.DataType]) -> pa.Table:
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        groups = (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))
        if sum(group.total_byte_size for group in groups) > _UNPACKED_MAX:
            raise refused(f"{name} unpacks to more than it should")
        table = file.read()
    except (pa.ArrowException, OSError) as error:
        raise refused(f"{name} is not a Parquet file") from error
    for column, kind in wanted.items():
        place = table.schema.get_field_index(column)
        if place < 0 or table.schema.field(place).type != kind or table.column(place).null_count:
            raise refused(f"{name} has no whole column {column!r} of type {kind}")
    return table


def pairs_of(data: bytes, size: int) -> form.Pairs:
    """Read checked ``second_stage.parquet``."""
    table = pq.read_table(io.BytesIO(data))
    columns = [table.column(name).to_numpy() for name in CHANNELS]
    return form.Pairs(
        starts=np.searchsorted(table.column("source").to_numpy(), np.arange(size + 1)),
        targets=table.column("target").to_numpy(),
        values=np.stack(columns, 1) if len(table) else np.empty((0, len(CHANNELS)), np.float16),
    )


def items_of(data: bytes, size: int) -> tuple[form.Traits, trail.Vectors]:
    """Read checked ``second_items.parquet``; an item it does not name is as rare as the rarest.

    The last row of both stands for these.
    """
    table = pq.read_table(io.BytesIO(data))
    values = _columns(table, TRAITS)
    usual = table.column(USUAL).to_numpy()
    rows = np.full(size, len(values), np.int64)
    rows[table.column("item").to_numpy()] = np.arange(len(values))
    nowhere = np.zeros((1, trail.WIDE), np.float16)
    return (
        form.Traits(rows=rows, values=np.concatenate([values, values.min(0, keepdims=True)])),
        trail.Vectors(
            taken=np.concatenate([_columns(table, TAKEN), nowhere]),
            coming=np.concatenate([_columns(table, COMING), nowhere]),
            usual=np.append(usual, usual.min()),
        ),
    )


def _columns(table: pa.Table, names: Sequence[str]) -> NDArray[Any]:
    return np.stack([table.column(name).to_numpy() for name in names], 1)


def _rectangular(told: form.SecondStage) -> bool:
    return all(_even(one.weights) for one in told.layers)


def _even(rows: list[list[float]]) -> bool:
    return len({len(row) for row in rows}) == 1
