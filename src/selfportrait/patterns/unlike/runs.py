"""Several odd moments in a row: what each leaves open, together they may settle.

The sum of the log likelihood ratios of one moment after the other, each less what is usual
of her, begun anew whenever it falls below zero (Page 1954, "Continuous inspection schemes":
the CUSUM chart), and after six hours' silence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from selfportrait.model import DAY_US, Event, Evidence, Surprise
from selfportrait.patterns.steps.payments import merchant, payment

from .situation import Situation

#: Moments that make a run.
FEWEST_IN_A_RUN: Final = 2
_SILENCE_US: Final = DAY_US // 4
#: No single moment may weigh more than this, in nats, for or against.
_LOUDEST: Final = 6.0
_MINUTE_US: Final = 60_000_000
#: So long what her phone last said is taken to hold.
_PHONE_US: Final = 18 * 60 * _MINUTE_US


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """The sum as it stands, over how many moments, and when the last one was."""

    score: float = 0.0
    length: int = 0
    last_us: int = 0


def follow(running: Running, at_us: int, excess: float) -> Running:
    """The sum with one more moment in it; ``excess`` is its ratio less what is usual, in nats."""
    fresh = running.score <= 0.0 or at_us - running.last_us > _SILENCE_US
    score, length = (0.0, 0) if fresh else (running.score, running.length)
    return Running(score=score + min(max(excess, -_LOUDEST), _LOUDEST), length=length + 1, last_us=at_us)


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A payment, how surprising it was, and where she stood."""

    event: Event
    surprise: Surprise
    now: Situation
    unlike: bool  #: whether it was unlike her by itself
    strange: bool = False  #: whether she never paid in its town before (on this trip, where she travels)


class Watch:
    """Follows her payments and tells a run once it is over: those that together were unlike her."""

    def __init__(self) -> None:
        self._members: list[Member] = []
        self._running = Running()
        self._highest = 0.0
        self._until = 0  #: members up to the highest sum
        self._over = False

    def update(self, member: Member, usual: float, threshold: float) -> list[Surprise]:
        """Take one payment; return what the run before it was, if this one ends it.

        ``usual`` is what is taken off its ratio, ``threshold`` what the sum must reach, both in nats.
        """
        ended: list[Surprise] = []
        running = follow(self._running, member.surprise.at_us, member.surprise.ratio - usual)
        if running.length == 1:
            ended = self.end()
        self._running = running
        if running.score <= 0.0:
            return ended
        self._members.append(member)
        if running.score > self._highest or member.unlike:
            self._highest, self._until = max(self._highest, running.score), len(self._members)
        self._over = self._over or running.score >= threshold
        return ended

    def end(self) -> list[Surprise]:
        """What the moments so far were: one surprise for all, or those that were surprises by themselves."""
        members, over = self._members[: self._until], self._over
        self._members, self._highest, self._until, self._over = [], 0.0, 0, False
        if over and len(members) >= FEWEST_IN_A_RUN:
            return [together(members)]
        return [member.surprise for member in members if member.unlike]


def together(members: Sequence[Member]) -> Surprise:
    """One surprise of several payments: "3 payments in 20 minutes in Torino, where you were not"."""
    first, last = members[0].surprise, members[-1].surprise
    strongest = max((member.surprise for member in members), key=lambda surprise: surprise.ratio)
    ids = tuple(member.event.id for member in members)
    minutes = max(1, round((last.at_us - first.at_us) / _MINUTE_US))
    text = f"{len(members)} payments in {_span(minutes)}{_to(members)}{_where(members)}"
    return Surprise(
        event=first.event,
        at_us=first.at_us,
        text=text,
        personal=sum(member.surprise.personal for member in members),
        common=sum(member.surprise.common for member in members),
        context=last.context,
        because=strongest.because,
        evidence=Evidence(rule=text, count=len(members), of=len(members), events=ids),
        members=ids,
    )


def _span(minutes: int) -> str:
    if minutes < 90:
        return f"{minutes} minute{'s' if minutes != 1 else ''}"
    return f"{round(minutes / 60)} hours"


def _to(members: Sequence[Member]) -> str:
    payees = _one(members, lambda member: merchant(member.event.title))
    return f" to {members[0].event.title}" if payees else ""


def _where(members: Sequence[Member]) -> str:
    """Where they were, and what is odd about it, where one town or country is all of theirs."""
    town = _one(members, lambda member: payment(member.event).town)
    country = _one(members, lambda member: payment(member.event).country)
    where = town.title() or country
    if not where:
        return ""
    if not all(member.strange for member in members):
        return f" in {where}"
    now = members[-1].now
    if now.travelling:
        return f" in {where}, a town you had not paid in on your trip"
    fresh = now.heard_us is not None and members[-1].surprise.at_us - now.heard_us <= _PHONE_US
    return f" in {where}, {'while your phone was at home' if fresh else 'a town you never paid in before'}"


def _one(members: Sequence[Member], of: Callable[[Member], str]) -> str:
    values = {of(member) for member in members}
    return values.pop() if len(values) == 1 else ""
