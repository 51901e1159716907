"""A catalogue comes into her house: whole, and from whom it says. What is refused changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from httpx import Response
from starlette.testclient import TestClient
from typer.testing import CliRunner

from selfportrait.__main__ import cli
from selfportrait.app.catalogue import _LEAVING, CATALOGUE, add, hers
from selfportrait.app.desk import Desk
from selfportrait.app.house import House
from selfportrait.brand import Publisher, train, zipped
from selfportrait.errors import BadCatalogue, UnknownThing
from selfportrait.faces.web import create_app
from selfportrait.model import Item
from selfportrait.vault import KeyFile, Vault

NOW_US = 1_795_003_200_000_000
PIER = Publisher(name="pier.example", secret=b"p" * 32)
THIEF = Publisher(name="pier.example", secret=b"t" * 32)
OTHER = Publisher(name="quay.example", secret=b"q" * 32)

Pack = Callable[..., Path]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    home = tmp_path / "home"
    home.mkdir()
    vault = Vault.create(home, KeyFile(home / "key"), zone="UTC", now_us=NOW_US)
    return Desk(vault=vault, zone=ZoneInfo("UTC"), catalogue=None, now_us=NOW_US)


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """A pack of three songs as a ZIP, by a publisher or by nobody."""

    def make(publisher: Publisher | None = PIER, version: str = "1") -> Path:
        items = [Item(id=f"i{n}", kind="track", title=f"Song {n}") for n in range(3)]
        folder = tmp_path / f"{publisher.key[:8] if publisher else 'nobody'}-{version}"
        said = {"name": "Pier Records", "licence": "CC0-1.0", "provenance": "invented"}
        train([[("i0", 0), ("i1", 1)]], items, folder, now_us=0, version=version, publisher=publisher, **said)
        return zipped(folder, folder.with_suffix(".zip"))

    return make


def there(desk: Desk) -> str:
    catalogue, trouble = hers(desk.vault, desk.vault.home / CATALOGUE)
    return f"{catalogue.manifest.publisher} {catalogue.manifest.version}" if catalogue else trouble


def test_a_signed_catalogue_comes_in_and_is_there_the_next_time(desk: Desk, pack: Pack) -> None:
    add(desk, pack())
    assert there(desk) == "pier.example 1"


def test_a_later_one_of_the_same_publisher_takes_its_place(desk: Desk, pack: Pack) -> None:
    add(desk, pack())
    add(desk, pack(version="2"))
    assert there(desk) == "pier.example 2"
    assert len(list((desk.vault.home / "catalogue.cache").iterdir())) == 1


def test_one_in_the_same_name_by_another_key_is_refused_with_what_to_do(desk: Desk, pack: Pack) -> None:
    add(desk, pack())
    with pytest.raises(BadCatalogue, match=r"another key .* Ask pier\.example, not by the way the file came"):
        add(desk, pack(THIEF, version="2"))
    assert there(desk) == "pier.example 1"


def test_a_key_that_she_knows_was_changed_is_taken_and_the_old_one_no_more(desk: Desk, pack: Pack) -> None:
    add(desk, pack())
    add(desk, pack(THIEF, version="2"), new_key=True)
    assert there(desk) == "pier.example 2"
    with pytest.raises(BadCatalogue, match="another key"):
        add(desk, pack(version="3"))


def test_another_publisher_has_a_key_of_its_own(desk: Desk, pack: Pack) -> None:
    add(desk, pack())
    add(desk, pack(OTHER))
    add(desk, pack(version="2"))
    assert there(desk) == "pier.example 2"


def test_one_that_nobody_signed_is_refused_unless_she_says_so(desk: Desk, pack: Pack) -> None:
    with pytest.raises(BadCatalogue, match="--unsigned"):
        add(desk, pack(None))
    assert there(desk) == ""
    add(desk, pack(None), unsigned=True)
    assert there(desk) == " 1"


def test_who_signs_cannot_be_stripped_of_the_signature(desk: Desk, pack: Pack, tmp_path: Path) -> None:
    add(desk, pack())
    pack(version="2")
    folder = tmp_path / f"{PIER.key[:8]}-2"
    label = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(label | {"key": ""}))
    (folder / "manifest.sig").unlink()
    with pytest.raises(BadCatalogue, match="who signs theirs, and nobody signed it"):
        add(desk, folder, unsigned=True)


def test_one_that_was_put_there_by_hand_is_held_to_the_known_key(desk: Desk, pack: Pack) -> None:
    add(desk, pack())
    stolen = pack(THIEF).with_suffix("")
    (desk.vault.home / CATALOGUE).rename(desk.vault.home / "aside")
    stolen.rename(desk.vault.home / CATALOGUE)
    assert "another key" in there(desk)


def test_a_refusal_leaves_nothing_behind(desk: Desk, pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(pack().read_bytes()[:-30])
    before = sorted(path.name for path in desk.vault.home.iterdir())
    with pytest.raises(BadCatalogue):
        add(desk, tmp_path / "bad.zip")
    assert sorted(path.name for path in desk.vault.home.iterdir()) == before


def test_killed_between_the_old_and_the_new_the_old_one_comes_back(desk: Desk, pack: Pack) -> None:
    add(desk, pack())
    (desk.vault.home / CATALOGUE).rename(desk.vault.home / _LEAVING)
    assert there(desk) == "pier.example 1"


def test_a_bad_catalogue_does_not_lock_her_out(desk: Desk, pack: Pack) -> None:
    add(desk, pack())
    (desk.vault.home / CATALOGUE / "rules.parquet").unlink()
    house = House(desk.vault, catalogue=desk.vault.home / CATALOGUE, now=lambda: NOW_US)
    assert "rules.parquet is missing" in house.trouble
    assert house.status().events == 0
    assert (house.status().catalogue, house.status().trouble) == (None, house.trouble)
    with pytest.raises(BadCatalogue, match=r"rules\.parquet is missing"):
        house.catalogue()
    house.close()


def test_without_one_she_is_told_how_to_add_one(desk: Desk) -> None:
    house = House(desk.vault, catalogue=desk.vault.home / CATALOGUE, now=lambda: NOW_US)
    assert (house.status().catalogue, house.status().trouble) == (None, "")
    with pytest.raises(UnknownThing, match="no catalogue"):
        house.catalogue()
    house.close()


@pytest.fixture
def pages(desk: Desk) -> Iterator[TestClient]:
    house = House(desk.vault, catalogue=desk.vault.home / CATALOGUE, now=lambda: NOW_US)
    with TestClient(create_app(house, hosts=["testserver"], token=None, uploads=house.drops)) as client:
        yield client
    house.close()


def dropped(pages: TestClient, pack: Path) -> Response:
    return pages.post("/house/catalogue", files={"pack": ("pier.zip", pack.read_bytes())})


def test_the_house_page_takes_one_in_and_shows_who_signed_it(pages: TestClient, pack: Pack) -> None:
    assert "There is no catalogue here yet" in pages.get("/house").text
    taken = dropped(pages, pack())
    assert (taken.status_code, taken.url.path) == (200, "/house")
    assert "Pier Records, 1" in taken.text
    assert " ".join(PIER.key[place : place + 4] for place in range(0, 32, 4)) in taken.text


def test_a_bad_one_is_refused_on_the_page_and_the_one_there_is_stays(pages: TestClient, pack: Pack) -> None:
    dropped(pages, pack())
    refused = dropped(pages, pack(THIEF, version="2"))
    assert refused.status_code == 422
    assert "is signed with another key" in refused.text
    assert "Pier Records, 1" in pages.get("/house").text


def test_the_house_page_says_why_the_one_there_is_is_not_used(desk: Desk, pack: Pack) -> None:
    add(desk, pack())
    (desk.vault.home / CATALOGUE / "rules.parquet").unlink()
    house = House(desk.vault, catalogue=desk.vault.home / CATALOGUE, now=lambda: NOW_US)
    with TestClient(create_app(house, hosts=["testserver"], token=None, uploads=house.drops)) as client:
        assert "rules.parquet is missing" in client.get("/house").text
        assert "/house#catalogue" in client.get("/rows").text
    house.close()


def test_the_command_takes_one_in_shows_it_and_says_who_signed(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "hers"
    monkeypatch.setenv("SELFPORTRAIT_HOME", str(home))
    monkeypatch.setenv("SELFPORTRAIT_PASSPHRASE", "a passphrase for a test")
    run = CliRunner()
    refused = run.invoke(cli, ["catalogue", "add", str(pack(None))])
    assert (refused.exit_code, "Nobody signed" in refused.stderr) == (1, True)
    added = run.invoke(cli, ["catalogue", "add", str(pack()), "--json"])
    assert (added.exit_code, json.loads(added.stdout)["publisher"]) == (0, "pier.example")
    shown = run.invoke(cli, ["catalogue"])
    assert shown.exit_code == 0
    assert "Pier Records, 1" in shown.stdout
    assert " ".join(PIER.key[place : place + 4] for place in range(0, 32, 4)) in shown.stdout
    assert json.loads(run.invoke(cli, ["catalogue", "show", "--json"]).stdout)["items"] == 3
    (home / "catalogue" / "rules.parquet").unlink()
    broken = run.invoke(cli, ["catalogue"])
    assert (broken.exit_code, "rules.parquet is missing" in broken.stderr) == (1, True)
