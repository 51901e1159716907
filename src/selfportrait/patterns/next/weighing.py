"""How much each context is worth: what everybody starts with, corrected by being right and wrong.

The chance of every state seen before, and of a first visit, is a softmax over scores:
``s = g · (scorer(x) + θ · x)``. The scorer is shared by everybody (``shared.py``) and stays as it is; ``θ``,
a first-visit correction and the sharpness ``g`` are the person's own, and follow the gradient of the log loss
(AdaGrad). Signals are hers alone, from a weight of nothing. There are two such weighings of one person, a
cautious one that stays near everybody's and one that follows her fast: a life of few habits is told better by
the first, a routine one by the second. To the scores of the fast one the log chances of the chain
(``chain.py``) are added, ``g_c · s + w_c · log p``, with ``g`` and ``w`` of their own for each of six steps
``c`` of how certain the chain is (logistic mixing with selected weights: Mahoney 2005). Where a stream
follows no habit, plain popularity does better than any weighing. All are mixed by how well each did so far
(Bayes' rule, tempered, with a fixed share of each kept: Herbster and Warmuth 1998, "Tracking the Best
Expert").
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np

from selfportrait.patterns.arrays import Floats, Spans

from .chain import CHAINED, Chained, Links
from .contexts import BEFORE, GAP, KNOWN, WHERE, Look
from .shared import Scorer
from .traits import CHAIN_ROW, OF_STATE, SURE_ROW, see, without

#: Chosen on the validation part of Foursquare New York (bench/patterns_fit.py says how).
_RATES_AT: Final = (0.01, 0.04)  #: of the cautious weighing and of the fast one
_RATES_AHEAD: Final = (0.003, 0.03)
#: Belief in each at first, the share of it that is always kept, and the power of what each gave to what came.
_BELIEF: Final[Floats] = np.array([0.8, 0.2])
_KEPT: Final = 0.01
_SWAY: Final = 0.5
#: Everybody's weights are too sure of what is likely and not sure enough of what is not, where the time is
#: not known: the higher the odds of the first outcome above the pivot, the flatter the cautious weighing.
_FLATTEN: Final = 0.12
_PIVOT: Final = 0.35
_FIRMNESS: Final = 20.0
_RATE_SIGNAL: Final = 0.1
_FIRMNESS_SIGNAL: Final = 1.0
_RATE_NEW: Final = 0.05
_RATE_SHARPNESS: Final = 0.02
_FIRMNESS_OWN: Final = 5.0
#: Log odds of the chain's first outcome from which on it is one step more certain.
_CERTAIN: Final = tuple(math.log(p / (1 - p)) for p in (0.3, 0.5, 0.7, 0.85, 0.95))
_RATE_CHAIN: Final = 0.05
_FIRM_CHAIN: Final = 1.0
#: Never nothing: a score of what cannot come is minus infinity.
_BETWEEN_CHAIN: Final = (1e-6, 3.0)
_SHARPNESS: Final = (0.5, 2.0)
#: What a context is worth is a mean over about so many steps at which it was looked at.
_WORTH_OVER: Final = 40.0
#: Trust in the weighing rather than in plain popularity at first, and the share that is always kept.
_TRUST: Final = 0.95
_SHARE: Final = 0.005
#: Power of what each gave to what came: a few surprises in a row do not turn the trust.
_PATIENCE: Final = 0.2
#: What was all but ruled out counts as this likely when it came.
_LEAST: Final = 1e-12
#: A first visit is never less likely than this.
_LEAST_NEW: Final = 0.002


class WeightsBlob(msgspec.Struct, frozen=True, kw_only=True):
    """Weights as plain values; arrays as raw 32-bit floats."""

    theta: bytes
    squares: bytes
    own: bytes
    leaned: bytes
    signals: dict[str, tuple[float, float, float, float]]


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """One moment as the scorer reads it."""

    states: Spans  #: (of state, states), standardised; 0 where not known
    situation: Spans
    scored: tuple[Spans, float]  #: by everybody's scorer: states, and a first visit
    signals: dict[str, Spans]
    not_again: int  #: a state that cannot come, -1 for none
    repeats: float  #: the chance left to it
    links: Links
    hidden: frozenset[str]  #: what is not known of this moment
    chained: Chained
    chain: Floats  #: log chances by the chain: states, and a first visit
    certainty: int  #: which of the steps of :data:`_CERTAIN` it reaches
    plain: Floats  #: popularity, and last how often steps were first visits lately


class Opinion(NamedTuple):
    """What both weighings make of one moment: rows of states, and last of a first visit."""

    scores: Floats
    weighed: Floats  #: chances by the scores
    mixed: Floats  #: the same with plain popularity in them


class Weights:
    """One person's weights in one stream, for one kind of question."""

    def __init__(self, scorer: Scorer, *, ahead: bool = False) -> None:
        self.scorer = scorer
        self._ahead = ahead
        self._rates: Spans = np.array(_RATES_AHEAD if ahead else _RATES_AT, dtype=np.float32)[:, None]
        self.theta: Spans = np.zeros((2, len(OF_STATE)), dtype=np.float32)
        self.squares: Spans = np.full((2, len(OF_STATE)), _FIRMNESS, dtype=np.float32)
        #: rows of both weighings: first-visit correction, its squares, sharpness (of the cautious one), its
        #: squares, trust, belief
        self.own: Floats = np.array([[0.0, _FIRMNESS_OWN, 1.0, _FIRMNESS_OWN, _TRUST]] * 2).T
        self.own = np.vstack([self.own, _BELIEF])
        #: by how certain the chain is: sharpness of the fast one, the chain's weight in it; their squares
        self.leaned: Floats = np.repeat(
            [[1.0], [0.0], [_FIRM_CHAIN], [_FIRM_CHAIN]], len(_CERTAIN) + 1, axis=1
        )
        self.signals: dict[str, Spans] = {}  #: (weight, squares) of both rows

    def scene(self, look: Look, not_again: int = -1) -> Scene:
        """Read a moment."""
        seen = see(look)
        unknown = set() if look.moment.after else {BEFORE, GAP}
        if look.past.distances is None:
            unknown.add(WHERE)
        hidden = frozenset(unknown)
        not_again = look.past.seen_as(not_again) if look.moment.after and seen.states.shape[1] > 1 else -1
        states, situation = self.scorer.states(seen.states), self.scorer.situation(seen.situation)
        return Scene(
            **self._read(states, situation, hidden, seen.links.chained(hidden)),
            links=seen.links,
            hidden=hidden,
            signals=seen.signals,
            not_again=not_again,
            repeats=0.5 / (look.past.history.count + 2.0),
            plain=_plain(look, not_again),
        )

    def opinion(self, scene: Scene) -> Opinion:
        """What both weighings make of a moment."""
        scores = self._scores(scene)
        weighed = self._weighed(scene, scores)
        return Opinion(scores, weighed, self._mixed(scene, weighed))

    def chances(self, scene: Scene, opinion: Opinion | None = None) -> Floats:
        """P of each state seen before, and last of a first visit; sums to 1."""
        told: Floats = self.own[5] @ (opinion or self.opinion(scene)).mixed
        if told[-1] < _LEAST_NEW:
            told[:-1] *= (1.0 - _LEAST_NEW) / max(1.0 - float(told[-1]), 1e-12)
            told[-1] = _LEAST_NEW
        if scene.not_again >= 0:
            # it never followed itself so far: half a time of so many
            told *= 1.0 - scene.repeats
            told[scene.not_again] = scene.repeats
        return told

    def learn(self, scene: Scene, state: int, opinion: Opinion | None = None) -> None:
        """Follow the gradient of what happened: ``state``, or -1 for a first visit (uses ``opinion`` up)."""
        scores, weighed, mixed = opinion or self.opinion(scene)
        sharpness, belief, here = self.own[2], self.own[5], scene.certainty
        self._trust(scene, weighed, mixed, state)
        error = -weighed
        error[:, state] += 1.0
        sharpened = error * np.array((sharpness[0], self.leaned[0, here]))[:, None]
        slopes = sharpened[:, :-1].astype(np.float32)
        gradient = slopes @ scene.states.T
        self.squares += gradient * gradient
        gradient *= self._rates
        gradient /= np.sqrt(self.squares)
        self.theta += gradient
        for name, table in scene.signals.items():
            row = self.signals.setdefault(
                name, np.array([[0.0, 0.0], [_FIRMNESS_SIGNAL] * 2], dtype=np.float32)
            )
            slope = table @ (belief.astype(np.float32) @ slopes)
            row[1] += slope**2
            row[0] += np.float32(_RATE_SIGNAL) * slope / np.sqrt(row[1])
        _follow(self.own[0], self.own[1], sharpened[:, -1], _RATE_NEW)
        if scene.not_again >= 0:
            scores[:, scene.not_again] = 0.0  # what cannot come is no reason to be sharper
        by_scores = error[0] @ scores[0], error[1] @ scores[1]
        _follow(
            self.leaned[:2, here],
            self.leaned[2:, here],
            np.array((by_scores[1], error[1] @ scene.chain)),
            _RATE_CHAIN,
            _BETWEEN_CHAIN,
        )
        _follow(sharpness, self.own[3], np.array(by_scores), _RATE_SHARPNESS, _SHARPNESS)

    def _trust(self, scene: Scene, weighed: Floats, mixed: Floats, state: int) -> None:
        """Believe in each weighing, and in both rather than in plain popularity, by what each gave."""
        trust, belief = self.own[4], self.own[5]
        belief *= np.maximum(mixed[:, state], _LEAST) ** _SWAY
        belief[:] = (1.0 - _KEPT) * belief / (belief[0] + belief[1]) + _KEPT * _BELIEF
        trusted = trust * np.maximum(weighed[:, state], _LEAST) ** _PATIENCE
        doubted = (1.0 - trust) * max(float(scene.plain[state]), _LEAST) ** _PATIENCE
        trust[:] = _SHARE + (1.0 - 2 * _SHARE) * trusted / (trusted + doubted)

    def lost_without(self, name: str, scene: Scene, state: int, opinion: Opinion | None = None) -> float:
        """By what the log of the chance given to ``state`` would have been less without a context (nats)."""
        if name in KNOWN:
            hidden = scene.hidden | {name}
            chain = scene.links.chained(hidden) if name in CHAINED else scene.chained
            read = self._read(scene.states.copy(), scene.situation.copy(), frozenset((name,)), chain)
            less = msgspec.structs.replace(scene, **read)
        else:
            others = {other: table for other, table in scene.signals.items() if other != name}
            less = msgspec.structs.replace(scene, signals=others)
        given, left = self.chances(scene, opinion)[state], self.chances(less)[state]
        return math.log(given) - math.log(left)

    def _read(
        self, states: Spans, situation: Spans, hidden: frozenset[str], chain: Chained
    ) -> dict[str, Any]:
        """What of a scene depends on what is hidden from it, of standardised values (overwritten)."""
        states[CHAIN_ROW] = self.scorer.state_row(CHAIN_ROW, chain.ratios)
        sure = slice(SURE_ROW, SURE_ROW + 2)
        situation[sure] = self.scorer.situation_rows(
            sure, np.array((chain.sure, chain.new), dtype=np.float32)
        )
        if hidden:
            of_state, of_situation = _masks(hidden)
            states *= of_state[:, None]
            situation *= of_situation
        return {
            "states": states,
            "situation": situation,
            "scored": self.scorer.score(states, situation),
            "chained": chain,
            "chain": chain.logs(),
            "certainty": bisect(_CERTAIN, chain.sure),
        }

    def _scores(self, scene: Scene) -> Floats:
        """Scores of the states, and last of a first visit, by both weighings (2, states + 1)."""
        base, new = scene.scored
        for name, table in scene.signals.items():
            if name in self.signals:
                base = base + self.signals[name][0] @ table
        scores = np.empty((2, len(base) + 1))
        scores[:, :-1] = base + self.theta @ scene.states
        scores[:, -1] = new + self.own[0]
        if scene.not_again >= 0:
            scores[:, scene.not_again] = -np.inf
        return scores

    def _weighed(self, scene: Scene, scores: Floats) -> Floats:
        sharper, weight = self.leaned[:2, scene.certainty].tolist()
        told = np.empty(scores.shape)
        np.multiply(scores[0], self.own[2, 0], out=told[0])
        np.multiply(scores[1], sharper, out=told[1])
        told[1] += weight * scene.chain
        if scene.not_again >= 0:
            told[:, scene.not_again] = -np.inf
        return _softmax(told)

    def _mixed(self, scene: Scene, weighed: Floats) -> Floats:
        """Both weighings, each with plain popularity by its trust; rows sum to 1."""
        trust = self.own[4][:, None]
        told: Floats = (1.0 - trust) * scene.plain
        told += trust * weighed
        if self._ahead:
            told[0] = _flattened(told[0])
        return told

    def pack(self) -> WeightsBlob:
        """Everything learnt, as plain values."""
        return WeightsBlob(
            theta=self.theta.astype("<f4").tobytes(),
            squares=self.squares.astype("<f4").tobytes(),
            own=self.own.astype("<f8").tobytes(),
            leaned=self.leaned.astype("<f8").tobytes(),
            signals={name: _four(row.ravel().tolist()) for name, row in self.signals.items()},
        )

    @staticmethod
    def unpack(blob: WeightsBlob, scorer: Scorer, *, ahead: bool = False) -> Weights:
        """The weights that :meth:`pack` told; ValueError where they were made by another version."""
        weights = Weights(scorer, ahead=ahead)
        theta = np.frombuffer(blob.theta, "<f4").astype(np.float32)
        squares = np.frombuffer(blob.squares, "<f4").astype(np.float32)
        own = np.frombuffer(blob.own, "<f8").astype(np.float64)
        if not theta.size == squares.size == weights.theta.size or own.size != weights.own.size:
            raise ValueError("these weights were made by another version: build them anew from the log")
        weights.theta, weights.squares = theta.reshape(2, -1), squares.reshape(2, -1)
        weights.leaned = np.frombuffer(blob.leaned, "<f8").astype(np.float64).reshape(4, -1)
        weights.own = own.reshape(-1, 2)
        weights.signals = {
            name: np.array(row, dtype=np.float32).reshape(2, 2) for name, row in blob.signals.items()
        }
        return weights


class Worth:
    """What each context has been worth lately: by how much the log loss would be more without it."""

    def __init__(self, told: dict[str, tuple[float, int]] | None = None) -> None:
        self.told = dict(told or {})

    def next(self, scene: Scene) -> str:
        """The context to look at now: in turn, of those that can tell something here."""
        names = (*KNOWN, *scene.signals)
        return min(names, key=lambda name: self.told.get(name, (0.0, 0))[1])

    def note(self, name: str, nats: float) -> None:
        """Take in what one step would have lost without it."""
        mean, count = self.told.get(name, (0.0, 0))
        rate = max(1.0 / (count + 1), 1.0 / _WORTH_OVER)
        self.told[name] = (mean + rate * (nats - mean), count + 1)

    def means(self, fewest: int = 3) -> dict[str, float]:
        """Nats a step, most first, of what was looked at often enough."""
        found = {name: mean for name, (mean, count) in self.told.items() if count >= fewest}
        return dict(sorted(found.items(), key=lambda item: -item[1]))


def _four(values: Iterable[float]) -> tuple[float, float, float, float]:
    first, second, third, fourth = values
    return first, second, third, fourth


def _plain(look: Look, not_again: int) -> Floats:
    """Popularity of the states (sums to 1 with what is last: the chance of a first visit)."""
    past = look.past
    plain = np.empty(len(past.seen) + 1)
    plain[:-1] = past.seen
    if not_again >= 0:
        plain[not_again] = 0.0
    new = min(max(past.new_of_fifty, _LEAST_NEW), 1.0 - _LEAST_NEW)
    plain[:-1] *= (1.0 - new) / plain[:-1].sum()
    plain[-1] = new
    return plain


@lru_cache(maxsize=64)
def _masks(names: frozenset[str]) -> tuple[Spans, Spans]:
    return without(names)


def _follow(
    weights: Floats,
    squares: Floats,
    slopes: Floats,
    rate: float,
    within: tuple[float, float] = (-math.inf, math.inf),
) -> None:
    """Move weights along their slopes (AdaGrad; both arrays in place), and keep them ``within``."""
    squares += slopes * slopes
    weights += rate * slopes / np.sqrt(squares)
    np.maximum(weights, within[0], out=weights)
    np.minimum(weights, within[1], out=weights)


def _softmax(scores: Floats) -> Floats:
    """Of each row, overwritten."""
    scores -= np.maximum.reduce(scores, axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= np.add.reduce(scores, axis=1, keepdims=True)
    return scores


def _flattened(chances: Floats) -> Floats:
    """Chances less sure of the first where that is likely, and surer of it where it is not; sums to 1."""
    first = min(max(float(chances.max()), 0.02), 0.98)
    odds = first / (1.0 - first) / (_PIVOT / (1.0 - _PIVOT))
    raised = chances**odds**-_FLATTEN
    told: Floats = raised / raised.sum()
    return told
