"""HealthKit's dates, read by the million.

``2018-09-10 02:28:55 -0700``: the instant is right; the offset is the phone's at the
moment of export, not the one where the person was, so it is used for the instant only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from selfportrait.model import EARLIEST_US, LATEST_US

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WITHIN_HOUR: Final = {f"{m:02}:{s:02}": (m * 60 + s) * 1_000_000 for m in range(60) for s in range(60)}
_MOST_HOURS: Final = 4096


def reader() -> Callable[[str], int | None]:
    """Return a function from a date to UTC µs; None where it is no date of a life.

    It remembers the hours met last, as records come in the order of time.
    """
    hours: dict[str, int] = {}

    def read(text: str) -> int | None:
        hour = hours.get(text[:13] + text[19:])
        within = _WITHIN_HOUR.get(text[14:19])
        if hour is None or within is None or text[13:14] != ":":
            return slow(text)
        return hour + within

    def slow(text: str) -> int | None:
        if text[19:20] != " ":
            return None
        try:
            at = datetime.fromisoformat(text[:19] + text[20:])
        except ValueError:
            return None
        if at.tzinfo is None:
            return None
        at_us = (at - _EPOCH) // timedelta(microseconds=1)
        if not EARLIEST_US <= at_us < LATEST_US:
            return None
        within = _WITHIN_HOUR.get(text[14:19])
        if within is not None:
            if len(hours) >= _MOST_HOURS:
                hours.clear()
            hours[text[:13] + text[19:]] = at_us - within
        return at_us

    return read
