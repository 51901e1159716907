"""vCard 2.1, 3.0 and 4.0: cut into cards here, parsed by vobject.

vobject 0.9.9 reads all three, with two flaws that are met before it: quoted-printable text
broken over lines (``=`` at the end, vCard 2.1) loses what follows the break, and pictures
take most of its time. It also logs the lines it cannot read, which belong in no log.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any, Final

import vobject

from selfportrait.errors import UnreadableFile
from selfportrait.model import Skipped
from selfportrait.sources.protocol import ExportFile
from selfportrait.sources.text import Utf8Reader, clean

from .person import Person, birthday, relation_in, relation_of

logging.getLogger("vobject.base").setLevel(logging.CRITICAL)

MOST_CARD: Final = 1 << 20
MOST_LINE: Final = 16 << 20  #: a picture may stand on one line
_BLOCK: Final = 1 << 17
_PICTURE: Final = re.compile(
    rb"(?:[\w-]+\.)?(PHOTO|LOGO|SOUND|KEY|X-IMAGE|X-ABADR|IMAGE|AGENT|X-THUMBNAIL)[;:]", re.IGNORECASE
)
_QUOTED: Final = re.compile(
    rb"^[^:]*ENCODING=(?:QUOTED-PRINTABLE|Q\b)|^[^:]*;QUOTED-PRINTABLE", re.IGNORECASE
)
_FAILS: Final = (
    vobject.base.VObjectError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    IndexError,
    OverflowError,
    RecursionError,
    LookupError,
)


def read(file: ExportFile) -> Iterator[Person | Skipped]:
    """Yield each card as a person or why not. Raises UnreadableFile after them where the file ends early."""
    with file.open() as stream:
        for row, text in enumerate(_cards(Utf8Reader(stream), file.name), start=1):
            card = _parsed(text) if text else None
            if card is None:
                yield Skipped(reason="unreadable-row", file=file.name, row=row)
            else:
                yield from _person(card, file.name, row)


def _cards(reader: Utf8Reader, name: str) -> Iterator[str]:
    """Yield the text of each card without its pictures; "" where it is too large."""
    kept: list[bytes] | None = None
    size, skipping, quoting = 0, False, False
    for line in _lines(reader, name):
        word = line.strip().upper()
        if word == b"BEGIN:VCARD":
            kept, size, skipping, quoting = [], 0, False, False
        if kept is None:
            continue
        if quoting:  # the rest of a quoted-printable line: joined to it
            kept[-1] = kept[-1].rstrip()[:-1] + line
        elif not (skipping and line[:1] in (b" ", b"\t")):
            skipping = bool(_PICTURE.match(line))
            if not skipping:
                kept.append(line)
        quoting = not skipping and bool(_QUOTED.match(kept[-1])) and line.rstrip().endswith(b"=")
        size += 0 if skipping else len(line)
        if size > MOST_CARD:
            kept, size = [b""], 0
        if word == b"END:VCARD" and kept is not None:
            yield b"".join(kept).decode("utf-8", "replace") if kept[0] else ""
            kept = None
    if kept is not None:
        raise broken(name)


def _lines(reader: Utf8Reader, name: str) -> Iterator[bytes]:
    held = b""
    while block := reader.read(_BLOCK):
        *whole, held = (held + block.translate(None, b"\0")).splitlines(keepends=True) or [b""]
        if held.endswith(b"\n"):
            whole.append(held)
            held = b""
        for line in whole:
            yield line.rstrip(b"\r\n") + b"\r\n"
        if len(held) > MOST_LINE:
            raise broken(name)
    if held:
        yield held.rstrip(b"\r\n") + b"\r\n"


def _parsed(text: str) -> Any:
    try:
        return next(iter(vobject.readComponents(text, ignoreUnreadable=True)), None)
    except _FAILS:
        return None


def _person(card: Any, file: str, row: int) -> Iterator[Person | Skipped]:
    try:
        found = _read(card)
    except _FAILS:
        yield Skipped(reason="unreadable-row", file=file, row=row)
        return
    if isinstance(found, str):
        yield Skipped(reason=found, file=file, row=row)
        return
    person, born = found
    if born is None:
        yield Skipped(reason="bad-date", file=file, row=row)
    yield person


def _read(card: Any) -> tuple[Person, str | None] | str:
    org = _org(card)
    name = _text(card, "fn") or _composed(card)
    if not name:
        return "not-a-person" if org else "no-name"
    company = _text(card, "x-abshowas").upper() == "COMPANY" or _text(card, "kind").lower() == "org"
    if company or name == org:
        return "not-a-person"
    born = _birthday(card)
    person = Person(
        name=name,
        relation=relation_in(_groups(card), _text(card, "note", 2000)),
        org=org,
        city=_city(card),
        born=born or "",
        related=tuple(_related(card)),
    )
    return person, born


def _birthday(card: Any) -> str | None:
    found = card.contents.get("bday")
    if not found:
        return ""
    return birthday(str(found[0].value), no_year="X-APPLE-OMIT-YEAR" in found[0].params)


def _related(card: Any) -> Iterator[tuple[str, str]]:
    """Yield (name, relation) of Apple's pairs of name and label, and of vCard 4's RELATED."""
    labels = {line.group: str(line.value) for line in card.contents.get("x-ablabel", []) if line.group}
    for line in card.contents.get("x-abrelatednames", [])[:50]:
        relation = relation_of(labels.get(line.group, "") or " ".join(line.params.get("TYPE", [])))
        if relation and (name := clean(str(line.value), 120)):
            yield name, relation
    for line in card.contents.get("related", [])[:50]:
        types = [relation_of(kind) for kind in line.params.get("TYPE", [])]
        name = clean(str(line.value), 120)
        if any(types) and name and not name.lower().startswith(("urn:", "http", "mailto:")):
            yield name, next(kind for kind in types if kind)


def _groups(card: Any) -> list[str]:
    found: list[str] = []
    for line in card.contents.get("categories", []):
        found.extend(line.value if isinstance(line.value, list) else str(line.value).split(","))
    return found[:100]


def _org(card: Any) -> str:
    found = card.contents.get("org")
    if not found:
        return ""
    value = found[0].value
    return _line(str(value[0]) if isinstance(value, list) and value else str(value or ""))


def _city(card: Any) -> str:
    found = card.contents.get("adr")
    city = getattr(found[0].value, "city", "") if found else ""
    return _line(" ".join(city) if isinstance(city, list) else str(city))


def _composed(card: Any) -> str:
    found = card.contents.get("n")
    if not found:
        return ""
    parts = (getattr(found[0].value, part, "") for part in ("given", "additional", "family"))
    return _line(" ".join(" ".join(p) if isinstance(p, list) else str(p) for p in parts))


def _text(card: Any, name: str, most: int = 120) -> str:
    found = card.contents.get(name)
    return _line(str(found[0].value), most) if found else ""


def _line(text: str, most: int = 120) -> str:
    return " ".join(clean(text, most).split())


def broken(name: str) -> UnreadableFile:
    """The error for an address book that ends early."""
    return UnreadableFile(
        f"“{name}” ends early or is damaged; what could be read of it was kept.",
        next_step="Export your contacts again and import them again.",
    )
