"""A word from her: it becomes a fact that beats every inference at once, everywhere."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from selfportrait.errors import BadRequest, UnknownThing
from selfportrait.model import Fact, Row, Statement
from selfportrait.portrait import resolve, settle_basis
from selfportrait.talk import understand

from .desk import Desk
from .learnt import DERIVED_FACTS, ROWS, kept
from .replicas import break_cells
from .rows import make_rows
from .views import ChangeView
from .wording import to_you

#: What pressing a button beside a fact says in her name, by the stance it takes.
STANCE_WORDS = {
    "holds": "That is right.",
    "denies": "That is wrong.",
    "forbids": "Never hold this.",
    "drops": "Let go of this.",
}


def say(desk: Desk, words: str) -> ChangeView:
    """Understand and hold what she said. Raises NotUnderstood, and then nothing has changed."""
    return hold(desk, understand(words, now_us=desk.now_us))


def take_back(desk: Desk, statement_id: str) -> ChangeView:
    """Let go of something she said. Raises UnknownThing."""
    if statement_id not in {statement.id for statement in desk.vault.statements()}:
        raise UnknownThing("That was not said, or was taken back already.")
    return hold(desk, (), gone=statement_id)


def correct(desk: Desk, fact_id: str, words: str) -> ChangeView:
    """Put her words in a fact's place: the fact is denied, what she says holds."""
    fact = _fact(desk, fact_id)
    said = understand(words, now_us=desk.now_us)
    same_place = any((s.topic, s.about) == (fact.topic, fact.about) for s in said)
    denied = () if same_place else (_stance(desk, fact, "denies", words),)
    return hold(desk, (*denied, *said))


def forbid(desk: Desk, fact_id: str) -> ChangeView:
    """Never hold this fact again, whatever speaks for it."""
    return hold(desk, (_stance(desk, _fact(desk, fact_id), "forbids", STANCE_WORDS["forbids"]),))


def delete(desk: Desk, fact_id: str) -> ChangeView:
    """Let go of a fact: what she said goes for good, what was read stays away until new evidence."""
    fact = _fact(desk, fact_id)
    if fact.provenance == "said":
        own = [s.id for s in desk.vault.statements() if (s.topic, s.about) == (fact.topic, fact.about)]
        for statement_id in own[1:]:
            desk.vault.remove_statement(statement_id)
        return hold(desk, (), gone=own[0] if own else "")
    return hold(desk, (_stance(desk, fact, "drops", STANCE_WORDS["drops"]),))


def judge(desk: Desk, fact_id: str, verdict: str) -> ChangeView:
    """Mark a guess "right" (it is now said), "wrong" (denied) or "forget" (forbidden)."""
    fact = _fact(desk, fact_id)
    stances = {"right": "holds", "wrong": "denies", "forget": "forbids"}
    if verdict not in stances:
        raise BadRequest(f"A guess is right, wrong or forget (got {verdict[:20]!r}).")
    return hold(desk, (_stance(desk, fact, stances[verdict], STANCE_WORDS[stances[verdict]]),))


def take_to(desk: Desk, item_subject: str, *, likes: bool) -> ChangeView:
    """Hold that she wants more, or none, of a suggested item (``item:<row>:<item id>``)."""
    item_id = item_subject.split(":", 2)[-1]
    shown = (s.item for row in kept(desk.vault, ROWS, ()) for s in row.suggestions)
    item = next((item for item in shown if item.id == item_id), None)
    if item is None:
        raise UnknownThing("That is no longer suggested.", next_step="Load the page again.")
    topic, words = ("like", "More of this.") if likes else ("dislike", "Less like this.")
    said = Statement(
        id=f"s{desk.now_us:x}-{topic}-{item_id}",
        said_us=desk.now_us,
        words=words,
        topic=topic,
        about=item.title,
        text=f"{'likes' if likes else 'does not like'} {item.title}",
        since_us=desk.now_us,
    )
    return hold(desk, (said,))


def resolved(desk: Desk) -> list[Fact]:
    """Return the facts as they follow from what was said, imported and derived, now."""
    derived = kept(desk.vault, DERIVED_FACTS, ())
    said = desk.vault.statements()
    # What she said last may be a microsecond ahead of a coarse clock (see _in_order).
    now_us = max([desk.now_us, *(statement.said_us for statement in said)])
    return resolve(said, desk.vault.imported_facts(), derived, now_us=now_us)


def hold(desk: Desk, statements: Sequence[Statement], gone: str = "") -> ChangeView:
    """Store statements and bring everything that follows from them up to date."""
    with desk.vault.changing():
        return _change(desk, settle_basis(statements, desk.vault.facts()), gone)


def _change(desk: Desk, statements: Sequence[Statement], gone: str) -> ChangeView:
    before, rows_before = desk.vault.facts(), kept(desk.vault, ROWS, ())
    topics = {s.topic for s in desk.vault.statements() if s.id == gone} | {s.topic for s in statements}
    if gone:
        desk.vault.remove_statement(gone)
    for statement in _in_order(desk, statements):
        desk.vault.add_statement(statement)
    after = resolved(desk)
    new = _new(after, before)
    desk.vault.put_facts(after)
    redrawn = break_cells(desk, topics)
    rows = make_rows(desk, after)
    return ChangeView(
        understood=tuple(_read(statement) for statement in statements) or ("Taken back.",),
        facts_added=new,
        facts_gone=tuple(text for text in _new(before, after) if text not in new),
        rows_changed=_changed(rows_before, rows),
        cells_redrawn=redrawn,
    )


def _in_order(desk: Desk, statements: Sequence[Statement]) -> list[Statement]:
    """Move statements behind all that was said before: of two words on one thing the later one stands."""
    latest = max((statement.said_us for statement in desk.vault.statements()), default=0)
    if not statements or latest < statements[0].said_us:
        return list(statements)
    return [
        msgspec.structs.replace(
            statement,
            id=f"{statement.id}-{latest + 1:x}",
            said_us=latest + 1,
            since_us=latest + 1 if statement.since_us == statement.said_us else statement.since_us,
        )
        for statement in statements
    ]


def _fact(desk: Desk, fact_id: str) -> Fact:
    for fact in desk.vault.facts():
        if fact.id == fact_id:
            return fact
    raise UnknownThing("No such fact is held.", next_step="See the Portrait page for those that are.")


def _stance(desk: Desk, fact: Fact, stance: str, words: str) -> Statement:
    return Statement(
        id=f"s{desk.now_us:x}-{stance}-{fact.id}",
        said_us=desk.now_us,
        words=words,
        topic=fact.topic,
        about=fact.about,
        stance=stance,
        value=fact.value,
        text=fact.text,
        since_us=fact.since_us,
        basis=fact.evidence.count,
    )


def _read(statement: Statement) -> str:
    words = {"holds": "", "denies": "not so: ", "forbids": "never to be held: ", "drops": "let go: "}
    return to_you(f"{words[statement.stance]}{statement.text or statement.about or statement.topic}")


def _new(now: Sequence[Fact], then: Sequence[Fact]) -> tuple[str, ...]:
    def essence(fact: Fact) -> tuple[str, bytes, str]:
        return fact.id, msgspec.json.encode(fact.value), fact.provenance

    known = {essence(fact) for fact in then}
    return tuple(to_you(fact.text) for fact in now if essence(fact) not in known)


def _changed(then: Sequence[Row], now: Sequence[Row]) -> tuple[tuple[str, int, int], ...]:
    before = {row.id: {s.item.id for s in row.suggestions} for row in then}
    changes = []
    for row in now:
        items, old = {s.item.id for s in row.suggestions}, before.get(row.id, set())
        if items != old:
            changes.append((row.title, len(old - items), len(items - old)))
    gone = [(row.title, len(row.suggestions), 0) for row in then if row.id not in {r.id for r in now}]
    return tuple(changes + gone)
