"""Everybody's histories as steps, people dealt into folds."""

from __future__ import annotations

import msgspec
import numpy as np

from selfportrait.model.second import Floats, Ints


class Walks(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody's steps, items numbered from the most taken; ``folds`` of each event, ``left`` to the end."""

    items: Ints
    place: Ints  #: how many of the same person came before
    left: Ints  #: how many of the same person come after
    fold: Ints
    folds: int
    size: int
    by_item: Ints  #: events in order of item
    starts: Ints  #: where each item's events begin there


def walks(items: Ints, owners: Ints, *, size: int, folds: int, rng: np.random.Generator) -> Walks:
    """Deal the owners of ``items`` (each owner's together, in time order) into folds."""
    begins = np.flatnonzero(np.concatenate([[True], owners[1:] != owners[:-1]]))
    lengths = np.diff(np.append(begins, len(items)))
    place = np.arange(len(items)) - np.repeat(begins, lengths)
    by_item = np.argsort(items, kind="stable")
    return Walks(
        items=items,
        place=place,
        left=np.repeat(lengths, lengths) - place - 1,
        fold=np.repeat(rng.integers(0, folds, len(begins)), lengths),
        folds=folds,
        size=size,
        by_item=by_item,
        starts=np.searchsorted(items[by_item], np.arange(size + 1)),
    )


def taken(known: Walks, fold: int) -> Floats:
    """How often each item was taken by those not in ``fold``, raised to the size of the whole."""
    found = np.bincount(known.items[known.fold != fold], minlength=known.size)
    return (found * raised(known, fold)).astype(np.float32)


def raised(known: Walks, fold: int) -> float:
    """What counts without ``fold`` are multiplied by to stand for everybody."""
    return known.folds / (known.folds - 1) if fold >= 0 else 1.0
