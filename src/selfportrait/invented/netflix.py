"""Her Netflix files: the account's report with both profiles, and her own viewing history."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from .archive import Archive
from .clock import local, utc, wall
from .persona import chance
from .stories import Stories
from .watching import FLATMATE_PROFILE, HER_PROFILE, Viewing

_ROOT: Final = "4471902365"
_VIEWING: Final = (
    "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Bookmark,"
    "Latest Bookmark,Country"
)
_SEARCHES: Final = (
    "Profile Name,Country Iso Code,Device,Is Kids,Query Typed,Displayed Name,Action,Section,Utc Timestamp"
)
_RATINGS: Final = (
    "Profile Name,Title Name,Thumbs Value,Rating Type,Star Value,Event Utc Ts,Region View Date,Device Model"
)
_PROFILES: Final = "Profile Name,Has Auto Playback,Maturity Level,Primary Lang,Is Kids"
_BILLS: Final = (
    "Transaction Date,Service Period Start Date,Service Period End Date,Description,Payment Type,"
    "Gross Sale Amt,Currency"
)


def write_report(path: Path, rows: Sequence[Viewing], seed: int, story: Stories) -> None:
    """Write ``netflix-report.zip``: the account request, newest row first."""
    stamp = (story.until.year, story.until.month, story.until.day, 16, 0, 0)
    newest = sorted(rows, key=lambda row: (-row.start, row.profile))
    profiles = [
        (HER_PROFILE, "Yes", "All", "English", "No"),
        (FLATMATE_PROFILE, "Yes", "All", "German", "No"),
    ]
    with Archive(path, stamp) as report:
        report.add(f"{_ROOT}/CONTENT_INTERACTION/ViewingActivity.csv", _table(_VIEWING, map(_row, newest)))
        report.add(f"{_ROOT}/CONTENT_INTERACTION/SearchHistory.csv", _table(_SEARCHES, _searches(rows, seed)))
        report.add(f"{_ROOT}/CONTENT_INTERACTION/Ratings.csv", _table(_RATINGS, _ratings(rows, seed)))
        report.add(f"{_ROOT}/PROFILES/Profiles.csv", _table(_PROFILES, profiles))
        report.add(f"{_ROOT}/PAYMENT_AND_BILLING/BillingHistory.csv", _table(_BILLS, _bills(story)))


def _table(header: str, rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue()


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _row(row: Viewing) -> Sequence[str]:
    latest = _clock(row.bookmark) if row.latest else "Not latest view"
    attributes = "Autoplayed: user action: None; " if row.extra else ""
    return (
        row.profile,
        f"{utc(row.start):%Y-%m-%d %H:%M:%S}",
        _clock(row.seconds),
        attributes,
        row.title,
        row.extra,
        row.device,
        _clock(row.bookmark),
        latest,
        row.country,
    )


def _searches(rows: Sequence[Viewing], seed: int) -> list[Sequence[str]]:
    rng = chance(seed, "netflix-searches")
    found: list[Sequence[str]] = []
    for row in rows:
        if not row.extra and rng.random() < 0.05:
            at = f"{utc(row.start - 60):%Y-%m-%d %H:%M:%S}"
            typed = row.show.lower()[: rng.randrange(3, 9)]
            found.append((row.profile, "DE", row.device, "0", typed, row.show, "select", "Titles", at))
    return found


def _ratings(rows: Sequence[Viewing], seed: int) -> list[Sequence[str]]:
    rng = chance(seed, "netflix-ratings")
    minutes: dict[tuple[str, str], int] = {}
    last: dict[tuple[str, str], Viewing] = {}
    for row in rows:
        if not row.extra:
            minutes[row.profile, row.show] = minutes.get((row.profile, row.show), 0) + row.seconds // 60
            last[row.profile, row.show] = row
    found: list[Sequence[str]] = []
    for (profile, show), watched in minutes.items():
        if rng.random() < 0.3:
            row = last[profile, show]
            at = utc(row.start + row.seconds + 20)
            thumbs = "2" if watched > 60 else "1"
            stamp, day = f"{at:%Y-%m-%d %H:%M:%S}", f"{at:%Y-%m-%d}"
            found.append((profile, show, thumbs, "thumb", "", stamp, day, row.device))
    return found


def _bills(story: Stories) -> list[Sequence[str]]:
    days = [
        day.isoformat()
        for day in story.days()
        if day.day == 21 and wall(day, 500) <= story.end and not story.silent(day)
    ]
    return [(day, day, "", "SUBSCRIPTION", "MASTERCARD", "13.99", "EUR") for day in days]


def write_slim(path: Path, rows: Sequence[Viewing]) -> None:
    """Write ``NetflixViewingHistory.csv`` of her profile: titles and German local days."""
    seen: dict[tuple[str, str], None] = {}
    for row in sorted(rows, key=lambda row: -row.start):
        if row.profile == HER_PROFILE and not row.extra:
            seen[row.title, f"{local(row.start):%d.%m.%y}"] = None
    path.write_text(_quoted(seen), encoding="utf-8", newline="")


def _quoted(rows: Iterable[tuple[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    out.write("Title,Date\n")
    writer.writerows(rows)
    return out.getvalue()
