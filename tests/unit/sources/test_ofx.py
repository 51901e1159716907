"""Bank statements: what each dialect of OFX says, and what never breaks it."""

from __future__ import annotations

import logging
import tracemalloc
from contextlib import suppress
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.errors import UnreadableFile
from selfportrait.model import DAY_US, Event, Fact, Sample, Skipped
from selfportrait.sources import Context, MemoryFile
from selfportrait.sources.ofx import SOURCE
from selfportrait.sources.ofx.money import amount, minor, moment

CONTEXT = Context(zone=ZoneInfo("America/New_York"))
HEADER = (
    "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\nCHARSET:1252\r\n"
    "COMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n"
)
DAY = 15_069 * DAY_US  # 2011-04-05


def booking(
    amount: str = "-34.51",
    fitid: str = "0000487",
    posted: str = "20110405120000.000",
    more: str = "<NAME>CORNER SHOP",
) -> str:
    fields = f"<DTPOSTED>{posted}\n<TRNAMT>{amount}\n<FITID>{fitid}\n{more}\n"
    return f"<STMTTRN>\n<TRNTYPE>DEBIT\n{fields}</STMTTRN>\n"


def statement(*bookings: str, currency: str = "EUR", balance: str = "") -> str:
    return (
        f"<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS>\n<CURDEF>{currency}\n"
        "<BANKACCTFROM>\n<BANKID>100200300\n<ACCTID>DE0012345678\n<ACCTTYPE>CHECKING\n</BANKACCTFROM>\n"
        f"<BANKTRANLIST>\n<DTSTART>20110401\n<DTEND>20110430\n{''.join(bookings)}</BANKTRANLIST>\n{balance}"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1>\n"
    )


def ofx(*statements: str, header: str = HEADER, encoding: str = "cp1252") -> MemoryFile:
    signon = (
        "<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>"
    )
    return MemoryFile("may.ofx", f"{header}<OFX>{signon}{''.join(statements)}</OFX>\n".encode(encoding))


def read(file: MemoryFile) -> list[Event | Sample | Fact | Skipped]:
    return list(SOURCE.read(file, CONTEXT))


def event(file: MemoryFile) -> Event:
    (found,) = read(file)
    assert isinstance(found, Event)
    return found


def test_a_debit_is_a_payment_in_minor_units_on_the_day_the_bank_wrote() -> None:
    found = event(ofx(statement(booking())))
    assert (found.kind, found.quantity, found.unit, found.title) == ("pay", 3451.0, "EUR", "CORNER SHOP")
    assert (found.precision, found.slot_us, found.start_us) == ("day", DAY, DAY)
    assert found.attrs == {"account": "5678", "account_kind": "checking", "trntype": "debit"}
    assert (found.offset_min, found.local_day) == (0, DAY // DAY_US)


def test_a_credit_is_an_earning() -> None:
    found = event(ofx(statement(booking(amount="+2500.00", more="<NAME>CORNER LABS<MEMO>salary"))))
    assert (found.kind, found.quantity) == ("earn", 250000.0)
    assert found.attrs is not None
    assert found.attrs["memo"] == "salary"


def test_the_account_number_goes_nowhere_but_its_last_four() -> None:
    assert "DE0012345678" not in repr(read(ofx(statement(booking()))))


@pytest.mark.parametrize(
    ("written", "start_s", "precision"),
    [
        ("20110405", 1301961600, "day"),
        ("20110405000000", 1301961600, "day"),
        ("20110405120000[-5:EST]", 1301961600, "day"),
        ("20110405000000.000[+14:LINT]", 1301961600, "day"),
        ("20110405093914", 1301996354, "second"),
        ("20110405093914:014", 1301996354, "second"),
        ("20110405093914.014[-5:EST]", 1302014354, "second"),
        ("20110405093914[?:??]", 1301996354, "second"),
        ("20110405996199", 1301961600, "day"),
    ],
)
def test_dates_of_every_make_are_read(written: str, start_s: int, precision: str) -> None:
    found = moment(written)
    assert found is not None
    assert (found.start_us // 1_000_000, found.precision) == (start_s, precision)


@pytest.mark.parametrize("written", ["", "16010101", "23000101", "20111301", "heute"])
def test_a_date_outside_a_life_is_a_counted_skip(written: str) -> None:
    good = booking()
    found = read(ofx(statement(good, booking(posted=written, fitid="2"), booking(fitid="3"))))
    assert [type(f) for f in found] == [Event, Skipped, Event]
    assert found[1] == Skipped(reason="bad-date", file="may.ofx", row=2)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("-34.51", "-34.51"),
        ("-34,51", "-34.51"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1,234,567", "1234567"),
        ("+12", "12"),
        ("1 234.5", "1234.5"),
    ],
)
def test_amounts_of_every_region_are_read(written: str, expected: str) -> None:
    assert amount(written) == Decimal(expected)


@pytest.mark.parametrize("written", ["", "viel", "NaN", "Infinity", "1e999"])
def test_what_is_no_amount_is_a_counted_skip(written: str) -> None:
    (found,) = read(ofx(statement(booking(amount=written))))
    assert isinstance(found, Skipped)
    assert found.reason == "bad-amount"


@pytest.mark.parametrize(("currency", "expected"), [("JPY", 500), ("KWD", 500000), ("USD", 50000)])
def test_minor_units_follow_the_currency(currency: str, expected: int) -> None:
    assert minor(Decimal("500"), currency) == expected


def test_an_xml_statement_says_the_same_as_an_sgml_one() -> None:
    header = '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" '
    header += 'OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n'
    tags = ("TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", "NAME")
    values = ("DEBIT", "20110405120000.000", "-34.51", "0000487", "CORNER SHOP")
    row = "".join(f"<{t}>{v}</{t}>" for t, v in zip(tags, values, strict=True))
    xml = event(ofx(statement(f"<STMTTRN>{row}</STMTTRN>"), header=header, encoding="utf-8"))
    sgml = event(ofx(statement(booking())))
    assert (xml.id, xml.title, xml.quantity) == (sgml.id, sgml.title, sgml.quantity)


@pytest.mark.parametrize(
    ("more", "title"),
    [
        ("<NAME>", ""),
        ("<NAME></NAME><MEMO>CAFE", "CAFE"),
        ("<NAME>A &amp; B", "A & B"),
        ("<NAME><![CDATA[A <&> B]]><MEMO><![CDATA[x]]>", "A <&> B"),
        ("<MEMO>\n<CHECKNUM>\n<NAME>LAST", "LAST"),
        ("<PAYEE><NAME>MIRA<ADDR1>x<CITY>Lisbon<COUNTRY>PT</PAYEE>", "MIRA"),
        ("<NAME>line one\nline two", "line one line two"),
        ("<NAME/>", ""),
    ],
)
def test_empty_tags_cdata_and_payees_are_read(more: str, title: str) -> None:
    found = read(ofx(statement(booking(more=more), booking(fitid="2"))))
    assert [f.title for f in found if isinstance(f, Event)] == [title, "CORNER SHOP"]


def test_leading_blank_lines_and_a_lost_header_are_no_obstacle() -> None:
    for_reading = [ofx(statement(booking()), header=h) for h in ("\r\n\n\n\n\n\n\n\n\n\n" + HEADER, "")]
    assert [SOURCE.recognise(f) >= 0.9 for f in for_reading] == [True, True]
    assert event(for_reading[0]) == event(for_reading[1])


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-16"])
def test_the_bytes_tell_the_encoding_whatever_the_header_says(encoding: str) -> None:
    file = ofx(statement(booking(more="<NAME>CAFÉ ÄÖÜ")), encoding=encoding)
    assert SOURCE.recognise(file) == 1.0
    assert event(file).title == "CAFÉ ÄÖÜ"


def test_lower_case_tags_are_read() -> None:
    text = ofx(statement(booking()))._data.decode()
    body = text.partition("<OFX>")[2].lower()
    assert event(MemoryFile("x.qfx", f"{HEADER}<ofx>{body}".encode())).title == "corner shop"


def test_a_reused_fitid_loses_no_transaction() -> None:
    rows = (
        booking(fitid="7", amount="-1"),
        booking(fitid="7", amount="-2"),
        booking(fitid="7", amount="-1", more="<NAME>OTHER"),
        booking(fitid="7", amount="-1", posted="20130405"),
        booking(fitid="0", amount="-3"),
        booking(fitid="0", amount="-3"),
    )
    first = [f.id for f in read(ofx(statement(*rows))) if isinstance(f, Event)]
    assert len(set(first)) == 6
    assert [f.id for f in read(ofx(statement(*rows))) if isinstance(f, Event)] == first


def test_a_transaction_listed_twice_is_one() -> None:
    first, second = read(ofx(statement(booking(), booking())))
    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert first.id == second.id


def test_a_credit_card_and_a_balance_have_their_account() -> None:
    balance = "<LEDGERBAL><BALAMT>-120.50<DTASOF>20110430</LEDGERBAL>"
    card = (
        "<CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>USD<CCACCTFROM><ACCTID>4111222233334444</CCACCTFROM>"
        f"<BANKTRANLIST>{booking()}</BANKTRANLIST>{balance}</CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1>"
    )
    paid, owed = read(ofx(card))
    assert isinstance(paid, Event)
    assert isinstance(owed, Sample)
    assert paid.attrs is not None
    assert (paid.attrs["account"], paid.attrs["account_kind"], paid.unit) == ("4444", "creditcard", "USD")
    assert (owed.series, owed.value, owed.unit, owed.device) == ("balance", -12050.0, "USD", "4444")


def test_a_payment_abroad_keeps_what_it_was_there() -> None:
    more = "<NAME>CAFE<SIC>5812<ORIGCURRENCY><CURRATE>0.5<CURSYM>USD</ORIGCURRENCY>"
    found = event(ofx(statement(booking(amount="-10.00", more=more))))
    assert found.attrs is not None
    assert (found.attrs["foreign_currency"], found.attrs["foreign_minor"], found.attrs["mcc"]) == (
        "USD",
        2000,
        "5812",
    )


def test_investments_are_known_and_not_read() -> None:
    holding = (
        "<INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS><CURDEF>USD<INVACCTFROM><BROKERID>x<ACCTID>1</INVACCTFROM>"
        f"<INVTRANLIST><INVBANKTRAN>{booking()}</INVBANKTRAN></INVTRANLIST></INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1>"
    )
    assert {f.reason for f in read(ofx(holding)) if isinstance(f, Skipped)} == {"not-read"}


def test_two_accounts_in_one_file_do_not_mix() -> None:
    other = statement(booking()).replace("DE0012345678", "DE0099990000")
    found = [f for f in read(ofx(statement(booking()), other)) if isinstance(f, Event)]
    assert [(f.attrs or {})["account"] for f in found] == ["5678", "0000"]
    assert found[0].id != found[1].id


def test_a_truncated_statement_gives_what_it_held_and_then_says_so() -> None:
    data = ofx(statement(booking(), booking(fitid="2"), booking(fitid="3")))._data
    reading = SOURCE.read(MemoryFile("x.ofx", data[:-130]), CONTEXT)
    assert [isinstance(next(reading), Event) for _ in range(2)] == [True, True]
    with pytest.raises(UnreadableFile, match="ends early"):
        list(reading)


def test_nonsense_after_a_header_is_refused_with_bounded_memory() -> None:
    tracemalloc.start()
    with pytest.raises(UnreadableFile):
        read(MemoryFile("x.ofx", HEADER.encode() + b"<OFX>" + b"A" * 20_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000


def test_nothing_of_a_statement_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    read(ofx(statement(booking())))
    assert "CORNER" not in caplog.text


VALID = ofx(
    statement(booking(), booking(fitid="2"), balance="<LEDGERBAL><BALAMT>1<DTASOF>20110430</LEDGERBAL>")
)._data


@settings(max_examples=200)
@given(st.integers(0, len(VALID)), st.binary(max_size=20), st.integers(0, 60))
def test_a_mutated_statement_raises_nothing_but_unreadable_file(at: int, new: bytes, cut: int) -> None:
    mutated = MemoryFile("x.ofx", VALID[:at] + new + VALID[at + cut :])
    assert 0.0 <= SOURCE.recognise(mutated) <= 1.0
    try:
        assert all(isinstance(r, Event | Sample | Skipped) for r in SOURCE.read(mutated, CONTEXT))
    except UnreadableFile:
        assert cut or new


@given(st.text(alphabet="<>/AOFXSTMR&;[]!\n ", max_size=200))
def test_any_soup_of_tags_is_read_or_refused(soup: str) -> None:
    file = MemoryFile("x.ofx", f"<OFX>{soup}".encode())
    with suppress(UnreadableFile):
        assert all(isinstance(r, Event | Sample | Skipped) for r in SOURCE.read(file, CONTEXT))
