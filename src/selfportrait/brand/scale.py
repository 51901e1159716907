"""Train from event files of any size: the counting is SQL, run where the events are.

What comes out is, to the last byte, the pack that ``train`` writes from the same
histories: engines only add whole numbers and multiply doubles, and the powers that
damping needs are made here, once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files as shipped
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa

from selfportrait.errors import BadRequest
from selfportrait.model import DAY_US, LATEST_US, Item, Manifest, Method, PackFile
from selfportrait.model.packs import ITEMS, POPULARITY, RULES, SEGMENTS

from .counts import UNIT, Floats, Ints, factors
from .crowd import FEW, MONDAY_US, WEEK_US
from .engines import Engine
from .pack import (
    labelled,
    write_extras,
    write_items,
    write_popularity,
    write_rules_in_parts,
    write_segments,
)
from .publisher import Publisher
from .second import Plan, second_stage
from .train import check_items, kind_numbers

_NEEDED: Final = frozenset({"person", "item", "at_us"})
#: People a second stage is fitted on: their histories must fit into memory.
SAMPLE: Final = 50_000
#: A whole number of weeks that lifts every time of a life above zero.
_SHIFT_US: Final = (LATEST_US // WEEK_US + 2) * WEEK_US


class Events(msgspec.Struct, frozen=True, kw_only=True):
    """Parquet files of a crowd.

    ``events``: ``person`` (any type), ``item`` (an item's id), ``at_us`` (UTC µs) and, where
    it is known, ``place`` (which of two events at one time came first). ``members``:
    ``person``, ``segment``; a person may be of several.
    """

    events: Sequence[Path]
    members: Sequence[Path] = ()


def train_from_files(
    crowd: Events,
    items: Sequence[Item],
    folder: Path,
    *,
    engine: Engine,
    name: str,
    licence: str,
    provenance: str,
    now_us: int,
    version: str = "",
    method: Method = Method(),
    publisher: Publisher | None = None,
    extras: Mapping[str, bytes] = MappingProxyType({}),
    second: Plan | None = None,
    sample: int = SAMPLE,
) -> Manifest:
    """Count the events of ``crowd`` over ``items`` on ``engine``; write the pack to ``folder``.

    As ``train`` in all but where the counting runs, and that ``second`` is fitted here, in this
    process, on a ``sample`` of so many people. BadRequest where a file lacks a column, or for
    items, a method or a sample that cannot be.
    """
    check_items(items, method, name, licence)
    known, people, unknown = _known(engine, crowd, items)
    further = dict(extras)
    if second is not None:
        owners, numbers = sampled(engine, len({item.kind for item in items}), sample)
        found = second_stage(numbers, owners, size=len(items), plan=second)
        further |= found.files if found is not None else {}
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        ITEMS: write_items(folder, items),
        RULES: write_rules_in_parts(folder, _rules(engine, len(items), method)),
        POPULARITY: write_popularity(folder, *_weekly(engine)),
        **write_extras(folder, further),
    }
    if crowd.members:
        files[SEGMENTS] = _segments(engine, folder, crowd)
    return labelled(
        folder, files, name=name, version=version, licence=licence, provenance=provenance, now_us=now_us,
        people=people, events=known, unknown=unknown, method=method, publisher=publisher,
    )  # fmt: skip


def _known(engine: Engine, crowd: Events, items: Sequence[Item]) -> tuple[int, int, int]:
    """Name the tables; return events that count, people who have one, and events that do not count."""
    columns = engine.read("given", crowd.events)
    if missing := _NEEDED - columns:
        raise BadRequest(
            f"The event files have no column {', '.join(sorted(missing))}.",
            next_step="They need person, item and at_us (UTC µs).",
        )
    place = "place" if "place" in columns else "0 AS place"
    engine.define("events", f"SELECT person, item, at_us, {place} FROM given")  # noqa: S608
    engine.put(
        "items",
        pa.table(
            {
                "id": pa.array([item.id for item in items], pa.string()),
                "number": pa.array(np.arange(len(items)), pa.int64()),
                "kind": pa.array(kind_numbers(items), pa.int64()),
            }
        ),
    )
    engine.define("steps", _sql("steps", latest=LATEST_US))
    (counted,) = _table(
        engine, "SELECT COUNT(*) AS n, COUNT(DISTINCT person) AS people FROM steps"
    ).to_pylist()
    (given,) = _table(engine, "SELECT COUNT(*) AS n FROM events").to_pylist()
    return counted["n"], counted["people"], given["n"] - counted["n"]


def sampled(engine: Engine, kinds: int, people: int) -> tuple[Ints, Ints]:
    """Return ``(owners, item numbers)`` of so many people, each history together in time order."""
    if people < 1:
        raise BadRequest("A sample needs people.", next_step=f"Leave it out to take {SAMPLE:,}.")
    found = _table(engine, _sql("sample", most=people, kinds=kinds), "owner", "number")
    owners, numbers = (found[name].to_numpy().astype(np.int64) for name in ("owner", "number"))
    return owners, numbers


def _rules(engine: Engine, size: int, method: Method) -> Iterator[pa.RecordBatch]:
    """Yield damped and pruned rules by source, the strongest first."""
    reach = range(1, method.reach + 1)
    worth = pa.array([round(UNIT / distance) for distance in reach], pa.int64())
    engine.put("distances", pa.table({"step": [f"t{distance}" for distance in reach], "worth": worth}))
    leads = ", ".join(f"LEAD(number, {distance}) OVER history AS t{distance}" for distance in reach)
    columns = ", ".join(f"t{distance}" for distance in reach)
    engine.keep("pairs", _sql("pairs", reach=method.reach, leads=leads, columns=columns, size=size))
    engine.define("counts", _sql("counts", size=size))
    leaving, arriving = factors(
        _sums(engine, "source", size), _sums(engine, "target", size), method.row_power, method.column_power
    )
    for name, found in (("leaving", leaving), ("arriving", arriving)):
        engine.put(name, pa.table({"number": pa.array(np.arange(size), pa.int64()), "factor": found}))
    return engine.rows(_sql("rules", unit=UNIT, keep=method.keep))


def _sums(engine: Engine, side: str, size: int) -> Floats:
    """Sum what leaves or reaches each item, in pairs at distance one: exact, for they are whole units."""
    query = f"SELECT {side} AS number, CAST(SUM(units) AS BIGINT) AS units FROM counts GROUP BY {side}"  # noqa: S608
    found = _table(engine, query, "number", "units")
    sums = np.zeros(size)
    sums[found["number"].to_numpy()] = found["units"].to_numpy()
    return sums / UNIT


def _weekly(engine: Engine) -> tuple[Ints, Ints, Ints]:
    names = ("week_us", "number", "events")
    found = _table(engine, _sql("weekly", monday=MONDAY_US, shift=_SHIFT_US, week=WEEK_US), *names)
    weeks, numbers, events = (found[name].to_numpy() for name in names)
    return weeks // DAY_US, numbers, events


def _segments(engine: Engine, folder: Path, crowd: Events) -> PackFile:
    columns = engine.read("members", crowd.members)
    if not {"person", "segment"} <= columns:
        raise BadRequest(
            "The files of members have no column person or segment.", next_step="They need both."
        )
    found = _table(engine, _sql("segments", few=FEW), "segment", "number", "people")
    names = sorted(set(found["segment"].to_pylist()))
    places = {segment: place for place, segment in enumerate(names)}
    numbers = np.array([places[segment] for segment in found["segment"].to_pylist()], np.int64)
    return write_segments(folder, names, numbers, found["number"].to_numpy(), found["people"].to_numpy())


def _table(engine: Engine, sql: str, *columns: str) -> pa.Table:
    """Return a small result whole; one without rows still has its columns."""
    parts = [part for part in engine.rows(sql) if part.num_rows]
    if parts:
        return pa.Table.from_batches(parts)
    return pa.table({column: pa.array([], pa.int64()) for column in columns})


def _sql(name: str, **numbers: object) -> str:
    text = (shipped("selfportrait.brand") / "sql" / f"{name}.sql").read_text("utf-8")
    return text.format(**numbers)
