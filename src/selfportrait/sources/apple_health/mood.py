"""States of mind: what she noted of how she felt (in the Health app since iOS 17)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from selfportrait.model import Event, Skipped, natural_key

from .workouts import number

_MOST_WORDS: Final = 20
_WORD: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\s]+")
#: Lower bounds of HKStateOfMind.ValenceClassification, for a note without labels.
_CLASSES: Final = (
    (5 / 7, "very pleasant"),
    (3 / 7, "pleasant"),
    (1 / 7, "slightly pleasant"),
    (-1 / 7, "neutral"),
    (-3 / 7, "slightly unpleasant"),
    (-5 / 7, "unpleasant"),
    (-1.0, "very unpleasant"),
)


class Mood:
    """One ``StateOfMind`` while its children come in.

    Readers of real exports disagree on where labels and associations stand (November 2026):
    ``labels="calm, content"`` on the element, or ``<Label value="calm"/>`` in it. Both are read.
    """

    def __init__(self, attrib: Mapping[str, str], row: int) -> None:
        self.attrib = dict(attrib)
        self.row = row
        self.labels = _listed(attrib.get("labels", ""))
        self.about = _listed(attrib.get("associations", ""))

    def child(self, tag: str, attrib: Mapping[str, str]) -> None:
        """Take in a child element; what is neither a label nor an association is let go."""
        held = {"label": self.labels, "association": self.about}.get(tag.lower().removesuffix("s"))
        if held is not None and len(held) < _MOST_WORDS:
            held.extend(_listed(attrib.get("value", "")))

    def record(self, read_date: Callable[[str], int | None], file: str) -> Event | Skipped:
        """Return the note as an event ``say``: her own words, how pleasant it was as the quantity."""
        start_us = read_date(self.attrib.get("startDate", ""))
        valence = number(self.attrib.get("valence"))
        if start_us is None:
            return Skipped(reason="bad-date", file=file, row=self.row)
        if valence is None or not -1.0 <= valence <= 1.0:
            return Skipped(reason="bad-value", file=file, row=self.row)
        kind = "day" if "daily" in self.attrib.get("kind", "").lower() else "moment"
        source = self.attrib.get("sourceName", "").strip()
        words = ", ".join(self.labels) or next(word for least, word in _CLASSES if valence >= least)
        attrs: dict[str, str | int | float | bool] = {"mood": kind}
        attrs |= {"about": ", ".join(self.about)} if self.about else {}
        attrs |= {"device": source} if source else {}
        return Event(
            kind="say",
            source="apple_health",
            slot_us=start_us,
            key=natural_key("apple_health", "mood", kind, source),
            start_us=start_us,
            precision="second",
            title=words[:1].upper() + words[1:],
            quantity=round(valence, 3),
            unit="1",
            attrs=attrs,
            file=file,
            row=self.row,
        )


def _listed(text: str) -> list[str]:
    """Return the words of a list, as HealthKit writes its cases: ``selfCare`` is "self care".

    >>> _listed("calm, selfCare;HKStateOfMindLabelJoyful")
    ['calm', 'self care', 'joyful']
    """
    parts = (part.strip() for part in re.split(r"[,;|]", text[:2000]))
    names = (re.sub(r"^HKStateOfMind(?:Label|Association)", "", part)[:40] for part in parts)
    return [" ".join(_WORD.sub(" ", name).lower().split()) for name in names if name][:_MOST_WORDS]
