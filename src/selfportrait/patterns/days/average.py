"""The same moment, as the average sees people and as her own pattern has it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import erf, sqrt
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import DAY_US, Evidence, Step
from selfportrait.patterns.population import COMING_HOME, LEAVING, SLEEPING, WAKING, Bell

_BIN_MIN: Final = 30
_FEWEST: Final = 10
_RECENT: Final = 180
_NOON_US: Final = DAY_US // 2
#: A share of days below which an hour has nothing to say, of her or of the average.
_WORTH_SAYING: Final = 0.05


class SameMoment(msgspec.Struct, frozen=True, kw_only=True):
    """One hour as the average sees people and as her own pattern has it: shares of each that fall into it.

    ``bins`` are the first and the last of the comparison's bins that the hour takes up.
    """

    sentence: str
    own: float
    average: float
    bins: tuple[int, int]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Her own histogram beside everybody's normal distribution, in the same bins; each sums to 1."""

    title: str
    sentence: str
    labels: tuple[str, ...]  #: when each bin begins, "06:30"
    own: tuple[float, ...]
    average: tuple[float, ...]
    assumption: str
    count: int
    evidence: Evidence
    verb: str = ""  #: "wake"
    weekend: bool | None = None  #: for weekends only, for weekdays only, or for every day


def comparisons(activity: Sequence[Step], places: Sequence[Step]) -> tuple[Compared, ...]:
    """Every comparison that enough of her days speak for: waking, leaving, coming home, falling asleep."""
    found = (
        waking(activity),
        waking(activity, weekend=True),
        leaving(places),
        coming_home(places),
        sleeping(activity),
    )
    return tuple(one for one in found if one is not None)


def same_moment(compared: Sequence[Compared], local_us: int) -> tuple[Compared, SameMoment] | None:
    """The comparison that has most to say of the hour around a wall-clock time, and what it says.

    None where neither she nor the average does any of it in that hour on such a day.
    """
    weekend, minute = (local_us // DAY_US + 3) % 7 >= 5, local_us % DAY_US // 60_000_000
    hour = minute // 60 * 60
    found = []
    for one in compared:
        if one.weekend not in (None, weekend):
            continue
        inside = [i for i, label in enumerate(one.labels) if hour <= _minutes(label) < hour + 60]
        own, average = (sum(shares[i] for i in inside) for shares in (one.own, one.average))
        if inside and max(own, average) >= _WORTH_SAYING:
            found.append((max(own, average), one, own, average, inside))
    if not found:
        return None
    _, one, own, average, inside = max(found, key=lambda item: item[0])
    days = "at weekends" if weekend else "on weekdays"
    first, *rest = one.verb.split(" ", 1)
    does = " ".join((f"{first}s", *rest))
    sentence = (
        f"Between {hour // 60}:00 and {hour // 60 + 1}:00 {days}: the average {does} "
        f"then on {average:.0%} of days, you on {own:.0%}."
    ).replace("%", " %")
    return one, SameMoment(sentence=sentence, own=own, average=average, bins=(inside[0], inside[-1]))


def waking(activity: Sequence[Step], *, weekend: bool = False) -> Compared | None:
    """When she wakes on weekdays, or at weekends, against everybody; None below ten nights."""
    times = [
        (local % DAY_US // 60_000_000, step.event)
        for step in activity
        if step.state == "sleep" and step.end_us is not None and step.end_us - step.start_us >= 10_800_000_000
        for local in [step.end_us + step.local_us - step.start_us]
        if ((local // DAY_US + 3) % 7 >= 5) == weekend
    ]
    title = "Waking at weekends" if weekend else "Waking on weekdays"
    return compared(title, "wake", times, WAKING[weekend], weekend=weekend)


def sleeping(activity: Sequence[Step]) -> Compared | None:
    """When she falls asleep on weekdays, against everybody; None below ten nights."""
    times = []
    for step in activity:
        if step.state != "sleep" or step.end_us is None or step.end_us - step.start_us < 10_800_000_000:
            continue
        evening = step.local_us - _NOON_US  # the evening a night belongs to
        if (evening // DAY_US + 3) % 7 < 5:
            times.append(((evening % DAY_US + _NOON_US) // 60_000_000, step.event))
    return compared("Falling asleep on weekdays", "fall asleep", times, SLEEPING)


def coming_home(places: Sequence[Step]) -> Compared | None:
    """When she is home for the evening on weekdays (the last time from 14:00 on); None below ten days."""
    last: dict[int, tuple[int, str]] = {}
    for step in places:
        day, minute = step.local_us // DAY_US, step.local_us % DAY_US // 60_000_000
        if step.state == "home" and (day + 3) % 7 < 5 and minute >= 840:
            last[day] = (minute, step.event)
    return compared("Coming home on weekdays", "come home", list(last.values()), COMING_HOME)


def leaving(places: Sequence[Step]) -> Compared | None:
    """When she first leaves home on weekdays between 4:00 and 14:00; None below ten days."""
    first: dict[int, tuple[int, str]] = {}
    for before, step in pairwise(places):
        day, minute = step.local_us // DAY_US, step.local_us % DAY_US // 60_000_000
        if before.state == "home" and (day + 3) % 7 < 5 and 240 <= minute < 840:
            left = minute
            if before.end_us is not None:
                left = (before.end_us + before.local_us - before.start_us) % DAY_US // 60_000_000
            first.setdefault(day, (left, step.event))
    return compared("Leaving home on weekdays", "leave home", list(first.values()), LEAVING)


def compared(
    title: str, verb: str, times: Sequence[tuple[int, str]], bell: Bell, *, weekend: bool | None = False
) -> Compared | None:
    """Her (minute, event) pairs of late, beside the bell; None below ten.

    Minutes after midnight, past 1,440 where a night goes on.
    """
    recent = list(times)[-_RECENT:]
    if len(recent) < _FEWEST:
        return None
    minutes = np.array([minute for minute, _ in recent], dtype=np.float64)
    low = min(float(minutes.min()), bell.mean - 3 * bell.spread) // _BIN_MIN * _BIN_MIN
    high = max(float(minutes.max()) + 1, bell.mean + 3 * bell.spread)
    latest = 1440.0 if bell is not SLEEPING else 2160.0
    edges = np.arange(max(0.0, low), min(latest, high) + _BIN_MIN, _BIN_MIN)
    own = np.histogram(minutes, edges)[0] / len(minutes)
    everybody = np.diff([_below(float(edge), bell) for edge in edges])
    everybody /= everybody.sum()
    low_own, middle, high_own = (int(m) for m in np.quantile(minutes, [0.1, 0.5, 0.9]))
    inside = _below(high_own + 1, bell) - _below(low_own, bell)
    part = "mornings" if bell.mean < 720 else "evenings"
    sentence = (
        f"Eight days in ten you {verb} between {_clock(low_own)} and {_clock(high_own)}, mostly about "
        f"{_clock(middle)}; the average puts {inside:.0%} of its {part} there.".replace("%", " %")
    )
    return Compared(
        title=title,
        sentence=sentence,
        labels=tuple(_clock(int(edge)) for edge in edges[:-1]),
        own=tuple(own.tolist()),
        average=tuple(everybody.tolist()),
        assumption=bell.words,
        count=len(recent),
        evidence=Evidence(
            rule=f"the last {len(recent)} times",
            count=len(recent),
            of=len(recent),
            events=tuple(event for _, event in reversed(recent[-50:]) if event),
        ),
        verb=verb,
        weekend=weekend,
    )


def _below(minute: float, bell: Bell) -> float:
    """The share of everybody that is earlier (normal distribution function)."""
    return 0.5 * (1 + erf((minute - bell.mean) / (bell.spread * sqrt(2))))


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _minutes(label: str) -> int:
    return int(label[:2]) * 60 + int(label[3:])
