"""The second stage, on the person's side: the strongest candidates put in a better order, here.

What the numbers mean stands in ``model/second.py``; the brand fitted them. Her history
goes into it as item numbers in time order and leaves nothing behind.
"""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np

from selfportrait.model import second as form
from selfportrait.model import trail
from selfportrait.model.second import LAGS, SECOND, SECOND_ITEMS, SECOND_PAIRS

from .catalogue import Catalogue, Flags, Floats, Ints
from .past import Past
from .second_files import items_of, pairs_of

#: What being first of the second stage adds by itself, in strongest rules of a typical item.
_TRACE: Final = 1e-3
#: Items kept at hand for whoever has no history.
_BEGINNINGS: Final = 20_000


class Stage:
    """A second stage, opened: it orders candidates for a history given as item numbers."""

    def __init__(
        self, told: form.SecondStage, pairs: form.Pairs, traits: form.Traits, vectors: trail.Vectors
    ) -> None:
        self._pairs = pairs
        self._traits = traits
        self._vectors = vectors
        self._trail = trail.weights(told.trail)
        self._popular = told.popular
        #: the items it knows, by row of what is known of them
        self._known: Ints = np.flatnonzero(traits.rows < len(traits.values) - 1)
        self._scales, self._means, self._deviations = form.tuning(told)
        self._layers = form.layers(told)
        self.candidates = told.candidates
        self._taken_at: dict[int, Ints] = {}

    def shortlist(self, history: Ints, may: Flags) -> Ints:
        """Return the items worth a closer look after ``history`` (in time order), of those that ``may``."""
        recent, lengths = _recent(history)
        rows = form.leaving(self._pairs, recent)
        led, strength = form.picked_of_one(self._pairs, rows)
        column = int(form.column_at(lengths)[0])
        usual = self._usual(column)
        usual = usual[may[usual]][: self.candidates]
        items = np.concatenate([led[may[led]], usual])
        worth = np.concatenate([strength[may[led]], np.zeros(len(usual))])
        if len(items):
            at = self._traits.values[:, column]
            top = self._traits.rows[self._usual(column)[:1]]
            several = at[np.concatenate([self._traits.rows[items], top])]
            worth += form.prior(several[None], lengths, self._popular)[0, :-1]
        order = np.lexsort((items, -worth))
        _, first = np.unique(items[order], return_index=True)
        found: Ints = items[order][np.sort(first)[: self.candidates]]
        return found

    def _usual(self, column: int) -> Ints:
        """The items taken most at a place of a history, the likeliest first.

        Who has had all of them has a history to go by.
        """
        if column not in self._taken_at:
            at = self._traits.values[self._traits.rows[self._known], column]
            self._taken_at[column] = self._known[np.argsort(-at, kind="stable")[:_BEGINNINGS]]
        return self._taken_at[column]

    def worth(self, history: Ints, candidates: Ints) -> Floats:
        """Return the log-odds of each candidate, up to a constant, after ``history`` (in time order).

        To see what an event gives, ask again with a history that lacks it.
        """
        recent, lengths = _recent(history)
        rows = form.leaving(self._pairs, recent)
        inputs = form.inputs(self._pairs, rows, self._traits, recent, lengths, candidates[None], self._scales)
        worth = form.weighed(self._layers, form.standard(inputs, self._means, self._deviations))
        row = self._traits.rows
        seen = np.where(recent < 0, -1, row[recent])
        odds = trail.trailed(self._trail, self._vectors, seen, lengths, row[candidates][None])
        found: Floats = trail.shared(worth, odds, self._trail.share)[0].astype(np.float64)
        return found


def refined(catalogue: Catalogue, past: Past, total: Floats, as_of_us: int) -> Floats:
    """Return ``total`` with the candidates of each kind of item in the order of the second stage.

    The candidates exchange their values among themselves, so that what stands beside
    or above them (what she said) keeps its place; a trace of their order is added, so that
    equal values follow it too. What she has begun is no candidate. ``total`` itself where
    the pack has no second stage.
    """
    stage = catalogue.second
    if stage is None:
        return total
    found = total.copy()
    begun = past.touched(catalogue)
    for place in range(len(catalogue.kinds)):
        of_kind = np.equal(catalogue.kind_of, place)
        history = _of_kind(catalogue, past, place, as_of_us)
        listed = stage.shortlist(history, of_kind & ~begun)
        found[listed] = _exchanged(catalogue, stage, history, listed, total[listed])
    return found


def arranged(catalogue: Catalogue, past: Past, items: Ints, values: Floats, as_of_us: int) -> Floats:
    """Return the ``values`` of a short list (``Listing.top``), exchanged into the second stage's order.

    Items of a kind exchange among themselves. ``values`` itself where the pack has no second stage.
    """
    stage = catalogue.second
    if stage is None or not len(items):
        return values
    found = values.copy()
    kinds = catalogue.kind_of[items]
    for place in np.unique(kinds).tolist():
        here = np.flatnonzero(kinds == place)
        history = _of_kind(catalogue, past, place, as_of_us)
        found[here] = _exchanged(catalogue, stage, history, items[here], values[here])
    return found


def _of_kind(catalogue: Catalogue, past: Past, place: int, as_of_us: int) -> Ints:
    """Return what she took of a kind up to a moment, as far back as the second stage looks or longer."""
    history = past.items[(past.weights > 0) & (past.at_us <= as_of_us)]
    found: Ints = history[np.equal(catalogue.kind_of[history], place)]
    return found


def _exchanged(catalogue: Catalogue, stage: Stage, history: Ints, items: Ints, values: Floats) -> Floats:
    order = np.argsort(-stage.worth(history, items), kind="stable")
    trace = _TRACE * catalogue.scale * (1 - np.arange(len(items)) / max(1, len(items)))
    found = np.empty(len(items))
    found[order] = np.sort(values)[::-1] + trace
    return found


def opened(catalogue: Catalogue) -> Stage | None:
    """Open the second stage of a pack; None where it brings none."""
    told, pairs, items = map(catalogue.extra, (SECOND, SECOND_PAIRS, SECOND_ITEMS))
    if told is None or pairs is None or items is None:
        return None
    stage = msgspec.json.decode(told, type=form.SecondStage)
    return Stage(stage, pairs_of(pairs, len(catalogue)), *items_of(items, len(catalogue)))


def _recent(history: Ints) -> tuple[Ints, Ints]:
    recent = np.full((1, LAGS), -1, np.int64)
    latest = history[-LAGS:][::-1]
    recent[0, : len(latest)] = latest
    return recent, np.array([len(history)])
