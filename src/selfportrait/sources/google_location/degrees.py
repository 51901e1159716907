"""Degrees as four generations write them."""

from __future__ import annotations

import math
import re
from typing import Final

from .shapes import LatLng, Spot

_NUMBER: Final = re.compile(r"\s*(-?\d{1,3}(?:[.,]\d{1,20})?)")
_TURN_E7: Final = 1 << 32

Degrees = tuple[float, float]


def from_e7(lat: float | None, lon: float | None) -> Degrees | None:
    """Return degrees from E7; None where there are none or they lie off the globe.

    Some exports before 2017 overflowed 32 bits (``"latitudeE7": 4289876543``).
    """
    if lat is None or lon is None:
        return None
    if lat > 900_000_000:
        lat -= _TURN_E7
    if lon > 1_800_000_000:
        lon -= _TURN_E7
    return on_globe(lat / 1e7, lon / 1e7)


def from_text(spot: Spot) -> Degrees | None:
    """Return degrees from ``"43.775309°, 9.071146°"`` or ``"geo:12.1,-123.1"``, None where unreadable.

    What follows a number does not matter: the degree sign comes mangled (``Â°``, ``?``)
    where a file was opened and saved as Windows-1252.

    >>> from_text("43.775309Â°, -9.071146Â°")
    (43.775309, -9.071146)
    """
    text = spot.latLng if isinstance(spot, LatLng) else spot
    if not text or len(text) > 100:
        return None
    first, comma, second = text.removeprefix("geo:").partition(", " if ", " in text else ",")
    lat, lon = _NUMBER.match(first), _NUMBER.match(second)
    if not comma or lat is None or lon is None:
        return None
    return on_globe(float(lat[1].replace(",", ".")), float(lon[1].replace(",", ".")))


def on_globe(lat: float, lon: float) -> Degrees | None:
    """Return the pair where it lies on the globe and is not the "null island" of a failed fix."""
    if not (math.fabs(lat) <= 90 and math.fabs(lon) <= 180) or (lat == 0 and lon == 0):
        return None
    return lat, lon
