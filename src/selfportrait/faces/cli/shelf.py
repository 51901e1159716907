"""The commands about rows: what she might like, her mix, and her dial."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ParamSpec

import typer
from rich.table import Table

from selfportrait.app.shelf_views import MixView, RowsView
from selfportrait.model import Row

from . import printing
from .house import Opener

P = ParamSpec("P")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Told = Callable[[Callable[P, None]], Callable[P, None]]

#: Suggestions printed of a row where all rows are listed.
_FIRST = 3


def add_shelf(cli: typer.Typer, open_house: Opener, told: Told[...]) -> None:
    """Register ``rows`` and ``mix``."""

    @cli.command()
    @told
    def rows(
        row: Annotated[str | None, typer.Argument(help="One row whole, by its id; all without.")] = None,
        json: Json = False,
    ) -> None:
        """What you might like, row by row, and why."""
        with open_house() as house:
            view, behind = house.rows(row or ""), house.behind()
        printing.as_json(view) if json else _print_rows(view, whole=row is not None)
        printing.note(behind)

    @cli.command()
    @told
    def mix(
        dial: Annotated[
            int | None,
            typer.Option(help="A share of new ground in percent, 0 to 50: see what it would change."),
        ] = None,
        turn: Annotated[bool, typer.Option("--set", help="Turn the dial there.")] = False,
        json: Json = False,
    ) -> None:
        """What you are made of, and how far suggestions stray."""
        if turn and dial is None:
            raise typer.BadParameter("say where to with --dial")
        with open_house() as house:
            if turn and dial is not None:
                change = house.set_dial(dial)
                printing.as_json(change) if json else printing.change(change)
                return
            view, behind = house.mix(dial), house.behind()
        printing.as_json(view) if json else _print_mix(view)
        printing.note(behind)


def _print_rows(view: RowsView, *, whole: bool) -> None:
    if not view.rows:
        printing.out.print("There is nothing to suggest yet: a catalogue and some history are needed.")
    for row in view.rows:
        _print_row(row, whole=whole)


def _print_row(row: Row, *, whole: bool) -> None:
    printing.out.print(printing.Text(f"{row.title} ({row.id})", style="bold"))
    printing.out.print(printing.Text(f"  {row.promise}. Changes {row.changes}.", style="dim"))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 2))
    for one in row.suggestions if whole else row.suggestions[:_FIRST]:
        name = f"{one.item.title}, {one.item.creator}" if one.item.creator else one.item.title
        why = "; ".join(reason.text for reason in (one.reasons if whole else one.reasons[:1]))
        table.add_row(printing.Text(name), printing.Text(one.note), printing.Text(why, style="dim"))
    printing.out.print(table)


def _print_mix(view: MixView) -> None:
    printing.out.print(printing.Text(view.sentence, style="bold"))
    for line in view.lines:
        printing.out.print(printing.Text(f"{line.title}: {line.sentence}"))
        for name, percent in line.shares:
            printing.out.print(printing.Text(f"  {percent:3d} %  {name}"))
        for season in line.seasons:
            held = f"{season.entropy:.1f} bits" if season.count else "nothing"
            printing.out.print(printing.Text(f"  {season.label}: {held}", style="dim"))
    for _, what in view.set_aside:
        printing.out.print(printing.Text(f"No reason any more: {what}"))
    if view.turn:
        printing.out.print(printing.Text(view.turn, style="bold"))
    for row in view.turned:
        printing.out.print(printing.Text(f"{row.title}: {row.far[0]} % new ground now, {row.far[1]} % then"))
        for sign, things in (("+", row.entered), ("-", row.left)):
            for title, maker, group in things:
                printing.out.print(
                    printing.Text(f"  {sign} {', '.join(p for p in (title, maker) if p)} ({group})")
                )
