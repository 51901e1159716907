"""How a kind of day reads: its name, and its hours as a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

_ELSEWHERE: Final = "*"
#: Hours from 4:00 that make the day, the evening and the night.
_DAY: Final = range(5, 14)
_EVENING: Final = range(14, 18)
_NIGHT: Final = (*range(3), *range(20, 24))
_MOSTLY: Final = 0.8
_WEEKDAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Words(NamedTuple):
    """How states read."""

    labels: Mapping[str, str]

    def of(self, state: str) -> str:
        """The state for a sentence."""
        label = "elsewhere" if state == _ELSEWHERE else self.labels.get(state, state.split(":", 1)[-1])
        return "another place" if label.startswith("a place ") else label


def named(usual: Sequence[str], words: Words, weekdays: Sequence[float]) -> str:
    """A name from where its day, its evening and its night are spent."""
    day, evening, night = (_most(usual, hours) for hours in (_DAY, _EVENING, _NIGHT))
    if night not in ("home", ""):
        known = words.of(night) not in ("elsewhere", "another place")
        return f"night at {words.of(night)}" if known else "travel day"
    if day == "work":
        name = "office day"
    elif day == "home":
        name = "home day"
    elif day in (_ELSEWHERE, ""):
        name = "day out"
    else:
        name = f"day at {words.of(day)}"
    if evening not in ("home", "", day):
        name += ", evening out" if evening == _ELSEWHERE else f", evening at {words.of(evening)}"
    return f"{_when(weekdays)}{name}" if name in ("home day", "day out") else name


def hours_text(usual: Sequence[str], words: Words) -> str:
    """The day's hours in a sentence: "home until 8:00, the office 9:00 to 17:00, home from 18:00"."""
    runs: list[tuple[str, int, int]] = []
    for hour, state in enumerate(usual):
        if runs and runs[-1][0] == state:
            runs[-1] = (state, runs[-1][1], hour + 1)
        elif state:
            runs.append((state, hour, hour + 1))
    told: list[str] = []
    for number, (state, begin, end) in enumerate(runs):
        if number == 0 and len(runs) == 1:
            told.append(f"{words.of(state)} all day")
        elif number == 0:
            told.append(f"{words.of(state)} until {_clock(end)}")
        elif number == len(runs) - 1:
            told.append(f"{words.of(state)} from {_clock(begin)}")
        else:
            told.append(f"{words.of(state)} {_clock(begin)} to {_clock(end)}")
    return ", ".join(told)


def _when(weekdays: Sequence[float]) -> str:
    """ "weekend " or "Friday " where nearly all of its days are of these, else ""."""
    whole = sum(weekdays)
    if not whole:
        return ""
    best = max(range(7), key=lambda day: weekdays[day])
    if weekdays[best] >= _MOSTLY * whole:
        return f"{_WEEKDAY_NAMES[best]} "
    if weekdays[5] + weekdays[6] >= _MOSTLY * whole:
        return "weekend "
    return ""


def _most(usual: Sequence[str], hours: Sequence[int]) -> str:
    told = Counter(usual[hour] for hour in hours if usual[hour])
    return min(told.items(), key=lambda item: (-item[1], item[0]))[0] if told else ""


def _clock(hour: int) -> str:
    return f"{(hour + 4) % 24}:00"
