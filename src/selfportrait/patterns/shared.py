"""The weights that everybody starts with: sixty-odd numbers, and nothing of anybody.

Fitted by ``bench/patterns_fit.py`` on the train part of Foursquare New York (535 people, per-user
chronological split): three passes of the same gradient that adapts them to a person afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SHARED: Final[Mapping[str, float]] = {
    "hour": 0.1704,
    "sharp hour": 0.1862,
    "hour, kind of day": 0.3996,
    "hour, weekday": 0.3807,
    "hour, lately": 0.1696,
    "after": 0.1940,
    "after two": 0.1208,
    "after, hour": 0.1496,
    "after, gap": 0.2924,
    "gap, hour": 0.2987,
    "last five": 0.2024,
    "last forty": 0.5281,
    "today": -0.2583,
    "context": 0.0000,
    "hour, by how much it saw": -0.7340,
    "sharp hour, by how much it saw": 0.2967,
    "hour, kind of day, by how much it saw": -0.1235,
    "hour, weekday, by how much it saw": -0.3806,
    "hour, lately, by how much it saw": 0.1146,
    "after, by how much it saw": -0.3986,
    "after two, by how much it saw": -0.0271,
    "after, hour, by how much it saw": 0.0634,
    "after, gap, by how much it saw": 0.3327,
    "gap, hour, by how much it saw": -0.1700,
    "last five, by how much it saw": 0.1913,
    "last forty, by how much it saw": -0.0621,
    "today, by how much it saw": -0.7859,
    "context, by how much it saw": 0.0000,
    "popularity": 0.8489,
    "the same again": -0.1227,
    "back to before": -0.0421,
}

FIRST_VISIT: Final[Mapping[str, float]] = {
    "always": -0.1545,
    "all time": -0.2771,
    "last ten": 0.1776,
    "last fifty": 0.1441,
    "at this hour": 0.6824,
    "after this": -0.1099,
    "log steps": -0.4940,
}
