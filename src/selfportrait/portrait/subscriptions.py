"""Regular amounts at regular intervals."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import msgspec

from selfportrait.model import DAY_US, Event, Evidence, Fact, Kind, event_id

from .confidence import capped, freshness, lower_bound
from .merchants import kind_of_spending, merchant
from .reading import SHOWN, Frame, Heavy
from .spending import is_own_transfer, merchant_code
from .wording import day_of, phrase

_KEPT: Final = 60  #: charges kept of one merchant: five years of months, or a year of weeks


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """How far apart charges of one period lie, in days; ``grace`` until one counts as missed."""

    name: str
    least: int
    most: int
    days: int
    grace: int
    charges: int  #: how many make a period of it


PERIODS: Final = (
    Period(name="week", least=6, most=8, days=7, grace=5, charges=4),
    Period(name="month", least=26, most=35, days=30, grace=12, charges=3),
    Period(name="quarter", least=86, most=97, days=91, grace=20, charges=3),
    Period(name="year", least=355, most=376, days=365, grace=30, charges=2),
)


class Charge(msgspec.Struct):
    """One payment to a merchant."""

    day: int
    minor: int
    currency: str
    slot_us: int
    key: int
    title: str


class _Merchant:
    __slots__ = ("charges", "weight")

    def __init__(self) -> None:
        self.weight = 0.0
        self.charges: deque[Charge] = deque(maxlen=_KEPT)


class Subscriptions:
    """Finds for each merchant an amount that returns every week, month, quarter or year."""

    kinds: tuple[Kind, ...] = ("pay",)

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._merchants: Heavy[_Merchant] = Heavy(8192)
        self._last_day = 0

    def update(self, event: Event) -> None:
        """Take in a payment."""
        if not event.quantity or len(event.unit) != 3 or not event.title or is_own_transfer(event):
            return
        # regular as well, but nobody subscribes to them
        if kind_of_spending(event.title, merchant_code(event)) in ("rent", "cash"):
            return
        name = merchant(event.title)
        if not name:
            return
        held = self._merchants.held.get(name)
        if held is None:
            self._merchants.room()
            held = self._merchants.held[name] = _Merchant()
        day = self._frame.local(event) // DAY_US
        self._last_day = max(self._last_day, day)
        held.weight = float(day)  # the latest are kept
        held.charges.append(
            Charge(
                day=day,
                minor=round(abs(event.quantity)),
                currency=event.unit,
                slot_us=event.slot_us,
                key=event.key,
                title=event.title,
            )
        )

    def facts(self) -> Iterator[Fact]:
        """Yield each subscription that still runs, by the end of the records."""
        for name in sorted(self._merchants.held):
            charges = sorted(self._merchants.held[name].charges, key=lambda c: (c.day, c.slot_us, c.key))
            fact = self._of(charges)
            if fact is not None:
                yield fact

    def _of(self, charges: Sequence[Charge]) -> Fact | None:
        amounts = Counter((c.currency, c.minor) for c in charges[-12:])
        for (currency, minor), _ in sorted(amounts.items(), key=lambda item: (-item[1], item[0])):
            same = [c for c in charges if c.currency == currency and abs(c.minor - minor) <= 0.2 * minor]
            for period in PERIODS:
                fact = self._regular(same, minor, period)
                if fact is not None:
                    return fact
        return None

    def _regular(self, charges: Sequence[Charge], minor: int, period: Period) -> Fact | None:
        if len(charges) < period.charges or self._last_day > charges[-1].day + period.days + period.grace:
            return None
        gaps = [later.day - earlier.day for earlier, later in pairwise(charges)]
        regular = sum(period.least <= gap <= period.most for gap in gaps)
        # the price may have risen once or twice; most charges still equal another
        equal = sum(n - 1 for n in Counter(c.minor for c in charges).values())
        if regular < 0.75 * len(gaps) or equal < 0.6 * len(gaps):
            return None
        latest = charges[-1]
        value: dict[str, str | int | float | bool | None] = {
            "amount_minor": latest.minor,
            "currency": latest.currency,
            "period": period.name,
            "next": day_of(latest.day + _step(latest.day, period)).isoformat(),
        }
        name = _display(charges)
        # each further charge tries the amount and the interval: both must hold
        confidence = lower_bound(regular + equal, 2 * len(gaps))
        confidence *= freshness(latest.day * DAY_US, self._frame.now_us, half_life_days=60)
        return Fact(
            topic="subscription",
            about=name,
            value=value,
            text=phrase("subscription", name, value),
            provenance="derived",
            confidence=capped(confidence),
            evidence=Evidence(
                rule=f"the same amount every {period.name}: {regular} of {len(gaps)} intervals fit",
                count=len(charges),
                of=len(charges),
                events=tuple(event_id(c.slot_us, c.key) for c in reversed(charges[-SHOWN:])),
            ),
        )


def _step(day: int, period: Period) -> int:
    """Days to the next charge: the same day of the next month where the period is made of months."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(period.name)
    if months is None:
        return period.days
    date = day_of(day)
    ahead = date.month - 1 + months
    year, month = date.year + ahead // 12, ahead % 12 + 1
    for last in (date.day, 30, 29, 28):
        if last <= date.day:
            try:
                return (date.replace(year=year, month=month, day=last) - date).days
            except ValueError:
                continue
    return period.days


def _display(charges: Sequence[Charge]) -> str:
    """The payee as it is written most often, without the digits that change."""
    title, _ = max(Counter(c.title for c in charges).items(), key=lambda item: (item[1], item[0]))
    words = [word for word in title.split() if not any(ch.isdigit() for ch in word)]
    name = " ".join(words) or title
    return name.title() if name.isupper() else name
