"""The other side of the keyhole: train a catalogue on what a brand holds, and publish it."""

from .choosing import choose
from .counts import Counts, Rules, add, count, damp
from .engines import DuckEngine, Engine, SparkEngine
from .pack import zipped
from .publisher import Publisher
from .risk import CardPayments, RiskModel, fit_risk, risk_features
from .scale import Events, train_from_files
from .second import Plan
from .train import train

__all__ = [
    "CardPayments",
    "Counts",
    "DuckEngine",
    "Engine",
    "Events",
    "Plan",
    "Publisher",
    "RiskModel",
    "Rules",
    "SparkEngine",
    "add",
    "choose",
    "count",
    "damp",
    "fit_risk",
    "risk_features",
    "train",
    "train_from_files",
    "zipped",
]
