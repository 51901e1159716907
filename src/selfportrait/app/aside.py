"""Not because of that, and it was a gift: what must not speak for what she is suggested."""

from __future__ import annotations

from selfportrait.errors import BadRequest, UnknownThing
from selfportrait.model import FactValue, Reason, Statement
from selfportrait.suggest import CROWD, history, named

from .desk import Desk
from .learnt import ROWS, kept
from .say import hold
from .views import ChangeView

#: What the buttons say in her name.
ASIDE_WORDS = "Not because of that."
GIFT_WORDS = "That was a gift."


def set_aside(desk: Desk, subject: str, about: str) -> ChangeView:
    """Let a reason speak for nothing any more.

    ``subject`` is a suggestion, ``about`` what one of its reasons stands on. It holds at
    once, in every row, until she takes it back. Raises UnknownThing.
    """
    reason = _reason(desk, subject, about)
    name, value = _what(desk, reason)
    said = Statement(
        id=f"s{desk.now_us:x}-aside-{reason.about}",
        said_us=desk.now_us,
        words=ASIDE_WORDS,
        topic="not_because",
        about=name,
        value=value,
        text=f"wants nothing suggested because of {name}",
        since_us=desk.now_us,
    )
    return hold(desk, (said,))


def was_gift(desk: Desk, event_id: str, person: str) -> ChangeView:
    """Hold that something she bought was for somebody else: it is neither hers nor her taste."""
    person = person.strip()
    if not person or len(person) > 80:
        raise BadRequest("For whom was it?", next_step="Write a name, or who it is to you: sister.")
    found = desk.vault.events_by_id([event_id]) if event_id else []
    if not found or found[0].kind != "buy":
        raise UnknownThing("That is nothing you bought.", next_step="Open it from the day you bought it.")
    event = found[0]
    bought = history([event], desk.catalogue) if desk.catalogue else []
    item = desk.catalogue.items[bought[0].item].id if desk.catalogue and bought else event.item
    said = Statement(
        id=f"s{desk.now_us:x}-gift-{event.id}",
        said_us=desk.now_us,
        words=GIFT_WORDS,
        topic="gift",
        about=f"{event.title} for {person}",
        value={"event": event.id, "item": item, "name": event.title, "person": person},
        text=f"bought {event.title} as a gift for {person}",
        since_us=desk.now_us,
    )
    return hold(desk, (said,))


def _reason(desk: Desk, subject: str, about: str) -> Reason:
    row_id, _, item_id = subject.removeprefix("item:").partition(":")
    for row in kept(desk.vault, ROWS, ()):
        for one in row.suggestions if row.id == row_id else ():
            for reason in one.reasons if one.item.id == item_id else ():
                if reason.about and reason.about == about:
                    return reason
    raise UnknownThing("That is no longer a reason.", next_step="Load the page again.")


def _what(desk: Desk, reason: Reason) -> tuple[str, FactValue]:
    """What a reason stands on: its name in words, and how the statement holds it."""
    kind, _, name = reason.about.partition(":")
    if kind == "item" and desk.catalogue is not None and name in desk.catalogue.numbers:
        item = desk.catalogue.items[desk.catalogue.numbers[name]]
        return named(item), {"item": item.id}
    fact = next((fact for fact in desk.vault.facts() if kind == "fact" and fact.id == name), None)
    if fact is not None:
        return fact.about or fact.text, {"fact": fact.id}
    if kind == CROWD:
        return "what is popular", {CROWD: True}
    raise UnknownThing("That is no longer a reason.", next_step="Load the page again.")
