"""Erasing leaves no byte: the whole file is decrypted, free pages and journal too, and searched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from selfportrait.errors import HomeError
from selfportrait.keyhole import seal, verify
from selfportrait.model import (
    Brand,
    Entry,
    Erased,
    Erasure,
    Event,
    Evidence,
    Fact,
    Grant,
    Place,
    Sample,
    Skipped,
    Statement,
)
from selfportrait.vault import KeyFile, Vault

NOON_US = 1_583_150_400_000_000
DAY_US = 86_400_000_000
PAGE = 8192
#: SQLCipher 4: each page ends in a 16-byte IV and a 64-byte HMAC; the file begins with a 16-byte salt.
RESERVED, IV, SALT = 80, 16, 16

#: What is planted, in lower case, as the word index would hold it too. Each begins with its own letter,
#: because the index stores only where a word differs from the one before.
GONE = ("jubilantquokka", "xylophonegecko", "wistfulnarwhal", "fizzypangolin", "kindredaxolotl")
KEPT = ("quietmarmoset", "homelyibex")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def vault(home: Path, tmp_path: Path) -> Iterator[Vault]:
    with Vault.create(home, KeyFile(tmp_path / "key"), zone="Europe/Berlin", now_us=0) as vault:
        yield vault


def _page(raw: bytes, key: bytes, *, first: bool) -> bytes:
    body = raw[SALT if first else 0 : PAGE - RESERVED]
    iv = raw[PAGE - RESERVED : PAGE - RESERVED + IV]
    decryptor = Cipher(algorithms.AES256(key), modes.CBC(iv)).decryptor()
    return decryptor.update(body) + decryptor.finalize()


def _decrypted(home: Path) -> bytes:
    """Return every page of the file and every frame of its journal in the clear."""
    key = bytes.fromhex((home.parent / "key").read_text())
    main = (home / "vault.db").read_bytes()
    pages = [_page(main[at : at + PAGE], key, first=at == 0) for at in range(0, len(main), PAGE)]
    assert len(main) % PAGE == 0
    wal = home / "vault.db-wal"
    frames = wal.read_bytes()[32:] if wal.exists() else b""
    for at in range(0, len(frames), PAGE + 24):
        number = int.from_bytes(frames[at : at + 4], "big")
        pages.append(_page(frames[at + 24 : at + 24 + PAGE], key, first=number == 1))
    return b"\n".join(pages).lower()


def _found(home: Path, words: tuple[str, ...]) -> set[str]:
    clear = _decrypted(home)
    return {word for word in words if word.encode() in clear}


def _event(number: int, source: str, word: str, **fields: object) -> Event:
    moment = NOON_US + number * 60_000_000
    told: dict[str, object] = {
        "kind": "listen",
        "source": source,
        "slot_us": moment,
        "key": number,
        "start_us": moment,
        "title": f"{word.capitalize()} {number}",
        "place": Place(name=f"Bar {word}"),
        "attrs": {"note": word},
        "file": f"{word}.json",
        "row": 1,
    }
    return Event(**{**told, **fields})  # type: ignore[arg-type]


def _sample(number: int, source: str, word: str, days: int = 0) -> Sample:
    moment = NOON_US + number * 60_000_000 + days * DAY_US
    return Sample(
        series=f"heart of {word}",
        unit="/min",
        source=source,
        device=f"Watch {word}",
        start_us=moment,
        end_us=moment,
        value=float(number),
    )


def _entry(sector: str, word: str, **fields: object) -> Callable[[Entry | None], Entry]:
    told: dict[str, object] = {
        "id": f"line {word}",
        "seq": 0,
        "at_us": NOON_US,
        "sector": sector,
        "brand": word,
        "kind": "fits",
        "purpose": word,
        "asked": f"Does it suit {word}?",
        "outcome": "answered",
        "answered": word,
        "why": word,
        "bits": 1.0,
    }
    entry = Entry(**{**told, **fields})  # type: ignore[arg-type]
    return lambda previous: seal(entry, previous)


def _grant(sector: str, word: str) -> Grant:
    return Grant(
        id=f"grant-{sector}",
        brand=Brand(sector=sector, name=word),
        kinds=("fits",),
        purpose=word,
        state="ConsentGiven",
        given_us=NOON_US,
        expires_us=NOON_US + DAY_US,
        token_sha256=word,
    )


def _fact(word: str, **fields: object) -> Fact:
    told: dict[str, object] = {
        "topic": "taste.artist",
        "about": word,
        "value": word,
        "text": f"likes {word}",
        "provenance": "imported",
        "confidence": 1.0,
    }
    return Fact(**{**told, **fields})  # type: ignore[arg-type]


def _fill(vault: Vault) -> None:
    """Plant words in every table: of source "loud" what must go, of "quiet" what must stay."""
    with vault.landing(now_us=1, label=f"{GONE[0]}.zip") as landing:
        for number in range(300):
            landing.add(_event(number, "loud", GONE[1]))
            landing.add(_sample(number, "loud", GONE[2]))
        landing.add(_fact(GONE[3], source="loud", since_us=NOON_US))
        landing.add(Skipped(reason="bad-date", file=GONE[4], row=1))
        landing.unrecognised(GONE[0])
    with vault.landing(now_us=2, label="quiet.zip") as landing:
        for number in range(1000, 1100):
            landing.add(
                _event(number, "quiet", KEPT[0], start_us=NOON_US + 3 * DAY_US, slot_us=NOON_US + 3 * DAY_US)
            )
            landing.add(_sample(number, "quiet", KEPT[1], days=3))
    vault.settle_offsets()
    vault.index_words()
    loud = vault.events_by_id([event.id for event in vault.search(GONE[1], limit=3)])
    evidence = Evidence(rule=GONE[3], count=3, of=3, events=tuple(event.id for event in loud))
    fact = _fact(GONE[2], provenance="observed", evidence=evidence)
    vault.put_facts([fact])
    vault.put_derived("week", GONE[4].encode())
    vault.put_cell("corner.example", 0, "taste", GONE[0].encode())
    vault.append_entry(_entry("corner.example", GONE[0], used=(fact.id,)))
    vault.append_entry(_entry("corner.example", GONE[1], evidence=evidence))


def test_before_anything_is_erased_the_words_are_there(vault: Vault, home: Path) -> None:
    _fill(vault)
    assert _found(home, GONE + KEPT) == {*GONE, *KEPT}


def test_erasing_a_source_leaves_no_byte_of_it(vault: Vault, home: Path) -> None:
    _fill(vault)
    vault.add_statement(Statement(id="1", said_us=1, words=KEPT[0], topic="diet.gluten"))
    erased = vault.erase(Erasure(what="source", name="loud"))
    assert erased == Erased(events=300, samples=300, facts=1, imports=1, entries=2)
    assert _found(home, GONE) == set()
    assert _found(home, KEPT) == set(KEPT)
    assert b"loud" not in _decrypted(home)
    assert [event.source for event in vault.search(KEPT[0], limit=500)] == ["quiet"] * 100
    assert vault.search(GONE[1], limit=5) == []
    assert {count.source: count.n for count in vault.counts()} == {"quiet": 100}
    assert len(vault.statements()) == 1


def test_erasing_a_span_leaves_no_byte_of_it(vault: Vault, home: Path) -> None:
    _fill(vault)
    extra = [_event(5000, "loud", "zebrafinch", slot_us=NOON_US + 9 * DAY_US, start_us=NOON_US + 9 * DAY_US)]
    with vault.landing(now_us=3, label="later") as landing:
        landing.add(extra[0])
        landing.add(_sample(7, "loud", "zebrafinch", days=9))
    erased = vault.erase(Erasure(what="span", since_us=NOON_US, until_us=NOON_US + DAY_US))
    assert (erased.events, erased.samples, erased.facts, erased.entries) == (300, 300, 1, 2)
    clear = _decrypted(home)
    assert [word for word in GONE[1:4] if word.encode() in clear] == []
    assert _found(home, (*KEPT, "zebrafinch")) == {*KEPT, "zebrafinch"}
    assert [event.id for event in vault.events(sources=["loud"])] == [extra[0].id]


def test_a_chunk_that_a_span_cuts_keeps_the_rest(vault: Vault) -> None:
    with vault.landing(now_us=1, label="pulse") as landing:
        for number in range(2000):
            landing.add(_sample(number, "loud", "pulse"))
    minute = 60_000_000
    vault.erase(Erasure(what="span", since_us=NOON_US + 100 * minute, until_us=NOON_US + 1900 * minute))
    left = vault.samples("heart of pulse")
    assert left.value.tolist() == [*range(100), *range(1900, 2000)]
    assert sum(stat.n for stat in vault.daily("heart of pulse")) == 200


def test_erasing_a_brand_leaves_its_digests_and_no_more(vault: Vault, home: Path) -> None:
    vault.put_grant(_grant("loud.example", GONE[0]))
    vault.put_grant(_grant("quiet.example", KEPT[0]))
    vault.put_cell("loud.example", 0, "taste", GONE[1].encode())
    for sector, word in [("quiet", KEPT[0]), ("loud", GONE[2]), ("quiet", KEPT[1]), ("loud", GONE[3])]:
        vault.append_entry(_entry(f"{sector}.example", word))
    whole = vault.entries()
    assert verify(reversed(whole)) == 4
    erased = vault.erase(Erasure(what="brand", name="loud.example"))
    assert erased == Erased(grants=1, cells=1, entries=2)
    assert _found(home, (*GONE, "loud")) == set()
    assert _found(home, KEPT) == set(KEPT)
    left = vault.entries()
    assert [(line.seq, line.digest, line.previous) for line in left] == [
        (line.seq, line.digest, line.previous) for line in whole
    ]
    assert [line.outcome for line in left] == ["erased", "answered", "erased", "answered"]
    assert verify(reversed(left)) == 4
    assert vault.asks("loud.example", 0, 0).asks == 0


def test_the_chain_goes_on_after_an_erased_line(vault: Vault) -> None:
    vault.append_entry(_entry("loud.example", GONE[0]))
    vault.erase(Erasure(what="brand", name="loud.example"))
    line = vault.append_entry(_entry("quiet.example", KEPT[0]))
    assert line.seq == 2
    assert line.previous == vault.entries()[1].digest


def test_erasing_all_leaves_an_empty_vault(vault: Vault, home: Path) -> None:
    _fill(vault)
    vault.add_statement(Statement(id="1", said_us=1, words=GONE[0], topic="diet.gluten"))
    vault.put_setting("name", GONE[1])
    vault.put_grant(_grant("loud.example", GONE[2]))
    vault.add_reaction(GONE[3], "not now", 1)
    secret, generation = vault.secret("pseudonym"), vault.generation
    vault.erase(Erasure(what="all"))
    assert _found(home, GONE + KEPT) == set()
    assert (home / "vault.db-wal").stat().st_size <= 4 * (PAGE + 24) + 32
    assert vault.span().events == 0
    assert list(vault.events()) == vault.imports() == vault.entries() == vault.reactions() == []
    assert vault.secret("pseudonym") != secret
    assert vault.generation > generation
    _fill(vault)
    assert vault.span().events == 400


def test_an_erasure_cut_short_is_finished_at_the_next_opening(
    vault: Vault, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(vault)
    with monkeypatch.context() as patched:
        patched.setattr("selfportrait.vault.store.Store.scrub", lambda store: False)
        with pytest.raises(HomeError, match="traces"):
            vault.erase(Erasure(what="source", name="loud"))
    vault.close()
    Vault.open(home, KeyFile(tmp_path / "key")).close()
    assert _found(home, GONE) == set()
