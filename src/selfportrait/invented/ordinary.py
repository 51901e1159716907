"""Days like any other: a working day, a free day."""

from __future__ import annotations

from datetime import date
from random import Random

from . import places as at
from .clock import HOME_ZONE, wall
from .moments import Night, Window, Workout
from .stories import Stories, is_holiday
from .trace import Trace

GIFTS = 5947  # the merchant category of gift shops
_WORK_SESSIONS = ((12, 100), (135, 80))


def work_day(day: date, story: Stories, trace: Trace, rng: Random, night: Night) -> None:
    """Wake, travel, coffee, office, lunch, and what the weekday's evening holds."""
    job = story.job(day)
    trace.life.windows.append(Window("morning", night.awake + 600, night.awake + 2400, HOME_ZONE))
    dentist = _is_dentist_day(day)
    if day.weekday() == 4 and rng.random() < job.home_office:
        _work_music(trace, wall(day, 555), rng)
        after = wall(day, 1020)
    else:
        after = _office(day, story, trace, rng, night, dentist)
    home_at = _evening(day, story, trace, rng, after)
    evening_window(day, trace, home_at)


def _is_dentist_day(day: date) -> bool:
    return day.month in (3, 9) and day.weekday() == 2 and 8 <= day.day <= 14


def _office(day: date, story: Stories, trace: Trace, rng: Random, night: Night, dentist: bool) -> int:
    job, new = story.job(day), day >= story.job_change
    cafe, office = (at.NEW_CAFE, at.NEW_OFFICE) if new else (at.OLD_CAFE, at.OLD_OFFICE)
    mode = "IN_BUS" if new else "IN_SUBWAY"
    leave = max(wall(day, rng.gauss(job.leave_home, 6)), night.awake + 35 * 60)
    if dentist:
        trace.go(at.DENTIST, wall(day, 476 + rng.random() * 4), "WALKING")
        leave = wall(day, 525)
    elif rng.random() < story.persona.coffee:
        leave = _coffee(trace, rng, cafe, leave, mode, story.persona.coffee_cents)
    arrived = trace.go(office, leave, mode if trace.here != cafe else "")
    _work_music(trace, arrived, rng)
    if rng.random() < story.persona.lunch_out:
        _lunch(day, trace, rng, at.NEW_LUNCH if new else at.OLD_LUNCH, office)
    return wall(day, rng.gauss(job.leave_office, 11))


def _coffee(trace: Trace, rng: Random, cafe: at.Spot, leave: int, mode: str, cents: int) -> int:
    arrived = trace.go(cafe, leave, mode)
    cents += 270 if rng.random() < 0.18 else 0
    trace.pay(cafe, arrived + 150 + int(rng.random() * 200), cents, 5814)
    return arrived + round(rng.uniform(7, 13) * 60)


def _lunch(day: date, trace: Trace, rng: Random, tables: tuple[at.Spot, ...], office: at.Spot) -> None:
    table = tables[min(int(rng.expovariate(1.4)), len(tables) - 1)]
    arrived = trace.go(table, wall(day, rng.gauss(748, 9)), "WALKING")
    leave = arrived + round(rng.gauss(36, 5) * 60)
    trace.pay(table, leave - 240, round(rng.gauss(1150, 160) / 10) * 10, 5812)
    trace.go(office, leave, "WALKING")


def _work_music(trace: Trace, arrived: int, rng: Random) -> None:
    for after, minutes in _WORK_SESSIONS:
        if rng.random() < 0.68:
            start = arrived + round((after + rng.uniform(0, 25)) * 60)
            length = round(minutes * rng.uniform(0.5, 1.15) * 60)
            trace.life.windows.append(Window("work", start, start + length, HOME_ZONE))


def _evening(day: date, story: Stories, trace: Trace, rng: Random, after: int) -> int:
    who, weekday, well = story.persona, day.weekday(), not story.ill(day)
    if day in story.presents():
        after = _present(day, trace, rng, after)
    if weekday == 1 and well and rng.random() < who.climbing:
        return _climb(trace, rng, after)
    if weekday == 4:
        return _friday(day, story, trace, rng, after)
    if weekday == 2 and well and rng.random() < 0.3:
        return _out(day, trace, rng, after)
    if weekday == 0 and rng.random() < 0.55:
        arrived = trace.go(at.CORNER_MARKET, after)
        trace.pay(at.CORNER_MARKET, arrived + 720, round(rng.gauss(1640, 480)), 5411)
        after = arrived + 900
    home_at = trace.go(at.HOME, after)
    if weekday == 3 and well and rng.random() < _runs(day, story):
        return _run(trace, rng, home_at + 1500)
    return home_at


def _present(day: date, trace: Trace, rng: Random, after: int) -> int:
    shop = at.GIFT_SHOPS[day.year % len(at.GIFT_SHOPS)]
    arrived = trace.go(shop, after)
    trace.pay(shop, arrived + 900, round(rng.gauss(4600, 500) / 10) * 10, GIFTS)
    return arrived + 1080


def _climb(trace: Trace, rng: Random, after: int) -> int:
    arrived = trace.go(at.CLIMBING, after)
    leave = arrived + round(rng.gauss(118, 12) * 60)
    if rng.random() < 0.7:
        trace.pay(at.CLIMBING, arrived + 200, 380, 7941)  # a drink and chalk: the hall itself is paid monthly
    seconds = leave - arrived - 1500
    trace.life.workouts.append(Workout("Climbing", arrived + 900, arrived + 900 + seconds, 0, seconds // 9))
    return trace.go(at.HOME, leave)


def _friday(day: date, story: Stories, trace: Trace, rng: Random, after: int) -> int:
    home_at = trace.since
    if rng.random() < story.persona.groceries:
        arrived = trace.go(at.MARKET, after)
        leave = arrived + round(rng.gauss(31, 6) * 60)
        trace.pay(at.MARKET, leave - 120, round(rng.gauss(6280, 1150)), 5411)
        if rng.random() < 0.2:
            arrived = trace.go(at.DRUGSTORE, leave, "WALKING")
            trace.pay(at.DRUGSTORE, arrived + 500, round(rng.gauss(1790, 500)), 5912)
            leave = arrived + 600
        home_at = trace.go(at.HOME, leave, "WALKING")
    else:
        home_at = trace.go(at.HOME, after)
    if rng.random() < 0.36 and not story.ill(day):
        return _dinner(day, trace, rng, home_at)
    return home_at


def _dinner(day: date, trace: Trace, rng: Random, home_at: int) -> int:
    table = at.RESTAURANTS[min(int(rng.expovariate(0.8)), len(at.RESTAURANTS) - 1)]
    arrived = trace.go(table, max(wall(day, rng.gauss(1160, 14)), home_at + 1200))
    leave = arrived + round(rng.gauss(112, 20) * 60)
    trace.pay(table, leave - 300, round(rng.gauss(3350, 850) / 10) * 10, 5812)
    return trace.go(at.HOME, leave)


def _out(day: date, trace: Trace, rng: Random, after: int) -> int:
    if rng.random() < 0.45:
        trace.go(at.HOME, after)
        arrived = trace.go(at.CINEMA, wall(day, 1165))
        trace.pay(at.CINEMA, arrived + 120, 1250, 7832)
        return trace.go(at.HOME, wall(day, 1345 + rng.random() * 8))
    friend = at.FRIENDS[int(rng.random() * len(at.FRIENDS))]
    trace.go(friend, after + 1200)
    return trace.go(at.HOME, wall(day, rng.gauss(1320, 15)))


def _runs(day: date, story: Stories) -> float:
    who = story.persona
    return who.run_summer if 4 <= day.month <= 9 else who.run_winter


def _run(trace: Trace, rng: Random, start: int) -> int:
    minutes = rng.gauss(42, 7)
    arrived = trace.go(at.PARK if rng.random() < 0.3 else at.GARDEN, start, "IN_BUS")
    end = arrived + round(minutes * 60)
    metres = round(minutes * rng.gauss(176, 6))
    trace.life.workouts.append(Workout("Running", arrived, end, metres, round(metres * 0.062)))
    trace.life.windows.append(Window("run", arrived, end, HOME_ZONE))
    return trace.go(at.HOME, end + 120, "IN_BUS")


def evening_window(day: date, trace: Trace, home_at: int) -> None:
    """Note the hours at home before bed."""
    start, end = max(home_at + 900, wall(day, 1130)), wall(day, 1372)
    if end - start > 1800:
        trace.life.windows.append(Window("evening", start, end, HOME_ZONE))


def free_day(day: date, story: Stories, trace: Trace, rng: Random, night: Night) -> None:
    """Live a weekend or holiday: bakery, a run, friends, her sister once a month."""
    trace.life.windows.append(
        Window("weekend", night.awake + 900, night.awake + round(rng.uniform(35, 100) * 60), HOME_ZONE)
    )
    open_shops = day.weekday() == 5 and not is_holiday(day)
    if open_shops:
        _saturday_errands(day, story, trace, rng, night)
    well = not story.ill(day)
    if day.weekday() == 6 and day.day <= 7 and well and day.month != 12:
        home_at = _visit_ida(day, trace, rng)
    elif day.weekday() == 6 and well and rng.random() < _runs(day, story):
        home_at = _run(trace, rng, max(wall(day, rng.gauss(640, 20)), night.awake + 3600))
    else:
        home_at = _afternoon(day, trace, rng, well)
    if day.weekday() == 5 and well and rng.random() < 0.55:
        home_at = _dinner(day, trace, rng, home_at)
    evening_window(day, trace, home_at)


def _saturday_errands(day: date, story: Stories, trace: Trace, rng: Random, night: Night) -> None:
    start = max(wall(day, rng.gauss(592, 14)), night.awake + 2400)
    if day < story.gluten_free and rng.random() < story.persona.bakery:
        arrived = trace.go(at.BAKERY, start, "WALKING")
        trace.pay(at.BAKERY, arrived + 240, round(rng.gauss(780, 140) / 5) * 5, 5462)
        trace.go(at.HOME, arrived + 480, "WALKING")
    elif day >= story.gluten_free and rng.random() < 0.7:
        arrived = trace.go(at.GLUTEN_FREE, start, "WALKING")
        trace.pay(at.GLUTEN_FREE, arrived + 400, round(rng.gauss(1690, 320)), 5499)
        trace.go(at.HOME, arrived + 700, "WALKING")
    if day in story.presents():
        trace.go(at.HOME, _present(day, trace, rng, max(start, trace.since) + 2400), "WALKING")
    if rng.random() < 0.18:
        arrived = trace.go(at.BOOKSHOP, max(start, trace.since) + 3000, "WALKING")
        trace.pay(at.BOOKSHOP, arrived + 1100, round(rng.gauss(1950, 500)), 5942)
        trace.go(at.HOME, arrived + 1500, "WALKING")


def _visit_ida(day: date, trace: Trace, rng: Random) -> int:
    trace.go(at.STATION, wall(day, rng.gauss(632, 8)))
    if rng.random() < 0.75:
        trace.pay(at.STATION, trace.since + 200, rng.choice((1510, 1730, 2090, 2480)), 4112)
    trace.go(at.IDA_HOME, trace.since + 900, "IN_TRAIN")
    return trace.go(at.HOME, wall(day, rng.gauss(1095, 18)), "IN_TRAIN")


def _afternoon(day: date, trace: Trace, rng: Random, well: bool) -> int:
    if not well or rng.random() < 0.3:
        return trace.since
    walks = (at.ALSTER, at.GARDEN, at.BEACH) if 4 <= day.month <= 10 else (at.GARDEN, at.CINEMA, at.ALSTER)
    target = walks[int(rng.random() * 3)] if rng.random() < 0.7 else at.FRIENDS[int(rng.random() * 2)]
    arrived = trace.go(target, max(wall(day, rng.gauss(870, 30)), trace.since + 1800))
    if target == at.CINEMA:
        trace.pay(at.CINEMA, arrived + 120, 1250, 7832)
    return trace.go(at.HOME, arrived + round(rng.gauss(115, 25) * 60))
