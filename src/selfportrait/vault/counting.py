"""The rollups: events by local day, kind and source, changed with each row and never recounted."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from selfportrait.model import DAY_US, DayCount, Span

from . import tables
from .rows import Labels
from .store import query


def change_counts(connection: sa.Connection, counts: Counter[tuple[int, int, int]]) -> None:
    """Add the differences, by (local day, kind, source) ids; a count that falls to nothing goes."""
    changed = [(*key, n) for key, n in counts.items() if n]
    cursor = connection.connection.cursor()
    cursor.executemany(query("add_day_count"), changed)
    cursor.executemany(query("drop_day_count"), [row[:3] for row in changed if row[3] < 0])
    cursor.close()


def day_counts(
    connection: sa.Connection, labels: Labels, since_day: int | None, until_day: int | None
) -> list[DayCount]:
    """Return the counts of the days [since_day, until_day), in order of day, kind id, source id."""
    counts = tables.DAY_COUNT.c
    wanted = sa.select(counts.local_day, counts.kind, counts.source, counts.n)
    if since_day is not None:
        wanted = wanted.where(counts.local_day >= since_day)
    if until_day is not None:
        wanted = wanted.where(counts.local_day < until_day)
    texts = labels.texts(connection)
    found = connection.execute(wanted.order_by(counts.local_day, counts.kind, counts.source))
    return [
        DayCount(local_day=day, kind=texts[kind], source=texts[source], n=n) for day, kind, source, n in found
    ]


def span(connection: sa.Connection, labels: Labels) -> Span:
    """Return from when until when, and how much, out of rollups and the ends of the log."""
    texts = labels.texts(connection)
    by_source: dict[str, tuple[int, int, int, int]] = {}
    for source, n, first_day, last_day in connection.exec_driver_sql(query("span_of_events")):
        by_source[texts[source]] = (n, 0, first_day * DAY_US, (last_day + 1) * DAY_US - 1)
    for source, n, first_us, last_us in connection.exec_driver_sql(query("span_of_samples")):
        events, _, first, last = by_source.get(source, (0, 0, first_us, last_us))
        by_source[source] = (events, n, min(first, first_us), max(last, last_us))
    first_us, last_us = connection.exec_driver_sql(query("ends_of_log"), {"day": DAY_US}).one()
    sampled = connection.exec_driver_sql("SELECT min(first_us), max(last_us) FROM chunk").one()
    ends = [us for us in (first_us, last_us, *sampled) if us is not None]
    return Span(
        first_us=min(ends, default=None),
        last_us=max(ends, default=None),
        events=sum(events for events, *_ in by_source.values()),
        samples=sum(samples for _, samples, *_ in by_source.values()),
        by_source=by_source,
    )
