"""The rows of suggestions: made from her history and her facts, kept until either changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from selfportrait.errors import UnknownThing
from selfportrait.model import Event, Fact, Row
from selfportrait.suggest import MATCHED, Catalogue, Consumed, Held, choose, fill, history

from .desk import Desk
from .learnt import ROWS, keep, kept, packed
from .shelf_views import RowsView


class Matched(msgspec.Struct, frozen=True, kw_only=True):
    """Her log matched with a catalogue; item numbers mean something in that catalogue alone."""

    numbering: str
    consumed: list[Consumed]


HISTORY = "suggest.history", Matched

#: The rows that stay as they are until they renew, and when the rows were last made.
HELD = "suggest.held", tuple[Held, ...]
MADE_AT = "suggest.made_at", int

#: Rows are made anew after so long, even where nothing happened.
FRESH_US = 6 * 3_600_000_000

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
            if event.kind in MATCHED:
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
    consumed = matched(desk, desk.catalogue)
    made = fill(
        desk.catalogue,
        consumed,
        facts,
        now_us=desk.now_us,
        zone=desk.zone,
        held=kept(desk.vault, HELD, ()),
    )
    keep(desk.vault, ROWS, tuple(made.rows))
    keep(desk.vault, HELD, made.held)
    keep(desk.vault, MADE_AT, desk.now_us)
    return tuple(made.rows)


def current_rows(desk: Desk) -> tuple[Row, ...]:
    """Return the kept rows, made anew where one was due to change or all are of an earlier day.

    News fade by the hour and shows are left by the day: what nobody touched is made
    again after six hours.
    """
    held = kept(desk.vault, ROWS, ())
    due = any(row.renews_us is not None and row.renews_us <= desk.now_us for row in held)
    stale = desk.now_us - kept(desk.vault, MADE_AT, 0) >= FRESH_US
    if held and (due or stale):
        return make_rows(desk, desk.vault.facts())
    return held


def view(desk: Desk, row: str = "") -> RowsView:
    """Return the rows there are and which stand on Home, or one row by its id; UnknownThing for none such."""
    held = current_rows(desk)
    chosen = tuple(one.id for one in choose(held))
    if not row:
        return RowsView(rows=held, chosen=chosen)
    found = tuple(one for one in held if one.id == row)
    if not found:
        there = ", ".join(one.id for one in held)
        raise UnknownThing(
            "There is no such row now; it may have been renewed.",
            next_step=f"Ask for: {there}." if there else "A catalogue and some history are needed first.",
        )
    return RowsView(rows=found, chosen=chosen)


def matched(desk: Desk, catalogue: Catalogue) -> list[Consumed]:
    """Return her log matched with ``catalogue``: as it was left, else read anew."""
    found = kept(desk.vault, HISTORY, None)
    if found is None or found.numbering != catalogue.numbering:
        consumed = history(desk.vault.events(kinds=MATCHED), catalogue)
        found = Matched(numbering=catalogue.numbering, consumed=consumed)
        keep(desk.vault, HISTORY, found)
    return found.consumed
