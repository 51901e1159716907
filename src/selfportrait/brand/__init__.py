"""The other side of the keyhole: train a catalogue on what a brand holds, and publish it."""

from .baskets import BasketPlan, next_basket
from .choosing import choose
from .counts import Counts, Rules, add, count, damp
from .engines import DuckEngine, Engine, SparkEngine
from .pack import zipped
from .publisher import Publisher
from .risk import CardPayments, RiskModel, fit_risk, risk_features
from .scale import Events, train_from_files
from .second import Plan
from .segments import Segments, segments
from .train import train
from .worth import Gain, Level, Worth, worth

__all__ = [
    "BasketPlan",
    "CardPayments",
    "Counts",
    "DuckEngine",
    "Engine",
    "Events",
    "Gain",
    "Level",
    "Plan",
    "Publisher",
    "RiskModel",
    "Rules",
    "Segments",
    "SparkEngine",
    "Worth",
    "add",
    "choose",
    "count",
    "damp",
    "fit_risk",
    "next_basket",
    "risk_features",
    "segments",
    "train",
    "train_from_files",
    "worth",
    "zipped",
]
