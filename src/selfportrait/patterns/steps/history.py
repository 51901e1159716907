"""One stream's past as columns: what the kernels look at."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from selfportrait.model import DAY_US, MINUTE_US, split_event_id
from selfportrait.patterns.arrays import Floats, Ints, Spans

from .signals import SIGNALS_MAX, Context, Signal

#: Steps looked at; older ones count only towards how often a state was seen at all.
LOOK_BACK: Final = 1024
#: Steps whose event can still be named as evidence.
NAMED: Final = 512
#: A state seen longest ago is let go beyond this many, and would count as new again.
STATES_MAX: Final = 1200

_COLUMNS: Final = ("state", "start", "local", "prev", "prev2", "new", "length")
#: Read off the columns again wherever they are cut or loaded.
_ROWS: Final = {name: row for row, name in enumerate(_COLUMNS)}
_READ_OFF: Final = (
    "minute",
    "weekday",
    "bin",
    "prev3",
    "bin before",
    "weekday before",
    "day",
    "first",
    "bin of the week",
    "bin of the kind",
)
_READ_ROWS: Final = {name: row for row, name in enumerate(_READ_OFF)}
_LOGS: Final = ("gap", "since")
_NO_STATE: Final = -1
#: The clock in steps of so many minutes, for kernels.
BIN_MIN: Final = 5
BINS: Final = 1440 // BIN_MIN
#: A day of habits begins at four in the morning.
DAY_BEGINS_US: Final = 4 * 60 * MINUTE_US
#: What is added to gaps before their logarithm, and the gap of what never came before (minutes).
SOON_MIN: Final = 10.0
_NEVER_MIN: Final = 1e9


class History:
    """The last :data:`LOOK_BACK` steps as columns, and the names of all states seen.

    ``count`` counts all steps ever; ``size`` those looked at. Minutes and
    weekdays are of the wall clock where each step began.
    """

    def __init__(self, capacity: int = 64) -> None:
        self.states: list[str] = []
        self.ids: dict[str, int] = {}
        self.signals: dict[str, Signal] = {}
        self.located = 0  #: states that are somewhere
        self.count = 0
        self.size = 0
        #: event ids of the newest steps, parallel to the end of the columns; raw where they were loaded
        self.names: list[str | bytes] = []
        self._met: Ints = np.zeros(0, dtype=np.int64)
        self._of_states(capacity, np.zeros(0, dtype=np.int64), np.zeros((2, 0)))
        self._grow(capacity)

    def _of_states(self, capacity: int, seen: Ints, where: Floats) -> None:
        """Make room for what is kept of so many states: times seen, degrees, and the latest step in each."""
        known = len(seen)
        self._seen: Ints = np.zeros(capacity, dtype=np.int64)
        self._where: Floats = np.full((2, capacity), np.nan)
        self._seen[:known], self._where[:, :known] = seen, where
        met, self._met = self._met[:known], np.full(capacity, _NO_STATE, dtype=np.int64)
        self._met[: len(met)] = met

    @property
    def seen(self) -> Ints:
        """Times each state was entered, ever."""
        return self._seen[: len(self.states)]

    @property
    def where(self) -> Floats:
        """Degrees of each state (latitude and longitude, states), NaN where it is nowhere."""
        return self._where[:, : len(self.states)]

    @property
    def met(self) -> Ints:
        """Position of the latest step in each state, -1 for those not among the steps looked at."""
        return self._met[: len(self.states)]

    def _grow(self, capacity: int) -> None:
        old = getattr(self, "_data", None)
        self._data: Ints = np.zeros((len(_COLUMNS), capacity), dtype=np.int64)
        if old is not None:
            self._data[:, : self.size] = old[:, : self.size]
        self._clock: Ints = np.zeros((len(_READ_OFF), capacity), dtype=np.int64)
        self._logs: Spans = np.zeros((len(_LOGS), capacity), dtype=np.float32)
        for signal in self.signals.values():
            signal.grow(capacity, self.size)
        self._read_off()

    def _read_off(self) -> None:
        """Everything that follows from the columns, for all steps."""
        size = self.size
        state, start, local = self._data[:3, :size]
        clock, logs = self._clock[:, :size], self._logs[:, :size]
        clock[0] = local % DAY_US // MINUTE_US
        clock[1] = weekdays(local)
        clock[2] = clock[0] // BIN_MIN
        clock[3:6] = np.array([[_NO_STATE], [0], [0]])
        clock[3, 3:] = state[:-3]
        clock[4:6, 1:] = clock[[2, 1], :-1]
        clock[6] = (local - DAY_BEGINS_US) // DAY_US
        clock[7] = np.diff(clock[6], prepend=-1) != 0
        clock[8] = clock[1] * BINS + clock[2]
        clock[9] = (clock[1] >= 5) * BINS + clock[2]
        logs[0] = _log_minutes(np.diff(start, prepend=start[:1]))
        order = np.argsort(state, kind="stable")
        since = np.full(size, _NEVER_MIN * MINUTE_US)
        again = np.diff(state[order], prepend=_NO_STATE) == 0
        since[order] = np.where(again, np.diff(start[order], prepend=0), since)
        logs[1] = _log_minutes(since)
        self._met[:] = _NO_STATE
        self._met[state] = np.arange(size)

    def _read_off_last(self) -> None:
        """The same for the newest step alone."""
        i = self.size - 1
        state, start, local = self._data[:3, i].tolist()
        minute = local % DAY_US // MINUTE_US
        day = (local - DAY_BEGINS_US) // DAY_US
        before = self._clock[:, i - 1].tolist() if i else [0] * len(_READ_OFF)
        third = int(self._data[0, i - 3]) if i > 2 else _NO_STATE
        first = int(not i or before[6] != day)
        weekday = (local // DAY_US + 3) % 7
        bin_ = minute // BIN_MIN
        read = (minute, weekday, bin_, third, before[2], before[1], day, first)
        self._clock[:, i] = (*read, weekday * BINS + bin_, (weekday >= 5) * BINS + bin_)
        gap = start - int(self._data[1, i - 1]) if i else 0
        earlier = int(self._met[state])
        since = start - int(self._data[1, earlier]) if earlier >= 0 else _NEVER_MIN * MINUTE_US
        self._logs[:, i] = math.log(gap / MINUTE_US + SOON_MIN), math.log(since / MINUTE_US + SOON_MIN)
        self._met[state] = i

    def column(self, name: str) -> Ints:
        """A column of the steps: ``state``, ``start``, ``local``, ``prev``, ``prev2``, ``new``, ``length``
        or one that is read off them: ``minute`` and ``weekday`` (0 = Monday) of the wall clock,
        ``bin`` (:data:`BIN_MIN`), ``prev3``, ``bin before`` and ``weekday before`` (of the step before),
        ``day`` (from four in the morning), ``first`` (of that day), ``bin of the week``, and ``bin of the
        kind`` of day (two days of bins, weekends' second). Lengths are µs, -1 where no end is known.
        """
        row = _ROWS.get(name)
        if row is not None:
            return self._data[row, : self.size]
        return self._clock[_READ_ROWS[name], : self.size]

    def logs(self, name: str) -> Spans:
        """Log minutes (:data:`SOON_MIN` added) of the ``gap`` before each step, or ``since`` its state."""
        return self._logs[_LOGS.index(name), : self.size]

    @property
    def minute(self) -> Ints:
        """Minute of the day each step began."""
        return self._clock[0, : self.size]

    @property
    def weekday(self) -> Ints:
        """Weekday each step began, 0 = Monday."""
        return self._clock[1, : self.size]

    def popularity(self, smoothing: float = 0.5) -> Floats:
        """Share of all steps ever that went to each state; sums to 1."""
        counts = self.seen + smoothing
        shares: Floats = counts / counts.sum()
        return shares

    def last(self) -> tuple[int, int]:
        """The last two states, -1 where there is none."""
        state, size = self._data[0], self.size
        return (
            int(state[size - 1]) if size else _NO_STATE,
            int(state[size - 2]) if size > 1 else _NO_STATE,
        )

    def append(
        self,
        state: str,
        start_us: int,
        local_us: int,
        event: str,
        context: Context | None = None,
        length_us: int = -1,
    ) -> None:
        """Take one more step, later than all before it; ``context`` is what was known around it."""
        if self.size == self._data.shape[1]:
            self._make_room()
        last, last2 = self.last()
        known = self.ids.get(state)
        if known is None:
            known = self._take_in(state, 0)
        new = int(self._seen[known] == 0)
        self._data[:, self.size] = (known, start_us, local_us, last, last2, new, length_us)
        self._note(context or {})
        self._seen[known] += 1
        self.size += 1
        self._read_off_last()
        self.count += 1
        self.names.append(event)
        del self.names[:-NAMED]

    def _take_in(self, state: str, times: int) -> int:
        number = self.ids[state] = len(self.states)
        if number == len(self._seen):
            self._of_states(2 * number, self._seen, self._where)
        self.states.append(state)
        self._seen[number] = times
        return number

    def locate(self, state: str, lat: float, lon: float) -> None:
        """Say where a state that was seen is, in degrees."""
        number = self.ids[state]
        self.located += math.isnan(self._where[0, number]) and not math.isnan(lat)
        self._where[:, number] = lat, lon

    def _note(self, context: Context) -> None:
        for name in context:
            if name not in self.signals and len(self.signals) < SIGNALS_MAX:
                self.signals[name] = Signal(self._data.shape[1])
        for name, signal in self.signals.items():
            signal.values[self.size] = signal.number(context.get(name), learning=True)

    def remember(self, states: Iterable[str]) -> None:
        """Count states entered before all steps, most often first, as many as there is room for."""
        counted = Counter(states)
        for state, times in counted.most_common(STATES_MAX // 2):
            self._take_in(state, times)
        self.count += counted.total()

    def _make_room(self) -> None:
        if self.size < LOOK_BACK:
            self._grow(min(2 * self.size, LOOK_BACK))
            return
        keep = LOOK_BACK * 3 // 4
        self._data[:, :keep] = self._data[:, self.size - keep : self.size]
        for signal in self.signals.values():
            signal.values[:keep] = signal.values[self.size - keep : self.size]
        self.size = keep
        if len(self.states) > STATES_MAX:
            self._forget_states()
        self._read_off()

    def _forget_states(self) -> None:
        """Let go of the states not entered within the look-back, and number the rest anew."""
        alive = np.unique(self._data[[0, 3, 4], : self.size])
        alive = alive[alive >= 0]
        number = np.full(len(self.states) + 1, _NO_STATE, dtype=np.int64)
        number[alive] = np.arange(len(alive))
        self._data[[0, 3, 4], : self.size] = number[self._data[[0, 3, 4], : self.size]]
        self.states = [self.states[i] for i in alive]
        self._of_states(len(self._seen), self._seen[alive], self._where[:, alive])
        self.located = int(np.isfinite(self._where[0]).sum())
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
            name = self.names[position - offset]
            told = name if isinstance(name, str) else _name(name)
            if told:
                found.append(told)
        return tuple(found)

    def pack(self) -> dict[str, object]:
        """The history as plain values: columns as deltas (they compress), names as raw bytes."""
        starts, local = self.column("start"), self.column("local")
        seconds = starts // 1_000_000
        shift = (local - starts) // MINUTE_US
        return {
            "states": self.states,
            "seen": self.seen.tolist(),
            "where": self.where.astype("<f4").tobytes() if self.located else b"",
            "signals": {name: signal.pack(self.size) for name, signal in self.signals.items()},
            "count": self.count,
            "state": self.column("state").astype("<i4").tobytes(),
            "start": np.diff(seconds, prepend=0).astype("<i8").tobytes(),
            "micro": (starts % 1_000_000).astype("<i4").tobytes(),
            "shift": np.diff(shift, prepend=0).astype("<i2").tobytes(),
            "prev": self.column("prev")[:2].astype("<i4").tobytes(),
            "prev2": self.column("prev2")[:2].astype("<i4").tobytes(),
            "new": np.packbits(self.column("new").astype(np.uint8)).tobytes(),
            "length": (self.column("length") // 1_000_000).astype("<i4").tobytes(),
            "names": b"".join(_raw(name) for name in self.names),
        }

    @staticmethod
    def unpack(packed: dict[str, object]) -> History:
        """The history that :meth:`pack` told."""
        state = _column(packed["state"], "<i4")
        history = History(max(64, len(state)))
        history.states = list(_strings(packed["states"]))
        history.ids = {state: i for i, state in enumerate(history.states)}
        seen = np.array(_list(packed["seen"]), dtype=np.int64)
        where = np.frombuffer(_bytes(packed["where"]), "<f4").astype(np.float64)
        where = where if len(where) else np.full(2 * len(seen), np.nan)
        history._of_states(max(64, len(seen)), seen, where.reshape(2, -1))
        history.located = int(np.isfinite(history.where[0]).sum())
        history.size = size = len(state)
        starts = np.cumsum(_column(packed["start"], "<i8")) * 1_000_000 + _column(packed["micro"], "<i4")
        local = starts + np.cumsum(_column(packed["shift"], "<i2")) * MINUTE_US
        data = history._data
        data[0, :size], data[1, :size], data[2, :size] = state, starts, local
        for row, name, back in ((3, "prev", 1), (4, "prev2", 2)):
            head = _column(packed[name], "<i4")
            data[row, back:size] = state[: max(0, size - back)]
            data[row, : len(head)] = head
        bits = np.frombuffer(_bytes(packed["new"]), dtype=np.uint8)
        data[5, :size] = np.unpackbits(bits)[:size]
        seconds = _column(packed["length"], "<i4")
        data[6, :size] = np.where(seconds < 0, -1, seconds * 1_000_000)
        signals = packed["signals"]
        if not isinstance(signals, dict):
            raise ValueError("a packed history names its signals")
        capacity = data.shape[1]
        history.signals = {str(name): Signal.unpack(told, capacity) for name, told in signals.items()}
        history._read_off()
        raw = _bytes(packed["names"])
        history.names = [raw[i : i + 16] for i in range(0, len(raw), 16)]
        history.count = int(_int(packed["count"]))
        return history


def weekdays(local_us: Ints) -> Ints:
    """Weekday of each wall-clock time, 0 = Monday (1970-01-01 was a Thursday)."""
    days: Ints = (local_us // DAY_US + 3) % 7
    return days


def _log_minutes(us: npt.NDArray[Any]) -> Floats:
    logs: Floats = np.log(us / MINUTE_US + SOON_MIN)
    return logs


def _raw(name: str | bytes) -> bytes:
    if isinstance(name, bytes):
        return name
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
