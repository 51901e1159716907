"""Local times: explicit stands; else where she was in the last 36 hours; else her own zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from selfportrait.model import Erasure, Event, Sample
from selfportrait.vault import Vault
from selfportrait.vault.zones import offsets_min

NOON_US = 1_583_150_400_000_000
HOUR_US = 3_600_000_000
MONDAY = 18_323
TOKYO = 540

Land = Callable[..., object]


def _heard(hours: float, key: int = 1) -> Event:
    moment = NOON_US + int(hours * HOUR_US)
    return Event(kind="listen", source="spotify", slot_us=moment, key=key, start_us=moment, title="Song")


def _was(hours: float, offset_min: int, kind: str = "visit", key: int = 100) -> Event:
    moment = NOON_US + int(hours * HOUR_US)
    return Event(
        kind=kind,  # type: ignore[arg-type]
        source="google_location",
        slot_us=moment,
        key=key,
        start_us=moment,
        offset_min=offset_min,
        offset_origin="explicit",
    )


def _told(vault: Vault) -> list[tuple[int | None, str]]:
    return [(e.offset_min, e.offset_origin) for e in vault.events(kinds=["listen"])]


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (-0.1, (60, "profile")),
        (0, (TOKYO, "inferred")),
        (35.9, (TOKYO, "inferred")),
        (36, (60, "profile")),
    ],
)
def test_an_offset_told_speaks_for_36_hours(
    vault: Vault, land: Land, hours: float, told: tuple[int, str]
) -> None:
    land(vault, _was(0, TOKYO), _heard(hours))
    vault.settle_offsets()
    assert _told(vault) == [told]


@pytest.mark.parametrize("kind", ["visit", "travel", "exercise"])
def test_where_she_was_speaks(vault: Vault, land: Land, kind: str) -> None:
    land(vault, _heard(1), _was(0, TOKYO, kind))
    assert vault.settle_offsets() == 1
    assert _told(vault) == [(TOKYO, "inferred")]
    assert vault.settle_offsets() == 0


@pytest.mark.parametrize("kind", ["meet", "pay", "sleep"])
def test_a_meeting_told_elsewhere_does_not(vault: Vault, land: Land, kind: str) -> None:
    land(vault, _heard(1), _was(0, TOKYO, kind))
    assert vault.settle_offsets() == 0
    assert _told(vault) == [(60, "profile")]


def test_the_latest_speaks(vault: Vault, land: Land) -> None:
    land(vault, _heard(10), _was(0, TOKYO, key=1), _was(5, 480, key=2), _was(11, 420, key=3))
    vault.settle_offsets()
    assert _told(vault) == [(480, "inferred")]


def test_what_was_said_explicitly_stands(vault: Vault, land: Land) -> None:
    land(vault, _was(0, TOKYO), _was(1, 60, kind="listen", key=7))
    vault.settle_offsets()
    assert _told(vault) == [(60, "explicit")]


def test_at_home_nothing_is_written(vault: Vault, land: Land) -> None:
    land(vault, *(_heard(n, key=n) for n in range(100)), *(_was(n, 60, key=1000 + n) for n in range(100)))
    assert vault.settle_offsets() == 0


def test_days_and_rollups_move_with_it(vault: Vault, land: Land) -> None:
    land(vault, _heard(4))
    assert vault.settle_offsets() == 0
    assert [(c.local_day, c.n) for c in vault.counts()] == [(MONDAY, 1)]
    land(vault, _was(0, TOKYO))
    vault.settle_offsets()
    assert [(c.local_day, c.n) for c in vault.counts() if c.kind == "listen"] == [(MONDAY + 1, 1)]
    assert [e.kind for e in vault.day(MONDAY + 1)] == ["listen"]


def test_an_offset_that_is_erased_speaks_no_more(vault: Vault, land: Land) -> None:
    land(vault, _heard(4), _was(0, TOKYO))
    vault.settle_offsets()
    vault.erase(Erasure(what="source", name="google_location"))
    assert vault.settle_offsets() == 1
    assert _told(vault) == [(60, "profile")]


def test_a_new_zone_moves_all_that_was_not_told(vault: Vault, land: Land) -> None:
    pulse = Sample(
        series="steps", unit="1", source="phone", start_us=NOON_US + 11 * HOUR_US, end_us=NOON_US, value=9.0
    )
    land(vault, _heard(11), _was(200, TOKYO), pulse)
    assert [stat.local_day for stat in vault.daily("steps")] == [MONDAY + 1]
    vault.put_setting("zone", "America/New_York")
    assert vault.settle_offsets() == 1
    assert _told(vault) == [(-300, "profile")]
    assert (MONDAY, "listen", 1) in [(c.local_day, c.kind, c.n) for c in vault.counts()]
    assert [stat.local_day for stat in vault.daily("steps")] == [MONDAY]
    assert vault.settle_offsets() == 0


@pytest.fixture
def hours() -> Iterator[int]:
    return iter(range(0, 24 * 365 * 60, 31))


@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca"],
)
def test_offsets_are_the_zones(zone: str, hours: Iterator[int]) -> None:
    from datetime import UTC, datetime, timedelta
    from zoneinfo import ZoneInfo

    moments = [hour * HOUR_US for hour in hours]
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    wanted = [
        (epoch + timedelta(microseconds=moment)).astimezone(ZoneInfo(zone)).utcoffset()
        // timedelta(minutes=1)  # type: ignore[operator]
        for moment in moments
    ]
    assert offsets_min(zone, np.array(moments, np.int64)).tolist() == wanted
