"""What can be suggested, and why it was."""

from __future__ import annotations

import msgspec

from .facts import Evidence


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """Something in a catalogue.

    ``kind`` is "track", "show", "grocery", "good", "article" or "lesson"; ``attrs``
    closed per kind (docs/catalogue.md): ``contains`` ("gluten milk"), ``genre``, ``size``….
    """

    id: str
    kind: str
    title: str
    creator: str = ""
    released: str = ""  #: ISO 8601 date, as coarse as known
    price_minor: int | None = None
    currency: str = ""
    attrs: dict[str, str] = {}
    prerequisites: tuple[str, ...] = ()
    image: str = ""  #: address of a picture ("https://…"): kept, never fetched by itself


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why an item is suggested: removing the evidence lowers the score by ``weight``.

    ``about`` says what it stands on, so that she can set it aside: "item:<id>",
    "fact:<id>" or "crowd".
    """

    text: str
    weight: float
    evidence: Evidence = Evidence(rule="")
    about: str = ""


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """An item, its score, and at most three reasons with events behind them.

    ``note`` is what the row says of its place in it: "due Friday", "new ground", "step 2".
    """

    item: Item
    score: float
    reasons: tuple[Reason, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if len(self.reasons) > 3:
            raise ValueError(f"'reasons' must be at most three (got {len(self.reasons)})")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A titled list of suggestions that keeps a promise ("thirty you have not heard").

    ``changes`` says how often, in words; ``pull`` how much of it is hers (0 to 1), by
    which a page chooses among rows.
    """

    id: str
    title: str
    promise: str
    suggestions: tuple[Suggestion, ...]
    renews_us: int | None = None
    changes: str = ""
    pull: float = 0.0


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """Something that may be worth interrupting for.

    ``worth`` and ``cost`` are in the same arbitrary unit; shown only when worth
    exceeds cost and attention is left today.
    """

    id: str
    text: str
    because: str  #: "because you told me…", "I noticed…"; a card without one is never shown
    worth: float
    cost: float
    at_us: int
    evidence: Evidence = Evidence(rule="")
    actions: tuple[str, ...] = ("why", "not now", "too much")
