"""Her own history, as a catalogue sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import DAY_US, Event

from .catalogue import Catalogue, Flags, Floats, Ints
from .names import work

#: event kind → the kinds of item it can be about
_ABOUT: Final[dict[str, tuple[str, ...]]] = {
    "listen": ("track",),
    "watch": ("show",),
    "buy": ("grocery", "good"),
}
#: Shorter than this it was started, and says nothing about taste.
_LONG_ENOUGH_S: Final[dict[str, float]] = {"listen": 30.0, "watch": 120.0}


class Consumed(msgspec.Struct, frozen=True, kw_only=True):
    """One event that is about an item of the catalogue.

    ``weight`` is 1.0, or 0.0 where it was only begun: then it is no longer new
    to her, and counts for nothing else. ``part`` tells episodes apart.
    """

    item: int
    at_us: int
    event: str
    weight: float = 1.0
    part: str = ""


def history(events: Iterable[Event], catalogue: Catalogue) -> list[Consumed]:
    """Return what ``events`` say was heard, watched or bought of ``catalogue``, in time order.

    An event is matched by its item's id, else by its name (docs/catalogue.md says
    how names are made the same); an episode belongs to its show.
    """
    found: dict[tuple[str, str, str, str], int | None] = {}
    consumed = []
    for event in events:
        if event.kind not in _ABOUT:
            continue
        name = (event.kind, event.item, event.title, event.creator)
        if name not in found:
            found[name] = _match(event, catalogue)
        number = found[name]
        if number is not None:
            consumed.append(_consumed(event, number))
    return sorted(consumed, key=lambda one: (one.at_us, one.event))


class Past:
    """A history as arrays, in time order; times in UTC µs."""

    def __init__(self, consumed: Sequence[Consumed]) -> None:
        at_us = np.fromiter((one.at_us for one in consumed), np.int64, len(consumed))
        if len(at_us) > 1 and (np.diff(at_us) < 0).any():
            consumed = sorted(consumed, key=lambda one: (one.at_us, one.event))
            at_us = np.sort(at_us)
        self.consumed = consumed
        self.at_us: Ints = at_us
        self.items: Ints = np.fromiter((one.item for one in consumed), np.int64, len(consumed))
        self.weights: Floats = np.fromiter((one.weight for one in consumed), np.float64, len(consumed))

    def before(self, at_us: int) -> Past:
        """The history as it stood at ``at_us``."""
        end = int(np.searchsorted(self.at_us, at_us))
        return self if end == len(self.consumed) else Past(self.consumed[:end])

    def touched(self, catalogue: Catalogue) -> Flags:
        """Which items were ever begun, in any edition."""
        begun = np.zeros(int(catalogue.works.max(initial=-1)) + 1, np.bool_)
        begun[catalogue.works[self.items]] = True
        flags: Flags = begun[catalogue.works]
        return flags

    def strengths(self, catalogue: Catalogue, as_of_us: int) -> tuple[Ints, Floats]:
        """Return ``(items, strength)``: how present each is at ``as_of_us``.

        Each event counts ``1 / (1 + days / recency_days)``, forgetting as a power
        law; up to one they add, and beyond it only their logarithm, so that what
        was played a hundred times does not drown the rest.
        """
        method = catalogue.manifest.method
        days = (as_of_us - self.at_us) / DAY_US
        seen = (days >= 0) & (days <= method.window_days) & (self.weights > 0)
        faded = self.weights[seen] / (1.0 + days[seen] / method.recency_days)
        mass: Floats = np.bincount(self.items[seen], faded, minlength=1).astype(np.float64)
        items = np.flatnonzero(mass)
        return items, saturated(mass[items])

    def of(self, item: int, *, since_us: int, until_us: int) -> list[Consumed]:
        """Return what she consumed of ``item`` in a span that counts, newest first."""
        places = np.flatnonzero(
            (self.items == item) & (self.weights > 0) & (self.at_us >= since_us) & (self.at_us <= until_us)
        )
        return [self.consumed[place] for place in places[::-1]]


def saturated(mass: Floats) -> Floats:
    """Return ``mass`` up to one and ``1 + ln(mass)`` beyond: smooth, always rising."""
    risen: Floats = np.where(mass <= 1.0, mass, 1.0 + np.log(np.maximum(mass, 1.0)))
    return risen


def _match(event: Event, catalogue: Catalogue) -> int | None:
    number = catalogue.numbers.get(event.item) if event.item else None
    if number is not None and catalogue.items[number].kind in _ABOUT[event.kind]:
        return number
    named = (catalogue.find(kind, event.title, event.creator) for kind in _ABOUT[event.kind])
    return next((number for number in named if number is not None), None)


def _consumed(event: Event, number: int) -> Consumed:
    enough = _LONG_ENOUGH_S.get(event.kind, 0.0)
    begun = event.end_us is not None and event.duration_s < enough
    return Consumed(
        item=number,
        at_us=event.start_us,
        event=event.id,
        weight=0.0 if begun else 1.0,
        part=work(event.title) if event.kind == "watch" else "",
    )
