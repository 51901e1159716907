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

#: What can stand as a food that somebody does not eat: ``diet.<food>``.
FOODS: Final = frozenset(
    (*_ALSO, "pork", "fish", "peanuts", "soy", "sesame", "celery", "mustard", "honey", "sugar", "alcohol")
) | {"caffeine"}

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

#: What is known of her size, and where it is worn.
SIZES: Final = frozenset(("size.shoe", "size.top", "size.trousers"))
_LETTERS: Final = frozenset(("XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL"))
_SHOES: Final = frozenset(
    ("shoe", "shoes", "boots", "boot", "sneakers", "sneaker", "sandals", "tops", "ons", "socks")
)

_REFUSALS: Final = ("avoid", "avoids", "never", "no", "allergic", "intolerant", "does not eat", "cannot eat")

#: Below this an inference about what she eats rules nothing out.
_SURE: Final = 0.5

#: Topics whose ``about`` she wants more of, and how strongly a fact of each lifts. What she
#: said is to be seen at once beside years of listening, which add up to some twenty strongest rules.
LIFTS: Final[Mapping[str, float]] = MappingProxyType(
    {"like": 20.0, "intent": 20.0, "more": 20.0, "exercise.kind": 8.0}
)


def conflict(item: Item, facts: Sequence[Fact], *, year: int = 0) -> Fact | None:
    """Return the fact that rules ``item`` out, the strongest first; None where nothing does.

    Diet rules out by what the item ``contains``; a dislike by its name, its
    maker or what it is about (only what was said or imported makes a dislike);
    a size by the sizes there are; a budget by the price; a birth by the age it is
    for, in ``year`` (0: not asked).
    """
    ruling = sorted(
        (fact for fact in facts if _rules_out(item, fact, year)), key=lambda fact: (fact.rank, fact.id)
    )
    return ruling[0] if ruling else None


def hard(facts: Sequence[Fact]) -> list[Fact]:
    """Return those facts that can rule anything out."""
    return [
        fact
        for fact in facts
        if _avoided(fact) or _disliked(fact) or fact.topic in SIZES or fact.topic in ("budget", "person.born")
    ]


def avoided(facts: Sequence[Fact]) -> dict[str, Fact]:
    """Return what she does not eat → the fact that says so, as labels name it."""
    found: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda fact: (fact.rank, fact.id)):
        for food in sorted(_avoided(fact)):
            found.setdefault(food, fact)
    return found


def fits_size(item: Item, fact: Fact) -> bool:
    """Whether an item comes in her size; True where it does not say, or is worn elsewhere.

    ``size`` lists sizes ("38 39 40", "S M L", "36-38 39-41"); ``worn`` says as what
    ("shoe", "top", "trousers"): left out, numbers up to 52 on something that names
    itself a shoe are shoes', letters are tops'.
    """
    sizes = item.attrs.get("size", "").upper().split()
    if not sizes or _worn(item, sizes) != fact.topic.removeprefix("size."):
        return True
    hers = str(fact.value).upper().strip()
    number = _number(hers)
    return any(hers == size or _within(number, size) for size in sizes)


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


def _rules_out(item: Item, fact: Fact, year: int) -> bool:
    if fact.topic in SIZES:
        return not fits_size(item, fact)
    if fact.topic == "budget":
        return _too_dear(item, fact)
    if fact.topic == "person.born":
        return _too_young(item, fact, year)
    foods = _avoided(fact)
    if foods:
        # Milk made without lactose fits; else what the label lists stands, whatever the name promises.
        fits = fact.topic == "diet.lactose" and "lactose" in made_without(item)
        return not fits and not foods.isdisjoint(holds(item))
    disliked = _disliked(fact)
    return bool(disliked) and disliked in terms(item)


def _worn(item: Item, sizes: Sequence[str]) -> str:
    told = item.attrs.get("worn", "")
    if told:
        return told
    if any(size in _LETTERS for size in sizes):
        return "top"
    named = set(plain(f"{item.title} {item.attrs.get('thing', '')} {item.attrs.get('category', '')}").split())
    return "" if named.isdisjoint(_SHOES) else "shoe"


def _number(size: str) -> float | None:
    try:
        return float(size.removeprefix("EU").strip().replace(",", "."))
    except ValueError:
        return None


def _within(number: float | None, size: str) -> bool:
    """Whether a number lies in "39" or "39-41"; a half size fits its whole number."""
    low, _, high = size.partition("-")
    first, last = _number(low), _number(high or low)
    return None not in (number, first, last) and first <= number < last + 1  # type: ignore[operator]


def _too_dear(item: Item, fact: Fact) -> bool:
    told = fact.value if isinstance(fact.value, dict) else {}
    most, currency = told.get("amount_minor"), told.get("currency")
    if item.price_minor is None or not isinstance(most, int) or currency != item.currency:
        return False
    about = subject(fact)
    named = about in ("", "everything", "anything") or about in terms(item) or about == plain(item.kind)
    singular = about.removesuffix("s") in terms(item) if about else False
    return (named or singular) and item.price_minor > most


def _too_young(item: Item, fact: Fact, year: int) -> bool:
    """Whether an item is for people older than she is this year; a birth year alone gives her the doubt."""
    least = item.attrs.get("age", "").removesuffix("+")
    born = str(fact.value)[:4]
    if not year or not least.isdecimal() or not born.isdecimal():
        return False
    return year - int(born) < int(least)


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
