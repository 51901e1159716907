"""What stands still: a subscription that renews unused, a routine that stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from selfportrait.model import DAY_US, Card, Evidence, Fact, Routine, Turn

from .cost import cost, local

_AHEAD_DAYS: Final = 3
_UNUSED_DAYS: Final = 30
_MISSED: Final = 3
_ZERO_DECIMALS: Final = frozenset({"JPY", "KRW", "ISK", "CLP", "VND"})


def subscriptions(
    facts: Sequence[Fact], last_used: Mapping[str, int], *, now_us: int, zone: ZoneInfo, timing: float
) -> list[Card]:
    """A card where a subscription renews within three days and was not used for thirty.

    ``last_used`` is source → latest event, UTC µs. Nothing is said of a subscription whose use
    no source tells, nor where the source itself has not been imported for longer than the others.
    """
    today = local(now_us, zone).date()
    cards = []
    for fact in facts:
        if fact.topic != "subscription" or not isinstance(fact.value, dict):
            continue
        renews, used_us = _date(fact.value.get("next")), _used(fact.about, last_used)
        if renews is None or used_us is None or not 0 <= (renews - today).days <= _AHEAD_DAYS:
            continue
        unused = (now_us - used_us) // DAY_US
        if unused < _UNUSED_DAYS:
            continue
        last = local(used_us, zone).date()
        cards.append(
            Card(
                id=f"subscription:{fact.about}:{renews.isoformat()}",
                text=f"{fact.about} renews {renews:%A} for {_money(fact.value)}, unused for {unused} days.",
                because=(
                    "I noticed the regular payments, and that the last thing I know of is of "
                    f"{last.day} {last:%B %Y}. A newer export would tell more."
                ),
                worth=0.45,
                cost=cost("subscription", fact.provenance, timing),
                at_us=now_us,
                evidence=fact.evidence,
            )
        )
    return cards


def _used(merchant: str, last_used: Mapping[str, int]) -> int | None:
    name = merchant.casefold()
    found = [at_us for source, at_us in last_used.items() if source.split("_")[0] in name]
    return max(found, default=None)


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _money(value: Mapping[str, object]) -> str:
    amount, currency = value.get("amount_minor"), str(value.get("currency", ""))
    if not isinstance(amount, int | float):
        return "the usual amount"
    if currency in _ZERO_DECIMALS:
        return f"{amount:,.0f} {currency}"
    sign = {"EUR": "€", "GBP": "£", "USD": "$"}.get(currency)
    return f"{sign}{amount / 100:,.2f}" if sign else f"{amount / 100:,.2f} {currency}"


def stopped(missed: Sequence[tuple[Routine, int]], *, now_us: int, timing: float) -> list[Card]:
    """A question where the firmest of the routines that stopped has not held three chances in a row."""
    ready = [(routine, times) for routine, times in missed if times >= _MISSED]
    if not ready:
        return []
    routine, times = max(ready, key=lambda entry: entry[0].support / max(1, entry[0].chances))
    return [
        Card(
            id=f"routine:{routine.id}",
            text=f"Has something changed? “{routine.text}” did not happen the last {times} times.",
            because=f"I noticed: before, it held {routine.support} of {routine.chances} times.",
            worth=min(0.6, 0.3 + 0.04 * times),
            cost=cost("routine", "derived", timing),
            at_us=now_us,
            evidence=routine.evidence,
        )
    ]


def turned(turns: Sequence[Turn], *, now_us: int, timing: float) -> list[Card]:
    """The question of the firmest turn in her life that has not been asked; one at a time."""
    if not turns:
        return []
    turn = max(turns, key=lambda turn: (turn.nats, turn.since_day))
    first = turn.grounds[0]
    events = (*first.evidence_after.events, *first.evidence_before.events)
    return [
        Card(
            id=f"turn:{turn.id}",
            text=turn.question,
            because=f"I noticed: before, {first.before}; since then, {first.after}.",
            worth=0.55,
            cost=cost("turn", "derived", timing),
            at_us=now_us,
            evidence=Evidence(
                rule=first.evidence_after.rule,
                count=first.evidence_after.count,
                of=first.evidence_after.of,
                events=events[:50],
            ),
        )
    ]
