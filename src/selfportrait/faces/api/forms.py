"""What goes over the wire, as OpenAPI shows it. The keyhole checks again, for itself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("must be a text like 2026-03-03T18:20:00+01:00")
    return value


class OfferedItem(_Form):
    """An item to be ranked. Words are matched coarsely; send what your shelf says."""

    id: Annotated[str, Field(max_length=200, examples=["rye-500g"])]
    title: Annotated[str, Field(max_length=300)] = ""
    kind: Annotated[str, Field(max_length=60, examples=["grocery"])] = ""
    category: Annotated[str, Field(max_length=60, examples=["bread"])] = ""
    genre: Annotated[str, Field(max_length=60)] = ""
    contains: Annotated[
        str, Field(max_length=200, description="space-separated", examples=["gluten milk nuts"])
    ] = ""


class RankBody(_Form):
    """In which order would these suit her? What does not fit is left out."""

    items: Annotated[list[OfferedItem], Field(min_length=1, max_length=200)]


class FitsBody(_Form):
    """Does it fit her diet (``contains``), or her size (``garment`` with ``size``)?"""

    contains: Annotated[
        str,
        Field(
            max_length=100,
            description="space-separated, of: gluten, lactose, meat, nuts, alcohol",
            examples=["gluten nuts"],
        ),
    ] = ""
    garment: Annotated[str, Field(max_length=20, description="shoe, top or trousers", examples=["shoe"])] = ""
    size: Annotated[str, Field(max_length=10, description="EU, or XS to XXL", examples=["39"])] = ""


class UnusualBody(_Form):
    """Is this card payment like her, here and now? Amount in minor units, time as RFC 3339."""

    amount_minor: Annotated[int, Field(strict=True, gt=0, lt=10**12, examples=[21200])]
    currency: Annotated[str, Field(pattern="^[A-Za-z]{3}$", examples=["EUR"])]
    at: Annotated[AwareDatetime, BeforeValidator(_text), Field(examples=["2026-03-03T18:20:00+01:00"])]
    merchant: Annotated[str, Field(max_length=200)] = ""
    mcc: Annotated[str, Field(max_length=4, description="ISO 18245", examples=["5812"])] = ""
    city: Annotated[str, Field(max_length=100)] = ""
    country: Annotated[str, Field(max_length=2, description="ISO 3166-1", examples=["PT"])] = ""


class _Ask(_Form):
    purpose: Annotated[
        str,
        Field(
            max_length=80,
            description="a W3C DPV purpose your grant covers",
            examples=["ProvideProductRecommendations"],
        ),
    ]


class RankQuestion(_Ask):
    """``rank``."""

    kind: Literal["rank"]
    body: RankBody


class FitsQuestion(_Ask):
    """``fits``."""

    kind: Literal["fits"]
    body: FitsBody


class UnusualQuestion(_Ask):
    """``unusual``."""

    kind: Literal["unusual"]
    body: UnusualBody


QuestionForm = Annotated[
    RankQuestion | FitsQuestion | UnusualQuestion, Field(discriminator="kind", title="Question")
]


class RankValue(_Form):
    """Ids of the items that suit her, best first."""

    order: list[str]


class FitsValue(_Form):
    """Whether it fits."""

    fits: bool


class UnusualValue(_Form):
    """Whether the payment is like her."""

    verdict: Literal["like her", "unlike her", "cannot tell"]


class AnswerForm(_Form):
    """An answer. ``subject`` is her name towards you alone; two brands cannot compare theirs."""

    subject: Annotated[str, Field(description="a pseudonym, the same for you until she starts fresh")]
    kind: Literal["rank", "fits", "unusual"]
    value: RankValue | FitsValue | UnusualValue
    answered_at: datetime
    expires_at: Annotated[datetime, Field(description="do not use the answer after this")]
    receipt: Annotated[str, Field(description="the line in her ledger")]
    price_minor: Annotated[int, Field(description="what you owe her for it, in minor units")]
    currency: str


class ProblemForm(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str = ""


class QuestionKindForm(_Form):
    """A kind of question, as the catalogue has it."""

    kind: str
    title: str
    leaks: Annotated[str, Field(description="what an answer can tell at most, as she is shown it")]
