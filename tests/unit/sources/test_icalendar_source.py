"""Calendars: meetings, series, flights and birthdays, and what never breaks them."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.errors import UnreadableFile
from selfportrait.model import DAY_US, MINUTE_US, Event, Fact, Sample, Skipped
from selfportrait.sources import Context, MemoryFile
from selfportrait.sources.icalendar import SOURCE
from selfportrait.sources.icalendar.birthdays import named
from selfportrait.sources.icalendar.flights import flight_of

EXPORTED = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp()) * 1_000_000
CONTEXT = Context(zone=ZoneInfo("Europe/Berlin"), exported_us=EXPORTED)
HEAD = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Invented//EN\n"


def entry(*lines: str, uid: str = "a@cal.example", summary: str = "Map review") -> str:
    return "\n".join(("BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{summary}", *lines, "END:VEVENT", ""))


def ics(*parts: str, head: str = HEAD, end: str = "END:VCALENDAR\n", newline: str = "\r\n") -> MemoryFile:
    text = head + "".join(parts) + end
    return MemoryFile("private.ics", text.replace("\n", newline).encode())


def read(file: MemoryFile, context: Context = CONTEXT) -> list[Event | Sample | Fact | Skipped]:
    return list(SOURCE.read(file, context))


def event(file: MemoryFile) -> Event:
    (found,) = read(file)
    assert isinstance(found, Event)
    return found


def clock(found: Event) -> str:
    return f"{found.local_us // MINUTE_US % 1440 // 60:02}:{found.local_us // MINUTE_US % 60:02}"


def test_a_meeting_has_its_time_place_and_people() -> None:
    found = event(
        ics(
            entry(
                "DTSTART;TZID=Europe/Berlin:20260301T100000",
                "DTEND;TZID=Europe/Berlin:20260301T110000",
                "LOCATION:Room 4\\, first floor",
                "ORGANIZER;CN=Mira Solberg:mailto:mira@cal.example",
                "ATTENDEE;CN=Bo:mailto:bo@cal.example",
                "ATTENDEE;CN=Ada:mailto:ada@cal.example",
            )
        )
    )
    assert (found.kind, found.title, found.creator) == ("meet", "Map review", "Mira Solberg")
    assert (clock(found), found.duration_s, found.offset_min) == ("10:00", 3600.0, 60)
    assert found.place is not None
    assert found.place.name == "Room 4, first floor"
    assert found.attrs == {"attendees": 2}
    assert "cal.example" not in repr(found)


@pytest.mark.parametrize(
    ("start", "expected", "offset"),
    [
        ("DTSTART;TZID=Central Standard Time:20260301T100000", "10:00", -360),
        ('DTSTART;TZID="Europe/Berlin":20260301T100000', "10:00", 60),
        ("DTSTART;TZID=/vendor.example/20050809_1/Europe/Lisbon:20260301T100000", "10:00", 0),
        ("DTSTART;TZID=Käse:20260301T100000", "10:00", 60),
        ("DTSTART:20260301T100000", "10:00", 60),
        ("DTSTART:20260301T100000Z", "10:00", None),
    ],
)
def test_time_zones_of_every_make_are_read(start: str, expected: str, offset: int | None) -> None:
    found = event(ics(entry(start)))
    assert (clock(found), found.offset_min) == (expected, offset)


def test_a_floating_time_is_of_the_calendars_own_zone() -> None:
    head = f"{HEAD}X-WR-TIMEZONE:America/New_York\nX-WR-CALNAME:Work\n"
    found = event(ics(entry("DTSTART:20260301T100000"), head=head))
    assert (found.offset_min, found.attrs) == (-300, {"calendar": "Work"})


def test_whole_days_are_days_whatever_the_zone() -> None:
    found = event(ics(entry("DTSTART;VALUE=DATE:20260301", "DTEND;VALUE=DATE:20260304")))
    assert (found.precision, found.local_day) == ("day", 20513)
    assert found.end_us is not None
    assert found.end_us // DAY_US == 20515


def test_a_series_is_unrolled_with_its_exceptions() -> None:
    series = entry(
        "DTSTART;TZID=Europe/Berlin:20260301T100000",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Berlin:20260308T100000",
    )
    moved = entry(
        "RECURRENCE-ID;TZID=Europe/Berlin:20260315T100000",
        "DTSTART;TZID=Europe/Berlin:20260316T120000",
        "SEQUENCE:1",
    )
    found = [f for f in read(ics(moved, series)) if isinstance(f, Event)]
    assert [(f.local_day, clock(f)) for f in found] == [(20513, "10:00"), (20528, "12:00"), (20534, "10:00")]
    assert len({f.thread for f in found}) == 3


def test_an_endless_series_ends_some_months_after_the_export() -> None:
    found = read(ics(entry("DTSTART;VALUE=DATE:20250101", "RRULE:FREQ=DAILY")))
    assert len(found) == 151 + 365 + 400
    unknown = read(ics(entry("DTSTART;VALUE=DATE:20250101", "RRULE:FREQ=DAILY")), Context(zone=CONTEXT.zone))
    assert len(unknown) == 3 * 366


def test_a_moved_meeting_replaces_the_old_one() -> None:
    old = event(ics(entry("DTSTART:20260301T100000Z", "SEQUENCE:0", "LAST-MODIFIED:20260201T000000Z")))
    moved = event(ics(entry("DTSTART:20260302T150000Z", "SEQUENCE:1", "LAST-MODIFIED:20260101T000000Z")))
    edited = event(ics(entry("DTSTART:20260301T100000Z", "SEQUENCE:0", "LAST-MODIFIED:20260202T000000Z")))
    assert old.thread == moved.thread == edited.thread
    assert old.revision < edited.revision < moved.revision


def test_a_series_moved_to_another_hour_replaces_the_old_one() -> None:
    old, new = (
        read(ics(entry(f"DTSTART:20260301T{hour}0000Z", "RRULE:FREQ=WEEKLY;COUNT=3")))
        for hour in ("10", "15")
    )
    assert [f.thread for f in old if isinstance(f, Event)] == [f.thread for f in new if isinstance(f, Event)]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("DTSTART:20260301T100000Z", "STATUS:CANCELLED"), "cancelled"),
        (("DTSTART:16010101T100000Z",), "bad-date"),
        (("DTSTART:23000101T100000Z",), "bad-date"),
        (("DTSTART:yesterday",), "bad-date"),
        ((), "bad-date"),
    ],
)
def test_a_bad_entry_is_a_counted_skip_between_good_ones(lines: tuple[str, ...], reason: str) -> None:
    good = entry("DTSTART:20260301T100000Z", uid="b")
    found = read(ics(good, entry(*lines), good))
    assert [type(f) for f in found] == [Event, Skipped, Event]
    assert found[1] == Skipped(reason=reason, file="private.ics", row=2)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYSECOND=1,2",
        "FREQ=X",
    ],
)
def test_a_rule_without_end_or_sense_is_not_unrolled(rule: str) -> None:
    found = read(ics(entry("DTSTART:20260301T100000Z", f"RRULE:{rule}")))
    assert [type(f) for f in found] == [Skipped, Event]


def test_todos_are_counted_and_alarms_belong_to_their_entry() -> None:
    alarm = "BEGIN:VALARM\nTRIGGER:-PT15M\nACTION:DISPLAY\nEND:VALARM"
    todo = "BEGIN:VTODO\nUID:t\nSUMMARY:Milk\nEND:VTODO\n"
    found = read(ics(todo, entry("DTSTART:20260301T100000Z", alarm)))
    assert found[0] == Skipped(reason="not-read", file="private.ics", row=1)
    assert [type(f) for f in found] == [Skipped, Event]


@pytest.mark.parametrize(
    ("summary", "description", "number", "to"),
    [
        ("Flight LH1234 TXL-LIS", "", "LH1234", "LIS"),
        ("Flug nach Lissabon (TP 563)", "HAM → LIS", "TP563", "LIS"),
        ("Trip", "Boarding pass\nFlight: U2 456 HAM–LIS", "U2456", "LIS"),
        ("LH 400 FRA → JFK", "", "LH400", "JFK"),
    ],
)
def test_a_flight_is_a_travel(summary: str, description: str, number: str, to: str) -> None:
    lines = ("DTSTART:20260301T100000Z", "DESCRIPTION:" + description.replace("\n", "\\n"))
    found = event(ics(entry(*lines, summary=summary)))
    assert found.kind == "travel"
    assert found.attrs is not None
    assert (found.attrs["boarding"], found.attrs["flight"], found.attrs["to"]) == (True, number, to)


@pytest.mark.parametrize(
    "summary", ["Fight club", "Room A1 234", "Flight of stairs", "Review of PR 1234", "Volleyball"]
)
def test_what_is_no_flight_is_none(summary: str) -> None:
    assert flight_of(summary, "") is None


@pytest.mark.parametrize(
    ("summary", "name"),
    [
        ("Bo's birthday", "Bo"),
        ("🎂 Ada Lind’s 40th birthday", "Ada Lind"),
        ("Ida hat Geburtstag", "Ida"),
        ("Geburtstag von Tomasz", "Tomasz"),
        ("Anniversaire de Mira", "Mira"),
        ("Birthday party", ""),
        ("Geburtstagsessen Ida", ""),
    ],
)
def test_whose_birthday_it_is(summary: str, name: str) -> None:
    assert named(summary, surely=False) == name


def test_a_birthday_is_one_fact_and_no_meeting() -> None:
    lines = ("DTSTART;VALUE=DATE:16041127", "RRULE:FREQ=YEARLY", "CATEGORIES:BIRTHDAY")
    (found,) = read(ics(entry(*lines, summary="Ida Solberg")))
    assert isinstance(found, Fact)
    assert (found.id, found.value, found.provenance) == ("people.birthday/Ida Solberg", "--11-27", "imported")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_folding_and_line_ends_of_every_make(newline: str) -> None:
    file = ics(
        "BEGIN:VEVENT\nUID:1\nSUMMARY:Kaffee mit L\n eyla\nDTSTART:20260301T100000Z\nEND:VEVENT\n",
        newline=newline,
    )
    assert SOURCE.recognise(file) == 1.0
    assert event(file).title == "Kaffee mit Leyla"


def test_a_truncated_calendar_gives_what_it_held_and_then_says_so() -> None:
    data = ics(entry("DTSTART:20260301T100000Z"), entry("DTSTART:20260302T100000Z", uid="b"))._data[:-40]
    reading = SOURCE.read(MemoryFile("x.ics", data), CONTEXT)
    assert isinstance(next(reading), Event)
    with pytest.raises(UnreadableFile, match="ends early"):
        list(reading)


def test_memory_does_not_grow_with_the_calendar() -> None:
    attached = "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "\n ".join(["QUFB" * 18] * 50)
    parts = [entry("DTSTART:20260301T100000Z", attached, uid=str(n)) for n in range(2_000)]
    file = ics(*parts)
    tracemalloc.start()
    count = sum(1 for _ in SOURCE.read(file, CONTEXT))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 2_000
    assert peak < 6_000_000


VALID = ics(
    entry("DTSTART;TZID=Europe/Berlin:20260301T100000", "RRULE:FREQ=WEEKLY;COUNT=4"),
    entry("DTSTART;VALUE=DATE:20260301", "CATEGORIES:BIRTHDAY", uid="b"),
)._data


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(VALID)), st.binary(max_size=20), st.integers(0, 40))
def test_a_mutated_calendar_raises_nothing_but_unreadable_file(at: int, new: bytes, cut: int) -> None:
    mutated = MemoryFile("x.ics", VALID[:at] + new + VALID[at + cut :])
    try:
        assert all(isinstance(r, Event | Fact | Skipped) for r in SOURCE.read(mutated, CONTEXT))
    except UnreadableFile:
        assert cut or new
