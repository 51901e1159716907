"""The weights that everybody starts with: some forty numbers, and nothing of anybody.

Printed by ``bench/patterns_fit.py`` from the train part of Foursquare New York (535 people,
per-user chronological split).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SHARED: Final[Mapping[str, float]] = {
    "hour": 0.1202,
    "sharp hour": 0.1998,
    "hour, kind of day": 0.3915,
    "hour, weekday": 0.3849,
    "hour, lately": 0.2133,
    "after": 0.1793,
    "after two": 0.1229,
    "after, hour": 0.1536,
    "after, gap": 0.2999,
    "gap, hour": 0.2989,
    "last five": 0.2069,
    "last forty": 0.3907,
    "today": -0.2590,
    "context": 0.0000,
    "hour, by how much it saw": -0.6810,
    "sharp hour, by how much it saw": 0.2752,
    "hour, kind of day, by how much it saw": -0.1098,
    "hour, weekday, by how much it saw": -0.3882,
    "hour, lately, by how much it saw": 0.0567,
    "after, by how much it saw": -0.3779,
    "after two, by how much it saw": -0.0316,
    "after, hour, by how much it saw": 0.0564,
    "after, gap, by how much it saw": 0.3186,
    "gap, hour, by how much it saw": -0.1703,
    "last five, by how much it saw": 0.1845,
    "last forty, by how much it saw": 0.0882,
    "today, by how much it saw": -0.7877,
    "context, by how much it saw": 0.0000,
    "popularity": 0.8507,
    "the same again": -0.1233,
    "back to before": -0.0422,
}

FIRST_VISIT: Final[Mapping[str, float]] = {
    "always": -0.2010,
    "all time": -0.4756,
    "last ten": 0.1716,
    "last fifty": 0.3035,
    "at this hour": 0.6954,
    "after this": -0.1278,
    "log steps": -0.4431,
}
