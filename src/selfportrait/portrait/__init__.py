"""Who she is: events and statements become facts with evidence."""

from .confidence import lower_bound
from .guessing import first_sentence, guesses
from .read import READINGS, read
from .reading import Frame, Reading
from .resolving import resolve, same_value, settle_basis
from .topics import FOODS, GROUPS, TOPICS, Topic, position, topic_of, under
from .wording import clock, date_words, money, phrase, span_words, sure

__all__ = [
    "FOODS",
    "GROUPS",
    "READINGS",
    "TOPICS",
    "Frame",
    "Reading",
    "Topic",
    "clock",
    "date_words",
    "first_sentence",
    "guesses",
    "lower_bound",
    "money",
    "phrase",
    "position",
    "read",
    "resolve",
    "same_value",
    "settle_basis",
    "span_words",
    "sure",
    "topic_of",
    "under",
]
