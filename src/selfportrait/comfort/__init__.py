"""Comfort: a card or silence, and most often silence."""

from .choose import LOOSENS, MOST_A_DAY, QUIET_HOURS, SHOWN, choose, kind_of
from .propose import propose

__all__ = [
    "LOOSENS",
    "MOST_A_DAY",
    "QUIET_HOURS",
    "SHOWN",
    "choose",
    "kind_of",
    "propose",
]
