"""Trips that repeat, moments in a row, her own word, and the same moment as the average has it."""

from __future__ import annotations

import pytest

from selfportrait.model import DAY_US, MINUTE_US, Place, Step
from selfportrait.patterns import (
    LIKE_HER,
    ME,
    NOT_ME,
    UNLIKE_HER,
    UNSAID,
    Habits,
    Situation,
    Whereabouts,
    comparisons,
    same_moment,
    situation,
    unlike_me,
    watch,
)
from selfportrait.patterns.unlike.runs import Running, follow
from selfportrait.patterns.unlike.visits import Visits

HOME = Place(role="home", lat=53.57, lon=9.95)
AIRPORT = Place(name="Airport", lat=53.63, lon=9.99)
LISBON = Place(name="Pensão Azul", lat=38.72, lon=-9.14, country="PT")
LISBON_TOO = Place(name="Miradouro", lat=38.74, lon=-9.16, country="PT")
MUNICH = Place(name="Hotel Isar", lat=48.14, lon=11.58)
FIRST = Situation(where="travelling", destination="d1", times=1)
AGAIN = Situation(where="travelling", destination="d1", times=2)


@pytest.fixture
def habits(ada):
    learnt = Habits()
    for event in ada:
        learnt.update(event)
    return learnt


def followed(*events):
    whereabouts = Whereabouts()
    for event in sorted(events, key=lambda event: event.start_us):
        whereabouts.update(event)
    return whereabouts


def at_home(make_event, moment, *days):
    return [make_event("visit", moment(day, 0), moment(day, 400), place=HOME) for day in days]


def test_the_same_destination_twice_is_a_trip_that_repeats(make_event, moment):
    trips = [make_event("visit", moment(day, 600), place=MUNICH) for day in (3, 4, 17, 18)]
    told = followed(*trips, *at_home(make_event, moment, 0, 10, 30))
    (munich,) = told.destinations
    assert munich.trips == 2
    assert followed(*trips, *at_home(make_event, moment, 0, 10)).at(moment(18, 700)).returning


def test_another_town_is_another_destination(make_event, moment):
    there = [
        make_event("visit", moment(3, 600), place=MUNICH),
        make_event("visit", moment(20, 0), place=LISBON),
    ]
    told = followed(*there, *at_home(make_event, moment, 0, 10))
    assert len(told.destinations) == 2
    assert not told.at(moment(20, 60)).returning


def test_a_flight_and_where_it_led_are_one_destination(make_event, moment):
    flight = make_event("meet", moment(3, 420), moment(3, 600), title="Flight HAM → LIS TP571")
    hotel = make_event("visit", moment(3, 900), place=LISBON)
    sight = make_event("visit", moment(4, 900), place=LISBON_TOO)
    (lisbon,) = followed(flight, hotel, sight, *at_home(make_event, moment, 0)).destinations
    assert (lisbon.code, lisbon.trips) == ("LIS", 1)
    assert lisbon.lat == pytest.approx(38.72)


def test_the_airport_near_home_does_not_end_the_trip_that_begins_there(make_event, moment):
    flight = make_event("meet", moment(3, 420), moment(3, 600), title="Flight HAM → LIS TP571")
    gate = make_event("visit", moment(3, 430), place=AIRPORT)
    assert followed(flight, gate, *at_home(make_event, moment, 0)).at(moment(3, 500)).travelling


def test_reading_the_same_days_again_counts_no_trip_twice(make_event, moment):
    events = [
        make_event("visit", moment(3, 600), place=MUNICH),
        make_event("visit", moment(5, 600), place=MUNICH),
        *at_home(make_event, moment, 0),
    ]
    known = followed(*events).destinations
    now = situation(events, moment(5, 700), home=HOME, known=known)
    assert (now.times, now.destination) == (1, "d1")


def test_on_its_second_visit_a_trip_has_habits_of_its_own(habits, make_payment):
    dinner = [make_payment(211 + n, 1180, "GASTHAUS ISAR MUENCHEN DE", 2400, mcc="5812") for n in range(5)]
    for event in dinner:
        habits.update(event, FIRST)
    again = make_payment(240, 1180, "GASTHAUS ISAR MUENCHEN DE", 2400, mcc="5812")
    there, elsewhere = habits.surprise(again, AGAIN), habits.surprise(again, Situation(where="travelling"))
    assert there.ratio < elsewhere.ratio - 1.0
    assert "2nd time there" in there.because


def test_whom_she_pays_on_a_trip_is_not_learnt_for_home(ada, make_payment):
    at_home = make_payment(260, 1180, "GASTHAUS ISAR", 2400, mcc="5812")
    ratios = []
    for payee in ("GASTHAUS ISAR", "WIRTSHAUS AU"):
        learnt = Habits()
        watch(ada, learnt)
        for n in range(5):
            learnt.update(make_payment(211 + n, 1180, payee, 2400, mcc="5812"), FIRST)
        ratios.append(learnt.surprise(at_home, Situation()).ratio)
    assert ratios[0] == pytest.approx(ratios[1])


def test_a_repeated_trip_survives_its_dump(habits, make_payment):
    for n in range(3):
        habits.update(make_payment(211 + n, 1180, "GASTHAUS ISAR", 2400, mcc="5812"), FIRST)
    again = make_payment(240, 1180, "GASTHAUS ISAR", 2400, mcc="5812")
    loaded = Habits.load(habits.dump())
    assert loaded.surprise(again, AGAIN).ratio == pytest.approx(habits.surprise(again, AGAIN).ratio, abs=1e-4)


def test_payments_that_alone_say_little_are_unlike_her_together(habits, make_payment):
    odd = [
        make_payment(210, 700 + 3 * n, f"LADEN {name}", 4_000, mcc="5651") for n, name in enumerate("ABCDE")
    ]
    seen = [habits.surprise(event, Situation()) for event in odd[:-1]]
    last = habits.surprise(odd[-1], Situation(), before=(odd[-2].id, odd[-2].start_us))
    assert last.ratio > 0
    assert habits.verdict(last, Situation(), [*seen, last] * 3) == UNLIKE_HER


def test_a_sum_begins_anew_below_zero_and_after_a_silence():
    first = follow(Running(), 0, 2.0)
    assert follow(first, MINUTE_US, 1.0) == Running(score=3.0, length=2, last_us=MINUTE_US)
    assert follow(follow(first, 1, -3.0), 2, 1.0).score == 1.0
    assert follow(first, DAY_US, 1.0) == Running(score=1.0, length=1, last_us=DAY_US)
    assert follow(first, 1, 500.0).score == 8.0


def test_a_run_is_one_line_in_plain_words(ada, make_payment):
    thefts = [
        make_payment(150, 187 + 9 * n, "ELETTROMONDO TORINO IT", 24900 + 30000 * n, mcc="5732", city="Torino")
        for n in range(3)
    ]
    told = unlike_me(sorted([*ada, *thefts], key=lambda event: event.start_us))
    assert told[0].text == "3 payments in 18 minutes to ELETTROMONDO TORINO IT in Torino"
    assert told[0].evidence.events == tuple(event.id for event in thefts)
    assert told[0].ratio > 5


def test_her_word_at_the_time_it_happens_teaches_and_refuses(ada, make_payment):
    thefts = [make_payment(150, 187 + 9 * n, "ELETTROMONDO", 24900, mcc="5732") for n in range(3)]
    later = make_payment(151, 200, "ELETTROMONDO", 24900, mcc="5732")
    events = sorted([*ada, *thefts], key=lambda event: event.start_us)
    upto = [event for event in events if event.start_us <= thefts[-1].start_us]
    plain, mine, not_mine = Habits(), Habits(), Habits()
    watch(upto, plain)
    watch(upto, mine, {event.id: ME for event in thefts})
    watch(upto, not_mine, {event.id: NOT_ME for event in thefts})
    ratios = [one.surprise(later, Situation()).ratio for one in (mine, plain, not_mine)]
    assert ratios[0] < ratios[1] == pytest.approx(ratios[2])


def test_her_word_afterwards_teaches_at_once_and_can_be_taken_back(habits, make_payment):
    theft = make_payment(211, 187, "ELETTROMONDO", 89900, mcc="5732")
    again = make_payment(212, 190, "ELETTROMONDO", 89900, mcc="5732")
    habits.update(theft)
    before = habits.surprise(again, Situation()).ratio
    assert habits.teach(theft, Situation(), ME, now_us=theft.start_us + DAY_US)
    taught = habits.surprise(again, Situation())
    assert taught.ratio < before - 2
    assert habits.teach(theft, Situation(), UNSAID, now_us=theft.start_us + DAY_US)
    assert habits.surprise(again, Situation()).ratio == pytest.approx(before, abs=0.1)


def test_what_was_not_her_is_forgotten_though_it_was_learnt(habits, make_payment):
    shop = [make_payment(211 + n, 1000, "BLUMEN WEGENER", 1500, mcc="5992") for n in range(2)]
    for event in shop:
        habits.update(event)
    habits.teach(shop[0], Situation(), ME, now_us=shop[0].start_us)
    count = habits.count
    assert habits.teach(shop[0], Situation(), NOT_ME, now_us=shop[0].start_us + 30 * DAY_US)
    assert habits.count == count - 1
    assert not habits.teach(shop[0], Situation(), NOT_ME, now_us=shop[0].start_us + 31 * DAY_US)


def test_a_phone_at_the_shop_speaks_for_her(habits, make_payment):
    event = make_payment(211, 187, "ELETTROMONDO", 89900, mcc="5732")
    away, beside = Situation(), Situation(beside="Elettromondo Altona")
    assert habits.surprise(event, beside).ratio < habits.surprise(event, away).ratio - 3


def test_a_place_far_from_all_she_knows_is_told_with_what_it_stands_on(ada, make_event, moment):
    far = Place(name="Möbelhof Nord", place_id="far", lat=53.9, lon=10.4)
    visit = make_event("visit", moment(160, 1065), moment(160, 1100), place=far)
    told = unlike_me(sorted([*ada, visit], key=lambda event: event.start_us))
    found = next(surprise for surprise in told if surprise.event == visit.id)
    assert found.text == "At Möbelhof Nord at 17:45"
    assert "you had never been there" in found.because
    assert found.evidence.count == 0
    assert found.evidence.events


def test_on_a_first_trip_no_place_is_judged_and_none_is_learnt(make_event, moment):
    visits = Visits()
    told = [
        visits.judge(
            make_event("visit", moment(day, 600), place=Place(place_id=f"p{day}", lat=40.0, lon=day)), FIRST
        )
        for day in range(80)
    ]
    assert told == [[]] * 80
    assert visits.judge(make_event("visit", moment(90, 600), place=LISBON), Situation()) == []


def slept(day: int, wake: int) -> Step:
    start = day * DAY_US - 60 * MINUTE_US
    return Step(state="sleep", start_us=start, local_us=start, end_us=day * DAY_US + wake * MINUTE_US)


def test_one_hour_is_told_of_the_average_and_of_her():
    nights = [slept(day, 435) for day in range(4, 60)]
    found = same_moment(comparisons(nights, []), 11 * DAY_US + 7 * 60 * MINUTE_US + 5)
    assert found is not None
    compared, now = found
    assert compared.title == "Waking on weekdays"
    assert now.own == 1.0
    assert 0.2 < now.average < 0.4
    assert now.sentence.startswith("Between 7:00 and 8:00 on weekdays: the average wakes then on ")
    assert now.sentence.endswith(f"{100 * now.average:.0f} % of days, you on 100 %.")


def test_an_hour_in_which_nobody_does_anything_has_nothing_to_say():
    nights = [slept(day, 435) for day in range(4, 60)]
    assert same_moment(comparisons(nights, []), 11 * DAY_US + 14 * 60 * MINUTE_US) is None


def test_her_usual_coffee_stays_like_her_after_all_of_this(habits, make_payment):
    usual = make_payment(212, 502, "KAFFEE SIEBEN HAMBURG DE", 450, mcc="5814")
    assert habits.verdict(habits.surprise(usual, Situation()), Situation()) == LIKE_HER
