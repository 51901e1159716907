"""Where everybody starts in telling when: a few numbers, and nothing of anybody.

Printed by ``bench/patterns_when_fit.py`` from the train part of Foursquare New York (535 people,
per-user chronological split).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: What each way of looking is worth (``hazards.NAMES``).
PACE: Final[Mapping[str, float]] = {
    "how long": 0.680,
    "state": 0.151,
    "state, hour": 0.443,
    "last two": 0.192,
    "the stay before": -0.098,
    "clock": 0.363,
    "clock, kind of day": 0.326,
    "clock, lately": 0.032,
    "state, clock": 0.085,
    "always": -1.004,
}
