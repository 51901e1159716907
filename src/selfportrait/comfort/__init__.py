"""Comfort: a card or silence, and most often silence."""

from .body import Normal, own_normal
from .choose import LOOSENS, MOST_A_DAY, QUIET_HOURS, SHOWN, choose, kind_of
from .propose import propose

__all__ = [
    "LOOSENS",
    "MOST_A_DAY",
    "QUIET_HOURS",
    "SHOWN",
    "Normal",
    "choose",
    "kind_of",
    "own_normal",
    "propose",
]
