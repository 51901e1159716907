"""Purposes a grant can name: the W3C Data Privacy Vocabulary's tree."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple


class Purpose(NamedTuple):
    """A DPV purpose: its label and the terms it is a kind of."""

    label: str
    broader: tuple[str, ...]


def _load() -> dict[str, Purpose]:
    text = files(__package__).joinpath("purposes.csv").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return {term: Purpose(label, tuple(broader.split())) for term, broader, label in csv.reader(lines)}


PURPOSES: Final[dict[str, Purpose]] = _load()

#: Never through the person's keyhole, whatever she is offered for it.
FORBIDDEN: Final = frozenset(
    {
        "SellDataToThirdParties",
        "SellInsightsFromData",
        "PoliticalCampaign",
        "PersonnelMonitoring",
        "PersonnelPerformanceEvaluation",
        "CustomerSolvencyMonitoring",
    }
)


@cache
def _ancestors(term: str) -> frozenset[str]:
    found = {term}
    for broader in PURPOSES[term].broader:
        if broader in PURPOSES:
            found |= _ancestors(broader)
    return frozenset(found)


def covers(granted: str, asked: str) -> bool:
    """Return whether a grant for ``granted`` permits a question for ``asked``.

    It does for the purpose itself and its descendants, never for an ancestor,
    and never for a forbidden purpose or anything below one.

    >>> covers("ServicePersonalisation", "ProvideProductRecommendations")
    True
    >>> covers("ProvideProductRecommendations", "ServicePersonalisation")
    False
    """
    if granted not in PURPOSES or asked not in PURPOSES:
        return False
    ancestors = _ancestors(asked)
    return granted in ancestors and not ancestors & FORBIDDEN
