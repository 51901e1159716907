"""What others may know: a closed catalogue of questions, a value-free decision, a frozen
replica to answer from, pairwise pseudonyms and a chained ledger.

Nothing here sees the log. ``decide`` sees nothing of the person at all, so that a
refusal cannot tell a brand anything about her; ``answer`` sees only the replica, so
that a brand can learn no more than was put there, however often it asks.
"""

from .answers import Reply, answer
from .decide import Asked, decide
from .ledger import seal, verify
from .purposes import PURPOSES, covers
from .questions import QUESTIONS, QuestionKind, check
from .replica import FAMILIES, Family, draw, touched
from .tokens import new_token, pseudonym, token_digest

__all__ = [
    "FAMILIES",
    "PURPOSES",
    "QUESTIONS",
    "Asked",
    "Family",
    "QuestionKind",
    "Reply",
    "answer",
    "check",
    "covers",
    "decide",
    "draw",
    "new_token",
    "pseudonym",
    "seal",
    "token_digest",
    "touched",
    "verify",
]
