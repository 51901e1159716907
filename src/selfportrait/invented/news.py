"""Invented news: short pieces about what people of the circles do, hear and watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from selfportrait.model import Item

from .catalogue import artists, shows
from .persona import chance

ARTICLES: Final = 240
_DAYS: Final = 35
_PAPERS: Final = ("Hafenblatt", "The Pier Post", "Nordlicht", "Kulturbote", "Field Notes")

#: subject: headlines; the subject is what a like or an exercise of a person can be about
_HEADLINES: Final = """
climbing: A hall opens in the old granary | Chalk, or what the rock says | First ascent of a quay wall
outdoor: Huts fill up earlier every year | A tent for one and what it weighs | Paths that closed this autumn
running: The last long run before the cold | Shoes that lasted a thousand kilometres | Marathon at the harbour
kitchen: One pan, ten years | What to sharpen, and when | Moka pots are back
food: Rye is cheap, and nobody bakes it | A supper for six under twenty euros | Markets stay open late
gluten-free: Bread without wheat wins a prize | What the label does not say | Buckwheat from the next village
cycling: Lanes along the canal are joined up | Who lends a cargo bike | Lights, and the law
travel: Night trains to the south return | Lisbon in the rain | What a sleeper costs now
app: One person, one app, a living | What an app store takes | Founders who stayed small
"""
_DOINGS: Final = {
    subject: tuple(headline.strip() for headline in headlines.split("|"))
    for subject, _, headlines in (line.partition(": ") for line in _HEADLINES.strip().splitlines())
}
_MUSIC: Final = (
    "{name}: a room, three songs",
    "What {genre} owes the {place}",
    "{name} go on tour in spring",
)
_SCREEN: Final = ("{name} gets another season", "Where {name} was filmed", "The quiet end of {name}")
_PLACES: Final = ("harbour", "north", "cellar", "night bus", "school choir")


@dataclass(frozen=True, slots=True)
class Article:
    """A piece: ``about`` is its subject (a genre, a doing); it came out ``hour`` hours before the end."""

    id: str
    title: str
    paper: str
    about: str
    tags: str
    hour: int


@lru_cache(maxsize=4)
def articles(seed: int) -> tuple[Article, ...]:
    """Return the pieces, the newest first; when they came out is counted back from the last day."""
    rng = chance(seed, "news")
    found: dict[str, Article] = {}
    acts, series = artists(seed), shows(seed)
    while len(found) < ARTICLES:
        draw = rng.random()
        if draw < 0.4:
            act = rng.choice(acts)
            about = act.genre
            title = rng.choice(_MUSIC).format(name=act.name, genre=act.genre, place=rng.choice(_PLACES))
            tags = f"{act.genre}, {act.name}, music" if act.name in title else f"{act.genre}, music"
        elif draw < 0.65:
            show = rng.choice(series)
            about, title, tags = (
                show.genre,
                rng.choice(_SCREEN).format(name=show.title),
                f"{show.genre}, {show.title}",
            )
        else:
            about = rng.choice(tuple(_DOINGS))
            title, tags = rng.choice(_DOINGS[about]), about
        hour = int(rng.random() ** 1.6 * _DAYS * 24)
        paper = rng.choice(_PAPERS)
        if title not in found:
            slug = "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())
            address = f"https://{paper.lower().replace(' ', '-')}.example/{slug}"
            found[title] = Article(address, title, paper, about, tags, hour)
    return tuple(sorted(found.values(), key=lambda one: (one.hour, one.id)))


def news_items(seed: int, until: date) -> list[Item]:
    """Return the pieces as catalogue items, the newest of them from the morning of ``until``."""
    end = datetime(until.year, until.month, until.day, 6, tzinfo=UTC)
    return [
        Item(
            id=one.id,
            kind="article",
            title=one.title,
            creator=one.paper,
            released=f"{end - timedelta(hours=one.hour):%Y-%m-%dT%H:%MZ}",
            attrs={"tags": one.tags},
        )
        for one in articles(seed)
    ]
