"""Three years of exports in; the portrait, the patterns and the pages know her."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from selfportrait.app.house import House
from selfportrait.model import Fact

#: Every statement of these pages opens its evidence.
pytestmark = pytest.mark.usefixtures("moved_in")


def facts(house: House, topic: str) -> list[Fact]:
    return [view.fact for view in house.recall("") if view.fact.topic == topic]


def test_every_file_is_recognised_and_every_row_is_accounted_for(mira: House) -> None:
    (receipt,) = mira.status().imports
    counted = dict(receipt.lines)
    assert receipt.failed == ()
    assert receipt.unrecognised == ()
    assert counted["seen"] == counted["new"] + counted["already known"] + counted["skipped"]
    assert counted["seen"] > 200_000
    assert {source for source, _ in receipt.sources} == {
        "apple_health",
        "google_activity",
        "google_location",
        "icalendar",
        "netflix",
        "ofx",
        "spotify",
        "vcard",
        "amazon",
    }


def test_home_is_where_she_sleeps_and_work_is_where_she_changed_to(mira: House, life: dict[str, Any]) -> None:
    (home,), (work,) = facts(mira, "home"), facts(mira, "work")
    assert isinstance(home.value, dict)
    assert isinstance(work.value, dict)
    assert (home.value["lat"], home.value["lon"]) == pytest.approx(
        (life["home"]["lat"], life["home"]["lon"]), abs=0.002
    )
    assert (work.value["lat"], work.value["lon"]) == pytest.approx(
        (life["work"]["lat"], life["work"]["lon"]), abs=0.002
    )


def test_the_day_she_changed_her_job_is_found_within_a_week(mira: House, life: dict[str, Any]) -> None:
    (since,) = facts(mira, "work.since")
    assert abs(days(str(since.value)) - days(life["job_change"])) <= 7


def test_she_wakes_when_she_wakes(mira: House, life: dict[str, Any]) -> None:
    (weekday,) = facts(mira, "rhythm.wake_weekday")
    hours, minutes = life["wake"]["weekday"].split(":")
    assert isinstance(weekday.value, int | float)
    assert weekday.value == pytest.approx(int(hours) * 60 + int(minutes), abs=15)


def test_her_favourites_are_hers_and_the_flatmates_shows_are_not(mira: House, life: dict[str, Any]) -> None:
    artists = [fact.about for fact in facts(mira, "taste.artist")]
    this_year = [name for name, _ in life["music"]["artists_this_year"]]
    assert len(set(this_year[:5]) & set(artists)) >= 4
    assert life["music"]["new_artist"] in artists
    shows = {fact.about for fact in facts(mira, "taste.show")}
    only_his = {name for name, _ in life["flatmate"]["shows"]} - {name for name, _ in life["shows"]}
    assert len({name for name, _ in life["shows_this_year"][:5]} & shows) >= 4
    assert only_his.isdisjoint(shows)


def test_her_genres_come_from_the_catalogue(mira: House, life: dict[str, Any]) -> None:
    genres = [fact.about for fact in facts(mira, "taste.genre")]
    assert set(genres[:2]) & {name for name, _ in life["music"]["genres"][:3]}


def test_her_sisters_birthday_is_known_and_worth_a_card(mira: House, life: dict[str, Any]) -> None:
    birthdays = {fact.about: fact for fact in facts(mira, "people.birthday")}
    assert str(birthdays[life["sister"]["name"]].value).endswith(life["sister"]["next_birthday"][5:])


def test_what_she_subscribes_to_is_known_with_amounts(mira: House) -> None:
    names = " ".join(fact.about.upper() for fact in facts(mira, "subscription"))
    assert "SPOTIFY" in names
    assert "NETFLIX" in names


def test_her_resting_heart_rate_is_known(mira: House, life: dict[str, Any]) -> None:
    (fact,) = facts(mira, "body.resting_heart_rate")
    assert fact.value == pytest.approx(life["resting_heart_rate"], abs=3)


def test_no_diet_was_said_so_none_is_more_than_a_guess(mira: House) -> None:
    diet = [fact for fact in mira.recall("") if fact.fact.topic.startswith("diet.")]
    assert all(view.provenance == "inferred" and view.doubtful for view in diet)


def test_the_first_page_says_what_comes_next_with_probabilities_that_sum_to_one(mira: House) -> None:
    home = mira.home()
    assert sum(outcome.percent for outcome in home.next.outcomes) == 100
    assert home.next.because
    assert home.next.calibration.startswith("When we said")
    assert home.name == "Mira"
    assert len(home.rows) >= 5


def test_the_readme_quotes_what_she_is_told(mira: House) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    quoted = re.findall(r"^(\d+) %\s+(.+?)\s{2,}\d\d:\d\d to \d\d:\d\d$", readme, flags=re.M)
    told = {outcome.label: outcome.percent for outcome in mira.what_next()[0].outcomes}
    assert len(quoted) >= 3
    assert {label for _, label in quoted} <= set(told)
    assert [told[label] for _, label in quoted] == pytest.approx([int(p) for p, _ in quoted], abs=2)
    assert mira.what_next()[0].because in readme


def test_a_row_that_promises_new_things_holds_nothing_she_heard(mira: House) -> None:
    discover = next(row for row in mira.home().rows if row.id == "discover")
    heard = {
        (event.title.casefold(), event.creator.casefold())
        for event in mira.desk.vault.events(kinds=("listen",))
    }
    offered = {(s.item.title.casefold(), s.item.creator.casefold()) for s in discover.suggestions}
    assert len(offered) == 30
    assert offered.isdisjoint(heard)


def test_the_fraud_attempt_on_her_trip_stands_first_among_what_was_unlike_her(
    mira: House, life: dict[str, Any]
) -> None:
    first = mira.patterns().surprises[0]
    assert life["fraud"]["name"] in first.text
    assert first.moments == len(life["fraud"]["payments"])


def test_the_month_without_data_is_named_as_a_gap(mira: House, life: dict[str, Any]) -> None:
    year = mira.timeline(life["gap"][0])
    assert any("nothing recorded" in gap for gap in year.gaps)
    assert year.events == ()


def test_a_day_in_lisbon_is_told_on_lisbons_clock(mira: House, life: dict[str, Any]) -> None:
    start = life["lisbon"]["span"][0]
    third = f"{start[:8]}{int(start[8:]) + 2:02d}"
    views = mira.timeline(third).events
    events = mira.desk.vault.events_by_id([view.id for view in views])
    assert {event.offset_min for event in events if event.kind == "visit"} == {60}
    assert {event.offset_min for event in events if event.kind == "listen"} <= {60}


def test_search_finds_what_she_typed_and_heard(mira: House) -> None:
    found = mira.search("gluten")
    assert found.events
    assert all("gluten" in event.title.casefold() for event in found.events)
    assert mira.search("zzz no such words").events == ()


@pytest.mark.parametrize("page", ["home", "portrait", "patterns", "keyhole"])
def test_every_statement_opens_its_evidence(mira: House, page: str) -> None:
    subjects = sorted(subjects_of(getattr(mira, page)()))
    opened = [mira.evidence(subject) for subject in subjects]
    assert len(opened) >= 3
    assert all(view.statement for view in opened)
    assert all(view.rule or view.note or view.events for view in opened)


def test_three_guesses_wait_for_a_word(mira: House) -> None:
    guesses = mira.guesses()
    assert len(guesses) == 3
    assert all(guess.basis for guess in guesses)


def subjects_of(value: object) -> set[str]:
    """Every subject a view names, however deep."""
    if isinstance(value, tuple | list):
        return set().union(*(subjects_of(inner) for inner in value)) if value else set()
    fields = getattr(value, "__struct_fields__", ())
    own = {getattr(value, f) for f in fields if f in ("subject", "headline_subject") and getattr(value, f)}
    return own.union(*(subjects_of(getattr(value, f)) for f in fields)) if fields else own


def days(iso: str) -> int:
    from datetime import date

    return date.fromisoformat(iso[:10]).toordinal()
