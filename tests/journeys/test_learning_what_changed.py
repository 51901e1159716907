"""What was learnt from the very same is kept, and is what learning anew gives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from selfportrait.app import refresh as learning
from selfportrait.app.house import House
from selfportrait.app.learnt import CALIBRATIONS, SURPRISES
from selfportrait.app.refresh import STREAMS, forecaster_name, habits_name
from selfportrait.vault import KeyFile, Vault

NOW_US = 1_794_928_800_000_000  # 17 November 2026, 16:20 in Berlin, written "+01:00"
NAMES = (*(forecaster_name(stream) for stream in STREAMS), CALIBRATIONS[0], SURPRISES[0], habits_name())


@pytest.fixture(scope="module")
def watching(moved_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small house that has learnt from what she watched, closed again."""
    home = tmp_path_factory.mktemp("watching") / "home"
    with Vault.create(home, KeyFile(home.parent / "key"), zone="Europe/Berlin", now_us=NOW_US) as vault:
        house = House(vault, catalogue=None, now=lambda: NOW_US)
        house.import_now([moved_in / "exports" / "NetflixViewingHistory.csv"], lambda progress: None)
        house.refresh()
    return home


@pytest.fixture
def house(watching: Path, tmp_path: Path) -> Iterator[House]:
    """A copy of it, to change at will."""
    shutil.copytree(watching, tmp_path / "home")
    vault = Vault.open(tmp_path / "home", KeyFile(watching.parent / "key"))
    house = House(vault, catalogue=None, now=lambda: NOW_US)
    yield house
    house.close()


@pytest.fixture
def learnt_anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parts that are learnt from now on, in order."""
    parts: list[str] = []
    learn, watch = learning.learnt, learning.watch

    def learnt(stream: str, *args: Any, **more: Any) -> Any:
        parts.append(stream)
        return learn(stream, *args, **more)

    def watched(*args: Any) -> Any:
        parts.append("money")
        return watch(*args)

    monkeypatch.setattr(learning, "learnt", learnt)
    monkeypatch.setattr(learning, "watch", watched)
    return parts


def blobs(house: House) -> dict[str, bytes | None]:
    return {name: house.desk.vault.derived(name) for name in NAMES}


def test_learning_from_the_same_log_learns_nothing_twice(house: House, learnt_anew: list[str]) -> None:
    before = blobs(house)
    house.refresh()
    assert learnt_anew == []
    assert blobs(house) == before


def test_an_import_teaches_the_streams_it_speaks_of(
    house: House, learnt_anew: list[str], exports: Path
) -> None:
    house.import_now(list(exports.glob("card-*.qfx")), lambda progress: None)
    house.refresh()
    assert learnt_anew == ["purchase", "money"]


def test_what_is_kept_is_what_learning_all_anew_gives(house: House, exports: Path) -> None:
    house.import_now([exports / "calendar.ics"], lambda progress: None)
    house.refresh()
    kept = blobs(house)
    house.desk.vault.put_derived("learnt.grounds", b"of another form")
    house.refresh()
    assert blobs(house) == kept


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (forecaster_name("activity"), ["activity"]),
        (CALIBRATIONS[0], list(STREAMS)),
        (habits_name(), ["money"]),
    ],
)
def test_what_was_damaged_is_learnt_anew(
    house: House, learnt_anew: list[str], name: str, parts: list[str]
) -> None:
    before = blobs(house)
    house.desk.vault.put_derived(name, b"damaged")
    house.refresh()
    assert learnt_anew == parts
    assert blobs(house) == before


def test_what_was_erased_is_learnt_from_no_more(house: House, learnt_anew: list[str]) -> None:
    house.erase(source="netflix")
    house.refresh()
    assert set(learnt_anew) == {*STREAMS, "money"}
