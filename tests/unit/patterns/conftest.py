"""Ada's invented weeks: nobody in here exists."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from selfportrait.model import DAY_US, MINUTE_US, Event, Place, Step, natural_key

#: Monday 6 January 2025, 0:00 UTC; Ada lives on UTC.
MONDAY_US = 1_736_121_600_000_000
HOUR_US = 60 * MINUTE_US

HOME = Place(name="", place_id="ChIJhome", lat=53.57, lon=9.95, role="home")
WORK = Place(name="", place_id="ChIJwork", lat=53.55, lon=9.93, role="work")
CAFE = Place(name="", place_id="ChIJcafe", lat=53.552, lon=9.931)
GYM = Place(name="Boulder Barn", place_id="ChIJgym", lat=53.59, lon=9.93)


def at(day: int, minute: float) -> int:
    """UTC µs of a minute of a day counted from the first Monday."""
    return MONDAY_US + day * DAY_US + round(minute * MINUTE_US)


def event(kind: str, start_us: int, end_us: int | None = None, **more: object) -> Event:
    """An event of Ada's, with an explicit offset of 0."""
    fields: dict[str, object] = {"offset_min": 0, "offset_origin": "explicit", "source": "test", **more}
    key = natural_key(kind, str(start_us), str(fields.get("title", "")))
    return Event(kind=kind, slot_us=start_us, key=key, start_us=start_us, end_us=end_us, **fields)  # type: ignore[arg-type]


def payment(day: int, minute: float, payee: str, cents: float, **attrs: str) -> Event:
    """A card payment in euro."""
    return event("pay", at(day, minute), title=payee, quantity=cents, unit="EUR", attrs=dict(attrs) or None)


def _working_day(day: int, rng: Random) -> list[Event]:
    leave = 480 + rng.gauss(0, 6)
    found = [event("visit", at(day, leave + 20), at(day, leave + 35), place=CAFE)]
    found.append(payment(day, leave + 22, "KAFFEE SIEBEN HAMBURG DE", 420 + rng.randrange(60), mcc="5814"))
    found.append(event("visit", at(day, leave + 50), at(day, 1050), place=WORK))
    evening = 1080 + rng.gauss(0, 10)
    if day % 7 == 1:
        found.append(event("visit", at(day, evening), at(day, evening + 90), place=GYM))
        evening += 120
    else:
        found.append(
            payment(day, evening - 12, "KORNMARKT HAMBURG DE", 1500 + rng.randrange(1800), mcc="5411")
        )
    found.append(event("visit", at(day, evening), at(day + 1, 478), place=HOME))
    return found


def _free_day(day: int, rng: Random) -> list[Event]:
    out = 660 + rng.gauss(0, 60)
    found = [payment(day, out + 10, "KORNMARKT HAMBURG DE", 3000 + rng.randrange(3000), mcc="5411")]
    found.append(event("visit", at(day, out + 90), at(day + 1, 478), place=HOME))
    return found


def life(days: int, *, seed: int = 1, first: int = 0) -> list[Event]:
    """Ada's visits, nights and payments of so many days, in time order."""
    rng = Random(seed)
    found: list[Event] = []
    for day in range(first, first + days):
        found += _working_day(day, rng) if day % 7 < 5 else _free_day(day, rng)
        wake = (400 if day % 7 < 5 else 520) + rng.gauss(0, 12)
        found.append(event("sleep", at(day, -40 + rng.gauss(0, 15)), at(day, wake)))
    return sorted(found, key=lambda e: e.start_us)


@pytest.fixture(scope="session")
def ada() -> list[Event]:
    """Thirty weeks of Ada."""
    return life(210)


@pytest.fixture(scope="session")
def moment() -> Callable[[int, float], int]:
    """UTC µs of (day since the first Monday, minute)."""
    return at


@pytest.fixture(scope="session")
def make_event() -> Callable[..., Event]:
    """Build an event of Ada's."""
    return event


@pytest.fixture(scope="session")
def make_payment() -> Callable[..., Event]:
    """Build a card payment of Ada's."""
    return payment


@pytest.fixture(scope="session")
def places(ada: list[Event]) -> list[Step]:
    """Her place stream."""
    from selfportrait.patterns import steps

    return steps(ada)["place"]
