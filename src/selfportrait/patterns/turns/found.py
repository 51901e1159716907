"""Turns in a life: since when a habit is another one, told as a question and never as a fact.

Read from the table of days (``diary.py``), week by week: the place of the nights, the place of the working
days, waking, sleep, steps, exercise, and what is paid for how often. Days on a trip and days
of which nothing is known are left out. Turns of several habits within three weeks are one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from selfportrait.model import Ground, Turn

from .diary import Diary
from .levels import levels, rates
from .moves import moves
from .shift import Shift

#: Weeks looked at.
_WEEKS: Final = 160

#: Turns this near each other are one turn.
_TOGETHER_DAYS: Final = 24
#: A turn answered is the same turn when it is found again this near.
_SAME_DAYS: Final = 35
#: A shift that only a rate or a level speaks for must be this firm, in nats, to be asked about alone.
_FIRM: Final = 8.0
_ORDINALS: Final = ("first", "second", "third", "fourth", "last")
#: What a turn may be, the most telling first: the question that is put.
_GUESSES: Final = ("home", "job", "baby", "injury", "rhythm", "spending")
_ASKED: Final = {
    "home": "Have you moved?",
    "job": "A new job?",
    "baby": "A new baby in your life?",
    "injury": "An injury, or a rest you needed?",
    "rhythm": "Has something changed?",
    "spending": "Has something changed?",
}


def turns(found: Diary) -> list[Turn]:
    """The turns of a life, the latest first."""
    known = {number: day for number, day in found.days.items() if not day.away}
    latest = max(known, default=0)
    days = {number: day for number, day in known.items() if number > latest - 7 * _WEEKS}
    shifts = [*moves(days, found), *levels(days), *rates(days)]
    groups: list[list[Shift]] = []
    for shift in sorted(shifts, key=lambda shift: (shift.since_day, shift.habit)):
        if groups and shift.since_day - groups[-1][0].since_day <= _TOGETHER_DAYS:
            groups[-1].append(shift)
        else:
            groups.append([shift])
    ready = [turn for group in groups if (turn := _turn(group)) is not None]
    return sorted(ready, key=lambda turn: -turn.since_day)


def is_answered(turn: Turn, answered: Sequence[str]) -> str:
    """The id among ``answered`` that asked about this very turn, "" where none did.

    More data may move the day by a few: the guess and about the same day make it the same.
    """
    for name in answered:
        guess, _, day = name.partition(":")
        try:
            asked = (date.fromisoformat(day) - date(1970, 1, 1)).days
        except ValueError:
            continue
        if guess == turn.guess and abs(asked - turn.since_day) <= _SAME_DAYS:
            return name
    return ""


def _turn(group: Sequence[Shift]) -> Turn | None:
    guess = _guess(group)
    leading = [shift for shift in group if shift.speaks_for == guess] or list(group)
    first = max(leading, key=lambda shift: shift.nats)
    told = sorted(group, key=lambda shift: (shift not in leading, -shift.nats))
    if guess in ("rhythm", "spending") and first.nats < _FIRM:
        return None
    since = date(1970, 1, 1) + timedelta(days=first.since_day)
    sentences = [shift.text for shift in told[:2]]
    return Turn(
        id=f"{guess}:{since.isoformat()}",
        since_day=first.since_day,
        guess=guess,
        question=f"Since {_week_words(since)} {' and '.join(sentences)}. {_ASKED[guess]}",
        grounds=tuple(
            Ground(
                habit=shift.habit,
                before=shift.before,
                after=shift.after,
                evidence_before=shift.evidence_before,
                evidence_after=shift.evidence_after,
            )
            for shift in told
        ),
        nats=round(sum(shift.nats for shift in group), 1),
    )


def _guess(group: Sequence[Shift]) -> str:
    """What the shifts together speak for: the most telling of it."""
    spoken = {shift.speaks_for for shift in group}
    if {shift.habit for shift in group if shift.speaks_for == "injury"} == {"exercise"}:
        # many stop exercising and few are hurt: steps must tell it too
        spoken = (spoken - {"injury"}) | {"rhythm"}
    return next(guess for guess in _GUESSES if guess in spoken)


def _week_words(day: date) -> str:
    """ "the second week of March 2026"."""
    return f"the {_ORDINALS[min((day.day - 1) // 7, 4)]} week of {day:%B %Y}"
