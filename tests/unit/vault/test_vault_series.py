"""Measurements: columns in order, statistics by local day."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from selfportrait.model import DAY_US, Sample, SeriesInfo, over_sources
from selfportrait.vault import Vault
from selfportrait.vault.landing import SAMPLES_HELD

NOON_US = 1_583_150_400_000_000
MINUTE_US = 60_000_000
MONDAY = 18_323

Land = Callable[..., object]


def _sample(minute: float, value: float = 60.0, **fields: object) -> Sample:
    moment = NOON_US + int(minute * MINUTE_US)
    told: dict[str, object] = {
        "series": "heart_rate",
        "unit": "/min",
        "source": "apple_health",
        "start_us": moment,
        "end_us": moment,
        "value": value,
        "device": "Watch",
    }
    return Sample(**{**told, **fields})  # type: ignore[arg-type]


def test_samples_come_back_as_columns_in_time_order(vault: Vault, land: Land) -> None:
    land(vault, _sample(2, 62.0), _sample(1, 61.0, end_us=NOON_US + 9), _sample(1, 61.5, device="Phone"))
    columns = vault.samples("heart_rate")
    assert columns.value.tolist() in ([61.0, 61.5, 62.0], [61.5, 61.0, 62.0])
    assert columns.start_us.tolist() == [NOON_US + MINUTE_US, NOON_US + MINUTE_US, NOON_US + 2 * MINUTE_US]
    assert all(math.isnan(second) for second in columns.second)


def test_positions_keep_both_components(vault: Vault, land: Land) -> None:
    land(vault, *(_sample(n, 52.5, series="position", unit="deg", second=13.25 + n) for n in range(3)))
    columns = vault.samples("position")
    assert (columns.value.tolist(), columns.second.tolist()) == ([52.5] * 3, [13.25, 14.25, 15.25])


def test_a_span_of_samples_is_cut_exactly(vault: Vault, land: Land) -> None:
    land(vault, *(_sample(n * 60, float(n)) for n in range(2000)))
    hour = 60 * MINUTE_US
    part = vault.samples("heart_rate", since_us=NOON_US + 700 * hour, until_us=NOON_US + 1400 * hour)
    assert part.value.tolist() == [float(n) for n in range(700, 1400)]
    assert vault.samples("heart_rate", since_us=NOON_US + 9999 * hour).n == 0


def test_a_series_is_told_by_source_device_and_unit(vault: Vault, land: Land) -> None:
    land(vault, _sample(0), _sample(50_000), _sample(3, device="Phone"))
    shared = {"series": "heart_rate", "unit": "/min", "source": "apple_health"}
    assert vault.series() == [
        SeriesInfo(
            **shared,
            device="Phone",
            count=1,
            first_us=NOON_US + 3 * MINUTE_US,
            last_us=NOON_US + 3 * MINUTE_US,
        ),
        SeriesInfo(**shared, device="Watch", count=2, first_us=NOON_US, last_us=NOON_US + 50_000 * MINUTE_US),
    ]


def test_days_are_hers_and_not_utcs(vault: Vault, land: Land) -> None:
    land(vault, _sample(0, 60.0), _sample(659, 50.0), _sample(660, 70.0), _sample(661, 80.0))
    first, second = vault.daily("heart_rate")
    assert (first.local_day, first.n, first.total, first.low, first.high, first.last) == (
        MONDAY, 2, 110.0, 50.0, 60.0, 50.0,
    )  # fmt: skip
    assert (second.local_day, second.n, second.mean, second.last) == (MONDAY + 1, 2, 75.0, 80.0)
    assert vault.daily("heart_rate", since_day=MONDAY + 1) == [second]
    assert vault.daily("heart_rate", until_day=MONDAY + 1) == [first]


def test_a_day_across_two_utc_months_is_one_day(vault: Vault, land: Land) -> None:
    midnight_us = 1_585_699_200_000_000  # 1 April 2020 in UTC; two in the morning in Berlin
    around = [_sample(0, float(n), start_us=midnight_us + n * MINUTE_US) for n in range(-60, 60)]
    land(vault, *around)
    [day] = vault.daily("heart_rate")
    assert (day.n, day.low, day.high, day.last) == (120, -60.0, 59.0, 59.0)


def test_steps_of_two_devices_are_not_added(vault: Vault, land: Land) -> None:
    land(
        vault,
        *(_sample(n, 100.0, series="steps", unit="1", device="Phone") for n in range(10)),
        *(_sample(n, 120.0, series="steps", unit="1", device="Watch") for n in range(10)),
    )
    assert over_sources(vault.daily("steps"), cumulative=True) == {MONDAY: 1200.0}
    assert over_sources(vault.daily("steps"), cumulative=False) == {MONDAY: 110.0}


def test_statistics_agree_with_the_samples(vault: Vault, land: Land) -> None:
    rng = random.Random(4)
    zone = ZoneInfo("Europe/Berlin")
    told = [_sample(rng.randrange(0, 400 * 1440), float(rng.randrange(40, 180))) for _ in range(3000)]
    unique = {(s.start_us, s.end_us, s.value): s for s in told}.values()
    land(vault, *told)
    stats = vault.daily("heart_rate")
    assert sum(stat.n for stat in stats) == len(unique) == vault.samples("heart_rate").n
    assert sum(stat.total for stat in stats) == pytest.approx(sum(s.value for s in unique))
    assert {stat.local_day for stat in stats} == {_local_day(s.start_us, zone) for s in unique}


def _local_day(moment_us: int, zone: ZoneInfo) -> int:
    from datetime import UTC, datetime

    local = datetime.fromtimestamp(moment_us / 1e6, UTC).astimezone(zone)
    return (local.date() - local.date().replace(year=1970, month=1, day=1)).days


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"value": math.nan}, "bad-number"),
        ({"value": math.inf}, "bad-number"),
        ({"value": "60"}, "bad-number"),
        ({"second": "80"}, "bad-number"),
        ({"second": -math.inf}, "bad-number"),
        ({"value": 1j}, "bad-number"),
        ({"start_us": 1 << 62}, "bad-date"),
        ({"end_us": 1 << 62}, "bad-date"),
    ],
)
def test_what_is_no_measurement_is_skipped(
    vault: Vault, land: Land, fields: dict[str, object], reason: str
) -> None:
    receipt = land(vault, _sample(0), _sample(1, **fields))  # type: ignore[arg-type]
    assert (receipt.new, receipt.skipped, receipt.adds_up) == (1, {reason: 1}, True)  # type: ignore[attr-defined]


def test_what_waits_is_bounded(vault: Vault) -> None:
    with vault.landing(now_us=0, label="watch") as landing:
        most = 0
        for number in range(SAMPLES_HELD + 100):
            landing.add(_sample(number / 10, device=f"Watch {number % 3}"))
            most = max(most, landing.rows - landing.acknowledged)
        assert most < SAMPLES_HELD
        assert landing.acknowledged > SAMPLES_HELD // 2
    assert vault.span().samples == SAMPLES_HELD + 100
    assert landing.receipt.last_us is not None
    assert landing.receipt.last_us - NOON_US < 20 * DAY_US
