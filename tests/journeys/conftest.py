"""An empty house, and how to wait for what it does in the background."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from selfportrait.app.house import House
from selfportrait.app.views import ImportView
from selfportrait.model import Progress
from selfportrait.vault import KeyFile, Vault

NOW_US = 1_794_928_800_000_000  # 17 November 2026, 16:20 in Berlin, written "+01:00"
PATIENCE_S = 120.0


@pytest.fixture
def exports(moved_in: Path) -> Path:
    """The invented person's export files."""
    return moved_in / "exports"


@pytest.fixture
def empty(tmp_path: Path, moved_in: Path) -> Iterator[House]:
    """A new house with nothing in it, but the market's catalogue."""
    home = tmp_path / "new"
    home.mkdir()
    vault = Vault.create(home, KeyFile(home / "key"), zone="Europe/Berlin", now_us=NOW_US)
    house = House(vault, catalogue=moved_in / "catalogue", now=lambda: NOW_US)
    yield house
    house.close()


@pytest.fixture
def waited() -> Callable[[Callable[[], bool]], None]:
    """Wait until something is so."""
    return _waited


@pytest.fixture(scope="session")
def watched() -> Callable[[House, str], tuple[list[Progress], ImportView]]:
    """Watch an import until it and the learning after it have ended: every progress seen, and the receipt."""
    return _watched


def _waited(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


def _watched(house: House, job: str) -> tuple[list[Progress], ImportView]:
    seen: list[Progress] = []
    landed: list[ImportView] = []

    def ended() -> bool:
        progress, receipt = house.import_progress(job)
        seen.append(progress)
        landed.extend([receipt] if receipt is not None else [])
        return receipt is not None and not house.home().working

    _waited(ended)
    return seen, landed[-1]
