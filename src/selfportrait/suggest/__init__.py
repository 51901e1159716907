"""Suggestions: a catalogue comes to the person, and her history stays with her."""

from .asides import CROWD
from .bubble import DIAL, DIAL_MOST, TURN, Season, dial_of, seasons
from .catalogue import Catalogue
from .choice import BUDGET, choose
from .declarations import Declaration, Ranking, Scene, Several
from .listing import Listing
from .mix import groups, turned
from .pack import manifest_of
from .page import NEW_GROUND, Filled, Held, fill, rows
from .past import MATCHED, Consumed, Past, history
from .ranking import rank
from .reasons import named
from .scoring import Score, score
from .second_stage import arranged, refined
from .shelf import SHELF, mixed_rows
from .wishes import conflict
from .wrapping import unwrapped

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
    "Listing",
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
    "manifest_of",
    "mixed_rows",
    "named",
    "rank",
    "refined",
    "rows",
    "score",
    "seasons",
    "turned",
    "unwrapped",
]
