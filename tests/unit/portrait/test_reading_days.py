"""Sleep, exercise, measurements, people, languages, food."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from selfportrait.model import Event, Fact
from selfportrait.model.held import DayStat
from selfportrait.portrait.languages import language_of
from selfportrait.portrait.people import birthday_of

Make = Callable[..., Event]
Read = Callable[..., dict[str, Fact]]


def slept(make: Make, first: str, count: int, until: str = "06:45", weekend: str = "08:30") -> list[Event]:
    days = [date.fromisoformat(first) + timedelta(days=n) for n in range(count)]
    return [
        make(
            "sleep",
            f"{day - timedelta(days=1)}T23:10",
            f"{day}T{until if day.weekday() < 5 else weekend}",
            quantity=430.0,
            unit="min",
        )
        for day in days
    ]


def test_waking_is_told_for_weekdays_and_weekends(event: Make, reading: Read) -> None:
    facts = reading(slept(event, "2026-05-01", 40))
    assert [facts[f"rhythm.wake_{d}"].text for d in ("weekday", "weekend")] == [
        "wakes about 06:45 on weekdays",
        "wakes about 08:30 at weekends",
    ]
    assert (facts["rhythm.sleep"].value, facts["rhythm.sleep_length"].value) == (1390, 430)


def test_naps_and_broken_nights_are_left_out(event: Make, reading: Read) -> None:
    naps = [event("sleep", f"2026-05-{d:02d}T14:00", f"2026-05-{d:02d}T16:30") for d in range(1, 29)]
    endless = [event("sleep", f"2026-05-{d:02d}T00:00", f"2026-05-{d + 1:02d}T06:00") for d in range(1, 28)]
    assert reading([*naps, *endless]) == {}


def test_of_two_devices_the_one_that_measured_sleep_counts(event: Make, reading: Read) -> None:
    in_bed = [
        event("sleep", f"2026-05-{d:02d}T01:00", f"2026-05-{d:02d}T09:00", title="In bed")
        for d in range(2, 30)
    ]
    assert reading([*slept(event, "2026-05-02", 28), *in_bed])["rhythm.wake_weekday"].value == 405


def test_irregular_nights_are_less_sure(event: Make, reading: Read) -> None:
    mixed = [*slept(event, "2026-05-01", 20), *slept(event, "2026-05-21", 20, until="10:00")]
    regular = reading(slept(event, "2026-05-01", 40))["rhythm.wake_weekday"]
    assert reading(mixed)["rhythm.wake_weekday"].confidence < regular.confidence


def runs(make: Make, days: list[str]) -> list[Event]:
    return [make("exercise", f"{day}T18:00", f"{day}T18:40", title="Running") for day in days]


def test_exercise_is_told_with_how_often(event: Make, reading: Read) -> None:
    weekly = [str(date(2026, 3, 24) + timedelta(days=7 * n)) for n in range(12)]
    found = reading(runs(event, weekly))["exercise.kind/Running"]
    assert found.value == {"per_week": 1.0, "minutes": 40}
    assert found.text == "does running"


def test_one_run_recorded_by_two_apps_counts_once(event: Make, reading: Read) -> None:
    weekly = [str(date(2026, 3, 24) + timedelta(days=7 * n)) for n in range(12)]
    twins = [event("exercise", f"{d}T18:03", f"{d}T18:42", title="Running", source="strava") for d in weekly]
    assert reading([*runs(event, weekly), *twins])["exercise.kind/Running"].value["per_week"] == 1.0


def stat(series: str, day: int, value: float, device: str = "watch", n: int = 1) -> DayStat:
    return DayStat(
        series=series,
        local_day=day,
        source="apple",
        device=device,
        n=n,
        total=value * n,
        low=value,
        high=value,
        last=value,
    )


TODAY = 20_619  # 15 June 2026


def test_the_resting_heart_rate_is_the_median_of_the_last_month(reading: Read) -> None:
    daily = {
        "resting_heart_rate": [
            stat("resting_heart_rate", TODAY - n, 58.0 + (n == 3) * 40) for n in range(200)
        ]
    }
    found = reading([], daily)["body.resting_heart_rate"]
    assert (found.value, found.evidence.count, found.evidence.of) == (58, 29, 30)


def test_two_devices_that_count_the_same_steps_are_never_added_up(reading: Read) -> None:
    daily = {
        "steps": [
            stat("steps", TODAY - n, v, device)
            for n in range(30)
            for device, v in (("phone", 6e3), ("watch", 8e3))
        ]
    }
    assert reading([], daily)["body.steps_day"].value == 8000


def test_weight_is_in_kilograms_and_impossible_ones_are_left_out(reading: Read) -> None:
    daily = {"weight": [stat("weight", TODAY - n, 63.4 if n else 1e6) for n in range(10)]}
    assert reading([], daily)["body.weight"].text == "weighs 63.4 kg"


def test_too_few_days_say_nothing(reading: Read) -> None:
    assert reading([], {"resting_heart_rate": [stat("resting_heart_rate", TODAY, 58.0)], "steps": []}) == {}


@pytest.mark.parametrize(
    ("title", "whose"),
    [
        ("Mira's birthday", "Mira"),
        ("🎂 Mira Lind’s 30th birthday", "Mira Lind"),
        ("Birthday: Bo", "Bo"),
        ("Birthday of Bo Lind", "Bo Lind"),
        ("Geburtstag von Bo", "Bo"),
        ("Bo Lind hat Geburtstag", "Bo Lind"),
        ("Bos Geburtstag", "Bo"),
        ("My sister's birthday", "sister"),
        ("Buy birthday cake", ""),
        ("Dentist", ""),
        ("", ""),
    ],
)
def test_whose_birthday_a_calendar_names(title: str, whose: str) -> None:
    assert birthday_of(title) == whose


def test_a_birthday_in_the_calendar_is_observed(event: Make, reading: Read) -> None:
    yearly = [
        event("meet", f"{year}-06-20T00:00", title="Ida's birthday", precision="day")
        for year in (2024, 2025, 2026)
    ]
    found = reading(yearly)["people.birthday/Ida"]
    assert (found.value, found.provenance, found.evidence.count) == ("--06-20", "observed", 3)
    assert found.text == "Ida's birthday is 20 June"


def test_whom_she_meets_on_several_days_she_knows(event: Make, reading: Read) -> None:
    met = [event("meet", f"2026-05-{d:02d}T19:00", title="Dinner with Mira") for d in (2, 9, 16, 23)]
    crowd = [
        event(
            "meet",
            f"2026-05-{d:02d}T10:00",
            title="All hands",
            attrs={"attendees": ";".join(f"P{n}" for n in range(30))},
        )
        for d in range(1, 20)
    ]
    facts = reading([*met, *crowd])
    assert [(f.id, f.value) for f in facts.values()] == [("people.person/Mira", {"times": 4})]


def test_planned_meetings_are_not_met_yet_but_birthdays_ahead_count(event: Make, reading: Read) -> None:
    planned = [event("meet", f"2026-07-{d:02d}T19:00", title="Dinner with Mira") for d in (2, 9, 16, 23)]
    birthday = event("meet", "2026-07-20T00:00", title="Ida's birthday", precision="day")
    assert set(reading([*planned, birthday])) == {"people.birthday/Ida"}


@pytest.mark.parametrize(
    ("title", "name"), [("Anruf Ida", "Ida"), ("1:1 Nadja", "Nadja"), ("Lunch: Bo Lind", "Bo Lind")]
)
def test_a_meeting_of_two_names_the_other(event: Make, reading: Read, title: str, name: str) -> None:
    met = [event("meet", f"2026-05-{d:02d}T19:00", title=title) for d in (2, 9, 16, 23)]
    assert set(reading(met)) == {f"people.person/{name}"}


@pytest.mark.parametrize("title", ["Lektorat 1:1", "Map Review", "Call with the team", "Stand-up", "Lunch"])
def test_a_meeting_without_a_name_names_nobody(event: Make, reading: Read, title: str) -> None:
    assert reading([event("meet", f"2026-05-{d:02d}T19:00", title=title) for d in (2, 9, 16, 23)]) == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how to bake bread without yeast", "en"),
        ("best climbing gym near me", "en"),
        ("wie lange kocht man eier für salat", "de"),
        ("öffnungszeiten zoo", "de"),
        ("recette de pain avec levain", "fr"),
        ("cómo hacer pan en casa", "es"),
        ("come fare il pane senza lievito", "it"),
        ("hvordan lage brød uten gjær", "no"),
        ("как испечь хлеб", "ru"),
        ("як спекти хліб", "uk"),
        ("パンの作り方", "ja"),
        ("빵 만드는 법", "ko"),
        ("怎么做面包", "zh"),
        ("ines marlow", ""),
        ("the die hard trilogy für fans", ""),
        ("las vegas hotel", ""),
        ("café", ""),
        ("", ""),
        ("12345", ""),
    ],
)
def test_the_language_of_a_short_text(text: str, language: str) -> None:
    assert language_of(text) == language


def searches(make: Make, words: str, count: int) -> list[Event]:
    return [
        make("search", f"2026-05-{n % 28 + 1:02d}T{n // 28:02d}:30", title=words, row=n) for n in range(count)
    ]


def test_languages_are_told_by_their_share_of_searches(event: Make, reading: Read) -> None:
    facts = reading(
        [*searches(event, "how to fix a bike", 60), *searches(event, "wie repariert man ein rad", 30)]
    )
    assert {f.about: f.value for f in facts.values()} == {"en": 0.667, "de": 0.333}
    assert facts["language/de"].text == "searches in German"


def test_a_stray_word_makes_no_language(event: Make, reading: Read) -> None:
    facts = reading([*searches(event, "how to fix a bike", 400), *searches(event, "recette avec levain", 10)])
    assert set(facts) == {"language/en"}


def test_searching_for_a_diet_is_a_guess_that_stays_a_guess(event: Make, reading: Read) -> None:
    few, many = (reading(searches(event, "gluten-free lasagne", n))["diet.gluten"] for n in (12, 300))
    assert (few.value, few.provenance, few.text) == ("avoids", "inferred", "avoids gluten")
    assert few.confidence < many.confidence <= 0.6


@pytest.mark.parametrize("words", ["free tickets", "vegas", "friday", "nut butter"])
def test_other_searches_suggest_no_diet(event: Make, reading: Read, words: str) -> None:
    assert [t for t in reading(searches(event, words, 60)) if t.startswith("diet")] == []
