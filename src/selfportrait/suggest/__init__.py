"""Suggestions: a catalogue comes to the person, and her history stays with her."""

from .catalogue import Catalogue
from .declarations import Declaration, Ranking, Scene
from .page import rows
from .past import Consumed, Past, history
from .ranking import rank
from .scoring import Score, score
from .shelf import SHELF
from .wishes import conflict

__all__ = [
    "SHELF",
    "Catalogue",
    "Consumed",
    "Declaration",
    "Past",
    "Ranking",
    "Scene",
    "Score",
    "conflict",
    "history",
    "rank",
    "rows",
    "score",
]
