"""Card fraud on the Fraud Detection Handbook's simulated payments, from the bank's side.

Protocol (handbook, chapter 3): train on 25 to 31 July 2018 (or on eleven weeks up to 31 July), leave
a week in which no label is known yet, test on 8 to 14 August 2018; average precision over the
test week's payments. Two ways of counting are printed: every payment of the test week, and, as the
handbook does, without the payments of cards already known as compromised (fraud in the training
span, or a week before the day tested). The anchors are of the handbook's way. A payment's
features use labels that are a week old by then, and no others. ``brand.risk``'s settings were chosen on
the same protocol moved two and four weeks earlier (CHOOSE=1 prints those); the test weeks were not
read for it. ``surprise`` is what the person's side computes from her own amounts alone.
DATA= names a folder with transactions.parquet.
"""

from __future__ import annotations

import os
from math import log
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from report import Bar, NoData, measured, sha256
from selfportrait.brand import CardPayments, fit_risk, risk_features
from selfportrait.model import DAY_US
from selfportrait.patterns.unlike.amounts import Amounts

FOLDER = Path(os.environ.get("DATA") or Path(__file__).parents[2] / "shared/data/fraud_handbook")
FILE = "transactions.parquet"
DELAY, WEEK = 7, 7
#: 8 August 2018, in days since 1970.
TEST_DAY = int(np.datetime64("2018-08-08").astype("datetime64[D]").astype(np.int64))
#: (weeks of labels, must, aim)
SPANS = ((1, 0.664, 0.70), (11, 0.719, 0.75))
FOREST, ISOLATION = 0.658, 0.03


def read(path: Path) -> CardPayments:
    """All payments, in time order, with the surprise that each customer's own side computes."""
    table = pq.read_table(path)
    at = table["TX_DATETIME"].to_numpy().astype("datetime64[us]").astype(np.int64)
    order = np.argsort(at, kind="stable")

    def column(name: str) -> np.ndarray:
        return table[name].to_numpy()[order]

    customer, amount = column("CUSTOMER_ID").astype(np.int64), column("TX_AMOUNT").astype(np.float64)
    return CardPayments(
        at_us=at[order],
        customer=customer,
        terminal=column("TERMINAL_ID").astype(np.int64),
        amount=amount,
        fraud=column("TX_FRAUD").astype(np.float64),
        surprise=own_surprise(customer, amount),
    )


def own_surprise(customer: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """Nats by which each amount is less likely of this customer than of anybody, from earlier ones alone."""
    everybody = Amounts(log(45.0))
    own: dict[int, Amounts] = {}
    told = np.zeros(len(amount))
    logs = np.log(np.maximum(amount, 0.01)).tolist()
    for place, (who, much) in enumerate(zip(customer.tolist(), logs, strict=True)):
        mine = own.get(who, everybody)
        told[place] = mine.nats(much) - everybody.nats(much)
        own[who] = mine.with_one(much)
    return told


def average_precision(fraud: np.ndarray, score: np.ndarray) -> float:
    """Sum of precision times gain in recall over all thresholds; equal scores share one."""
    order = np.argsort(-score, kind="stable")
    hits, ranked = np.cumsum(fraud[order]), score[order]
    last = np.append(ranked[1:] != ranked[:-1], True)
    precision = hits[last] / (np.flatnonzero(last) + 1)
    gained = np.diff(hits[last], prepend=0.0)
    return float((precision * gained).sum() / fraud.sum())


class Split:
    """Which payments are trained on and tested on, for a test week that begins on ``test_day``."""

    def __init__(self, payments: CardPayments, weeks: int, test_day: int) -> None:
        day = payments.at_us // DAY_US
        first = test_day - DELAY - WEEK * weeks
        self.train = (day >= first) & (day < test_day - DELAY)
        self.test = (day >= test_day) & (day < test_day + WEEK)
        fraud = payments.fraud > 0
        known = set(payments.customer[self.train & fraud].tolist())
        fresh = np.zeros(len(day), dtype=bool)
        for today in range(test_day, test_day + WEEK):
            known |= set(payments.customer[(day == today - DELAY - 1) & fraud].tolist())
            fresh |= (day == today) & ~np.isin(payments.customer, list(known))
        self.fresh = fresh[self.test]


def scored(payments: CardPayments, features: dict, split: Split) -> tuple[float, float]:
    """Average precision over the whole test week, and without cards known as compromised."""
    train = {name: values[split.train] for name, values in features.items()}
    model = fit_risk(train, payments.fraud[split.train])
    score = model.score({name: values[split.test] for name, values in features.items()})
    fraud = payments.fraud[split.test]
    return average_precision(fraud, score), average_precision(fraud[split.fresh], score[split.fresh])


def bars() -> list[Bar]:
    """Fit on one week and on eleven weeks of labels, with her side's surprise and without."""
    path = FOLDER / FILE
    if not path.is_file():
        raise NoData(f"No {FILE} in {FOLDER}: set DATA= to a folder that holds it.")
    digest = sha256(path)
    payments = read(path)
    with measured() as meter:
        features = risk_features(payments)
    found = []
    for weeks, must, aim in SPANS:
        split = Split(payments, weeks, TEST_DAY)
        whole, fresh = scored(payments, features, split)
        without, _ = scored(payments, {n: v for n, v in features.items() if n != "surprise"}, split)
        name = f"patterns.fraud.labels_{weeks}_week{'s' if weeks > 1 else ''}"
        note = f"{int(split.test.sum()):,} payments; aim {aim}; without her side's surprise {without:.3f}"
        found += [
            Bar(
                bar=name,
                value=whole,
                must=must,
                anchor=FOREST if weeks == 1 else None,
                higher_is_better=True,
                data_sha256=digest,
                note=note,
            ),
            Bar(
                bar=f"{name}.fresh_cards",
                value=fresh,
                must=must if weeks == 1 else None,
                anchor=FOREST if weeks == 1 else None,
                higher_is_better=True,
                data_sha256=digest,
                note=f"the handbook's way: {int(split.fresh.sum()):,} payments of fresh cards",
            ),
        ]
    cost = f"CPU for {len(payments.at_us):,} payments: {meter.cpu_s:.0f} s"
    found.append(
        Bar(
            bar="patterns.fraud.features_us",
            value=1e6 * meter.cpu_s / len(payments.at_us),
            data_sha256=digest,
            note=cost,
        )
    )
    return found


def choose() -> None:
    """Print the same protocol two and four weeks earlier: what the settings were chosen on."""
    payments = read(FOLDER / FILE)
    features = risk_features(payments)
    for back in (14, 28):
        for weeks in (1, 7):
            print(back, weeks, scored(payments, features, Split(payments, weeks, TEST_DAY - back)))


if __name__ == "__main__" and os.environ.get("CHOOSE") == "1":
    choose()
