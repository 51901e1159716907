"""Everything back, and everything gone: what was imported can leave in open formats, or for good."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest

from selfportrait.app.house import House
from selfportrait.errors import BadRequest, UnknownThing
from selfportrait.model import Question
from selfportrait.vault import KeyFile, Vault

FILES = ("NetflixViewingHistory.csv", "calendar.ics")


NOW_US = 1_794_928_800_000_000  # 17 November 2026, 16:20 in Berlin, written "+01:00"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, moved_in: Path) -> Path:
    """A house with two of her files and its key, closed again: to be copied."""
    folder = tmp_path_factory.mktemp("small")
    vault = Vault.create(folder / "home", KeyFile(folder / "key"), zone="Europe/Berlin", now_us=1)
    house = House(vault, catalogue=None, now=lambda: NOW_US)
    house.import_now([moved_in / "exports" / name for name in FILES], lambda progress: None)
    house.refresh()
    house.close()
    return folder


@pytest.fixture
def small(template: Path, tmp_path: Path) -> Iterator[House]:
    """A house with two of her files, to change at will."""
    shutil.copytree(template / "home", tmp_path / "home")
    shutil.copy2(template / "key", tmp_path / "key")
    house = House(
        Vault.open(tmp_path / "home", KeyFile(tmp_path / "key")), catalogue=None, now=lambda: NOW_US
    )
    yield house
    house.close()


def held(house: House) -> dict[str, int]:
    return dict(house.status().sources)


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def topics(house: House) -> set[str]:
    return {view.fact.topic for view in house.recall("")}


def test_nothing_is_missing_from_what_she_takes_away(own: House, tmp_path: Path) -> None:
    written = {path.name: path for path in own.export_to(tmp_path / "mine")}
    status = own.status()
    events, samples = lines(written["events.jsonl"]), pq.read_metadata(written["samples.parquet"])
    assert len(events) == pq.read_metadata(written["events.parquet"]).num_rows == status.events
    assert samples.num_rows == status.samples
    by_source = Counter(str(event["source"]) for event in events)
    by_source.update(pq.read_table(written["samples.parquet"])["source"].to_pylist())
    assert dict(by_source) == held(own)
    assert "schema.md" in written


def test_what_she_takes_away_is_one_file_and_leaves_nothing_behind(small: House) -> None:
    home = Path(small.status().home)
    before = {path.name for path in home.iterdir()}
    path = small.export()
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        assert {"events.parquet", "events.jsonl", "schema.md"} <= set(archive.namelist())
    assert path.stat().st_mode & 0o077 == 0
    path.unlink()
    assert {path.name for path in home.iterdir()} == before


def test_an_export_that_a_killed_process_left_goes_at_the_next_start(small: House) -> None:
    home = Path(small.status().home)
    left = home / "export-4194305-abc.zip"  # no process has this number
    left.write_bytes(b"everything")
    (home / "export-4194305-plain").mkdir()
    (home / "export-4194305-plain" / "events.jsonl").write_bytes(b"everything")
    vault = Vault.open(home, KeyFile(home.parent / "key"))
    House(vault, catalogue=None, now=lambda: 1).close()
    assert not list(home.glob("export-*"))


def test_she_takes_nothing_away_into_a_folder_that_holds_something(small: House, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("dear Bo", "utf-8")
    with pytest.raises(BadRequest):
        small.export_to(tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_an_erased_source_is_gone_from_every_page_and_the_others_stay(own: House) -> None:
    assert "taste.artist" in topics(own)
    artist = next(view.fact.about for view in own.recall("") if view.fact.topic == "taste.artist")
    assert own.search(artist).events
    others = {name: count for name, count in held(own).items() if name != "spotify"}
    sentence = own.erase(source="spotify")
    assert sentence.startswith("Gone for good: ")
    assert held(own) == others
    assert topics(own).isdisjoint({"taste.artist", "taste.genre"})
    assert "spotify" not in {event.source for event in own.search(artist).events}
    heard = next(view for view in own.what_next() if view.stream == "artist")
    assert heard.refusal
    assert "home" in topics(own)
    assert not own.home().working


def test_an_erased_span_of_days_is_gone_and_the_days_around_it_stay(small: House) -> None:
    day = date.fromisoformat(small.timeline().day) - timedelta(days=400)
    first = small.timeline(day.isoformat()).following
    after = small.timeline(first).following
    before = small.timeline(first).previous
    kept = small.timeline(before).events, small.timeline(after).events
    assert small.timeline(first).events
    small.erase(since=first, until=first)
    assert small.timeline(first).events == ()
    assert (small.timeline(before).events, small.timeline(after).events) == kept
    assert small.timeline(before).following == after


def test_after_erasing_everything_the_house_is_as_new_and_can_be_used_again(
    own: House, exports: Path, shop_token: str
) -> None:
    own.erase(everything=True)
    assert held(own) == {}
    assert own.home().empty
    assert own.home().working == ""
    assert own.home().rows == ()
    assert own.portrait().total == 0
    assert own.keyhole().grants == ()
    assert own.keyhole().entries == ()
    assert own.search("jazz").events == ()
    assert own.status().zone == "Europe/Berlin"
    fits = Question(kind="fits", purpose="ProvideProductRecommendations", body={"contains": "gluten"})
    with pytest.raises(Exception, match="not available"):
        own.ask(shop_token, fits)
    own.import_now([exports / "NetflixViewingHistory.csv"], lambda progress: None)
    own.refresh()
    assert "taste.show" in topics(own)


@pytest.mark.parametrize(
    "what",
    [{}, {"source": "netflix", "everything": True}, {"since": "2026-02-30"}, {"since": "b", "until": "a"}],
)
def test_what_is_to_be_erased_must_be_clear(small: House, what: dict[str, object]) -> None:
    before = held(small)
    with pytest.raises(BadRequest):
        small.erase(**what)  # type: ignore[arg-type]
    assert held(small) == before


def test_erasing_what_is_not_there_says_so(small: House) -> None:
    assert small.erase(source="spotify") == "There was nothing of that to erase."


def test_evidence_of_what_was_erased_is_unknown(small: House) -> None:
    fact = next(view for view in small.recall("") if view.fact.topic == "taste.show")
    assert small.evidence(fact.subject)
    small.erase(source="netflix")
    with pytest.raises(UnknownThing):
        small.evidence(fact.subject)
