"""Her calendar as iCalendar: meetings that recur, appointments, tickets as airlines send them, birthdays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from .journeys import FROM_BERLIN, INBOUND, OUTBOUND, TO_BERLIN, trip_days
from .people import FRIENDS, PARENTS, SISTER_NAME, Person, sister
from .places import BERLIN_CLIENT, BERLIN_HOTEL, CLIMBING, COPENHAGEN_HOTEL, DENTIST, LISBON_HOTEL
from .stories import Stories, in_year, is_christmas
from .vevents import BERLIN, LISBON, OUTLOOK, Entry, zone_name

_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def work(story: Stories) -> Iterator[Entry]:
    """Yield the meetings of both jobs."""
    last = story.job_change - timedelta(days=3)
    old = (
        ("Redaktionsrunde", 0, 570, 60, 1),
        ("Umbruchbesprechung", 3, 840, 45, 1),
        ("Lektorat 1:1", 1, 660, 30, 2),
    )
    for summary, weekday, minute, minutes, every in old:
        yield from _series(story, summary, weekday, minute, minutes, story.first, last, every, BERLIN)
    new = (
        ("Weekly Kickoff", 0, 570, 30, 1),
        ("Stand-up Kartenteam", 2, 570, 15, 1),
        ("Map Review", 3, 840, 60, 1),
        ("1:1 Nadja", 1, 690, 30, 2),
    )
    for summary, weekday, minute, minutes, every in new:
        until = story.until + timedelta(days=90)
        yield from _series(story, summary, weekday, minute, minutes, story.job_change, until, every, OUTLOOK)
    stamp = _stamp(story.job_change, 30)
    yield Entry("last-day", "Letzter Tag bei Nordlicht", stamp=stamp).all_day(last)
    yield Entry("first-day", "Erster Tag bei Kartwerk Studio", stamp=stamp).all_day(story.job_change)
    for span in (*story.workshops, story.next_workshop):
        yield from _workshop(*span)


def _stamp(day: date, before: int = 0) -> datetime:
    return datetime.combine(day - timedelta(days=before), time(9, 30))


def _series(
    story: Stories,
    summary: str,
    weekday: int,
    minute: int,
    minutes: int,
    first: date,
    last: date,
    every: int,
    zone: str,
    location: str = "",
) -> Iterator[Entry]:
    """Yield a weekly series, broken off where the phone was lost, without holidays and trips."""
    for n, (begin, end) in enumerate(_around_gap(story, first, last)):
        begin += timedelta(days=(weekday - begin.weekday()) % 7)
        if begin > end:
            continue
        entry = Entry(f"{summary}-{begin}", summary, stamp=_stamp(begin, 7), sequence=n).at(
            begin, minute, minutes, zone
        )
        rule = f"RRULE:FREQ=WEEKLY;INTERVAL={every};BYDAY={_WEEKDAYS[weekday]};UNTIL={end:%Y%m%d}T215959Z"
        entry.raw(rule)
        clock = f"T{minute // 60:02d}{minute % 60:02d}00"
        days = [begin + timedelta(days=7 * every * k) for k in range((end - begin).days // (7 * every) + 1)]
        off = trip_days(story)
        for day in days:
            if day in off or (story.off_work(day) if weekday < 5 else is_christmas(day)):
                entry.raw(f"EXDATE;TZID={zone_name(zone)}:{day:%Y%m%d}{clock}")
        yield entry.having(location=location) if location else entry


def _around_gap(story: Stories, first: date, last: date) -> Iterator[tuple[date, date]]:
    one = timedelta(days=1)
    before = (first, min(last, story.gap[0] - one))
    after = (max(first, story.gap[1] + one), last)
    return (span for span in (before, after) if span[0] <= span[1])


def private(story: Stories, *, revision: int = 1) -> Iterator[Entry]:
    """Yield what is hers. ``revision`` 0 is the calendar before the next dentist's visit was moved."""
    until = story.until + timedelta(days=60)
    yield from _series(
        story,
        "Klettern mit Tomasz",
        1,
        1110,
        150,
        story.first,
        until,
        1,
        BERLIN,
        f"{CLIMBING.name}, {CLIMBING.street}",
    )
    yield from _series(story, "Anruf Ida", 6, 1110, 30, story.first, until, 2, BERLIN)
    yield from _dentist(story, revision)
    yield from _lisbon(story)
    yield from _copenhagen(story)
    for person in (sister(story.sister_birthday), *PARENTS, *FRIENDS):
        yield from _birthday(person, story)
    dinner = story.sister_birthday
    yield (
        Entry("dinner", f"Geburtstagsessen {SISTER_NAME.split()[0]}", stamp=_stamp(story.until, 6))
        .at(dinner, 1140, 150)
        .having(location="Trattoria Vierlande, Susannenstraße 18")
    )
    tour = story.until + timedelta(days=12)
    yield (
        Entry("flea", "Flohmarkt mit Leyla", stamp=_stamp(story.until, 3), sequence=1)
        .at(tour, 660, 120)
        .raw("STATUS:CANCELLED")
    )


def _dentist(story: Stories, revision: int) -> Iterator[Entry]:
    for year in range(story.first.year, story.until.year + 1):
        for month in (3, 9):
            first = date(year, month, 8)
            day = first + timedelta(days=(2 - first.weekday()) % 7)
            if story.first <= day <= story.until and not story.silent(day) and day not in trip_days(story):
                yield (
                    Entry(f"dentist-{day}", "Zahnarzt Dr. Hinrichs", stamp=_stamp(day, 90))
                    .at(day, 480, 40)
                    .having(location=f"{DENTIST.street}, Hamburg")
                )
    day = story.until + timedelta(days=9)
    entry = Entry(
        "dentist-next", "Zahnarzt Dr. Hinrichs", stamp=_stamp(story.until, 20 - revision), sequence=revision
    )
    entry.at(day, 480 if revision else 960, 40)
    yield entry.having(location=f"{DENTIST.street}, Hamburg")


def _flight(
    number: str, way: str, day: date, span: tuple[int, int], zones: tuple[str, str], story: Stories
) -> Entry:
    midnight = datetime.combine(day, time())
    start, end = (midnight + timedelta(minutes=minute) for minute in span)
    boarding = start - timedelta(minutes=35)
    words = (
        f"Boarding pass\nPassenger: SOLBERG/MIRA MS\nFlight: {number} {way}\nSeat: 14A\n"
        f"Boarding: {boarding:%H:%M}\nGate: closes 15 minutes before departure\nBooking reference: K7QX2M"
    )
    entry = Entry(f"flight-{number}-{day}", f"Flight {number} {way}", stamp=_stamp(story.lisbon[0], 41))
    place = "Hamburg Airport (HAM)" if way.startswith("HAM") else "Aeroporto Humberto Delgado (LIS), Lisboa"
    return entry.between(start, end, *zones).having(location=place, description=words)


def _lisbon(story: Stories) -> Iterator[Entry]:
    first, last = story.lisbon
    yield _flight(OUTBOUND[0], "HAM–LIS", first, OUTBOUND[1:], (BERLIN, LISBON), story)
    yield _flight(INBOUND[0], "LIS–HAM", last, INBOUND[1:], (LISBON, BERLIN), story)
    yield (
        Entry("hotel-lisbon", f"Hotel: {LISBON_HOTEL.name}", stamp=_stamp(first, 38))
        .all_day(first, last)
        .having(
            location="Rua dos Remédios 61, Lisboa, Portugal", description="Check-in 15:00\nBooking 8841-2207"
        )
    )


def _copenhagen(story: Stories) -> Iterator[Entry]:
    first, last = story.copenhagen
    stamp = _stamp(first, 41)
    out = Entry("train-out", "ICE 33 Hamburg Hbf – København H", stamp=stamp).at(first, 534, 280)
    yield out.having(location="Hamburg Hbf", description="Wagen 22, Platz 61\nAuftrag 4K7Q2M")
    back = Entry("train-back", "ICE 32 København H – Hamburg Hbf", stamp=stamp).at(
        last, 827, 281, "Europe/Copenhagen"
    )
    yield back.having(location="København H", description="Wagen 23, Platz 14\nAuftrag 4K7Q2M")
    yield (
        Entry("hotel-copenhagen", f"Hotel: {COPENHAGEN_HOTEL.name}", stamp=stamp)
        .all_day(first, last)
        .having(location="Overgaden Oven Vandet 7, København")
    )


def _workshop(first: date, last: date) -> Iterator[Entry]:
    """Yield the two days at the client's in Berlin: trains, a room, the workshop itself."""
    stamp = _stamp(first, 23)
    number, leaves, arrives = TO_BERLIN
    out = Entry(f"berlin-out-{first}", f"{number} Hamburg Hbf – Berlin Hbf", stamp=stamp)
    yield out.at(first, leaves, arrives - leaves).having(location="Hamburg Hbf")
    for day, minute, minutes in ((first, 600, 450), (last, 540, 450)):
        entry = Entry(f"workshop-{day}", "Workshop Stadtatlas", stamp=stamp).at(day, minute, minutes)
        yield entry.having(location=f"{BERLIN_CLIENT.name}, {BERLIN_CLIENT.street}, Berlin")
    hotel = Entry(f"hotel-berlin-{first}", f"Hotel: {BERLIN_HOTEL.name}", stamp=stamp).all_day(first, last)
    yield hotel.having(location=f"{BERLIN_HOTEL.street}, Berlin")
    number, leaves, arrives = FROM_BERLIN
    back = Entry(f"berlin-back-{first}", f"{number} Berlin Hbf – Hamburg Hbf", stamp=stamp)
    yield back.at(last, leaves, arrives - leaves).having(location="Berlin Hbf")


def _birthday(person: Person, story: Stories) -> Iterator[Entry]:
    if person.month_day is None:
        return
    first = in_year(date(2020, *person.month_day), story.first.year)
    first = first if first >= story.first else in_year(first, first.year + 1)
    entry = Entry(
        f"birthday-{person.name}", f"{person.name} hat Geburtstag", stamp=_stamp(story.first)
    ).all_day(first)
    entry.raw(f"RRULE:FREQ=YEARLY;COUNT={5}", "TRANSP:TRANSPARENT", "CATEGORIES:BIRTHDAY")
    for year in range(story.first.year, story.until.year + 1):
        day = in_year(first, year)
        if story.silent(day):
            entry.raw(f"EXDATE;VALUE=DATE:{day:%Y%m%d}")
    yield entry
