"""How good the next suggestion is.

Protocol (published with the files): leave one out, the last item of each person is
the test, the one before it validation; the whole catalogue is ranked less what was
seen; everybody counts; a tie counts against us. The pack is trained by
``brand.train`` and read by ``suggest`` exactly as a person's side does.

Nothing is set by hand for a file: ``brand.choose`` takes the counts' parameters and
``brand.train`` decides on the second stage by what each training history held last,
the validation items; both are inside the CPU seconds of fitting. The test items are
read for the final ranks alone. ``DATA=`` takes any file of ``user item`` or
``user item item …`` lines; without it MovieLens-1M and Amazon Beauty are measured.
"""

from __future__ import annotations

import gzip
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from metrics import coverage, debiased, gains, gini
from report import Bar, NoData, measured, sha256
from selfportrait.brand import Plan, choose, train
from selfportrait.model import DAY_US, Item, Method
from selfportrait.suggest import Catalogue, Consumed, Past, refined, score

Ints = NDArray[np.int64]

#: file → what is published on this very file and protocol: who, NDCG@10, HR@10 (None: not printed there).
PUBLISHED: dict[str, tuple[tuple[str, float, float | None], ...]] = {
    "ml1m": (
        ("HSTU-large (GPU; uses time stamps)", 0.2164, None),
        ("HSTU (GPU; uses time stamps)", 0.188, None),
        ("SASRec+, 3,000 negatives (GPU)", 0.1857, 0.3159),
        ("gSASRec (GPU)", 0.1726, 0.3003),
        ("counted pairs, as first measured", 0.1609, None),
        ("BERT4Rec (GPU)", 0.1537, None),
        ("EASE", 0.0535, None),
        ("implicit ALS", 0.0490, None),
    ),
    "beauty": (
        ("SASRec with sampled softmax (GPU)", 0.0531, None),
        ("eSASRec (GPU)", 0.0523, None),
        ("ActionPiece (GPU)", 0.0424, None),
        ("TIGER (GPU)", 0.0384, None),
    ),
}
#: file → NDCG@10 and HR@10 that must be reached
MUST: dict[str, tuple[float | None, float | None]] = {"ml1m": (0.188, 0.314), "beauty": (0.0531, None)}
#: file → the anchors beside them, and how it is called
ANCHOR: dict[str, tuple[float | None, float | None]] = {"ml1m": (0.1857, 0.3159), "beauty": (0.0531, None)}
NAMES = {"ml1m": "MovieLens-1M", "beauty": "Amazon Beauty"}


def histories_of(path: Path) -> list[list[str]]:
    """Read ``user item`` or ``user item item …`` lines, each person's in the order of the file."""
    opener = gzip.open if path.suffix == ".gz" else open
    found: dict[str, list[str]] = {}
    with opener(path, "rt", encoding="ascii") as file:
        for line in file:
            user, *items = line.split()
            found.setdefault(user, []).extend(items)
    return [history for history in found.values() if len(history) >= 3]


def fitted(histories: Sequence[Sequence[str]], names: Sequence[str], folder: Path) -> Catalogue:
    """Choose, train and publish as a brand does; open the pack as a person does.

    The files have no times: a step of a history is a day.
    """
    items = [Item(id=name, kind="show", title=name) for name in names]
    stepped = [[(item, at * DAY_US) for at, item in enumerate(history)] for history in histories]
    method = choose(stepped, items, method=Method(recency_days=1.0, window_days=10_000))
    timeless = [[(item, 0) for item in history] for history in histories]
    train(
        timeless, items, folder, name="bench", licence="research", provenance="bench", now_us=0,
        method=method, second=Plan(),
    )  # fmt: skip
    return Catalogue.open(folder)


def past_of(seen: Sequence[int]) -> Past:
    """A history of item numbers as the person's side holds it, a day a step."""
    return Past([Consumed(item=i, at_us=at * DAY_US, event=f"e{at}") for at, i in enumerate(seen)])


def ranked(catalogue: Catalogue, seen: Sequence[int], *, second: bool) -> NDArray[np.float64]:
    """Score the whole catalogue after ``seen``, which is left out."""
    past, as_of_us = past_of(seen), max(0, len(seen) - 1) * DAY_US
    total = score(catalogue, past, (), as_of_us).total
    if second:
        total = refined(catalogue, past, total, as_of_us)
    total[list(seen)] = -np.inf
    return total


def place(total: NDArray[np.float64], target: int | None) -> int:
    """The 0-based rank of the target; behind everything where it was never trained on."""
    return len(total) if target is None else int(np.count_nonzero(total >= total[target])) - 1


def judged(
    catalogue: Catalogue, histories: Sequence[Sequence[str]], *, second: bool
) -> tuple[Ints, Ints, list[float]]:
    """Return each person's rank of her last item, her ten best, and the CPU milliseconds of her list."""
    ranks, lists, took = [], [], []
    for history in histories:
        numbers = [catalogue.numbers.get(item) for item in history]
        seen = [number for number in numbers[:-1] if number is not None]
        began = time.process_time()
        total = ranked(catalogue, seen, second=second)
        best = np.argpartition(-total, 100)[:100]
        best = best[np.argsort(-total[best], kind="stable")]
        took.append((time.process_time() - began) * 1e3)
        ranks.append(place(total, numbers[-1]))
        lists.append(best[:10])
    return np.array(ranks), np.array(lists), took


def accuracy(path: Path) -> list[Bar]:
    """Everything measured on one file."""
    histories, digest = histories_of(path), sha256(path)
    name = path.name.partition(".")[0].replace("-", "").lower()
    known = [history[:-1] for history in histories]
    counts: dict[str, int] = {}
    for history in known:
        for item in history:
            counts[item] = counts.get(item, 0) + 1
    with tempfile.TemporaryDirectory() as folder:
        with measured() as fitting:
            catalogue = fitted(known, sorted({i for h in histories for i in h}), Path(folder))
        files = sorted(Path(folder).iterdir())
        weights = {file.name: file.stat().st_size / 1e6 for file in files}
        first, _, _ = judged(catalogue, histories, second=False)
        ranks, lists, took = judged(catalogue, histories, second=True)
    gained = gains(ranks)
    ndcg, hits = float(gained.mean()), float((ranks < 10).mean())
    popularity = np.array([counts.get(history[-1], 0) for history in histories], np.float64)
    if os.environ.get("JSON") != "1":
        ours = (
            ("ours", ndcg, hits),
            ("ours, first stage alone", float(gains(first).mean()), float((first < 10).mean())),
        )
        _table(name, ours)
        stage = "with a second stage" if catalogue.second else "without a second stage: it did not help"
        print(f"{catalogue.manifest.method}\n{stage}; MB a file: " + ", ".join(
            f"{file} {weight:.2f}" for file, weight in weights.items()
        ))  # fmt: skip
    must, anchor = MUST.get(name, (None, None)), ANCHOR.get(name, (None, None))
    figures = (
        (
            "ndcg10",
            ndcg,
            must[0],
            anchor[0],
            f"{len(histories)} people, {len(catalogue)} items, full ranking",
        ),
        ("hr10", hits, must[1], anchor[1], ""),
        ("ndcg10_first_stage", float(gains(first).mean()), None, None, "the counts alone"),
        ("ndcg10_debiased", debiased(gained, popularity), None, None, "by popularity^-1/2"),
        ("coverage10", coverage(lists, len(catalogue)), None, None, "of the catalogue in somebody's ten"),
    )
    costs = (
        ("gini10", gini(lists, len(catalogue)), None, "of exposure in the tens"),
        ("fit_cpu_s", fitting.cpu_s, 600, "brand.choose and brand.train, everything chosen inside"),
        ("fit_peak_mb", fitting.peak_mb, None, ""),
        ("pack_mb", sum(weights.values()), None, "as published"),
        ("list_cpu_ms", float(np.median(took)), 20, "a list of 100 on her side, median"),
        ("list_p99_cpu_ms", float(np.quantile(took, 0.99)), 20, "the same at p99"),
    )
    return [
        *(
            Bar(bar=f"suggest.{name}.{what}", value=value, must=least, anchor=by, higher_is_better=True,
                data_sha256=digest, note=note)
            for what, value, least, by, note in figures
        ),
        *(
            Bar(bar=f"suggest.{name}.{what}", value=value, must=most, data_sha256=digest, note=note)
            for what, value, most, note in costs
        ),
    ]  # fmt: skip


def _table(name: str, ours: Sequence[tuple[str, float, float | None]]) -> None:
    print(f"{'on the same protocol, ' + NAMES.get(name, name):<44} NDCG@10   HR@10")
    rows = sorted((*ours, *PUBLISHED.get(name, ())), key=lambda row: -row[1])
    for whose, ndcg, hits in rows:
        print(f"{whose:<44} {ndcg:>7.4f} {'' if hits is None else f'{hits:>7.4f}'}")


def _data() -> list[Path]:
    given = Path(os.environ.get("DATA") or Path(__file__).resolve().parent / "../../shared/data")
    paths = [given / "ml-1m" / "ml-1m.txt.gz", given / "amazon_beauty" / "Beauty.txt.gz"]
    paths = [given] if given.is_file() else [path for path in paths if path.is_file()]
    if not paths:
        raise NoData(f"The data is not there: {given}. Say where with DATA=<folder or file>.")
    return paths


def bars() -> list[Bar]:
    """The accuracy bars of each file."""
    return [bar for path in _data() for bar in accuracy(path)]
