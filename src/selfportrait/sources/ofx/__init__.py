"""Bank statements: OFX 1.x (SGML), 2.x (XML), and QFX, which is OFX."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selfportrait.sources.protocol import Context, ExportFile, Record, Source
from selfportrait.sources.text import decoded

__all__ = ["SOURCE"]

_HEADER: Final = re.compile(r"\A\s*(OFXHEADER\s*:|<\?xml[^>]*>\s*<\?OFX\s|<\?OFX\s)", re.IGNORECASE)
_BODY: Final = re.compile(r"<OFX>\s*<(SIGNON|BANK|CREDITCARD|INVSTMT|LOAN)[A-Z0-9]*MSGSRSV\d>", re.IGNORECASE)


class _Ofx:
    id = "ofx"
    title = "Bank statements (OFX, QFX)"
    maturity = "stable"

    def recognise(self, file: ExportFile) -> float:
        """Sure of the header; nearly of a body whose header was lost."""
        text = decoded(file.head())
        if _HEADER.match(text):
            return 1.0
        return 0.9 if _BODY.search(text) else 0.0

    def read(self, file: ExportFile, context: Context) -> Iterator[Record]:
        """Yield payments, earnings and balances. Dates are the bank's; no local time is known."""
        from . import statement  # ofxtools is slow to load, and most imports hold no statement

        yield from statement.read(file)


SOURCE: Source = _Ofx()
