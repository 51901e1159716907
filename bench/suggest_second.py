"""What the second stage costs on her side, in a catalogue of a million items.

An invented second stage of the full size (40,000 items with 37 pairs each, three
layers) and a history of 10,000 events; CPU milliseconds of 200 lists. What an event
changes is made anew: there is nothing to keep.
"""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np

from report import Bar
from selfportrait.model import second as form
from selfportrait.model import trail
from selfportrait.suggest.second_stage import Stage

ITEMS, KNOWN, KEPT, EVENTS, CANDIDATES, LISTS = 1_000_000, 40_000, 37, 10_000, 300, 200
WIDTHS = (len(form.INPUTS), 48, 24, 1)
HIDDEN = 128


def invented(rng: np.random.Generator) -> Stage:
    """A second stage of invented numbers."""
    sources = np.repeat(np.arange(KNOWN), KEPT)
    pairs = form.Pairs(
        starts=np.searchsorted(sources, np.arange(ITEMS + 1)),
        targets=np.sort(rng.integers(0, KNOWN, (KNOWN, KEPT)), axis=1).ravel().astype(np.int32),
        values=rng.random((len(sources), len(form.CHANNELS))).astype(np.float16),
    )
    layers = [
        form.Layer(weights=rng.normal(size=(a, b)).tolist(), bias=[0.0] * b) for a, b in pairwise(WIDTHS)
    ]
    told = form.SecondStage(
        schema=form.SECOND_SCHEMA, inputs=form.INPUTS, candidates=CANDIDATES, popular=0.1,
        scales=[1.0] * len(form.SUM_NAMES), means=[0.0] * WIDTHS[0], deviations=[1.0] * WIDTHS[0],
        layers=layers, trail=trail.told(_led(rng)),
    )  # fmt: skip
    known = np.where(np.arange(ITEMS) < KNOWN, np.arange(ITEMS), KNOWN)
    traits = rng.normal(size=(KNOWN + 1, len(form.TRAITS))).astype(np.float32)
    vectors = trail.Vectors(
        taken=rng.normal(size=(KNOWN + 1, trail.WIDE)).astype(np.float16),
        coming=rng.normal(size=(KNOWN + 1, trail.WIDE)).astype(np.float16),
        usual=rng.normal(size=KNOWN + 1).astype(np.float32),
    )
    return Stage(told, pairs, form.Traits(rows=known, values=traits), vectors)


def _led(rng: np.random.Generator) -> trail.Weights:
    """Return an invented trail of the full width."""
    shapes = ((trail.INPUTS, HIDDEN), HIDDEN, (HIDDEN, trail.WIDE), (trail.INPUTS, trail.WIDE))
    into, bias, out, straight = (rng.normal(size=shape).astype(np.float32) for shape in shapes)
    return trail.Weights(share=0.3, into=into, bias=bias, out=out, straight=straight)


def bars() -> list[Bar]:
    """CPU milliseconds of choosing candidates and of ordering them."""
    rng = np.random.default_rng(0)
    stage = invented(rng)
    history = rng.integers(0, KNOWN, EVENTS)
    may = np.ones(ITEMS, np.bool_)
    may[history] = False
    chosen, ordered = [], []
    for _ in range(LISTS):
        began = time.process_time()
        candidates = stage.shortlist(history, may)
        between = time.process_time()
        stage.worth(history, candidates)
        chosen.append((between - began) * 1e3)
        ordered.append((time.process_time() - between) * 1e3)
    return [
        Bar(bar="suggest.second.candidates_cpu_ms", value=float(np.median(chosen)), note="300 of 1,000,000"),
        Bar(
            bar="suggest.second.order_cpu_ms", value=float(np.median(ordered)), must=2, note="after any event"
        ),
        Bar(bar="suggest.second.order_p99_cpu_ms", value=float(np.quantile(ordered, 0.99)), must=10),
    ]
