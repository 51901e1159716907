"""Nights as a wrist can tell them, and her own notes of how she felt."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np
import pytest

from selfportrait.model import DAY_US, MINUTE_US, Event, natural_key
from selfportrait.patterns import coinciding, moods_by_day, nights, notes

DAY = 20_700


def slept(
    day: int,
    bed: int,
    minutes: int,
    *,
    asleep: int | None = None,
    device: str = "watch",
    title: str = "Sleep",
) -> Event:
    """A sleep that began ``bed`` minutes after the midnight before ``day`` (negative: the evening before)."""
    start = day * DAY_US + bed * MINUTE_US
    return Event(
        kind="sleep",
        source="apple_health",
        slot_us=start,
        key=natural_key(device, str(start)),
        start_us=start,
        end_us=start + minutes * MINUTE_US,
        offset_min=0,
        offset_origin="explicit",
        title=title,
        quantity=float(minutes if asleep is None else asleep),
        unit="min",
        attrs={"device": device, "minutes_deep": 999},
    )


def noted(day: int, valence: float, n: int = 0) -> Event:
    start = day * DAY_US + (20 * 60 + n) * MINUTE_US
    return Event(
        kind="say",
        source="apple_health",
        slot_us=start,
        key=n,
        start_us=start,
        offset_min=0,
        title="Calm",
        quantity=valence,
        unit="1",
        attrs={"mood": "day"},
    )


def test_a_night_is_filed_under_the_day_she_woke():
    found = nights([slept(DAY, -50, 480, asleep=452)])
    assert list(found) == [DAY]
    night = found[DAY]
    assert (night.asleep_minute, night.awake_minute, night.minutes) == (-50, 430, 452)


@pytest.mark.parametrize(
    "event",
    [slept(DAY, 800, 60), slept(DAY, -50, 1400), slept(DAY, -50, 480, title="In bed")],
    ids=["a nap", "too long", "only in bed"],
)
def test_a_nap_and_what_no_wrist_tells_are_no_night(event: Event):
    assert nights([event]) == {}


def test_of_two_devices_the_one_that_slept_longest_is_taken():
    found = nights([slept(DAY, -50, 480, asleep=400, device="phone"), slept(DAY, -48, 480, asleep=450)])
    assert found[DAY].minutes == 450


def test_a_sleep_stage_is_read_nowhere():
    assert set(nights([slept(DAY, -50, 480)])[DAY].__struct_fields__) == {
        "day",
        "minutes",
        "asleep_minute",
        "awake_minute",
        "event",
    }


def test_a_comment_is_not_a_note_of_a_mood():
    comment = Event(kind="say", source="google_activity", slot_us=0, key=1, start_us=0, title="Nice!")
    assert notes([comment, noted(DAY, 0.3)]) == [noted(DAY, 0.3)]
    assert moods_by_day([noted(DAY, 0.2), noted(DAY, 0.6, 1)]) == {DAY: pytest.approx(0.4)}


def year(effect: Callable[[int], float], seed: int = 0) -> list[Event]:
    rng = np.random.default_rng(seed)
    days = [DAY + n for n in range(360) if rng.random() < 0.6]
    return [noted(day, float(np.clip(effect(day) + rng.normal(0, 0.3), -1, 1))) for day in days]


TUESDAYS = {day for day in range(DAY, DAY + 360) if (day + 3) % 7 == 1}


def test_what_coincides_is_told_with_its_counts_and_its_notes():
    found = year(lambda day: 0.35 if day in TUESDAYS else 0.0)
    (told,) = coinciding(found, {"on Tuesdays": TUESDAYS}, Random(1))
    assert told.told
    assert told.difference == pytest.approx(0.35, abs=0.12)
    assert (told.days + told.others, told.looked_at) == (len(found), 1)
    assert told.evidence.count == told.days
    held = {event.id: event for event in found}
    assert {held[name].local_day in TUESDAYS for name in told.evidence.events} == {True}


def test_the_same_chances_tell_the_same():
    found = year(lambda day: 0.1 if day in TUESDAYS else 0.0)
    once = coinciding(found, {"on Tuesdays": TUESDAYS}, Random(5))
    assert once == coinciding(found, {"on Tuesdays": TUESDAYS}, Random(5))


def test_what_does_not_coincide_is_not_told_however_many_are_looked_at():
    rng = Random(7)
    found = year(lambda day: 0.0)
    looked = {f"thing {n}": {DAY + d for d in rng.sample(range(360), 90)} for n in range(12)}
    assert [one.about for one in coinciding(found, looked, Random(1)) if one.told] == []


def test_a_week_away_is_no_proof_of_anything():
    drifting = year(lambda day: 0.3 * np.sin(day / 9))
    held = {"on a trip": set(range(DAY + 100, DAY + 112))}
    assert [one.told for one in coinciding(drifting, held, Random(1))] in ([], [False])


@pytest.mark.parametrize("count", [0, 29])
def test_a_handful_of_notes_says_nothing(count: int):
    assert coinciding([noted(DAY + n, 0.1) for n in range(count)], {"on Tuesdays": TUESDAYS}, Random(1)) == []


def test_eight_days_with_and_without_at_the_least():
    few = set(sorted(TUESDAYS)[:6])
    assert coinciding(year(lambda day: 0.0), {"rarely": few}, Random(1)) == []
