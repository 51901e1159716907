"""Resting heart rate against her own normal, never against a norm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from selfportrait.model import Card, Normal

from .cost import cost

#: A run of which nothing was measured for so long is over.
_FORGOTTEN_DAYS: Final = 3


def off_normal(normals: Sequence[Normal], *, today: int, now_us: int, timing: float) -> list[Card]:
    """A card where the latest three days or more of the resting heart rate all lie above her own band.

    ``normals`` as ``patterns`` reads them; ``today`` the local day. Other measurements have their
    place on a page and are not worth an interruption.
    """
    return [
        _card(normal, now_us, timing)
        for normal in normals
        if normal.series == "resting_heart_rate"
        and normal.run
        and normal.off > 0
        and today - normal.run[-1] <= _FORGOTTEN_DAYS
    ]


def _card(normal: Normal, now_us: int, timing: float) -> Card:
    over, days = round(normal.off), len(normal.run)
    return Card(
        id=f"body:resting-heart-rate:{normal.run[0]}",
        text=f"Your resting heart rate has been {over} over your own normal for {days} days.",
        because=(
            f"I noticed: your normal was {normal.low:.0f} to {normal.high:.0f} on {normal.before} days "
            f"before; these were {normal.ran[0]:.0f} to {normal.ran[1]:.0f}. Poor sleep, a cold, alcohol "
            "and hard training all do this."
        ),
        worth=min(0.9, 0.35 + 0.05 * days + 0.03 * over),
        cost=cost("body", "observed", timing),
        at_us=now_us,
        evidence=normal.evidence,
    )
