"""What a person's own histograms say of when the next event comes; see ``patterns_when.py``."""

from __future__ import annotations

import numpy as np

_HOUR_US = 3_600_000_000
_WEEKS_AHEAD = 8
#: Pseudo-events tried: of an even day in the hours, and of the hours in the hour of the week.
EVEN = (0.1, 0.3, 1.0, 3.0)
LEAN = (2.0, 8.0, 20.0)


class Baselines:
    """Histograms of one person's events, kept up online."""

    def __init__(self) -> None:
        self.hours = np.zeros(24)
        self.week = np.zeros(168)
        self.after = np.zeros((168, 24))
        self.gaps: list[float] = []
        self.first = self.last = -1

    def update(self, local_us: int) -> None:
        """Count an event."""
        hour = local_us // _HOUR_US
        if self.last >= 0:
            self.after[_of_week(self.last), hour % 24] += 1
            self.gaps.append((local_us - self.last_us) / _HOUR_US)
        else:
            self.first = hour
        self.last, self.last_us = hour, local_us
        self.hours[hour % 24] += 1
        self.week[_of_week(hour)] += 1

    def told(self, now_us: int, came: int) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
        """What each gives to the hour that came, and its 80 % interval from now, hours."""
        given: dict[str, float] = {}
        intervals: dict[str, tuple[float, float]] = {}
        now = now_us // _HOUR_US
        left = 1.0 - now_us % _HOUR_US / _HOUR_US
        for even in EVEN:
            hours = (self.hours + even) / (self.hours.sum() + 24 * even)
            given[f"hour {even:g}"] = float(hours[came])
            for lean in LEAN:
                following = self.after[_of_week(now)]
                mixed = (following + lean * hours) / (following.sum() + lean)
                given[f"after the hour {even:g} {lean:g}"] = float(mixed[came])
                chances, total = self._rate(now, left, hours, lean)
                by_hour = np.bincount((now + np.arange(len(chances))) % 24, chances, 24)
                by_hour += max(0.0, 1.0 - total) * hours
                given[f"hour of the week {even:g} {lean:g}"] = float(by_hour[came])
                intervals[f"hour of the week {even:g} {lean:g}"] = _interval(chances, left)
        low, high = np.quantile(self.gaps[-200:], [0.1, 0.9]) if self.gaps else (0.0, 24.0)
        intervals["her own past gaps"] = (float(low), float(high))
        return given, intervals

    def _rate(self, now: int, left: float, hours: np.ndarray, lean: float) -> tuple[np.ndarray, float]:
        """The chance of each of the coming hours to hold the next event, the histogram read as a rate."""
        table = self.week.reshape(7, 24)
        days = table.sum(axis=1, keepdims=True)
        within = (table + lean * hours) / (days + lean)
        share = (days + 1.0) / (days.sum() + 7.0)
        weeks = max(1.0, now - self.first) / 168
        rate = np.roll((within * share).ravel() * self.week.sum() / weeks, -_of_week(now))
        ahead = np.tile(rate, _WEEKS_AHEAD)
        ahead[0] *= left
        surviving = np.exp(-np.concatenate([[0.0], np.cumsum(ahead)]))
        chances = surviving[:-1] - surviving[1:]
        return chances, float(chances.sum())


def _of_week(hour: int) -> int:
    return int((hour // 24 + 3) % 7 * 24 + hour % 24)


def _interval(chances: np.ndarray, left: float) -> tuple[float, float]:
    by = np.concatenate([[0.0], np.cumsum(chances)])
    at = np.concatenate([[0.0], left + np.arange(len(chances))])
    low, high = np.interp([0.1, 0.9], by, at)
    return float(low), float(high)
