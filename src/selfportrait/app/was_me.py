"""Her word on what was unlike her: it was she, it was not, or she takes that back.

Kept as reactions on ``surprise:<event>``, the last one stands: so they outlive what is learnt, and
go with what is erased. Habits learn at once, and answers to brands that were frozen
before her word are no longer given.
"""

from __future__ import annotations

from selfportrait.errors import BadRequest, UnknownThing
from selfportrait.model import Surprise
from selfportrait.patterns import ME, NOT_ME, UNSAID, Habits

from .desk import Desk
from .learnt import SURPRISES, kept
from .own_word import SURPRISE
from .refresh import habits_name
from .unusual import situation_at
from .views import ChangeView

#: What she can answer: her words by what a button or a command calls them.
ANSWERS = {"me": ME, "not me": NOT_ME, "take back": UNSAID}

_TAKEN_BACK = "taken back"
#: What brands were told before her word: answers to payments, and payments weighed with later ones.
_FROZEN = ("asked:", "recent:")
_SAID = {
    ME: "This was you: {}. It counts among your habits from now on.",
    NOT_ME: "This was not you: {}. It will never count among your habits.",
    UNSAID: "Taken back what you said of {}.",
}


def was_me(desk: Desk, subject: str, answer: str) -> ChangeView:
    """Hold her answer to a surprise (``surprise:<event>``) and teach her habits at once.

    Raises BadRequest where the answer is none of :data:`ANSWERS`, UnknownThing where the surprise is gone.
    """
    if answer not in ANSWERS:
        raise BadRequest(f"An answer is one of: {', '.join(ANSWERS)} (got {answer[:20]!r}).")
    surprise = _surprise(desk, subject)
    said = ANSWERS[answer]
    with desk.vault.changing():
        for event_id in surprise.members or (surprise.event,):
            desk.vault.add_reaction(f"{SURPRISE}{event_id}", said or _TAKEN_BACK, desk.now_us)
        if _teach(desk, surprise, said):
            for cells in _FROZEN:
                desk.vault.drop_cells(cells)
    return ChangeView(understood=(_SAID[said].format(surprise.text),))


def _surprise(desk: Desk, subject: str) -> Surprise:
    name = subject.removeprefix(SURPRISE)
    for surprise in kept(desk.vault, SURPRISES, ()):
        if surprise.event == name and subject.startswith(SURPRISE):
            return surprise
    raise UnknownThing(
        "That is no longer among what was unlike you.", next_step="Load the page again; it may have changed."
    )


def _teach(desk: Desk, surprise: Surprise, said: str) -> bool:
    """Bring the kept habits up to date; whether they changed (wakings and nights out have none)."""
    blob = desk.vault.derived(habits_name())
    if blob is None:
        return False
    try:
        habits, changed = Habits.load(blob), False
    except ValueError:  # kept by another version: the learning that replaces it knows her word
        return False
    for event in desk.vault.events_by_id(list(surprise.members or (surprise.event,))):
        if event.kind in ("pay", "buy"):
            where = situation_at(desk, event.start_us)
            changed |= habits.teach(event, where, said, now_us=desk.now_us)
    if changed:
        desk.vault.put_derived(habits_name(), habits.dump())
    return changed
