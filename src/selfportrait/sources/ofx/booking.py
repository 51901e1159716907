"""One booked transaction or balance → event or sample."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from html import unescape
from typing import Final
from xml.etree.ElementTree import Element

import msgspec

from selfportrait.model import DAY_US, Event, Place, Sample, Skipped, natural_key
from selfportrait.sources.text import clean

from .countries import alpha_2
from .money import Moment, amount, currency_of, minor, moment

Fields = Mapping[str, str]
_TEXT: Final = 300
_EXTRAS: Final = (
    ("trntype", "TRNTYPE"),
    ("mcc", "SIC"),
    ("city", "PAYEE/CITY"),
    ("country", "PAYEE/COUNTRY"),
)
_MOST_SEEN: Final = 200_000  #: transactions remembered to tell repeated ids apart
_SPREAD_US: Final = 31 * DAY_US


class Account(msgspec.Struct, frozen=True):
    """The account of a statement: only its last four characters go further."""

    bank: str = ""
    number: str = ""
    kind: str = ""  #: "checking", "creditcard", …

    @property
    def last4(self) -> str:
        """What a person knows it by."""
        return self.number[-4:]


class Bookings:
    """Makes events of the transactions of one file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._seen: dict[tuple[int, int], str] = {}

    def transaction(self, found: Element, account: Account, currency: str, row: int) -> Event | Skipped:
        """Return a payment (money that left) or an earning (money that came); ``quantity`` has no sign."""
        fields = fields_of(found)
        when = _when(fields)
        if when is None:
            return self._skip("bad-date", row)
        money = amount(fields.get("TRNAMT", ""))
        if "CURRENCY/CURSYM" in fields:
            currency = currency_of(_text(fields, "CURRENCY/CURSYM")) or currency
        cents = None if money is None else minor(money, currency)
        if money is None or cents is None:
            return self._skip("bad-amount", row)
        if cents == 0:
            return self._skip("no-amount", row)
        memo = _text(fields, "MEMO")
        title = _text(fields, "NAME") or _text(fields, "PAYEE/NAME") or _text(fields, "EXTDNAME") or memo
        return Event(
            kind="pay" if cents < 0 else "earn",
            source="ofx",
            slot_us=when.slot_us,
            key=self._key(fields, account, cents, when.slot_us, title, memo),
            start_us=when.start_us,
            # a day has no hour: midnight on the wall clock, so that it stays this day
            offset_min=0 if when.precision == "day" else None,
            offset_origin="explicit" if when.precision == "day" else "unknown",
            precision=when.precision,
            title=title,
            quantity=float(abs(cents)),
            unit=currency,
            place=_place(fields),
            attrs=_extras(fields, account, money, currency, memo if memo != title else ""),
            file=self._file,
            row=row,
        )

    def balance(self, found: Element, account: Account, currency: str, row: int) -> Sample | Skipped:
        """Return the balance of an account on a day, in minor units."""
        fields = fields_of(found)
        when, money = moment(_text(fields, "DTASOF")), amount(_text(fields, "BALAMT"))
        cents = None if money is None else minor(money, currency)
        if when is None:
            return self._skip("bad-date", row)
        if cents is None:
            return self._skip("bad-amount", row)
        return Sample(
            series="balance",
            unit=currency,
            source="ofx",
            start_us=when.start_us,
            end_us=when.start_us,
            value=float(cents),
            device=account.last4,
        )

    def _key(self, fields: Fields, account: Account, cents: int, slot_us: int, title: str, memo: str) -> int:
        """The bank's own id of the transaction, made unique where the bank did not.

        Some banks give one FITID to many transactions ("0"), or again years later: the amount
        and the day (``slot_us``) tell most of them apart, the words the rest. A transaction
        that is listed twice word for word under a real id is one.
        """
        if len(self._seen) >= _MOST_SEEN:
            self._seen.clear()
        fitid = fields.get("FITID", "")[:255]
        parts = ["ofx", account.bank, account.number, fitid, str(cents)]
        words = f"{title}\x1e{memo}"
        if not fitid.strip("0 "):
            return self._counted(parts, words, slot_us)
        key = natural_key(*parts)
        first = self._seen.setdefault((slot_us, key), words)
        return key if first == words else natural_key(*parts, words)

    def _counted(self, parts: list[str], words: str, slot_us: int) -> int:
        count = 0
        while (slot_us, key := natural_key(*parts, words, str(count))) in self._seen:
            count += 1
        self._seen[slot_us, key] = words
        return key

    def _skip(self, reason: str, row: int) -> Skipped:
        return Skipped(reason=reason, file=self._file, row=row)


def _when(fields: Fields) -> Moment | None:
    """When she paid, where the bank says so and it is near; else when it was booked."""
    booked, initiated = moment(_text(fields, "DTPOSTED")), moment(_text(fields, "DTUSER"))
    if booked is None or initiated is None:
        return booked or initiated
    return initiated if abs(initiated.start_us - booked.start_us) <= _SPREAD_US else booked


def _extras(
    fields: Fields, account: Account, money: Decimal, currency: str, memo: str
) -> dict[str, str | int | float | bool]:
    extras: dict[str, str | int | float | bool] = {}
    for name, path in _EXTRAS:
        if path in fields and (said := _text(fields, path)):
            extras[name] = said.lower() if name == "trntype" else said
    if memo:
        extras["memo"] = memo
    if account.number:
        extras["account"] = account.last4
    if account.kind:
        extras["account_kind"] = account.kind
    if "ORIGCURRENCY/CURSYM" not in fields:
        return extras
    foreign, rate = (
        currency_of(_text(fields, "ORIGCURRENCY/CURSYM")),
        amount(_text(fields, "ORIGCURRENCY/CURRATE")),
    )
    if foreign and foreign != currency:
        extras["foreign_currency"] = foreign
        # OFX 2.2, 5.2: CURRATE is CURDEF per CURSYM
        if rate is not None and rate > 0 and (cents := minor(abs(money) / rate, foreign)) is not None:
            extras["foreign_minor"] = cents
    return extras


def _place(fields: Fields) -> Place | None:
    city, country = _text(fields, "PAYEE/CITY"), _text(fields, "PAYEE/COUNTRY")
    if not city and not country:
        return None
    return Place(name=city, country=alpha_2(country))


def fields_of(found: Element) -> dict[str, str]:
    """Return the leaves of an element by their path: ``{"TRNAMT": "-34.51", "PAYEE/CITY": "Lisbon"}``."""
    leaves: dict[str, str] = {}
    for child in found:
        if len(child):
            leaves.update((f"{child.tag}/{leaf.tag}", leaf.text) for leaf in child if leaf.text)
        elif child.text:
            leaves[child.tag] = child.text
    return leaves


def _text(fields: Fields, path: str) -> str:
    """The text at ``path``, entities resolved and fit for keeping; "" where there is none."""
    written = fields.get(path)
    return _line(written) if written else ""


@lru_cache(maxsize=8192)
def _line(written: str) -> str:
    return clean(" ".join((unescape(written) if "&" in written else written).split()), _TEXT)


def account_of(found: Element, kind: str = "") -> Account:
    """Read ``BANKACCTFROM`` or ``CCACCTFROM``."""
    fields = fields_of(found)
    return Account(
        bank=_text(fields, "BANKID"),
        number=_text(fields, "ACCTID"),
        kind=kind or _text(fields, "ACCTTYPE").lower(),
    )
