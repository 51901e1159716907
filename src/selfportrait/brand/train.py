"""From a crowd's histories to a published catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np

from selfportrait.errors import BadRequest
from selfportrait.model import Item, Manifest, Method
from selfportrait.model.packs import ITEMS, POPULARITY, RULES, SEGMENTS

from .counts import Ints, count, damp
from .crowd import by_kind, gather, tallied, weekly
from .pack import (
    labelled,
    write_extras,
    write_items,
    write_popularity,
    write_rules,
    write_segments,
)
from .publisher import Publisher
from .second import Plan, second_stage


def train(
    histories: Iterable[Sequence[tuple[str, int]]],
    items: Sequence[Item],
    folder: Path,
    *,
    name: str,
    licence: str,
    provenance: str,
    now_us: int,
    version: str = "",
    method: Method = Method(),
    publisher: Publisher | None = None,
    segments: Sequence[Sequence[str]] = (),
    extras: Mapping[str, bytes] = MappingProxyType({}),
    second: Plan | None = None,
) -> Manifest:
    """Count ``histories`` over ``items`` and write the catalogue pack to ``folder``.

    A history is one person's ``(item id, at_us)`` in any order; equal times keep
    theirs. Events that name no item are left out and counted in the manifest.
    ``version`` is today's date where none is given. Nothing of any one person is
    written but what the counts hold. ``publisher`` signs. ``segments`` names, history
    by history, what a person is of ("age:25-34", "country:DE"); ``extras`` are the
    files of further models. ``second`` fits a second stage, for minutes rather than
    seconds; it is in the pack where held-out items say it helps. Raises BadRequest for
    items or a method that no pack may have.
    """
    check_items(items, method, name, licence)
    numbers = {item.id: number for number, item in enumerate(items)}
    crowd = gather(histories, numbers)
    rules = damp(
        count(*by_kind(crowd, kind_numbers(items)), size=len(items), reach=method.reach),
        row_power=method.row_power,
        column_power=method.column_power,
        keep=method.keep,
    )
    further = dict(extras)
    if second is not None:
        found = second_stage(*by_kind(crowd, kind_numbers(items)), size=len(items), plan=second)
        further |= found.files if found is not None else {}
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        ITEMS: write_items(folder, items),
        RULES: write_rules(folder, rules),
        POPULARITY: write_popularity(folder, *weekly(crowd, len(items))),
        **write_extras(folder, further),
    }
    if segments:
        told = tallied(crowd, segments, len(items))
        files[SEGMENTS] = write_segments(folder, told.names, told.segments, told.items, told.people)
    return labelled(
        folder, files, name=name, version=version, licence=licence, provenance=provenance, now_us=now_us,
        people=crowd.people, events=len(crowd.items), unknown=crowd.unknown, method=method,
        publisher=publisher,
    )  # fmt: skip


def kind_numbers(items: Sequence[Item]) -> Ints:
    """Return a number for each item's kind, in alphabetical order of the kinds."""
    names = sorted({item.kind for item in items})
    order = {kind: number for number, kind in enumerate(names)}
    return np.array([order[item.kind] for item in items], np.int64)


def check_items(items: Sequence[Item], method: Method, name: str, licence: str) -> None:
    """Raise BadRequest for what no pack may be."""
    if not items:
        raise BadRequest("A catalogue needs at least one item.", next_step="Pass the items it is to hold.")
    if not name.strip() or not licence.strip():
        raise BadRequest(
            "A catalogue needs a name and a licence.", next_step='Say for example licence="CC-BY-4.0".'
        )
    ids = [item.id for item in items]
    if len(set(ids)) != len(ids) or "" in ids:
        raise BadRequest(
            "Two items of the catalogue have the same id, or one has none.",
            next_step="Give each item an id of its own.",
        )
    if method.reach < 1 or method.keep < 1 or method.recency_days <= 0 or method.window_days <= 0:
        raise BadRequest(
            "The method's reach, keep, recency_days and window_days must be above zero.",
            next_step="Leave the method out to use the measured one.",
        )
