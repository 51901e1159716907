"""One stream's past as columns: what the kernels look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from selfportrait.model import DAY_US, MINUTE_US, split_event_id

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: Steps looked at; older ones count only towards how often a state was seen at all.
LOOK_BACK: Final = 1536
#: Steps whose event can still be named as evidence.
NAMED: Final = 512
#: A state seen longest ago is let go beyond this many, and would count as new again.
STATES_MAX: Final = 1200

_COLUMNS: Final = ("state", "start", "local", "prev", "prev2", "tag", "new", "length")
_NO_STATE: Final = -1


class Moment(NamedTuple):
    """Where a forecast stands: the time it is for, and what went before (-1 where unknown)."""

    at_us: int
    local_us: int
    last: int
    last2: int
    gap_us: int  #: since the last step began; -1 where unknown
    tag: int = 0  #: 0 is no context; ids from :meth:`History.tag_of`


class History:
    """The last :data:`LOOK_BACK` steps as columns, and the names of all states seen.

    ``count`` counts all steps ever; ``size`` those looked at. Minutes and
    weekdays are of the wall clock where each step began.
    """

    def __init__(self) -> None:
        self.states: list[str] = []
        self.seen: list[int] = []  #: times each state was entered, ever
        self.ids: dict[str, int] = {}
        self.tags: dict[str, int] = {}
        self.count = 0
        self.size = 0
        self.names: list[str] = []  #: event ids of the newest steps, parallel to the end of the columns
        self._grow(64)

    def _grow(self, capacity: int) -> None:
        old = getattr(self, "_data", None)
        self._data: Ints = np.zeros((len(_COLUMNS), capacity), dtype=np.int64)
        if old is not None:
            self._data[:, : self.size] = old[:, : self.size]
        self._clock: Ints = np.zeros((2, capacity), dtype=np.int64)
        self._tell_time(0, self.size)

    def _tell_time(self, first: int, until: int) -> None:
        local = self._data[2, first:until]
        self._clock[0, first:until] = local % DAY_US // MINUTE_US
        self._clock[1, first:until] = weekdays(local)

    def column(self, name: str) -> Ints:
        """The steps' ``state``, ``start``, ``local``, ``prev``, ``prev2``, ``tag``, ``new`` or ``length``.

        Lengths are µs, -1 where no end is known.
        """
        return self._data[_COLUMNS.index(name), : self.size]

    @property
    def minute(self) -> Ints:
        """Minute of the day each step began."""
        return self._clock[0, : self.size]

    @property
    def weekday(self) -> Ints:
        """Weekday each step began, 0 = Monday."""
        return self._clock[1, : self.size]

    def tag_of(self, context: str) -> int:
        """The id of a context, 0 for none or one never seen."""
        return self.tags.get(context, 0)

    def popularity(self, smoothing: float = 0.5) -> Floats:
        """Share of all steps ever that went to each state; sums to 1."""
        counts = np.asarray(self.seen, dtype=np.float64) + smoothing
        shares: Floats = counts / counts.sum()
        return shares

    def last(self) -> tuple[int, int]:
        """The last two states, -1 where there is none."""
        state = self.column("state")
        return (
            int(state[-1]) if self.size else _NO_STATE,
            int(state[-2]) if self.size > 1 else _NO_STATE,
        )

    def append(
        self,
        state: str,
        start_us: int,
        local_us: int,
        event: str,
        context: str = "",
        length_us: int = -1,
    ) -> None:
        """Take one more step, later than all before it."""
        if self.size == self._data.shape[1]:
            self._make_room()
        last, last2 = self.last()
        known = self.ids.get(state)
        if known is None:
            known = self.ids[state] = len(self.states)
            self.states.append(state)
            self.seen.append(0)
        tag = self.tags.setdefault(context, len(self.tags) + 1) if context else 0
        new = int(self.seen[known] == 0)
        self._data[:, self.size] = (known, start_us, local_us, last, last2, tag, new, length_us)
        self._tell_time(self.size, self.size + 1)
        self.seen[known] += 1
        self.size += 1
        self.count += 1
        self.names.append(event)
        del self.names[:-NAMED]

    def remember(self, states: Iterable[str]) -> None:
        """Count states entered before all steps, most often first, as many as there is room for."""
        counted = Counter(states)
        for state, times in counted.most_common(STATES_MAX // 2):
            self.ids[state] = len(self.states)
            self.states.append(state)
            self.seen.append(times)
        self.count += counted.total()

    def _make_room(self) -> None:
        if self.size < LOOK_BACK:
            self._grow(min(2 * self.size, LOOK_BACK))
            return
        keep = LOOK_BACK * 3 // 4
        self._data[:, :keep] = self._data[:, self.size - keep : self.size]
        self.size = keep
        self._tell_time(0, keep)
        if len(self.states) > STATES_MAX:
            self._forget_states()

    def _forget_states(self) -> None:
        """Let go of the states not entered within the look-back, and number the rest anew."""
        alive = np.unique(self._data[[0, 3, 4], : self.size])
        alive = alive[alive >= 0]
        number = np.full(len(self.states) + 1, _NO_STATE, dtype=np.int64)
        number[alive] = np.arange(len(alive))
        self._data[[0, 3, 4], : self.size] = number[self._data[[0, 3, 4], : self.size]]
        self.states = [self.states[i] for i in alive]
        self.seen = [self.seen[i] for i in alive]
        self.ids = {state: i for i, state in enumerate(self.states)}

    @property
    def named(self) -> Ints:
        """Positions of the steps whose event can still be named."""
        return np.arange(self.size - len(self.names), self.size)

    def events(self, where: Ints, most: int = 50) -> tuple[str, ...]:
        """Event ids of the steps at positions ``where``, newest first, as far back as they are named."""
        offset = self.size - len(self.names)
        found: list[str] = []
        for position in where[::-1]:
            if position < offset or len(found) == most:
                break
            if self.names[position - offset]:
                found.append(self.names[position - offset])
        return tuple(found)

    def pack(self) -> dict[str, object]:
        """The history as plain values: columns as deltas (they compress), names as raw bytes."""
        starts, local = self.column("start"), self.column("local")
        seconds = starts // 1_000_000
        shift = (local - starts) // MINUTE_US
        return {
            "states": self.states,
            "seen": self.seen,
            "tags": list(self.tags),
            "count": self.count,
            "state": self.column("state").astype("<i4").tobytes(),
            "start": np.diff(seconds, prepend=0).astype("<i8").tobytes(),
            "micro": (starts % 1_000_000).astype("<i4").tobytes(),
            "shift": np.diff(shift, prepend=0).astype("<i2").tobytes(),
            "prev": self.column("prev")[:2].astype("<i4").tobytes(),
            "prev2": self.column("prev2")[:2].astype("<i4").tobytes(),
            "tag": self.column("tag").astype("<i4").tobytes(),
            "new": np.packbits(self.column("new").astype(np.uint8)).tobytes(),
            "length": (self.column("length") // 1_000_000).astype("<i4").tobytes(),
            "names": b"".join(_raw(name) for name in self.names),
        }

    @staticmethod
    def unpack(packed: dict[str, object]) -> History:
        """The history that :meth:`pack` told."""
        history = History()
        history.states = list(_strings(packed["states"]))
        history.seen = [int(n) for n in _list(packed["seen"])]
        history.ids = {state: i for i, state in enumerate(history.states)}
        history.tags = {tag: i + 1 for i, tag in enumerate(_strings(packed["tags"]))}
        state = _column(packed["state"], "<i4")
        history.size = 0
        history._grow(max(64, len(state)))
        history.size = size = len(state)
        starts = np.cumsum(_column(packed["start"], "<i8")) * 1_000_000 + _column(packed["micro"], "<i4")
        local = starts + np.cumsum(_column(packed["shift"], "<i2")) * MINUTE_US
        data = history._data
        data[0, :size], data[1, :size], data[2, :size] = state, starts, local
        for row, name, back in ((3, "prev", 1), (4, "prev2", 2)):
            head = _column(packed[name], "<i4")
            data[row, back:size] = state[: max(0, size - back)]
            data[row, : len(head)] = head
        data[5, :size] = _column(packed["tag"], "<i4")
        bits = np.frombuffer(_bytes(packed["new"]), dtype=np.uint8)
        data[6, :size] = np.unpackbits(bits)[:size]
        seconds = _column(packed["length"], "<i4")
        data[7, :size] = np.where(seconds < 0, -1, seconds * 1_000_000)
        history._tell_time(0, size)
        raw = _bytes(packed["names"])
        history.names = [_name(raw[i : i + 16]) for i in range(0, len(raw), 16)]
        history.count = int(_int(packed["count"]))
        return history


def weekdays(local_us: Ints) -> Ints:
    """Weekday of each wall-clock time, 0 = Monday (1970-01-01 was a Thursday)."""
    days: Ints = (local_us // DAY_US + 3) % 7
    return days


def _raw(name: str) -> bytes:
    try:
        split_event_id(name)
        return bytes.fromhex(name)
    except ValueError:
        return bytes(16)


def _name(raw: bytes) -> str:
    return raw.hex() if any(raw) else ""


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise ValueError("a packed history is bytes where columns are")
    return value


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise ValueError("a packed history counts in integers")
    return value


def _list(value: object) -> list[int]:
    if not isinstance(value, list):
        raise ValueError("a packed history holds lists")
    return value


def _strings(value: object) -> list[str]:
    if not isinstance(value, list):
        raise ValueError("a packed history holds lists")
    return [str(item) for item in value]


def _column(value: object, dtype: str) -> Ints:
    return np.frombuffer(_bytes(value), dtype=dtype).astype(np.int64)
