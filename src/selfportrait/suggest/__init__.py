"""Suggestions: a catalogue comes to the person, and her history stays with her."""

from .catalogue import Catalogue
from .choice import BUDGET, choose
from .declarations import Declaration, Ranking, Scene, Several
from .page import Filled, Held, fill, rows
from .past import MATCHED, Consumed, Past, history
from .ranking import rank
from .scoring import Score, score
from .shelf import SHELF
from .wishes import conflict

__all__ = [
    "BUDGET",
    "MATCHED",
    "SHELF",
    "Catalogue",
    "Consumed",
    "Declaration",
    "Filled",
    "Held",
    "Past",
    "Ranking",
    "Scene",
    "Score",
    "Several",
    "choose",
    "conflict",
    "fill",
    "history",
    "rank",
    "rows",
    "score",
]
