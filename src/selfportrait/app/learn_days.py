"""Learn what days are made of: routines and what stopped of them, kinds of day, turns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from selfportrait.model import DAY_US, Event
from selfportrait.patterns import Streams, broken, diary, kinds_of_day, routines, turns

from .desk import Desk
from .learnt import BROKEN, KINDS_OF_DAY, ROUTINES, TURNS, packed
from .orders import without_orders

#: Routines of these many days ago are looked at too: what has stopped since is no routine any more.
_BEFORE = (21, 42)
_KINDS = ("visit", "sleep", "exercise", "pay", "buy")
_YEARS_US = 3 * 366 * DAY_US


def learn_days(desk: Desk, found: Streams, seen: Sequence[Event] = ()) -> dict[str, bytes]:
    """Return what there is to keep, by name; ``seen`` are visits that no export tells of."""
    now = routines(found.steps, now_us=desk.now_us, labels=found.labels)
    earlier = [
        routine
        for days in _BEFORE
        for routine in routines(found.steps, now_us=desk.now_us - days * DAY_US, labels=found.labels)
    ]
    known = {routine.id: routine for routine in (*reversed(earlier), *now)}
    stopped = broken(tuple(known.values()), found.steps, now_us=desk.now_us)
    steps = [step for step in found.steps["place"] if step.start_us <= desk.now_us]
    events = desk.vault.events(kinds=_KINDS, since_us=desk.now_us - _YEARS_US, until_us=desk.now_us)
    days = diary(chain(without_orders(events), seen), {"steps": desk.vault.daily("steps")})
    return {
        **packed(ROUTINES, tuple(now)),
        **packed(BROKEN, tuple(stopped)),
        **packed(KINDS_OF_DAY, kinds_of_day(steps, found.labels.get("place", {}))),
        **packed(TURNS, tuple(turns(days))),
    }
