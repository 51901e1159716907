"""A page is a choice of rows under a budget: the few that are worth most beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from selfportrait.model import Row

#: Rows on the first page: more is a wall.
BUDGET: Final = 5
#: What another row of the same kind of item is worth beside one that is there.
_AGAIN: Final = 0.7
#: Tiles of a row that a page shows.
_SHOWN: Final = 6


def choose(rows: Sequence[Row], budget: int = BUDGET) -> list[Row]:
    """Return at most ``budget`` rows, in the order they came.

    Greedily, whichever adds most: how much of it is hers (``Row.pull``), less where
    rows of its kind stand already, and only for what is not shown above it.
    """
    chosen: list[int] = []
    kinds: Counter[str] = Counter()
    shown: set[str] = set()
    open_ = [place for place, row in enumerate(rows) if row.suggestions]
    while open_ and len(chosen) < budget:
        best = max(open_, key=lambda place: (_adds(rows[place], kinds, shown), -place))
        if _adds(rows[best], kinds, shown) <= 0:
            break
        open_.remove(best)
        chosen.append(best)
        kinds[_kind(rows[best])] += 1
        shown |= {one.item.id for one in rows[best].suggestions[:_SHOWN]}
    return [rows[place] for place in sorted(chosen)]


def _adds(row: Row, kinds: Counter[str], shown: set[str]) -> float:
    first = row.suggestions[:_SHOWN]
    new = sum(one.item.id not in shown for one in first) / len(first)
    crowd = 0.05  # what is everybody's still beats an empty page
    return (row.pull + crowd) * new * _AGAIN ** kinds[_kind(row)]


def _kind(row: Row) -> str:
    return row.suggestions[0].item.kind
