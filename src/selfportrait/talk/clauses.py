"""From what she typed to plain clauses: clean words, contractions out, times taken off, sentences parted."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import msgspec

from .times import parse_moment

MOST: Final = 500

_QUOTES: Final = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "–": "-", "—": "-", "\u00a0": " ", "‑": "-"}
)

_WRITTEN_OUT: Final = tuple(
    (re.compile(rf"\b{short}\b", re.IGNORECASE), full)
    for short, full in (
        ("i'm", "I am"),
        ("(?<![\\w ])im(?= )", "I am"),
        ("i've", "I have"),
        ("i'd", "I would"),
        ("i'll", "I will"),
        ("don't", "do not"),
        ("dont", "do not"),
        ("doesn't", "does not"),
        ("didn't", "did not"),
        ("can't", "cannot"),
        ("cant", "cannot"),
        ("won't", "will not"),
        ("mustn't", "must not"),
        ("shouldn't", "should not"),
        ("haven't", "have not"),
        ("isn't", "is not"),
        ("ain't", "am not"),
        ("aren't", "are not"),
        ("wasn't", "was not"),
        ("that's", "that is"),
        ("it's", "it is"),
        ("gonna", "going to"),
        ("wanna", "want to"),
        ("name's", "name is"),
        ("we (?=live|moved|are based|are in the market)", "I "),
    )
)
_OPENERS: Final = re.compile(
    r"^(?:remember that|note that|you should know that|well|so|oh|ok|okay|hey|hi|hello|actually|also|"
    r"by the way|btw|please|bitte|fyi|note|remember|i think|i guess|übrigens|und|and|but)[,:]?\s+",
    re.IGNORECASE,
)
_EMPHASIS: Final = re.compile(
    r"\b(?:really|actually|truly|absolutely|totally|definitely|honestly|also|still|always|usually|"
    r"basically|currently|already|at the moment|these days|for now|"
    r"wirklich|auch|total|eigentlich|übrigens|gerade|sehr gerne)\b\s*",
    re.IGNORECASE,
)
_JUST: Final = re.compile(
    r"\b(?:just|now|recently|only just|newly|ab jetzt|neuerdings|seit neuestem|jetzt)\b\s*", re.IGNORECASE
)
_NOW: Final = re.compile(
    r"[,\s]+(?:now|from now on|as of now|as of today|starting today|today|from today|ab sofort|ab heute)$",
    re.IGNORECASE,
)
_CHANGED: Final = re.compile(
    r"\b(?:no longer|any ?more|again|nicht mehr|kein(?:e|en)? .* mehr|wieder)\b", re.IGNORECASE
)
_SINCE: Final = re.compile(r"^(?P<head>.+?),?\s+(?:since|as of|seit|ab)\s+(?P<when>[^,]+)$", re.IGNORECASE)
_FROM: Final = re.compile(
    r"^(?P<head>.+?),?\s+(?:from|starting|beginning|ab)\s+(?P<when>[^,]+?)(?: on)?$", re.IGNORECASE
)
_FOR: Final = re.compile(
    r"^(?P<head>.+?),?\s+(?:for|seit)\s+(?:about |over |etwa )?(?P<when>\w+ \w+)(?: now)?$", re.IGNORECASE
)
_UNTIL: Final = re.compile(
    r"^(?P<head>.+?),?\s+(?:until|till|til|bis)\s+(?:zum )?(?P<when>[^,]+)$", re.IGNORECASE
)
#: "I moved to Lisbon in March": only after something that happened once
_HAPPENED: Final = re.compile(
    r"^(?P<head>i (?:have )?(?:just )?"
    r"(?:moved|started|joined|went|became|turned|quit|left|stopped|gave up|got)\b.*?)\s+"
    r"(?:in |on |am |im )?(?P<when>yesterday|last \w+|\w+ \w+ ago|(?<=in )\w+(?: \d{4})?|(?<=on ).+)$",
    re.IGNORECASE,
)
#: German puts the time in the middle: "ich bin seit März vegan"
_MIDDLE: Final = re.compile(
    r"^(?P<head>ich \w+) (?P<word>seit|ab|bis) (?P<when>\w+(?: \w+)??) (?P<rest>\S.*)$", re.IGNORECASE
)
_LEADING: Final = re.compile(
    r"^(?P<word>since|from|starting|until|seit|ab|bis)\s+(?P<when>[^,]+?),?\s+(?P<rest>(?:i|my|ich|mein\w*)\s.+)$",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"(?<=[a-zäöüß)\"'])[.]\s+|[!?;\n]+\s*", re.IGNORECASE)

_VERBS: Final = (
    r"hate|love|like|enjoy|adore|dislike|detest|loathe|prefer|avoid|eat|drink|wear|live|work|speak|weigh|take|need|want|"
    r"do not|cannot|can not|never|no longer|am|have|was born|moved|stopped|started|quit|gave up|wake|"
    r"get up|go to bed|forget|remember|listen|watch|understand"
)
_STATES: Final = (
    r"allergic|lactose[- ]intolerant|vegan|vegetarian|pescatarian|gluten|\w+[- ]free|into|"
    r"in the market|looking for|shopping for|learning|not|teetotal|sober|called"
)
_GERMAN: Final = r"hasse|liebe|mag|esse|trinke|wohne|lebe|arbeite|spreche|trage|suche|bin|heiße|wiege|lerne"
_JOIN: Final = re.compile(
    r"(?:\s*,\s*(?:(?:and|but|und|aber|also|plus)\s+)?|\s+(?:and|but|und|aber|also|plus)\s+)"
    r"(?=(?:i|my|ich|meine?)\s)"
    r"|\s+(?:but|aber)\s+(?=(?:no|kein(?:e|en)?)\s)"
    rf"|(?:\s*,\s*|\s+)(?:and|but|und|aber)\s+(?=(?:{_VERBS}|{_STATES}|{_GERMAN})\b)",
    re.IGNORECASE,
)


class Clause(msgspec.Struct, frozen=True, kw_only=True):
    """One plain clause, and from when until when what it says holds."""

    words: str
    since_us: int | None = None
    until_us: int | None = None
    just: bool = False


def clean(words: str) -> str:
    """Return the text in one line: control characters and odd quotes gone, contractions written out."""
    text = unicodedata.normalize("NFC", words).translate(_QUOTES)
    text = "".join(
        " " if unicodedata.category(ch) in ("Cc", "Zl", "Zp") and ch != "\n" else ch for ch in text
    )
    text = "".join(ch for ch in text if unicodedata.category(ch) not in ("Cf", "Cs", "Co", "Cn"))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    text = "\n".join(line for line in lines if line)
    for short, full in _WRITTEN_OUT:
        text = short.sub(full, text)
    return text


def sentences(text: str) -> list[str]:
    """Part a text at full stops, question marks, semicolons and lines; not inside "3. Mai" or "1.71"."""
    return [part for part in (p.strip(" \t.,!") for p in _SENTENCE.split(text)) if part]


def clauses(sentence: str) -> list[str]:
    """Part a sentence where a second statement begins, carrying the subject over.

    >>> clauses("I am vegan and hate jazz"), clauses("I like Marlow and Sons")
    (['I am vegan', 'i hate jazz'], ['I like Marlow and Sons'])
    """
    parts: list[str] = []
    for part in (p.strip(" ,.!") for p in _JOIN.split(sentence)):
        if part:
            parts.append(_with_subject(part, parts[-1] if parts else ""))
    return parts


def _with_subject(part: str, before: str) -> str:
    if not before or re.match(
        r"^(?:i|my|ich|meine?|never|forget|remember|do not (?:hold|keep|store|remember|save))\b", part, re.I
    ):
        return part
    if re.match(rf"^(?:{_GERMAN})\b", part, re.IGNORECASE) and re.match(
        r"^(?:ich|mein)", before, re.IGNORECASE
    ):
        return f"ich {part}"
    if re.match(r"^no\s", part, re.IGNORECASE):
        return f"i eat {part}"
    if re.match(r"^kein", part, re.IGNORECASE):
        return f"ich esse {part}"
    if re.match(rf"^(?:{_VERBS})\b", part, re.IGNORECASE):
        return f"i {part}"
    if re.match(rf"^(?:{_STATES})\b", part, re.IGNORECASE):
        return f"ich bin {part}" if re.match(r"^ich\b", before, re.IGNORECASE) else f"i am {part}"
    return part


def plain(clause: str, now_us: int) -> Clause:
    """Take the times, the "just" and the emphasis off a clause."""
    words = clause
    while (shorter := _OPENERS.sub("", words)) != words:
        words = shorter
    words = _EMPHASIS.sub("", words).strip()
    since, until = None, None
    words, until = _taken(words, _UNTIL, now_us, "future")
    for pattern, toward in ((_SINCE, "past"), (_FOR, "past"), (_FROM, "future")):
        if since is None:
            words, since = _taken(words, pattern, now_us, toward)
    if since is None:
        words, since = _taken(words, _HAPPENED, now_us, "past")
    for pattern in (_LEADING, _MIDDLE):
        words, since, until = _taken_within(words, pattern, since, until, now_us)
    just = bool(_JUST.search(words) or _NOW.search(words) or _CHANGED.search(words))
    words = _NOW.sub("", _JUST.sub("", words)).strip(" ,.")
    return Clause(words=" ".join(words.split()), since_us=since, until_us=until, just=just)


def _taken(words: str, pattern: re.Pattern[str], now_us: int, toward: str) -> tuple[str, int | None]:
    found = pattern.match(words)
    if found is None:
        return words, None
    moment = parse_moment(found["when"], now_us, toward="future" if toward == "future" else "past")
    return (words, None) if moment is None else (found["head"], moment)


def _taken_within(
    words: str, pattern: re.Pattern[str], since: int | None, until: int | None, now_us: int
) -> tuple[str, int | None, int | None]:
    """Take a time off the front or the middle; the shortest reading that is a time counts."""
    found = pattern.match(words)
    if found is None:
        return words, since, until
    word = found["word"].casefold()
    when, rest = found["when"], found["rest"]
    moment = None
    for text, after in ((when, rest), (f"{when} {rest.partition(' ')[0]}", rest.partition(" ")[2])):
        moment = parse_moment(text, now_us, toward="past" if word in ("since", "seit") else "future")
        if moment is not None and after:
            rest = after
            break
    if moment is None:
        return words, since, until
    head = found.groupdict().get("head")
    plainly = f"{head} {rest}" if head else rest
    return (plainly, since, moment) if word in ("until", "bis") else (plainly, moment, until)
