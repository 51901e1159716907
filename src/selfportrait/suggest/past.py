"""Her own history, as a catalogue sees it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from operator import attrgetter
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
    "read": ("article",),
    "browse": ("article",),
    "learn": ("lesson",),
}
#: Events that can be about an item of a catalogue.
MATCHED: Final = tuple(_ABOUT)

#: Shorter than this it was started, and says nothing about taste.
_LONG_ENOUGH_S: Final[dict[str, float]] = {"listen": 30.0, "watch": 120.0}

#: Words a maker's name may have where it stands before a thing's.
_MAKER_WORDS: Final = 4

_WEEK_US: Final = 7 * DAY_US
#: Weeks that say what a usual week is, and how many of them there must be to say so.
USUAL_WEEKS: Final = 52
_FEWEST_WEEKS: Final = 4


class Consumed(msgspec.Struct, frozen=True, kw_only=True):
    """One event that is about an item of the catalogue.

    ``weight`` is 1.0, or 0.0 where it was only begun: then it is no longer new
    to her, and counts for nothing else. ``part`` tells episodes apart. ``gift``
    says it was bought for somebody else: it is neither hers nor her taste.
    """

    item: int
    at_us: int
    event: str
    weight: float = 1.0
    part: str = ""
    gift: bool = False


_AT_US, _ITEM, _WEIGHT, _GIFT = map(attrgetter, ("at_us", "item", "weight", "gift"))


def history(events: Iterable[Event], catalogue: Catalogue) -> list[Consumed]:
    """Return what ``events`` say was heard, watched, read, learnt or bought of ``catalogue``, in time order.

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
    """A history as arrays, in time order; times in UTC µs.

    What is cut from it shares its events: only the arrays are copied.
    """

    at_us: Ints
    items: Ints
    weights: Floats

    def __init__(self, consumed: Sequence[Consumed]) -> None:
        at_us = np.fromiter(map(_AT_US, consumed), np.int64, len(consumed))
        if len(at_us) > 1 and (np.diff(at_us) < 0).any():
            consumed = sorted(consumed, key=lambda one: (one.at_us, one.event))
            at_us = np.sort(at_us)
        self._events = _Events(consumed)
        self._place = np.arange(len(consumed))
        self.at_us = at_us
        self.items = np.fromiter(map(_ITEM, consumed), np.int64, len(consumed))
        self.weights = np.fromiter(map(_WEIGHT, consumed), np.float64, len(consumed))

    def __len__(self) -> int:
        return len(self.at_us)

    def at(self, place: int) -> Consumed:
        """Return the event at a place of the arrays."""
        return self._events.consumed[int(self._place[place])]

    @cached_property
    def consumed(self) -> Sequence[Consumed]:
        """The events, in time order."""
        whole = self._events.consumed
        return whole if len(whole) == len(self) else [whole[place] for place in self._place.tolist()]

    def before(self, at_us: int) -> Past:
        """The history as it stood at ``at_us``."""
        end = int(np.searchsorted(self.at_us, at_us))
        return self if end == len(self) else self._cut(slice(0, end))

    def kept(self, flags: Flags) -> Past:
        """The history without what ``flags`` leaves out."""
        return self if flags.all() else self._cut(np.flatnonzero(flags))

    def places(self, events: Collection[str]) -> Ints:
        """Return where these events stand; those it does not hold are left out."""
        found = (self._events.places.get(event) for event in events)
        wanted = np.array(sorted(place for place in found if place is not None), np.int64)
        here = np.searchsorted(self._place, wanted)
        held = here < len(self._place)
        held[held] = self._place[here[held]] == wanted[held]
        return here[held]

    def without(self, events: Collection[str]) -> Past:
        """The history as if these events had not been."""
        flags = np.ones(len(self), np.bool_)
        flags[self.places(events)] = False
        return self.kept(flags)

    def _cut(self, places: slice | Ints) -> Past:
        cut = Past.__new__(Past)
        cut._events, cut._place = self._events, self._place[places]
        cut.at_us, cut.items = self.at_us[places], self.items[places]
        cut.weights = self.weights[places]
        return cut

    @cached_property
    def gifts(self) -> Flags:
        """Which of the events a source marks as bought for somebody else."""
        return np.fromiter(map(_GIFT, self.consumed), np.bool_, len(self))

    @cached_property
    def distinct(self) -> tuple[Ints, Ints]:
        """The items there are, ascending, and the place of each event's among them."""
        return np.unique(self.items, return_inverse=True)

    def touched(self, catalogue: Catalogue) -> Flags:
        """Which items were ever begun, in any edition."""
        begun = np.zeros(int(catalogue.works.max(initial=-1)) + 1, np.bool_)
        begun[catalogue.works[self.items]] = True
        flags: Flags = begun[catalogue.works]
        return flags

    def steadied(self, as_of_us: int) -> Past:
        """The history with no week of the last year louder than a usual one.

        A week (seven days back from ``as_of_us``) that holds more than the median of
        the weeks with anything in them is scaled down to it: a week of somebody
        else's music, however full, counts as one week. Fewer than four weeks with
        anything in them say nothing about what is usual, and stay as they are.
        """
        ago = (as_of_us - self.at_us) // _WEEK_US
        near = (ago >= 0) & (ago < USUAL_WEEKS)
        mass = np.bincount(ago[near], self.weights[near], minlength=USUAL_WEEKS).astype(np.float64)
        scale = usual_week(mass)
        steady = self._cut(slice(None))
        steady.weights = self.weights.copy()
        steady.weights[near] *= scale[ago[near]]
        return steady

    def strengths(self, catalogue: Catalogue, as_of_us: int) -> tuple[Ints, Floats]:
        """Return ``(items, strength)``: how present each is at ``as_of_us``.

        Each event counts ``1 / (1 + days / recency_days)``, forgetting as a power
        law; up to one they add, and beyond it only their logarithm, so that what
        was played a hundred times does not drown the rest.
        """
        items, mass = self.masses(catalogue, as_of_us)
        return items, saturated(mass)

    def masses(self, catalogue: Catalogue, as_of_us: int) -> tuple[Ints, Floats]:
        """Return ``(items, mass)``, ascending by item: what its events sum to before the logarithm."""
        method = catalogue.manifest.method
        days = (as_of_us - self.at_us) / DAY_US
        seen = (days >= 0) & (days <= method.window_days) & (self.weights > 0)
        faded = self.weights[seen] / (1.0 + days[seen] / method.recency_days)
        items, whose = self.distinct
        present = np.zeros(len(items), np.bool_)
        present[whose[seen]] = True
        mass = np.bincount(whose[seen], faded, minlength=len(items)).astype(np.float64)
        return items[present], mass[present]

    def of(self, item: int, *, since_us: int, until_us: int) -> list[Consumed]:
        """Return what she consumed of ``item`` in a span that counts, newest first."""
        items, order, starts = self._by_item
        number = int(np.searchsorted(items, item))
        if number == len(items) or items[number] != item:
            return []
        places = order[starts[number] : starts[number + 1]]
        at_us = self.at_us[places]
        places = places[(self.weights[places] > 0) & (at_us >= since_us) & (at_us <= until_us)]
        return [self.at(place) for place in places[::-1].tolist()]

    @cached_property
    def _by_item(self) -> tuple[Ints, Ints, Ints]:
        """The items, the places of all events item by item in time order, and where each item's begin."""
        items, whose = self.distinct
        starts = np.concatenate([[0], np.cumsum(np.bincount(whose, minlength=len(items)))])
        return items, np.argsort(whose, kind="stable"), starts


class _Events:
    """The events behind a past and all that is cut from it."""

    def __init__(self, consumed: Sequence[Consumed]) -> None:
        self.consumed = consumed

    @cached_property
    def places(self) -> dict[str, int]:
        return {one.event: place for place, one in enumerate(self.consumed)}


def usual_week(mass: Floats) -> Floats:
    """Return what to scale weeks of these masses by, so that none is louder than the median of those held."""
    held = mass[mass > 0]
    if len(held) < _FEWEST_WEEKS:
        return np.ones(len(mass))
    scale: Floats = np.minimum(1.0, float(np.median(held)) / np.maximum(mass, 1e-12))
    return scale


def saturated(mass: Floats) -> Floats:
    """Return ``mass`` up to one and ``1 + ln(mass)`` beyond: smooth, always rising."""
    risen: Floats = np.where(mass <= 1.0, mass, 1.0 + np.log(np.maximum(mass, 1.0)))
    return risen


def _match(event: Event, catalogue: Catalogue) -> int | None:
    number = catalogue.numbers.get(event.item) if event.item else None
    if number is not None and catalogue.items[number].kind in _ABOUT[event.kind]:
        return number
    named = (catalogue.find(kind, *name) for kind in _ABOUT[event.kind] for name in _called(event))
    return next((number for number in named if number is not None), None)


def _called(event: Event) -> Iterator[tuple[str, str]]:
    """Yield (title, maker); a shop that names no maker writes it before the thing: "Feldhof Rye Loaf"."""
    yield event.title, event.creator
    if event.kind == "buy" and not event.creator:
        parts = event.title.split()
        for length in range(1, min(len(parts), _MAKER_WORDS + 1)):
            yield " ".join(parts[length:]), " ".join(parts[:length])


def _consumed(event: Event, number: int) -> Consumed:
    enough = _LONG_ENOUGH_S.get(event.kind, 0.0)
    begun = event.end_us is not None and event.duration_s < enough
    return Consumed(
        item=number,
        at_us=event.start_us,
        event=event.id,
        weight=0.0 if begun else 1.0,
        part=work(event.title) if event.kind == "watch" else "",
        gift=bool((event.attrs or {}).get("gift")),
    )
