"""Who is in her life. Everyone here is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A contact: ``born`` with a year before 1900 is a birthday whose year nobody knows."""

    name: str
    relation: str = ""  #: as an address book labels it: "Sister", "Friend"
    phone: str = ""
    email: str = ""
    city: str = ""
    street: str = ""
    postcode: str = ""
    company: str = ""
    month_day: tuple[int, int] | None = None
    year: int | None = None


SISTER_NAME = "Ida Solberg"
FLATMATE = Person(
    name="Jonas Brandt",
    relation="Flatmate",
    phone="+49 151 5550 1184",
    email="jonas@brandt.example",
    city="Hamburg",
    street="Heußweg 41",
    postcode="20255",
)
PARENTS = (
    Person(
        name="Kari Solberg",
        relation="Mother",
        phone="+47 555 01 122",
        email="kari@solberg.example",
        city="Bergen",
        street="Skuteviksveien 18",
        postcode="5032",
        month_day=(4, 30),
        year=1964,
    ),
    Person(
        name="Henrik Solberg",
        relation="Father",
        phone="+47 555 01 123",
        email="henrik@solberg.example",
        city="Bergen",
        street="Skuteviksveien 18",
        postcode="5032",
        month_day=(9, 12),
        year=1961,
    ),
)
FRIENDS = (
    Person(
        name="Leyla Aydın",
        relation="Friend",
        phone="+49 160 5550 2231",
        email="leyla@aydin.example",
        city="Hamburg",
        street="Wohlwillstraße 22",
        postcode="20359",
        month_day=(2, 8),
        year=1994,
    ),
    Person(
        name="Tove Lindqvist",
        relation="Friend",
        phone="+49 176 5550 8817",
        email="tove@lindqvist.example",
        city="Hamburg",
        street="Maria-Louisen-Straße 14",
        postcode="22301",
        month_day=(11, 3),
    ),
    Person(
        name="Aksel Mørk",
        relation="Friend",
        phone="+49 176 5550 8818",
        email="aksel@mork.example",
        city="Hamburg",
    ),
    Person(name="Béatrice Roux", phone="+33 6 55 50 10 99", email="bea@roux.example", city="Lyon"),
    Person(name="Tomasz Wilk", relation="Climbing partner", phone="+49 152 5550 4410", city="Hamburg"),
)
OFFICE = (
    Person(
        name="Nadja Feldkamp",
        phone="+49 40 5550 710",
        email="nadja.feldkamp@kartwerk.example",
        company="Kartwerk Studio",
    ),
    Person(
        name="Ruben Osei",
        phone="+49 40 5550 711",
        email="ruben.osei@kartwerk.example",
        company="Kartwerk Studio",
    ),
    Person(
        name="Dörte Hagemann",
        phone="+49 40 5550 330",
        email="hagemann@nordlicht-verlag.example",
        company="Nordlicht Verlag",
    ),
    Person(name="Zahnarztpraxis Dr. Hinrichs", phone="+49 40 5550 905", city="Hamburg"),
    Person(name="Hausverwaltung Petersen", phone="+49 40 5550 118", city="Hamburg"),
)


def sister(birthday: date) -> Person:
    """Return Ida, whose birthday is chosen by the story."""
    return Person(
        name=SISTER_NAME,
        relation="Sister",
        phone="+49 170 5550 3307",
        email="ida@solberg.example",
        city="Lübeck",
        street="Hüxstraße 73",
        postcode="23552",
        month_day=(birthday.month, birthday.day),
        year=1998,
    )
