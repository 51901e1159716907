"""How good the suggestions are for somebody new.

MovieLens-1M: a tenth of the people (604, seeded) are set aside, the pack is trained on
the others as in ``suggest_next``. For each of the 604 the next item after her first k
is ranked in the whole catalogue less what she has had, a tie against us. *Popularity*
ranks by the others' events, *personal* is the counted pairs alone; what must be reached
at every k is the better of the two less 0.003.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np

from metrics import gains
from report import Bar, NoData, measured, sha256
from selfportrait.model import DAY_US
from selfportrait.suggest import Catalogue, Past
from selfportrait.suggest.scoring import carried
from suggest_next import fitted, histories_of, past_of, place, ranked

AFTER = (0, 1, 2, 3, 5, 10, 20, 50)
SEED = 0


def bars() -> list[Bar]:
    """NDCG@10 at each k beside the better of popularity and counting."""
    given = Path(os.environ.get("DATA") or Path(__file__).resolve().parent / "../../shared/data")
    path = given if given.is_file() else given / "ml-1m" / "ml-1m.txt.gz"
    if not path.is_file():
        raise NoData(f"The data is not there: {path}. Say where with DATA=<folder or file>.")
    histories, digest = histories_of(path), sha256(path)
    rng = np.random.default_rng(SEED)
    new = np.zeros(len(histories), np.bool_)
    new[rng.choice(len(histories), len(histories) // 10, replace=False)] = True
    others = [history for history, apart in zip(histories, new, strict=True) if not apart]
    strangers = [history for history, apart in zip(histories, new, strict=True) if apart]
    with tempfile.TemporaryDirectory() as folder:
        with measured() as fitting:
            catalogue = fitted(others, sorted({i for h in histories for i in h}), Path(folder))
        popularity = np.zeros(len(catalogue))
        np.add.at(popularity, [catalogue.numbers[item] for history in others for item in history], 1)
        rows = [(after, *_after(catalogue, strangers, popularity, after)) for after in AFTER]
    if os.environ.get("JSON") != "1":
        print(f"{'cold start: NDCG@10 after first k':<40} {'ours':>8} {'popular':>8} {'personal':>9}  people")
        for after, people, ours, popular, personal in rows:
            print(f"k = {after:<36} {ours:>8.4f} {popular:>8.4f} {personal:>9.4f} {people:>7}")
    return [
        *(
            Bar(bar=f"suggest.cold.k{after:02}.ndcg10", value=ours, must=max(popular, personal) - 0.003,
                anchor=max(popular, personal), higher_is_better=True, data_sha256=digest,
                note=f"{people} people; popularity {popular:.4f}, personal {personal:.4f}")
            for after, people, ours, popular, personal in rows
        ),
        Bar(bar="suggest.cold.fit_cpu_s", value=fitting.cpu_s, must=600, data_sha256=digest),
    ]  # fmt: skip


def _after(
    catalogue: Catalogue, strangers: list[list[str]], popularity: np.ndarray, after: int
) -> tuple[int, float, float, float]:
    found: list[tuple[int, int, int]] = []
    for history in strangers:
        if len(history) <= after:
            continue
        seen, target = (
            [catalogue.numbers[item] for item in history[:after]],
            catalogue.numbers[history[after]],
        )
        totals = (
            ranked(catalogue, seen, second=True),
            popularity.copy(),
            _personal(catalogue, past_of(seen), after),
        )
        for total in totals:
            total[seen] = -np.inf
        found.append(tuple(place(total, target) for total in totals))
    ours, popular, personal = (float(gains(column).mean()) for column in np.array(found).T)
    return len(found), ours, popular, personal


def _personal(catalogue: Catalogue, past: Past, after: int) -> np.ndarray:
    """The counted pairs alone: no prior, no second stage."""
    flow = carried(catalogue, *past.strengths(catalogue, max(0, after - 1) * DAY_US))
    return np.bincount(flow.targets, flow.amounts, minlength=len(catalogue)).astype(np.float64)
