"""Chrome's history: ``BrowserHistory.json`` until 2024, ``History.json`` since; microseconds UTC."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from selfportrait.model import Event, Skipped, natural_key
from selfportrait.sources.json_reader import read_json
from selfportrait.sources.moments import in_a_life
from selfportrait.sources.occurrences import Occurrences
from selfportrait.sources.protocol import ExportFile, Record
from selfportrait.sources.text import clean

from .links import MOST_LINK, unwrapped

#: Page transitions that were no going somewhere: the page came again, or came by itself.
_NO_VISIT: Final = frozenset({"RELOAD", "AUTO_SUBFRAME", "MANUAL_SUBFRAME", "AUTO_TOPLEVEL"})


class _Visit(msgspec.Struct, gc=False):
    time_usec: int
    url: str
    title: str = ""
    page_transition: str = ""
    page_transition_qualifier: str = ""


def read(file: ExportFile) -> Iterator[Record]:
    """Yield a ``browse`` for each page gone to."""
    occurrences, row = Occurrences(), 0
    with file.open() as stream:
        for _, batch in read_json(stream, file.name, {"Browser History": _Visit}):
            for visit in batch:
                row += 1
                made = _event(visit, occurrences, file.name, row)
                yield Skipped(reason=made, file=file.name, row=row) if isinstance(made, str) else made


def _event(visit: _Visit | None, occurrences: Occurrences, file: str, row: int) -> Event | str:
    if visit is None:
        return "bad-row"
    if not in_a_life(visit.time_usec):
        return "bad-date"
    if visit.page_transition.upper() in _NO_VISIT:
        return "not-an-act"
    url = clean(unwrapped(visit.url), MOST_LINK)
    title = clean(visit.title) or url
    if not title:
        return "no-title"
    slot_us = visit.time_usec - visit.time_usec % 1_000_000
    return Event(
        kind="browse",
        source="google_activity",
        slot_us=slot_us,
        key=natural_key("google_activity", "Chrome", url, str(occurrences.next(slot_us, url))),
        start_us=visit.time_usec,
        title=title,
        item=url,
        attrs={"product": "Chrome"},
        file=file,
        row=row,
    )
