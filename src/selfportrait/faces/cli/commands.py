"""The commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer
from typer.core import TyperGroup

from selfportrait import __version__
from selfportrait.errors import SelfportraitError

from . import printing
from .house import House, Opener
from .progress import bar
from .shelf import add_shelf

P = ParamSpec("P")

#: As they are listed: how to begin, what to ask, what others may know, what to keep.
ORDER = (
    *("try", "serve", "import", "say"),
    *("next", "portrait", "day", "search", "rows", "mix", "status"),
    *("catalogue", "grant", "ledger", "revoke", "start-fresh"),
    *("refresh", "export", "erase", "recovery-sheet", "recover", "token", "mcp"),
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Words = Annotated[list[str], typer.Argument(help="In your own words.")]


class InOrder(TyperGroup):
    """Lists the commands in the order in which a person meets them."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names; what is not named in :data:`ORDER` comes last."""
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))


def create_cli(open_house: Opener) -> typer.Typer:
    """Return the command line over houses that ``open_house`` opens."""
    cli = typer.Typer(
        name="selfportrait",
        cls=InOrder,
        help="The one accurate portrait of you, on your own machine.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    cli.callback()(_root)
    for register in (_add_reading, _add_saying, _add_looking, _add_catalogue, _add_keyhole, _add_keeping):
        register(cli, open_house)
    add_shelf(cli, open_house, told)
    return cli


def told(command: Callable[P, None]) -> Callable[P, None]:
    """Turn an error a person can meet into its sentence and exit status 1."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except SelfportraitError as error:
            printing.failure(error.sentence, error.next_step)
            raise typer.Exit(1) from None
        except BrokenPipeError:
            raise  # who reads has read enough; Click ends in silence
        except OSError as error:
            where = f": {error.filename}" if error.filename else ""
            printing.failure(f"The system says: {error.strerror or error}{where}.", "")
            raise typer.Exit(1) from None

    return wrapped


def _version(wanted: bool) -> None:
    if wanted:
        printing.out.print(__version__)
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


def _add_reading(cli: typer.Typer, open_house: Opener) -> None:
    @cli.command("import")
    @told
    def import_(
        files: Annotated[list[Path], typer.Argument(help="Files, folders or ZIPs, any number.", exists=True)],
        json: Json = False,
    ) -> None:
        """Read export files, whatever their names, and learn."""
        with open_house(create=True) as house, bar(json or not printing.err.is_terminal) as tell:
            receipt = house.import_now(files, tell)
            printing.as_json(receipt) if json else printing.receipt(receipt)
            if not any(rows for _, rows in receipt.lines) and (receipt.failed or receipt.unrecognised):
                raise typer.Exit(1)
            if any(rows for _, rows in receipt.lines) or house.behind():
                house.refresh(_learning(json))

    @cli.command()
    @told
    def refresh() -> None:
        """Learn anew from the whole log."""
        with open_house() as house:
            house.refresh(_learning(json=False))


def _add_saying(cli: typer.Typer, open_house: Opener) -> None:
    @cli.command()
    @told
    def say(words: Words, json: Json = False) -> None:
        """Say something about yourself; it beats every guess."""
        with open_house(create=True) as house:
            view = house.say(" ".join(words))
            printing.as_json(view) if json else printing.change(view)

    @cli.command("next")
    @told
    def next_(
        stream: Annotated[
            str, typer.Argument(help="place, activity, artist or purchase; all of them without.")
        ] = "",
        json: Json = False,
    ) -> None:
        """What comes next, with its probability and its because."""
        with open_house() as house:
            views = house.what_next(stream)
            printing.as_json(views) if json else printing.forecasts(views)
            printing.note(house.behind())


def _add_looking(cli: typer.Typer, open_house: Opener) -> None:
    @cli.command()
    @told
    def token(json: Json = False) -> None:
        """Print the token of your own REST door.

        For programs you run yourself: docs/commands.md.
        """
        with open_house() as house:
            value = house.owner_token()
            printing.as_json({"token": value}) if json else typer.echo(value)

    @cli.command()
    @told
    def portrait(
        words: Annotated[list[str] | None, typer.Argument(help="Only facts about this.")] = None,
        json: Json = False,
    ) -> None:
        """Every fact held about you, where it came from, how sure."""
        with open_house() as house:
            asked = " ".join(words or [])
            views = house.recall(asked)
            printing.as_json(views) if json else printing.facts(views, asked)
            printing.note(house.behind())

    @cli.command()
    @told
    def day(
        date: Annotated[str | None, typer.Argument(help="Like 2026-03-03; the latest without.")] = None,
        json: Json = False,
    ) -> None:
        """A day, all sources together."""
        with open_house() as house:
            view = house.timeline(date)
            printing.as_json(view) if json else printing.day(view)

    @cli.command()
    @told
    def search(words: Words, json: Json = False) -> None:
        """Find moments by their words."""
        with open_house() as house:
            view = house.search(" ".join(words), "")
            printing.as_json(view) if json else printing.day(view)

    @cli.command()
    @told
    def status(json: Json = False) -> None:
        """What is held, from where, and how it is locked."""
        with open_house() as house:
            view = house.status()
            printing.as_json(view) if json else printing.state(view)


def _add_catalogue(cli: typer.Typer, open_house: Opener) -> None:
    group = typer.Typer(help="The catalogue that suggestions come from.")
    cli.add_typer(group, name="catalogue")

    @group.callback(invoke_without_command=True)
    def catalogue(context: typer.Context) -> None:
        """The catalogue that suggestions come from: what it says of itself, unless a command follows."""
        if context.invoked_subcommand is None:
            show()

    @group.command()
    @told
    def add(
        file: Annotated[Path, typer.Argument(help="A catalogue: a ZIP file or a folder.", exists=True)],
        unsigned: Annotated[bool, typer.Option("--unsigned", help="Take one that nobody signed.")] = False,
        new_key: Annotated[bool, typer.Option("--new-key", help="Its publisher changed the key.")] = False,
        json: Json = False,
    ) -> None:
        """Check a catalogue and take it in, in place of the one there is."""
        with open_house(create=True) as house:
            view = house.add_catalogue(file, unsigned=unsigned, new_key=new_key)
            printing.as_json(view) if json else printing.catalogue(view)
            house.refresh(_learning(json))

    @group.command()
    @told
    def show(json: Json = False) -> None:
        """What the catalogue says of itself, and who signed it."""
        with open_house() as house:
            view = house.catalogue()
            printing.as_json(view) if json else printing.catalogue(view)


def _add_keyhole(cli: typer.Typer, open_house: Opener) -> None:
    @cli.command()
    @told
    def grant(
        brand: Annotated[str, typer.Argument(help="The brand's name.")],
        sector: Annotated[str, typer.Argument(help="Its address, like corner.example.")],
        kind: Annotated[list[str], typer.Option(help="rank, fits or unusual; may be repeated.")],
        purpose: Annotated[str, typer.Option(help="A W3C DPV purpose.")] = "ProvideProductRecommendations",
        days: Annotated[int, typer.Option(help="How long.")] = 90,
        bits: Annotated[float, typer.Option(help="How much may leak.")] = 12.0,
        price: Annotated[int, typer.Option(help="Cents an answer.")] = 0,
        json: Json = False,
    ) -> None:
        """Let a brand ask; prints its token this once."""
        with open_house() as house:
            view = house.grant(brand, sector, kind, purpose, days, bits, price)
            printing.as_json(view) if json else printing.granted(view)

    @cli.command()
    @told
    def revoke(
        grant: Annotated[str, typer.Argument(help="The grant's id, as the ledger names it.")],
        json: Json = False,
    ) -> None:
        """Take a grant back at once."""
        with open_house() as house:
            house.revoke(grant)
        printing.as_json({"revoked": grant}) if json else printing.out.print("Revoked.")

    @cli.command("start-fresh")
    @told
    def start_fresh(
        sector: Annotated[str, typer.Argument(help="The brand's address, like corner.example.")],
        json: Json = False,
    ) -> None:
        """End a brand's grants; the next knows you by another name.

        It begins with a new budget, and nothing joins it to what was asked before.
        """
        with open_house() as house:
            house.start_fresh(sector)
        printing.as_json({"fresh": sector}) if json else printing.out.print("Its grants are revoked.")

    @cli.command()
    @told
    def ledger(json: Json = False) -> None:
        """Who may ask, what was asked, what was answered and why."""
        with open_house() as house:
            view = house.keyhole(0)
            printing.as_json(view) if json else printing.ledger(view)


def _add_keeping(cli: typer.Typer, open_house: Opener) -> None:
    @cli.command()
    @told
    def export(folder: Annotated[Path, typer.Argument(help="A new folder.")], json: Json = False) -> None:
        """Give everything back as Parquet and JSON Lines."""
        with open_house() as house:
            written = house.export_to(folder)
        if json:
            printing.as_json({"files": [str(path) for path in written]})
        else:
            printing.out.print(f"{len(written)} files in {folder}.", markup=False)

    @cli.command()
    @told
    def erase(
        source: Annotated[str, typer.Option(help="Everything from one source.")] = "",
        since: Annotated[str, typer.Option("--from", help="From this day on…")] = "",
        until: Annotated[str, typer.Option("--to", help="…to this day, included.")] = "",
        brand: Annotated[str, typer.Option(help="All of a brand: grants, ledger, pseudonym.")] = "",
        everything: Annotated[bool, typer.Option("--all", help="All there is.")] = False,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
        json: Json = False,
    ) -> None:
        """Leave nothing of a source, a time span, a brand, or all."""
        if [bool(source), bool(since or until), bool(brand), everything].count(True) != 1:
            raise typer.BadParameter("say one of --source, --from with --to, --brand, or --all")
        if not yes:
            typer.confirm("This cannot be undone. Go on?", abort=True, err=True)
        with open_house() as house:
            sentence = house.erase(
                source=source, since=since, until=until, sector=brand, everything=everything
            )
        printing.as_json({"erased": sentence}) if json else printing.out.print(sentence)

    @cli.command("recovery-sheet")
    @told
    def recovery_sheet() -> None:
        """Print the sheet that opens the vault when all is lost.

        Keep it on paper; `selfportrait recover` reads it.
        """
        with open_house() as house:
            printing.out.out(house.recovery_sheet(), highlight=False)


def _learning(json: bool) -> Callable[[str], None]:
    return (
        (lambda what: None)
        if json
        else (lambda what: printing.err.print(f"{what}…", style="dim", markup=False))
    )


__all__ = ["House", "create_cli", "told"]
