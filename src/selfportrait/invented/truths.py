"""What is true of the life, for tests to hold the product against. Never imported by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from statistics import median
from typing import Any

from .catalogue import artists
from .clock import iso_z, local
from .journeys import OUTBOUND
from .listening import Play, new_artist
from .moments import Life
from .people import SISTER_NAME
from .places import BERLIN_CLIENT, BERLIN_HOTEL, HOME, LISBON_HOTEL, NEW_OFFICE, OLD_OFFICE, Spot
from .spending import FRAUD_NAME
from .stories import Stories
from .watching import FLATMATE_PROFILE, HER_PROFILE, Viewing


def truths(
    life: Life, story: Stories, seed: int, plays: Sequence[Play], views: Sequence[Viewing]
) -> dict[str, Any]:
    """Return everything ``life.json`` says."""
    who = story.persona
    return {
        "name": who.name,
        "born": who.born.isoformat(),
        "seed": seed,
        "until": story.until.isoformat(),
        "end": iso_z(story.end),
        "first": story.first.isoformat(),
        "zone": "Europe/Berlin",
        "home": _spot(HOME),
        "work": _spot(NEW_OFFICE),
        "work_before": _spot(OLD_OFFICE),
        "employer": who.new_job.employer,
        "employer_before": who.old_job.employer,
        "salary_payers": [who.old_job.payer, who.new_job.payer],
        "job_change": story.job_change.isoformat(),
        "wake": _wake(life, story),
        "sleepless": _span(story.insomnia),
        "gap": _span(story.gap),
        "lisbon": {
            "span": _span(story.lisbon),
            "flight": OUTBOUND[0],
            "hotel": _spot(LISBON_HOTEL),
            "zone": "Europe/Lisbon",
            "away": [[iso_z(start), iso_z(end)] for start, end, _ in life.away],
        },
        "copenhagen": {"span": _span(story.copenhagen)},
        "berlin": {
            "spans": [_span(span) for span in story.workshops],
            "next": _span(story.next_workshop),
            "hotel": _spot(BERLIN_HOTEL),
            "client": _spot(BERLIN_CLIENT),
        },
        "fraud": {
            "name": FRAUD_NAME,
            "city": "Torino",
            "payments": [
                [iso_z(p.at), -p.cents] for p in life.payments if p.name == FRAUD_NAME and p.cents < 0
            ],
            "reversed": [
                [iso_z(p.at), p.cents] for p in life.payments if p.name == FRAUD_NAME and p.cents > 0
            ],
        },
        "gluten_free_since": story.gluten_free.isoformat(),
        "cold": {"span": _span(story.cold), "beats_above": who.cold_beats},
        "resting_heart_rate": who.resting_heart_rate,
        "sister": {
            "name": SISTER_NAME,
            "next_birthday": story.sister_birthday.isoformat(),
            "gifts": [[iso_z(p.at), -p.cents] for p in life.payments if p.sic == 5947 and p.cents < 0],
        },
        "flatmate": {"profile": FLATMATE_PROFILE, "shows": _shows(views, FLATMATE_PROFILE)},
        "profile": HER_PROFILE,
        "music": _music(plays, story, seed),
        "shows": _shows(views, HER_PROFILE),
        "shows_this_year": _shows(views, HER_PROFILE, since=story.end - 365 * 86_400),
        "subscriptions": [
            "SPOTIFY",
            "NETFLIX.COM",
            "HVV DEUTSCHLANDTICKET",
            "FUNKWERK MOBIL",
            "NORDWAND KLETTERHALLE",
        ],
        "circles": dict(who.circles),
    }


def _spot(spot: Spot) -> dict[str, Any]:
    return {"name": spot.name, "place_id": spot.place_id, "lat": spot.lat, "lon": spot.lon, "city": spot.city}


def _span(span: tuple[date, date]) -> list[str]:
    return [day.isoformat() for day in span]


def _wake(life: Life, story: Stories) -> dict[str, str]:
    def middle(weekend: bool) -> str:
        minutes = [
            (at := local(night.awake)).hour * 60 + at.minute
            for night in life.nights
            if (night.day.weekday() >= 5) is weekend and night.zone == "Europe/Berlin"
        ]
        typical = round(median(minutes)) if minutes else 0
        return f"{typical // 60:02d}:{typical % 60:02d}"

    return {"weekday": middle(False), "weekend": middle(True)}


def _music(plays: Sequence[Play], story: Stories, seed: int) -> dict[str, Any]:
    """Count plays of thirty seconds and more."""
    heard = [play for play in plays if play.ms >= 30_000 and play.track is not None]
    recent = [play for play in heard if play.kind != "teens"]
    year = [play for play in recent if play.end > story.end - 365 * 86_400]
    genre = {act.name: act.genre for act in artists(seed)}
    return {
        "plays": len(plays),
        "artists": _top(play.artist for play in recent),
        "artists_this_year": _top(play.artist for play in year),
        "genres": _top(genre[play.artist] for play in recent),
        "artists_of_her_teens": _top(play.artist for play in heard if play.kind == "teens"),
        "new_artist": artists(seed)[new_artist(seed, story)].name,
        "new_artist_since": story.new_artist.isoformat(),
    }


def _shows(views: Sequence[Viewing], profile: str, *, since: int = 0) -> list[list[Any]]:
    hours: Counter[str] = Counter()
    for view in views:
        if view.profile == profile and not view.extra and view.seconds >= 120 and view.start >= since:
            hours[view.show] += view.seconds
    return [[show, round(seconds / 3600, 1)] for show, seconds in hours.most_common(8)]


def _top(names: Any) -> list[list[Any]]:
    return [[name, count] for name, count in Counter(names).most_common(10)]
