"""How views look in a terminal, and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text as _Text

from selfportrait.app.views import (
    CatalogueView,
    ChangeView,
    FactView,
    GrantMade,
    ImportView,
    KeyholeView,
    NextView,
    StatusView,
    TimelineView,
    View,
)

#: What is read by a program, not shown in a window, is broken into lines nowhere.
_ENDLESS = 10_000

out = Console(highlight=False, width=None if sys.stdout.isatty() else _ENDLESS)
err = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else _ENDLESS)


def Text(words: str, style: str = "") -> _Text:  # noqa: N802 - stands where rich's Text stood
    """Return words from files and brands as they are, without what could move a terminal."""
    return _Text("".join(sign if sign.isprintable() else " " for sign in words), style=style)


def note(words: str) -> None:
    """Say something to her beside the result, or nothing; a command in it can be pasted."""
    if words:
        err.print(words, markup=False, soft_wrap=True)


def failure(sentence: str, next_step: str) -> None:
    """Say what went wrong, and the one next step."""
    err.print(sentence, style="red", markup=False, soft_wrap=True)
    note(next_step)


def as_json(value: View | Sequence[View] | Mapping[str, object]) -> None:
    """Print a view as indented JSON."""
    out.out(msgspec.json.format(msgspec.json.encode(value)).decode(), highlight=False)


def receipt(view: ImportView) -> None:
    """Print an import's receipt; its lines add up."""
    if view.first_sentence:
        out.print(Text(view.first_sentence, style="italic"))
    out.print(view.sentence, style="bold")
    table = _table()
    for label, count in view.lines:
        table.add_row(label, f"{count:,}")
    for reason, count in view.skipped:
        table.add_row(f"  {reason}", f"{count:,}", style="dim")
    _show(table)
    if view.span:
        out.print(f"From {view.span}.")
    if view.zone_doubts:
        out.print(f"{view.zone_doubts:,} moments whose local time is not known for sure.", style="dim")
    for name in view.unrecognised:
        out.print(Text(f"not recognised: {name}", style="dim"))
    for name, sentence in view.failed:
        out.print(Text(f"failed: {name}: {sentence}", style="red"))


def change(view: ChangeView) -> None:
    """Print what changed after a word from her."""
    for words in view.understood:
        out.print(Text(f"Understood: {words}", style="bold"))
    for text in view.facts_added:
        out.print(Text(f"  now held: {text}"))
    for text in view.facts_gone:
        out.print(Text(f"  no longer: {text}"))
    for title, gone, came in view.rows_changed:
        out.print(Text(f"  {title}: {gone} went, {came} came"))
    if view.cells_redrawn:
        out.print(f"  {view.cells_redrawn} prepared answers to brands are drawn anew")


def forecasts(views: Sequence[NextView]) -> None:
    """Print what comes next, a stream a block."""
    for view in views:
        out.print(view.stream.capitalize(), style="bold")
        if view.refusal:
            out.print(f"  {view.refusal}", style="dim")
            continue
        table = _table()
        for outcome in view.outcomes:
            when = " to ".join(outcome.between) if outcome.between else ""
            table.add_row(f"{outcome.percent} %", Text(outcome.label), when)
        _show(table)
        if view.because:
            out.print(Text(f"  {view.because}", style="dim"))
        if view.calibration:
            out.print(Text(f"  {view.calibration}", style="dim"))


def facts(views: Sequence[FactView], words: str = "") -> None:
    """Print facts with where they came from and how sure; ``words`` were asked about."""
    if not views:
        out.print("Nothing is held about that." if words else "Nothing is held about you yet.")
    table = _table()
    for view in views:
        table.add_row(Text(view.fact.text), view.provenance, view.sure, Text(view.basis, style="dim"))
    _show(table)


def day(view: TimelineView) -> None:
    """Print a day, or what a search found."""
    out.print(Text(view.title, style="bold"))
    out.print(Text(view.sentence))
    table = _table()
    for event in view.events:
        time = f"{event.time}–{event.until}" if event.until and event.kind != "listen" else event.time
        table.add_row(time, event.kind, Text(event.title), Text(event.detail, style="dim"), event.source)
    _show(table)


def ledger(view: KeyholeView) -> None:
    """Print grants and the ledger."""
    out.print(view.sentence, style="bold")
    table = _table()
    for grant in view.grants:
        budget = f"{grant.bits_used:g} of {grant.bits_max:g} bits"
        table.add_row(grant.id, Text(grant.brand), ", ".join(grant.kinds), grant.state, budget)
    _show(table)
    lines = _table()
    for entry in view.entries:
        lines.add_row(
            entry.when, Text(f"{entry.brand} asked {entry.asked}"), Text(entry.answered), entry.bits
        )
        lines.add_row("", Text(entry.why, style="dim"), "", "")
    _show(lines)
    out.print(view.chain, style="dim")


def granted(view: GrantMade) -> None:
    """Print a new grant's token, this once."""
    out.print(Text(f"{view.brand} may ask. Grant {view.grant_id}. The token, shown this once:"))
    out.out(view.token, highlight=False)


def state(view: StatusView) -> None:
    """Print the state of the house."""
    table = _table()
    table.add_row("home", Text(view.home))
    table.add_row("locked by", view.key)
    table.add_row("time zone", view.zone)
    table.add_row("moments", f"{view.events:,}")
    table.add_row("measurements", f"{view.samples:,}")
    if view.first:
        table.add_row("reaching from", f"{view.first} to {view.last}")
    for source, count in view.sources:
        table.add_row(f"  {source}", f"{count:,}")
    _show(table)


def catalogue(view: CatalogueView) -> None:
    """Print what a catalogue says of itself, and who signed it."""
    table = _table()
    table.add_row("catalogue", Text(f"{view.name}, {view.version}"))
    table.add_row("publisher", Text(view.publisher or "not named"))
    table.add_row("signed by", f"{view.key}, known since {view.known_since}" if view.key else "nobody")
    table.add_row("licence", Text(view.licence))
    table.add_row("counted on", Text(view.provenance))
    table.add_row("holds", f"{view.items:,} items: {', '.join(view.kinds)}")
    table.add_row("from", f"{view.events:,} events of {view.people:,} people")
    _show(table)


def _show(table: Table) -> None:
    """Print a table, and no empty line for one without rows."""
    if table.row_count:
        out.print(table)


def _table() -> Table:
    return Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
