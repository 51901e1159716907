"""What is like her for a card payment: her habits against anybody's, and which of them travel."""

from __future__ import annotations

import zlib
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import DAY_US, Event, Evidence, Surprise

from .clues import clues
from .counts import Counts, PackedCounts
from .payments import is_purchase, merchant, money, payment
from .situation import Situation

LIKE_HER: Final = "like her"
UNLIKE_HER: Final = "unlike her"
CANNOT_TELL: Final = "cannot tell"

#: Below this many payments nothing is said.
FEWEST: Final = 40
_FORM: Final = 1
_SCORES: Final = 400
_AWAY_ENOUGH: Final = 20
#: On her first trips nobody knows yet how she pays there: it takes more to be unlike her.
_FIRST_TRIPS: Final = 3.0
#: A payment unlike her is learnt after this long, unless the money came back.
_WAIT_US: Final = 7 * DAY_US
_WAITING: Final = 50


class _Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A payment not yet learnt, and how unlike her it was."""

    event: Event
    away: bool
    score: float


class _Blob(msgspec.Struct, frozen=True, kw_only=True):
    form: int
    counts: PackedCounts
    scores: list[float]
    away_scores: list[float]
    waiting: list[_Waiting]


class Habits:
    """One person's habits of paying, a few kilobytes.

    While she travels, what belongs to home (merchants, countries, the mix of
    categories) is neither asked nor learnt. Scores of her own payments are kept as
    they were before learning, so that the threshold is her own.
    """

    def __init__(self) -> None:
        self._counts = Counts()
        self._scores: list[float] = []
        self._away_scores: list[float] = []
        self._waiting: list[_Waiting] = []

    @property
    def count(self) -> int:
        """Payments learnt from."""
        return self._counts.total

    def update(self, event: Event, context: Situation | None = None) -> None:
        """Learn one payment, not earlier than those before; what is not a purchase is ignored.

        A payment that is unlike her waits a week before it is learnt, so that a thief
        does not excuse his next one; money that comes back from the same payee in
        the same amount takes it out altogether.
        """
        self._release(event.start_us)
        if event.kind == "earn":
            self._waiting = [w for w in self._waiting if not _paid_back(w, event)]
        if not is_purchase(event):
            return
        now = context or Situation()
        score = 0.0
        if self.count >= FEWEST // 2:
            score = sum(clue.ratio for clue in clues(self._counts, event, now))
        waits = _Waiting(event=event, away=now.travelling, score=round(score, 3))
        if self._tells() and score >= self.threshold(now):
            self._waiting = [*self._waiting, waits][-_WAITING:]
        else:
            self._learn(waits)

    def _release(self, now_us: int) -> None:
        due = [w for w in self._waiting if now_us - w.event.start_us >= _WAIT_US]
        self._waiting = [w for w in self._waiting if now_us - w.event.start_us < _WAIT_US]
        for waited in due:
            self._learn(waited)

    def _learn(self, waited: _Waiting) -> None:
        if self.count >= FEWEST // 2:
            kept = self._away_scores if waited.away else self._scores
            kept.append(waited.score)
            del kept[:-_SCORES]
        self._counts.learn(waited.event, payment(waited.event), away=waited.away)

    def _tells(self) -> bool:
        return self.count >= FEWEST and len(self._scores) >= FEWEST // 2

    def surprise(self, event: Event, context: Situation) -> Surprise:
        """How unlike her a payment is against how unlike anybody, with the two strongest reasons."""
        found = clues(self._counts, event, context)
        against = sorted((clue for clue in found if clue.ratio > 0.3), key=lambda clue: -clue.ratio)[:2]
        reasons = against or sorted(found, key=lambda clue: clue.ratio)[:1]
        strongest = reasons[0]
        frozen = " You are travelling, so the places you know do not count." if context.travelling else ""
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
            because=f"{said[:1].upper()}{said[1:]}.{frozen}",
            evidence=Evidence(rule=strongest.text, count=strongest.seen, of=strongest.of, events=alike),
        )

    def threshold(self, context: Situation) -> float:
        """The ratio that 1 in 67 of her own payments exceeded; at least 1 nat, and 3 on first trips."""
        least = _FIRST_TRIPS if context.travelling and len(self._away_scores) < _AWAY_ENOUGH else 1.0
        return max(least, self._quantile(context, 0.985))

    def verdict(self, surprise: Surprise, context: Situation) -> str:
        """ "like her", "unlike her", or "cannot tell" where she is too little known or it lies between."""
        if not self._tells():
            return CANNOT_TELL
        if surprise.ratio >= self.threshold(context):
            return UNLIKE_HER
        return LIKE_HER if surprise.ratio <= max(0.0, self._quantile(context, 0.95)) else CANNOT_TELL

    def _quantile(self, context: Situation, level: float) -> float:
        scores = self._scores
        if context.travelling and len(self._away_scores) >= _AWAY_ENOUGH:
            scores = self._away_scores
        return float(np.quantile(scores, level)) if scores else 0.0

    def dump(self) -> bytes:
        """Everything learnt, as bytes for :meth:`load`."""
        blob = _Blob(
            form=_FORM,
            counts=self._counts.pack(),
            scores=self._scores,
            away_scores=self._away_scores,
            waiting=self._waiting,
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
        habits._scores, habits._away_scores = list(told.scores), list(told.away_scores)
        habits._waiting = list(told.waiting)
        return habits


def _paid_back(waited: _Waiting, event: Event) -> bool:
    same = abs(waited.event.quantity or 0.0) == abs(event.quantity or 0.0)
    return same and merchant(waited.event.title) == merchant(event.title)
