"""Invented Google Takeout files of any size, the same for the same seed."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator
from pathlib import Path

_WORDS = [
    "rye", "bread", "tide", "harbour", "lamp", "violin", "garden", "train", "winter", "letter", "cedar",
    "kettle", "marble", "orbit", "paper", "river", "stone", "thread", "umbrella", "velvet", "window",
    "yarn", "zephyr", "anchor", "birch", "candle", "drift", "ember", "fable",
]  # fmt: skip
_END = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)


def google_activity_rows(count: int, seed: int = 7) -> Iterator[dict[str, object]]:
    """Yield ``count`` rows of My Activity, newest first, a few minutes apart."""
    rng = random.Random(seed)
    moment = _END
    for number in range(count):
        moment -= dt.timedelta(milliseconds=rng.randrange(1, 240_000))
        time = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        words = " ".join(rng.choices(_WORDS, k=rng.randrange(2, 6)))
        draw = rng.random()
        if draw < 0.45:
            yield {
                "header": "YouTube",
                "title": f"Watched {words} {number}",
                "titleUrl": f"https://www.youtube.com/watch?v={rng.getrandbits(64):011x}"[:43],
                "subtitles": [
                    {"name": f"Channel {words[:9]}", "url": "https://www.youtube.com/channel/UCinvented"}
                ],
                "time": time,
                "products": ["YouTube"],
                "activityControls": ["YouTube watch history"],
            }
        elif draw < 0.8:
            yield {
                "header": "Search",
                "title": f"Searched for {words}",
                "titleUrl": "https://www.google.com/search?q=" + words.replace(" ", "+"),
                "time": time,
                "products": ["Search"],
                "activityControls": ["Web & App Activity"],
                "locationInfos": [
                    {
                        "name": "At this general area",
                        "url": "https://www.google.com/maps/@?api=1&map_action=map&center=52.5,13.4&zoom=12",
                        "source": "From your device",
                        "sourceUrl": "https://support.google.com/maps/answer/6258979",
                    }
                ],
            }
        else:
            yield {
                "header": "Search",
                "title": f"Visited {words} – a page",
                "titleUrl": f"https://www.google.com/url?q=https://{words.split()[0]}.example/{number}&usg=AOv",
                "time": time,
                "products": ["Search"],
                "activityControls": ["Web & App Activity"],
            }


def write_google_json(path: Path, count: int, seed: int = 7) -> Path:
    """Write a ``MyActivity.json`` in Takeout's own layout (two spaces, "}, {")."""
    with path.open("w", encoding="utf-8") as out:
        out.write("[")
        for number, row in enumerate(google_activity_rows(count, seed)):
            out.write(", " if number else "")
            out.write(json.dumps(row, indent=2, ensure_ascii=False))
        out.write("]\n")
    return path


def write_google_html(path: Path, count: int, seed: int = 7) -> Path:
    """Write a ``MyActivity.html`` of 2026, one ``outer-cell`` a row."""
    with path.open("w", encoding="utf-8") as out:
        out.write(
            "<html><head><title>My Activity History</title><style>.mdl-typography--title{}</style></head>"
        )
        out.write('<body><div class="mdl-grid">')
        for row in google_activity_rows(count, seed):
            verb, _, rest = str(row["title"]).partition(" ")
            moment = dt.datetime.fromisoformat(str(row["time"]))
            hour = moment.hour % 12 or 12
            time = f"{moment:%b} {moment.day}, {moment:%Y}, {hour}:{moment:%M:%S}\u202f{moment:%p} UTC"
            url = str(row["titleUrl"]).replace("&", "&amp;")
            out.write(
                '<div class="outer-cell mdl-cell mdl-cell--12-col mdl-shadow--2dp"><div class="mdl-grid">'
                '<div class="header-cell mdl-cell mdl-cell--12-col"><p class="mdl-typography--title">'
                f"{row['header']}<br></p></div>"
                '<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1">'
                f'{verb}&nbsp;<a href="{url}">{rest}</a><br>{time}<br></div>'
                '<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1 '
                'mdl-typography--text-right"></div>'
                '<div class="content-cell mdl-cell mdl-cell--12-col mdl-typography--caption">'
                f"<b>Products:</b><br>&emsp;{row['header']}<br></div></div></div>"
            )
        out.write("</div></body></html>")
    return path
