"""The frozen replica: a coarse copy of a few facts, made once a brand and epoch.

Every answer about taste, diet or size is a pure function of it, so what a brand can
learn is bounded by the replica's size in bits, whatever and however often it asks
(the post-processing argument; memoisation as in RAPPOR). A word from the person
draws the families it touches anew, and the new drawing is charged again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from math import log2
from typing import Final

import msgspec

from selfportrait.model import Fact

#: What a diet cell can say: five flags, five bits.
DIET_FLAGS: Final = ("gluten", "lactose", "meat", "nuts", "alcohol")

#: The last part of a diet fact's topic → the flag it sets. On the careful side: who must
#: avoid peanuts is shown no nuts. What none of the five can say stays in the house.
_FLAG_OF: Final = {
    **{flag: flag for flag in DIET_FLAGS},
    "wheat": "gluten",
    "milk": "lactose",
    "peanuts": "nuts",
}

#: Size cells hold a fixed band, never a number a brand could bisect.
GARMENTS: Final = ("shoe", "top", "trousers")
TOP_SIZES: Final = ("XS", "S", "M", "L", "XL", "XXL")
_BANDS: Final = {"shoe": (33, 2), "trousers": (30, 4)}  # garment → (first size, width of a band), EU
_BAND_COUNT: Final = 8

#: A taste cell holds at most one of sixteen fixed buckets.
TASTE_BUCKETS: Final = (
    "rock",
    "pop",
    "electronic",
    "jazz",
    "folk",
    "classical",
    "hiphop",
    "metal",
    "drama",
    "crime",
    "comedy",
    "documentary",
    "outdoor",
    "home",
    "food",
    "fashion",
)


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """A group of questions that tell the same thing, charged once an epoch.

    ``bits`` is log2 of the number of values a cell can have: the worst case, so
    that the charge says nothing about the value. ``topics`` are prefixes of the
    facts it is drawn from, where ``takes`` lets them in.
    """

    name: str
    title: str
    category: str  #: W3C DPV-PD term
    bits: float
    bits_a_word: float
    topics: tuple[str, ...]
    takes: Callable[[Fact], bool]
    draw: Callable[[Sequence[Fact]], dict[str, str | list[str]]]


def draw(family: str, facts: Sequence[Fact]) -> bytes:
    """Return the cell of ``family``: canonical JSON of the coarse copy.

    ``facts`` are the portrait's resolved facts. A cell also names the facts it
    was drawn from (``used``), which only the owner's ledger shows.
    """
    drawn = FAMILIES[family]
    own = [fact for fact in facts if fact.topic.startswith(drawn.topics) and drawn.takes(fact)]
    cell = {"value": drawn.draw(own), "used": sorted(fact.id for fact in own)}
    return msgspec.json.encode(cell, order="sorted")


def touched(topic: str) -> tuple[str, ...]:
    """Return the families whose cells a change to ``topic`` makes stale.

    >>> touched("diet.gluten")
    ('diet',)
    """
    return tuple(
        name
        for name, family in FAMILIES.items()
        if any(topic.startswith(prefix) or prefix.startswith(topic + ".") for prefix in family.topics)
    )


def _diet(facts: Sequence[Fact]) -> dict[str, str | list[str]]:
    avoided = {_flag(fact) for fact in facts if fact.value in ("avoids", True)}
    return {"avoids": [flag for flag in DIET_FLAGS if flag in avoided]}


def _flag(fact: Fact) -> str:
    return _FLAG_OF.get(fact.topic.removeprefix("diet."), "")


def _stated(fact: Fact) -> bool:
    # An inference about her body or what she eats is too weak and too intimate to leave the house.
    return fact.provenance in ("said", "imported")


def _size(garment: str) -> Callable[[Sequence[Fact]], dict[str, str | list[str]]]:
    def drawn(facts: Sequence[Fact]) -> dict[str, str | list[str]]:
        return {"band": size_band(garment, str(facts[0].value)) if facts else ""}

    return drawn


def _sizes(garment: str) -> int:
    return len(TOP_SIZES) if garment == "top" else _BAND_COUNT


def size_band(garment: str, size: str) -> str:
    """Return the fixed band a size falls in, "" where it is not understood.

    >>> size_band("shoe", "39"), size_band("shoe", "38.5"), size_band("top", "m")
    ('39-40', '37-38', 'M')
    """
    text = size.strip().upper().replace(",", ".")
    if garment == "top":
        return text if text in TOP_SIZES else ""
    try:
        number = int(float(text))
    except (ValueError, OverflowError):
        return ""
    first, width = _BANDS[garment]
    low = max(first, min(first + width * (_BAND_COUNT - 1), first + (number - first) // width * width))
    return f"{low}-{low + width - 1}"


def _taste(facts: Sequence[Fact]) -> dict[str, str | list[str]]:
    # Her word beats every guess here too: what she said is weighed first, the rest where it ties.
    said: Counter[str] = Counter()
    seen: dict[str, float] = {}
    for fact in facts:
        sign = -1 if fact.topic == "dislike" else 1
        for bucket in _named(fact):
            if fact.provenance == "said":
                said[bucket] += sign
            else:
                seen[bucket] = seen.get(bucket, 0.0) + sign * fact.confidence
    weights = {bucket: (said[bucket], seen.get(bucket, 0.0)) for bucket in {*said, *seen}}
    liked = sorted((b for b in weights if weights[b] > (0, 0.0)), key=lambda b: (-said[b], -weights[b][1], b))
    return {"likes": liked[:1]}


def _named(fact: Fact) -> list[str]:
    return buckets(f"{fact.about} {fact.value if isinstance(fact.value, str) else ''}")


#: Words that put something into a bucket. Coarse on purpose.
_WORDS: Final[dict[str, str]] = {
    "indie": "rock",
    "punk": "rock",
    "techno": "electronic",
    "house": "electronic",
    "ambient": "electronic",
    "synth": "electronic",
    "rap": "hiphop",
    "hip-hop": "hiphop",
    "thriller": "crime",
    "mystery": "crime",
    "climbing": "outdoor",
    "bouldering": "outdoor",
    "hiking": "outdoor",
    "running": "outdoor",
    "camping": "outdoor",
    "ski": "outdoor",
    "cooking": "food",
    "baking": "food",
    "kitchen": "food",
    "clothes": "fashion",
    "shoes": "fashion",
    "furniture": "home",
    "garden": "home",
    **{bucket: bucket for bucket in TASTE_BUCKETS},
}


def buckets(text: str) -> list[str]:
    """Return the taste buckets that words of ``text`` name, in order, each once.

    >>> buckets("Indie rock, bouldering")
    ['rock', 'outdoor']
    """
    words = text.casefold().replace(",", " ").replace("/", " ").split()
    return list(dict.fromkeys(_WORDS[word] for word in words if word in _WORDS))


FAMILIES: Final[dict[str, Family]] = {
    family.name: family
    for family in (
        Family(
            name="diet",
            title="what you avoid eating",
            category="pd:Preference",
            bits=float(len(DIET_FLAGS)),
            bits_a_word=log2(len(DIET_FLAGS) + 1),
            topics=("diet.",),
            takes=lambda fact: _stated(fact) and bool(_flag(fact)),
            draw=_diet,
        ),
        *(
            Family(
                name=f"size.{garment}",
                title=f"your {garment} size, as a band",
                category="pd:PhysicalCharacteristic",
                bits=log2(_sizes(garment) + 1),
                bits_a_word=log2(_sizes(garment) + 1),
                topics=(f"size.{garment}",),
                takes=_stated,
                draw=_size(garment),
            )
            for garment in GARMENTS
        ),
        Family(
            name="taste",
            title="which of sixteen kinds of thing you like most",
            category="pd:Favourite",
            bits=log2(len(TASTE_BUCKETS) + 1),
            bits_a_word=log2(len(TASTE_BUCKETS) + 1),
            topics=("taste.genre", "like", "dislike", "exercise.kind", "intent"),
            takes=lambda fact: bool(_named(fact)),
            draw=_taste,
        ),
    )
}
