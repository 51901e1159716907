"""What the weighing looks at: for every state seen before, and for the situation as a whole.

Of each kernel's opinion a state has the log ratio to its plain popularity and the log of how
much of it the kernel found; beside them stand what is the state's own (when it was last,
how regularly it comes round, how far it is). The situation holds what is the same for all: recent rates
of first visits, the clock, how much each kernel found.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from selfportrait.model import DAY_US, MINUTE_US
from selfportrait.patterns.arrays import Floats, Ints, Spans
from selfportrait.patterns.steps.history import DAY_BEGINS_US, SOON_MIN

from .chain import Links
from .contexts import (
    BEFORE,
    CLOCK,
    GAP,
    KERNELS,
    LATELY,
    RHYTHM,
    WEEKDAY,
    WHERE,
    Look,
    Past,
    leaning,
)

#: Pseudo-steps of plain popularity in each kernel's opinion.
_SHRINK: Final = np.float32(2.0)
#: How alike two waits for the same state are (log minutes).
_WAIT_WIDTH: Final = np.float32(0.3)
_LIKE_WAIT: Final = np.float32(-0.5) / _WAIT_WIDTH**2
_ENDLESS: Final = np.float32(20.0)
#: Kernels whose rate of first visits the situation knows, and pseudo-steps of the recent rate in each.
_NEW_IN: Final = (
    ("this hour", 6.0),
    ("this hour, lately", 4.0),
    ("this hour on this kind of day", 4.0),
    ("after", 6.0),
    ("begun like this", 6.0),
    ("last three", 2.0),
    ("this gap, lately", 6.0),
    ("this gap, these hours", 4.0),
)
_KERNEL: Final = {kernel.name: row for row, kernel in enumerate(KERNELS)}
_FIRSTS: Final = tuple((_KERNEL[name], firm) for name, firm in _NEW_IN)


def _uses(name: str) -> tuple[str, ...]:
    return KERNELS[_KERNEL[name]].uses


#: What the chain tells; it uses what its contexts use, each by itself (``chain.py``).
CHAIN: Final = "in the chain"
SURE: Final = "how sure the chain is"
NEW_IN_CHAIN: Final = "new in the chain"
#: What a state has beside the kernels' opinions: name, what it uses.
TRAITS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("popularity", ()),
    ("times", ()),
    ("steps since", (LATELY,)),
    ("time since", (LATELY,)),
    ("time since, in its usual waits", (RHYTHM,)),
    ("due by its waits", (RHYTHM,)),
    ("waits like this", (RHYTHM,)),
    ("a week ago", (RHYTHM, WEEKDAY)),
    ("yesterday", (RHYTHM,)),
    ("today already", (LATELY,)),
    ("the same again", (BEFORE,)),
    ("back to before", (BEFORE,)),
    ("back to the third", (BEFORE,)),
    (CHAIN, ()),
    ("distance", (WHERE,)),
    ("distance from before", (WHERE,)),
    ("distance from the most frequent", (WHERE,)),
)
#: What a situation has beside how much each kernel found.
SITUATION: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("new, ever", ()),
    ("new of the last ten", (LATELY,)),
    ("new of the last fifty", ()),
    ("the last was new", (BEFORE,)),
    *((f"{name}: new", _uses(name)) for name, _ in _NEW_IN),
    ("steps", ()),
    ("states", ()),
    ("share seen once", ()),
    ("spread", ()),
    ("gap", (GAP,)),
    ("sine of the hour", (CLOCK,)),
    ("cosine of the hour", (CLOCK,)),
    ("sine of twice the hour", (CLOCK,)),
    ("cosine of twice the hour", (CLOCK,)),
    ("weekend", (WEEKDAY,)),
    ("steps a day", ()),
    ("the last was the same again", (BEFORE,)),
    ("steps today", (LATELY,)),
    ("time since the first today", (GAP,)),
    ("gap before", (GAP,)),
    ("times of the last", (BEFORE,)),
    (SURE, ()),
    (NEW_IN_CHAIN, ()),
)
OF_STATE: Final = (
    *((f"{kernel.name}: share", kernel.uses) for kernel in KERNELS),
    *((f"{kernel.name}: found", kernel.uses) for kernel in KERNELS),
    *TRAITS,
)
OF_SITUATION: Final = (*SITUATION, *((f"{kernel.name}: found", kernel.uses) for kernel in KERNELS))


#: Where the chain's values stand among those of a state, and of the situation.
CHAIN_ROW: Final = [name for name, _ in OF_STATE].index(CHAIN)
SURE_ROW: Final = [name for name, _ in OF_SITUATION].index(SURE)


class Seen(NamedTuple):
    """What is seen of one moment: (of states, states), (of situation,), and signals by name (2, states)."""

    states: Spans
    situation: Spans
    signals: dict[str, Spans]
    links: Links


def see(look: Look) -> Seen:
    """Everything the weighing looks at."""
    past, kernels = look.past, len(KERNELS)
    popularity = (past.seen + 0.5) / np.float32(past.seen.sum() + 0.5 * len(past.seen))
    found, firsts = _found(look)
    masses = found.sum(1)
    table = np.empty((len(OF_STATE), len(past.seen)), dtype=np.float32)
    _ratios(found, masses, popularity, table[:kernels])
    np.log1p(found, out=table[kernels : 2 * kernels])
    _own(look, popularity, table[2 * kernels :])
    situation = np.empty(len(OF_SITUATION), dtype=np.float32)
    spread = -float(popularity @ table[2 * kernels])
    situation[: len(SITUATION)] = _situation(look, spread, firsts, masses.tolist())
    np.log1p(masses, out=situation[len(SITUATION) :])
    links = Links.of(found, masses, firsts, popularity, past.new_of_fifty)
    return Seen(table, situation, _signals(look, popularity), links)


def _found(look: Look) -> tuple[Spans, list[float]]:
    """What each state has of the steps as each kernel weighs them (kernels, states), and first visits."""
    past, states = look.past, len(look.past.seen)
    found = np.empty((len(KERNELS), states), dtype=np.float32)
    firsts: list[float] = []
    places = _places(past, look.at_a_time)
    for weights in look.weights():
        rows = len(weights)
        found[len(firsts) : len(firsts) + rows] = _by_state(past, weights, places[: rows * past.size])
        firsts += (weights @ past.new).tolist()
    return found, firsts


def _places(past: Past, rows: int) -> Ints:
    """Where each step is counted, in so many rows of all states."""
    states = len(past.seen)
    return (past.state + np.arange(0, states * rows, states)[:, None]).ravel()


def _by_state(past: Past, weights: Spans, places: Ints) -> Floats:
    """Weights of steps → what each state has of them (rows, states)."""
    rows, states = len(weights), len(past.seen)
    counted: Floats = np.bincount(places, weights.ravel(), rows * states).astype(np.float64, copy=False)
    return counted.reshape(rows, states)


def _ratios(found: Spans, masses: Spans, popularity: Spans, out: Spans | None = None) -> Spans:
    ratios: Spans = np.add(found, _SHRINK * popularity, out=out)
    ratios /= (masses + _SHRINK)[:, None] * popularity
    return np.log(ratios, out=ratios)


def _signals(look: Look, popularity: Spans) -> dict[str, Spans]:
    told = {}
    for name, value in look.moment.context.items():
        signal = look.past.history.signals.get(name)
        alike = signal.alike(value, look.past.size) if signal is not None else None
        if alike is not None:
            weights = np.stack([alike, alike * look.by("hours")])
            found = _by_state(look.past, weights, _places(look.past, 2)).astype(np.float32)
            told[name] = _ratios(found, found.sum(1), popularity)
    return told


def _own(look: Look, popularity: Spans, own: Spans) -> None:
    """The traits of :data:`TRAITS`, written to ``own`` (rows, states)."""
    past, states = look.past, len(look.past.seen)
    state, often = past.state, past.seen + np.float32(0.5)
    since = np.maximum(look.moment.at_us - past.start[past.latest], 0).astype(np.float32)
    since /= np.float32(MINUTE_US)
    span = np.float32((int(past.start[-1]) - int(past.start[0])) / MINUTE_US + 60.0)
    np.log(popularity, out=own[0])
    np.log(often, out=own[1])
    np.log(np.float32(past.size) - past.latest, out=own[2], casting="same_kind")
    np.log1p(since / np.float32(60.0), out=own[3])
    np.log((since + np.float32(30.0)) * often / span, out=own[4])
    waits = past.history.logs("since")
    apart = waits - np.log(since + np.float32(SOON_MIN))[state]
    # what never came before has no wait: its "since" is endless
    longer = (apart > -_WAIT_WIDTH) & (waits < _ENDLESS)
    apart *= apart
    apart *= _LIKE_WAIT
    due = np.bincount(state, np.exp(apart, out=apart), states)
    own[5] = np.log((due + 0.2) / (np.bincount(state, longer, states) + 1.0))
    own[6] = np.log1p(due)
    own[7:] = 0.0
    _days(look, own)
    for row, which in ((10, past.last), (11, past.last2), (12, past.last3)):
        if which >= 0:
            own[row, past.seen_as(which)] = 1.0
    if past.distances is not None:
        own[-3:] = past.distances.logs if past.number is None else past.distances.short(past.number)


def _days(look: Look, own: Spans) -> None:
    """How often each state came on three other days, as rows 7 to 9."""
    today = (look.moment.local_us - DAY_BEGINS_US) // DAY_US
    days = np.array((today - 7, today - 6, today - 1, today, today + 1))
    first, last, yesterday, begun, ended = look.past.history.column("day").searchsorted(days).tolist()
    for row, steps in ((7, slice(first, last)), (8, slice(yesterday, begun)), (9, slice(begun, ended))):
        if steps.start < steps.stop:
            own[row] = np.log1p(np.bincount(look.past.state[steps], minlength=own.shape[1]))


def _situation(look: Look, spread: float, firsts: list[float], masses: list[float]) -> list[float]:
    """The values of :data:`SITUATION`."""
    past, history = look.past, look.past.history
    found = [leaning(firsts[row], masses[row], past.new_of_fifty, firm) for row, firm in _FIRSTS]
    rates = (past.new_ever, past.new_of_ten, past.new_of_fifty, float(past.new[-1]), *found)
    minutes = look.moment.local_us // MINUTE_US
    angle = 2 * math.pi * (minutes % 1440) / 1440
    day, start = history.column("day"), past.start
    today = int(day.searchsorted(day[-1]))
    first_us, last_us = int(start[0]), int(start[-1])
    return [
        *map(_logit, rates),
        math.log(history.count),
        math.log(len(history.states)),
        np.count_nonzero(past.seen <= 1) / len(past.seen),
        spread,
        look.log_gap,
        math.sin(angle),
        math.cos(angle),
        math.sin(2 * angle),
        math.cos(2 * angle),
        float((minutes // 1440 + 3) % 7 >= 5),
        math.log1p(past.size / (1.0 + (last_us - first_us) / DAY_US)),
        float(past.last == past.last2),
        math.log1p(past.size - today),
        math.log((last_us - int(start[today])) / MINUTE_US + SOON_MIN),
        float(past.gap[-1]),
        math.log(past.seen[past.seen_as(past.last)]),
        0.0,  # what the chain says is put in its place later
        0.0,
    ]


def _logit(rate: float) -> float:
    rate = min(max(rate, 0.01), 0.99)
    return math.log(rate / (1.0 - rate))


def without(names: frozenset[str]) -> tuple[Spans, Spans]:
    """1 for what stands without ``names`` (of :data:`contexts.KNOWN`), 0 for what uses one.

    Of :data:`OF_STATE`, and of :data:`OF_SITUATION`.
    """
    of_state = np.array([not names.intersection(uses) for _, uses in OF_STATE], dtype=np.float32)
    of_situation = np.array([not names.intersection(uses) for _, uses in OF_SITUATION], dtype=np.float32)
    return of_state, of_situation
