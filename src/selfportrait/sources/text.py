"""Bytes of any encoding → clean text."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO, Final

MOST_TITLE: Final = 2_000  #: characters of a title that are kept

_UNFIT: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS: Final = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_SAMPLE: Final = 1 << 16


def clean(text: str, most: int = MOST_TITLE) -> str:
    """Return ``text`` fit for keeping: one line, no control characters, no lone surrogates, not endless.

    >>> clean("a\\x00b\\ud800 ")
    'ab'
    """
    if text.isprintable() and len(text) <= most:
        return text.strip()
    return _UNFIT.sub("", _BREAKS.sub(" ", text[: 4 * most])).strip()[:most].strip()


def encoding_of(first: bytes) -> str:
    """Tell the encoding from a file's first bytes: UTF-8, UTF-16 (marked or not) or Windows-1252."""
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if first.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    pairs = first[: len(first) & ~1][:512]
    if len(pairs) >= 4 and pairs[1::2].count(0) > len(pairs) // 3 > 8 * pairs[::2].count(0):
        return "utf-16-le"
    if len(pairs) >= 4 and pairs[::2].count(0) > len(pairs) // 3 > 8 * pairs[1::2].count(0):
        return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(first)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decoded(data: bytes) -> str:
    """Decode a whole small file or a head, replacing what its encoding does not know."""
    return data.decode(encoding_of(data[:_SAMPLE]), "replace").removeprefix("\ufeff")


class Utf8Reader:
    """Reads a stream of any encoding as UTF-8 without a mark. Bytes that are already UTF-8 pass untouched."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._first = stream.read(_SAMPLE)
        encoding = encoding_of(self._first)
        self._decoder = None
        if encoding == "utf-8-sig":
            self._first = self._first[3:]
        elif encoding != "utf-8":
            self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int) -> bytes:
        """About ``size`` bytes; empty only at the end."""
        block, self._first = self._first, b""
        block = block or self._stream.read(size)
        if self._decoder is None:
            return block
        while True:
            text = self._decoder.decode(block, final=not block)
            if text or not block:
                return text.encode("utf-8", "replace")
            block = self._stream.read(size)
