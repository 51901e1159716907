"""Sliding windows over each owner's events: counts and sums up to a moment, and up to a moment before it."""

from __future__ import annotations

from bisect import bisect_left, insort

import numpy as np
from numpy.typing import NDArray

from .counts import Floats, Ints


class Windows:
    """The events of one kind of owner (a customer, a terminal), each owner's together in time order.

    Every method takes or returns arrays in the order of the events as given. ``at_us`` is UTC
    microseconds; of two events at one moment the one given first comes first.
    """

    def __init__(self, owner: Ints, at_us: Ints) -> None:
        names, number = np.unique(owner, return_inverse=True)
        self._order = np.lexsort((at_us, number))
        # milliseconds: owners and times must fit into one number
        self._at = ((at_us - (at_us.min() if len(at_us) else 0)) // 1000)[self._order]
        self._owner = number.astype(np.int64)[self._order]
        span = int(self._at.max()) + 1 if len(self._at) else 1
        if len(names) * span >= 1 << 62:
            raise ValueError("too many owners over too long a time")
        self._key = self._owner * span + self._at
        self._place = np.arange(len(self._order))
        first = np.ones(len(self._order), dtype=bool)
        first[1:] = self._owner[1:] != self._owner[:-1]
        self._start = np.maximum.accumulate(np.where(first, self._place, 0))

    def until(self, back_us: int) -> Ints:
        """How far each event's owner had come ``back_us`` before it: positions for :meth:`between`."""
        found = np.searchsorted(self._key, self._key - back_us // 1000, "right")
        reached: Ints = np.maximum(found, self._start)
        return reached

    @property
    def before(self) -> Ints:
        """Up to each event, itself not among them."""
        return self._place

    @property
    def beginning(self) -> Ints:
        """Where each event's owner begins."""
        return self._start

    def between(self, values: Floats, low: Ints, high: Ints) -> Floats:
        """The sum of ``values`` from position ``low`` to ``high`` (exclusive) of each event's owner."""
        sums = np.concatenate([[0.0], np.cumsum(values[self._order])])
        return self._told(sums[high] - sums[np.minimum(low, high)])

    def since_latest(self, flags: Floats, high: Ints) -> Floats:
        """Days from the owner's latest flagged event before position ``high``; nan where there is none."""
        marked = np.maximum.accumulate(np.where(flags[self._order] > 0, self._place, -1))
        latest = np.where(high > 0, marked[np.maximum(high - 1, 0)], -1)
        return self._days_since(latest, (high > self._start) & (latest >= self._start))

    def since_first(self, flags: Floats, low: Ints, high: Ints) -> tuple[Floats, Ints]:
        """Days from the first flagged event from ``low`` to ``high``, and its position (``high``: none)."""
        place = np.where(flags[self._order] > 0, self._place, len(self._place))
        coming = np.append(np.minimum.accumulate(place[::-1])[::-1], len(self._place))
        first = np.minimum(coming[low], high)
        return self._days_since(np.minimum(first, len(self._place) - 1), first < high), first

    def gap(self) -> Floats:
        """Days since the owner's event before; nan for the first one."""
        return self._days_since(self._place - 1, self._place > self._start)

    def middle_and_high(self, values: Floats, *, most: int) -> tuple[Floats, Floats]:
        """Median and 90 % quantile of the owner's ``most`` values before each event; nan for the first."""
        middle, high = np.full(len(values), np.nan), np.full(len(values), np.nan)
        ordered = values[self._order].tolist()
        window: list[float] = []
        start = -1
        for place, (begin, value) in enumerate(zip(self._start.tolist(), ordered, strict=True)):
            if begin != start:
                start, window = begin, []
            if window:
                middle[place] = window[len(window) // 2]
                high[place] = window[(9 * len(window)) // 10]
            if len(window) == most:
                del window[bisect_left(window, ordered[place - most])]
            insort(window, value)
        return self._told(middle), self._told(high)

    def _days_since(self, place: Ints, known: NDArray[np.bool_]) -> Floats:
        days = (self._at - self._at[np.maximum(place, 0)]) / 86_400e3 if len(self._at) else self._at / 1.0
        return self._told(np.where(known, days, np.nan))

    def _told(self, ordered: Floats) -> Floats:
        told = np.empty(len(ordered))
        told[self._order] = ordered
        return told
