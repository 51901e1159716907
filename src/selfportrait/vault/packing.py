"""Samples of a month as bytes: small whole numbers, byte planes, deflate (docs/decisions/0008)."""

from __future__ import annotations

import struct
import zlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .chunks import Columns

#: Version, whether there is a second component, how many samples, when the first starts (µs);
#: then the unit (µs) and the width (bytes) of the steps between starts and of the lengths.
_HEAD: Final = struct.Struct("<BBIqIBIB")
_VERSION: Final = 1
_UNITS_US: Final = (60_000_000, 1_000_000, 1_000)
_WIDTHS: Final = (1, 2, 4)
_LEVEL: Final = 1


def pack(columns: Columns) -> bytes:
    """Return ordered columns in few bytes: starts as steps, ends as lengths.

    Times are written in the coarsest unit and the narrowest width that lose
    nothing. Bytes of one weight lie together, so that those alike run long.
    """
    step, step_unit = _coarse(np.diff(columns.start_us, prepend=columns.start_us[:1]))
    length, length_unit = _coarse(columns.end_us - columns.start_us)
    has_second = not bool(np.isnan(columns.second).all())
    first = int(columns.start_us[0]) if columns.n else 0
    head = _HEAD.pack(
        _VERSION, has_second, columns.n, first, step_unit, step.itemsize, length_unit, length.itemsize
    )
    values = [columns.value, columns.second] if has_second else [columns.value]
    planes = [_planes(array) for array in (step, length, *(value.astype("<f8") for value in values))]
    return head + zlib.compress(b"".join(planes), _LEVEL)


def unpack(data: bytes) -> Columns:
    """Return the columns that ``pack`` packed; ValueError where it did not."""
    version, has_second, n, first, step_unit, step_width, length_unit, length_width = _HEAD.unpack_from(data)
    if version != _VERSION:
        raise ValueError("samples packed by a newer version")
    body = zlib.decompress(memoryview(data)[_HEAD.size :])
    kinds = [f"<i{step_width}", f"<i{length_width}", "<f8", *["<f8"] * has_second]
    parts, at = [], 0
    for kind in kinds:
        width = np.dtype(kind).itemsize
        parts.append(_together(body[at : at + n * width], n, kind))
        at += n * width
    step, length, value, *second = parts
    start = np.cumsum(step.astype(np.int64) * step_unit) + first
    end = start + length.astype(np.int64) * length_unit
    return Columns(start, end, value, second[0] if second else np.full(n, np.nan))


def _coarse(times_us: NDArray[np.int64]) -> tuple[NDArray[Any], int]:
    """Return the times in the coarsest unit and narrowest width that lose nothing, and that unit in µs."""
    unit = next((unit for unit in _UNITS_US if not (times_us % unit).any()), 1)
    counts = times_us // unit
    low, high = int(counts.min(initial=0)), int(counts.max(initial=0))
    width = next((w for w in _WIDTHS if -(1 << (8 * w - 1)) <= low and high < 1 << (8 * w - 1)), 8)
    return counts.astype(f"<i{width}"), unit


def _planes(array: NDArray[Any]) -> bytes:
    return np.ascontiguousarray(array.view(np.uint8).reshape(-1, array.itemsize).T).tobytes()


def _together(planes: bytes, n: int, kind: str) -> NDArray[Any]:
    width = np.dtype(kind).itemsize
    bytes_ = np.frombuffer(planes, np.uint8).reshape(width, n)
    return np.ascontiguousarray(bytes_.T).reshape(-1).view(kind)
