"""The score of every item, as a sum of parts that can each say what they gave.

``score[j] = Σ strength[i] · T[i, j] + prior · popularity[j] + Σ lift of facts about j``

Nothing is multiplied into the whole afterwards, so a part taken away lowers the
score by exactly what it gave: that is what a reason's weight means.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from selfportrait.model import Fact

from .catalogue import Catalogue, Floats, Ints
from .past import Past
from .wishes import lift, subject


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """What rules carry: ``amounts[k]`` to item ``targets[k]``.

    What leaves ``items[n]`` stands up to ``ends[n]``, from where the one before it ends.
    """

    items: Ints
    ends: Ints
    targets: Ints
    amounts: Floats

    def sources(self, places: Ints) -> Ints:
        """Return the items that what stands at ``places`` comes from."""
        found: Ints = self.items[np.searchsorted(self.ends, places, side="right")]
        return found


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """``total`` by item number, and the parts it is the sum of.

    ``lifts`` hold (fact, the items it lifts, by how much).
    """

    total: Floats
    flow: Flow
    prior: Floats
    lifts: tuple[tuple[Fact, Ints, float], ...]


def score(catalogue: Catalogue, past: Past, facts: Sequence[Fact], as_of_us: int) -> Score:
    """Score every item for a person with this past and these facts, at ``as_of_us``."""
    flow = carried(catalogue, *past.strengths(catalogue, as_of_us))
    prior = catalogue.prior
    lifts = lifted(catalogue, facts)
    total = np.bincount(flow.targets, flow.amounts, minlength=len(catalogue)) + prior
    for _, items, amount in lifts:
        total[items] += amount
    return Score(total=total, flow=flow, prior=prior, lifts=lifts)


def carried(catalogue: Catalogue, items: Ints, strengths: Floats) -> Flow:
    """Follow every rule that leaves ``items``, each as strong as what it leaves from."""
    targets, weights, lengths = catalogue.rules.leaving(items)
    amounts = np.repeat(strengths, lengths)
    amounts *= weights
    # Numbers of a large catalogue are multiplied by who looks for pairs: 32 bits would not hold that.
    return Flow(items=items, ends=np.cumsum(lengths), targets=targets.astype(np.int64), amounts=amounts)


def lifted(catalogue: Catalogue, facts: Sequence[Fact]) -> tuple[tuple[Fact, Ints, float], ...]:
    """Return what each fact lifts in this catalogue; facts that lift nothing are left out."""
    found = []
    for fact in facts:
        amount = lift(fact) * catalogue.scale
        items = catalogue.about.get(subject(fact)) if amount > 0 else None
        if items is not None:
            found.append((fact, items, amount))
    return tuple(found)
