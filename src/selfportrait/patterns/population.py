"""What anybody does: the round figures that a person is compared with.

Assumptions, not measurements: orders of magnitude of European payment diaries and
sleep surveys, written down once so that they can be read and corrected. A
ratio says "unlike her, against this average", and no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from .arrays import Floats

#: Share of payments by category (sums to 1), and the median amount in major units of euro.
_PAYMENTS: Final[Mapping[str, tuple[float, float]]] = {
    "groceries": (0.30, 24.0),
    "restaurant": (0.12, 26.0),
    "cafe": (0.11, 6.0),
    "transport": (0.07, 7.0),
    "fuel": (0.05, 40.0),
    "travel": (0.015, 90.0),
    "hotel": (0.01, 110.0),
    "health": (0.05, 18.0),
    "clothes": (0.04, 45.0),
    "home": (0.03, 40.0),
    "electronics": (0.015, 90.0),
    "books": (0.015, 18.0),
    "leisure": (0.04, 22.0),
    "subscription": (0.035, 12.0),
    "utilities": (0.03, 70.0),
    "insurance": (0.01, 40.0),
    "cash": (0.02, 80.0),
    "online": (0.05, 35.0),
    "other": (0.03, 25.0),
}

#: How often each category is paid on a trip, beside at home (relative; normalised below).
_ON_A_TRIP: Final[Mapping[str, float]] = {
    "restaurant": 2.5,
    "cafe": 1.6,
    "transport": 3.0,
    "hotel": 8.0,
    "travel": 6.0,
    "leisure": 2.0,
    "cash": 2.0,
    "groceries": 0.6,
    "utilities": 0.5,
    "home": 0.2,
}

CATEGORIES: Final = tuple(_PAYMENTS)
SHARES: Final[Floats] = np.array([share for share, _ in _PAYMENTS.values()])
_TRIP_RAW: Final[Floats] = SHARES * np.array([_ON_A_TRIP.get(name, 1.0) for name in CATEGORIES])
TRIP_SHARES: Final[Floats] = _TRIP_RAW / _TRIP_RAW.sum()
LOG_AMOUNTS: Final[Floats] = np.log(np.array([100 * amount for _, amount in _PAYMENTS.values()]))

#: Payments by hour of the day: shops' hours, few at night.
_HOURS_RAW: Final[Floats] = np.array(
    [2, 1, 1, 1, 1, 3, 10, 25, 40, 48, 58, 66, 78, 66, 58, 60, 68, 80, 76, 54, 34, 22, 12, 5],
    dtype=np.float64,
)
HOURS: Final[Floats] = _HOURS_RAW / _HOURS_RAW.sum()

#: Chances that the next payment comes within 10 min, an hour, 4 hours, a day, later.
GAP_EDGES_MIN: Final = (10.0, 60.0, 240.0, 1440.0)
GAPS: Final[Floats] = np.array([0.05, 0.13, 0.22, 0.35, 0.25])

#: Merchants of one category that somebody in the same city may choose from.
MERCHANTS: Final = 200.0
#: Share of payments outside the country one lives in, and countries they spread over.
ABROAD: Final = 0.08
COUNTRIES: Final = 30.0
#: Share of payments outside the town one lives in, and towns they spread over.
OUT_OF_TOWN: Final = 0.3
TOWNS: Final = 60.0
#: Share of nights on which anybody comes to somewhere other than home between 0:00 and 5:00.
OUT_AT_NIGHT: Final = 0.03


class Bell(NamedTuple):
    """A normal distribution of everybody, in minutes after midnight."""

    mean: float
    spread: float
    words: str


WAKING: Final = {
    False: Bell(
        6 * 60 + 50, 75.0, "Average: waking at 06:50 on weekdays, give or take 75 minutes; an assumption."
    ),
    True: Bell(
        8 * 60 + 15, 95.0, "Average: waking at 08:15 at weekends, give or take 95 minutes; an assumption."
    ),
}
LEAVING: Final = Bell(
    7 * 60 + 50, 70.0, "Average: leaving home at 07:50, give or take 70 minutes; an assumption."
)
#: Minutes after midnight go on past 24:00 where the night does.
SLEEPING: Final = Bell(
    22 * 60 + 55, 75.0, "Average: asleep at 22:55 on weekdays, give or take 75 minutes; an assumption."
)
COMING_HOME: Final = Bell(
    17 * 60 + 50, 95.0, "Average: home at 17:50 on weekdays, give or take 95 minutes; an assumption."
)
