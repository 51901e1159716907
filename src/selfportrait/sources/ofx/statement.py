"""A file of statements, read in its order: accounts first, then what was booked on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from selfportrait.model import Event, Sample, Skipped
from selfportrait.sources.protocol import ExportFile

from .booking import Account, Bookings, account_of
from .money import currency_of
from .tags import CLOSE, MOST_PIECE, OPEN, Envelope, broken, pieces, transaction

_STATEMENTS: Final = frozenset({"STMTRS", "CCSTMTRS"})
_OTHERS: Final = frozenset({"INVSTMTRS", "LOANSTMTRS", "AMRTSTMTRS"})
_OVER: Final = _STATEMENTS | _OTHERS


def read(file: ExportFile) -> Iterator[Event | Sample | Skipped]:
    """Yield what was booked, and the balances. Raises UnreadableFile after it where the file is damaged."""
    statement = _Statement(file.name)
    envelope = Envelope(statement.closed)
    around = 0
    try:
        for piece in pieces(file):
            for part in _parts(piece):
                if part.startswith(OPEN):
                    statement.booked(part)
                else:
                    around += len(part)
                    envelope.feed(part)
                yield from statement.drain()
            if around > MOST_PIECE:
                raise broken(file.name)
    except (SyntaxError, IndexError, AssertionError, ValueError, TypeError) as error:
        yield from statement.drain()
        raise broken(file.name) from error
    if not statement.ended:
        raise broken(file.name)


def _parts(piece: str) -> Iterator[str]:
    """Yield what stands around transactions, and each transaction whole."""
    around, *rest = piece.split(OPEN)
    if around.strip():
        yield around
    for text in rest:
        inside, closed, after = text.partition(CLOSE)
        if not closed:  # banks that leave out the end tag
            inside, listed, after = text.partition("</BANKTRANLIST>")
            after = listed + after
        yield f"{OPEN}{inside}{CLOSE}"
        if after.strip():
            yield after


class _Statement:
    """What is known of the statement that is being read."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._bookings = Bookings(file)
        self._out: list[Event | Sample | Skipped] = []
        self._account: Account | None = None
        self._currency = ""
        self._row = 0
        self.ended = False

    def closed(self, element: Element) -> None:
        """Take in an element around the transactions; its children are let go of."""
        tag = element.tag
        if tag == "CURDEF":
            self._currency = currency_of(element.text or "")
        elif tag == "BANKACCTFROM":
            self._account = account_of(element)
        elif tag == "CCACCTFROM":
            self._account = account_of(element, "creditcard")
        elif tag == "LEDGERBAL" and self._account is not None:
            self._row += 1
            self._out.append(self._bookings.balance(element, self._account, self._currency, self._row))
        elif tag in _OVER:
            if tag in _OTHERS:
                self._row += 1
                self._out.append(Skipped(reason="not-read", file=self._file, row=self._row))
            self._account, self._currency = None, ""
            element.clear()
        elif tag == "OFX":
            self.ended = True

    def booked(self, text: str) -> None:
        """Take in a transaction."""
        self._row += 1
        found = transaction(text)
        if found is None:
            self._skip("unreadable-row")
        elif self._account is None:
            self._skip("not-read")
        elif not self._currency:
            self._skip("no-currency")
        else:
            self._out.append(self._bookings.transaction(found, self._account, self._currency, self._row))

    def drain(self) -> list[Event | Sample | Skipped]:
        """Give what is finished, and let go of it."""
        found, self._out = self._out, []
        return found

    def _skip(self, reason: str) -> None:
        self._out.append(Skipped(reason=reason, file=self._file, row=self._row))
