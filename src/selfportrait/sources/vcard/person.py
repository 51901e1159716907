"""A person in an address book, whatever file she stood in, and the facts about her."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from selfportrait.model import Evidence, Fact, FactValue

#: words for a relation, as labels, groups and notes have them → one word
RELATIONS: Final[dict[str, str]] = {
    word: relation
    for relation, words in {
        "sister": "sister schwester hermana sœur",
        "brother": "brother bruder hermano frère",
        "sibling": "sibling",
        "mother": "mother mom mum mutter mama madre mère",
        "father": "father dad vater papa padre père",
        "parent": "parent",
        "daughter": "daughter tochter",
        "son": "son sohn",
        "child": "child kind",
        "wife": "wife ehefrau",
        "husband": "husband ehemann",
        "spouse": "spouse",
        "partner": "partner partnerin",
        "friend": "friend freund freundin",
        "cousin": "cousin cousine",
        "aunt": "aunt tante",
        "uncle": "uncle onkel",
        "grandmother": "grandmother oma",
        "grandfather": "grandfather opa",
        "manager": "manager",
        "assistant": "assistant",
        "colleague": "colleague co-worker kollege kollegin",
        "flatmate": "flatmate roommate mitbewohner mitbewohnerin",
    }.items()
    for word in words.split()
}
#: relations that hold both ways, whichever of two cards names the other
_MUTUAL: Final = frozenset(
    {"sister", "brother", "sibling", "spouse", "partner", "friend", "cousin", "colleague", "flatmate"}
)
_LABEL: Final = re.compile(r"^_\$!<(.+)>!\$_$")
_NOTE: Final = re.compile(r"\b(?:my|meine?|mi|mon|ma)\s+([^\W\d]+)", re.IGNORECASE)
_DATE: Final = re.compile(r"^\s*(\d{4}|-)-?(\d\d)-?(\d\d)(?:T.*)?\s*$")
_NO_YEAR: Final = ("-", "1604", "0000", "0001")
_FULL_DATE: Final = 2000  # a leap year, to check a day without a year


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One card. ``related`` holds (name, relation) of those the card names."""

    name: str
    relation: str = ""
    org: str = ""
    city: str = ""
    born: str = ""  #: "1990-05-03", "--05-03" without a year
    related: tuple[tuple[str, str], ...] = ()


def relation_of(label: str) -> str:
    """Return the one word for a relation, "" where the label is none.

    >>> relation_of("_$!<Sister>!$_"), relation_of("Mutter"), relation_of("myContacts")
    ('sister', 'mother', '')
    """
    found = _LABEL.match(label.strip())
    return RELATIONS.get((found[1] if found else label).strip().lower(), "")


def relation_in(labels: Iterable[str], note: str) -> str:
    """Return the relation that groups ("Sister") or a note ("my sister") tell, "" where none does."""
    for label in labels:
        if relation := relation_of(label):
            return relation
    return next((r for word in _NOTE.findall(note[:2000]) if (r := relation_of(word))), "")


def birthday(written: str, *, no_year: bool = False) -> str | None:
    """Return ``1990-05-03`` or ``--05-03``; "" where nothing is written, None where it is no date.

    >>> birthday("19900503"), birthday("--0503"), birthday("1604-05-03"), birthday("soon")
    ('1990-05-03', '--05-03', '--05-03', None)
    """
    if not written.strip():
        return ""
    found = _DATE.match(written)
    if found is None:
        return None
    year, month, day = found[1], int(found[2]), int(found[3])
    without = no_year or year in _NO_YEAR
    try:
        dt.date(_FULL_DATE if without else int(year), month, day)
    except ValueError:
        return None
    if without:
        return f"--{month:02}-{day:02}"
    return f"{year}-{month:02}-{day:02}" if 1900 <= int(year) < 2100 else None


def facts(people: Sequence[Person]) -> Iterator[Fact]:
    """Yield who she knows and when they were born.

    Where the book holds her own card (two others name her as related, and she names them),
    the relations on it are those of the people it names.
    """
    me = _me(people)
    relations = {p.name: p.relation for p in people if p.relation}
    for person in people:
        for name, relation in person.related:
            if person.name == me:
                relations[name] = relation
            elif name == me and relation in _MUTUAL:
                relations.setdefault(person.name, relation)
    told: set[str] = set()
    for person in people:
        if person.name == me:
            yield _fact("person.name", "", me, f"is called {me}")
            if person.born and not person.born.startswith("--"):
                yield _fact("person.born", "", person.born, f"was born on {person.born}")
        else:
            yield _known(person.name, relations.get(person.name, ""), person.org, person.city)
            told.add(person.name)
            if person.born:
                yield _fact(
                    "people.birthday", person.name, person.born, f"{person.name}: {_spoken(person.born)}"
                )
    for name, relation in relations.items():
        if name not in told and name != me:
            yield _known(name, relation, "", "")


def _me(people: Sequence[Person]) -> str:
    named = Counter(name for person in people for name in {name for name, _ in person.related})
    own = [p.name for p in people if len(p.related) >= 2 and named[p.name] >= 2]
    return max(own, key=lambda name: named[name]) if own else ""


def _known(name: str, relation: str, org: str, city: str) -> Fact:
    record: dict[str, str | int | float | bool | None] = {"name": name}
    record |= {key: said for key, said in (("relation", relation), ("org", org), ("city", city)) if said}
    return _fact("people.person", name, record, f"knows {name}" + (f", her {relation}" if relation else ""))


def _spoken(born: str) -> str:
    day = dt.date.fromisoformat(born.replace("--", f"{_FULL_DATE}-", 1) if born.startswith("--") else born)
    return f"birthday on {day.day} {day:%B}"


def _fact(topic: str, about: str, value: FactValue, text: str) -> Fact:
    return Fact(
        topic=topic,
        about=about,
        value=value,
        text=text,
        provenance="imported",
        confidence=0.95,
        evidence=Evidence(rule="in the address book", count=1, of=1),
        source="vcard",
    )
