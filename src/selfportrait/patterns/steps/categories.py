"""What a payment was for: by the merchant's category code, else by words of its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from selfportrait.model import Event

#: Category → how it reads.
LABELS: Final[Mapping[str, str]] = {
    "groceries": "groceries",
    "restaurant": "a restaurant or bar",
    "cafe": "a café or bakery",
    "transport": "getting about",
    "fuel": "fuel and parking",
    "travel": "travel",
    "hotel": "a hotel",
    "health": "pharmacy and health",
    "clothes": "clothes and shoes",
    "home": "the home",
    "electronics": "electronics",
    "books": "books and stationery",
    "leisure": "sport and going out",
    "subscription": "a subscription",
    "utilities": "electricity, phone and rent",
    "insurance": "insurance",
    "cash": "cash",
    "online": "an online shop",
    "other": "something else",
}

#: ISO 18245 ranges (first, last, category), narrowest meaning first.
_CODES: Final = (
    (3000, 3350, "travel"),
    (3351, 3500, "travel"),
    (3501, 3999, "hotel"),
    (4111, 4131, "transport"),
    (4411, 4411, "travel"),
    (4511, 4582, "travel"),
    (4722, 4723, "travel"),
    (4784, 4789, "transport"),
    (4812, 4814, "utilities"),
    (4816, 4816, "online"),
    (4899, 4899, "subscription"),
    (4900, 4900, "utilities"),
    (5044, 5046, "electronics"),
    (5065, 5065, "electronics"),
    (5111, 5111, "books"),
    (5122, 5122, "health"),
    (5192, 5192, "books"),
    (5200, 5261, "home"),
    (5300, 5399, "other"),
    (5411, 5411, "groceries"),
    (5422, 5451, "groceries"),
    (5462, 5462, "cafe"),
    (5499, 5499, "groceries"),
    (5541, 5542, "fuel"),
    (5552, 5552, "fuel"),
    (5611, 5699, "clothes"),
    (5712, 5722, "home"),
    (5732, 5735, "electronics"),
    (5811, 5813, "restaurant"),
    (5814, 5814, "cafe"),
    (5815, 5818, "subscription"),
    (5912, 5912, "health"),
    (5940, 5941, "leisure"),
    (5942, 5943, "books"),
    (5947, 5947, "books"),
    (5960, 5960, "insurance"),
    (5961, 5969, "online"),
    (5977, 5977, "health"),
    (5994, 5994, "books"),
    (6010, 6011, "cash"),
    (6300, 6300, "insurance"),
    (6513, 6513, "utilities"),
    (7011, 7012, "hotel"),
    (7230, 7298, "health"),
    (7512, 7519, "travel"),
    (7523, 7523, "fuel"),
    (7832, 7999, "leisure"),
    (8011, 8099, "health"),
)

#: Words of a merchant's name (start of a word), English and German.
_WORDS: Final = (
    ("cash", "atm|geldautomat|bargeld|cash withdrawal"),
    (
        "groceries",
        "supermarkt|supermarket|market|markt|grocer|biomarkt|lebensmittel|aldi|lidl|rewe|edeka|tesco|penny",
    ),
    ("cafe", "café|cafe|kaffee|coffee|bäcker|baecker|backhaus|bakery|espresso|konditorei|pastelaria"),
    (
        "restaurant",
        "restaurant|trattoria|bistro|pizz|sushi|izakaya|bar|kneipe|grill|tavern|taberna|diner|kantine|imbiss",
    ),
    ("hotel", "hotel|hostel|pension|airbnb|booking|guesthouse"),
    ("travel", "air|airline|airways|flug|lufthansa|ryanair|easyjet|fernverkehr|eurostar|rail|railway|ferry"),
    ("transport", "taxi|cab|uber|bolt|metro|bus|tram|hvv|bvg|mvv|tfl|nahverkehr|bahn|carris"),
    ("fuel", "tank|tankstelle|shell|aral|esso|petrol|gas station|parkhaus|parking"),
    ("health", "apotheke|pharmac|drogerie|zahnarzt|dentist|doctor|arzt|praxis|friseur|optik"),
    ("subscription", "netflix|spotify|youtube premium|disney|audible|icloud|google one|patreon|abo"),
    (
        "utilities",
        "strom|gaswerk|energie|electric|water|wasser|mobil|telekom|vodafone|miete|rent|hausverwaltung",
    ),
    ("insurance", "versicherung|insurance|haftpflicht|krankenkasse"),
    ("clothes", "zara|h&m|uniqlo|schuh|shoes|mode|fashion|clothing|boutique"),
    ("books", "buchhandlung|bookshop|books|papeterie|stationer|bücher"),
    ("electronics", "elektro|electro|elettro|saturn|mediamarkt|apple store|computer|electronics"),
    ("home", "ikea|baumarkt|obi|hornbach|möbel|furniture|diy|garten"),
    ("leisure", "kino|cinema|theater|theatre|museum|kletter|climbing|gym|fitness|schwimm|konzert|ticket"),
    ("online", "amazon|ebay|etsy|paypal|zalando|otto"),
)
_BY_WORD: Final = tuple((name, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for name, words in _WORDS)
_CODE_NAMES: Final = ("mcc", "sic", "category_code")


def category(event: Event) -> str:
    """The category of a payment: a key of :data:`LABELS`.

    The merchant category code (``attrs`` "mcc" or "sic") decides where it is one we
    know; else words of the payee; else "other".
    """
    code = category_code(event)
    if code:
        for first, last, name in _CODES:
            if first <= code <= last:
                return name
    return by_words(event.title)


def by_words(name: str) -> str:
    """The category that a merchant's name speaks of, "other" where none."""
    return next((category for category, words in _BY_WORD if words.search(name)), "other")


def category_code(event: Event) -> int:
    """The ISO 18245 code the export gives, 0 where it gives none."""
    for name in _CODE_NAMES:
        value = (event.attrs or {}).get(name)
        if isinstance(value, str) and value.isdigit():
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    return 0
