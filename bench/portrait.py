"""Reading a million events, resolving what was read, and understanding a sentence."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from report import Bar, main, measured
from selfportrait.model import DAY_US, Event, Place, Statement
from selfportrait.portrait import read, resolve
from selfportrait.talk import understand

EVENTS = 1_000_000
DAYS = 10 * 365
NOW_US = 1_781_524_800_000_000
ZONE = ZoneInfo("Europe/Berlin")

#: kind → share of the log, as a person's ten years of exports spread
SHARES = (
    ("listen", 0.30),
    ("search", 0.25),
    ("browse", 0.22),
    ("watch", 0.12),
    ("visit", 0.04),
    ("pay", 0.03),
    ("travel", 0.02),
    ("meet", 0.01),
    ("exercise", 0.005),
    ("sleep", 0.005),
)
WORDS = (
    *(
        "how to bake bread",
        "wie lange kochen eier",
        "ines marlow live",
        "best ski boots",
        "gluten-free lasagne",
    ),
    *(
        "wetter morgen",
        "northside supermarket opening hours",
        "hotel lisbon",
        "why does my knee click",
        "python list",
    ),
)
SENTENCES = (
    "I just went gluten-free",
    "I'm vegan and hate jazz",
    "I live in Hamburg, I work at Corner Labs and I love folk",
    "Meine Schwester hat am 27. November Geburtstag",
    "I'm in the market for ski boots until Friday",
)


def life(count: int, seed: int = 7) -> Iterator[Event]:
    """Invented events in time order."""
    rng = random.Random(seed)
    kinds = rng.choices([k for k, _ in SHARES], [s for _, s in SHARES], k=count)
    artists = [f"Artist {n}" for n in range(20_000)]
    places = [Place(place_id=f"p{n}", lat=53.5 + n / 50, lon=9.9) for n in range(400)]
    start = NOW_US - DAYS * DAY_US
    step = DAYS * DAY_US // count
    for serial, kind in enumerate(kinds):
        at = start + serial * step
        yield _event(kind, at, serial, rng, artists, places)


def _event(
    kind: str, at: int, serial: int, rng: random.Random, artists: Sequence[str], places: Sequence[Place]
) -> Event:
    skewed = int(rng.paretovariate(0.7))
    long_us = {"visit": 36_000_000_000, "sleep": 27_000_000_000, "watch": 2_400_000_000}.get(
        kind, 200_000_000
    )
    return Event(
        kind=kind,  # type: ignore[arg-type]
        source="google_activity" if kind in ("search", "browse") else "spotify",
        slot_us=at,
        key=serial,
        start_us=at,
        end_us=None if kind in ("search", "browse", "pay") else at + long_us,
        offset_min=60 if kind == "visit" else None,
        title=f"Shop {skewed % 500}" if kind == "pay" else rng.choice(WORDS),
        creator=artists[skewed % len(artists)] if kind in ("listen", "watch") else "",
        quantity=float(rng.randrange(200, 9000)) if kind == "pay" else None,
        unit="EUR" if kind == "pay" else "",
        place=places[skewed % len(places)] if kind == "visit" else None,
        attrs={"medium": "music"} if kind == "listen" else None,
    )


def bars() -> list[Bar]:
    """Measure; the making of the events is measured alone and taken off."""
    digest = hashlib.sha256(f"life {EVENTS} 7".encode()).hexdigest()
    with measured() as making:
        made = sum(1 for _ in life(EVENTS))
    with measured() as reading:
        facts = read(life(EVENTS), {}, now_us=NOW_US, zone=ZONE)
    words = [
        Statement(id=str(n), said_us=n, words="", topic="dislike", about=fact.about or str(n))
        for n, fact in enumerate(facts * 10)
    ][:500]
    with measured() as resolving:
        resolve(words, facts, facts * 10, now_us=NOW_US)
    with measured() as talking:
        for _ in range(200):
            for sentence in SENTENCES:
                understand(sentence, now_us=NOW_US)
    note = f"{made:,} events → {len(facts)} facts"
    return [
        Bar(
            bar="portrait.read.cpu_s",
            value=reading.cpu_s - making.cpu_s,
            must=8,
            data_sha256=digest,
            note=note,
        ),
        Bar(bar="portrait.read.peak_mb", value=reading.peak_mb, must=300, data_sha256=digest),
        Bar(bar="portrait.resolve.ms", value=resolving.cpu_s * 1000, must=50, note="500 words"),
        Bar(bar="talk.understand.ms", value=talking.cpu_s, must=5, note="mean of 1,000 sentences"),
    ]


if __name__ == "__main__":
    main("portrait and talk", bars)
