"""What is held about her besides the log: facts, statements, settings, grants, the ledger."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from selfportrait.errors import UnknownThing
from selfportrait.keyhole import seal, verify
from selfportrait.model import Brand, Entry, Evidence, Fact, Grant, Reaction, Statement, Usage
from selfportrait.vault import Vault

Land = Callable[..., object]


def _fact(**fields: object) -> Fact:
    told: dict[str, object] = {
        "topic": "person.birthday",
        "about": "Bo",
        "value": {"month": 5, "day": 4, "year": None},
        "text": "Bo's birthday is 4 May",
        "provenance": "imported",
        "confidence": 1.0,
        "source": "vcard",
    }
    return Fact(**{**told, **fields})  # type: ignore[arg-type]


def _grant(number: int, **fields: object) -> Grant:
    told: dict[str, object] = {
        "id": f"grant-{number}",
        "brand": Brand(sector="corner.example", name="Corner Shop"),
        "kinds": ("rank", "fits"),
        "purpose": "dpv:Personalisation",
        "state": "ConsentGiven",
        "given_us": number,
        "expires_us": 100,
        "token_sha256": f"token-{number}",
    }
    return Grant(**{**told, **fields})  # type: ignore[arg-type]


def _entry(**fields: object) -> Callable[[Entry | None], Entry]:
    told: dict[str, object] = {
        "id": "line",
        "seq": 0,
        "at_us": 10,
        "sector": "corner.example",
        "brand": "Corner Shop",
        "kind": "fits",
        "purpose": "dpv:Personalisation",
        "asked": "Is it free of gluten?",
        "outcome": "answered",
        "answered": "yes",
        "why": "She avoids gluten.",
        "used": ("diet.gluten",),
        "bits": 1.5,
        "grant_id": "grant-1",
    }
    entry = Entry(**{**told, **fields})  # type: ignore[arg-type]
    return lambda previous: seal(entry, previous)


def test_a_stated_fact_is_held_once_since_it_was_first_held(vault: Vault, land: Land) -> None:
    first = land(vault, _fact(), now_us=5)
    again = land(vault, _fact(), now_us=9)
    assert (first.new, first.sources, again.new, again.known) == (1, {"vcard": 1}, 0, 1)  # type: ignore[attr-defined]
    assert vault.imported_facts() == [_fact(held_since_us=5)]


def test_a_later_file_corrects_an_earlier_one(vault: Vault, land: Land) -> None:
    land(vault, _fact(value=1))
    land(vault, _fact(value=2), _fact(source="contacts", value=3), _fact(about="Ada", value=4))
    assert [(f.about, f.source, f.value) for f in vault.imported_facts()] == [
        ("Ada", "vcard", 4),
        ("Bo", "contacts", 3),
        ("Bo", "vcard", 2),
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_is_true_since_later_stands(vault: Vault, land: Land, order: tuple[int, int]) -> None:
    told = [_fact(value="old", since_us=10), _fact(value="new", since_us=20)]
    land(vault, *(told[index] for index in order))
    assert [f.value for f in vault.imported_facts()] == ["new"]


@pytest.mark.parametrize("value", ["a", 3, 0.5, True, {"a": 1, "b": None, "c": "x"}])
def test_a_value_keeps_its_type(vault: Vault, value: object) -> None:
    fact = _fact(value=value, evidence=Evidence(rule="r", count=3, of=4, events=("0" * 32,)))
    vault.put_facts([fact])
    assert vault.facts() == [fact]
    assert type(vault.facts()[0].value) is type(value)


def test_facts_are_replaced_whole_and_keep_their_order(vault: Vault) -> None:
    vault.put_facts([_fact(about=str(n)) for n in range(20, 0, -1)])
    assert [f.about for f in vault.facts()] == [str(n) for n in range(20, 0, -1)]
    vault.put_facts([])
    assert vault.facts() == []


def test_statements_can_be_made_changed_and_taken_back(vault: Vault) -> None:
    one = Statement(id="a", said_us=2, words="I went gluten-free", topic="diet.gluten", value="avoids")
    two = Statement(id="b", said_us=1, words="not my home", topic="home", stance="denies")
    vault.add_statement(one)
    vault.add_statement(two)
    assert vault.statements() == [two, one]
    vault.add_statement(msgspec.structs.replace(one, value="loves"))
    assert [s.value for s in vault.statements()] == [True, "loves"]
    vault.remove_statement("a")
    assert vault.statements() == [two]
    with pytest.raises(UnknownThing):
        vault.remove_statement("a")


def _say_and_fail(vault: Vault, said: Statement) -> None:
    with vault.changing():
        vault.add_statement(said)
        assert vault.statements() == [said]
        vault.remove_statement("another")


def test_a_change_is_kept_whole_or_not_at_all(vault: Vault) -> None:
    said = Statement(id="a", said_us=2, words="I moved", topic="home")
    with pytest.raises(UnknownThing):
        _say_and_fail(vault, said)
    assert vault.statements() == []
    with vault.changing():
        vault.add_statement(said)
        vault.put_facts([_fact()])
    assert (vault.statements(), vault.facts()) == ([said], [_fact()])


def test_settings_and_derived_things_are_kept(vault: Vault) -> None:
    assert (vault.setting("quiet"), vault.setting("quiet", "no"), vault.derived("week")) == ("", "no", None)
    vault.put_setting("quiet", "yes")
    vault.put_setting("quiet", "")
    vault.put_derived("week", b"\x00\x01")
    vault.put_derived("week", b"\x02")
    assert (vault.setting("quiet", "no"), vault.derived("week")) == ("", b"\x02")
    assert vault.setting("zone") == "Europe/Berlin"


def test_reactions_come_back_in_order(vault: Vault) -> None:
    vault.add_reaction("card-2", "not now", 20)
    vault.add_reaction("card-1", "too much", 10)
    assert vault.reactions() == [
        Reaction(target="card-1", verdict="too much", at_us=10),
        Reaction(target="card-2", verdict="not now", at_us=20),
    ]
    assert [r.target for r in vault.reactions(since_us=11)] == ["card-2"]


def test_a_grant_is_found_by_its_token(vault: Vault) -> None:
    vault.put_grant(_grant(1))
    vault.put_grant(_grant(2, token_sha256=""))
    assert vault.grant_by_token("token-1") == _grant(1)
    assert vault.grant_by_token("token-2") is None
    assert vault.grant_by_token("") is None
    vault.put_grant(_grant(1, state="ConsentWithdrawn", token_sha256="token-3"))
    assert vault.grant_by_token("token-1") is None
    assert [g.state for g in vault.grants()] == ["ConsentWithdrawn", "ConsentGiven"]


def test_usage_counts_bits_by_epoch_and_asks_by_time(vault: Vault) -> None:
    vault.put_grant(_grant(1, epoch=3))
    vault.append_entry(_entry(at_us=10))
    vault.append_entry(_entry(at_us=20, outcome="not available", bits=0.0, grant_id=""))
    vault.append_entry(_entry(at_us=30, sector="other.example", grant_id=""))
    assert vault.asks("corner.example", 3, 0) == Usage(bits=1.5, asks=2)
    assert vault.asks("corner.example", 3, 15) == Usage(bits=1.5, asks=1)
    vault.put_grant(_grant(1, epoch=4))
    vault.append_entry(_entry(at_us=40, bits=0.25))
    assert vault.asks("corner.example", 4, 0) == Usage(bits=0.25, asks=3)
    assert vault.asks("nobody.example", 0, 0) == Usage()


def test_the_ledger_is_a_chain_read_newest_first(vault: Vault) -> None:
    for number in range(5):
        vault.append_entry(
            _entry(id=f"line-{number}", sector=("corner.example", "other.example")[number % 2])
        )
    lines = vault.entries()
    assert [line.seq for line in lines] == [5, 4, 3, 2, 1]
    assert verify(reversed(lines)) == 5
    assert [line.seq for line in vault.entries(limit=2, before_seq=4)] == [3, 2]
    assert [line.seq for line in vault.entries(sector="other.example")] == [4, 2]


def test_a_seal_that_fails_leaves_no_line(vault: Vault) -> None:
    def fail(previous: Entry | None) -> Entry:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        vault.append_entry(fail)
    assert vault.entries() == []


def test_a_frozen_cell_stays_until_it_is_dropped(vault: Vault) -> None:
    assert vault.cell("corner.example", 0, "taste.artist") is None
    vault.put_cell("corner.example", 0, "taste.artist", b"1")
    vault.put_cell("corner.example", 0, "taste.artist", b"2")
    vault.put_cell("corner.example", 0, "taste_x", b"3")
    vault.put_cell("corner.example", 1, "taste.artist", b"4")
    assert vault.cell("corner.example", 0, "taste.artist") == b"1"
    assert vault.drop_cells("taste.") == 2
    assert vault.drop_cells("%") == 0
    assert vault.cell("corner.example", 0, "taste.artist") is None
    assert vault.cell("corner.example", 0, "taste_x") == b"3"
