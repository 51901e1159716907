"""The composition root: the only clock, the only wiring of faces to a house.

Settings come from options, then from the environment:
``SELFPORTRAIT_HOME`` (where the vault lies), ``SELFPORTRAIT_PASSPHRASE``,
``SELFPORTRAIT_KEY_FILE``, ``SELFPORTRAIT_CATALOGUE`` (a catalogue pack's folder).
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from selfportrait.errors import HomeError, WrongKey
from selfportrait.faces.cli import create_cli, printing
from selfportrait.faces.cli.commands import told
from selfportrait.model import Progress

# The house with its rooms is loaded where a command opens it: `--help` and a wrong use need none of it.
if TYPE_CHECKING:
    from selfportrait.app.house import House

PORT = 8765

#: However somebody breaks its 14 groups into lines.
_LINES_OF_A_SHEET = 28


def now_us() -> int:
    """Return the time: microseconds since 1970 UTC."""
    return time.time_ns() // 1000


def home_folder() -> Path:
    """Return where this person's vault lies."""
    from platformdirs import user_data_path

    given = os.environ.get("SELFPORTRAIT_HOME")
    return Path(given) if given else user_data_path("selfportrait", appauthor=False)


@contextmanager
def open_house(*, create: bool = False) -> Iterator[House]:
    """Open the person's own house; make one where there is none and ``create`` says so."""
    from selfportrait.app.catalogue import CATALOGUE
    from selfportrait.app.house import House
    from selfportrait.app.keys import key_to_create, key_to_open, local_zone
    from selfportrait.vault import Vault

    home = home_folder()
    if home.exists() and not home.is_dir():
        raise HomeError(f"{home} is a file; a vault is a folder.", next_step="Set SELFPORTRAIT_HOME anew.")
    if not (home / "vault.db").exists():
        if not create:
            raise _no_vault(home)
        key = key_to_create(os.environ, ask=_new_passphrase if sys.stdin.isatty() else None)
        vault = Vault.create(home, key, zone=local_zone(), now_us=now_us())
        printing.note(f"A new vault in {home}. Print its recovery sheet:\nselfportrait recovery-sheet")
    else:
        vault = Vault.open(home, key_to_open(home, os.environ, ask=_passphrase))
    catalogue = os.environ.get("SELFPORTRAIT_CATALOGUE")
    own = Path(catalogue) if catalogue else home / CATALOGUE
    house = House(vault, catalogue=own, now=now_us)
    if house.trouble:
        printing.note(house.trouble)
    try:
        yield house
    finally:
        house.close()


@contextmanager
def open_invented(home: Path) -> Iterator[House]:
    """Open the house of the invented person."""
    from selfportrait.app.catalogue import CATALOGUE
    from selfportrait.app.house import House
    from selfportrait.app.move_in import KEY
    from selfportrait.vault import KeyFile, Vault

    house = House(
        Vault.open(home, KeyFile(home / KEY)), catalogue=home / CATALOGUE, now=now_us, invented=True
    )
    try:
        yield house
    finally:
        house.close()


def _no_vault(home: Path) -> HomeError:
    return HomeError(f"There is no vault in {home} yet.", next_step="selfportrait import FILE")


def _passphrase() -> str:
    from getpass import getpass

    # Without a terminal getpass would read standard input: an assistant's questions, or a file.
    if not (sys.stdin.isatty() or sys.stderr.isatty()):
        raise WrongKey(
            "This vault opens with a passphrase, and there is nobody to ask.",
            next_step="export SELFPORTRAIT_PASSPHRASE='your passphrase'",
        )
    return getpass("Passphrase: ")


def _new_passphrase() -> str:
    from getpass import getpass

    first = getpass("Choose a passphrase for your vault: ")
    if first != getpass("Once more: "):
        printing.note("Those were not the same.")
        raise typer.Exit(1)
    return first


cli = create_cli(open_house)

Port = Annotated[int, typer.Option(help="Port on this machine.", min=1, max=65535)]


@cli.command()
@told
def serve(port: Port = PORT) -> None:
    """Serve your pages on this machine only.

    Beside them the brand's API, and your own REST door.
    """
    with open_house(create=True) as house:
        _serve(house, port)


@cli.command("try")
@told
def try_(
    port: Port = PORT,
    folder: Annotated[Path | None, typer.Option(help="Where the invented person lives.")] = None,
    prepare: Annotated[bool, typer.Option("--prepare", help="Move in, but do not serve.")] = False,
) -> None:
    """See it with an invented person living in it."""
    from platformdirs import user_cache_path

    from selfportrait.app.move_in import move_in

    home = folder or user_cache_path("selfportrait", appauthor=False) / "invented"
    move_in(home, now_us=now_us(), tell=_moving)
    if not prepare:
        with open_invented(home) as house:
            _serve(house, port)


@cli.command()
@told
def mcp() -> None:
    """Speak with your own assistant (MCP).

    It may remember, recall and look ahead, over standard input and output.
    """
    from selfportrait.faces.mcp import create_server  # a second of imports that no other command needs

    with open_house() as house:
        house.catch_up()
        house.warm_up()
        create_server(house).run("stdio")


@cli.command()
@told
def recover() -> None:
    """Open the vault with its sheet; keep its key anew.

    The sheet is read from standard input. The new key is kept as that of a new vault is: by
    SELFPORTRAIT_PASSPHRASE, by SELFPORTRAIT_KEY_FILE, in the system's keyring, or by a passphrase asked for.
    """
    from selfportrait.app.keys import recover as keep_anew

    home = home_folder()
    if not (home / "vault.db").exists():
        raise _no_vault(home)
    keep_anew(home, _typed_sheet(), os.environ, ask=_new_passphrase if sys.stdin.isatty() else None)
    printing.note("The vault opens with its new key.")


def _typed_sheet() -> str:
    """Read the sheet's groups, up to an empty line or the end."""
    if sys.stdin.isatty():
        printing.note("Type the 14 groups of the sheet, then an empty line.")
    return "".join(takewhile(str.strip, islice(sys.stdin, _LINES_OF_A_SHEET)))


def _serve(house: House, port: int) -> None:
    import uvicorn

    from selfportrait.serving import create_app

    hosts = (f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}")
    config = uvicorn.Config(create_app(house, hosts=hosts), log_level="warning")
    with _listener(port) as listener:
        house.catch_up()
        house.warm_up()
        printing.err.print(f"Selfportrait is on http://127.0.0.1:{port} (this machine only; Ctrl+C ends it)")
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def _listener(port: int) -> socket.socket:
    """Take the port on this machine's own address, and on no other; HomeError where it is taken."""
    other = port + 1 if port < 65535 else 8766
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError:
        raise HomeError(
            f"Port {port} cannot be had on this machine; something else may be using it.",
            next_step=f"Choose another: --port {other} (make run PORT={other}).",
        ) from None


def _moving(what: str, progress: Progress | None) -> None:
    """Tell how far the moving in is; a share is only drawn where it can be drawn over."""
    if progress is None:
        printing.err.print(f"\r\x1b[K{what}" if printing.err.is_terminal else what)
    elif printing.err.is_terminal and progress.bytes_total:
        share = progress.bytes_done / progress.bytes_total
        printing.err.out(f"\r{what}: {share:.0%}, {progress.rows:,} rows", end="", highlight=False)


def main() -> None:
    """Run the command line."""
    # Our matrices are small: more threads only wait for each other, and cost a third of learning's CPU.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    cli()


if __name__ == "__main__":
    main()
