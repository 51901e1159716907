"""A bank's risk model: windows that add up, labels that count only once they are known."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.brand import CardPayments, RiskModel, fit_risk, risk_features
from selfportrait.brand.windows import Windows
from selfportrait.model import DAY_US


def payments(count: int = 4_000, *, seed: int = 1) -> CardPayments:
    """Two months of 40 customers at 60 terminals; terminal 7 is compromised in the middle third."""
    rng = np.random.default_rng(seed)
    at_us = np.sort(rng.integers(0, 60 * DAY_US, count))
    terminal = rng.integers(0, 60, count)
    customer = rng.integers(0, 40, count)
    third = (at_us > 20 * DAY_US) & (at_us < 45 * DAY_US)
    fraud = ((terminal == 7) & third & (rng.random(count) < 0.9)).astype(np.float64)
    amount = np.round(rng.gamma(4.0, 10.0, count) + 1.0, 2)
    return CardPayments(at_us=at_us, customer=customer, terminal=terminal, amount=amount, fraud=fraud)


@pytest.fixture(scope="module")
def paid() -> CardPayments:
    return payments()


events = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 40), st.floats(0, 9).map(float)), min_size=1, max_size=40
)


@settings(max_examples=60, deadline=None)
@given(events=events, back=st.integers(0, 20))
def test_a_window_sums_what_its_owner_did_in_it(events: list[tuple[int, int, float]], back: int):
    owner = np.array([who for who, _, _ in events])
    at_us = np.sort(np.array([when for _, when, _ in events])) * DAY_US
    values = np.array([value for _, _, value in events])
    windows = Windows(owner, at_us)
    told = windows.between(values, windows.until(back * DAY_US), windows.before + 1)
    wanted = [
        sum(
            v
            for k, (who, when, v) in enumerate(zip(owner, at_us, values, strict=True))
            if who == owner[i] and at_us[i] - back * DAY_US < when and k <= i
        )
        for i in range(len(owner))
    ]
    # one that falls on the very moment the window begins is outside it
    assert told == pytest.approx(np.array(wanted))


def test_median_and_high_are_of_the_payments_before():
    windows = Windows(np.zeros(5, np.int64), np.arange(5) * DAY_US)
    middle, high = windows.middle_and_high(np.array([5.0, 1.0, 9.0, 3.0, 7.0]), most=3)
    assert middle[1:].tolist() == [5.0, 5.0, 5.0, 3.0]
    assert high[1:].tolist() == [5.0, 5.0, 9.0, 9.0]
    assert np.isnan(middle[0])


def test_a_label_is_in_no_feature_before_it_is_a_week_old(paid: CardPayments):
    at = 30 * DAY_US
    late = np.where(paid.at_us > at - 7 * DAY_US, 1.0 - paid.fraud, paid.fraud)
    other = CardPayments(
        at_us=paid.at_us, customer=paid.customer, terminal=paid.terminal, amount=paid.amount, fraud=late
    )
    told, changed = risk_features(paid), risk_features(other)
    before = paid.at_us <= at
    assert all(np.array_equal(told[name][before], changed[name][before], equal_nan=True) for name in told)
    assert not np.array_equal(told["terminal frauds 7"], changed["terminal frauds 7"])


def test_what_is_yet_to_come_changes_no_feature(paid: CardPayments):
    half = len(paid.at_us) // 2
    first = CardPayments(
        at_us=paid.at_us[:half],
        customer=paid.customer[:half],
        terminal=paid.terminal[:half],
        amount=paid.amount[:half],
        fraud=paid.fraud[:half],
    )
    told, whole = risk_features(first), risk_features(paid)
    assert all(np.allclose(told[name], whole[name][:half], equal_nan=True) for name in told)


def test_payments_out_of_order_are_refused(paid: CardPayments):
    backwards = CardPayments(
        at_us=paid.at_us[::-1],
        customer=paid.customer,
        terminal=paid.terminal,
        amount=paid.amount,
        fraud=paid.fraud,
    )
    with pytest.raises(ValueError, match="time order"):
        risk_features(backwards)


@pytest.fixture(scope="module")
def learnt(paid: CardPayments) -> tuple[RiskModel, dict[str, np.ndarray]]:
    features = risk_features(paid)
    train = paid.at_us < 33 * DAY_US
    model = fit_risk({name: values[train] for name, values in features.items()}, paid.fraud[train], seeds=1)
    return model, features


def test_a_compromised_terminal_is_found_once_its_labels_are_known(
    paid: CardPayments, learnt: tuple[RiskModel, dict[str, np.ndarray]]
):
    model, features = learnt
    test = (paid.at_us > 40 * DAY_US) & (paid.at_us < 45 * DAY_US)
    score = model.score({name: values[test] for name, values in features.items()})
    fraud = paid.fraud[test] > 0
    assert score[fraud].mean() > score[~fraud].mean() + 1.0


def test_a_model_from_its_bytes_scores_as_it_did(learnt: tuple[RiskModel, dict[str, np.ndarray]]):
    model, features = learnt
    again = RiskModel.load(model.dump())
    assert np.allclose(again.score(features), model.score(features))


def test_no_customer_is_in_the_model(paid: CardPayments, learnt: tuple[RiskModel, dict[str, np.ndarray]]):
    assert not any("number" in name or name in ("customer", "terminal") for name in learnt[0].names)


@pytest.mark.parametrize("blob", [b"", b"nonsense", b"\x92\x90\x80"])
def test_bytes_that_are_no_model_are_refused(blob: bytes):
    with pytest.raises(ValueError, match="not a risk model"):
        RiskModel.load(blob)


@pytest.mark.parametrize("label", [0.0, 1.0])
def test_one_kind_of_payment_teaches_nothing(paid: CardPayments, label: float):
    features = {"amount": paid.amount}
    with pytest.raises(ValueError, match="both kinds"):
        fit_risk(features, np.full(len(paid.amount), label))


def test_the_brand_room_starts_without_the_engine():
    code = "import sys, selfportrait.brand; print('lightgbm' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
