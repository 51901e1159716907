"""When she wakes and falls asleep, and how long she sleeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final

import msgspec

from selfportrait.model import DAY_US, MINUTE_US, Event, Evidence, Fact, Kind, event_id

from .confidence import capped, freshness, lower_bound
from .reading import SHOWN, Frame
from .wording import phrase, span_words

_DAY_MIN: Final = 1440
_NEAR_MIN: Final = 45  #: a night agrees with the usual time within this
_LENGTH_NEAR_MIN: Final = 60
_RECENT_DAYS: Final = 90
_LEAST_NIGHTS: Final = 7


class Night(msgspec.Struct):
    """The main sleep that ended on a day; minutes on the wall clock of that day."""

    woke: float
    fell: float  #: may be below 0: before midnight
    asleep: float | None
    length: float
    measured: bool
    slot_us: int
    key: int
    start_us: int

    @property
    def better(self) -> tuple[bool, float]:
        """What makes one record of a night better than another: measured sleep, then the longer."""
        return (self.measured, self.length)


class SleepRhythm:
    """Reads the longest sleep that ends each day between 3:00 and 15:00; naps are left out."""

    kinds: tuple[Kind, ...] = ("sleep",)

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._nights: dict[int, Night] = {}

    def update(self, event: Event) -> None:
        """Take in a sleep."""
        if (
            event.end_us is None
            or not 2 * 60 * MINUTE_US <= event.end_us - event.start_us <= 18 * 60 * MINUTE_US
        ):
            return
        ended = self._frame.local(event, event.end_us)
        woke = ended % DAY_US / MINUTE_US
        if not 180 <= woke < 900:
            return
        length = (event.end_us - event.start_us) / MINUTE_US
        asleep = event.quantity if event.unit == "min" and event.quantity else None
        night = Night(
            woke=woke,
            fell=woke - length,
            asleep=asleep,
            length=length,
            measured=asleep is not None,
            slot_us=event.slot_us,
            key=event.key,
            start_us=event.start_us,
        )
        held = self._nights.get(ended // DAY_US)
        if held is None or (night.better, night.slot_us, night.key) > (held.better, held.slot_us, held.key):
            self._nights[ended // DAY_US] = night

    def facts(self) -> Iterator[Fact]:
        """Yield waking on weekdays and at weekends, falling asleep and the length of a night."""
        if not self._nights:
            return
        last = max(self._nights)
        recent = sorted((d, n) for d, n in self._nights.items() if d > last - _RECENT_DAYS)
        week = [n for d, n in recent if (d + 3) % 7 < 5]
        weekend = [n for d, n in recent if (d + 3) % 7 >= 5]
        every = [n for _, n in recent]
        yield from self._clock(
            "rhythm.wake_weekday", "the end of sleep on weekdays", week, [n.woke for n in week]
        )
        yield from self._clock(
            "rhythm.wake_weekend", "the end of sleep at weekends", weekend, [n.woke for n in weekend]
        )
        yield from self._clock("rhythm.sleep", "the beginning of sleep", every, [n.fell for n in every])
        yield from self._length([n for n in every if n.asleep is not None])

    def _clock(
        self, topic: str, what: str, nights: Sequence[Night], minutes: Sequence[float]
    ) -> Iterator[Fact]:
        least = _LEAST_NIGHTS if topic != "rhythm.wake_weekend" else 4
        if len(nights) < least:
            return
        usual = median(minutes)
        near = [n for n, m in zip(nights, minutes, strict=True) if abs(m - usual) <= _NEAR_MIN]
        value = round(usual / 5) * 5 % _DAY_MIN
        rule = f"{what}, median of {len(nights)} nights; within {_NEAR_MIN} minutes of it"
        yield self._fact(topic, value, rule, near, len(nights))

    def _length(self, nights: Sequence[Night]) -> Iterator[Fact]:
        if len(nights) < _LEAST_NIGHTS:
            return
        usual = median(n.asleep or 0.0 for n in nights)
        near = [n for n in nights if abs((n.asleep or 0.0) - usual) <= _LENGTH_NEAR_MIN]
        rule = f"minutes asleep, median of {len(nights)} nights ({span_words(usual)}); within an hour of it"
        yield self._fact("rhythm.sleep_length", round(usual), rule, near, len(nights))

    def _fact(self, topic: str, value: int, rule: str, near: Sequence[Night], of: int) -> Fact:
        newest = sorted({(n.slot_us, n.key) for n in near}, reverse=True)[:SHOWN]
        newest_us = max((n.start_us for n in near), default=0)
        confidence = lower_bound(len(near), of) * freshness(newest_us, self._frame.now_us)
        return Fact(
            topic=topic,
            value=value,
            text=phrase(topic, value=value),
            provenance="derived",
            confidence=capped(confidence),
            evidence=Evidence(
                rule=rule, count=len(near), of=of, events=tuple(event_id(slot, key) for slot, key in newest)
            ),
        )
