"""What the Health app states about the person herself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from selfportrait.model import Evidence, Fact, FactValue

_PREFIX: Final = "HKCharacteristicTypeIdentifier"
_SEX: Final = {
    "HKBiologicalSexFemale": "female",
    "HKBiologicalSexMale": "male",
    "HKBiologicalSexOther": "other",
}
_BLOOD: Final = {
    f"HKBloodType{group}{word}": f"{group}{sign}"
    for group in ("A", "B", "AB", "O")
    for word, sign in (("Positive", "+"), ("Negative", "−"))
}
_RULE: Final = "stated in the Health app"


def facts(attrib: Mapping[str, str]) -> Iterator[Fact]:
    """Yield what the ``Me`` element states; nothing where it is not set.

    A birth date becomes ``person.born`` as an ISO date.
    """
    born = _birth_date(attrib.get(f"{_PREFIX}DateOfBirth", ""))
    if born is not None:
        yield _fact("person.born", born.isoformat(), f"born on {born.day} {born:%B %Y}")
    sex = _SEX.get(attrib.get(f"{_PREFIX}BiologicalSex", ""))
    if sex is not None:
        yield _fact("person.sex", sex, f"biological sex {sex}")
    blood = _BLOOD.get(attrib.get(f"{_PREFIX}BloodType", ""))
    if blood is not None:
        yield _fact("person.blood_type", blood, f"blood type {blood}")


def _birth_date(text: str) -> date | None:
    try:
        born = date.fromisoformat(text)
    except ValueError:
        return None
    return born if 1900 <= born.year < 2100 else None


def _fact(topic: str, value: FactValue, text: str) -> Fact:
    return Fact(
        topic=topic,
        value=value,
        text=text,
        provenance="imported",
        confidence=0.98,
        evidence=Evidence(rule=_RULE, count=1, of=1),
        source="apple_health",
    )
