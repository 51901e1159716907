"""What going from everybody to a segment to one person is worth: `brand.worth` on two crowds.

completejourney: what is known before 1 December 2017, each household's first basket
from then on (as in suggest_basket). MovieLens-1M (SASRec file): each person's last
film, never one she had; the file has no times, so a step of a history is a day; the
counting's parameters are suggest_next's, chosen on validation. The number of clusters
is chosen on the occasion before. Intervals: 2,000 paired bootstraps over people.
"""

from __future__ import annotations

import os

from report import Bar, NoData, sha256
from selfportrait.brand import worth
from selfportrait.brand.worth import Worth
from selfportrait.model import DAY_US, Item
from suggest_basket import day_us, folder, households, items
from suggest_mix import METHOD, films, genres_of


def _bars(name: str, found: Worth, digest: str) -> list[Bar]:
    if os.environ.get("JSON") != "1":
        print(f"{name}: {found.text()}\n")
    bars = [
        Bar(bar=f"suggest.worth.{name}.{level.name.replace(', ', '.').replace(' ', '_')}", value=level.ndcg,
            higher_is_better=True, data_sha256=digest,
            note=f"NDCG@10; recall@10 {level.recall:.4f}, coverage@10 {level.coverage:.1%}")
        for level in found.levels
    ]  # fmt: skip
    for gain in found.gains[2:3]:
        mean, low, high = gain.ndcg
        bars.append(
            Bar(bar=f"suggest.worth.{name}.herself_over_segment", value=low, must=0.0, higher_is_better=True,
                data_sha256=digest, note=f"low end of NDCG@10 {mean:+.4f} ({low:+.4f} to {high:+.4f})")
        )  # fmt: skip
    return bars


def groceries() -> list[Bar]:
    """Next baskets from 1 December on."""
    digest = sha256(folder() / "transactions.parquet", folder() / "products.parquet")
    found = worth(households(), items(), again=True, since_us=day_us("2017-12-01"))
    return _bars("groceries", found, digest)


def movies() -> list[Bar]:
    """The last film of each person."""
    path = films()
    histories, genres = genres_of(path)
    listed = [Item(id=film, kind="show", title=film, attrs={"genre": told}) for film, told in genres.items()]
    timed = [[(film, at * DAY_US) for at, film in enumerate(history)] for history in histories]
    return _bars("movies", worth(timed, listed, again=False, method=METHOD), sha256(path))


def bars() -> list[Bar]:
    """Both crowds; one whose data is not there is left out unless neither is."""
    found: list[Bar] = []
    lacking: list[NoData] = []
    for crowd in (groceries, movies):
        try:
            found += crowd()
        except NoData as error:
            lacking.append(error)
    if not found:
        raise lacking[0]
    return found
