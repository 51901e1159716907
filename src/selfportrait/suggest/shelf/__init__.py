"""The rows that ship, in the order of the page. A new one is a declaration added here (docs/rows.md)."""

from __future__ import annotations

from typing import Final

from selfportrait.suggest.declarations import Declaration

from .basket import BASKET
from .capsule import CAPSULE
from .discover import DISCOVER
from .goods import GOODS
from .watching import CARRY_ON, WATCH_NEXT

SHELF: Final[tuple[Declaration, ...]] = (CARRY_ON, DISCOVER, WATCH_NEXT, CAPSULE, BASKET, GOODS)

__all__ = ["BASKET", "CAPSULE", "CARRY_ON", "DISCOVER", "GOODS", "SHELF", "WATCH_NEXT"]
