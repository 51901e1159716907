"""Places that are unlike her: new or hardly known, far from all she knows, too soon to be reached."""

from __future__ import annotations

from typing import Final

import numpy as np

from selfportrait.model import MINUTE_US, Event, Evidence, Place, Surprise
from selfportrait.patterns.steps.streams import place_state

from .distances import distance_km
from .situation import Situation
from .strangers import TYPICAL_STEP_KM, Alike, Anybody, Moment, not_her

#: Places she has been to so often are hers.
_HERS: Final = 3
_FEWEST: Final = 60
_SCORES: Final = 300
_RECENT: Final = 50
#: Not told below this, in nats, however rare it is in her own life.
_LEAST: Final = 4.0
_PLACES: Final = 2_000


class Visits:
    """Follows her visits at home, and on trips that repeat those of each destination apart.

    On the first trip somewhere nothing is judged and nothing learnt: place habits stay at home.
    """

    def __init__(self, anybody: Anybody | None = None) -> None:
        self._anybody = anybody or Alike()
        self._towns: dict[str, _Town] = {}

    def judge(self, event: Event, now: Situation) -> list[Surprise]:
        """How unlike her this visit is, where it is; it is learnt afterwards."""
        place = event.place
        if place is None or event.precision == "day" or (now.travelling and not now.returning):
            return []
        state = place_state(place)
        town = self._towns.setdefault(now.destination if now.travelling else "", _Town())
        if not state or state == town.last_state:
            return []
        told = town.judge(event, place, state, now, self._anybody)
        town.learn(event, place, state)
        return told


class _Town:
    """One town's places: visits by place, where each lies, and scores of her own visits to new ones."""

    def __init__(self) -> None:
        self.last_state = ""
        self._last: Event | None = None
        self._known: dict[str, int] = {}
        self._where: dict[str, tuple[Place, str]] = {}
        self._news: list[bool] = []
        self._scores: list[float] = []
        self._count = 0

    def learn(self, event: Event, place: Place, state: str) -> None:
        self._news = [*self._news, state not in self._known][-_RECENT:]
        self._known[state] = self._known.pop(state, 0) + 1
        self._where[state] = (place, event.id)
        if len(self._known) > _PLACES:
            rarest = min(self._known, key=lambda name: self._known[name])
            del self._known[rarest], self._where[rarest]
        self.last_state, self._last, self._count = state, event, self._count + 1

    def judge(
        self, event: Event, place: Place, state: str, now: Situation, anybody: Anybody
    ) -> list[Surprise]:
        if self._count < _FEWEST or self._last is None or self._known.get(state, 0) >= _HERS:
            return []
        nearest, near_id = self._nearest(place, state)
        step = distance_km(self._last.place, place)
        if nearest is None or step is None:
            return []
        # hardly known places: how often she goes somewhere new, and how often there, is all there is to go by
        new = (sum(self._news) + 1.0) / (len(self._news) + 4.0)
        chances = {"": new, state: (self._known.get(state, 0) + 0.5) / (self._count + 1.0)}
        left_us = self._last.end_us or self._last.start_us
        gap_min = max(0.0, (event.start_us - left_us) / MINUTE_US)
        score = not_her(
            Moment(
                place=state,
                minute=event.local_us // MINUTE_US % 1440,
                chances=chances,
                known=self._known,
                from_known=nearest / TYPICAL_STEP_KM,
                from_last=step / TYPICAL_STEP_KM,
                gap_min=gap_min,
            ),
            anybody,
        )
        usual = float(np.quantile(self._scores, 0.98)) if len(self._scores) >= 20 else _LEAST
        self._scores = [*self._scores, score][-_SCORES:]
        if score < max(_LEAST, usual):
            return []
        return [self._told(event, place, now, score, (nearest, near_id, step, gap_min))]

    def _nearest(self, place: Place, state: str) -> tuple[float | None, str]:
        """Kilometres to the nearest place she knows (0 where it is this one), and the visit that says so."""
        if state in self._known:
            return 0.0, self._where[state][1]
        found = [
            (away, event)
            for other, event in self._where.values()
            if (away := distance_km(other, place)) is not None
        ]
        return min(found) if found else (None, "")

    def _told(
        self, event: Event, place: Place, now: Situation, score: float, by: tuple[float, str, float, float]
    ) -> Surprise:
        nearest, near_id, step, gap_min = by
        assert self._last is not None
        times = self._known.get(place_state(place), 0)
        minute = event.local_us // MINUTE_US % 1440
        where = place.name or f"a place {nearest:,.0f} km from all you know"
        been = f"you had been there {times:,} times" if times else "you had never been there"
        return Surprise(
            event=event.id,
            at_us=event.start_us,
            text=f"At {where} at {minute // 60:02d}:{minute % 60:02d}",
            personal=score,
            common=0.0,
            context=now.where,
            because=f"In {self._count:,} visits {been}; the nearest place you knew was "
            f"{nearest:,.1f} km off, and you had left one {step:,.1f} km away {gap_min:,.0f} minutes before.",
            evidence=Evidence(
                rule="visits to places new or hardly known",
                count=times,
                of=self._count,
                events=tuple(dict.fromkeys((self._last.id, near_id))),
            ),
        )
