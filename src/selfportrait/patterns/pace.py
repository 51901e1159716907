"""Where everybody starts in telling when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PACE: Final[Mapping[str, float]] = {
    "how long": 0.85,
    "state": 0.15,
    "state, hour": 0.4,
    "last two": 0.12,
    "the stay before": -0.1,
    "clock": 0.4,
    "clock, kind of day": 0.3,
    "clock, lately": 0.05,
    "state, clock": 0.15,
    "always": -0.5,
}

PLACES: Final = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
