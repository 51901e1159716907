"""Her mix: what a history or a list is made of, and what one turn of the dial changes.

An item belongs to its groups (genres; else categories, else activities) in equal
parts: ``p(g|i) = 1/|groups of i|``; an item that names none belongs nowhere and
weighs nothing. The mix of a history is ``p(g) = Σ w(i) p(g|i) / Σ w(i)``, of a list
the same with equal weights (Steck, "Calibrated recommendations", RecSys 2018).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from selfportrait.errors import BadRequest
from selfportrait.model import Item

from .names import plain

#: What a list's mix is smoothed with: Steck's value.
ALPHA: Final = 0.01
#: How many groups of her mix are her usual ones.
USUAL: Final = 3
#: The most of a list that she can give to what she does not know.
MOST_EXPLORED: Final = 0.5

#: Attributes that say what an item is, the first that is there.
_GROUPED_BY: Final = ("genre", "category", "activity")


class Mix(msgspec.Struct, frozen=True, kw_only=True):
    """Shares by group, the largest first, ties by name; they sum to one unless there are none."""

    shares: dict[str, float] = {}

    @property
    def entropy(self) -> float:
        """Shannon entropy in bits: 0 where all is of one group, log2(n) where n groups share alike."""
        return -sum(share * math.log2(share) for share in self.shares.values() if share > 0)

    def usual(self, most: int = USUAL) -> frozenset[str]:
        """The groups with the largest shares."""
        return frozenset(list(self.shares)[:most])


def groups(item: Item) -> tuple[str, ...]:
    """Return the groups an item belongs to in equal parts.

    >>> groups(Item(id="1", kind="track", title="Low Harbour", attrs={"genre": "indie rock, folk"}))
    ('indie rock', 'folk')
    """
    return _entries(next((item.attrs[name] for name in _GROUPED_BY if item.attrs.get(name)), ""))


@lru_cache(maxsize=65_536)
def _entries(told: str) -> tuple[str, ...]:
    named = (plain(entry) for entry in re.split(r"[,;/|]", told))
    return tuple(dict.fromkeys(name for name in named if name))


def mixed(weights: Mapping[str, float]) -> Mix:
    """Return the mix of weights by group, scaled to sum to one; what weighs nothing is left out.

    >>> mixed({"folk": 1.0, "jazz": 3.0}).shares
    {'jazz': 0.75, 'folk': 0.25}
    """
    held = {name: float(weight) for name, weight in weights.items() if weight > 0}
    total = math.fsum(held.values())
    order = sorted(held, key=lambda name: (-held[name], name))
    return Mix(shares={name: held[name] / total for name in order})


def mix_of(items: Iterable[tuple[Item, float]]) -> Mix:
    """Return the mix of items and what each weighs."""
    weights: dict[str, float] = {}
    for item, weight in items:
        named = groups(item)
        for name in named:
            weights[name] = weights.get(name, 0.0) + weight / len(named)
    return mixed(weights)


def toward(history: Mix, wished: Mix, share: float) -> Mix:
    """Blend what she has been with what she said she wants to become, ``share`` of it the wish.

    >>> toward(mixed({"rock": 1}), mixed({"jazz": 1}), 0.25).shares
    {'rock': 0.75, 'jazz': 0.25}
    """
    if not 0.0 <= share <= 1.0:
        raise BadRequest("A share lies between 0 and 1.", next_step="Pass for example 0.25.")
    if not history.shares or not wished.shares:
        return wished if wished.shares else history
    names = [*history.shares, *wished.shares]
    parts = {n: (1 - share) * history.shares.get(n, 0.0) + share * wished.shares.get(n, 0.0) for n in names}
    return mixed(parts)


def divergence(target: Mix, shown: Mix) -> float:
    """Return KL(target ‖ shown, smoothed with α of the target) in nats; 0.0 without a target.

    >>> round(divergence(mixed({"rock": 1, "jazz": 1}), mixed({"rock": 1})), 2)
    1.96
    """
    smoothed = {
        name: (1 - ALPHA) * shown.shares.get(name, 0.0) + ALPHA * p for name, p in target.shares.items()
    }
    return max(0.0, sum(p * math.log(p / smoothed[name]) for name, p in target.shares.items()))


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What one turn of the dial changes: places in the lists, and the mix before and after."""

    entered: tuple[str, ...]
    left: tuple[str, ...]
    moved: dict[str, int]  #: item id → places up (above zero) or down, of those that stay and move
    before: Mix
    after: Mix


def turned(before: Sequence[Item], after: Sequence[Item]) -> Turn:
    """Tell two lists apart, each best first."""
    was = {item.id: place for place, item in enumerate(before)}
    now = {item.id: place for place, item in enumerate(after)}
    moves = {name: was[name] - place for name, place in now.items() if name in was}
    return Turn(
        entered=tuple(name for name in now if name not in was),
        left=tuple(name for name in was if name not in now),
        moved={name: places for name, places in moves.items() if places},
        before=mix_of((item, 1.0) for item in before),
        after=mix_of((item, 1.0) for item in after),
    )
