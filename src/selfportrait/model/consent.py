"""The keyhole's nouns: what a brand may ask, asked, got, and the line in the ledger."""

from __future__ import annotations

from typing import Final

import msgspec

from .facts import Evidence

#: Outcome of a ledger line she erased: of it only ``seq``, ``previous`` and ``digest`` are left.
ERASED: Final = "erased"

AnswerValue = str | int | float | bool | list[str] | dict[str, str | int | float | bool | list[str]]


class Brand(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who may ask. ``sector`` is its registrable identity ("corner.example")."""

    sector: str
    name: str


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """The person's permission: who may ask which question kinds, why, until when, how much.

    ``purpose`` is a W3C DPV term; ``state`` a DPV consent status; only
    "ConsentGiven" and "RenewedConsentGiven" permit anything.
    """

    id: str
    brand: Brand
    kinds: tuple[str, ...]  #: "rank", "fits", "unusual"
    purpose: str
    state: str
    given_us: int
    expires_us: int
    epoch: int = 0  #: raised by "start fresh": a new pseudonym and budget
    bits_max: float = 12.0  #: what may leak in an epoch
    asks_max: int = 200  #: per 30 days, refused ones included
    price_minor: int = 0  #: paid to the person per answer
    currency: str = "EUR"
    token_sha256: str = ""  #: the brand's bearer token, hashed


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a brand asks. ``kind`` names an entry of the closed catalogue; ``body`` its arguments."""

    kind: str
    purpose: str
    body: dict[str, object]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a question may be answered, decided without looking at the person's data."""

    allowed: bool
    reason: str  #: for the owner's eyes only
    bits: float = 0.0  #: what the answer may leak at the worst
    grant_id: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a brand gets: a pairwise pseudonym, a coarse value, no raw data."""

    subject: str
    kind: str
    value: AnswerValue
    answered_us: int
    expires_us: int
    entry: str  #: id of the ledger line
    price_minor: int = 0
    currency: str = "EUR"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the ledger: who asked what, what was used, what went out, and why.

    ``seq`` counts from 1; ``digest`` chains: SHA-256 of the entry's canonical
    JSON with ``previous`` in it.
    """

    id: str
    seq: int
    at_us: int
    sector: str
    brand: str
    kind: str
    purpose: str
    asked: str  #: the question in words, for the owner
    outcome: str  #: "answered", "not available" or ``ERASED``
    answered: str  #: the answer in words, for the owner
    why: str  #: what decided it and how another fact would have changed it
    used: tuple[str, ...] = ()  #: ids of the facts looked at
    bits: float = 0.0
    price_minor: int = 0
    currency: str = "EUR"
    grant_id: str = ""
    evidence: Evidence = Evidence(rule="")
    previous: str = ""
    digest: str = ""
