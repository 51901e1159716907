"""Whom she meets, and whose birthday is when: from calendars and messages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from selfportrait.model import DAY_US, Event, Evidence, Fact, Kind

from .confidence import capped, lower_bound
from .reading import Frame, Heavy, Trace
from .wording import date_words, day_of, phrase

_NAME: Final = r"(?P<name>[^\W\d_][\w.’'-]*(?: [\w.’'-]+){0,3}?)"
#: How calendars write a birthday, English and German.
_BIRTHDAYS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^\W*{_NAME}['’]s?\s+(?:\d+(?:st|nd|rd|th)?\s+)?birthday\b",
        rf"^\W*birthday(?:\s+of|:|\s+[-–])\s*{_NAME}\W*$",
        rf"^\W*geburtstag(?:\s+von|:|\s+[-–])\s*{_NAME}\W*$",
        rf"^\W*{_NAME}s\s+(?:\d+\.\s*)?geburtstag\W*$",
        rf"^\W*{_NAME}\s+(?:hat\s+)?(?:\d+\.\s*)?geburtstag\W*$",
    )
)
#: "My sister's birthday" names a relation, not a person.
_RELATION: Final = re.compile(r"^(?:my|mein|meine|meiner)\s+", re.IGNORECASE)
#: "Lunch with Mira", "Mira & Bo: dinner"
_WITH: Final = re.compile(r"\b(?:with|mit)\s+(?P<name>[A-ZÄÖÜ][\w’'-]+(?:\s[A-ZÄÖÜ][\w’'-]+)?)\s*$")
#: "Anruf Ida", "1:1 Nadja", "Lunch Mira"
_JUST_THE_TWO: Final = re.compile(
    r"^(?:1:1|(?i:call|phone|anruf|telefonat|lunch|dinner|coffee|kaffee|mittagessen|abendessen|drinks))"
    r"[:,]?\s+(?P<name>[A-ZÄÖÜ][\w’'-]+(?:\s[A-ZÄÖÜ][\w’'-]+)?)\s*$"
)
_NOT_A_NAME: Final = frozenset({"team", "the", "my", "all", "alle", "everyone", "dem", "der", "den"})

_ATTENDEES: Final = ("attendees", "with", "people")


class _Person:
    __slots__ = ("days", "last_day", "name", "trace", "weight")

    def __init__(self, name: str) -> None:
        self.name = name
        self.weight = 0.0
        self.days = 0
        self.last_day = -1
        self.trace = Trace()


class _Birthday:
    __slots__ = ("days", "name", "trace", "weight")

    def __init__(self, name: str) -> None:
        self.name = name
        self.weight = 0.0
        self.days: Counter[str] = Counter()
        self.trace = Trace()


class People:
    """People met or written with on several days, and birthdays in the calendar."""

    kinds: tuple[Kind, ...] = ("meet", "message")

    LEAST_DAYS: Final = 4
    MOST: Final = 25
    #: Meetings of more than this many people say little about any of them.
    CROWD: Final = 8

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._people: Heavy[_Person] = Heavy(2048)
        self._birthdays: Heavy[_Birthday] = Heavy(2048)
        self._days: set[int] = set()

    def update(self, event: Event) -> None:
        """Take in a meeting or a message."""
        day = self._frame.local(event) // DAY_US
        if event.kind == "meet":
            name = birthday_of(event.title)
            if name:
                self._birthday(name, day, event)
                return
        if event.start_us > self._frame.now_us:
            return  # planned: nobody has met yet
        self._days.add(day)
        for name in _names(event):
            self._met(name, day, event)

    def _birthday(self, name: str, day: int, event: Event) -> None:
        held = self._birthdays.held.get(name.casefold())
        if held is None:
            self._birthdays.room()
            held = self._birthdays.held[name.casefold()] = _Birthday(name)
        date = day_of(day)
        held.weight += 1.0
        held.days[f"--{date.month:02d}-{date.day:02d}"] += 1
        held.trace.add(event)

    def _met(self, name: str, day: int, event: Event) -> None:
        held = self._people.held.get(name.casefold())
        if held is None:
            self._people.room()
            held = self._people.held[name.casefold()] = _Person(name)
        held.weight += 1.0
        held.trace.add(event)
        if day != held.last_day:
            held.last_day = day
            held.days += 1

    def facts(self) -> Iterator[Fact]:
        """Yield birthdays, then the people seen on most days."""
        for _, known in self._birthdays.top(500):
            value, times = max(known.days.items(), key=lambda item: (item[1], item[0]))
            total = known.trace.count
            yield Fact(
                topic="people.birthday",
                about=known.name,
                value=value,
                text=phrase("people.birthday", known.name, value),
                provenance="observed",
                # one entry may be the day of the party; a second year on the same day settles it
                confidence=capped(
                    0.8 + 0.2 * lower_bound(times, total) if times == total else lower_bound(times, total)
                ),
                evidence=Evidence(
                    rule=f"the calendar names this birthday on {date_words(value)}",
                    count=times,
                    of=total,
                    events=known.trace.ids(),
                ),
            )
        met = sorted(self._people.held.values(), key=lambda p: (-p.days, p.name))
        for person in [p for p in met if p.days >= self.LEAST_DAYS][: self.MOST]:
            yield Fact(
                topic="people.person",
                about=person.name,
                value={"times": person.trace.count},
                text=phrase("people.person", person.name),
                provenance="derived",
                confidence=capped(person.days / (person.days + 1.5)),
                evidence=Evidence(
                    rule=f"met or written with on {person.days} days",
                    count=person.trace.count,
                    of=max(len(self._days), person.trace.count),
                    events=person.trace.ids(),
                ),
            )


def birthday_of(title: str) -> str:
    """Return whose birthday a calendar entry is about, "" where it is none.

    >>> birthday_of("Mira's birthday"), birthday_of("Geburtstag von Bo Lind"), birthday_of("Dentist")
    ('Mira', 'Bo Lind', '')
    """
    if "irthday" not in title and "eburtstag" not in title:
        return ""
    for pattern in _BIRTHDAYS:
        match = pattern.search(title)
        if match:
            return _RELATION.sub("", match["name"].strip(" .'’")).removesuffix("'s")
    return ""


def _names(event: Event) -> list[str]:
    if event.kind == "message":
        return [event.creator] if event.creator else []
    attrs = event.attrs or {}
    for name in _ATTENDEES:
        listed = attrs.get(name)
        if isinstance(listed, str) and listed:
            people = [p.strip() for p in re.split(r"[;,\n]", listed) if p.strip()]
            return people if len(people) <= People.CROWD else []
    match = _WITH.search(event.title) or _JUST_THE_TWO.search(event.title)
    if match and match["name"].split()[0].casefold() not in _NOT_A_NAME:
        return [match["name"]]
    return []
