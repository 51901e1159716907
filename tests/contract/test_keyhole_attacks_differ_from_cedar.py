"""The keyhole decides as Cedar does: grants put into another engine's language, on random questions."""

from __future__ import annotations

import random
from math import log2
from typing import Any

import pytest

from selfportrait.keyhole import PURPOSES, Asked, check, decide
from selfportrait.keyhole.purposes import FORBIDDEN
from selfportrait.model import Brand, Grant, Question

cedarpy = pytest.importorskip("cedarpy", reason="cedarpy has no wheel for this machine")

NOW = 1_780_000_000_000_000
DAY = 86_400_000_000
STATES = ("ConsentGiven", "RenewedConsentGiven", "ConsentWithdrawn", "ConsentExpired", "ConsentRequested")

#: kind → (body, families it is answered from, micro-bits beyond them)
BODIES: dict[str, tuple[dict[str, Any], tuple[str, ...], int]] = {
    "rank": ({"items": [{"id": "a"}]}, ("diet", "taste"), 0),
    "fits": ({"garment": "top", "size": "M"}, ("size.top",), 0),
    "unusual": ({"amount_minor": 5, "currency": "EUR", "at_us": NOW}, (), round(log2(3) * 1e6)),
}
#: What a cell costs, counted by hand: five flags, sixteen buckets or none, six sizes or none.
CELLS = {"diet": 5_000_000, "taste": round(log2(17) * 1e6), "size.top": round(log2(7) * 1e6)}

#: Purposes near to each other, so that grants and questions often meet.
NEAR = (
    "Purpose",
    "Personalisation",
    "ServicePersonalisation",
    "ProvidePersonalisedRecommendations",
    "ProvideProductRecommendations",
    "PersonalisedAdvertising",
    "FraudPreventionAndDetection",
    "SellInsightsFromData",
    "SellDataToThirdParties",
    "PoliticalCampaign",
)

FORBIDS = "\n".join(
    f'forbid (principal, action, resource in Purpose::"{term}");' for term in sorted(FORBIDDEN)
)


def a_grant(rng: random.Random, number: int) -> Grant:
    return Grant(
        id=f"g{number}",
        brand=Brand(sector="corner.example", name="Corner Shop"),
        kinds=tuple(kind for kind in BODIES if rng.random() < 0.7),
        purpose=rng.choice(NEAR[:5] if rng.random() < 0.8 else sorted(PURPOSES)),
        state=rng.choice(STATES[:2] if rng.random() < 0.7 else STATES),
        given_us=NOW - rng.randrange(3) * DAY,
        expires_us=NOW + rng.randrange(-1, 9) * DAY,
        bits_max=rng.randrange(1, 40) / 2,
        asks_max=rng.randrange(1, 12),
    )


def in_cedar(grant: Grant) -> str:
    kinds = ", ".join(f'Action::"{kind}"' for kind in grant.kinds)
    return f"""
    permit (principal == Grant::"{grant.id}", action in [{kinds}], resource in Purpose::"{grant.purpose}")
    when {{
      ["ConsentGiven", "RenewedConsentGiven"].contains(principal.state)
      && context.now >= {grant.given_us} && context.now < {grant.expires_us}
      && context.asks < {grant.asks_max}
      && context.spent + context.cost <= {round(grant.bits_max * 1e6)}
      && (action != Action::"unusual"
          || context.now - {NOW} <= {2 * DAY} && {NOW} - context.now <= {15 * 60_000_000})
    }};"""


def entities(grants: list[Grant]) -> list[dict[str, Any]]:
    purposes = [
        {
            "uid": {"type": "Purpose", "id": term},
            "attrs": {},
            "parents": [{"type": "Purpose", "id": wide} for wide in purpose.broader if wide in PURPOSES],
        }
        for term, purpose in PURPOSES.items()
    ]
    holders = [
        {"uid": {"type": "Grant", "id": grant.id}, "attrs": {"state": grant.state}, "parents": []}
        for grant in grants
    ]
    return purposes + holders


def a_question(rng: random.Random) -> dict[str, Any]:
    kind = rng.choice(list(BODIES))
    _, families, _ = BODIES[kind]
    return {
        "kind": kind,
        "purpose": rng.choice(NEAR[3:6] if rng.random() < 0.7 else sorted(PURPOSES)),
        "charged": tuple(family for family in families if rng.random() < 0.4),
        "repeated": rng.random() < 0.3,
        "spent": rng.randrange(0, 30) / 2,
        "asks": rng.randrange(0, 6),
        "now": NOW + rng.randrange(-2, 4) * DAY,
    }


def ours(grant: Grant | None, asked: dict[str, Any]) -> bool:
    question = Question(kind=asked["kind"], purpose=asked["purpose"], body=BODIES[asked["kind"]][0])
    kind, body = check(question)
    before = Asked(
        bits=asked["spent"], asks=asked["asks"], charged=asked["charged"], repeated=asked["repeated"]
    )
    return decide(kind, body, asked["purpose"], grant, before, asked["now"]).allowed


def request(grant: Grant | None, asked: dict[str, Any]) -> dict[str, Any]:
    _, families, beyond = BODIES[asked["kind"]]
    drawn = sum(CELLS[family] for family in families if family not in asked["charged"])
    return {
        "principal": f'Grant::"{grant.id if grant else "nobody"}"',
        "action": f'Action::"{asked["kind"]}"',
        "resource": f'Purpose::"{asked["purpose"]}"',
        "context": {
            "now": asked["now"],
            "asks": asked["asks"],
            "spent": round(asked["spent"] * 1e6),
            "cost": drawn + (0 if asked["repeated"] else beyond),
        },
    }


@pytest.mark.parametrize(
    "cases", [2_500, pytest.param(20_000, marks=pytest.mark.slow)], ids=["ordinary", "full size"]
)
def test_we_and_cedar_allow_and_refuse_the_same(cases: int) -> None:
    rng = random.Random(cases)
    grants = [a_grant(rng, number) for number in range(50)]
    asked = [(rng.choice([*grants, None]), a_question(rng)) for _ in range(cases)]
    answers = cedarpy.is_authorized_batch(
        [request(*one) for one in asked], FORBIDS + "\n".join(map(in_cedar, grants)), entities(grants)
    )
    theirs = [answer.allowed for answer in answers]
    assert [ours(*one) for one in asked] == theirs
    assert 0.01 < sum(theirs) / cases < 0.5  # both answers come up often enough to differ
