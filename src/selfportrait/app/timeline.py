"""Any day, all sources together; and the search through all days."""

from __future__ import annotations

from collections import Counter
from datetime import date

from selfportrait.errors import BadRequest
from selfportrait.model import DAY_US, MINUTE_US, Event
from selfportrait.patterns import place_state

from .desk import Desk
from .learnt import WEEKS, Weeks, kept
from .views import DayCell, EventView, TimelineView
from .wording import day_number, day_of, doubt, iso, long_day, money, number, plural, short_day, wall

_PAGE = 100
_REACH_DAYS = 60  # how far the next day with events is looked for at first
_GAP_DAYS = 3  # shorter silences are just quiet days
_TRAVEL_MODES = {"walking": "on foot", "in_passenger_vehicle": "by car", "flying": "by plane"}


def timeline(desk: Desk, day: str | None = None) -> TimelineView:
    """Return a day (ISO date), or the latest day with data. BadRequest where it is no date."""
    ends = _ends(desk)
    chosen = _chosen(desk, day, ends)
    year = date.fromisoformat(iso(chosen)).year
    first, last = day_number(f"{year}-01-01"), day_number(f"{year}-12-31")
    counts = _counts(desk, first, last + 1)
    names = _place_names(desk)
    events = [_line(event, names) for event in sorted(desk.vault.day(chosen), key=_order)]
    sources = Counter(event.source for event in events)
    before, after = _before(desk, chosen, counts, ends), _after(desk, chosen, counts, ends)
    today = day_of(desk.now_us, desk.zone)
    return TimelineView(
        day=iso(chosen),
        title=long_day(chosen),
        sentence=_day_sentence(events, sources),
        events=tuple(events),
        previous="" if before is None else iso(before),
        following="" if after is None else iso(after),
        year=tuple(DayCell(day=iso(d), count=counts.get(d, 0)) for d in range(first, last + 1)),
        gaps=tuple(_gaps(counts, max(first, ends[0]), min(last, ends[1], today))) if ends else (),
        sources=tuple(sources.most_common()),
    )


def search(desk: Desk, words: str, before: str = "") -> TimelineView:
    """Return what ``words`` find, newest first; ``before`` is the cursor of an earlier page."""
    words = words.strip()
    if len(words) > 200:
        raise BadRequest("A search takes at most 200 characters.")
    try:
        before_us = int(before) if before else None
    except ValueError:
        raise BadRequest("That page of results is not there.", next_step="Search again.") from None
    events = desk.vault.search(words, limit=_PAGE + 1, before_us=before_us) if words else []
    page, names = events[:_PAGE], _place_names(desk)
    found = "Nothing" if not page else plural(len(page), "moment")
    return TimelineView(
        day="",
        title=f"“{words}”",
        sentence=f"{found} found, newest first." if page else "Nothing found.",
        events=tuple(_line(event, names, dated=True) for event in page),
        words=words,
        more=str(page[-1].start_us) if len(events) > _PAGE else "",
        sources=tuple(Counter(event.source for event in page).most_common()),
    )


def lines(desk: Desk, events: list[Event]) -> tuple[EventView, ...]:
    """Return events as dated lines, newest first: the evidence under a statement."""
    newest_first = sorted(events, key=lambda event: (-event.start_us, event.id))
    names = _place_names(desk)
    return tuple(_line(event, names, dated=True) for event in newest_first)


def _place_names(desk: Desk) -> dict[str, str]:
    """What places are called that have no name in their file: by what was paid or planned there."""
    weeks: Weeks | None = kept(desk.vault, WEEKS, None)
    return weeks.labels.get("place", {}) if weeks else {}


def _line(event: Event, names: dict[str, str], *, dated: bool = False) -> EventView:
    at = wall(event.local_us)
    until = wall(event.end_us + (event.offset_min or 0) * MINUTE_US) if event.end_us is not None else None
    time = "" if event.precision == "day" else f"{at:%H:%M}"
    if dated:
        time = f"{short_day(event.local_day)} {time}".strip()
    return EventView(
        id=event.id,
        time=time,
        until="" if until is None or event.precision == "day" else f"{until:%H:%M}",
        kind=event.kind,
        title=event.title or (event.place.name if event.place else "") or _untitled(event, names),
        detail=_detail(event),
        source=event.source,
        doubt=doubt(event),
        start_us=event.start_us,
    )


def _untitled(event: Event, names: dict[str, str]) -> str:
    if event.place is not None:
        roles = {"home": "Home", "work": "Work"}
        known = roles.get(event.place.role) or names.get(place_state(event.place), "")
        return known or "A place without a name"
    return {"sleep": "Asleep", "travel": "On the way"}.get(event.kind, event.kind.capitalize())


def _detail(event: Event) -> str:
    parts = [event.creator]
    if event.place is not None and event.place.name and event.title:
        parts.append(event.place.name)
    if event.quantity is not None:
        parts.append(_amount(event.quantity, event.unit))
    minutes = round(event.duration_s / 60)
    if minutes and event.kind in ("listen", "watch", "exercise", "sleep", "visit", "travel"):
        parts.append(f"{minutes // 60} h {minutes % 60:02d}" if minutes >= 60 else f"{minutes} min")
    return " · ".join(part for part in parts if part)


def _amount(quantity: float, unit: str) -> str:
    if len(unit) == 3 and unit.isupper():
        return money(quantity, unit)
    if unit == "m" and quantity >= 1000:
        return f"{quantity / 1000:.1f} km"
    return f"{number(quantity)} {unit}".strip()


def _order(event: Event) -> tuple[bool, int, str]:
    return event.precision == "day", event.start_us, event.id


def _counts(desk: Desk, since_day: int | None, until_day: int | None) -> dict[int, int]:
    counts: Counter[int] = Counter()
    for row in desk.vault.counts(since_day=since_day, until_day=until_day):
        counts[row.local_day] += row.n
    return dict(counts)


def _ends(desk: Desk) -> tuple[int, int] | None:
    """The first and the last day with events; None without any."""
    held = [source for source in desk.vault.span().by_source.values() if source[0]]
    if not held:
        return None
    # A source's span may begin or end with measurements, and local days differ from UTC's by one.
    rough = min(first for _, _, first, _ in held) // DAY_US - 1, max(last for *_, last in held) // DAY_US + 1
    first, last = _after(desk, rough[0] - 1, {}, rough), _before(desk, rough[1] + 1, {}, rough)
    return None if first is None or last is None else (first, last)


def _before(desk: Desk, day: int, year: dict[int, int], ends: tuple[int, int] | None) -> int | None:
    """The last day with events before ``day``: looked for in its year, then further and further back."""
    found = max((d for d in year if d < day), default=None)
    until, reach = day, _REACH_DAYS
    while found is None and ends is not None and until > ends[0]:
        found = max(_counts(desk, until - reach, until), default=None)
        until, reach = until - reach, reach * 4
    return found


def _after(desk: Desk, day: int, year: dict[int, int], ends: tuple[int, int] | None) -> int | None:
    """The first day with events after ``day``."""
    found = min((d for d in year if d > day), default=None)
    since, reach = day + 1, _REACH_DAYS
    while found is None and ends is not None and since <= ends[1]:
        found = min(_counts(desk, since, since + reach), default=None)
        since, reach = since + reach, reach * 4
    return found


def _chosen(desk: Desk, day: str | None, ends: tuple[int, int] | None) -> int:
    today = day_of(desk.now_us, desk.zone)
    if day:
        try:
            return day_number(day)
        except ValueError:
            raise BadRequest("That is not a day.", next_step="Write it like 2026-03-03.") from None
    latest = _before(desk, today + 1, {}, ends)
    return today if latest is None else latest


def _day_sentence(events: list[EventView], sources: Counter[str]) -> str:
    if not events:
        return "Nothing is recorded on this day."
    return f"{plural(len(events), 'moment')} from {plural(len(sources), 'source')}."


def _gaps(counts: dict[int, int], first: int, last: int) -> list[str]:
    """Name the stretches of at least three days without anything from ``first`` to ``last``."""
    gaps: list[str] = []
    start: int | None = None
    for day in range(first, last + 2):
        empty = day <= last and day not in counts
        if empty and start is None:
            start = day
        elif not empty and start is not None:
            if day - start >= _GAP_DAYS:
                gaps.append(f"{short_day(start)} to {short_day(day - 1)}: nothing recorded")
            start = None
    return gaps
