"""Everything held about her, where it came from, and how sure."""

from __future__ import annotations

from collections import Counter
from zoneinfo import ZoneInfo

import msgspec

from selfportrait.keyhole import FAMILIES
from selfportrait.model import PROVENANCES, Fact, Statement
from selfportrait.portrait import GROUPS, guesses, topic_of

from .aside import ASIDE_WORDS, GIFT_WORDS
from .desk import Desk
from .mix import DIAL_WORDS
from .say import STANCE_WORDS
from .views import FactGroup, FactView, GuessView, PortraitView
from .wording import moment, number, to_you

DOUBTFUL_BELOW = 0.6

#: What the page's buttons say in her name; which thing they were pressed beside is told with them.
_PRESSED = frozenset(
    {*STANCE_WORDS.values(), "More of this.", "Less like this.", ASIDE_WORDS, GIFT_WORDS, DIAL_WORDS}
)


def portrait(desk: Desk) -> PortraitView:
    """Return the portrait."""
    facts = desk.vault.facts()
    own = [fact for fact in facts if not fact.topic.startswith("inferred_by.")]
    statements = desk.vault.statements()
    stances = Counter(statement.stance for statement in statements)
    counts = Counter(fact.provenance for fact in own)
    used = {fact_id for entry in desk.vault.entries(limit=1000) for fact_id in entry.used}
    views = [fact_view(fact, desk.zone) for fact in own]
    return PortraitView(
        total=len(own),
        by_provenance=tuple((p, counts[p]) for p in PROVENANCES if counts[p]),
        corrected=stances["denies"],
        forbidden=stances["forbids"],
        seen_by_brands=len(used & {fact.id for fact in own}),
        doubtful=sum(view.doubtful for view in views),
        groups=tuple(_groups(views)),
        said=tuple((s.id, _words(s), moment(s.said_us, desk.zone)) for s in reversed(statements)),
        inferred_by_brands=tuple(
            fact_view(fact, desk.zone) for fact in facts if fact.topic.startswith("inferred_by.")
        ),
    )


def three_guesses(desk: Desk) -> tuple[GuessView, ...]:
    """Return at most three guesses worth asking her about."""
    found = guesses(desk.vault.facts(), desk.vault.statements())
    views = [fact_view(fact, desk.zone) for fact in found]
    return tuple(
        GuessView(text=v.fact.text, basis=v.basis, sure=v.sure, fact_id=v.fact.id, subject=v.subject)
        for v in views
    )


def recall(desk: Desk, words: str) -> list[FactView]:
    """Return the facts whose topic or text holds one of ``words``, best match first; all for none."""
    wanted = [word for word in words.casefold().split() if len(word) > 2]
    views = [fact_view(fact, desk.zone) for fact in desk.vault.facts()]
    if not wanted:
        return views
    scored = [(sum(word in _haystack(view) for word in wanted), view) for view in views]
    best = sorted((pair for pair in scored if pair[0]), key=lambda pair: (-pair[0], pair[1].fact.rank))
    return [view for _, view in best]


def fact_view(fact: Fact, zone: ZoneInfo) -> FactView:
    """Return a fact as a line of the page."""
    topic = topic_of(fact.topic)
    doubtful = fact.provenance == "inferred" or fact.confidence < DOUBTFUL_BELOW
    return FactView(
        fact=msgspec.structs.replace(fact, text=to_you(fact.text)) if fact.topic == "people.person" else fact,
        topic=topic.title if topic else fact.topic,
        provenance=fact.provenance,
        basis=_basis(fact, zone),
        sure="sure" if fact.provenance == "said" else f"{min(fact.confidence, 0.99):.2f}",
        keyhole=_keyhole(fact),
        subject=f"fact:{fact.id}",
        doubtful=doubtful,
    )


def count_words(fact: Fact) -> str:
    """Return "1,031 of 1,096", "412 moments", or "" where one line of a file says it."""
    evidence = fact.evidence
    if evidence.of > evidence.count:
        return f"{number(evidence.count)} of {number(evidence.of)}"
    return f"{number(evidence.count)} moments" if evidence.count > 1 else ""


def _basis(fact: Fact, zone: ZoneInfo) -> str:
    if fact.provenance == "said":
        return f"you, {moment(fact.held_since_us, zone)}" if fact.held_since_us else "you said so"
    count = count_words(fact)
    # The page has room for what was counted; how it was weighed opens with the evidence.
    rule = fact.evidence.rule.partition(";")[0] or (f"stated in {fact.source}" if fact.source else "")
    return to_you(rule if not count or count.split(" ")[0] in rule else f"{rule}, {count}")


def _words(said: Statement) -> str:
    """What she said; a button's word with what it was about, which the word alone does not tell."""
    pressed = said.words in _PRESSED and said.text
    return to_you(f"{said.words.rstrip('.')}: {said.text}") if pressed else said.words


def _keyhole(fact: Fact) -> str:
    families = [
        family.title
        for family in FAMILIES.values()
        if fact.topic.startswith(family.topics) and family.takes(fact)
    ]
    return f"may be answered as {families[0]}" if families else "never answered through the keyhole"


def _groups(views: list[FactView]) -> list[FactGroup]:
    groups = []
    for title in GROUPS:
        inside = [view for view in views if _group(view.fact) == title]
        if inside:
            groups.append(FactGroup(title=title, facts=tuple(inside)))
    return groups


def _group(fact: Fact) -> str:
    topic = topic_of(fact.topic)
    return topic.group if topic else GROUPS[-1]


def _haystack(view: FactView) -> str:
    return f"{view.topic} {view.fact.topic} {view.fact.about} {view.fact.text}".casefold()
