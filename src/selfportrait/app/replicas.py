"""What her words do to the frozen replicas of brands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import ceil

from selfportrait.keyhole import FAMILIES, touched

from .desk import Desk


def break_cells(desk: Desk, topics: Iterable[str]) -> int:
    """Drop the cells that words on ``topics`` make stale, of every brand; return how many.

    Each topic is counted, because drawing a cell again is charged by what may have moved:
    "I am vegan" is one sentence and moves more than one flag.
    """
    dropped = 0
    for family, moved in sorted(_moved(topics).items()):
        desk.vault.put_setting(_name(family), str(words_on(desk, family) + moved))
        dropped += desk.vault.drop_cells(family)
    return dropped


def words_on(desk: Desk, family: str) -> int:
    """Return how many topics of a family her words have touched so far, those taken back included."""
    return int(desk.vault.setting(_name(family), "0"))


def _moved(topics: Iterable[str]) -> Counter[str]:
    """Return how many values each family may have changed by; a word on a whole group may move all."""
    moved: Counter[str] = Counter()
    for topic in topics:
        for family in touched(topic):
            exact = topic.startswith(FAMILIES[family].topics)
            moved[family] += 1 if exact else ceil(FAMILIES[family].bits)
    return moved


def _name(family: str) -> str:
    return f"words.{family}"
