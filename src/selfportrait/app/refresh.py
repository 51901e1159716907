"""Learn from the log: facts, habits, rows. Runs after an import; pages read what it leaves.

Landing and learning are apart: what has landed is safe and searchable before this
begins, and everything made here can be deleted and is made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from selfportrait.model import DAY_US, Event, Step
from selfportrait.patterns import (
    Forecaster,
    Habits,
    calibration,
    leaving,
    routines,
    streams,
    unlike_me,
    waking,
    week,
)
from selfportrait.portrait import read
from selfportrait.suggest import Catalogue

from .desk import Desk
from .learnt import (
    CALIBRATIONS,
    COMPARED,
    DERIVED_FACTS,
    LEARNT_AT,
    ROUTINES,
    SURPRISES,
    WEEKS,
    LearntAt,
    Weeks,
    keep,
)
from .rows import learn_history, make_rows
from .say import resolved

Tell = Callable[[str], None]

#: Streams that are forecast, and how many of their latest steps are learnt from.
STREAMS = {"place": 6_000, "activity": 6_000, "artist": 4_000, "purchase": 6_000}

#: Kinds that the streams and habits are made of.
_STREAM_KINDS = ("visit", "sleep", "exercise", "listen", "watch", "read", "play", "travel", "meet", "learn")
_MONEY_KINDS = ("pay", "buy", "travel", "meet", "visit", "sleep")

#: Series the portrait and the pages read, as days.
DAILY_SERIES = ("resting_heart_rate", "steps", "weight", "heart_rate", "hrv")


def refresh(desk: Desk, tell: Tell | None = None) -> None:
    """Derive everything anew from the log. Deterministic: the order things arrived in does not matter."""
    say = tell or (lambda what: None)
    vault = desk.vault
    span = vault.span()
    say("reading who you are")
    daily = {series: vault.daily(series) for series in DAILY_SERIES}
    events = with_genres(vault.events(), desk.catalogue)
    keep(vault, DERIVED_FACTS, read(events, daily, now_us=desk.now_us, zone=desk.zone))
    facts = resolved(desk)
    vault.put_facts(facts)
    say("matching what you heard and saw")
    learn_history(desk)
    make_rows(desk, facts)
    say("learning your habits")
    _learn_streams(desk)
    say("looking for what was unlike you")
    _learn_money(desk)
    keep(vault, LEARNT_AT, LearntAt(at_us=desk.now_us, events=span.events, samples=span.samples))
    say("indexing words")
    vault.index_words()


def with_genres(events: Iterable[Event], catalogue: Catalogue | None) -> Iterator[Event]:
    """Yield the events, those of songs with the genre that a catalogue knows and their export did not say."""
    genres: dict[tuple[str, str], str] = {}
    for event in events:
        if catalogue is None or event.kind != "listen" or (event.attrs or {}).get("genre"):
            yield event
            continue
        name = (event.title, event.creator)
        if name not in genres:
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


def _learn_streams(desk: Desk) -> None:
    since = desk.now_us - 3 * 366 * DAY_US
    found = streams(desk.vault.events(kinds=(*_STREAM_KINDS, "pay"), since_us=since, until_us=desk.now_us))
    calibrations = {}
    for name, most in STREAMS.items():
        steps: list[Step] = found.steps.get(name, [])[-most:]
        labels = found.labels.get(name, {})
        forecaster = Forecaster(name, labels)
        for step in steps:
            forecaster.update(step)
        desk.vault.put_derived(forecaster_name(name), forecaster.dump())
        calibrations[name] = calibration(steps, stream=name, labels=labels)
    keep(desk.vault, CALIBRATIONS, calibrations)
    keep(desk.vault, ROUTINES, tuple(routines(found.steps, now_us=desk.now_us, labels=found.labels)))
    pictures = {name: week(found.steps[name]) for name in ("place", "activity")}
    keep(desk.vault, WEEKS, Weeks(weeks=pictures, labels=found.labels))
    compared = (waking(found.steps["activity"]), leaving(found.steps["place"]))
    keep(desk.vault, COMPARED, tuple(one for one in compared if one is not None))


def _learn_money(desk: Desk) -> None:
    """Judge each event as it came, before learning from it; what is learnt is kept for the keyhole."""
    habits = Habits()
    events = desk.vault.events(kinds=_MONEY_KINDS, until_us=desk.now_us)
    keep(desk.vault, SURPRISES, tuple(unlike_me(events, habits)))
    desk.vault.put_derived(habits_name(), habits.dump())
