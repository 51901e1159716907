"""Three years, a day at a time: who she is and the stories become plain moments."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from . import journeys, ordinary
from .clock import HOME_ZONE, wall
from .moments import Life, Night
from .persona import chance
from .places import HOME, IDA_HOME
from .spending import standing_orders, unusual_payments
from .stories import Stories, is_christmas, is_holiday
from .trace import Trace


def live(seed: int, story: Stories) -> Life:
    """Return the whole life up to ``story.end``."""
    life = Life()
    rng = chance(seed, "year")
    trace = Trace(life, rng)
    journeys.lay_out(life, story)
    for day in story.days():
        if story.silent(day):
            trace.vanish(wall(day, 0))
            continue
        if trace.here is None:
            trace.appear(HOME, wall(day, 0))
        _live_day(day, story, trace, rng)
    trace.vanish(max(story.end, trace.since + 60))
    standing_orders(life, story, chance(seed, "orders"))
    unusual_payments(life, story, chance(seed, "unusual"))
    life.end_at(story.end)
    return life


def _live_day(day: date, story: Stories, trace: Trace, rng: Random) -> None:
    night = night_into(day, story, rng, late_until=trace.since)
    trace.life.nights.append(night)
    if journeys.live_trip_day(day, story, trace, rng, night):
        return
    if is_christmas(day) and not story.silent(day - timedelta(days=1)):
        _christmas(day, trace, rng)
    elif story.off_work(day):
        ordinary.free_day(day, story, trace, rng, night)
    else:
        ordinary.work_day(day, story, trace, rng, night)


def night_into(day: date, story: Stories, rng: Random, late_until: int) -> Night:
    """Return the sleep that ends on ``day``; she is never asleep before she is home."""
    who = story.persona
    zone = journeys.zone_of_night(day, story)
    lazy = day.weekday() >= 5 or is_holiday(day) or zone != HOME_ZONE
    evening = day - timedelta(days=1)
    bed = who.bed_weekend if lazy else who.bed_weekday
    wake = who.wake_weekend if lazy else who.wake_weekday
    bed_minute = rng.gauss(bed, who.bed_spread)
    wake_minute = rng.gauss(wake, who.wake_spread if not lazy else 3 * who.wake_spread)
    if story.sleepless(day):
        bed_minute, wake_minute = rng.gauss(1575, 25), rng.gauss(318, 14)
    if story.ill(day):
        bed_minute, wake_minute = bed_minute - 45, wake_minute + 12
    asleep = max(wall(evening, bed_minute, zone), late_until + 20 * 60)
    awake = max(wall(day, wake_minute, zone), asleep + 3 * 3600)
    early = journeys.alarm(day, story)
    if early is not None:
        awake = early
        asleep = min(asleep, early - 5 * 3600)
    return Night(day, asleep, awake, zone, restless=story.sleepless(day))


def _christmas(day: date, trace: Trace, rng: Random) -> None:
    if day.day == 24:
        trace.go(HOME, wall(day, 0))
        trace.go(IDA_HOME, wall(day, rng.gauss(690, 12)), "IN_TRAIN")
    if day.day == 26:
        trace.go(HOME, wall(day, rng.gauss(1010, 15)), "IN_TRAIN")
