"""Positions → stays and places, named by use: for exports that hold where a phone was, not what that meant.

Stay points after Li et al. (2008, "Mining user similarity based on location history"), with a centre that
follows what has been seen instead of the first point, so that one bad fix neither begins nor
ends a stay. Why no library: docs/decisions/0013.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import cos, radians
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from selfportrait.model import DAY_US, MINUTE_US, Event, Place, natural_key
from selfportrait.patterns.arrays import Floats, Ints

#: A stay keeps within this of its centre and lasts this long.
RADIUS_M: Final = 120.0
LEAST_US: Final = 10 * MINUTE_US
#: Between two positions at one place nothing was recorded: up to this long she is taken to have stayed.
_SILENCE_US: Final = 10 * 60 * MINUTE_US
_THIN_US: Final = 30_000_000
_PLACE_M: Final = 120.0
_METRES: Final = 111_194.93  #: a degree of latitude on a sphere of 6,371.0088 km

#: Weeks to either side over which use is counted, and the hours a week that make a home and a place of work.
_WEEKS: Final = 3
_HOME_HOURS: Final = 8.0
_WORK_HOURS: Final = 8.0
_NIGHT: Final = (0, 5)
_OFFICE: Final = (9, 17)


class Stay(msgspec.Struct, frozen=True, kw_only=True):
    """She kept within ``RADIUS_M`` of a point; ``place`` numbers the places, 0 the one stayed at longest."""

    start_us: int
    end_us: int
    lat: float
    lon: float
    place: int = -1


def stays(at_us: Ints, lat: Floats, lon: Floats) -> list[Stay]:
    """Return the stays of ten minutes and more, in time order, each with its place.

    Positions in any order, degrees WGS 84; some hundred thousand a second. A position that jumps
    away and back within its neighbours is a bad fix and left out.
    """
    good = np.isfinite(lat) & np.isfinite(lon) & (np.abs(lat) <= 90) & (np.abs(lon) <= 180)
    order = np.argsort(at_us[good], kind="stable")
    at_us, lat, lon = at_us[good][order], lat[good][order], lon[good][order]
    keep = np.ones(len(at_us), dtype=bool)
    keep[1:] = np.diff(at_us // _THIN_US) > 0
    at_us, lat, lon = at_us[keep], lat[keep], lon[keep]
    straight = ~_jumps(lat, lon)
    found = list(_points(at_us[straight], lat[straight], lon[straight]))
    return _placed(found)


def as_visits(found: list[Stay], *, zone: ZoneInfo, source: str) -> list[Event]:
    """Return stays as visits, their places' roles ("home", "work") told by when she is there.

    Home is where most of the nights' hours of the weeks around are spent, work where most of the
    weekdays' office hours are that are not spent at home: eight hours a week at the least. A new job or
    a move changes both within three weeks.
    """
    roles = _roles(found, zone)
    centres = {stay.place: (stay.lat, stay.lon) for stay in found}
    ready = []
    for stay in found:
        lat, lon = centres[stay.place]
        offset = _offset_min(stay.start_us, zone)
        ready.append(
            Event(
                kind="visit",
                source=source,
                slot_us=stay.start_us // MINUTE_US * MINUTE_US,
                key=natural_key("stay", f"{stay.lat:.3f}", f"{stay.lon:.3f}"),
                start_us=stay.start_us,
                end_us=stay.end_us,
                offset_min=offset,
                offset_origin="profile",
                precision="minute",
                place=Place(
                    place_id=f"stay:{lat:.4f},{lon:.4f}",
                    lat=lat,
                    lon=lon,
                    role=roles.get((stay.place, _week(stay.start_us, zone)), ""),
                ),
                attrs={"read_from": "positions"},
            )
        )
    return ready


def _jumps(lat: Floats, lon: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether each position lies far from both its neighbours, and those near each other."""
    jumps = np.zeros(len(lat), dtype=bool)
    if len(lat) < 3:
        return jumps
    step = _apart(lat[:-1], lon[:-1], lat[1:], lon[1:])
    across = _apart(lat[:-2], lon[:-2], lat[2:], lon[2:])
    jumps[1:-1] = (step[:-1] > 2 * RADIUS_M) & (step[1:] > 2 * RADIUS_M) & (across < RADIUS_M)
    return jumps


def _apart(lat: Floats, lon: Floats, other_lat: Floats, other_lon: Floats) -> Floats:
    """Metres between positions that are near each other (equirectangular)."""
    across = (other_lon - lon + 180) % 360 - 180
    along = np.cos(np.radians(lat)) * across
    return np.asarray(_METRES * np.hypot(other_lat - lat, along), dtype=np.float64)


def _points(at_us: Ints, lat: Floats, lon: Floats) -> Iterator[Stay]:
    """Grow a stay from each position until one lies outside; too short, begin at the next."""
    at, north, east = at_us.tolist(), lat.tolist(), lon.tolist()
    reach = (RADIUS_M / _METRES) ** 2
    begin, count = 0, len(at)
    while begin < count:
        y, x, n, end = north[begin], east[begin], 1, begin + 1
        narrow = cos(radians(y)) ** 2
        while end < count and at[end] - at[end - 1] <= _SILENCE_US:
            dy, dx = north[end] - y, (east[end] - x + 180) % 360 - 180
            if dy * dy + dx * dx * narrow > reach:
                break
            n += 1
            y, x, end = y + dy / n, x + dx / n, end + 1
        if at[end - 1] - at[begin] >= LEAST_US:
            yield Stay(start_us=at[begin], end_us=at[end - 1], lat=y, lon=(x + 180) % 360 - 180)
            begin = end
        else:
            begin += 1


def _placed(found: list[Stay]) -> list[Stay]:
    """Number the places: each stay, the longest first, joins the nearest place within reach or founds one."""
    centres: list[list[float]] = []  # latitude, longitude, seconds
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    chosen: dict[int, int] = {}
    for index in sorted(range(len(found)), key=lambda i: found[i].start_us - found[i].end_us):
        stay = found[index]
        place = _nearest(stay, centres, cells)
        seconds = (stay.end_us - stay.start_us) / 1e6
        if place is None:
            place = len(centres)
            centres.append([stay.lat, stay.lon, seconds])
            cells[_cell(stay.lat, stay.lon)].append(place)
        else:
            centre = centres[place]
            centre[2] += seconds
            centre[0] += (stay.lat - centre[0]) * seconds / centre[2]
            centre[1] += (stay.lon - centre[1]) * seconds / centre[2]
        chosen[index] = place
    rank = {place: n for n, place in enumerate(sorted(range(len(centres)), key=lambda p: -centres[p][2]))}
    return [
        msgspec.structs.replace(
            stay, place=rank[chosen[i]], lat=centres[chosen[i]][0], lon=centres[chosen[i]][1]
        )
        for i, stay in enumerate(found)
    ]


def _cell(lat: float, lon: float) -> tuple[int, int]:
    side = 2 * _PLACE_M / _METRES
    return int(lat // side), int(lon * cos(radians(lat)) // side)


def _nearest(stay: Stay, centres: list[list[float]], cells: dict[tuple[int, int], list[int]]) -> int | None:
    row, column = _cell(stay.lat, stay.lon)
    near = [
        p
        for r in (row - 1, row, row + 1)
        for c in (column - 1, column, column + 1)
        for p in cells.get((r, c), ())
    ]
    narrow = cos(radians(stay.lat))
    best, least = None, _PLACE_M / _METRES
    for place in near:
        lat, lon, _ = centres[place]
        apart = float(np.hypot(stay.lat - lat, ((stay.lon - lon + 180) % 360 - 180) * narrow))
        if apart <= least:
            best, least = place, apart
    return best


def _roles(found: list[Stay], zone: ZoneInfo) -> dict[tuple[int, int], str]:
    """(place, week) → "home" or "work"."""
    night: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    office: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for stay in found:
        for day, hours in _hours(stay, zone, _NIGHT):
            night[(day + 3) // 7][stay.place] += hours
        for day, hours in _hours(stay, zone, _OFFICE):
            if (day + 3) % 7 < 5:
                office[(day + 3) // 7][stay.place] += hours
    roles: dict[tuple[int, int], str] = {}
    for week in sorted({_week(stay.start_us, zone) for stay in found}):
        home = _most(night, week, _HOME_HOURS, without=None)
        if home is not None:
            roles[home, week] = "home"
        work = _most(office, week, _WORK_HOURS, without=home)
        if work is not None:
            roles[work, week] = "work"
    return roles


def _most(hours: dict[int, dict[int, float]], week: int, least: float, *, without: int | None) -> int | None:
    """The place with most hours in the weeks around; None where that is too few a week."""
    known = [hours[near] for near in range(week - _WEEKS, week + _WEEKS + 1) if near in hours]
    total: dict[int, float] = defaultdict(float)
    for one in known:
        for place, spent in one.items():
            total[place] += spent
    total.pop(-1 if without is None else without, None)
    best = max(total, key=lambda place: (total[place], -place), default=None)
    return best if best is not None and total[best] >= least * len(known) else None


def _hours(stay: Stay, zone: ZoneInfo, span: tuple[int, int]) -> Iterator[tuple[int, float]]:
    """(local day, hours of the stay between two hours of that day's clock)."""
    start = stay.start_us + _offset_min(stay.start_us, zone) * MINUTE_US
    end = stay.end_us + _offset_min(stay.end_us, zone) * MINUTE_US
    for day in range(start // DAY_US, end // DAY_US + 1):
        begin = max(start, day * DAY_US + span[0] * 60 * MINUTE_US)
        until = min(end, day * DAY_US + span[1] * 60 * MINUTE_US)
        if until > begin:
            yield day, (until - begin) / (60 * MINUTE_US)


def _week(at_us: int, zone: ZoneInfo) -> int:
    return ((at_us + _offset_min(at_us, zone) * MINUTE_US) // DAY_US + 3) // 7


def _offset_min(at_us: int, zone: ZoneInfo) -> int:
    moment = datetime.fromtimestamp(at_us // 1_000_000, UTC).astimezone(zone)
    return int((moment.utcoffset() or timedelta(0)).total_seconds() // 60)
