"""What comes next in streams that are not places: five homes' activities, and four of the invented person's.

The shared weights were fitted to check-ins; this shows that they carry over. The homes
(HOMES=, default ../../shared/data/kasteren_mit_home) are 14 to 26 days of one resident each; the
invented person's streams are read from her exports as the product reads them, the last 1,500 steps of
each. A forecast is made as each step begins, of the next, its time not known; scored are the steps of
the last 40 %, learnt one by one. The log loss of a first time is that of "something new" as a whole.
Beside it two counted models: the most frequent state, and what most often followed this one (back-off,
Witten and Bell's share for what is new).
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from patterns_when import HOMES, homes
from report import Bar, sha256
from selfportrait.invented import write_life
from selfportrait.model import Event, Step
from selfportrait.patterns import Forecaster, streams
from selfportrait.sources import Context, all_sources, find_files, recognise

SEED, UNTIL = 7, date(2026, 11, 20)
_SCORED, _LATEST, _BACK_OFF = 0.4, 1500, 2.0
_ROWS = ("ours", "first-order Markov, back-off", "most frequent")


def bars() -> list[Bar]:
    """A row a stream: our log loss, which must not be above the better of the counted ones."""
    found = []
    if HOMES.is_dir():
        digest = sha256(*sorted(HOMES.glob("house*.activities")))
        for name, steps in homes().items():
            found.append(_bar(f"home {name}, activity", "activity", steps, digest))
    with tempfile.TemporaryDirectory() as folder:
        for name, steps in _invented(Path(folder)).items():
            found.append(_bar(f"invented person, {name}", name, steps[-_LATEST:], ""))
    return found


def _invented(folder: Path) -> dict[str, list[Step]]:
    paths = write_life(folder, seed=SEED, until=UNTIL)
    sources, context = all_sources(), Context(zone=ZoneInfo("Europe/Berlin"), exported_us=None)
    events: list[Event] = []
    for file in find_files(paths):
        source = recognise(file, sources) if hasattr(file, "open") else None
        if source is not None:
            events += [record for record in source.read(file, context) if isinstance(record, Event)]
    unique = {(event.slot_us, event.key): event for event in events}
    found = streams(sorted(unique.values(), key=lambda event: event.start_us))
    return dict(found.steps)


def _bar(name: str, stream: str, steps: Sequence[Step], digest: str) -> Bar:
    began = time.thread_time()
    scores = walk(stream, steps)
    cpu_us = (time.thread_time() - began) / max(1, len(steps)) * 1e6
    told = "; ".join(
        f"{row}: Acc@1 {(part[:, 1] == 1).mean():.3f}, NLL {part[:, 0].mean():.3f}"
        for row, part in scores.items()
    )
    others = min(float(part[:, 0].mean()) for row, part in scores.items() if row != "ours")
    return Bar(
        bar=f"patterns.streams: {name}",
        value=float(scores["ours"][:, 0].mean()),
        must=others,
        anchor=others,
        data_sha256=digest,
        note=f"{told}; n = {len(scores['ours'])}, {cpu_us:.0f} µs CPU a step",
    )


def walk(stream: str, steps: Sequence[Step]) -> dict[str, np.ndarray]:
    """(log loss, rank) of each scored step by each model."""
    forecaster, often, after = Forecaster(stream), Counter[str](), defaultdict[str, Counter[str]](Counter)
    found: dict[str, list[tuple[float, int]]] = {row: [] for row in _ROWS}
    first = max(10, int(len(steps) * (1 - _SCORED)))
    for number, step in enumerate(steps):
        if number:
            before = steps[number - 1]
            if number >= first:
                asked = (
                    forecaster.expected(before.start_us, before.local_us),
                    *_counted(often, after[before.state], number),
                )
                for row, chances in zip(_ROWS, asked, strict=True):
                    found[row].append(_scored(chances, step.state))
            after[before.state][step.state] += 1
        forecaster.update(step)
        often[step.state] += 1
    return {row: np.array(scores) for row, scores in found.items()}


def _counted(often: Counter[str], followed: Counter[str], number: int) -> tuple[dict[str, float], ...]:
    new = len(often) / (number + len(often))
    plain = {state: times / number for state, times in often.items()}
    total = followed.total() + _BACK_OFF
    led = {state: (followed[state] + _BACK_OFF * share) / total for state, share in plain.items()}
    markov, frequent = (
        {state: share * (1 - new) for state, share in shares.items()} | {"": new} for shares in (led, plain)
    )
    return markov, frequent


def _scored(chances: dict[str, float], state: str) -> tuple[float, int]:
    state = state if state in chances else ""
    given = max(chances[state], 1e-9)
    known = [chance for name, chance in chances.items() if name]
    return -float(np.log(given)), sum(chance >= given for chance in known) + (not state)
