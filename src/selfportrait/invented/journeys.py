"""The trips: eight days in Lisbon by air, four in Copenhagen by rail, two in Berlin again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from . import places as at
from .clock import HOME_ZONE, wall
from .moments import Life, Night, Payment, Window
from .stories import Stories
from .trace import Trace

#: the airline's timetable, minutes of the local day: leaves, lands
OUTBOUND = ("TP 567", 13 * 60 + 35, 16 * 60 + 5)
INBOUND = ("TP 562", 8 * 60 + 20, 12 * 60 + 40)
_KRONER = ("DKK", 7.46)


@dataclass(frozen=True, slots=True)
class _Town:
    hotel: at.Spot
    sights: tuple[at.Spot, ...]
    tables: tuple[at.Spot, ...]
    units: tuple[str, float] | None


_LISBON = _Town(at.LISBON_HOTEL, at.LISBON_SIGHTS, at.LISBON_TABLES, None)
_COPENHAGEN = _Town(at.COPENHAGEN_HOTEL, at.COPENHAGEN_SIGHTS, at.COPENHAGEN_TABLES, _KRONER)


#: the train to Berlin and back, minutes of the local day: leaves, arrives
TO_BERLIN = ("ICE 1005", 7 * 60 + 36, 9 * 60 + 22)
FROM_BERLIN = ("ICE 1014", 17 * 60 + 38, 19 * 60 + 24)


def lay_out(life: Life, story: Stories) -> None:
    """Note when her phone is in another zone: from landing to landing."""
    first, last = story.lisbon
    landing = wall(first, OUTBOUND[2], "Europe/Lisbon")
    life.away.append((landing, wall(last, INBOUND[2]), "Europe/Lisbon"))


def zone_of_night(day: date, story: Stories) -> str:
    """Return the zone she wakes in."""
    return "Europe/Lisbon" if story.lisbon[0] < day <= story.lisbon[1] else HOME_ZONE


def alarm(day: date, story: Stories) -> int | None:
    """Return when the alarm rings for the flight home or the early train."""
    if day == story.lisbon[1]:
        return wall(day, 305, "Europe/Lisbon")
    return wall(day, 362) if any(day == first for first, _ in story.workshops) else None


def live_trip_day(day: date, story: Stories, trace: Trace, rng: Random, night: Night) -> bool:
    """Live ``day`` if it belongs to a trip; False where it does not."""
    for span in story.workshops:
        if day in span:
            (_ride_to_client if day == span[0] else _ride_from_client)(day, trace, rng)
            return True
    for span, town in ((story.lisbon, _LISBON), (story.copenhagen, _COPENHAGEN)):
        if not span[0] <= day <= span[1]:
            continue
        by_air = town is _LISBON
        if day == span[0]:
            (_fly_out if by_air else _ride_out)(day, trace, rng, town)
        elif day == span[1]:
            (_fly_home if by_air else _ride_home)(day, trace, rng)
        else:
            _stroll(day, trace, rng, night, town)
        return True
    return False


def _fly_out(day: date, trace: Trace, rng: Random, town: _Town) -> None:
    arrived = trace.go(at.AIRPORT, wall(day, rng.gauss(668, 5)), "IN_TRAIN")
    trace.pay(at.AIRPORT, arrived + 1900, 1140, 5814)
    _, leaves, lands = OUTBOUND
    trace.go(
        at.LISBON_AIRPORT,
        wall(day, leaves),
        "FLYING",
        arrive=wall(day, lands, "Europe/Lisbon"),
    )
    trace.go(town.hotel, trace.since + 2400, "IN_SUBWAY")
    trace.pay(town.hotel, trace.since + 600, 68_400, 7011)
    _supper(day, trace, rng, town)


def _fly_home(day: date, trace: Trace, rng: Random) -> None:
    arrived = trace.go(at.LISBON_AIRPORT, wall(day, 352, "Europe/Lisbon"), "IN_PASSENGER_VEHICLE")
    trace.life.payments.append(
        Payment(
            arrived + 60,
            -1620,
            "TAXI MARQUES",
            memo="Kartenzahlung Lisboa PT",
            sic=4121,
            kind="POS",
            city="Lisboa",
            country="PT",
        )
    )
    _, leaves, lands = INBOUND
    trace.go(at.AIRPORT, wall(day, leaves, "Europe/Lisbon"), "FLYING", arrive=wall(day, lands))
    trace.go(at.HOME, trace.since + 1700, "IN_TRAIN")


def _ride_out(day: date, trace: Trace, rng: Random, town: _Town) -> None:
    trace.go(at.STATION, wall(day, rng.gauss(480, 5)))
    trace.go(at.COPENHAGEN_STATION, wall(day, 534), "IN_TRAIN", arrive=wall(day, 814))
    trace.go(town.hotel, trace.since + 600, "IN_SUBWAY")
    trace.pay(town.hotel, trace.since + 500, 41_200, 7011, units=town.units)
    _supper(day, trace, rng, town)


def _ride_home(day: date, trace: Trace, rng: Random) -> None:
    trace.go(at.COPENHAGEN_STATION, wall(day, 770 + rng.random() * 20))
    trace.go(at.STATION, wall(day, 827), "IN_TRAIN", arrive=wall(day, 1108))
    trace.go(at.HOME, trace.since + 300)


def _ride_to_client(day: date, trace: Trace, rng: Random) -> None:
    _, leaves, arrives = TO_BERLIN
    trace.go(at.STATION, wall(day, leaves - 31 + rng.random() * 4))
    trace.go(at.BERLIN_STATION, wall(day, leaves), "IN_TRAIN", arrive=wall(day, arrives))
    trace.go(at.BERLIN_CLIENT, trace.since + 420, "IN_SUBWAY")
    trace.go(at.BERLIN_HOTEL, wall(day, rng.gauss(1062, 9)), "WALKING")
    trace.pay(at.BERLIN_HOTEL, trace.since + 400, 11_900, 7011)
    _table_in_berlin(day, trace, rng, 1172)
    trace.go(at.BERLIN_HOTEL, trace.since + round(rng.gauss(96, 12) * 60), "WALKING")


def _ride_from_client(day: date, trace: Trace, rng: Random) -> None:
    trace.go(at.BERLIN_CLIENT, wall(day, rng.gauss(523, 5)), "WALKING")
    _table_in_berlin(day, trace, rng, 742)
    trace.go(at.BERLIN_CLIENT, trace.since + round(rng.gauss(41, 4) * 60), "WALKING")
    _, leaves, arrives = FROM_BERLIN
    trace.go(at.BERLIN_STATION, wall(day, leaves - 44 + rng.random() * 4), "IN_SUBWAY")
    trace.go(at.STATION, wall(day, leaves), "IN_TRAIN", arrive=wall(day, arrives))
    trace.go(at.HOME, trace.since + 300)


def _table_in_berlin(day: date, trace: Trace, rng: Random, minute: int) -> None:
    table = at.BERLIN_TABLES[min(int(rng.expovariate(1.1)), len(at.BERLIN_TABLES) - 1)]
    arrived = trace.go(table, wall(day, rng.gauss(minute, 8)), "WALKING")
    trace.pay(table, arrived + 2100, round(rng.gauss(2150, 420) / 10) * 10, 5812)


def _stroll(day: date, trace: Trace, rng: Random, night: Night, town: _Town) -> None:
    zone = town.hotel.zone
    trace.life.windows.append(Window("morning", night.awake + 600, night.awake + 2400, zone))
    breakfast = town.tables[0]
    trace.go(breakfast, max(wall(day, rng.gauss(575, 15), zone), night.awake + 2400), "WALKING")
    trace.pay(breakfast, trace.since + 1500, round(rng.gauss(890, 150)), 5814, units=town.units)
    leave = trace.since + 2400
    for sight in rng.sample(town.sights, 2):
        arrived = trace.go(sight, leave, "")
        if rng.random() < 0.5:
            trace.pay(sight, arrived + 300, round(rng.gauss(1050, 250) / 50) * 50, 7991, units=town.units)
        leave = arrived + round(rng.gauss(105, 20) * 60)
    trace.go(town.hotel, leave)
    _supper(day, trace, rng, town)


def _supper(day: date, trace: Trace, rng: Random, town: _Town) -> None:
    zone = town.hotel.zone
    table = town.tables[1 + int(rng.random() * (len(town.tables) - 1))]
    arrived = trace.go(table, max(wall(day, rng.gauss(1185, 15), zone), trace.since + 1800), "WALKING")
    trace.pay(table, arrived + 4800, round(rng.gauss(2680, 500)), 5812, units=town.units)
    trace.go(town.hotel, arrived + 5100, "WALKING")
    start = trace.since + 600
    trace.life.windows.append(Window("evening", start, start + 2400, zone))


def trip_days(story: Stories) -> set[date]:
    """Return every day spent on a trip."""
    spans = (story.lisbon, story.copenhagen, *story.workshops, story.next_workshop)
    return {a + timedelta(days=n) for a, b in spans for n in range((b - a).days + 1)}
