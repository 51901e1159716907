"""Where she lives and works, and where she travelled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from selfportrait.model import Event, Fact, Place

Make = Callable[..., Event]
Read = Callable[..., dict[str, Fact]]

HOME = Place(place_id="home-1", name="Elm Street 4", lat=53.55, lon=9.99)
OLD = Place(place_id="old-1", name="Birch Road 1", lat=53.60, lon=10.02)
OFFICE = Place(place_id="office-1", name="Corner Labs", lat=53.56, lon=9.95)
BEFORE = Place(place_id="office-0", name="Harbour Press", lat=53.54, lon=10.01)
FAR = Place(place_id="far-1", lat=38.71, lon=-9.13)


def days(first: str, count: int) -> list[date]:
    start = date.fromisoformat(first)
    return [start + timedelta(days=n) for n in range(count)]


def nights(make: Make, place: Place, first: str, count: int) -> list[Event]:
    return [
        make("visit", f"{day}T19:00", f"{day + timedelta(days=1)}T08:00", place=place)
        for day in days(first, count)
    ]


def workdays(make: Make, place: Place, first: str, count: int) -> list[Event]:
    return [
        make("visit", f"{day}T09:00", f"{day}T17:00", place=place)
        for day in days(first, count)
        if day.weekday() < 5
    ]


def test_home_is_where_the_nights_are_spent(event: Make, reading: Read) -> None:
    home = reading([*nights(event, HOME, "2026-04-01", 60), *nights(event, FAR, "2026-06-01", 4)])["home"]
    assert home.value == {"place_id": "home-1", "name": "Elm Street 4", "lat": 53.55, "lon": 9.99}
    assert (home.evidence.count, home.evidence.of, home.text) == (60, 64, "lives at Elm Street 4")
    assert len(home.evidence.events) == 50
    assert home.confidence > 0.8


def test_after_a_move_the_newer_nights_count(event: Make, reading: Read) -> None:
    moved = [*nights(event, OLD, "2025-06-01", 240), *nights(event, HOME, "2026-03-01", 100)]
    assert reading(moved)["home"].value["place_id"] == "home-1"


def test_fewer_nights_make_home_less_sure(event: Make, reading: Read) -> None:
    few, many = (reading(nights(event, HOME, "2026-05-01", n))["home"].confidence for n in (4, 40))
    assert few < many


def test_without_the_nights_there_is_no_home(event: Make, reading: Read) -> None:
    assert "home" not in reading(nights(event, HOME, "2026-05-01", 2))
    assert "home" not in reading(workdays(event, HOME, "2026-05-01", 30))


def test_what_was_seen_years_ago_is_less_sure(event: Make, reading: Read) -> None:
    seen = nights(event, HOME, "2024-05-01", 60)
    assert reading(seen)["home"].confidence < reading(seen, now="2024-07-01T12:00")["home"].confidence


def test_a_place_called_home_reads_as_its_address(event: Make, reading: Read) -> None:
    labelled = Place(place_id="home-1", name="Home", role="home", lat=53.55, lon=9.99)
    seen = [
        event(
            "visit",
            f"{day}T19:00",
            f"{day + timedelta(days=1)}T08:00",
            place=labelled,
            attrs={"address": "Elm 4"},
        )
        for day in days("2026-05-01", 20)
    ]
    home = reading(seen)["home"]
    assert (home.text, "labels it home" in home.evidence.rule) == ("lives at Elm 4", True)


def test_work_is_the_weekday_place_that_is_not_home(event: Make, reading: Read) -> None:
    facts = reading([*nights(event, HOME, "2026-04-01", 60), *workdays(event, OFFICE, "2026-04-01", 60)])
    assert facts["work"].value["name"] == "Corner Labs"
    assert "work.since" not in facts  # the records begin there, the work may not


def test_days_at_home_are_no_work(event: Make, reading: Read) -> None:
    assert "work" not in reading(
        [*nights(event, HOME, "2026-04-01", 60), *workdays(event, HOME, "2026-04-01", 60)]
    )


def test_a_change_of_work_is_told_with_its_day(event: Make, reading: Read) -> None:
    lived = [
        *nights(event, HOME, "2026-01-01", 150),
        *workdays(event, BEFORE, "2026-01-01", 120),
        event("visit", "2026-04-02T09:30", "2026-04-02T12:30", place=OFFICE),  # the interview
        *workdays(event, OFFICE, "2026-05-04", 40),
    ]
    facts = reading(lived)
    assert facts["work"].value["name"] == "Corner Labs"
    assert (facts["work.since"].value, facts["work.since"].text) == (
        "2026-05-04",
        "has worked there since 4 May 2026",
    )


def test_a_phone_left_in_a_drawer_does_not_fill_the_years(event: Make, reading: Read) -> None:
    assert (
        reading([event("visit", "2016-01-01T12:00", "2026-01-01T12:00", place=HOME)])["home"].evidence.of
        <= 60
    )


@pytest.mark.parametrize(
    "broken",
    [
        {"place": None},
        {"place": Place()},
        {"place": HOME, "end": None},
        {"place": HOME, "end": "2026-05-01T18:00"},
    ],
)
def test_a_visit_that_says_too_little_is_left_out(event: Make, reading: Read, broken: dict[str, Any]) -> None:
    end = broken.pop("end", "2026-05-02T08:00")
    assert reading([event("visit", "2026-05-01T19:00", end, **broken)]) == {}


def test_nights_far_away_are_a_trip(event: Make, reading: Read) -> None:
    lived = [
        *nights(event, HOME, "2026-03-01", 40),
        *nights(event, FAR, "2026-04-10", 6),
        *nights(event, HOME, "2026-04-16", 30),
    ]
    (trip,) = [f for f in reading(lived).values() if f.topic == "travel.trip"]
    assert {k: trip.value[k] for k in ("from", "to", "nights")} == {
        "from": "2026-04-10",
        "to": "2026-04-16",
        "nights": 6,
    }
    assert trip.evidence.count == 6


def test_a_trip_is_named_by_the_journey_in_the_calendar(event: Make, reading: Read) -> None:
    lived = [
        *nights(event, HOME, "2026-03-01", 40),
        event("meet", "2026-04-10T14:00", "2026-04-10T17:00", title="Flight TP 567 to Lisbon"),
        *nights(event, FAR, "2026-04-10", 6),
        *nights(event, HOME, "2026-04-16", 30),
    ]
    (trip,) = [f for f in reading(lived).values() if f.topic == "travel.trip"]
    assert (trip.about, trip.value["place"]) == ("Lisbon, April 2026", "Lisbon")


def test_a_trip_is_named_by_the_city_where_she_paid(event: Make, reading: Read) -> None:
    lived = [
        *nights(event, HOME, "2026-03-01", 40),
        *[
            event(
                "pay",
                f"{day}T13:00",
                title="Cafe",
                quantity=900.0,
                unit="EUR",
                place=Place(name="LISBOA", country="PT"),
            )
            for day in days("2026-04-11", 4)
        ],
        *nights(event, FAR, "2026-04-10", 6),
        *nights(event, HOME, "2026-04-16", 30),
    ]
    (trip,) = [f for f in reading(lived).values() if f.topic == "travel.trip"]
    assert (trip.value["place"], trip.value["country"]) == ("Lisboa", "PT")


def test_the_city_is_where_she_pays_on_most_days(event: Make, reading: Read) -> None:
    paid = [
        event(
            "pay",
            f"{day}T13:00",
            title="Cafe",
            quantity=900.0,
            unit="EUR",
            place=Place(name="HAMBURG", country="DE"),
        )
        for day in days("2026-04-01", 40)
    ]
    away = event(
        "pay", "2026-05-20T13:00", title="Cafe", quantity=900.0, unit="EUR", place=Place(name="Kiel")
    )
    city = reading([*paid, away])["city"]
    assert (city.value, city.text, city.evidence.count, city.evidence.of) == (
        "Hamburg",
        "lives in Hamburg",
        40,
        41,
    )
