"""Birthdays in calendars: they state a fact about somebody, they are no meeting."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from selfportrait.model import Evidence, Fact

_NAMED: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^(?P<name>.{1,80}?)['’]s?\s+(?:\d+(?:st|nd|rd|th)\s+)?birthday\b",
        r"^(?P<name>.{1,80}?)\s+(?:hat|feiert)\s+geburtstag\b",
        r"^(?:birthday of|birthday:|geburtstag von|geburtstag:|cumpleaños de|anniversaire de|"
        r"anniversaire d['’]|compleanno di|verjaardag van|aniversário de)\s*(?P<name>.{1,80})$",
        r"^(?P<name>.{1,80}?)\s*[-–—:(]\s*(?:birthday|geburtstag|cumpleaños|anniversaire|compleanno)\b",
    )
)
_DECORATION: Final = re.compile(r"^[^\w]+|[^\w.)]+$")


def named(summary: str, *, surely: bool) -> str:
    """Return whose birthday an entry is, "" where it is none.

    ``surely``: the calendar itself calls it a birthday, so that a bare name is enough.

    >>> named("🎂 Bo’s 40th birthday", surely=False), named("Ida hat Geburtstag", surely=False)
    ('Bo', 'Ida')
    >>> named("Birthday party", surely=False)
    ''
    """
    text = _DECORATION.sub("", summary.strip())
    for pattern in _NAMED:
        if found := pattern.match(text):
            return _DECORATION.sub("", found["name"].strip())
    return text[:80] if surely else ""


def birthday(name: str, day: dt.date, source: str) -> Fact:
    """Return the fact ``people.birthday`` about ``name``: ``--MM-DD``, as calendars rarely know the year."""
    return Fact(
        topic="people.birthday",
        about=name,
        value=f"--{day:%m-%d}",
        text=f"{name}: birthday on {day.day} {day:%B}",
        provenance="imported",
        confidence=0.9,  # below an address book, which knows the year
        evidence=Evidence(rule="a birthday in the calendar", count=1, of=1),
        source=source,
    )
