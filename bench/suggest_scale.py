"""What training costs a brand as its events grow: DuckDB, one to twenty million events.

Events are invented: people of a hundred events each, three in ten of them on what
everybody takes (falling as a cube), the others around a taste of their own; 20,000
items, one thread, at most 1 GB for the engine, the rest on disk. Every size is trained in
a process of its own; its CPU seconds and peak memory are all of that process, from reading
the files to the written pack.

Twice: with ``reach`` 10, and with 50, which is what ``Method`` has where nobody chooses.
A person of 100 events has 945 ordered pairs within 10 and 3,725 within 50, so the second
costs up to four times as much, and is measured on smaller crowds: cost is in pairs, and
the largest of these has as many as the first has at twenty million events. ``SIZES=1,2``
and ``WIDE_SIZES=1`` (millions) run other sizes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from report import Bar, measured
from selfportrait.model import Item, Method

ITEMS, EACH, REACH, MEMORY_MB = 20_000, 100, 10, 1024
WIDE = Method().reach


def write_events(path: Path, events: int, seed: int) -> None:
    """Write a crowd's events as one Parquet file."""
    rng = np.random.default_rng(seed)
    with pq.ParquetWriter(
        path, pa.schema([("person", pa.int64()), ("item", pa.string()), ("at_us", pa.int64())])
    ) as writer:
        for start in range(0, events, 1_000_000):
            count = min(1_000_000, events - start)
            person = np.arange(start, start + count) // EACH
            taste = np.random.default_rng([seed, start]).integers(0, ITEMS, count // EACH + 1)
            near = (taste[person - person[0]] + rng.normal(0, 60, count)).astype(np.int64) % ITEMS
            known = (ITEMS * rng.random(count) ** 3).astype(np.int64)
            number = np.where(rng.random(count) < 0.3, known, near)
            ids = np.array([f"i{n}" for n in range(ITEMS)], object)[number]
            at_us = 1_600_000_000_000_000 + rng.integers(0, 700 * 86_400, count) * 1_000_000
            writer.write_table(pa.table({"person": person, "item": pa.array(ids), "at_us": at_us}))


def train_once(path: Path, folder: Path, reach: int) -> dict[str, float]:
    """Train on one file; return CPU seconds, peak memory and what was counted."""
    from selfportrait.brand import DuckEngine, Events, train_from_files

    items = [Item(id=f"i{n}", kind="track", title=f"Thing {n}") for n in range(ITEMS)]
    said = {"name": "m", "licence": "CC0-1.0", "provenance": "invented", "now_us": 0}
    with measured() as cost, DuckEngine(folder / "work", memory_mb=MEMORY_MB, threads=1) as engine:
        manifest = train_from_files(
            Events(events=[path]), items, folder / "pack", engine=engine, method=Method(reach=reach), **said
        )
        ((pairs,),) = (part.column(0).to_pylist() for part in engine.rows("SELECT COUNT(*) AS n FROM pairs"))
    return {
        "cpu_s": cost.cpu_s,
        "peak_mb": cost.peak_mb,
        "pairs": pairs,
        "rules": manifest.rules,
        "pack_mb": sum(file.stat().st_size for file in (folder / "pack").iterdir()) / 1e6,
    }


def bars() -> list[Bar]:
    """CPU seconds and memory by size, and the power of the size that the cost grows with, for each reach."""
    return [*_grown("SIZES", "1,2,5,10,20", REACH), *_grown("WIDE_SIZES", "1,2,5", WIDE)]


def pairs_of(events: float, reach: int) -> float:
    """Return how many ordered pairs a crowd has: by person, those at each distance."""
    return events / EACH * sum(EACH - distance for distance in range(1, reach + 1))


def _grown(variable: str, usual: str, reach: int) -> list[Bar]:
    sizes = [float(size) for size in os.environ.get(variable, usual).split(",")]
    found = [_measured(size, reach) for size in sizes]
    cpu = np.array([one["cpu_s"] for one in found])
    power = float(np.polyfit(np.log(sizes), np.log(cpu), 1)[0]) if len(sizes) > 1 else 1.0
    return [
        *(
            Bar(bar=f"suggest.train_{size:g}m_reach{reach}_cpu_s", value=one["cpu_s"],
                note=f"{pairs_of(size, reach):.0f} million pairs, {one['pairs']:,} different, "
                f"{one['cpu_s'] / pairs_of(size, reach):.2f} µs a pair; {one['rules']:,} rules, "
                f"{one['pack_mb']:.0f} MB, peak {one['peak_mb']:,.0f} MB")
            for size, one in zip(sizes, found, strict=True)
        ),
        Bar(bar=f"suggest.train_power_reach{reach}", value=power, must=1.1,
            note="cost grows as events to this power"),
        Bar(bar=f"suggest.train_peak_mb_reach{reach}", value=max(one["peak_mb"] for one in found), must=1600,
            note=f"highest of all sizes; the engine may hold {MEMORY_MB} MB"),
    ]  # fmt: skip


def _measured(size: float, reach: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        events = Path(folder) / "events.parquet"
        write_events(events, int(size * 1e6), seed=8)
        # a process of its own, so that its peak is its own
        done = subprocess.run(
            [sys.executable, __file__, str(events), folder, str(reach)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    print(json.dumps(train_once(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))
