"""Invented plays of Ada's, in both generations and all media."""

import json

_ACCOUNT = [
    {"endTime": "2024-05-23 06:49", "artistName": "Lena Vox", "trackName": "Go Back", "msPlayed": 220_538},
    {"endTime": "2024-05-23 06:52", "artistName": "Lena Vox", "trackName": "Go Back", "msPlayed": 12_000},
    {"endTime": "1601-01-01 00:00", "artistName": "Lena Vox", "trackName": "Go Back", "msPlayed": 220_538},
]
_PODCAST = [
    {"endTime": "2024-05-24 08:10", "podcastName": "Two Loaves", "episodeName": "Rye", "msPlayed": 1_200_000}
]
_TRACK = {
    "ts": "2024-05-23T06:49:10Z",
    "platform": "osx",
    "ms_played": 220_538,
    "conn_country": "SG",
    "ip_addr": "(redacted)",
    "master_metadata_track_name": "Go Back",
    "master_metadata_album_artist_name": "Lena Vox",
    "master_metadata_album_album_name": "Back and Forth",
    "spotify_track_uri": "spotify:track:invented0000000000001",
    "episode_name": None,
    "episode_show_name": None,
    "spotify_episode_uri": None,
    "reason_start": "trackdone",
    "reason_end": "trackdone",
    "shuffle": False,
    "skipped": None,
    "offline": False,
    "offline_timestamp": 1_716_446_730,
    "incognito_mode": False,
}
_EPISODE = _TRACK | {
    "ts": "2024-05-24T08:10:33Z",
    "ms_played": 1_200_000,
    "master_metadata_track_name": None,
    "master_metadata_album_artist_name": None,
    "episode_name": "Rye",
    "episode_show_name": "Two Loaves",
    "spotify_episode_uri": "spotify:episode:invented000000000002",
}
_CHAPTER = _TRACK | {
    "ts": "2025-01-24T08:10:33Z",
    "audiobook_title": "The Tide Clerk",
    "audiobook_uri": "spotify:show:invented3",
    "audiobook_chapter_uri": "spotify:episode:invented4",
    "audiobook_chapter_title": "Chapter 1",
}
_PLAYLISTS = {
    "playlists": [
        {
            "name": "Baking",
            "lastModifiedDate": "2023-02-01",
            "items": [
                {
                    "track": {
                        "trackName": "Go Back",
                        "artistName": "Lena Vox",
                        "albumName": "Back and Forth",
                        "trackUri": "spotify:track:invented0000000000001",
                    },
                    "episode": None,
                    "addedDate": "2023-01-31",
                }
            ],
        }
    ]
}
_SEARCHES = [
    {"platform": "IPHONE", "searchTime": "2023-01-05T12:13:14.123Z[UTC]", "searchQuery": "lena v"},
]
_LIBRARY = {
    "tracks": [{"artist": "Lena Vox", "album": "B", "track": "Go Back", "uri": "spotify:track:x"}],
    "albums": [],
    "shows": [],
}

SAMPLES = [
    ("MyData/StreamingHistory0.json", json.dumps(_ACCOUNT, indent=2).encode()),
    ("Spotify Account Data/StreamingHistory_podcast_0.json", json.dumps(_PODCAST).encode()),
    ("Streaming_History_Audio_2024_1.json", json.dumps([_TRACK, _EPISODE, _CHAPTER]).encode()),
    ("Playlist1.json", json.dumps(_PLAYLISTS, indent=2).encode()),
    ("SearchQueries.json", json.dumps(_SEARCHES).encode()),
    ("YourLibrary.json", json.dumps(_LIBRARY).encode()),
    ("Inferences.json", b'{"inferences": ["Invented Bakers", "Early Risers"]}'),
    ("Userdata.json", b'{"username": "ada", "birthdate": "1991-03-04", "creationTime": "2015-01-01"}'),
]
