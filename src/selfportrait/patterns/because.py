"""What a forecast stands on, as counts that can be checked and a sentence that tells them."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from selfportrait.model import Evidence, Outcome

from .history import History

WEEKDAYS: Final = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")

_NOUNS: Final = {
    "place": "moves",
    "artist": "changes of artist",
    "purchase": "payments",
    "activity": "changes",
}

_VERBS: Final = {"place": "led to", "artist": "were to", "purchase": "were for", "activity": "were to"}

_NEAR_MIN: Final = 75
_ENOUGH: Final = 6
#: How many of the newest alike steps are counted: habits change, and a person recognises lately.
_LATEST: Final = 50


class Finding(NamedTuple):
    """How often it was so: ``evidence.count`` of ``evidence.of`` times, in the ``evidence.rule``."""

    evidence: Evidence


def grounds(history: History, state: int, local_us: int, last: str) -> Finding:
    """The circumstances, of at least six steps, in which ``state`` stands out most.

    ``last`` is how what goes on now reads ("coming from home"), "" where it is not known.
    """
    minute, weekday = local_us // 60_000_000 % 1440, (local_us // 86_400_000_000 + 3) % 7
    distance = np.abs(history.minute - minute)
    near = np.minimum(distance, 1440 - distance) <= _NEAR_MIN
    same_day = history.weekday == weekday
    same_kind = (history.weekday >= 5) == (weekday >= 5)
    kind, hour = ("weekends" if weekday >= 5 else "weekdays"), _part_of_day(minute)
    ways: list[tuple[str, npt.NDArray[np.bool_]]] = [
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
    counted = [_count(history, state, rule, alike) for rule, alike in ways]
    enough = [evidence for evidence in counted if evidence.of >= _ENOUGH]
    everything = _count(history, state, "of all", np.ones(history.size, dtype=bool))
    return Finding(max(enough, key=_telling, default=everything))


def _count(history: History, state: int, rule: str, alike: npt.NDArray[np.bool_]) -> Evidence:
    # only steps whose event can be opened are counted, so that every count can be checked
    where = history.named[alike[history.named]][-_LATEST:]
    hits = where[history.column("state")[where] == state]
    return Evidence(rule=rule, count=len(hits), of=len(where), events=history.events(hits))


def _telling(evidence: Evidence) -> float:
    """Lower bound of the share (Wilson, one standard deviation): many and often."""
    n, p = evidence.of, evidence.count / evidence.of
    return float((p + 0.5 / n - np.sqrt(p * (1 - p) / n + 0.25 / n**2)) / (1 + 1 / n))


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
