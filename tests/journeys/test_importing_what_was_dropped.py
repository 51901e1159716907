"""Files dropped on the page lie beside the vault until they were read, for her eyes only, and no longer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from selfportrait.app.house import House
from selfportrait.serving import create_app

Waited = Callable[[Callable[[], bool]], None]

NAME = "NetflixViewingHistory.csv"


@pytest.fixture
def client(empty: House) -> Iterator[TestClient]:
    app = create_app(empty, hosts=("127.0.0.1",))
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as opened:
        yield opened


def left(house: House) -> list[Path]:
    return [path for path in house.drops.rglob("*") if path.is_file()]


def test_what_was_dropped_is_read_and_does_not_stay(
    client: TestClient, empty: House, exports: Path, waited: Waited
) -> None:
    answer = client.post("/import", files=[("files", (NAME, (exports / NAME).read_bytes()))])
    assert answer.status_code == 303
    job = answer.headers["location"].rpartition("/")[2]
    (folder,) = empty.drops.iterdir()
    assert (empty.drops.stat().st_mode | folder.stat().st_mode) & 0o077 == 0
    waited(lambda: empty.import_progress(job)[1] is not None)
    waited(lambda: not left(empty))
    assert dict(empty.status().sources)["netflix"] > 0


@pytest.mark.skipif(os.name != "posix", reason="tells a process that ended by its number")
def test_what_a_killed_server_left_goes_at_the_next_start(empty: House) -> None:
    lost = empty.drops / "drop-4194305-abc" / "0"  # no process has this number
    lost.mkdir(parents=True)
    (lost / NAME).write_bytes(b"Title,Date\n")
    create_app(empty, hosts=("127.0.0.1",))
    assert left(empty) == []
