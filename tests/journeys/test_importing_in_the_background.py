"""Her own export files through the door the pages use: an import in a process of its own."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import active_children
from pathlib import Path

import pytest

from selfportrait.app.house import House
from selfportrait.app.views import ImportView
from selfportrait.errors import UnknownThing
from selfportrait.model import Progress
from selfportrait.vault import KeyFile, Passphrase, Vault
from selfportrait.vault.keys import Cost

Watched = Callable[[House, str], tuple[list[Progress], ImportView]]
Waited = Callable[[Callable[[], bool]], None]

NOW_US = 1_794_928_800_000_000  # 17 November 2026, 16:20 in Berlin, written "+01:00"
FILES = ("NetflixViewingHistory.csv", "calendar.ics", "contacts.vcf", "my_spotify_data.zip")
STOPPED = "The import stopped before it was done."


def long_files(exports: Path) -> list[Path]:
    return [exports / "my_spotify_extended.zip", *exports.glob("takeout-*.zip")]


@pytest.fixture
def long(exports: Path) -> list[Path]:
    """Files that take a while, with something landed long before their end."""
    return long_files(exports)


def held(house: House) -> dict[str, int]:
    return dict(house.status().sources)


@pytest.fixture(scope="module")
def straight(moved_in: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """What a house holds in which the long files were read at one go, here and now."""
    with closing(new_house(tmp_path_factory.mktemp("straight"))) as house:
        house.import_now(long_files(moved_in / "exports"), lambda progress: None)
        return held(house)


@dataclass(frozen=True, slots=True)
class Imported:
    """A house that read four files in the background: what was seen of it, and its receipt."""

    house: House
    files: list[Path]
    seen: list[Progress]
    receipt: ImportView


@pytest.fixture(scope="module")
def imported(
    moved_in: Path, tmp_path_factory: pytest.TempPathFactory, watched: Watched
) -> Iterator[Imported]:
    """A house that has read four files and learnt from them."""
    with closing(new_house(tmp_path_factory.mktemp("imported"), moved_in / "catalogue")) as house:
        files = [moved_in / "exports" / name for name in FILES]
        yield Imported(house, files, *watched(house, house.start_import(files, "four files")))


def new_house(folder: Path, catalogue: Path | None = None) -> House:
    vault = Vault.create(folder / "home", KeyFile(folder / "key"), zone="Europe/Berlin", now_us=1)
    return House(vault, catalogue=catalogue, now=lambda: NOW_US)


def adds_up(receipt: ImportView) -> bool:
    """Whether every row seen is new, known or skipped, and every skipped one has a reason."""
    counted = dict(receipt.lines)
    known = counted["new"] + counted["already known"]
    return counted["seen"] == known + counted["skipped"] == known + sum(n for _, n in receipt.skipped)


def test_it_tells_how_far_it_is_and_ends_with_a_receipt_that_adds_up(imported: Imported) -> None:
    seen, receipt = imported.seen, imported.receipt
    assert all(before.bytes_done <= after.bytes_done for before, after in pairwise(seen))
    assert all(before.rows <= after.rows for before, after in pairwise(seen))
    assert seen[-1].bytes_done == seen[-1].bytes_total
    assert seen[-1].bytes_total == pytest.approx(
        sum(path.stat().st_size for path in imported.files), rel=0.01
    )
    assert adds_up(receipt)
    assert receipt.failed == receipt.unrecognised == ()
    assert receipt.first_sentence.startswith("It was ")


def test_after_it_pages_know_her(imported: Imported) -> None:
    home = imported.house.home()
    assert not home.empty
    assert [row for row in home.rows if row.suggestions]
    assert imported.house.guesses()
    assert imported.house.search("jazz").events or imported.house.portrait().total


def test_importing_again_adds_nothing_and_says_so(imported: Imported, watched: Watched) -> None:
    house = imported.house
    before, portrait = held(house), house.portrait()
    _, again = watched(house, house.start_import(imported.files, "twice"))
    assert dict(imported.receipt.lines)["new"] > 0
    assert dict(again.lines)["new"] == 0
    assert adds_up(again)
    assert held(house) == before
    assert house.portrait() == portrait


def test_killed_midway_it_says_so_keeps_what_landed_and_completes_when_imported_again(
    empty: House, long: list[Path], straight: dict[str, int], waited: Waited
) -> None:
    job = empty.start_import(long, "long")
    waited(lambda: empty.status().events > 0)
    (child,) = active_children()
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    waited(lambda: empty.import_progress(job)[1] is not None)
    receipt = empty.import_progress(job)[1]
    assert receipt is not None
    assert receipt.sentence.startswith(STOPPED)
    landed = empty.status().events
    assert landed > 0
    empty.import_now(long, lambda progress: None)
    assert empty.status().events > landed
    assert held(empty) == straight


def test_what_a_killed_import_left_is_learnt_from_without_being_asked(
    empty: House, long: list[Path], waited: Waited
) -> None:
    job = empty.start_import(long, "long")
    waited(lambda: empty.status().events > 0)
    (child,) = active_children()
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    waited(lambda: empty.import_progress(job)[1] is not None)
    assert empty.home().working == f"Looking at {empty.status().events:,} moments…"
    waited(lambda: not empty.home().working)
    assert [view for view in empty.recall("") if view.fact.topic == "taste.artist"]


def test_two_imports_at_once_while_she_talks_and_looks(
    empty: House, long: list[Path], straight: dict[str, int], waited: Waited
) -> None:
    one, two = empty.start_import(long, "one"), empty.start_import(long, "two")
    change = empty.say("I just went gluten-free")
    assert change.facts_added
    assert empty.timeline().day
    empty.portrait()
    waited(lambda: None not in (empty.import_progress(one)[1], empty.import_progress(two)[1]))
    receipts = [empty.import_progress(job)[1] for job in (one, two)]
    assert [receipt is not None and adds_up(receipt) for receipt in receipts] == [True, True]
    assert held(empty) == straight
    said = [view for view in empty.recall("gluten") if view.provenance == "said"]
    assert [view.fact.topic for view in said] == ["diet.gluten"]


def test_a_vault_locked_with_a_passphrase_imports_without_asking_for_it_again(
    tmp_path: Path, exports: Path, watched: Watched
) -> None:
    key = Passphrase("four words of mine", cost=Cost(passes=1, memory_kib=64, lanes=1))
    vault = Vault.create(tmp_path / "locked", key, zone="", now_us=1)
    house = House(vault, catalogue=None, now=lambda: NOW_US)
    _, receipt = watched(house, house.start_import([exports / "calendar.ics"], "calendar"))
    assert dict(receipt.lines)["new"] > 0
    assert house.status().zone.startswith("not known")
    assert house.home().now
    house.close()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads what others could read in /proc")
def test_the_key_stands_in_no_argument_list_and_in_no_environment(
    empty: House, long: list[Path], waited: Waited
) -> None:
    groups = empty.recovery_sheet().split()
    secrets = [joint.join(pair).encode() for joint in ("", " ", "-") for pair in pairwise(groups)]
    assert len(groups) == 14
    job = empty.start_import(long, "long")
    waited(lambda: empty.status().events > 0)
    (child,) = active_children()
    told = [Path(f"/proc/{child.pid}/{name}").read_bytes() for name in ("cmdline", "environ")]
    assert empty.import_progress(job)[1] is None
    assert told[0]
    assert not [secret for secret in secrets for text in told if secret in text]


def test_closing_the_house_ends_its_imports(empty: House, long: list[Path], waited: Waited) -> None:
    empty.start_import(long, "long")
    (child,) = active_children()
    empty.close()
    waited(lambda: not child.is_alive())


def test_erasing_everything_ends_an_import_first(empty: House, long: list[Path], waited: Waited) -> None:
    job = empty.start_import(long, "long")
    waited(lambda: empty.status().events > 0)
    empty.erase(everything=True)
    assert active_children() == []
    waited(lambda: empty.import_progress(job)[1] is not None)
    assert held(empty) == {}
    assert empty.home().empty


def test_an_import_that_never_was_is_unknown(empty: House) -> None:
    with pytest.raises(UnknownThing):
        empty.import_progress("0000")
