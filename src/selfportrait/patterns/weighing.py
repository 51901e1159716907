"""How much each context is worth: what everybody starts with, corrected by being right and wrong.

The chance of every state seen before, and of a first visit, is a softmax over scores:
``s = g · (scorer(x) + θ · x)``. The scorer is shared by everybody (``shared.py``) and stays as it is; ``θ``,
a first-visit correction and the sharpness ``g`` are the person's own, and follow the gradient of the log loss
(AdaGrad). Signals are hers alone, from a weight of nothing. Where a stream follows no habit, plain
popularity does better than any weighing: the two are mixed by how well each did so far (Bayes' rule,
tempered, with a fixed share of each kept: Herbster and Warmuth 1998, "Tracking the Best Expert").
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import msgspec
import numpy as np

from .contexts import BEFORE, GAP, KNOWN, WHERE, Look
from .history import Floats, Spans
from .shared import Scorer
from .traits import OF_STATE, see, without

#: Chosen on the validation part of Foursquare New York (bench/patterns_fit.py says how).
_RATE_AT: Final = 0.01
_RATE_AHEAD: Final = 0.003
_FIRMNESS: Final = 20.0
_RATE_SIGNAL: Final = 0.1
_FIRMNESS_SIGNAL: Final = 1.0
_RATE_NEW: Final = 0.05
_RATE_SHARPNESS: Final = 0.02
_FIRMNESS_OWN: Final = 5.0
_SHARPNESS: Final = (0.5, 2.0)
#: What a context is worth is a mean over about so many steps at which it was looked at.
_WORTH_OVER: Final = 40.0
#: Trust in the weighing rather than in plain popularity at first, and the share that is always kept.
_TRUST: Final = 0.95
_SHARE: Final = 0.005
#: Power of what each gave to what came: a few surprises in a row do not turn the trust.
_PATIENCE: Final = 0.2
#: A first visit is never less likely than this.
_LEAST_NEW: Final = 0.002


class WeightsBlob(msgspec.Struct, frozen=True, kw_only=True):
    """Weights as plain values; arrays as raw 32-bit floats."""

    theta: bytes
    squares: bytes
    own: tuple[float, float, float, float, float]
    signals: dict[str, tuple[float, float, float, float]]


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """One moment as the scorer reads it."""

    states: Spans  #: (of state, states), standardised; 0 where not known
    situation: Spans
    signals: dict[str, Spans]
    not_again: int  #: a state that cannot come, -1 for none
    repeats: float  #: the chance left to it
    plain: Floats  #: popularity, and last how often steps were first visits lately


class Weights:
    """One person's weights in one stream, for one kind of question."""

    def __init__(self, scorer: Scorer, *, ahead: bool = False) -> None:
        self.scorer = scorer
        self._rate = np.float32(_RATE_AHEAD if ahead else _RATE_AT)
        self.theta: Spans = np.zeros(len(OF_STATE), dtype=np.float32)
        self.squares: Spans = np.full(len(OF_STATE), _FIRMNESS, dtype=np.float32)
        self.new, self.new_squares = 0.0, _FIRMNESS_OWN
        self.sharpness, self.sharpness_squares = 1.0, _FIRMNESS_OWN
        self.trust = _TRUST
        self.signals: dict[str, Spans] = {}  #: (weight, squares) of both rows

    def scene(self, look: Look, not_again: int = -1) -> Scene:
        """Read a moment."""
        seen = see(look)
        unknown = set() if look.moment.after else {BEFORE, GAP}
        if look.past.distances is None:
            unknown.add(WHERE)
        of_state, of_situation = _masks(frozenset(unknown))
        not_again = look.past.seen_as(not_again) if look.moment.after and seen.states.shape[1] > 1 else -1
        return Scene(
            states=self.scorer.states(seen.states) * of_state[:, None],
            situation=self.scorer.situation(seen.situation) * of_situation,
            signals=seen.signals,
            not_again=not_again,
            repeats=0.5 / (look.past.history.count + 2.0),
            plain=_plain(look, not_again),
        )

    def chances(self, scene: Scene) -> Floats:
        """P of each state seen before, and last of a first visit; sums to 1."""
        weighed = _softmax(self.sharpness * self._scores(scene))
        told = self.trust * weighed + (1.0 - self.trust) * scene.plain
        if told[-1] < _LEAST_NEW:
            told[:-1] *= (1.0 - _LEAST_NEW) / max(1.0 - float(told[-1]), 1e-12)
            told[-1] = _LEAST_NEW
        if scene.not_again >= 0:
            # it never followed itself so far: half a time of so many
            told *= 1.0 - scene.repeats
            told[scene.not_again] = scene.repeats
        return told

    def learn(self, scene: Scene, state: int) -> None:
        """Follow the gradient of what happened: ``state``, or -1 for a first visit."""
        scores = self._scores(scene)
        weighed = _softmax(self.sharpness * scores)
        trusted = self.trust * weighed[state] ** _PATIENCE
        doubted = (1.0 - self.trust) * scene.plain[state] ** _PATIENCE
        self.trust = _SHARE + (1.0 - 2 * _SHARE) * float(trusted / (trusted + doubted))
        error = -weighed
        error[state] += 1.0
        sharpened = error * self.sharpness
        gradient = scene.states @ sharpened[:-1].astype(np.float32)
        self.squares += gradient**2
        self.theta += self._rate * gradient / np.sqrt(self.squares)
        for name, table in scene.signals.items():
            row = self.signals.setdefault(
                name, np.array([[0.0, 0.0], [_FIRMNESS_SIGNAL] * 2], dtype=np.float32)
            )
            slope = table @ sharpened[:-1].astype(np.float32)
            row[1] += slope**2
            row[0] += np.float32(_RATE_SIGNAL) * slope / np.sqrt(row[1])
        self.new_squares += float(sharpened[-1]) ** 2
        self.new += _RATE_NEW * float(sharpened[-1]) / self.new_squares**0.5
        slope_of_sharpness = float(error @ np.where(np.isfinite(scores), scores, 0.0))
        self.sharpness_squares += slope_of_sharpness**2
        moved = self.sharpness + _RATE_SHARPNESS * slope_of_sharpness / self.sharpness_squares**0.5
        self.sharpness = min(max(moved, _SHARPNESS[0]), _SHARPNESS[1])

    def lost_without(self, name: str, scene: Scene, state: int) -> float:
        """By what the log of the chance given to ``state`` would have been less without a context (nats)."""
        if name in KNOWN:
            of_state, of_situation = _masks(frozenset((name,)))
            less = msgspec.structs.replace(
                scene, states=scene.states * of_state[:, None], situation=scene.situation * of_situation
            )
        else:
            others = {other: table for other, table in scene.signals.items() if other != name}
            less = msgspec.structs.replace(scene, signals=others)
        return float(np.log(self.chances(scene)[state]) - np.log(self.chances(less)[state]))

    def _scores(self, scene: Scene) -> Floats:
        scores, new = self.scorer.score(scene.states, scene.situation)
        scores = scores + self.theta @ scene.states
        for name, table in scene.signals.items():
            if name in self.signals:
                scores += self.signals[name][0] @ table
        if scene.not_again >= 0:
            scores[scene.not_again] = -np.inf
        return np.append(scores.astype(np.float64), new + self.new)

    def pack(self) -> WeightsBlob:
        """Everything learnt, as plain values."""
        return WeightsBlob(
            theta=self.theta.astype("<f4").tobytes(),
            squares=self.squares.astype("<f4").tobytes(),
            own=(self.new, self.new_squares, self.sharpness, self.sharpness_squares, self.trust),
            signals={name: _four(row.ravel().tolist()) for name, row in self.signals.items()},
        )

    @staticmethod
    def unpack(blob: WeightsBlob, scorer: Scorer, *, ahead: bool = False) -> Weights:
        """The weights that :meth:`pack` told; ValueError where they were made by another version."""
        weights = Weights(scorer, ahead=ahead)
        theta = np.frombuffer(blob.theta, "<f4").astype(np.float32)
        squares = np.frombuffer(blob.squares, "<f4").astype(np.float32)
        if theta.shape != weights.theta.shape or squares.shape != weights.theta.shape:
            raise ValueError("these weights were made by another version: build them anew from the log")
        weights.theta, weights.squares = theta, squares
        weights.new, weights.new_squares, weights.sharpness, weights.sharpness_squares, weights.trust = (
            blob.own
        )
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
    ever = (len(past.history.seen) + 0.5) / (past.history.count + 2.0)
    lately = past.new[-50:]
    new = (float(lately.sum()) + 4.0 * ever) / (len(lately) + 4.0)
    seen = past.seen.astype(np.float64)
    if not_again >= 0:
        seen[not_again] = 0.0
    new = min(max(new, _LEAST_NEW), 1.0 - _LEAST_NEW)
    return np.append(seen * ((1.0 - new) / seen.sum()), new)


@lru_cache(maxsize=64)
def _masks(names: frozenset[str]) -> tuple[Spans, Spans]:
    return without(names)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max())
    shares: Floats = raised / raised.sum()
    return shares
