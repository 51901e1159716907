"""What a life is made of before any brand writes it down. Times are UTC seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from .places import Spot


@dataclass(frozen=True, slots=True)
class Stay:
    """She was at ``spot``."""

    spot: Spot
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Move:
    """She went from one spot to another; ``mode`` in Google's words."""

    mode: str
    origin: Spot
    target: Spot
    start: int
    end: int
    metres: int


@dataclass(frozen=True, slots=True)
class Night:
    """Sleep that ended on ``day``; ``restless`` nights are broken by waking."""

    day: date
    asleep: int
    awake: int
    zone: str
    restless: bool = False


@dataclass(frozen=True, slots=True)
class Workout:
    """Climbing or running; metres where it has any."""

    kind: str
    start: int
    end: int
    metres: int
    kcal: int


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time free for listening, searching or watching.

    ``kind`` is "morning", "commute", "work", "run", "evening", "weekend" or "travel".
    """

    kind: str
    start: int
    end: int
    zone: str


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that moved: ``cents`` negative when it left her. ``account`` is "card" or "bank"."""

    at: int
    cents: int
    name: str
    account: str = "card"
    memo: str = ""
    sic: int = 0
    kind: str = "DEBIT"
    foreign: tuple[str, float] | None = None  #: currency and units of it to the euro
    city: str = ""
    country: str = ""


@dataclass(slots=True)
class Life:
    """Everything that happened, gathered day by day."""

    stays: list[Stay] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    nights: list[Night] = field(default_factory=list)
    workouts: list[Workout] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    away: list[tuple[int, int, str]] = field(default_factory=list)  #: start, end, zone

    def zone_at(self, at: int) -> str:
        """Return the name of the zone her phone was in at ``at``."""
        for start, end, name in self.away:
            if start <= at < end:
                return name
        return "Europe/Berlin"

    def end_at(self, end: int) -> None:
        """Forget what had not happened yet at ``end``."""
        self.stays = [
            stay if stay.end <= end else Stay(stay.spot, stay.start, end)
            for stay in self.stays
            if stay.start < end
        ]
        self.moves = [move for move in self.moves if move.end <= end]
        self.nights = [night for night in self.nights if night.awake <= end]
        self.workouts = [workout for workout in self.workouts if workout.end <= end]
        self.windows = [
            window if window.end <= end else Window(window.kind, window.start, end, window.zone)
            for window in self.windows
            if window.start < end
        ]
        self.payments = sorted(
            (payment for payment in self.payments if payment.at <= end), key=lambda p: (p.at, p.name)
        )
