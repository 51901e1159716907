"""What comes next in one stream, learnt from one person's own steps, one at a time."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import Evidence, Forecast, Outcome, Step
from selfportrait.patterns.arrays import Floats
from selfportrait.patterns.steps.history import History
from selfportrait.patterns.steps.signals import Context, named
from selfportrait.patterns.when.arrival import Arrivals, stale
from selfportrait.patterns.when.timing import Timing, TimingBlob, led_to

from .because import grounds, sentence
from .contexts import Look, Moment, Past
from .shared import Shared, shipped
from .weighing import Weights, WeightsBlob, Worth

#: Below this many steps there is nothing honest to say.
FEWEST: Final = 10
#: Outcomes named; the rest is "somewhere new" and "everything else".
NAMED_OUTCOMES: Final = 5
#: The outcome that gathers all known states not named.
ELSEWHERE: Final = "*"

_FORM: Final = 6
_POINTS: Final = (np.arange(8) + 0.5) / 8
#: So many stays each teach when stays end; later four of five by the next step, two by their own end.
_EVERY_STAY: Final = 300
#: The first steps correct one kind of question each in turn. Later ones correct so, of five: two the weights
#: of what comes next, one those of known times. All are counted.
_EVERY_STEP: Final = 40
_EARLY: Final = ("next", "known")
_TURNS: Final = ("known", "when", "next", "when", "next")
#: Multiples of it, less their whole part, are spread evenly over what lies between two steps.
_GOLDEN: Final = 0.618034
_EIGHTY: Final = np.array([0.1, 0.5, 0.9])
_NEW_LABELS: Final = {"place": "somewhere new", "artist": "someone new", "purchase": "something new"}
_ELSE_LABELS: Final = {"place": "another of your places", "artist": "another you know"}


#: Earliest, middle, latest.
_Times = tuple[int | None, int | None, int | None]


class _Blob(msgspec.Struct, frozen=True, kw_only=True):
    form: int
    stream: str
    labels: dict[str, str]
    history: dict[str, object]
    at: WeightsBlob
    ahead: WeightsBlob
    worth: dict[str, tuple[float, int]]
    timing: TimingBlob
    staying: TimingBlob
    merged: bool


class Forecaster:
    """One stream's forecaster: counts and weights, a few kilobytes.

    ``labels`` say how states read for a person. Steps come in time order; one
    that is not later than the last is ignored. ``shared`` is what everybody starts with
    (:mod:`shared`); what is loaded again must be given the same.
    """

    def __init__(
        self, stream: str, labels: Mapping[str, str] | None = None, *, shared: Shared | None = None
    ) -> None:
        self.stream = stream
        self.labels = dict(labels or {})
        shared = shared or shipped()
        self._history = History()
        self._at = Weights(shared.at)  #: for a step whose time is known
        self._ahead = Weights(shared.ahead, ahead=True)  #: for the next step, whenever it comes
        self._worth = Worth()
        self._timing = Timing()  #: when the next step begins
        self._staying = Timing(ends=True)  #: when a stay ends, where ends are known
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
        """What knowing each context is worth to this person's forecasts: nats a step, most first.

        By how much the log of the chance given to what came would have been less without it: each
        context in turn is hidden from the forecast of one step. Signals stand under their own names.
        """
        return self._worth.means()

    def update(self, step: Step, *, context: Context | Sequence[str] = ()) -> None:
        """Compare what was expected with ``step``, correct the weights, and count it.

        ``context`` is what was known around the step, by signal: ``{"weather": "rain", "slept": 5.5}``. To
        declare a signal is to name it. Bare words are one signal called "context".
        """
        history, known = self._history, named(context)
        if history.size:
            previous = int(history.column("start")[-1])
            if step.start_us <= previous:
                return
            self._merged = self._merged and history.states[history.last()[0]] != step.state
            self._weigh(step, known)
            if history.count < _EVERY_STAY or self._turn() != "known":
                self._timing.learn(history, step.start_us)
            length = int(history.column("length")[-1])
            if length >= 0 and (self._staying.coverage.count < _EVERY_STAY or self._turn() == "when"):
                self._staying.learn(history, previous + length)
        length = -1 if step.end_us is None else max(0, step.end_us - step.start_us)
        history.append(step.state, step.start_us, step.local_us, step.event, known, length)
        if step.lat is not None and step.lon is not None:
            history.locate(step.state, step.lat, step.lon)
        if self._turn() == "next":
            self._timing.prepare(history)  # so that the next update has this behind it

    def _weigh(self, step: Step, context: Context) -> None:
        """Correct the weights by what came: of one kind of question at this step, of the other at the next.

        The forecast ahead is one made when the last step began, or in every other turn at a moment between
        the two, since a page is asked at any moment.
        """
        history = self._history
        turn = self._turn()
        if turn == "when":
            return
        past = Past(history)
        state = past.seen_as(history.ids.get(step.state, -1))
        again = past.last if self._merged else -1
        if turn == "known":
            moment = Moment(step.start_us, step.local_us, (step.local_us,), True, context=context)
            self._at.learn(self._at.scene(Look(past, moment), again), state)
            return
        begun_us, local_us = int(past.start[-1]), int(history.column("local")[-1])
        part = (history.count * _GOLDEN) % 1.0 if history.count % len(_TURNS) > 2 else 0.0
        passed = int(part * (step.start_us - begun_us)) if history.count >= _EVERY_STEP else 0
        moment = self._moment_ahead(begun_us + passed, local_us + passed, context)[0]
        scene = self._ahead.scene(Look(past, moment), again)
        looked_at, opinion = self._worth.next(scene), self._ahead.opinion(scene)
        self._worth.note(looked_at, self._ahead.lost_without(looked_at, scene, state, opinion))
        self._ahead.learn(scene, state, opinion)

    def _turn(self) -> str:
        count = self._history.count
        return _EARLY[count % 2] if count < _EVERY_STEP else _TURNS[count % len(_TURNS)]

    def _moment_ahead(self, now_us: int, local_us: int, context: Context) -> tuple[Moment, Arrivals | None]:
        """The moment of a forecast made now, and when what comes may come."""
        if stale(self._history, now_us):
            return Moment(now_us, local_us, (local_us,), True, after=False, context=context), None
        coming = self._timing.ahead(self._history, now_us)
        if coming is None:
            return Moment(now_us, local_us, (local_us,), False, context=context), None
        coming = coming.held()
        times = tuple(local_us + int(time) - now_us for time in coming.quantiles(_POINTS))
        return Moment(now_us, local_us, times, False, context=context), coming

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
        self,
        at_us: int,
        local_us: int,
        *,
        known: bool = True,
        context: Context | Sequence[str] = (),
    ) -> dict[str, float]:
        """P(state) of a step that begins at ``at_us``; "" is one never seen. Sums to 1.

        ``known`` False looks at the clock only: what went before is too long ago.
        """
        if not self._history.size:
            return {"": 1.0}
        moment = Moment(at_us, local_us, (local_us,), True, after=known, context=named(context))
        return self._by_name(self._chances(moment))

    def _chances(self, moment: Moment) -> Floats:
        """P of each state, and last of one never seen."""
        past = Past(self._history)
        weights = self._at if moment.known_time else self._ahead
        again = past.last if self._merged else -1
        return past.spread(weights.chances(weights.scene(Look(past, moment), again)))

    def _by_name(self, chances: Floats) -> dict[str, float]:
        return dict(zip((*self._history.states, ""), chances.tolist(), strict=True))

    def forecast(self, now_us: int, local_us: int, *, context: Context | Sequence[str] = ()) -> Forecast:
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
        moment, coming = self._moment_ahead(now_us, local_us, named(context))
        chances = self._chances(moment)
        return self._told(now_us, moment, chances[:-1], float(chances[-1]), coming)

    def expected(
        self, now_us: int, local_us: int, *, context: Context | Sequence[str] = ()
    ) -> dict[str, float]:
        """P(state) of the next step as seen from ``now_us``, its time not known; "" is one never seen."""
        if not self._history.size:
            return {"": 1.0}
        return self._by_name(self._chances(self._moment_ahead(now_us, local_us, named(context))[0]))

    def _told(
        self, now_us: int, moment: Moment, shares: Floats, new: float, coming: Arrivals | None
    ) -> Forecast:
        known, likely_us = moment.after, moment.times_us[len(moment.times_us) // 2]
        order = np.argsort(-shares, kind="stable")
        if known and self._merged:
            order = order[order != self._history.last()[0]]
        order = order[:NAMED_OUTCOMES][shares[order[:NAMED_OUTCOMES]] > 0.0]
        last = self._after() if known else ""
        states: list[int] = order.tolist()
        times = self._times(states, coming)
        ahead_us = moment.local_us - now_us
        middles = [likely_us if middle is None else middle + ahead_us for _, middle, _ in times]
        found = grounds(self._history, states, middles, last)
        outcomes = [
            Outcome(
                state=self._history.states[state],
                label=self._label(state),
                probability=float(shares[state]),
                earliest_us=earliest,
                latest_us=latest,
                evidence=finding.evidence,
            )
            for state, finding, (earliest, _, latest) in zip(states, found, times, strict=True)
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

    def _times(self, states: Sequence[int], coming: Arrivals | None) -> list[_Times]:
        """When each state would begin, UTC µs: central 80 % and middle; None where it is not known."""
        if coming is None or not states:
            return [(None, None, None)] * len(states)
        leading = (coming.towards(share).quantiles(_EIGHTY) for share in led_to(self._history, states))
        return [(int(low), int(middle), int(high)) for low, middle, high in leading]

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
        alive = self._history.ids
        blob = _Blob(
            form=_FORM,
            stream=self.stream,
            labels={s: label for s, label in self.labels.items() if s in alive and s != label},
            history=self._history.pack(),
            at=self._at.pack(),
            ahead=self._ahead.pack(),
            worth=self._worth.told,
            timing=self._timing.pack(),
            staying=self._staying.pack(),
            merged=self._merged,
        )
        return zlib.compress(msgspec.msgpack.encode(blob), 6)

    @staticmethod
    def load(blob: bytes, *, shared: Shared | None = None) -> Forecaster:
        """The forecaster that :meth:`dump` told; ValueError where it is not one of this form."""
        try:
            told = msgspec.msgpack.decode(zlib.decompress(blob), type=_Blob)
        except (zlib.error, msgspec.DecodeError) as error:
            raise ValueError("these bytes are not a forecaster") from error
        if told.form != _FORM:
            raise ValueError("this forecaster was made by another version: build it anew from the log")
        forecaster = Forecaster(told.stream, told.labels, shared=shared)
        forecaster._at = Weights.unpack(told.at, forecaster._at.scorer)
        forecaster._ahead = Weights.unpack(told.ahead, forecaster._ahead.scorer, ahead=True)
        forecaster._worth = Worth(told.worth)
        forecaster._history = History.unpack(told.history)
        forecaster._timing = Timing.unpack(told.timing)
        forecaster._staying = Timing.unpack(told.staying, ends=True)
        forecaster._merged = told.merged
        return forecaster
