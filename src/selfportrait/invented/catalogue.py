"""Invented artists, tracks and shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from random import Random
from typing import Final

from selfportrait.model import Item

from . import words
from .persona import chance

ARTISTS: Final = 200
SHOWS: Final = 400
#: the catalogue's own today: nothing in it is released later
NEWEST: Final = date(2026, 11, 1)
GENRES: Final = (
    "dream pop",
    "indie folk",
    "indie rock",
    "electropop",
    "techno",
    "house",
    "ambient",
    "jazz",
    "neo soul",
    "hip hop",
    "post-punk",
    "singer-songwriter",
    "metal",
    "modern classical",
    "pop punk",
)
#: one act after the other takes the next: the large genres come twice
_TURNS: Final = (*GENRES, "dream pop", "indie folk", "techno", "electropop", "hip hop")
SHOW_GENRES: Final = (
    "nordic noir",
    "crime",
    "drama",
    "comedy",
    "science fiction",
    "nature documentary",
    "food",
    "documentary",
    "period drama",
    "reality",
    "animation",
    "thriller",
)


@dataclass(frozen=True, slots=True)
class Track:
    """A song. ``uri`` is its id in the catalogue and in her exports."""

    uri: str
    title: str
    artist: int
    album: str
    released: date
    seconds: int


@dataclass(frozen=True, slots=True)
class Artist:
    """An act; ``scene`` tells apart the rooms of one genre."""

    name: str
    genre: str
    scene: int
    tracks: tuple[Track, ...]


@dataclass(frozen=True, slots=True)
class Show:
    """A series or, with one episode, a film. ``sequel`` is the show its people watch next."""

    id: str
    title: str
    genre: str
    scene: int
    seasons: int
    episodes: int
    minutes: int
    released: date
    sequel: int | None


@lru_cache(maxsize=4)
def artists(seed: int) -> tuple[Artist, ...]:
    """Return the acts, most popular first within no order that a name gives away."""
    rng = chance(seed, "artists")
    names = _artist_names(rng)
    found = []
    for n, name in enumerate(names):
        genre = _TURNS[n % len(_TURNS)]
        old = n % 4 == 3 or genre == "pop punk"
        found.append(Artist(name, genre, n // len(_TURNS) % 3, _records(rng, seed, n, old)))
    return tuple(found)


def _artist_names(rng: Random) -> list[str]:
    kinds = (
        lambda: f"{rng.choice(words.GIVEN)} {rng.choice(words.FAMILY)}",
        lambda: f"The {rng.choice(words.ADJECTIVES)} {words.plural(rng.choice(words.NOUNS))}",
        lambda: f"{rng.choice(words.ADJECTIVES)} {rng.choice(words.NOUNS)}",
        lambda: f"{rng.choice(words.NOUNS)} {rng.choice(words.NOUNS)}",
        lambda: f"{rng.choice(words.GIVEN)} & the {words.plural(rng.choice(words.NOUNS))}",
        lambda: f"{rng.choice(words.FAMILY)}",
    )
    names: dict[str, None] = {}
    while len(names) < ARTISTS:
        names[rng.choices(kinds, (5, 3, 3, 2, 1, 1))[0]()] = None
    return list(names)


def _records(rng: Random, seed: int, artist: int, old: bool) -> tuple[Track, ...]:
    debut = date(2004, 1, 9) + timedelta(days=rng.randrange(1500)) if old else _debut(rng)
    tracks: list[Track] = []
    titles: set[str] = set()
    day = debut
    for _ in range(2 if rng.random() < 0.75 else 3):
        album = _song(rng, titles)
        for _ in range(rng.choice((4, 5, 5))):
            title = _song(rng, titles)
            uri = f"spotify:track:{_base62(seed, 'track', artist * 100 + len(tracks))}"
            tracks.append(Track(uri, title, artist, album, day, rng.randrange(148, 322)))
        day = min(day + timedelta(days=rng.randrange(330, 980)), NEWEST - timedelta(days=rng.randrange(90)))
    return tuple(tracks)


def _debut(rng: Random) -> date:
    return date(2012, 2, 3) + timedelta(days=rng.randrange(4300))


def _song(rng: Random, taken: set[str]) -> str:
    kinds = (
        lambda: f"{rng.choice(words.VERBS)} {rng.choice(words.AFTER)}",
        lambda: f"{rng.choice(words.ADJECTIVES)} {rng.choice(words.NOUNS)}",
        lambda: f"{rng.choice(words.NOUNS)} {rng.choice(words.AFTER)}",
        lambda: f"The {rng.choice(words.NOUNS)}",
        lambda: f"{rng.choice(words.VERBS)} {rng.choice(words.PERSONS)}",
        lambda: f"{rng.choice(words.NOUNS)} & {rng.choice(words.NOUNS)}",
        lambda: rng.choice(words.NOUNS),
    )
    while True:
        title = rng.choices(kinds, (4, 4, 3, 2, 2, 1, 1))[0]()
        if title not in taken:
            taken.add(title)
            return title


_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _base62(seed: int, what: str, number: int) -> str:
    value = int.from_bytes(sha256(f"{seed}:{what}:{number}".encode()).digest(), "big")
    digits = []
    for _ in range(22):
        value, digit = divmod(value, 62)
        digits.append(_DIGITS[digit])
    return "".join(digits)


@lru_cache(maxsize=4)
def shows(seed: int) -> tuple[Show, ...]:
    """Return the shows; a sequel shares its genre and scene."""
    rng = chance(seed, "shows")
    titles = _show_titles(rng)
    found = []
    for n, title in enumerate(titles):
        genre = SHOW_GENRES[n % len(SHOW_GENRES)]
        scene = n // len(SHOW_GENRES) % 3
        following = n + 3 * len(SHOW_GENRES)
        film = rng.random() < 0.16
        seasons = 1 if film else rng.choice((1, 1, 2, 2, 3, 4))
        episodes = 1 if film else seasons * rng.choice((6, 8, 8, 10))
        minutes = rng.randrange(84, 128) if film else rng.choice((24, 28, 42, 46, 52))
        released = date(2010, 1, 15) + timedelta(days=rng.randrange((NEWEST - date(2010, 1, 15)).days))
        sequel = following if following < SHOWS and rng.random() < 0.6 else None
        slug = "".join(c if c.isalnum() else "-" for c in title.lower()).replace("--", "-").strip("-")
        found.append(Show(f"show:{slug}", title, genre, scene, seasons, episodes, minutes, released, sequel))
    return tuple(found)


def _show_titles(rng: Random) -> list[str]:
    kinds = (
        lambda: f"The {rng.choice(words.SHOW_ROLES)}",
        lambda: f"{rng.choice(words.SHOW_PLACES)}",
        lambda: f"The {rng.choice(words.SHOW_ROLES)} of {rng.choice(words.SHOW_PLACES)}",
        lambda: f"{rng.choice(words.ADJECTIVES)} {rng.choice(words.NOUNS)}",
        lambda: f"{rng.choice(words.GIVEN)} and {rng.choice(words.GIVEN)}",
        lambda: f"A {rng.choice(words.NOUNS)} in {rng.choice(words.SHOW_PLACES)}",
        lambda: f"{rng.choice(words.VERBS)} {rng.choice(words.FAMILY)}",
    )
    titles: dict[str, None] = {}
    while len(titles) < SHOWS:
        titles[rng.choices(kinds, (3, 1, 4, 3, 2, 2, 2))[0]()] = None
    return list(titles)


def media_items(seed: int) -> list[Item]:
    """Return tracks and shows as catalogue items."""
    found = []
    for artist in artists(seed):
        for track in artist.tracks:
            attrs = {"genre": artist.genre, "album": track.album, "seconds": str(track.seconds)}
            released = track.released.isoformat()
            found.append(
                Item(
                    id=track.uri,
                    kind="track",
                    title=track.title,
                    creator=artist.name,
                    released=released,
                    attrs=attrs,
                )
            )
    for show in shows(seed):
        attrs = {"genre": show.genre, "episodes": str(show.episodes), "seasons": str(show.seasons)}
        found.append(
            Item(id=show.id, kind="show", title=show.title, released=show.released.isoformat(), attrs=attrs)
        )
    return found
