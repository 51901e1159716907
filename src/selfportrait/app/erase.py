"""Leave nothing of a source, a time span, a brand, or all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from selfportrait.errors import BadRequest
from selfportrait.model import Erased, Erasure

from .desk import Desk
from .refresh import refresh
from .wording import plural


def erase(
    desk: Desk,
    *,
    source: str = "",
    since: str = "",
    until: str = "",
    sector: str = "",
    everything: bool = False,
) -> str:
    """Erase one of: a ``source``, the days ``since`` to ``until`` (ISO, both included), a brand's
    ``sector``, or ``everything``. Learn anew from what is left; return what went, in a sentence.

    Raises BadRequest unless exactly one is named.
    """
    named = [bool(source), bool(since or until), bool(sector), everything]
    if sum(named) != 1:
        raise BadRequest("Say what to erase: one source, one time span, one brand, or everything.")
    erased = desk.vault.erase(_erasure(desk, source, since, until, sector))
    if not everything and not sector:
        refresh(desk)
    return _sentence(erased)


def _erasure(desk: Desk, source: str, since: str, until: str, sector: str) -> Erasure:
    if source:
        return Erasure(what="source", name=source)
    if sector:
        return Erasure(what="brand", name=sector.strip().casefold())
    if since or until:
        first, last = _midnight(desk, since), _midnight(desk, until or since, after=1)
        if first >= last:
            raise BadRequest("A span ends after it begins.", next_step="Give the earlier day first.")
        return Erasure(what="span", since_us=first, until_us=last)
    return Erasure(what="all")


def _midnight(desk: Desk, day: str, after: int = 0) -> int:
    try:
        at = datetime.fromisoformat(day).replace(tzinfo=desk.zone) + timedelta(days=after)
    except ValueError:
        raise BadRequest("That is not a day.", next_step="Write it like 2026-03-03.") from None
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _sentence(erased: Erased) -> str:
    counts = (
        (erased.events, "event"),
        (erased.samples, "measurement"),
        (erased.facts, "imported fact"),
        (erased.statements, "statement"),
        (erased.grants, "grant"),
        (erased.entries, "ledger line"),
    )
    parts = [plural(count, noun) for count, noun in counts if count]
    if not parts:
        return "There was nothing of that to erase."
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"Gone for good: {listed}. No byte of it is left in the vault."
