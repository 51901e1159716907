"""Bytes that an XML parser accepts, from files that it would not.

Three oddities of real exports are taken out before parsing: the document type (the
one of export version 12, iOS 16, is malformed: ``<!ATTLIST`` left unclosed, a ``>`` too many),
control characters (vertical tabs in old files), and bytes that are not UTF-8.
Without a document type there is no entity to expand, and so no entity bomb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from lxml import etree

from selfportrait.errors import UnreadableFile

CHUNK: Final = 1 << 16
MOST_PROLOGUE: Final = 1 << 20  #: bytes before the first element; real ones have 12 kB
MOST_TAG: Final = 1 << 20  #: bytes without a ">"

_CONTROL: Final = bytes(byte for byte in range(32) if byte not in b"\t\n\r")
_BAD_REFERENCE: Final = re.compile(rb"&#(?:x0*(?:1?[0-8bcefBCEF]|1[9adAD])|0*(?:[0-8]|1[124-9]|2\d|3[01]));")
_NOT_XML: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE and U+FFFF


def chunks(stream: BinaryIO, root: re.Pattern[bytes], name: str) -> Iterator[bytes]:
    """Yield the document from its root element on, cut at ends of tags.

    Raises UnreadableFile where there is no root within the first megabyte or a tag never ends.
    """
    held = _from_root(stream, root, name)
    while True:
        block = stream.read(CHUNK)
        held += block.translate(None, _CONTROL)
        cut = held.rfind(b">") + 1
        if cut:
            yield _clean(held[:cut])
            held = held[cut:]
        if not block:
            return
        if len(held) > MOST_TAG:
            raise broken(name)


def _from_root(stream: BinaryIO, root: re.Pattern[bytes], name: str) -> bytes:
    held = b""
    while len(held) < MOST_PROLOGUE:
        block = stream.read(CHUNK)
        held += block.translate(None, _CONTROL)
        if found := root.search(held):
            return held[found.start() :]
        if not block:
            break
    raise broken(name)


def _clean(block: bytes) -> bytes:
    if b"&#" in block:
        block = _BAD_REFERENCE.sub(b"", block)
    if block.isascii():
        return block
    try:
        block.decode()
    except UnicodeDecodeError:
        block = block.decode("utf-8", "replace").encode()
    if b"\xef\xbf" in block:
        for character in _NOT_XML:
            block = block.replace(character, b"?")
    return block


def parser(target: Any) -> etree.XMLParser:
    """A parser that calls ``target`` and reaches for nothing outside the document.

    lxml's target interface took 3.8 CPU-s per million records, its iterparse with
    clearing 5.1, expat with Python callbacks 6.4 (November 2026). libxml2's own limits
    (depth 256, 10 MB a token) stay on.
    """
    return etree.XMLParser(
        target=target,
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )


def broken(name: str) -> UnreadableFile:
    """The error for a document that ends early or is not what it seemed."""
    return UnreadableFile(
        f"“{name}” ends early or is damaged; what could be read of it was kept.",
        next_step="Export it again in the Health app (your picture, “Export All Health Data”).",
    )
