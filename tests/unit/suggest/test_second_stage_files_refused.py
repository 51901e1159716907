"""A second stage that is unsound is refused before anything is ranked by it."""

from __future__ import annotations

import io
from collections.abc import Callable

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from selfportrait.errors import BadCatalogue
from selfportrait.model import Manifest, Method, PackFile
from selfportrait.model.second import (
    CHANNELS,
    INPUTS,
    SECOND_ITEMS,
    SECOND_PAIRS,
    SUM_NAMES,
    TRAITS,
    Layer,
    SecondStage,
    Trail,
)
from selfportrait.model.trail import COMING, TAKEN, USUAL, WIDE
from selfportrait.model.trail import INPUTS as TRAIL_INPUTS
from selfportrait.suggest.second_files import check_items, check_pairs, check_told

_FILE = PackFile(bytes=1, rows=0, sha256="")
_MANIFEST = Manifest(
    schema=2, name="Pier", version="1", licence="CC0-1.0", provenance="invented", trained_us=0, items=3,
    people=1, events=1, unknown=0, rules=0, method=Method(), files={SECOND_PAIRS: _FILE, SECOND_ITEMS: _FILE},
)  # fmt: skip
_LED = Trail(
    share=0.3,
    into=[[0.1, 0.1]] * TRAIL_INPUTS,
    bias=[0.0, 0.0],
    out=[[0.1] * WIDE] * 2,
    straight=[[0.1] * WIDE] * TRAIL_INPUTS,
)
_SOUND = SecondStage(
    schema=2,
    inputs=INPUTS,
    candidates=50,
    popular=0.1,
    scales=[1.0] * len(SUM_NAMES),
    means=[0.0] * len(INPUTS),
    deviations=[1.0] * len(INPUTS),
    layers=[
        Layer(weights=[[0.1, 0.2]] * len(INPUTS), bias=[0.0, 0.0]),
        Layer(weights=[[1.0], [1.0]], bias=[0.0]),
    ],
    trail=_LED,
)
Change = Callable[[SecondStage], SecondStage]


def _with(**changed: object) -> Change:
    return lambda told: msgspec.structs.replace(told, **changed)


def _led(**changed: object) -> Change:
    return _with(trail=msgspec.structs.replace(_LED, **changed))


def _parquet(columns: dict[str, pa.Array]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def _pairs(source: list[int], target: list[int], value: float = 0.5) -> bytes:
    numbers = {"source": pa.array(source, pa.int32()), "target": pa.array(target, pa.int32())}
    half = pa.array(np.full(len(source), value, np.float16))
    return _parquet(numbers | dict.fromkeys(CHANNELS, half))


def _items(item: list[int], value: float | None = 0.0, vector: float = 0.0) -> bytes:
    whole = pa.array([value] * len(item), pa.float32())
    half = pa.array(np.array([vector] * len(item), np.float16), pa.float16())
    numbers = {"item": pa.array(item, pa.int32()), **dict.fromkeys((*TRAITS, USUAL), whole)}
    return _parquet(numbers | dict.fromkeys((*TAKEN, *COMING), half))


def test_sound_files_pass() -> None:
    check_told(msgspec.json.encode(_SOUND), _MANIFEST, 3)
    check_pairs(_pairs([0, 0, 2], [1, 2, 0]), _MANIFEST, 3)
    check_items(_items([0, 2]), _MANIFEST, 3)


@pytest.mark.parametrize(
    "change",
    [
        _with(schema=1),
        _with(inputs=INPUTS[1:]),
        _with(candidates=0),
        _with(candidates=100_000),
        _with(popular=-1.0),
        _with(scales=[1.0]),
        _with(scales=[0.0] * len(SUM_NAMES)),
        _with(deviations=[-1.0] * len(INPUTS)),
        _with(layers=[]),
        _with(layers=[_SOUND.layers[0]]),
        _with(layers=[_SOUND.layers[0]] * 5),
        _with(layers=[Layer(weights=[[0.1], [0.1, 0.2]], bias=[0.0])]),
        _with(layers=[Layer(weights=[], bias=[])]),
        _with(layers=[Layer(weights=[[0.1] * 600] * len(INPUTS), bias=[0.0] * 600)]),
        _with(layers=[_SOUND.layers[0], Layer(weights=[[1e300], [1.0]], bias=[0.0])]),
        _led(share=-0.1),
        _led(share=1.5),
        _led(bias=[]),
        _led(bias=[0.0] * 3),
        _led(into=_LED.into[1:]),
        _led(into=[[0.1], *_LED.into[1:]]),
        _led(out=[[0.1] * (WIDE - 1)] * 2),
        _led(out=[]),
        _led(straight=_LED.straight[1:]),
        _led(straight=[[1e9] * WIDE] * TRAIL_INPUTS),
    ],
)
def test_a_network_that_cannot_be_is_refused(change: Change) -> None:
    with pytest.raises(BadCatalogue):
        check_told(msgspec.json.encode(change(_SOUND)), _MANIFEST, 3)


@pytest.mark.parametrize("data", [b"", b"{}", b"[1", b'{"schema": 2}', b"\xff\xfe"])
def test_what_is_no_second_stage_is_refused(data: bytes) -> None:
    with pytest.raises(BadCatalogue):
        check_told(data, _MANIFEST, 3)


def test_a_network_without_its_tables_is_refused() -> None:
    alone = msgspec.structs.replace(_MANIFEST, files={})
    with pytest.raises(BadCatalogue, match="comes without"):
        check_told(msgspec.json.encode(_SOUND), alone, 3)


@pytest.mark.parametrize(
    "data",
    [
        b"not a table",
        _pairs([0], [3]),
        _pairs([-1], [1]),
        _pairs([1, 0], [0, 1]),
        _pairs([0, 0], [1, 1]),
        _pairs([0], [1], float("nan")),
        _pairs([0], [1], float("inf")),
        _parquet({"source": pa.array([0], pa.int32()), "target": pa.array([1], pa.int32())}),
    ],
)
def test_pairs_that_cannot_be_are_refused(data: bytes) -> None:
    with pytest.raises(BadCatalogue):
        check_pairs(data, _MANIFEST, 3)


@pytest.mark.parametrize(
    "data",
    [
        _items([]),
        _items([0, 3]),
        _items([-1, 0]),
        _items([1, 0]),
        _items([1, 1]),
        _items([0, 1], float("nan")),
        _items([0, 1], float("inf")),
        _items([0, 1], None),
        _items([0, 1], vector=float("nan")),
        _items([0, 1], vector=float("inf")),
        _parquet({"item": pa.array([0], pa.int32()), "popular": pa.array([0.0], pa.float32())}),
    ],
)
def test_items_that_cannot_be_are_refused(data: bytes) -> None:
    with pytest.raises(BadCatalogue):
        check_items(data, _MANIFEST, 3)
