"""Events become streams of steps with labels a person can read."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfportrait.model import DAY_US, Event, Place, natural_key
from selfportrait.patterns import category, place_state, steps, streams


def test_a_place_that_goes_on_is_one_step(make_event, moment):
    home = Place(role="home", lat=53.5, lon=9.9)
    events = [
        make_event("visit", moment(0, 0), moment(0, 200), place=home),
        make_event("visit", moment(0, 210), moment(0, 480), place=home),
    ]
    (step,) = steps(events)["place"]
    assert (step.state, step.start_us, step.end_us) == ("home", moment(0, 0), moment(0, 480))


def test_a_month_without_data_parts_a_stay(make_event, moment):
    home = Place(role="home", lat=53.5, lon=9.9)
    events = [
        make_event("visit", moment(0, 0), moment(0, 200), place=home),
        make_event("visit", moment(30, 0), moment(30, 100), place=home),
    ]
    assert len(steps(events)["place"]) == 2


def test_every_stream_is_there_even_when_empty():
    assert steps([]) == {"place": [], "activity": [], "artist": [], "purchase": []}


def test_events_known_to_the_day_only_have_no_hour_and_are_left_out(make_event, moment):
    assert steps([make_event("pay", moment(0, 0), precision="day", title="Kornmarkt")])["purchase"] == []


def test_a_passing_stop_is_no_visit(make_event, moment):
    stop = make_event("visit", moment(0, 0), moment(0, 2), place=Place(lat=1.0, lon=1.0))
    assert steps([stop])["place"] == []


def test_a_standing_order_is_no_purchase(make_payment):
    rent = make_payment(0, 360, "HAUSVERWALTUNG", 90000, trntype="repeatpmt")
    assert steps([rent])["purchase"] == []


def test_home_and_work_read_as_a_person_says_them(ada):
    labels = streams(ada).labels["place"]
    assert (labels["home"], labels["work"]) == ("home", "the office")


def test_a_nameless_place_takes_the_name_of_who_is_paid_there(ada):
    assert streams(ada).labels["place"]["id:ChIJcafe"] == "Kaffee Sieben Hamburg De"


def test_a_nameless_place_where_nothing_is_paid_says_where_it_is_and_how_often(make_event, moment):
    park = Place(place_id="ChIJpark", lat=53.5512, lon=9.9934)
    events = [make_event("visit", moment(d, 0), moment(d, 30), place=park) for d in (0, 1, 2)]
    label = streams(events).labels["place"]["id:ChIJpark"]
    assert label == "a place near 53.55, 9.99 you have been to 3 times"


def test_a_nameless_place_takes_the_location_of_the_calendar(make_event, moment):
    there = Place(place_id="ChIJdoc", lat=53.5, lon=9.9)
    entry = Place(name="Dr. Falk")
    events = [make_event("visit", moment(d, 0), moment(d, 60), place=there) for d in (0, 1)]
    events += [make_event("meet", moment(d, 5), moment(d, 50), place=entry) for d in (0, 1)]
    assert streams(events).labels["place"]["id:ChIJdoc"] == "Dr. Falk"


@pytest.mark.parametrize(
    ("place", "state"),
    [
        (Place(role="home", place_id="x"), "home"),
        (Place(place_id="x", name="Bo's"), "id:x"),
        (Place(name="Bo's"), "name:Bo's"),
        (Place(lat=53.55123, lon=-9.99), "at:53.551,-9.990"),
        (Place(), "nowhere"),
    ],
)
def test_a_place_is_named_by_the_best_that_is_known(place, state):
    assert place_state(place) == state


@pytest.mark.parametrize(
    ("title", "attrs", "expected"),
    [
        ("ANYTHING", {"mcc": "5411"}, "groceries"),
        ("ANYTHING", {"sic": 4121}, "transport"),
        ("ANYTHING", {"mcc": "7011"}, "hotel"),
        ("BACKHAUS FALK", {}, "cafe"),
        ("BACKHAUS FALK", {"mcc": "0000"}, "cafe"),
        ("XQZT", {}, "other"),
    ],
)
def test_a_payment_is_filed_by_its_code_else_by_words(make_event, moment, title, attrs, expected):
    assert category(make_event("pay", moment(0, 0), title=title, attrs=attrs or None)) == expected


_kinds = st.sampled_from(["visit", "listen", "watch", "sleep", "exercise", "pay", "meet", "travel", "search"])
_where = st.sampled_from(
    [None, Place(role="home"), Place(role="work"), Place(lat=1.0, lon=2.0), Place(name="P")]
)


@st.composite
def happenings(draw: st.DrawFn) -> Event:
    start = draw(st.integers(0, 40 * DAY_US))
    length = draw(st.none() | st.integers(0, DAY_US))
    return Event(
        kind=draw(_kinds),
        source="test",
        slot_us=start,
        key=natural_key(str(start), str(length)),
        start_us=start,
        end_us=None if length is None else start + length,
        offset_min=draw(st.sampled_from([None, 0, 120])),
        place=draw(_where),
        creator=draw(st.sampled_from(["", "Ines Marlow", "Tidewave"])),
        title=draw(st.sampled_from(["", "Running", "KORNMARKT"])),
    )


@given(st.lists(happenings(), max_size=40, unique_by=lambda event: event.start_us))
def test_steps_are_in_order_whatever_order_the_events_come_in(events: list[Event]):
    forwards, backwards = streams(events), streams(reversed(events))
    ordered = [a.start_us < b.start_us for found in forwards.steps.values() for a, b in pairwise(found)]
    assert all(ordered)
    assert forwards.steps == backwards.steps


@given(st.lists(happenings(), max_size=40))
def test_every_state_has_a_label(events: list[Event]):
    found = streams(events)
    unlabelled = {
        (name, step.state)
        for name, many in found.steps.items()
        for step in many
        if step.state not in found.labels[name] and step.state != "nowhere"
    }
    assert unlabelled == set()


def test_a_stolen_card_does_not_name_the_hotel_she_sleeps_in(make_event, make_payment, moment):
    hotel = Place(place_id="ChIJhotel", lat=38.71, lon=-9.13)
    night = make_event("visit", moment(0, 0), moment(0, 480), place=hotel)
    stolen = [make_payment(0, 187 + 9 * n, "ELETTROMONDO", 24_900) for n in range(3)]
    assert "lettromondo" not in streams([night, *stolen]).labels["place"]["id:ChIJhotel"]
