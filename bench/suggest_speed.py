"""What training an invented market costs a brand, and a page costs a person."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from report import Bar, measured
from selfportrait.brand import train
from selfportrait.model import DAY_US, Item
from selfportrait.suggest import Catalogue, Consumed, rows


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
    """What training an invented market costs a brand, and a page costs a person."""
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
    ]  # fmt: skip
