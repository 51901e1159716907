"""A batch of events into the log: what is new, what is known, what gets finer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from selfportrait.model import DAY_US, Event

from . import rows as coding
from .counting import change_counts
from .rows import Labels, Row
from .settling import REACH_US, unsettle
from .store import DRIVER, Store, query

_DAY_KIND_SOURCE: Final[Any] = itemgetter(3, 4, 5)
_THREAD: Final = 12
#: No label's id.
_NO_LABEL: Final = -1
_ORIGIN: Final[Any] = itemgetter(6)


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch did: ``new + known`` events, of which ``refined`` made a held one more precise."""

    new: int = 0
    known: int = 0
    refined: int = 0
    doubts: int = 0  #: new events whose local time is not known


def merge(store: Store, labels: Labels, events: Sequence[Event], zone: str, *, fresh: bool) -> Merged:
    """Put ``events`` into the log in one transaction.

    ``fresh`` says that none is likely to be held: then they are inserted without
    looking, and looked at only where that fails: where two share a key or a thread.
    """
    if fresh and not store.joined:
        try:
            with store.writing() as connection:
                return _insert_all(connection, labels, events, zone)
        except (sa.exc.IntegrityError, DRIVER.IntegrityError):
            pass  # some are held or twins: the transaction is undone, and each is looked up
    with store.writing() as connection:
        return _merge_each(connection, labels, events, zone)


def _insert_all(connection: sa.Connection, labels: Labels, events: Sequence[Event], zone: str) -> Merged:
    ids = labels.ids(connection, coding.words_in(events))
    encoded = coding.encode(events, ids, zone)
    coding.insert(connection, encoded)
    note_changes(connection, encoded, [])
    return Merged(new=len(events), doubts=_doubts(encoded))


def _doubts(rows: Iterable[Row]) -> int:
    return sum(1 for origin in map(_ORIGIN, rows) if origin == 0)


def _merge_each(connection: sa.Connection, labels: Labels, events: Sequence[Event], zone: str) -> Merged:
    """Decide event by event, in order of arrival, against what is held and what came before it."""
    told = [coding.as_told(event) for event in events]
    if all(event.thread is None for event in told):
        told = _differing(connection, labels, told)
    held = _held(connection, labels, told)
    by_key = {(e.slot_us, e.key): e for e in held}
    by_thread = {e.thread: e for e in held if e.thread is not None}
    before = dict(by_key)
    new = refined = 0
    for event in told:
        key = (event.slot_us, event.key)
        twins = [by_key.get(key), None if event.thread is None else by_thread.get(event.thread)]
        rivals = {(t.slot_us, t.key): t for t in twins if t is not None}
        if any(t == event for t in rivals.values()):
            continue
        if rivals and coding.standing(event) <= max(coding.standing(t) for t in rivals.values()):
            continue
        for twin_key, twin in rivals.items():
            del by_key[twin_key]
            if twin.thread is not None:
                by_thread.pop(twin.thread, None)
        by_key[key] = event
        if event.thread is not None:
            by_thread[event.thread] = event
        new += not rivals
        refined += any(_finer(event, t) for t in rivals.values())
    gone = [key for key, event in before.items() if by_key.get(key) is not event]
    come = [event for key, event in by_key.items() if before.get(key) is not event]
    ids = labels.ids(connection, coding.words_in(come))
    encoded = coding.encode(come, ids, zone)
    removed = remove(connection, gone)
    coding.insert(connection, encoded)
    note_changes(connection, encoded, removed)
    doubts = max(0, _doubts(encoded) - _doubts(removed))
    return Merged(new=new, known=len(events) - new, refined=refined, doubts=doubts)


def _differing(connection: sa.Connection, labels: Labels, told: Sequence[Event]) -> list[Event]:
    """Return the events that are not held word for word: compared as rows, as a second import has no others.

    One that is held so can change nothing: what may stand in its place by then was preferred to it.
    """
    ids = defaultdict(lambda: _NO_LABEL, ((text, id_) for id_, text in labels.texts(connection).items()))
    held = {(row[0], row[1]): _as_told(row) for row in _rows_held(connection, told) if row[_THREAD] is None}
    rows = coding.encode(told, ids, "")
    return [e for e, row in zip(told, rows, strict=True) if held.get((row[0], row[1])) != _as_told(row)]


def _as_told(row: Row) -> tuple[Any, ...]:
    """Return what of a threadless row its source tells: not its day, nor an offset that was not explicit."""
    offset = row[7] if row[6] == coding.EXPLICIT else None
    return row[2], row[4:6], offset, row[8:12]


def _finer(event: Event, than: Event) -> bool:
    ranks = coding.PRECISION_RANK
    return (event.revision, ranks[event.precision]) > (than.revision, ranks[than.precision])


def _held(connection: sa.Connection, labels: Labels, events: Sequence[Event]) -> list[Event]:
    """Return, as told, the held events that share a key or a thread with one of ``events``."""
    found = _rows_held(connection, events)
    threads = [e.thread for e in events if e.thread is not None]
    if threads:
        known = {(row[0], row[1]) for row in found}
        also = connection.exec_driver_sql(query("held_by_thread"), (msgspec.json.encode(threads).decode(),))
        found += [row for row in also if (row[0], row[1]) not in known]
    texts = labels.texts(connection) if found else {}
    return [coding.as_told(coding.decode(row, texts)) for row in found]


def _rows_held(connection: sa.Connection, events: Sequence[Event]) -> list[Row]:
    pairs = msgspec.json.encode([(e.slot_us, e.key) for e in events]).decode()
    # The driver's own cursor: its rows are plain tuples.
    cursor = connection.connection.cursor()
    found: list[Row] = cursor.execute(query("held_by_key"), (pairs,)).fetchall()
    cursor.close()
    return found


def remove(connection: sa.Connection, keys: Sequence[tuple[int, int]]) -> list[Row]:
    """Delete the events of these keys and return the rows they were."""
    if not keys:
        return []
    pairs = msgspec.json.encode(keys).decode()
    removed = [tuple(row) for row in connection.exec_driver_sql(query("held_by_key"), (pairs,))]
    cursor = connection.connection.cursor()
    cursor.executemany("DELETE FROM event WHERE slot_us = ? AND key = ?", keys)
    cursor.close()
    return removed


def note_changes(connection: sa.Connection, come: Sequence[Row], gone: Sequence[Row]) -> None:
    """Keep the rollups exact, and remember what the word index and the local times must look at again."""
    counts = Counter(map(_DAY_KIND_SOURCE, come))
    counts.subtract(map(_DAY_KIND_SOURCE, gone))
    change_counts(connection, counts)
    days = {row[0] // DAY_US for row in come} | {row[0] // DAY_US for row in gone}
    cursor = connection.connection.cursor()
    cursor.executemany("INSERT OR IGNORE INTO unindexed (day) VALUES (?)", [(day,) for day in days])
    cursor.close()
    moments = [row[2] for rows in (come, gone) for row in rows]
    if moments:
        unsettle(connection, min(moments), max(moments) + REACH_US)
