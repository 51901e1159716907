"""A birthday within a week, and what she did about it before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from selfportrait.model import Card, Event, Evidence, Fact

from .cost import cost, local

_AHEAD_DAYS: Final = 7
_DATE: Final = re.compile(r"(?:(\d{4})|-)-(\d{2})-(\d{2})$")
#: Gift shops (ISO 18245 5947), florists, books, and what people write in a memo.
_GIFT_CODES: Final = frozenset({"5947", "5992", "5193", "5942"})
_GIFT_WORDS: Final = re.compile(r"\b(?:gift|present|geschenk|cadeau|regalo|blumen|flowers)", re.IGNORECASE)
_GIFT_DAYS: Final = 4


def birthdays(
    facts: Sequence[Fact], payments: Iterable[Event], *, now_us: int, zone: ZoneInfo, timing: float
) -> list[Card]:
    """A card for each birthday of the next seven days, today included."""
    today = local(now_us, zone).date()
    coming = [(fact, _next(fact, today)) for fact in facts if fact.topic == "people.birthday"]
    gifts = [event for event in payments if _is_gift(event)]
    cards = []
    for fact, day in coming:
        if day is None or (day - today).days > _AHEAD_DAYS:
            continue
        days = (day - today).days
        given = _given(gifts, fact, day)
        years = len({_paid(event).year for event in given})
        before = f" You bought a present a few days before in {_years(years)}." if years else ""
        cards.append(
            Card(
                id=f"birthday:{fact.about}:{day.isoformat()}",
                text=f"{_possessive(fact.about)} birthday is {_when(days, day)}.",
                because=f"{_told(fact)}{before}",
                worth=min(0.95, 0.5 + 0.06 * (_AHEAD_DAYS - days) + (0.1 if years else 0.0)),
                cost=cost("birthday", fact.provenance, timing),
                at_us=now_us,
                evidence=Evidence(
                    rule="birthdays, and presents bought up to four days before",
                    count=max(1, fact.evidence.count) + len(given),
                    of=max(1, fact.evidence.of) + len(given),
                    events=(*(event.id for event in given), *fact.evidence.events)[:50],
                ),
            )
        )
    return cards


def _next(fact: Fact, today: date) -> date | None:
    """The next time the day of the fact comes; 29 February falls on the 28th in other years."""
    found = _DATE.match(fact.value) if isinstance(fact.value, str) else None
    if not found:
        return None
    month, day = int(found.group(2)), int(found.group(3))
    for year in (today.year, today.year + 1):
        try:
            coming = date(year, month, day)
        except ValueError:
            if (month, day) != (2, 29):
                return None
            coming = date(year, 2, 28)
        if coming >= today:
            return coming
    return None


def _given(gifts: Sequence[Event], fact: Fact, coming: date) -> list[Event]:
    """Presents paid one to four days before an earlier birthday, newest first."""
    found = []
    for event in gifts:
        paid = _paid(event)
        for year in (paid.year, paid.year + 1):
            then = _in_year(coming, year)
            if then < coming and 0 < (then - paid).days <= _GIFT_DAYS:
                found.append(event)
    return sorted(found, key=lambda event: -event.start_us)


def _paid(event: Event) -> date:
    return date(1970, 1, 1) + timedelta(days=event.local_day)


def _in_year(day: date, year: int) -> date:
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _is_gift(event: Event) -> bool:
    attrs = event.attrs or {}
    if event.kind not in ("pay", "buy"):
        return False
    words = f"{event.title} {attrs.get('memo', '')}"
    return str(attrs.get("mcc", "")) in _GIFT_CODES or bool(_GIFT_WORDS.search(words))


def _when(days: int, day: date) -> str:
    named = f"{day:%A} {day.day} {day:%B}"
    return {0: "today", 1: f"tomorrow, {named}"}.get(days, f"in {days} days, on {named}")


def _possessive(name: str) -> str:
    who = f"Your {name}" if name.islower() else name
    return f"{who}’" if who.endswith("s") else f"{who}’s"


def _years(n: int) -> str:
    return "an earlier year" if n == 1 else f"{n} earlier years"


def _told(fact: Fact) -> str:
    if fact.provenance == "said":
        return "Because you told me."
    if fact.provenance == "imported":
        return "Because the contact card says so."
    return "Because I noticed it in your calendar." if fact.evidence.events else "Because I noticed it."
