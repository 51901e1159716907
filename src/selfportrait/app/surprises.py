"""The log of what was unlike her, with what she answered."""

from __future__ import annotations

from selfportrait.model import Reaction, Surprise
from selfportrait.patterns import ME

from .desk import Desk
from .learnt import SURPRISES, kept
from .own_word import SURPRISE, last_words
from .views import SurpriseView
from .wording import day_of, moment, short_day


def surprises(desk: Desk) -> tuple[SurpriseView, ...]:
    """Return what is open first, the most surprising at the top; then what she has answered."""
    said = last_words(desk.vault)
    views = [_view(desk, one, said.get(one.event)) for one in kept(desk.vault, SURPRISES, ())]
    return tuple(sorted(views, key=lambda view: bool(view.answer)))


def _view(desk: Desk, surprise: Surprise, said: Reaction | None) -> SurpriseView:
    return SurpriseView(
        when=moment(surprise.at_us, desk.zone),
        text=surprise.text,
        because=surprise.because,
        nats=round(surprise.ratio, 1),
        subject=f"{SURPRISE}{surprise.event}",
        answer=said.verdict if said else "",
        answered=_answered(desk, said) if said else "",
        moments=max(1, len(surprise.members)),
    )


def _answered(desk: Desk, said: Reaction) -> str:
    who = "this was you" if said.verdict == ME else "this was not you"
    return f"You said on {short_day(day_of(said.at_us, desk.zone))} that {who}."
