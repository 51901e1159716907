"""The vault: storing a million, then reading as the pages do."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from statistics import median

from report import Bar, main, measured
from selfportrait.model import Event, Sample, natural_key
from selfportrait.vault import KeyFile, Vault

EVENTS = 800_000
SAMPLES = 1_000_000
READ_AT = 1_000_000
_START_US = 1_420_070_400_000_000
_WORDS = (
    "harbour", "winter", "lantern", "orchard", "velvet", "thunder", "copper", "meadow", "signal", "canyon",
    "ember", "violet", "paper", "garden", "anchor", "marble", "willow", "comet", "saffron", "timber",
)  # fmt: skip


def events(count: int, seed: int = 7) -> Iterator[Event]:
    """Yield small events as a search and watch history holds them: newest first, two files in turn."""
    rng = random.Random(seed)
    moment = _START_US + count * 400_000_000
    for row in range(1, count + 1):
        moment -= rng.randrange(1_000_000, 800_000_000)
        title = f"{rng.choice(_WORDS)} {rng.choice(_WORDS)} {rng.randrange(100_000)}"
        yield Event(
            kind="search" if row % 2 else "watch",
            source="google",
            slot_us=moment // 1_000_000 * 1_000_000,
            key=natural_key("google", title, str(moment)),
            start_us=moment,
            title=title,
            item=f"https://example.org/watch?v={row:08x}",
            file="MyActivity.json",
            row=row,
        )


def samples(count: int, seed: int = 8) -> Iterator[Sample]:
    """Yield measurements series by series, as a phone exports them."""
    rng = random.Random(seed)
    series = (
        ("heart_rate", "/min", "Watch", 0.5),
        ("steps", "1", "Phone", 0.3),
        ("energy", "kcal", "Watch", 0.2),
    )
    for name, unit, device, share in series:
        moment = _START_US
        for _ in range(int(count * share)):
            moment += rng.randrange(60, 600) * 1_000_000
            value = float(rng.randrange(40, 180))
            yield Sample(
                series=name,
                unit=unit,
                source="apple_health",
                device=device,
                start_us=moment,
                end_us=moment + 5_000_000,
                value=value,
            )


def store(records: Callable[[int], Iterator[Event | Sample]], count: int) -> dict[str, float]:
    """Store ``count`` records in a fresh vault; what making them costs is measured apart and taken off."""
    with measured() as making:
        for _ in records(count):
            pass
    with tempfile.TemporaryDirectory() as folder:
        home, key = Path(folder) / "home", KeyFile(Path(folder) / "key")
        vault = Vault.create(home, key, zone="Europe/Berlin", now_us=0)
        with vault, measured() as meter, vault.landing(now_us=0, label="bench") as landing:
            for record in records(count):
                landing.add(record)
        size = sum(path.stat().st_size for path in home.iterdir()) / 1e6
    assert landing.receipt.new == count
    return {"cpu_s": meter.cpu_s - making.cpu_s, "peak_mb": meter.peak_mb, "disk_mb": size}


def read(count: int) -> dict[str, float]:
    """Return CPU milliseconds of what pages ask of a vault with ``count`` events."""
    with tempfile.TemporaryDirectory() as folder:
        key = KeyFile(Path(folder) / "key")
        with Vault.create(Path(folder) / "home", key, zone="Europe/Berlin", now_us=0) as vault:
            return _read(vault, count)


def _read(vault: Vault, count: int) -> dict[str, float]:
    kept = []
    with vault.landing(now_us=0, label="bench") as landing:
        for event in events(count):
            landing.add(event)
            if event.row % 1000 == 0:
                kept.append(event)
    with measured() as indexing:
        vault.index_words()
    rng = random.Random(3)
    picks = [rng.choice(kept) for _ in range(40)]
    asked = ["harbour", "velvet thu", "h", "pap 4", "ember 12345", "nothing", "canyon violet", "w t"]
    told = {
        "by_id_ms": _middle([lambda one=one: vault.events_by_id([one.id]) for one in picks]),
        "day_ms": _middle([lambda one=one: vault.day(one.local_day) for one in picks]),
        "span_ms": _middle([vault.span] * 5),
        "counts_ms": _middle([vault.counts] * 5),
        "search_ms": max(_middle([lambda w=w: vault.search(w, limit=50)] * 5) for w in asked),
        "index_cpu_s": indexing.cpu_s,
    }
    with measured() as scan:
        assert sum(1 for _ in vault.events()) == count
    with measured() as again, vault.landing(now_us=0, label="again") as landing:
        for event in islice(events(count), 100_000):
            landing.add(event)
    assert landing.receipt.new == 0
    return {**told, "scan_cpu_s": scan.cpu_s, "again_100k_cpu_s": again.cpu_s}


def _middle(calls: Sequence[Callable[[], object]]) -> float:
    """Return the median CPU milliseconds of these calls."""
    times = []
    for call in calls:
        start = time.process_time()
        call()
        times.append((time.process_time() - start) * 1000)
    return median(times)


PARTS: dict[str, Callable[[], dict[str, float]]] = {
    "events": lambda: store(events, EVENTS),
    "samples": lambda: store(samples, SAMPLES),
    "read": lambda: read(READ_AT),
}


def bars() -> list[Bar]:
    """Run each part in a process of its own: peak memory is a process's."""
    told = {name: _apart(name) for name in PARTS}
    shape = sha256(f"{EVENTS} {SAMPLES} {READ_AT} 7 8".encode()).hexdigest()
    stored, sampled, reading = told["events"], told["samples"], told["read"]
    musts = {"day_ms": 20.0, "search_ms": 20.0, "counts_ms": 100.0, "span_ms": 20.0, "by_id_ms": 20.0}
    return [
        Bar(
            bar="vault.events.cpu_s",
            value=stored["cpu_s"],
            data_sha256=shape,
            note="800,000 events",
        ),
        Bar(bar="vault.events.peak_mb", value=stored["peak_mb"], must=200, data_sha256=shape),
        Bar(bar="vault.events.disk_mb", value=stored["disk_mb"], data_sha256=shape),
        Bar(
            bar="vault.samples.cpu_s",
            value=sampled["cpu_s"],
            must=4,
            data_sha256=shape,
            note="1,000,000 samples",
        ),
        Bar(bar="vault.samples.peak_mb", value=sampled["peak_mb"], must=150, data_sha256=shape),
        Bar(bar="vault.samples.disk_mb", value=sampled["disk_mb"], data_sha256=shape),
        *(
            Bar(
                bar=f"vault.read.{name}",
                value=value,
                must=musts.get(name),
                data_sha256=shape,
                note="1,000,000 events",
            )
            for name, value in reading.items()
        ),
    ]


def _apart(name: str) -> dict[str, float]:
    run = subprocess.run([sys.executable, __file__, name], check=True, capture_output=True, env=os.environ)
    return json.loads(run.stdout)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(PARTS[sys.argv[1]]()))
    else:
        main("The vault", bars)
