"""What coincides with how she noted she felt. Her own notes, never a diagnosis, never a forecast.

Mood is not predicted here: within a person the largest study found it near chance (AUC .50 to .51).
What can be said is how her notes differ between days with and without a circumstance, how many
those were, and how often chance alone does as much.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from random import Random
from typing import Final

import numpy as np
import numpy.typing as npt

from selfportrait.model import Coincidence, Event, Evidence
from selfportrait.patterns.arrays import Floats

Bools = npt.NDArray[np.bool_]

_LEAST_DAYS: Final = 8  #: with, and without
_LEAST_NOTES: Final = 30
_TOLD: Final = 0.05
_NAMED: Final = 50
_PIECE: Final = 56
_TURNS: Final = 4_000


def notes(events: Iterable[Event]) -> list[Event]:
    """Return her notes of how she felt: events ``say`` with a valence from -1 to 1."""
    return [
        event
        for event in events
        if event.kind == "say" and (event.attrs or {}).get("mood") and event.quantity is not None
    ]


def by_day(found: Sequence[Event]) -> dict[int, float]:
    """Return the mean valence of each local day she noted anything."""
    days: dict[int, list[float]] = {}
    for event in found:
        days.setdefault(event.local_day, []).append(event.quantity or 0.0)
    return {day: sum(values) / len(values) for day, values in sorted(days.items())}


def coinciding(
    found: Sequence[Event], circumstances: Mapping[str, Set[int]], rng: Random
) -> list[Coincidence]:
    """Return how her notes differ by each circumstance (words → the local days it held), largest first.

    The probability of as large a difference by chance: within each eight weeks the circumstance's
    days are turned round by a number of days of ``rng``'s choice, and the difference is taken
    anew, 4,000 times. That keeps how its days cluster, how moods last, and how both drift. Over all
    circumstances looked at, Holm's correction (1979) holds the probability of telling anything
    false at 5 %.
    """
    daily = by_day(found)
    if len(daily) < _LEAST_NOTES:
        return []
    first, last = min(daily), max(daily)
    noted = np.zeros(last - first + 1, dtype=bool)
    valence = np.zeros(last - first + 1)
    for day, value in daily.items():
        noted[day - first], valence[day - first] = True, value
    chances = np.random.default_rng(rng.getrandbits(64))
    measured = []
    for about, days in circumstances.items():
        held = np.zeros_like(noted)
        held[[day - first for day in days if first <= day <= last]] = True
        with_it = int((held & noted).sum())
        others = int((~held & noted).sum())
        if min(with_it, others) >= _LEAST_DAYS:
            difference, chance = _by_chance(held, noted, valence, chances)
            measured.append((chance, about, with_it, others, difference, held))
    measured.sort(key=lambda one: one[0])
    ready, worst = [], 0.0
    for rank, (chance, about, with_it, others, difference, held) in enumerate(measured):
        worst = max(worst, min(1.0, chance * (len(measured) - rank)))
        ids = [event.id for event in reversed(found) if held[event.local_day - first]]
        ready.append(
            Coincidence(
                about=about,
                days=with_it,
                others=others,
                difference=difference,
                chance=worst,
                looked_at=len(measured),
                told=worst <= _TOLD,
                evidence=Evidence(
                    rule=f"your notes {about}", count=with_it, of=with_it + others, events=tuple(ids[:_NAMED])
                ),
            )
        )
    return sorted(ready, key=lambda one: (not one.told, -abs(one.difference)))


def _by_chance(held: Bools, noted: Bools, valence: Floats, rng: np.random.Generator) -> tuple[float, float]:
    """(difference, how often one as large comes of turning each eight weeks by chance).

    The sums of a piece under all its turns at once are correlations, by Fourier transform.
    """
    counts, totals = np.zeros(_TURNS), np.zeros(_TURNS)
    for start in range(0, len(held), _PIECE):
        piece = slice(start, start + _PIECE)
        size = len(held[piece])
        turns = rng.integers(0, size, _TURNS)
        turns[0] = 0  # as it was
        counts += np.round(_turned(held[piece], noted[piece].astype(np.float64)))[turns]
        totals += _turned(held[piece], valence[piece] * noted[piece])[turns]
    all_notes, all_valence = float(noted.sum()), float((valence * noted).sum())
    fair = (counts > 0) & (counts < all_notes)
    counts, totals = counts[fair], totals[fair]
    differences = totals / counts - (all_valence - totals) / (all_notes - counts)
    own = float(differences[0])
    as_large = int((np.abs(differences[1:]) >= abs(own) - 1e-12).sum())
    return own, (as_large + 1) / len(differences)


def _turned(held: Bools, series: Floats) -> Floats:
    """The sum of ``series`` over the held days, under every circular shift of them."""
    turned = np.fft.rfft(series) * np.conj(np.fft.rfft(held.astype(np.float64)))
    return np.asarray(np.fft.irfft(turned, len(held)), dtype=np.float64)
