"""Patterns as data, and the small engine that matches them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
from typing import Final

import msgspec

from selfportrait.model import FactValue

from .slots import SLOTS, Filling

_SLOT: Final = re.compile(r"<(\w+)>")


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What a pattern states; strings are formatted with the fillings of its slots.

    ``numeric``: the value, or each whole number in its record, is read as a number.
    """

    topic: str
    about: str = ""
    stance: str = "holds"
    value: FactValue = True
    numeric: bool = False
    text: str = ""
    slots: tuple[str, ...] = ()  #: only with the fillings of these; else of all


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One way to say something.

    ``says`` is a regular expression for the whole clause, without case, with
    ``<slot>`` where a value stands. ``now``: it holds from the moment it is
    said. ``days``: it ends by itself after so many.
    """

    says: str
    states: tuple[State, ...]
    now: bool = False
    days: int = 0


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """A statement before it gets its time and name."""

    topic: str
    about: str
    stance: str
    value: FactValue
    text: str
    now: bool = False
    days: int = 0


def match(clause: str, rules: Iterable[Rule]) -> list[Stated]:
    """Return what the first rule that fits the clause states; nothing where none fits."""
    for rule in rules:
        found = _compiled(rule.says).match(clause)
        if found is None:
            continue
        stated = _stated(rule, found)
        if stated:
            return stated
    return []


@cache
def _compiled(says: str) -> re.Pattern[str]:
    return re.compile("^" + _SLOT.sub(r"(?P<\1>.+?)", says) + "$", re.IGNORECASE)


def _stated(rule: Rule, found: re.Match[str]) -> list[Stated]:
    filled: dict[str, list[Filling]] = {}
    for slot in _SLOT.findall(rule.says):
        filled[slot] = SLOTS[slot](found[slot])
        if not filled[slot]:
            return []
    stated = []
    for state in rule.states:
        slots: Sequence[str] = state.slots or tuple(filled)
        fillings = [_with_derived(slot, filled, found) for slot in slots]
        for combination in product(*fillings):
            words: Filling = {}
            for filling in combination:
                words.update(filling)
            stated.append(_fill(state, words, rule))
    return stated


def _with_derived(slot: str, filled: dict[str, list[Filling]], found: re.Match[str]) -> list[Filling]:
    """The fillings of a slot, or those of a parser fed with another slot's words ("styled" of "style")."""
    if slot in filled:
        return filled[slot]
    return SLOTS[slot](found["style"])


def _fill(state: State, words: Filling, rule: Rule) -> Stated:
    return Stated(
        topic=state.topic.format(**words),
        about=state.about.format(**words),
        stance=state.stance,
        value=_value(state, words),
        text=state.text.format(**words),
        now=rule.now,
        days=rule.days,
    )


def _value(state: State, words: Filling) -> FactValue:
    value = state.value
    if isinstance(value, str):
        text = value.format(**words)
        if not state.numeric:
            return text
        number = float(text)
        return int(number) if number.is_integer() else number
    if isinstance(value, dict):
        filled = {key: v.format(**words) if isinstance(v, str) else v for key, v in value.items()}
        return {key: _whole(v) if state.numeric else v for key, v in filled.items()}
    return value


def _whole(value: str | int | float | bool | None) -> str | int | float | bool | None:
    """A whole number as one; anything else as it is."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
