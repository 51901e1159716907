"""A real server, a real Chromium, and the means to look at pages with both.

``serve(house)`` answers for any house, invented here or opened from a vault.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from mira_house import MiraHouse
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from selfportrait.faces.web import House, create_app

ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Serve = Callable[..., str]


@contextmanager
def serving(house: House, folder: Path, token: str | None = None) -> Iterator[str]:
    """Serve a house on a free port of loopback, in a thread; yield its address."""
    app = create_app(house, hosts=["127.0.0.1"], token=token, uploads=folder)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Serve any number of houses: ``serve(house, token=None) -> address``."""
    opened = []

    def start(house: House, token: str | None = None) -> str:
        context = serving(house, tmp_path / "uploads", token)
        opened.append(context)
        return context.__enter__()

    yield start
    for context in reversed(opened):
        context.__exit__(None, None, None)


@pytest.fixture
def mira(tmp_path: Path) -> MiraHouse:
    """A house with Mira in it, fresh for each test."""
    house = MiraHouse()
    house.folder = tmp_path
    return house


def find_chromium() -> str | None:
    """Return the browser to test in: CHROMIUM, or Debian's, or another on the path."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One real Chromium for all browser tests, with a fresh profile."""
    path = find_chromium()
    if path is None:
        why = "Chromium is not installed (on Debian: apt-get install chromium)"
        if os.environ.get("CI") or os.environ.get("SELFPORTRAIT_REQUIRE_BROWSER") == "1":
            pytest.fail(why)
        pytest.skip(why)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


class Look:
    """A page with a witness: what it asked for, and what it complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self._hear(line.type, line.text))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    @property
    def elsewhere(self) -> list[str]:
        """Requests that left this machine."""
        return [url for url in self.asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]

    @property
    def overflow(self) -> int:
        """Pixels by which the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


Open = Callable[..., Look]


@pytest.fixture
def look(chromium: Browser) -> Iterator[Open]:
    """Open an address: ``look(url, width=1280, dark=False, scripts=True) -> Look``."""
    contexts: list[BrowserContext] = []

    def start(url: str, *, width: int = 1280, dark: bool = False, scripts: bool = True) -> Look:
        context = chromium.new_context(
            viewport={"width": width, "height": 844 if width < 600 else 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
            device_scale_factor=1,
        )
        context.set_default_timeout(30_000)  # a machine that does much else is slow, not wrong
        contexts.append(context)
        seen = Look(context.new_page())
        seen.page.goto(url)
        return seen

    yield start
    for context in contexts:
        context.close()
