"""What simple ways to name ten films are worth beside being right: MovieLens-1M, all computed here.

Protocol: suggest_next's (leave one out, the whole catalogue ranked less what was seen,
everybody, ties against us), so that its rows (suggest.ml1m.…) stand beside these. By way:
NDCG@10 and HR@10; NDCG@10 debiased by popularity^-1/2 (``metrics.debiased``); coverage@10
and the Gini coefficient of exposure; CPU seconds of fitting; CPU milliseconds a list.

- popularity: how many took it;
- EASE (Steck 2019) on sets of films, λ = 1000, the usual value for this data, not tuned;
- counted pairs: the first stage as `brand` counts and `suggest` scores it.

"Popular in the last 7 days" needs time stamps, which this file lacks: suggest_basket
prints it on groceries, under a split in time that is the same for everybody.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from metrics import Floats, Ints, coverage, debiased, gains, gini
from report import Bar, measured, sha256
from selfportrait.brand import train
from selfportrait.model import DAY_US, Item
from selfportrait.suggest import Catalogue, Consumed, Past, score
from suggest_mix import METHOD, films
from suggest_next import histories_of

#: NDCG@10 that others printed for the same protocol and file.
_ANCHORS = {"ease": 0.0535, "counted_pairs": 0.1609}
_RIDGE = 1000.0

Scorer = Callable[[Sequence[int]], Floats]


def popular(known: Sequence[Sequence[int]], size: int) -> Scorer:
    """Score by how many took it."""
    counts = np.bincount(np.concatenate([np.array(one) for one in known]), minlength=size).astype(np.float64)
    return lambda seen: counts.copy()


def ease(known: Sequence[Sequence[int]], size: int) -> Scorer:
    """Fit item weights in closed form: ``B = I - P / diag(P)``, ``P = (XᵀX + λI)⁻¹``."""
    taken = np.zeros((len(known), size), np.float32)
    for person, items in enumerate(known):
        taken[person, items] = 1
    gram = taken.T @ taken
    gram[np.diag_indices(size)] += _RIDGE
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return lambda seen: weights[list(set(seen))].sum(0).astype(np.float64)


def counted(known: Sequence[Sequence[int]], size: int) -> Scorer:
    """Count ordered pairs as a brand does, and score as her side does."""
    items = [Item(id=str(number), kind="show", title=str(number)) for number in range(size)]
    timeless = [[(str(item), 0) for item in one] for one in known]
    with tempfile.TemporaryDirectory() as folder:
        train(
            timeless, items, Path(folder), name="bench", licence="research", provenance="bench", now_us=0,
            method=METHOD,
        )  # fmt: skip
        catalogue = Catalogue.open(Path(folder))

    def scored(seen: Sequence[int]) -> Floats:
        past = Past([Consumed(item=i, at_us=at * DAY_US, event="") for at, i in enumerate(seen)])
        return score(catalogue, past, (), (len(seen) - 1) * DAY_US).total

    return scored


def judged(scorer: Scorer, known: Sequence[Sequence[int]], last: Sequence[int]) -> tuple[Ints, Ints, float]:
    """Return ranks, tens, and CPU milliseconds a list."""
    ranks, lists = [], []
    began = time.process_time()
    for seen, target in zip(known, last, strict=True):
        total = scorer(seen)
        total[list(seen)] = -np.inf
        ranks.append(int(np.count_nonzero(total >= total[target])) - 1)
        best = np.argpartition(-total, 10)[:10]
        lists.append(best[np.argsort(-total[best], kind="stable")])
    took = (time.process_time() - began) / len(known) * 1e3
    return np.array(ranks), np.array(lists), took


def bars() -> list[Bar]:
    """One group of bars a way, and one table of them all."""
    path = films()
    histories, digest = histories_of(path), sha256(path)
    names = sorted({item for history in histories for item in history})
    numbers = {name: number for number, name in enumerate(names)}
    numbered = [[numbers[item] for item in history] for history in histories]
    known, last = [one[:-1] for one in numbered], [one[-1] for one in numbered]
    taken = np.bincount(np.concatenate([np.array(one) for one in known]), minlength=len(names))
    found, rows = [], []
    for name, fit in (("popularity", popular), ("ease", ease), ("counted_pairs", counted)):
        with measured() as fitting:
            scorer = fit(known, len(names))
        ranks, lists, took = judged(scorer, known, last)
        figures = {
            "ndcg10": float(gains(ranks).mean()),
            "hr10": float((ranks < 10).mean()),
            "ndcg10_debiased": debiased(gains(ranks), taken[last].astype(np.float64)),
            "coverage10": coverage(lists, len(names)),
            "gini10": gini(lists, len(names)),
            "fit_cpu_s": fitting.cpu_s,
            "list_cpu_ms": took,
        }
        rows.append(f"{name:<16}" + "".join(f"{value:>17.4f}" for value in figures.values()))
        found += [
            Bar(
                bar=f"suggest.beside.{name}.{what}",
                value=value,
                anchor=_ANCHORS.get(name) if what == "ndcg10" else None,
                higher_is_better=what not in ("gini10", "fit_cpu_s", "list_cpu_ms"),
                data_sha256=digest,
            )
            for what, value in figures.items()
        ]
    if os.environ.get("JSON") != "1":
        print(f"{'MovieLens-1M':<16}" + "".join(f"{what:>17}" for what in figures))
        print("\n".join(rows))
    return found
