"""What she spends and earns in a month, and on what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from statistics import median
from typing import Final

from selfportrait.model import DAY_US, Event, Evidence, Fact, FactValue, Kind

from .confidence import capped, freshness, lower_bound
from .merchants import kind_of_spending
from .reading import Frame, Trace
from .wording import phrase

_MONTHS: Final = 12
_LEAST_MONTHS: Final = 2
_NEAR: Final = 0.25

#: How sources mark money moved between one's own accounts (OFX TRNTYPE, CSV types).
_OWN: Final = frozenset({"xfer", "transfer", "internal", "own"})


class Months:
    """Sums by month, and the newest events behind them."""

    def __init__(self) -> None:
        self.sums: dict[int, float] = {}
        self.trace = Trace()

    def add(self, month: int, minor: float, event: Event) -> None:
        """Take in an amount."""
        self.sums[month] = self.sums.get(month, 0.0) + minor
        self.trace.add(event)


class Spending:
    """Outgoings and income by month and currency; outgoings by kind.

    Amounts are minor units, whatever their sign: the event's kind says the
    direction. Money moved between one's own accounts is left out. The first
    and the last month of the records are not whole and are not counted, nor are
    months without any payment (months without data).
    """

    kinds: tuple[Kind, ...] = ("pay", "earn")

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._out: dict[str, Months] = {}
        self._in: dict[str, Months] = {}
        self._kinds: dict[tuple[str, str], Months] = {}
        self._months: dict[int, int] = {}

    def update(self, event: Event) -> None:
        """Take in a payment."""
        minor = abs(event.quantity) if event.quantity is not None else 0.0
        if not minor or len(event.unit) != 3 or is_own_transfer(event):
            return
        month = self._month(event)
        if event.kind == "earn":
            self._in.setdefault(event.unit, Months()).add(month, minor, event)
            return
        self._out.setdefault(event.unit, Months()).add(month, minor, event)
        kind = kind_of_spending(event.title, merchant_code(event))
        if kind:
            self._kinds.setdefault((kind, event.unit), Months()).add(month, minor, event)

    def _month(self, event: Event) -> int:
        day = self._frame.local(event) // DAY_US
        month = self._months.get(day)
        if month is None:
            date = datetime.fromtimestamp(day * 86_400, UTC)
            month = self._months[day] = date.year * 12 + date.month - 1
        return month

    def facts(self) -> Iterator[Fact]:
        """Yield ``spend.month``, ``spend.category`` and ``income.month``."""
        ranked = sorted(self._out.items(), key=lambda item: (-item[1].trace.count, item[0]))
        for currency, months in ranked:
            whole = _whole(months)
            if len(whole) < _LEAST_MONTHS:
                continue
            usual = median(whole.values())
            yield self._fact("spend.month", currency, months, whole, whole, usual, currency, {})
            yield from self._by_kind(currency, whole, usual)
        for currency, months in sorted(self._in.items()):
            whole = _whole(months)
            if len(whole) >= _LEAST_MONTHS:
                yield self._fact(
                    "income.month", currency, months, whole, whole, median(whole.values()), currency, {}
                )

    def _by_kind(self, currency: str, whole: Mapping[int, float], usual: float) -> Iterator[Fact]:
        found = []
        for (kind, unit), months in self._kinds.items():
            spent = {month: months.sums.get(month, 0.0) for month in whole}
            if unit == currency and 2 * sum(amount > 0 for amount in spent.values()) > len(whole):
                found.append((kind, months, spent, median(spent.values())))
        for kind, months, spent, amount in sorted(found, key=lambda item: (-item[3], item[0])):
            share = {"share": round(amount / usual, 3)} if usual else {}
            yield self._fact("spend.category", kind, months, spent, whole, amount, currency, share)

    def _fact(
        self,
        topic: str,
        about: str,
        months: Months,
        sums: Mapping[int, float],
        whole: Mapping[int, float],
        usual: float,
        currency: str,
        more: Mapping[str, float],
    ) -> Fact:
        near = sum(abs(amount - usual) <= _NEAR * usual for amount in sums.values())
        newest_us = months.trace.newest_us
        confidence = lower_bound(near, len(whole)) * freshness(
            newest_us, self._frame.now_us, half_life_days=365
        )
        value: FactValue = {"amount_minor": round(usual), "currency": currency, **more}
        what = {
            "spend.month": "payments",
            "spend.category": f"payments for {about}",
            "income.month": "income",
        }[topic]
        return Fact(
            topic=topic,
            about=about,
            value=value,
            text=phrase(topic, about, value),
            provenance="derived",
            confidence=capped(confidence),
            evidence=Evidence(
                rule=f"{what} a month, median of {len(whole)} whole months; {near} of them near it",
                count=months.trace.count,
                of=months.trace.count,
                events=months.trace.ids(),
            ),
        )


def _whole(months: Months) -> dict[int, float]:
    """The last twelve months with payments that are whole."""
    inner = sorted(months.sums)[1:-1]
    return {month: months.sums[month] for month in inner[-_MONTHS:]}


def is_own_transfer(event: Event) -> bool:
    """Whether the source says that the money stayed hers."""
    attrs = event.attrs
    return attrs is not None and str(attrs.get("type", "")).casefold() in _OWN


def merchant_code(event: Event) -> int | None:
    """The merchant category code, where the source gives one."""
    attrs = event.attrs
    code = attrs.get("mcc", attrs.get("sic")) if attrs else None
    try:
        return int(code) if code is not None else None
    except ValueError:
        return None
