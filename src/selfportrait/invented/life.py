"""One invented person's exports, as the brands would hand them out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from json import dumps
from pathlib import Path

from . import (
    apple,
    bank,
    calendar,
    contacts,
    google_activity,
    google_location,
    netflix,
    orders,
    spotify,
    vevents,
)
from .archive import Archive
from .clock import utc
from .listening import listen
from .moments import Life
from .searching import clips, search
from .stories import Stories, stories
from .truths import truths
from .watching import watch
from .year import live

TRUTHS = "life.json"  #: beside the exports, not one of them


def write_life(folder: Path, *, seed: int, until: date, until_minute: int = 840) -> list[Path]:
    """Write Mira Solberg's three years into ``folder`` and return her export files.

    The same ``seed`` and ``until`` give the same bytes. Nothing lies after
    ``until_minute`` of the local day ``until`` but what a calendar plans. ``life.json``
    beside them says what is true of her, for tests. Her songs and shows are those of
    ``write_market`` with the same ``seed``.
    """
    return write_story(folder, seed, stories(until, until_minute))


def write_story(folder: Path, seed: int, story: Stories) -> list[Path]:
    """Write the exports of ``story``; the same story and seed give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    life = live(seed, story)
    plays = [play for play in listen(life, seed, story) if play.end <= story.end]
    views = watch(life, seed, story)
    names = _names(story)
    written = [folder / name for name in names.values()]

    spotify.write_account(folder / names["account"], plays, seed, story)
    spotify.write_extended(folder / names["extended"], plays, story, life.zone_at)
    netflix.write_report(folder / names["report"], views, seed, story)
    netflix.write_slim(folder / names["slim"], views)
    queries = search(life, seed, story, plays, views)
    with Archive(folder / names["takeout"], _stamp(story)) as takeout:
        _takeout(takeout, life, story, seed)
        takeout.add("Takeout/My Activity/Search/MyActivity.json", google_activity.search_rows(queries, seed))
        history = google_activity.watch_rows(clips(life, seed, story))
        takeout.add("Takeout/YouTube and YouTube Music/history/watch-history.json", history)
    with Archive(folder / names["orders"], _stamp(story)) as ordered:
        content = orders.written(orders.orders(seed, story))
        ordered.add("Retail.OrderHistory.1/Retail.OrderHistory.1.csv", content)
    _write(folder / names["timeline"], google_location.timeline(life, story, seed))
    apple.write(folder / names["health"], life, seed, story)
    bank.write_statement(folder / names["statement"], life.payments, story)
    bank.write_card(folder / names["card"], life.payments, story)
    people = contacts.everyone(story)
    _write(folder / names["contacts"], [contacts.cards(people, own=True)])
    entries = [*calendar.work(story), *calendar.private(story)]
    _write(folder / names["calendar"], [vevents.written(entries, "Kalender")])
    told = truths(life, story, seed, plays, views)
    _write(folder / TRUTHS, [dumps(told, ensure_ascii=False, indent=2)])
    return written


def _names(story: Stories) -> dict[str, str]:
    span = f"{story.first:%Y-%m-%d}_{story.until:%Y-%m-%d}"
    return {
        "account": "my_spotify_data.zip",
        "extended": "my_spotify_extended.zip",
        "report": "netflix-report.zip",
        "slim": "NetflixViewingHistory.csv",
        "takeout": f"takeout-{utc(story.end):%Y%m%dT%H%M%S}Z-001.zip",
        "orders": "Your Orders.zip",
        "timeline": "Timeline.json",
        "health": "export.zip",
        "statement": f"statement-{span}.ofx",
        "card": f"card-{span}.qfx",
        "contacts": "contacts.vcf",
        "calendar": "calendar.ics",
    }


def _stamp(story: Stories) -> tuple[int, int, int, int, int, int]:
    return (story.until.year, story.until.month, story.until.day, 14, 10, 0)


def _write(path: Path, pieces: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(pieces)


def _takeout(takeout: Archive, life: Life, story: Stories, seed: int) -> None:
    """Write what does not come from searches: places, maps, calendar, contacts."""
    location = "Takeout/Location History (Timeline)"
    for name, content in google_location.months(life, story, seed):
        takeout.add(f"{location}/Semantic Location History/{name}", content)
    takeout.add(f"{location}/Records.json", google_location.records(life, story, seed))
    takeout.add(
        "Takeout/Meine Aktivitäten/Maps/MeineAktivitäten.html", google_activity.maps_page(life, story, seed)
    )
    mine = vevents.written(calendar.private(story, revision=0), "Mira Solberg")
    takeout.add("Takeout/Calendar/Mira Solberg.ics", mine)
    people = contacts.everyone(story)[:6]
    takeout.add("Takeout/Contacts/All Contacts/All Contacts.vcf", contacts.cards(people, own=False))
