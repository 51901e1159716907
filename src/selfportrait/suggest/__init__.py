"""Suggestions: a catalogue comes to the person, and her history stays with her."""

from .asides import CROWD
from .bubble import DIAL, DIAL_MOST, TURN, Season, dial_of, seasons
from .catalogue import Catalogue
from .choice import BUDGET, choose
from .declarations import Declaration, Ranking, Scene, Several
from .mix import groups, turned
from .page import NEW_GROUND, Filled, Held, fill, rows
from .past import MATCHED, Consumed, Past, history
from .ranking import rank
from .reasons import named
from .scoring import Score, score
from .second_stage import arranged, refined
from .shelf import SHELF, mixed_rows
from .wishes import conflict

__all__ = [
    "BUDGET",
    "CROWD",
    "DIAL",
    "DIAL_MOST",
    "MATCHED",
    "NEW_GROUND",
    "SHELF",
    "TURN",
    "Catalogue",
    "Consumed",
    "Declaration",
    "Filled",
    "Held",
    "Past",
    "Ranking",
    "Scene",
    "Score",
    "Season",
    "Several",
    "arranged",
    "choose",
    "conflict",
    "dial_of",
    "fill",
    "groups",
    "history",
    "mixed_rows",
    "named",
    "rank",
    "refined",
    "rows",
    "score",
    "seasons",
    "turned",
]
