"""Samples as columns: joined, merged without doubles, cut by month, summed by day."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .zones import Ints, local_days, offsets_min

Floats = NDArray[np.float64]


class Columns(NamedTuple):
    """Samples in order of time, one array a component; ``second`` is NaN where there is none."""

    start_us: Ints
    end_us: Ints
    value: Floats
    second: Floats

    @property
    def n(self) -> int:
        """How many samples."""
        return int(self.start_us.size)

    def where(self, mask: NDArray[np.bool_] | slice | Ints) -> Columns:
        """Return the samples that ``mask`` (or an order) picks."""
        return Columns(self.start_us[mask], self.end_us[mask], self.value[mask], self.second[mask])


class DayRow(NamedTuple):
    """Statistics of one local day."""

    local_day: int
    n: int
    total: float
    low: float
    high: float
    last: float


def empty() -> Columns:
    """Return no samples."""
    return Columns(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0))


def join(parts: list[Columns]) -> Columns:
    """Return the parts one after the other."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return empty()
    return Columns(
        np.concatenate([part.start_us for part in parts]),
        np.concatenate([part.end_us for part in parts]),
        np.concatenate([part.value for part in parts]),
        np.concatenate([part.second for part in parts]),
    )


def ordered(columns: Columns) -> Columns:
    """Return the samples in order of time, each once."""
    if columns.n < 2:
        return columns
    # -0.0 + 0.0 is 0.0: the two zeros are one value.
    start, end, value, second = columns.start_us, columns.end_us, columns.value + 0.0, columns.second + 0.0
    if bool((start[1:] > start[:-1]).all()):
        return Columns(start, end, value, second)
    order = np.lexsort((second, value, end, start))
    start, end, value, second = start[order], end[order], value[order], second[order]
    bits, second_bits = value.view(np.int64), second.view(np.int64)
    same = (start[1:] == start[:-1]) & (end[1:] == end[:-1])
    same &= (bits[1:] == bits[:-1]) & (second_bits[1:] == second_bits[:-1])
    return Columns(start, end, value, second).where(np.append(True, ~same))


def by_month(columns: Columns) -> dict[int, Columns]:
    """Return the samples by UTC month of their start (months since 1970-01)."""
    months = columns.start_us.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    return {int(month): columns.where(months == month) for month in np.unique(months)}


def month_start_us(month: int) -> int:
    """Return the moment a month (since 1970-01) begins."""
    return int(np.datetime64(month, "M").astype("datetime64[us]").astype(np.int64))


def by_day(columns: Columns, zone: str) -> list[DayRow]:
    """Return the statistics of each local day that ordered, non-empty columns touch."""
    offsets = offsets_min(zone, columns.start_us) if zone else np.zeros(columns.n, np.int64)
    days = local_days(columns.start_us, offsets)
    # Clocks go back: ordered moments may be a day apart the other way round.
    order = np.argsort(days, kind="stable")
    days, value = days[order], columns.value[order]
    firsts = np.flatnonzero(np.append(True, days[1:] != days[:-1]))
    counts = np.diff(np.append(firsts, days.size))
    rows = zip(
        days[firsts].tolist(),
        counts.tolist(),
        np.add.reduceat(value, firsts).tolist(),
        np.minimum.reduceat(value, firsts).tolist(),
        np.maximum.reduceat(value, firsts).tolist(),
        value[firsts + counts - 1].tolist(),
        strict=True,
    )
    return [DayRow(*row) for row in rows]
