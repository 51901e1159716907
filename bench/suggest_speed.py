"""What training an invented market costs a brand, and a page and a list cost a person.

The small market is trained; the large one (a million tracks, fifty rules each on
average, ``market.py``) is written as it would be published, taken in once, and opened
in a process of its own. There, for people of 10,000 events over ten years about 3,500
tracks: CPU milliseconds until the best hundred are there as items, from the history as
it lies in memory; then again after each of three more events. Each list is made five
times and the quickest counts: what else the machine does is not ours. All rows are made
once for each of five more people. Memory is that of
the fresh process after one person's lists (``VmRSS``, its highest ``VmHWM``, and the part
that is no mapped file, ``RssAnon``). ``BIG=`` keeps the large market between runs;
``LISTS=`` people (60).
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from market import history, write_pack
from report import Bar, measured
from selfportrait.brand import train
from selfportrait.model import DAY_US, Fact, Item
from selfportrait.suggest import Catalogue, Consumed, Listing, Past, rows

SIZE, EVENTS, DISTINCT, BEST = 1_000_000, 10_000, 3_500, 100
NOW_US = 1_763_500_000_000_000


def market(rng: random.Random) -> tuple[list[Item], list[list[tuple[str, int]]]]:
    """An invented catalogue of 4,000 items and 3,000 people with 100 events each."""
    kinds = ("track", "track", "show", "good")
    items = [
        Item(
            id=f"i{n}",
            kind=kinds[n % 4],
            title=f"Thing {n}",
            creator=f"Maker {n % 300}",
            attrs={"genre": "rock"},
        )
        for n in range(4000)
    ]
    crowd = []
    for _ in range(3000):
        at = 1_600_000_000_000_000
        middle = rng.randrange(4000)
        crowd.append([(f"i{int(rng.gauss(middle, 150)) % 4000}", at + n * DAY_US) for n in range(100)])
    return items, crowd


def bars() -> list[Bar]:
    """A small market trained and shown, and a large one listed."""
    rng = random.Random(4)
    items, crowd = market(rng)
    now_us = 1_700_000_000_000_000
    with tempfile.TemporaryDirectory() as folder:
        with measured() as training:
            train(
                crowd, items, Path(folder), name="m", licence="CC0-1.0", provenance="invented", now_us=now_us
            )
        began = time.process_time()
        catalogue = Catalogue.open(Path(folder))
        opened_ms = (time.process_time() - began) * 1e3
    hers = [
        Consumed(item=int(rng.gauss(2000, 800)) % 4000, at_us=now_us - n * DAY_US // 10, event=f"{n:032x}")
        for n in reversed(range(10_000))
    ]
    took = []
    for _ in range(21):
        began = time.process_time()
        rows(catalogue, hers, (), now_us=now_us, zone=ZoneInfo("Europe/Berlin"))
        took.append((time.process_time() - began) * 1e3)
    return [
        Bar(bar="suggest.train_cpu_s", value=training.cpu_s, must=2, note="3,000 people, 100 events each"),
        Bar(bar="suggest.open_cpu_ms", value=opened_ms, must=100, note="4,000 items"),
        Bar(bar="suggest.rows_cpu_ms", value=float(np.median(took[1:])), must=50,
            note="all rows, 10,000 events, median of 20"),
        Bar(bar="suggest.rows_first_cpu_ms", value=took[0], note="and the catalogue's indexes built"),
        *_large(),
    ]  # fmt: skip


def _large() -> list[Bar]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(os.environ.get("BIG") or temporary)
        if not (folder / "pack" / "manifest.json").is_file():
            write_pack(folder / "pack", SIZE, seed=4)
        with measured() as taking_in:
            _in_its_own("take_in", folder)
        one, many = _in_its_own("one", folder), _in_its_own("many", folder)
        laid_out = sum(file.stat().st_size for file in (folder / "cache").rglob("*") if file.is_file())
    note = f"{SIZE:,} items, {EVENTS:,} events about {DISTINCT:,} items, {many['lists']:.0f} people"
    return [
        Bar(bar="suggest.list_100_cpu_ms_p99", value=many["list_p99"], must=20, note=note),
        Bar(bar="suggest.list_100_cpu_ms_p50", value=many["list_p50"],
            note=f"by the wall p50 {many['wall_p50']:.1f}, p99 {many['wall_p99']:.1f}"),
        Bar(bar="suggest.list_100_all_distinct_cpu_ms_p99", value=many["distinct_p99"],
            note="every one of the 10,000 events about another item"),
        Bar(bar="suggest.new_event_cpu_ms_p99", value=many["event_p99"], must=2,
            note=f"event taken in and the best hundred again; p50 {many['event_p50']:.2f}"),
        Bar(bar="suggest.rows_large_cpu_ms", value=many["rows"], must=1000,
            note="all rows of the million made anew, one like said; median of five people"),
        Bar(bar="suggest.resident_mb", value=one["VmRSS"], must=200,
            note=f"fresh process with one person's lists; of it mapped {one['RssFile']:.0f}"),
        Bar(bar="suggest.resident_highest_mb", value=one["VmHWM"], must=200),
        Bar(bar="suggest.open_large_cpu_ms", value=one["open"], note="from the cache; libraries loaded"),
        Bar(bar="suggest.take_in_large_cpu_s", value=taking_in.cpu_s,
            note=f"once: check 380 MB of Parquet, lay out {laid_out / 1e6:,.0f} MB"),
    ]  # fmt: skip


def _in_its_own(what: str, folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, what, str(folder)], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout or "{}")
    return found


def _list(catalogue: Catalogue, hers: list[Consumed]) -> Listing:
    listing = Listing(catalogue, Past(hers), (), NOW_US)
    _ = [catalogue.items[item] for item in listing.top(BEST)[0].tolist()]
    return listing


def _timed(catalogue: Catalogue, distinct: int, people: int) -> dict[str, list[float]]:
    """Milliseconds: CPU and wall of each person's list (the best of five), and of each later event."""
    took: dict[str, list[float]] = {"list": [], "wall": [], "event": []}
    for person in range(people):
        hers = history(SIZE, EVENTS, distinct, person, NOW_US)
        tries = []
        for _ in range(5):
            cpu, wall = time.process_time(), time.perf_counter()
            listing = _list(catalogue, hers[:-3])
            tries.append((time.process_time() - cpu, time.perf_counter() - wall))
        took["list"].append(min(cpu for cpu, _ in tries) * 1e3)
        took["wall"].append(min(wall for _, wall in tries) * 1e3)
        for one in hers[-3:]:
            cpu = time.process_time()
            listing.add(one)
            listing.top(BEST)
            took["event"].append((time.process_time() - cpu) * 1e3)
    return took


def _many(catalogue: Catalogue) -> dict[str, float]:
    people = int(os.environ.get("LISTS", "60"))
    took, distinct = _timed(catalogue, DISTINCT, people), _timed(catalogue, EVENTS, people // 4)
    found = {
        f"{name}_p{place}": float(np.percentile(values, place))
        for name, values in took.items()
        for place in (50, 99)
    }
    return found | {
        "lists": people,
        "distinct_p99": float(np.percentile(distinct["list"], 99)),
        "rows": float(np.median([_all_rows(catalogue, person) for person in range(5)])),
    }


def _all_rows(catalogue: Catalogue, person: int) -> float:
    """Milliseconds of CPU to make every row for a person who said she likes jazz: an eighth of the tracks."""
    hers = history(SIZE, EVENTS, DISTINCT, person, NOW_US)
    likes = Fact(topic="like", about="jazz", value=True, text="likes jazz", provenance="said", confidence=1.0)
    began = time.process_time()
    rows(catalogue, hers, (likes,), now_us=NOW_US, zone=ZoneInfo("Europe/Berlin"))
    return (time.process_time() - began) * 1e3


def _one(folder: Path) -> dict[str, float]:
    began = time.process_time()
    catalogue = Catalogue.open(folder / "pack", folder / "cache")
    opened = (time.process_time() - began) * 1e3
    hers = history(SIZE, EVENTS, DISTINCT, 0, NOW_US)
    listing = _list(catalogue, hers[:-3])
    for one in hers[-3:]:
        listing.add(one)
        listing.top(BEST)
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    memory = {line.split(":")[0]: float(line.split()[1]) / 1024 for line in lines if line.endswith(" kB")}
    return {"open": opened} | {name: memory[name] for name in ("VmRSS", "VmHWM", "RssFile", "RssAnon")}


if __name__ == "__main__":
    what, big = sys.argv[1], Path(sys.argv[2])
    if what == "one":
        print(json.dumps(_one(big)))
    else:
        opened = Catalogue.open(big / "pack", big / "cache")
        print(json.dumps(_many(opened) if what == "many" else {}))
