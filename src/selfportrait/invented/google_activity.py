"""Google's My Activity: Search and YouTube as JSON, Maps as the page a German account gets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from json import dumps
from typing import Any, Final
from urllib.parse import quote_plus

from .clock import iso_z, local, offset_min
from .moments import Life
from .persona import chance
from .searching import Clip, Query
from .stories import Stories


def search_rows(queries: Sequence[Query], seed: int) -> Iterator[str]:
    """Yield Search's ``MyActivity.json``, newest first: a search, now and then the page it led to."""
    rng = chance(seed, "search-rows")
    yield "["
    first = True
    for query in reversed(queries):
        fraction = f".{rng.randrange(1000):03d}"
        rows = [_searched(query, fraction)]
        if rng.random() < 0.3:
            rows.insert(0, _visited(query, rng.randrange(5, 50)))
        for row in rows:
            yield ("" if first else ",") + dumps(row, ensure_ascii=False)
            first = False
    yield "]"


def _searched(query: Query, fraction: str) -> dict[str, Any]:
    return {
        "header": "Search",
        "title": f"Searched for {query.words}",
        "titleUrl": f"https://www.google.com/search?q={quote_plus(query.words)}",
        "time": iso_z(query.at, fraction),
        "products": ["Search"],
        "activityControls": ["Web & App Activity"],
    }


def _visited(query: Query, after: int) -> dict[str, Any]:
    slug = quote_plus(query.words).replace("+", "-").lower()
    page = f"https://ratgeber.example/{slug}"
    return {
        "header": "Search",
        "title": f"Visited {query.words.title()} | Ratgeber",
        "titleUrl": f"https://www.google.com/url?q={quote_plus(page)}&usg=AOvVaw0",
        "time": iso_z(query.at + after, ".417"),
        "products": ["Search"],
        "activityControls": ["Web & App Activity"],
    }


def watch_rows(clips: Sequence[Clip]) -> Iterator[str]:
    """Yield ``YouTube and YouTube Music/history/watch-history.json``, newest first."""
    yield "["
    for n, clip in enumerate(reversed(clips)):
        yield ("," if n else "") + dumps(_watched(clip), ensure_ascii=False)
    yield "]"


def _watched(clip: Clip) -> dict[str, Any]:
    row: dict[str, Any] = {"header": "YouTube"}
    if clip.video:
        row["title"] = f"Watched {clip.title}"
        row["titleUrl"] = f"https://www.youtube.com/watch?v={clip.video}"
        channel = quote_plus(clip.channel)
        row["subtitles"] = [{"name": clip.channel, "url": f"https://www.youtube.com/channel/UC{channel}"}]
    else:
        row["title"] = "Watched a video that has been removed"
    row["time"] = iso_z(clip.at, ".203")
    row["products"] = ["YouTube"]
    row["activityControls"] = ["YouTube watch history"]
    if clip.ad:
        row["title"] = f"Watched {clip.title} – now in shops"
        row["details"] = [{"name": "From Google Ads"}]
        del row["subtitles"]
    return row


def maps_page(life: Life, story: Stories, seed: int) -> Iterator[str]:
    """Yield ``Meine Aktivitäten/Maps/MeineAktivitäten.html``: the zone of the export stands on every row."""
    rng = chance(seed, "maps-page")
    stamp_zone = "MESZ" if offset_min(story.end) == 120 else "MEZ"
    shift = offset_min(story.end) * 60
    yield _HEAD
    rows: list[tuple[int, str, str, str]] = []
    for move in life.moves:
        if move.target.role or rng.random() > 0.22:
            continue
        name = move.target.name
        way = rng.random() < 0.4
        before, after = ("Route nach&nbsp;", "") if way else ("Nach&nbsp;", "&nbsp;gesucht")
        rows.append((move.start - rng.randrange(40, 900), before, name, after))
    for at, before, name, after in sorted(rows, reverse=True):
        url = f"https://www.google.com/maps/search/{quote_plus(name)}"
        when = _german(at + shift, stamp_zone)
        yield _CELL.format(before=before, url=escape(url), name=escape(name), after=after, when=when)
    yield "</div></body></html>"


def _german(shifted: int, zone_name: str) -> str:
    moment = local(shifted, "UTC")
    return f"{moment.day:02d}.{moment.month:02d}.{moment.year}, {moment:%H:%M:%S} {zone_name}"


_HEAD: Final = (
    '<!DOCTYPE html><html lang="de"><head><meta charset="UTF-8"><title>Mein Aktivitätsverlauf</title>'
    '</head><body><div class="mdl-grid">'
)
_CELL: Final = (
    '<div class="outer-cell mdl-cell mdl-cell--12-col mdl-shadow--2dp"><div class="mdl-grid">'
    '<div class="header-cell mdl-cell mdl-cell--12-col"><p class="mdl-typography--title">Maps<br></p></div>'
    '<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1">{before}'
    '<a href="{url}">{name}</a>{after}<br>{when}</div>'
    '<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1 '
    'mdl-typography--text-right"></div>'
    '<div class="content-cell mdl-cell mdl-cell--12-col mdl-typography--caption"><b>Produkte:</b><br>'
    "&emsp;Maps<br></div></div></div>"
)
