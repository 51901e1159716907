"""Patterns: events → what comes next, what is usual, and what was unlike her."""

from .average import Compared, leaving, waking
from .because import told_outcome
from .calibrate import calibration, learnt, told
from .categories import LABELS as CATEGORIES
from .categories import category
from .forecaster import ELSEWHERE, Forecaster
from .habits import CANNOT_TELL, LIKE_HER, UNLIKE_HER, Habits
from .routines import missed, routines
from .situation import AT_HOME, TRAVELLING, Situation, Whereabouts, situation
from .streams import Streams, place_labels, place_state, steps, streams
from .unlike import unlike_me
from .week import Week, week

__all__ = [
    "AT_HOME",
    "CANNOT_TELL",
    "CATEGORIES",
    "ELSEWHERE",
    "LIKE_HER",
    "TRAVELLING",
    "UNLIKE_HER",
    "Compared",
    "Forecaster",
    "Habits",
    "Situation",
    "Streams",
    "Week",
    "Whereabouts",
    "calibration",
    "category",
    "learnt",
    "leaving",
    "missed",
    "place_labels",
    "place_state",
    "routines",
    "situation",
    "steps",
    "streams",
    "told",
    "told_outcome",
    "unlike_me",
    "waking",
    "week",
]
