"""Address books: vCard 2.1, 3.0, 4.0, and Google's contacts.csv. Numbers and addresses are not kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selfportrait.errors import UnreadableFile
from selfportrait.model import Skipped
from selfportrait.sources.protocol import Context, ExportFile, Record, Source
from selfportrait.sources.text import decoded

from . import google_contacts
from .person import Person, facts

__all__ = ["SOURCE"]

_START: Final = re.compile(r"\A\s*BEGIN:VCARD\s", re.IGNORECASE)
_MOST_PEOPLE: Final = 20_000  #: held at a time, as relations tie cards together


class _VCard:
    id = "vcard"
    title = "Contacts (vCard)"
    maturity = "stable"

    def recognise(self, file: ExportFile) -> float:
        """Sure of the first line."""
        head = file.head()
        if _START.match(decoded(head)):
            return 1.0
        return 0.95 if google_contacts.is_contacts(head) else 0.0

    def read(self, file: ExportFile, context: Context) -> Iterator[Record]:
        """Yield whom she knows, how, and their birthdays, as imported facts."""
        from . import cards  # vobject is slow to load, and most imports hold no address book

        vcards = _START.match(decoded(file.head())) is not None
        people: list[Person] = []
        try:
            for found in cards.read(file) if vcards else google_contacts.read(file):
                if isinstance(found, Skipped):
                    yield found
                else:
                    people.append(found)
                if len(people) >= _MOST_PEOPLE:
                    yield from facts(people)
                    people = []
        except UnreadableFile:
            yield from facts(people)
            raise
        yield from facts(people)


SOURCE: Source = _VCard()
