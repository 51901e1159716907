"""Raw positions become stays, and places named by use."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import DAY_US, MINUTE_US
from selfportrait.patterns import as_visits, stays

BERLIN = ZoneInfo("Europe/Berlin")
HOME, OFFICE, SHOP = (53.5764, 9.9522), (53.5440, 9.9951), (53.5773, 9.9502)
MONDAY = 20_640  # a Monday in July: two hours ahead of UTC
DEGREE_M = 111_195.0


def positions(
    parts: list[tuple[int, int, tuple[float, float]]],
    *,
    noise_m: float = 15.0,
    every_s: int = 240,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Noisy positions of (start minute UTC, end minute, place): a straight way from each to the next."""
    rng = np.random.default_rng(seed)
    at, lat, lon = [], [], []
    for n, (start, end, place) in enumerate(parts):
        moments = np.arange(start * 60, end * 60, every_s)
        at.append(moments)
        lat.append(np.full(len(moments), place[0]))
        lon.append(np.full(len(moments), place[1]))
        after = parts[n + 1] if n + 1 < len(parts) else None
        ways = np.arange(end * 60, after[0] * 60, 60) if after else np.zeros(0)
        share = (ways - end * 60) / max(1, (after[0] - end) * 60) if after else ways
        at.append(ways)
        lat.append(place[0] + share * ((after[2][0] if after else 0) - place[0]))
        lon.append(place[1] + share * ((after[2][1] if after else 0) - place[1]))
    north, east = np.concatenate(lat), np.concatenate(lon)
    north = north + rng.normal(0, noise_m / DEGREE_M, len(north))
    east = east + rng.normal(0, noise_m / DEGREE_M / 0.6, len(east))
    return (np.concatenate(at) * 1e6).astype(np.int64), north, east


def weeks(
    count: int, office: tuple[float, float] = OFFICE, first: int = MONDAY
) -> list[tuple[int, int, tuple[float, float]]]:
    """Home at night, the office on weekdays from 8:40 to 16:50 UTC+2, home again."""
    parts = []
    for day in range(first, first + 7 * count):
        midnight = day * 1440
        if (day + 3) % 7 < 5:
            parts += [
                (midnight, midnight + 370, HOME),
                (midnight + 400, midnight + 890, office),
                (midnight + 920, midnight + 1440, HOME),
            ]
        else:
            parts.append((midnight, midnight + 1440, HOME))
    return parts


def test_two_places_and_the_way_between_become_two_stays():
    found = stays(*positions([(0, 60, HOME), (85, 200, OFFICE)]))
    assert len(found) == 2
    assert [(stay.lat, stay.lon) for stay in found] == [
        pytest.approx(HOME, abs=0.0004),
        pytest.approx(OFFICE, abs=0.0004),
    ]
    edges = [(stay.start_us // MINUTE_US, stay.end_us // MINUTE_US) for stay in found]
    assert edges == [pytest.approx((0, 60), abs=6), pytest.approx((85, 200), abs=6)]


def test_a_stop_of_five_minutes_is_no_stay():
    assert len(stays(*positions([(0, 60, HOME), (66, 71, SHOP), (78, 200, OFFICE)], every_s=60))) == 2


def test_one_bad_fix_neither_begins_nor_ends_a_stay():
    at, lat, lon = positions([(0, 120, HOME)])
    lat[10] += 0.03
    assert len(stays(at, lat, lon)) == 1


def test_a_phone_that_sleeps_through_the_night_stayed_where_it_was():
    at, lat, lon = positions([(0, 600, HOME)])
    kept = (at < 30 * MINUTE_US) | (at > 500 * MINUTE_US)
    assert len(stays(at[kept], lat[kept], lon[kept])) == 1


def test_a_day_without_positions_is_a_gap():
    at, lat, lon = positions([(0, 3000, HOME)])
    kept = (at < 60 * MINUTE_US) | (at > 2000 * MINUTE_US)
    found = stays(at[kept], lat[kept], lon[kept])
    assert len(found) == 2
    assert {stay.place for stay in found} == {0}


def test_she_comes_back_to_the_same_place():
    found = stays(*positions([(0, 60, HOME), (85, 200, OFFICE), (230, 400, HOME)]))
    assert [stay.place for stay in found] == [0, 1, 0]


def test_the_place_of_most_time_is_the_first():
    found = stays(*positions([(0, 30, HOME), (55, 400, OFFICE)]))
    assert [stay.place for stay in found] == [1, 0]


def test_home_is_where_she_sleeps_and_work_where_weekdays_go():
    events = as_visits(stays(*positions(weeks(4), every_s=900)), zone=BERLIN, source="google_location")
    roles = {event.place.role: (event.place.lat, event.place.lon) for event in events if event.place}
    assert roles["home"] == pytest.approx(HOME, abs=0.0005)
    assert roles["work"] == pytest.approx(OFFICE, abs=0.0005)
    assert {event.offset_min for event in events} == {120}
    assert len({event.id for event in events}) == len(events)


def test_a_new_job_is_work_within_three_weeks():
    parts = [*weeks(8), *weeks(8, SHOP, MONDAY + 56)]
    events = as_visits(stays(*positions(parts, every_s=900)), zone=BERLIN, source="google_location")
    work = [
        (event.local_day, round(event.place.lat, 3))
        for event in events
        if event.place and event.place.role == "work"
    ]
    assert {lat for day, lat in work if day < MONDAY + 28} == {round(OFFICE[0], 3)}
    assert {lat for day, lat in work if day >= MONDAY + 56 + 21} == {round(SHOP[0], 3)}


def test_who_works_at_home_has_no_place_of_work():
    home = [(MONDAY * 1440, (MONDAY + 28) * 1440, HOME)]
    events = as_visits(stays(*positions(home, every_s=900)), zone=BERLIN, source="google_location")
    assert {event.place.role for event in events if event.place} == {"home"}


def test_across_the_date_line_a_place_is_one_place():
    at = np.arange(0, 7200, 120) * 1_000_000
    lon = np.where(np.arange(60) % 2, 179.9999, -179.9999)
    assert len(stays(at, np.full(60, -17.0), lon)) == 1


@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 3 * DAY_US), st.floats(-91, 91), st.floats(-181, 181) | st.just(float("nan"))
        ),
        max_size=60,
    )
)
def test_stays_never_overlap_and_lie_on_the_globe(rows: list[tuple[int, float, float]]):
    at, lat, lon = (np.array(column) for column in zip(*rows, strict=True)) if rows else (np.zeros(0),) * 3
    found = stays(at.astype(np.int64), lat.astype(float), lon.astype(float))
    ends = [0, *(stay.end_us for stay in found)]
    assert all(stay.start_us >= before for stay, before in zip(found, ends[:-1], strict=True))
    assert all(abs(stay.lat) <= 90.01 and abs(stay.lon) <= 180.01 for stay in found)
    assert as_visits(found, zone=BERLIN, source="x") is not None
