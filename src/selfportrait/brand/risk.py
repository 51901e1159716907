"""Which card payments are fraud: a bank's own model, trained on its own labels.

The bank sees every card and every terminal, and learns a week later which payments
were fraud. The person's side sees one life, and tells no more than how unlike her a payment is
(``surprise``, through the keyhole, where she permits it): here it is one feature among the others.
Features follow Le Borgne, Siblini, Lebichot and Bontempi 2022, "Reproducible Machine
Learning for Credit Card Fraud Detection", chapters 3 and 4 (windows of 1, 7 and 30 days; a terminal's
risk known with a delay), with how long ago fraud was last and first known at the
terminal, and amounts against the customer's own median.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from selfportrait.errors import BadRequest
from selfportrait.model import DAY_US

from .counts import Floats, Ints
from .windows import Windows

if TYPE_CHECKING:
    import lightgbm

_WINDOWS: Final = (1, 7, 30)
#: A payment this many times the customer's median is a large one.
_LARGE: Final = (2.5, 3.5)
_LARGE_DAYS: Final = (3, 7, 14)
_RECENT: Final = 120
#: A terminal without labels is taken for a hundredth as risky as one whose one payment was fraud.
_PRIOR_FRAUDS: Final = 0.02
_TREES: Final = 200
_SETTINGS: Final = {
    "objective": "binary",
    "learning_rate": 0.04,
    "num_leaves": 16,
    "min_data_in_leaf": 15,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.4,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
_SEEDS: Final = 5


class CardPayments(msgspec.Struct, frozen=True, kw_only=True):
    """Card payments as columns of one length, in time order.

    ``at_us`` UTC microseconds; ``customer`` and ``terminal`` numbers; ``amount`` in any unit of one
    currency; ``fraud`` 1.0 where it turned out to be fraud. ``surprise`` in nats is what the
    customer's own side tells of each payment (nan where it tells nothing), where there is such a side.
    """

    at_us: Ints
    customer: Ints
    terminal: Ints
    amount: Floats
    fraud: Floats
    surprise: Floats | None = None


def risk_features(payments: CardPayments, *, delay_us: int = 7 * DAY_US) -> dict[str, Floats]:
    """What was known of each payment when it was made, by name.

    Labels count only once they are ``delay_us`` old, so that a payment's own label and those of
    its week are in none of its features. ValueError where the payments are not in time order.
    """
    if len(payments.at_us) > 1 and bool((np.diff(payments.at_us) < 0).any()):
        raise ValueError("payments must be in time order")
    found = {
        "amount": payments.amount,
        "hour": payments.at_us % DAY_US / (DAY_US / 24),
        "weekday": ((payments.at_us // DAY_US + 3) % 7).astype(np.float64),
    }
    found |= _customer(payments, delay_us) | _terminal(payments, delay_us)
    if payments.surprise is not None:
        found["surprise"] = payments.surprise
    return found


def _customer(payments: CardPayments, delay_us: int) -> dict[str, Floats]:
    """Counts and means of the customer's windows, the amount against her own, frauds known by now."""
    windows = Windows(payments.customer, payments.at_us)
    ones, amount = np.ones(len(payments.at_us)), payments.amount
    now, known = windows.before + 1, windows.until(delay_us)
    found = {}
    for days in _WINDOWS:
        since = windows.until(days * DAY_US)
        count = windows.between(ones, since, now)
        found[f"customer count {days}"] = count
        found[f"customer mean {days}"] = windows.between(amount, since, now) / count
    middle, high = windows.middle_and_high(amount, most=_RECENT)
    times = amount / np.maximum(middle, 0.01)
    found |= {"times median": times, "times high": amount / np.maximum(high, 0.01)}
    found |= {"customer median": middle, "customer gap": windows.gap()}
    found["customer history"] = windows.between(ones, windows.beginning, windows.before)
    for large in _LARGE:
        flags = (times > large).astype(np.float64)
        for days in _LARGE_DAYS:
            since = windows.until(days * DAY_US)
            found[f"over {large} times {days}"] = windows.between(flags, since, windows.before)
    for days in (7, 14, 30):
        since = windows.until(delay_us + days * DAY_US)
        found[f"customer frauds {days}"] = windows.between(payments.fraud, since, known)
    pairs = Windows(
        payments.customer * (int(payments.terminal.max(initial=0)) + 1) + payments.terminal, payments.at_us
    )
    found["customer at terminal"] = pairs.between(ones, pairs.beginning, pairs.before)
    return found


def _terminal(payments: CardPayments, delay_us: int) -> dict[str, Floats]:
    """The terminal's traffic, its share of fraud as known by now, and when fraud was known there."""
    windows = Windows(payments.terminal, payments.at_us)
    ones, fraud = np.ones(len(payments.at_us)), payments.fraud
    known, found = windows.until(delay_us), {}
    for days in _WINDOWS:
        found[f"terminal count {days}"] = windows.between(
            ones, windows.until(days * DAY_US), windows.before + 1
        )
        since = windows.until(delay_us + days * DAY_US)
        count, frauds = windows.between(ones, since, known), windows.between(fraud, since, known)
        found[f"terminal labels {days}"] = count
        found[f"terminal frauds {days}"] = frauds
        found[f"terminal risk {days}"] = (frauds + _PRIOR_FRAUDS) / (count + 1.0)
    found["since latest fraud"] = windows.since_latest(fraud, known)
    since = windows.until(delay_us + 30 * DAY_US)
    found["since first fraud"], first = windows.since_first(fraud, since, known)
    count = windows.between(ones, first, known)
    found["labels since first"] = count
    found["share since first"] = windows.between(fraud, first, known) / np.maximum(count, 1.0)
    return found


class RiskModel:
    """Boosted trees over :func:`risk_features`, the mean of a few that differ by their seed only."""

    def __init__(self, names: tuple[str, ...], boosters: list[lightgbm.Booster]) -> None:
        self.names = names
        self._boosters = boosters

    def score(self, features: dict[str, Floats]) -> Floats:
        """How much each payment looks like fraud (log odds): higher is more."""
        table = _table(features, self.names)
        told: Floats = np.mean([booster.predict(table, raw_score=True) for booster in self._boosters], axis=0)
        return told

    def dump(self) -> bytes:
        """The model as bytes for :meth:`load`; no payment is in it."""
        trees = [booster.model_to_string() for booster in self._boosters]
        return msgspec.msgpack.encode((self.names, trees))

    @staticmethod
    def load(blob: bytes) -> RiskModel:
        """The model that :meth:`dump` told; ValueError where these bytes are none."""
        try:
            names, trees = msgspec.msgpack.decode(blob, type=tuple[tuple[str, ...], list[str]])
        except msgspec.DecodeError as error:
            raise ValueError("these bytes are not a risk model") from error
        engine = _engine()
        return RiskModel(names, [engine.Booster(model_str=trees_told) for trees_told in trees])


def fit_risk(features: dict[str, Floats], fraud: Floats, *, seeds: int = _SEEDS) -> RiskModel:
    """Learn from payments whose labels are known. Raises BadRequest without ``selfportrait[brand]``.

    ValueError where there is no fraud, or nothing but fraud, to learn from.
    """
    if not 0 < fraud.sum() < len(fraud):
        raise ValueError("a risk model needs payments of both kinds: fraud, and not")
    engine = _engine()
    names = tuple(features)
    table = _table(features, names)
    boosters = [
        engine.train({**_SETTINGS, "seed": seed}, engine.Dataset(table, fraud), num_boost_round=_TREES)
        for seed in range(seeds)
    ]
    return RiskModel(names, boosters)


def _table(features: dict[str, Floats], names: tuple[str, ...]) -> Floats:
    return np.column_stack([features[name] for name in names]).astype(np.float32).astype(np.float64)


def _engine() -> ModuleType:
    try:
        import lightgbm
    except ImportError:
        raise BadRequest(
            "A risk model is trained with LightGBM, which is not installed.",
            next_step="Run: pip install 'selfportrait[brand]'",
        ) from None
    return lightgbm
