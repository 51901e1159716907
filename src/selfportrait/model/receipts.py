"""What an import did, told so that the numbers add up."""

from __future__ import annotations

import msgspec


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What one import saw and kept: ``new + known + skipped == seen``.

    ``known`` counts rows already held and coarser twins of what is held;
    ``refined`` (part of ``known``) those that made a held event more precise.
    Spans are UTC µs of the earliest and latest row kept.
    """

    seen: int = 0
    new: int = 0
    known: int = 0
    refined: int = 0
    skipped: dict[str, int] = {}  #: reason → rows
    unrecognised: tuple[str, ...] = ()  #: files no source knows, at most 100 named
    unrecognised_count: int = 0
    failed: dict[str, str] = {}  #: file → error code and sentence; what it held before stays
    sources: dict[str, int] = {}  #: source → rows seen
    first_us: int | None = None
    last_us: int | None = None
    zone_doubts: int = 0  #: events whose local time is not known
    skipped_examples: tuple[str, ...] = ()  #: "endsong_0.json#41 bad-date", at most 20

    @property
    def adds_up(self) -> bool:
        """Whether nothing was dropped in silence."""
        return self.seen == self.new + self.known + sum(self.skipped.values())


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far an import is; bytes are of the files as they lie on disk (compressed)."""

    file: str
    bytes_done: int
    bytes_total: int
    rows: int
    sentence: str = ""  #: the first true sentence, once there is one
