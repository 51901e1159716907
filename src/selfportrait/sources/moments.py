"""Written times → microseconds since 1970 UTC, and whether a life can hold them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from selfportrait.model import EARLIEST_US, LATEST_US

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def us_of(moment: dt.datetime) -> int:
    """Microseconds since 1970 UTC; a moment without a zone is read as UTC.

    >>> us_of(dt.datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=dt.UTC))
    1000005
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def iso_us(text: str) -> int | None:
    """Read ISO 8601 (``2024-05-23T06:49:10.123Z``, a space for the T, any offset); None if it is none.

    >>> iso_us("2018-07-10 06:58")
    1531205880000000
    """
    try:
        return us_of(dt.datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        return None


def in_a_life(us: int) -> bool:
    """Whether a moment is one we accept (1900 to 2100); outside it the row is "bad-date"."""
    return EARLIEST_US <= us < LATEST_US
