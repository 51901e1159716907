"""Turns in a life and habits that stop, on seeded invented lives (``lives.py``): recall, delay, false alarms.

Each life is looked at week by week, as the product does after each import: with the events known
by then. A turn is found where a question of its kind names a day within three weeks of it; the delay is
from its day to the first look that finds it. A false alarm is a question about any other day, and
any question at all about a life without a turn. Seeds 0 to 19 were for building; what is printed are
others. What kept libraries find in the same lives stands below (``turns_peers.py``).
"""

from __future__ import annotations

from statistics import median

import numpy as np

import turns_peers
from lives import DAYS, FIRST_DAY, TURNS, Life, life
from report import Bar
from selfportrait.model import DAY_US, Step, Turn
from selfportrait.patterns import broken, diary, enough, routines, steps, turns

SEEDS = range(100, 115)
_NEAR_DAYS = 21
_LOOKS = 7


def looked(one: Life, until: int) -> list[Turn]:
    """The questions as of a day."""
    events = [event for event in one.events if event.start_us < until * DAY_US]
    return turns(diary(events, {"steps": [stat for stat in one.steps if stat.local_day < until]}))


def watched(one: Life) -> tuple[int | None, set[str]]:
    """(days until the turn was found or None, ids of questions about anything else) over a life."""
    delay: int | None = None
    false: dict[tuple[str, int], str] = {}
    first = one.since_day if one.turn else FIRST_DAY + 120
    often = range(first + _LOOKS, first + 14 * _LOOKS, _LOOKS)
    seldom = range(first + 14 * _LOOKS, FIRST_DAY + DAYS + _LOOKS, 5 * _LOOKS)
    for until in (*(often if one.turn else range(first, first + 14 * _LOOKS, 3 * _LOOKS)), *seldom):
        for turn in looked(one, until):
            near = abs(turn.since_day - one.since_day) <= _NEAR_DAYS
            if one.turn and near and turn.guess == one.turn:
                delay = delay if delay is not None else until - one.since_day
            elif not one.turn or not (near or _is_recovery(one, turn)):
                false[(turn.guess, turn.since_day // 28)] = turn.id
    return delay, set(false.values())


def _is_recovery(one: Life, turn: Turn) -> bool:
    return one.turn == "injury" and abs(turn.since_day - one.since_day - 56) <= _NEAR_DAYS


def bars() -> list[Bar]:
    """Lives with each turn, lives without one, and habits that stop."""
    ready: list[Bar] = []
    alarms = 0
    for turn in TURNS:
        found = [watched(life(seed, turn)) for seed in SEEDS]
        delays = [delay for delay, _ in found if delay is not None]
        alarms += sum(len(false) for _, false in found)
        ready += [
            Bar(
                bar=f"turns.{turn}.recall",
                value=len(delays) / len(found),
                must=0.8,
                higher_is_better=True,
                note=f"{len(delays)} of {len(found)} lives",
            ),
            Bar(
                bar=f"turns.{turn}.delay_days",
                value=float(median(delays)) if delays else float("inf"),
                must=42.0,
                note=f"median; longest {max(delays, default=0)}",
            ),
        ]
    calm = [watched(life(seed))[1] for seed in SEEDS]
    years = len(calm) * DAYS / 365
    return [
        *ready,
        Bar(
            bar="turns.false_alarms_a_year",
            value=sum(len(false) for false in calm) / years,
            must=0.1,
            note=f"questions about {len(calm)} lives without a turn; in each a trip, an illness, a gap",
        ),
        Bar(
            bar="turns.false_alarms_beside_a_turn",
            value=alarms / (len(SEEDS) * len(TURNS)),
            must=0.15,
            note="questions about other days, a life with a turn",
        ),
        *_breaks(),
        *turns_peers.bars(SEEDS),
    ]


def _breaks() -> list[Bar]:
    """The way to the office stops (the office is closed): noticed after as many chances as it takes?"""
    late: list[int] = []
    alarms, rests, habits = 0, 0, 0
    for seed in SEEDS:
        one = life(seed)
        stop = one.trip[1] + 45
        found = steps(event for event in one.events if event.start_us < stop * DAY_US)
        before = [
            routine
            for routine in routines(found, now_us=(stop - 1) * DAY_US)
            if "work" in routine.id and routine.support / routine.chances > 0.6
        ]
        told = _asked(before, steps(one.events), stop)
        resting = sum(one.holiday[0] <= day < one.holiday[1] for day in told)
        alarms, rests, habits = alarms + len(told) - resting, rests + resting, habits + len(before)
        kept = [event for event in one.events if not (event.place and event.place.role == "work")]
        gone = steps([*(e for e in one.events if e.start_us < stop * DAY_US), *_after(kept, stop)])
        for routine in before:
            delay = _noticed(routine.id, before, gone, stop)
            if delay is not None:
                late.append(delay - enough(routine))
    return [
        Bar(
            bar="breaks.noticed_late",
            value=float(np.mean([n > 1 for n in late])) if late else 1.0,
            must=0.1,
            note=f"share of {len(late)} habits that stopped, noticed more than a chance after it was due; "
            f"mean {np.mean(late):.1f} chances",
        ),
        Bar(
            bar="breaks.false_alarms",
            value=alarms / max(habits, 1),
            must=0.05,
            note=f"a habit that went on, in three months; {rests} more in nine days of holiday at home",
        ),
    ]


def _after(events: list, day: int) -> list:
    return [event for event in events if event.start_us >= day * DAY_US]


def _noticed(name: str, before: list, gone: dict[str, list[Step]], stop: int) -> int | None:
    """How many chances were missed when the break was first noticed; None where it never was."""
    for day in range(stop + 2, stop + 60):
        found = broken(before, gone, now_us=day * DAY_US)
        times = [one.times for one in found if one.routine.id == name]
        if times:
            return times[0]
    return None


def _asked(before: list, found: dict[str, list[Step]], stop: int) -> list[int]:
    """Since when each break was that was asked about in three months of looking once a week."""
    told: dict[str, int] = {}
    for day in range(stop + 7, stop + 90, 7):
        told |= {one.id: one.since_day for one in broken(before, found, now_us=day * DAY_US)}
    return list(told.values())
