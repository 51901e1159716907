"""An import on its way in: taken in one by one, written in batches, told in a receipt."""

from __future__ import annotations

import struct
from collections import Counter
from operator import attrgetter
from types import TracebackType
from typing import Final

import msgspec
import numpy as np
import sqlalchemy as sa

from selfportrait.model import DAY_US, EARLIEST_US, LATEST_US, Event, Fact, Receipt, Sample, Skipped

from . import tables
from .chunks import Columns
from .knowing import land_facts
from .merging import Merged, merge
from .rows import Labels
from .series import Buffer, StreamKey, store_samples
from .store import Store

EVENTS_A_BATCH: Final = 20_000
SAMPLES_HELD: Final = 200_000
#: After a flush this many may stay, in streams too small to be worth a rewrite of their months.
SAMPLES_KEPT: Final = 50_000
_NAMED: Final = 100
_EXAMPLES: Final = 20
_SOURCE: Final = attrgetter("source")


class Landing:
    """Takes records in. What ``acknowledged`` counts is on disk and survives whatever comes.

    Use it in a ``with`` block: leaving it writes the rest and the receipt. An
    exception inside leaves what was acknowledged and marks the import as broken off.
    """

    def __init__(self, store: Store, labels: Labels, *, zone: str, now_us: int, label: str) -> None:
        self._store, self._labels, self._zone, self._now_us = store, labels, zone, now_us
        self._events: list[Event] = []
        self._facts: list[Fact] = []
        self._buffers: dict[StreamKey, Buffer] = {}
        self._samples = 0
        self._fresh = True
        self._tally = _Tally()
        self.rows = 0  #: records taken in so far
        self.acknowledged = 0  #: of these, how many are safe on disk or counted as skipped
        with store.writing() as connection:
            row = {"at_us": now_us, "label": label, "state": "running", "receipt": None}
            made = connection.execute(sa.insert(tables.IMPORT).values(row).returning(tables.IMPORT.c.id))
            self.id = int(made.scalar_one())

    @property
    def receipt(self) -> Receipt:
        """What was acknowledged so far; complete after the block."""
        return self._tally.receipt()

    def add(self, record: Event | Sample | Fact | Skipped) -> None:
        """Take one record; every so many are written."""
        self.rows += 1
        kind = type(record)
        if kind is Event:
            self._events.append(record)  # type: ignore[arg-type]
            if len(self._events) >= EVENTS_A_BATCH:
                self._write_events()
        elif kind is Sample:
            self._take_sample(record)  # type: ignore[arg-type]
        elif kind is Skipped:
            self._skip(record.reason, record)  # type: ignore[union-attr, arg-type]
        elif kind is Fact:
            self._facts.append(record)  # type: ignore[arg-type]
        else:
            raise TypeError(
                f"a landing takes events, samples, facts and what was skipped (got {kind.__name__})"
            )

    def unrecognised(self, name: str) -> None:
        """Note a file that no source knows."""
        self._tally.unrecognised_count += 1
        if len(self._tally.unrecognised) < _NAMED:
            self._tally.unrecognised.append(name)

    def failed(self, name: str, code: str, sentence: str) -> None:
        """Note a file that could not be read as a whole."""
        self._tally.failed[name] = f"{code}: {sentence}"

    def flush(self) -> None:
        """Write all that was taken in; ``acknowledged`` then equals ``rows``."""
        self._write_events()
        self._write_samples(keep=0)
        self._write_facts()

    def __enter__(self) -> Landing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.flush()
        self._close("complete" if error is None else "broken off")

    def _close(self, state: str) -> None:
        with self._store.writing() as connection:
            done = {"state": state, "receipt": msgspec.json.encode(self.receipt)}
            connection.execute(sa.update(tables.IMPORT).where(tables.IMPORT.c.id == self.id).values(done))

    def _take_sample(self, sample: Sample) -> None:
        key = (sample.series, sample.source, sample.device, sample.unit)
        buffer = self._buffers.get(key)
        if buffer is None:
            buffer = self._buffers[key] = Buffer()
        try:
            buffer.add(sample)
        except struct.error:
            self._skip(_fault(sample))
            return
        self._samples += 1
        if self._samples >= SAMPLES_HELD:
            self._write_samples(keep=SAMPLES_KEPT)

    def _sound(self, columns: Columns) -> Columns:
        """Return the samples that can be; the others are skipped, all at once because there are so many."""
        dated = (columns.start_us >= EARLIEST_US) & (columns.start_us < LATEST_US)
        dated &= (columns.end_us >= EARLIEST_US) & (columns.end_us < LATEST_US)
        finite = np.isfinite(columns.value) & ~np.isinf(columns.second)
        for reason, bad in (("bad-date", ~dated), ("bad-number", dated & ~finite)):
            for _ in range(int(np.count_nonzero(bad))):
                self._skip(reason)
        return columns.where(dated & finite)

    def _skip(self, reason: str, record: Skipped | None = None) -> None:
        self._tally.skip(reason, record)
        self.acknowledged += 1

    def _write_events(self) -> None:
        batch, self._events = self._events, []
        sound = [
            e
            for e in batch
            if EARLIEST_US <= e.start_us < LATEST_US and abs(e.slot_us - e.start_us) <= DAY_US
        ]
        if len(sound) < len(batch):
            for _ in range(len(batch) - len(sound)):
                self._skip("bad-date")
        if not sound:
            return
        try:
            merged = self._merge(sound)
        except UnicodeEncodeError:
            sound = [_readable(event) for event in sound]
            merged = self._merge(sound)
        self._fresh = merged.known == 0
        self._tally.merged(merged, sound)
        self.acknowledged += len(sound)

    def _merge(self, events: list[Event]) -> Merged:
        return merge(self._store, self._labels, events, self._zone, fresh=self._fresh)

    def _write_samples(self, keep: int) -> None:
        """Write the biggest buffers until at most ``keep`` samples wait."""
        chosen: dict[StreamKey, Columns] = {}
        for key in sorted(self._buffers, key=lambda key: -len(self._buffers[key])):
            if self._samples <= keep and keep:
                break
            buffer = self._buffers.pop(key)
            self._samples -= len(buffer)
            if (columns := self._sound(buffer.columns())).n:
                chosen[key] = columns
        if not chosen:
            return
        new = {}
        with self._store.writing() as connection:
            for key, columns in chosen.items():
                new[key] = store_samples(connection, _clean(key), columns, self._zone)
        for key, columns in chosen.items():
            self._tally.sampled(key[1], columns, new[key])
            self.acknowledged += columns.n

    def _write_facts(self) -> None:
        batch, self._facts = self._facts, []
        if not batch:
            return
        with self._store.writing() as connection:
            new = land_facts(connection, batch, self._now_us)
        self._tally.new += new
        self._tally.known += len(batch) - new
        self._tally.sources.update(fact.source for fact in batch if fact.source)
        self.acknowledged += len(batch)


class _Tally:
    """The receipt as it grows."""

    def __init__(self) -> None:
        self.new = self.known = self.refined = self.doubts = 0
        self.skipped: Counter[str] = Counter()
        self.examples: list[str] = []
        self.sources: Counter[str] = Counter()
        self.unrecognised: list[str] = []
        self.unrecognised_count = 0
        self.failed: dict[str, str] = {}
        self.first_us: int | None = None
        self.last_us: int | None = None

    def skip(self, reason: str, record: Skipped | None) -> None:
        self.skipped[reason] += 1
        if record is not None and len(self.examples) < _EXAMPLES:
            self.examples.append(f"{record.file}#{record.row} {reason}")

    def merged(self, merged: Merged, events: list[Event]) -> None:
        self.new += merged.new
        self.known += merged.known
        self.refined += merged.refined
        self.doubts += merged.doubts
        self.sources.update(map(_SOURCE, events))
        starts = [event.start_us for event in events]
        self._widen(min(starts), max(starts))

    def sampled(self, source: str, columns: Columns, new: int) -> None:
        self.new += new
        self.known += columns.n - new
        self.sources[source] += columns.n
        self._widen(int(columns.start_us.min()), int(columns.start_us.max()))

    def _widen(self, first_us: int, last_us: int) -> None:
        self.first_us = first_us if self.first_us is None else min(self.first_us, first_us)
        self.last_us = last_us if self.last_us is None else max(self.last_us, last_us)

    def receipt(self) -> Receipt:
        return Receipt(
            seen=self.new + self.known + self.skipped.total(),
            new=self.new,
            known=self.known,
            refined=self.refined,
            skipped=dict(self.skipped),
            unrecognised=tuple(self.unrecognised),
            unrecognised_count=self.unrecognised_count,
            failed=dict(self.failed),
            sources=dict(self.sources),
            first_us=self.first_us,
            last_us=self.last_us,
            zone_doubts=self.doubts,
            skipped_examples=tuple(self.examples),
        )


def _clean(key: StreamKey) -> StreamKey:
    series, source, device, unit = (text.encode("utf-8", "replace").decode() for text in key)
    return series, source, device, unit


def _fault(sample: Sample) -> str:
    """Return why a sample cannot be held at all."""
    try:
        dated = EARLIEST_US <= sample.start_us < LATEST_US and EARLIEST_US <= sample.end_us < LATEST_US
    except TypeError:
        return "bad-number"
    return "bad-number" if dated else "bad-date"


def _readable(event: Event) -> Event:
    """Return the event with half characters (lone surrogates) as question marks: UTF-8 cannot hold them."""

    def clean(value: object) -> object:
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value

    changed: dict[str, object] = {
        name: clean(getattr(event, name)) for name in ("title", "creator", "item", "file", "unit")
    }
    if event.attrs:
        changed["attrs"] = {str(clean(name)): clean(value) for name, value in event.attrs.items()}
    if event.place is not None:
        fields = {name: clean(value) for name, value in msgspec.structs.asdict(event.place).items()}
        changed["place"] = msgspec.structs.replace(event.place, **fields)
    return msgspec.structs.replace(event, **changed)
