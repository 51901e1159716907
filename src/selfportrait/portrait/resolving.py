"""What stands when she, her files and the readings disagree.

The law, strongest first: said, imported, observed, derived, inferred. What she
says applies at once; what she denies, drops or forbids does not come back by
another door. Nothing here depends on the order of its inputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from selfportrait.model import Evidence, Fact, FactValue, Statement, split_event_id

from .profiles import hers_only
from .topics import position, topic_of, under
from .wording import phrase

#: Topics that all say "she is fond of this": a word about one is a word about the same thing in the others.
FOND: Final = frozenset({"like", "taste.artist", "taste.genre", "taste.show", "taste.channel"})

#: Facts that hold where she lives and works; saying that she moved ends what was seen before it.
_BOUND_TO_A_CITY: Final = frozenset({"home", "work", "work.since"})

#: Shapes whose value only measures what ``about`` names.
_MEASURED: Final = frozenset({"record", "share", "flag"})

_SAID: Final = Evidence(rule="said by her", count=1, of=1)

_Key = tuple[str, str]


def resolve(
    said: Sequence[Statement], imported: Sequence[Fact], derived: Sequence[Fact], *, now_us: int
) -> list[Fact]:
    """Return the facts that hold now, one for each id, in the order of the page.

    A statement counts from ``since_us`` to ``until_us``; of several on the same
    fact the last one said stands. ``denies`` removes what is not said and has
    that value (any value, where it is ``True``); ``drops`` removes what is not
    said while its evidence does not exceed ``basis``; both also end what was
    said before them. ``forbids`` removes the topic and all below it (or the one
    ``about``), except what she says herself afterwards. Facts of no known topic
    are not held.

    Facts given in as "said" are ignored: only a statement makes one.
    """
    words = _latest(said, now_us)
    holds = {_key(s.topic, s.about): s for s in words if s.stance == "holds"}
    facts = {
        key: _stated(s) for key, s in holds.items() if topic_of(s.topic) is not None and not _ended(s, words)
    }
    others = [f for f in (*imported, *derived) if f.provenance != "said" and topic_of(f.topic) is not None]
    others = hers_only(others, _names(holds, imported))
    shadows = _Shadows(words, (*imported, *derived))
    for fact in others:
        key = _key(fact.topic, fact.about)
        if key in holds or _is_over(fact, now_us) or shadows.covers(fact):
            continue
        held = facts.get(key)
        if held is None or _strength(fact) < _strength(held):
            facts[key] = fact
    forbidding = [s for s in said if s.stance == "forbids" and _is_active(s, now_us)]
    standing = [f for f in facts.values() if not _forbidden(f, holds, forbidding)]
    return sorted(standing, key=_page_order)


def settle_basis(statements: Iterable[Statement], facts: Sequence[Fact]) -> list[Statement]:
    """Fill in ``basis`` of each ``drops`` from the evidence its facts have now.

    Talk does not know the facts; whoever stores its statements calls this first.
    """
    settled = []
    for statement in statements:
        if statement.stance == "drops" and statement.basis == 0:
            counts = [f.evidence.count for f in facts if _covers(statement, f.topic, f.about)]
            statement = msgspec.structs.replace(statement, basis=max(counts, default=0))
        settled.append(statement)
    return settled


def _names(holds: dict[_Key, Statement], imported: Sequence[Fact]) -> list[str]:
    """What she is called: by her own word, else by every file that says it."""
    said = holds.get(_key("person.name", ""))
    if said is not None:
        return [str(said.value)]
    return [str(f.value) for f in imported if f.topic == "person.name"]


class _Shadows:
    """What the words take away from everything that was not said, indexed by topic and about."""

    def __init__(self, words: Sequence[Statement], given: Sequence[Fact]) -> None:
        # Those given in as said too: what she confirmed once stays confirmed when resolved again.
        self._read_work = [f for f in given if f.topic == "work"]
        self._by_key: dict[_Key, list[Statement]] = {}
        self._stems = [s for s in words if s.stance in ("denies", "drops") and _is_stem(s)]
        for s in words:
            for topic in _sisters(s.topic) if s.stance == "drops" else (s.topic,):
                if s.stance in ("denies", "drops"):
                    self._by_key.setdefault(_key(topic, s.about), []).append(s)
        self._not_fond = {s.about.casefold() for s in words if s.topic == "dislike" and s.stance == "holds"}
        self._fond = {s.about.casefold() for s in words if s.topic in FOND and s.stance == "holds"}
        self._of_work = [s for s in words if s.topic == "work"]
        self._moved_us = max(
            (
                s.since_us
                for s in words
                if s.topic == "city" and s.stance == "holds" and s.since_us is not None
            ),
            default=None,
        )

    def covers(self, fact: Fact) -> bool:
        """Whether her words take this fact away."""
        about = fact.about.casefold()
        if fact.topic == "work.since" and any(not _confirms(s, self._read_work) for s in self._of_work):
            return True
        if fact.topic in FOND and about in self._not_fond:
            return True
        if fact.topic == "dislike" and about in self._fond:
            return True
        if (
            fact.topic in _BOUND_TO_A_CITY
            and self._moved_us is not None
            and _seen_before(fact, self._moved_us)
        ):
            return True
        near = (*self._by_key.get(_key(fact.topic, fact.about), ()), *self._stems)
        return any(_covers(s, fact.topic, fact.about) and _takes_away(s, fact) for s in near)


def _confirms(statement: Statement, read: Sequence[Fact]) -> bool:
    """Whether she says what was read: then what follows from the reading stays."""
    return statement.stance == "holds" and any(same_value(statement.value, fact.value) for fact in read)


def _takes_away(statement: Statement, fact: Fact) -> bool:
    if statement.stance == "drops":
        return fact.evidence.count <= statement.basis or statement.basis == 0
    return _names_it_all(statement) or same_value(statement.value, fact.value)


def _names_it_all(denial: Statement) -> bool:
    """Whether a denial is about the fact as such: a favourite's figures change, that it is none does not."""
    topic = topic_of(denial.topic)
    return (
        denial.value is True
        or (topic is not None and topic.shape in _MEASURED)
        or denial.topic == "subscription"
    )


def same_value(one: FactValue, other: FactValue) -> bool:
    """Whether two values say the same thing.

    Words compare without case, places and records by what names them, amounts
    and numbers within a tenth: a denied "€1,500 a month" stays denied at €1,520.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        for name in ("place_id", "name"):
            if one.get(name) and other.get(name):
                return str(one[name]).casefold() == str(other[name]).casefold()
        shared = [name for name in one if name in other and one[name] is not None and other[name] is not None]
        return bool(shared) and all(_same_scalar(one[name], other[name]) for name in shared)
    if isinstance(one, dict) or isinstance(other, dict):
        return False
    return _same_scalar(one, other)


def _same_scalar(one: object, other: object) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 0.1 * max(abs(one), abs(other))
    return str(one).casefold() == str(other).casefold()


def _latest(said: Sequence[Statement], now_us: int) -> list[Statement]:
    """Of the statements that count now, the last word on each fact; forbidding is apart."""
    last: dict[tuple[_Key, str], Statement] = {}
    for s in sorted(said, key=_said_order):
        if s.stance == "forbids" or not _is_active(s, now_us):
            continue
        # a denial of one value does not take back the denial of another
        apart = _canonical(s.value).decode() if s.stance == "denies" else s.stance
        last[_key(s.topic, s.about), apart] = s
    return sorted(_not_taken_back(list(last.values())), key=_said_order)


def _not_taken_back(words: list[Statement]) -> list[Statement]:
    """Leave out what a later statement of hers contradicts."""
    latest_holds = {_key(s.topic, s.about): s for s in words if s.stance == "holds"}
    fond: dict[str, Statement] = {}
    for s in sorted(words, key=_said_order):
        if s.stance == "holds" and (s.topic in FOND or s.topic == "dislike"):
            fond[s.about.casefold()] = s
    kept = []
    for s in words:
        later = latest_holds.get(_key(s.topic, s.about))
        if s.stance != "holds" and later is not None and _said_order(later) > _said_order(s):
            continue
        word = (
            fond.get(s.about.casefold())
            if s.stance == "holds" and (s.topic in FOND or s.topic == "dislike")
            else None
        )
        if word is not None and (word.topic == "dislike") != (s.topic == "dislike"):
            continue
        kept.append(s)
    return kept


def _ended(holding: Statement, words: Sequence[Statement]) -> bool:
    """Whether she later denied or dropped what she had said."""
    return any(
        s.stance in ("denies", "drops")
        and _said_order(s) > _said_order(holding)
        and _covers(s, holding.topic, holding.about)
        and (s.stance == "drops" or _names_it_all(s) or same_value(s.value, holding.value))
        for s in words
    )


def _covers(statement: Statement, topic: str, about: str) -> bool:
    if _is_stem(statement):
        return under(topic, statement.topic) and statement.about.casefold() in ("", about.casefold())
    topics = _sisters(statement.topic) if statement.stance == "drops" else (statement.topic,)
    return any(_key(name, statement.about) == _key(topic, about) for name in topics)


def _is_stem(statement: Statement) -> bool:
    """Whether it speaks of several facts: a stem ("diet"), or all of a topic that holds many."""
    known = topic_of(statement.topic)
    return known is None or (known.many and not statement.about)


def _forbidden(fact: Fact, holds: dict[_Key, Statement], forbidding: Sequence[Statement]) -> bool:
    word = holds.get(_key(fact.topic, fact.about)) if fact.provenance == "said" else None
    for s in forbidding:
        if word is not None and _said_order(word) > _said_order(s):
            continue
        if under(fact.topic, s.topic) and (not s.about or s.about.casefold() == fact.about.casefold()):
            return True
    return False


def _stated(s: Statement) -> Fact:
    return Fact(
        topic=s.topic,
        about=s.about,
        value=s.value,
        text=s.text or phrase(s.topic, s.about, s.value),
        provenance="said",
        confidence=1.0,
        since_us=s.since_us,
        until_us=s.until_us,
        evidence=_SAID,
        source="said",
        held_since_us=s.said_us,
    )


def _key(topic: str, about: str) -> _Key:
    known = topic_of(topic)
    return (topic, about.casefold() if known is None or known.many else "")


def _sisters(topic: str) -> frozenset[str]:
    return FOND if topic in FOND else frozenset({topic})


def _is_active(s: Statement, now_us: int) -> bool:
    return (s.since_us is None or s.since_us <= now_us) and (s.until_us is None or s.until_us > now_us)


def _is_over(fact: Fact, now_us: int) -> bool:
    return fact.until_us is not None and fact.until_us <= now_us


def _seen_before(fact: Fact, moment_us: int) -> bool:
    newest = max((split_event_id(e)[0] for e in fact.evidence.events), default=None)
    return newest is not None and newest < moment_us


def _said_order(s: Statement) -> tuple[int, str, bytes]:
    return (s.said_us, s.id, _canonical(s))


def _strength(fact: Fact) -> tuple[int, float, int, bytes]:
    """Smaller is stronger; the last part only makes ties the same whatever the order."""
    return (fact.rank, -fact.confidence, -fact.evidence.count, _canonical(fact))


def _page_order(fact: Fact) -> tuple[tuple[int, str], int, float, int, str]:
    return (position(fact.topic), fact.rank, -fact.confidence, -fact.evidence.count, fact.about)


_ENCODE: Final = msgspec.json.Encoder(order="deterministic")


def _canonical(value: object) -> bytes:
    return _ENCODE.encode(value)
