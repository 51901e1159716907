"""Files that were made to hurt, through the real command line: a sentence or a counted skip, and no harm.

Each is handed to `selfportrait import` in a process of its own whose memory is measured,
over a home that already holds something; afterwards that something is the same, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from selfportrait.vault import KeyFile, Vault

pytestmark = pytest.mark.skipif(os.name != "posix", reason="memory is measured as POSIX systems do")

MOST_MB = 400
PATIENCE_S = 120

COMMAND = ("-m", "selfportrait")
#: A process counts what it was forked from as its own: a small one stands between, and asks for its child.
MEASURED = """
import resource, subprocess, sys
ended = subprocess.run(sys.argv[2:])
open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(ended.returncode)
"""

PLAY = {
    "ts": "2024-05-23T06:49:10Z",
    "ms_played": 220_538,
    "master_metadata_track_name": "Go Back",
    "master_metadata_album_artist_name": "Lena Vox",
    "spotify_track_uri": "spotify:track:invented0000000000001",
}
VIEWED = "Title,Date\nTide Clerks: Season 2: Ebb,5/10/26\nFog,4/28/26\n"
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bo Lind\r\nBDAY:1990-05-03\r\n{}END:VCARD\r\n"
EVENT = "BEGIN:VEVENT\r\nUID:{}@cal.example\r\nDTSTART:{}\r\n{}SUMMARY:Stand-up\r\nEND:VEVENT\r\n"
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n"
BOOKED = (
    "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{}<TRNAMT>-34.51<FITID>{}<NAME>CORNER BÄCKEREI<MEMO>rye</STMTTRN>\n"
)
SGML = (
    "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:{}\n\n<OFX><BANKMSGSRSV1><STMTTRNRS>"
    "<STMTRS><CURDEF>EUR\n<BANKACCTFROM><BANKID>1<ACCTID>22<ACCTTYPE>CHECKING</BANKACCTFROM>\n<BANKTRANLIST>"
    "{}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
)
HEALTH = '<?xml version="1.0" encoding="UTF-8"?>\n{}<HealthData locale="en_DE">\n{}</HealthData>\n'
BEAT = (
    '<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="{}" unit="count/min" '
    'startDate="{} 10:00:00 +0200" endDate="{} 10:00:00 +0200" value="61"/>\n'
)
GPX = (
    '<?xml version="1.0"?>\n{}<gpx version="1.1" creator="Apple Health Export" '
    'xmlns="http://www.topografix.com/GPX/1/1"><trk><name>{}</name><trkseg>'
    '<trkpt lon="10.1" lat="53.1"><time>{}T10:00:00Z</time></trkpt></trkseg></trk></gpx>'
)
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]>\n"
)
OUTSIDE = '<!DOCTYPE lolz [<!ENTITY lol9 SYSTEM "file:///etc/passwd">]>\n'


class Handed(msgspec.Struct, frozen=True):
    """What a command answered, and the most memory its process ever had (MB)."""

    status: int
    out: str
    err: str
    peak_mb: float

    @property
    def lines(self) -> dict[str, int]:
        return dict(json.loads(self.out)["lines"])

    @property
    def failed(self) -> dict[str, str]:
        return dict(json.loads(self.out)["failed"])

    @property
    def skipped(self) -> dict[str, int]:
        return dict(json.loads(self.out)["skipped"])


class Home:
    """A home that holds something, and its command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "home"
        self.key = folder / "key"
        self.logs = folder / "said"
        self.logs.mkdir()

    def run(self, *words: str | Path) -> Handed:
        """Run a command; its memory is its own, as the kernel counted it."""
        given = {
            "SELFPORTRAIT_HOME": str(self.folder),
            "SELFPORTRAIT_KEY_FILE": str(self.key),
            "SELFPORTRAIT_ZONE": "Europe/Berlin",
        }
        out, err = self.logs / "out", self.logs / "err"
        with out.open("wb") as to_out, err.open("wb") as to_err:
            started = subprocess.run(
                [sys.executable, "-S", "-c", MEASURED, self.logs / "peak", sys.executable, *COMMAND, *words],
                env=os.environ | given,
                stdin=subprocess.DEVNULL,
                stdout=to_out,
                stderr=to_err,
                timeout=PATIENCE_S,
            )
        peak = int((self.logs / "peak").read_text("ascii"))
        peak_mb = peak / (1 << 10 if sys.platform.startswith("linux") else 1 << 20)
        return Handed(started.returncode, out.read_text("utf-8"), err.read_text("utf-8"), peak_mb)

    def digest(self) -> tuple[int, str]:
        """How many events, samples, facts and statements the log holds, and a digest of them all."""
        count, seal = 0, hashlib.sha256()
        with Vault.open(self.folder, KeyFile(self.key)) as vault:
            for record in (*vault.events(), *vault.imported_facts(), *vault.statements(), *vault.series()):
                seal.update(msgspec.msgpack.encode(record))
                count += 1
        return count, seal.hexdigest()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that is only handed what must add nothing."""
    return _lived_in(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home like the other, that is only copied."""
    return _lived_in(tmp_path_factory.mktemp("template")).folder.parent


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Home:
    """A home of one's own, for files of which something is read."""
    shutil.copytree(template / "home", tmp_path / "home")
    shutil.copy2(template / "key", tmp_path / "key")
    return Home(tmp_path)


@pytest.fixture
def handed(tmp_path: Path) -> Path:
    """The folder that holds what is handed over."""
    folder = tmp_path / "handed"
    folder.mkdir()
    return folder


def _lived_in(folder: Path) -> Home:
    home = Home(folder)
    (folder / "before.ics").write_text(CALENDAR.format(EVENT.format("before", "20200301T100000Z", "")))
    assert home.run("import", folder / "before.ics").status == 0
    assert home.run("say", "I just went gluten-free").status == 0
    return home


# What adds nothing.


def truncated_zip(folder: Path) -> Path:
    whole = _zip(folder / "cut.zip", {"Takeout/plays.json": json.dumps([PLAY] * 200).encode()})
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    return whole


def bomb_of_one_file(folder: Path) -> Path:
    return _zip(folder / "bomb.zip", {"Records.json": _Zeros(200 << 20)})


def bomb_of_overlapping_files(folder: Path) -> Path:
    path = _zip(folder / "overlap.zip", {f"{n}.json": b"[" + b" " * 3_000_000 + b"]" for n in range(3)})
    data = bytearray(path.read_bytes())
    entries = [at for at in range(len(data)) if data[at : at + 4] == b"PK\x01\x02"]
    for at in entries[1:]:
        data[at + 42 : at + 46] = data[entries[0] + 42 : entries[0] + 46]
    path.write_bytes(data)
    return path


def climbing_paths(folder: Path) -> Path:
    good = json.dumps([PLAY]).encode()
    return _zip(folder / "climb.zip", {"../../up.json": good, "/etc/up.json": good, "..\\up.json": good})


def zip_in_a_zip_in_a_zip(folder: Path) -> Path:
    inner = _zip(folder / "0.zip", {"plays.json": json.dumps([PLAY]).encode()}).read_bytes()
    for depth in range(1, 4):
        inner = _zip(folder / f"{depth}.zip", {f"{depth - 1}.zip": inner}).read_bytes()
    return folder / "3.zip"


def a_million_tiny_entries(folder: Path) -> Path:
    """A table of contents for a million files, all the one file; made by hand, for it takes a minute else."""
    path = folder / "million.zip"
    body = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, 8, 0) + b"00000000"
    fixed = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0)
    contents = b"".join(b"%b%08x" % (fixed, n) for n in range(1_000_000))
    wide = struct.pack(
        "<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1_000_000, 1_000_000, len(contents), len(body)
    )
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(body) + len(contents), 1)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(body + contents + wide + locator + end)
    return path


def two_gigabytes_of_nonsense(folder: Path) -> Path:
    return _sparse(folder / "disk.img", b"\x93nonsense", 2 << 30)


def much_that_begins_like_a_calendar(folder: Path) -> Path:
    return _sparse(folder / "endless.ics", b"BEGIN:VCALENDAR\r\n")


def much_that_begins_like_a_statement(folder: Path) -> Path:
    return _sparse(folder / "endless.ofx", b"OFXHEADER:100\n\n<OFX><BANKMSGSRSV1>")


def much_that_begins_like_plays(folder: Path) -> Path:
    return _sparse(folder / "endless.json", json.dumps([PLAY])[:-40].encode())


def much_that_begins_like_health(folder: Path) -> Path:
    return _sparse(folder / "endless.xml", b'<?xml version="1.0"?>\n<HealthData locale="en">\n<Record type="')


def much_that_begins_like_an_address_book(folder: Path) -> Path:
    return _sparse(folder / "endless.vcf", b"BEGIN:VCARD\r\nVERSION:3.0\r\nNOTE:")


def much_that_begins_like_viewings(folder: Path) -> Path:
    return _sparse(folder / "endless.csv", b'Title,Date\n"Fog')


def much_that_begins_like_activity(folder: Path) -> Path:
    return _sparse(
        folder / "endless.html",
        b"<html><head><title>My Activity</title><style>.mdl-typography--title{}.outer-cell{}</style></head>"
        b'<body><div class="outer-cell mdl-cell"><div class="content-cell">',
    )


def deeply_nested_json(folder: Path) -> Path:
    return _text(folder / "deep.json", '{"locations": ' + "[" * 2_000_000)


def deeply_nested_play(folder: Path) -> Path:
    return _text(folder / "deeper.json", json.dumps([PLAY])[:-2] + ', "x": ' + '{"a":' * 200_000)


def json_with_one_hundred_megabytes_of_string(folder: Path) -> Path:
    return _text(folder / "long.json", json.dumps([PLAY])[:-2] + ', "note": "' + "x" * (100 << 20) + '"}]')


def a_pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.json")
    return folder / "pipe.json"


def an_empty_file(folder: Path) -> Path:
    return _text(folder / "nothing.json", "")


def an_empty_folder_that_leads_into_itself(folder: Path) -> Path:
    (folder / "loop").mkdir()
    (folder / "loop" / "again").symlink_to(folder / "loop")
    return folder / "loop"


def a_folder_deeper_than_anyone_files(folder: Path) -> Path:
    deep = folder.joinpath(*["d"] * 250)
    deep.mkdir(parents=True)
    return _text(deep / "plays.json", json.dumps([PLAY])).parents[249]


def entity_bomb_in_a_statement(folder: Path) -> Path:
    head = '<?xml version="1.0"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n'
    return _text(folder / "bomb.ofx", head + LAUGHS + "<OFX><BANKMSGSRSV1>&lol9;</BANKMSGSRSV1></OFX>")


def nested_statement(folder: Path) -> Path:
    return _text(folder / "deep.ofx", "OFXHEADER:100\n\n<OFX><BANKMSGSRSV1>" + "<A>" * 500_000)


def nested_health(folder: Path) -> Path:
    return _text(folder / "deep.xml", HEALTH.format("", '<Correlation type="x">' * 200_000))


def entity_bomb_in_health(folder: Path) -> Path:
    text = HEALTH.format(LAUGHS, BEAT.format("&lol9;", "2024-05-23", "2024-05-23"))
    return _text(folder / "export.xml", text)


def entity_from_outside_in_health(folder: Path) -> Path:
    text = HEALTH.format(OUTSIDE, BEAT.format("&lol9;", "2024-05-23", "2024-05-23"))
    return _text(folder / "export.xml", text)


def entity_bomb_in_a_route(folder: Path) -> Path:
    return _text(folder / "route.gpx", GPX.format(LAUGHS, "&lol9;", "2024-05-23"))


def entity_from_outside_in_a_route(folder: Path) -> Path:
    return _text(folder / "route.gpx", GPX.format(OUTSIDE, "&lol9;", "2024-05-23"))


NOTHING_ADDED = [
    truncated_zip,
    bomb_of_one_file,
    bomb_of_overlapping_files,
    climbing_paths,
    zip_in_a_zip_in_a_zip,
    a_million_tiny_entries,
    two_gigabytes_of_nonsense,
    much_that_begins_like_a_calendar,
    much_that_begins_like_a_statement,
    much_that_begins_like_plays,
    much_that_begins_like_health,
    much_that_begins_like_an_address_book,
    much_that_begins_like_viewings,
    much_that_begins_like_activity,
    deeply_nested_json,
    deeply_nested_play,
    json_with_one_hundred_megabytes_of_string,
    a_pipe,
    an_empty_file,
    an_empty_folder_that_leads_into_itself,
    a_folder_deeper_than_anyone_files,
    entity_bomb_in_a_statement,
    nested_statement,
    nested_health,
    entity_bomb_in_health,
    entity_from_outside_in_health,
    entity_bomb_in_a_route,
    entity_from_outside_in_a_route,
]


@pytest.mark.parametrize("made", NOTHING_ADDED, ids=lambda made: made.__name__)
def test_what_cannot_be_read_is_told_in_a_sentence_and_changes_nothing(
    kept: Home, handed: Path, made: Callable[[Path], Path]
) -> None:
    before = kept.digest()
    told = kept.run("import", "--json", made(handed))
    receipt = json.loads(told.out)
    assert told.err == ""
    assert (
        receipt["failed"] or receipt["unrecognised"] or receipt["skipped"] or "nothing" in receipt["sentence"]
    )
    assert all(sentence.endswith(".") for _, sentence in receipt["failed"])
    assert told.lines["new"] == 0
    assert told.status == int(not told.lines["seen"] and bool(receipt["failed"] or receipt["unrecognised"]))
    assert kept.digest() == before
    assert told.peak_mb < MOST_MB


# What is read in part, and the rest counted.


def _dates(*days: str) -> dict[str, str]:
    """Files of each source with a row for each day, by name."""
    year_first = [day.replace("-", "") for day in days]
    plays = [PLAY | {"ts": f"{day}T06:49:10Z"} for day in days]
    places = [
        {"latitudeE7": 530000000, "longitudeE7": 100000000, "timestamp": f"{d}T10:00:00Z"} for d in days
    ]
    searches = [
        {"header": "Search", "title": "Searched for rye", "time": f"{d}T10:30:00Z", "products": ["Search"]}
        for d in days
    ]
    entries = "".join(EVENT.format(n, f"{day}T100000Z", "") for n, day in enumerate(year_first))
    booked = "".join(BOOKED.format(day, n) for n, day in enumerate(year_first))
    beats = "".join(BEAT.format("Watch", day, day) for day in days)
    viewed = "".join(f"Ada,{day} 21:00:00,00:48:12,,Fog,,TV,00:48:12,00:48:12,DE\n" for day in days)
    return {
        "plays.json": json.dumps(plays),
        "Records.json": json.dumps({"locations": places}),
        "MyActivity.json": json.dumps(searches),
        "calendar.ics": CALENDAR.format(entries),
        "bank.ofx": SGML.format("1252", booked),
        "export.xml": HEALTH.format("", beats),
        "route.gpx": GPX.format("", "run", days[0]),
        "ViewingActivity.csv": "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,"
        "Device Type,Bookmark,Latest Bookmark,Country\n" + viewed,
    }


def test_a_date_in_1601_or_2300_is_counted_and_the_others_are_kept(home: Home, handed: Path) -> None:
    kept_events, _ = home.digest()
    for name, text in _dates("1601-01-01", "2024-05-23", "2300-01-01").items():
        _text(handed / name, text)
    told = home.run("import", "--json", handed)
    assert (told.status, told.failed, told.err) == (0, {}, "")
    assert told.lines["new"] == 7
    assert sum(told.skipped.values()) == 15
    assert home.digest()[0] > kept_events
    assert told.peak_mb < MOST_MB


#: Apple writes UTF-8 and says so in the first line; in UTF-16 nobody has ever seen these.
NEVER_WIDE = ["export.xml", "route.gpx"]


@pytest.mark.parametrize(
    ("encoding", "unread"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("latin-1", []),
        ("utf-16", NEVER_WIDE),
        ("utf-16-le", NEVER_WIDE),
        ("utf-16-be", NEVER_WIDE),
    ],
)
def test_every_text_is_read_in_whatever_encoding_it_was_saved(
    home: Home, handed: Path, encoding: str, unread: list[str]
) -> None:
    files = _dates("2024-05-23") | {
        "contacts.vcf": CARD.format("NOTE:grüßt\r\n"),
        "NetflixViewingHistory.csv": VIEWED,
    }
    for name, text in files.items():
        _text(handed / name, text.replace("Lena Vox", "Léna Vöx"), encoding)
    told = home.run("import", "--json", handed)
    assert (told.status, told.failed, json.loads(told.out)["unrecognised"]) == (0, {}, unread)
    assert told.lines["new"] >= 9 - len(unread)
    assert "BÄCKEREI" in json.dumps(
        json.loads(home.run("search", "--json", "corner").out), ensure_ascii=False
    )


def entity_from_outside_in_a_statement(folder: Path) -> Path:
    booked = BOOKED.format("20240523", "&lol9;").replace("CORNER", "&lol9;")
    _, _, body = SGML.format("1252", booked).partition("\n\n")
    head = '<?xml version="1.0"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n'
    return _text(folder / "bank.ofx", head + OUTSIDE + body)


def a_rule_by_the_second_for_ever(folder: Path) -> Path:
    entry = EVENT.format("tick", "20240523T100000Z", "RRULE:FREQ=SECONDLY\r\n")
    return _text(folder / "tick.ics", CALENDAR.format(entry))


def a_card_with_fifty_megabytes_of_picture(folder: Path) -> Path:
    folded = "PHOTO;ENCODING=b;TYPE=JPEG:\r\n" + (" " + "A" * 74 + "\r\n") * (50 << 20 >> 6)
    return _text(folder / "contacts.vcf", CARD.format(folded))


def a_statement_of_a_character_set_that_is_none(folder: Path) -> Path:
    return _text(folder / "bank.ofx", SGML.format("KLINGON", BOOKED.format("20240523", "1")), "cp1252")


def a_table_with_nul_bytes(folder: Path) -> Path:
    return _text(folder / "NetflixViewingHistory.csv", VIEWED.replace("Fog", "F\0og") + "\0\0\0")


READ_IN_PART = [
    entity_from_outside_in_a_statement,
    a_rule_by_the_second_for_ever,
    a_card_with_fifty_megabytes_of_picture,
    a_statement_of_a_character_set_that_is_none,
    a_table_with_nul_bytes,
]


@pytest.mark.parametrize("made", READ_IN_PART, ids=lambda made: made.__name__)
def test_what_is_odd_is_read_as_far_as_it_goes_and_never_further(
    home: Home, handed: Path, made: Callable[[Path], Path]
) -> None:
    before, _ = home.digest()
    told = home.run("import", "--json", made(handed))
    assert (told.status, told.err) == (0, "")
    assert 1 <= told.lines["seen"] <= 5
    assert home.digest()[0] - before <= 5
    assert "root:" not in home.run("search", "--json", "root").out
    assert told.peak_mb < MOST_MB


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_she_may_not_read_is_told_and_changes_nothing(kept: Home, handed: Path) -> None:
    before = kept.digest()
    locked = _text(handed / "locked.json", json.dumps([PLAY]))
    locked.chmod(0)
    told = kept.run("import", "--json", locked)
    assert told.status == 1
    assert "cannot be opened" in told.failed["locked.json"]
    assert kept.digest() == before


def test_a_file_that_grows_while_it_is_read_is_named(home: Home, handed: Path) -> None:
    growing = _text(handed / "growing.json", json.dumps([PLAY | {"ms_played": n} for n in range(60_000)]))
    done = threading.Event()

    def append() -> None:
        while not done.wait(0.01):
            with growing.open("ab") as more:
                more.write(b" ")

    writer = threading.Thread(target=append)
    writer.start()
    try:
        told = home.run("import", "--json", growing)
    finally:
        done.set()
        writer.join()
    assert "was being written while it was read" in told.failed["growing.json"]
    assert told.err == ""


def _zip(path: Path, files: dict[str, bytes | _Zeros]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            info.filename, info.compress_type = name, zipfile.ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=True) as entry:
                for block in data if isinstance(data, _Zeros) else [data]:
                    entry.write(block)
    return path


class _Zeros:
    """So many zero bytes, a megabyte at a time."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self._size >> 20):
            yield bytes(1 << 20)


def _sparse(path: Path, head: bytes, size: int = 128 << 20) -> Path:
    with path.open("wb") as stream:
        stream.write(head)
        stream.truncate(size)
    return path


def _text(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path
