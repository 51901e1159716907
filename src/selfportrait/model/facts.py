"""What is held to be true about the person, and on what evidence."""

from __future__ import annotations

import msgspec

from .kinds import PROVENANCES, Provenance

FactValue = str | int | float | bool | dict[str, str | int | float | bool | None]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Why a derived value is what it is.

    ``events`` holds up to 50 event ids (the strongest, newest first), ``count`` of how many
    events in all speak for it, ``of`` out of how many looked at. ``rule`` says in
    a person's words how they were read: "nights at one place".
    """

    rule: str
    count: int = 0
    of: int = 0
    events: tuple[str, ...] = ()


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One statement about the person.

    ``topic`` is dotted and closed (docs/topics.md): "diet.gluten", "home",
    "taste.artist". ``about`` tells apart many facts of one topic (the artist,
    the person whose birthday it is); ``""`` where there is one.
    """

    topic: str
    about: str = ""
    value: FactValue
    text: str  #: the fact as a sentence fragment: "avoids gluten"
    provenance: Provenance
    confidence: float  #: probability that it is true, 1.0 when said
    since_us: int | None = None
    until_us: int | None = None
    evidence: Evidence = Evidence(rule="")
    source: str = ""  #: the source that states it, where one does
    held_since_us: int | None = None  #: when the product came to hold it

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"'confidence' must be in [0, 1] (got {self.confidence})")

    @property
    def id(self) -> str:
        """``topic`` or ``topic/about``: one fact holds at a time for each."""
        return f"{self.topic}/{self.about}" if self.about else self.topic

    @property
    def rank(self) -> int:
        """0 for said, rising as the provenance gets weaker."""
        return PROVENANCES.index(self.provenance)


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """Something the person said, as understood. The strongest thing the product holds.

    ``stance``: ``holds`` (the fact is so), ``denies`` (this value is wrong),
    ``forbids`` (never hold anything on this topic or this fact), ``drops`` (let
    go of this derived fact until new evidence speaks for it: ``basis`` is the
    evidence count it had then).
    """

    id: str
    said_us: int
    words: str  #: what she typed; stays in the vault
    topic: str
    about: str = ""
    stance: str = "holds"
    value: FactValue = True
    text: str = ""
    since_us: int | None = None
    until_us: int | None = None
    basis: int = 0

    def __post_init__(self) -> None:
        if self.stance not in ("holds", "denies", "forbids", "drops"):
            raise ValueError(f"'stance' must be holds, denies, forbids or drops (got {self.stance!r})")
