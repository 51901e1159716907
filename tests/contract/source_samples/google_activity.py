"""Invented activity of Ada's, in every generation."""

import json

_JSON = [
    {
        "header": "Search",
        "title": "Searched for rye bread",
        "titleUrl": "https://www.google.com/search?q=rye+bread",
        "time": "2025-06-15T10:30:00.123Z",
        "products": ["Search"],
        "activityControls": ["Web & App Activity"],
    },
    {
        "header": "YouTube",
        "title": "Watched Ad - Buy Something 30s",
        "titleUrl": "https://www.youtube.com/watch?v=ad456",
        "time": "2025-06-15T10:25:00.000Z",
        "products": ["YouTube"],
        "details": [{"name": "From Google Ads"}],
    },
    {
        "header": "YouTube",
        "title": "Watched The Tide",
        "titleUrl": "https://www.youtube.com/watch?v=abcdefghijk",
        "subtitles": [{"name": "Tide Clerks", "url": "https://www.youtube.com/channel/UCx"}],
        "time": "2025-06-15T10:20:00.000Z",
        "products": ["YouTube"],
    },
]
_JSON_DE = [
    {
        "header": "Suche",
        "title": "Nach Roggenbrot gesucht",
        "time": "2021-06-15T10:30:00Z",
        "products": ["Suche"],
    },
    {
        "header": "YouTube",
        "title": "Die Flut angesehen",
        "titleUrl": "https://www.youtube.com/watch?v=abcdefghijk",
        "subtitles": [{}],
        "time": "2021-06-15T10:20:00.000Z",
        "products": ["YouTube"],
    },
]
_OLD = [
    {
        "contentDetails": {"videoId": "abcdefghijk"},
        "snippet": {"publishedAt": "2016-03-01T10:00:00.000Z", "title": "The Tide"},
    }
]
_CHROME = {
    "Browser History": [
        {
            "favicon_url": "https://bakery.example/favicon.ico",
            "page_transition": "LINK",
            "title": "Rye",
            "url": "https://bakery.example/rye",
            "client_id": "invented",
            "time_usec": 1_617_404_690_134_513,
        },
        {
            "page_transition": "RELOAD",
            "title": "Rye",
            "url": "https://b.example",
            "time_usec": 1_617_404_690_000_000,
        },
    ]
}


def cell(header: str, body: str, caption: str = "") -> str:
    column = "content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1"
    return (
        '<div class="outer-cell mdl-cell mdl-cell--12-col mdl-shadow--2dp"><div class="mdl-grid">'
        '<div class="header-cell mdl-cell mdl-cell--12-col">'
        f'<p class="mdl-typography--title">{header}<br></p></div>'
        f'<div class="{column}">{body}</div><div class="{column} mdl-typography--text-right"></div>'
        '<div class="content-cell mdl-cell mdl-cell--12-col mdl-typography--caption">'
        f"<b>Products:</b><br>&emsp;{header}<br>{caption}</div></div></div>"
    )


def page(*cells: str) -> bytes:
    style = "<style>.mdl-typography--title{}.outer-cell{}</style>"
    return (
        f"<html><head><title>My Activity</title>{style}</head><body>{''.join(cells)}</body></html>".encode()
    )


_SEARCHED = 'Searched for&nbsp;<a href="https://www.google.com/search?q=rye">rye bread</a><br>'

SAMPLES = [
    ("Takeout/My Activity/Search/MyActivity.json", json.dumps(_JSON, indent=2).encode()),
    (
        "Takeout/Meine Aktivitäten/Suche/MeineAktivitäten.json",
        json.dumps(_JSON_DE, ensure_ascii=False).encode(),
    ),
    ("Takeout/YouTube/history/watch-history.json", json.dumps(_OLD).encode()),
    (
        "Takeout/My Activity/Search/MyActivity.html",
        page(
            cell("Search", _SEARCHED + "Feb 8, 2017, 12:32:36 AM"),
            cell("Search", _SEARCHED + "Jan 15, 2021, 6:54:12 PM BST"),
            cell("Search", _SEARCHED + "Jan 15, 2023, 6:54:12\u202fPM UTC"),
            cell(
                "Search",
                _SEARCHED.replace("<br>", "<br/>") + "Jan 15, 2026, 6:54:12\u202fPM UTC<br/><p>An answer</p>",
            ),
            cell(
                "Suche",
                'Nach&nbsp;<a href="https://x.example">Brot</a>&nbsp;gesucht<br>15.01.2021, 18:54:12 MEZ',
            ),
        ),
    ),
    ("Takeout/Chrome/BrowserHistory.json", json.dumps(_CHROME).encode()),
    (
        "Takeout/YouTube and YouTube Music/comments/comments.csv",
        b"Channel ID,Comment Create Timestamp,Price,Comment ID,Parent Comment ID,Video ID,Comment Text\n"
        b"UCx,2024-07-01T10:00:00.123456+00:00,0,c1,,abcdefghijk,"
        b'"{""text"":""So ""},{""text"":""good""}"\n\n',
    ),
    (
        "Takeout/YouTube and YouTube Music/subscriptions/subscriptions.csv",
        b"Channel Id,Channel Url,Channel Title\nUCx,http://www.youtube.com/channel/UCx,Tide Clerks\n",
    ),
]
