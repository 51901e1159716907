"""From a mixture of circles to one person's weights over artists, shows and shelves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .catalogue import Artist, Show
from .circles import CIRCLES, Circle

Weights = NDArray[np.float64]
_ELSEWHERE = 0.04
_SCENE_SHAPE = 0.7  #: gamma shape of a person's leaning to a scene: small means partisan
_OWN_SHAPE = 0.6  #: and to a single artist


@dataclass(frozen=True, slots=True)
class Ground:
    """What every person's taste is made from: circle × thing weights, and popularity."""

    by_circle: Weights  #: circle × thing
    popularity: Weights
    scenes: NDArray[np.int64]  #: thing → scene, counted over all genres

    def taste(self, mixture: Weights, rng: np.random.Generator, *, own_shape: float = _OWN_SHAPE) -> Weights:
        """Return one person's probabilities: mixture × popularity × scene leaning × own leaning."""
        lean = rng.gamma(_SCENE_SHAPE, size=int(self.scenes.max()) + 1)
        own = rng.gamma(own_shape, size=len(self.popularity))
        weights = (mixture @ self.by_circle) * self.popularity * (0.15 + lean[self.scenes]) * (0.1 + own)
        return np.asarray(weights / weights.sum(), dtype=np.float64)


def ground(
    genres: Sequence[str],
    scenes: Sequence[int],
    liked: Callable[[Circle], dict[str, float]],
    rng: np.random.Generator,
    *,
    steepness: float = 0.75,
) -> Ground:
    """Build the ground for things of ``genres``, parallel to ``scenes``; popularity is Zipf by chance."""
    table = np.array([[liked(circle).get(genre, _ELSEWHERE) for genre in genres] for circle in CIRCLES])
    ranks = rng.permutation(len(genres)) + 1.0
    names = sorted(set(genres))
    numbered = [names.index(genre) * 3 + scene for genre, scene in zip(genres, scenes, strict=True)]
    popularity = np.asarray(ranks**-steepness, dtype=np.float64)
    return Ground(table, popularity, np.array(numbered, dtype=np.int64))


def artist_ground(found: Sequence[Artist], rng: np.random.Generator) -> Ground:
    """Build the ground of music."""
    return ground([a.genre for a in found], [a.scene for a in found], lambda c: c.music, rng)


def show_ground(found: Sequence[Show], rng: np.random.Generator) -> Ground:
    """Build the ground of shows."""
    return ground([s.genre for s in found], [s.scene for s in found], lambda c: c.shows, rng)


def mixture_of(named: Sequence[tuple[str, float]]) -> Weights:
    """Return the mixture vector over CIRCLES for named weights."""
    known = dict(named)
    return np.array([known.get(circle.name, 0.0) for circle in CIRCLES])
