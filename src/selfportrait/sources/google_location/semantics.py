"""Visits and travels, the same in every generation."""

from __future__ import annotations

import math
from typing import Final

from selfportrait.model import MINUTE_US, Event, Place, Precision, natural_key
from selfportrait.sources.text import clean

from .degrees import Degrees

#: Google's way of moving → the title here
_MODES: Final[dict[str, str]] = {
    "WALKING": "walking",
    "ON_FOOT": "walking",
    "RUNNING": "running",
    "CYCLING": "cycling",
    "ON_BICYCLE": "cycling",
    "IN_PASSENGER_VEHICLE": "in a car",
    "IN_TAXI": "taxi",
    "IN_VEHICLE": "in a vehicle",
    "IN_BUS": "bus",
    "IN_TRAIN": "train",
    "IN_SUBWAY": "underground",
    "IN_TRAM": "tram",
    "IN_FERRY": "ferry",
    "IN_CABLECAR": "cable car",
    "IN_FUNICULAR": "funicular",
    "FLYING": "flight",
    "MOTORCYCLING": "motorcycle",
    "BOATING": "boat",
    "SAILING": "sailing",
    "SKIING": "skiing",
    "": "moving",
    "UNKNOWN": "moving",
    "UNKNOWN_ACTIVITY_TYPE": "moving",
}


def role_of(semantic: str | None) -> str:
    """Return "home", "work" or "" of a semantic type or label.

    >>> role_of("INFERRED_HOME"), role_of("Work"), role_of("SEARCHED_ADDRESS")
    ('home', 'work', '')
    """
    word = (semantic or "").upper().replace(" ", "_").removeprefix("TYPE_").removeprefix("INFERRED_")
    return word.lower() if word in ("HOME", "WORK") else ""


def mode_of(written: str | None) -> str:
    """Return the title of a way of moving; the word itself where it is new to us."""
    word = (written or "").upper().replace(" ", "_")
    return _MODES.get(word) or clean(word, 40).lower().replace("_", " ")


def visit(
    *,
    start_us: int,
    end_us: int,
    at: Degrees,
    place_id: str,
    role: str,
    name: str = "",
    address: str = "",
    confidence: float | None,
    offset_min: int | None,
    precision: Precision,
    file: str,
    row: int,
) -> Event:
    """Return a stay at a place. Its key is the place, so that two generations tell of one visit."""
    attrs: dict[str, str | int | float | bool] = {}
    if confidence is not None and math.isfinite(confidence):
        attrs["confidence"] = round(min(1.0, max(0.0, confidence)), 3)
    if address:
        attrs["address"] = clean(address, 200)
    name, place_id = clean(name, 200), clean(place_id, 200)
    return Event(
        kind="visit",
        source="google_location",
        slot_us=start_us // MINUTE_US * MINUTE_US,
        key=natural_key("google_location", "visit", place_id or f"{at[0]:.3f},{at[1]:.3f}"),
        start_us=start_us,
        end_us=end_us,
        offset_min=offset_min,
        offset_origin="unknown" if offset_min is None else "explicit",
        precision=precision,
        title=name or role.capitalize(),
        item=f"google:place:{place_id}" if place_id else "",
        place=Place(name=name, place_id=place_id, lat=at[0], lon=at[1], role=role),
        attrs=attrs or None,
        file=file,
        row=row,
    )


def travel(
    *,
    start_us: int,
    end_us: int,
    mode: str,
    begin: Degrees | None,
    end: Degrees | None,
    distance_m: float | None,
    offset_min: int | None,
    precision: Precision,
    file: str,
    row: int,
) -> Event:
    """Return a way from one place to another; ``place`` is where it led."""
    known = distance_m is not None and math.isfinite(distance_m) and distance_m >= 0
    return Event(
        kind="travel",
        source="google_location",
        slot_us=start_us // MINUTE_US * MINUTE_US,
        key=natural_key("google_location", "travel", mode),
        start_us=start_us,
        end_us=end_us,
        offset_min=offset_min,
        offset_origin="unknown" if offset_min is None else "explicit",
        precision=precision,
        title=mode,
        quantity=distance_m if known else None,
        unit="m" if known else "",
        place=None if end is None else Place(lat=end[0], lon=end[1]),
        attrs=None if begin is None else {"from_lat": begin[0], "from_lon": begin[1]},
        file=file,
        row=row,
    )
