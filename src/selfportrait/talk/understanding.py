"""Words typed or spoken → statements."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

import msgspec

from selfportrait.errors import NotUnderstood
from selfportrait.model import DAY_US, Statement

from . import aims, english, german
from .clauses import MOST, Clause, clauses, clean, plain, sentences
from .grammar import Stated, match

_RULES: Final = (*aims.FIRST, *english.RULES, *german.RULES, *aims.LAST)

#: What can be said without "I am": "vegan", "gluten-free", "looking for ski boots".
_BARE: Final = (*english.DIET, *english.MARKET)
_HAS_SUBJECT: Final = re.compile(r"^(?:i|my|ich|meine?|we|you|he|she|it|they|that|this|not)\b", re.IGNORECASE)

_EXAMPLES: Final = (
    "Say it in one of these ways: “I just went gluten-free”, “I don't like jazz”, "
    "“I'm in the market for ski boots”."
)
_POINT: Final = (
    "Open the line that is not yours and mark it as wrong there, or name the thing: “I don't like jazz”, "
    "“forget that I like crime”, “I don't live in Hamburg”."
)

_POINTING: Final = re.compile(
    r"^(?:that|this|it|these|those|das|dies)\s+(?:was|is|were|are|war|ist|waren|sind)\b|"
    r"^(?:that|this|it) (?:was |is )?(?:not )?(?:me|mine|my)\b|^(?:wrong|not me|falsch)$",
    re.IGNORECASE,
)
_ASKING: Final = re.compile(
    r"^(?:what|who|where|when|why|how|which|do i|am i|did i|was|wer|wie|wo|wann|warum|bin ich)\b.*",
    re.IGNORECASE,
)
_FORGET: Final = re.compile(
    r"^(?:please )?(?:forget|drop|delete|remove|let go of|vergiss)(?: the fact)?,? "
    r"(?:that|dass) (?P<rest>.+)$",
    re.IGNORECASE,
)
_NEVER_THAT: Final = re.compile(
    r"^(?:never|do not(?: ever)?) (?:hold|keep|store|remember|save|know|guess|infer) that (?P<rest>i .+)$",
    re.IGNORECASE,
)
_BARE_SIZE: Final = re.compile(
    r"^(?:i (?:wear|take)(?: a)?(?: size)?|ich trage größe|size|größe) \d\d(?:[.,]5)?$", re.IGNORECASE
)


def understand(words: str, *, now_us: int) -> list[Statement]:
    """Return what the words state about her, one statement for each fact.

    English, and plain German. Several sentences or clauses give several
    statements; all must be understood, so that nothing she says is lost in
    silence. Times without a zone are read at UTC. An intent ends after 60 days
    unless she says until when. ``drops`` statements have no ``basis`` yet:
    ``portrait.settle_basis`` fills it in from the facts.

    Raises NotUnderstood, whose next step says what it can hold.
    """
    text = clean(words[: MOST * 4])
    if not text.strip(" .,!?;\n"):
        raise NotUnderstood("There is nothing here to hold.", next_step=_EXAMPLES)
    if len(words) > MOST:
        raise NotUnderstood(
            f"That is {len(words):,} characters long; up to {MOST} can be understood at once.",
            next_step="Say one thing at a time: “I'm vegan”, “I live in Hamburg”, “I love Ines Marlow”.",
        )
    stated: list[tuple[Stated, Clause]] = []
    for sentence in sentences(text):
        stated.extend(_sentence(sentence, now_us, asked="?" in text))
    unique = {(s.topic, s.about, s.stance, str(s.value)): (s, clause) for s, clause in stated}
    return [_statement(s, clause, at, words, now_us) for at, (s, clause) in enumerate(unique.values())]


def _sentence(sentence: str, now_us: int, *, asked: bool) -> list[tuple[Stated, Clause]]:
    parts = [_clause(part, now_us) for part in clauses(sentence)]
    if all(found for _, found in parts):
        return [(s, clause) for clause, found in parts for s in found]
    whole, found = _clause(sentence, now_us)
    if found:
        return [(s, whole) for s in found]
    raise _not_understood(whole.words, some=any(found for _, found in parts), asked=asked)


def _clause(part: str, now_us: int) -> tuple[Clause, list[Stated]]:
    clause = plain(part, now_us)
    for pattern, stance in ((_FORGET, "drops"), (_NEVER_THAT, "forbids")):
        wrapped = pattern.match(clause.words)
        if wrapped is not None:
            inner = match(wrapped["rest"], _RULES)
            return clause, [_restanced(s, stance) for s in inner]
    found = match(clause.words, _RULES)
    if not found and not _HAS_SUBJECT.match(clause.words):
        found = match(f"i am {clause.words}", _BARE)
    return clause, found


def _restanced(stated: Stated, stance: str) -> Stated:
    """The same fact, to be let go of or never held, whatever its value."""
    words = f"“{stated.text}” is let go" if stance == "drops" else f"“{stated.text}” is never held"
    return msgspec.structs.replace(stated, stance=stance, text=words, value=True, now=False, days=0)


def _not_understood(words: str, *, some: bool, asked: bool) -> NotUnderstood:
    if some:
        return NotUnderstood(
            "Part of that states nothing that can be held here, so none of it was taken.", next_step=_EXAMPLES
        )
    if _POINTING.match(words):
        return NotUnderstood("Here it cannot be seen what that points at.", next_step=_POINT)
    if _BARE_SIZE.match(words):
        return NotUnderstood(
            "A size of what?", next_step="Say “I wear size 39 shoes” or “my shirt size is 40”."
        )
    if asked or _ASKING.match(words):
        return NotUnderstood(
            "That asks something; only what you state can be held here.", next_step=_EXAMPLES
        )
    return NotUnderstood("That states nothing that can be held here.", next_step=_EXAMPLES)


def _statement(stated: Stated, clause: Clause, at: int, words: str, now_us: int) -> Statement:
    holds = stated.stance == "holds"
    since = clause.since_us
    if since is None and holds and (stated.now or clause.just):
        since = now_us
    until = clause.until_us
    if until is None and holds and stated.days:
        until = now_us + stated.days * DAY_US
    digest = blake2b(f"{words}\x1f{now_us}".encode("utf-8", "surrogatepass"), digest_size=12)
    return Statement(
        id=f"{digest.hexdigest()}-{at:02d}",  # statements of one moment count in the order she made them
        said_us=now_us,
        words=words,
        topic=stated.topic,
        about=stated.about,
        stance=stated.stance,
        value=stated.value,
        text=stated.text,
        since_us=since if holds else None,
        until_us=until,
    )
