"""What comes next, what is usual, and what was not."""

from __future__ import annotations

import msgspec

from .facts import Evidence


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One state of a stream: at ``start_us`` she was in ``state`` (a place, an activity…).

    ``local_us`` is the wall clock; ``event`` the id of the event it was read from.
    """

    state: str
    start_us: int
    local_us: int
    end_us: int | None = None
    event: str = ""
    lat: float | None = None  #: where the state is, degrees, if it is anywhere
    lon: float | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that may come next. ``state`` "" is somewhere or something new."""

    state: str
    label: str
    probability: float
    earliest_us: int | None = None  #: 80 % interval of when, UTC
    latest_us: int | None = None
    evidence: Evidence = Evidence(rule="")


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """A distribution over what comes next in one stream; probabilities sum to 1.

    ``because`` is one sentence; ``refusal`` says why there is none, and then
    ``outcomes`` is empty (fewer than ten steps, say).
    """

    stream: str  #: "place", "activity", …
    made_us: int
    outcomes: tuple[Outcome, ...] = ()
    because: str = ""
    refusal: str = ""


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """How often forecasts came true on time that was held out.

    ``bins`` are (lowest p, highest p, mean predicted, share that happened, how many).
    """

    stream: str
    count: int
    accuracy: float
    log_loss: float  #: nats per step
    ece: float  #: expected calibration error of the first outcome, 10 equal-width bins
    bins: tuple[tuple[float, float, float, float, int], ...] = ()


class RoutineStep(msgspec.Struct, frozen=True, kw_only=True):
    """One state of a routine and the local minute of the day it usually begins."""

    state: str
    label: str
    minute: int


class Routine(msgspec.Struct, frozen=True, kw_only=True):
    """A habit in words, with how often it held: "weekday mornings: home → office by 09:10", 4 of 5 days.

    ``chain`` is what follows what, the last one being what ``minute`` is of; it has one step where the
    routine is of one state. ``trend`` is "", "later", "earlier", "fading" or "new".
    """

    id: str
    text: str
    days: tuple[int, ...]  #: weekdays, 0 = Monday
    minute: int  #: median local minute of the day
    support: int  #: times it held
    chances: int  #: times it could have
    evidence: Evidence
    chain: tuple[RoutineStep, ...] = ()
    drift_min: int = 0  #: minutes by which it lies later of late, negative where earlier
    trend: str = ""


class Surprise(msgspec.Struct, frozen=True, kw_only=True):
    """How unlike her an event was against how unlike anybody, in nats.

    ``personal`` is -log p(event | her, context); ``common`` the same for anybody.
    ``ratio`` = personal - common: above 0 it fits anybody better than her. ``members`` are the events
    of several moments in a row that were surprising together, ``event`` the first of them.
    """

    event: str
    at_us: int
    text: str
    personal: float
    common: float
    context: str = ""  #: "at home", "travelling"
    because: str = ""
    evidence: Evidence = Evidence(rule="")
    members: tuple[str, ...] = ()

    @property
    def ratio(self) -> float:
        """Log likelihood ratio against anybody, in nats."""
        return self.personal - self.common


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """One habit before and after a turn, in words, with what each side stands on."""

    habit: str
    before: str
    after: str
    evidence_before: Evidence
    evidence_after: Evidence


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """Since ``since_day`` (days since 1970, wall clock) habits are other ones: a question, never a fact.

    ``guess`` is what it may be: "home", "job", "baby", "injury", "rhythm" or "spending".
    """

    id: str  #: "job:2025-10-20"
    since_day: int
    guess: str
    question: str
    grounds: tuple[Ground, ...]
    nats: float  #: log likelihood ratio of the change against none


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """A routine that stopped: ``times`` chances in a row it did not hold, the first on ``since_day``.

    It is asked about after ``enough``: what a habit that held as often as this one misses by
    chance once in fifty.
    """

    id: str  #: the routine's id and the ISO date of the first chance missed
    routine: Routine
    times: int
    enough: int
    since_day: int
