"""What a row of My Activity says was done: the verb in its title, in English and German, else its link.

English puts the verb first ("Watched …"), German last ("… angesehen", "Nach … gesucht"),
older German exports first ("Gesucht nach …"). So a film called "Watched" is read by the language
of the file, which most of its rows tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Literal
from urllib.parse import parse_qs, urlsplit

from selfportrait.model import Kind

Language = Literal["en", "de"]

#: verb → kind of event. "" is a verb we do not know in a row that is no link we know.
KIND_OF: Final[dict[str, Kind]] = {
    "watched": "watch",
    "listened": "listen",
    "searched": "search",
    "asked": "search",
    "routed": "search",
    "translated": "search",
    "visited": "browse",
    "viewed": "browse",
    "used": "browse",
    "installed": "browse",
    "read": "read",
    "played": "play",
    "liked": "like",
    "subscribed": "like",
    "saved": "like",
    "disliked": "rate",
    "rated": "rate",
    "said": "say",
    "shared": "say",
    "bought": "buy",
    "": "browse",
}

#: What a title starts with → verb; None is no act of hers. Longer ones first where one starts another.
_FIRST: Final[dict[Language, tuple[tuple[str, str | None], ...]]] = {
    "en": (
        ("Watched ", "watched"),
        ("Searched for ", "searched"),
        ("Searched ", "searched"),
        ("Visited ", "visited"),
        ("Viewed ", "viewed"),
        ("Liked ", "liked"),
        ("Disliked ", "disliked"),
        ("Subscribed to ", "subscribed"),
        ("Followed ", "subscribed"),
        ("Saved ", "saved"),
        ("Added ", "saved"),
        ("Shared ", "shared"),
        ("Commented on ", "said"),
        ("Listened to ", "listened"),
        ("Played ", "played"),
        ("Read ", "read"),
        ("Directions to ", "routed"),
        ("Navigated to ", "routed"),
        ("Explored ", "viewed"),
        ("Said ", "asked"),
        ("Asked ", "asked"),
        ("Prompted ", "asked"),
        ("Translated ", "translated"),
        ("Rated ", "rated"),
        ("Reviewed ", "rated"),
        ("Voted on ", "rated"),
        ("Bought ", "bought"),
        ("Purchased ", "bought"),
        ("Ordered ", "bought"),
        ("Installed ", "installed"),
        ("Used ", "used"),
        ("Opened ", "used"),
        ("Answered ", None),
        ("Dismissed ", None),
    ),
    "de": (
        ("Gesucht nach ", "searched"),
        ("Nach ", "searched"),  # only with its "gesucht" at the end
        ("Angesehen: ", "watched"),
        ("Angesehen ", "watched"),
        ("Besucht: ", "visited"),
        ("Besucht ", "visited"),
        ("Aufgerufen: ", "visited"),
        ("Route nach ", "routed"),
        ("Wegbeschreibung nach ", "routed"),
        ("Verwendet: ", "used"),
        ("Gehört: ", "listened"),
        ("Gesagt: ", "asked"),
    ),
}

_LAST: Final[tuple[tuple[str, str | None], ...]] = (
    (" angesehen", "watched"),
    (" gesucht", "searched"),
    (" aufgerufen", "visited"),
    (" besucht", "visited"),
    (" angehört", "listened"),
    (" gehört", "listened"),
    (" positiv bewertet", "liked"),
    (" negativ bewertet", "disliked"),
    (" bewertet", "rated"),
    (" abonniert", "subscribed"),
    (" gespeichert", "saved"),
    (" hinzugefügt", "saved"),
    (" geteilt", "shared"),
    (" kommentiert", "said"),
    (" gelesen", "read"),
    (" gespielt", "played"),
    (" verwendet", "used"),
    (" geöffnet", "used"),
    (" installiert", "installed"),
    (" gekauft", "bought"),
    (" gefragt", "asked"),
    (" gesagt", "asked"),
    (" übersetzt", "translated"),
    (" beantwortet", None),
    (" geschlossen", None),
)
_ENGLISH: Final[dict[str, tuple[tuple[str, str | None], ...]]] = {}
for _start, _verb in _FIRST["en"]:
    _word = _start.split(" ", 1)[0]
    _ENGLISH[_word] = (*_ENGLISH.get(_word, ()), (_start, _verb))

#: First words of English titles that say all by themselves ("Searched" may be followed by "for").
PLAIN: Final[dict[str, str]] = {
    "Watched": "watched",
    "Searched": "searched",
    "Visited": "visited",
    "Viewed": "viewed",
    "Liked": "liked",
    "Used": "used",
    "Read": "read",
}

#: Words after a number that make a row a notice to her rather than an act of hers.
_NOTICES: Final = ("notification", "Benachrichtigung", "card", "Karte")
_REMOVED_DE: Final = ", das entfernt wurde"


def language_of(titles: Iterable[str]) -> Language:
    """The language that most of the titles are written in."""
    german = english = 0
    for title in titles:
        english += title.partition(" ")[0] in _ENGLISH
        german += any(title.endswith(last) for last, _ in _LAST)
    return "de" if german > english else "en"


def splitter(language: Language) -> Callable[[str], tuple[str | None, str]]:
    """Return the function that splits a title into (verb, rest) in a file of this language.

    Its verb is None where the row is no act of hers, "" where none is known.

    >>> splitter("en")("Searched for rye bread")
    ('searched', 'rye bread')
    >>> splitter("de")("Nach Roggenbrot gesucht")
    ('searched', 'Roggenbrot')
    """
    return _split_english if language == "en" else _split_german


def _split_english(title: str) -> tuple[str | None, str]:
    for start, verb in _ENGLISH.get(title.partition(" ")[0], ()):
        if title.startswith(start) or title == start.rstrip():
            return verb, title[len(start) :]
    return _notice(title) or _german(title) or ("", title)


def _split_german(title: str) -> tuple[str | None, str]:
    return _notice(title) or _german(title) or _split_english(title)


def _notice(title: str) -> tuple[None, str] | None:
    """A row that counts notices: "3 notifications", "12 cards in your feed"."""
    if not title[:1].isdigit():
        return None
    words = title.split(" ", 2)
    return (None, title) if len(words) > 1 and words[0].isdigit() and words[1].startswith(_NOTICES) else None


def _german(title: str) -> tuple[str | None, str] | None:
    whole = title.removesuffix(_REMOVED_DE)
    for last, verb in _LAST:
        if whole.endswith(last):
            rest = whole[: -len(last)]
            return verb, rest.removeprefix("Nach ") if verb == "searched" else rest
    for start, verb in _FIRST["de"]:
        if start != "Nach " and title.startswith(start):
            return verb, title[len(start) :]
    return None


def verb_of_link(url: str) -> tuple[str, str]:
    """Return (verb, what was searched) by where a link goes, in any language; ("", "") where unknown.

    >>> verb_of_link("https://www.google.com/search?q=pain+de+seigle")
    ('searched', 'pain de seigle')
    """
    try:
        parts = urlsplit(url)
        host, path = parts.hostname or "", parts.path
        if host.endswith("youtube.com"):
            if path == "/watch" or path.startswith("/shorts/"):
                return "watched", ""
            if path == "/results":
                return "searched", parse_qs(parts.query).get("search_query", [""])[0]
        if ".google." in f".{host}":
            if path == "/search":
                return "searched", parse_qs(parts.query).get("q", [""])[0]
            if path == "/url":
                return "visited", ""
    except ValueError:
        pass
    return "", ""
