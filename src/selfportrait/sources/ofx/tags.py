"""OFX text, cleaned for the parser and cut at transactions, so that memory stays bounded.

ofxtools parses each piece into elements. Its class tree (``OFXTree.convert``) is not used: it
takes three times as long and refuses whole statements for one date that banks do write.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element, SubElement
from xml.sax.saxutils import escape

from ofxtools.Parser import TreeBuilder

from selfportrait.errors import UnreadableFile
from selfportrait.sources.protocol import ExportFile
from selfportrait.sources.text import Utf8Reader, encoding_of

# ofxtools writes every tag and its text to its debug log; what a bank writes belongs in no log.
logging.getLogger("ofxtools").setLevel(logging.WARNING)

OPEN: Final = "<STMTTRN>"
CLOSE: Final = "</STMTTRN>"
BLOCK: Final = 1 << 18
MOST_PIECE: Final = 8 << 20  #: bytes without a transaction
MOST_TRANSACTION: Final = 1 << 16
_BODY: Final = re.compile(rb"<ofx>", re.IGNORECASE)
_CUT: Final = re.compile(rb"<stmttrn>", re.IGNORECASE)
_CHARSET: Final = re.compile(rb"CHARSET:\s*([\w-]+)")
_LOWER_TAG: Final = re.compile(r"</?[A-Za-z0-9.]{1,32}>")
_CDATA: Final = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_SELF_CLOSED: Final = re.compile(r"<[A-Z0-9.]{1,32}\s*/>")
_XML_NOTES: Final = re.compile(r"<[?!][^>]*>")
_LEAVES: Final = (
    "TRNTYPE|DTPOSTED|DTUSER|DTAVAIL|TRNAMT|FITID|CORRECTFITID|CORRECTACTION|SRVRTID|CHECKNUM|REFNUM|SIC|PAYEEID"
    "|NAME|EXTDNAME|MEMO|ADDR1|ADDR2|ADDR3|CITY|STATE|POSTALCODE|COUNTRY|PHONE|CURRATE|CURSYM|INV401KSOURCE"
    "|BANKID|BRANCHID|ACCTID|ACCTTYPE|ACCTKEY|CURDEF|BALAMT|DTASOF|DTSTART|DTEND|TRNUID|MKTGINFO|LANGUAGE"
    "|CODE|SEVERITY|MESSAGE|DTSERVER|ORG|FID|INTU\\.BID|INTU\\.USERID|INTU\\.ORG|USERKEY|SESSCOOKIE"
)
#: One field as nearly all are written: text in it, closed or not, no element in it.
_FIELD: Final = r"<([A-Z0-9._]{1,32})>(\s*[^<\s][^<]*)(?:</\1>)?\s*"
_FIELDS: Final = re.compile(_FIELD)
_FLAT: Final = re.compile(rf"{OPEN}\s*(?:{_FIELD})+{CLOSE}\s*")
_EMPTY_LEAF: Final = re.compile(rf"<({_LEAVES})>\s*(?:</\1>\s*)?(?=<|\Z)")


def pieces(file: ExportFile) -> Iterator[str]:
    """Yield the body as text from ``<OFX>`` on, cut before transactions.

    Raises UnreadableFile where there is no body, or eight megabytes without a transaction in them.
    """
    with file.open() as stream:
        head = stream.read(1 << 16)
        codec = _codec(head)
        wide = encoding_of(head).startswith("utf-16")
    with file.open() as stream:
        reader = Utf8Reader(stream) if wide else stream
        yield from _cut(reader, codec, file.name)


def _cut(stream: BinaryIO | Utf8Reader, codec: str, name: str) -> Iterator[str]:
    held, begun = b"", False
    while True:
        block = stream.read(BLOCK)
        held += block.translate(None, b"\0")
        if not begun and (start := _BODY.search(held)):
            held, begun = held[start.start() :], True
        if begun and block:
            cut = max((found.start() for found in _CUT.finditer(held, max(0, len(held) - BLOCK))), default=0)
            if cut:
                yield _clean(held[:cut], codec)
                held = held[cut:]
        if len(held) > MOST_PIECE or (not block and not begun):
            raise broken(name)
        if not block:
            yield _clean(held, codec)
            return


def _codec(head: bytes) -> str:
    """What the header declares, for bytes that turn out not to be UTF-8 (many headers lie)."""
    found = _CHARSET.search(head)
    declared = found[1].decode("ascii", "replace") if found else ""
    for name in (f"cp{declared}" if declared.isdigit() else declared, "cp1252"):
        try:
            return codecs.lookup(name).name
        except LookupError:
            continue
    return "cp1252"


def _clean(block: bytes, codec: str) -> str:
    """Decode, and take out what ofxtools' parser stumbles over: CDATA twice a line, empty leaves."""
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError:
        text = block.decode(codec, "replace")
    if "<![CDATA[" in text:
        text = _CDATA.sub(lambda found: escape(found[1]), text)
    if "<?" in text or "<!" in text:
        text = _XML_NOTES.sub("", text)
    if "/>" in text:
        text = _SELF_CLOSED.sub("", text)
    if "<stmttrn>" in text or "<ofx>" in text:
        text = _LOWER_TAG.sub(lambda found: found[0].upper(), text)
    return _EMPTY_LEAF.sub("", text)


class Envelope(TreeBuilder):
    """ofxtools' parser over what stands around the transactions; tells of each element as it closes.

    What it was told of is emptied, so the tree stays as small as its open elements.
    """

    def __init__(self, closed: Callable[[Element], None]) -> None:
        super().__init__()
        self._closed = closed
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        """Open an element; real statements nest 8 deep."""
        self._depth += 1
        if self._depth > 64:
            raise ValueError("nested too deep")
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        """Close an element and tell of it."""
        self._depth -= 1
        element = super().end(tag)
        self._closed(element)
        return element


def transaction(text: str) -> Element | None:
    """Parse one ``<STMTTRN>…</STMTTRN>``; None where it cannot be."""
    if len(text) > MOST_TRANSACTION:
        return None
    return _flat(text) if _FLAT.fullmatch(text) else _nested(text)


def _flat(text: str) -> Element:
    """Take the fields in one sweep: what ofxtools gives, in a tenth of the time."""
    found = Element("STMTTRN")
    for tag, said in _FIELDS.findall(text, len(OPEN)):
        SubElement(found, tag).text = said.strip()
    return found


def _nested(text: str) -> Element | None:
    builder = TreeBuilder()
    try:
        builder.feed(text)
        found = builder.close()
    except (SyntaxError, IndexError, AssertionError, ValueError, TypeError):
        return None
    return found if isinstance(found, Element) else None


def broken(name: str) -> UnreadableFile:
    """The error for a statement that ends early or is damaged."""
    return UnreadableFile(
        f"“{name}” ends early or is damaged; what could be read of it was kept.",
        next_step="Download the statement again from your bank (OFX, QFX or “Money”) and import it again.",
    )
