"""Between the wall clock and seconds since 1970 UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

HOME_ZONE = "Europe/Berlin"


@lru_cache(maxsize=16)
def zone(name: str) -> ZoneInfo:
    """Return the zone called ``name``."""
    return ZoneInfo(name)


def wall(day: date, minute: float, zone_name: str = HOME_ZONE) -> int:
    """Return the UTC second of ``minute`` (may pass 1440) on the wall clock of ``day``."""
    naive = datetime(day.year, day.month, day.day) + timedelta(seconds=round(minute * 60))  # noqa: DTZ001
    return int(naive.replace(tzinfo=zone(zone_name)).timestamp())


@lru_cache(maxsize=200_000)
def _offset(quarter: int, zone_name: str) -> int:
    moment = datetime.fromtimestamp(quarter * 900, zone(zone_name))
    offset = moment.utcoffset() or timedelta(0)
    return int(offset.total_seconds()) // 60


def offset_min(at: int, zone_name: str = HOME_ZONE) -> int:
    """Return local time minus UTC at the second ``at``, in minutes."""
    return _offset(at // 900, zone_name)


def local(at: int, zone_name: str = HOME_ZONE) -> datetime:
    """Return the wall clock at ``at``, without a zone."""
    return datetime.fromtimestamp(at + offset_min(at, zone_name) * 60, UTC).replace(tzinfo=None)


def utc(at: int) -> datetime:
    """Return the UTC moment of ``at``."""
    return datetime.fromtimestamp(at, UTC)


def iso_z(at: int, fraction: str = "") -> str:
    """Return ``2026-03-01T12:00:00Z``, with ``fraction`` (".123") before the Z."""
    return f"{utc(at):%Y-%m-%dT%H:%M:%S}{fraction}Z"


def iso_offset(at: int, zone_name: str = HOME_ZONE) -> str:
    """Return ``2026-03-01T13:00:00.000+01:00`` on the wall clock of ``zone_name``."""
    minutes = offset_min(at, zone_name)
    return f"{local(at, zone_name):%Y-%m-%dT%H:%M:%S}.000{minutes // 60:+03d}:{minutes % 60:02d}"
