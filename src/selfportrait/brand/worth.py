"""What going from everybody to a segment to one person is worth, on a brand's own data.

One occasion of each person is held out (her last basket, or her first after a moment);
the same ten places are filled at three levels and judged by the same metric:

- everybody: what most people took;
- a segment: what most people of hers took, drawn toward everybody's as a segment is
  small (``(n_s + m p) / (N_s + m)``), by RFM and by clusters, whose number is chosen
  on the occasion before;
- herself: counted pairs from her own history, or, where things are bought again, the
  next basket.

The gain of a step is paired, person by person, with a 95 % interval from drawing
people again (percentile bootstrap).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
import numpy as np

from selfportrait.errors import BadRequest
from selfportrait.model import DAY_US, Item, Method
from selfportrait.model import baskets as form
from selfportrait.model.baskets import Bought, Floats, Ints

from .baskets import earlier, fitted_basket
from .counts import count, damp
from .segments import gathered, put

_AT: Final = 10
#: How many people's taste everybody's is worth beside a segment's own.
_DRAWN: Final = 30.0
_CLUSTERS: Final = (4, 8, 16, 32)
_TIMES: Final = 2000
#: Items of a ranking that are kept: who has seen all of them gets fewer than ten.
_DEEP: Final = 3000

Lists = list[Ints]


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """One level: recall@10 and NDCG@10 over people, and the share of the catalogue that was shown."""

    name: str
    groups: int  #: how many lists are told apart
    recall: float
    ndcg: float
    coverage: float


class Gain(msgspec.Struct, frozen=True, kw_only=True):
    """What a step is worth: in recall@10 and NDCG@10, each with its 95 % interval."""

    before: str
    after: str
    recall: tuple[float, float, float]  #: mean, low, high
    ndcg: tuple[float, float, float]


class Worth(msgspec.Struct, frozen=True, kw_only=True):
    """The report: how many people were judged, the levels, and what each step gained."""

    people: int
    levels: tuple[Level, ...]
    gains: tuple[Gain, ...]

    def text(self) -> str:
        """Return the report as a plain table."""
        wide = max(len(level.name) for level in self.levels) + 2
        head = f"{'level':<{wide}}{'lists':>7}{'recall@10':>11}{'NDCG@10':>9}{'coverage':>10}"
        lines = [f"{self.people} people, one occasion each held out", "", head]
        lines += [
            f"{one.name:<{wide}}{one.groups:>7}{one.recall:>11.4f}{one.ndcg:>9.4f}{one.coverage:>10.1%}"
            for one in self.levels
        ]
        lines += ["", "what a step is worth (95 % interval)"]
        for gain in self.gains:
            (r, rl, rh), (n, nl, nh) = gain.recall, gain.ndcg
            lines.append(f"{gain.before} → {gain.after}")
            lines.append(f"    recall@10 {r:+.4f} ({rl:+.4f} to {rh:+.4f})")
            lines.append(f"    NDCG@10   {n:+.4f} ({nl:+.4f} to {nh:+.4f})")
        return "\n".join(lines)


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Who is judged: what was known of each, what came, and when."""

    known: list[Bought]
    came: Lists
    at_us: list[int]
    size: int
    again: bool

    def judged(self, lists: Lists) -> Floats:
        """Return recall@10 and NDCG@10 of each person (people × 2)."""
        return np.array([_judge(named, came) for named, came in zip(lists, self.came, strict=True)])


def worth(
    histories: Iterable[Sequence[tuple[str, int]]],
    items: Sequence[Item],
    *,
    again: bool,
    since_us: int | None = None,
    method: Method = Method(),
    seed: int = 0,
) -> Worth:
    """Measure three levels on one held-out occasion of each person, and what each step gains.

    ``again``: what she had before may be named (groceries), else only what is new to
    her. With ``since_us`` everything before it is known and her first occasion after
    is asked for; without, her last one. BadRequest where fewer than 50 can be judged.
    """
    people = gathered(histories, items)
    asked = _held(people, len(items), since_us, again)
    if len(asked.known) < 50:
        raise BadRequest(
            "Fewer than 50 people have an occasion to be judged by.",
            next_step="Pass histories of people who came at least twice.",
        )
    rng = np.random.default_rng(seed)
    everybody = _counted(asked.known, np.zeros(len(asked.known), np.int64), asked.size)[0]
    by_rfm = _rfm(asked, items)
    by_taste, clusters = _clustered(asked, items, rng)
    herself = _herself(asked, items, method)
    named: list[tuple[str, int, Lists]] = [
        ("everybody", 1, _picked(asked, [everybody] * len(asked.known))),
        ("segment, RFM", len(np.unique(by_rfm)), _picked(asked, _by_segment(asked, by_rfm))),
        ("segment, clusters", clusters, _picked(asked, _by_segment(asked, by_taste))),
        ("herself", len(asked.known), herself),
    ]
    judged = [asked.judged(lists) for _, _, lists in named]
    levels = tuple(
        Level(
            name=name,
            groups=groups,
            recall=float(each[:, 0].mean()),
            ndcg=float(each[:, 1].mean()),
            coverage=len(np.unique(np.concatenate(lists))) / asked.size,
        )
        for (name, groups, lists), each in zip(named, judged, strict=True)
    )
    best = 1 if levels[1].ndcg > levels[2].ndcg else 2
    steps = ((0, 1), (0, 2), (best, 3), (0, 3))
    gains = tuple(_gain(levels[a].name, levels[b].name, judged[b] - judged[a], rng) for a, b in steps)
    return Worth(people=len(asked.known), levels=levels, gains=gains)


def _held(people: Sequence[Bought], size: int, since_us: int | None, again: bool) -> _Asked:
    known, came, at_us = [], [], []
    for mine in people:
        last = len(mine.starts) - 1
        basket = last if since_us is None else int(np.searchsorted(mine.starts, since_us))
        if basket < 1 or basket > last:
            continue
        before, held = earlier(mine, basket), np.unique(mine.items[mine.baskets == basket])
        held = held if again else held[~np.isin(held, before.items)]
        if len(held):
            known.append(before)
            came.append(held)
            at_us.append(int(mine.starts[basket]))
    return _Asked(known=known, came=came, at_us=at_us, size=size, again=again)


def _judge(named: Ints, came: Ints) -> tuple[float, float]:
    hits = np.isin(named[:_AT], came)
    discount = 1 / np.log2(np.arange(_AT) + 2)
    ideal = discount[: min(_AT, len(came))].sum()
    return float(hits.sum() / len(came)), float((hits * discount[: len(hits)]).sum() / ideal)


def _counted(known: Sequence[Bought], labels: Ints, size: int) -> Lists:
    """Return, label by label, items by how many people took them, drawn toward everybody's."""
    labelled = [np.zeros(size) for _ in range(int(labels.max()) + 1)]
    for label, mine in zip(labels.tolist(), known, strict=True):
        labelled[label][np.unique(mine.items)] += 1
    everybody = sum(labelled, np.zeros(size)) / len(known)
    people = np.bincount(labels, minlength=len(labelled))
    shares = [
        (one + _DRAWN * everybody) / (many + _DRAWN) for one, many in zip(labelled, people, strict=True)
    ]
    return [_strongest(share, _DEEP) for share in shares]


def _by_segment(asked: _Asked, labels: Ints) -> Lists:
    ranked = _counted(asked.known, labels, asked.size)
    return [ranked[label] for label in labels.tolist()]


def _strongest(values: Floats, many: int) -> Ints:
    many = min(many, len(values))
    top = np.argpartition(-values, many - 1)[:many]
    return top[np.lexsort((top, -values[top]))]


def _picked(asked: _Asked, ranked: Sequence[Ints]) -> Lists:
    """Return the first ten of each ranking that may be named to her."""
    if asked.again:
        return [order[:_AT] for order in ranked]
    return [order[~np.isin(order, mine.items)][:_AT] for order, mine in zip(ranked, asked.known, strict=True)]


def _rfm(asked: _Asked, items: Sequence[Item]) -> Ints:
    told = put(asked.known, items, now_us=max(asked.at_us), clusters=2, rng=np.random.default_rng(0))
    names: Ints = np.unique(told.rfm, return_inverse=True)[1]
    return names


def _clustered(asked: _Asked, items: Sequence[Item], rng: np.random.Generator) -> tuple[Ints, int]:
    """Cluster what was known; how many clusters is what did best on the occasion before."""
    before = _held(asked.known, asked.size, None, asked.again)
    best, most = _CLUSTERS[0], -1.0
    for clusters in _CLUSTERS if len(before.known) >= 50 else ():
        found = put(before.known, items, now_us=0, clusters=clusters, rng=rng).cluster
        score = float(before.judged(_picked(before, _by_segment(before, found)))[:, 1].mean())
        best, most = (clusters, score) if score > most else (best, most)
    return put(asked.known, items, now_us=0, clusters=best, rng=rng).cluster, best


def _herself(asked: _Asked, items: Sequence[Item], method: Method) -> Lists:
    found = _next_basket(asked, items) if asked.again else None
    return found if found is not None else _pairs(asked, method)


def _next_basket(asked: _Asked, items: Sequence[Item]) -> Lists | None:
    told = fitted_basket(asked.known, items)
    if told is None:
        return None
    weighing, table = told
    lists = []
    for mine, at_us in zip(asked.known, asked.at_us, strict=True):
        choices, values = form.inputs(table, mine, at_us, weighing.popular)
        lists.append(choices[np.argsort(-form.weighed(weighing, values), kind="stable")[:_AT]])
    return lists


def _pairs(asked: _Asked, method: Method) -> Lists:
    """Rank by the rules that leave what she had, each event fading as the method says."""
    lengths = [len(mine.items) for mine in asked.known]
    rules = damp(
        count(
            np.concatenate([mine.items for mine in asked.known]),
            np.repeat(np.arange(len(lengths)), lengths),
            size=asked.size,
            reach=method.reach,
        ),
        row_power=method.row_power,
        column_power=method.column_power,
        keep=method.keep,
    )
    starts = np.searchsorted(rules.sources, np.arange(asked.size + 1))
    return [
        _carried(mine, at_us, starts, rules.targets, rules.weights, asked, method)
        for mine, at_us in zip(asked.known, asked.at_us, strict=True)
    ]


def _carried(
    mine: Bought, at_us: int, starts: Ints, targets: Ints, weights: Floats, asked: _Asked, method: Method
) -> Ints:
    days = (at_us - mine.at_us) / DAY_US
    strength = np.where(days <= method.window_days, 1 / (1 + days / method.recency_days), 0.0)
    total = np.zeros(asked.size)
    for item, strong in zip(mine.items.tolist(), strength.tolist(), strict=True):
        here = slice(starts[item], starts[item + 1])
        total[targets[here]] += strong * weights[here]
    if not asked.again:
        total[mine.items] = -1.0
    return _strongest(total, _AT)


def _gain(before: str, after: str, paired: Floats, rng: np.random.Generator) -> Gain:
    means = np.empty((_TIMES, 2))
    for time in range(_TIMES):
        means[time] = paired[rng.integers(0, len(paired), len(paired))].mean(0)
    low, high = np.quantile(means, (0.025, 0.975), axis=0)
    recall, ndcg = ((float(paired[:, n].mean()), float(low[n]), float(high[n])) for n in range(2))
    return Gain(before=before, after=after, recall=recall, ndcg=ndcg)
