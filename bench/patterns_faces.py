"""What comes next on every face: the verb, the page, the command, the assistant, her own REST, on loopback.

The invented person moves in through the real importers (``KEEP`` names a folder that keeps her between
runs). Each figure is CPU milliseconds of this process for one answer about one stream: the client of a
loopback answer is counted with it. "First" is the first in its minute, the forecaster asked anew; "again"
is within the minute, told as before. A face that stays open (the pages, REST, the assistant) reads what
was learnt when it opens: "as it opens" is that, and what the first question costs then. A command is a
process of its own that has read nothing: "in a new process" is the verb there, without the start.
"""

from __future__ import annotations

import asyncio
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import uvicorn
from mcp import Client
from typer.testing import CliRunner

from report import Bar, main
from selfportrait.app.house import House
from selfportrait.app.move_in import CATALOGUE, KEY, move_in
from selfportrait.faces import mcp
from selfportrait.faces.cli import create_cli
from selfportrait.serving import create_app
from selfportrait.vault import KeyFile, Vault

ROUNDS = int(os.environ.get("ROUNDS", "60"))
MUST_MS = 5.0
NOW_US = 1_794_928_800_000_000  # a Tuesday afternoon: 17 November 2026, 16:20 in Berlin, written "+01:00"
STREAMS = ("place", "activity", "artist", "purchase")


class Clock:
    """A clock that goes on a minute with each new round."""

    def __init__(self) -> None:
        self.now_us = NOW_US

    def __call__(self) -> int:
        return self.now_us

    def tick(self) -> None:
        """Go on a minute."""
        self.now_us += 60_000_000


def bars() -> list[Bar]:
    """Return the table."""
    kept = os.environ.get("KEEP")
    if kept:
        return _bars(Path(kept))
    with tempfile.TemporaryDirectory() as folder:
        return _bars(Path(folder) / "home")


def _bars(home: Path) -> list[Bar]:
    move_in(home, now_us=NOW_US, tell=lambda what, progress: None)
    clock = Clock()
    house = House(Vault.open(home, KeyFile(home / KEY)), catalogue=home / CATALOGUE, now=clock, invented=True)
    try:
        return [
            *_verb(house, clock),
            *_opened(home),
            _new_process(home),
            *_http(house, clock),
            *_command(house),
            *_assistant(house),
        ]
    finally:
        house.close()


def _verb(house: House, clock: Clock) -> list[Bar]:
    found = []
    for stream in STREAMS:
        first = cpu_ms(lambda stream=stream: house.what_next(stream), clock.tick)
        found.append(bar(f"next, the verb, {stream}: first in its minute", first, MUST_MS))
    again = cpu_ms(lambda: house.what_next("place"), lambda: None)
    return [*found, bar("next, the verb: again", again, MUST_MS)]


def _opened(home: Path) -> list[Bar]:
    """A face that opens: what it makes ready, and then the first question to each stream."""
    ready, asked = [], []
    for _ in range(ROUNDS // 4):
        clock = Clock()
        house = House(
            Vault.open(home, KeyFile(home / KEY)), catalogue=home / CATALOGUE, now=clock, invented=True
        )
        begun = time.process_time()
        house.warm_up()
        ready.append(1000 * (time.process_time() - begun))
        clock.tick()
        for stream in STREAMS:
            begun = time.process_time()
            house.what_next(stream)
            asked.append(1000 * (time.process_time() - begun))
        house.close()
    return [
        bar(
            "next: what a face that stays open makes ready",
            statistics.median(ready),
            None,
            "all four streams",
        ),
        bar("next, the verb: the first question after that", statistics.median(asked), MUST_MS),
    ]


def _new_process(home: Path) -> Bar:
    """The verb in a process of its own, as the command asks it."""
    times = [
        float(
            subprocess.run(
                [sys.executable, "-c", _ALONE, str(home)], capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(9)
    ]
    return bar("next, the verb, in a new process", statistics.median(times), None, "CPU ms, median of 9")


_ALONE = f"""
import sys, time
from pathlib import Path
from selfportrait.app.house import House
from selfportrait.app.move_in import CATALOGUE, KEY
from selfportrait.vault import KeyFile, Vault
home = Path(sys.argv[1])
vault = Vault.open(home, KeyFile(home / KEY))
house = House(vault, catalogue=home / CATALOGUE, now=lambda: {NOW_US}, invented=True)
begun = time.process_time()
house.what_next("place")
print(1000 * (time.process_time() - begun))
house.close()
"""


def _http(house: House, clock: Clock) -> list[Bar]:
    app = create_app(house, hosts=("127.0.0.1",), pace_s=0.0)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    line = http.client.HTTPConnection("127.0.0.1", server.servers[0].sockets[0].getsockname()[1])
    token = {"Authorization": f"Bearer {house.owner_token()}"}

    def get(path: str, headers: dict[str, str]) -> None:
        line.request("GET", path, headers=headers)
        response = line.getresponse()
        assert response.read()
        assert response.status == 200

    try:
        rest = cpu_ms(lambda: get("/mine/next/place", token), lambda: None)
        fresh = cpu_ms(lambda: get("/mine/next/place", token), clock.tick)
        page = cpu_ms(lambda: get("/patterns/place", {"X-Part": "1"}), lambda: None)
        whole = cpu_ms(lambda: get("/patterns/place", {"X-Part": "1"}), clock.tick)
    finally:
        line.close()
        server.should_exit = True
        thread.join(10)
    return [
        bar("next over REST: first in its minute", fresh, MUST_MS),
        bar("next over REST: again", rest, MUST_MS),
        bar("the whole Patterns page: first in its minute", whole, 100.0),
        bar("the whole Patterns page: again", page, 100.0),
    ]


def _command(house: House) -> list[Bar]:
    class Open:
        def __enter__(self) -> House:
            return house

        def __exit__(self, *_: object) -> None:
            return None

    cli, runner = create_cli(lambda create=False: Open()), CliRunner()

    def ask() -> None:
        assert runner.invoke(cli, ["next", "place"]).exit_code == 0

    return [
        bar(
            "next on the command line: again, in process",
            cpu_ms(ask, lambda: None),
            None,
            "printing in colour",
        )
    ]


def _assistant(house: House) -> list[Bar]:
    async def talk() -> float:
        async with Client(mcp.create_server(house)) as client:
            times = []
            for _ in range(ROUNDS):
                begun = time.process_time()
                told = await client.call_tool("what_next", {"stream": "place"})
                times.append(1000 * (time.process_time() - begun))
                assert not told.is_error
            return statistics.median(times)

    return [bar("next over MCP: again, in memory", asyncio.run(talk()), MUST_MS, "the SDK's both ends")]


def cpu_ms(answer: Callable[[], object], before: Callable[[], None]) -> float:
    """The median CPU time of an answer, in milliseconds; ``before`` each is not counted."""
    answer()
    times = []
    for _ in range(ROUNDS):
        before()
        begun = time.process_time()
        answer()
        times.append(1000 * (time.process_time() - begun))
    return statistics.median(times)


def bar(name: str, value: float, must: float | None, note: str = "") -> Bar:
    """A figure in CPU milliseconds."""
    return Bar(bar=name, value=value, must=must, note=note or f"CPU ms, median of {ROUNDS}")


if __name__ == "__main__":
    main("What comes next, on every face", bars)
