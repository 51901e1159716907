"""What is like her for a card payment: her habits against anybody's, and which of them travel."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import DAY_US, Event, Evidence, Surprise
from selfportrait.patterns.steps.payments import is_purchase, merchant, money, payment

from .clues import Clue, Past, clues
from .counts import Counts, PackedCounts
from .runs import FEWEST_IN_A_RUN, Running, follow
from .scores import Scores
from .situation import Situation

LIKE_HER: Final = "like her"
UNLIKE_HER: Final = "unlike her"
CANNOT_TELL: Final = "cannot tell"

#: What she says of a surprise: it was she, it was not, or nothing (any more).
ME: Final = "me"
NOT_ME: Final = "not me"
UNSAID: Final = ""

#: Below this many payments nothing is said.
FEWEST: Final = 40
_FORM: Final = 2
_AWAY_ENOUGH: Final = 20
_STRETCH: Final = 5
#: Where she has not been before nobody knows how she pays there: it takes more to be unlike her.
_FIRST_TRIPS: Final = 3.0
#: What 1 in 20 of anybody's stretches exceeds at home and on first trips, how much more just after arriving,
#: and how many payments it takes to settle in (found on the trial seeds of ``bench/patterns_trips.py``).
_HOME_LEVEL: Final = -3.5
_HOME_ENOUGH: Final = 150
_AWAY_LEVEL: Final = -1.6
_LANDING: Final = 1.6
_SETTLED: Final = 4.0
#: The least that a payment may be unlike her without adding to a run, in nats.
_USUAL: Final = 0.5
#: A payment unlike her is learnt after this long, unless the money came back or she says it was not her.
_WAIT_US: Final = 7 * DAY_US
_WAITING: Final = 50
#: Trips whose payments are kept apart, by destination.
_TRIPS: Final = 12


class _Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A payment not yet learnt, where she was, and how unlike her it was."""

    event: Event
    away: bool
    score: float
    destination: str = ""


class _Blob(msgspec.Struct, frozen=True, kw_only=True):
    form: int
    counts: PackedCounts
    trips: dict[str, PackedCounts]
    scores: list[float]
    away_scores: list[float]
    run_scores: list[float]
    waiting: list[_Waiting]
    refused: list[str]
    before: tuple[str, int] | None
    running: Running


class Habits:
    """One person's habits of paying, a few kilobytes.

    While she travels, what belongs to home (merchants, towns, the mix of categories) is
    neither asked nor learnt. What she pays on a trip is kept apart by destination, and
    speaks once she is there again. Scores of her own payments are kept as they were
    before learning, so that the threshold is her own.
    """

    def __init__(self) -> None:
        self._counts = Counts()
        self._trips: dict[str, Counts] = {}
        self._scores = Scores()
        self._away_scores = Scores()
        self._run_scores = Scores()
        self._waiting: list[_Waiting] = []
        self._refused: list[str] = []  #: payments that were not hers: paid back, or she said so
        self._before: tuple[str, int] | None = None
        self._running = Running()
        self._learnt = 0  #: times anything was learnt or forgotten
        self._latest: tuple[int, Past, Event, Situation, list[Clue]] | None = None

    @property
    def count(self) -> int:
        """Payments learnt from."""
        return self._counts.total

    def update(self, event: Event, context: Situation | None = None, said: str = UNSAID) -> None:
        """Learn one payment, not earlier than those before; what is not a purchase is ignored.

        A payment that is unlike her, by itself or with those just before it, waits a
        week before it is learnt, so that a thief does not excuse his next one; money
        that comes back from the same payee in the same amount takes it out altogether. What she
        ``said`` of it, :data:`ME` or :data:`NOT_ME`, settles it at once.
        """
        self._release(event.start_us)
        if event.kind == "earn":
            self._pay_back(event)
        if not is_purchase(event):
            return
        now = context or Situation()
        score = 0.0
        if self.count >= FEWEST // 2:
            score = sum(clue.ratio for clue in self._clues(self._past(now), event, now))
        excess = min(score, 0.0) if said == ME else score - self.usual(now)
        self._running = follow(self._running, event.start_us, excess)
        waits = _Waiting(event=event, away=now.travelling, score=round(score, 3), destination=now.destination)
        if said == NOT_ME:
            self._refuse(event.id)
        elif said != ME and self._tells() and self._is_odd(score, now):
            self._waiting = [*self._waiting, waits][-_WAITING:]
        else:
            self._learn(waits)
        if event.precision != "day":
            self._before = (event.id, event.start_us)

    def teach(self, event: Event, context: Situation, said: str, *, now_us: int) -> bool:
        """Learn what she says of a payment already seen; whether that changed anything.

        :data:`ME` learns it at once, :data:`NOT_ME` takes it out for good, :data:`UNSAID` takes her word
        back: within a week it waits again, later it counts as hers.
        """
        held = self._counts.holds(event.id)
        waits = next((w for w in self._waiting if w.event.id == event.id), None)
        self._waiting = [w for w in self._waiting if w.event.id != event.id]
        self._refused = [name for name in self._refused if name != event.id]
        mine = waits or _Waiting(
            event=event, away=context.travelling, score=0.0, destination=context.destination
        )
        young = said == UNSAID and now_us - event.start_us < _WAIT_US
        if held and (said == NOT_ME or young):
            self._forget(mine)
        if said == NOT_ME:
            self._refuse(event.id)
        elif young:
            again = sorted([*self._waiting, mine], key=lambda w: w.event.start_us)
            self._waiting = again[-_WAITING:]
        elif not held:
            self._learn(mine)
        return held == (said == NOT_ME or young)

    def _release(self, now_us: int) -> None:
        due = [w for w in self._waiting if now_us - w.event.start_us >= _WAIT_US]
        if due:
            self._waiting = [w for w in self._waiting if now_us - w.event.start_us < _WAIT_US]
        for waited in due:
            self._learn(waited)

    def _pay_back(self, event: Event) -> None:
        returned = [w for w in self._waiting if _paid_back(w, event)]
        for waited in returned:
            self._refuse(waited.event.id)
            self._waiting.remove(waited)

    def _refuse(self, event: str) -> None:
        self._refused = [*self._refused, event][-_WAITING:]

    def _learn(self, waited: _Waiting) -> None:
        if self.count >= FEWEST // 2:
            (self._away_scores if waited.away else self._scores).add(waited.score)
            self._run_scores.add(round(max(0.0, self._running.score), 3))
        self._learnt += 1
        seen = payment(waited.event)
        self._counts.learn(waited.event, seen, away=waited.away)
        if waited.away and waited.destination:
            there = self._trips.pop(waited.destination, Counts())
            there.learn(waited.event, seen, away=False)
            self._trips[waited.destination] = there
            if len(self._trips) > _TRIPS:
                self._trips.pop(min(self._trips, key=lambda name: self._trips[name].last_us or 0))

    def _forget(self, mine: _Waiting) -> None:
        self._learnt += 1
        seen = payment(mine.event)
        self._counts.forget(mine.event, seen, away=mine.away)
        there = self._trips.get(mine.destination)
        if there is not None and there.holds(mine.event.id):
            there.forget(mine.event, seen, away=False)

    def _past(self, context: Situation) -> Past:
        there = self._trips.get(context.destination) if context.travelling else None
        return Past(self._counts, there, self._before)

    def _clues(self, past: Past, event: Event, now: Situation) -> list[Clue]:
        """What each habit says; a payment is judged and then learnt, so the latest answer is kept."""
        held, learnt = self._latest, self._learnt
        if held is not None and held[:2] == (learnt, past) and held[2] is event and held[3] is now:
            return held[4]
        found = clues(past, event, now)
        self._latest = (learnt, past, event, now, found)
        return found

    def _tells(self) -> bool:
        return self.count >= FEWEST and len(self._scores) >= FEWEST // 2

    def _is_odd(self, score: float, now: Situation) -> bool:
        return score >= self.threshold(now) or (
            self._running.length >= FEWEST_IN_A_RUN and self._running.score >= self.run_threshold(now)
        )

    def surprise(
        self, event: Event, context: Situation, *, before: tuple[str, int] | None = None
    ) -> Surprise:
        """How unlike her a payment is against how unlike anybody, with the two strongest reasons.

        ``before`` is a later payment than the last one seen here: (event id, UTC µs).
        """
        past = self._past(context)
        if before is not None and (past.before is None or before[1] > past.before[1]):
            past = past._replace(before=before)
        found = self._clues(past, event, context)
        against = sorted((clue for clue in found if clue.ratio > 0.3), key=lambda clue: -clue.ratio)[:2]
        reasons = against or sorted(found, key=lambda clue: clue.ratio)[:1]
        strongest = reasons[0]
        alike = strongest.events or (
            self._counts.alike(payment(event), strongest.by) if strongest.by and strongest.seen else ()
        )
        said = "; ".join(clue.text for clue in reasons)
        return Surprise(
            event=event.id,
            at_us=event.start_us,
            text=f"{money(event)} to {event.title or 'an unnamed payee'}",
            personal=sum(clue.personal for clue in found),
            common=sum(clue.common for clue in found),
            context=context.where,
            because=f"{said[:1].upper()}{said[1:]}.{_frozen(context)}",
            evidence=Evidence(rule=strongest.text, count=strongest.seen, of=strongest.of, events=alike),
        )

    def is_strange_town(self, event: Event, context: Situation) -> bool:
        """Whether she never paid in the town a card was used in: at home, or on trips to where she is."""
        town = payment(event).town
        there = self._trips.get(context.destination) if context.travelling else self._counts
        return bool(town and there and there.towns) and there is not None and town not in there.towns

    def threshold(self, context: Situation) -> float:
        """The ratio that 1 in 67 of her own payments exceeded; at least 1 nat, 3 where she is new."""
        return max(self._least(context), self._quantile(context, 0.985))

    def level(self, context: Situation) -> float:
        """The mean ratio that 1 in 20 of her own stretches of five payments exceeds, in nats.

        So stretches at home and on trips can be held against one threshold: at home her places
        speak for her, on a trip they are silent, and just after arriving next to nothing is known. Until
        she has travelled enough it is what was found on trips of others, which gives way to her own.
        """
        if not context.travelling:
            own, n = _exceeded(self._scores.latest, _HOME_LEVEL), len(self._scores)
            return (n * own + _HOME_ENOUGH * _HOME_LEVEL) / (n + _HOME_ENOUGH)
        there = self._trips.get(context.destination)
        known = there.total if there is not None else 0
        first = _AWAY_LEVEL + _LANDING * _SETTLED / (_SETTLED + known)
        n = len(self._away_scores)
        return (n * _exceeded(self._away_scores.latest, first) + _AWAY_ENOUGH * first) / (n + _AWAY_ENOUGH)

    def usual(self, context: Situation) -> float:
        """What a payment's ratio is allowed before it speaks against her in a run, in nats."""
        if context.travelling and self._least(context) > 1.0:
            return _FIRST_TRIPS / 2
        return max(_USUAL, self._quantile(context, 0.8))

    def run_threshold(self, context: Situation) -> float:
        """The running sum that 1 in 67 of her payments exceeded; at least 2 nats, 4 where she is new."""
        return max(2.0 + self._least(context) - 1.0, self._run_scores.quantile(0.985))

    def _least(self, context: Situation) -> float:
        settled = context.returning and len(self._away_scores) >= _AWAY_ENOUGH
        return _FIRST_TRIPS if context.travelling and not settled else 1.0

    def verdict(self, surprise: Surprise, context: Situation, before: Sequence[Surprise] = ()) -> str:
        """ "like her", "unlike her", or "cannot tell" where she is too little known or it lies between.

        ``before`` are the payments of the hours before, oldest first: what is only odd by
        itself may be unlike her as one of several.
        """
        if not self._tells():
            return CANNOT_TELL
        if surprise.ratio >= self.threshold(context):
            return UNLIKE_HER
        running = Running()
        for earlier in (*before, surprise):
            running = follow(running, earlier.at_us, earlier.ratio - self.usual(context))
        if running.length >= FEWEST_IN_A_RUN and running.score >= self.run_threshold(context):
            return UNLIKE_HER
        return LIKE_HER if surprise.ratio <= max(0.0, self._quantile(context, 0.95)) else CANNOT_TELL

    def _quantile(self, context: Situation, level: float) -> float:
        scores = self._scores
        if context.travelling and len(self._away_scores) >= _AWAY_ENOUGH:
            scores = self._away_scores
        return scores.quantile(level)

    def dump(self) -> bytes:
        """Everything learnt, as bytes for :meth:`load`."""
        blob = _Blob(
            form=_FORM,
            counts=self._counts.pack(),
            trips={name: there.pack() for name, there in self._trips.items()},
            scores=self._scores.latest,
            away_scores=self._away_scores.latest,
            run_scores=self._run_scores.latest,
            waiting=self._waiting,
            refused=self._refused,
            before=self._before,
            running=self._running,
        )
        return zlib.compress(msgspec.msgpack.encode(blob), 6)

    @staticmethod
    def load(blob: bytes) -> Habits:
        """The habits that :meth:`dump` told; ValueError where they are not of this form."""
        try:
            told = msgspec.msgpack.decode(zlib.decompress(blob), type=_Blob)
        except (zlib.error, msgspec.DecodeError) as error:
            raise ValueError("these bytes are not habits") from error
        if told.form != _FORM:
            raise ValueError("these habits were made by another version: build them anew from the log")
        habits = Habits()
        habits._counts = Counts.unpack(told.counts)
        habits._trips = {name: Counts.unpack(there) for name, there in told.trips.items()}
        habits._scores, habits._away_scores = Scores(told.scores), Scores(told.away_scores)
        habits._run_scores, habits._waiting = Scores(told.run_scores), list(told.waiting)
        habits._refused, habits._before, habits._running = list(told.refused), told.before, told.running
        return habits


def _frozen(context: Situation) -> str:
    """What a trip keeps out of the judgement, said."""
    if context.returning:
        return f" You are travelling, for the {_nth(context.times)} time there: your habits of there count."
    return " You are travelling, so the places you know do not count." if context.travelling else ""


def _nth(count: int) -> str:
    ending = "th" if 10 <= count % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count:,}{ending}"


def _paid_back(waited: _Waiting, event: Event) -> bool:
    same = abs(waited.event.quantity or 0.0) == abs(event.quantity or 0.0)
    return same and merchant(waited.event.title) == merchant(event.title)


def _exceeded(scores: Sequence[float], otherwise: float) -> float:
    """What 1 in 20 means of five scores in a row exceeds; ``otherwise`` where there are too few."""
    if len(scores) < _AWAY_ENOUGH:
        return otherwise
    return float(np.quantile(np.convolve(scores, np.full(_STRETCH, 1 / _STRETCH), "valid"), 0.95))
