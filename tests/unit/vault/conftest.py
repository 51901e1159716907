"""An empty vault for each test, copied from one that is made once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from selfportrait.model import Event
from selfportrait.vault import KeyFile, Vault

#: Monday 2 March 2020, 12:00 UTC.
NOON_US = 1_583_150_400_000_000


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, KeyFile]:
    folder = tmp_path_factory.mktemp("template")
    key = KeyFile(folder / "key")
    Vault.create(folder / "home", key, zone="Europe/Berlin", now_us=0).close()
    return folder / "home", key


@pytest.fixture(scope="session")
def fresh(
    template: tuple[Path, KeyFile], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Vault]]:
    """Return a maker of empty vaults in Berlin; they are closed in the end."""
    home, key = template
    base, numbers, made = tmp_path_factory.mktemp("vaults"), count(), []

    def make() -> Vault:
        folder = base / str(next(numbers))
        shutil.copytree(home, folder)
        made.append(Vault.open(folder, key))
        return made[-1]

    yield make
    for vault in made:
        vault.close()


@pytest.fixture
def vault(fresh: Callable[[], Vault]) -> Iterator[Vault]:
    with fresh() as made:
        yield made


@pytest.fixture(scope="session")
def event() -> Callable[..., Event]:
    """Return a maker of events: a minute after noon for each number."""

    def make(number: int = 0, **fields: object) -> Event:
        moment = NOON_US + number * 60_000_000
        told: dict[str, object] = {
            "kind": "listen",
            "source": "spotify",
            "slot_us": fields.get("start_us", moment),
            "key": number,
            "start_us": moment,
            "title": f"Song {number}",
            "creator": "Mira and the Boats",
            "file": "endsong_0.json",
            "row": number + 1,
        }
        return Event(**{**told, **fields})  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def land() -> Callable[..., object]:
    """Return a way to import records in one go; gives the receipt."""

    def into(vault: Vault, *records: object, now_us: int = NOON_US) -> object:
        with vault.landing(now_us=now_us, label="a test") as landing:
            for record in records:
                landing.add(record)  # type: ignore[arg-type]
        return landing.receipt

    return into
