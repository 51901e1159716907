"""What the verbs about rows hand to the faces: her mix, her dial, and what a turn of it changes."""

from __future__ import annotations

from selfportrait.model import Row

from .views import View


class RowsView(View, frozen=True, kw_only=True):
    """The rows that have something true to show; ``chosen`` are the ids of those that stand on Home."""

    rows: tuple[Row, ...]
    chosen: tuple[str, ...]


class SeasonView(View, frozen=True, kw_only=True):
    """Her mix in three months: ``shares`` beside ``MixLine.names``, the rest last; 0 events is a gap."""

    label: str  #: "Sep to Nov 2026"
    count: int
    entropy: float  #: bits
    shares: tuple[float, ...]


class MixLine(View, frozen=True, kw_only=True):
    """What she has been made of, among things of one kind."""

    title: str  #: "Music"
    sentence: str
    names: tuple[str, ...]  #: groups that are told apart, the largest first
    shares: tuple[tuple[str, int], ...]  #: (group, percent) lately; they sum to 100 with the rest
    entropy: float
    seasons: tuple[SeasonView, ...]


class TurnedRow(View, frozen=True, kw_only=True):
    """What a turn of the dial takes from a row, and what it brings: (title, maker, group)."""

    title: str
    left: tuple[tuple[str, str, str], ...]
    entered: tuple[tuple[str, str, str], ...]
    entropy: tuple[float, float]  #: bits, before and after
    far: tuple[int, int]  #: percent of it that is new ground, before and after


class MixView(View, frozen=True, kw_only=True):
    """Her mix, her dial, and one turn of it before she commits."""

    sentence: str
    dial: int  #: percent
    hers: bool  #: she set it; else it stands where it stands for everybody
    steps: tuple[int, ...]
    lines: tuple[MixLine, ...]
    wished: tuple[str, ...]  #: what she said she wants more of
    asked: int | None = None  #: the dial she asks about
    turned: tuple[TurnedRow, ...] = ()
    turn: str = ""  #: what it changes, in a sentence
    set_aside: tuple[tuple[str, str], ...] = ()  #: (statement id, what) that is no reason any more
