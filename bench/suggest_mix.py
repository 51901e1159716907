"""Lists that keep to a person's mix, and lists that lead out of it: Steck's calibration on MovieLens-1M.

Protocol: suggest_next's (leave one out, the whole catalogue ranked less what was seen,
everybody, ties against us). The order is that of the counted pairs, the first stage, with
the parameters it was measured with before the second; the most relevant 300 are re-ranked to ten by
``suggest.calibrate.rerank`` as the product's rows are. Genres are `movies.dat`'s; a film
counts for its genres in equal parts, p(g|i) = 1/|g|. The target is the person's whole
history, each step back fading by half in 100: ``KL(p‖q̃)`` with α = 0.01 over the ten.

``TRADE`` was chosen on the validation items alone: the least that halves KL there
(CHOOSE=1 prints the grid and does not read the test items). The test is run once.

Exploration 20 %: exposure is a share of the ten places. A film is outside the person's
top three genres when none of its genres is among them (the strict reading, which the
dial guarantees); in the fractional reading each place counts by its part of genres
outside, and is printed beside it.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from metrics import bootstrap, gains
from report import Bar, NoData, sha256
from selfportrait.brand import train
from selfportrait.model import DAY_US, Item, Method
from selfportrait.suggest import Catalogue, Consumed, Past, score
from selfportrait.suggest.calibrate import TRADE, outside, rerank
from selfportrait.suggest.mix import Mix, divergence, mix_of
from suggest_next import histories_of

#: Chosen on validation for this file's first stage, a step of a history being a day.
METHOD = Method(
    reach=50, row_power=0.7, column_power=0.3, keep=200, recency_days=1.0, window_days=50, prior=0.0
)
_CANDIDATES = 300
_HALF_LIFE_STEPS = 100.0
_TRADES = (0.2, 0.24, 0.27, 0.285, 0.3, 0.33)


def films() -> Path:
    """Return the MovieLens-1M file; NoData where it is not there."""
    given = Path(os.environ.get("DATA") or Path(__file__).resolve().parent / "../../shared/data")
    path = (given if given.is_dir() else given.parent.parent) / "ml-1m" / "ml-1m.txt.gz"
    if not path.is_file():
        raise NoData(f"The data is not there: {path}. Say where with DATA=<folder>.")
    return path


def genres_of(path: Path) -> tuple[list[list[str]], dict[str, str]]:
    """Return the histories, and each film's genres as items carry them."""
    pairs = (line.split() for line in (path.parent / "sas_to_original_items.txt").read_text().splitlines())
    original = dict(pairs)
    lines = (path.parent / "movies.dat").read_text(encoding="latin-1").splitlines()
    told = {line.split("::")[0]: line.split("::")[2].replace("|", ", ") for line in lines}
    histories = histories_of(path)
    named = sorted({item for history in histories for item in history})
    return histories, {item: told[original[item]] for item in named}


class Ranked:
    """The 300 most relevant of each person, and what her list should look like."""

    def __init__(self, path: Path, held_out: int) -> None:
        self.histories, genres = genres_of(path)
        self.items = {
            name: Item(id=name, kind="show", title=name, attrs={"genre": genres[name]}) for name in genres
        }
        self.held_out = held_out
        known = [history[:-held_out] for history in self.histories]
        timeless = [[(item, 0) for item in history] for history in known]
        with tempfile.TemporaryDirectory() as folder:
            train(
                timeless, list(self.items.values()), Path(folder), name="bench", licence="research",
                provenance="bench", now_us=0, method=METHOD,
            )  # fmt: skip
            catalogue = Catalogue.open(Path(folder))
            by_number = [self.items[item.id] for item in catalogue.items]
            self.usual = [mix_of((self.items[i], 1.0) for i in history).usual() for history in known]
            away = {usual: outside(by_number, usual) for usual in set(self.usual)}
            found = [
                self._strongest(catalogue, history, away[usual])
                for history, usual in zip(known, self.usual, strict=True)
            ]
        self.candidates = [[by_number[n] for n in order] for order, _ in found]
        self.further = [[by_number[n] for n in order] for _, order in found]
        self.targets = [self._target(history) for history in known]
        self.answers = [history[len(history) - held_out] for history in self.histories]

    def _strongest(
        self, catalogue: Catalogue, history: Sequence[str], away: np.ndarray
    ) -> tuple[list[int], list[int]]:
        """Return the most relevant, and of the rest those outside her usual genres that a half would need."""
        seen = [catalogue.numbers[item] for item in history]
        past = Past([Consumed(item=i, at_us=at * DAY_US, event="") for at, i in enumerate(seen)])
        total = score(catalogue, past, (), (len(seen) - 1) * DAY_US).total
        total[seen] = -np.inf
        top = np.argpartition(-total, _CANDIDATES)[:_CANDIDATES]
        lacking = max(0, 5 - int(away[top].sum()))
        rest = np.where(away, total, -np.inf)
        rest[top] = -np.inf
        further = np.argsort(-rest, kind="stable")[:lacking] if lacking else np.empty(0, np.int64)
        kept = [n for n in further.tolist() if np.isfinite(rest[n])]
        return top[np.argsort(-total[top], kind="stable")].tolist(), kept

    def _target(self, history: Sequence[str]) -> Mix:
        back = len(history) - 1
        return mix_of(
            (self.items[item], 0.5 ** ((back - place) / _HALF_LIFE_STEPS))
            for place, item in enumerate(history)
        )

    def lists(self, trade: float, exploration: float = 0.0) -> list[list[Item]]:
        """Return everybody's ten; the most relevant as they are where nothing weighs against relevance."""
        if trade == exploration == 0.0:
            return [items[:10] for items in self.candidates]
        pools = self.candidates
        if exploration:
            # As the page does: where the most relevant hold too little new ground, some more of it enters.
            pools = [[*one, *more] for one, more in zip(self.candidates, self.further, strict=True)]
        found = (
            rerank(
                items, -np.arange(len(items)), target, size=10, trade=trade, exploration=exploration,
                usual=usual,
            )
            for items, target, usual in zip(pools, self.targets, self.usual, strict=True)
        )  # fmt: skip
        return [[items[n] for n in listed] for items, listed in zip(pools, found, strict=True)]

    def measured(self, lists: Sequence[Sequence[Item]]) -> np.ndarray:
        """Return NDCG@10, KL, strict and fractional exposure outside of each person (people × 4)."""
        rows = []
        for items, answer, target, usual in zip(lists, self.answers, self.targets, self.usual, strict=True):
            ranks = [place for place, item in enumerate(items) if item.id == answer]
            mix = mix_of((item, 1.0) for item in items)
            away = sum(share for name, share in mix.shares.items() if name not in usual)
            rows.append(
                (gains(ranks or [99])[0], divergence(target, mix), outside(items, usual).mean(), away)
            )
        return np.array(rows)


def choose(path: Path) -> None:
    """Print the validation grid."""
    ranked = Ranked(path, held_out=2)
    base = ranked.measured(ranked.lists(0.0)).mean(0)
    for trade in _TRADES:
        found = ranked.measured(ranked.lists(trade)).mean(0)
        print(f"{trade=}: NDCG@10 {found[0] / base[0] - 1:+.2%}, KL × {found[1] / base[1]:.3f}", flush=True)


def bars() -> list[Bar]:
    """KL and NDCG@10 with and without calibration, and exposure with the dial at 20 %."""
    path = films()
    if os.environ.get("CHOOSE") == "1":
        choose(path)
        return []
    digest = sha256(path, path.parent / "movies.dat")
    ranked = Ranked(path, held_out=1)
    plain = ranked.measured(ranked.lists(0.0))
    began = time.process_time()
    kept = ranked.measured(lists := ranked.lists(TRADE))
    took = (time.process_time() - began) / len(lists) * 1e3
    away = ranked.measured(ranked.lists(TRADE, 0.2))
    low, high = bootstrap(kept[:, 0] - plain[:, 0])
    before, after, far = plain.mean(0), kept.mean(0), away.mean(0)
    people = f"{len(lists)} people, trade {TRADE}"
    return [
        Bar(bar="suggest.mix.kl_left", value=after[1] / before[1], must=0.5, data_sha256=digest,
            note=f"{people}: KL to the target {before[1]:.3f} → {after[1]:.3f}"),
        Bar(bar="suggest.mix.ndcg10_lost", value=1 - after[0] / before[0], must=0.02, data_sha256=digest,
            note=f"{before[0]:.4f} → {after[0]:.4f}; 95 % of bootstraps lose "
            f"{-high / before[0]:.1%} to {-low / before[0]:.1%}"),
        Bar(bar="suggest.mix.explored", value=far[2], must=0.2, higher_is_better=True, data_sha256=digest,
            note=f"dial 20 %, no genre in the top three; with the dial at 0: {after[2]:.1%}"),
        Bar(bar="suggest.mix.explored_least", value=away[:, 2].min(), must=0.2, higher_is_better=True,
            data_sha256=digest, note="of any one person"),
        Bar(bar="suggest.mix.explored_fractional", value=far[3], must=0.2, higher_is_better=True,
            data_sha256=digest, note="by p(g|i)"),
        Bar(bar="suggest.mix.explored_ndcg10", value=far[0], data_sha256=digest, higher_is_better=True,
            note=f"with the dial at 20 %: {far[0] / before[0] - 1:+.1%}"),
        Bar(bar="suggest.mix.list_ms", value=took, must=20, data_sha256=digest, note="ten of 300, mean CPU"),
    ]  # fmt: skip
