"""What her body's measurements say: her own normal, a trend with its uncertainty, what coincides."""

from __future__ import annotations

import msgspec

from .facts import Evidence


class Normal(msgspec.Struct, frozen=True, kw_only=True):
    """Her own band of a daily value, and the run of latest days that lies outside it.

    ``low``, ``middle`` and ``high`` are of ``day``; ``bands`` holds (local day, low, high) of the days before
    it too, as they follow her week and, where a year and more is known, her year. ``run`` are the local
    days (three or more, or none) beyond the band, ``off`` how far their mean lies from what was
    expected of them (negative: under), ``before`` how many days the band was read from.
    """

    series: str
    day: int
    low: float
    middle: float
    high: float
    bands: tuple[tuple[int, float, float], ...] = ()
    weekdays: tuple[float, ...] = ()  #: what each weekday adds, Monday first; empty where too little is known
    yearly: float = 0.0  #: how far the year swings to either side; 0.0 where less than a year is known
    run: tuple[int, ...] = ()
    ran: tuple[float, float] = (0.0, 0.0)  #: the lowest and highest value of the run
    off: float = 0.0
    before: int = 0
    evidence: Evidence = Evidence(rule="")


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """Which way a daily value goes: its change a week with a 95 % interval.

    ``clear`` is whether the interval leaves zero out; else no direction may be told.
    """

    series: str
    first_day: int
    last_day: int
    days: int  #: days measured within
    a_week: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether a direction may be told."""
        return self.low > 0.0 or self.high < 0.0


class Coincidence(msgspec.Struct, frozen=True, kw_only=True):
    """How her notes differ between days with a circumstance and days without: that they coincide, not why.

    ``chance`` is the probability of a difference as large by chance alone, over all circumstances
    looked at together (Holm); ``told`` is whether it is small enough to be spoken of.
    """

    about: str
    days: int
    others: int
    difference: float  #: mean valence with minus without
    chance: float
    looked_at: int
    told: bool
    evidence: Evidence = Evidence(rule="")
