"""Groceries that fit what she said: nothing she avoids, and first what was made without it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np

from selfportrait.model import Fact, Reason
from selfportrait.suggest.catalogue import Flags, Floats
from selfportrait.suggest.declarations import Declaration, Ranking, Scene
from selfportrait.suggest.reasons import told, weightiest
from selfportrait.suggest.wishes import avoided, made_without

#: What being made without something she avoids is worth, in strongest rules of a typical item: as a like.
_MADE_WITHOUT: Final = 20.0
#: How facts read of her → how they read to her.
_SECOND: Final = {"is": "are", "avoids": "avoid", "has": "have", "does": "do", "eats": "eat"}


def _groceries(scene: Scene) -> Flags:
    """Groceries that say what they contain, once she has said something that bears on them.

    One that does not say cannot be promised to fit.
    """
    groceries: Flags = scene.catalogue.of_kind("grocery").copy()
    numbers = np.flatnonzero(groceries)
    items = (scene.catalogue.items[number] for number in numbers.tolist())
    groceries[numbers] = np.fromiter(("contains" in item.attrs for item in items), np.bool_, len(numbers))
    spoken = bool(avoided(scene.facts)) or any(groceries[items].any() for _, items, _ in scene.score.lifts)
    return groceries if spoken else np.zeros(len(scene.catalogue), np.bool_)


def _fitting(scene: Scene) -> Ranking:
    fitting: dict[int, list[tuple[Fact, str]]] = {}
    foods = avoided(scene.facts)
    for number in np.flatnonzero(scene.catalogue.of_kind("grocery")).tolist():
        free = sorted(made_without(scene.catalogue.items[number]))
        fits = [(foods[food], food) for food in free if food in foods]
        if fits:
            fitting[number] = fits[:1]
    amount = _MADE_WITHOUT * scene.catalogue.scale
    worth: Floats = scene.score.total.copy()
    worth[list(fitting)] += amount
    wish = np.full(len(worth), -1, np.int64)
    wish[list(fitting)] = 0
    return Ranking(worth=worth, reasons=partial(_why, scene, fitting, amount), wish=wish)


def _why(
    scene: Scene, fitting: dict[int, list[tuple[Fact, str]]], amount: float, items: Sequence[int]
) -> dict[int, tuple[Reason, ...]]:
    plain = scene.why(items)
    return {
        item: weightiest(
            [
                *(
                    told(fact, amount, f"made without {food}: {_words(fact)}")
                    for fact, food in fitting.get(item, ())
                ),
                *plain[item],
            ]
        )
        for item in items
    }


def _words(fact: Fact) -> str:
    who = "you said" if fact.provenance == "said" else "it seems"
    return f"{who} you {_second_person(fact.text)}" if fact.text else f"{who} so"


def _second_person(text: str) -> str:
    """Return "avoids gluten" as "avoid gluten", "is vegan" as "are vegan"."""
    verb, space, rest = text.partition(" ")
    return _SECOND.get(verb, verb) + space + rest


BASKET: Final = Declaration(
    id="basket",
    title="Groceries that fit",
    promise="Nothing in it that you avoid",
    enters=_groceries,
    ranks=_fitting,
    changes="with everything you say",
    size=12,
    per_wish=8,
)
