"""Her way through the day: every departure closes a stay, every arrival opens one."""

from __future__ import annotations

from random import Random
from typing import Final

from .moments import Life, Move, Payment, Stay, Window
from .places import Spot, metres

#: mode in Google's words → (metres a minute, minutes lost to waiting and walking)
MODES: Final = {
    "WALKING": (80.0, 0.0),
    "CYCLING": (240.0, 2.0),
    "IN_SUBWAY": (450.0, 9.0),
    "IN_BUS": (290.0, 6.0),
    "IN_TRAIN": (1450.0, 8.0),
    "IN_PASSENGER_VEHICLE": (420.0, 5.0),
    "FLYING": (12500.0, 22.0),
}
DETOUR = 1.22


class Trace:
    """Follow her: ``here`` since ``since``. Writes stays, moves and what she pays on the way."""

    def __init__(self, life: Life, rng: Random) -> None:
        self.life = life
        self.rng = rng
        self.here: Spot | None = None
        self.since = 0

    def appear(self, spot: Spot, at: int) -> None:
        """Begin to know where she is."""
        self.here, self.since = spot, at

    def vanish(self, at: int) -> None:
        """Stop knowing where she is."""
        if self.here is not None and at > self.since:
            self.life.stays.append(Stay(self.here, self.since, at))
        self.here = None

    def go(self, target: Spot, depart: int, mode: str = "", *, arrive: int | None = None) -> int:
        """Leave for ``target`` at ``depart`` (never before the last arrival) and return the arrival.

        A short way is walked; ``arrive`` fixes the arrival where a timetable does.
        """
        here = self.here
        if here is None or here == target:
            return max(depart, self.since)
        depart = max(depart, self.since + 180)
        way = metres(here, target)
        mode = mode or ("WALKING" if way < 1300 else "IN_SUBWAY")
        if arrive is None or arrive <= depart:
            speed, wait = MODES[mode]
            minutes = way * DETOUR / speed + wait * self.rng.uniform(0.6, 1.5)
            arrive = depart + max(90, round(60 * minutes * self.rng.uniform(0.93, 1.1)))
        detour = 1.02 if mode == "FLYING" else DETOUR
        self.life.stays.append(Stay(here, self.since, depart))
        self.life.moves.append(Move(mode, here, target, depart, arrive, round(way * detour)))
        if arrive - depart >= 12 * 60 and mode not in ("WALKING", "CYCLING"):
            kind = "travel" if mode in ("FLYING", "IN_TRAIN") else "commute"
            self.life.windows.append(Window(kind, depart + 60, arrive - 60, here.zone))
        self.here, self.since = target, arrive
        return arrive

    def pay(
        self, spot: Spot, at: int, cents: int, sic: int, *, units: tuple[str, float] | None = None
    ) -> None:
        """Pay by card at ``spot``, written as card terminals write it."""
        memo = f"Kartenzahlung {spot.city} {spot.country}"
        self.life.payments.append(
            Payment(at, -cents, spot.name.upper(), "card", memo, sic, "POS", units, spot.city, spot.country)
        )
