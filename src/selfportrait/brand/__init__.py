"""The other side of the keyhole: train a catalogue on what a brand holds, and publish it."""

from .counts import Counts, Rules, add, count, damp
from .pack import zipped
from .publisher import Publisher
from .risk import CardPayments, RiskModel, fit_risk, risk_features
from .second import Plan
from .train import train

__all__ = [
    "CardPayments",
    "Counts",
    "Plan",
    "Publisher",
    "RiskModel",
    "Rules",
    "add",
    "count",
    "damp",
    "fit_risk",
    "risk_features",
    "train",
    "zipped",
]
