"""Google activity: JSON and HTML, English and German, tell of the same acts."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import Event, Skipped
from selfportrait.sources import Context, MemoryFile, Record
from selfportrait.sources.google_activity import SOURCE
from selfportrait.sources.google_activity.html_dates import Clock
from selfportrait.sources.google_activity.links import item_of
from selfportrait.sources.google_activity.verbs import language_of, splitter, verb_of_link

CONTEXT = Context(zone=ZoneInfo("Europe/London"), exported_us=1_610_000_000_000_000)
BODY = "content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1"
YOUTUBE = "https://www.youtube.com/watch?v=abcdefghijk"


def read(data: bytes, name: str = "file") -> list[Record]:
    return list(SOURCE.read(MemoryFile(name, data), CONTEXT))


def as_json(*rows: dict[str, Any]) -> list[Record]:
    return read(json.dumps(rows).encode())


def row(title: str, **changes: Any) -> dict[str, Any]:
    held = {"header": "Search", "title": title, "time": "2021-01-15T17:54:12.345Z", "products": ["Search"]}
    return held | changes


def video(title: str, **changes: Any) -> dict[str, Any]:
    return row(title, **({"header": "YouTube", "products": ["YouTube"], "titleUrl": YOUTUBE} | changes))


def as_html(*bodies: str, header: str = "Search", caption: str = "") -> list[Record]:
    cells = "".join(
        f'<div class="outer-cell mdl-cell"><p class="mdl-typography--title">{header}<br></p>'
        f'<div class="{BODY}">{body}</div><div class="{BODY} mdl-typography--text-right"></div>'
        f'<div class="mdl-typography--caption"><b>Products:</b><br>&emsp;{header}<br>{caption}</div></div>'
        for body in bodies
    )
    return read(f"<html><head><style>.mdl-x .outer-cell</style></head><body>{cells}</body></html>".encode())


def event(records: list[Record]) -> Event:
    (record,) = records
    assert isinstance(record, Event)
    return record


def reason(records: list[Record]) -> str:
    (record,) = records
    assert isinstance(record, Skipped)
    return record.reason


@pytest.mark.parametrize(
    ("item", "kind", "title"),
    [
        (row("Searched for rye bread"), "search", "rye bread"),
        (row("Visited Rye – a bakery", titleUrl="https://b.example"), "browse", "Rye – a bakery"),
        (row("Viewed Rye Street", header="Maps", products=["Maps"]), "browse", "Rye Street"),
        (row("Directions to Rye Street", header="Maps", products=["Maps"]), "search", "Rye Street"),
        (row("Used Clock", header="Clock", products=["Android"]), "browse", "Clock"),
        (row("Said set a timer", header="Assistant", products=["Assistant"]), "search", "set a timer"),
        (video("Watched The Tide"), "watch", "The Tide"),
        (video("Watched Ebb", header="YouTube Music"), "listen", "Ebb"),
        (video("Searched for tides", titleUrl="https://youtube.com/results?x=1"), "search", "tides"),
        (video("Liked The Tide"), "like", "The Tide"),
        (video("Disliked The Tide"), "rate", "The Tide"),
        (video("Subscribed to Tide Clerks"), "like", "Tide Clerks"),
        (row("Something new", header="New", products=["New"]), "browse", "Something new"),
        (row("Searched\xa0for\xa0rye"), "search", "rye"),
        (row("Watched Rye Street", header="Maps", products=["Maps"]), "browse", "Rye Street"),
    ],
)  # fmt: skip
def test_an_english_row_becomes_what_was_done(item: dict[str, Any], kind: str, title: str) -> None:
    found = event(as_json(item))
    assert (found.kind, found.title) == (kind, title)
    assert found.start_us == 1_610_733_252_345_000
    assert found.slot_us == 1_610_733_252_000_000


@pytest.mark.parametrize(
    ("item", "kind", "title"),
    [
        (row("Nach Roggenbrot gesucht", header="Suche"), "search", "Roggenbrot"),
        (row("Gesucht nach Roggenbrot", header="Suche"), "search", "Roggenbrot"),
        (row("bäckerei.example aufgerufen", header="Suche"), "browse", "bäckerei.example"),
        (row("bäckerei.example besucht", header="Suche"), "browse", "bäckerei.example"),
        (video("Die Flut angesehen"), "watch", "Die Flut"),
        (video("Angesehen: Die Flut"), "watch", "Die Flut"),
        (video("Die Flut positiv bewertet"), "like", "Die Flut"),
        (video("Gezeiten abonniert"), "like", "Gezeiten"),
        (row("Uhr verwendet", header="Uhr", products=["Android"]), "browse", "Uhr"),
    ],
)
def test_a_german_row_becomes_what_was_done(item: dict[str, Any], kind: str, title: str) -> None:
    found = event(as_json(item))
    assert (found.kind, found.title) == (kind, title)


def test_a_verb_in_another_languages_title_is_read_by_the_language_of_the_file() -> None:
    german = [video("Die Flut angesehen")] * 3
    records = as_json(*german, video("Watched pots angesehen"))
    assert isinstance(records[-1], Event)
    assert records[-1].title == "Watched pots"
    english = [video("Watched The Tide")] * 3
    records = as_json(*english, video("Watched Filme, die ich angesehen"))
    assert isinstance(records[-1], Event)
    assert records[-1].title == "Filme, die ich angesehen"


@pytest.mark.parametrize(
    ("title", "url", "kind", "kept"),
    [
        ("Recherche de pain", "https://www.google.com/search?q=pain+de+seigle", "search", "pain de seigle"),
        ("Vous avez regardé La marée", YOUTUBE, "watch", "Vous avez regardé La marée"),
        ("Page visitée", "https://www.google.com/url?q=https://b.example/&usg=x", "browse", "Page visitée"),
    ],
)
def test_a_row_in_a_language_we_do_not_speak_is_read_by_its_link(
    title: str, url: str, kind: str, kept: str
) -> None:
    found = event(as_json(video(title, titleUrl=url)))
    assert (found.kind, found.title) == (kind, kept)


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (video("Watched Ad - Buy", details=[{"name": "From Google Ads"}]), "advert"),
        (video("Werbung angesehen", details=[{"name": "Von Google Anzeigen"}]), "advert"),
        (row("3 notifications"), "not-an-act"),
        (row("12 cards in your feed"), "not-an-act"),
        (row("5 Benachrichtigungen"), "not-an-act"),
        (row("Answered survey question"), "not-an-act"),
        (row("Searched for rye", time="soon"), "bad-date"),
        (row("Searched for rye", time=""), "bad-date"),
        (row("Searched for rye", time="1601-01-01T00:00:00Z"), "bad-date"),
        (row("Searched for rye", time="2300-01-01T00:00:00Z"), "bad-date"),
        (row(""), "no-title"),
        (row("Searched for "), "no-title"),
        ({"header": "Search", "title": 5, "products": ["Search"], "time": "2021-01-15T17:54:12Z"}, "bad-row"),
    ],
)
def test_what_is_no_act_of_hers_is_counted_with_its_reason(item: dict[str, Any], why: str) -> None:
    assert reason(as_json(item)) == why


def test_a_removed_video_was_watched_all_the_same() -> None:
    unnamed = video("Watched a video that has been removed")
    unnamed.pop("titleUrl")
    assert event(as_json(unnamed)).attrs == {"product": "YouTube", "removed": True}
    assert event(as_json(video(f"Watched {YOUTUBE}"))).item == "yt:abcdefghijk"
    assert event(as_json(video(f"Watched {YOUTUBE}"))).title == ""


def test_the_channel_made_the_video() -> None:
    assert (
        event(as_json(video("Watched The Tide", subtitles=[{"name": "Tide Clerks"}]))).creator
        == "Tide Clerks"
    )
    assert event(as_json(video("Watched The Tide", subtitles=[{}]))).creator == ""


def test_old_histories_and_likes_have_one_shape_told_apart_by_their_list() -> None:
    item = {
        "contentDetails": {"videoId": "abcdefghijk"},
        "snippet": {"publishedAt": "2016-03-01T10:00:00Z", "title": "T"},
    }
    watched = event(as_json(item))
    liked = event(read(json.dumps([item]).encode(), "Takeout/YouTube/playlists/likes.json"))
    assert (watched.kind, watched.item, liked.kind) == ("watch", "yt:abcdefghijk", "like")


def test_two_equal_searches_in_a_second_are_two() -> None:
    first, second, third = as_json(row("Searched for rye"), row("Searched for rye"), row("Searched for oat"))
    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert isinstance(third, Event)
    assert len({first.id, second.id, third.id}) == 3


TIMES = [
    ("Jan 15, 2021, 5:54:12 PM", 17),
    ("Jan 15, 2021, 5:54:12 PM UTC", 17),
    ("Jan 15, 2021, 5:54:12\u202fPM GMT", 17),
    ("Jan 15, 2021, 6:54:12 PM BST", 17),
    ("Jan 15, 2021, 6:54:12 PM GMT+01:00", 17),
    ("15 Jan 2021, 17:54:12 GMT", 17),
    ("15.01.2021, 18:54:12 MEZ", 17),
    ("15.01.2021, 19:54:12 MESZ", 17),
    ("15. Jan. 2021, 18:54:12 MEZ", 17),
]


@pytest.mark.parametrize(("written", "hour"), TIMES)
def test_html_of_every_generation_is_the_twin_of_json(written: str, hour: int) -> None:
    link = 'Searched for&nbsp;<a href="https://www.google.com/search?q=rye">rye &amp; oat</a>'
    coarse = event(as_html(f"{link}<br>{written}<br>"))
    fine = event(as_json(row("Searched for rye & oat", time=f"2021-01-15T{hour}:54:12.999Z")))
    assert coarse.id == fine.id
    assert (coarse.precision, fine.precision) == ("second", "instant")


def test_html_of_2026_with_an_answer_behind_the_time_is_read() -> None:
    link = 'Searched for&nbsp;<a href="https://www.google.com/search?q=rye">rye</a>'
    answer = "<p>At 10:10:10 rye<br>is <b>ready</b>.</p>"
    found = event(as_html(f"{link}<br/>Jan 15, 2026, 6:54:12\u202fPM UTC<br/>{answer}"))
    assert (found.title, found.start_us) == ("rye", 1_768_503_252_000_000)


def test_a_video_in_html_has_its_channel_and_id() -> None:
    body = (
        f'Watched&nbsp;<a href="{YOUTUBE}&amp;t=4s">The Tide</a><br><a href="https://c">Tide Clerks</a><br>'
    )
    found = event(as_html(body + "Jan 15, 2021, 6:54:12 PM UTC", header="YouTube"))
    assert (found.kind, found.title, found.creator, found.item) == (
        "watch",
        "The Tide",
        "Tide Clerks",
        "yt:abcdefghijk",
    )


def test_german_html_puts_the_verb_last() -> None:
    body = 'Nach&nbsp;<a href="https://x.example">Brot</a>&nbsp;gesucht<br>15.01.2021, 18:54:12 MEZ'
    found = event(as_html(body, header="Suche"))
    assert (found.kind, found.title) == ("search", "Brot")
    assert found.attrs == {"product": "Search"}


def test_an_advert_in_html_is_counted() -> None:
    body = f'Watched&nbsp;<a href="{YOUTUBE}">Buy</a><br>Jan 15, 2021, 6:54:12 PM UTC'
    assert (
        reason(as_html(body, header="YouTube", caption="<b>Details:</b><br>&emsp;From Google Ads<br>"))
        == "advert"
    )


@pytest.mark.parametrize(
    "time", ["", "Foo 99, 2021, 1:00:00 AM", "Jan 15, 2021, 1:00:00 AM XYZT", "at 1:2:3"]
)
def test_a_cell_without_a_time_is_counted(time: str) -> None:
    assert reason(as_html(f'Searched for&nbsp;<a href="https://x">rye</a><br>{time}')) == "bad-date"


def test_an_abbreviation_is_read_by_the_persons_zone_around_the_export() -> None:
    london, dhaka = ZoneInfo("Europe/London"), ZoneInfo("Asia/Kolkata")
    assert Clock(london, CONTEXT.exported_us).read("Jan 15, 2021, 6:00:00 PM BST") == 1_610_730_000_000_000
    assert Clock(dhaka, None).read("Jan 15, 2021, 11:30:00 PM IST") == 1_610_733_600_000_000
    dublin = Clock(ZoneInfo("Europe/Dublin"), None)
    assert dublin.read("Jan 15, 2021, 7:00:00 PM IST") == 1_610_733_600_000_000


@settings(deadline=None)
@given(moment=st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2050, 1, 1)))  # noqa: DTZ001
def test_every_moment_survives_being_written_as_html_writes_it(moment: dt.datetime) -> None:
    clock = Clock(ZoneInfo("Europe/Berlin"), None)
    second = moment.replace(microsecond=0)
    expected = int(second.replace(tzinfo=dt.UTC).timestamp()) * 1_000_000
    english = (
        f"{second:%b} {second.day}, {second.year}, {second.hour % 12 or 12}:{second:%M:%S} {second:%p} UTC"
    )
    assert clock.read(english) == expected
    assert clock.read(f"{second:%d.%m.%Y}, {second:%H:%M:%S} UTC") == expected


def test_html_cells_across_blocks_are_each_read_once() -> None:
    bodies = [
        f'Searched for&nbsp;<a href="https://x">rye {n}</a><br>Jan 15, 2021, 6:54:12 PM UTC'
        for n in range(3_000)
    ]
    found = as_html(*bodies)
    assert [record.title for record in found if isinstance(record, Event)] == [
        f"rye {n}" for n in range(3_000)
    ]


@pytest.mark.parametrize(
    ("url", "item"),
    [
        ("https://www.youtube.com/watch?v=abcdefghijk&t=4s", "yt:abcdefghijk"),
        ("https://music.youtube.com/watch?v=abcdefghijk", "yt:abcdefghijk"),
        ("https://youtu.be/abcdefghijk?x=1", "yt:abcdefghijk"),
        ("https://www.youtube.com/shorts/abcdefghijk", "yt:abcdefghijk"),
        ("https://www.youtube.com/channel/UCinvented", "yt:channel/UCinvented"),
        ("https://www.google.com/url?q=https://b.example/a%3Fb&usg=x", "https://b.example/a?b"),
        ("https://www.google.de/url?sa=t&url=https%3A%2F%2Fb.example", "https://b.example"),
        ("https://shop.example/url?q=mine", "https://shop.example/url?q=mine"),
        ("https://b.example", "https://b.example"),
    ],
)
def test_links_name_what_they_point_to(url: str, item: str) -> None:
    assert item_of(url) == item


@given(text=st.text(max_size=60))
def test_any_title_and_any_link_is_taken(text: str) -> None:
    assert splitter("en")(text)[1] in text
    assert splitter("de")(text)[1] in text
    assert language_of([text]) in ("en", "de")
    assert len(verb_of_link("https://www.google.com/" + text)) == 2
    assert isinstance(item_of(text), str)


def test_chrome_pages_gone_to_are_kept_and_reloads_are_not() -> None:
    visits = [
        {
            "page_transition": "LINK",
            "title": "Rye",
            "url": "https://b.example",
            "time_usec": 1_617_404_690_134_513,
        },
        {
            "page_transition": "RELOAD",
            "title": "Rye",
            "url": "https://b.example",
            "time_usec": 1_617_404_690_134_514,
        },
        {
            "page_transition_qualifier": "X",
            "title": "",
            "url": "https://c.example",
            "time_usec": 1_617_404_691_000_000,
        },
        {"title": "Rye", "url": "https://b.example", "time_usec": -(10**18)},
    ]
    first, again, second, bad = read(json.dumps({"Browser History": visits, "Session": []}).encode())
    assert isinstance(first, Event)
    assert (first.kind, first.title, first.item) == ("browse", "Rye", "https://b.example")
    assert isinstance(second, Event)
    assert second.title == "https://c.example"
    assert (reason([again]), reason([bad])) == ("not-an-act", "bad-date")


COMMENTS = [
    (
        "Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment ID,Video ID,Comment Text\n"
        "c1,UCx,2023-07-01T10:00:00Z,0,,abc,"
        '"{""takeoutSegments"":[{""text"":""So ""},{""text"":""good""}]}"\n\n'
    ),
    (
        "Channel ID,Comment create timestamp,Price,Comment ID,Parent Comment ID,Video ID,Comment text\n"
        'UCx,2023-07-01T10:00:00+00:00,0,c1,,abc,"{""text"":""So ""},{""text"":""good""}"\n'
    ),
    "Comment ID,Comment Create Timestamp,Video ID,Comment Text\nc1,2023-07-01 10:00:00 UTC,abc,So good\n",
]


@pytest.mark.parametrize("text", COMMENTS)
def test_a_comment_of_every_generation_is_one_saying(text: str) -> None:
    said = event(read(text.encode()))
    assert (said.kind, said.title, said.item, said.start_us) == (
        "say",
        "So good",
        "yt:abc",
        1_688_205_600_000_000,
    )
    assert said.id == event(read(COMMENTS[0].encode())).id


def test_subscriptions_have_no_date_and_are_counted() -> None:
    assert reason(read(b"Channel Id,Channel Url,Channel Title\nUCx,http://x,Tide\n")) == "no-date"
