"""Google location history in its four generations, from Takeout and from the phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selfportrait.model import Skipped
from selfportrait.sources.json_reader import read_json
from selfportrait.sources.protocol import Context, ExportFile, Record, Source
from selfportrait.sources.text import decoded

from . import takeout, timeline
from .shapes import RawLocation, RawSignal, Segment, TimelineObject

__all__ = ["SOURCE"]

_WANTED: Final[dict[str, type]] = {
    "locations": RawLocation,
    "timelineObjects": TimelineObject,
    "semanticSegments": Segment,
    "rawSignals": RawSignal,
}
_RAW: Final = re.compile(r'\A\s*\{\s*"locations"\s*:\s*\[')
_SEMANTIC: Final = re.compile(r'\A\s*\{\s*"timelineObjects"\s*:\s*\[')
_ANDROID: Final = re.compile(r'\A\s*\{\s*"(semanticSegments|rawSignals)"\s*:\s*\[')
_IOS: Final = re.compile(r"\A\s*\[\s*\{")
_IOS_KEYS: Final = ('"visit"', '"activity"', '"timelinePath"', '"timelineMemory"')
_BESIDE: Final = re.compile(
    r'\A\s*\{\s*"(timelineEdits|createdTime|deviceSettings)".{0,60000}'
    r'"(placeAggregates|rawSignal|historyEnabled|hasReportedLocations|historyDeletionTime)"',
    re.DOTALL,
)


class _GoogleLocation:
    id = "google_location"
    title = "Google location history"
    maturity = "stable"

    def recognise(self, file: ExportFile) -> float:
        """Sure of the keys that only these files have; nearly of an empty history."""
        text = decoded(file.head())
        if _RAW.match(text) and ("latitudeE7" in text or "timestamp" in text):
            return 1.0
        if _SEMANTIC.match(text) or _ANDROID.match(text):
            return 1.0
        if _is_ios(text):
            return 0.95
        return 0.7 if _BESIDE.match(text) else 0.0

    def read(self, file: ExportFile, context: Context) -> Iterator[Record]:
        """Yield positions as samples, visits and travels as events, in the file's order."""
        text = decoded(file.head())
        ios = _is_ios(text)
        if _BESIDE.match(text):
            with file.open() as stream:  # gone past, so that progress ends at its end
                while stream.read(1 << 20):
                    pass
            yield Skipped(reason="not-read", file=file.name, row=1)
            return
        roles = timeline.labels(file) if _ANDROID.match(text) else {}
        phone = timeline.Phone(file.name, roles, explicit=not ios)
        row = 0
        with file.open() as stream:
            for key, items in read_json(stream, file.name, {"": Segment} if ios else _WANTED):
                for item in items:
                    row += 1
                    if key == "locations":
                        yield takeout.position(item, file.name, row)
                    elif key == "timelineObjects":
                        yield from takeout.happening(item, file.name, row)
                    elif key == "rawSignals":
                        yield phone.signal(item, row)
                    else:
                        yield from phone.segment(item, row)


def _is_ios(text: str) -> bool:
    return bool(_IOS.match(text)) and '"startTime"' in text and any(key in text for key in _IOS_KEYS)


SOURCE: Source = _GoogleLocation()
