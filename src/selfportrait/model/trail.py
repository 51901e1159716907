"""The trail of a history: what her latest events, faded in several ways, lead to.

Every item has a vector as something that was taken and another as something that may
come. Those taken are summed under several fadings; a small network turns the sums into
one vector, and what may come is the likelier the more its own vector points that way.
Where counts know pairs, this knows several events at once. Pure arrays, like
``model/second.py``: the brand fits it, the person's side evaluates it.
"""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from .second import KERNELS, PLACES, Floats, Ints, Trail

#: Numbers in an item's vectors.
WIDE: Final = 64
#: The columns of ``second_items.parquet`` that hold them (float16).
TAKEN: Final = tuple(f"taken{number:02}" for number in range(WIDE))
COMING: Final = tuple(f"coming{number:02}" for number in range(WIDE))
#: And the one (float32) that holds how likely an item is anyway.
USUAL: Final = "usual"

_KERNELS: Final = ("lag1", "lag2", "lag3", "soon", "half", "slow", "long")
#: How an event counts in each of the sums (fadings × lags), the latest first.
FADINGS: Final[Floats] = np.stack([KERNELS[name] / np.sqrt(KERNELS[name].sum()) for name in _KERNELS])
#: The inputs of the network: the sums, and which of PLACES the history has come to.
INPUTS: Final = len(_KERNELS) * WIDE + len(PLACES)


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """The weights of ``second.Trail`` as arrays."""

    share: float
    into: Floats
    bias: Floats
    out: Floats
    straight: Floats


class Vectors(msgspec.Struct, frozen=True, kw_only=True):
    """Of each row of items: ``taken`` and ``coming`` (rows × WIDE), ``usual`` (how likely it is anyway)."""

    taken: NDArray[np.float16] | Floats
    coming: NDArray[np.float16] | Floats
    usual: Floats


def weights(told: Trail) -> Weights:
    """Return the weights as arrays."""
    into, bias, out, straight = (
        np.array(values, np.float32) for values in (told.into, told.bias, told.out, told.straight)
    )
    return Weights(share=told.share, into=into, bias=bias, out=out, straight=straight)


def told(found: Weights) -> Trail:
    """Return the weights as a pack tells them: to four places, which is shorter and as good."""
    into, bias, out, straight = (
        np.round(part.astype(np.float64), 4).tolist()
        for part in (found.into, found.bias, found.out, found.straight)
    )
    return Trail(share=found.share, into=into, bias=bias, out=out, straight=straight)


def fits(found: Weights) -> bool:
    """Whether the shapes follow on from INPUTS to WIDE."""
    hidden = len(found.bias)
    return (found.into.shape, found.out.shape, found.straight.shape) == (
        (INPUTS, hidden), (hidden, WIDE), (INPUTS, WIDE)
    )  # fmt: skip


def place(lengths: Ints) -> Floats:
    """Return which of PLACES so many events have come to, as one 1 among 0s."""
    where = np.searchsorted(PLACES, lengths, side="right") - 1
    return np.eye(len(PLACES), dtype=np.float32)[where]


def pointing(found: Weights, inputs: Floats) -> Floats:
    """Return where the histories point (people × WIDE)."""
    hidden = np.maximum(inputs @ found.into + found.bias, 0)
    pointed: Floats = hidden @ found.out + inputs @ found.straight
    return pointed


def trailed(found: Weights, of: Vectors, recent: Ints, lengths: Ints, candidates: Ints) -> Floats:
    """Return the log-odds of each candidate, up to a constant a person (people × candidates).

    ``recent`` (people × LAGS, the latest first, -1 for none) and ``candidates`` are rows of ``of``.
    """
    seen = of.taken[np.maximum(recent, 0)].astype(np.float32) * (recent >= 0)[:, :, None]
    sums = np.matmul(FADINGS[None], seen).reshape(len(recent), -1)
    pointed = pointing(found, np.concatenate([sums, place(lengths)], 1))
    coming = of.coming[candidates].astype(np.float32)
    odds: Floats = np.matmul(coming, pointed[:, :, None])[:, :, 0] + of.usual[candidates]
    return odds


def shared(worth: Floats, odds: Floats, share: float) -> Floats:
    """Return the log-odds of both: the layers' ``worth``, and the trail's ``odds`` by its share."""
    part = np.float32(share)
    both: Floats = (1 - part) * worth + part * odds
    return both
