"""A habit stops, or a life turns: she is asked once, and never about a trip or a month without data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from selfportrait.app.house import House
from selfportrait.errors import BadRequest, UnknownThing
from selfportrait.model import DAY_US, MINUTE_US, Event, Place, natural_key
from selfportrait.vault import KeyFile, Vault

#: Monday 5 January 2026, 0:00 UTC; Bo lives on UTC.
MONDAY_US = 1_767_571_200_000_000
HOME = Place(name="Home", place_id="bo-home", lat=53.57, lon=9.95, role="home")
OFFICE = Place(name="Office", place_id="bo-office", lat=53.55, lon=9.93, role="work")
STUDIO = Place(name="Studio", place_id="bo-studio", lat=53.61, lon=9.99, role="work")
POOL = Place(name="Swimming pool", place_id="bo-pool", lat=53.58, lon=9.97)
HOTEL = Place(name="Hotel", place_id="bo-hotel", lat=38.71, lon=-9.13)
WEEKS = 12
#: The first day of the weeks in which the swimming stops.
AFTER = WEEKS * 7
SWIMS = (1, 3)


def at(day: int, minute: int) -> int:
    return MONDAY_US + day * DAY_US + minute * MINUTE_US


def visit(place: Place, begin: int, end: int) -> Event:
    return Event(
        kind="visit",
        source="test",
        slot_us=begin,
        key=natural_key("visit", str(begin)),
        start_us=begin,
        end_us=end,
        offset_min=0,
        offset_origin="explicit",
        place=place,
    )


def day_of_bo(day: int, *, swims: bool, work: Place = OFFICE) -> list[Event]:
    """A day of Bo's; the evenings of Tuesdays and Thursdays at the pool."""
    if day % 7 > 4:
        return [visit(HOME, at(day, 1), at(day, 1439))]
    late = 1170 if swims and day % 7 in SWIMS else 1050
    found = [visit(HOME, at(day, 1), at(day, 480)), visit(work, at(day, 510), at(day, 1020 + day % 5))]
    found += [visit(POOL, at(day, 1050 + day % 7), at(day, 1140))] if late == 1170 else []
    return [*found, visit(HOME, at(day, late), at(day, 1439))]


def usual(days: range) -> list[Event]:
    return [event for day in days for event in day_of_bo(day, swims=True)]


def without_swimming(days: range) -> list[Event]:
    return [event for day in days for event in day_of_bo(day, swims=False)]


def abroad(days: range) -> list[Event]:
    return [visit(HOTEL, at(day, 1), at(day, 1439)) for day in days]


class Clock:
    """What time it is, to be moved on."""

    now_us = at(AFTER, 720)

    def __call__(self) -> int:
        return self.now_us


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house_of(tmp_path: Path, clock: Clock) -> Iterator[Callable[[list[Event], int], House]]:
    """Bo's house with these events, everything learnt, at noon of a day."""
    opened: list[House] = []

    def build(events: list[Event], today: int) -> House:
        clock.now_us = at(today, 720)
        home = tmp_path / f"bo-{len(opened)}"
        home.mkdir()
        vault = Vault.create(home, KeyFile(home / "key"), zone="UTC", now_us=clock.now_us)
        with vault.landing(now_us=clock.now_us, label="bo") as landing:
            for event in events:
                landing.add(event)
        house = House(vault, catalogue=None, now=clock)
        opened.append(house)
        house.refresh()
        return house

    yield build
    for house in opened:
        house.close()


def asked(house: House) -> list[str]:
    return [card.text for card in house.home().cards]


def test_a_habit_that_stopped_is_asked_about_on_one_day(house_of, clock):
    today = AFTER + 13
    house = house_of(usual(range(AFTER)) + without_swimming(range(AFTER, today)), today)
    (question,) = asked(house)
    assert question.startswith("Has something changed? “Tuesday and Thursday")
    assert "Swimming pool" in question
    assert question.endswith("did not happen the last 4 times.")
    assert asked(house) == [question]
    clock.now_us += DAY_US
    assert asked(house) == []


def test_after_a_reaction_it_is_not_asked_about_again(house_of, clock):
    today = AFTER + 13
    house = house_of(usual(range(AFTER)) + without_swimming(range(AFTER, today)), today)
    (card,) = house.home().cards
    house.react(f"card:{card.id}", "not now")
    assert asked(house) == []
    clock.now_us += 3 * DAY_US
    house.refresh()
    assert asked(house) == []


def test_why_it_is_asked_can_be_opened(house_of):
    today = AFTER + 13
    house = house_of(usual(range(AFTER)) + without_swimming(range(AFTER, today)), today)
    (card,) = house.home().cards
    behind = house.evidence(f"card:{card.id}")
    assert behind.note.startswith("I noticed: before, it held ")
    assert {event.title or event.detail for event in behind.events}


@pytest.mark.parametrize(
    ("what", "days"),
    [(usual, 13), (abroad, 13), (lambda days: [], 30)],
    ids=["it goes on", "a trip", "no data"],
)
def test_neither_a_trip_nor_silence_is_asked_about(house_of, what, days):
    today = AFTER + days
    house = house_of(usual(range(AFTER)) + what(range(AFTER, today)), today)
    assert asked(house) == []
    assert house.patterns().turns == ()


@pytest.fixture
def turned(house_of) -> House:
    """A house in which the weekdays lead elsewhere since five weeks."""
    today = AFTER + 35
    moved = [event for day in range(AFTER, today) for event in day_of_bo(day, swims=True, work=STUDIO)]
    house: House = house_of(usual(range(AFTER)) + moved, today)
    return house


def test_a_new_office_is_a_question_with_both_sides(turned):
    (turn,) = turned.patterns().turns
    assert turn.question.endswith("lead to Studio and no longer to Office. A new job?")
    assert turn.since == "30 March 2026"
    assert any(card.id == f"turn:{turn.id}" for card in turned.home().cards)
    behind = turned.evidence(turn.subject)
    assert "at Office" in behind.note
    assert len(behind.events) > 10


@pytest.mark.parametrize(("verdict", "words"), [("yes", "it is so"), ("no", "it is not so")])
def test_an_answered_turn_is_asked_no_more_and_outlives_learning(turned, clock, verdict, words):
    (turn,) = turned.patterns().turns
    turned.answer_turn(turn.id, verdict)
    clock.now_us += DAY_US
    turned.refresh()
    (again,) = turned.patterns().turns
    assert again.answer == verdict
    assert again.answered.endswith(f"that {words}.")
    assert not any(card.id.startswith("turn:") for card in turned.home().cards)


def test_an_answer_can_be_taken_back(turned):
    (turn,) = turned.patterns().turns
    turned.answer_turn(turn.id, "yes")
    turned.answer_turn(turn.id, "take back")
    (again,) = turned.patterns().turns
    assert (again.answer, again.answered) == ("", "")


def test_an_answer_to_nothing_or_of_nothing_is_refused(turned):
    (turn,) = turned.patterns().turns
    with pytest.raises(BadRequest):
        turned.answer_turn(turn.id, "perhaps")
    with pytest.raises(UnknownThing):
        turned.answer_turn("job:1999-01-01", "yes")


def test_the_page_shows_the_kinds_of_day(turned):
    view = turned.patterns()
    assert [kind.name for kind in view.kinds_of_day][:1] == ["office day"]
    assert len(view.calendar) == 84
    assert {name for _, name in view.calendar} <= {kind.name for kind in view.kinds_of_day} | {""}
    assert turned.evidence(view.kinds_of_day[0].subject).events
    assert any(routine.chain for routine in view.routines)
