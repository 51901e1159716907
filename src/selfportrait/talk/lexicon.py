"""The words behind the patterns: foods, ways of eating, languages, relations, parts of a life."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: last part of ``diet.<food>`` → (how it reads, the words for it in English and German)
_FOODS: Final[Mapping[str, tuple[str, str]]] = {
    "gluten": ("gluten", "gluten wheat weizen"),
    "lactose": ("lactose", "lactose laktose"),
    "milk": ("milk", "milk|dairy|milk products|dairy products|milch|milchprodukte"),
    "meat": ("meat", "meat fleisch"),
    "pork": ("pork", "pork|schweinefleisch|schwein"),
    "fish": ("fish", "fish fisch"),
    "shellfish": (
        "shellfish",
        "shellfish|seafood|crustaceans|shrimps|shrimp|prawns|meeresfrüchte|schalentiere",
    ),
    "eggs": ("eggs", "eggs egg eier ei"),
    "nuts": ("nuts", "nuts|nut|tree nuts|nüsse|nuss"),
    "peanuts": ("peanuts", "peanuts peanut erdnüsse erdnuss"),
    "soy": ("soy", "soy soya soja"),
    "sesame": ("sesame", "sesame sesam"),
    "celery": ("celery", "celery sellerie"),
    "mustard": ("mustard", "mustard senf"),
    "honey": ("honey", "honey honig"),
    "sugar": ("sugar", "sugar zucker"),
    "alcohol": ("alcohol", "alcohol|alcoholic drinks|booze|alkohol"),
    "caffeine": ("caffeine", "caffeine koffein"),
}

FOOD_OF: Final[Mapping[str, str]] = {
    word.strip(): food
    for food, (_, words) in _FOODS.items()
    for word in (words.split("|") if "|" in words else words.split())
}
FOOD_WORDS: Final[Mapping[str, str]] = {food: reads for food, (reads, _) in _FOODS.items()}
DRUNK: Final = frozenset({"alcohol", "caffeine"})

_STYLE_WORDS: Final[Mapping[str, str]] = {
    "vegan": "vegan veganer veganerin vegane",
    "vegetarian": "vegetarian veggie vegetarisch vegetarier vegetarierin",
    "pescatarian": "pescatarian pescetarian pescetarisch pescetarier pescetarierin",
    "omnivore": "omnivore omnivorous",
}
STYLE_OF: Final = {word: style for style, words in _STYLE_WORDS.items() for word in words.split()}

#: way of eating → the foods it leaves out
STYLE_AVOIDS: Final[Mapping[str, tuple[str, ...]]] = {
    "vegan": ("meat", "fish", "shellfish", "milk", "eggs", "honey"),
    "vegetarian": ("meat", "fish", "shellfish"),
    "pescatarian": ("meat",),
    "omnivore": (),
}

#: ISO 639-1 → (name, words for it)
_LANGUAGES: Final[Mapping[str, str]] = {
    "ar": "Arabic arabisch",
    "cs": "Czech tschechisch",
    "da": "Danish dänisch",
    "de": "German deutsch",
    "el": "Greek griechisch",
    "en": "English englisch",
    "es": "Spanish spanisch",
    "fi": "Finnish finnisch",
    "fr": "French französisch",
    "he": "Hebrew hebräisch",
    "hi": "Hindi",
    "hu": "Hungarian ungarisch",
    "it": "Italian italienisch",
    "ja": "Japanese japanisch",
    "ko": "Korean koreanisch",
    "nl": "Dutch niederländisch holländisch",
    "no": "Norwegian norwegisch",
    "pl": "Polish polnisch",
    "pt": "Portuguese portugiesisch",
    "ro": "Romanian rumänisch",
    "ru": "Russian russisch",
    "sv": "Swedish schwedisch",
    "th": "Thai thailändisch",
    "tr": "Turkish türkisch",
    "uk": "Ukrainian ukrainisch",
    "zh": "Chinese Mandarin chinesisch",
}
LANGUAGE_OF: Final = {word.casefold(): code for code, words in _LANGUAGES.items() for word in words.split()}
LANGUAGE_NAME: Final = {code: words.split()[0] for code, words in _LANGUAGES.items()}

_RELATIONS: Final[Mapping[str, str]] = {
    "sister": "sister schwester",
    "brother": "brother bruder",
    "mother": "mother mum mom mama mutter",
    "father": "father dad papa vater",
    "wife": "wife frau ehefrau",
    "husband": "husband mann ehemann",
    "partner": "partner partnerin",
    "girlfriend": "girlfriend freundin",
    "boyfriend": "boyfriend freund",
    "daughter": "daughter tochter",
    "son": "son sohn",
    "friend": "friend",
    "flatmate": "flatmate roommate mitbewohner mitbewohnerin",
    "grandmother": "grandmother grandma gran oma großmutter",
    "grandfather": "grandfather grandpa opa großvater",
    "aunt": "aunt tante",
    "uncle": "uncle onkel",
    "cousin": "cousin cousine",
    "niece": "niece nichte",
    "nephew": "nephew neffe",
    "boss": "boss chef chefin",
    "colleague": "colleague kollege kollegin",
    "neighbour": "neighbour neighbor nachbar nachbarin",
}
RELATION_OF: Final = {word: relation for relation, words in _RELATIONS.items() for word in words.split()}

SPORTS: Final[Mapping[str, str]] = {
    "running": "running run jogging laufen joggen",
    "yoga": "yoga",
    "swimming": "swimming swim schwimmen",
    "cycling": "cycling cycle biking radfahren",
    "tennis": "tennis",
    "football": "football soccer fußball",
    "climbing": "climbing bouldering klettern bouldern",
    "hiking": "hiking hike wandern",
    "pilates": "pilates",
    "rowing": "rowing row rudern",
    "skiing": "skiing ski skifahren",
    "basketball": "basketball",
    "volleyball": "volleyball",
    "badminton": "badminton",
    "strength training": "weights krafttraining",
    "dancing": "dancing dance tanzen",
}
SPORT_OF: Final = {word: sport for sport, words in SPORTS.items() for word in words.split()}

_PARTS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("body.weight",), "weight|gewicht|how much i weigh|wie viel ich wiege"),
    (("body.height",), "height|körpergröße|how tall i am"),
    (("body",), "body|körper"),
    (("body", "rhythm", "diet", "exercise"), "health|gesundheit"),
    (("body.resting_heart_rate",), "heart rate|resting heart rate|heart|pulse|puls|ruhepuls|herz"),
    (("body.steps_day",), "steps|schritte"),
    (("exercise",), "exercise|sport|sports|workouts|training"),
    (("size",), "sizes|clothing size|clothing sizes|kleidergröße|größen"),
    (("size.shoe",), "shoe size|schuhgröße"),
    (("diet",), "diet|food|eating|what i eat|ernährung|essen|was ich esse"),
    (("diet.alcohol",), "drinking|alcohol|alkohol"),
    (("spend", "income", "subscription"), "money|finances|geld|finanzen|bank account|konto"),
    (("spend",), "spending|expenses|ausgaben|what i spend|purchases|einkäufe"),
    (("income",), "income|salary|earnings|einkommen|gehalt|what i earn"),
    (("subscription",), "subscriptions|abos|abonnements"),
    (("home", "city"), "home|address|where i live|zuhause|adresse|wohnung|wo ich wohne"),
    (("city",), "city|stadt"),
    (("work",), "work|job|employer|workplace|where i work|arbeit|arbeitgeber|beruf|wo ich arbeite"),
    (
        ("home", "work", "city", "travel"),
        "location|places|whereabouts|where i am|standort|orte|aufenthaltsort",
    ),
    (("travel",), "travel|trips|travels|holidays|reisen|urlaub"),
    (("people",), "family|friends|people|contacts|relationships|familie|freunde|kontakte"),
    (("people.birthday",), "friends' birthdays|birthdays|geburtstage"),
    (("person.born",), "birthday|age|date of birth|birth date|geburtstag|alter|geburtsdatum"),
    (("person.name",), "name"),
    (("person.sex",), "sex|gender|geschlecht"),
    (("rhythm",), "sleep|sleeping|waking|bedtime|schlaf|rhythm|when i sleep|wann ich schlafe"),
    (("taste.artist", "taste.genre"), "music|musik|listening|what i listen to|was ich höre"),
    (
        ("taste.show", "taste.channel"),
        "shows|series|films|movies|viewing|what i watch|serien|filme|was ich sehe",
    ),
    (("taste", "like", "dislike"), "taste|tastes|likes|geschmack|what i like|was ich mag"),
    (("dislike",), "dislikes"),
    (("language",), "languages|sprachen"),
    (("intent",), "shopping|plans to buy|what i want to buy|kaufabsichten"),
    (("inferred_by",), "what brands infer|what brands think of me|ads|advertising|werbung"),
)
#: a part of a life in words → the topics (or stems of topics) it stands for
PART_OF: Final = {word: topics for topics, words in _PARTS for word in words.split("|")}
PART_WORDS: Final = {topics: words.split("|")[0] for topics, words in _PARTS}

_MONTHS: Final = (
    "january jan januar jänner",
    "february feb februar",
    "march mar märz maerz",
    "april apr",
    "may mai",
    "june jun juni",
    "july jul juli",
    "august aug",
    "september sept sep",
    "october oct oktober okt",
    "november nov",
    "december dec dezember dez",
)
MONTH_OF: Final = {word: at for at, words in enumerate(_MONTHS, 1) for word in words.split()}

_WEEKDAYS: Final = (
    "monday montag",
    "tuesday dienstag",
    "wednesday mittwoch",
    "thursday donnerstag",
    "friday freitag",
    "saturday samstag",
    "sunday sonntag",
)
WEEKDAY_OF: Final = {word: at for at, words in enumerate(_WEEKDAYS) for word in words.split()}

_NUMBERS: Final = (
    "a an one ein einem einer eins",
    "two zwei",
    "three drei",
    "four vier",
    "five fünf",
    "six sechs",
    "seven sieben",
    "eight acht",
    "nine neun",
    "ten zehn",
)
NUMBER_OF: Final = {word: at for at, words in enumerate(_NUMBERS, 1) for word in words.split()}

_LENGTHS: Final = {
    "day days tag tage tagen": 1,
    "week weeks woche wochen": 7,
    "month months monat monate monaten": 30,
    "year years jahr jahre jahren": 365,
}
DAYS_OF: Final = {word: days for words, days in _LENGTHS.items() for word in words.split()}
