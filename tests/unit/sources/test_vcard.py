"""Address books: who she knows and when they were born, from vCards and Google's CSV."""

from __future__ import annotations

import logging
import tracemalloc
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.errors import UnreadableFile
from selfportrait.model import Event, Fact, Sample, Skipped
from selfportrait.sources import Context, MemoryFile
from selfportrait.sources.vcard import SOURCE
from selfportrait.sources.vcard.person import birthday, relation_in

CONTEXT = Context(zone=ZoneInfo("Europe/Berlin"))


def card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))


def book(*cards: str, encoding: str = "utf-8") -> MemoryFile:
    return MemoryFile("contacts.vcf", "".join(cards).encode(encoding))


def read(file: MemoryFile) -> list[Event | Sample | Fact | Skipped]:
    return list(SOURCE.read(file, CONTEXT))


def told(file: MemoryFile) -> dict[str, object]:
    return {found.id: found.value for found in read(file) if isinstance(found, Fact)}


def test_a_card_becomes_a_person_and_a_birthday() -> None:
    bo = card(
        "N:Lind;Bo;;;", "FN:Bo Lind", "BDAY:1990-05-03", "ORG:Corner Labs;Maps", "ADR:;;Elm 1;Lisbon;;1;PT"
    )
    assert SOURCE.recognise(book(bo)) == 1.0
    assert told(book(bo)) == {
        "people.person/Bo Lind": {"name": "Bo Lind", "org": "Corner Labs", "city": "Lisbon"},
        "people.birthday/Bo Lind": "1990-05-03",
    }


def test_numbers_and_addresses_are_not_kept() -> None:
    found = read(book(card("FN:Bo", "TEL:+49 151 1", "EMAIL:bo@mail.example", "ADR:;;Elm 1;;;;")))
    assert not {part for part in ("151", "mail.example", "Elm") if part in repr(found)}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("BDAY:19900503", "1990-05-03"),
        ("BDAY;VALUE=date:1990-05-03", "1990-05-03"),
        ("BDAY:1990-05-03T00:00:00Z", "1990-05-03"),
        ("BDAY:--0503", "--05-03"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-03", "--05-03"),
        ("BDAY:1604-02-29", "--02-29"),
    ],
)
def test_birthdays_of_every_make_are_read(written: str, expected: str) -> None:
    assert told(book(card("FN:Bo", written)))["people.birthday/Bo"] == expected


@pytest.mark.parametrize("written", ["soon", "1990-13-03", "2300-01-01", "1990-02-30"])
def test_a_birthday_that_is_no_date_is_skipped_and_the_person_kept(written: str) -> None:
    assert birthday(written) is None
    skipped, person = read(book(card("FN:Bo", f"BDAY:{written}")))
    assert skipped == Skipped(reason="bad-date", file="contacts.vcf", row=1)
    assert isinstance(person, Fact)


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("2.1", "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=84da B=C3=B6=\r\n=68m"),
        ("2.1", "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:B=C3=B6=\r\n=68m;=C3=84da;;;"),
        ("3.0", "FN:Äda\r\n  Böhm"),
        ("4.0", "FN;TYPE=home:Äda Böhm"),
        ("4.0", "item1.FN:Äda Böhm"),
    ],
)
def test_names_of_every_version_are_read(version: str, name: str) -> None:
    assert list(told(book(card(name, version=version)))) == ["people.person/Äda Böhm"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told_by_the_bytes(encoding: str) -> None:
    file = book(card("FN:Jürgen Groß"), encoding=encoding)
    assert SOURCE.recognise(file) == 1.0
    assert list(told(file)) == ["people.person/Jürgen Groß"]


@pytest.mark.parametrize(
    "line",
    ["CATEGORIES:Sister,myContacts", "NOTE:Das ist meine Schwester", "NOTE:my sister\\, call on Sundays"],
)
def test_a_relation_is_told_by_groups_and_notes(line: str) -> None:
    assert told(book(card("FN:Ida", line)))["people.person/Ida"] == {"name": "Ida", "relation": "sister"}


def test_the_own_card_tells_the_relations_of_those_it_names() -> None:
    own = card(
        "FN:Mira Solberg",
        "BDAY:19940503",
        "item1.X-ABRELATEDNAMES:Ida",
        "item1.X-ABLabel:_$!<Sister>!$_",
        "item2.X-ABRELATEDNAMES:Tove",
        "item2.X-ABLabel:Mutter",
    )
    ida = card("FN:Ida", "item1.X-ABRELATEDNAMES:Mira Solberg", "item1.X-ABLabel:_$!<Sister>!$_")
    per = card("FN:Per", "RELATED;TYPE=colleague;VALUE=text:Mira Solberg", version="4.0")
    assert told(book(own, ida, per)) == {
        "person.name": "Mira Solberg",
        "person.born": "1994-05-03",
        "people.person/Ida": {"name": "Ida", "relation": "sister"},
        "people.person/Per": {"name": "Per", "relation": "colleague"},
        "people.person/Tove": {"name": "Tove", "relation": "mother"},
    }


def test_the_mother_of_a_friend_is_not_taken_for_hers() -> None:
    bo = card("FN:Bo", "item1.X-ABRELATEDNAMES:Gro", "item1.X-ABLabel:_$!<Mother>!$_")
    assert told(book(bo)) == {"people.person/Bo": {"name": "Bo"}}


def test_a_word_inside_another_is_no_relation() -> None:
    assert relation_in(["Sisterhood Ltd", "myContacts"], "my sisterly friend") == ""


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("ORG:Corner Labs", "FN:Corner Labs"), "not-a-person"),
        (("FN:Corner Labs", "X-ABShowAs:COMPANY"), "not-a-person"),
        (("TEL:1",), "no-name"),
    ],
)
def test_companies_and_nameless_cards_are_counted_skips(lines: tuple[str, ...], reason: str) -> None:
    assert read(book(card(*lines))) == [Skipped(reason=reason, file="contacts.vcf", row=1)]


def test_one_broken_card_costs_itself_only() -> None:
    broken = card("FN:Bo", "NONSENSE", "N;;;=:x", "BDAY;ENCODING=QUOTED-PRINTABLE:=ZZ=")
    assert {"people.person/Ada", "people.person/Cy"} <= set(told(book(card("FN:Ada"), broken, card("FN:Cy"))))


def test_nothing_of_a_broken_card_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        read(book(card("FN:Bo", "SECRET LINE WITHOUT COLON")))
    assert "SECRET" not in caplog.text


def test_pictures_are_left_out_in_bounded_memory() -> None:
    picture = "PHOTO;ENCODING=b;TYPE=JPEG:" + "\r\n ".join(["QUFB" * 18] * 2_000)
    file = book(*[card(f"FN:Person {n}", picture) for n in range(60)])
    tracemalloc.start()
    count = len(read(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60
    assert peak < 6_000_000


OLD = (
    "Name,Given Name,Additional Name,Family Name,Birthday,Notes,Group Membership,Relation 1 - Type,"
    "Relation 1 - Value,Organization 1 - Name,Address 1 - City\n"
    "Bo Lind,Bo,,Lind,1990-05-03,,Friend ::: * myContacts,,,Corner Labs,Lisbon\n,,,,,,,,,Shop Ltd,\n"
)
NEW = (
    "First Name,Middle Name,Last Name,File As,Organization Name,Birthday,Notes,Labels,Address 1 - City\n"
    "Bo,,Lind,,Corner Labs, --05-03,,Friend ::: * myContacts,Lisbon\n,,,,Shop Ltd,,,,\n"
)


@pytest.mark.parametrize(("data", "born"), [(OLD, "1990-05-03"), (NEW, "--05-03")])
def test_googles_csv_of_both_generations_says_the_same(data: str, born: str) -> None:
    file = MemoryFile("contacts.csv", data.encode())
    assert SOURCE.recognise(file) > 0.9
    assert told(file) == {
        "people.person/Bo Lind": {
            "name": "Bo Lind",
            "relation": "friend",
            "org": "Corner Labs",
            "city": "Lisbon",
        },
        "people.birthday/Bo Lind": born,
    }
    assert [f.reason for f in read(file) if isinstance(f, Skipped)] == ["not-a-person"]


def test_a_truncated_book_gives_what_it_held_and_then_says_so() -> None:
    reading = SOURCE.read(book(card("FN:Ada"), card("FN:Bo")[:-15]), CONTEXT)
    assert isinstance(next(reading), Fact)
    with pytest.raises(UnreadableFile, match="ends early"):
        next(reading)


VALID = book(
    card("FN:Bo", "BDAY:1990-05-03", "item1.X-ABRELATEDNAMES:Ida", "item1.X-ABLabel:_$!<Sister>!$_"),
    card("FN;ENCODING=QUOTED-PRINTABLE:=C3=84=\r\n=6C", "ADR:;;a;b;;;", version="2.1"),
)._data


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(VALID)), st.binary(max_size=20), st.integers(0, 40))
def test_a_mutated_book_raises_nothing_but_unreadable_file(at: int, new: bytes, cut: int) -> None:
    mutated = MemoryFile("x.vcf", VALID[:at] + new + VALID[at + cut :])
    try:
        assert all(isinstance(r, Fact | Skipped) for r in SOURCE.read(mutated, CONTEXT))
    except UnreadableFile:
        assert cut or new
