"""Mira, moved in once a session through the real importers; each test gets a house of its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import uvicorn
from filelock import FileLock

from selfportrait.app.house import House
from selfportrait.app.move_in import CATALOGUE, KEY, move_in
from selfportrait.serving import create_app
from selfportrait.vault import KeyFile, Vault

#: A Tuesday afternoon: she will climb.
NOW_US = int(datetime(2026, 11, 17, 16, 20, tzinfo=ZoneInfo("Europe/Berlin")).timestamp()) * 1_000_000


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Make a folder once a run, however many workers there are: ``once("mira", write) -> Path``.

    The first worker that asks makes it, and the others wait. Look, do not touch. A worker that dies
    while it makes one lets go of the lock, and the next begins again.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder = shared / f"once-{name}"
        with FileLock(shared / f"{name}.lock"):
            if not folder.exists():
                with TemporaryDirectory(dir=shared) as unfinished:
                    make(Path(unfinished) / "made")
                    (Path(unfinished) / "made").rename(folder)
        return folder

    return made


@pytest.fixture(scope="session")
def moved_in(
    once: Callable[[str, Callable[[Path], object]], Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The home of the invented person, as `selfportrait try` makes it. Look, do not touch.

    MIRA_HOME names a folder that keeps her between runs, for who works on these tests.
    """

    def move(home: Path) -> None:
        move_in(home, now_us=NOW_US, tell=lambda what, progress: None)

    kept = os.environ.get("MIRA_HOME")
    if kept:
        with FileLock(f"{kept}.lock"):
            move(Path(kept))
            _keep_up(Path(kept))
    made = Path(kept) if kept else once("mira", move)
    # A copy for each worker: a vault that one opens and closes must not be copied meanwhile by another.
    return shutil.copytree(made, tmp_path_factory.mktemp("invented") / "mira")


def _keep_up(home: Path) -> None:
    """Learn anew what other code had learnt."""
    house = open_home(home, lambda: NOW_US)
    if house.behind():
        house.refresh()
    house.close()


@pytest.fixture(scope="session")
def life(moved_in: Path) -> dict[str, Any]:
    """What is true of her, as the generator wrote it down beside the exports."""
    truths: dict[str, Any] = json.loads((moved_in / "exports" / "life.json").read_text("utf-8"))
    return truths


def open_home(home: Path, now: Callable[[], int]) -> House:
    """Open an invented home."""
    vault = Vault.open(home, KeyFile(home / KEY))
    return House(vault, catalogue=home / CATALOGUE, now=now, invented=True)


@pytest.fixture(scope="session")
def mira(moved_in: Path) -> Iterator[House]:
    """Her house for looking only, shared by the session."""
    house = open_home(moved_in, lambda: NOW_US)
    yield house
    house.close()


@pytest.fixture
def own(moved_in: Path, tmp_path: Path) -> Iterator[House]:
    """A house of one's own, to change at will."""
    home = tmp_path / "mira"
    shutil.copytree(moved_in, home, ignore=shutil.ignore_patterns("exports", "market"))
    house = open_home(home, lambda: NOW_US)
    yield house
    house.close()


@pytest.fixture
def house_as_of(moved_in: Path, tmp_path: Path) -> Iterator[Callable[[int], House]]:
    """Her house as it stood at a moment (UTC µs): everything learnt from what came before it."""
    opened: list[House] = []

    def stand(now_us: int) -> House:
        home = tmp_path / f"then-{len(opened)}"
        shutil.copytree(moved_in, home, ignore=shutil.ignore_patterns("exports", "market"))
        house = open_home(home, lambda: now_us)
        opened.append(house)
        house.refresh()
        return house

    yield stand
    for house in opened:
        house.close()


@contextmanager
def served(house: House) -> Iterator[str]:
    """Serve the whole app over a house on a free port of loopback; yield its address."""
    app = create_app(house, hosts=("127.0.0.1",), pace_s=0.0)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def own_address(own: House) -> Iterator[str]:
    """The whole app over a house of one's own."""
    with served(own) as address:
        yield address


@pytest.fixture
def shop_token(moved_in: Path) -> str:
    """The token she made for the corner shop."""
    return (moved_in / "corner_shop.token").read_text("ascii").strip()


@pytest.fixture
def shop_address(own_address: str) -> Iterator[str]:
    """The corner shop as its own program, asking ``own_address``."""
    script = Path(__file__).parents[1] / "examples" / "corner_shop" / "shop.py"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
    shop = subprocess.Popen([sys.executable, str(script), "--selfportrait", own_address, "--port", port])
    try:
        _wait_for(int(port), shop)
        yield f"http://127.0.0.1:{port}"
    finally:
        shop.terminate()
        shop.wait(10)


def _wait_for(port: int, program: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert program.poll() is None, "the shop ended before it opened"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("the shop did not open")
