"""What a row is: a promise, who may enter, how they are ranked, and how often it changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from selfportrait.model import Fact, Reason

from .catalogue import Catalogue, Flags, Floats, Ints
from .past import Past
from .reasons import explain
from .scoring import Score, score


class Ranking(msgspec.Struct, frozen=True, kw_only=True):
    """A worth for every item (above zero: it may be shown), and the reasons of those that are shown.

    A reason's weight must be what the worth would lose without its evidence.
    ``wish`` numbers the word of hers that brings an item here, -1 for none.
    """

    worth: Floats
    reasons: Callable[[Sequence[int]], dict[int, tuple[Reason, ...]]]
    wish: Ints | None = None


class Scene:
    """All a row may look at: the catalogue, her past up to ``as_of_us``, and what is known of her."""

    def __init__(
        self, catalogue: Catalogue, past: Past, facts: Sequence[Fact], *, as_of_us: int, zone: ZoneInfo
    ) -> None:
        self.catalogue = catalogue
        self.past = past
        self.facts = facts
        self.as_of_us = as_of_us
        self.zone = zone

    @cached_property
    def begun(self) -> Flags:
        """Which items she had begun by then, in any edition."""
        return self.past.touched(self.catalogue)

    @cached_property
    def score(self) -> Score:
        """The plain score of every item: rules from her past, popularity, what she said."""
        return score(self.catalogue, self.past, self.facts, self.as_of_us)

    def personal(self) -> Ranking:
        """Rank by the plain score."""
        wish = np.full(len(self.catalogue), -1, np.int64)
        for number, (_, items, _) in enumerate(self.score.lifts):
            wish[items] = number
        return Ranking(worth=self.score.total, reasons=self.why, wish=wish)

    def why(self, items: Sequence[int]) -> dict[int, tuple[Reason, ...]]:
        """Return the reasons of the plain score."""
        return explain(self.catalogue, self.past, self.score, items, as_of_us=self.as_of_us, zone=self.zone)


def _always(now_us: int, zone: ZoneInfo) -> int:
    return now_us


def _never(now_us: int, zone: ZoneInfo) -> int | None:
    return None


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """A row, declared. The page keeps its promise: what it says is checked there, not in each row.

    ``new_only``: nothing she ever began can enter. ``as_of``: the moment whose
    past it is made from (now, or the last Monday). ``renews``: when it next
    changes by itself. At most ``per_creator`` by one maker and ``per_wish`` for
    one word of hers, 0 for no limit: what she said is seen at once, and is not
    all that is seen. Fewer than ``at_least`` and the row is not there.
    """

    id: str
    title: str
    promise: str | Callable[[Scene], str]
    enters: Callable[[Scene], Flags]
    ranks: Callable[[Scene], Ranking] = Scene.personal
    new_only: bool = False
    size: int = 12
    at_least: int = 1
    per_creator: int = 0
    per_wish: int = 0
    as_of: Callable[[int, ZoneInfo], int] = _always
    renews: Callable[[int, ZoneInfo], int | None] = _never
