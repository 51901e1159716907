"""Google's ``contacts.csv``, in the headers of until 2024 and since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from selfportrait.model import Skipped
from selfportrait.sources.csv_rows import header_of, read_csv
from selfportrait.sources.protocol import ExportFile
from selfportrait.sources.text import clean

from .person import Person, birthday, relation_in, relation_of

_OLD: Final = {"name", "given name", "family name", "group membership"}
_NEW: Final = {"first name", "last name", "file as", "labels"}


def is_contacts(head: bytes) -> bool:
    """Whether a first line is one of Google's: "Name,Given Name…" or "First Name,…,File As…"."""
    columns = set(header_of(head))
    return columns >= _OLD or columns >= _NEW


def read(file: ExportFile) -> Iterator[Person | Skipped]:
    """Yield each row as a person, or why not."""
    with file.open() as stream:
        for row, columns in read_csv(stream, file.name):
            if columns is None:
                yield Skipped(reason="bad-row", file=file.name, row=row)
            else:
                yield from _person(columns, file.name, row)


def _person(columns: Mapping[str, str], file: str, row: int) -> Iterator[Person | Skipped]:
    def of(*names: str) -> str:
        return " ".join(clean(next((v for n in names if (v := columns.get(n))), ""), 300).split())

    whole = of("name") or " ".join(
        part
        for part in (
            of("first name", "given name"),
            of("middle name", "additional name"),
            of("last name", "family name"),
        )
        if part
    )
    org = of("organization name", "organization 1 - name")
    if not whole:
        yield Skipped(reason="not-a-person" if org else "no-name", file=file, row=row)
        return
    born = birthday(of("birthday").replace(" ", ""))
    if born is None:
        yield Skipped(reason="bad-date", file=file, row=row)
    groups = of("labels", "group membership").replace("*", "").split(":::")
    yield Person(
        name=whole[:120],
        relation=relation_in(groups, of("notes")),
        org=org[:120],
        city=of("address 1 - city")[:120],
        born=born or "",
        related=tuple(_related(columns)),
    )


def _related(columns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for number in range(1, 6):
        label = columns.get(f"relation {number} - label") or columns.get(f"relation {number} - type") or ""
        name = clean(columns.get(f"relation {number} - value") or "", 120)
        if name and (relation := relation_of(label)):
            yield name, relation
