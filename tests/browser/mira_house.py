"""Mira, who never was, and the house that holds her: what the pages' tests look at.

Her house keeps the promise of ``faces.web.House`` in memory: what she says becomes
a fact, facts she forbids are gone, an import goes on in steps. No clock, no chance:
her now is Tuesday 3 March 2026, 17:42.
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import msgspec

from selfportrait.app.pattern_views import DayKindView, GroundView, TurnView
from selfportrait.app.shelf_views import MixLine, MixView, SeasonView, TurnedRow
from selfportrait.app.views import (
    BellView,
    BodyView,
    CatalogueView,
    ChangeView,
    DayCell,
    EntryView,
    EventView,
    EvidenceView,
    FactGroup,
    FactView,
    GrantMade,
    GrantView,
    GuessView,
    HomeView,
    ImportView,
    KeyholeView,
    LineView,
    MoodView,
    NextView,
    OutcomeView,
    PatternsView,
    PortraitView,
    ReliabilityView,
    RoutineView,
    StatusView,
    StreamView,
    SurpriseView,
    TimelineView,
    TripView,
    WeekView,
)
from selfportrait.errors import BadCatalogue, NotUnderstood, UnknownThing
from selfportrait.model import Card, Evidence, Fact, Item, Progress, Reason, Row, Suggestion

TODAY = date(2026, 3, 3)


def week(title: str = "Your week, by hour") -> WeekView:
    """A working week: asleep, at work, on Tuesdays at the climbing hall."""
    chance = Random(7)
    cells, states = [], []
    for day in range(7):
        row, words = [], []
        for hour in range(24):
            free = day > 4
            if hour < 7 or hour == 23:
                share, state = 0.93 - 0.06 * (hour == 6), "asleep"
            elif 9 <= hour < 17 and not free:
                share, state = 0.86 - 0.2 * (hour == 12), "at work"
            elif day == 1 and 18 <= hour < 21:
                share, state = 0.72, "climbing"
            else:
                share, state = 0.5, "at home"
            row.append(max(0.02, min(0.99, share + chance.uniform(-0.16, 0.08))))
            words.append(state)
        cells.append(tuple(row))
        states.append(tuple(words))
    return WeekView(
        title=title,
        cells=tuple(cells),
        states=tuple(states),
        now=(1, 17),
        note="",
    )


def heart() -> LineView:
    """A hundred and twenty days of resting heart rate with a month missing, and four high days."""
    chance = Random(3)
    days = [TODAY - timedelta(days=119 - i) for i in range(120)]
    values: list[float | None] = [
        round(56 + 2 * math.sin(i / 9) + chance.uniform(-1.4, 1.4), 1) for i in range(120)
    ]
    values[58:74] = [None] * 16
    values[-4:] = [61.0, 62.0, 62.5, 64.0]
    return LineView(
        sentence="Your resting heart rate has been 6 over your own normal for 4 days.",
        unit="per minute",
        days=tuple(day.isoformat() for day in days),
        values=tuple(values),
        low=53.6,
        high=58.8,
        note="The band is your normal for this season. The gap is 16 days without a watch.",
        subject="card:heart",
    )


STREAMS = {"place": "Where", "activity": "Doing", "artist": "Hearing", "purchase": "Paying for"}


def about(stream: str) -> StreamView:
    """One stream: its week, its next, eight bins of checked forecasts, what it goes by."""
    return StreamView(
        stream=stream,
        streams=tuple(STREAMS.items()),
        week=week(f"{STREAMS[stream]}, by hour"),
        hours=(("home", 96), ("the office", 38), ("Climbing hall", 4)),
        next=NextView(
            stream=stream,
            outcomes=(
                OutcomeView(
                    label="Climbing hall", percent=72, subject=f"next:{stream}:0", between=("18:10", "18:40")
                ),
                OutcomeView(label="home", percent=28, subject=f"next:{stream}:1"),
            ),
            because="31 of 43 Tuesdays.",
            calibration="When we said 70 %, it happened 68 % of the time (61 forecasts).",
        ),
        reliability=ReliabilityView(
            sentence="When we said 70 %, it happened 68 % of the time (61 forecasts).",
            bins=tuple((n / 10, n / 10 - 0.02, n / 10 - 0.1, n / 10 + 0.07, 10 * n) for n in range(2, 10)),
            note="440 forecasts on time that was held out.",
        ),
        worth=(("the hour of this weekday", 0.41), ("what you did before", 0.3), ("the last five", 0.12)),
    )


def bodies() -> tuple[BodyView, ...]:
    """A measurement off her normal, with a band that follows her week, and one weighed now and then."""
    heartbeat = heart()
    band = tuple((53.6 + (n % 7 > 4), 58.8 + (n % 7 > 4)) for n in range(len(heartbeat.values)))
    line = msgspec.structs.replace(heartbeat, bands=band, edges=("54", "59 beats a minute"))
    weight = msgspec.structs.replace(
        line, values=tuple(v and v + 4 if n % 3 == 0 else None for n, v in enumerate(line.values))
    )
    return (
        BodyView(
            title="Resting heart rate",
            sentence=heartbeat.sentence,
            off=True,
            line=line,
            trend="No clear trend over 17 weeks: between 0.1 less and 0.2 more each week (95 %).",
            clear=False,
            rhythm="The band knows that: 0.8 more at weekends.",
            basis="1,066 days since 18 November 2023",
            subject="body:resting_heart_rate",
        ),
        BodyView(
            title="Weight",
            sentence="Your weight keeps to its own normal, 61.0 to 63.0.",
            off=False,
            line=weight,
            trend="0.07 kg less each week (95 %: 0.02 to 0.12), over 17 weeks, 52 weighings measured.",
            clear=True,
            rhythm="",
            basis="200 weighings since 4 August 2025",
            subject="body:weight",
        ),
    )


def moods() -> MoodView:
    """Her notes of three months, and one thing that coincides."""
    chance = Random(5)
    days = [TODAY - timedelta(days=n) for n in range(90, 0, -2)]
    return MoodView(
        sentence="45 notes of how you felt, on 45 days.",
        days=tuple((day.isoformat(), round(chance.uniform(-0.6, 0.9), 2)) for day in days),
        coinciding=(
            ("mood:0", "On days with climbing you noted 0.27 pleasanter than else (12 days against 33)."),
        ),
        note="8 things were held against your notes.",
        subject="mood:notes",
    )


def trips() -> tuple[TripView, ...]:
    """One destination, again and again."""
    today = TODAY.toordinal() - 719_163
    return (
        TripView(
            place="Berlin",
            times=5,
            text="5 trips since 11 February 2026: 1 night each, about every 6 weeks.",
            days=tuple((today - 30 - 42 * n, today - 29 - 42 * n) for n in range(5)),
            subject="fact:travel.trip/Berlin",
        ),
    )


def year() -> tuple[DayCell, ...]:
    """2025, day by day, with a month of nothing from 14 May."""
    chance = Random(11)
    days = []
    for i in range(365):
        day = date(2025, 1, 1) + timedelta(days=i)
        gap = date(2025, 5, 14) <= day <= date(2025, 6, 12)
        count = int(60 + 50 * math.sin(i / 58) + 30 * (day.weekday() < 5) + chance.expovariate(1 / 24))
        days.append(DayCell(day=day.isoformat(), count=0 if gap else max(1, count)))
    return tuple(days)


def events() -> tuple[EventView, ...]:
    """One Tuesday, all sources together."""
    rows = (
        ("00:00", "06:48", "sleep", "Asleep", "6 h 48", "apple_health"),
        ("07:12", "07:15", "listen", "Weiße Nächte", "Ines Marlow · 3 min", "spotify"),
        ("07:16", "07:20", "listen", "Šumava", "Žofie Dvořák · 4 min", "spotify"),
        ("08:10", "08:41", "travel", "On the way", "6.2 km · 31 min", "google_location"),
        ("08:44", "12:31", "visit", "Harbour office", "3 h 47", "google_location"),
        ("12:36", "", "pay", "Bäckerei Lindenstraße", "€7.40", "ofx"),
        ("13:05", "17:38", "visit", "Harbour office", "4 h 33", "google_location"),
        ("14:02", "", "search", "how long do climbing shoes last", "", "google_activity"),
        ("18:22", "20:31", "visit", "Climbing hall", "2 h 09", "google_location"),
        ("18:30", "20:20", "exercise", "Climbing", "1 h 50", "apple_health"),
        ("20:52", "", "pay", "Supermarket, Lindenstraße", "€23.18", "ofx"),
        ("21:30", "22:18", "watch", "The Long Archive: Season 2: Episode 3", "48 min", "netflix"),
    )
    return tuple(
        EventView(
            id=f"{i:032x}",
            time=time,
            until=until,
            kind=kind,
            title=title,
            detail=detail,
            source=source,
            doubt="local time not known" if source == "netflix" else "",
            start_us=i,
        )
        for i, (time, until, kind, title, detail, source) in enumerate(rows)
    )


def _fact(topic: str, text: str, provenance: str, confidence: float, about: str = "") -> Fact:
    return Fact(
        topic=topic,
        about=about,
        value=True,
        text=text,
        provenance=provenance,  # type: ignore[arg-type]
        confidence=confidence,
        evidence=Evidence(rule="nights at one place", count=1031, of=1096),
    )


def fact_view(fact: Fact, basis: str, keyhole: str = "never answered through the keyhole") -> FactView:
    """A fact as a line."""
    doubtful = fact.provenance == "inferred"
    return FactView(
        fact=fact,
        topic=fact.topic,
        provenance=fact.provenance,
        basis=basis,
        sure="sure" if fact.provenance == "said" else f"{fact.confidence:.2f}",
        keyhole=keyhole,
        subject=f"fact:{fact.id}",
        doubtful=doubtful,
    )


def portrait_groups() -> dict[str, list[FactView]]:
    """What is held about Mira."""
    return {
        "Diet": [
            fact_view(
                _fact("diet.late", "eats late", "observed", 0.91), "412 of 603 weekday dinners after 20:30"
            ),
        ],
        "Home and days": [
            fact_view(
                _fact("home", "lives near Lindenstraße", "derived", 0.99),
                "nights at one place, 1,031 of 1,096",
            ),
            fact_view(
                _fact("wake", "wakes at 6:50 on weekdays", "observed", 0.94),
                "phone and watch agree on 588 days",
            ),
            fact_view(
                _fact("work", "works at the harbour office, since 14 October 2025", "derived", 0.97),
                "change of place found, 92 of 96 weekdays",
            ),
        ],
        "Taste": [
            fact_view(
                _fact("taste.artist", "Ines Marlow, Halden, The Quiet Half", "observed", 0.97),
                "Spotify, 41,208 plays since 2014",
                "may be answered as music",
            ),
            fact_view(
                _fact("taste.jazz", "more jazz, you said, than you play", "said", 1.0), "you, 9 May 2026"
            ),
            fact_view(
                _fact("taste.genre", "crime series", "inferred", 0.41, "crime"),
                "from 3 titles on a shared account",
            ),
        ],
        "People": [
            fact_view(
                _fact("person", "Bo, sister, birthday 7 March", "imported", 0.98, "bo"), "in your contacts"
            ),
        ],
    }


def suggestion(item_id: str, kind: str, title: str, creator: str, because: str) -> Suggestion:
    """An item with one reason."""
    return Suggestion(
        item=Item(id=item_id, kind=kind, title=title, creator=creator),
        score=1.0,
        reasons=(Reason(text=because, weight=0.4, evidence=Evidence(rule="heard together", count=31)),),
    )


def rows() -> tuple[Row, ...]:
    """Three rows, thirty each."""
    tracks = (
        ("Low Harbour", "Ines Marlow", "because of Tidal"),
        ("Paper Moons", "The Quiet Half", "31 who heard Halden did"),
        ("Southbound", "Oda Ferrel", "you play it in March"),
        ("Glass Year", "Kite & Anchor", "close to Low Harbour"),
        ("Mornings", "Lune Atelier", "before nine"),
        ("Ferrite", "Halden", "new from Halden"),
    )
    shows = (
        ("The Long Archive", "Series", "you finish what is slow"),
        ("Nordwand, eine Erstbegehungsgeschichte in sechs Teilen", "Film", "climbing, twice a week"),
        ("Second Floor", "Series", "like Pilot Lights"),
        ("Cardigan", "Film", "from Marnie Holt"),
        ("No Signal", "Series", "Sundays after 20:00"),
        ("Postcards", "Film", "you saw Emil Rask’s first"),
    )
    breads = (
        ("Buckwheat loaf", "Mühle am Fluss", "without gluten"),
        ("Rye, dark", "Mühle am Fluss", "you bought it 14 times"),
        ("Climbing chalk, loose", "Grip Works", "every 40 days"),
        ("Oat drink", "Halm", "with your coffee"),
        ("Rope bag", "Grip Works", "for the hall"),
        ("Tomatoes", "Garten Nord", "in season"),
    )
    kinds = ("grocery", "grocery", "good", "grocery", "good", "grocery")
    return (
        Row(
            id="unheard",
            title="Thirty you have not heard",
            promise="new on Monday, 7:00",
            suggestions=tuple(suggestion(f"t{i}", "track", *tracks[i % 6]) for i in range(30)),
        ),
        Row(
            id="evening",
            title="For an evening",
            promise="nothing you have seen",
            suggestions=tuple(suggestion(f"s{i}", "show", *shows[i % 6]) for i in range(24)),
        ),
        Row(
            id="basket",
            title="About to run out",
            promise="what you buy again, when you buy it",
            suggestions=tuple(suggestion(f"g{i}", kinds[i % 6], *breads[i % 6]) for i in range(6)),
        ),
    )


def ledger() -> tuple[EntryView, ...]:
    """Three questions."""
    return tuple(
        EntryView(
            id=str(i),
            when=when,
            brand=brand,
            asked=asked,
            why=why,
            answered=answered,
            outcome=outcome,
            price=price,
            bits=bits,
            used=(),
            subject=f"entry:{i}",
        )
        for i, (when, brand, asked, why, answered, outcome, price, bits) in enumerate(
            (
                (
                    "today, 16:10",
                    "Corner Shop",
                    "which of 40 breads fit you",
                    "you said gluten-free on 3 March",
                    "12 of 40",
                    "answered",
                    "€0.04",
                    "3 bits",
                ),
                (
                    "yesterday, 14:31",
                    "Nordbank",
                    "if €212 in Lisbon is like you",
                    "you landed at 14:20",
                    "like you",
                    "answered",
                    "",
                    "1 bit",
                ),
                ("Sunday, 09:02", "Ad Orbit", "your age band", "no grant", "", "not available", "", ""),
            )
        )
    )


class MiraHouse:
    """A house that holds Mira."""

    def __init__(self, *, empty: bool = False) -> None:
        self.empty = empty
        self.said: list[tuple[str, str, str]] = []
        self.groups = {} if empty else portrait_groups()
        self.is_quiet = False
        self.answers: dict[str, str] = {}
        self.dial = 20
        self.working = ""
        self.revoked: set[str] = set()
        self.fresh: set[str] = set()
        self.brands: list[tuple[str, str]] = [
            ("Corner Shop", "corner.example"),
            ("Nordbank", "nordbank.example"),
        ]
        self.reactions: list[tuple[str, str]] = []
        self.jobs: dict[str, int] = {}
        self.imported: list[tuple[str, int]] = []
        self.erased: dict[str, object] = {}
        self.folder = Path()

    def home(self) -> HomeView:
        top = ("Climbing hall", 72, ("18:10", "18:40"))
        rest = (("Home", 14), ("Supermarket, Lindenstraße", 6), ("Somewhere new", 5), ("Everything else", 3))
        outcomes = (
            OutcomeView(label=top[0], percent=top[1], subject="next:place:0", between=top[2]),
            *(OutcomeView(label=w, percent=p, subject=f"next:place:{i}") for i, (w, p) in enumerate(rest, 1)),
        )
        cards = (
            ()
            if self.is_quiet
            else (
                Card(
                    id="birthday",
                    text="Bo’s birthday is on Saturday. You bought the last four gifts two days before.",
                    because="I noticed: 4 of the last 4 were bought on the Thursday.",
                    worth=3.0,
                    cost=1.0,
                    at_us=0,
                ),
            )
        )
        return HomeView(
            name="" if self.empty else "Mira",
            now="Tuesday, 17:42",
            headline="You usually leave the office in twenty minutes, and on Tuesdays you climb.",
            headline_subject="next:place:0",
            next=NextView(stream="place", refusal="Nothing has been learnt yet.")
            if self.empty
            else NextView(
                stream="place",
                outcomes=outcomes,
                because="31 of your last 43 Tuesdays; no calendar entry against it.",
                calibration="When we said 70 %, it happened 68 % of the time.",
            ),
            week=None if self.empty else week(),
            cards=() if self.empty else cards,
            body=None if self.empty else heart(),
            rows=() if self.empty else self._rows(),
            chosen=tuple(row.id for row in rows()),
            ledger=() if self.empty else ledger(),
            empty=self.empty,
            quiet=self.is_quiet,
            working=self.working,
        )

    def _rows(self) -> tuple[Row, ...]:
        if not any("gluten" in words for _, words, _ in self.said):
            return rows()
        basket = rows()[2]
        kept = tuple(s for s in basket.suggestions if s.item.title != "Rye, dark")
        new = suggestion("g9", "grocery", "Corn crackers", "Halm", "without gluten")
        return (*rows()[:2], msgspec.structs.replace(basket, suggestions=(kept[0], new, *kept[1:])))

    def timeline(self, day: str | None) -> TimelineView:
        if self.empty or day == "2025-05-20":
            return TimelineView(
                day=day or "2026-03-03",
                title="Tuesday 20 May 2025",
                sentence="Nothing is recorded on this day.",
                events=(),
                previous="" if self.empty else "2025-05-13",
                year=() if self.empty else year(),
            )
        return TimelineView(
            day=day or "2025-11-04",
            title="Tuesday 4 November 2025",
            sentence="12 moments from 5 sources.",
            events=events(),
            previous="2025-11-03",
            following="2025-11-05",
            year=year(),
            gaps=("14 May to 12 June 2025: nothing recorded",),
            sources=(("google_location", 4), ("spotify", 2), ("ofx", 2), ("apple_health", 2), ("netflix", 1)),
        )

    def search(self, words: str, before: str) -> TimelineView:
        found = tuple(e for e in events() if words.casefold() in f"{e.title} {e.detail}".casefold())
        return TimelineView(
            day="",
            title=f"“{words}”",
            sentence=f"{len(found)} found, newest first.",
            events=found,
            words=words,
        )

    def portrait(self) -> PortraitView:
        lines = [line for group in self.groups.values() for line in group]
        provenances = [line.provenance for line in lines]
        return PortraitView(
            total=len(lines),
            by_provenance=tuple((p, provenances.count(p)) for p in dict.fromkeys(provenances)),
            corrected=2,
            forbidden=1,
            seen_by_brands=4,
            doubtful=sum(line.doubtful for line in lines),
            groups=tuple(FactGroup(title=t, facts=tuple(f)) for t, f in self.groups.items() if f),
            said=tuple(self.said),
        )

    def patterns(self, stream: str = "place") -> PatternsView:
        if stream not in STREAMS:
            raise UnknownThing("There is no such stream.", next_step="Choose another.")
        if self.empty:
            return PatternsView(
                sentence="Nothing has been learnt yet.",
                week=None,
                routines=(),
                surprises=(),
                bell=None,
                calibrations=(),
            )
        habits = (
            ("office by 9:10 on weekdays", "4 of 5 days", (0, 1, 2, 3, 4), 550, 402, 498),
            ("climbing on Tuesdays", "31 of 43", (1,), 1100, 31, 43),
            ("climbing on Fridays", "22 of 43", (4,), 1090, 22, 43),
            ("asleep by 23:20", "6 of 7 days", (0, 1, 2, 3, 6), 1400, 600, 700),
            ("market on Saturdays", "3 of 4", (5,), 630, 33, 43),
            ("calls Bo on Sundays", "2 of 3", (6,), 1140, 29, 43),
        )
        own = tuple(
            math.exp(-((h - 21.6) ** 2) / 3.2) + 0.12 * math.exp(-((h - 13) ** 2) / 2) for h in range(24)
        )
        average = tuple(
            math.exp(-((h - 19) ** 2) / 6) + 0.4 * math.exp(-((h - 12.5) ** 2) / 3) for h in range(24)
        )
        return PatternsView(
            sentence="Six habits hold most weeks. Tuesdays are the surest thing about you.",
            week=week("Your week, by hour"),
            about=about(stream),
            bodies=bodies(),
            moods=moods(),
            trips=trips(),
            turns=(
                TurnView(
                    id="turn-1",
                    question="Did you start somewhere new to work?",
                    since="20 October 2025",
                    grounds=(GroundView(habit="leaving home", before="7:45", after="8:26"),),
                    subject="turn:turn-1",
                    answer=self.answers.get("turn-1", ""),
                ),
            ),
            kinds_of_day=(
                DayKindView(
                    name="office day",
                    text="home until 8:00, the office 9:00 to 17:00, home from 18:00",
                    share="226 of 364 days",
                    days=226,
                    weekdays=(0.9, 0.9, 0.8, 0.9, 0.7, 0.0, 0.0),
                    hours=("home",) * 5 + ("the office",) * 8 + ("home",) * 11,
                    subject="daykind:1",
                ),
            ),
            calendar=tuple(
                ((TODAY - timedelta(days=83 - n)).isoformat(), "" if n < 9 else "office day")
                for n in range(84)
            ),
            today=TODAY.toordinal() - 719_163,
            routines=tuple(
                RoutineView(text=t, share=s, days=d, minute=m, support=a, chances=b, subject=f"routine:{i}")
                for i, (t, s, d, m, a, b) in enumerate(habits)
            ),
            surprises=(
                SurpriseView(
                    when="9 Nov 2025, 03:12",
                    text="€849 at an electronics shop in Riga",
                    because="You were at home, pay for nothing at that hour, and were never in Riga.",
                    nats=9.2,
                    subject="surprise:1",
                    answer=self.answers.get("surprise:1", ""),
                    answered="You said that this was you." if self.answers.get("surprise:1") else "",
                ),
                SurpriseView(
                    when="21 Sep 2025, 14:31",
                    text="€212 at a hotel in Lisbon",
                    because="Dear for you, but you had landed at 14:20.",
                    nats=1.1,
                    subject="surprise:2",
                ),
            ),
            bell=BellView(
                sentence="You eat late: most of your dinners are paid for after 20:30, the average at 19:00.",
                labels=tuple(f"{h}:00" for h in range(24)),
                own=tuple(v / sum(own) for v in own),
                average=tuple(v / sum(average) for v in average),
                assumption="The average is the invented crowd beside you.",
                count=603,
            ),
            calibrations=(
                (
                    "place",
                    "When we said 70 %, it happened 68 % of the time, over 1,204 forecasts.",
                ),
                ("activity", "Right in 61 % of 880 forecasts."),
            ),
            calibration_bins=(
                (0.1, 0.12, 400),
                (0.3, 0.27, 210),
                (0.5, 0.55, 160),
                (0.7, 0.68, 300),
                (0.9, 0.88, 420),
            ),
            next=(self.home().next, NextView(stream="hearing", refusal="Not enough days yet: 41 of 90.")),
        )

    def keyhole(self, before: int = 0) -> KeyholeView:
        return KeyholeView(
            sentence=f"{len(self.brands) - len(self.revoked)} brands may ask; 3 questions came in 30 days.",
            grants=tuple(
                GrantView(
                    id=sector,
                    brand=brand,
                    sector=sector,
                    kinds=("rank", "fits"),
                    purpose="Product recommendations",
                    state="revoked" if sector in self.revoked else "given",
                    given="3 Jan 2026",
                    expires="3 Apr 2026",
                    bits_used=0.0 if self.empty else 3.5,
                    bits_max=10.0,
                    crowd="at the most, they could tell you from all but one in 11 people",
                    asks=12,
                    asks_max=200,
                    earned="€0.48",
                    active=sector not in self.revoked,
                )
                for brand, sector in ([] if self.empty else self.brands)
            ),
            entries=() if self.empty else ledger(),
            kinds=(
                ("rank", "puts its own items in an order that suits you", "at most 3 bits an answer"),
                ("fits", "asks whether a size or a diet fits", "at most 1 bit an answer"),
                ("unusual", "asks whether a payment is like you", "at most 1 bit an answer"),
            ),
            purposes=(
                ("dpv:ProvideProductRecommendations", "Product recommendations"),
                ("dpv:FraudPreventionAndDetection", "Fraud prevention"),
            ),
            chain="The ledger’s 3 lines are whole.",
            bits=0.0 if self.empty else 3.5 * len(self.brands),
        )

    def evidence(self, subject: str) -> EvidenceView:
        if subject.startswith("fact:") and self._line(subject.removeprefix("fact:")) is None:
            raise UnknownThing("This fact is not held any more.", next_step="Load the page again.")
        return EvidenceView(
            statement="The climbing hall, between 18:10 and 18:40",
            rule="places you went to after work on Tuesdays, weighted towards this year",
            count="31 of 43",
            events=events()[:8],
            facts=tuple(self.groups.get("Home and days", ()))[:1],
            note="Without these Tuesdays it would be home.",
        )

    def _line(self, fact_id: str) -> FactView | None:
        return next((f for group in self.groups.values() for f in group if f.fact.id == fact_id), None)

    def say(self, words: str) -> ChangeView:
        if "gluten" not in words.casefold():
            raise NotUnderstood(
                "I can hold diets, sizes, tastes, people and places; this was none of them.",
                next_step="Say it like: “I avoid gluten”.",
            )
        self.said.insert(0, (f"s{len(self.said)}", words, "3 March 2026, 17:42"))
        self.groups["Diet"].insert(
            0,
            fact_view(
                _fact("diet.gluten", "avoids gluten", "said", 1.0),
                "you, 3 March 2026, 17:42",
                "may be answered as diet",
            ),
        )
        return ChangeView(
            understood=("avoids gluten, since today",),
            facts_added=("avoids gluten",),
            rows_changed=(("About to run out", 1, 1),),
            cells_redrawn=2,
        )

    def take_back(self, statement_id: str) -> ChangeView:
        self.said = [line for line in self.said if line[0] != statement_id]
        return self._without("diet.gluten", "taken back")

    def correct(self, fact_id: str, words: str) -> ChangeView:
        change = self._without(fact_id, words)
        self.groups["Taste"].append(fact_view(_fact("corrected", words, "said", 1.0), "you, 3 March 2026"))
        return msgspec.structs.replace(change, facts_added=(words,))

    def forbid(self, fact_id: str) -> ChangeView:
        return self._without(fact_id, "never to be held again")

    def delete(self, fact_id: str) -> ChangeView:
        return self._without(fact_id, "let go until something new speaks for it")

    def judge(self, fact_id: str, verdict: str) -> ChangeView:
        return self._without(fact_id, f"marked {verdict}")

    def _without(self, fact_id: str, understood: str) -> ChangeView:
        line = self._line(fact_id)
        if line is None:
            raise UnknownThing("This fact is not held any more.", next_step="Load the page again.")
        for group in self.groups.values():
            group[:] = [f for f in group if f.fact.id != fact_id]
        return ChangeView(understood=(understood,), facts_gone=(line.fact.text,))

    def guesses(self) -> tuple[GuessView, ...]:
        lines = [line for group in self.groups.values() for line in group if line.provenance != "said"][-3:]
        return tuple(
            GuessView(text=f.fact.text, basis=f.basis, sure=f.sure, fact_id=f.fact.id, subject=f.subject)
            for f in lines
        )

    def answer_turn(self, turn_id: str, verdict: str) -> ChangeView:
        self.answers[turn_id] = verdict
        return ChangeView(understood=("Noted.",))

    def was_me(self, subject: str, answer: str) -> ChangeView:
        if answer not in ("me", "not me", "take back"):
            raise UnknownThing("That is no answer.", next_step="Use one of the buttons.")
        self.answers[subject] = "" if answer == "take back" else answer
        return ChangeView(understood=("That counts from now on.",))

    def react(self, subject: str, verdict: str) -> None:
        self.reactions.append((subject, verdict))

    def quiet(self, on: bool) -> None:
        self.is_quiet = on

    def set_aside(self, subject: str, about: str) -> ChangeView:
        return self._change("Not because of that.", f"wants nothing suggested because of {about}")

    def was_gift(self, event_id: str, person: str) -> ChangeView:
        return self._change("That was a gift.", f"bought it as a gift for {person}")

    def mix(self, dial: int | None = None) -> MixView:
        seasons = tuple(
            SeasonView(
                label=f"{a} 2025 to {b} 2025",
                count=0 if a == "Jul" else 900,
                entropy=2.4,
                shares=(0.4, 0.3, 0.2, 0.06, 0.04),
            )
            for a, b in (("Jan", "Apr"), ("Apr", "Jul"), ("Jul", "Oct"), ("Oct", "Dec"))
        )
        turned = TurnedRow(
            title="Discover weekly",
            left=(("Low Harbour", "Ines Marlow", "indie folk"),),
            entered=(("Glass Year", "Kite & Anchor", "jazz"),),
            entropy=(2.4, 2.9),
            far=(20, 40),
        )
        return MixView(
            sentence=f"You set your dial to {self.dial} %.",
            dial=self.dial,
            hers=True,
            steps=(0, 10, 20, 30, 40, 50),
            lines=(
                MixLine(
                    title="Music",
                    sentence="Mostly indie folk.",
                    names=("indie folk", "dream pop", "ambient", "techno"),
                    shares=(
                        ("indie folk", 40),
                        ("dream pop", 30),
                        ("ambient", 20),
                        ("techno", 6),
                        ("the rest", 4),
                    ),
                    entropy=2.4,
                    seasons=seasons,
                ),
            ),
            wished=("jazz",),
            asked=dial,
            turned=(turned,) if dial is not None else (),
            turn="One thing would come and one go." if dial is not None else "",
            set_aside=(("s1", "Low Harbour by Ines Marlow"),),
        )

    def set_dial(self, dial: int) -> ChangeView:
        self.dial = dial
        return self._change("The dial, turned.", f"wants {dial} % of what is suggested to be new ground")

    def _change(self, words: str, text: str) -> ChangeView:
        self.said.append((str(len(self.said)), words, "today"))
        return ChangeView(understood=(text,), rows_changed=(("Discover weekly", 2, 2),))

    def grant(
        self,
        brand: str,
        sector: str,
        kinds: Sequence[str],
        purpose: str,
        days: int,
        bits: float,
        price_minor: int,
    ) -> GrantMade:
        self.brands.append((brand, sector))
        return GrantMade(grant_id=sector, brand=brand, token="sp_" + "k7" * 24)

    def revoke(self, grant_id: str) -> None:
        self.revoked.add(grant_id)

    def start_fresh(self, sector: str) -> None:
        self.revoked.add(sector)
        self.fresh.add(sector)

    def start_import(self, paths: list[Path], name: str) -> str:
        self.imported = [(path.name, path.stat().st_size) for path in paths]
        job = f"job{len(self.jobs)}"
        self.jobs[job] = 0
        return job

    def import_progress(self, job: str) -> tuple[Progress, ImportView | None]:
        if job not in self.jobs:
            raise UnknownThing("There is no such import.", next_step="Go back to Add files.")
        self.jobs[job] += 1
        step = min(self.jobs[job], 4)
        sentence = "It was 4 March 2014, 23:10, and you heard “Weird Fishes”." if step > 1 else ""
        progress = Progress(
            file="endsong_0.json",
            bytes_done=step * 3_100_000,
            bytes_total=12_400_000,
            rows=step * 10_302,
            sentence=sentence,
        )
        return progress, receipt() if step == 4 else None

    def status(self) -> StatusView:
        return StatusView(
            home="/home/mira/.local/share/selfportrait",
            events=128_412,
            samples=7_204_118,
            sources=(("spotify", 41_208), ("google_location", 60_112), ("ofx", 8_022)),
            first="4 March 2014",
            last="3 March 2026",
            zone="Europe/Berlin",
            imports=(receipt(),),
            key="keyring",
        )

    def take_in(self, path: Path) -> CatalogueView:
        raise BadCatalogue("This is not a catalogue: manifest.json is missing.")

    def export(self) -> Path:
        path = self.folder / "export.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("schema.md", "# What each column means\n")
        return path

    def erase(
        self,
        *,
        source: str = "",
        since: str = "",
        until: str = "",
        sector: str = "",
        everything: bool = False,
    ) -> str:
        self.erased = {
            "source": source,
            "since": since,
            "until": until,
            "sector": sector,
            "everything": everything,
        }
        return "41,208 moments from spotify are gone."


def receipt() -> ImportView:
    """What an import did."""
    return ImportView(
        sentence="41,208 rows were read: 40,990 are new, 12 were known, 206 were skipped.",
        lines=(("seen", 41_208), ("new", 40_990), ("already known", 12), ("skipped", 206)),
        skipped=(("played too briefly to count", 200), ("dates that cannot be", 6)),
        unrecognised=("ReadMeFirst.pdf",),
        failed=(("StreamingHistory3.json", "This file ends in the middle."),),
        span="4 March 2014 to 2 March 2026",
        zone_doubts=31,
        sources=(("Spotify", 41_208),),
        first_sentence="It was 4 March 2014, 23:10, and you heard “Weird Fishes”.",
        when="3 March 2026, 17:42: my_spotify_data.zip",
    )


LOUD = " Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz, žluťoučký kůň & <b>co</b>"
_KEPT = {
    "id",
    "subject",
    "day",
    "days",
    "previous",
    "following",
    "topic",
    "about",
    "provenance",
    "kind",
    "fact_id",
}


class LoudHouse:
    """Mira's house where every text runs on and every count is huge: layouts must hold."""

    def __init__(self) -> None:
        self.quietly = MiraHouse()

    def __getattr__(self, verb: str):  # type: ignore[no-untyped-def]
        return lambda *args, **kwargs: _loud(getattr(self.quietly, verb)(*args, **kwargs), "")


def _loud(value, field):  # type: ignore[no-untyped-def]
    match value:
        case msgspec.Struct():
            names = type(value).__struct_fields__
            return type(value)(**{name: _loud(getattr(value, name), name) for name in names})
        case tuple():
            return tuple(_loud(inner, field) for inner in value)
        case str():
            return value if field in _KEPT or not value else value + LOUD
        case bool() | float():
            return value
        case int():
            return value if field in ("days", "minute", "percent", "now") or value < 2 else value * 9_876_543
        case _:
            return value
