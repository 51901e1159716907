"""The rows of suggestions: made from her history and her facts, kept until either changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from selfportrait.model import Event, Fact, Row
from selfportrait.suggest import Catalogue, Consumed, history, rows

from .desk import Desk
from .learnt import ROWS, keep, kept, packed


class Matched(msgspec.Struct, frozen=True, kw_only=True):
    """Her log matched with a catalogue; item numbers mean something in that catalogue alone."""

    numbering: str
    consumed: list[Consumed]


HISTORY = "suggest.history", Matched

#: Events that can be about an item of a catalogue.
_ABOUT_ITEMS = ("listen", "watch", "buy")

#: Events matched at a time: names that come again within so many are looked up once.
_AT_ONCE = 10_000


class Matching:
    """Matches her log with a catalogue while somebody else reads it: the log is decoded once for both."""

    def __init__(self, catalogue: Catalogue | None) -> None:
        self._catalogue = catalogue
        self._waiting: list[Event] = []
        self._found: list[Consumed] = []

    def passing(self, events: Iterable[Event]) -> Iterator[Event]:
        """Yield the events as they are; those about items are matched, some thousands at a time."""
        for event in events:
            if event.kind in _ABOUT_ITEMS:
                self._waiting.append(event)
                if len(self._waiting) >= _AT_ONCE:
                    self._match()
            yield event
        self._match()

    def blob(self) -> dict[str, bytes]:
        """Return what matched, by the name to keep it under; nothing without a catalogue."""
        if self._catalogue is None:
            return {}
        consumed = sorted(self._found, key=lambda one: (one.at_us, one.event))
        return packed(HISTORY, Matched(numbering=self._catalogue.numbering, consumed=consumed))

    def _match(self) -> None:
        waiting, self._waiting = self._waiting, []
        if self._catalogue is not None:
            self._found += history(waiting, self._catalogue)


def make_rows(desk: Desk, facts: Sequence[Fact]) -> tuple[Row, ...]:
    """Rank the catalogue for the facts as they are now, and keep the rows."""
    if desk.catalogue is None:
        return ()
    matched = kept(desk.vault, HISTORY, None)
    if matched is None or matched.numbering != desk.catalogue.numbering:
        matched = _matched(desk, desk.catalogue)
        keep(desk.vault, HISTORY, matched)
    made = tuple(rows(desk.catalogue, matched.consumed, facts, now_us=desk.now_us, zone=desk.zone))
    keep(desk.vault, ROWS, made)
    return made


def current_rows(desk: Desk) -> tuple[Row, ...]:
    """Return the kept rows, made anew where one was due to change."""
    held = kept(desk.vault, ROWS, ())
    if any(row.renews_us is not None and row.renews_us <= desk.now_us for row in held):
        return make_rows(desk, desk.vault.facts())
    return held


def _matched(desk: Desk, catalogue: Catalogue) -> Matched:
    found = history(desk.vault.events(kinds=_ABOUT_ITEMS), catalogue)
    return Matched(numbering=catalogue.numbering, consumed=found)
