"""Packs made to mislead, to overwhelm or to pass for another's: each is refused, none in silence."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfportrait.brand import Publisher, train, zipped
from selfportrait.errors import BadCatalogue, BadRequest
from selfportrait.model import DAY_US, Item
from selfportrait.suggest import Catalogue
from selfportrait.suggest.extras import CHECKS
from selfportrait.suggest.refusing import refused
from selfportrait.suggest.signing import verified

PIER = Publisher(name="pier.example", secret=b"p" * 32)
ITEMS = [
    Item(id="a", kind="lesson", title="Knots", attrs={"teaches": "knots"}),
    Item(id="b", kind="lesson", title="Sails", prerequisites=("a",), image="https://pier.example/b.png"),
    Item(id="c", kind="lesson", title="Racing", prerequisites=("a", "b"), price_minor=900, currency="EUR"),
    Item(id="d", kind="track", title="Low Harbour", creator="Ines Marlow", released="2019-04-02"),
]


def made(folder: Path, items: list[Item], **more: Any) -> Path:
    crowd = [[("a", 0), ("b", DAY_US), ("c", 2 * DAY_US), ("d", 3 * DAY_US)]] * 12
    said: dict[str, Any] = {"name": "Pier", "licence": "CC0-1.0", "provenance": "invented", "now_us": 0}
    train(crowd, items, folder, **(said | {"publisher": PIER} | more))
    return folder


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signed") / "pack"
    segments = [["age:25-34", "country:DE"]] * 12
    return made(folder, ITEMS, segments=segments, extras={"notes.json": b'{"a": 1}'})


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "copy"))


def test_a_signed_pack_opens_with_all_it_says(sound: Path, tmp_path: Path) -> None:
    for_one = Catalogue.open(sound, tmp_path / "cache")
    assert list(for_one.items) == ITEMS
    assert (for_one.manifest.publisher, for_one.manifest.key) == ("pier.example", PIER.key)
    assert for_one.extra("notes.json") == b'{"a": 1}'
    assert for_one.segments == ("age:25-34", "country:DE")
    assert for_one.segment("country:DE").tolist() == [1.0, 1.0, 1.0, 1.0]
    assert for_one.segment("country:AT").tolist() == [0.0] * 4


def test_a_zip_opens_as_the_folder_does_and_is_the_same_each_time(sound: Path, tmp_path: Path) -> None:
    one, two = zipped(sound, tmp_path / "one.zip"), zipped(sound, tmp_path / "two.zip")
    assert one.read_bytes() == two.read_bytes()
    assert list(Catalogue.open(one).items) == ITEMS


def test_what_was_laid_out_is_what_was_read(sound: Path, tmp_path: Path) -> None:
    cold, warm = Catalogue.open(sound), Catalogue.open(sound, tmp_path / "cache")
    again = Catalogue.open(sound, tmp_path / "cache")
    for name in ("starts", "targets", "weights", "popularity", "recent", "works", "makers", "years", "order"):
        assert getattr(cold, name).tolist() == getattr(warm, name).tolist() == getattr(again, name).tolist()
    assert [again.find("lesson", "Sails"), again.numbers["d"], again.scale] == [1, 3, cold.scale]


def test_a_cache_that_was_cut_short_is_made_anew(sound: Path, tmp_path: Path) -> None:
    Catalogue.open(sound, tmp_path / "cache")
    (laid_out,) = (tmp_path / "cache").iterdir()
    (laid_out / "works.npy").write_bytes(b"short")
    assert Catalogue.open(sound, tmp_path / "cache").works.tolist() == Catalogue.open(sound).works.tolist()


@pytest.mark.parametrize("name", ["name", "licence", "provenance", "version"])
def test_a_word_changed_after_signing_is_noticed(copy: Path, name: str) -> None:
    label = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps(label | {name: "another"}))
    with pytest.raises(BadCatalogue, match="somebody changed it after it was published"):
        Catalogue.open(copy)


def test_a_signature_that_was_taken_away_is_missed(copy: Path) -> None:
    (copy / "manifest.sig").unlink()
    with pytest.raises(BadCatalogue, match=r"manifest\.sig is missing"):
        Catalogue.open(copy)


def test_a_signature_without_a_key_is_refused(tmp_path: Path) -> None:
    folder = made(tmp_path / "pack", ITEMS, publisher=None)
    (folder / "manifest.sig").write_bytes(bytes(64))
    with pytest.raises(BadCatalogue, match="names no key"):
        Catalogue.open(folder)


@pytest.mark.parametrize("key", ["00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f", "zz" * 32, "11" * 31])
def test_a_key_under_which_anything_would_pass_is_no_key(copy: Path, key: str) -> None:
    label = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps(label | {"key": key}))
    # under the key "1", R = 1 and S = 0 verify for every text
    (copy / "manifest.sig").write_bytes(b"\x01" + bytes(63))
    with pytest.raises(BadCatalogue, match=r"anything would pass|cannot be"):
        Catalogue.open(copy)


#: RFC 8032, 7.1: secret, public, message, signature.
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
]


@pytest.mark.parametrize(("secret", "key", "text", "signature"), VECTORS)
def test_the_vectors_of_the_standard_hold(secret: str, key: str, text: str, signature: str) -> None:
    assert Publisher(name="x", secret=bytes.fromhex(secret)).key == key
    assert verified(bytes.fromhex(key), bytes.fromhex(text), bytes.fromhex(signature))
    assert not verified(bytes.fromhex(key), bytes.fromhex(text) + b"!", bytes.fromhex(signature))


def test_a_signature_made_larger_by_the_order_of_the_group_is_refused() -> None:
    _, key, text, signature = VECTORS[1]
    order = 2**252 + 27742317777372353535851937790883648493
    r, s = bytes.fromhex(signature)[:32], int.from_bytes(bytes.fromhex(signature)[32:], "little")
    assert not verified(bytes.fromhex(key), bytes.fromhex(text), r + (s + order).to_bytes(32, "little"))


def test_the_secret_does_not_show() -> None:
    assert "p" * 8 not in repr(PIER)
    assert PIER.key in repr(PIER)


def test_a_publisher_reads_its_key_from_the_file_openssl_writes() -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem = Ed25519PrivateKey.from_private_bytes(b"p" * 32).private_bytes(*form)
    assert Publisher.from_pem("pier.example", pem).key == PIER.key
    for wrong in (b"", pem[:40], ec.generate_private_key(ec.SECP256R1()).private_bytes(*form)):
        with pytest.raises(BadRequest, match="no Ed25519 key"):
            Publisher.from_pem("pier.example", wrong)


def relabelled(folder: Path, **changes: Any) -> None:
    """Change the label of a pack that nobody signed."""
    label = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(label | changes))


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([Item(id="a", kind="track", title="x", prerequisites=("gone",))], "prerequisite that is no item"),
        ([Item(id="a", kind="track", title="x", prerequisites=("a",))], "prerequisites of each other"),
        (
            [Item(id=one, kind="track", title="x", prerequisites=(two,)) for one, two in ("ab", "bc", "ca")],
            "prerequisites of each other",
        ),
        ([Item(id="a", kind="track", title="x", price_minor=-1)], "costs less than nothing"),
        ([Item(id="a", kind="track", title="x", currency="euro")], "currency"),
        ([Item(id="a", kind="track", title="x", released="yesterday")], "release date that is none"),
        (
            [Item(id="a", kind="track", title="x", image="javascript:alert(1)")],
            "image that is no https address",
        ),
        ([Item(id="a", kind="track", title="x\x1b[2J")], "signs that are no letters"),
        ([Item(id="a", kind="track", title="x\u202ey")], "signs that are no letters"),
        ([Item(id="a", kind="track", title="x" * 2001)], "too long"),
        ([Item(id="a", kind="A kind", title="x")], "kind that is no word"),
        ([Item(id="a", kind="track", title="x", attrs={"b": "c" * 8001})], "attribute that is too long"),
        ([Item(id="a", kind="track", title="x", attrs={f"k{n}": "" for n in range(65)})], "says too much"),
    ],
)
def test_what_no_item_may_be_is_refused(tmp_path: Path, items: list[Item], words: str) -> None:
    made(tmp_path / "pack", items)
    with pytest.raises(BadCatalogue, match=words):
        Catalogue.open(tmp_path / "pack")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "x\x1b]0;"}, "name is too long or holds signs"),
        ({"publisher": "x" * 201}, "publisher is too long"),
        ({"items": 10**8}, "count that cannot be"),
        ({"items": 3}, "contradicts itself"),
        ({"people": -1}, "count that cannot be"),
        ({"trained_us": 2**62}, "at a time that cannot be"),
        ({"files": {}}, "must name"),
        ({"method": {"prior": -1.0}}, "method that cannot be"),
        ({"method": {"recency_days": 0.0}}, "method that cannot be"),
    ],
)
def test_a_label_that_cannot_be_is_refused(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    folder = made(tmp_path / "pack", ITEMS, publisher=None)
    relabelled(folder, **changes)
    with pytest.raises(BadCatalogue, match=words):
        Catalogue.open(folder)


def test_a_file_that_is_not_named_is_not_carried(copy: Path) -> None:
    (copy / "more.json").write_text("{}")
    with pytest.raises(BadCatalogue, match=r"holds more\.json, which its manifest does not name"):
        Catalogue.open(copy)


@pytest.mark.parametrize("name", [".hidden", "run.sh", "x\x1b.json", "a" * 80 + ".json"])
def test_a_file_no_catalogue_has_is_refused(copy: Path, name: str) -> None:
    (copy / name).write_text("")
    with pytest.raises(BadCatalogue, match="which no catalogue has") as refusal:
        Catalogue.open(copy)
    assert str(refusal.value).isprintable()


def test_a_further_model_is_checked_by_who_reads_it(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(data: bytes, manifest: object, items: int) -> None:
        assert (data, items) == (b'{"a": 1}', 4)
        raise refused("notes.json names items that there are not")

    monkeypatch.setitem(CHECKS, "notes.json", check)
    with pytest.raises(BadCatalogue, match="names items that there are not"):
        Catalogue.open(sound)


def test_one_long_text_in_a_short_file_is_refused_before_it_is_written_out(tmp_path: Path) -> None:
    folder = made(tmp_path / "pack", ITEMS, publisher=None)
    rows = 200_000
    table = pq.read_table(folder / "items.parquet").slice(0, 1).take([0] * rows)
    long = pa.array(["x" * 100_000]).dictionary_encode().take(pa.array([0] * rows))
    table = table.set_column(2, "title", long)  # 20 GB if it were written out
    pq.write_table(table, folder / "items.parquet")
    data = (folder / "items.parquet").read_bytes()
    label = json.loads((folder / "manifest.json").read_text())
    label["files"]["items.parquet"] = {
        "bytes": len(data), "rows": rows, "sha256": hashlib.sha256(data).hexdigest()
    }  # fmt: skip
    relabelled(folder, files=label["files"], items=rows)
    with pytest.raises(BadCatalogue, match="too long"):
        Catalogue.open(folder)


def packed(path: Path, entries: list[tuple[zipfile.ZipInfo | str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        [archive.writestr(entry, data) for entry, data in entries]
    return path


def _link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("rules.parquet")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([("../items.parquet", b"")], "outside the catalogue's own folder"),
        ([("/etc/passwd", b"")], "outside the catalogue's own folder"),
        ([("pack/items.parquet", b"")], "or in another one"),
        ([("pack/", b"")], "or in another one"),
        ([("C:\\x.json", b"")], "outside the catalogue's own folder"),
        ([(_link(), b"/etc/passwd")], "is a link or a folder"),
        ([(f"f{n}.json", b"") for n in range(40)], "more than 32 files"),
        ([("items.parquet", b"")], r"manifest\.json is missing"),
    ],
)
def test_a_zip_that_climbs_links_or_swarms_is_refused(
    tmp_path: Path, entries: list[tuple[zipfile.ZipInfo | str, bytes]], words: str
) -> None:
    with pytest.raises(BadCatalogue, match=words):
        Catalogue.open(packed(tmp_path / "bad.zip", entries))


def test_a_zip_that_unpacks_to_more_than_was_promised_is_stopped_there(sound: Path, tmp_path: Path) -> None:
    entries: list[tuple[zipfile.ZipInfo | str, bytes]] = [
        (path.name, path.read_bytes()) for path in sound.iterdir() if path.name != "rules.parquet"
    ]
    bomb = packed(tmp_path / "bomb.zip", [*entries, ("rules.parquet", bytes(50_000_000))])
    assert bomb.stat().st_size < 100_000
    with pytest.raises(BadCatalogue, match=r"rules\.parquet is longer than it should be"):
        Catalogue.open(bomb)


def test_a_file_that_is_in_the_zip_twice_is_refused(sound: Path, tmp_path: Path) -> None:
    path = zipped(sound, tmp_path / "twice.zip")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("rules.parquet", b"another")
    with pytest.raises(BadCatalogue, match="twice"):
        Catalogue.open(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_flipped_byte_is_ever_loaded_in_silence(sound: Path, tmp_path: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(path.name for path in sound.iterdir())))
    whole = (sound / name).read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[place] ^= data.draw(st.integers(1, 255))
    folder = tmp_path / "flipped"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sound, folder)
    (folder / name).write_bytes(changed)
    with pytest.raises(BadCatalogue):
        Catalogue.open(folder)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_broken_zip_is_the_pack_it_was_or_refused(sound: Path, tmp_path: Path, data: st.DataObject) -> None:
    path = zipped(sound, tmp_path / "fuzzed.zip")
    broken = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(broken[: data.draw(st.integers(0, len(broken)))])
    assert _opened(path) in (None, ITEMS)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nonsense_that_its_maker_labelled_rightly_is_refused_or_read_never_more(
    sound: Path, tmp_path: Path, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(["items.parquet", "rules.parquet", "popularity.parquet"]))
    changed = bytearray((sound / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    folder = tmp_path / "nonsense"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sound, folder)
    (folder / name).write_bytes(changed)
    (folder / "manifest.sig").unlink()
    label = json.loads((folder / "manifest.json").read_text())
    label["files"][name]["sha256"] = hashlib.sha256(changed).hexdigest()
    (folder / "manifest.json").write_bytes(msgspec.json.encode(label | {"key": ""}))
    opened = _opened(folder)
    assert opened is None or len(opened) == len(ITEMS)


def _opened(path: Path) -> list[Item] | None:
    """The items of a pack; None where it is refused. Any other error fails the test."""
    attempt: Callable[[], Catalogue] = lambda: Catalogue.open(path)  # noqa: E731
    try:
        return list(attempt().items)
    except BadCatalogue:
        return None
