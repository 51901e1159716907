"""Everything that might be worth a word now, each with its because."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from selfportrait.model import Card, Event, Fact, Forecast, Normal, Routine, Turn

from . import ahead, birthdays, body, cost, standing


def propose(
    facts: Sequence[Fact],
    forecasts: Sequence[Forecast],
    agenda: Sequence[Event],
    *,
    now_us: int,
    zone: ZoneInfo,
    normals: Sequence[Normal] = (),
    payments: Sequence[Event] = (),
    last_used: Mapping[str, int] | None = None,
    missed: Sequence[tuple[Routine, int]] = (),
    turns: Sequence[Turn] = (),
) -> list[Card]:
    """Cards, the most worth over its cost first; ``choose`` decides which are shown.

    ``facts`` as resolved; ``agenda`` calendar entries that go on or are to come;
    ``normals`` her measurements' own normal; ``payments`` of the last years (for presents);
    ``last_used`` source → latest event, UTC µs; ``missed`` routines with how many
    chances in a row they did not hold; ``turns`` in her life that nobody has asked her about.
    """
    timing = cost.timing(agenda, now_us, zone)
    moment = local_today(now_us, zone)
    cards = [
        *birthdays.birthdays(facts, payments, now_us=now_us, zone=zone, timing=timing),
        *ahead.flights(agenda, facts, now_us=now_us, zone=zone, timing=timing),
        *ahead.changes(forecasts, agenda, now_us=now_us, zone=zone, timing=timing),
        *body.off_normal(normals, today=moment, now_us=now_us, timing=timing),
        *standing.subscriptions(facts, last_used or {}, now_us=now_us, zone=zone, timing=timing),
        *standing.stopped(missed, now_us=now_us, timing=timing),
        *standing.turned(turns, now_us=now_us, timing=timing),
    ]
    return sorted(cards, key=lambda card: (card.cost - card.worth, card.id))


def local_today(now_us: int, zone: ZoneInfo) -> int:
    """Today as days since 1970-01-01 on the wall clock of ``zone``."""
    return cost.local(now_us, zone).date().toordinal() - 719_163
