"""One pass over everything: what holds for all readings together."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import KINDS, PROVENANCES, Event, Place
from selfportrait.portrait import READINGS, Frame, lower_bound, read, topic_of

Make = Callable[..., Event]
NOW = 1_781_524_800_000_000
ZONE = ZoneInfo("Europe/Berlin")


def life(seed: int, count: int) -> list[Event]:
    """Events of every kind with values as odd as sources may give."""
    rng = Random(seed)
    names = [
        "",
        "Ines Marlow",
        "TIDEWAVE 12",
        "how to bake bread",
        "Mira's birthday",
        "Dinner with Bo",
        "Flight to Oslo",
    ]
    places = [
        None,
        Place(),
        Place(place_id="a", lat=53.5, lon=9.9),
        Place(name="Kiel", lat=54.3, lon=10.1, role="home"),
    ]
    found = []
    for serial in range(count):
        start = NOW - rng.randrange(400 * 86_400) * 1_000_000
        found.append(
            Event(
                kind=rng.choice(list(KINDS)),
                source=rng.choice(["spotify", "google_activity", "ofx"]),
                slot_us=start,
                key=serial,
                start_us=start,
                end_us=rng.choice([None, start, start + rng.randrange(40 * 3600) * 1_000_000]),
                offset_min=rng.choice([None, 60, 120, -300]),
                title=rng.choice(names),
                creator=rng.choice(names),
                quantity=rng.choice([None, 0.0, -1099.0, 1099.0, float(rng.randrange(9999))]),
                unit=rng.choice(["", "EUR", "min", "USD"]),
                place=rng.choice(places),
                attrs=rng.choice(
                    [None, {}, {"profile": "Ada"}, {"mcc": "x"}, {"mcc": "5411"}, {"attendees": "A;B"}]
                ),
            )
        )
    return sorted(found, key=lambda e: (e.slot_us, e.key))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_every_fact_explains_itself_and_its_events_exist(seed: int) -> None:
    events = life(seed, 1500)
    ids = {event.id for event in events}
    facts = read(events, {}, now_us=NOW, zone=ZONE)
    assert facts
    assert all(topic_of(f.topic) is not None and f.text and f.evidence.rule for f in facts)
    assert all(set(f.evidence.events) <= ids and 0 < len(f.evidence.events) <= 50 for f in facts)
    assert all(0 < f.evidence.count <= f.evidence.of for f in facts)
    assert all(f.provenance in PROVENANCES[2:] and f.confidence < 1.0 for f in facts)


def test_reading_twice_gives_the_same() -> None:
    events = life(1, 3000)
    assert read(events, {}, now_us=NOW, zone=ZONE) == read(iter(events), {}, now_us=NOW, zone=ZONE)


def test_no_event_makes_no_fact() -> None:
    assert read([], {}, now_us=NOW, zone=ZONE) == []


def test_what_is_planned_has_not_happened(event: Make, reading: Callable[..., Any]) -> None:
    planned = [
        event("listen", f"2026-05-{d:02d}T18:00", f"2026-05-{d:02d}T18:30", creator="Ines")
        for d in range(1, 29)
    ]
    assert reading(planned, now="2026-04-01T00:00") == {}
    assert set(reading(planned, now="2026-06-01T00:00")) == {"taste.artist/Ines"}


def test_taking_an_event_away_never_makes_its_artist_surer(event: Make, reading: Callable[..., Any]) -> None:
    heard = [
        event("listen", f"2026-05-{d:02d}T18:00", f"2026-05-{d:02d}T18:30", creator="Ines")
        for d in range(1, 11)
    ]
    confidences = [reading(heard[:n])["taste.artist/Ines"].confidence for n in range(10, 3, -1)]
    assert confidences == sorted(confidences, reverse=True)
    assert len(set(confidences)) == len(confidences)


@pytest.mark.parametrize("make", READINGS)
def test_each_reading_names_kinds_and_says_nothing_of_nothing(make: Any) -> None:
    fresh = make(Frame(now_us=NOW, zone=ZONE))
    assert set(fresh.kinds) <= set(KINDS)
    assert list(fresh.facts()) == []


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 500), st.integers(0, 500))
def test_the_lower_bound_lies_below_the_share_and_rises_with_evidence(n: int, k: int) -> None:
    k = min(k, n)
    assert 0.0 <= lower_bound(k, n) <= k / n
    assert lower_bound(k, n) <= lower_bound(10 * k, 10 * n) + 1e-12
    assert k == n or lower_bound(k, n) <= lower_bound(k + 1, n)
