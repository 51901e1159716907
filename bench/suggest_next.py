"""How good the next suggestion is.

Protocol (published with the file): leave one out, the last item of each person is
the test, the one before it validation; the whole catalogue is ranked less what was
seen; everybody counts; a tie counts against us. The pack is trained by
``brand.train`` and read by ``suggest`` exactly as a person's side does.

``METHOD`` was chosen on the validation items alone; ``CHOOSE=1`` prints the grid
it was chosen from (the test items are not read then). ``DATA=`` takes a folder
with ``ml-1m/ml-1m.txt.gz``, or any file of ``user item`` or ``user item item …``
lines.
"""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np

from report import Bar, NoData, measured, sha256
from selfportrait.brand import train
from selfportrait.model import DAY_US, Item, Method
from selfportrait.suggest import Catalogue, Consumed, Past, score

#: Chosen on validation (CHOOSE=1). The file has no times: a step of a history is a day here.
METHOD = Method(
    reach=50, row_power=0.7, column_power=0.3, keep=200, recency_days=1.0, window_days=50, prior=0.0
)

#: Published on this very file and protocol, NDCG@10 and HR@10 (None: not printed there).
PUBLISHED = (
    ("SASRec+, 3,000 negatives (GPU)", 0.1857, 0.3159),
    ("gSASRec (GPU)", 0.1726, 0.3003),
    ("counted pairs, as first measured", 0.1609, None),
    ("BERT4Rec (GPU)", 0.1537, None),
    ("EASE", 0.0535, None),
    ("implicit ALS", 0.0490, None),
    ("HSTU-large (GPU; uses time stamps)", 0.2164, None),
)


#: file → NDCG@10 we must reach, the anchors for NDCG@10 and HR@10 (MovieLens: counted pairs as first
#: measured, gSASRec; Beauty: SASRec with sampled softmax, parameters of ours still MovieLens's)
KNOWN = {"ml1m": (0.1609, 0.1609, 0.3003), "beauty": (None, 0.0531, None)}


def histories_of(path: Path) -> list[list[str]]:
    """Read ``user item`` or ``user item item …`` lines, each person's in the order of the file."""
    opener = gzip.open if path.suffix == ".gz" else open
    found: dict[str, list[str]] = {}
    with opener(path, "rt", encoding="ascii") as file:
        for line in file:
            user, *items = line.split()
            found.setdefault(user, []).extend(items)
    return [history for history in found.values() if len(history) >= 3]


def fitted(histories: list[list[str]], method: Method, folder: Path) -> Catalogue:
    """Train on the histories as a brand does, open the pack as a person does."""
    items = [Item(id=item, kind="show", title=item) for item in sorted({i for h in histories for i in h})]
    timeless = [[(item, 0) for item in history] for history in histories]
    train(
        timeless, items, folder, name="bench", licence="research", provenance="bench", now_us=0, method=method
    )
    return Catalogue.open(folder)


def ranks(catalogue: Catalogue, histories: list[list[str]], held_out: int) -> Iterator[int]:
    """Yield the 0-based rank of each person's held-out item; a target never trained on ranks last."""
    for history in histories:
        seen = [catalogue.numbers[i] for i in history[: len(history) - held_out] if i in catalogue.numbers]
        target = catalogue.numbers.get(history[len(history) - held_out])
        if target is None:
            yield len(catalogue)
            continue
        past = Past([Consumed(item=i, at_us=at * DAY_US, event="") for at, i in enumerate(seen)])
        total = score(catalogue, past, (), (len(seen) - 1) * DAY_US).total
        total[seen] = -np.inf
        yield int(np.count_nonzero(total >= total[target])) - 1


def quality(found: list[int]) -> tuple[float, float]:
    """NDCG@10 and HR@10 of ranks with one relevant item each."""
    top = np.array([rank for rank in found if rank < 10])
    return float(np.sum(1 / np.log2(top + 2)) / len(found)), len(top) / len(found)


def choose(histories: list[list[str]]) -> None:
    """Print the validation grid; the test item of every history is cut off first."""
    known = [history[:-1] for history in histories]
    grid = product((30, 50), (0.6, 0.7), (0.2, 0.3), (0.7, 1.0), (0.0, 0.05))
    for reach, row_power, column_power, recency, prior in grid:
        method = Method(
            reach=reach, row_power=row_power, column_power=column_power, recency_days=recency,
            window_days=METHOD.window_days, prior=prior,
        )  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            catalogue = fitted([history[:-1] for history in known], method, Path(folder))
            ndcg, hits = quality(list(ranks(catalogue, known, 1)))
        print(f"{reach=} {row_power=} {column_power=} {recency=} {prior=}: {ndcg:.4f} {hits:.4f}", flush=True)


def accuracy(path: Path) -> list[Bar]:
    """Test NDCG@10 and HR@10, what fitting cost, and what the pack weighs."""
    histories, digest = histories_of(path), sha256(path)
    with tempfile.TemporaryDirectory() as folder:
        with measured() as fitting:
            catalogue = fitted([history[:-1] for history in histories], METHOD, Path(folder))
        weight = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
        ndcg, hits = quality(list(ranks(catalogue, histories, 1)))
    name = path.name.partition(".")[0].replace("-", "").lower()
    must, ndcg_anchor, hits_anchor = KNOWN.get(name, (None, None, None))
    if name == "ml1m" and os.environ.get("JSON") != "1":
        print(f"{'on the same protocol, MovieLens-1M':<40} NDCG@10   HR@10")
        for whose, their_ndcg, their_hits in (("ours, plain counted pairs", ndcg, hits), *PUBLISHED):
            print(f"{whose:<40} {their_ndcg:>7.4f} {'' if their_hits is None else f'{their_hits:>7.4f}'}")
        print(METHOD)
    return [
        Bar(bar=f"suggest.{name}.ndcg10", value=ndcg, must=must, anchor=ndcg_anchor,
            higher_is_better=True, data_sha256=digest, note=f"{len(histories)} people, full ranking"),
        Bar(bar=f"suggest.{name}.hr10", value=hits, anchor=hits_anchor,
            higher_is_better=True, data_sha256=digest),
        Bar(bar=f"suggest.{name}.fit_cpu_s", value=fitting.cpu_s, must=60, data_sha256=digest,
            note="brand.train and opening the pack"),
        Bar(bar=f"suggest.{name}.pack_mb", value=weight, data_sha256=digest),
    ]  # fmt: skip


def _data() -> Path:
    given = Path(os.environ.get("DATA") or Path(__file__).resolve().parent / "../../shared/data")
    path = given if given.is_file() else given / "ml-1m" / "ml-1m.txt.gz"
    if not path.is_file():
        raise NoData(f"The data is not there: {path}. Say where with DATA=<folder or file>.")
    return path


def bars() -> list[Bar]:
    """The accuracy bars; with CHOOSE=1 only the validation grid."""
    data = _data()
    if os.environ.get("CHOOSE") == "1":
        choose(histories_of(data))
        return []
    return accuracy(data)
