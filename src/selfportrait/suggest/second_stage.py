"""The second stage, on the person's side: the strongest candidates put in a better order, here.

What the numbers mean stands in ``model/second.py``; the brand fitted them. Her history
goes into it as item numbers in time order and leaves nothing behind.
"""

from __future__ import annotations

import msgspec
import numpy as np

from selfportrait.model import second as form
from selfportrait.model.second import LAGS, SECOND, SECOND_ITEMS, SECOND_PAIRS

from .catalogue import Catalogue, Flags, Floats, Ints
from .past import Past
from .second_files import pairs_of, traits_of


class Stage:
    """A second stage, opened: it orders candidates for a history given as item numbers."""

    def __init__(self, told: form.SecondStage, pairs: form.Pairs, traits: form.Floats) -> None:
        self._pairs = pairs
        self._traits = traits
        self._prior = told.popular * np.exp(traits[:, 1] - traits[:, 1].max())
        self._scales, self._means, self._deviations = form.tuning(told)
        self._layers = form.layers(told)
        self.candidates = told.candidates

    def shortlist(self, history: Ints, may: Flags) -> Ints:
        """Return the items worth a closer look after ``history`` (in time order), of those that ``may``."""
        recent, _ = _recent(history)
        worth = form.picked(self._pairs, form.leaving(self._pairs, recent), 1)[0] + self._prior
        worth[~may] = -np.inf
        many = min(self.candidates, int(may.sum()))
        if not many:
            return np.empty(0, np.int64)
        found = np.argpartition(-worth, many - 1)[:many]
        return found.astype(np.int64)

    def worth(self, history: Ints, candidates: Ints) -> Floats:
        """Return the log-odds of each candidate, up to a constant, after ``history`` (in time order).

        To see what an event gives, ask again with a history that lacks it.
        """
        recent, lengths = _recent(history)
        rows = form.leaving(self._pairs, recent)
        inputs = form.inputs(self._pairs, rows, self._traits, recent, lengths, candidates[None], self._scales)
        worth = form.weighed(self._layers, form.standard(inputs, self._means, self._deviations))
        found: Floats = worth[0].astype(np.float64)
        return found


def refined(catalogue: Catalogue, past: Past, total: Floats, as_of_us: int) -> Floats:
    """Return ``total`` with the candidates of each kind of item in the order of the second stage.

    The candidates exchange their values among themselves, so that what stands beside
    or above them (what she said) keeps its place. What she has begun is no candidate.
    ``total`` itself where the pack has no second stage.
    """
    stage = catalogue.second
    if stage is None:
        return total
    found = total.copy()
    spoken = (past.weights > 0) & (past.at_us <= as_of_us)
    begun = past.touched(catalogue)
    for place in range(len(catalogue.kinds)):
        of_kind = np.equal(catalogue.kind_of, place)
        history = past.items[spoken]
        history = history[of_kind[history]]
        listed = stage.shortlist(history, of_kind & ~begun)
        order = np.argsort(-stage.worth(history, listed), kind="stable")
        found[listed[order]] = np.sort(total[listed])[::-1]
    return found


def opened(catalogue: Catalogue) -> Stage | None:
    """Open the second stage of a pack; None where it brings none."""
    told, pairs, items = map(catalogue.extra, (SECOND, SECOND_PAIRS, SECOND_ITEMS))
    if told is None or pairs is None or items is None:
        return None
    stage = msgspec.json.decode(told, type=form.SecondStage)
    return Stage(stage, pairs_of(pairs, len(catalogue)), traits_of(items))


def _recent(history: Ints) -> tuple[Ints, Ints]:
    recent = np.full((1, LAGS), -1, np.int64)
    latest = history[-LAGS:][::-1]
    recent[0, : len(latest)] = latest
    return recent, np.array([len(history)])
