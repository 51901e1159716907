"""A time zone's offsets for many moments at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from selfportrait.errors import BadRequest
from selfportrait.model import DAY_US, EARLIEST_US, LATEST_US, MINUTE_US

Ints = NDArray[np.int64]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP_US = 7 * DAY_US


def zone_named(name: str) -> ZoneInfo:
    """Return the IANA zone; raises BadRequest where there is none of this name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadRequest(
            f"There is no time zone {name!r}.", next_step="Write it as 'Europe/Berlin'."
        ) from None


def offsets_min(zone: str, moments_us: Ints) -> Ints:
    """Return local time minus UTC in minutes (seconds of old local mean times are cut) for each moment."""
    if moments_us.size == 0:
        return np.zeros(0, np.int64)
    changes, offsets = _table(
        zone, _year(int(moments_us.min())), min(_year(int(moments_us.max())) + 1, _year(LATEST_US) + 1)
    )
    return offsets[np.searchsorted(changes, moments_us, side="right") - 1]


def local_days(moments_us: Ints, offset_min: Ints) -> Ints:
    """Return days since 1970-01-01 on the wall clock."""
    days: Ints = np.floor_divide(moments_us + offset_min * MINUTE_US, DAY_US)
    return days


def _year(moment_us: int) -> int:
    return (_EPOCH + timedelta(microseconds=min(max(moment_us, EARLIEST_US), LATEST_US))).year


@lru_cache(maxsize=64)
def _table(zone: str, first_year: int, last_year: int) -> tuple[Ints, Ints]:
    """Return when the offset changes and to what; the first row holds for all before the second."""
    changes, offsets = [np.iinfo(np.int64).min], [_offset(zone, _new_year(first_year))]
    for year in range(first_year, last_year + 1):
        for moment_us, offset in _changes(zone, year):
            if offset != offsets[-1]:
                changes.append(moment_us)
                offsets.append(offset)
    return np.array(changes, np.int64), np.array(offsets, np.int64)


@lru_cache(maxsize=2048)
def _changes(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """Return (moment, offset from then on) of each change in a UTC year, found by halving each week."""
    found = []
    low, end = _new_year(year), _new_year(year + 1)
    while low < end:
        high = min(low + _STEP_US, end)
        before, after = _offset(zone, low), _offset(zone, high)
        if before != after:
            left, right = low, high
            while right - left > 1_000_000:
                middle = left + (right - left) // 2_000_000 * 1_000_000
                left, right = (middle, right) if _offset(zone, middle) == before else (left, middle)
            found.append((right, after))
        low = high
    return tuple(found)


def _new_year(year: int) -> int:
    return (datetime(year, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)


def _offset(zone: str, moment_us: int) -> int:
    moment = (_EPOCH + timedelta(microseconds=moment_us)).astimezone(ZoneInfo(zone))
    offset = moment.utcoffset() or timedelta(0)
    return int(offset.total_seconds() // 60)
