"""What can stand in a pattern's ``<slot>``: each parser returns its fillings, none where it does not fit.

A filling is a dict of words that the rule's topic, about, value and text are
formatted with. Several fillings make several statements ("nuts and gluten").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from .amounts import money, percent
from .lexicon import (
    DRUNK,
    FOOD_OF,
    FOOD_WORDS,
    LANGUAGE_NAME,
    LANGUAGE_OF,
    PART_OF,
    PART_WORDS,
    RELATION_OF,
    SPORT_OF,
    STYLE_AVOIDS,
    STYLE_OF,
)
from .times import When, parse_date

Filling = dict[str, str]

_LIST: Final = re.compile(
    r"\s*,\s*(?:and|or|und|oder)?\s*|\s+(?:and|or|nor|und|oder|noch|as well as|sowie)\s+"
)
_ARTICLE: Final = re.compile(
    r"^(?:an?|some|any|new|the new|my|ein|eine|einen|einem|einer|etwas|"
    r"neue[rnsm]?|kein|keine|keinen|mein|meine|meinen)\s+",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(
    r"\s+(?:a lot|very much|so much|too|most of all|the most|best|at all|music|musik|"
    r"sehr|gerne?|am liebsten)$",
    re.IGNORECASE,
)
#: words that point at something only the speaker sees
POINTERS: Final = frozenset(
    [
        "it",
        "that",
        "this",
        "these",
        "those",
        "them",
        "him",
        "her",
        "he",
        "she",
        "they",
        "us",
        "you",
        "me",
        "one",
        "ones",
        "something",
        "anything",
        "nothing",
        "everything",
        "das",
        "dies",
        "diese",
        "dieses",
        "es",
        "ihn",
        "sie",
        "ihm",
        "ihr",
        "ihnen",
        "etwas",
        "nichts",
        "alles",
    ]
)
_MOST: Final = 80
_CAPITAL: Final = re.compile(r"^[A-ZÄÖÜ0-9]")


def split_list(text: str) -> list[str]:
    """Split a list of things, but leave a name that may hold an "and" in one piece.

    >>> split_list("jazz, folk and soul"), split_list("Marlow and Sons")
    (['jazz', 'folk', 'soul'], ['Marlow and Sons'])
    """
    parts = [part.strip() for part in _LIST.split(text) if part.strip()]
    named = "," not in text and len(parts) == 2 and all(_CAPITAL.match(part) for part in parts)
    return [text.strip()] if named and min(len(part.split()) for part in parts) < 2 else parts


def clean_thing(text: str) -> str:
    """Return the thing without articles, trailing emphasis and punctuation."""
    thing = text.strip(" \t.,;:!?\"'“”„")
    while (shorter := _TAIL.sub("", thing)) != thing:
        thing = shorter
    while (shorter := _ARTICLE.sub("", thing)) != thing:
        thing = shorter
    return thing


def _things(text: str) -> list[Filling]:
    found = []
    for part in split_list(text):
        thing = _WHAT_IT_IS.sub("", clean_thing(part))
        words = thing.casefold().split()
        # "fish but no meat" is two things said, not the name of one
        if not thing or len(thing) > _MOST or words[0] in POINTERS or {"but", "aber"} & set(words):
            return []
        found.append({"thing": thing})
    return found


_SOON: Final = re.compile(
    r"\s+(?:soon|(?:this|next) (?:week|month|year|spring|summer|autumn|winter|weekend)|some ?day|bald)$",
    re.IGNORECASE,
)
_THE: Final = re.compile(r"^(?:the|die|der|das|den)\s+", re.IGNORECASE)
#: "the band Low Tide" is Low Tide; only before a name
_WHAT_IT_IS: Final = re.compile(
    r"^(?:the )?(?:band|singer|artist|rapper|show|series|film|movie|podcast|group|author) (?=[A-ZÄÖÜ])"
)


def _goods(text: str) -> list[Filling]:
    """Things one buys: "the ski boots" are ski boots, while "the Beatles" keep their article."""
    found = _things(_SOON.sub("", text))
    return [{"thing": _THE.sub("", filling["thing"])} for filling in found]


def _one_thing(text: str) -> list[Filling]:
    thing = clean_thing(text)
    if not thing or len(thing) > _MOST or thing.casefold().split()[0] in POINTERS:
        return []
    return [{"thing": thing}]


def _foods(text: str) -> list[Filling]:
    found = []
    for part in split_list(re.sub(r"[- ]free$", "", text.strip(), flags=re.IGNORECASE)):
        food = FOOD_OF.get(clean_thing(part).casefold())
        if food is None:
            return []
        found.append(_food(food))
    return found


def _food(food: str) -> Filling:
    return {"food": food, "eaten": FOOD_WORDS[food], "eats": "drinks" if food in DRUNK else "eats"}


def _style(text: str) -> list[Filling]:
    style = STYLE_OF.get(text.strip().casefold())
    return [{"style": style}] if style else []


def _styled(text: str) -> list[Filling]:
    """A way of eating as the foods it leaves out."""
    style = STYLE_OF.get(text.strip().casefold())
    return [_food(food) for food in STYLE_AVOIDS[style]] if style else []


def _name(text: str) -> list[Filling]:
    name = text.strip(" .,!\"'“”„")
    words = name.split()
    fits = 0 < len(words) <= 5 and len(name) <= _MOST and not any(ch.isdigit() for ch in name)
    return [{"name": _as_name(name)}] if fits and words[0].casefold() not in POINTERS else []


def _proper(text: str) -> list[Filling]:
    """A name that is written as one: "Mira", not "jazz" or "my cat"."""
    return (
        _name(text) if all(_CAPITAL.match(word) for word in text.split()) and text.split()[0] != "My" else []
    )


def _as_name(name: str) -> str:
    return name if any(ch.isupper() for ch in name) else name.title()


def _place(text: str) -> list[Filling]:
    place = re.sub(r"^(?:the city of|der stadt|a|an)\s+", "", text.strip(" .,!\"'"), flags=re.IGNORECASE)
    words = place.split()
    # "a flat with two cats" is not the name of a place
    fits = (
        0 < len(words) <= 5
        and len(place) <= _MOST
        and words[0].casefold() not in POINTERS | {"my", "mein", "meine"}
    )
    odd = {word.casefold() for word in words} & _MORE_THAN_A_PLACE
    return [{"place": _as_name(place)}] if fits and not odd else []


_MORE_THAN_A_PLACE: Final = frozenset({"with", "because", "since", "but", "mit", "weil", "and", "und"})


def _address(text: str) -> list[Filling]:
    place = text.strip(" .,!\"'")
    fits = bool(place) and len(place) <= _MOST and place.casefold().split()[0] not in POINTERS
    return [{"place": _as_name(place)}] if fits else []


def _relation(text: str) -> list[Filling]:
    relation = RELATION_OF.get(text.strip().casefold())
    return [{"relation": relation}] if relation else []


def _date(text: str) -> list[Filling]:
    when = parse_date(text.strip(" .,!"))
    return [_dated(when)] if when is not None and when.day is not None else []


def _birth(text: str) -> list[Filling]:
    when = parse_date(text.strip(" .,!"))
    return [_dated(when)] if when is not None else []


def _dated(when: When) -> Filling:
    return {"date": when.iso, "date_words": when.words}


def _languages(text: str) -> list[Filling]:
    found = []
    for part in split_list(text.casefold()):
        word = re.sub(r"^(?:some|a bit of|a little|fluent|ein bisschen|etwas|fließend)\s+", "", part).strip(
            " .!"
        )
        code = LANGUAGE_OF.get(word)
        if code is None:
            return []
        found.append({"language": code, "language_name": LANGUAGE_NAME[code]})
    return found


def _shoe(text: str) -> list[Filling]:
    match = re.match(r"^(?:(eu|uk|us)\s*)?(\d{1,2}(?:[.,]5)?)(?:\s*(eu|uk|us))?$", text.strip().casefold())
    if match is None:
        return []
    size = match[2].replace(",", ".")
    system = (match[1] or match[3] or "").upper()
    if system in ("", "EU"):
        return [{"size": size}] if 15 <= float(size) <= 52 else []
    return [{"size": f"{system} {size}"}] if float(size) <= 18 else []


def _top(text: str) -> list[Filling]:
    size = text.strip().upper().replace(" ", "")
    names = {"SMALL": "S", "MEDIUM": "M", "LARGE": "L", "EXTRALARGE": "XL", "EXTRASMALL": "XS"}
    size = names.get(size, size)
    fits = re.match(r"^(?:X{0,4}[SL]|\dX[SL]|M|3[0-9]|4[0-9]|5[0-9])$", size)
    return [{"size": size}] if fits else []


def _letters(text: str) -> list[Filling]:
    """A size that can only be a top's: 39 may be a shoe's as well."""
    return [] if any(ch.isdigit() for ch in text) else _top(text)


def _trousers(text: str) -> list[Filling]:
    match = re.match(r"^w?(\d{2})\s*(?:[/x ,]|l)+\s*(\d{2})$", text.strip().casefold())
    if match:
        return [{"size": f"W{match[1]} L{match[2]}"}]
    return _top(text)


def _number(text: str) -> list[Filling]:
    match = re.match(r"^(\d{1,3}(?:[.,]\d{1,2})?)$", text.strip())
    return [{"number": match[1].replace(",", ".")}] if match else []


def _metres(text: str) -> list[Filling]:
    match = re.match(r"^(\d)[.,](\d{2})$|^(\d)\s?m\s?(\d{2})$", text.strip())
    if match is None:
        return []
    return [{"number": f"{match[1] or match[3]}{match[2] or match[4]}"}]


def _pounds(text: str) -> list[Filling]:
    return [{"number": f"{float(found['number']) * 0.45359237:.1f}"} for found in _number(text)]


def _hours(text: str) -> list[Filling]:
    found = _number(text)
    if not found or not 1 <= float(found[0]["number"]) <= 16:
        return []
    minutes = round(float(found[0]["number"]) * 60)
    return [{"minutes": str(minutes), "hours": f"{minutes // 60} h {minutes % 60:02d} min"}]


def _clock(text: str) -> list[Filling]:
    match = re.match(
        r"^(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|o'clock|uhr)?(?:\s+in the (morning|evening))?$",
        text.strip().casefold(),
    )
    if match is None:
        return []
    hour, minute = int(match[1]), int(match[2] or 0)
    half = (match[3] or "")[:1]
    if half in ("a", "p") and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif match[4] == "evening" and hour < 12:
        hour += 12
    if hour > 24 or minute > 59:
        return []
    minutes = (hour * 60 + minute) % 1440
    return [{"minutes": str(minutes), "clock": f"{minutes // 60:02d}:{minutes % 60:02d}"}]


def _sports(text: str) -> list[Filling]:
    found = []
    for part in split_list(text.casefold()):
        sport = SPORT_OF.get(part.strip(" .!"))
        if sport is None:
            return []
        found.append({"sport": sport})
    return found


_OWN: Final = re.compile(r"^(?:my|our|mein|meine|meinen|meiner|meinem)\s+")


def _part(text: str) -> list[Filling]:
    words = _OWN.sub("", text.strip(" .!").casefold())
    found: list[Filling] = []
    for part in [words] if words in PART_OF else [_OWN.sub("", part) for part in split_list(words)]:
        topics = PART_OF.get(part, ())
        if not topics:
            return []
        found += [{"part": topic, "part_words": PART_WORDS[topics]} for topic in topics]
    return found


def _job(text: str) -> list[Filling]:
    job = text.strip(" .,!")
    return [{"job": job}] if 0 < len(job.split()) <= 6 and len(job) <= _MOST else []


def _aim(text: str) -> list[Filling]:
    """What she wants to do: "grow a business from my own app"."""
    said = text.strip(" .,!\"'“”„")
    fits = 0 < len(said) <= _MOST and said.casefold().split()[0] not in POINTERS
    return [{"aim": said}] if fits else []


#: slot → (what it may look like, its parser)
SLOTS: Final[Mapping[str, Callable[[str], list[Filling]]]] = {
    "things": _things,
    "thing": _one_thing,
    "goods": _goods,
    "foods": _foods,
    "style": _style,
    "styled": _styled,
    "name": _name,
    "proper": _proper,
    "place": _place,
    "address": _address,
    "relation": _relation,
    "date": _date,
    "birth": _birth,
    "languages": _languages,
    "shoe": _shoe,
    "top": _top,
    "letters": _letters,
    "trousers": _trousers,
    "number": _number,
    "metres": _metres,
    "pounds": _pounds,
    "hours": _hours,
    "clock": _clock,
    "sports": _sports,
    "part": _part,
    "job": _job,
    "money": money,
    "percent": percent,
    "aim": _aim,
}
