"""Whether an entry is a flight, told cautiously: a word for it and a number, or a number and a route."""

from __future__ import annotations

import re
from typing import Final

import msgspec

_WORD: Final = re.compile(
    r"boarding pass|bordkarte|carte d.embarquement|tarjeta de embarque|"
    r"\b(flight|flug|vuelo|volo|vol|vlucht|voo)\b|✈",
    re.IGNORECASE,
)
_BOARDING: Final = re.compile(
    r"boarding|bordkarte|embarquement|embarque|check-?in|booking|buchung|reservation|confirm|e-?ticket",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\b([A-Z][A-Z]|[A-Z]\d|\d[A-Z])\s?(\d{2,4})\b")
_ROUTE: Final = re.compile(r"\b([A-Z]{3})\b\)?\s*(?:-|–|—|→|->|>|to|nach|à|a)\s*\(?\b([A-Z]{3})\b")


class Flight(msgspec.Struct, frozen=True):
    """Number ("LH1234") and airports (IATA), "" where not said; ``boarding`` where it is booked."""

    number: str
    origin: str
    destination: str
    boarding: bool


def flight_of(summary: str, description: str) -> Flight | None:
    """Return the flight an entry tells of, None where it tells of none.

    >>> flight_of("Flight LH1234 TXL-LIS", "")
    Flight(number='LH1234', origin='TXL', destination='LIS', boarding=True)
    >>> flight_of("Flight of stairs", "") is None
    True
    """
    text = f"{summary}\n{description[:4000]}"
    number = _NUMBER.search(summary) or (_NUMBER.search(text) if _WORD.search(text) else None)
    route = _ROUTE.search(summary) or _ROUTE.search(text)
    worded = _WORD.search(summary) or (_WORD.search(text) and _BOARDING.search(text))
    if number is None or not (worded or _ROUTE.search(summary)):
        return None
    return Flight(
        number="".join(number.groups()),
        origin=route[1] if route else "",
        destination=route[2] if route else "",
        boarding=bool(route or _BOARDING.search(text)),
    )
