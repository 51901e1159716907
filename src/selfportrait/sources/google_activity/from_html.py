"""My Activity and YouTube history as HTML, cell by cell.

Each row is a ``div.outer-cell``. The stream is cut before these, and each batch of whole
cells goes through lxml, so that memory holds some hundred cells whatever the file's size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Final

from lxml import etree

from selfportrait.errors import UnreadableFile
from selfportrait.sources.protocol import Context, ExportFile, Record
from selfportrait.sources.text import Utf8Reader

from .activity import Item, Named, Reading
from .html_dates import Clock

BLOCK: Final = 1 << 18
MOST_CELL: Final = 8 << 20
_MOST_PARTS: Final = 500  #: a real cell has about eight, and a few more where there is an answer

_START: Final = re.compile(rb"""<div[^<>]{0,80}?\bclass\s*=\s*["']outer-cell""")
_SPACES: Final = re.compile(r"[ \t\r\n]+")


def read(file: ExportFile, context: Context) -> Iterator[Record]:
    """Yield a record for each cell."""
    reading = Reading(file.name, "second")
    clock = Clock(context.zone, context.exported_us or file.modified_us)
    with file.open() as stream:
        for cells in _batches(stream, file.name):
            items = [_item(cell) for cell in cells]
            reading.learn_language([item.title for item in items[:500] if item is not None])
            starts = [None if item is None else clock.read(item.time) for item in items]
            yield from reading.records(
                zip(items, starts, strict=True),
                lambda item: reading.bad("bad-row" if item is None else "bad-date"),
            )


def _batches(stream: BinaryIO, name: str) -> Iterator[list[etree._Element]]:
    """Yield the cells of the file, some hundred at a time."""
    read = Utf8Reader(stream).read
    held, begun = b"", False
    while True:
        block = read(BLOCK)
        held += block
        if not begun:
            first = _START.search(held)
            if first is None and block:
                held = held[-200:]
                continue
            held, begun = held[first.start() :] if first else b"", True
        last = _last_start(held) if block else len(held)
        if last:
            yield _cells(held[:last])
            held = held[last:]
        if not block:
            break
        if len(held) > MOST_CELL:
            raise _broken(name)
    if not begun:
        raise _broken(name)


def _last_start(held: bytes) -> int:
    """Where the last cell begins that may not be whole yet; 0 where it is the only one."""
    at = len(held)
    while (at := held.rfind(b"outer-cell", 0, at)) >= 0:
        start = held.rfind(b"<div", 0, at)
        if start >= 0 and _START.match(held, start):
            return start
    return 0


def _cells(markup: bytes) -> list[etree._Element]:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    markup = markup.replace(b"\x00", b"")
    try:
        root = etree.fromstring(b"<html><body>" + markup, parser)
    except etree.LxmlError:
        return []
    if root is None:
        return []
    return [cell for cell in root.iter("div") if (cell.get("class") or "").startswith("outer-cell")]


def _item(cell: etree._Element) -> Item | None:
    """The cell as a row of JSON would say it; None where it is no such cell."""
    header = ""
    products: list[str] = []
    details: list[Named] = []
    body: etree._Element | None = None
    for part in islice(cell.iter("p", "div"), _MOST_PARTS):
        style = part.get("class") or ""
        if part.tag == "p" and "mdl-typography--title" in style:
            header = header or (part.text or "").strip()
        elif "mdl-typography--caption" in style:
            products, details = _caption(part)
        elif "mdl-typography--body-1" in style and body is None:
            body = part
    if body is None:
        return None
    lines, links = _lines(body)
    if not lines:
        return None
    return Item(
        header=header,
        title=lines[0],
        title_url=links[0][0] if links[0] else "",
        time=_time(body),
        products=tuple(products),
        subtitles=(Named(name=lines[1]),) if len(lines) > 1 and len(links) > 1 and links[1] else (),
        details=tuple(details),
    )


def _lines(body: etree._Element) -> tuple[list[str], list[list[str]]]:
    """The first two lines of a body cell as text, and the links on each."""
    texts: list[str] = [body.text or ""]
    links: list[list[str]] = [[]]
    for child in body:
        if child.tag == "br":
            if len(texts) == 2:
                break
            texts.append("")
            links.append([])
        elif child.tag == "a":
            texts[-1] += _inner(child)
            links[-1].append(child.get("href") or "")
        elif isinstance(child.tag, str):
            texts[-1] += _inner(child)
        texts[-1] += child.tail or ""
    return [_spaced(text) for text in texts], links


def _inner(element: etree._Element) -> str:
    if not len(element):
        return element.text or ""
    return "".join(str(text) for text in element.itertext())


def _time(body: etree._Element) -> str:
    """The line that is a time: the last of the cell's own lines with a digit in it.

    Titles stand inside links, and the answers of 2026 in ``<p>`` behind the time.
    """
    own = [body.text or ""] + [child.tail or "" for child in body]
    for text in reversed(own):
        line = text.strip()
        if line and line.count(":") >= 2:
            return line
    return ""


def _caption(caption: etree._Element) -> tuple[list[str], list[Named]]:
    """Products and details of a caption; their labels are in the account's language, products come first."""
    products: list[str] = []
    others: list[Named] = []
    labels = 0
    for child in caption:
        if child.tag == "b":
            labels += 1
        value = (child.tail or "").strip()
        if value and child.tag == "br":
            if labels <= 1:
                products.append(value)
            else:
                others.append(Named(name=value))
    return products, others


def _spaced(text: str) -> str:
    """Text of one line: the space behind the verb is U+00A0 in HTML and a plain one in JSON."""
    text = text.replace("\xa0", " ")
    if "\n" in text or "\t" in text or "\r" in text:
        text = _SPACES.sub(" ", text)
    return text.strip()


def _broken(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"“{name}” holds no activity that can be read.",
        next_step="Ask Google Takeout for it once more, if you can as JSON, and import that.",
    )
