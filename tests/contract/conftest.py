"""Ada's house: a real vault with a hundred and fifty moments in it, and a real server on loopback."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import uvicorn

from selfportrait.app.house import House
from selfportrait.faces.api import create_app
from selfportrait.model import DAY_US, Event, Place, Question, natural_key
from selfportrait.vault import KeyFile, Vault

#: Tuesday 3 March 2026, 12:00 UTC.
NOON_US = int(datetime(2026, 3, 3, 12, tzinfo=UTC).timestamp()) * 1_000_000

#: Words of the log and of what she said that no brand may ever see.
PLANTED = ("Plumtree", "Kestrel", "zebrawood", "Quince", "52.51", "13.40")

SHOP = "ProvideProductRecommendations"
BANK = "FraudPreventionAndDetection"


@dataclass(slots=True)
class Ada:
    """Her open house, with a clock that a test can turn."""

    house: House
    now_us: int = NOON_US
    grants: dict[str, str] = field(default_factory=dict)

    @property
    def vault(self) -> Vault:
        return self.house.desk.vault

    def token(self, *kinds: str, sector: str = "corner.example", **settings: Any) -> str:
        """Grant, and return the token."""
        purpose = settings.pop("purpose", SHOP)
        asks_max = settings.pop("asks_max", None)
        made = self.house.grant("Corner Shop", sector, kinds or ("rank", "fits"), purpose, **settings)
        if asks_max is not None:
            kept = next(g for g in self.vault.grants() if g.id == made.grant_id)
            self.vault.put_grant(msgspec.structs.replace(kept, asks_max=asks_max))
        self.grants[made.token] = made.grant_id
        return made.token

    def revoke(self, token: str) -> None:
        self.house.revoke(self.grants[token])

    def ask(self, token: str, kind: str = "fits", purpose: str = SHOP, **body: object) -> Any:
        """Ask in the house itself; return the answer's value."""
        question = Question(kind=kind, purpose=purpose, body=body or {"contains": "gluten"})
        return self.house.ask(token, question).value

    def spent(self) -> float:
        """All bits in the ledger."""
        return sum(entry.bits for entry in self.vault.entries(limit=100_000))


@dataclass(frozen=True, slots=True)
class Reply:
    """What came over the wire, whole."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    took_s: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def essence(self) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
        """All but the date, and how long it took."""
        return self.status, tuple(h for h in self.headers if h[0] != "date"), self.body


@dataclass(frozen=True, slots=True)
class Wire:
    """A way to speak to a server, byte by byte."""

    port: int

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            started = time.perf_counter()
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            content = response.read()
            took = time.perf_counter() - started
            told = tuple((name.lower(), value) for name, value in response.getheaders())
            return Reply(response.status, told, content, took)
        finally:
            connection.close()

    def ask(self, token: str | None, kind: str = "fits", purpose: str = SHOP, **body: object) -> Reply:
        question = {"kind": kind, "purpose": purpose, "body": body or {"contains": "gluten"}}
        headers = {"Content-Type": "application/json"}
        given = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self.send("POST", "/v1/ask", json.dumps(question).encode(), headers | given)


@contextmanager
def on_loopback(app: Any) -> Iterator[Wire]:
    """Serve an app on a free port of loopback, in a thread."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.005)
    try:
        yield Wire(listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@pytest.fixture(scope="session")
def adas_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Her home, made once: a year of rye bread, one clinic, one lane. Look, do not touch."""
    home = tmp_path_factory.mktemp("ada") / "home"
    key = KeyFile(home.parent / "key")
    with Vault.create(home, key, zone="Europe/Berlin", now_us=NOON_US) as vault:
        with vault.landing(now_us=NOON_US, label="a test") as landing:
            for event in _life():
                landing.add(event)
        vault.settle_offsets()
        house = House(vault, catalogue=None, now=lambda: NOON_US)
        house.refresh()
        for words in ("I just went gluten-free", "My shoe size is 39", "I like climbing with zebrawood"):
            house.say(words)
    return home


@contextmanager
def living(adas_home: Path, folder: Path) -> Iterator[Ada]:
    """Open a copy of her home."""
    shutil.copytree(adas_home, folder / "home")
    vault = Vault.open(folder / "home", KeyFile(adas_home.parent / "key"))
    made: list[Ada] = []
    house = House(vault, catalogue=None, now=lambda: made[0].now_us if made else NOON_US)
    made.append(Ada(house))
    yield made[0]
    house.close()


@pytest.fixture
def ada(adas_home: Path, tmp_path: Path) -> Iterator[Ada]:
    """Ada at noon, gluten-free, in size 39."""
    with living(adas_home, tmp_path) as house:
        yield house


@pytest.fixture(scope="module")
def calm(adas_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ada, Wire]]:
    """Ada and her API for tests that leave no trace, shared by a file's tests."""
    with (
        living(adas_home, tmp_path_factory.mktemp("calm")) as house,
        on_loopback(create_app(house.house, pace_s=0.002)) as served,
    ):
        yield house, served


@pytest.fixture
def wire(ada: Ada) -> Iterator[Wire]:
    """Her brand API, at a pace that does not keep a test waiting."""
    with on_loopback(create_app(ada.house, pace_s=0.002)) as served:
        yield served


@pytest.fixture
def serve() -> Iterator[Callable[[Any], Wire]]:
    """Serve any app: ``serve(app) -> Wire``."""
    opened = []

    def start(app: Any) -> Wire:
        context = on_loopback(app)
        opened.append(context)
        return context.__enter__()

    yield start
    for context in reversed(opened):
        context.__exit__(None, None, None)


def _life() -> Iterator[Event]:
    for n in range(150):
        at_us = NOON_US - (150 - n) * DAY_US
        yield _payment(at_us, n)
        if n % 5 == 0:
            yield _visit(at_us + 3_600_000_000, n)


def _payment(at_us: int, n: int) -> Event:
    clinic = n % 30 == 0
    return Event(
        kind="pay",
        source="ofx",
        slot_us=at_us,
        key=natural_key("ada", "pay", str(n)),
        start_us=at_us,
        precision="minute",
        title="Plumtree Clinic" if clinic else "Quince Bakery",
        quantity=8_000.0 if clinic else 420.0 + n % 7,
        unit="EUR",
        place=Place(name="Berlin", country="DE"),
        attrs={"mcc": "8062" if clinic else "5462"},
        file="statement.ofx",
        row=n + 1,
    )


def _visit(at_us: int, n: int) -> Event:
    return Event(
        kind="visit",
        source="google_location",
        slot_us=at_us,
        key=natural_key("ada", "visit", str(n)),
        start_us=at_us,
        end_us=at_us + 7_200_000_000,
        offset_min=60,
        offset_origin="explicit",
        title="Kestrel Lane",
        place=Place(name="Kestrel Lane", place_id="p1", lat=52.5123, lon=13.4012, country="DE"),
        file="Timeline.json",
        row=n + 1,
    )
