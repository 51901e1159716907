"""Ingest: export files of a lifetime, read alone and read into a vault.

Each figure comes from a process of its own, so that its peak memory is its own. Inputs are
invented and seeded, so that ``data_sha256`` is the same everywhere.
Anchors, measured on the same work: google_takeout_parser (Google), healthkit-to-sqlite (Apple).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import apple_health_export
import bank_statement
import google_takeout
from report import Bar, main, measured, sha256
from selfportrait.sources import Context, Rejected, all_sources, find_files, recognise

ZONE = "Europe/Berlin"
#: SCALE=0.1 makes every input a tenth as long, for a quick look; its bars are then no bars.
SCALE = float(os.environ.get("SCALE", "1"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one stage of a case must hold, beside what a peer needs for the whole."""

    stage: str  #: "parse" or "vault"
    cpu_s: float | None = None
    peak_mb: float | None = None
    anchor_cpu_s: float | None = None
    anchor_mb: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One input and its figures."""

    name: str
    file: str
    rows: int
    write: Callable[[Path, int], object]
    figures: tuple[Figure, ...]


CASES = (
    Case(
        name="google",
        file="MyActivity.json",
        rows=800_000,
        write=google_takeout.write_google_json,
        figures=(
            Figure(stage="parse", peak_mb=100, anchor_cpu_s=12.2, anchor_mb=614),
            Figure(stage="vault", cpu_s=10, peak_mb=200, anchor_cpu_s=12.2, anchor_mb=614),
        ),
    ),
    Case(
        name="google_html",
        file="MyActivity.html",
        rows=100_000,
        write=google_takeout.write_google_html,
        figures=(Figure(stage="parse", cpu_s=5, peak_mb=100),),
    ),
    Case(
        name="apple",
        file="export.zip",
        rows=1_000_000,
        write=lambda path, rows: apple_health_export.write(path, records=rows, seed=7),
        figures=(
            Figure(stage="parse", peak_mb=150),
            Figure(stage="vault", cpu_s=15, peak_mb=150, anchor_cpu_s=59.4),
        ),
    ),
    Case(
        name="ofx",
        file="statement.ofx",
        rows=20_000,
        write=lambda path, rows: bank_statement.write(path, transactions=rows, seed=7),
        figures=(Figure(stage="vault", cpu_s=2),),
    ),
)


def parse(path: Path) -> int:
    """Read every record of ``path`` and let it go; return how many."""
    sources = all_sources()
    context = Context(zone=ZoneInfo(ZONE))
    count = 0
    for file in find_files([path]):
        if not isinstance(file, Rejected) and (source := recognise(file, sources)) is not None:
            for _ in source.read(file, context):
                count += 1
    return count


def into_vault(path: Path) -> int:
    """Read every record of ``path`` into a fresh vault; return how many."""
    from selfportrait.vault import KeyFile, Vault

    sources = all_sources()
    context = Context(zone=ZoneInfo(ZONE))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with (
            Vault.create(home, KeyFile(Path(folder) / "key"), zone=ZONE, now_us=0) as vault,
            vault.landing(now_us=0, label="bench") as landing,
        ):
            for file in find_files([path]):
                if not isinstance(file, Rejected) and (source := recognise(file, sources)) is not None:
                    for record in source.read(file, context):
                        landing.add(record)
        return landing.rows


STAGES = {"parse": parse, "vault": into_vault}


def measure(stage: str, path: Path) -> None:
    """Run one stage in this process and print its figures as JSON."""
    with measured() as meter:
        rows = STAGES[stage](path)
    print(json.dumps({"cpu_s": meter.cpu_s, "peak_mb": meter.peak_mb, "rows": rows}))


def bars() -> Sequence[Bar]:
    """Every figure of every case whose name is asked for (all where none is)."""
    asked = sys.argv[1:]
    made: list[Bar] = []
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            if not asked or case.name in asked:
                path = Path(folder) / case.file
                case.write(path, int(case.rows * SCALE))
                made += [bar for figure in case.figures for bar in _bars(case, figure, path)]
                path.unlink()
    return made


def _bars(case: Case, figure: Figure, path: Path) -> list[Bar]:
    command = [sys.executable, __file__, "--measure", figure.stage, str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    got = json.loads(done.stdout)
    bar = partial(
        Bar, data_sha256=sha256(path), note=f"{got['rows']:,} rows, {path.stat().st_size / 1e6:.0f} MB"
    )
    name = f"ingest.{case.name}" + ("" if figure.stage == "vault" else f".{figure.stage}")
    return [
        bar(bar=f"{name}.cpu_s", value=got["cpu_s"], must=figure.cpu_s, anchor=figure.anchor_cpu_s),
        bar(bar=f"{name}.peak_mb", value=got["peak_mb"], must=figure.peak_mb, anchor=figure.anchor_mb),
    ]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], Path(sys.argv[3]))
    else:
        main("Ingest", bars)
