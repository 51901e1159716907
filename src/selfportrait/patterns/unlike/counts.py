"""One person's payments, counted: what the clues are read from."""

from __future__ import annotations

from itertools import islice
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import Event
from selfportrait.patterns import population as anybody
from selfportrait.patterns.arrays import Floats
from selfportrait.patterns.steps.payments import Payment

_REMEMBERED: Final = 400
_MERCHANTS_MAX: Final = 1200
_TOWNS_MAX: Final = 120
#: Alike payments named.
_ALIKE: Final = 50
_N: Final = len(anybody.CATEGORIES)
_ARRAYS: Final = ("hours", "days", "at_home", "on_trips", "news", "amounts", "gaps")


class PackedCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Counts as plain values; arrays as raw 32-bit floats."""

    arrays: dict[str, bytes]
    merchants: dict[str, int]
    countries: dict[str, int]
    currencies: dict[str, int]
    towns: dict[str, int]
    recent: list[tuple[str, int, int, float, str]]
    last_us: int | None
    total: int


class Counts:
    """Payments by category, hour, weekday, amount, merchant, country and rhythm.

    ``amounts`` holds n, sum and sum of squares of log amounts by category; ``news`` the
    first payments to a merchant; ``recent`` (event id, category, minute, log amount,
    merchant) of the latest payments, for reasons that can be opened.
    """

    def __init__(self) -> None:
        self.total = 0
        self.hours: Floats = np.zeros((_N, 24))
        self.days: Floats = np.zeros((_N, 7))
        self.at_home: Floats = np.zeros(_N)
        self.on_trips: Floats = np.zeros(_N)
        self.news: Floats = np.zeros(_N)
        self.amounts: Floats = np.zeros((_N, 3))
        self.gaps: Floats = np.zeros(len(anybody.GAPS))
        self.merchants: dict[str, int] = {}
        self.countries: dict[str, int] = {}
        self.currencies: dict[str, int] = {}
        self.towns: dict[str, int] = {}
        self.recent: list[tuple[str, int, int, float, str]] = []
        self.last_us: int | None = None

    def learn(self, event: Event, seen: Payment, *, away: bool) -> None:
        """Count one payment; on a trip, what belongs to home stays as it was."""
        self._learn_what_travels(event, seen)
        if away:
            self.on_trips[seen.category] += 1
        else:
            self._learn_home(seen)
        self.recent.append((event.id, seen.category, seen.minute, seen.log_amount, seen.merchant))
        del self.recent[:-_REMEMBERED]
        self.total += 1

    def _learn_what_travels(self, event: Event, seen: Payment) -> None:
        if seen.minute >= 0:
            self.hours[seen.category, seen.minute // 60] += 1
            if self.last_us is not None and event.start_us >= self.last_us:
                self.gaps[gap(event.start_us, self.last_us)] += 1
            self.last_us = max(event.start_us, self.last_us or event.start_us)
        if not np.isnan(seen.log_amount) and self.usual_currency(seen.currency):
            self.amounts[seen.category] += (1.0, seen.log_amount, seen.log_amount**2)
        self.currencies[seen.currency] = self.currencies.get(seen.currency, 0) + 1

    def _learn_home(self, seen: Payment) -> None:
        self.at_home[seen.category] += 1
        self.days[seen.category, seen.weekday] += 1
        self.news[seen.category] += seen.merchant not in self.merchants
        _count(self.merchants, seen.merchant, _MERCHANTS_MAX)
        if seen.country:
            self.countries[seen.country] = self.countries.get(seen.country, 0) + 1
        if seen.town:
            _count(self.towns, seen.town, _TOWNS_MAX)

    def forget(self, event: Event, seen: Payment, *, away: bool) -> None:
        """Take one payment out again, as if it had not been learnt; its rhythm alone stays."""
        if seen.minute >= 0:
            _less(self.hours, (seen.category, seen.minute // 60))
        if not np.isnan(seen.log_amount) and self.usual_currency(seen.currency):
            self.amounts[seen.category] -= (1.0, seen.log_amount, seen.log_amount**2)
            if self.amounts[seen.category, 0] < 0.5:
                self.amounts[seen.category] = 0.0
        _uncount(self.currencies, seen.currency)
        if away:
            _less(self.on_trips, (seen.category,))
        else:
            self._forget_home(seen)
        self.recent = [record for record in self.recent if record[0] != event.id]
        self.total = max(0, self.total - 1)

    def _forget_home(self, seen: Payment) -> None:
        _less(self.at_home, (seen.category,))
        _less(self.days, (seen.category, seen.weekday))
        _uncount(self.merchants, seen.merchant)
        if seen.merchant not in self.merchants:
            _less(self.news, (seen.category,))
        _uncount(self.countries, seen.country)
        _uncount(self.towns, seen.town)

    def holds(self, event: str) -> bool:
        """Whether a payment is among the latest that were learnt."""
        return any(record[0] == event for record in self.recent)

    def usual_currency(self, currency: str) -> bool:
        """Whether amounts in it can be compared: hers are in the currency she uses most."""
        if not self.currencies:
            return True
        return currency == max(self.currencies, key=lambda code: self.currencies[code])

    def alike(self, seen: Payment, by: str) -> tuple[str, ...]:
        """Ids of her latest payments that are alike by category, hour (one to either side) or merchant."""
        latest = reversed(self.recent)
        if by == "category":
            found = (name for name, kind, _, _, _ in latest if kind == seen.category)
        elif by == "merchant":
            found = (name for name, _, _, _, payee in latest if payee == seen.merchant)
        else:
            found = (name for name, _, minute, _, _ in latest if _near(minute, seen.minute))
        return tuple(islice(found, _ALIKE))

    def pack(self) -> PackedCounts:
        """Everything counted, as plain values."""
        return PackedCounts(
            arrays={name: getattr(self, name).astype("<f4").tobytes() for name in _ARRAYS},
            merchants=self.merchants,
            countries=self.countries,
            currencies=self.currencies,
            towns=self.towns,
            recent=[
                (name, kind, minute, -1.0 if np.isnan(amount) else amount, payee)
                for name, kind, minute, amount, payee in self.recent
            ],
            last_us=self.last_us,
            total=self.total,
        )

    @staticmethod
    def unpack(packed: PackedCounts) -> Counts:
        """The counts that :meth:`pack` told; ValueError where a shape is not of this version."""
        counts = Counts()
        for name in _ARRAYS:
            fresh: Floats = getattr(counts, name)
            kept = np.frombuffer(packed.arrays.get(name, b""), "<f4").astype(np.float64)
            if kept.size != fresh.size:
                raise ValueError("these habits were made by another version: build them anew from the log")
            setattr(counts, name, kept.reshape(fresh.shape))
        counts.merchants, counts.countries = dict(packed.merchants), dict(packed.countries)
        counts.currencies, counts.towns = dict(packed.currencies), dict(packed.towns)
        counts.recent = [
            (name, kind, minute, float("nan") if amount < 0 else amount, payee)
            for name, kind, minute, amount, payee in packed.recent
        ]
        counts.last_us, counts.total = packed.last_us, packed.total
        return counts


def _near(minute: int, other: int) -> bool:
    """Whether two minutes of the day are an hour and a half apart at most; -1 is not known."""
    apart = abs(minute - other) % 1440
    return minute >= 0 and min(apart, 1440 - apart) <= 90


def gap(at_us: int, before_us: int) -> int:
    """Which of the population's gaps lies between two payments."""
    return int(np.searchsorted(anybody.GAP_EDGES_MIN, (at_us - before_us) / 6e7))


def _count(names: dict[str, int], name: str, most: int) -> None:
    """Count a name; the dict stays in order of the latest, and lets the longest unseen go."""
    names[name] = names.pop(name, 0) + 1
    if len(names) > most:
        names.pop(next(iter(names)))


def _uncount(names: dict[str, int], name: str) -> None:
    left = names.get(name, 0) - 1
    if left > 0:
        names[name] = left
    else:
        names.pop(name, None)


def _less(counts: Floats, where: tuple[int, ...]) -> None:
    counts[where] = max(0.0, counts[where] - 1.0)
