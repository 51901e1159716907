"""Her bank's files: the current account as OFX 1.x (SGML), the card as QFX in OFX 2.x (XML)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from .clock import local, utc
from .moments import Payment
from .stories import Stories, is_holiday

_BANK_ID, _ACCOUNT, _CARD = "20050550", "1280447193", "5232190044718806"
_OPENING: Final = {"bank": 184_233, "card": 0}
_ALPHA3: Final = {"DE": "DEU", "PT": "PRT", "DK": "DNK", "IT": "ITA"}
_SGML: Final = (
    "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\nCHARSET:1252\r\n"
    "COMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n"
)
_XML: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n'
)


def write_statement(path: Path, payments: Sequence[Payment], story: Stories) -> None:
    """Write the current account. Windows-1252 as its header says; leaves have no end tags."""
    booked = [payment for payment in payments if payment.account == "bank"]
    text = "".join(_statement(booked, story))
    path.write_bytes((_SGML + text).encode("cp1252"))


def write_card(path: Path, payments: Sequence[Payment], story: Stories) -> None:
    """Write the card. What was paid at a till says where; what was paid abroad, in what."""
    booked = [payment for payment in payments if payment.account == "card"]
    path.write_text(_XML + "".join(_card(booked, story)), encoding="utf-8", newline="")


def _day(day: date) -> str:
    return f"{day:%Y%m%d}120000"


def _booking_day(payment: Payment) -> date:
    """Card payments are booked on the next working day, the bank's own on the day."""
    day = local(payment.at).date()
    if payment.account == "bank" or payment.kind in ("CREDIT", "XFER"):
        return day
    day += timedelta(days=1)
    while day.weekday() >= 5 or is_holiday(day):
        day += timedelta(days=1)
    return day


def _numbered(payments: Sequence[Payment]) -> Iterator[tuple[str, Payment]]:
    """Number the transactions of a day, as the bank does."""
    counts: dict[date, int] = {}
    for payment in payments:
        day = local(payment.at).date()
        counts[day] = counts.get(day, 0) + 1
        yield f"{day:%Y%m%d}{counts[day]:04d}", payment


def _money(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _statement(payments: Sequence[Payment], story: Stories) -> Iterator[str]:
    now = f"{utc(story.end):%Y%m%d%H%M%S}"
    yield (
        f"<OFX>\r\n<SIGNONMSGSRSV1>\r\n<SONRS>\r\n<STATUS>\r\n<CODE>0\r\n<SEVERITY>INFO\r\n</STATUS>\r\n"
        f"<DTSERVER>{now}\r\n<LANGUAGE>GER\r\n</SONRS>\r\n</SIGNONMSGSRSV1>\r\n<BANKMSGSRSV1>\r\n<STMTTRNRS>\r\n"
        f"<TRNUID>1\r\n<STATUS>\r\n<CODE>0\r\n<SEVERITY>INFO\r\n</STATUS>\r\n<STMTRS>\r\n<CURDEF>EUR\r\n"
        f"<BANKACCTFROM>\r\n<BANKID>{_BANK_ID}\r\n<ACCTID>{_ACCOUNT}\r\n<ACCTTYPE>CHECKING\r\n</BANKACCTFROM>\r\n"
        f"<BANKTRANLIST>\r\n<DTSTART>{_day(story.first)}\r\n<DTEND>{_day(story.until)}\r\n"
    )
    for fitid, payment in _numbered(payments):
        sic = f"<SIC>{payment.sic}\r\n" if payment.sic else ""
        yield (
            f"<STMTTRN>\r\n<TRNTYPE>{payment.kind}\r\n<DTPOSTED>{_day(_booking_day(payment))}\r\n"
            f"<TRNAMT>{_money(payment.cents)}\r\n<FITID>{fitid}\r\n{sic}<NAME>{escape(payment.name)}\r\n"
            f"<MEMO>{escape(payment.memo)}\r\n</STMTTRN>\r\n"
        )
    balance = _OPENING["bank"] + sum(payment.cents for payment in payments)
    yield (
        f"</BANKTRANLIST>\r\n<LEDGERBAL>\r\n<BALAMT>{_money(balance)}\r\n<DTASOF>{now}\r\n</LEDGERBAL>\r\n"
        "</STMTRS>\r\n</STMTTRNRS>\r\n</BANKMSGSRSV1>\r\n</OFX>\r\n"
    )


def _card(payments: Sequence[Payment], story: Stories) -> Iterator[str]:
    now = f"{utc(story.end):%Y%m%d%H%M%S}"
    yield (
        "<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>"
        f"<DTSERVER>{now}</DTSERVER><LANGUAGE>GER</LANGUAGE></SONRS></SIGNONMSGSRSV1>"
        "<CREDITCARDMSGSRSV1><CCSTMTTRNRS><TRNUID>1</TRNUID><STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY>"
        f"</STATUS><CCSTMTRS><CURDEF>EUR</CURDEF><CCACCTFROM><ACCTID>{_CARD}</ACCTID></CCACCTFROM>"
        f"<BANKTRANLIST><DTSTART>{_day(story.first)}</DTSTART><DTEND>{_day(story.until)}</DTEND>\n"
    )
    for fitid, payment in _numbered(payments):
        yield _card_transaction(fitid, payment)
    balance = _OPENING["card"] + sum(payment.cents for payment in payments)
    yield (
        f"</BANKTRANLIST><LEDGERBAL><BALAMT>{_money(balance)}</BALAMT><DTASOF>{now}</DTASOF></LEDGERBAL>"
        "</CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>\n"
    )


def _card_transaction(fitid: str, payment: Payment) -> str:
    sic = f"<SIC>{payment.sic}</SIC>" if payment.sic else ""
    return (
        f"<STMTTRN><TRNTYPE>{payment.kind}</TRNTYPE><DTPOSTED>{_day(_booking_day(payment))}</DTPOSTED>"
        f"<DTUSER>{utc(payment.at):%Y%m%d%H%M%S}.000[0:GMT]</DTUSER><TRNAMT>{_money(payment.cents)}</TRNAMT>"
        f"<FITID>{fitid}</FITID>{sic}{_payee(payment)}<MEMO>{escape(payment.memo)}</MEMO>"
        f"{_foreign(payment)}</STMTTRN>\n"
    )


def _payee(payment: Payment) -> str:
    name = escape(payment.name[:32].rstrip())
    if not payment.city:
        return f"<NAME>{name}</NAME>"
    return (
        f"<PAYEE><NAME>{name}</NAME><ADDR1>-</ADDR1><CITY>{escape(payment.city)}</CITY><STATE>-</STATE>"
        f"<POSTALCODE>-</POSTALCODE><COUNTRY>{_ALPHA3[payment.country]}</COUNTRY><PHONE>-</PHONE></PAYEE>"
    )


def _foreign(payment: Payment) -> str:
    if payment.foreign is None:
        return ""
    currency, units = payment.foreign
    rate = f"<CURRATE>{1 / units:.6f}</CURRATE>"
    return f"<ORIGCURRENCY>{rate}<CURSYM>{currency}</CURSYM></ORIGCURRENCY>"
