"""Learn from the log: facts, habits, rows. Runs after an import; pages read what it leaves.

Landing and learning are apart: what has landed is safe and searchable before this
begins, and everything made here can be deleted and is made again. All that was learnt
becomes visible in one transaction: killed halfway, the pages show what was learnt before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import merge
from itertools import chain
from secrets import token_hex

import msgspec

from selfportrait.model import DAY_US, Calibration, Event
from selfportrait.patterns import Habits, comparisons, learnt, streams, watch, week, week_of_moments
from selfportrait.portrait import read
from selfportrait.suggest import Catalogue
from selfportrait.vault import Vault

from .desk import Desk
from .learn_body import learn_body, read_stays, stays_blob
from .learn_days import learn_days
from .learner import learner
from .learnt import (
    CALIBRATIONS,
    COMPARED,
    DERIVED_FACTS,
    DESTINATIONS,
    LEARNT_AT,
    SURPRISES,
    WEEKS,
    LearntAt,
    Weeks,
    keep,
    kept,
    packed,
    unpacked,
)
from .orders import without_orders
from .own_word import said_by_her
from .rows import Matching, make_rows
from .say import resolved
from .unchanged import Unchanged, made_of

Tell = Callable[[str], None]

#: Streams that are forecast, and how many of their latest steps are learnt from one by one. On held-out
#: steps of the invented person, twice as many gain less than 0.03 nats a forecast and cost twice the time.
STREAMS = {"place": 1_500, "activity": 1_500, "artist": 1_000, "purchase": 1_500}

#: Kinds that the streams and habits are made of.
_STREAM_KINDS = ("visit", "sleep", "exercise", "listen", "watch", "read", "play", "travel", "meet", "learn")
_MONEY_KINDS = ("pay", "buy", "earn", "travel", "exercise", "meet", "visit", "sleep")

#: Series the portrait and the pages read, as days.
DAILY_SERIES = ("resting_heart_rate", "steps", "weight", "heart_rate", "hrv")

#: A mark that is dropped with all that is derived, whenever something is erased.
_GROUND = "learnt.ground"

#: Songs whose genre is remembered from one play to the next.
_NAMES_AT_MOST = 50_000

#: Times to begin again because something was erased or learnt meanwhile; the last try is for the next start.
_TRIES = 4


def refresh(desk: Desk, tell: Tell | None = None) -> None:
    """Derive everything anew from the log. Deterministic: the order things arrived in does not matter."""
    say = tell or (lambda what: None)
    say("indexing words")
    desk.vault.index_words()
    for _ in range(_TRIES):
        ground = _Ground.of(desk.vault)
        found = _learn(desk, say)
        with desk.vault.changing():
            if ground.holds(desk.vault):
                _put(desk, found, ground.learnt(desk))
                return


def is_behind(desk: Desk) -> bool:
    """Whether what was learnt is not of this log, this catalogue or this code."""
    span, at = desk.vault.span(), kept(desk.vault, LEARNT_AT, None)
    if at is None:
        return span.events + span.samples > 0
    return (at.events, at.samples, at.by) != (span.events, span.samples, learner(desk.catalogue))


class _Ground(msgspec.Struct, frozen=True, kw_only=True):
    """The log as it was when learning began.

    What is learnt from it must not be kept once something was erased, or once another
    process has learnt from a log that is not this one.
    """

    mark: bytes
    events: int
    samples: int
    last: LearntAt | None  #: what had been learnt before
    said: dict[str, str]  #: her word on what was unlike her

    @staticmethod
    def of(vault: Vault) -> _Ground:
        with vault.changing():
            mark = vault.derived(_GROUND) or token_hex(8).encode()
            vault.put_derived(_GROUND, mark)
        span = vault.span()
        last = kept(vault, LEARNT_AT, None)
        return _Ground(
            mark=mark, events=span.events, samples=span.samples, last=last, said=said_by_her(vault)
        )

    def holds(self, vault: Vault) -> bool:
        """Whether what was learnt from here is still worth keeping."""
        if vault.derived(_GROUND) != self.mark or said_by_her(vault) != self.said:
            return False
        if kept(vault, LEARNT_AT, None) == self.last:
            return True
        span = vault.span()
        return (span.events, span.samples) == (self.events, self.samples)

    def learnt(self, desk: Desk) -> LearntAt:
        """Return the note that this much of the log is learnt."""
        return LearntAt(
            at_us=desk.now_us, events=self.events, samples=self.samples, by=learner(desk.catalogue)
        )


def _learn(desk: Desk, say: Tell) -> dict[str, bytes]:
    """Return what there is to keep, by name; nothing is written."""
    vault = desk.vault
    say("reading who you are")
    daily = {series: vault.daily(series) for series in DAILY_SERIES}
    matching = Matching(desk.catalogue)
    seen = read_stays(desk)
    events = with_genres(matching.passing(in_order(vault.events(), seen)), desk.catalogue)
    facts = tuple(read(events, daily, now_us=desk.now_us, zone=desk.zone))
    found = packed(DERIVED_FACTS, facts) | stays_blob(seen)
    found |= matching.blob()
    say("learning your habits")
    before = Unchanged(vault)
    found |= _learn_streams(desk, seen, before)
    say("learning what is normal for you")
    found |= learn_body(desk, facts)
    say("looking for what was unlike you")
    found |= _learn_money(desk, seen, before)
    return found | before.noted(found)


def _put(desk: Desk, found: dict[str, bytes], at: LearntAt) -> None:
    """Keep what was learnt, and what follows from it and from what she has said by now."""
    for name, blob in found.items():
        desk.vault.put_derived(name, blob)
    facts = resolved(desk)
    desk.vault.put_facts(facts)
    make_rows(desk, facts)
    keep(desk.vault, LEARNT_AT, at)


def in_order(events: Iterable[Event], seen: Sequence[Event]) -> Iterable[Event]:
    """Put visits read off positions in among the events of the log, in time order."""
    return merge(events, seen, key=lambda event: event.start_us) if seen else events


def with_genres(events: Iterable[Event], catalogue: Catalogue | None) -> Iterator[Event]:
    """Yield the events, those of songs with the genre that a catalogue knows and their export did not say."""
    genres: dict[tuple[str, str], str] = {}
    for event in events:
        if catalogue is None or event.kind != "listen" or (event.attrs or {}).get("genre"):
            yield event
            continue
        name = (event.title, event.creator)
        if name not in genres:
            if len(genres) >= _NAMES_AT_MOST:
                genres.clear()
            number = catalogue.find("track", *name)
            genres[name] = "" if number is None else catalogue.items[number].attrs.get("genre", "")
        genre = genres[name]
        yield (
            msgspec.structs.replace(event, attrs={**(event.attrs or {}), "genre": genre}) if genre else event
        )


def forecaster_name(stream: str) -> str:
    """Name the blob that holds a stream's forecaster."""
    return f"patterns.forecaster.{stream}"


def habits_name() -> str:
    """Name the blob that holds her habits of paying."""
    return "patterns.habits"


def _learn_streams(desk: Desk, seen: Sequence[Event], before: Unchanged) -> dict[str, bytes]:
    """Learn and check each stream in one walk; of steps older than its latest only the states are kept."""
    since = desk.now_us - 3 * 366 * DAY_US
    events = desk.vault.events(kinds=(*_STREAM_KINDS, "pay"), since_us=since, until_us=desk.now_us)
    found = streams(in_order(events, seen))
    ready: dict[str, bytes] = {}
    calibrations: dict[str, Calibration] = {}
    for name, latest in STREAMS.items():
        steps, labels = found.steps.get(name, []), found.labels.get(name, {})
        names = forecaster_name(name), CALIBRATIONS[0]
        held = before.blobs(name, made_of((latest, labels, *steps)), names)
        if held is not None:
            ready[names[0]] = held[names[0]]
            calibrations[name] = unpacked(CALIBRATIONS, held[names[1]])[name]
            continue
        forecaster, calibrations[name] = learnt(name, steps, labels, latest=latest)
        ready[names[0]] = forecaster.dump()
    pictures = {name: week(found.steps[name]) for name in ("place", "activity")}
    pictures |= {name: week_of_moments(found.steps[name]) for name in ("artist", "purchase")}
    return {
        **ready,
        **packed(CALIBRATIONS, calibrations),
        **learn_days(desk, found, seen),
        **packed(WEEKS, Weeks(weeks=pictures, labels=found.labels)),
        **packed(COMPARED, comparisons(found.steps["activity"], found.steps["place"])),
    }


def _learn_money(desk: Desk, seen: Sequence[Event], before: Unchanged) -> dict[str, bytes]:
    """Judge each event as it came, before learning from it; what is learnt is kept for the keyhole."""
    said = said_by_her(desk.vault)
    names = SURPRISES[0], DESTINATIONS[0], habits_name()
    held = before.blobs("money", made_of(chain((said,), _money(desk, seen))), names)
    if held is not None:
        return held
    habits = Habits()
    found = watch(_money(desk, seen), habits, said)
    return {
        **packed(SURPRISES, found.surprises),
        **packed(DESTINATIONS, found.destinations),
        habits_name(): habits.dump(),
    }


def _money(desk: Desk, seen: Sequence[Event]) -> Iterable[Event]:
    """What she paid and what tells where she was then, in time order."""
    events = desk.vault.events(kinds=_MONEY_KINDS, until_us=desk.now_us)
    return without_orders(in_order(events, seen))
