"""What she hands over is in the vault and on her pages: in no error, no log, no address, no other file."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import pytest

#: Stands in every field of every row that is handed over, whole or broken; what is said holds another.
PLANTED = "zebrafinch"
SAID = "kumquats"
PLAY = {
    "ts": "2024-05-23T06:49:10Z",
    "ms_played": 220_538,
    "master_metadata_track_name": f"The {PLANTED}",
    "master_metadata_album_artist_name": f"{PLANTED} band",
    "spotify_track_uri": f"spotify:track:{PLANTED}",
}
HEAD = "OFXHEADER:100\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1"
FILES = {
    "plays.json": json.dumps(
        [PLAY, PLAY | {"ts": PLANTED}, PLAY | {"ms_played": PLANTED}, PLANTED, [PLANTED]]
    ),
    "MyActivity.json": json.dumps(
        [
            {"header": PLANTED, "title": f"Searched for {PLANTED}", "time": when, "products": [PLANTED]}
            for when in ("2021-06-15T10:30:00Z", PLANTED)
        ]
    ),
    "Records.json": json.dumps(
        {"locations": [{"latitudeE7": PLANTED, "longitudeE7": 1, "timestamp": PLANTED, "source": PLANTED}]}
    ),
    "NetflixViewingHistory.csv": f'Title,Date\n{PLANTED},5/10/26\n{PLANTED},{PLANTED}\n{PLANTED}\n"{PLANTED}',
    "calendar.ics": "BEGIN:VCALENDAR\r\n"
    + "".join(
        f"BEGIN:VEVENT\r\nUID:{PLANTED}{n}\r\nSUMMARY:{PLANTED}\r\n{line}\r\nEND:VEVENT\r\n"
        for n, line in enumerate(
            (
                "DTSTART:20240523T100000Z",
                f"DTSTART:{PLANTED}",
                f"DTSTART;TZID={PLANTED}:20240523T100000",
                f"DTSTART:20240523T100000Z\r\nRRULE:FREQ={PLANTED}",
                f"{PLANTED}",
            )
        )
    ),
    "contacts.vcf": f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{PLANTED}\r\nBDAY:{PLANTED}\r\n{PLANTED}\r\n"
    f"END:VCARD\r\nBEGIN:VCARD\r\nVERSION:{PLANTED}\r\nN:{PLANTED}\r\n",
    "bank.ofx": f"{HEAD}<ACCTID>{PLANTED}<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>"
    f"<STMTTRN><DTPOSTED>20240523<TRNAMT>-1<FITID>{PLANTED}<NAME>{PLANTED}</STMTTRN>"
    f"<STMTTRN><DTPOSTED>{PLANTED}<TRNAMT>{PLANTED}<FITID>{PLANTED}<NAME>{PLANTED}</STMTTRN><{PLANTED}>",
    "export.xml": f'<?xml version="1.0"?><HealthData locale="{PLANTED}"><Record type="{PLANTED}" '
    f'sourceName="{PLANTED}" startDate="{PLANTED}" endDate="{PLANTED}" value="{PLANTED}"/><{PLANTED}',
    "nonsense.txt": PLANTED,
}
WRONG = [
    ("day", SAID),
    ("say", SAID),
    ("revoke", SAID),
    ("start-fresh", SAID),
    ("erase", "--from", SAID, "--to", SAID, "--yes"),
    ("grant", SAID, SAID, "--kind", SAID),
]
PAGES = ["/", "/timeline", "/portrait", "/guesses", "/patterns", "/keyhole", "/import", "/house", "/api/docs"]
ACTS = [
    "/timeline/search",
    "/keyhole/grant",
    "/keyhole/revoke",
    "/keyhole/start-fresh",
    "/evidence",
    "/say",
    "/say/take-back",
    "/facts/correct",
    "/facts/forbid",
    "/facts/delete",
    "/facts/judge",
    "/react",
    "/quiet",
    "/import",
    "/import/path",
    "/house/export",
    "/house/erase",
]
#: What a form may hold: every field any of them reads, with a word that must come out nowhere.
NAMES = (
    *(
        "words",
        "q",
        "day",
        "before",
        "subject",
        "id",
        "fact_id",
        "statement_id",
        "verdict",
        "brand",
        "sector",
    ),
    *("kinds", "purpose", "days", "bits", "price", "grant", "grant_id", "source", "since", "until", "path"),
)
FORM = dict.fromkeys(NAMES, PLANTED)


class Said(msgspec.Struct, frozen=True):
    """What a command answered."""

    status: int
    out: str
    err: str


class Life:
    """A home, its command line and its server, both as programs of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.log = folder / "server.log"
        self.environment = os.environ | {
            "SELFPORTRAIT_HOME": str(self.home),
            "SELFPORTRAIT_KEY_FILE": str(folder / "key"),
            "SELFPORTRAIT_ZONE": "Europe/Berlin",
            "TMPDIR": str(self.temporary),
        }

    def run(self, *words: str | Path) -> Said:
        ended = subprocess.run(
            [sys.executable, "-m", "selfportrait", *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Said(ended.returncode, ended.stdout, ended.stderr)

    def bytes_on_disk(self) -> bytes:
        files = [path for top in (self.home, self.temporary) for path in top.rglob("*") if path.is_file()]
        assert {"vault.db"} <= {path.name for path in files}
        return b"".join(path.read_bytes() for path in files)


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """A home into which every broken row was imported and a word was said."""
    life = Life(tmp_path_factory.mktemp("planted"))
    export = life.folder / "export"
    export.mkdir()
    for name, text in FILES.items():
        (export / name).write_text(text, "utf-8", newline="")
    told = life.run("import", "--json", export)
    assert told.status == 0
    assert PLANTED not in told.err
    (life.folder / "receipt.json").write_text(told.out)
    assert life.run("say", f"I love {SAID}").status == 0
    return life


@pytest.fixture(scope="module")
def port(life: Life) -> Iterator[int]:
    """The port of the real server over that home."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free: int = listener.getsockname()[1]
    with life.log.open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "selfportrait", "serve", "--port", str(free)],
            env=life.environment,
            stdout=log,
            stderr=log,
        )
    try:
        deadline = time.monotonic() + 30
        while not _answers(free):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield free
    finally:
        server.terminate()
        server.wait(20)


def _answers(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


def asked(
    port: int, method: str, path: str, form: dict[str, str] | None = None, **headers: str
) -> tuple[int, HTTPMessage, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    body = urlencode(form) if form is not None else None
    if form is not None:
        given.setdefault("Content-Type", "application/x-www-form-urlencoded")
    connection.request(method, path, body, given)
    response = connection.getresponse()
    text = response.read().decode("utf-8", "replace")
    connection.close()
    return response.status, response.headers, text


def test_a_receipt_counts_broken_rows_and_quotes_none(life: Life) -> None:
    receipt = json.loads((life.folder / "receipt.json").read_text())
    spoken = receipt.pop("first_sentence")
    assert sum(count for _, count in receipt["skipped"]) >= 6
    assert receipt["failed"]
    assert PLANTED not in json.dumps(receipt)
    assert isinstance(spoken, str)


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_a_command_that_fails_says_why_without_what_the_log_holds(life: Life, words: tuple[str, ...]) -> None:
    told = life.run(*words)
    assert told.status in (1, 2)
    assert told.err
    assert PLANTED not in told.out + told.err
    assert "Traceback" not in told.err


def test_every_page_and_every_act_leaves_the_log_and_all_addresses_clean(life: Life, port: int) -> None:
    answered = [asked(port, "GET", path) for path in PAGES]
    assert [status for status, _, _ in answered] == [200] * len(PAGES)
    answered += [asked(port, "POST", path, FORM) for path in (*ACTS, "/nowhere", "/say?x=1")]
    answered += [asked(port, "POST", "/say", {"words": f"I hate {PLANTED}"})]
    answered += [asked(port, "GET", path + PLANTED) for path in ("/", "/timeline/", "/rows/", "/import/")]
    answered += [asked(port, "GET", f"/timeline?day={PLANTED}"), asked(port, "PUT", "/say", FORM)]
    answered += [asked(port, "POST", "/api/v1/ask", FORM, Authorization=f"Bearer {PLANTED}")]
    answered += [asked(port, "GET", f"/api/{PLANTED}")]
    assert max(status for status, _, _ in answered) < 500
    assert [text for _, headers, _ in answered for text in headers.values() if PLANTED in text] == []
    assert PLANTED not in life.log.read_text("utf-8")


@pytest.mark.parametrize(
    "path", ["/", "/keyhole", "/static/page.css", "/api/docs", "/api/openapi.json", "/api/"]
)
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example:{port}", "[", ""]
)
def test_a_name_rebound_to_this_machine_is_not_answered(port: int, path: str, host: str) -> None:
    status, _, text = asked(port, "GET", path, Host=host.format(port=port))
    assert status in (400, 421)
    assert PLANTED not in text


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}]
)
@pytest.mark.parametrize("path", ACTS)
def test_another_site_cannot_act_in_her_name(port: int, path: str, headers: dict[str, str]) -> None:
    status, _, text = asked(port, "POST", path, {"words": "I hate rain", "all": "1"}, **headers)
    assert status == 403
    assert PLANTED not in text


@pytest.mark.parametrize("path", PAGES)
def test_no_page_can_be_framed(port: int, path: str) -> None:
    _, headers, _ = asked(port, "GET", path)
    assert "frame-ancestors 'none'" in (headers["content-security-policy"] or "")


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="where Linux lists its sockets")
def test_the_server_listens_on_this_machine_only(port: int) -> None:
    tables = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    listening = [row.split()[1] for row in tables.splitlines() if row.split()[3] == "0A"]
    assert [address for address in listening if address.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]


def test_nothing_of_hers_can_be_read_on_the_disk(life: Life, port: int) -> None:
    made = life.run("grant", "Corner Shop", "corner.example", "--kind", "rank", "--json")
    token = json.loads(made.out)["token"]
    status, _, _ = asked(port, "POST", "/api/v1/ask", {}, Authorization=f"Bearer {token}")
    assert status < 500
    disk = life.bytes_on_disk().lower()
    secrets = [PLANTED, SAID, token, "corner.example", "kumquat"]
    assert [word for word in secrets if word.lower().encode() in disk] == []
    assert [word for word in secrets if word.encode("utf-16-le") in disk] == []


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_home_vault_and_key_are_hers_alone(life: Life, port: int) -> None:
    paths = [life.home, life.folder / "key", *life.home.rglob("*")]
    assert [path.name for path in paths if path.stat().st_mode & 0o077] == []


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_what_she_takes_away_is_hers_alone(life: Life, tmp_path: Path) -> None:
    assert life.run("export", tmp_path / "mine").status == 0
    paths = [tmp_path / "mine", *(tmp_path / "mine").rglob("*")]
    assert len(paths) > 4
    assert [path.name for path in paths if path.stat().st_mode & 0o077] == []
