"""Netflix: the long and the short export tell of the same viewings."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import DAY_US, Event, Skipped
from selfportrait.sources import Context, MemoryFile, Record
from selfportrait.sources.netflix import SOURCE
from selfportrait.sources.netflix.titles import split_title

CONTEXT = Context(zone=ZoneInfo("Europe/Berlin"))
HEADER = (
    "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Bookmark,"
    "Latest Bookmark,Country\n"
)


def read(text: str, exported: str = "2027-01-01") -> list[Record]:
    moment = dt.datetime.fromisoformat(exported + "T00:00:00+00:00")
    context = Context(zone=CONTEXT.zone, exported_us=int(moment.timestamp()) * 1_000_000)
    return list(SOURCE.read(MemoryFile("file.csv", text.encode()), context))


def long(start: str, duration: str = "00:48:12", title: str = "Fog", extra: str = "") -> str:
    return (
        HEADER
        + f"Ada,{start},{duration},,{title},{extra},Invented TV,00:10:00,Not latest view,DE (Germany)\n"
    )


def short(*dates: str) -> str:
    return "Title,Date\n" + "".join(f"Film {number},{date}\n" for number, date in enumerate(dates))


def days(records: list[Record]) -> list[str]:
    events = [record for record in records if isinstance(record, Event)]
    return [(dt.date(1970, 1, 1) + dt.timedelta(event.local_day)).isoformat() for event in events]


def reasons(records: list[Record]) -> list[str]:
    return [record.reason for record in records if isinstance(record, Skipped)]


def test_a_session_is_watched_from_its_start_for_its_duration() -> None:
    (seen,) = read(long("2026-05-10 21:00:00", title="Tide Clerks: Season 2: Ebb"))
    assert isinstance(seen, Event)
    assert (seen.kind, seen.title, seen.creator) == ("watch", "Tide Clerks: Season 2: Ebb", "Tide Clerks")
    assert seen.duration_s == 48 * 60 + 12
    assert seen.attrs == {
        "season": "2", "episode": "Ebb", "profile": "Ada", "device": "Invented TV", "country": "DE",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (long("2026-05-10 21:00:00", extra="TRAILER"), "trailer"),
        (long("2026-05-10 21:00:00", extra="hook"), "trailer"),
        (long("2026-05-10 21:00:00", "00:00:59"), "too-short"),
        (long("2026-05-10 21:00:00", "99:00:59"), "too-long"),
        (long("2026-05-10 21:00:00", "a while"), "bad-row"),
        (long("1601-05-10 21:00:00"), "bad-date"),
        (long("2300-05-10 21:00:00"), "bad-date"),
        (long("2026-05-10 21:00:00", title=""), "no-title"),
        (long("2026-05-10 21:00:00", title="a,b,c"), "bad-row"),
    ],
)
def test_what_is_no_viewing_is_counted_with_its_reason(line: str, why: str) -> None:
    assert reasons(read(line)) == [why]


@settings(deadline=None)
@given(moment=st.datetimes(dt.datetime(2015, 1, 1), dt.datetime(2026, 1, 1)))  # noqa: DTZ001
def test_both_exports_tell_of_one_viewing_on_her_own_calendar_day(moment: dt.datetime) -> None:
    start = moment.replace(microsecond=0)
    local = start.replace(tzinfo=dt.UTC).astimezone(CONTEXT.zone)
    (fine,) = read(long(start.isoformat(" ")))
    (coarse,) = read(f"Title,Date\nFog,{local:%d.%m.%Y}\n")
    assert isinstance(fine, Event)
    assert isinstance(coarse, Event)
    assert fine.id == coarse.id
    assert (coarse.precision, fine.precision) == ("day", "second")
    assert abs(fine.start_us - fine.slot_us) <= DAY_US


def test_the_number_of_the_episode_in_brackets_makes_no_other_viewing() -> None:
    (fine,) = read(long("2026-05-10 12:00:00", title="Tide: Season 2: Ebb (Episode 3)"))
    (coarse,) = read("Title,Date\nTide: Season 2: Ebb,2026-05-10\n")
    assert isinstance(fine, Event)
    assert isinstance(coarse, Event)
    assert fine.id == coarse.id


def test_a_film_seen_twice_on_a_day_was_seen_twice() -> None:
    first, second = read("Title,Date\nFog,28.04.2026\nFog,28.04.2026\n")
    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert first.id != second.id


@pytest.mark.parametrize(
    ("dates", "read_as"),
    [
        (("5/11/26", "4/28/26"), ["2026-05-11", "2026-04-28"]),
        (("11/05/2026", "28/04/2026"), ["2026-05-11", "2026-04-28"]),
        (("11.05.26", "03.04.26"), ["2026-05-11", "2026-04-03"]),
        (("2026-05-11", "2026-04-03"), ["2026-05-11", "2026-04-03"]),
        (("2026. 5. 11.", "2026/4/3"), ["2026-05-11", "2026-04-03"]),
        (("11-5-2026", "28-4-2026"), ["2026-05-11", "2026-04-28"]),
    ],
)
def test_the_order_of_day_and_month_is_read_from_the_whole_column(
    dates: tuple[str, ...], read_as: list[str]
) -> None:
    assert days(read(short(*dates))) == read_as


def test_where_no_number_is_above_twelve_the_lists_own_order_tells() -> None:
    assert days(read(short("3/4/26", "3/3/26", "2/9/26", "1/12/26")))[2] == "2026-02-09"
    assert days(read(short("4/3/26", "3/3/26", "9/2/26", "12/1/26")))[2] == "2026-02-09"


def test_a_day_after_the_export_is_no_reading_of_a_date() -> None:
    assert days(read(short("3/4/26"), exported="2026-03-20")) == ["2026-03-04"]


def test_where_nothing_tells_the_row_is_counted_as_doubtful() -> None:
    records = read(short("3/4/26", "3/4/26", "5/5/26"))
    assert reasons(records) == ["doubtful-date", "doubtful-date"]
    assert days(records) == ["2026-05-05"]


@pytest.mark.parametrize("date", ["", "soon", "31.02.2026", "0/0/00", "99999"])
def test_a_date_that_is_none_is_counted(date: str) -> None:
    assert reasons(read(f"Title,Date\nFog,28.04.2026\nFog,{date}\n")) == ["bad-date"]


@pytest.mark.parametrize(
    ("title", "show", "season", "episode"),
    [
        ("Harbour Lights: Season 2: The Long Way", "Harbour Lights", "2", "The Long Way"),
        ("Gezeiten: Staffel 2: Folge 3", "Gezeiten", "2", "Folge 3"),
        ("Marea: Temporada 1: Episodio 3", "Marea", "1", "Episodio 3"),
        ("Marée: Saison 4: Le port", "Marée", "4", "Le port"),
        ("Tide: Part 3: Ebb", "Tide", "3", "Ebb"),
        ("Tide: The Return: Vol. 2: Ebb", "Tide: The Return", "2", "Ebb"),
        ("Tide: Limited Series: Ebb", "Tide", "Limited Series", "Ebb"),
        ("Tide: Tide 2: Chapter One: Fog", "Tide", "2", "Chapter One: Fog"),
        ("Tide: Chapter 4", "Tide", "", "Chapter 4"),
        ("潮: 第2季: 第3集", "潮", "2", "第3集"),
        (": Episode 10", "", "", "Episode 10"),
        ("Fog: A Love Story", "", "", ""),
        ("Fog", "", "", ""),
        ("Tide: Part of the Family", "", "", ""),
    ],
)
def test_a_title_is_split_in_the_language_of_the_profile(
    title: str, show: str, season: str, episode: str
) -> None:
    found = split_title(title)
    assert (found.show, found.season, found.episode) == (show, season, episode)


def test_searches_ratings_the_list_and_bills_are_kept() -> None:
    (searched,) = read(
        "Profile Name,Country Iso Code,Device,Is Kids,Query Typed,Displayed Name,"
        "Action,Section,Utc Timestamp\n"
        "Ada,DE,TV,0,tide,Tide Clerks,select,Videos,2026-05-09 20:00:00\n"
    )
    up, stars, none = read(
        "Profile Name,Title Name,Thumbs Value,Rating Type,Star Value,Event Utc Ts,"
        "Region View Date,Device Model\n"
        "Ada,Fog,1,thumb,,2025-05-09 20:00:00,,TV\n"
        "Ada,Tide,,star,4,2016-05-09 20:00:00,,TV\nAda,Tide,0,thumb,,2016-05-09 20:00:00,,TV\n"
    )
    (billed,) = read(
        "Transaction Date,Description,Currency,Gross Sale Amt,Final Invoice Result\n"
        "2025-05-09,SUB,JPY,1490,SETTLED\n"
    )
    assert isinstance(searched, Event)
    assert (searched.kind, searched.title) == ("search", "tide")
    assert isinstance(up, Event)
    assert up.attrs == {"profile": "Ada", "liked": False}
    assert isinstance(stars, Event)
    assert stars.quantity == 4
    assert reasons([none]) == ["no-rating"]
    assert isinstance(billed, Event)
    assert (billed.kind, billed.quantity, billed.unit) == ("buy", 1490, "JPY")
