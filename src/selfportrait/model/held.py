"""What a vault holds, in numbers: days, series, reactions, what a brand has used, what was erased."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class DayStat(msgspec.Struct, frozen=True, kw_only=True):
    """One local day of one series as one device of one source measured it.

    ``total`` is the sum of the values, ``last`` the value of the latest sample.
    Two devices may have counted the same steps: never add their totals (``over_sources``).
    """

    series: str
    local_day: int
    source: str
    device: str
    n: int
    total: float
    low: float
    high: float
    last: float
    unit: str = ""

    @property
    def mean(self) -> float:
        """The mean value of the day."""
        return self.total / self.n


class DayCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many events of one kind one source holds of one local day."""

    local_day: int
    kind: str
    source: str
    n: int


class SeriesInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What is held of one series from one device of one source; span in UTC µs of the starts."""

    series: str
    unit: str
    source: str
    device: str
    count: int
    first_us: int
    last_us: int


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """From when until when the log reaches and how much is in it.

    ``by_source`` holds (events, samples, first_us, last_us) of each source;
    the moments are UTC µs, exact to the day for events, None where nothing is held.
    """

    first_us: int | None = None
    last_us: int | None = None
    events: int = 0
    samples: int = 0
    by_source: dict[str, tuple[int, int, int, int]] = {}


class Reaction(msgspec.Struct, frozen=True, kw_only=True):
    """What she did with a card or a suggestion: ``target`` is its id, ``verdict`` the action's name."""

    target: str
    verdict: str
    at_us: int


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """What a brand has used: ``bits`` answered in this epoch, ``asks`` (refused ones too) in the window."""

    bits: float = 0.0
    asks: int = 0


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """What to erase: everything of a ``source``, of a time ``span``, of a ``brand``, or ``all``.

    ``name`` is the source's id or the brand's sector; a span is [since_us, until_us).
    """

    what: str
    name: str = ""
    since_us: int | None = None
    until_us: int | None = None

    def __post_init__(self) -> None:
        if self.what not in ("source", "span", "brand", "all"):
            raise ValueError(f"'what' must be source, span, brand or all (got {self.what!r})")
        if self.what in ("source", "brand") and not self.name:
            raise ValueError(f"'name' must say which {self.what}")
        if self.what == "span" and not (
            self.since_us is not None and self.until_us is not None and self.since_us < self.until_us
        ):
            raise ValueError("'since_us' must be before 'until_us'")


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """How much is gone, in rows."""

    events: int = 0
    samples: int = 0
    facts: int = 0  #: imported facts; what was resolved from them goes too
    imports: int = 0
    statements: int = 0
    grants: int = 0
    cells: int = 0
    entries: int = 0  #: ledger lines emptied; their digests stay, so that the chain still verifies


def over_sources(stats: Iterable[DayStat], *, cumulative: bool) -> dict[int, float]:
    """Return one value a local day out of what several devices measured.

    Cumulative series (steps, energy, distance): a phone and a watch count the same
    steps, so the day's value is the largest total of one device of one source,
    never their sum. Others (heart rate, weight): the mean over all samples.
    Give the stats of one series.

    >>> day = dict(series="steps", local_day=3, device="", low=1.0, high=9.0, last=1.0)
    >>> phone = DayStat(source="phone", n=2, total=90.0, **day)
    >>> watch = DayStat(source="watch", n=3, total=100.0, **day)
    >>> over_sources([phone, watch], cumulative=True)
    {3: 100.0}
    >>> over_sources([phone, watch], cumulative=False)
    {3: 38.0}
    """
    totals: dict[int, float] = {}
    counts: dict[int, int] = {}
    for stat in stats:
        day = stat.local_day
        if cumulative:
            totals[day] = max(totals.get(day, stat.total), stat.total)
        else:
            totals[day] = totals.get(day, 0.0) + stat.total
            counts[day] = counts.get(day, 0) + stat.n
    return totals if cumulative else {day: totals[day] / counts[day] for day in totals}
