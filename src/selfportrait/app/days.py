"""The kinds of day she lives, and which kind each day of the last weeks was."""

from __future__ import annotations

from selfportrait.patterns import DayKind, DayKinds

from .desk import Desk
from .learnt import KINDS_OF_DAY, WEEKS, Weeks, kept
from .pattern_views import DayKindView
from .wording import iso, number, plural

#: Days of the calendar that are shown.
_SHOWN = 12 * 7
_CHANGING = "*"


def kinds_of_day(desk: Desk) -> tuple[DayKindView, ...]:
    """Return the kinds, the commonest first."""
    found: DayKinds = kept(desk.vault, KINDS_OF_DAY, DayKinds())
    weeks: Weeks | None = kept(desk.vault, WEEKS, None)
    labels = weeks.labels.get("place", {}) if weeks else {}
    return tuple(_view(kind, len(found.calendar), labels) for kind in found.kinds)


def calendar(desk: Desk) -> tuple[tuple[str, str], ...]:
    """Return (ISO date, name of the kind) of the last twelve weeks; "" is like no other, or not known."""
    found: DayKinds = kept(desk.vault, KINDS_OF_DAY, DayKinds())
    if not found.calendar:
        return ()
    names = {kind.id: kind.name for kind in found.kinds}
    kinds = dict(found.calendar)
    last = found.calendar[-1][0]
    return tuple((iso(day), names.get(kinds.get(day, ""), "")) for day in range(last - _SHOWN + 1, last + 1))


def _view(kind: DayKind, known: int, labels: dict[str, str]) -> DayKindView:
    return DayKindView(
        name=kind.name,
        text=kind.text,
        share=f"{number(kind.days)} of {plural(known, 'day')}",
        days=kind.days,
        weekdays=kind.weekdays,
        hours=tuple(
            "elsewhere" if state == _CHANGING else labels.get(state, state.split(":", 1)[-1])
            for state in kind.hours
        ),
        subject=f"daykind:{kind.id}",
    )
