"""Nights: when she fell asleep and woke, and how long she slept. What a wrist tells well, and no more.

Wrist-worn sensors tell sleep from waking (sensitivity above .9 against polysomnography) and its
stages badly (Chinoy et al. 2021; de Zambotti et al. 2019): stages are not read here.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from selfportrait.model import DAY_US, MINUTE_US, Event

_LEAST_MIN = 180
_MOST_MIN = 16 * 60


class Night(msgspec.Struct, frozen=True, kw_only=True):
    """One main sleep, filed under the local day she woke; minutes of the day are of her wall clock.

    ``asleep_minute`` counts from that day's midnight: 23:10 the evening before is -50.
    """

    day: int
    minutes: float
    asleep_minute: int
    awake_minute: int
    event: str


def nights(events: Iterable[Event]) -> dict[int, Night]:
    """Return the main sleep of each local day; of two devices' the one that slept longest.

    Naps (under three hours), what is too long to be a night, and nights of which only the time
    in bed is known are left out.
    """
    found: dict[int, Night] = {}
    for event in events:
        if event.kind != "sleep" or event.end_us is None or event.title == "In bed":
            continue
        minutes = event.quantity if event.quantity is not None else event.duration_s / 60
        if not _LEAST_MIN <= minutes <= _MOST_MIN or event.duration_s > _MOST_MIN * 60:
            continue
        shift = (event.offset_min or 0) * MINUTE_US
        woke = event.end_us + shift
        day = woke // DAY_US
        held = found.get(day)
        if held is not None and held.minutes >= minutes:
            continue
        midnight = day * DAY_US
        found[day] = Night(
            day=day,
            minutes=float(minutes),
            asleep_minute=(event.start_us + shift - midnight) // MINUTE_US,
            awake_minute=(woke - midnight) // MINUTE_US,
            event=event.id,
        )
    return found
