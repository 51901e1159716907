"""The rows that ship, in the order of the page. A new one is a declaration added here (docs/rows.md)."""

from __future__ import annotations

from typing import Final

from selfportrait.suggest.declarations import Declaration, Several

from .again import AGAIN
from .basket import BASKET
from .because import BECAUSE
from .capsule import CAPSULE
from .discover import DISCOVER
from .gift import GIFT
from .goods import GOODS
from .news import NEWS
from .path import PATH
from .shopping import SHOPPING
from .together import TOGETHER
from .trending import TRENDING
from .watching import CONTINUE, WATCH_NEXT

SHELF: Final[tuple[Declaration | Several, ...]] = (
    CONTINUE,
    DISCOVER,
    GIFT,
    PATH,
    BECAUSE,
    NEWS,
    WATCH_NEXT,
    TRENDING,
    AGAIN,
    SHOPPING,
    TOGETHER,
    BASKET,
    GOODS,
    CAPSULE,
)


def mixed_rows() -> tuple[Declaration, ...]:
    """Return the rows that keep to her mix and her dial."""
    return tuple(row for row in SHELF if isinstance(row, Declaration) and row.mixed)


__all__ = ["SHELF", "mixed_rows"]
