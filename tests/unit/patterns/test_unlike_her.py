"""What is like her for a payment, and how a trip changes what may be asked."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import DAY_US, Event, Place, natural_key
from selfportrait.patterns import (
    CANNOT_TELL,
    LIKE_HER,
    UNLIKE_HER,
    Habits,
    Situation,
    Whereabouts,
    situation,
    unlike_me,
)

AT_HOME = Situation()
IN_LISBON = Situation(where="travelling", country="PT")
HOME = Place(role="home", lat=53.57, lon=9.95)
LISBON = Place(name="Pensão Azul", lat=38.72, lon=-9.14, country="PT")


@pytest.fixture(scope="module")
def habits(ada):
    learnt = Habits()
    for event in ada:
        learnt.update(event)
    return learnt


def _judged(habits, event, now):
    surprise = habits.surprise(event, now)
    return habits.verdict(surprise, now), surprise


def test_her_own_coffee_is_like_her(habits, make_payment):
    coffee = make_payment(210, 502, "KAFFEE SIEBEN HAMBURG DE", 440, mcc="5814")
    verdict, surprise = _judged(habits, coffee, AT_HOME)
    assert verdict == LIKE_HER
    assert surprise.ratio < 0


def test_a_television_at_three_at_night_abroad_is_unlike_her(habits, make_payment):
    thief = make_payment(210, 187, "ELETTROMONDO TORINO IT", 89900, mcc="5732")
    verdict, surprise = _judged(habits, thief, AT_HOME)
    assert verdict == UNLIKE_HER
    assert "0 of your" in surprise.because
    assert surprise.text == "€899.00 to ELETTROMONDO TORINO IT"


def test_below_forty_payments_nothing_can_be_told(ada, make_payment):
    young = Habits()
    payments = [event for event in ada if event.kind == "pay"][:39]
    for event in payments:
        young.update(event)
    verdict, _ = _judged(young, make_payment(300, 187, "ELETTROMONDO TORINO IT", 89900, mcc="5732"), AT_HOME)
    assert verdict == CANNOT_TELL


def test_a_new_person_can_be_asked_about_and_nothing_is_told(make_payment):
    verdict, surprise = _judged(Habits(), make_payment(0, 700, "ANY", 1000), AT_HOME)
    assert verdict == CANNOT_TELL
    assert surprise.because


def test_dinner_abroad_is_unlike_her_at_home_and_not_on_a_trip(habits, make_payment):
    dinner = make_payment(210, 1180, "TABERNA AZUL LISBOA PT", 3200, mcc="5812")
    at_home, away = _judged(habits, dinner, AT_HOME), _judged(habits, dinner, IN_LISBON)
    assert at_home[0] == UNLIKE_HER
    assert away[0] != UNLIKE_HER
    assert "travelling" in away[1].because


def test_a_card_used_in_a_third_country_during_a_trip_is_unlike_her(habits, make_payment):
    thief = make_payment(210, 187, "ELETTROMONDO TORINO IT", 89900, mcc="5732")
    verdict, surprise = _judged(habits, thief, IN_LISBON)
    assert verdict == UNLIKE_HER
    assert surprise.context == "travelling"


def test_merchants_of_a_trip_are_not_learnt(habits, make_payment):
    learnt = Habits.load(habits.dump())
    lunch = [make_payment(210 + n, 780, "TABERNA AZUL LISBOA PT", 1800, mcc="5812") for n in range(8)]
    before = habits.surprise(lunch[0], AT_HOME).evidence.count
    for event in lunch:
        learnt.update(event, IN_LISBON)
    clue = learnt.surprise(make_payment(230, 780, "TABERNA AZUL LISBOA PT", 1800, mcc="5812"), AT_HOME)
    assert "never paid" in clue.because or "PT" in clue.because
    assert before == 0


def test_few_of_her_own_payments_are_called_unlike_her(ada, make_payment):
    learnt, called = Habits(), 0
    own = [event for event in ada if event.kind == "pay"]
    for event in own:
        called += _judged(learnt, event, AT_HOME)[0] == UNLIKE_HER
        learnt.update(event)
    assert called / len(own) < 0.03


def test_removing_what_it_stands_on_takes_the_familiarity_away(ada, make_payment):
    coffee = make_payment(210, 502, "KAFFEE SIEBEN HAMBURG DE", 440, mcc="5814")
    full, without = Habits(), Habits()
    own = [event for event in ada if event.kind == "pay"]
    for event in own:
        full.update(event)
    for event in [e for e in own if "KAFFEE" not in e.title]:
        without.update(event)
    assert full.surprise(coffee, AT_HOME).ratio < without.surprise(coffee, AT_HOME).ratio


def test_a_dump_judges_as_the_habits_do(habits, make_payment):
    again = Habits.load(habits.dump())
    thief = make_payment(210, 187, "ELETTROMONDO TORINO IT", 89900, mcc="5732")
    ours, theirs = habits.surprise(thief, AT_HOME), again.surprise(thief, AT_HOME)
    assert theirs.ratio == pytest.approx(ours.ratio, abs=1e-4)
    assert theirs.because == ours.because
    assert again.threshold(AT_HOME) == pytest.approx(habits.threshold(AT_HOME))


def test_habits_are_some_kilobytes(habits):
    assert len(habits.dump()) < 24_000


def test_bytes_that_are_no_habits_are_refused():
    with pytest.raises(ValueError, match="not habits"):
        Habits.load(b"nonsense")


def test_the_sign_of_an_amount_does_not_matter(habits, make_payment):
    plus = make_payment(210, 502, "KAFFEE SIEBEN HAMBURG DE", 440, mcc="5814")
    minus = make_payment(210, 502, "KAFFEE SIEBEN HAMBURG DE", -440, mcc="5814")
    assert habits.surprise(plus, AT_HOME).ratio == habits.surprise(minus, AT_HOME).ratio


def test_a_payment_of_a_known_day_only_is_judged_without_its_hour(habits, make_event, moment):
    day = make_event(
        "pay", moment(210, 0), precision="day", title="KORNMARKT HAMBURG DE", quantity=2000.0, unit="EUR"
    )
    assert "between" not in habits.surprise(day, AT_HOME).because


@settings(max_examples=60, deadline=None)
@given(
    minute=st.integers(0, 1439),
    cents=st.one_of(st.none(), st.floats(0, 1e7)),
    unit=st.sampled_from(["EUR", "USD", "JPY", ""]),
    title=st.text(max_size=20),
    away=st.booleans(),
)
def test_no_payment_breaks_the_judging(minute, cents, unit, title, away):
    rng, learnt = Random(1), Habits()
    for day in range(60):
        learnt.update(_paid(day, rng.randrange(1440), "SHOP DE", 100.0 + day, "EUR"))
    event = _paid(61, minute, title, cents, unit)
    surprise = learnt.surprise(event, IN_LISBON if away else AT_HOME)
    assert abs(surprise.ratio) < 40
    assert surprise.because.endswith(".")
    assert surprise.evidence.count <= max(surprise.evidence.of, surprise.evidence.count)


def _paid(day: int, minute: int, title: str, cents: float | None, unit: str) -> Event:
    at_us = day * DAY_US + minute * 60_000_000
    return Event(
        kind="pay",
        source="test",
        slot_us=at_us,
        key=natural_key(str(at_us), title),
        start_us=at_us,
        title=title,
        quantity=cents,
        unit=unit,
    )


def test_nothing_known_is_at_home():
    assert not situation([], 0).travelling


def test_a_boarding_makes_her_travel_at_once(make_event, moment):
    flight = make_event("meet", moment(3, 420), moment(3, 600), title="Flight HAM → LIS TP571")
    now = situation([flight], moment(3, 430))
    assert now.travelling
    assert now.evidence.events == (flight.id,)
    assert now.because == "You boarded a flight to LIS."


def test_a_flight_not_yet_boarded_changes_nothing(make_event, moment):
    flight = make_event("meet", moment(3, 420), moment(3, 600), title="Flight HAM → LIS TP571")
    assert not situation([flight], moment(3, 400)).travelling


@pytest.mark.parametrize("title", ["Kim – Ada", "Plan the flight budget", "ABC - DEF review", "Onboarding"])
def test_a_meeting_that_only_sounds_like_it_is_no_boarding(make_event, moment, title):
    assert not situation([make_event("meet", moment(3, 420), title=title)], moment(3, 430)).travelling


def test_a_visit_far_from_home_is_a_trip_and_one_at_home_ends_it(make_event, moment):
    home = make_event("visit", moment(0, 0), moment(0, 400), place=HOME)
    away = make_event("visit", moment(1, 0), moment(3, 0), place=LISBON)
    back = make_event("visit", moment(4, 0), moment(4, 400), place=HOME)
    during = situation([home, away], moment(3, 100))
    assert during.travelling
    assert during.country == "PT"
    assert "km from home in PT" in during.because
    assert not situation([home, away, back], moment(4, 100)).travelling


def test_a_flight_back_to_where_it_began_ends_the_trip_when_it_lands(make_event, moment):
    out = make_event("meet", moment(0, 420), moment(0, 600), title="Flight HAM → LIS TP571")
    back = make_event("meet", moment(7, 420), moment(7, 600), title="Flight LIS → HAM TP570")
    assert situation([out, back], moment(7, 500)).travelling
    assert not situation([out, back], moment(7, 601)).travelling


def test_a_clock_hours_from_homes_is_a_trip_and_daylight_saving_is_not(make_event, moment):
    home = make_event("visit", moment(0, 0), place=HOME, offset_min=60)
    summer = make_event("exercise", moment(90, 0), offset_min=120)
    tokyo = make_event("exercise", moment(90, 0), offset_min=540)
    assert not situation([home, summer], moment(90, 10)).travelling
    assert situation([home, tokyo], moment(90, 10)).travelling


def test_a_card_used_abroad_does_not_make_her_travel(make_payment, make_event, moment):
    home = make_event("visit", moment(0, 0), place=HOME)
    thief = make_payment(1, 187, "ELETTROMONDO TORINO IT", 89900)
    assert not situation([home, thief], moment(1, 200)).travelling


def test_a_trip_of_which_nothing_is_heard_is_over(make_event, moment):
    flight = make_event("travel", moment(0, 0), title="flight")
    followed = Whereabouts()
    followed.update(flight)
    assert followed.at(moment(20, 0)).travelling
    assert not followed.at(moment(22, 0)).travelling


def test_the_fraud_stands_first_in_the_year_and_does_not_excuse_itself(ada, make_payment):
    thefts = [
        make_payment(150, 187 + 9 * n, "ELETTROMONDO TORINO IT", 24900 + 30000 * n, mcc="5732")
        for n in range(3)
    ]
    told = unlike_me(sorted([*ada, *thefts], key=lambda event: event.start_us))
    assert told[0].members == tuple(event.id for event in thefts)
    assert all(surprise.ratio >= 1.0 for surprise in told)


def test_a_night_out_of_someone_who_never_goes_is_told(ada, make_event, moment):
    bar = make_event(
        "visit", moment(160, 130), moment(160, 200), place=Place(name="Zum Salzspeicher", lat=53.55, lon=9.97)
    )
    told = unlike_me(sorted([*ada, bar], key=lambda event: event.start_us))
    night = next(surprise for surprise in told if surprise.event == bar.id)
    assert night.text == "At Zum Salzspeicher at 02:10"
    assert "happened 0 times" in night.because


def test_an_ordinary_life_has_few_surprises(ada):
    assert len(unlike_me(ada)) <= 8


def test_nothing_happened_nothing_was_unlike_her():
    assert unlike_me([]) == []
