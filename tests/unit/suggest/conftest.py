"""An invented market, small enough to reason about."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from selfportrait.brand import train
from selfportrait.model import DAY_US, Event, Fact, Item, natural_key
from selfportrait.suggest import Catalogue, Consumed

#: Wednesday 18 November 2026, 12:00 UTC
NOW_US = 1_795_003_200_000_000


def _tracks() -> list[Item]:
    return [
        Item(
            id=f"t{n:03}",
            kind="track",
            title=f"Song {n}",
            creator=f"Singer {n % 40}",
            released=str(1990 + n % 35),
            attrs={"genre": "indie rock" if n < 60 else "jazz"},
        )
        for n in range(120)
    ]


def _shows() -> list[Item]:
    return [
        Item(id=f"s{n:02}", kind="show", title=f"Night Ferry {n}", attrs={"genre": "crime", "episodes": "6"})
        for n in range(12)
    ]


def _groceries() -> list[Item]:
    def grocery(number: int, title: str, contains: str | None, free_from: str = "") -> Item:
        attrs = {"category": "bakery"} | ({} if contains is None else {"contains": contains})
        attrs |= {"free_from": free_from} if free_from else {}
        return Item(
            id=f"g{number:02}", kind="grocery", title=title, price_minor=249, currency="EUR", attrs=attrs
        )

    return [
        grocery(0, "Rye bread", "gluten"),
        grocery(1, "Rice bread", "", "gluten"),
        grocery(2, "Butter biscuits", "gluten milk"),
        grocery(3, "Apples", ""),
        grocery(4, "Mystery bun", None),
        grocery(5, "Whole milk", "milk lactose"),
        grocery(6, "Lactose-free milk", "milk", "lactose"),
    ]


def _goods() -> list[Item]:
    def good(number: int, title: str, activity: str) -> Item:
        return Item(
            id=f"b{number:02}", kind="good", title=title, creator="Ledge", attrs={"activity": activity}
        )

    return [
        good(0, "Chalk bag", "climbing"),
        good(1, "Rope, 60 m", "climbing"),
        good(2, "Swim cap", "swimming"),
    ]


@pytest.fixture(scope="session")
def items() -> list[Item]:
    return [*_tracks(), *_shows(), *_groceries(), *_goods()]


@pytest.fixture(scope="session")
def crowd() -> list[list[tuple[str, int]]]:
    """People who walk through neighbouring songs, shows and shelves."""
    start = NOW_US - 400 * DAY_US
    songs = [
        [(f"t{(person * 7 + step) % 120:03}", start + step * DAY_US) for step in range(25)]
        for person in range(60)
    ]
    shows = [
        [(f"s{(person + step) % 12:02}", start + step * DAY_US) for step in range(5)] for person in range(60)
    ]
    shopping = [
        [(f"g{(person + step) % 7:02}", start + step * DAY_US) for step in range(6)]
        + [("b00", start), ("b01", start)]
        for person in range(60)
    ]
    return [a + b + c for a, b, c in zip(songs, shows, shopping, strict=True)]


@pytest.fixture(scope="session")
def pack(
    tmp_path_factory: pytest.TempPathFactory, items: list[Item], crowd: list[list[tuple[str, int]]]
) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    train(crowd, items, folder, name="Pier Records", licence="CC0-1.0", provenance="invented", now_us=NOW_US)
    return folder


@pytest.fixture(scope="session")
def catalogue(pack: Path) -> Catalogue:
    return Catalogue.open(pack)


@pytest.fixture
def event() -> Callable[..., Event]:
    def make(kind: str = "listen", title: str = "Song 1", creator: str = "Singer 1", **more: object) -> Event:
        at_us = more.pop("at_us", NOW_US - DAY_US)
        values: dict[str, object] = {"kind": kind, "source": "spotify", "title": title, "creator": creator}
        values |= {"slot_us": at_us, "start_us": at_us, "key": natural_key(title, str(at_us))}
        return Event(**(values | more))  # type: ignore[arg-type]

    return make


@pytest.fixture
def plays(catalogue: Catalogue) -> Callable[..., list[Consumed]]:
    """Consumption by item id and days ago: ``plays(("t001", 3), ("t002", 1))``; no two events share an id."""
    numbers = count()

    def make(*pairs: tuple[str, float], now_us: int = NOW_US) -> list[Consumed]:
        return sorted(
            (
                Consumed(
                    item=catalogue.numbers[item],
                    at_us=now_us - int(days * DAY_US),
                    event=f"{next(numbers):032x}",
                    part=f"part {place}" if item.startswith("s") else "",
                )
                for place, (item, days) in enumerate(pairs)
            ),
            key=lambda one: one.at_us,
        )

    return make


@pytest.fixture
def said() -> Callable[..., Fact]:
    def make(topic: str, about: str = "", value: object = True, **more: object) -> Fact:
        values: dict[str, object] = {"text": "avoids gluten", "provenance": "said", "confidence": 1.0}
        return Fact(topic=topic, about=about, value=value, **(values | more))  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def now_us() -> int:
    return NOW_US
