"""The one form of every benchmark: bars, a table for a reader, a line a bar for a machine."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One figure beside what it must be and what a peer reaches on the same work."""

    bar: str
    value: float
    must: float | None = None
    anchor: float | None = None
    higher_is_better: bool = False
    data_sha256: str = ""
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the figure meets what it must (True where nothing is required)."""
        if self.must is None:
            return True
        return self.value >= self.must if self.higher_is_better else self.value <= self.must

    def line(self) -> str:
        """The bar as one line of JSON."""
        return json.dumps(
            {
                "bar": self.bar,
                "value": round(self.value, 5),
                "must": self.must,
                "anchor": self.anchor,
                "holds": self.holds,
                "data_sha256": self.data_sha256,
                "note": self.note,
            },
            ensure_ascii=False,
        )


@dataclass(slots=True)
class Meter:
    """CPU seconds (user and system, this process and its children) and peak memory of a stretch."""

    cpu_s: float = 0.0
    wall_s: float = 0.0
    peak_mb: float = field(default=0.0)


@contextmanager
def measured() -> Iterator[Meter]:
    """Measure the block. Peak memory is the process's high-water mark: run one thing a process."""
    meter = Meter()
    cpu, wall = _cpu(), time.perf_counter()
    try:
        yield meter
    finally:
        meter.cpu_s, meter.wall_s = _cpu() - cpu, time.perf_counter() - wall
        meter.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _cpu() -> float:
    usages = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in usages)


def sha256(*paths: Path) -> str:
    """The digest of the files' bytes, in the order given."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def report(title: str, bars: Sequence[Bar], *, out: Callable[[str], None] = print) -> int:
    """Print the bars, as JSON lines where JSON=1 is set; return the exit status."""
    if os.environ.get("JSON") == "1":
        for bar in bars:
            out(bar.line())
    else:
        _table(title, bars, out)
    return 0 if all(bar.holds for bar in bars) else 1


def _table(title: str, bars: Sequence[Bar], out: Callable[[str], None]) -> None:
    width = max([len(bar.bar) for bar in bars] + [3])
    out(title)
    out(f"{'bar':<{width}}  {'ours':>12}  {'must':>12}  {'anchor':>10}  holds  note")
    for bar in bars:
        sign = "≥" if bar.higher_is_better else "≤"
        must = "–" if bar.must is None else f"{sign} {bar.must:g}"
        anchor = "–" if bar.anchor is None else f"{bar.anchor:g}"
        holds = "–" if bar.must is None else ("yes" if bar.holds else "NO")
        out(f"{bar.bar:<{width}}  {bar.value:>12.4g}  {must:>12}  {anchor:>10}  {holds:<5}  {bar.note}")
    for digest in sorted({bar.data_sha256 for bar in bars if bar.data_sha256}):
        out(f"data sha256 {digest}")


class NoData(Exception):
    """Research data that is not on this machine; the sentence says where to name it."""


def main_of_parts(title: str, modules: Sequence[str]) -> None:
    """Run several benchmark modules (each with ``bars()``) as one table and exit with the status.

    ``PART=`` runs only the modules whose name ends in it. A module without its data says so; the others
    still run, and the status is 2.
    """
    only, lacking, bars = os.environ.get("PART", ""), False, []
    for name in (module for module in modules if module.endswith(only)):
        try:
            bars += importlib.import_module(name).bars()
        except NoData as error:
            lacking = True
            print(error, file=sys.stderr)
    status = report(title, bars)
    sys.exit(status or (2 if lacking else 0))


def main(title: str, bars: Callable[[], Sequence[Bar]]) -> None:
    """Run a benchmark module: report and exit with the status."""
    sys.exit(report(title, bars()))
