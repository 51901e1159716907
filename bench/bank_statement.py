"""An invented bank statement (OFX 1.x) of any length, the same for the same seed."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

HEADER = (
    "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n"
    "COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
)
SHOPS = (
    "CORNER BAKERY",
    "CITY TRANSIT",
    "GREEN GROCER",
    "PAPER & INK",
    "CINEMA LUX",
    "POWER CO",
    "CAFÉ MIRA",
)


def write(path: Path, *, transactions: int, seed: int) -> None:
    """Write one account's statement with ``transactions`` bookings over ten years to ``path``."""
    rng = random.Random(seed)
    first = date(2016, 1, 1)
    rows = []
    for number in range(transactions):
        day = first + timedelta(days=number * 3650 // transactions)
        rows.append(
            f"<STMTTRN>\n<TRNTYPE>DEBIT\n<DTPOSTED>{day:%Y%m%d}120000.000\n"
            f"<TRNAMT>-{rng.randint(100, 9999) / 100:.2f}\n"
            f"<FITID>{day:%Y%m%d}{number:07}\n<NAME>{rng.choice(SHOPS)} {rng.randint(1, 60)}\n"
            f"<MEMO>CARD 1234 REF {rng.randint(10**7, 10**8)}\n</STMTTRN>\n"
        )
    body = (
        "<OFX>\n<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260101<LANGUAGE>ENG</SONRS>"
        "</SIGNONMSGSRSV1>\n<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS>\n"
        "<CURDEF>EUR\n<BANKACCTFROM><BANKID>100200300<ACCTID>5550001234<ACCTTYPE>CHECKING</BANKACCTFROM>\n"
        f"<BANKTRANLIST><DTSTART>20160101<DTEND>20260101\n{''.join(rows)}</BANKTRANLIST>\n"
        "<LEDGERBAL><BALAMT>1234.56<DTASOF>20260101</LEDGERBAL>\n</STMTRS></STMTTRNRS></BANKMSGSRSV1>\n</OFX>\n"
    )
    path.write_bytes((HEADER + body).encode("cp1252"))
