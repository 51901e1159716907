"""What a row is: a promise, who may enter, how they are ranked, and how often it changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from selfportrait.model import Fact, Reason

from .asides import Asides, asides, given_away, silenced, spoken, taught
from .bubble import Bubble
from .catalogue import Catalogue, Flags, Floats, Ints
from .past import Past
from .reasons import explain, local
from .scoring import Score, score
from .second_stage import refined
from .wishes import hard


class Ranking(msgspec.Struct, frozen=True, kw_only=True):
    """A worth for every item (above zero: it may be shown), and the reasons of those that are shown.

    A reason's weight must be what the worth would lose without its evidence. Where
    that is not a sum of parts, say ``exact=False``: then the page takes the evidence
    away, ranks again and keeps what is true. ``wish`` numbers the word of hers that
    brings an item here, -1 for none; ``notes`` say something short of an item.
    """

    worth: Floats
    reasons: Callable[[Sequence[int]], dict[int, tuple[Reason, ...]]]
    wish: Ints | None = None
    exact: bool = True
    notes: Callable[[Sequence[int]], dict[int, str]] | None = None


class Scene:
    """All a row may look at: the catalogue, her past up to ``as_of_us``, and what is known of her.

    ``past`` and ``facts`` are what may speak for anything: what she set aside and what
    she bought for others is in ``whole`` and ``known`` alone.
    """

    def __init__(
        self, catalogue: Catalogue, past: Past, facts: Sequence[Fact], *, as_of_us: int, zone: ZoneInfo
    ) -> None:
        self.catalogue = catalogue
        self.whole = past
        self.known = facts
        self.as_of_us = as_of_us
        self.zone = zone
        self.aside: Asides = asides(facts, catalogue)
        self.past: Past = taught(past, self.aside, catalogue)
        self.facts: Sequence[Fact] = spoken(facts, self.aside, silenced(past, self.past))

    def without(self, events: Collection[str] = (), fact_id: str = "") -> Scene:
        """The scene as if these events, or this fact, had not been."""
        return Scene(
            self.catalogue,
            self.whole.without(events) if events else self.whole,
            [fact for fact in self.known if fact.id != fact_id] if fact_id else self.known,
            as_of_us=self.as_of_us,
            zone=self.zone,
        )

    @cached_property
    def steady(self) -> Scene:
        """The scene with no week of her past louder than a usual one (``Past.steadied``)."""
        calm = Scene.__new__(Scene)
        calm.__dict__.update({name: self.__dict__[name] for name in _GIVEN})
        calm.past = self.past.steadied(self.as_of_us)
        return calm

    @property
    def year(self) -> int:
        """The year it is, on her clock."""
        return local(self.as_of_us, self.zone).year

    @cached_property
    def begun(self) -> Flags:
        """Which items she had begun by then, in any edition; what she gave away she has not."""
        return self.whole.kept(~given_away(self.whole, self.aside)).touched(self.catalogue)

    @cached_property
    def hard(self) -> Sequence[Fact]:
        """The facts that rule anything out."""
        return hard(self.known)

    @cached_property
    def score(self) -> Score:
        """The plain score of every item: rules from her past, popularity, what she said."""
        made = score(self.catalogue, self.past, self.facts, self.as_of_us)
        if not self.aside.crowd:
            return made
        total = made.total - made.prior
        return msgspec.structs.replace(made, total=total, prior=np.zeros(len(total)))

    @cached_property
    def bubble(self) -> Bubble:
        """Her mix, her wishes for it, and her dial."""
        return Bubble(self.catalogue, self.past, self.facts, self.as_of_us)

    def personal(self) -> Ranking:
        """Rank by the plain score, the best of it in the order of the pack's second stage where it has one.

        The second stage is no sum: what it makes of a reason is tried (``exact=False``).
        """
        # What everybody does is in every number of the second stage: set aside, it cannot be asked.
        second = self.catalogue.second is not None and not self.aside.crowd
        total = self.score.total
        worth = refined(self.catalogue, self.past, total, self.as_of_us) if second else total
        return Ranking(worth=worth, reasons=self.why, wish=self.wishes, exact=not second)

    @cached_property
    def wishes(self) -> Ints:
        """The number of the word of hers that lifts each item, -1 for none."""
        wish = np.full(len(self.catalogue), -1, np.int64)
        for number, (_, items, _) in enumerate(self.score.lifts):
            wish[items] = number
        return wish

    def why(self, items: Sequence[int]) -> dict[int, tuple[Reason, ...]]:
        """Return the reasons of the plain score."""
        return explain(self.catalogue, self.past, self.score, items, as_of_us=self.as_of_us, zone=self.zone)


_GIVEN = ("catalogue", "whole", "known", "as_of_us", "zone", "aside", "past", "facts")


def _always(now_us: int, zone: ZoneInfo) -> int:
    return now_us


def _never(now_us: int, zone: ZoneInfo) -> int | None:
    return None


def _hers(scene: Scene) -> Sequence[Fact]:
    return scene.hard


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """A row, declared. The page keeps its promise: what it says is checked there, not in each row.

    ``new_only``: nothing she ever began can enter. ``as_of``: the moment whose
    past it is made from (now, or the last Monday). ``renews``: when it next
    changes by itself; a row that renews is held until then, whatever comes in.
    ``owned``: goods she has may stand in it; in no other row they do.
    ``mixed``: it keeps to her mix and her dial. ``rules``: the facts that rule out
    (a gift is not for her). At most ``per_creator`` by one maker and ``per_wish``
    for one word of hers, 0 for no limit: what she said is seen at once, and is
    not all that is seen. Fewer than ``at_least`` and the row is not there.
    """

    id: str
    title: str
    promise: str | Callable[[Scene], str]
    enters: Callable[[Scene], Flags]
    ranks: Callable[[Scene], Ranking] = Scene.personal
    changes: str = "with everything you do"
    new_only: bool = False
    mixed: bool = False
    owned: bool = False
    size: int = 12
    at_least: int = 1
    per_creator: int = 0
    per_wish: int = 0
    as_of: Callable[[int, ZoneInfo], int] = _always
    renews: Callable[[int, ZoneInfo], int | None] = _never
    rules: Callable[[Scene], Sequence[Fact]] = _hers

    @property
    def held(self) -> bool:
        """Whether it stays as it was made until it renews."""
        return self.renews is not _never


class Several(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one kind, as many as there is reason for: "because you watched…", once a show."""

    id: str
    each: Callable[[Scene], Sequence[Declaration]]


def nothing(scene: Scene) -> Ranking:
    """Rank nothing: the row has nothing true to show."""
    return Ranking(worth=np.zeros(len(scene.catalogue)), reasons=lambda items: {})
