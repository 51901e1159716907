"""Mira Solberg in numbers: everything about her that can be turned is turned here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One employment: minutes are of the local day, money in euro cents."""

    employer: str
    payer: str  #: as the bank statement writes it
    leave_home: int
    leave_office: int
    salary: int
    home_office: float  #: probability of working from home on a Friday


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """The person's habits. Probabilities are a day; minutes are of the local day."""

    name: str = "Mira Solberg"
    born: date = date(1995, 3, 14)
    days: int = 1096

    wake_weekday: int = 410  # 06:50
    wake_weekend: int = 510  # 08:30
    wake_spread: float = 9.0
    bed_weekday: int = 1383  # 23:03
    bed_weekend: int = 1452  # 00:12
    bed_spread: float = 17.0

    old_job: Job = Job(
        employer="Nordlicht Verlag",
        payer="NORDLICHT VERLAG GMBH",
        leave_home=464,
        leave_office=1012,
        salary=243_817,
        home_office=0.05,
    )
    new_job: Job = Job(
        employer="Kartwerk Studio",
        payer="KARTWERK STUDIO GMBH",
        leave_home=506,
        leave_office=1078,
        salary=298_640,
        home_office=0.3,
    )

    coffee: float = 0.86
    coffee_cents: int = 420
    lunch_out: float = 0.55
    climbing: float = 0.92  # on a Tuesday
    groceries: float = 0.93  # on a Friday
    run_summer: float = 0.72  # on a Thursday and a Sunday, April to September
    run_winter: float = 0.12
    bakery: float = 0.88  # on a Saturday
    evening_screen: float = 0.55
    evening_music: float = 0.45

    resting_heart_rate: float = 57.0
    cold_beats: float = 6.0
    weekend_beats: float = 0.8  #: more on Saturdays and Sundays
    weight_kg: float = 63.6
    lighter_kg_week: float = 0.11  #: since she eats without gluten
    weighings: float = 0.4  #: of the mornings at home, since she has a scale
    rent_cents: int = 118_000
    flatmate_rent_cents: int = 53_000

    #: her place among the crowd's circles (circles.CIRCLES)
    circles: tuple[tuple[str, float], ...] = (("crag", 0.62), ("nightbus", 0.28), ("kitchen", 0.10))
    teen_genres: tuple[str, ...] = ("pop punk", "indie rock")
    teen_plays: int = 4200


MIRA = Persona()


def chance(seed: int, stream: str) -> Random:
    """Return the random numbers of one stream: a change in one story leaves the others as they were."""
    return Random(f"selfportrait.invented:{seed}:{stream}")  # noqa: S311 - an invented life, not a secret


def chances(seed: int, stream: str) -> np.random.Generator:
    """Return numpy's generator for ``stream``, seeded like ``chance``."""
    return np.random.default_rng(chance(seed, stream).getrandbits(64))
