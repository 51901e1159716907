"""The nouns: pure values, frozen, checked where something must never exist."""

from .consent import Answer, AnswerValue, Brand, Decision, Entry, Grant, Question
from .events import (
    DAY_US,
    EARLIEST_US,
    LATEST_US,
    MINUTE_US,
    Event,
    Place,
    Sample,
    Skipped,
    event_id,
    natural_key,
    split_event_id,
)
from .facts import Evidence, Fact, FactValue, Statement
from .forecasts import Calibration, Forecast, Outcome, Routine, Step, Surprise
from .items import Card, Item, Reason, Row, Suggestion
from .kinds import KINDS, PRECISIONS, PROVENANCES, Kind, OffsetOrigin, Precision, Provenance
from .packs import PACK_SCHEMA, Manifest, Method, PackFile
from .receipts import Progress, Receipt

__all__ = [
    "DAY_US",
    "EARLIEST_US",
    "KINDS",
    "LATEST_US",
    "MINUTE_US",
    "PACK_SCHEMA",
    "PRECISIONS",
    "PROVENANCES",
    "Answer",
    "AnswerValue",
    "Brand",
    "Calibration",
    "Card",
    "Decision",
    "Entry",
    "Event",
    "Evidence",
    "Fact",
    "FactValue",
    "Forecast",
    "Grant",
    "Item",
    "Kind",
    "Manifest",
    "Method",
    "OffsetOrigin",
    "Outcome",
    "PackFile",
    "Place",
    "Precision",
    "Progress",
    "Provenance",
    "Question",
    "Reason",
    "Receipt",
    "Routine",
    "Row",
    "Sample",
    "Skipped",
    "Statement",
    "Step",
    "Suggestion",
    "Surprise",
    "event_id",
    "natural_key",
    "split_event_id",
]
