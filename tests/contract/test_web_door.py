"""Who may come in, what a browser is told, and what a page weighs."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import msgspec
import pytest
from mira_house import MiraHouse, _fact, fact_view
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from selfportrait.faces.web import create_app
from selfportrait.faces.web.guard import crossing, known_host

PAGES = [
    "/",
    "/timeline",
    "/portrait",
    "/patterns",
    "/keyhole",
    "/import",
    "/house",
    "/guesses",
    "/rows/unheard",
]
TOKEN = "forty-two-forty-two"


def client_of(house: MiraHouse, folder: Path, token: str | None = None) -> TestClient:
    app = create_app(house, hosts=["127.0.0.1"], token=token, uploads=folder / "up")
    return TestClient(app, base_url="http://127.0.0.1:8765", raise_server_exceptions=False)


@pytest.fixture
def house(tmp_path: Path) -> MiraHouse:
    mira = MiraHouse()
    mira.folder = tmp_path
    return mira


@pytest.fixture
def client(house: MiraHouse, tmp_path: Path) -> Iterator[TestClient]:
    with client_of(house, tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost", "", "127.0.0.1@evil.example", "[::1", "a:b:c"],
)
def test_a_name_that_was_rebound_to_this_machine_is_refused(client, host):
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "Mira" not in answer.text


@pytest.mark.parametrize(
    ("header", "hosts", "known"),
    [
        ("127.0.0.1:9", ["127.0.0.1"], True),
        ("LOCALHOST:80", ["localhost"], True),
        ("localhost.", ["localhost"], True),
        ("[::1]:8765", ["::1"], True),
        ("[::1]:8765", ["[::1]:8765"], True),
        ("127.0.0.1:9", ["127.0.0.1:8765"], False),
        ("mirror.home:8765", ["127.0.0.1", "mirror.home"], True),
        ("127.0.0.1", [], False),
    ],
)
def test_hosts_are_compared_by_name_and_by_port_where_one_is_given(header, hosts, known):
    assert known_host(header, hosts) is known


@pytest.mark.parametrize(
    ("method", "headers", "refused"),
    [
        ("GET", {}, False),
        ("GET", {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}, False),
        (
            "GET",
            {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"},
            False,
        ),
        (
            "GET",
            {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
            True,
        ),
        (
            "GET",
            {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
            True,
        ),
        ("GET", {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}, True),
        ("POST", {"sec-fetch-site": "same-origin"}, False),
        ("POST", {"sec-fetch-site": "none"}, False),
        ("POST", {"sec-fetch-site": "same-site"}, True),
        ("POST", {"sec-fetch-site": "cross-site"}, True),
        ("POST", {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8765"}, True),
        ("POST", {"origin": "http://127.0.0.1:8765"}, False),
        ("POST", {"origin": "http://127.0.0.1:9999"}, True),
        ("POST", {"origin": "null"}, True),
        ("POST", {}, False),
        ("DELETE", {"sec-fetch-site": "cross-site"}, True),
    ],
)
def test_what_another_site_started_is_refused(method, headers, refused):
    assert bool(crossing(method, Headers({"host": "127.0.0.1:8765", **headers}))) is refused


def test_another_site_cannot_make_her_say_anything(client, house):
    answer = client.post("/say", data={"words": "I avoid gluten"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert house.said == []


@pytest.mark.parametrize("path", [*PAGES, "/nowhere", "/timeline/2026-13-99"])
def test_every_answer_says_what_a_browser_may_do_with_it(client, path):
    headers = client.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_script_a_style_or_a_handler_in_it(client, path):
    page = client.get(path).text
    assert re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", page) is None
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', page) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_locked_page_shows_nothing_of_her(house, tmp_path, path):
    with client_of(house, tmp_path, TOKEN) as client:
        answer = client.get(path)
        wrong = client.get(f"{path}?token=forty-one")
    assert (answer.status_code, wrong.status_code) == (401, 401)
    assert "Mira" not in answer.text + wrong.text
    assert "?token=" in answer.text


def test_the_token_is_changed_for_a_strict_cookie_that_is_not_the_token(house, tmp_path):
    with client_of(house, tmp_path, TOKEN) as client:
        first = client.get("/", params={"token": TOKEN})
        assert "Mira" in client.get("/").text
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in cookie + first.text


def test_a_session_of_another_token_opens_nothing(house, tmp_path):
    with client_of(house, tmp_path, "another-token") as other:
        given = other.get("/", params={"token": "another-token"}).headers["set-cookie"].split(";")[0]
    with client_of(house, tmp_path, TOKEN) as client:
        value = given.split("=", 1)[1]
        own = client.get("/", params={"token": TOKEN}).headers["set-cookie"].split("=", 1)[0]
        client.cookies.clear()
        answer = client.get("/", headers={"cookie": f"{own}={value}; {given}"})
    assert answer.status_code == 401


def test_an_error_says_its_sentence_and_the_next_step(client):
    answer = client.post("/evidence", data={"subject": "fact:gone"})
    assert answer.status_code == 404
    assert "This fact is not held any more." in answer.text
    assert "Load the page again." in answer.text


def test_a_bug_shows_and_logs_where_it_is_and_none_of_its_words(house, tmp_path, caplog):
    hers = " ".join(("rash", "on", "left", "arm"))

    def searched() -> None:
        raise ValueError(hers) from KeyError(hers)

    house.portrait = searched
    with client_of(house, tmp_path) as client:
        answer = client.get("/portrait")
    assert answer.status_code == 500
    assert "Nothing you gave it was lost" in answer.text
    assert answer.headers["content-security-policy"]
    assert "ValueError" in caplog.text
    assert "caused by KeyError" in caplog.text
    assert "test_web_door.py" in caplog.text
    assert "in searched" in caplog.text
    assert hers not in answer.text + caplog.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_answered(client, method):
    assert client.request(method, "/").status_code == 405


def test_what_she_wrote_stays_text(client, house):
    house.said.append(("s1", "<script>alert(1)</script>\"'&", "today"))
    page = client.get("/portrait").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_form_longer_than_can_be_said_is_refused(client, house):
    answer = client.post("/say", data={"words": "gluten " * 20_000})
    assert answer.status_code == 400
    assert house.said == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("days", "0"),
        ("days", "1.5"),
        ("days", "soon"),
        ("bits", "1e9"),
        ("bits", "NaN"),
        ("price", "-1"),
        ("brand", ""),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused_by_name(client, house, field, value):
    form = {
        "brand": "Bo",
        "sector": "bo.example",
        "kinds": "rank",
        "purpose": "p",
        "days": "9",
        "bits": "3",
        "price": "0",
    }
    answer = client.post("/keyhole/grant", data={**form, field: value})
    assert answer.status_code == 400
    assert field in answer.text
    assert len(house.brands) == 2


def test_nothing_is_erased_without_the_word(client, house):
    assert client.post("/house/erase", data={"what": "all", "sure": "yes"}).status_code == 400
    assert house.erased == {}


def test_the_export_does_not_stay_behind(client, house, tmp_path):
    answer = client.post("/house/export")
    assert answer.content[:2] == b"PK"
    assert not (tmp_path / "export.zip").exists()


def test_static_files_are_kept_for_good_and_change_their_address(client):
    page = client.get("/").text
    address = re.search(r"/static/\w+/page\.css", page).group()
    answer = client.get(address)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert client.get("/static/0123456789ab/page.css").status_code == 404
    assert client.get(address.replace("page.css", "..%2fpages.py")).status_code == 404


def test_what_a_page_loads_beside_its_style_is_there(client):
    page = client.get("/").text
    folder = re.search(r"/static/\w+/", page).group()
    style = client.get(folder + "page.css").text
    scripts = client.get(folder + "page.js").text + client.get(folder + "live.js").text
    names = re.findall(r"url\(([\w.-]+)\)", style) + re.findall(r'from "\./([\w.-]+)"', scripts)
    assert len(names) >= 6
    assert {client.get(folder + name).status_code for name in names} == {200}


MODULES = (
    "page.css",
    "page.js",
    "live.js",
    "part.js",
    "drop.js",
    "again.js",
    "icon.svg",
    "inter-latin.woff2",
)


def weight(client: TestClient, path: str) -> int:
    """Bytes on the wire of a first visit: the page and all it loads, as the server packs them."""
    page = client.get(path, headers={"accept-encoding": "gzip"})
    folder = re.search(r"/static/\w+/", page.text).group()
    names = [*MODULES, *["inter-latin-ext.woff2"] * bool(re.search("[\u0100-\u017f]", page.text))]
    loaded = [client.get(folder + name, headers={"accept-encoding": "gzip"}) for name in names]
    assert {answer.status_code for answer in loaded} == {200}
    return sum(int(answer.headers["content-length"]) for answer in [page, *loaded])


@pytest.mark.parametrize("path", PAGES)
def test_a_page_weighs_less_than_eighty_kilobytes(client, path):
    assert weight(client, path) <= 80_000


def test_a_portrait_of_four_hundred_facts_weighs_less_than_eighty_kilobytes(client, house):
    house.groups["Taste"] = [
        fact_view(
            _fact("taste.artist", f"Šumava and {i * 7919:x} others", "observed", 0.9, f"{i * 7919:x}"),
            f"{i * 31} plays",
        )
        for i in range(400)
    ]
    assert weight(client, "/portrait") <= 80_000


@pytest.fixture
def busy(house: MiraHouse, monkeypatch: pytest.MonkeyPatch) -> MiraHouse:
    """A day of six hundred moments, as different from one another as real ones."""
    chance = Random(5)
    day = house.timeline(None)
    many = tuple(
        msgspec.structs.replace(
            event,
            id=f"{chance.getrandbits(128):032x}",
            title=f"{event.title} {i}",
            time=f"{i // 60:02d}:{i % 60:02d}",
        )
        for i, event in enumerate(day.events * 50)
    )
    monkeypatch.setattr(house, "timeline", lambda _: msgspec.structs.replace(day, events=many))
    return house


def test_a_day_of_six_hundred_moments_weighs_less_than_eighty_kilobytes(client, busy):
    assert weight(client, "/timeline") <= 80_000


def test_a_long_day_goes_on_from_page_to_page(client, busy):
    pages = [client.get("/timeline/2025-11-04", params={"from": start}).text for start in (0, 200, 400, 600)]
    assert [page.count('value="event:') for page in pages] == [200, 200, 200, 0]
    assert "Later that day: 400 moments" in pages[0]
    assert "Earlier that day" in pages[1]
    assert all(">600<" in page for page in pages)


def test_pages_are_gzipped_where_the_browser_takes_it(client):
    packed = client.get("/portrait", headers={"accept-encoding": "gzip"})
    plain = client.get("/portrait", headers={"accept-encoding": "identity"})
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert len(gzip.compress(plain.content)) < len(plain.content)
