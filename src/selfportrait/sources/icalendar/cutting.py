"""A calendar cut at its components, so that a large one is read in bounded memory.

Only lines are looked at; icalendar parses what is cut. So one broken entry costs itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec

from selfportrait.errors import UnreadableFile
from selfportrait.sources.text import Utf8Reader

MOST_ENTRY: Final = 1 << 20  #: bytes of one component that are kept; attachments are longer
MOST_LINE: Final = 1 << 20
MOST_HEAD: Final = 4 << 20  #: time zones and properties of the calendar
_BLOCK: Final = 1 << 17
_ATTACHED: Final = re.compile(rb"(ATTACH|X-ALT-DESC|IMAGE|X-APPLE-STRUCTURED-DATA)[;:]", re.IGNORECASE)
#: ``TZID=/freeassociation.sourceforge.net/Europe/Berlin``: what stands before the name says who wrote it
_VENDOR_ZONE: Final = re.compile(
    rb'(TZID[=:]"?)/[^:;"\r\n]*?/((?:[A-Za-z]+/)?[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+)'
)


class Cut(msgspec.Struct, frozen=True):
    """One component: its name ("VEVENT"), its text, and its number in the file.

    ``text`` is empty where it was too large or never ended.
    """

    name: str
    text: bytes
    row: int


class Cutter:
    """Cuts one file. ``head`` grows to all that is not an entry: properties and VTIMEZONEs."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._lines = _lines(stream, name)
        self._name = name
        self.head = bytearray()
        self.ended = False

    def components(self) -> Iterator[Cut]:
        """Yield each component at the calendar's first level that is no time zone."""
        row = 0
        for line in self._lines:
            word = line.strip().upper()
            if word.startswith(b"BEGIN:") and word not in (b"BEGIN:VCALENDAR", b"BEGIN:VTIMEZONE"):
                row += word not in (b"BEGIN:STANDARD", b"BEGIN:DAYLIGHT")
                text = self._whole(line, word[6:])
                if word in (b"BEGIN:STANDARD", b"BEGIN:DAYLIGHT"):
                    self._keep(text)
                else:
                    yield Cut(word[6:].decode("ascii", "replace"), text, row)
            elif word == b"END:VCALENDAR":
                self.ended = True
            elif word != b"BEGIN:VCALENDAR":
                self._keep(line)

    def _keep(self, text: bytes) -> None:
        self.head += text
        if len(self.head) > MOST_HEAD:
            raise broken(self._name)

    def _whole(self, first: bytes, name: bytes) -> bytes:
        """Take lines until this component's END; long attachments are left out."""
        kept, size, skipping = [first], 0, False
        for line in self._lines:
            if not line.startswith((b" ", b"\t")):
                skipping = bool(_ATTACHED.match(line))
            if not skipping:
                size += len(line)
                if size <= MOST_ENTRY:
                    kept.append(line)
            if line[:4].upper() == b"END:" and line.strip().upper() == b"END:" + name:
                return b"".join(kept) if size <= MOST_ENTRY else b""
        return b""


def _lines(stream: BinaryIO, name: str) -> Iterator[bytes]:
    reader, held = Utf8Reader(stream), b""
    while block := reader.read(_BLOCK):
        *whole, held = (held + block.translate(None, b"\0")).splitlines(keepends=True)
        if held.endswith(b"\n"):
            whole.append(held)
            held = b""
        for line in whole:
            yield _usual(line)
        if len(held) > MOST_LINE:
            raise broken(name)
    if held:
        yield _usual(held)


def _usual(line: bytes) -> bytes:
    if b"TZID" in line:
        line = _VENDOR_ZONE.sub(rb"\1\2", line)
    return line.rstrip(b"\r\n") + b"\r\n"


def broken(name: str) -> UnreadableFile:
    """The error for a calendar that ends early or is no calendar."""
    return UnreadableFile(
        f"“{name}” ends early or is damaged; what could be read of it was kept.",
        next_step="Export the calendar again and import it again.",
    )
