"""Invented viewings of Ada's and Bo's."""

_VIEWING = """\
Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,\
Device Type,Bookmark,Latest Bookmark,Country
Ada,2026-05-10 21:00:00,00:48:12,,Tide Clerks: Season 2: Ebb,,Invented TV,00:48:12,00:48:12,US (United States)
Ada,2026-05-10 20:10:00,00:01:30,Autoplayed: user action: None; ,Fog,TRAILER,Invented TV,00:01:30,00:01:30,US
Bo,2026-05-09 20:10:00,00:00:30,,Fog,,Invented TV,00:00:30,Not latest view,DE (Germany)
"""
_SLIM = (
    "Title,Date\r\nTide Clerks: Season 2: Ebb,5/10/26\r\n"
    '" : Episode 10",5/9/26\r\nFog,4/28/26\r\nFog,4/28/26\r\n'
)
_SLIM_DE = "Titel,Datum\nGezeiten: Staffel 1: Folge 2,28.04.26\n"
_SEARCH = """\
Profile Name,Country Iso Code,Device,Is Kids,Query Typed,Displayed Name,Action,Section,Utc Timestamp
Ada,DE,Invented TV,0,tide,Tide Clerks,select,Videos,2026-05-09 20:00:00
"""
_RATINGS = """\
Profile Name,Title Name,Thumbs Value,Rating Type,Star Value,Event Utc Ts,Region View Date,Device Model
Ada,Fog,2,thumb,,2025-05-09 20:00:00,2025-05-09,Invented TV
Ada,Tide Clerks,,star,4,2016-05-09 20:00:00,2016-05-09,Invented TV
"""

SAMPLES = [
    ("CONTENT_INTERACTION/ViewingActivity.csv", _VIEWING.encode()),
    ("NetflixViewingHistory.csv", _SLIM.encode()),
    ("NetflixVerlauf.csv", _SLIM_DE.encode()),
    ("CONTENT_INTERACTION/SearchHistory.csv", _SEARCH.encode()),
    ("CONTENT_INTERACTION/Ratings.csv", _RATINGS.encode()),
    (
        "CONTENT_INTERACTION/MyList.csv",
        b"Profile Name,Title Name,Country,Utc Title Add Date\nAda,Fog,DE,2025-05-09\n",
    ),
    (
        "PAYMENT_AND_BILLING/BillingHistory.csv",
        b"Transaction Date,Description,Currency,Gross Sale Amt,Final Invoice Result\n"
        b"2025-05-09,SUBSCRIPTION,EUR,12.99,SETTLED\n",
    ),
]
