"""Card or silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from selfportrait.model import DAY_US, Card
from selfportrait.model.held import Reaction

from .cost import local

#: Cards a day, shown ones included.
MOST_A_DAY: Final = 2
#: Hours of the wall clock in which nothing is said.
QUIET_HOURS: Final = (22, 7)
#: What a reaction counts against its kind; silence counts nothing.
_AGAINST: Final = {"not now": 1.0, "too much": 10.0}
_TIGHTER: Final = 0.3
#: The one reaction that loosens again.
LOOSENS: Final = "more of this"
SHOWN: Final = "shown"


def choose(
    cards: Sequence[Card], reactions: Sequence[Reaction], *, now_us: int, zone: ZoneInfo, quiet: bool
) -> list[Card]:
    """At most two cards of today, those already shown today first; none in quiet hours or when ``quiet``.

    A reaction's ``target`` is a card's id, its ``verdict`` "shown", "not now" (hides the card
    for a day), "too much" (hides it for good, and counts against its kind like ten "not now")
    or "more of this" (forgets what counted against the kind). Nothing else
    loosens: learning only tightens. The cost of a returned card is what it was held against.
    """
    if quiet or _quiet_hour(now_us, zone):
        return []
    against = _against(reactions)
    worth_it = []
    for card in cards:
        held = msgspec.structs.replace(card, cost=card.cost * (1 + _TIGHTER * against[kind_of(card.id)]))
        if card.because and held.worth > held.cost and not _hidden(card.id, reactions, now_us):
            worth_it.append(held)
    shown = _shown_today(reactions, now_us, zone)
    again = [card for card in worth_it if card.id in shown][:MOST_A_DAY]
    fresh = sorted((c for c in worth_it if c.id not in shown), key=lambda c: (c.cost - c.worth, c.id))
    return [*again, *fresh[: max(0, MOST_A_DAY - len(shown))]]


def kind_of(card_id: str) -> str:
    """The kind of a card: its id up to the first colon."""
    return card_id.split(":", 1)[0]


def _quiet_hour(now_us: int, zone: ZoneInfo) -> bool:
    hour = local(now_us, zone).hour
    return hour >= QUIET_HOURS[0] or hour < QUIET_HOURS[1]


def _against(reactions: Sequence[Reaction]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for reaction in sorted(reactions, key=lambda reaction: reaction.at_us):
        kind = kind_of(reaction.target)
        if reaction.verdict == LOOSENS:
            del counted[kind]
        else:
            counted[kind] += _AGAINST.get(reaction.verdict, 0.0)  # type: ignore[assignment]
    return counted


def _hidden(card_id: str, reactions: Sequence[Reaction], now_us: int) -> bool:
    return any(
        reaction.verdict == "too much" or (reaction.verdict == "not now" and now_us - reaction.at_us < DAY_US)
        for reaction in reactions
        if reaction.target == card_id and reaction.at_us <= now_us
    )


def _shown_today(reactions: Sequence[Reaction], now_us: int, zone: ZoneInfo) -> set[str]:
    today = local(now_us, zone).date()
    return {
        reaction.target
        for reaction in reactions
        if reaction.verdict == SHOWN and local(reaction.at_us, zone).date() == today
    }
