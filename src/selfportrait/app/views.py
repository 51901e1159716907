"""What the verbs hand to the faces: frozen views, ready to be rendered as they are.

Texts are finished sentences; a face decides nothing but how they look. ``subject``
names a statement whose evidence can be opened with the verb ``evidence``:
``fact:<id>``, ``next:<stream>:<n>``, ``card:<id>``, ``item:<row>:<item>``,
``entry:<id>``, ``surprise:<event>``, ``routine:<id>``, ``daykind:<id>``, ``turn:<id>``,
``event:<id>``, ``bell:<title>``, ``body:<series>``, ``mood:<n>``.
"""

from __future__ import annotations

from selfportrait.model import Card, Fact, Row

from .measure_views import BodyView as BodyView
from .measure_views import LineView as LineView
from .measure_views import MoodView as MoodView
from .measure_views import ReliabilityView as ReliabilityView
from .measure_views import TripView as TripView
from .measure_views import View as View
from .pattern_views import DayKindView, TurnView


class OutcomeView(View, frozen=True, kw_only=True):
    """One thing that may come next: ``percent`` are integers that sum to 100 over the list."""

    label: str
    percent: int
    subject: str
    between: tuple[str, str] | None = None  #: local "18:10", "18:40"


class NextView(View, frozen=True, kw_only=True):
    """What comes next in one stream, or why nothing can be said."""

    stream: str
    outcomes: tuple[OutcomeView, ...] = ()
    because: str = ""
    calibration: str = ""  #: "When we said 70 %, it happened 68 % of the time."
    refusal: str = ""
    until: tuple[str, str] | None = None  #: when this stay ends, 80 %: local "17:10", "17:50"
    spread: tuple[tuple[str, float], ...] = ()  #: (local hour it begins, chance) of when the next comes


class WeekView(View, frozen=True, kw_only=True):
    """A week as 7 × 24 cells from Monday 0:00: share of weeks (0 to 1) in the hour's usual state."""

    title: str
    cells: tuple[tuple[float, ...], ...]
    states: tuple[tuple[str, ...], ...]  #: what the usual state is, for a cell's tooltip
    now: tuple[int, int] | None = None  #: weekday, hour
    note: str = ""


class EntryView(View, frozen=True, kw_only=True):
    """A line of the ledger in words."""

    id: str
    when: str
    brand: str
    asked: str
    why: str
    answered: str
    outcome: str
    price: str  #: "€0.04" or ""
    bits: str  #: "3 bits"
    used: tuple[str, ...]  #: facts looked at, as text
    grant_id: str = ""
    subject: str = ""


class HomeView(View, frozen=True, kw_only=True):
    """The first page."""

    name: str
    now: str  #: "Tuesday, 17:42"
    headline: str
    headline_subject: str = ""
    next: NextView
    week: WeekView | None
    cards: tuple[Card, ...]
    body: LineView | None
    rows: tuple[Row, ...]
    chosen: tuple[str, ...] = ()  #: ids of the rows that stand on this page; the others are one step away
    ledger: tuple[EntryView, ...]
    empty: bool  #: nothing imported yet: show the doors
    working: str = ""  #: "Looking at 81,204 moments…" while derived layers are behind
    quiet: bool = False
    invented: bool = False  #: an invented person lives here


class EventView(View, frozen=True, kw_only=True):
    """One event as a line of a day."""

    id: str
    time: str  #: "17:42", or "" where only the day is known
    until: str
    kind: str
    title: str
    detail: str  #: creator, place, amount, as fits the kind
    source: str
    doubt: str = ""  #: "local time not known"
    start_us: int = 0


class DayCell(View, frozen=True, kw_only=True):
    """A day of the calendar picture; ``count`` 0 is a day without data."""

    day: str  #: ISO date
    count: int


class TimelineView(View, frozen=True, kw_only=True):
    """A day, or what a search found."""

    day: str  #: ISO date, "" for a search
    title: str  #: "Tuesday 3 March 2026"
    sentence: str
    events: tuple[EventView, ...]
    previous: str = ""  #: ISO date of the nearest earlier day with data
    following: str = ""
    year: tuple[DayCell, ...] = ()  #: every day of the year shown
    gaps: tuple[str, ...] = ()  #: "14 May to 12 June 2025: nothing recorded"
    words: str = ""
    more: str = ""  #: cursor for older results
    sources: tuple[tuple[str, int], ...] = ()


class FactView(View, frozen=True, kw_only=True):
    """A fact as a line: the fact itself, and its words."""

    fact: Fact
    topic: str  #: title of its topic
    provenance: str
    basis: str  #: "nights at one place, 1,031 of 1,096"
    sure: str  #: "sure" or "0.94"
    keyhole: str  #: who may be answered from it: "never answered through the keyhole"
    subject: str
    doubtful: bool = False


class FactGroup(View, frozen=True, kw_only=True):
    """Facts of one part of a life."""

    title: str
    facts: tuple[FactView, ...]


class PortraitView(View, frozen=True, kw_only=True):
    """Everything held about her."""

    total: int
    by_provenance: tuple[tuple[str, int], ...]
    corrected: int
    forbidden: int
    seen_by_brands: int  #: facts that have gone into an answer
    doubtful: int
    groups: tuple[FactGroup, ...]
    said: tuple[tuple[str, str, str], ...]  #: (statement id, words, when) that can be taken back
    inferred_by_brands: tuple[FactView, ...] = ()


class ChangeView(View, frozen=True, kw_only=True):
    """What changed after a word from her."""

    understood: tuple[str, ...]  #: "avoids gluten, since today"
    facts_added: tuple[str, ...] = ()
    facts_gone: tuple[str, ...] = ()
    rows_changed: tuple[tuple[str, int, int], ...] = ()  #: (row title, items gone, items come)
    cells_redrawn: int = 0  #: answers prepared for brands that are drawn anew


class RoutineView(View, frozen=True, kw_only=True):
    """A habit."""

    text: str
    share: str  #: "4 of 5 days"
    days: tuple[int, ...]
    minute: int
    support: int
    chances: int
    subject: str
    chain: tuple[tuple[str, str], ...] = ()  #: (place or doing, "08:25") in order, two or more, else empty
    trend: str = ""  #: "later", "earlier", "fading", "new" or ""
    drift: str = ""  #: "lately 20 minutes later"


class SurpriseView(View, frozen=True, kw_only=True):
    """Something that was unlike her, and what she answered: "me", "not me" or "" (the verb ``was_me``)."""

    when: str
    text: str
    because: str
    nats: float
    subject: str
    answer: str = ""
    answered: str = ""  #: "You said on 3 March that this was you."
    moments: int = 1  #: how many in a row it is about


class BellView(View, frozen=True, kw_only=True):
    """The same moment, as the average and as her own pattern; shares sum to 1 over the bins."""

    sentence: str
    labels: tuple[str, ...]
    own: tuple[float, ...]
    average: tuple[float, ...]
    assumption: str
    count: int
    moment: str = (
        ""  #: "Between 7:00 and 8:00 on weekdays: the average wakes then on 31 % of days, you on 84 %."
    )
    here: tuple[int, int] | None = None  #: the bins that this hour takes up, first and last
    subject: str = ""


class StreamView(View, frozen=True, kw_only=True):
    """One stream: its week, what comes next, how often we were right, what it goes by."""

    stream: str
    streams: tuple[tuple[str, str], ...]  #: (name, title) of every stream to choose from
    week: WeekView | None
    hours: tuple[tuple[str, int], ...]  #: (state, hours of the usual week it fills)
    next: NextView
    reliability: ReliabilityView | None
    worth: tuple[tuple[str, float], ...]  #: (context in words, share of the weight), the most first


class PatternsView(View, frozen=True, kw_only=True):
    """What she does."""

    sentence: str
    week: WeekView | None
    routines: tuple[RoutineView, ...]
    surprises: tuple[SurpriseView, ...]
    bell: BellView | None
    calibrations: tuple[tuple[str, str], ...]  #: (stream, sentence)
    calibration_bins: tuple[tuple[float, float, int], ...] = ()  #: (predicted, happened, how many)
    next: tuple[NextView, ...] = ()
    kinds_of_day: tuple[DayKindView, ...] = ()
    calendar: tuple[tuple[str, str], ...] = ()  #: (ISO date, kind of day) of twelve weeks, "" is unknown
    turns: tuple[TurnView, ...] = ()
    about: StreamView | None = None  #: the stream that was asked for
    bodies: tuple[BodyView, ...] = ()
    moods: MoodView | None = None
    trips: tuple[TripView, ...] = ()
    today: int = 0  #: local day number


class GrantView(View, frozen=True, kw_only=True):
    """A permission as the owner sees it."""

    id: str
    brand: str
    sector: str
    kinds: tuple[str, ...]
    purpose: str
    state: str
    given: str
    expires: str
    bits_used: float
    bits_max: float
    crowd: str  #: "about one in 1,000 people looks like you to them"
    asks: int
    asks_max: int
    earned: str
    active: bool


class KeyholeView(View, frozen=True, kw_only=True):
    """Who may ask what, and what was asked."""

    sentence: str
    grants: tuple[GrantView, ...]
    entries: tuple[EntryView, ...]
    kinds: tuple[tuple[str, str, str], ...]  #: (kind, what it may ask, what can leak at most)
    purposes: tuple[tuple[str, str], ...]  #: (DPV term, words)
    chain: str  #: "The ledger's 12 lines are whole."
    older: int = 0  #: seq to page on from, 0 at the end
    bits: float = 0.0  #: what all answers together may have told, at the most


class GrantMade(View, frozen=True, kw_only=True):
    """A new grant and its bearer token, shown this once."""

    grant_id: str
    brand: str
    token: str


class EvidenceView(View, frozen=True, kw_only=True):
    """Why a statement is made, and on which events."""

    statement: str
    rule: str
    count: str  #: "31 of 43"
    days: tuple[tuple[str, str, str], ...] = ()  #: (day, value, what measured it) behind a daily value
    events: tuple[EventView, ...]
    facts: tuple[FactView, ...] = ()
    note: str = ""
    reasons: tuple[tuple[str, str], ...] = ()  #: (in words, what it stands on) of a suggestion
    bought: str = ""  #: the event's id where it is something she bought, which may have been a gift


class GuessView(View, frozen=True, kw_only=True):
    """A guess to be marked right, wrong or not to be kept."""

    text: str
    basis: str
    sure: str
    fact_id: str
    subject: str


class ImportView(View, frozen=True, kw_only=True):
    """What an import did, in words that add up."""

    sentence: str
    lines: tuple[tuple[str, int], ...]  #: ("seen", 1204), ("new", 1198), …
    skipped: tuple[tuple[str, int], ...]  #: (reason in words, rows)
    unrecognised: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]  #: (file, sentence)
    span: str
    zone_doubts: int
    sources: tuple[tuple[str, int], ...]
    first_sentence: str
    when: str = ""


class CatalogueView(View, frozen=True, kw_only=True):
    """What the catalogue in the house says of itself, and since when its publisher's key is known."""

    name: str
    version: str
    publisher: str
    key: str  #: the signing key as people compare it, "" where nobody signed
    known_since: str
    licence: str
    provenance: str
    items: int
    kinds: tuple[str, ...]
    people: int
    events: int


class StatusView(View, frozen=True, kw_only=True):
    """The state of this house, for the command line's doctor and the pages' foot."""

    home: str
    events: int
    samples: int
    sources: tuple[tuple[str, int], ...]
    first: str
    last: str
    zone: str
    imports: tuple[ImportView, ...]
    key: str  #: "passphrase", "keyring", "key file"
    catalogue: CatalogueView | None = None
    trouble: str = ""  #: why the catalogue there is cannot be used, "" where nothing is wrong with it


RowView = Row
CardView = Card
