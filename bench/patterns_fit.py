"""Fit the small model that everybody starts with, and write ``patterns/next/shared.bin``.

Reads the train part of Foursquare New York only (DATA= as in ``patterns_next.py``). Each person's
check-ins are walked in order; each is seen from what came before it, once with its time known and once
as from the check-in before (three times in ten as from a moment drawn between the two, since a
page is asked at any moment). Two small scorers (``patterns/next/shared.py``) are fitted to what came, by Adam
on the log loss; now and then all that uses one kind of context is hidden, so that a scorer knows how to do
without it. Nothing of anybody is in the numbers that are kept but how to weigh.

Sizes, rates and passes were chosen on the validation part. The seed is fixed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from patterns_next import Row, people, step
from selfportrait.patterns.next.chain import CHAINED
from selfportrait.patterns.next.contexts import BEFORE, CLOCK, GAP, KNOWN, WEEKDAY, WHERE, Look, Moment, Past
from selfportrait.patterns.next.forecaster import _POINTS
from selfportrait.patterns.next.shared import Scorer, Shared, packed
from selfportrait.patterns.next.traits import CHAIN_ROW, OF_SITUATION, OF_STATE, SURE_ROW, see, without
from selfportrait.patterns.steps.history import History
from selfportrait.patterns.when.timing import Timing

HIDDEN, SECOND, NEW_HIDDEN = 32, 16, 12
PASSES, BATCH, RATE, DECAY, SEED = 7, 256, 3e-3, 1e-3, 0
#: Scorers that are fitted alike from other beginnings; their scores are averaged.
SCORERS: Final = 2
#: Steps that are fitted to where there are more, drawn from all.
MOST_STEPS: Final = 60_000
#: Chances that one kind of context, the last steps, or all places' whereabouts are hidden.
HIDE_ONE, HIDE_LAST, HIDE_WHERE = 0.1, 0.04, 0.15
BETWEEN: Final = 0.3
_SPREAD: Final = 1e-3
_LEAK: Final = np.float32(0.1)
Arrays = dict[str, np.ndarray]


class Lessons(NamedTuple):
    """Steps to fit to. ``states`` holds the rows of all steps' states; ``came`` is -1 for a first visit."""

    states: np.ndarray
    situations: np.ndarray
    counts: np.ndarray
    came: np.ndarray
    chains: np.ndarray  #: the chain's opinion of each state, by what is hidden
    sure: np.ndarray


def lessons(lives: Sequence[Sequence[Row]], *, ahead: bool, most: int = MOST_STEPS) -> Lessons:
    """Walk through lives; what is seen before each step (of at most ``most``), and what came."""
    rng = np.random.default_rng(SEED)
    total = sum(max(0, len(life) - 1) for life in lives)
    share = min(1.0, most / max(1, total))
    states: list[np.ndarray] = []
    situations: list[np.ndarray] = []
    came: list[int] = []
    chained: list[np.ndarray] = []
    chained_new: list[np.ndarray] = []
    for life in lives:
        history, timing = History(), Timing()
        for row in life:
            if history.size and rng.random() < share:
                seen = see(Look(Past(history), _moment(history, timing, row, rng, ahead=ahead)))
                chains = [seen.links.chained(hidden) for hidden in _CHAINS]
                chained.append(np.stack([chain.ratios for chain in chains], axis=1))
                chained_new.append(np.array([[chain.sure, chain.new] for chain in chains], dtype=np.float32))
                states.append(seen.states.T)
                situations.append(seen.situation)
                came.append(history.ids.get(row.place, -1))
            if history.size and ahead:
                timing.learn(history, row.at_us)
            one = step(row)
            history.append(one.state, one.start_us, one.local_us, "")
            if one.lat is not None and one.lon is not None:
                history.locate(one.state, one.lat, one.lon)
    counts = np.array([len(rows) for rows in states])
    lessons = Lessons(
        np.concatenate(states),
        np.stack(situations),
        counts,
        np.array(came),
        np.concatenate(chained),
        np.stack(chained_new),
    )
    lessons.states[:, CHAIN_ROW] = lessons.chains[:, 0]
    lessons.situations[:, SURE_ROW : SURE_ROW + 2] = lessons.sure[:, 0]
    return lessons


def _moment(history: History, timing: Timing, row: Row, rng: np.random.Generator, *, ahead: bool) -> Moment:
    if not ahead:
        return Moment(row.at_us, row.at_us, (row.at_us,), True)
    before = int(history.column("start")[-1])
    part = rng.random() if rng.random() < BETWEEN else 0.0
    now = before + int(part * (row.at_us - before))
    coming = timing.ahead(history, now)
    times = (now,) if coming is None else tuple(int(time) for time in coming.quantiles(_POINTS))
    return Moment(now, now, times, False)


def fitted(taught: Lessons, *, seed: int = SEED) -> Scorer:
    """A scorer fitted to the lessons."""
    rng = np.random.default_rng(seed)
    sample = taught.states[:: max(1, len(taught.states) // 400_000)]
    state_scale = np.stack([sample.mean(0), sample.std(0) + _SPREAD]).astype(np.float32)
    scale = np.stack([taught.situations.mean(0), taught.situations.std(0) + _SPREAD]).astype(np.float32)
    weights = _fresh(rng)
    first, second = ({name: np.zeros_like(array) for name, array in weights.items()} for _ in range(2))
    starts = np.concatenate([[0], np.cumsum(taught.counts)])
    batches = len(taught.counts) // BATCH or 1
    for number in range(PASSES * batches):
        if number % batches == 0:
            order = rng.permutation(len(taught.counts))
        chosen = np.sort(order[number % batches * BATCH :][:BATCH])
        rows = np.concatenate([np.arange(starts[i], starts[i + 1]) for i in chosen])
        counts = taught.counts[chosen]
        which = _hidden(rng, len(chosen))
        of_state, of_situation = _OF_STATE[which], _OF_SITUATION[which]
        raw, raw_situations = taught.states[rows], taught.situations[chosen]
        raw[:, CHAIN_ROW] = taught.chains[rows, np.repeat(_CHAIN_OF[which], counts)]
        raw_situations[:, SURE_ROW : SURE_ROW + 2] = taught.sure[chosen, _CHAIN_OF[which]]
        states = ((raw - state_scale[0]) / state_scale[1]).clip(-4, 4)
        states *= np.repeat(of_state, counts, axis=0)
        situations = ((raw_situations - scale[0]) / scale[1]).clip(-4, 4) * of_situation
        slopes = _slopes(weights, states, situations.astype(np.float32), counts, taught.came[chosen])
        rate = (
            RATE
            * min(1.0, (number + 1) / 100)
            * max(0.02, 0.5 * (1 + np.cos(np.pi * number / (PASSES * batches))))
        )
        _adam(weights, slopes, first, second, number + 1, rate)
    return Scorer(
        state_scale=state_scale,
        situation_scale=scale,
        **{
            name: array if array.ndim < 2 or array.shape[1] > 1 else array[:, 0]
            for name, array in weights.items()
        },
    )


def _fresh(rng: np.random.Generator) -> Arrays:
    def drawn(rows: int, columns: int, share: float = 1.0) -> np.ndarray:
        return (rng.normal(size=(rows, columns)) * share * np.sqrt(1.5 / rows)).astype(np.float32)

    states, situation = len(OF_STATE), len(OF_SITUATION)
    return {
        "state_hidden": drawn(states, HIDDEN),
        "situation_hidden": drawn(situation, HIDDEN, 0.5),
        "hidden_bias": np.zeros(HIDDEN, np.float32),
        "second": drawn(HIDDEN, SECOND),
        "second_bias": np.zeros(SECOND, np.float32),
        "out": drawn(SECOND, 1, 0.3),
        "straight": np.zeros((states, 1), np.float32),
        "new_hidden": drawn(situation, NEW_HIDDEN),
        "new_bias": np.zeros(NEW_HIDDEN, np.float32),
        "new_out": drawn(NEW_HIDDEN, 1, 0.3),
        "new_straight": np.zeros((situation, 1), np.float32),
        "new_always": np.zeros(1, np.float32),
    }


#: What is hidden: every kind of context alone, the last steps, where places are; and nothing.
_HIDEABLE: Final = (*(frozenset((name,)) for name in KNOWN), frozenset((BEFORE, GAP)), frozenset((WHERE,)))
_MASKS: Final = [without(names) for names in (frozenset[str](), *_HIDEABLE)]
_OF_STATE, _OF_SITUATION = (np.stack([masks[i] for masks in _MASKS]) for i in (0, 1))
#: The chains that differ by what is hidden, and which of them each mask takes.
_CHAINS: Final = (frozenset[str](), *(frozenset((name,)) for name in (BEFORE, CLOCK, WEEKDAY, GAP)))
_CHAIN_OF: Final = np.array(
    [_CHAINS.index(names & {BEFORE} or names & CHAINED) for names in (frozenset[str](), *_HIDEABLE)]
)


def _hidden(rng: np.random.Generator, steps: int) -> np.ndarray:
    one = HIDE_ONE / len(KNOWN)
    chances = [1 - HIDE_ONE - HIDE_LAST - HIDE_WHERE, *[one] * len(KNOWN), HIDE_LAST, HIDE_WHERE]
    return rng.choice(len(_MASKS), size=steps, p=chances)


def _slopes(
    weights: Arrays, states: np.ndarray, situations: np.ndarray, counts: np.ndarray, came: np.ndarray
) -> Arrays:
    """The gradient of the mean log loss of a batch (back-propagation by hand)."""
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    which = np.repeat(np.arange(len(counts)), counts)
    base = situations @ weights["situation_hidden"] + weights["hidden_bias"]
    hidden, bent = _leaky(states @ weights["state_hidden"] + base[which])
    second, bent2 = _leaky(hidden @ weights["second"] + weights["second_bias"])
    scores = (second @ weights["out"] + states @ weights["straight"])[:, 0]
    new_hidden, bent_new = _leaky(situations @ weights["new_hidden"] + weights["new_bias"])
    new = (new_hidden @ weights["new_out"] + situations @ weights["new_straight"])[:, 0] + weights[
        "new_always"
    ]
    most = np.maximum(np.maximum.reduceat(scores, starts), new)
    raised, raised_new = np.exp(scores - most[which]), np.exp(new - most)
    total = np.add.reduceat(raised, starts) + raised_new
    slope, slope_new = raised / total[which], raised_new / total
    known = came >= 0
    slope[starts[known] + came[known]] -= 1.0
    slope_new[~known] -= 1.0
    slope, slope_new = slope[:, None] / np.float32(len(counts)), slope_new[:, None] / np.float32(len(counts))
    to_second = slope @ weights["out"].T * bent2
    to_hidden = to_second @ weights["second"].T * bent
    to_base = np.add.reduceat(to_hidden, starts, axis=0)
    to_new = slope_new @ weights["new_out"].T * bent_new
    return {
        "state_hidden": states.T @ to_hidden,
        "situation_hidden": situations.T @ to_base,
        "hidden_bias": to_base.sum(0),
        "second": hidden.T @ to_second,
        "second_bias": to_second.sum(0),
        "out": second.T @ slope,
        "straight": states.T @ slope,
        "new_hidden": situations.T @ to_new,
        "new_bias": to_new.sum(0),
        "new_out": new_hidden.T @ slope_new,
        "new_straight": situations.T @ slope_new,
        "new_always": slope_new.sum(0),
    }


def _leaky(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    bent = np.where(values > 0, np.float32(1.0), _LEAK)
    return values * bent, bent


def _adam(
    weights: Arrays, slopes: Mapping[str, np.ndarray], first: Arrays, second: Arrays, number: int, rate: float
) -> None:
    """One step of Adam (Kingma and Ba 2015) with decoupled decay (Loshchilov and Hutter 2019)."""
    for name, array in weights.items():
        slope = slopes[name]
        first[name] = 0.9 * first[name] + 0.1 * slope
        second[name] = 0.999 * second[name] + 0.001 * slope**2
        moved = first[name] / (1 - 0.9**number) / (np.sqrt(second[name] / (1 - 0.999**number)) + 1e-8)
        array -= np.float32(rate) * (moved + DECAY * array).astype(np.float32)


def together(scorers: Sequence[Scorer]) -> Scorer:
    """One scorer whose scores are the means of those of several, side by side in its layers."""
    second = np.zeros(np.sum([scorer.second.shape for scorer in scorers], axis=0), np.float32)
    row = column = 0
    for scorer in scorers:
        rows, columns = scorer.second.shape
        second[row : row + rows, column : column + columns] = scorer.second
        row, column = row + rows, column + columns

    def beside(name: str) -> np.ndarray:
        return np.concatenate([getattr(scorer, name) for scorer in scorers], axis=-1)

    def mean(name: str) -> np.ndarray:
        return np.mean([getattr(scorer, name) for scorer in scorers], axis=0)

    share = np.float32(1 / len(scorers))
    wide = ("state_hidden", "situation_hidden", "hidden_bias", "second_bias", "new_hidden", "new_bias")
    return Scorer(
        second=second,
        out=beside("out") * share,
        new_out=beside("new_out") * share,
        **{name: beside(name) for name in wide},
        **{name: mean(name) for name in ("straight", "new_straight", "new_always")},
        state_scale=scorers[0].state_scale,
        situation_scale=scorers[0].situation_scale,
    )


def fit(everybody: Mapping[str, Sequence[Row]]) -> Shared:
    """The shared model fitted on everybody's train part."""
    lives = [[row for row in rows if row.part == 0] for rows in everybody.values()]
    at, ahead = (lessons(lives, ahead=which) for which in (False, True))
    return Shared(
        at=together([fitted(at, seed=SEED + n) for n in range(SCORERS)]),
        ahead=together([fitted(ahead, seed=SEED + n) for n in range(SCORERS)]),
    )


if __name__ == "__main__":
    target = Path(__file__).parents[1] / "src/selfportrait/patterns/next/shared.bin"
    target.write_bytes(packed(fit(people())))
    print(f"{target.name}: {target.stat().st_size:,} bytes")
