"""ViewingActivity.csv of the account request: every session of every profile, to the second, in UTC.

A pause and a resumption are two rows. A non-empty "Supplemental Video Type" (TRAILER, HOOK,
hook, TEASER_TRAILER, …) was no viewing of hers.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from selfportrait.model import DAY_US, Event, Skipped, natural_key
from selfportrait.sources.csv_rows import read_csv
from selfportrait.sources.moments import in_a_life, iso_us
from selfportrait.sources.occurrences import Occurrences
from selfportrait.sources.protocol import Context, ExportFile, Record
from selfportrait.sources.text import clean

from .titles import Title, split_title

SHORTEST_S: Final = 60
LONGEST_S: Final = 86_400

_DURATION: Final = re.compile(r"^(\d{1,3}):(\d{2}):(\d{2})$")

Attrs = dict[str, str | int | float | bool]


def read(file: ExportFile, context: Context) -> Iterator[Record]:
    """Yield a ``watch`` for each session."""
    occurrences = Occurrences()
    with file.open() as stream:
        for row, columns in read_csv(stream, file.name):
            made = (
                "bad-row" if columns is None else _session(columns, context.zone, occurrences, file.name, row)
            )
            yield Skipped(reason=made, file=file.name, row=row) if isinstance(made, str) else made


def _session(
    columns: dict[str, str], zone: ZoneInfo, occurrences: Occurrences, file: str, row: int
) -> Event | str:
    start_us = iso_us(columns["start time"])
    if start_us is None or not in_a_life(start_us):
        return "bad-date"
    if columns["supplemental video type"].strip():
        return "trailer"
    seconds = _seconds(columns["duration"])
    if seconds is None:
        return "bad-row"
    if seconds < SHORTEST_S:
        return "too-short"
    if seconds > LONGEST_S:
        return "too-long"
    title = split_title(clean(columns["title"]))
    if not title.full:
        return "no-title"
    day_us = local_midnight_us(start_us, zone)
    return Event(
        kind="watch",
        source="netflix",
        slot_us=day_us,
        key=viewing_key(title, occurrences.next(day_us, title.key)),
        start_us=start_us,
        end_us=start_us + seconds * 1_000_000,
        precision="second",
        title=title.full,
        creator=title.show,
        attrs=title_attrs(title) | _session_attrs(columns),
        file=file,
        row=row,
    )


def viewing_key(title: Title, occurrence: int) -> int:
    """The key of a viewing; with its local day it makes twins of the short and the long export."""
    return natural_key("netflix", title.key, str(occurrence))


def title_attrs(title: Title) -> Attrs:
    """Season and episode, where the title names them."""
    return {name: value for name, value in (("season", title.season), ("episode", title.episode)) if value}


def local_midnight_us(start_us: int, zone: ZoneInfo) -> int:
    """The person's calendar day at ``start_us``, as UTC midnight of the same date."""
    moment = dt.datetime.fromtimestamp(start_us // 1_000_000, zone)
    return (start_us + int(moment.utcoffset().total_seconds()) * 1_000_000) // DAY_US * DAY_US  # type: ignore[union-attr]


def _seconds(text: str) -> int | None:
    found = _DURATION.match(text.strip())
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3]) if found else None


def _session_attrs(columns: dict[str, str]) -> Attrs:
    found: Attrs = {}
    for name, column in (("profile", "profile name"), ("device", "device type")):
        if value := clean(columns.get(column, ""), 200):
            found[name] = value
    country = columns.get("country", "").partition(" ")[0]
    if len(country) == 2 and country.isalpha():
        found["country"] = country.upper()
    if "autoplayed: user action: none" in columns.get("attributes", "").lower():
        found["autoplayed"] = True
    return found
