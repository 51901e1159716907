"""Spotify: both generations tell of the same plays."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.model import MINUTE_US, Event, Fact, Skipped
from selfportrait.sources import Context, MemoryFile, Record
from selfportrait.sources.spotify import SOURCE

CONTEXT = Context(zone=ZoneInfo("Europe/Berlin"))


def read(data: Any) -> list[Record]:
    return list(SOURCE.read(MemoryFile("file.json", json.dumps(data).encode()), CONTEXT))


def event(data: Any) -> Event:
    (record,) = read(data)
    assert isinstance(record, Event)
    return record


def reason(data: Any) -> str:
    (record,) = read(data)
    assert isinstance(record, Skipped)
    return record.reason


def account(**changes: Any) -> dict[str, Any]:
    row = {
        "endTime": "2024-05-23 06:49",
        "artistName": "Lena Vox",
        "trackName": "Go Back",
        "msPlayed": 220_538,
    }
    return row | changes


def extended(**changes: Any) -> dict[str, Any]:
    return {
        "ts": "2024-05-23T06:49:10Z",
        "ms_played": 220_538,
        "conn_country": "SG",
        "master_metadata_track_name": "Go Back",
        "master_metadata_album_artist_name": "Lena Vox",
        "master_metadata_album_album_name": "Back",
        "spotify_track_uri": "spotify:track:1",
        "reason_end": "trackdone",
        "skipped": None,
        "incognito_mode": False,
    } | changes


def test_a_play_starts_before_the_time_it_is_listed_with() -> None:
    play = event([extended()])
    assert play.end_us == 1_716_446_950_000_000
    assert play.start_us == 1_716_446_950_000_000 - 220_538_000
    assert (play.kind, play.title, play.creator) == ("listen", "Go Back", "Lena Vox")
    assert play.item == "spotify:track:1"
    assert play.attrs == {"medium": "music", "album": "Back", "country": "SG"}


@settings(deadline=None)
@given(second=st.integers(0, 59), ms=st.integers(30_000, 600_000))
def test_both_generations_tell_of_one_play_and_the_extended_is_finer(second: int, ms: int) -> None:
    coarse = event([account(msPlayed=ms)])
    fine = event([extended(ts=f"2024-05-23T06:49:{second:02}Z", ms_played=ms)])
    assert coarse.id == fine.id
    assert (coarse.precision, fine.precision) == ("minute", "second")
    assert coarse.slot_us % MINUTE_US == 0


def test_an_equal_row_of_one_file_is_a_second_play_and_of_another_file_the_same() -> None:
    first, second = read([extended(), extended()])
    again, _ = read([extended(), extended()])
    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert first.id != second.id
    assert first == again


def test_two_tracks_that_end_together_are_two_plays() -> None:
    first, second = read([extended(), extended(master_metadata_track_name="Other")])
    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert first.id != second.id


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"ms_played": 29_999}, "too-short"),
        ({"ms_played": -1}, "bad-row"),
        ({"ms_played": 10**12}, "too-long"),
        ({"ms_played": "many"}, "bad-row"),
        ({"ts": "1601-01-01T00:00:00Z"}, "bad-date"),
        ({"ts": "2300-01-01T00:00:00Z"}, "bad-date"),
        ({"ts": "soon"}, "bad-date"),
        ({"ts": None}, "bad-row"),
        ({"master_metadata_track_name": None}, "no-title"),
    ],
)
def test_what_is_no_play_is_counted_with_its_reason(changes: dict[str, Any], why: str) -> None:
    assert reason([extended(**changes)]) == why


@pytest.mark.parametrize(
    ("row", "medium", "title", "creator", "item"),
    [
        (
            extended(
                episode_name="Rye", episode_show_name="Two Loaves", spotify_episode_uri="spotify:episode:2"
            ),
            "podcast", "Rye", "Two Loaves", "spotify:episode:2",
        ),
        (
            extended(
                audiobook_title="The Tide Clerk", audiobook_uri="spotify:show:3",
                audiobook_chapter_title="Chapter 1", audiobook_chapter_uri="spotify:episode:4",
            ),
            "audiobook", "Chapter 1", "The Tide Clerk", "spotify:episode:4",
        ),
        (
            {
                "endTime": "2024-05-23 06:49", "podcastName": "Two Loaves", "episodeName": "Rye",
                "msPlayed": 99_000,
            },
            "podcast", "Rye", "Two Loaves", "",
        ),
    ],
)  # fmt: skip
def test_podcasts_and_audiobooks_are_listened_to_as_well(
    row: dict[str, Any], medium: str, title: str, creator: str, item: str
) -> None:
    heard = event([row])
    assert heard.kind == "listen"
    assert heard.attrs is not None
    assert (heard.attrs["medium"], heard.title, heard.creator, heard.item) == (medium, title, creator, item)


def test_what_was_heard_in_private_is_marked() -> None:
    attrs = event([extended(incognito_mode=True, skipped=True)]).attrs
    assert attrs is not None
    assert attrs["incognito"] is True
    assert attrs["skipped"] is True


@pytest.mark.parametrize(
    "key", ["ip_addr", "ip_addr_decrypted", "username", "user_agent_decrypted", "platform"]
)
def test_addresses_and_devices_are_never_kept(key: str) -> None:
    assert "secret" not in str(event([extended(**{key: "secret"})]))


def test_a_search_is_kept_with_its_moment() -> None:
    found = event([{"platform": "x", "searchTime": "2023-01-05T12:13:14.123Z[UTC]", "searchQuery": "lena"}])
    assert (found.kind, found.title, found.start_us) == ("search", "lena", 1_672_920_794_123_000)


def test_a_playlist_entry_is_liked_on_its_day() -> None:
    entry = {
        "track": {"trackName": "Go", "artistName": "Lena", "trackUri": "spotify:track:1"},
        "addedDate": "2023-01-31",
    }
    data = {"playlists": [{"name": "Baking", "lastModifiedDate": "2023-02-01", "items": [entry]}]}
    liked = event(data)
    assert (liked.kind, liked.title, liked.precision) == ("like", "Go", "day")
    assert liked.local_day == 19_388
    assert liked.attrs == {"playlist": "Baking", "medium": "music"}


def test_what_spotify_infers_is_held_as_its_belief() -> None:
    fact, _ = read({"inferences": ["Invented Bakers", 5]})
    assert isinstance(fact, Fact)
    assert (fact.id, fact.provenance) == ("inferred_by.spotify/Invented Bakers", "imported")


def test_the_account_tells_the_day_of_birth_and_nothing_else() -> None:
    (fact,) = read(
        {"username": "secret", "email": "secret", "birthdate": "1991-03-04", "creationTime": "2015-01-01"}
    )
    assert isinstance(fact, Fact)
    assert (fact.topic, fact.value) == ("person.born", "1991-03-04")
    assert "secret" not in str(fact)


def test_saved_things_without_a_date_are_counted_not_invented() -> None:
    assert reason({"tracks": [{"uri": "spotify:track:1"}], "albums": []}) == "no-date"
