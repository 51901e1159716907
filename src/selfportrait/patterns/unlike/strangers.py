"""Is it she who is there? A place at a moment, weighed for her against anybody.

Four questions are joined into one number of nats: how likely her own forecaster finds the place now
(or somewhere new), how likely anybody is to be there, how far it lies from all she
knows, and how far from where she just was. The weights are shared by everybody and hold nothing of anybody;
they are a logistic regression fitted by ``bench/patterns_unlike.py`` on train and valid
of Foursquare New York, once with a table of places and once without, so that
they serve both.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log, log1p
from typing import Final, NamedTuple, Protocol

import numpy as np

from selfportrait.patterns.arrays import Floats

#: What a step from one place to the next measures at the median, in km: the unit of distances below.
TYPICAL_STEP_KM: Final = 3.0
#: Places that somebody may be at in a town, where no table tells them apart.
_PLACES: Final = 4_000.0
_LEAST: Final = 1e-9

WEIGHTS: Final[Mapping[str, float]] = {
    "always": 0.9090,
    "known": -6.5955,
    "known, chance": -0.4193,
    "known, anybody": -0.1549,
    "new, chance": -0.6845,
    "new, anybody": 0.2547,
    "from what she knows": 1.0469,
    "from the last": 0.5813,
    "speed": 0.2770,
    "known, visits": -0.5793,
    "known, from the last": -0.1370,
}


class Anybody(Protocol):
    """What is known of everybody: shares of one hour's visits, and of visits to places not yet known."""

    def share(self, place: str, minute: int) -> float:
        """P(a visit of anybody in this hour is to this place)."""
        ...

    def share_of_new(self, place: str, known: Mapping[str, int]) -> float:
        """P(anybody's visit to a place is to this one, given that it is none of ``known``)."""
        ...


class Alike:
    """Anybody, where no table of places is at hand: every place of a town is as likely as another."""

    def share(self, place: str, minute: int) -> float:
        """One of some thousands."""
        return 1.0 / _PLACES

    def share_of_new(self, place: str, known: Mapping[str, int]) -> float:
        """One of those that are left."""
        return 1.0 / max(1.0, _PLACES - len(known))


class Moment(NamedTuple):
    """A visit as her side sees it.

    ``chances`` as :meth:`Forecaster.probabilities` tells them; ``known`` visits by place; ``from_known``
    and ``from_last`` distances in typical steps (None: not known); ``gap_min`` since the last visit.
    """

    place: str
    minute: int
    chances: Mapping[str, float]
    known: Mapping[str, int]
    from_known: float | None = None
    from_last: float | None = None
    gap_min: float = 0.0


def features(moment: Moment, anybody: Anybody) -> Floats:
    """What the weights are for, in their order."""
    visits = moment.known.get(moment.place, 0)
    far, step = moment.from_known or 0.0, moment.from_last or 0.0
    speed = step / max(moment.gap_min / 60.0, 0.1)
    if visits:
        chance = log(max(moment.chances.get(moment.place, 0.0), _LEAST))
        common = log(max(anybody.share(moment.place, moment.minute), _LEAST))
        known = (1.0, chance, common, 0.0, 0.0)
    else:
        common = log(max(anybody.share_of_new(moment.place, moment.known), _LEAST))
        known = (0.0, 0.0, 0.0, log(max(moment.chances.get("", 0.0), _LEAST)), common)
    here = float(bool(visits))
    return np.array(
        (1.0, *known, log1p(far), log1p(step), log1p(speed), log1p(visits), here * log1p(step)),
    )


_WEIGHTS: Final[Floats] = np.array(list(WEIGHTS.values()))


def not_her(moment: Moment, anybody: Anybody) -> float:
    """Log odds, in nats, that somebody else is there, both being as likely before; above 0: not like her."""
    return float(_WEIGHTS @ features(moment, anybody))


def ratio(moment: Moment, anybody: Anybody) -> float:
    """The plain log likelihood ratio of the place, anybody's over hers, in nats: one part of the above."""
    common = log(max(anybody.share(moment.place, moment.minute), _LEAST))
    return common - log(max(own_chance(moment, anybody), _LEAST))


def own_chance(moment: Moment, anybody: Anybody) -> float:
    """P(she is there): what she gives to somewhere new is spread as anybody's first visits are."""
    if moment.place in moment.known:
        return moment.chances.get(moment.place, 0.0)
    return moment.chances.get("", 0.0) * anybody.share_of_new(moment.place, moment.known)
