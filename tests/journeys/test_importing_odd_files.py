"""Whatever she hands over: the good is kept, the bad is named, nothing stops the others."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from selfportrait.app.house import House
from selfportrait.app.views import ImportView
from selfportrait.model import Progress
from selfportrait.vault import KeyFile, Vault

FILES = ("NetflixViewingHistory.csv", "calendar.ics", "contacts.vcf")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    vault = Vault.create(tmp_path / "home", KeyFile(tmp_path / "key"), zone="Europe/Berlin", now_us=1)
    opened = House(vault, catalogue=None, now=lambda: 1_794_928_800_000_000)
    yield opened
    opened.close()


@pytest.fixture
def handed(tmp_path: Path) -> Path:
    """The folder that holds what she hands over."""
    folder = tmp_path / "handed"
    folder.mkdir()
    return folder


def took(house: House, *paths: Path) -> ImportView:
    return house.import_now(list(paths), lambda progress: None)


def held(house: House) -> dict[str, int]:
    return dict(house.status().sources)


def as_folder(exports: Path, to: Path) -> Path:
    for name in FILES:
        shutil.copy(exports / name, to)
    return to


def as_zip(exports: Path, to: Path) -> Path:
    with ZipFile(to / "all.zip", "w") as archive:
        for name in FILES:
            archive.write(exports / name, f"Export/{name}")
    return to / "all.zip"


def as_nested_folder_with_litter(exports: Path, to: Path) -> Path:
    deep = to / "Downloads" / "old" / "my data"
    deep.mkdir(parents=True)
    as_folder(exports, deep)
    for litter in (".DS_Store", "Thumbs.db", "desktop.ini", "._contacts.vcf"):
        (deep / litter).write_bytes(os.urandom(300))
    (to / "empty").mkdir()
    (to / "__MACOSX").mkdir()
    (to / "__MACOSX" / "._calendar.ics").write_bytes(b"\x00\x05\x16\x07")
    return to


@pytest.mark.parametrize("wrapped", [as_folder, as_zip, as_nested_folder_with_litter])
def test_a_folder_a_zip_and_a_nest_with_litter_are_the_same_to_her(
    house: House, exports: Path, handed: Path, wrapped: Callable[[Path, Path], Path]
) -> None:
    receipt = took(house, wrapped(exports, handed))
    again = took(house, *(exports / name for name in FILES))
    assert receipt.failed == receipt.unrecognised == ()
    assert dict(receipt.lines)["new"] > 1000
    assert dict(again.lines)["new"] == 0


def test_an_empty_file_is_named_and_the_others_are_read(house: House, exports: Path, handed: Path) -> None:
    (handed / "nothing.json").touch()
    receipt = took(house, as_folder(exports, handed))
    assert "nothing.json" in (*receipt.unrecognised, *dict(receipt.failed))
    assert set(held(house)) == {"netflix", "icalendar"}


@pytest.mark.skipif(os.name != "posix", reason="sparse files")
def test_two_gigabytes_of_nothing_are_set_aside_at_a_glance(
    house: House, exports: Path, handed: Path
) -> None:
    with (handed / "disk.img").open("wb") as nothing:
        nothing.truncate(2 << 30)
    seen: list[Progress] = []
    receipt = house.import_now([handed / "disk.img", exports / "calendar.ics"], seen.append)
    assert receipt.unrecognised == ("disk.img",)
    assert held(house).keys() == {"icalendar"}
    assert seen[-1].bytes_done == seen[-1].bytes_total > 2 << 30


def test_of_a_truncated_takeout_the_file_is_named_and_the_others_are_kept(
    house: House, exports: Path, handed: Path
) -> None:
    (takeout,) = exports.glob("takeout-*.zip")
    cut = handed / takeout.name
    cut.write_bytes(takeout.read_bytes()[: takeout.stat().st_size // 2])
    receipt = took(house, cut, exports / "NetflixViewingHistory.csv")
    ((name, sentence),) = receipt.failed
    assert name.startswith(takeout.name)
    assert sentence
    assert held(house)["netflix"] > 0


def test_of_an_export_with_one_damaged_file_the_rest_is_read(
    house: House, exports: Path, handed: Path
) -> None:
    whole = (exports / "my_spotify_extended.zip").read_bytes()
    with ZipFile(exports / "my_spotify_extended.zip") as archive:
        plays = [one for one in archive.infolist() if one.filename.endswith(".json")]
    at = plays[0].header_offset + 400
    (handed / "spotify.zip").write_bytes(whole[:at] + bytes(200) + whole[at + 200 :])
    receipt = took(house, handed / "spotify.zip")
    assert [name.rpartition("/")[2] for name, _ in receipt.failed] == [plays[0].filename.rpartition("/")[2]]
    assert held(house)["spotify"] > 0
    mended = took(house, exports / "my_spotify_extended.zip")
    assert mended.failed == ()
    assert dict(mended.lines)["new"] > 0


def test_a_file_that_grows_while_it_is_read_is_named_and_read_whole_next_time(
    house: House, exports: Path, handed: Path
) -> None:
    (original,) = exports.glob("card-*.qfx")
    copied = original.read_bytes()
    growing = handed / "card.qfx"
    growing.write_bytes(copied)

    def still_copying(progress: Progress) -> None:
        with growing.open("ab") as more:
            more.write(b"\n")

    receipt = house.import_now([growing], still_copying)
    assert [name for name, _ in receipt.failed] == ["card.qfx"]
    assert "was being written" in receipt.failed[0][1]
    growing.write_bytes(copied)
    assert took(house, growing).failed == ()
    before = held(house)
    took(house, original)
    assert held(house) == before


def test_what_is_not_there_is_told(house: House, tmp_path: Path) -> None:
    receipt = took(house, tmp_path / "gone.zip")
    assert [name for name, _ in receipt.failed] == ["gone.zip"]
    assert receipt.sentence.startswith("Nothing in there could be read.")
