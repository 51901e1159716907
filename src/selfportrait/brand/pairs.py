"""What is known of each pair of items, counted with and without each fold of people.

A row that is learnt from must not see itself: what a person's own history added to
the counts would tell her next item. So people are dealt into folds, and whoever is in
a fold is learnt from with the counts of the others. Counts subtract exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from selfportrait.model.second import CHANNELS, LAGS, Floats, Ints, Pairs

from .walks import Walks, raised, taken

#: Lags that are told apart: one by one up to five, then ever wider, as the kernels flatten.
_BINS: Final = (1, 2, 3, 4, 5, 6, 9, 13, 19, 28, 39, LAGS + 1)
#: Sources looked at together: so many that sources × items, and the pairs counted, stay below these.
_CELLS: Final = 8_000_000
_PAIRS: Final = 1_500_000
#: Items among which ridge and ease are solved for: the most taken; both cost the cube of it.
CORE: Final = 3500
#: Steps from an item that led nowhere in particular, added to what is divided by.
_SHRINK: Final = 5.0
_RIDGE: Final = 100.0
_EASE: Final = 300.0

#: (folds × bins × cells), or (bins × cells)
_Cube = NDArray[np.float32]


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """The pairs that leave some items: ``sources`` and ``targets`` of each, by source then target.

    ``ahead`` counts j after i, ``behind`` j before i, by fold and bin of lags.
    """

    sources: Ints
    targets: Ints
    ahead: _Cube
    behind: _Cube


def tables(known: Walks, *, keep: int, lacking: list[int]) -> Iterator[Pairs]:
    """Yield what is known of each pair without the fold named (-1: nobody is left out), one after another.

    At most ``keep`` pairs leave an item.
    """
    solved = _solved(known, min(CORE, known.size), lacking)
    sides = {fold: _margins(known, fold) for fold in lacking}
    parts: dict[int, list[tuple[Ints, Ints, Floats]]] = {fold: [] for fold in lacking}
    for low, high in _bounds(known):
        block = _counted(known, low, high)
        for fold in lacking:
            values = _channels(block, fold, sides[fold], solved[fold])
            kept = _strongest(block.sources, values, keep)
            parts[fold].append((block.sources[kept], block.targets[kept], values[kept]))
    for fold in lacking:
        yield _assembled(parts.pop(fold), known.size)


def without(parts: _Cube, fold: int) -> _Cube:
    """Sum the folds' counts (folds × …), all but one; what is left is raised to the size of the whole."""
    whole: _Cube = parts.sum(0)
    if fold < 0:
        return whole
    others: _Cube = (whole - parts[fold]) * np.float32(len(parts) / (len(parts) - 1))
    return others


def _bounds(known: Walks) -> Iterator[tuple[int, int]]:
    """Cut the items into blocks of at most ``_CELLS`` cells and ``_PAIRS`` pairs each, one item at least."""
    low = 0
    while low < known.size:
        by_pairs = int(np.searchsorted(known.starts, known.starts[low] + _PAIRS // (2 * LAGS), side="right"))
        high = min(max(low + 1, min(by_pairs - 1, low + _CELLS // known.size)), known.size)
        yield low, high
        low = high


def _counted(known: Walks, low: int, high: int) -> Block:
    """Count every pair that leaves items ``low:high``. An item is no pair with itself."""
    events = known.by_item[known.starts[low] : known.starts[high]]
    ways = {1: known.left[events], -1: known.place[events]}
    steps = {(way, lag): np.flatnonzero(ways[way] >= lag) for way in ways for lag in range(1, LAGS + 1)}
    cells = {
        (way, lag): (known.items[events[far]] - low) * known.size + known.items[events[far] + way * lag]
        for (way, lag), far in steps.items()
    }
    there = np.zeros((high - low) * known.size, np.bool_)
    for cell in cells.values():
        there[cell] = True
    there[np.arange(high - low) * (known.size + 1) + low] = False
    at = np.flatnonzero(there)
    index = np.full(len(there), -1, np.int32)
    index[at] = np.arange(len(at))
    shape = (known.folds, len(_BINS) - 1, len(at))
    found = {1: np.zeros(shape, np.float32), -1: np.zeros(shape, np.float32)}
    bins = np.searchsorted(_BINS, np.arange(LAGS + 1), side="right") - 1
    for (way, lag), cell in cells.items():
        place = index[cell]
        real = place >= 0
        fold = known.fold[events[steps[way, lag]]]
        flat = (fold[real] * shape[1] + bins[lag]) * len(at) + place[real]
        np.add.at(found[way].reshape(-1), flat, np.float32(1))
    return Block(sources=at // known.size + low, targets=at % known.size, ahead=found[1], behind=found[-1])


def _kernel(weight: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Floats:
    """Return the mean weight of each bin's lags."""
    lags = [np.arange(a, b, dtype=np.float64) for a, b in pairwise(_BINS)]
    return np.array([weight(each).mean() for each in lags], np.float32)


#: How much each event of a history counts where ridge is solved for.
_FADING: Final = 1 / (1 + np.arange(LAGS) / 2)


def _echo(lags: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much two events a lag apart count together in the faded histories of all that came after."""
    return np.array([_FADING[int(lag) :] @ _FADING[: LAGS - int(lag)] for lag in lags])


_SOON = _kernel(lambda lag: 1 / lag)
_NEAR = _kernel(lambda lag: (lag <= 5).astype(float))
_WITHIN = _kernel(np.ones_like)
_HALF = _kernel(lambda lag: _FADING[lag.astype(int) - 1])
_ECHO = _kernel(_echo)


def _mixed(bins: _Cube, kernel: Floats) -> Floats:
    mixed: Floats = np.tensordot(kernel, bins, 1).astype(np.float32)
    return mixed


def _sums(known: Walks, kernel: Floats, fold: int, room: Ints) -> Floats:
    """Sum a kernel over each item's events, as far as there is ``room`` before or after them."""
    bins = np.searchsorted(_BINS, np.arange(1, LAGS + 1), side="right") - 1
    reach = np.concatenate([[0], np.cumsum(kernel[bins])])
    counted = known.fold != fold
    weights = reach[np.minimum(room[counted], LAGS)]
    whole = np.bincount(known.items[counted], weights, minlength=known.size)
    found: Floats = np.maximum(whole * raised(known, fold), 1e-6).astype(np.float32)
    return found


class Margins(msgspec.Struct, frozen=True, kw_only=True):
    """What leaves and what arrives at each item by kernel, and how often it was taken; without a fold."""

    after: dict[str, Floats]
    before: dict[str, Floats]
    often: Floats


def _margins(known: Walks, fold: int) -> Margins:
    return Margins(
        after={name: _sums(known, kernel, fold, known.left) for name, kernel in _DAMPED},
        before={name: _sums(known, kernel, fold, known.place) for name, kernel in _DAMPED},
        often=taken(known, fold),
    )


def _channels(block: Block, fold: int, sides: Margins, solved: tuple[Floats, Floats]) -> Floats:
    """Return pairs × CHANNELS of a block; nothing at all where nobody but the fold made the pair."""
    i, j = block.sources, block.targets
    ahead, behind = without(block.ahead, fold), without(block.behind, fold)
    others = np.asarray(ahead.any(axis=0)) | np.asarray(behind.any(axis=0))
    soon, near, within = (_mixed(ahead, kernel) for kernel in (_SOON, _NEAR, _WITHIN))
    back, around = _mixed(behind, _SOON), within + _mixed(behind, _WITHIN)
    often, after, before = sides.often, sides.after, sides.before

    def damped(counts: Floats, rows: Floats, columns: Floats) -> Floats:
        return np.asarray(counts * rows[i] ** np.float32(-0.7) * columns[j] ** np.float32(-0.3), np.float32)

    stood = after["within"] + before["within"]
    by_chance = stood[i] * stood[j] / stood.sum()
    expected = after["soon"][i] * before["soon"][j] / before["soon"].sum()
    found = {
        "follows": damped(soon, after["soon"], before["soon"]),
        "near": damped(near, after["near"], before["near"]),
        "within": damped(within, after["within"], before["within"]),
        "before": damped(back, before["soon"], after["soon"]),
        "lift": np.maximum(np.log((soon + 0.5) / (expected + 0.5)), 0),
        "kin": np.maximum(np.log((around + 0.5) / (by_chance + 0.5)), 0),
        "together": around / np.sqrt((often[i] + 3) * (often[j] + 3)),
        "next": ahead[0] / (often[i] + _SHRINK),
        "second": ahead[1] / (often[i] + _SHRINK),
        "third": ahead[2] / (often[i] + _SHRINK),
        "ridge": _among(solved[0], i, j),
        "ease": _among(solved[1], i, j),
    }
    return np.where(others[:, None], np.stack([found[name] for name in CHANNELS], 1), 0).astype(np.float32)


_DAMPED: Final = (("soon", _SOON), ("near", _NEAR), ("within", _WITHIN))


def _among(matrix: Floats, i: Ints, j: Ints) -> Floats:
    """Return the matrix's value of each pair, nothing for those beyond it."""
    core = len(matrix)
    found = np.zeros(len(i), np.float32)
    inside = (i < core) & (j < core)
    found[inside] = matrix[i[inside], j[inside]]
    return found


def _strongest(sources: Ints, values: Floats, keep: int) -> Ints:
    """Return places of the ``keep`` pairs of each source that matter most, by source then target."""
    begins = np.flatnonzero(np.diff(sources, prepend=-1))
    worth = np.zeros(len(sources), np.float32)
    for name, weight in (("follows", 1.0), ("ridge", 1.0), ("ease", 0.5), ("together", 0.5)):
        column = values[:, CHANNELS.index(name)]
        tops = np.maximum.reduceat(column, begins) if len(begins) else column
        worth += weight * column / np.repeat(np.maximum(tops, 1e-9), np.diff(np.append(begins, len(sources))))
    order = np.lexsort((-worth, sources))
    rank = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(sources))))
    kept: Ints = np.sort(order[(rank < keep) & (worth[order] > 0)])
    return kept


def _assembled(parts: list[tuple[Ints, Ints, Floats]], size: int) -> Pairs:
    """Join the blocks; a typical item's strongest pair counts one in the channels that have no unit."""
    sources, targets, values = (np.concatenate(each) for each in zip(*parts, strict=True))
    for name in ("follows", "near", "within", "before", "ridge", "ease"):
        column = values[:, CHANNELS.index(name)]
        tops = np.zeros(size, np.float32)
        np.maximum.at(tops, sources, column)
        strong = tops[tops > 0]
        column /= np.median(strong) if len(strong) else 1.0
    return Pairs(
        starts=np.searchsorted(sources, np.arange(size + 1)),
        targets=targets.astype(np.int32),
        values=np.clip(values, -6e4, 6e4).astype(np.float16),
    )


def _solved(known: Walks, core: int, lacking: list[int]) -> dict[int, tuple[Floats, Floats]]:
    """Solve ridge and ease among the ``core`` most taken items, without each fold.

    Ridge: next item on the faded history, (X'X + λ)⁻¹ X'Y, where both products are sums
    of counted pairs by lag. Ease (Steck 2019) on who stands within 50 steps of whom.
    """
    led = np.zeros((3, known.folds, core, core), np.float32)
    for low, high in _bounds(known):
        if low >= core:
            break
        block = _counted(known, low, high)
        inside = np.flatnonzero((block.sources < core) & (block.targets < core))
        i, j = block.sources[inside], block.targets[inside]
        for place, kernel in enumerate((_HALF, _ECHO, _WITHIN)):
            led[place][:, i, j] = np.tensordot(kernel, block.ahead[:, :, inside], (0, 1))
    found = {}
    own = np.arange(core)
    for fold in lacking:
        half, echo, within = (without(part, fold) for part in led)
        often = taken(known, fold)[:core]
        gram = echo + echo.T
        gram[own, own] = np.float32(_FADING @ _FADING) * (often + _RIDGE)
        ridge = np.linalg.solve(gram, half)
        gram = within + within.T
        gram[own, own] = often + _EASE
        inverse = np.linalg.inv(gram)
        ease = -inverse / np.diag(inverse)[None]
        found[fold] = (ridge.astype(np.float32), ease.astype(np.float32))
    return found
