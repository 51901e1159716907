"""What each habit says of a payment: her own -log p beside anybody's."""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import Final, NamedTuple

import numpy as np

from selfportrait.model import Event
from selfportrait.patterns import population as anybody
from selfportrait.patterns.arrays import Floats
from selfportrait.patterns.steps.categories import LABELS
from selfportrait.patterns.steps.payments import Payment, merchant, money, payment

from .amounts import Amounts
from .counts import Counts, gap
from .situation import Situation

_TRIP_WEIGHT: Final = 12.0
#: No single habit may speak louder than this, in nats.
_LOUDEST: Final = 5.0
#: On a trip a card is used this much more rarely in a third country than anybody's is abroad.
_ELSEWHERE: Final = 50.0
#: First payments to a merchant on a trip, as if so many had been seen beside one that was not.
_MOSTLY_NEW: Final = 3.0
#: How often a payment on a trip is in a town new to it at least, of the same country and of another.
_ANOTHER_TOWN: Final = 0.3
_ANOTHER_COUNTRY: Final = 0.03
#: How often a stranger's payment falls into the very town a trip is in, and beside her phone.
_SAME_TOWN: Final = 0.15
_SAME_SHOP: Final = 0.02
#: Payments of an earlier trip that weigh as much as what anybody does on trips.
_THERE_WEIGHT: Final = 6.0
#: Payments of a kind from which on its own hours are told.
_OF_THE_KIND: Final = 12
_HOUR_BEFORE: Final = (np.arange(24) - 1) % 24
_HOUR_AFTER: Final = (np.arange(24) + 1) % 24
_DAYS: Final = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


class Clue(NamedTuple):
    """One habit's word, in nats, and what it stands on: ``seen`` times ``of``."""

    personal: float
    common: float
    text: str
    seen: int = 0
    of: int = 0
    by: str = ""  #: by what her earlier payments are alike: "category", "hour", "merchant"
    events: tuple[str, ...] = ()  #: or what it stands on itself

    @property
    def ratio(self) -> float:
        """Above 0 it speaks against her."""
        return self.personal - self.common


class Past(NamedTuple):
    """What a payment is held against.

    ``counts`` are her habits; ``there`` what she paid on this trip and on earlier ones to the same
    destination; ``before`` the payment before this one, learnt or not (event id, UTC µs).
    """

    counts: Counts
    there: Counts | None = None
    before: tuple[str, int] | None = None


def clues(past: Past, event: Event, context: Situation) -> list[Clue]:
    """Each habit that may speak in this situation, and what it says.

    On a trip the merchants, countries and weekdays of home are silent: category by its
    own mix of trips, hour, amount and rhythm decide, and whether the card is where she is. Where the
    trip repeats, what she did there before speaks as well.
    """
    seen = payment(event)
    found = [
        _category(past, seen, context),
        *_amount(past.counts, event, seen),
        *_rhythm(past, event, seen, context.travelling),
        *_beside(event, context),
    ]
    if seen.minute >= 0:
        found.append(_hour(past.counts, seen, context.travelling))
    if not context.travelling:
        counts = past.counts
        found += [_weekday(counts, seen), _merchant(counts, event, seen)]
        found += _country(counts, seen) if _is_abroad(counts, seen) else _town(counts, seen)
    else:
        found += _on_a_trip(past, event, seen, context)
    return [_softened(clue) for clue in found]


def _on_a_trip(past: Past, event: Event, seen: Payment, context: Situation) -> list[Clue]:
    found = _trip_country(past.counts, seen, context) if context.country and seen.country else []
    if past.there is None:
        return found
    found = found or _trip_town(past.there, seen)
    return [*found, *_trip_merchant(past.there, event, seen)]


def _category(past: Past, seen: Payment, context: Situation) -> Clue:
    counts, away = past.counts, context.travelling
    home = (counts.at_home + 5.0 * anybody.SHARES) / (counts.at_home.sum() + 5.0)
    common = anybody.TRIP_SHARES if away else anybody.SHARES
    own = home
    if away:
        # a first trip looks like anybody's trip, tilted by what she buys at home
        tilted = anybody.TRIP_SHARES * np.cbrt(home / anybody.SHARES)
        tilted /= tilted.sum()
        own = (counts.on_trips + _TRIP_WEIGHT * tilted) / (counts.on_trips.sum() + _TRIP_WEIGHT)
        if context.returning and past.there is not None:
            there = past.there.at_home
            own = (there + _THERE_WEIGHT * own) / (there.sum() + _THERE_WEIGHT)
    n, total = int((counts.at_home + counts.on_trips)[seen.category]), counts.total
    text = f"{n:,} of your {total:,} card payments were for {_label(seen)}"
    return Clue(*_nats(own, common, seen.category), text, n, total, by="category")


def _hour(counts: Counts, seen: Payment, away: bool) -> Clue:
    hour = seen.minute // 60
    every = _smooth(counts.hours.sum(axis=0))
    # the hours she keeps travel with her, but on a trip nobody keeps them to the hour
    firmness = 6.0 + 0.5 * every.sum() if away else 6.0
    every = _smooth(_smooth(every)) if away else every
    every = (every + firmness * anybody.HOURS) / (every.sum() + firmness)
    here = _smooth(counts.hours[seen.category])
    own = (here + 8.0 * every) / (here.sum() + 8.0)
    near = [hour - 1, hour, (hour + 1) % 24]
    between = f"between {(hour - 1) % 24}:00 and {(hour + 2) % 24}:00"
    n, total = int(counts.hours[:, near].sum()), int(counts.hours.sum())
    text = f"{n:,} of your {total:,} card payments were {between}"
    if (mine := int(counts.hours[seen.category].sum())) >= _OF_THE_KIND:
        n, total = int(counts.hours[seen.category, near].sum()), mine
        text = f"{n:,} of your {mine:,} payments for {_label(seen)} were {between}"
    return Clue(*_nats(own, anybody.HOURS, hour), text, n, total, by="hour")


def _weekday(counts: Counts, seen: Payment) -> Clue:
    here = counts.days[seen.category]
    own = (here + 1.0) / (here.sum() + 7.0)
    n, total = int(here[seen.weekday]), int(here.sum())
    day = _DAYS[seen.weekday]
    text = f"{n:,} of {total:,} of your payments for {_label(seen)} were on {day}"
    return Clue(*_nats(own, np.full(7, 1 / 7), seen.weekday), text, n, total, by="category")


def _amount(counts: Counts, event: Event, seen: Payment) -> list[Clue]:
    """Her amounts of this category beside anybody's."""
    if np.isnan(seen.log_amount) or not counts.usual_currency(seen.currency):
        return []
    everybody = Amounts(float(anybody.LOG_AMOUNTS[seen.category]))
    n, total, squares = (float(value) for value in counts.amounts[seen.category])
    personal = Amounts(everybody.middle, n, total, squares).nats(seen.log_amount)
    kind = seen.category
    # an amount that is not known is not equal to itself
    latest = [amount for _, of, _, amount, _ in counts.recent if of == kind and amount == amount]
    below = len([amount for amount in latest if amount <= seen.log_amount])
    text = f"{money(event)} is at least as much as {below:,} of your last {len(latest):,} for {_label(seen)}"
    return [Clue(personal, everybody.nats(seen.log_amount), text, below, len(latest), by="category")]


def _rhythm(past: Past, event: Event, seen: Payment, away: bool) -> list[Clue]:
    counts, before = past.counts, past.before
    if seen.minute < 0 or before is None or event.start_us <= before[1]:
        return []
    place = gap(event.start_us, before[1])
    if away and place > 1:
        # on a trip only haste tells: a pause may be a day on the beach
        return []
    own = (counts.gaps + 10.0 * anybody.GAPS) / (counts.gaps.sum() + 10.0)
    n, total = int(counts.gaps[place]), int(counts.gaps.sum())
    text = f"{n:,} of your {total:,} card payments came so soon after the one before"
    return [Clue(*_nats(own, anybody.GAPS, place), text, n, total, events=(before[0],))]


def _beside(event: Event, context: Situation) -> list[Clue]:
    """Her phone at the shop the card was used in, by the names of both."""
    ours, theirs = (_long_words(name) for name in (context.beside, event.title))
    if not ours & theirs:
        return []
    text = f"your phone was at {context.beside} just then"
    return [Clue(-log(1 - _SAME_SHOP), -log(_SAME_SHOP), text)]


def _long_words(name: str) -> set[str]:
    return {word for word in merchant(name).split() if len(word) >= 4}


def _merchant(counts: Counts, event: Event, seen: Payment) -> Clue:
    kind, times = counts.at_home[seen.category], counts.merchants.get(seen.merchant, 0)
    new = (counts.news[seen.category] + 1.0) / (kind + 2.0)
    share = 1.0 / anybody.MERCHANTS
    if times:
        own = (1 - new) * min(1.0, times / max(kind, 1.0))
        text = f"you paid {event.title} {times:,} times before"
        return Clue(-log(own), -log(share), text, times, counts.total, by="merchant")
    known = min(0.5, counts.news[seen.category] * share)
    text = f"you never paid {event.title or 'this payee'} before"
    return Clue(-log(new), -log(1 - known), text, 0, counts.total)


def _is_abroad(counts: Counts, seen: Payment) -> bool:
    """Whether a card was used outside the country most of her payments at home are in."""
    if not seen.country or not counts.countries:
        return False
    return seen.country != max(counts.countries, key=lambda code: counts.countries[code])


def _trip_merchant(there: Counts, event: Event, seen: Payment) -> list[Clue]:
    """Who she paid on this trip, and on earlier ones there; on a trip most are new to begin with."""
    if not there.total:
        return []
    times, news = there.merchants.get(seen.merchant, 0), float(there.news.sum())
    new = (news + _MOSTLY_NEW) / (there.total + _MOSTLY_NEW + 1.0)
    if times:
        text = f"you paid {event.title} {times:,} times before on trips there"
        own = (1 - new) * times / there.total
        return [Clue(-log(own), log(anybody.MERCHANTS), text, times, there.total, by="merchant")]
    text = f"you never paid {event.title or 'this payee'} before on trips there"
    known = min(0.5, news / anybody.MERCHANTS)
    return [Clue(-log(new), -log(1 - known), text, 0, there.total)]


def _country(counts: Counts, seen: Payment) -> list[Clue]:
    told = f"card payments at home whose country is known were in {seen.country}"
    return _where(counts.countries, seen.country, anybody.ABROAD, anybody.COUNTRIES, told)


def _town(counts: Counts, seen: Payment) -> list[Clue]:
    """Towns of the country she lives in: how often she pays there."""
    told = f"card payments at home whose town is known were in {seen.town.title()}"
    return _where(counts.towns, seen.town, anybody.OUT_OF_TOWN, anybody.TOWNS, told)


def _where(visited: Mapping[str, int], here: str, away: float, others: float, told: str) -> list[Clue]:
    """How often she pays here; anybody pays ``away`` from the most usual place, among so many ``others``."""
    if not here or not visited:
        return []
    total, n = sum(visited.values()), visited.get(here, 0)
    usual = max(visited, key=lambda name: visited[name])
    common = 1 - away if here == usual else away / others
    own = (n + 2.0 * common) / (total + 2.0)
    return [Clue(-log(own), -log(common), f"{n:,} of your {total:,} {told}", n, total)]


def _trip_town(there: Counts, seen: Payment) -> list[Clue]:
    """Whether the card is used in a town this trip's other payments were in."""
    total = sum(there.towns.values())
    if not seen.town or not total:
        return []
    n = there.towns.get(seen.town, 0)
    # a day at the sea is another town of the same country; another country is not
    least = _ANOTHER_TOWN if seen.country in there.countries else _ANOTHER_COUNTRY
    new = max(least, (len(there.towns) - 0.5) / (total + 1.0))
    own, common = (1 - new, _SAME_TOWN) if n else (new, 1 - _SAME_TOWN)
    text = f"{n:,} of your {total:,} other payments on trips there were in {seen.town.title()}"
    events = tuple(record[0] for record in reversed(there.recent[-50:]))
    return [Clue(-log(own), -log(common), text, n, total, events=events)]


def _trip_country(counts: Counts, seen: Payment, context: Situation) -> list[Clue]:
    """Not a habit but where she is: a card used where she is not, and never paid from home."""
    home = max(counts.countries, key=lambda code: counts.countries[code], default="")
    if seen.country in (context.country, home, *counts.countries):
        return []
    common = anybody.ABROAD / anybody.COUNTRIES
    text = f"you are in {context.country}, and the card was used in {seen.country}"
    found = context.evidence
    return [
        Clue(
            -log(common / _ELSEWHERE),
            -log(common),
            text,
            found.count,
            found.of,
            events=found.events,
        )
    ]


def _label(seen: Payment) -> str:
    return LABELS[anybody.CATEGORIES[seen.category]]


def _smooth(hours: Floats) -> Floats:
    smoothed: Floats = 0.5 * hours + 0.25 * hours[_HOUR_BEFORE] + 0.25 * hours[_HOUR_AFTER]
    return smoothed


def _nats(own: Floats, common: Floats, place: int) -> tuple[float, float]:
    return -log(own[place]), -log(common[place])


def _softened(clue: Clue) -> Clue:
    """The clue with its ratio kept within ±5 nats, so that one odd habit does not decide alone."""
    if -_LOUDEST <= clue.ratio <= _LOUDEST:
        return clue
    return clue._replace(personal=clue.common + (_LOUDEST if clue.ratio > 0 else -_LOUDEST))
