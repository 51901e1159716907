"""What a forecast stands on, as counts that can be checked and a sentence that tells them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from selfportrait.model import DAY_US, MINUTE_US, Evidence, Outcome
from selfportrait.patterns.arrays import Ints
from selfportrait.patterns.steps.history import History

WEEKDAYS: Final = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")

_NOUNS: Final = {
    "place": "moves",
    "artist": "plays",
    "purchase": "payments",
    "activity": "changes",
}

_VERBS: Final = {"place": "led to", "artist": "were of", "purchase": "were for", "activity": "were to"}

_NEAR_MIN: Final = 75
_ENOUGH: Final = 6
#: How many of the newest alike steps are counted: habits change, and a person recognises lately.
_LATEST: Final = 50


#: A circumstance as words, and the positions of the steps in which it was so.
_Circumstance = tuple[str, Ints]
_QUARTER_US: Final = 15 * MINUTE_US


class Finding(NamedTuple):
    """How often it was so: ``evidence.count`` of ``evidence.of`` times, in the ``evidence.rule``."""

    evidence: Evidence


def grounds(history: History, states: Sequence[int], locals_us: Sequence[int], last: str) -> list[Finding]:
    """For each state the circumstances, of at least six steps, in which it stands out most.

    ``locals_us`` are the wall clocks at which each would come. ``last`` is how what goes on now reads
    ("coming from home"), "" where it is not known.
    """
    looked_at: dict[int, list[_Circumstance]] = {}
    went = history.column("state")
    found = []
    for state, local_us in zip(states, locals_us, strict=True):
        quarter = round(local_us / _QUARTER_US)
        if quarter not in looked_at:
            looked_at[quarter] = _circumstances(history, quarter * _QUARTER_US, last)
        counted = [
            (int(np.count_nonzero(went[where] == state)), rule, where) for rule, where in looked_at[quarter]
        ]
        count, rule, where = max(counted, key=lambda one: _telling(one[0], len(one[2])))
        events = history.events(where[went[where] == state])
        found.append(Finding(Evidence(rule=rule, count=count, of=len(where), events=events)))
    return found


def _circumstances(history: History, local_us: int, last: str) -> list[_Circumstance]:
    """What is like this moment, each with the steps in which it was so."""
    minute, weekday = local_us // MINUTE_US % 1440, (local_us // DAY_US + 3) % 7
    distance = np.abs(history.minute - minute)
    near = np.minimum(distance, 1440 - distance) <= _NEAR_MIN
    same_day = history.weekday == weekday
    same_kind = (history.weekday >= 5) == (weekday >= 5)
    kind, hour = ("weekends" if weekday >= 5 else "weekdays"), _part_of_day(minute)
    ways = [
        (f"on {WEEKDAYS[weekday]} around {_clock(minute)}", near & same_day),
        (f"on {kind} around {_clock(minute)}", near & same_kind),
        (f"around {_clock(minute)}", near),
    ]
    if last:
        after = history.column("prev") == history.last()[0]
        ways += [
            (f"{last}, on {kind} in the {hour}", after & same_kind & near),
            (f"{last} on {WEEKDAYS[weekday]}", after & same_day),
            (f"{last} on {kind}", after & same_kind),
            (last, after),
        ]
    # only steps whose event can be opened are counted, so that every count can be checked
    first = int(history.named[0]) if len(history.names) else history.size
    found = [(rule, (first + np.flatnonzero(alike[first:]))[-_LATEST:]) for rule, alike in ways]
    enough = [(rule, where) for rule, where in found if len(where) >= _ENOUGH]
    return enough or [("of all", history.named[-_LATEST:])]


def _telling(count: int, n: int) -> float:
    """Lower bound of the share (Wilson, one standard deviation): many and often."""
    if not n:
        return 0.0
    p = count / n
    return (p + 0.5 / n - math.sqrt(p * (1 - p) / n + 0.25 / n**2)) / (1 + 1 / n)


def sentence(stream: str, finding: Finding, label: str, known: bool) -> str:
    """The finding as one sentence."""
    evidence = finding.evidence
    said = f"{evidence.count} of your last {evidence.of} {_NOUNS.get(stream, 'times')}"
    where = "" if evidence.rule == "of all" else f" {evidence.rule}"
    silence = "" if known else " (the last we know is too long ago to count, so only the clock speaks)"
    return f"{said}{where} {_VERBS.get(stream, 'were')} {label}{silence}."


def told_outcome(stream: str, outcome: Outcome) -> str:
    """What an outcome stands on as one sentence; "" for what has no counted circumstances of its own."""
    if not outcome.state or not outcome.evidence.of:
        return ""
    return sentence(stream, Finding(outcome.evidence), outcome.label, known=True)


def _clock(minute: int) -> str:
    rounded = round(minute / 15) * 15 % 1440
    return f"{rounded // 60:02d}:{rounded % 60:02d}"


def _part_of_day(minute: int) -> str:
    names = ((300, "night"), (720, "morning"), (1080, "afternoon"), (1320, "evening"), (1440, "night"))
    return next(name for end, name in names if minute < end)
