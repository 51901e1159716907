"""What she said, held against an item: what rules it out, and what lifts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from selfportrait.model import Fact, Item

from .catalogue import terms
from .names import plain, words

#: diet.style → what is not eaten. ``contains`` of an item uses the same words (docs/catalogue.md).
_MEAT: Final = frozenset(("meat", "pork", "beef", "poultry", "gelatine"))
_FISH: Final = frozenset(("fish", "shellfish", "crustaceans", "molluscs"))
_ANIMAL: Final = frozenset(("milk", "lactose", "butter", "cheese", "egg", "eggs", "honey"))

STYLES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "vegan": _MEAT | _FISH | _ANIMAL,
        "vegetarian": _MEAT | _FISH,
        "pescetarian": _MEAT,
        "pescatarian": _MEAT,
        "halal": frozenset(("pork", "alcohol", "gelatine")),
        "kosher": frozenset(("pork", "shellfish", "crustaceans", "molluscs")),
    }
)

#: What a food also goes by on a label.
_ALSO: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "gluten": frozenset(("gluten", "wheat", "barley", "rye", "spelt")),
        "meat": frozenset(("meat", "pork", "beef", "poultry")),
        "milk": frozenset(("milk", "lactose", "butter", "cheese")),
        "lactose": frozenset(("lactose", "milk")),
        "eggs": frozenset(("egg", "eggs")),
        "nuts": frozenset(("nuts", "hazelnuts", "almonds", "walnuts", "cashews")),
        "shellfish": frozenset(("shellfish", "crustaceans", "molluscs")),
    }
)

#: Names that say what a label leaves out: allergen lists know no chicken.
_IN_A_NAME: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "poultry": frozenset(("chicken", "turkey", "duck", "poultry")),
        "beef": frozenset(("beef", "veal", "steak")),
        "pork": frozenset(("pork", "ham", "bacon", "salami", "prosciutto", "chorizo")),
        "meat": frozenset(("meat", "lamb", "sausage", "sausages", "bolognese")),
        "fish": frozenset(("fish", "salmon", "tuna", "cod", "herring", "anchovies")),
        "shellfish": frozenset(("shrimps", "prawns", "crab", "lobster", "mussels")),
        "honey": frozenset(("honey",)),
        "alcohol": frozenset(("beer", "wine", "vodka", "gin", "rum", "whisky", "liqueur")),
    }
)
_PLANTS: Final = frozenset(("vegan", "vegetarian", "veggie", "tofu", "seitan", "plant"))

_REFUSALS: Final = ("avoid", "avoids", "never", "no", "allergic", "intolerant", "does not eat", "cannot eat")

#: Below this an inference about what she eats rules nothing out.
_SURE: Final = 0.5

#: Topics whose ``about`` she wants more of, and how strongly a fact of each lifts. What she
#: said is to be seen at once beside years of listening, which add up to some twenty strongest rules.
LIFTS: Final[Mapping[str, float]] = MappingProxyType({"like": 20.0, "intent": 20.0, "exercise.kind": 8.0})


def conflict(item: Item, facts: Sequence[Fact]) -> Fact | None:
    """Return the fact that rules ``item`` out, the strongest first; None where nothing does.

    Diet rules out by what the item ``contains``; a dislike by its name, its
    maker or what it is about. Only what was said or imported makes a dislike.
    """
    ruling = sorted((fact for fact in facts if _rules_out(item, fact)), key=lambda fact: (fact.rank, fact.id))
    return ruling[0] if ruling else None


def hard(facts: Sequence[Fact]) -> list[Fact]:
    """Return those facts that can rule anything out."""
    return [fact for fact in facts if _avoided(fact) or _disliked(fact)]


def avoided(facts: Sequence[Fact]) -> dict[str, Fact]:
    """Return what she does not eat → the fact that says so, as labels name it."""
    found: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda fact: (fact.rank, fact.id)):
        for food in sorted(_avoided(fact)):
            found.setdefault(food, fact)
    return found


def lift(fact: Fact) -> float:
    """Return how much ``fact`` lifts what it is about, in strongest rules of a typical item; 0.0 for none."""
    if fact.value is False:
        return 0.0
    sureness = 1.0 if fact.provenance == "said" else 0.5 * fact.confidence
    return LIFTS.get(fact.topic, 0.0) * sureness


def subject(fact: Fact) -> str:
    """Return what a fact is about, as items' terms are written; "" where it is about nothing named."""
    return plain(fact.about or (fact.value if isinstance(fact.value, str) else ""))


def made_without(item: Item) -> frozenset[str]:
    """Return what an item says it is free from, by its label or its name ("Gluten-free rolls")."""
    named = plain(item.title).split()
    by_name = {word for word, following in pairwise(named) if following == "free"}
    return frozenset(by_name | set(words(item.attrs.get("free_from", ""))))


def holds(item: Item) -> frozenset[str]:
    """Return what is in a grocery: what its label says, and the meat, fish, honey or drink its name tells."""
    labelled = set(words(item.attrs.get("contains", "")))
    named = set(plain(item.title).split()) if item.kind == "grocery" else set()
    if named.isdisjoint(_PLANTS):
        labelled |= {food for food, names in _IN_A_NAME.items() if not named.isdisjoint(names)}
    return frozenset(labelled)


def _rules_out(item: Item, fact: Fact) -> bool:
    foods = _avoided(fact)
    if foods:
        # Milk made without lactose fits; else what the label lists stands, whatever the name promises.
        fits = fact.topic == "diet.lactose" and "lactose" in made_without(item)
        return not fits and not foods.isdisjoint(holds(item))
    disliked = _disliked(fact)
    return bool(disliked) and disliked in terms(item)


def _avoided(fact: Fact) -> frozenset[str]:
    root, _, food = fact.topic.partition(".")
    if root != "diet" or not food or fact.confidence < _SURE:
        return frozenset()
    if food == "style":
        return STYLES.get(plain(str(fact.value)), frozenset())
    if fact.value is True or (isinstance(fact.value, str) and plain(fact.value) in _REFUSALS):
        return _ALSO.get(food, frozenset((food,)))
    return frozenset()


def _disliked(fact: Fact) -> str:
    if fact.topic != "dislike" or fact.value is False or fact.provenance not in ("said", "imported"):
        return ""
    return subject(fact)
