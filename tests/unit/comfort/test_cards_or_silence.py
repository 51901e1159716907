"""A card or silence: what is proposed, why, and when it is held back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfportrait.comfort import MOST_A_DAY, choose, kind_of, propose
from selfportrait.model import (
    DAY_US,
    Card,
    Event,
    Evidence,
    Fact,
    Forecast,
    Ground,
    Normal,
    Outcome,
    Place,
    Routine,
    Turn,
    natural_key,
)
from selfportrait.model.held import Reaction

BERLIN = ZoneInfo("Europe/Berlin")
ALARM = ("alert", "alarm", "warning", "danger", "urgent", "risk", "!", "immediately", "abnormal", "sick")


def at(year: int, month: int, day: int, hour: int = 11, minute: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=BERLIN).timestamp()) * 1_000_000


NOW = at(2026, 11, 22)
TODAY = date(2026, 11, 22).toordinal() - date(1970, 1, 1).toordinal()


def birthday(value: str = "--11-27", *, provenance: str = "imported", about: str = "Ida") -> Fact:
    return Fact(
        topic="people.birthday",
        about=about,
        value=value,
        text=f"{about}'s birthday",
        provenance=provenance,  # type: ignore[arg-type]
        confidence=1.0,
        source="vcard",
    )


def event(kind: str, start_us: int, end_us: int | None = None, **more: object) -> Event:
    return Event(
        kind=kind,  # type: ignore[arg-type]
        source="test",
        slot_us=start_us,
        key=natural_key(kind, str(start_us)),
        start_us=start_us,
        end_us=end_us,
        offset_min=60,
        **more,  # type: ignore[arg-type]
    )


def proposed(facts=(), forecasts=(), agenda=(), *, now_us: int = NOW, **more: object) -> list[Card]:
    return propose(list(facts), list(forecasts), list(agenda), now_us=now_us, zone=BERLIN, **more)  # type: ignore[arg-type]


def card(
    name: str = "birthday:Ida", *, worth: float = 0.8, cost: float = 0.1, because: str = "You told me."
) -> Card:
    return Card(id=name, text="Ida’s birthday is today.", because=because, worth=worth, cost=cost, at_us=NOW)


def chosen(cards, reactions=(), *, now_us: int = NOW, quiet: bool = False) -> list[str]:
    return [c.id for c in choose(list(cards), list(reactions), now_us=now_us, zone=BERLIN, quiet=quiet)]


def test_a_birthday_in_five_days_is_told_with_where_it_was_read():
    (told,) = proposed([birthday()])
    assert told.text == "Ida’s birthday is in 5 days, on Friday 27 November."
    assert told.because == "Because the contact card says so."
    assert told.id == "birthday:Ida:2026-11-27"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1991-11-22", "is today."),
        ("1991-11-23", "is tomorrow, Monday 23 November."),
        ("--11-29", "in 7 days"),
    ],
)
def test_how_soon_a_birthday_is_reads_as_a_person_says_it(value, words):
    assert words in proposed([birthday(value)])[0].text


@pytest.mark.parametrize("value", ["--11-30", "--11-21", "1991", "--02-30", "", "soon"])
def test_a_birthday_that_is_far_past_or_not_a_day_is_no_card(value):
    assert proposed([birthday(value)]) == []


def test_a_birthday_of_29_february_is_told_in_other_years():
    assert "Sunday 28 February" in proposed([birthday("--02-29")], now_us=at(2027, 2, 24))[0].text


def test_a_relation_reads_as_your_sister():
    assert proposed([birthday(about="sister")])[0].text.startswith("Your sister’s birthday")


def test_presents_bought_before_are_counted_and_named_as_evidence():
    gifts = [
        event(
            "pay",
            at(year, 11, 25, 18),
            title="KERAMIK TILDE",
            quantity=4600.0,
            unit="EUR",
            attrs={"mcc": "5947"},
        )
        for year in (2024, 2025)
    ]
    (told,) = proposed([birthday()], payments=gifts)
    assert told.because.endswith("You bought a present a few days before in 2 earlier years.")
    assert set(told.evidence.events) == {gift.id for gift in gifts}
    assert told.worth > proposed([birthday()])[0].worth


def test_other_shopping_before_a_birthday_is_no_present():
    bread = event(
        "pay", at(2025, 11, 25, 18), title="KORNMARKT", quantity=900.0, unit="EUR", attrs={"mcc": "5411"}
    )
    assert proposed([birthday()], payments=[bread])[0].evidence.events == ()


def test_a_flight_tomorrow_is_told_on_her_clock():
    flight = event("meet", at(2026, 11, 23, 7, 25), title="Flight HAM → LIS TP571")
    (told,) = proposed(agenda=[flight])
    assert told.text == "Flight HAM → LIS TP571: tomorrow at 07:25."
    assert told.evidence.events == (flight.id,)


def test_an_early_flight_says_that_it_is_before_she_wakes():
    wake = Fact(
        topic="rhythm.wake_weekday", value=405, text="wakes about 06:45", provenance="derived", confidence=0.9
    )
    flight = event("meet", at(2026, 11, 23, 7, 25), title="Flight HAM → LIS TP571")
    assert "earlier than the 06:45" in proposed([wake], agenda=[flight])[0].because


@pytest.mark.parametrize("start", [at(2026, 11, 24, 12), at(2026, 11, 22, 10)])
def test_a_flight_in_two_days_or_already_gone_is_no_card(start):
    assert proposed(agenda=[event("meet", start, title="Flight HAM → LIS TP571")]) == []


def _resting(off: float = 6.2, days: int = 4, series: str = "resting_heart_rate") -> Normal:
    run = tuple(range(TODAY - days + 1, TODAY + 1))
    return Normal(
        series=series,
        day=TODAY,
        low=54.0,
        middle=57.0,
        high=60.0,
        run=run,
        ran=(62.0, 64.0),
        off=off,
        before=56,
        evidence=Evidence(rule="days beyond the band", count=days, of=56 + days),
    )


def test_a_resting_heart_rate_over_her_own_normal_is_told_with_its_band():
    (told,) = proposed(normals=[_resting()])
    assert told.text == "Your resting heart rate has been 6 over your own normal for 4 days."
    assert "your normal was 54 to 60 on 56 days before; these were 62 to 64" in told.because
    assert (told.evidence.count, told.evidence.of) == (4, 60)


@pytest.mark.parametrize(
    "normal",
    [msgspec.structs.replace(_resting(), run=()), _resting(off=-6.0), _resting(series="weight")],
    ids=["within", "under", "not worth an interruption"],
)
def test_within_under_or_of_another_kind_is_no_card(normal: Normal):
    assert proposed(normals=[normal]) == []


def test_a_heart_rate_that_has_not_been_measured_for_days_is_old_news():
    assert proposed(normals=[_resting()], now_us=NOW + 5 * DAY_US) == []


def _subscription(renews: str) -> Fact:
    value = {"amount_minor": 1099, "currency": "EUR", "period": "month", "next": renews}
    return Fact(
        topic="subscription",
        about="SPOTIFY",
        value=value,
        text="pays Spotify",
        provenance="derived",
        confidence=0.9,
    )


def test_a_subscription_that_renews_unused_is_told_with_what_is_known():
    (told,) = proposed([_subscription("2026-11-24")], last_used={"spotify": at(2026, 9, 1)})
    assert told.text == "SPOTIFY renews Tuesday for €10.99, unused for 82 days."
    assert "A newer export would tell more." in told.because


@pytest.mark.parametrize(
    ("renews", "used"),
    [
        ("2026-11-24", {"spotify": at(2026, 11, 20)}),
        ("2026-12-24", {"spotify": at(2026, 9, 1)}),
        ("2026-11-24", {"netflix": at(2026, 9, 1)}),
        ("not a day", {"spotify": at(2026, 9, 1)}),
    ],
)
def test_a_subscription_in_use_far_off_or_unknown_is_no_card(renews, used):
    assert proposed([_subscription(renews)], last_used=used) == []


def _routine() -> Routine:
    return Routine(
        id="place:gym@1#9",
        text="Tuesdays, climbing by 18:40",
        days=(1,),
        minute=1110,
        support=18,
        chances=20,
        evidence=Evidence(rule="r", count=18, of=20, events=("a",)),
    )


def test_a_routine_that_stopped_is_asked_about():
    (told,) = proposed(missed=[(_routine(), 3)])
    assert (
        told.text == "Has something changed? “Tuesdays, climbing by 18:40” did not happen the last 3 times."
    )
    assert told.evidence == _routine().evidence


def test_a_routine_missed_twice_is_left_alone():
    assert proposed(missed=[(_routine(), 2)]) == []


def _turn(nats: float = 60.0, day: str = "2026-10-05") -> Turn:
    ground = Ground(
        habit="weekdays",
        before="40 of 45 weekdays at the office",
        after="20 of 22 weekdays at the studio",
        evidence_before=Evidence(rule="r", count=40, of=45, events=("a",)),
        evidence_after=Evidence(rule="r", count=20, of=22, events=("b",)),
    )
    question = "Since the first week of October your weekdays lead to the studio. A new job?"
    return Turn(id=f"job:{day}", since_day=1, guess="job", question=question, grounds=(ground,), nats=nats)


def test_a_turn_in_her_life_is_a_question_with_what_stands_on_either_side():
    (told,) = proposed(turns=[_turn()])
    assert told.text.endswith("A new job?")
    assert told.because == (
        "I noticed: before, 40 of 45 weekdays at the office; since then, 20 of 22 weekdays at the studio."
    )
    assert told.evidence.events == ("b", "a")
    assert told.worth > told.cost


def test_of_several_turns_the_firmest_is_asked_about_and_no_other():
    (told,) = proposed(turns=[_turn(20.0, "2026-09-01"), _turn(90.0)])
    assert told.id == "turn:job:2026-10-05"


def _forecast(earliest: int, latest: int, probability: float = 0.9) -> Forecast:
    gym = Outcome(
        state="gym",
        label="Boulder Barn",
        probability=probability,
        earliest_us=earliest,
        latest_us=latest,
        evidence=Evidence(rule="on Sundays", count=9, of=10, events=("a",)),
    )
    return Forecast(
        stream="place", made_us=NOW, outcomes=(gym,), because="9 of your last 10 moves led there."
    )


def test_an_appointment_that_crosses_a_habit_is_told():
    dentist = event("meet", at(2026, 11, 22, 18), title="Dentist", place=Place(name="Dr. Falk"))
    window = _forecast(at(2026, 11, 22, 17), at(2026, 11, 22, 19))
    (told,) = proposed(forecasts=[window], agenda=[dentist])
    assert told.text == "“Dentist” at 18:00 falls into when you usually go to Boulder Barn."
    assert "9 of your last 10" in told.because


def test_an_appointment_at_the_usual_place_or_hour_is_no_news():
    same = event("meet", at(2026, 11, 22, 18), title="Climb", place=Place(name="Boulder Barn"))
    late = event("meet", at(2026, 11, 22, 21), title="Dentist", place=Place(name="Dr. Falk"))
    window = _forecast(at(2026, 11, 22, 17), at(2026, 11, 22, 19))
    assert proposed(forecasts=[window], agenda=[same, late]) == []


def test_what_was_told_costs_less_than_what_was_noticed_and_a_meeting_doubles_it():
    meeting = event("meet", NOW - 60_000_000, NOW + 60_000_000, title="Standup")
    said, noticed = birthday(provenance="said"), birthday(provenance="inferred")
    assert proposed([said])[0].cost < proposed([noticed])[0].cost
    assert proposed([said], agenda=[meeting])[0].cost == pytest.approx(2 * proposed([said])[0].cost)


def test_no_card_sounds_an_alarm():
    cards = proposed(
        [birthday(), _subscription("2026-11-24")],
        agenda=[event("meet", at(2026, 11, 23, 7), title="Flight HAM → LIS TP571")],
        normals=[_resting(9, 6)],
        last_used={"spotify": at(2026, 9, 1)},
        missed=[(_routine(), 5)],
    )
    assert len(cards) == 5
    words = " ".join(f"{c.text} {c.because}" for c in cards).lower()
    assert [word for word in ALARM if word in words] == []
    assert all(c.because for c in cards)


def test_with_nothing_to_say_there_is_silence():
    assert proposed() == []
    assert chosen([]) == []


def test_at_most_two_a_day_the_most_worth_first():
    cards = [card(f"flight:{n}", worth=0.3 + n / 10) for n in range(5)]
    assert chosen(cards) == ["flight:4", "flight:3"]


def test_what_was_shown_today_stays_and_uses_up_the_day():
    shown = [Reaction(target=f"flight:{n}", verdict="shown", at_us=NOW - 60_000_000) for n in (0, 1)]
    cards = [card(f"flight:{n}", worth=0.3 + n / 10) for n in range(5)]
    assert sorted(chosen(cards, shown)) == ["flight:0", "flight:1"]
    assert chosen(cards, shown, now_us=NOW + DAY_US) == ["flight:4", "flight:3"]


@pytest.mark.parametrize("hour", [22, 23, 0, 3, 6])
def test_nothing_is_said_at_night(hour):
    assert chosen([card()], now_us=at(2026, 11, 22, hour)) == []


@pytest.mark.parametrize("hour", [7, 12, 21])
def test_by_day_it_may_be(hour):
    assert chosen([card()], now_us=at(2026, 11, 22, hour)) == ["birthday:Ida"]


def test_quiet_for_today_is_silence():
    assert chosen([card()], quiet=True) == []


def test_a_card_without_a_because_is_never_shown():
    assert chosen([card(because="")]) == []


def test_a_card_that_costs_more_than_it_is_worth_is_not_shown():
    assert chosen([card(worth=0.2, cost=0.3)]) == []


def test_not_now_hides_a_card_for_a_day():
    later = [Reaction(target="birthday:Ida", verdict="not now", at_us=NOW)]
    assert chosen([card()], later, now_us=NOW + DAY_US // 3) == []
    assert chosen([card()], later, now_us=NOW + DAY_US) == ["birthday:Ida"]


def test_too_much_hides_a_card_for_good():
    enough = [Reaction(target="birthday:Ida", verdict="too much", at_us=NOW)]
    assert chosen([card(worth=0.99, cost=0.01)], enough, now_us=NOW + 30 * DAY_US) == []


def test_one_too_much_counts_against_its_kind_like_ten_not_now():
    once = [Reaction(target="birthday:Bo", verdict="too much", at_us=NOW)]
    ten = [Reaction(target="birthday:Bo", verdict="not now", at_us=NOW + n) for n in range(10)]
    held = [choose([card()], r, now_us=NOW, zone=BERLIN, quiet=False) for r in (once, ten)]
    assert held[0][0].cost == pytest.approx(held[1][0].cost)
    assert held[0][0].cost > 3 * card().cost


def test_too_much_of_one_kind_leaves_others_alone():
    enough = [Reaction(target="body:x", verdict="too much", at_us=NOW)]
    assert chosen([card(), card("body:y", worth=0.5, cost=0.3)], enough) == ["birthday:Ida"]


def test_only_her_own_word_loosens_again():
    enough = [Reaction(target="body:x", verdict="too much", at_us=NOW)]
    more = Reaction(target="body:x", verdict="more of this", at_us=NOW + 1)
    health = card("body:y", worth=0.5, cost=0.3)
    years_later = at(2028, 11, 22)
    assert chosen([health], enough, now_us=years_later) == []
    assert chosen([health], [*enough, more], now_us=years_later) == ["body:y"]


_reactions = st.lists(
    st.builds(
        Reaction,
        target=st.sampled_from(["birthday:Ida", "birthday:Bo", "flight:1", "body:1", "body:2"]),
        verdict=st.sampled_from(["shown", "not now", "too much", "why", "right"]),
        at_us=st.integers(NOW - 3 * DAY_US, NOW),
    ),
    max_size=12,
)
_cards = st.lists(
    st.builds(
        card,
        st.sampled_from(["birthday:Ida", "birthday:Bo", "flight:1", "body:1", "body:2"]),
        worth=st.floats(0, 1),
        cost=st.floats(0, 1),
    ),
    max_size=5,
    unique_by=lambda c: c.id,
)


@given(_cards, _reactions, st.integers(0, 23))
def test_never_more_than_two_never_unworthy_never_at_night(cards, reactions, hour):
    now = at(2026, 11, 22, hour)
    ready = choose(cards, reactions, now_us=now, zone=BERLIN, quiet=False)
    assert len(ready) <= MOST_A_DAY
    assert all(c.worth > c.cost for c in ready)
    assert ready == [] or 7 <= hour < 22


@given(_cards, _reactions, st.sampled_from(["not now", "too much"]))
def test_a_dismissal_never_makes_her_be_spoken_to_more_often(cards, reactions, verdict):
    before = choose(cards, reactions, now_us=NOW, zone=BERLIN, quiet=False)
    more = [*reactions, Reaction(target="body:1", verdict=verdict, at_us=NOW)]
    after = choose(cards, more, now_us=NOW, zone=BERLIN, quiet=False)
    of_kind = [c for c in after if kind_of(c.id) == "body"]
    assert "body:1" not in {c.id for c in after}
    assert all(c.cost >= next((b.cost for b in before if b.id == c.id), 0.0) for c in of_kind)


def test_choosing_changes_no_text():
    (ready,) = choose([card()], [], now_us=NOW, zone=BERLIN, quiet=False)
    assert msgspec.structs.replace(ready, cost=0.1) == card()


def test_the_invented_now_is_a_sunday_morning():
    assert datetime.fromtimestamp(NOW / 1e6, UTC).isoformat() == "2026-11-22T10:00:00+00:00"
