"""What kind of spending a payment is: by merchant category code (ISO 18245), else by words."""

from __future__ import annotations

import re
from typing import Final

#: lowest code, highest code, kind of spending
_CODES: Final[tuple[tuple[int, int, str], ...]] = (
    (3000, 3350, "travel"),
    (3351, 3500, "travel"),
    (3501, 3999, "travel"),
    (4011, 4112, "transit"),
    (4121, 4131, "transit"),
    (4411, 4411, "travel"),
    (4511, 4511, "travel"),
    (4722, 4723, "travel"),
    (4784, 4789, "transit"),
    (4812, 4816, "phone and internet"),
    (4899, 4899, "media"),
    (4900, 4900, "energy and water"),
    (5200, 5261, "home and garden"),
    (5300, 5399, "shopping"),
    (5411, 5499, "groceries"),
    (5541, 5542, "fuel"),
    (5611, 5699, "clothes"),
    (5712, 5722, "home and garden"),
    (5732, 5735, "electronics"),
    (5811, 5814, "restaurants"),
    (5815, 5818, "media"),
    (5912, 5912, "health"),
    (5940, 5941, "sport"),
    (5942, 5943, "books"),
    (5977, 5977, "beauty"),
    (6010, 6011, "cash"),
    (6300, 6300, "insurance"),
    (6513, 6513, "rent"),
    (7011, 7012, "travel"),
    (7230, 7230, "beauty"),
    (7297, 7298, "beauty"),
    (7512, 7523, "car"),
    (7531, 7549, "car"),
    (7829, 7841, "media"),
    (7911, 7999, "leisure"),
    (8011, 8099, "health"),
    (8211, 8299, "education"),
    (8398, 8398, "giving"),
)

#: kind of spending → words that name it, English and German; "*" marks the beginning of one
_WORDS: Final[dict[str, str]] = {
    "rent": "rent miete kaltmiete warmmiete landlord hausverwaltung vermieter",
    "groceries": (
        "supermarket supermarkt grocer* groceries market lebensmittel bakery bäckerei baeckerei metzgerei "
        "butcher bioladen greengrocer deli aldi lidl rewe edeka penny netto tesco sainsbury* waitrose "
        "carrefour"
    ),
    "restaurants": (
        "restaurant cafe café kaffee coffee espresso bistro pizzeria pizza sushi ramen burger kebab döner "
        "imbiss bar pub brewery gasthaus gasthof trattoria taqueria canteen kantine lieferando deliveroo "
        "mcdonald*"
    ),
    "transit": (
        "transit metro tram bus ubahn bahn rail railway train trains bvg hvv mvg tfl ticket fahrkarte "
        "taxi cab uber bolt scooter bikeshare parking parkhaus"
    ),
    "travel": (
        "hotel hostel airline airlines airways flight flights flug airport lufthansa ryanair easyjet "
        "booking airbnb rental"
    ),
    "fuel": "petrol fuel tankstelle shell aral esso total gasoline",
    "media": (
        "streaming spotify netflix music musik video cinema kino theatre theater audible podcast news "
        "zeitung magazine disney"
    ),
    "books": "books bookshop buchhandlung bookstore bücher",
    "clothes": "clothing clothes fashion mode shoes schuhe boutique tailor zalando uniqlo h&m zara",
    "home and garden": "furniture möbel ikea hardware baumarkt garden garten obi hornbach flowers blumen",
    "electronics": "electronics elektronik computer mediamarkt saturn",
    "health": (
        "pharmacy apotheke chemist doctor arzt praxis dentist zahnarzt clinic klinik hospital physio "
        "optician optiker drugstore drogerie dm rossmann"
    ),
    "beauty": "hairdresser friseur barber salon spa kosmetik beauty nails",
    "sport": "gym fitness fitnessstudio yoga climbing kletterhalle sport sports pilates",
    "phone and internet": "mobile telecom telekom vodafone o2 broadband internet sim mobilfunk",
    "energy and water": "electricity electric strom stadtwerke gas energy energie water wasser heating",
    "insurance": "insurance versicherung krankenkasse allianz",
    "education": "school schule university universität course kurs tuition kita kindergarten",
    "giving": "donation spende charity relief",
    "cash": "atm cash geldautomat bargeld withdrawal",
}

_EXACT: Final = {w: kind for kind, words in _WORDS.items() for w in words.split() if not w.endswith("*")}
_STARTS: Final = tuple(
    (w[:-1], kind) for kind, words in _WORDS.items() for w in words.split() if w.endswith("*")
)
_SPLIT: Final = re.compile(r"[^\w&]+")
_NOISE: Final = re.compile(
    r"[\d#*/_.:,;+-]+|\b(?:gmbh|ag|kg|ltd|inc|llc|co|sepa|lastschrift|card|kartenzahlung|pos)\b"
)
_SPACES: Final = re.compile(r"\s+")


def kind_of_spending(payee: str, code: int | None) -> str:
    """Return the kind of spending ("groceries"), "" where neither code nor words tell.

    >>> kind_of_spending("NORTHSIDE SUPERMARKET 0231", None), kind_of_spending("X", 5812)
    ('groceries', 'restaurants')
    """
    if code is not None:
        for lowest, highest, kind in _CODES:
            if lowest <= code <= highest:
                return kind
    for word in _SPLIT.split(payee.casefold()):
        found = _EXACT.get(word)
        if found is not None:
            return found
        for start, kind in _STARTS:
            if word.startswith(start):
                return kind
    return ""


def merchant(payee: str) -> str:
    """Return what stays the same of a payee from one charge to the next.

    >>> merchant("TIDEWAVE *29831 Hamburg"), merchant("Tidewave 30102 HAMBURG")
    ('tidewave hamburg', 'tidewave hamburg')
    """
    return _SPACES.sub(" ", _NOISE.sub(" ", payee.casefold())).strip()
