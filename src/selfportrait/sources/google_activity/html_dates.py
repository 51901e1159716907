"""The times of My Activity as HTML writes them, in all generations.

- 2017: ``Feb 8, 2017, 12:32:39 AM``, which is UTC.
- 2018 on: a zone's abbreviation behind it (``UTC``, ``BST``, ``MEZ``). It is that of the moment of EXPORT,
  on every row, summer or winter. So it is read by the person's zone around then, not on the row's day.
- 2023 on: U+202F before AM or PM. British English: ``15 Jan 2021, 18:54:12 GMT``.
- German: ``15.01.2021, 18:54:12 MEZ``.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Final
from zoneinfo import ZoneInfo

_DAY: Final = (
    r"(?:(?P<month>[^\W\d]{3,9})\.? (?P<day>\d{1,2}), (?P<year>\d{4})"
    r"|(?P<day2>\d{1,2})\.? (?P<month2>[^\W\d]{3,9})\.? (?P<year2>\d{4})"
    r"|(?P<day3>\d{1,2})\.(?P<month3>\d{1,2})\.(?P<year3>\d{4}))"
)
_TIME: Final = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2}):(?P<second>\d{2})"
    r"(?: (?P<half>[AaPp]\.?[Mm]\.?))?(?: (?P<zone>\S{1,12}))?"
)
_WHOLE: Final = re.compile(rf"^{_DAY},? {_TIME}$")
_OFFSET: Final = re.compile(r"^(?:GMT|UTC)([+-])(\d{1,2})(?::?(\d{2}))?$")

_MONTHS: Final = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "jan feb mär apr mai jun jul aug sep okt nov dez",
        "jän feb mrz apr mai jun jul aug sept okt nov dez",
    )
    for number, name in enumerate(names.split(), 1)
}

#: Minutes east of UTC of abbreviations as exports write them, where the person's own zone knows none.
_ABBREVIATIONS: Final = {
    "UTC": 0, "GMT": 0, "Z": 0, "WEZ": 0, "WET": 0,
    "BST": 60, "IST": 330, "WESZ": 60, "WEST": 60, "CET": 60, "MEZ": 60,
    "CEST": 120, "MESZ": 120, "EET": 120, "OEZ": 120, "SAST": 120, "EEST": 180, "OESZ": 180, "MSK": 180,
    "NST": -210, "NDT": -150, "AST": -240, "ADT": -180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300,
    "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600,
    "SGT": 480, "HKT": 480, "AWST": 480, "JST": 540, "KST": 540, "ACST": 570, "AEST": 600, "ACDT": 630,
    "AEDT": 660, "NZST": 720, "NZDT": 780,
}  # fmt: skip


class Clock:
    """Reads the times of one file: remembers its days and the one zone stamped on all its rows."""

    def __init__(self, zone: ZoneInfo, exported_us: int | None) -> None:
        self._zone = zone
        self._exported_us = exported_us
        self._offsets: dict[str, int | None] = {}

    def read(self, text: str) -> int | None:
        """Microseconds since 1970 UTC; None where the text is no time or names a zone nobody knows."""
        found = _WHOLE.match(text.replace("\u202f", " ").replace("\xa0", " ").strip())
        if found is None:
            return None
        month = _month(found["month"] or found["month2"] or found["month3"])
        hour = _hour(int(found["hour"]), found["half"])
        year = int(found["year"] or found["year2"] or found["year3"])
        day = int(found["day"] or found["day2"] or found["day3"])
        try:
            moment = dt.datetime(year, month, day, hour, int(found["minute"]), int(found["second"]))  # noqa: DTZ001
        except ValueError:
            return None
        offset = self._offset(found["zone"] or "UTC", year)
        if offset is None:
            return None
        return (calendar.timegm(moment.timetuple()) - offset * 60) * 1_000_000

    def _offset(self, name: str, year: int) -> int | None:
        if name not in self._offsets:
            if len(self._offsets) > 100:
                self._offsets.clear()
            self._offsets[name] = self._look_up(name, year)
        return self._offsets[name]

    def _look_up(self, name: str, year: int) -> int | None:
        """Minutes east of UTC: as the person's zone calls it around the export, else as most do."""
        if found := _OFFSET.match(name):
            minutes = int(found[2]) * 60 + int(found[3] or 0)
            return minutes if found[1] == "+" else -minutes
        if self._exported_us is not None:
            year = dt.datetime.fromtimestamp(self._exported_us // 1_000_000, dt.UTC).year
        for month in (1, 7):
            moment = dt.datetime(year, month, 1, tzinfo=self._zone)
            if moment.tzname() == name:
                return int((moment.utcoffset() or dt.timedelta()).total_seconds()) // 60
        return _ABBREVIATIONS.get(name)


def _month(written: str) -> int:
    """The month's number, 0 where it is none (and so no date)."""
    if written.isdigit():
        return int(written)
    return _MONTHS.get(written[:4].lower().rstrip(".")) or _MONTHS.get(written[:3].lower(), 0)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    return hour % 12 + (12 if half[0] in "Pp" else 0)
