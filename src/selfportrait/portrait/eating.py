"""What her searches and purchases suggest about what she eats: a guess, never more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selfportrait.model import DAY_US, Event, Evidence, Fact, Kind

from .confidence import capped, freshness
from .reading import Frame, Trace
from .wording import phrase

#: what is searched for → the topic it hints at, and its value
_HINTS: Final = (
    (r"gluten[ -]?free|glutenfrei\w*|celiac|coeliac|zöliakie", "diet.gluten", "avoids"),
    (r"lactose[ -]?free|laktosefrei\w*|lactose intoleran\w+|laktoseintoleran\w+", "diet.lactose", "avoids"),
    (r"dairy[ -]?free|milchfrei\w*", "diet.milk", "avoids"),
    (r"nut[ -]?free|nussfrei\w*|nut allergy|nussallergie", "diet.nuts", "avoids"),
    (r"peanut allergy|erdnussallergie", "diet.peanuts", "avoids"),
    (r"egg[ -]?free|ohne ei", "diet.eggs", "avoids"),
    (r"sugar[ -]?free|zuckerfrei\w*", "diet.sugar", "avoids"),
    (r"vegan\w*", "diet.style", "vegan"),
    (r"vegetarian|vegetarisch\w*", "diet.style", "vegetarian"),
    (r"alcohol[ -]?free|alkoholfrei\w*|mocktail\w*", "diet.alcohol", "avoids"),
)
_ANY: Final = re.compile(
    "|".join(f"(?P<h{at}>\\b(?:{pattern})\\b)" for at, (pattern, _, _) in enumerate(_HINTS))
)
#: Letters that every hint has one of, tested before the pattern because most titles have none.
_PARTS: Final = (
    "free",
    "frei",
    "vegan",
    "veget",
    "allerg",
    "liac",
    "liakie",
    "intoleran",
    "mocktail",
    "ohne ei",
)


class Eating:
    """Counts the days on which she looked for or bought food of a certain kind.

    Looking is not eating, and may be for a guest: the confidence never exceeds
    0.6, and reaches half of that after eight days.
    """

    kinds: tuple[Kind, ...] = ("search", "buy")

    LEAST_DAYS: Final = 4
    RECENT_DAYS: Final = 365
    MOST: Final = 0.6

    def __init__(self, frame: Frame) -> None:
        self._now_us = frame.now_us
        self._since_us = frame.now_us - self.RECENT_DAYS * DAY_US
        self._traces: dict[tuple[str, str], Trace] = {}
        self._days: dict[tuple[str, str], set[int]] = {}
        self._seen = 0

    def update(self, event: Event) -> None:
        """Take in a search or a purchase."""
        if event.start_us < self._since_us:
            return
        self._seen += 1
        words = event.title.lower()
        for part in _PARTS:
            if part in words:
                break
        else:
            return
        match = _ANY.search(words)
        if match is None or match.lastgroup is None:
            return
        _, topic, value = _HINTS[int(match.lastgroup[1:])]
        self._traces.setdefault((topic, value), Trace()).add(event)
        self._days.setdefault((topic, value), set()).add(event.start_us // DAY_US)

    def facts(self) -> Iterator[Fact]:
        """Yield a guess for each diet that was looked for on at least four days."""
        for (topic, value), trace in sorted(self._traces.items()):
            days = len(self._days[topic, value])
            if days < self.LEAST_DAYS:
                continue
            confidence = (
                self.MOST * days / (days + 8) * freshness(trace.newest_us, self._now_us, half_life_days=120)
            )
            yield Fact(
                topic=topic,
                value=value,
                text=phrase(topic, value=value),
                provenance="inferred",
                confidence=capped(confidence),
                evidence=Evidence(
                    rule=f"searches and purchases that name it, on {days} days of the last year",
                    count=trace.count,
                    of=self._seen,
                    events=trace.ids(),
                ),
            )
