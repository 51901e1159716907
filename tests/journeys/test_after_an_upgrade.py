"""After an upgrade: what was learnt in another form is learnt anew by itself, and no page fails meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from selfportrait.app import learnt, rows
from selfportrait.app.house import House
from selfportrait.app.learner import digest, learner
from selfportrait.app.refresh import STREAMS, forecaster_name, habits_name, is_behind
from selfportrait.model import Fact
from selfportrait.vault import KeyFile, Vault

NOW_US = 1_794_928_800_000_000  # 17 November 2026, 16:20 in Berlin, written "+01:00"

#: Everything that is kept of a learning but who learnt it.
KEPT = (
    *(
        what[0]
        for room in (learnt, rows)
        for what in vars(room).values()
        if isinstance(what, tuple) and len(what) == 2 and isinstance(what[0], str) and what[0] != "learnt.at"
    ),
    *(forecaster_name(stream) for stream in STREAMS),
    habits_name(),
)

PAGES: dict[str, Callable[[House], object]] = {
    "timeline": lambda house: house.timeline(),
    "portrait": lambda house: house.portrait(),
    "recall": lambda house: house.recall(""),
    "keyhole": lambda house: house.keyhole(),
    "status": lambda house: house.status(),
    "rows": lambda house: house.rows(),
    "mix": lambda house: house.mix(),
    "guesses": lambda house: house.guesses(),
    "what_next": lambda house: house.what_next(),
    **{
        f"patterns of {stream}": lambda house, stream=stream: house.patterns(stream)  # type: ignore[misc]
        for stream in STREAMS
    },
}


@pytest.fixture(scope="module")
def watching(moved_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A small house that had learnt, before the upgrade."""
    home = tmp_path_factory.mktemp("watching")
    vault = Vault.create(home, KeyFile(home / "key"), zone="Europe/Berlin", now_us=NOW_US)
    house = House(vault, catalogue=moved_in / "catalogue", now=lambda: NOW_US)
    house.import_now([moved_in / "exports" / "NetflixViewingHistory.csv"], lambda progress: None)
    house.refresh()
    yield house
    house.close()


@pytest.fixture(scope="module")
def upgraded(watching: House) -> tuple[House, list[Fact]]:
    """The same house after the upgrade, and what it had told."""
    told = [view.fact for view in watching.recall("")]
    in_another_form(watching)
    return watching, told


def by_another(house: House) -> None:
    """Leave what another version would have left: the same log, learnt by other code."""
    vault = house.desk.vault
    at = learnt.kept(vault, learnt.LEARNT_AT, None)
    assert at is not None
    learnt.keep(vault, learnt.LEARNT_AT, msgspec.structs.replace(at, by="0.1.0 0123456789abcdef "))


def in_another_form(house: House) -> None:
    """Leave every blob in a form that nobody knows."""
    [house.desk.vault.put_derived(name, msgspec.msgpack.encode({"another": ["form"]})) for name in KEPT]
    by_another(house)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_fails_before_it_is_learnt_anew(upgraded: tuple[House, list[Fact]], page: str) -> None:
    house, _ = upgraded
    assert PAGES[page](house) is not None
    assert "selfportrait refresh" in house.behind()


def test_what_other_code_learnt_is_learnt_anew_by_itself(
    upgraded: tuple[House, list[Fact]], waited: Callable[[Callable[[], bool]], None]
) -> None:
    house, told = upgraded
    in_another_form(house)
    house.catch_up()
    assert house.home().working
    waited(lambda: not house.home().working)
    assert not is_behind(house.desk)
    assert house.behind() == ""
    assert [view.fact for view in house.recall("")] == told


def test_the_learner_is_the_same_while_nothing_changes() -> None:
    assert learner(None) == learner(None)


def laid(folder: Path, **contents: str) -> Path:
    """Lay a house with one room."""
    (folder / "room" / "__pycache__").mkdir(parents=True)
    (folder / "room" / "weights").mkdir()
    files = {"room/model.py": "one", "room/weights/shared.bin": "two", "room/__pycache__/model.pyc": "three"}
    [
        (folder / name).write_text(contents.get(Path(name).name.partition(".")[0], text), "utf-8")
        for name, text in files.items()
    ]
    return folder


@pytest.mark.parametrize("changed", [{"model": "another"}, {"shared": "another"}, {"model": "on"}])
def test_any_change_of_code_or_weights_is_another_learner(tmp_path: Path, changed: dict[str, str]) -> None:
    before = digest(laid(tmp_path / "before"), ["room"])
    assert digest(laid(tmp_path / "after", **changed), ["room"]) != before


def test_what_python_compiles_is_no_change(tmp_path: Path) -> None:
    before = digest(laid(tmp_path / "house"), ["room"])
    (tmp_path / "house" / "room" / "__pycache__" / "model.pyc").write_text("four", "utf-8")
    (tmp_path / "house" / "room" / "model.pyc").write_text("five", "utf-8")
    assert digest(tmp_path / "house", ["room"]) == before
