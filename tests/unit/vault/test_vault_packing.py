"""What is packed comes back bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfportrait.model import EARLIEST_US, LATEST_US
from selfportrait.vault.chunks import Columns, ordered
from selfportrait.vault.packing import pack, unpack

MONTH_US = 31 * 86_400_000_000

_moments = st.one_of(
    st.integers(EARLIEST_US, LATEST_US - 1),
    st.integers(0, MONTH_US),
    st.integers(0, 44_640).map(lambda minute: minute * 60_000_000),
    st.integers(0, 2_678_400).map(lambda second: second * 1_000_000),
)
_numbers = st.floats(allow_nan=False, allow_infinity=False)
_rows = st.lists(st.tuples(_moments, _moments, _numbers, st.none() | _numbers), max_size=30)


def _columns(rows: list[tuple[int, int, float, float | None]]) -> Columns:
    return ordered(
        Columns(
            np.array([row[0] for row in rows], np.int64),
            np.array([row[1] for row in rows], np.int64),
            np.array([row[2] for row in rows], np.float64),
            np.array([np.nan if row[3] is None else row[3] for row in rows], np.float64),
        )
    )


@given(rows=_rows)
def test_what_is_packed_comes_back(rows: list[tuple[int, int, float, float | None]]) -> None:
    columns = _columns(rows)
    back = unpack(pack(columns))
    assert [array.tobytes() for array in back] == [array.tobytes() for array in columns]
    assert [array.dtype for array in back] == [array.dtype for array in columns]


def test_a_quiet_month_is_small() -> None:
    minutes = np.arange(44_640, dtype=np.int64) * 60_000_000
    columns = Columns(minutes, minutes, np.full(44_640, 61.0), np.full(44_640, np.nan))
    assert len(pack(columns)) < 4_000


def test_a_version_to_come_is_not_guessed_at() -> None:
    packed = bytearray(pack(_columns([(0, 1, 2.0, None)])))
    packed[0] = 9
    with pytest.raises(ValueError, match="newer"):
        unpack(bytes(packed))
