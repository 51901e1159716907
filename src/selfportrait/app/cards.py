"""Cards: gathered from what is known, chosen by comfort, noted when shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain

from selfportrait.comfort import choose, propose
from selfportrait.model import DAY_US, Card, Event, Fact, Span

from .desk import Desk
from .learnt import BODY, kept
from .next import forecast_of
from .turns import missed_to_ask, turns_to_ask
from .wording import local

_AGENDA_DAYS = 14
_YEARS_BACK = 4
_BIRTHDAY_DAYS = 15
_REMEMBERED_US = 365 * DAY_US


def cards(desk: Desk, *, quiet: bool = False, span: Span | None = None) -> list[Card]:
    """Return the cards worth interrupting for now: usually none or one. ``span`` where it is at hand."""
    return choose(
        proposed(desk, span),
        desk.vault.reactions(desk.now_us - _REMEMBERED_US),
        now_us=desk.now_us,
        zone=desk.zone,
        quiet=quiet,
    )


def proposed(desk: Desk, span: Span | None = None) -> list[Card]:
    """Return every card that could be shown."""
    span, facts = span or desk.vault.span(), desk.facts()
    reactions = desk.vault.reactions(desk.now_us - _REMEMBERED_US)
    ahead = desk.now_us + _AGENDA_DAYS * DAY_US
    agenda = desk.vault.events(kinds=("meet", "travel"), since_us=desk.now_us - DAY_US, until_us=ahead)
    return propose(
        facts,
        [forecast_of(desk, "place")],
        list(agenda),
        now_us=desk.now_us,
        zone=desk.zone,
        normals=[one.normal for one in kept(desk.vault, BODY, ()) if one.normal is not None],
        payments=desk.ready(
            f"birthdays.{local(desk.now_us, desk.zone):%Y-%m-%d}", lambda: _around_birthdays(desk, facts)
        ),
        last_used={source: held[3] for source, held in span.by_source.items()},
        missed=missed_to_ask(desk, reactions),
        turns=turns_to_ask(desk, reactions),
    )


def note_shown(desk: Desk, shown: list[Card]) -> None:
    """Count cards against today's attention, each once a day."""
    midnight = desk.now_us - DAY_US
    known = {r.target for r in desk.vault.reactions(midnight) if r.verdict == "shown"}
    for card in shown:
        if card.id not in known:
            desk.vault.add_reaction(card.id, "shown", desk.now_us)


def _around_birthdays(desk: Desk, facts: Sequence[Fact]) -> list[Event]:
    """Payments of the weeks around a birthday that is near, in earlier years; none where none is near."""
    today = local(desk.now_us, desk.zone).date()
    coming = {f"{today + timedelta(days=days):%m-%d}" for days in range(_BIRTHDAY_DAYS)}
    coming |= {"02-29"} if "02-28" in coming else set()
    if not any(fact.topic == "people.birthday" and str(fact.value)[-5:] in coming for fact in facts):
        return []
    found = [
        desk.vault.events(kinds=("pay", "buy"), since_us=since, until_us=since + 16 * DAY_US)
        for since in (_years_ago(desk, today, years) for years in range(1, _YEARS_BACK + 1))
    ]
    return list(chain.from_iterable(found))


def _years_ago(desk: Desk, today: date, years: int) -> int:
    """The moment five days before this day ``years`` ago, UTC µs."""
    then = today - timedelta(days=365 * years + years // 4 + 5)
    return (then - date(1970, 1, 1)).days * DAY_US
