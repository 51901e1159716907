"""Her Spotify exports: Account data (the last year) and Extended streaming history (all of it)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from json import dumps
from pathlib import Path
from typing import Any, Final

from .archive import Archive
from .catalogue import artists
from .clock import iso_z, utc
from .listening import PODCAST, Play
from .stories import Stories

_BATCH: Final = 10_000  #: plays a file of the Account data
_PER_FILE: Final = 14_000  #: plays a file of the Extended history
_REPEATED: Final = 25  #: a file begins with the last plays of the one before, as real ones do
_YEAR: Final = 365 * 86_400
_PLATFORMS: Final = {"work": "osx", "teens": "Windows 7 (6.1.7601; x86)"}
_FOLDER: Final = "Spotify Extended Streaming History"


def write_account(path: Path, plays: Sequence[Play], seed: int, story: Stories) -> None:
    """Write ``my_spotify_data.zip``: the last twelve months, ended minutes in UTC."""
    recent = [play for play in plays if play.end > story.end - _YEAR]
    music = [_account_row(play) for play in recent if play.track is not None]
    podcasts = [_podcast_row(play) for play in recent if play.track is None]
    with Archive(path, _stamp(story)) as zip_file:
        for n in range(0, len(music), _BATCH):
            name = f"Spotify Account Data/StreamingHistory_music_{n // _BATCH}.json"
            zip_file.add(name, _indented(music[n : n + _BATCH]))
        zip_file.add("Spotify Account Data/StreamingHistory_podcast_0.json", _indented(podcasts))
        zip_file.add("Spotify Account Data/YourLibrary.json", _indented(_library(plays, seed, story)))
        zip_file.add("Spotify Account Data/Playlist1.json", _indented(_playlists(plays, story)))


def _indented(value: Any) -> str:
    return dumps(value, ensure_ascii=False, indent=2)


def _stamp(story: Stories) -> tuple[int, int, int, int, int, int]:
    return (story.until.year, story.until.month, story.until.day, 15, 0, 0)


def _account_row(play: Play) -> dict[str, Any]:
    track = play.track
    return {
        "endTime": f"{utc(play.end):%Y-%m-%d %H:%M}",
        "artistName": play.artist,
        "trackName": track.title if track else "",
        "msPlayed": play.ms,
    }


def _podcast_row(play: Play) -> dict[str, Any]:
    return {
        "endTime": f"{utc(play.end):%Y-%m-%d %H:%M}",
        "podcastName": PODCAST[0],
        "episodeName": f"Folge {play.episode}",
        "msPlayed": play.ms,
    }


def _loved(plays: Sequence[Play]) -> list[tuple[Play, int]]:
    """Return a play of each song with how often it was heard out, most first."""
    counts: dict[str, int] = {}
    first: dict[str, Play] = {}
    for play in plays:
        if play.track is not None and play.kind != "teens" and play.ms >= 30_000:
            counts[play.track.uri] = counts.get(play.track.uri, 0) + 1
            first.setdefault(play.track.uri, play)
    return [(first[uri], n) for uri, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]


def _library(plays: Sequence[Play], seed: int, story: Stories) -> dict[str, Any]:
    loved = [play for play, n in _loved(plays) if n >= 12][:220]
    acts = artists(seed)
    followed = sorted({play.artist for play in loved[:80]})
    tracks = [
        {"artist": p.artist, "album": p.track.album, "track": p.track.title, "uri": p.track.uri}
        for p in loved
        if p.track
    ]
    numbered = {act.name: n for n, act in enumerate(acts)}
    return {
        "tracks": tracks,
        "albums": [],
        "shows": [
            {"name": PODCAST[0], "publisher": PODCAST[1], "uri": "spotify:show:0Randnotizen000000000a"}
        ],
        "episodes": [],
        "bannedTracks": [],
        "artists": [{"name": name, "uri": f"spotify:artist:{numbered[name]:022d}"} for name in followed],
        "bannedArtists": [],
        "other": [],
    }


def _playlists(plays: Sequence[Play], story: Stories) -> dict[str, Any]:
    loved = _loved(plays)
    teens = {p.track.uri: p for p in plays if p.kind == "teens" and p.track}
    runs = {p.track.uri: p for p in plays if p.kind == "run" and p.track}
    named = (
        ("Løpetur", list(runs.values())[:40]),
        ("Skoleveien 2010", list(teens.values())[:45]),
        ("Nebenbei", [play for play, _ in loved[:60]]),
    )
    return {"playlists": [_playlist(name, chosen, story) for name, chosen in named]}


def _playlist(name: str, chosen: Sequence[Play], story: Stories) -> dict[str, Any]:
    items: list[dict[str, Any]] = [
        {
            "track": {
                "trackName": play.track.title,
                "artistName": play.artist,
                "albumName": play.track.album,
                "trackUri": play.track.uri,
            },
            "episode": None,
            "localTrack": None,
            "addedDate": utc(play.end).date().isoformat(),
        }
        for play in chosen
        if play.track
    ]
    last = max((str(item["addedDate"]) for item in items), default=story.until.isoformat())
    return {
        "name": name,
        "lastModifiedDate": last,
        "items": items,
        "description": None,
        "numberOfFollowers": 0,
    }


def write_extended(path: Path, plays: Sequence[Play], story: Stories, zone_of: Callable[[int], str]) -> None:
    """Write ``my_spotify_extended.zip``: one file a span of years, streams in order of their end."""
    ordered = sorted(plays, key=lambda play: play.end)
    with Archive(path, _stamp(story)) as zip_file:
        for name, batch in _files(ordered):
            rows = (_extended_row(play, zone_of(play.end)) for play in batch)
            zip_file.add(f"{_FOLDER}/{name}", _one_array(rows))


def _files(plays: Sequence[Play]) -> Iterator[tuple[str, Sequence[Play]]]:
    teens = sum(play.kind == "teens" for play in plays)
    spans = [plays[:teens]]
    spans += [plays[max(teens, n - _REPEATED) : n + _PER_FILE] for n in range(teens, len(plays), _PER_FILE)]
    for n, span in enumerate(spans):
        if not span:
            continue
        years = sorted({utc(span[0].end).year, utc(span[-1].end).year})
        yield f"Streaming_History_Audio_{'-'.join(map(str, years))}_{n}.json", span


def _one_array(rows: Iterator[str]) -> Iterator[str]:
    yield "["
    for n, row in enumerate(rows):
        yield row if n == 0 else f",{row}"
    yield "]"


def _extended_row(play: Play, zone_name: str) -> str:
    country = {"Europe/Lisbon": "PT", "Europe/Copenhagen": "DK"}.get(zone_name, "DE")
    track = play.track
    row = {
        "ts": iso_z(play.end),
        "platform": _PLATFORMS.get(play.kind, "ios"),
        "ms_played": play.ms,
        "conn_country": "NO" if play.kind == "teens" else country,
        "ip_addr": f"198.51.100.{play.end // 86_400 % 250 + 1}",
        "master_metadata_track_name": track.title if track else None,
        "master_metadata_album_artist_name": play.artist if track else None,
        "master_metadata_album_album_name": track.album if track else None,
        "spotify_track_uri": track.uri if track else None,
        "episode_name": None if track else f"Folge {play.episode}",
        "episode_show_name": None if track else PODCAST[0],
        "spotify_episode_uri": None if track else f"spotify:episode:{play.episode:022d}",
        "audiobook_title": None,
        "audiobook_uri": None,
        "audiobook_chapter_uri": None,
        "audiobook_chapter_title": None,
        "reason_start": play.reason[0],
        "reason_end": play.reason[1],
        "shuffle": play.shuffle,
        "skipped": play.reason[1] == "fwdbtn",
        "offline": False,
        "offline_timestamp": play.end - play.ms // 1000,
        "incognito_mode": False,
    }
    return dumps(row, ensure_ascii=False, separators=(",", ":"))
