"""Patterns: events → what comes next, what is usual, and what was unlike her."""

from .average import Compared, SameMoment, comparisons, leaving, same_moment, waking
from .because import told_outcome
from .body import MEASURES, Measure, Measured, body
from .calibrate import calibration, learnt, told
from .categories import LABELS as CATEGORIES
from .categories import category
from .days import DayKind, DayKinds, kinds_of_day
from .destinations import Destination
from .diary import Diary, diary
from .forecaster import ELSEWHERE, Forecaster
from .habits import CANNOT_TELL, LIKE_HER, ME, NOT_ME, UNLIKE_HER, UNSAID, Habits
from .missing import broken, enough, missed
from .moods import by_day as moods_by_day
from .moods import coinciding, notes
from .nights import Night, nights
from .routines import routines
from .situation import AT_HOME, TRAVELLING, Situation, Whereabouts, situation
from .stays import Stay, as_visits, stays
from .streams import Streams, place_labels, place_state, steps, streams
from .turns import is_answered, turns
from .unlike import Watched, unlike_me, watch
from .week import Week, week, week_of_moments

__all__ = [
    "AT_HOME",
    "CANNOT_TELL",
    "CATEGORIES",
    "ELSEWHERE",
    "LIKE_HER",
    "ME",
    "MEASURES",
    "NOT_ME",
    "TRAVELLING",
    "UNLIKE_HER",
    "UNSAID",
    "Compared",
    "DayKind",
    "DayKinds",
    "Destination",
    "Diary",
    "Forecaster",
    "Habits",
    "Measure",
    "Measured",
    "Night",
    "SameMoment",
    "Situation",
    "Stay",
    "Streams",
    "Watched",
    "Week",
    "Whereabouts",
    "as_visits",
    "body",
    "broken",
    "calibration",
    "category",
    "coinciding",
    "comparisons",
    "diary",
    "enough",
    "is_answered",
    "kinds_of_day",
    "learnt",
    "leaving",
    "missed",
    "moods_by_day",
    "nights",
    "notes",
    "place_labels",
    "place_state",
    "routines",
    "same_moment",
    "situation",
    "stays",
    "steps",
    "streams",
    "told",
    "told_outcome",
    "turns",
    "unlike_me",
    "waking",
    "watch",
    "week",
    "week_of_moments",
]
