"""Turns in her life and habits that stopped: asked about once, and what she answered.

An answer is a reaction on ``turn:<id>``, the last one stands: so it outlives what is learnt and goes
with what is erased. A turn that is found again a few days off is the one she answered.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from selfportrait.errors import BadRequest, UnknownThing
from selfportrait.model import Broken, Reaction, Routine, Turn
from selfportrait.patterns import is_answered

from .desk import Desk
from .learnt import BROKEN, TURNS, kept
from .pattern_views import GroundView, TurnView
from .views import ChangeView
from .wording import day_of, short_day

#: What a reaction on a turn begins with; the rest is the turn's id.
TURN = "turn:"
ANSWERS = ("yes", "no", "take back")
_SHOWN = "shown"
_TAKEN_BACK = "taken back"
#: Turns longer ago than this wait on the page and interrupt nobody.
_NEWS_DAYS = 120
#: What is only asked on the page, where she looks for it herself: nobody likes to be told what a body does.
_ON_THE_PAGE = frozenset({"baby", "injury"})
_BUTTONS = {
    "home": ("Yes, I moved", "No"),
    "job": ("Yes, a new job", "No"),
    "baby": ("Yes", "No"),
    "injury": ("Yes", "No"),
    "rhythm": ("Yes", "No, nothing"),
    "spending": ("Yes", "No, nothing"),
}
_SAID = {
    "yes": "Noted: it is so. You will not be asked again.",
    "no": "Noted: it is not so. You will not be asked again.",
    "take back": "Taken back. It is a question again.",
}


def turns(desk: Desk) -> tuple[TurnView, ...]:
    """Return every turn found, what is not answered first, then the latest."""
    said = _answers(desk)
    views = [_view(desk, turn, said) for turn in kept(desk.vault, TURNS, ())]
    return tuple(sorted(views, key=lambda view: bool(view.answer)))


def answer_turn(desk: Desk, turn_id: str, verdict: str) -> ChangeView:
    """Hold her answer to a turn ("yes", "no", or "take back"); raises BadRequest or UnknownThing."""
    if verdict not in ANSWERS:
        raise BadRequest(f"An answer is one of: {', '.join(ANSWERS)} (got {verdict[:20]!r}).")
    turn = next((one for one in kept(desk.vault, TURNS, ()) if one.id == turn_id.removeprefix(TURN)), None)
    if turn is None:
        raise UnknownThing("That is no longer asked.", next_step="Load the page again; it may have changed.")
    with desk.vault.changing():
        before = is_answered(turn, tuple(_answers(desk)))
        told = _TAKEN_BACK if verdict == "take back" else verdict
        desk.vault.add_reaction(f"{TURN}{before or turn.id}", told, desk.now_us)
    return ChangeView(understood=(_SAID[verdict],))


def turns_to_ask(desk: Desk, reactions: Sequence[Reaction]) -> list[Turn]:
    """Return turns that are news, that nobody answered, and that were not asked about on an earlier day."""
    today = day_of(desk.now_us, desk.zone)
    closed = [name.removeprefix(TURN) for name in _closed(desk, reactions) if name.startswith(TURN)]
    return [
        turn
        for turn in kept(desk.vault, TURNS, ())
        if today - turn.since_day <= _NEWS_DAYS
        and turn.guess not in _ON_THE_PAGE
        and not is_answered(turn, closed)
    ]


def missed_to_ask(desk: Desk, reactions: Sequence[Reaction]) -> list[tuple[Routine, int]]:
    """Return habits that stopped, each break on one day only; its id takes the routine's place."""
    closed = _closed(desk, reactions)
    found: tuple[Broken, ...] = kept(desk.vault, BROKEN, ())
    return [
        (msgspec.structs.replace(one.routine, id=one.id), one.times)
        for one in found
        if f"routine:{one.id}" not in closed
    ]


def _closed(desk: Desk, reactions: Sequence[Reaction]) -> set[str]:
    """Ids of cards that she reacted to, or that were shown on an earlier day."""
    today = day_of(desk.now_us, desk.zone)
    open_again = {one.target for one in reactions if one.verdict == _TAKEN_BACK}
    return {
        one.target for one in reactions if one.verdict != _SHOWN or day_of(one.at_us, desk.zone) < today
    } - open_again


def _answers(desk: Desk) -> dict[str, Reaction]:
    """Her latest answer by the id she was asked with; what was taken back is not in it."""
    said: dict[str, Reaction] = {}
    for reaction in desk.vault.reactions():
        if reaction.target.startswith(TURN) and reaction.verdict in ("yes", "no", _TAKEN_BACK):
            said[reaction.target.removeprefix(TURN)] = reaction
    return {name: reaction for name, reaction in said.items() if reaction.verdict != _TAKEN_BACK}


def _view(desk: Desk, turn: Turn, said: dict[str, Reaction]) -> TurnView:
    name = is_answered(turn, tuple(said))
    yes, no = _BUTTONS.get(turn.guess, ("Yes", "No"))
    answer = said[name] if name else None
    words = "it is so" if answer and answer.verdict == "yes" else "it is not so"
    return TurnView(
        id=turn.id,
        question=turn.question,
        since=short_day(turn.since_day),
        grounds=tuple(
            GroundView(habit=ground.habit, before=ground.before, after=ground.after)
            for ground in turn.grounds
        ),
        subject=f"{TURN}{turn.id}",
        answer=answer.verdict if answer else "",
        answered=f"You said on {short_day(day_of(answer.at_us, desk.zone))} that {words}." if answer else "",
        yes=yes,
        no=no,
    )
