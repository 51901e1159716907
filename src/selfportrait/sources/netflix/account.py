"""The rest of the account request: searches, ratings, her list, what she was billed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from msgspec.structs import replace

from selfportrait.model import DAY_US, Event, Kind, Precision, Skipped, natural_key
from selfportrait.sources.csv_rows import read_csv
from selfportrait.sources.moments import in_a_life, iso_us
from selfportrait.sources.occurrences import Occurrences
from selfportrait.sources.protocol import Context, ExportFile, Record
from selfportrait.sources.text import clean

from .titles import split_title
from .viewing import Attrs, title_attrs

Columns = dict[str, str]

#: ISO 4217 currencies whose minor unit is not a hundredth.
_DIGITS: Final = {"JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "ISK": 0, "KWD": 3, "BHD": 3, "TND": 3, "JOD": 3}


class _Made:
    """Builds the events of one file, with its occurrences counted."""

    def __init__(self, kind: Kind, what: str, precision: Precision) -> None:
        self._kind: Kind = kind
        self._what = what
        self._precision: Precision = precision
        self._occurrences = Occurrences()

    def event(
        self,
        when: str,
        title: str,
        attrs: Attrs,
        *,
        creator: str = "",
        quantity: float | None = None,
        unit: str = "",
    ) -> Event | str:
        """The event, or the reason to skip the row."""
        start_us = _moment_us(when)
        if start_us is None or not in_a_life(start_us):
            return "bad-date"
        if not title:
            return "no-title"
        step = DAY_US if self._precision == "day" else 1_000_000
        slot_us = start_us - start_us % step
        number = str(self._occurrences.next(slot_us, title))
        return Event(
            kind=self._kind,
            source="netflix",
            slot_us=slot_us,
            key=natural_key("netflix", self._what, title, number),
            start_us=slot_us,
            offset_min=0 if self._precision == "day" else None,
            offset_origin="explicit" if self._precision == "day" else "unknown",
            precision=self._precision,
            title=title,
            creator=creator,
            quantity=quantity,
            unit=unit,
            attrs={name: value for name, value in attrs.items() if value != ""} or None,
        )


def read_searches(file: ExportFile, context: Context) -> Iterator[Record]:
    """Yield a ``search`` for each row of ``SearchHistory.csv``; a search by picking counts as its title."""
    made = _Made("search", "search", "second")
    return _rows(
        file,
        lambda columns: made.event(
            columns["utc timestamp"],
            clean(columns["query typed"]) or clean(columns.get("displayed name", "")),
            {
                "profile": clean(columns["profile name"], 200),
                "chosen": clean(columns.get("displayed name", "")),
            },
        ),
    )


def read_ratings(file: ExportFile, context: Context) -> Iterator[Record]:
    """Yield a ``rate`` for each row of ``Ratings.csv``: stars as they are, thumbs as ``liked``."""
    made = _Made("rate", "rating", "second")

    def event(columns: Columns) -> Event | str:
        title = split_title(clean(columns["title name"]))
        attrs: Attrs = {"profile": clean(columns["profile name"], 200), **title_attrs(title)}
        thumbs, stars = columns["thumbs value"].strip(), columns.get("star value", "").strip()
        if thumbs in ("1", "2", "3"):  # 1 down, 2 up, 3 both up (since 2022)
            attrs["liked"] = thumbs != "1"
        elif stars not in ("1", "2", "3", "4", "5"):
            return "no-rating"
        return made.event(
            columns["event utc ts"],
            title.full,
            attrs,
            creator=title.show,
            quantity=None if "liked" in attrs else float(stars),
        )

    return _rows(file, event)


def read_list(file: ExportFile, context: Context) -> Iterator[Record]:
    """Yield a ``like`` for each title she put on her list."""
    made = _Made("like", "list", "day")
    return _rows(
        file,
        lambda columns: made.event(
            columns["utc title add date"],
            clean(columns["title name"]),
            {"profile": clean(columns["profile name"], 200), "list": "My List"},
        ),
    )


def read_billing(file: ExportFile, context: Context) -> Iterator[Record]:
    """Yield a ``buy`` for each settled bill; the payment itself is the bank's to tell, so no ``pay``."""
    made = _Made("buy", "bill", "day")

    def event(columns: Columns) -> Event | str:
        if columns.get("final invoice result", "settled").strip().casefold() not in ("", "settled"):
            return "not-settled"
        unit = columns["currency"].strip().upper()
        try:
            minor = Decimal(columns["gross sale amt"].strip()).scaleb(_DIGITS.get(unit, 2))
            quantity = float(minor.to_integral_value())
        except (InvalidOperation, OverflowError, ValueError):
            return "bad-row"
        return made.event(
            columns["transaction date"],
            clean(columns.get("description", "")) or "Netflix",
            {},
            creator="Netflix",
            quantity=quantity,
            unit=unit[:3],
        )

    return _rows(file, event)


def _rows(file: ExportFile, event: Callable[[Columns], Event | str]) -> Iterator[Record]:
    with file.open() as stream:
        for row, columns in read_csv(stream, file.name):
            made = "bad-row" if columns is None else event(columns)
            if isinstance(made, str):
                yield Skipped(reason=made, file=file.name, row=row)
            else:
                yield replace(made, file=file.name, row=row)


def _moment_us(text: str) -> int | None:
    """A time as ISO text, or as milliseconds since 1970 as in some ratings."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) == 13:
        return int(text) * 1000
    return iso_us(text)
