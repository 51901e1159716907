"""What comes next in one stream, learnt from one person's own steps, one at a time."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import Evidence, Forecast, Outcome, Step

from .arrival import Arrivals, stale
from .because import Finding, grounds, sentence
from .history import Floats, History, Moment
from .timing import Timing, TimingBlob, led_to
from .weighing import Weights

#: Below this many steps there is nothing honest to say.
FEWEST: Final = 10
#: Outcomes named; the rest is "somewhere new" and "everything else".
NAMED_OUTCOMES: Final = 5
#: The outcome that gathers all known states not named.
ELSEWHERE: Final = "*"

_FORM: Final = 2
_POINTS: Final = (np.arange(6) + 0.5) / 6
#: So many stays are each learnt from by their own end, then every third: it costs as much as the rest.
_EVERY_STAY: Final = 300
_EIGHTY: Final = np.array([0.1, 0.9])
_SHARPNESS_RATE: Final = 0.1
_SHARPNESS_FIRMNESS: Final = 4.0
_NEW_LABELS: Final = {"place": "somewhere new", "artist": "someone new", "purchase": "something new"}
_ELSE_LABELS: Final = {"place": "another of your places", "artist": "another you know"}


class _Blob(msgspec.Struct, frozen=True, kw_only=True):
    form: int
    stream: str
    labels: dict[str, str]
    history: dict[str, object]
    theta: bytes
    squares: bytes
    theta_new: bytes
    squares_new: bytes
    timing: TimingBlob
    staying: TimingBlob
    merged: bool
    sharpness: float = 1.0
    sharpness_squares: float = _SHARPNESS_FIRMNESS


class Forecaster:
    """One stream's forecaster: counts and weights, a few kilobytes.

    ``labels`` say how states read for a person. Steps come in time order; one
    that is not later than the last is ignored.
    """

    def __init__(self, stream: str, labels: Mapping[str, str] | None = None) -> None:
        self.stream = stream
        self.labels = dict(labels or {})
        self._history = History()
        self._weights = Weights()
        self._timing = Timing()  #: when the next step begins
        self._staying = Timing(ends=True)  #: when a stay ends, where ends are known
        self._sharpness = 1.0  #: power that makes forecasts of an unknown time come true as often as said
        self._sharpness_squares = _SHARPNESS_FIRMNESS
        self._merged = True  #: a state never follows itself

    def remember(self, states: Iterable[str]) -> None:
        """Before the first update: what was seen long ago, so that it is not new when it comes again."""
        self._history.remember(states)

    @property
    def count(self) -> int:
        """Steps learnt from."""
        return self._history.count

    @property
    def worth(self) -> dict[str, float]:
        """How much each context weighs for this person (1.0: its word is taken as it is)."""
        return self._weights.worth()

    def update(self, step: Step, *, context: Sequence[str] = ()) -> None:
        """Compare what was expected with ``step``, correct the weights, and count it."""
        history = self._history
        tag = "\x1f".join(sorted(context))
        if history.size:
            previous = int(history.column("start")[-1])
            if step.start_us <= previous:
                return
            self._timing.learn(history, step.start_us)
            length = int(history.column("length")[-1])
            if length >= 0 and (self._staying.coverage.count < _EVERY_STAY or not history.count % 3):
                self._staying.learn(history, previous + length)
            last, last2 = history.last()
            self._merged = self._merged and history.states[last] != step.state
            moment = Moment(
                step.start_us, step.local_us, last, last2, step.start_us - previous, history.tag_of(tag)
            )
            self._weights.learn(history, moment, history.ids.get(step.state))
        length = -1 if step.end_us is None else max(0, step.end_us - step.start_us)
        history.append(step.state, step.start_us, step.local_us, step.event, tag, length)

    def check(self, before: Step, step: Step) -> dict[str, float]:
        """The forecast as of ``before`` (the last step learnt), corrected by what came: ``step``.

        Returns the forecast as it was. Call before ``update(step)``; now and then is enough. The
        chances are raised to a power that follows the gradient of the log loss (temperature
        scaling, Guo et al. 2017, learnt online).
        """
        history = self._history
        if not history.size:
            return {"": 1.0}
        parts = self._ahead(before.start_us, before.local_us, "")
        chances = np.append(parts[0], parts[1])
        place = history.ids.get(step.state, len(chances) - 1)
        if history.count >= FEWEST and chances[place] > 0:
            logs = np.log(np.maximum(chances, 1e-12)) / self._sharpness
            gradient = float(logs[place] - chances @ logs)
            self._sharpness_squares += gradient**2
            moved = self._sharpness + _SHARPNESS_RATE * gradient / np.sqrt(self._sharpness_squares)
            self._sharpness = float(np.clip(moved, 0.5, 2.0))
        return {**dict(zip(history.states, parts[0].tolist(), strict=True)), "": parts[1]}

    def interval(self, now_us: int, level: float = 0.8) -> tuple[int, int] | None:
        """Central interval of when the next step begins, UTC µs, whatever it is; None where unknown."""
        coming = self.coming(now_us)
        if coming is None:
            return None
        low, high = coming.quantiles(np.array([0.5 - level / 2, 0.5 + level / 2]))
        return int(low), int(high)

    def coming(self, now_us: int) -> Arrivals | None:
        """The distribution of when the next step begins, as seen from ``now_us``; None where unknown."""
        if self._history.count < FEWEST or stale(self._history, now_us):
            return None
        return self._timing.ahead(self._history, now_us)

    def lasting(self, now_us: int) -> Arrivals | None:
        """The distribution of when the last step's stay ends; None where ends are unknown or it has ended."""
        history = self._history
        if self._staying.coverage.count < FEWEST or stale(history, now_us):
            return None
        length = int(history.column("length")[-1])
        if 0 <= length < now_us - int(history.column("start")[-1]):
            return None
        return self._staying.ahead(history, now_us)

    def probabilities(
        self, at_us: int, local_us: int, *, known: bool = True, context: Sequence[str] = ()
    ) -> dict[str, float]:
        """P(state) of a step that begins at ``at_us``; "" is one never seen. Sums to 1.

        ``known`` False looks at the clock only: what went before is too long ago.
        """
        if not self._history.size:
            return {"": 1.0}
        shares, new = self._shares(at_us, local_us, known, "\x1f".join(sorted(context)))
        named = zip(self._history.states, (shares * (1 - new)).tolist(), strict=True)
        return {**dict(named), "": new}

    def _shares(self, at_us: int, local_us: int, known: bool, tag: str) -> tuple[Floats, float]:
        history = self._history
        last, last2 = history.last() if known else (-1, -1)
        gap = at_us - int(history.column("start")[-1]) if known else -1
        moment = Moment(at_us, local_us, last, last2, gap, history.tag_of(tag))
        shares, new = self._weights.predict(history, moment)
        if known and self._merged and len(shares) > 1:
            shares[last] = 0.0
            shares /= shares.sum()
        return shares, new

    def forecast(self, now_us: int, local_us: int, *, context: Sequence[str] = ()) -> Forecast:
        """What comes next as seen from ``now_us`` (wall clock ``local_us``), and when.

        The chance of each state is averaged over when the step may come, given
        that it has not come yet. Refuses below :data:`FEWEST` steps.
        """
        history = self._history
        if history.count < FEWEST:
            refusal = f"Too little to go on yet: {history.count} of the {FEWEST} moments it takes."
            return Forecast(stream=self.stream, made_us=now_us, refusal=refusal)
        if now_us < int(history.column("start")[-1]):
            refusal = "There is something later than this moment already: ask about a later one."
            return Forecast(stream=self.stream, made_us=now_us, refusal=refusal)
        shares, new, coming, known, times = self._ahead(now_us, local_us, "\x1f".join(sorted(context)))
        at_us = times[len(times) // 2]
        return self._told(now_us, local_us + at_us - now_us, shares, new, coming, known)

    def expected(self, now_us: int, local_us: int, *, context: Sequence[str] = ()) -> dict[str, float]:
        """P(state) of the next step as seen from ``now_us``, its time not known; "" is one never seen."""
        if not self._history.size:
            return {"": 1.0}
        shares, new, *_ = self._ahead(now_us, local_us, "\x1f".join(sorted(context)))
        return {**dict(zip(self._history.states, shares.tolist(), strict=True)), "": new}

    def _ahead(
        self, now_us: int, local_us: int, tag: str
    ) -> tuple[Floats, float, Arrivals | None, bool, list[int]]:
        """Shares and first-visit chance averaged over when the step may come."""
        known = not stale(self._history, now_us)
        coming = self._timing.ahead(self._history, now_us) if known else None
        times = [now_us] if coming is None else [int(t) for t in coming.quantiles(_POINTS)]
        shares, new = np.zeros(len(self._history.states)), 0.0
        for time in times:
            part, part_new = self._shares(time, local_us + time - now_us, known, tag)
            shares += part * (1 - part_new) / len(times)
            new += part_new / len(times)
        raised = np.append(shares, new) ** self._sharpness
        raised /= raised.sum()
        return raised[:-1], float(raised[-1]), coming, known, times

    def _told(
        self, now_us: int, local_us: int, shares: Floats, new: float, coming: Arrivals | None, known: bool
    ) -> Forecast:
        order = np.argsort(-shares, kind="stable")[:NAMED_OUTCOMES]
        order = order[shares[order] > 0.0]
        last = self._after() if known else ""
        found = [grounds(self._history, int(state), local_us, last) for state in order]
        outcomes = [
            self._outcome(int(state), float(shares[state]), coming, finding)
            for state, finding in zip(order, found, strict=True)
        ]
        label = _NEW_LABELS.get(self.stream, "something new")
        outcomes.append(Outcome(state="", label=label, probability=new, evidence=self._first_visits()))
        rest = max(0.0, 1.0 - sum(outcome.probability for outcome in outcomes))
        if rest > 1e-12:
            label = _ELSE_LABELS.get(self.stream, "anything else")
            outcomes.append(Outcome(state=ELSEWHERE, label=label, probability=rest))
        total = sum(outcome.probability for outcome in outcomes)
        outcomes = [msgspec.structs.replace(o, probability=o.probability / total) for o in outcomes]
        because = sentence(self.stream, found[0], self._label(int(order[0])), known) if found else ""
        return Forecast(stream=self.stream, made_us=now_us, outcomes=tuple(outcomes), because=because)

    def _outcome(self, state: int, share: float, coming: Arrivals | None, finding: Finding) -> Outcome:
        earliest = latest = None
        if coming is not None:
            low, high = coming.towards(led_to(self._history, state)).quantiles(_EIGHTY)
            earliest, latest = int(low), int(high)
        return Outcome(
            state=self._history.states[state],
            label=self._label(state),
            probability=share,
            earliest_us=earliest,
            latest_us=latest,
            evidence=finding.evidence,
        )

    def _first_visits(self) -> Evidence:
        new = self._history.column("new")
        window = min(50, len(new))
        where = np.flatnonzero(new[-window:]) + len(new) - window
        return Evidence(
            rule=f"first times among your last {window}",
            count=len(where),
            of=window,
            events=self._history.events(where),
        )

    def _after(self) -> str:
        label = self._label(self._history.last()[0])
        return f"coming from {label}" if self.stream == "place" else f"after {label}"

    def _label(self, state: int) -> str:
        name = self._history.states[state]
        return self.labels.get(name, name)

    def dump(self) -> bytes:
        """Everything learnt, as bytes for :meth:`load`."""
        weights = self._weights
        alive = self._history.ids
        blob = _Blob(
            form=_FORM,
            stream=self.stream,
            labels={s: label for s, label in self.labels.items() if s in alive and s != label},
            history=self._history.pack(),
            theta=weights.theta.astype("<f4").tobytes(),
            squares=weights.squares.astype("<f4").tobytes(),
            theta_new=weights.theta_new.astype("<f4").tobytes(),
            squares_new=weights.squares_new.astype("<f4").tobytes(),
            timing=self._timing.pack(),
            staying=self._staying.pack(),
            merged=self._merged,
            sharpness=self._sharpness,
            sharpness_squares=self._sharpness_squares,
        )
        return zlib.compress(msgspec.msgpack.encode(blob), 6)

    @staticmethod
    def load(blob: bytes) -> Forecaster:
        """The forecaster that :meth:`dump` told; ValueError where it is not one of this form."""
        try:
            told = msgspec.msgpack.decode(zlib.decompress(blob), type=_Blob)
        except (zlib.error, msgspec.DecodeError) as error:
            raise ValueError("these bytes are not a forecaster") from error
        forecaster = Forecaster(told.stream, told.labels)
        weights = forecaster._weights
        theta = np.frombuffer(told.theta, "<f4").astype(np.float64)
        theta_new = np.frombuffer(told.theta_new, "<f4").astype(np.float64)
        if (
            told.form != _FORM
            or theta.shape != weights.theta.shape
            or theta_new.shape != weights.theta_new.shape
        ):
            raise ValueError("this forecaster was made by another version: build it anew from the log")
        weights.theta, weights.theta_new = theta, theta_new
        weights.squares = np.frombuffer(told.squares, "<f4").astype(np.float64)
        weights.squares_new = np.frombuffer(told.squares_new, "<f4").astype(np.float64)
        forecaster._history = History.unpack(told.history)
        forecaster._timing = Timing.unpack(told.timing)
        forecaster._staying = Timing.unpack(told.staying, ends=True)
        forecaster._merged = told.merged
        forecaster._sharpness, forecaster._sharpness_squares = told.sharpness, told.sharpness_squares
        return forecaster
