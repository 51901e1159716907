"""Every page's first byte with one million events in the store.

The invented person's life is read through the real importers; plays and searches of
earlier years are landed on top until the log holds a million events; then a real server
answers real requests on loopback. ``ROUNDS`` (default 60) requests a page, in turn,
after one cold round that is told apart; the views are made anew before each counted round.
``KEEP`` names a folder to keep the filled house in between runs.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import uvicorn

from report import Bar, main, measured
from selfportrait.app.desk import Desk
from selfportrait.app.house import House
from selfportrait.app.move_in import CATALOGUE, KEY, ZONE, move_in
from selfportrait.app.refresh import refresh
from selfportrait.model import DAY_US, Event, natural_key
from selfportrait.serving import create_app
from selfportrait.suggest import Catalogue
from selfportrait.vault import KeyFile, Vault

EVENTS = int(os.environ.get("EVENTS", "1000000"))
ROUNDS = int(os.environ.get("ROUNDS", "60"))
SEED = 11
FILLED = "filled.sha256"
PAGES = ("/", "/timeline", "/portrait", "/patterns", "/keyhole")


def earlier_years(count: int, until_us: int) -> Iterator[Event]:
    """Yield ``count`` invented plays and searches of the twenty years before ``until_us``, newest first."""
    rng = random.Random(SEED)
    step = 20 * 365 * DAY_US // count
    for number in range(count):
        at = until_us - number * step - rng.randrange(step)
        listens = number % 3
        title = f"Song {rng.randrange(20_000)}" if listens else f"how to mend {rng.randrange(50_000)}"
        yield Event(
            kind="listen" if listens else "search",
            source="spotify" if listens else "google_activity",
            slot_us=at,
            key=natural_key("bench", str(number)),
            start_us=at,
            end_us=at + 180_000_000 if listens else None,
            precision="second",
            title=title,
            creator=f"Artist {rng.randrange(900)}" if listens else "",
        )


def fill(home: Path, now_us: int) -> str:
    """Make the house and its million events; return the digest of what was landed."""
    move_in(home, now_us=now_us, tell=lambda what, progress: None)
    digest = hashlib.sha256()
    with Vault.open(home, KeyFile(home / KEY)) as vault:
        missing = EVENTS - vault.span().events
        with vault.landing(now_us=now_us, label="earlier years") as landing:
            for event in earlier_years(missing, now_us - 4 * 365 * DAY_US):
                digest.update(event.key.to_bytes(8, "little", signed=True))
                landing.add(event)
        catalogue = Catalogue.open(home / CATALOGUE)
        refresh(Desk(vault=vault, zone=ZoneInfo(ZONE), catalogue=catalogue, now_us=now_us))
    return digest.hexdigest()


def serve(house: House) -> tuple[uvicorn.Server, int]:
    """Serve on a free port of loopback, in a thread."""
    hosts = ("127.0.0.1",)
    server = uvicorn.Server(
        uvicorn.Config(create_app(house, hosts=hosts), host="127.0.0.1", port=0, log_level="error")
    )
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    return server, server.servers[0].sockets[0].getsockname()[1]


def first_byte_ms(port: int, path: str) -> float:
    """Ask for a page on a fresh connection; return milliseconds to the first byte of the body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    began = time.perf_counter()
    connection.request("GET", path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    response = connection.getresponse()
    response.read(1)
    took = (time.perf_counter() - began) * 1000
    response.read()
    connection.close()
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}")
    return took


def bars() -> list[Bar]:
    """Fill, serve, ask."""
    now_us = time.time_ns() // 1000
    with tempfile.TemporaryDirectory() as folder:
        home = Path(os.environ.get("KEEP", folder)) / "mira"
        with measured() as filling:
            digest = (
                fill(home, now_us) if not (home / FILLED).exists() else (home / FILLED).read_text("ascii")
            )
        (home / FILLED).write_text(digest, "ascii")
        house = House(Vault.open(home, KeyFile(home / KEY)), catalogue=home / CATALOGUE, now=lambda: now_us)
        if house.behind():  # kept from before a change: what is measured must not be learning meanwhile
            house.refresh()
        held = house.status().events
        server, port = serve(house)
        cold = {path: first_byte_ms(port, path) for path in PAGES}
        took: dict[str, list[float]] = {path: [] for path in PAGES}
        with measured() as serving:
            for turn in range(ROUNDS):
                house.react("card:bench", "not now" if turn % 2 else "more of this")
                for path in PAGES:
                    took[path].append(first_byte_ms(port, path))
        server.should_exit = True
        house.close()
    every = sorted(ms for times in took.values() for ms in times)
    note = f"{held:,} events, {len(every)} requests, views made anew"
    cpu = serving.cpu_s / len(every) * 1000
    pages = [
        Bar(bar=f"pages.{path.strip('/') or 'home'}.p50_ms", value=statistics.median(times), must=100)
        for path, times in took.items()
    ]
    first = [
        Bar(bar=f"pages.{path.strip('/') or 'home'}.cold_ms", value=ms, note="first request after the start")
        for path, ms in cold.items()
    ]
    return [
        *pages,
        *first,
        Bar(bar="pages.all.p50_ms", value=statistics.median(every), must=100, data_sha256=digest, note=note),
        Bar(bar="pages.all.p99_ms", value=every[int(len(every) * 0.99)], must=300, data_sha256=digest),
        Bar(bar="pages.cpu_ms_a_request", value=cpu, note="server and client together"),
        Bar(bar="pages.fill.cpu_s", value=filling.cpu_s, note="invent, import, learn (0: kept from before)"),
    ]


if __name__ == "__main__":
    main("Pages: first byte with a million events", bars)
