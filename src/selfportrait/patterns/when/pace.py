"""Where everybody starts in telling when: a few numbers, and nothing of anybody.

Printed by ``bench/patterns_when_fit.py`` from the train part of Foursquare New York (535 people,
per-user chronological split).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: What each way of looking is worth (``hazards.NAMES``).
PACE: Final[Mapping[str, float]] = {
    "how long": 0.788,
    "state": 0.124,
    "state, hour": 0.517,
    "last two": 0.191,
    "the stay before": -0.197,
    "clock": 0.403,
    "clock, kind of day": 0.347,
    "clock, lately": -0.022,
    "state, clock": 0.079,
    "always": -0.081,
}
