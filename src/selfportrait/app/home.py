"""The first page: what comes next, what is worth saying, what she may like."""

from __future__ import annotations

from selfportrait.model import DAY_US
from selfportrait.suggest import choose

from .body import resting_heart_rate
from .cards import cards, note_shown
from .desk import Desk
from .keyhole import ledger_lines
from .next import next_view
from .rows import current_rows
from .stream_page import week_view
from .views import HomeView, NextView
from .wording import clock, day_of, local, number

_LEDGER_LINES = 5


def home(desk: Desk, *, invented: bool = False) -> HomeView:
    """Return the first page as of now."""
    span = desk.vault.span()
    following = next_view(desk, "place")
    week_ago = desk.now_us - 7 * DAY_US
    lines = [entry for entry in desk.vault.entries(limit=_LEDGER_LINES) if entry.at_us >= week_ago]
    quiet = is_quiet(desk)
    rows = current_rows(desk)
    shown = cards(desk, quiet=quiet, span=span)
    note_shown(desk, shown)
    return HomeView(
        name=_name(desk),
        now=f"{local(desk.now_us, desk.zone):%A}, {clock(desk.now_us, desk.zone)}",
        headline=_headline(following, span.events + span.samples),
        headline_subject=following.outcomes[0].subject if following.outcomes else "",
        next=following,
        week=week_view(desk),
        cards=tuple(shown),
        body=resting_heart_rate(desk, told=any(card.id.startswith("body:") for card in shown)),
        rows=rows,
        chosen=tuple(row.id for row in choose(rows)),
        ledger=ledger_lines(desk, lines),
        empty=span.events + span.samples == 0,
        quiet=quiet,
        invented=invented,
    )


def today(desk: Desk) -> int:
    """Return today's day number on her clock."""
    return day_of(desk.now_us, desk.zone)


def is_quiet(desk: Desk) -> bool:
    """Whether she asked for no cards today."""
    return desk.vault.setting("quiet_day", "") == str(today(desk))


def _name(desk: Desk) -> str:
    names = [fact.value for fact in desk.facts() if fact.topic == "person.name"]
    return str(names[0]).split(" ")[0] if names else ""


def _headline(following: NextView, held: int) -> str:
    """One sentence, true or nothing: the likeliest next place and when."""
    if not held:
        return "Nothing is known about you here yet."
    if not following.outcomes:
        return f"{number(held)} moments are here, too few of places to say where you go next."
    best = following.outcomes[0]
    when = f", between {best.between[0]} and {best.between[1]}" if best.between else ""
    sure = "most likely" if best.percent >= 50 else "perhaps"
    return f"Next, {sure}: {best.label}{when}."
