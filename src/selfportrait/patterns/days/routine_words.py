"""How a routine reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from selfportrait.model import RoutineStep

DAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: Activities that are told by themselves, and how they read.
ACTIVITY_WORDS: Final[Mapping[str, str]] = {
    "sleep": "asleep",
    "listen": "listening",
    "watch": "watching something",
    "meet": "meeting someone",
    "read": "reading",
    "play": "playing",
}
#: Parts of the day by the minute from which they count.
_PARTS: Final = ((240, "morning"), (720, "afternoon"), (1020, "evening"), (1320, "night"))


def words_of(stream: str, state: str, labels: Mapping[str, str]) -> str:
    """How a state of a routine reads."""
    if stream == "wake":
        return "awake"
    if stream == "activity" and state in ACTIVITY_WORDS:
        return ACTIVITY_WORDS[state]
    return labels.get(
        state, state.removeprefix("exercise:") if stream == "activity" else state.split(":", 1)[-1]
    )


def text_of(steps: Sequence[RoutineStep], weekdays: tuple[int, ...], by: int, trend: str, drift: int) -> str:
    """The routine as a line: "weekday mornings: home → the office by 09:10, lately 20 minutes later"."""
    until = f"by {by // 60:02d}:{by % 60:02d}"
    if len(steps) > 1:
        chain = " → ".join(step.label for step in steps)
        text = f"{_parts_text(weekdays, _part(steps[-1].minute))}: {chain} {until}"
    else:
        text = f"{days_text(weekdays)}, {steps[0].label} {until}"
    if trend == "new":
        return f"{text}, new of late"
    if trend == "fading":
        return f"{text}, lately less often"
    return f"{text}, lately {abs(drift)} minutes {'later' if drift > 0 else 'earlier'}" if drift else text


def days_text(weekdays: tuple[int, ...]) -> str:
    """ "weekdays", "weekends", "every day but Saturdays", "Tuesdays and Thursdays"."""
    named = {tuple(range(7)): "every day", tuple(range(5)): "weekdays", (5, 6): "weekends"}
    if weekdays in named:
        return named[weekdays]
    if len(weekdays) == 6:
        return f"every day but {DAY_NAMES[next(day for day in range(7) if day not in weekdays)]}s"
    return _listed([f"{DAY_NAMES[day]}s" for day in weekdays])


def _parts_text(weekdays: tuple[int, ...], part: str) -> str:
    """ "weekday mornings", "every evening", "Tuesday and Thursday evenings"."""
    named = {
        tuple(range(7)): f"every {part}",
        tuple(range(5)): f"weekday {part}s",
        (5, 6): f"weekend {part}s",
    }
    if weekdays in named:
        return named[weekdays]
    if len(weekdays) == 6:
        return f"{part}s of {days_text(weekdays)}"
    return f"{_listed([DAY_NAMES[day] for day in weekdays])} {part}s"


def _part(minute: int) -> str:
    found = [name for begin, name in _PARTS if begin <= minute]
    return found[-1] if found else "night"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
