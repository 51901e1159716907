"""Files on their way in: whatever a browser sends, they land in their folder and do not stay."""

from __future__ import annotations

import asyncio
import gc
import os
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mira_house import MiraHouse
from starlette.testclient import TestClient

from selfportrait.errors import BadRequest
from selfportrait.faces.web import create_app
from selfportrait.faces.web.uploads import Drops, Landing, receive_files, safe_name


@pytest.fixture
def house() -> MiraHouse:
    return MiraHouse()


@pytest.fixture
def client(house: MiraHouse, tmp_path: Path) -> Iterator[TestClient]:
    app = create_app(house, hosts=["127.0.0.1"], token=None, uploads=tmp_path / "up", upload_limit=200_000)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as opened:
        yield opened


def left(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "up").rglob("*"))


@given(st.text(max_size=300))
def test_a_name_never_leads_out_of_its_folder(name):
    path = safe_name(name)
    assert not path.is_absolute()
    assert ".." not in path.parts
    assert all(0 < len(part.encode()) <= 200 for part in path.parts)
    assert len(path.parts) >= 1


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\Users\\Ada\\endsong_0.json", "C_/Users/Ada/endsong_0.json"),
        ("", "file"),
        ("...", "file"),
        ("a\x00b.zip", "a_b.zip"),
        ("Žofie/Übersicht.csv", "Žofie/Übersicht.csv"),
    ],
)
def test_names_are_kept_as_far_as_they_are_safe(name, path):
    assert safe_name(name) == PurePosixPath(path)


def test_files_arrive_whole_and_under_their_names(client, house):
    files = [("files", ("a/one.json", b"x" * 70_000)), ("files", ("b/one.json", b"y" * 50_000))]
    answer = client.post("/import", files=files)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/import/job0"
    assert house.imported == [("one.json", 70_000), ("one.json", 50_000)]


def test_dropped_files_are_gone_once_they_were_read(client, house, tmp_path):
    house.jobs = {}
    client.post("/import", files=[("files", ("one.json", b"x"))])
    house.jobs["job0"] = 9
    deadline = time.monotonic() + 10
    while left(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left(tmp_path) == []


def test_more_than_the_limit_is_refused_and_leaves_nothing(client, house, tmp_path):
    answer = client.post("/import", files=[("files", ("big.zip", b"x" * 300_000))])
    assert answer.status_code == 400
    assert "at most 200 kB" in answer.text
    assert (house.imported, left(tmp_path)) == ([], [])


def test_more_than_the_limit_is_refused_even_if_its_length_was_not_said(client, house, tmp_path):
    head = b'--b\r\ncontent-disposition: form-data; name="files"; filename="big.zip"\r\n\r\n'

    def body() -> Iterator[bytes]:
        yield head
        yield from [b"x" * 50_000] * 6

    answer = client.post(
        "/import", content=body(), headers={"content-type": "multipart/form-data; boundary=b"}
    )
    assert answer.status_code == 400
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data; boundary=b"),
        (b"nonsense", "multipart/form-data; boundary=b"),
        (
            b'--b\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\nhalf',
            "multipart/form-data; boundary=b",
        ),
        (b"--b--\r\n", "multipart/form-data; boundary=b"),
        (
            b'--b\r\ncontent-disposition: form-data; name="f"\r\n\r\na\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
        (b"--b\r\n" + b"x" * 9000, "multipart/form-data; boundary=b"),
        (b"files=a", "application/x-www-form-urlencoded"),
        (b"x", "multipart/form-data"),
        (b"x", ""),
    ],
)
def test_a_broken_upload_is_refused_and_leaves_nothing(client, house, tmp_path, body, kind):
    answer = client.post("/import", content=body, headers={"content-type": kind})
    assert answer.status_code == 400
    assert (house.imported, left(tmp_path)) == ([], [])


def test_a_landing_says_when_its_body_broke_off(tmp_path):
    landing = Landing(b"b", tmp_path)
    landing.feed(b'--b\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\nhalf')
    with pytest.raises(BadRequest, match="broke off"):
        landing.finish()
    landing.close()


def test_what_a_killed_server_left_is_removed_by_the_next(house, tmp_path):
    stale = tmp_path / "up" / "drop-999999999-old" / "0"
    stale.mkdir(parents=True)
    (stale / "export.zip").write_bytes(b"x")
    with TestClient(create_app(house, hosts=["127.0.0.1"], token=None, uploads=tmp_path / "up")):
        assert left(tmp_path) == []


def test_dropped_files_lie_where_only_she_can_read(client, house, tmp_path):
    client.post("/import", files=[("files", ("one.json", b"x"))])
    assert {path.stat().st_mode & 0o077 for path in left(tmp_path) if path.is_dir()} == {0}


@pytest.mark.parametrize("path", ["", "relative/path", "/no/such/place"])
def test_a_path_that_is_not_there_is_refused(client, house, path):
    assert client.post("/import/path", data={"path": path}).status_code == 400
    assert house.jobs == {}


def test_progress_is_told_until_the_receipt(client, house):
    house.jobs["running"] = 1
    house.jobs["read"] = 3
    running, done = client.get("/import/running").text, client.get("/import/read").text
    assert 'aria-valuenow="50"' in running
    assert "6.2 MB of 12 MB" in running
    assert "data-again" in running
    assert "data-again" not in done
    assert "40,990" in done
    assert "Three guesses about you" in done


def test_guesses_are_waited_for_while_the_house_still_learns(client, house):
    house.jobs["read"] = 3
    house.groups, house.working = {}, "Learning your habits…"
    learning = client.get("/import/read").text
    house.working = ""
    learnt = client.get("/import/read").text
    assert "Learning your habits… Three guesses about you follow." in learning
    assert ("data-again" in learning, "data-again" in learnt) == (True, False)


def test_an_import_that_is_not_there_says_so(client):
    assert client.get("/import/nothing").status_code == 404


def test_what_another_running_server_reads_is_left_alone(house, tmp_path):
    other = tmp_path / "up" / f"drop-{os.getppid()}-theirs"
    other.mkdir(parents=True)
    create_app(house, hosts=["127.0.0.1"], token=None, uploads=tmp_path / "up")
    assert other.exists()


def test_dropped_files_do_not_outlive_their_server(tmp_path):
    drops = Drops(tmp_path / "up")
    (drops.make() / "export.zip").write_bytes(b"x")
    del drops
    gc.collect()
    assert left(tmp_path) == []


def test_where_no_folder_is_given_a_private_one_is_made_and_removed():
    drops = Drops(None)
    folder = drops.make()
    root = folder.parent
    assert root.stat().st_mode & 0o077 == 0
    del drops
    gc.collect()
    assert not root.exists()


def test_an_upload_is_never_held_in_memory(tmp_path):
    megabytes = 48

    async def stream():
        yield b'--b\r\ncontent-disposition: form-data; name="files"; filename="big.zip"\r\n\r\n'
        chunk = b"x" * 65_536
        for _ in range(16 * megabytes):
            yield chunk
        yield b"\r\n--b--\r\n"

    async def upload():
        return await receive_files("multipart/form-data; boundary=b", None, stream(), tmp_path, 10**9)

    tracemalloc.start()
    with ThreadPoolExecutor(1) as pool:  # another thread: a browser test may run a loop in this one
        files = pool.submit(lambda: asyncio.run(upload())).result()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [path.stat().st_size for path in files] == [megabytes * 2**20]
    assert peak < 2 * 2**20
