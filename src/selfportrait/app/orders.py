"""What shops tell of orders beside what banks tell of payments: one purchase must not count twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from selfportrait.model import Event


def without_orders(events: Iterable[Event]) -> Iterator[Event]:
    """Yield the events but what a shop's own order history tells: its money is the bank's to tell."""
    return (event for event in events if not (event.kind == "buy" and "order" in (event.attrs or {})))
