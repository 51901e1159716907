"""Invent what a small music shop holds, and one listener's own export: the worked example's raw events.

    python examples/pier_records/invent.py data

writes ``data/tracks.csv`` and ``data/plays.csv`` (the shop's) and ``data/ada/`` (hers). Nobody in it exists;
the same seed gives the same files.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

GENRES = ("folk", "jazz", "dream pop", "dub", "chamber", "punk")
FIRST = ("Low", "Paper", "Salt", "Night", "Amber", "Slow", "Glass", "Winter", "Copper", "Quiet")
SECOND = ("Harbour", "Lantern", "Ferry", "Orchard", "Signal", "Meadow", "Tide", "Window")
END = datetime(2026, 11, 15, 12, tzinfo=UTC)


def tracks() -> list[dict[str, str]]:
    """240 tracks: forty of each genre, by five artists."""
    listed = []
    for number in range(240):
        genre = GENRES[number // 40]
        artist = f"The {SECOND[number // 8 % 8]} {FIRST[number // 40 + number // 8 % 5]}s"
        title = f"{FIRST[number % 10]} {SECOND[number % 8]} {number}"
        listed.append({"id": f"pier:{number:03}", "title": title, "artist": artist, "genre": genre})
    return listed


def listening(rng: random.Random, plays: int, home: int) -> list[int]:
    """One taste: mostly one genre, wandering to neighbours, what is played drawing what is near it."""
    at, heard = home * 40 + rng.randrange(40), []
    for _ in range(plays):
        if rng.random() < 0.12:
            at = rng.choice((home, home, (home + 1) % 6, rng.randrange(6))) * 40 + rng.randrange(40)
        at = at // 40 * 40 + (at % 40 + rng.choice((-3, -2, -1, 1, 2, 3, 4))) % 40
        heard.append(at)
    return heard


def plays(rng: random.Random) -> list[dict[str, str]]:
    """400 customers, some 60 plays each over a year."""
    rows = []
    for customer in range(400):
        heard = listening(rng, rng.randrange(30, 90), customer % 6)
        times = sorted(END - timedelta(minutes=rng.randrange(60 * 24 * 365)) for _ in heard)
        rows += [
            {"customer": f"c{customer:03}", "track": f"pier:{track:03}", "at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
            for track, at in zip(heard, times, strict=True)
        ]
    return rows


def hers(rng: random.Random, listed: list[dict[str, str]]) -> list[dict[str, object]]:
    """Ada's own streaming history: forty plays of folk with some jazz, under titles and artists alone."""
    heard = listening(rng, 40, 0)
    times = sorted(END - timedelta(minutes=rng.randrange(60 * 24 * 90)) for _ in heard)
    return [
        {
            "ts": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "ms_played": rng.randrange(120_000, 260_000),
            "master_metadata_track_name": listed[track]["title"],
            "master_metadata_album_artist_name": listed[track]["artist"],
            "spotify_track_uri": f"spotify:track:invented{track:014}",
        }
        for track, at in zip(heard, times, strict=True)
    ]


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    (folder / "ada").mkdir(parents=True, exist_ok=True)
    rng, listed = random.Random(7), tracks()
    for name, rows in (("tracks.csv", listed), ("plays.csv", plays(rng))):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    (folder / "ada" / "endsong_0.json").write_text(json.dumps(hers(rng, listed)), encoding="utf-8")


if __name__ == "__main__":
    main()
