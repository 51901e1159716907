"""Local times by rule, so that the order of arrival does not matter.

An explicit offset stands. Else the latest explicit offset of the last 36 hours
from somewhere she was (visit, travel, exercise) holds; else her own zone's.
Where the second says what the third says, the event keeps its origin
``profile``: only hours that differ are written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import sqlalchemy as sa

from selfportrait.model import DAY_US

from .counting import change_counts
from .store import query
from .zones import Ints, local_days, offsets_min

#: How long an offset that was told speaks for what comes after it.
REACH_US: Final = 36 * 3_600_000_000
UNKNOWN: Final = 0
PROFILE: Final = 1
INFERRED: Final = 2


def unsettle(connection: sa.Connection, since_us: int, until_us: int, *, zone_changed: bool = False) -> None:
    """Remember that local times in this span must be looked at again."""
    connection.exec_driver_sql(query("unsettle"), (int(zone_changed), since_us, until_us))


def settle(connection: sa.Connection, zone: str) -> int:
    """Bring local times up to date and return how many events changed theirs."""
    waiting = connection.exec_driver_sql(
        "SELECT zone_changed, since_us, until_us FROM unsettled"
    ).one_or_none()
    if waiting is None:
        return 0
    zone_changed, since_us, until_us = waiting
    told = _told(connection, since_us - REACH_US, until_us)
    changed = 0
    if zone_changed:
        spans = [(since_us, until_us)]
    else:
        spans = _differing(told, zone, since_us, until_us)
        inferred = connection.exec_driver_sql(query("inferred_in"), {"low": since_us, "high": until_us})
        changed += _rewrite(connection, inferred.fetchall(), told, zone)
    for low, high in spans:
        for piece in range(low, high + 1, 60 * DAY_US):
            bounds = {"low": piece, "high": min(piece + 60 * DAY_US - 1, high), "day": DAY_US}
            found = connection.exec_driver_sql(query("unsettled_in"), bounds).fetchall()
            changed += _rewrite(connection, found, told, zone)
    connection.exec_driver_sql("DELETE FROM unsettled")
    return changed


def _told(connection: sa.Connection, since_us: int, until_us: int) -> tuple[Ints, Ints]:
    """Return when offsets were told by where she was, and which, in order of time."""
    found = connection.exec_driver_sql(query("told_offsets"), (since_us, until_us)).fetchall()
    moments = np.fromiter((row[0] for row in found), np.int64, len(found))
    return moments, np.fromiter((row[1] for row in found), np.int64, len(found))


def _differing(told: tuple[Ints, Ints], zone: str, since_us: int, until_us: int) -> list[tuple[int, int]]:
    """Return the spans in which a told offset may differ from the zone's.

    A zone changes its offset at most twice in 36 hours, so both ends of what an
    offset speaks for tell whether it can differ.
    """
    moments, offsets = told
    if moments.size == 0:
        return []
    ends = np.minimum(np.append(moments[1:], moments[-1] + REACH_US), moments + REACH_US)
    if zone:
        same = (offsets == offsets_min(zone, moments)) & (offsets == offsets_min(zone, ends))
    else:
        same = np.zeros(moments.size, bool)
    spans: list[tuple[int, int]] = []
    for start, end in zip(moments[~same].tolist(), ends[~same].tolist(), strict=True):
        low, high = max(start, since_us), min(end, until_us)
        if low > high:
            continue
        if spans and low <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(high, spans[-1][1]))
        else:
            spans.append((low, high))
    return spans


def _rewrite(
    connection: sa.Connection, found: Sequence[Sequence[Any]], told: tuple[Ints, Ints], zone: str
) -> int:
    """Write the local time the rule gives to each of these rows that has another."""
    if not found:
        return 0
    starts = np.fromiter((row[2] for row in found), np.int64, len(found))
    offsets, origins = _by_rule(starts, told, zone)
    days = local_days(starts, offsets).tolist()
    counts: Counter[tuple[int, int, int]] = Counter()
    updates = []
    for row, offset, origin, day in zip(found, offsets.tolist(), origins.tolist(), days, strict=True):
        slot_us, key, _, old_day, kind, source, old_origin, old_offset = row
        if (offset, origin) != (old_offset, old_origin):
            updates.append((offset, origin, day, slot_us, key))
            counts[old_day, kind, source] -= 1
            counts[day, kind, source] += 1
    cursor = connection.connection.cursor()
    cursor.executemany(query("set_offset"), updates)
    cursor.close()
    change_counts(connection, counts)
    return len(updates)


def _by_rule(starts: Ints, told: tuple[Ints, Ints], zone: str) -> tuple[Ints, Ints]:
    """Return offset (minutes) and origin of each moment by the rule."""
    if zone:
        base, origin = offsets_min(zone, starts), PROFILE
    else:
        base, origin = np.zeros(starts.size, np.int64), UNKNOWN
    origins = np.full(starts.size, origin, np.int64)
    moments, offsets = told
    if moments.size == 0:
        return base, origins
    latest = np.searchsorted(moments, starts, side="right") - 1
    speaks = (latest >= 0) & (starts - moments[latest] < REACH_US)
    differs = speaks & ((offsets[latest] != base) | (not zone))
    return np.where(differs, offsets[latest], base), np.where(differs, INFERRED, origins)
