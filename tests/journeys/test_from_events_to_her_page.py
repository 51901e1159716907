"""docs/worked-example.md, command by command: a shop's raw events end on a listener's own page."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from selfportrait.app.house import House
from selfportrait.serving import create_app
from selfportrait.vault import Passphrase, Vault

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "worked-example.md").read_text(encoding="utf-8")
WORDS = "blue ferry seven harbour"


def command(line: str) -> list[str]:
    """A line of the page as a process of this interpreter."""
    program, *words = shlex.split(line)
    starts = {"python": [], "selfportrait": ["-m", "selfportrait"]}[program]
    return [sys.executable, *starts, *words]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder in which every command of the page was run, and what each printed."""
    folder = tmp_path_factory.mktemp("pier")
    (folder / "examples").symlink_to(ROOT / "examples")
    (block,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    env = os.environ | {
        "SELFPORTRAIT_HOME": str(folder / "home"),
        "SELFPORTRAIT_PASSPHRASE": WORDS,
        "SELFPORTRAIT_ZONE": "Europe/Berlin",
        "PYTHONPATH": str(ROOT / "src"),
    }
    printed = {}
    for line in (*block.strip().splitlines(), "selfportrait rows --json"):
        done = subprocess.run(
            command(line), cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        printed[line] = done.stdout
    return folder, printed


def rows_of(printed: dict[str, str]) -> list[dict[str, Any]]:
    found = json.loads(printed["selfportrait rows --json"])
    rows: list[dict[str, Any]] = found if isinstance(found, list) else found["rows"]
    return rows


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", ["plays.csv", "tracks.csv"])
def test_the_raw_events_look_as_the_page_shows_them(ran: tuple[Path, dict[str, str]], name: str) -> None:
    head, first, *_ = lines(ran[0] / "data" / name)
    assert head in PAGE
    assert first in PAGE


def test_the_shop_reads_what_a_person_is_worth(ran: tuple[Path, dict[str, str]]) -> None:
    report = ran[1]["python examples/pier_records/publish.py data pier.zip"]
    assert re.search(r"^segment, clusters → herself\n +recall@10 \+0\.\d+ \(\+0", report, re.M)


def test_the_pack_is_signed_and_says_so_to_her(ran: tuple[Path, dict[str, str]]) -> None:
    told = ran[1]["selfportrait catalogue add pier.zip"]
    assert "pier-records.example" in told
    assert "signed by" in told


def test_her_rows_hold_the_shops_tracks_with_her_own_plays_behind_each(
    ran: tuple[Path, dict[str, str]],
) -> None:
    folder, printed = ran
    theirs = {row["title"] for row in csv.DictReader(lines(folder / "data" / "tracks.csv"))}
    plays = json.loads((folder / "data" / "ada" / "endsong_0.json").read_text(encoding="utf-8"))
    hers = {play["master_metadata_track_name"] for play in plays}
    (discover,) = (row for row in rows_of(printed) if row["id"] == "discover")
    shown = [suggestion["item"]["title"] for suggestion in discover["suggestions"]]
    assert shown
    assert set(shown) <= theirs - hers
    reasons = [reason["text"] for suggestion in discover["suggestions"] for reason in suggestion["reasons"]]
    assert any(title in text for title in hers for text in reasons)


def test_the_same_stands_on_her_page_in_the_browser(ran: tuple[Path, dict[str, str]]) -> None:
    folder, printed = ran
    (discover,) = (row for row in rows_of(printed) if row["id"] == "discover")
    home = folder / "home"
    with Vault.open(home, Passphrase(WORDS)) as vault:
        house = House(vault, catalogue=home / "catalogue", now=lambda: discover["renews_us"] - 1)
        client = TestClient(create_app(house, hosts=("testserver",), pace_s=0.0))
        page = client.get("/").text
    assert discover["title"] in page
    assert discover["suggestions"][0]["item"]["title"] in page


def test_the_page_shows_publish_py_as_it_is() -> None:
    (shown,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    code = (ROOT / "examples" / "pier_records" / "publish.py").read_text(encoding="utf-8")
    named = re.findall(r"^ +(\w+)=", shown, re.M)
    assert {"name", "licence", "provenance", "now_us", "publisher"} <= set(named)
    assert [name for name in named if f"{name}=" not in code] == []
    assert 'name="Pier Records"' in code
