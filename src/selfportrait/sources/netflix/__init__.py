"""Netflix: what she watched, looked for and rated; the whole account, or one profile's list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from selfportrait.errors import UnknownFormat
from selfportrait.model import Skipped
from selfportrait.sources.csv_rows import header_of, read_csv
from selfportrait.sources.protocol import Context, ExportFile, Record, Source

from . import account, slim, viewing


def read_unused(file: ExportFile, context: Context) -> Iterator[Record]:
    """Count the rows of a table that is Netflix's and tells nothing we hold (profiles, settings)."""
    with file.open() as stream:
        for row, _ in read_csv(stream, file.name):
            yield Skipped(reason="not-read", file=file.name, row=row)


Reader = Callable[[ExportFile, Context], Iterator[Record]]

#: Columns that must all be there, and who then reads the file.
_SHAPES: Final[tuple[tuple[frozenset[str], Reader], ...]] = (
    (frozenset({"profile name", "start time", "duration", "title", "supplemental video type"}), viewing.read),
    (frozenset({"profile name", "query typed", "utc timestamp"}), account.read_searches),
    (frozenset({"profile name", "title name", "thumbs value", "event utc ts"}), account.read_ratings),
    (frozenset({"profile name", "title name", "utc title add date"}), account.read_list),
    (frozenset({"transaction date", "gross sale amt", "currency"}), account.read_billing),
    (frozenset({"profile name", "maturity level"}), read_unused),
)


class Netflix:
    """Reads the account request's CSV files and ``NetflixViewingHistory.csv``."""

    id = "netflix"
    title = "Netflix"
    maturity = "stable"

    def recognise(self, file: ExportFile) -> float:
        """By the header; the two columns of the short list need dates below them too."""
        head = file.head()
        columns = header_of(head)
        if _of_account(columns):
            return 0.95
        return 0.8 if slim.recognised(columns, head) else 0.0

    def read(self, file: ExportFile, context: Context) -> Iterator[Record]:
        """Yield viewings, searches, ratings, the list, and payments."""
        head = file.head()
        columns = header_of(head)
        reader = _of_account(columns) or (slim.read if slim.recognised(columns, head) else None)
        if reader is None:
            raise UnknownFormat(
                f"“{file.name}” is not one of Netflix's files.",
                next_step="Import the whole folder or ZIP; each file is recognised by what is in it.",
            )
        return reader(file, context)


def _of_account(columns: tuple[str, ...]) -> Reader | None:
    return next((reader for needed, reader in _SHAPES if needed.issubset(columns)), None)


SOURCE: Source = Netflix()
