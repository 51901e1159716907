"""When the stories of her life happen, counted back from the last day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .clock import wall
from .persona import MIRA, Job, Persona

Span = tuple[date, date]  # first day and last day, both inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """The dates. Spans are first day and last day, both inside."""

    persona: Persona
    until: date
    end: int  #: UTC second after which nothing has happened yet
    first: date
    gap: tuple[date, date]
    job_change: date
    insomnia: tuple[date, date]
    lisbon: tuple[date, date]
    copenhagen: tuple[date, date]
    workshops: tuple[tuple[date, date], ...]  #: two days at the client's in Berlin, every sixth week
    next_workshop: tuple[date, date]
    fraud: date  #: a night of the week in Lisbon
    gluten_free: date
    cold: tuple[date, date]
    new_artist: date
    scale: date  #: from when on she weighs herself
    moods: date  #: from when on she notes how she feels
    sister_birthday: date  #: the next one

    def days(self) -> list[date]:
        """Return every day of the life, oldest first."""
        return [self.first + timedelta(days=n) for n in range(self.persona.days)]

    def silent(self, day: date) -> bool:
        """Whether nothing at all is known of ``day``: the phone is lost."""
        return self.gap[0] <= day <= self.gap[1]

    def ill(self, day: date) -> bool:
        """Whether she has the cold."""
        return self.cold[0] <= day <= self.cold[1]

    def sleepless(self, day: date) -> bool:
        """Whether the night into ``day`` was one of the bad ones."""
        return self.insomnia[0] <= day <= self.insomnia[1]

    def job(self, day: date) -> Job:
        """Return the job she holds on ``day``."""
        return self.persona.new_job if day >= self.job_change else self.persona.old_job

    def off_work(self, day: date) -> bool:
        """Whether the office is without her: weekends, holidays, a week in summer, Christmas to New Year."""
        if day.weekday() >= 5 or is_holiday(day) or is_christmas(day):
            return True
        new_there = self.job_change <= day < self.job_change + timedelta(days=90)
        return not new_there and (day.isocalendar().week == 31 or (day.month == 12 and day.day > 26))

    def presents(self) -> list[date]:
        """Return the days she buys her sister's presents: two before each birthday."""
        days = [birthday - timedelta(days=2) for birthday in self.birthdays()]
        return [day for day in days if self.first <= day <= self.until and not self.silent(day)]

    def birthdays(self) -> list[date]:
        """Return the sister's birthdays inside the life and the next one."""
        late = self.until + timedelta(days=5)
        years = range(self.first.year, late.year + 1)
        found = [in_year(self.sister_birthday, year) for year in years]
        return [day for day in found if self.first <= day <= late]


def in_year(day: date, year: int) -> date:
    """Return the anniversary of ``day`` in ``year`` (29 February falls on the 28th)."""
    if (day.month, day.day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return day.replace(year=year)


def _weekday_on_or_before(day: date, weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def stories(until: date, until_minute: int, persona: Persona = MIRA) -> Stories:
    """Lay out the stories so that they lie the same way whatever ``until`` is."""

    def ago(days: int) -> date:
        return until - timedelta(days=days)

    lisbon = _ordinary_week(_weekday_on_or_before(ago(58), 5))
    copenhagen = _ordinary_week(_weekday_on_or_before(ago(288), 3))
    change = _weekday_on_or_before(ago(392), 0)
    change = change if not is_holiday(change) else change - timedelta(days=7)
    gluten = _clear_of(_weekday_on_or_before(ago(128), 6), lisbon)
    trips = ((lisbon, lisbon + timedelta(days=7)), (copenhagen, copenhagen + timedelta(days=3)))
    workshops, next_workshop = _workshops(change, until, trips)
    return Stories(
        persona=persona,
        until=until,
        end=wall(until, until_minute),
        first=ago(persona.days - 1),
        gap=(ago(530), ago(501)),
        job_change=change,
        insomnia=(change - timedelta(days=2), change + timedelta(days=4)),
        lisbon=trips[0],
        copenhagen=trips[1],
        workshops=workshops,
        next_workshop=next_workshop,
        fraud=lisbon + timedelta(days=4),
        gluten_free=gluten,
        cold=(ago(4), until),
        new_artist=ago(263),
        scale=ago(470),
        moods=ago(480),
        sister_birthday=until + timedelta(days=5),
    )


def _workshops(change: date, until: date, trips: Sequence[Span]) -> tuple[tuple[Span, ...], Span]:
    """Return the two days in Berlin of every sixth week in the new job, and the next ones planned.

    A week of another trip, a holiday and the days before Christmas are left out.
    """
    first = change + timedelta(days=72)  # a Wednesday
    all_of_them = [_two_days(first + timedelta(days=42 * n)) for n in range(14)]
    spans = [span for span in all_of_them if _open(span) and not any(_near(span, trip) for trip in trips)]
    return tuple(span for span in spans if span[1] < until), next(s for s in spans if s[0] > until)


def _two_days(day: date) -> tuple[date, date]:
    return day, day + timedelta(days=1)


def _near(span: tuple[date, date], trip: tuple[date, date]) -> bool:
    return trip[0] - timedelta(days=4) <= span[1] and span[0] <= trip[1] + timedelta(days=4)


def _open(span: tuple[date, date]) -> bool:
    return not any(is_holiday(day) or (day.month == 12 and day.day > 18) for day in span)


def _ordinary_week(day: date) -> date:
    """Return ``day``, or a fortnight or more earlier where Christmas is near."""
    while (day.month, day.day) >= (12, 14) or (day.month, day.day) <= (1, 3):
        day -= timedelta(days=14)
    return day


def _clear_of(day: date, trip: date) -> date:
    return day if day < trip - timedelta(days=7) else trip - timedelta(days=14)


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Anonymous algorithm, Meeus 1991)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def is_holiday(day: date) -> bool:
    """Whether Hamburg's shops and offices are closed by law (Sundays not counted)."""
    fixed = {(1, 1), (5, 1), (10, 3), (10, 31), (12, 25), (12, 26)}
    moving = {-2, 1, 39, 50}
    return (day.month, day.day) in fixed or (day - easter(day.year)).days in moving


def is_christmas(day: date) -> bool:
    """Whether she is with her sister in Lübeck: 24 to 26 December."""
    return day.month == 12 and 24 <= day.day <= 26
