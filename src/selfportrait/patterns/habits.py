"""What is like her for a card payment: her habits against anybody's, and which of them travel."""

from __future__ import annotations

import zlib
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import Event, Evidence, Surprise

from .clues import clues
from .counts import Counts, PackedCounts
from .payments import is_purchase, money, payment
from .situation import Situation

LIKE_HER: Final = "like her"
UNLIKE_HER: Final = "unlike her"
CANNOT_TELL: Final = "cannot tell"

#: Below this many payments nothing is said.
FEWEST: Final = 40
_FORM: Final = 1
_SCORES: Final = 400
_AWAY_ENOUGH: Final = 20


class _Blob(msgspec.Struct, frozen=True, kw_only=True):
    form: int
    counts: PackedCounts
    scores: list[float]
    away_scores: list[float]


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

    @property
    def count(self) -> int:
        """Payments learnt from."""
        return self._counts.total

    def update(self, event: Event, context: Situation | None = None) -> None:
        """Learn one payment, not earlier than those before; what is not a purchase is ignored."""
        if not is_purchase(event):
            return
        now = context or Situation()
        if self.count >= FEWEST // 2:
            score = sum(clue.ratio for clue in clues(self._counts, event, now))
            kept = self._away_scores if now.travelling else self._scores
            kept.append(round(score, 3))
            del kept[:-_SCORES]
        self._counts.learn(event, payment(event), away=now.travelling)

    def surprise(self, event: Event, context: Situation) -> Surprise:
        """How unlike her a payment is against how unlike anybody, with the two strongest reasons."""
        found = clues(self._counts, event, context)
        against = sorted((clue for clue in found if clue.ratio > 0.3), key=lambda clue: -clue.ratio)[:2]
        reasons = against or sorted(found, key=lambda clue: clue.ratio)[:1]
        strongest = reasons[0]
        frozen = " You are travelling, so the places you know do not count." if context.travelling else ""
        said = "; ".join(clue.text for clue in reasons)
        return Surprise(
            event=event.id,
            at_us=event.start_us,
            text=f"{money(event)} to {event.title or 'an unnamed payee'}",
            personal=sum(clue.personal for clue in found),
            common=sum(clue.common for clue in found),
            context=context.where,
            because=f"{said[:1].upper()}{said[1:]}.{frozen}",
            evidence=Evidence(
                rule=strongest.text, count=strongest.seen, of=strongest.of, events=strongest.events
            ),
        )

    def threshold(self, context: Situation) -> float:
        """The ratio above which only 1 in 67 of her own payments lay so far; never below 1 nat."""
        return max(1.0, self._quantile(context, 0.985))

    def verdict(self, surprise: Surprise, context: Situation) -> str:
        """ "like her", "unlike her", or "cannot tell" where she is too little known or it lies between."""
        if self.count < FEWEST or len(self._scores) < FEWEST // 2:
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
            form=_FORM, counts=self._counts.pack(), scores=self._scores, away_scores=self._away_scores
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
        return habits
