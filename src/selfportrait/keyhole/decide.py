"""May this question be answered? Decided from grant, question and counters, never from the person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import msgspec

from selfportrait.model import DAY_US, MINUTE_US, Decision, Grant

from .purposes import PURPOSES, covers
from .questions import Body, QuestionKind, UnusualBody
from .replica import FAMILIES

#: The two DPV consent states in which anything may be processed.
VALID_STATES: Final = frozenset({"ConsentGiven", "RenewedConsentGiven"})


#: A bank asks about a payment while it matters: so long after it, and so far ahead of her clock.
RECENT_US: Final = 2 * DAY_US
AHEAD_US: Final = 15 * MINUTE_US


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What has gone before, as counters.

    ``bits`` spent in the grant's epoch, ``asks`` in the last 30 days with refused
    ones among them, ``charged`` the families whose cells are drawn and paid for,
    ``words`` how many words of hers touched a family since it was drawn.
    """

    bits: float
    asks: int
    charged: Collection[str]
    words: Mapping[str, int] = {}
    repeated: bool = False  #: this very question was answered before, and keeps its answer


def decide(
    kind: QuestionKind, body: Body, purpose: str, grant: Grant | None, asked: Asked, now_us: int
) -> Decision:
    """Decide a question.

    A pure function of its arguments, none of which holds a fact about the person: so
    a refusal cannot leak one (simulatable auditing; Kenthapadi, Mishra and Nissim,
    PODS 2005). ``reason`` is for the owner's ledger only.
    """
    bits = _cost(kind, body, asked)
    refusal = _refusal(kind, purpose, grant, asked, bits, now_us) or _past(body, now_us)
    return Decision(
        allowed=not refusal,
        reason=refusal or "granted",
        bits=0.0 if refusal else bits,
        grant_id=grant.id if grant else "",
    )


def _cost(kind: QuestionKind, body: Body, asked: Asked) -> float:
    drawn = sum(_draw_cost(family, asked) for family in kind.families(body))
    return drawn + (0.0 if asked.repeated else kind.bits)


def _draw_cost(family: str, asked: Asked) -> float:
    """What drawing a cell costs: nothing if it stands, else all it holds or what her words can have moved."""
    if family in asked.charged:
        return 0.0
    whole = FAMILIES[family].bits
    words = asked.words.get(family)
    return whole if words is None else min(whole, words * FAMILIES[family].bits_a_word)


def _label(purpose: str) -> str:
    return PURPOSES[purpose].label if purpose in PURPOSES else purpose


def _refusal(
    kind: QuestionKind, purpose: str, grant: Grant | None, asked: Asked, bits: float, now_us: int
) -> str:
    if grant is None:
        return "no grant"
    checks = (
        (grant.state != "ConsentWithdrawn", "its grant was revoked"),
        (grant.state in VALID_STATES, "its grant is not in force"),
        (grant.given_us <= now_us < grant.expires_us, "its grant has expired or has not begun"),
        (kind.kind in grant.kinds, f"its grant does not permit “{kind.kind}”"),
        (
            covers(grant.purpose, purpose),
            f"its grant is for “{_label(grant.purpose)}”, the question for another purpose",
        ),
        (asked.asks < grant.asks_max, f"asked {grant.asks_max} times in 30 days"),
        (asked.bits + bits <= grant.bits_max + 1e-9, f"the budget of {grant.bits_max:g} bits is spent"),
    )
    return next((reason for holds, reason in checks if not holds), "")


def _past(body: Body, now_us: int) -> str:
    """Why a moment is not answered about: what was like her once is nobody's to look up.

    Of the question and the clock alone, so that this refusal tells nothing either.
    """
    if isinstance(body, UnusualBody) and not -AHEAD_US <= now_us - body.at_us <= RECENT_US:
        return "it asked about a moment more than two days ago, or one still to come"
    return ""
