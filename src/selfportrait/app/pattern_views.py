"""Parts of the Patterns page's view: kinds of day and turns; frozen, finished sentences, as in ``views``."""

from __future__ import annotations

import msgspec


class DayKindView(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of day she lives."""

    name: str  #: "office day"
    text: str  #: "home until 8:00, the office 9:00 to 17:00, home from 18:00"
    share: str  #: "226 of 364 days"
    days: int
    weekdays: tuple[float, ...]  #: share of each weekday's days, Monday first
    hours: tuple[str, ...]  #: the usual place of each hour from 4:00, "" where not known
    subject: str


class GroundView(msgspec.Struct, frozen=True, kw_only=True):
    """One habit before and after a turn."""

    habit: str
    before: str
    after: str


class TurnView(msgspec.Struct, frozen=True, kw_only=True):
    """A turn in her life, as a question; ``answer`` is "yes", "no" or "" (the verb ``answer_turn``)."""

    id: str
    question: str
    since: str  #: "20 October 2025"
    grounds: tuple[GroundView, ...]
    subject: str
    answer: str = ""
    answered: str = ""  #: "You said on 3 March 2026 that it is so."
    yes: str = "Yes"  #: the words of the two buttons
    no: str = "No"
