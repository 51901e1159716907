"""The year's moments that were unlike her, each judged by what was known of her then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import DAY_US, Event, Evidence, Surprise
from selfportrait.patterns import population as anybody
from selfportrait.patterns.arrays import Floats
from selfportrait.patterns.steps.payments import is_purchase
from selfportrait.patterns.steps.streams import place_state

from .destinations import Destination
from .habits import UNLIKE_HER, UNSAID, Habits
from .runs import Member, Watch
from .situation import Situation, Whereabouts
from .visits import Visits

_YEAR_US: Final = 365 * DAY_US
_NEWS_US: Final = 3 * DAY_US
_HOUR_US: Final = 3_600_000_000
_LEAST_NIGHTS: Final = 14
_MOST: Final = 20
#: A payment, a waking and a night out must be at least this much likelier of anybody, in nats.
_LEAST: Final = 1.0


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """What a walk through all events found.

    ``surprises`` as :func:`unlike_me` tells them; ``destinations`` where her trips led.
    """

    surprises: tuple[Surprise, ...]
    destinations: tuple[Destination, ...]


def watch(
    events: Iterable[Event],
    habits: Habits | None = None,
    said: Mapping[str, str] | None = None,
    *,
    most: int = _MOST,
) -> Watched:
    """Judge all events, in time order, each before it is learnt from, and follow where she was.

    So an intruder's payment does not excuse itself. ``habits``, where given, must not
    have seen them, and has seen them afterwards. ``said`` is her word by event id, ``ME`` or ``NOT_ME``.
    """
    habits, words = habits if habits is not None else Habits(), said or {}
    whereabouts, wakings, nights, payments = Whereabouts(), _Wakings(), _Nights(), Watch()
    visits = Visits()
    found: list[Surprise] = []
    latest = 0
    for event in events:
        latest = max(latest, event.start_us)
        whereabouts.update(event)
        now = whereabouts.at(event.start_us)
        if is_purchase(event):
            found += payments.update(
                _member(habits, event, now), habits.usual(now), habits.run_threshold(now)
            )
        if event.kind in ("pay", "buy", "earn"):
            habits.update(event, now, words.get(event.id, UNSAID))
        elif event.kind == "sleep":
            found += wakings.judge(event, now)
        elif event.kind == "visit":
            strange = visits.judge(event, now)
            found += nights.judge(event, now) or strange
    found += payments.end()
    found = [one for one in found if one.at_us > latest - _YEAR_US and one.ratio >= _LEAST]
    found = _first_of_each(found)
    found.sort(key=lambda one: (one.event in words, -one.ratio, one.at_us))
    return Watched(surprises=tuple(found[:most]), destinations=whereabouts.destinations)


def unlike_me(events: Iterable[Event], habits: Habits | None = None, *, most: int = _MOST) -> list[Surprise]:
    """The most surprising payments, wakings and nights out of the last year, the largest ratio first.

    Payments in a row that only together were unlike her are one surprise.
    """
    return list(watch(events, habits, most=most).surprises)


def _member(habits: Habits, event: Event, now: Situation) -> Member:
    surprise = habits.surprise(event, now)
    return Member(
        event=event,
        surprise=surprise,
        now=now,
        unlike=habits.verdict(surprise, now) == UNLIKE_HER,
        strange=habits.is_strange_town(event, now),
    )


def _first_of_each(found: list[Surprise]) -> list[Surprise]:
    """Leave out a payee's later surprises: the fourth visit to a new shop is news no more."""
    first: dict[str, int] = {}
    kept = []
    for surprise in found:
        payee = surprise.text.split(" to ", 1)[-1]
        if surprise.members or surprise.at_us - first.setdefault(payee, surprise.at_us) <= _NEWS_US:
            kept.append(surprise)
    return kept


class _Wakings:
    """When she wakes, weekdays and weekends apart."""

    def __init__(self) -> None:
        self._minutes: dict[bool, list[int]] = {False: [], True: []}
        self._events: dict[bool, list[str]] = {False: [], True: []}

    def judge(self, event: Event, now: Situation) -> list[Surprise]:
        """How unlike her this waking was; nothing for naps, trips and the first fortnight."""
        if event.end_us is None or event.end_us - event.start_us < 3 * _HOUR_US or now.travelling:
            return []
        local = event.local_us + event.end_us - event.start_us
        weekend = (local // DAY_US + 3) % 7 >= 5
        minute = local % DAY_US // 60_000_000
        past, ids = self._minutes[weekend], self._events[weekend]
        told = self._told(event, minute, weekend) if len(past) >= _LEAST_NIGHTS else []
        past.append(minute)
        ids.append(event.id)
        del past[:-90], ids[:-90]
        return told

    def _told(self, event: Event, minute: int, weekend: bool) -> list[Surprise]:
        past = np.array(self._minutes[weekend], dtype=np.float64)
        usual, spread = float(np.median(past)), _spread(past)
        bell = anybody.WAKING[weekend]
        z = (minute - usual) / spread
        if abs(z) < 3:
            return []
        # Student's t with three degrees of freedom: 6 √3 / (π (3 + z²)²) a spread
        personal = float(2 * np.log(3 + z * z) - np.log(6 * np.sqrt(3) / np.pi) + np.log(spread))
        common = float(
            0.5 * ((minute - bell.mean) / bell.spread) ** 2 + np.log(bell.spread * np.sqrt(2 * np.pi))
        )
        farther = int((np.abs(past - usual) >= abs(minute - usual)).sum())
        when = "at weekends" if weekend else "on weekdays"
        return [
            Surprise(
                event=event.id,
                at_us=event.end_us or event.start_us,
                text=f"Awake at {_clock(minute)}",
                personal=personal,
                common=common,
                context="at home",
                because=f"Your usual time {when} was {_clock(int(usual))}; "
                f"{farther} of the last {len(past)} were as far from it.",
                evidence=Evidence(
                    rule=f"wakings {when}",
                    count=len(past),
                    of=len(past),
                    events=tuple(reversed(self._events[weekend][-50:])),
                ),
            )
        ]


class _Nights:
    """How often she comes to somewhere other than home between 0:00 and 5:00."""

    def __init__(self) -> None:
        self._days: set[int] = set()
        self._out: list[str] = []

    def judge(self, event: Event, now: Situation) -> list[Surprise]:
        """How unlike her a place at this hour is."""
        if event.place is None or event.precision == "day" or now.travelling:
            return []
        before, day = len(self._days), event.local_day
        self._days.add(day)
        if event.local_us % DAY_US >= 5 * _HOUR_US or place_state(event.place) == "home":
            return []
        times, earlier = len(self._out), tuple(reversed(self._out[-50:]))
        self._out.append(event.id)
        if before < 2 * _LEAST_NIGHTS:
            return []
        where = event.place.name or "somewhere other than home"
        return [
            Surprise(
                event=event.id,
                at_us=event.start_us,
                text=f"At {where} at {_clock(event.local_us % DAY_US // 60_000_000)}"
                if event.place.name
                else f"Out at {_clock(event.local_us % DAY_US // 60_000_000)}",
                personal=-float(np.log((times + 0.5) / (before + 1.0))),
                common=-float(np.log(anybody.OUT_AT_NIGHT)),
                context="at home",
                because=f"You came to {where} between 0:00 and 5:00; "
                f"in {before:,} days that happened {times:,} times.",
                evidence=Evidence(
                    rule="places reached between 0:00 and 5:00", count=times, of=before, events=earlier
                ),
            )
        ]


def _spread(past: Floats) -> float:
    """Robust standard deviation (1.4826 × median absolute deviation), at least 15 minutes."""
    return max(15.0, 1.4826 * float(np.median(np.abs(past - np.median(past)))))


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
