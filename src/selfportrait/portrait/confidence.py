"""How probable it is that a reading is right.

Each confidence is argued from the evidence, never set by taste: mostly the
lower bound of a share ("of the nights at either of her two main places, how
many at this one"), so little evidence gives little confidence. Readings of
what may have changed since fade with the age of their newest evidence.
"""

from __future__ import annotations

from math import sqrt
from typing import Final

from selfportrait.model import DAY_US

#: One-sided 95 %.
Z: Final = 1.645

#: Nothing that was not said is certain.
MOST: Final = 0.98


def lower_bound(k: float, n: float, z: float = Z) -> float:
    """Wilson's lower bound of a share: at least this much, one time in twenty less.

    ``k`` of ``n`` may be weights; 0.0 where there is no evidence.
    Wilson (1927), Probable inference, the law of succession, and statistical inference.

    >>> round(lower_bound(80, 83), 3), round(lower_bound(6, 11), 3), lower_bound(0, 0)
    (0.913, 0.315, 0.0)
    """
    if n <= 0 or k <= 0:
        return 0.0
    share = min(max(k / n, 0.0), 1.0)
    centre = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, (centre - spread) / (1 + z * z / n))


def capped(confidence: float, most: float = MOST) -> float:
    """Hold a confidence between 0 and ``most``, in thousandths."""
    return round(min(max(confidence, 0.0), most), 3)


def freshness(newest_us: int, now_us: int, *, half_life_days: float = 730.0) -> float:
    """The share of trust left in what was last seen at ``newest_us``: 1.0 for the last 30 days.

    >>> freshness(0, 20 * 86_400_000_000), freshness(0, 760 * 86_400_000_000)
    (1.0, 0.5)
    """
    days = (now_us - newest_us) / DAY_US - 30.0
    return 1.0 if days <= 0 else float(0.5 ** (days / half_life_days))
