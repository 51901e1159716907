"""Her address book as vCard 3.0, the way Google and iPhones write it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .people import FLATMATE, FRIENDS, OFFICE, PARENTS, Person, sister
from .persona import MIRA
from .stories import Stories
from .vevents import folded


def everyone(story: Stories) -> list[Person]:
    """Return all contacts, her family first."""
    return [sister(story.sister_birthday), *PARENTS, FLATMATE, *FRIENDS, *OFFICE]


def cards(people: Sequence[Person], *, own: bool) -> str:
    """Return the vCards of ``people``; ``own`` puts her own card first, which names her relations."""
    found = [_own(people)] if own else []
    found += [_card(person) for person in people]
    return "".join(found)


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


def _lines(lines: Iterable[str]) -> str:
    return "".join(folded(line) for line in lines if line)


def _named(name: str) -> list[str]:
    given, _, family = name.rpartition(" ")
    return [f"FN:{_text(name)}", f"N:{_text(family)};{_text(given)};;;"]


def _own(people: Sequence[Person]) -> str:
    lines = ["BEGIN:VCARD", "VERSION:3.0", *_named(MIRA.name), f"BDAY:{MIRA.born:%Y%m%d}"]
    lines += ["EMAIL;TYPE=INTERNET;TYPE=HOME:mira@solberg.example", "TEL;TYPE=CELL:+49 151 5550 7290"]
    lines += ["ADR;TYPE=HOME:;;Heußweg 41;Hamburg;;20255;Germany"]
    related = [person for person in people if person.relation in ("Sister", "Mother", "Father")]
    for n, person in enumerate(related, start=1):
        lines.append(f"item{n}.X-ABRELATEDNAMES:{_text(person.name)}")
        lines.append(f"item{n}.X-ABLabel:_$!<{person.relation}>!$_")
    return _lines([*lines, "END:VCARD"])


def _card(person: Person) -> str:
    lines = ["BEGIN:VCARD", "VERSION:3.0", *_named(person.name)]
    if person.month_day is not None:
        month, day = person.month_day
        lines.append(
            f"BDAY:{person.year:04d}{month:02d}{day:02d}" if person.year else f"BDAY:--{month:02d}{day:02d}"
        )
    lines.append(f"TEL;TYPE=CELL:{person.phone}" if person.phone else "")
    lines.append(f"EMAIL;TYPE=INTERNET;TYPE=HOME:{person.email}" if person.email else "")
    if person.street:
        lines.append(f"ADR;TYPE=HOME:;;{_text(person.street)};{_text(person.city)};;{person.postcode};")
    lines.append(f"ORG:{_text(person.company)}" if person.company else "")
    if person.relation:
        lines.append(f"item1.X-ABRELATEDNAMES:{_text(MIRA.name)}")
        lines.append(
            f"item1.X-ABLabel:{'_$!<Sister>!$_' if person.relation == 'Sister' else person.relation}"
        )
        lines.append(f"CATEGORIES:{person.relation},myContacts")
    return _lines([*lines, "END:VCARD"])
