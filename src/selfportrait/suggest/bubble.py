"""Her bubble: what she has been made of, what she said she wants to become, and how far to stray.

The dial is a share of every mixed list, from 0 to 50 %, that goes to new ground: to
items wholly outside her usual groups: the largest that make four fifths of her mix, three at
the least. The rest keeps to the blend of her history and of what she wants more of
(``calibrate.rerank``, Steck 2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import DAY_US, Fact, Item

from .catalogue import Catalogue
from .mix import MOST_EXPLORED, USUAL, Mix, groups, mix_of, mixed, toward
from .past import Past
from .wishes import subject

#: Where the dial stands until she turns it, in percent, and one turn of it.
DIAL: Final = 20
TURN: Final = 10
DIAL_MOST: Final = round(MOST_EXPLORED * 100)

#: How much of her mix her usual groups make: three groups alone leave half of a wide taste "new".
_USUAL_SHARE: Final = 0.8

#: How much of the target is what she wants to become, once she has said so.
WISHED: Final = 0.3
#: Items that tell her mix: the strongest, so that an old mass of single plays costs nothing.
_TELLING: Final = 2_000


class Bubble:
    """Her mix by kind of item, at one moment."""

    def __init__(self, catalogue: Catalogue, past: Past, facts: Sequence[Fact], as_of_us: int) -> None:
        self._catalogue, self._past, self._facts, self._as_of_us = catalogue, past, facts, as_of_us
        self._mixes: dict[str, Mix] = {}

    @cached_property
    def dial(self) -> int:
        """The share of new ground in percent: as she set it, else ``DIAL``."""
        return dial_of(self._facts)

    @cached_property
    def _present(self) -> list[tuple[Item, float]]:
        items, strengths = self._past.strengths(self._catalogue, self._as_of_us)
        strongest = np.argsort(-strengths, kind="stable")[:_TELLING]
        return [(self._catalogue.items[int(items[n])], float(strengths[n])) for n in strongest]

    def history(self, kind: str) -> Mix:
        """Return what she has been made of lately, among items of ``kind``."""
        if kind not in self._mixes:
            self._mixes[kind] = mix_of(
                (item, strength) for item, strength in self._present if item.kind == kind
            )
        return self._mixes[kind]

    def usual(self, kind: str) -> frozenset[str]:
        """Return the groups that are no new ground to her."""
        history = self.history(kind)
        made = accumulate(history.shares.values())
        enough = next((n for n, share in enumerate(made, 1) if share >= _USUAL_SHARE), 0)
        return history.usual(max(USUAL, enough))

    @cached_property
    def wished(self) -> tuple[str, ...]:
        """What she said she wants more of."""
        return tuple(
            subject(fact) for fact in self._facts if fact.topic == "more" and fact.value is not False
        )

    def target(self, kind: str, named: frozenset[str]) -> Mix:
        """Return what a list of ``kind`` should look like; ``named`` are the groups there are to wish for."""
        wished = mixed({name: 1.0 for name in self.wished if name in named})
        return toward(self.history(kind), wished, WISHED)


def dial_of(facts: Sequence[Fact]) -> int:
    """Return where her dial stands, in percent."""
    told = [fact.value for fact in facts if fact.topic == "explore"]
    value = told[-1] if told else DIAL
    return min(DIAL_MOST, max(0, int(value))) if isinstance(value, int | float) else DIAL


class Season(msgspec.Struct, frozen=True, kw_only=True):
    """Her mix in a span of time: since when (UTC µs), of how many events, and the shares."""

    since_us: int
    until_us: int
    count: int
    mix: Mix


def seasons(
    catalogue: Catalogue, past: Past, kind: str, *, as_of_us: int, days: int = 91, most: int = 12
) -> list[Season]:
    """Return her mix of ``kind`` in spans of ``days`` back from ``as_of_us``, oldest first.

    Every event counts one; spans with nothing in them are there, with no shares.
    """
    span = days * DAY_US
    mine = catalogue.of_kind(kind)[past.items] & (past.weights > 0)
    items, at_us = past.items[mine], past.at_us[mine]
    found = []
    for number in range(most, 0, -1):
        since, until = as_of_us - number * span, as_of_us - (number - 1) * span
        here = items[(at_us >= since) & (at_us < until)]
        each, counts = np.unique(here, return_counts=True)
        counted = zip(each.tolist(), counts.tolist(), strict=True)
        mix = mix_of((catalogue.items[item], float(count)) for item, count in counted)
        found.append(Season(since_us=since, until_us=until, count=len(here), mix=mix))
    while found and not found[0].count:
        found.pop(0)
    return found


def named_groups(items: Sequence[Item]) -> frozenset[str]:
    """Return every group these items belong to."""
    return frozenset(name for item in items for name in groups(item))
