"""What was learnt is seen as a whole or not at all, and never outlives what it was learnt from."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from selfportrait.app.desk import Desk
from selfportrait.app.house import House
from selfportrait.app.refresh import is_behind
from selfportrait.vault import KeyFile, Vault

NETFLIX = "NetflixViewingHistory.csv"


def shown(house: House) -> tuple[object, ...]:
    """Everything pages show that was learnt."""
    return (
        [view.fact for view in house.recall("")],
        house.home().rows,
        house.what_next(),
        house.patterns(),
    )


def learning(house: House, *, then: Callable[[], None], at: str) -> None:
    """Learn from the log, and do something in the middle of it, once."""
    left = [then]

    def tell(what: str) -> None:
        [left.pop()() for _ in left[: what == at]]

    house.refresh(tell)


def test_nothing_of_a_learning_is_seen_before_all_of_it(empty: House, exports: Path) -> None:
    empty.import_now([exports / NETFLIX], lambda progress: None)
    empty.refresh()
    before = shown(empty)
    empty.import_now([exports / "calendar.ics"], lambda progress: None)
    seen: list[tuple[object, ...]] = []
    learning(empty, then=lambda: seen.append(shown(empty)), at="looking for what was unlike you")
    assert seen[0][0] == before[0]
    assert seen[0][2] == before[2]
    assert not is_behind(empty.desk)


_LEARN = """
import os, signal, sys
from pathlib import Path
from selfportrait.app.house import House
from selfportrait.vault import KeyFile, Vault
home = Path(sys.argv[1])
house = House(Vault.open(home, KeyFile(home / "key")), catalogue=None, now=lambda: 1_794_928_800_000_000)
house.refresh(lambda what: os.kill(os.getpid(), signal.SIGKILL) if what == sys.argv[2] else None)
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.parametrize("where", ["reading who you are", "looking for what was unlike you"])
def test_killed_while_learning_pages_show_what_was_learnt_before(
    empty: House, exports: Path, where: str
) -> None:
    empty.import_now([exports / NETFLIX, *exports.glob("statement-*.ofx")], lambda progress: None)
    empty.refresh()
    before = shown(empty)
    home = Path(empty.status().home)
    ended = subprocess.run([sys.executable, "-c", _LEARN, str(home), where], check=False, timeout=120)
    assert ended.returncode == -signal.SIGKILL
    assert shown(empty) == before


def test_what_she_erases_while_it_learns_does_not_come_back(empty: House, exports: Path) -> None:
    empty.import_now([exports / NETFLIX, exports / "calendar.ics"], lambda progress: None)
    learning(empty, then=lambda: erase_quietly(empty, "netflix"), at="looking for what was unlike you")
    assert not [view for view in empty.recall("") if view.fact.topic.startswith("taste.show")]
    assert not is_behind(empty.desk)


def erase_quietly(house: House, source: str) -> None:
    house.erase(source=source)


def say_quietly(house: House, words: str) -> None:
    house.say(words)


def test_what_she_says_while_it_learns_stands(empty: House, exports: Path) -> None:
    empty.import_now([exports / NETFLIX], lambda progress: None)
    learning(
        empty,
        then=lambda: say_quietly(empty, "I just went gluten-free"),
        at="looking for what was unlike you",
    )
    assert [view.provenance for view in empty.recall("gluten")] == ["said"]
    assert [view for view in empty.recall("") if view.fact.topic == "taste.show"]


def test_an_import_without_learning_is_caught_up_at_the_next_start(
    empty: House, exports: Path, waited: Callable[[Callable[[], bool]], None]
) -> None:
    empty.import_now([exports / NETFLIX], lambda progress: None)
    events = empty.status().events
    home = Path(empty.status().home)
    again = House(Vault.open(home, KeyFile(home / "key")), catalogue=None, now=lambda: 1_794_928_800_000_000)
    assert again.home().working == f"Looking at {events:,} moments…"
    waited(lambda: not again.home().working)
    assert again.recall("")
    assert not is_behind(again.desk)
    again.close()


def test_a_house_that_has_learnt_does_not_learn_again(own: House) -> None:
    assert not is_behind(own.desk)
    assert own.home().working == ""


def test_a_catalogue_of_another_kind_is_learnt_anew(own: House) -> None:
    desk = own.desk
    assert is_behind(Desk(vault=desk.vault, zone=desk.zone, catalogue=None, now_us=desk.now_us))
