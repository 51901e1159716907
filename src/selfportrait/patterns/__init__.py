"""Patterns: events → what comes next, what is usual, and what was unlike her."""

from .body.measured import MEASURES, Measure, Measured, body
from .body.moods import by_day as moods_by_day
from .body.moods import coinciding, notes
from .body.nights import Night, nights
from .body.stays import Stay, as_visits, stays
from .days.average import Compared, SameMoment, comparisons, leaving, same_moment, waking
from .days.kinds import DayKind, DayKinds, kinds_of_day
from .days.missing import broken, enough, missed
from .days.routines import routines
from .days.week import Week, week, week_of_moments
from .next.because import told_outcome
from .next.calibrate import calibration, learnt, told
from .next.forecaster import ELSEWHERE, Forecaster
from .steps.categories import LABELS as CATEGORIES
from .steps.categories import category
from .steps.streams import Streams, place_labels, place_state, steps, streams
from .turns.diary import Diary, diary
from .turns.found import is_answered, turns
from .unlike.destinations import Destination
from .unlike.habits import CANNOT_TELL, LIKE_HER, ME, NOT_ME, UNLIKE_HER, UNSAID, Habits
from .unlike.situation import AT_HOME, TRAVELLING, Situation, Whereabouts, situation
from .unlike.watch import Watched, unlike_me, watch

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
