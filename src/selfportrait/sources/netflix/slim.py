"""NetflixViewingHistory.csv: one profile's titles by day, in the date order of its language.

The order of day and month is nowhere stated. It is read from the whole column: a number
above 12 settles it; else dots settle it (no language writes month.day.year); else the
list's own order does, as it is newest first; else the rows whose day and month could be
exchanged are skipped as "doubtful-date".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final, Literal

from selfportrait.model import DAY_US, Event, Skipped
from selfportrait.sources.csv_rows import header_of, read_csv
from selfportrait.sources.moments import in_a_life
from selfportrait.sources.occurrences import Occurrences
from selfportrait.sources.protocol import Context, ExportFile, Record
from selfportrait.sources.text import clean, decoded

from .titles import split_title
from .viewing import title_attrs, viewing_key

Order = Literal["dmy", "mdy", "doubtful"]

_HEADERS: Final = frozenset(
    {
        ("title", "date"),
        ("titel", "datum"),
        ("titre", "date"),
        ("título", "fecha"),
        ("título", "data"),
        ("titolo", "data"),
        ("tytuł", "data"),
        ("titel", "dato"),
        ("tittel", "dato"),
        ("nimi", "päivämäärä"),
        ("başlık", "tarih"),
        ("название", "дата"),
        ("タイトル", "日付"),
        ("제목", "날짜"),
    }
)
_DATE: Final = re.compile(r"^\s*(\d{1,4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,4})\.?\s*$")
_EPOCH: Final = dt.date(1970, 1, 1).toordinal()

Triple = tuple[int, int, int]


def recognised(columns: tuple[str, ...], head: bytes) -> bool:
    """Whether it has the two columns, and dates in most of the rows of its head."""
    if columns not in _HEADERS:
        return False
    lines = [line for line in decoded(head).splitlines()[1:40] if line.strip()]
    dated = sum(bool(_DATE.match(line.rpartition(",")[2].strip('" '))) for line in lines)
    return 2 * dated >= len(lines)


def read(file: ExportFile, context: Context) -> Iterator[Record]:
    """Yield a ``watch`` of day precision for each row; reads the file twice, first for the order of dates."""
    title_column, date_column = header_of(file.head())
    order = _order(file, date_column, context.exported_us or file.modified_us)
    occurrences = Occurrences()
    with file.open() as stream:
        for row, columns in read_csv(stream, file.name):
            made: Event | str = "bad-row"
            if columns is not None:
                made = _viewing(
                    columns[title_column], columns[date_column], order, occurrences, file.name, row
                )
            yield Skipped(reason=made, file=file.name, row=row) if isinstance(made, str) else made


def _viewing(
    written: str, date: str, order: Order, occurrences: Occurrences, file: str, row: int
) -> Event | str:
    triple = _triple(date)
    if triple is None:
        return "bad-date"
    if order == "doubtful" and triple[0] < 1000 and triple[0] != triple[1]:
        return "doubtful-date"
    day = _day(triple, "dmy" if order == "doubtful" else order)
    if day is None or not in_a_life(day * DAY_US):
        return "bad-date"
    title = split_title(clean(written))
    if not title.full:
        return "no-title"
    slot_us = day * DAY_US
    return Event(
        kind="watch",
        source="netflix",
        slot_us=slot_us,
        key=viewing_key(title, occurrences.next(slot_us, title.key)),
        start_us=slot_us,
        offset_min=0,  # a day has no hour: midnight on the wall clock, so that it stays this day
        offset_origin="explicit",
        precision="day",
        title=title.full,
        creator=title.show,
        attrs=title_attrs(title) or None,
        file=file,
        row=row,
    )


def _order(file: ExportFile, date_column: str, exported_us: int | None) -> Order:
    """Weigh the whole column for day-month against month-day."""
    last: dict[Order, int | None] = {"dmy": None, "mdy": None}
    against = {"dmy": 0, "mdy": 0}
    latest = None if exported_us is None else exported_us // DAY_US + 1
    dots = rows = 0
    with file.open() as stream:
        for _, columns in read_csv(stream, file.name):
            triple = _triple(columns[date_column]) if columns else None
            if triple is None or triple[0] >= 1000:
                continue
            rows += 1
            dots += "." in (columns or {})[date_column]
            for order in ("dmy", "mdy"):
                day = _day(triple, order)
                if day is None:  # a month above 12
                    against[order] += 1_000_000
                    continue
                previous = last[order]
                against[order] += previous is not None and day > previous
                against[order] += 1_000 * (latest is not None and day > latest)
                last[order] = day
    if dots > rows // 2 or against["dmy"] < against["mdy"]:
        return "dmy"
    return "mdy" if against["mdy"] < against["dmy"] else "doubtful"


def _triple(text: str) -> Triple | None:
    found = _DATE.match(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _day(triple: Triple, order: Order) -> int | None:
    """Days since 1970 of a written date under an order of its parts, None where there is no such day."""
    a, b, c = triple
    if a >= 1000:
        year, month, day = a, b, c
    elif order == "dmy":
        year, month, day = c, b, a
    else:
        year, month, day = c, a, b
    if year < 100:
        year += 2000
    try:
        return dt.date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return None
