"""The closed catalogue of questions. A brand names one and fills in its arguments.

There is no query language and no free predicate: every published attack on answering
systems needs one.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log2
from typing import Annotated, Final

import msgspec

from selfportrait.errors import BadRequest
from selfportrait.model import EARLIEST_US, LATEST_US, Question

from .replica import DIET_FLAGS, GARMENTS

MAX_ITEMS: Final = 200

_Name = Annotated[str, msgspec.Meta(max_length=200)]
_Words = Annotated[str, msgspec.Meta(max_length=300)]


class Offered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item a brand asks to have ranked."""

    id: _Name
    title: _Words = ""
    kind: _Name = ""
    category: _Name = ""
    genre: _Name = ""
    contains: _Words = ""  #: space-separated: "gluten milk nuts"


class RankBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Arguments of ``rank``: 1 to 200 items with distinct ids."""

    items: list[Offered]


class FitsBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Arguments of ``fits``: a diet (``contains``) or a size (``garment``, ``size``), not both."""

    contains: _Words = ""
    garment: _Name = ""
    size: Annotated[str, msgspec.Meta(max_length=10)] = ""


class UnusualBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Arguments of ``unusual``: a card transaction the asking bank holds itself.

    ``at_us`` is UTC microseconds, 1900 to 2100; ``amount_minor`` is positive, in minor units of
    ``currency`` (ISO 4217); ``mcc`` an ISO 18245 merchant category code.
    """

    amount_minor: int
    currency: str
    at_us: int
    merchant: _Words = ""
    mcc: _Name = ""
    city: _Name = ""
    country: _Name = ""


Body = RankBody | FitsBody | UnusualBody


class QuestionKind(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the catalogue.

    ``families`` names the replica cells a body is answered from; ``bits`` what an
    answer that is not drawn from the replica may leak beyond them.
    """

    kind: str
    title: str
    leaks: str  #: for the owner: what a brand can learn at most
    body: type[Body]
    families: Callable[[Body], tuple[str, ...]]
    bits: float = 0.0
    category: str = ""


def _rank_families(body: Body) -> tuple[str, ...]:
    return ("diet", "taste")


def _fits_families(body: Body) -> tuple[str, ...]:
    assert isinstance(body, FitsBody)
    return (f"size.{body.garment}",) if body.garment else ("diet",)


QUESTIONS: Final[dict[str, QuestionKind]] = {
    kind.kind: kind
    for kind in (
        QuestionKind(
            kind="rank",
            title="In which order would these items suit her?",
            leaks="what you avoid eating (five yes or no) and which of sixteen kinds of thing you like most",
            body=RankBody,
            families=_rank_families,
            category="pd:Preference",
        ),
        QuestionKind(
            kind="fits",
            title="Does this fit her diet, or her size?",
            leaks="what you avoid eating (five yes or no), or one size as a band",
            body=FitsBody,
            families=_fits_families,
            category="pd:Preference",
        ),
        QuestionKind(
            kind="unusual",
            title="Is this card payment like her, here and now?",
            leaks="for each payment asked about: like you, unlike you, or cannot tell",
            body=UnusualBody,
            families=lambda body: (),
            bits=log2(3),
            category="pd:PurchasesAndSpendingHabit",
        ),
    )
}


def check(question: Question) -> tuple[QuestionKind, Body]:
    """Return the catalogue's entry and the typed arguments of a question.

    Raises BadRequest, naming the field, where they are not of the catalogue's form.
    This depends on the question alone, so telling the brand why leaks nothing.
    """
    kind = QUESTIONS.get(question.kind)
    if kind is None:
        raise BadRequest(
            f"There is no question kind {question.kind[:40]!r}.",
            next_step=f"Ask one of: {', '.join(QUESTIONS)}.",
        )
    try:
        body = msgspec.convert(question.body, kind.body)
    except msgspec.ValidationError as error:
        raise BadRequest(f"The body of {kind.kind!r} is not of its form: {error}.") from None
    _check_values(body)
    return kind, body


def _check_values(body: Body) -> None:
    match body:
        case RankBody(items=items):
            _need(
                1 <= len(items) <= MAX_ITEMS, f"'items' must hold 1 to {MAX_ITEMS} items (got {len(items)})"
            )
            _need(len({item.id for item in items}) == len(items), "'items' must have distinct ids")
        case FitsBody(contains=contains, garment=garment, size=size):
            flags = contains.split()
            _need(bool(flags) != bool(garment), "'fits' takes either 'contains' or 'garment' with 'size'")
            _need(not garment or garment in GARMENTS, f"'garment' must be one of {', '.join(GARMENTS)}")
            _need(bool(garment) == bool(size), "'garment' and 'size' go together")
            _need(
                all(flag in DIET_FLAGS for flag in flags),
                f"'contains' must name {', '.join(DIET_FLAGS)} only",
            )
        case UnusualBody(amount_minor=amount, currency=currency, at_us=at_us):
            _need(EARLIEST_US <= at_us < LATEST_US, "the time must lie between 1900 and 2100")
            _need(0 < amount < 10**12, "'amount_minor' must be positive and below 10^12")
            ascii_letters = len(currency) == 3 and currency.isascii() and currency.isalpha()
            _need(ascii_letters, "'currency' must be an ISO 4217 code")


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BadRequest(otherwise[0].upper() + otherwise[1:] + ".")
