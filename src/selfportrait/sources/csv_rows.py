"""CSV exports of any encoding and delimiter → rows by column name, with bounded memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from selfportrait.errors import UnreadableFile

from .text import decoded, encoding_of

MOST_LINE: Final = 1 << 20  #: the csv module itself refuses fields above 128 kB
_SAMPLE: Final = 1 << 16


def read_csv(stream: BinaryIO, name: str) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Yield ``(row number, columns)``; the header is row 1 and is not yielded, blank rows neither.

    Column names are folded (lower case, trimmed). A row with fewer fields than the
    header, as where a file was cut, or with more, comes as ``None``.
    Raises UnreadableFile where a quote never ends, after the rows before it.
    """
    first = stream.read(_SAMPLE)
    encoding = encoding_of(first)
    rejoined = io.BufferedReader(_Rejoined(first, stream))
    text = io.TextIOWrapper(rejoined, encoding, "replace", newline="")
    delimiter = delimiter_of(decoded(first))
    try:
        rows = csv.reader(_without_nul(text), delimiter=delimiter)
        header = fold_header(next(rows, []))
        for number, row in enumerate(rows, 2):
            if not any(row):
                continue
            if len(row) < len(header) or any(row[len(header) :]):
                yield number, None
            else:
                yield number, dict(zip(header, row, strict=False))
    except csv.Error as error:
        raise UnreadableFile(
            f"“{name}” has a field that never ends; what stood before it was kept.",
            next_step="Download the export again and import it again.",
        ) from error
    finally:
        text.detach().detach()


def header_of(head: bytes) -> tuple[str, ...]:
    """The folded column names in the first row of a head; empty where it is no CSV."""
    text = decoded(head).lstrip("\ufeff\r\n")
    line = text.replace("\r", "\n").partition("\n")[0]
    if not line or len(line) > 4_096 or "\x00" in line:
        return ()
    try:
        return tuple(fold_header(next(csv.reader([line], delimiter=delimiter_of(line)), [])))
    except csv.Error:
        return ()


def fold_header(names: list[str]) -> list[str]:
    """Column names as they are compared: lower case, trimmed, without a byte order mark."""
    return [name.strip("\ufeff \t\r\n").casefold() for name in names]


def delimiter_of(sample: str) -> str:
    """The delimiter of the first line: the one of comma, semicolon, tab that is most frequent there."""
    line = sample.lstrip("\ufeff\r\n").replace("\r", "\n").partition("\n")[0]
    return max(",;\t", key=line.count)


def _without_nul(lines: io.TextIOWrapper) -> Iterator[str]:
    """Lines without NUL bytes, a line at most a field long so that one without an end cannot fill memory."""
    while line := lines.readline(MOST_LINE):
        yield line.replace("\x00", "")


class _Rejoined(io.RawIOBase):
    """A stream with the bytes already taken from its front put back."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._first = first
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = len(buffer)
        block, self._first = self._first[:size], self._first[size:]
        block = block or self._rest.read(size)
        buffer[: len(block)] = block
        return len(block)
