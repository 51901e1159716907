"""Which languages she searches and watches in.

Short texts are hard: a search of two words is often of no language. So a text
only votes when it has words that are common in one language and in none other
of our list, or a script that one language owns; the rest say nothing. A brand
name or a song can still vote wrongly, so a language needs many votes, on many
days, and more than stray ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from selfportrait.model import Event, Evidence, Fact, Kind

from .confidence import capped, lower_bound
from .reading import Frame, Trace

#: ISO 639-1 → name
NAMES: Final[Mapping[str, str]] = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}

_COMMON: Final[Mapping[str, str]] = {
    "en": (
        "the and of to for how what is are with without my near best does can you where when why which "
        "between make not this from your it be do should cheap after before"
    ),
    "de": (
        "der die das und für mit ohne wie was ist sind nicht ein eine einen einem mein meine wo wann "
        "warum welche zwischen machen auf im zum zur von beim kann ich günstig nach öffnungszeiten rezept "
        "kaufen"
    ),
    "fr": (
        "le les des et pour avec sans comment est une dans où quand pourquoi quelle sur mon ma mes du au "
        "aux près recette pas ce cette"
    ),
    "es": (
        "el los las y para con sin cómo qué es una en dónde cuando por cerca receta mejor mi del al como más"
    ),
    "it": (
        "il gli che per con senza come è una nel dove quando perché vicino ricetta migliore della delle "
        "dei di più"
    ),
    "pt": "o os as e para com sem como é uma em onde quando por perto receita melhor da das dos não mais do",
    "nl": (
        "het een en voor met zonder hoe wat is zijn niet mijn waar wanneer waarom welke op van bij recept "
        "kopen"
    ),
    "pl": "i w na z do jak co jest nie dla bez gdzie kiedy dlaczego przepis najlepszy się o",
    "sv": "och för med utan hur vad är inte ett min var när varför vilken på av recept bästa att som",
    "da": "og for med uden hvordan hvad er ikke et min hvor hvornår hvorfor på af opskrift bedste at som",
    "no": "og for med uten hvordan hva er ikke et min hvor når hvorfor på av oppskrift beste å som",
    "cs": "a v na s do jak co je není pro bez kde kdy proč recept nejlepší se",
    "tr": "ve bir için ile nasıl ne mi nerede en iyi tarifi neden nedir",
    "hu": "és a az hogy mi van nem hol mikor miért recept legjobb egy",
    "ro": "și cu pentru fără cum ce este nu unde când rețetă cel mai în",
    "fi": "ja on ei miten mikä missä milloin miksi resepti paras kanssa ilman",
}


#: Words that would vote for a language but are as common in English, in names or in addresses.
_AMBIGUOUS: Final = frozenset(
    [
        *(
            "was",
            "die",
            "war",
            "am",
            "an",
            "in",
            "on",
            "as",
            "at",
            "is",
            "do",
            "come",
            "comment",
            "per",
            "no",
            "me",
        ),
        *(
            "he",
            "men",
            "man",
            "min",
            "also",
            "so",
            "over",
            "not",
            "van",
            "las",
            "los",
            "el",
            "la",
            "le",
            "les",
            "de",
        ),
        *("con", "com", "como", "sans", "di", "ne", "mi", "son", "pour"),
    ]
)


def _own_words() -> dict[str, str]:
    """Words that are common in one language of the list only."""
    owners: dict[str, list[str]] = {}
    for language, words in _COMMON.items():
        for word in set(words.split()):
            owners.setdefault(word, []).append(language)
    return {
        word: held[0]
        for word, held in owners.items()
        if len(held) == 1 and len(word) > 1 and word not in _AMBIGUOUS
    }


_OWN: Final = _own_words()
_WORD: Final = re.compile(r"[^\W\d_]+")

#: first and last code point, language; scripts that one language of the list owns
_SCRIPTS: Final = (
    (0x3040, 0x30FF, "ja"),
    (0xAC00, 0xD7AF, "ko"),
    (0x0370, 0x03FF, "el"),
    (0x0590, 0x05FF, "he"),
    (0x0600, 0x06FF, "ar"),
    (0x0900, 0x097F, "hi"),
    (0x0E00, 0x0E7F, "th"),
)
_UKRAINIAN: Final = frozenset("іїєґ")
_RUSSIAN: Final = frozenset("ыэъё")


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of a short text, "" where it says nothing.

    >>> language_of("how to bake bread"), language_of("Öffnungszeiten Zoo"), language_of("ines marlow")
    ('en', 'de', '')
    """
    words = text.lower()
    if not words.isascii():
        by_script = _script_of(words)
        if by_script:
            return by_script
    first = ""
    votes = 0
    for word in _WORD.findall(words):
        owner = _OWN.get(word)
        if owner is None:
            continue
        if first and owner != first:
            return ""  # words of two languages: a title, a name, a translation
        first = owner
        votes += 1
    return first


def _script_of(text: str) -> str:
    han = cyrillic = 0
    for character in text:
        code = ord(character)
        if code < 0x0370:
            continue
        if 0x4E00 <= code <= 0x9FFF:
            han += 1
        elif 0x0400 <= code <= 0x04FF:
            cyrillic += 1
        else:
            for first, last, language in _SCRIPTS:
                if first <= code <= last:
                    return language
    if cyrillic >= 2:
        letters = set(text)
        if letters & _UKRAINIAN:
            return "uk"
        return "ru" if letters & _RUSSIAN or cyrillic >= 4 else ""
    return "zh" if han >= 2 else ""


class Languages:
    """Counts the language of searches; of many, a fixed part by their key."""

    kinds: tuple[Kind, ...] = ("search",)

    #: So many are looked at one by one; then every eighth.
    ALL_UP_TO: Final = 20_000
    LEAST_VOTES: Final = 12
    LEAST_SHARE: Final = 0.04
    #: The share of votes that fall to a language she does not know: titles, names, brands.
    STRAY: Final = 0.02

    def __init__(self, frame: Frame) -> None:
        self._seen = 0
        self._votes = 0
        self._traces: dict[str, Trace] = {}
        self._days: dict[str, set[int]] = {}

    def update(self, event: Event) -> None:
        """Take in a search."""
        self._seen += 1
        if self._seen > self.ALL_UP_TO and event.key & 7:
            return
        language = language_of(event.title)
        if not language:
            return
        self._votes += 1
        trace = self._traces.get(language)
        if trace is None:
            trace = self._traces[language] = Trace()
            self._days[language] = set()
        trace.add(event)
        self._days[language].add(event.start_us // 86_400_000_000)

    def facts(self) -> Iterator[Fact]:
        """Yield each language with enough votes, most used first."""
        for language, trace in sorted(self._traces.items(), key=lambda item: (-item[1].count, item[0])):
            share = trace.count / self._votes
            days = len(self._days[language])
            if trace.count < self.LEAST_VOTES or share < self.LEAST_SHARE or days < 4:
                continue
            beyond_stray = trace.count - self.STRAY * self._votes
            confidence = lower_bound(beyond_stray, trace.count) * days / (days + 1.5)
            name = NAMES[language]
            yield Fact(
                topic="language",
                about=language,
                value=round(share, 3),
                text=f"searches in {name}",
                provenance="derived",
                confidence=capped(confidence),
                evidence=Evidence(
                    rule=f"searches with words that only {name} has, on {days} days",
                    count=trace.count,
                    of=self._votes,
                    events=trace.ids(),
                ),
            )
