"""The word index: an FTS5 index that holds no text, over title, creator and place name.

Its rowid is ``second << 30 | low 30 bits of the key``: seconds since 1900 of the
slot. So the index is in time order, newest matches come first without sorting,
and no second table maps rows to events. Where two events of one second share
the 30 bits, one row covers both.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from selfportrait.model import DAY_US, EARLIEST_US, Event

from .log import in_time
from .rows import Labels, decode, place_name
from .store import query

_BITS: Final = 30
_MASK: Final = (1 << _BITS) - 1
_SECOND_US: Final = 1_000_000
#: Slots may lie a day before the earliest moment there is.
_BASE_US: Final = EARLIEST_US - 2 * DAY_US
_WORD: Final = re.compile(r"\w+")
_WORDS_MAX: Final = 16
DAYS_A_STEP: Final = 400


def row_of(slot_us: int, key: int) -> int:
    """Return the index's rowid of an event."""
    return ((slot_us - _BASE_US) // _SECOND_US << _BITS) | (key & _MASK)


def match(words: str) -> str:
    """Return an FTS5 expression for words as typed: each must begin a word; "" where there is none.

    Only letters and digits get through, in quotes, so nothing typed is read as syntax.
    """
    return " ".join(f'"{word}"*' for word in _words(words)[:_WORDS_MAX])


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).replace("_", " "))


def _folded(text: str) -> list[str]:
    """Return the words of a text without case and accents, as the index holds them."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return _words(plain.casefold())


def _tells(event: Event, words: str) -> bool:
    place = event.place.name if event.place else ""
    own = _folded(f"{event.title} {event.creator} {place}")
    return all(any(one.startswith(word) for one in own) for word in _folded(words)[:_WORDS_MAX])


def index_days(connection: sa.Connection) -> tuple[int, int]:
    """Index up to ``DAYS_A_STEP`` days that changed; return events indexed and days left."""
    days = list(
        connection.exec_driver_sql("SELECT day FROM unindexed ORDER BY day LIMIT ?", (DAYS_A_STEP,)).scalars()
    )
    indexed = 0
    for first, last in _runs(days):
        low, high = first * DAY_US, (last + 1) * DAY_US - 1
        bounds = (row_of(low, 0), row_of(high, _MASK))
        connection.exec_driver_sql("DELETE FROM words WHERE rowid BETWEEN ? AND ?", bounds)
        # The driver's own cursors: a million rows, each handled once.
        driver: Any = connection.connection.driver_connection
        reader, writer = driver.cursor(), driver.cursor()
        rows = _index_rows(reader.execute(query("words_of_days"), (low, high)))
        writer.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", rows)
        indexed += writer.rowcount
        reader.close()
        writer.close()
        connection.exec_driver_sql("DELETE FROM unindexed WHERE day BETWEEN ? AND ?", (first, last))
    left = connection.exec_driver_sql("SELECT count(*) FROM unindexed").scalar_one()
    return indexed, int(left)


def _runs(days: list[int]) -> Iterator[tuple[int, int]]:
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        one = [day for _, day in run]
        yield one[0], one[-1]


def _index_rows(found: Any) -> Iterator[tuple[int, str]]:
    """Yield (rowid, text), rows of one rowid joined; ``found`` is in order of the slot."""
    second, texts = 0, dict[int, str]()
    for slot_us, key, title, creator, rest in found:
        rowid = row_of(slot_us, key)
        if rowid >> _BITS != second:
            yield from sorted(texts.items())
            second, texts = rowid >> _BITS, {}
        text = f"{title} {creator}" if creator else title
        if place := place_name(rest):
            text = f"{text} {place}"
        if text:
            texts[rowid] = f"{texts[rowid]} {text}" if rowid in texts else text
    yield from sorted(texts.items())


def search(
    connection: sa.Connection, labels: Labels, words: str, limit: int, before_us: int | None
) -> list[Event]:
    """Return events whose words begin with all of ``words``, newest first, at most ``limit``."""
    expression = match(words)
    if not expression or limit < 1:
        return []
    # One past the last row there can be, where no end is given.
    end = 1 << 63 if before_us is None else row_of(before_us + DAY_US + _SECOND_US, _MASK)
    end = min(end, (1 << 63) - 1)
    texts = labels.texts(connection)
    found: list[Event] = []
    step = limit + 20
    while True:
        rows = list(connection.exec_driver_sql(query("matching"), (expression, end, step)).scalars())
        found += [
            e for e in _events(connection, texts, rows, words) if before_us is None or e.start_us < before_us
        ]
        found.sort(key=in_time, reverse=True)
        if len(rows) < step:
            return found[:limit]
        end = rows[-1]
        last_slot_us = (end >> _BITS) * _SECOND_US + _BASE_US
        # A slot lies within a day of the start: what is still unread starts before this.
        if len(found) >= limit and found[limit - 1].start_us > last_slot_us + DAY_US + _SECOND_US:
            return found[:limit]
        step = min(step * 2, 2000)


def _events(connection: sa.Connection, texts: dict[int, str], rowids: list[int], words: str) -> list[Event]:
    wanted = [((row >> _BITS) * _SECOND_US + _BASE_US, row & _MASK) for row in rowids]
    pairs = msgspec.json.encode(wanted).decode()
    found = [decode(row, texts) for row in connection.exec_driver_sql(query("indexed_events"), (pairs,))]
    if len(found) == len(rowids):
        return found
    shared = Counter(row_of(event.slot_us, event.key) for event in found)
    return [e for e in found if shared[row_of(e.slot_us, e.key)] == 1 or _tells(e, words)]
