"""The small model that everybody starts with: how to weigh contexts, and nothing of anybody.

Two scorers of some ten thousand numbers each: one for a step whose time is known, one for the
next step, whenever it comes. Fitted by ``bench/patterns_fit.py`` on the train part of Foursquare New
York (535 people), twice and averaged; kept in ``shared.bin`` beside this file.
"""

from __future__ import annotations

import zlib
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec
import numpy as np

from selfportrait.patterns.arrays import Spans

#: Standardised values are cut here, so that what was never seen in fitting is not taken further.
_CUT: Final = np.float32(4.0)
_LEAK: Final = np.float32(0.1)
#: Steps that the greatest weight of a column is told in.
_STEPS: Final = np.float32(127.0)


class Scorer(msgspec.Struct, frozen=True, kw_only=True):
    """Two layers that score states, and one that scores a first visit.

    ``state_scale`` is (2, of state): mean and spread; ``situation_scale`` (2, of situation). Rows of
    weights are what they read.
    """

    state_scale: Spans
    situation_scale: Spans
    state_hidden: Spans  #: (of state, hidden)
    situation_hidden: Spans  #: (of situation, hidden)
    hidden_bias: Spans
    second: Spans  #: (hidden, second)
    second_bias: Spans
    out: Spans  #: (second,)
    straight: Spans  #: (of state,)
    new_hidden: Spans  #: (of situation, hidden)
    new_bias: Spans
    new_out: Spans
    new_straight: Spans  #: (of situation,)
    new_always: Spans  #: (1,)

    def states(self, table: Spans) -> Spans:
        """(of state, states) as read, standardised and cut."""
        mean, spread = self.state_scale[:, :, None]
        return _cut(table, mean, spread)

    def state_row(self, row: int, values: Spans) -> Spans:
        """One row of :meth:`states`."""
        mean, spread = self.state_scale[:, row]
        return _cut(values, mean, spread)

    def situation(self, values: Spans) -> Spans:
        """(of situation,) as read, standardised and cut."""
        return _cut(values, *self.situation_scale)

    def situation_rows(self, rows: slice, values: Spans) -> Spans:
        """Some of the values of :meth:`situation`."""
        mean, spread = self.situation_scale[:, rows]
        return _cut(values, mean, spread)

    def score(self, states: Spans, situation: Spans) -> tuple[Spans, float]:
        """Scores of all states (of state, states) and of a first visit; both standardised."""
        hidden = self.state_hidden.T @ states
        hidden += (situation @ self.situation_hidden + self.hidden_bias)[:, None]
        second = self.second.T @ leaky(hidden)
        second += self.second_bias[:, None]
        second = leaky(second)
        new = leaky(situation @ self.new_hidden + self.new_bias) @ self.new_out
        new += situation @ self.new_straight + self.new_always[0]
        scores: Spans = self.out @ second + self.straight @ states
        return scores, float(new)


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """What everybody starts with."""

    at: Scorer  #: the step's time is known
    ahead: Scorer  #: it is not


def leaky(values: Spans) -> Spans:
    """``values`` where positive, a tenth of them elsewhere."""
    bent: Spans = _LEAK * values
    np.maximum(values, bent, out=bent)
    return bent


def _cut(values: Spans, mean: Spans, spread: Spans) -> Spans:
    """Values standardised, and cut."""
    scaled: Spans = values - mean
    scaled /= spread
    # twice as fast as numpy's clip
    np.maximum(scaled, -_CUT, out=scaled)
    return np.minimum(scaled, _CUT, out=scaled)


class _Packed(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """An array as 8-bit steps and the 16-bit size of a step in each column, or as 16-bit floats."""

    shape: list[int]
    values: bytes
    steps: bytes = b""


def packed(shared: Shared) -> bytes:
    """The shared model as bytes: the weights of layers in 8 bits, all else in 16."""
    plain = {
        name: {field: _packed(field, array) for field, array in msgspec.structs.asdict(scorer).items()}
        for name, scorer in (("at", shared.at), ("ahead", shared.ahead))
    }
    return zlib.compress(msgspec.msgpack.encode(plain), 9)


def _packed(name: str, array: Spans) -> _Packed:
    shape = list(array.shape)
    if array.ndim < 2 or name.endswith("_scale"):
        return _Packed(shape=shape, values=array.astype("<f2").tobytes())
    greatest = np.abs(array).max(axis=0)
    steps = np.where(greatest > 0, greatest / _STEPS, 1).astype("<f2")
    values = np.rint(array / steps.astype(np.float32)).astype(np.int8)
    return _Packed(shape=shape, values=values.tobytes(), steps=steps.tobytes())


def _array(told: _Packed) -> Spans:
    if not told.steps:
        return np.frombuffer(told.values, "<f2").astype(np.float32).reshape(told.shape)
    steps = np.frombuffer(told.steps, "<f2").astype(np.float32)
    array: Spans = np.frombuffer(told.values, np.int8).astype(np.float32).reshape(told.shape) * steps
    return array


def unpacked(blob: bytes) -> Shared:
    """The shared model that :func:`packed` told."""
    told = msgspec.msgpack.decode(zlib.decompress(blob), type=dict[str, dict[str, _Packed]])
    scorers = {
        name: Scorer(**{field: _array(array) for field, array in arrays.items()})
        for name, arrays in told.items()
    }
    return Shared(at=scorers["at"], ahead=scorers["ahead"])


@cache
def shipped() -> Shared:
    """The shared model that comes with the house."""
    return unpacked(files(__package__).joinpath("shared.bin").read_bytes())
