"""How far two places lie apart."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Final

from selfportrait.model import Place

_EARTH_KM: Final = 6_371.0088


def distance_km(first: Place | None, second: Place) -> float | None:
    """Great-circle distance (haversine, mean Earth radius); None where a place has no degrees."""
    if first is None or first.lat is None or first.lon is None or second.lat is None or second.lon is None:
        return None
    half_lat, half_lon = radians(second.lat - first.lat) / 2, radians(second.lon - first.lon) / 2
    chord = sin(half_lat) ** 2 + cos(radians(first.lat)) * cos(radians(second.lat)) * sin(half_lon) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, chord)))
