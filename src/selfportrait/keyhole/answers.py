"""Answers: pure functions of the replica, with the owner's why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from selfportrait.model import AnswerValue

from .questions import Body, FitsBody, Offered, RankBody
from .replica import TASTE_BUCKETS, buckets, size_band

#: What a catalogue's ``contains`` says → the diet flag it breaks.
_BREAKS = {
    "gluten": "gluten",
    "wheat": "gluten",
    "milk": "lactose",
    "lactose": "lactose",
    "dairy": "lactose",
    "meat": "meat",
    "pork": "meat",
    "beef": "meat",
    "poultry": "meat",
    "fish": "meat",
    "shellfish": "meat",
    "nuts": "nuts",
    "peanuts": "nuts",
    "alcohol": "alcohol",
}


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer before it is signed and written down. ``value`` None: nothing can be said.

    ``words`` and ``why`` are the owner's; ``why`` ends with what would have changed it.
    """

    value: AnswerValue | None
    words: str
    why: str
    used: tuple[str, ...] = ()


def answer(body: Body, replica: Mapping[str, bytes]) -> Reply:
    """Answer ``rank`` or ``fits`` from the cells of the replica and nothing else.

    Raises KeyError where a needed cell is missing (a bug: ``decide`` came first).
    """
    cells = {name: msgspec.json.decode(cell) for name, cell in replica.items()}
    match body:
        case RankBody(items=items):
            return _rank(items, cells["diet"], cells["taste"])
        case FitsBody(garment=garment, size=size) if garment:
            return _size(garment, size, cells[f"size.{garment}"])
        case FitsBody(contains=contains):
            return _diet(contains, cells["diet"])
        case _:
            raise TypeError("this question is not answered from the replica")


def _rank(items: list[Offered], diet: dict[str, Any], taste: dict[str, Any]) -> Reply:
    avoids = set(diet["value"]["avoids"])
    likes = list(taste["value"]["likes"])
    fitting = [item for item in items if not broken(item.contains, avoids)]
    # sorted() is stable: what taste does not tell apart stays in the brand's own order.
    order = sorted(fitting, key=lambda item: -_liking(item, likes))
    left_out = len(items) - len(fitting)
    words = f"{len(order)} of {len(items)} items, in an order" + (
        f"; {left_out} left out" if left_out else ""
    )
    why = _why_rank(avoids, likes, left_out)
    used = tuple(sorted({*diet["used"], *taste["used"]}))
    return Reply(value={"order": [item.id for item in order]}, words=words, why=why, used=used)


def _liking(item: Offered, likes: list[str]) -> int:
    found = buckets(f"{item.genre} {item.category} {item.kind} {item.title}")
    return sum(bucket in likes for bucket in found if bucket in TASTE_BUCKETS)


def _why_rank(avoids: set[str], likes: list[str], left_out: int) -> str:
    parts = []
    if avoids:
        were = "1 item was" if left_out == 1 else f"{left_out} items were"
        parts.append(f"You said you avoid {_join(sorted(avoids))}: {were} left out.")
    else:
        parts.append("You have not said that you avoid anything, so nothing was left out.")
    if likes:
        parts.append(f"You like {_join(likes)}, so those come first.")
    else:
        parts.append("No liking of yours told the items apart.")
    parts.append("Had you said otherwise, the order would be another.")
    return " ".join(parts)


def _diet(contains: str, diet: dict[str, Any]) -> Reply:
    avoids = set(diet["value"]["avoids"])
    broke = broken(contains, avoids)
    words = "no, it does not fit" if broke else "yes, it fits"
    why = (
        f"You said you avoid {_join(sorted(broke))}. Had you not, the answer would be yes."
        if broke
        else f"Nothing you said speaks against {_join(contains.split())}. Had you said you avoid it, "
        "the answer would be no."
    )
    return Reply(value={"fits": not broke}, words=words, why=why, used=tuple(diet["used"]))


def _size(garment: str, size: str, cell: dict[str, Any]) -> Reply:
    band, asked = cell["value"]["band"], size_band(garment, size)
    if not band or not asked:
        return Reply(
            value=None, words="", why=f"You never said your {garment} size.", used=tuple(cell["used"])
        )
    fits = band == asked
    return Reply(
        value={"fits": fits},
        words="yes, it fits" if fits else "no, it does not fit",
        why=f"Your {garment} size lies in the band {band}, the one asked about in {asked}. "
        "In another band the answer would be the other.",
        used=tuple(cell["used"]),
    )


def broken(contains: str, avoids: set[str]) -> set[str]:
    """Return the diet flags that what an item contains would break.

    >>> sorted(broken("wheat milk", {"gluten"}))
    ['gluten']
    """
    return {_BREAKS[word] for word in contains.casefold().split() if _BREAKS.get(word) in avoids}


def _join(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "nothing"
