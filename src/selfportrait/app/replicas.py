"""What her words do to the frozen replicas of brands."""

from __future__ import annotations

from collections.abc import Iterable

from selfportrait.keyhole import touched

from .desk import Desk


def break_cells(desk: Desk, topics: Iterable[str]) -> int:
    """Drop the cells that words on ``topics`` make stale, of every brand; return how many.

    Each word is counted, because drawing a cell again is charged by the word.
    """
    dropped = 0
    for family in sorted({family for topic in topics for family in touched(topic)}):
        desk.vault.put_setting(_name(family), str(words_on(desk, family) + 1))
        dropped += desk.vault.drop_cells(family)
    return dropped


def words_on(desk: Desk, family: str) -> int:
    """Return how many words of hers have touched a family so far, those taken back included."""
    return int(desk.vault.setting(_name(family), "0"))


def _name(family: str) -> str:
    return f"words.{family}"
