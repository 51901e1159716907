"""Why a statement is made, and on which events: every statement on every page opens here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from selfportrait.errors import UnknownThing
from selfportrait.keyhole import PURPOSES
from selfportrait.model import Event, Evidence, split_event_id
from selfportrait.patterns import DayKinds, told_outcome

from .body_evidence import behind_measurement, behind_notes, days_measured
from .cards import proposed
from .desk import Desk
from .keyhole import ledger_lines
from .learnt import COMPARED, KINDS_OF_DAY, ROUTINES, STAYS, SURPRISES, TURNS, kept
from .next import forecast_of
from .portrait import fact_view
from .rows import current_rows
from .timeline import lines
from .views import EvidenceView
from .wording import number, percents, times_likelier, to_you


def evidence(desk: Desk, subject: str) -> EvidenceView:
    """Return the evidence behind ``subject`` (see ``views``). Raises UnknownThing."""
    kind, _, name = subject.partition(":")
    finder = _FINDERS.get(kind)
    if finder is None or not name or len(subject) > 600:
        raise _unknown()
    return finder(desk, name)


def _fact(desk: Desk, name: str) -> EvidenceView:
    fact = next((fact for fact in desk.vault.facts() if fact.id == name), None)
    if fact is None:
        raise _unknown()
    view = fact_view(fact, desk.zone)
    said = [s.words for s in desk.vault.statements() if (s.topic, s.about) == (fact.topic, fact.about)]
    note = f"You said: “{said[-1]}”" if fact.provenance == "said" and said else view.keyhole
    return _view(desk, view.fact.text, fact.evidence, note=note[:1].upper() + note[1:])


#: What the outcome that gathers all others stands on.
_THE_REST = "Everything known that is not named above, taken together."


def _next(desk: Desk, name: str) -> EvidenceView:
    stream, _, place = name.partition(":")
    forecast = forecast_of(desk, stream)
    if not place.isdigit() or int(place) >= len(forecast.outcomes):
        raise _unknown()
    outcome = forecast.outcomes[int(place)]
    share = percents([one.probability for one in forecast.outcomes])[int(place)]
    because = told_outcome(stream, outcome) or outcome.evidence.rule or _THE_REST
    found = msgspec.structs.replace(outcome.evidence, rule=because)
    return _view(desk, f"{share} %: {outcome.label}", found)


def _card(desk: Desk, name: str) -> EvidenceView:
    card = next((card for card in proposed(desk) if card.id == name), None)
    if card is None:
        raise _unknown()
    view = _view(desk, card.text, card.evidence, note=card.because)
    if card.id.startswith("body:"):
        return msgspec.structs.replace(view, days=days_measured(desk, "resting_heart_rate"))
    return view


def _item(desk: Desk, name: str) -> EvidenceView:
    row_id, _, item_id = name.partition(":")
    for row in current_rows(desk):
        for suggestion in row.suggestions:
            if row.id == row_id and suggestion.item.id == item_id:
                events = tuple(
                    dict.fromkeys(e for reason in suggestion.reasons for e in reason.evidence.events)
                )
                seen = sum(reason.evidence.count for reason in suggestion.reasons)
                title = suggestion.item.title + (
                    f", {suggestion.item.creator}" if suggestion.item.creator else ""
                )
                view = _view(desk, title, Evidence(rule="", count=seen, events=events), note=row.promise)
                told = tuple((reason.text, reason.about) for reason in suggestion.reasons)
                return msgspec.structs.replace(view, reasons=told)
    raise _unknown()


def _entry(desk: Desk, name: str) -> EvidenceView:
    entry = next((entry for entry in desk.vault.entries(limit=10_000) if entry.id == name), None)
    if entry is None:
        raise _unknown()
    line = ledger_lines(desk, [entry])[0]
    held = {fact.id: fact for fact in desk.vault.facts()}
    used = tuple(fact_view(held[fact_id], desk.zone) for fact_id in entry.used if fact_id in held)
    statement = f"{entry.brand} asked {entry.asked}. They got: {line.answered}."
    view = _view(
        desk,
        statement,
        entry.evidence,
        note=_entry_note(
            line.bits,
            line.price,
            PURPOSES[entry.purpose].label if entry.purpose in PURPOSES else entry.purpose,
        ),
    )
    return EvidenceView(
        statement=view.statement,
        rule=entry.why,
        count=view.count,
        events=view.events,
        facts=used,
        note=view.note,
    )


def _entry_note(bits: str, price: str, purpose: str) -> str:
    parts = [
        f"What for: {purpose[:1].lower()}{purpose[1:]}",
        f"may have told them {bits} at the most" if bits else "",
        price,
    ]
    return "; ".join(part for part in parts if part) + "."


def _routine(desk: Desk, name: str) -> EvidenceView:
    for routine in kept(desk.vault, ROUTINES, ()):
        if routine.id == name:
            return _view(desk, routine.text, routine.evidence)
    raise _unknown()


def _kind_of_day(desk: Desk, name: str) -> EvidenceView:
    for kind in kept(desk.vault, KINDS_OF_DAY, DayKinds()).kinds:
        if kind.id == name:
            return _view(desk, f"{kind.name}: {kind.text}", kind.evidence)
    raise _unknown()


def _turn(desk: Desk, name: str) -> EvidenceView:
    for turn in kept(desk.vault, TURNS, ()):
        if turn.id == name:
            first = turn.grounds[0]
            sides = (first.evidence_after, first.evidence_before)
            found = msgspec.structs.replace(
                first.evidence_after, events=tuple(event for side in sides for event in side.events)[:50]
            )
            told = "; ".join(
                f"{one.habit}: before {one.before}, since then {one.after}" for one in turn.grounds
            )
            return _view(desk, turn.question, found, note=f"{told[:1].upper()}{told[1:]}.")
    raise _unknown()


def _surprise(desk: Desk, name: str) -> EvidenceView:
    for surprise in kept(desk.vault, SURPRISES, ()):
        if surprise.event == name:
            first = surprise.members or (surprise.event,)
            events = tuple(dict.fromkeys((*first, *surprise.evidence.events)))
            found = Evidence(
                rule=surprise.because,
                count=surprise.evidence.count,
                of=surprise.evidence.of,
                events=events,
            )
            note = f"{times_likelier(surprise.ratio)} likelier of anybody than of you, {surprise.context}."
            return _view(desk, surprise.text, found, note=note)
    raise _unknown()


def _bell(desk: Desk, name: str) -> EvidenceView:
    for compared in kept(desk.vault, COMPARED, ()):
        if compared.title == name:
            return _view(desk, compared.sentence, compared.evidence, note=compared.assumption)
    raise _unknown()


def _event(desk: Desk, name: str) -> EvidenceView:
    try:
        split_event_id(name)
    except ValueError:
        raise _unknown() from None
    events = _opened(desk, [name])
    if not events:
        raise _unknown()
    event = events[0]
    told = f"{event.file}, row {number(event.row)}" if event.file else "said on this machine"
    view = _view(desk, event.title or event.kind, Evidence(rule=f"read from {told}", events=(name,)))
    return msgspec.structs.replace(view, bought=name if event.kind == "buy" else "")


def _opened(desk: Desk, ids: Sequence[str]) -> list[Event]:
    """Return events by their names: of the log, or read off positions."""
    found = desk.vault.events_by_id(list(ids))
    if len(found) == len(set(ids)):
        return found
    missing = set(ids) - {event.id for event in found}
    seen = [event for event in kept(desk.vault, STAYS, ()) if event.id in missing]
    order = {name: place for place, name in enumerate(ids)}
    return sorted([*found, *seen], key=lambda event: order[event.id])


def _view(desk: Desk, statement: str, found: Evidence, note: str = "") -> EvidenceView:
    events = _opened(desk, found.events)
    many = found.of > found.count
    count = f"{number(found.count)} of {number(found.of)}" if many else number(found.count)
    return EvidenceView(
        statement=statement,
        rule=to_you(found.rule),
        count=count if many or found.count > 1 else "",
        events=lines(desk, events),
        note=note,
    )


def _unknown() -> UnknownThing:
    return UnknownThing(
        "What that stood on is no longer held.", next_step="Load the page again; it may have changed."
    )


def _body(desk: Desk, name: str) -> EvidenceView:
    found = behind_measurement(desk, name)
    if found is None:
        raise _unknown()
    return found


def _mood(desk: Desk, name: str) -> EvidenceView:
    found = behind_notes(desk, name)
    if found is None:
        raise _unknown()
    return _view(desk, found[0], found[1], note=found[2])


_FINDERS: dict[str, Callable[[Desk, str], EvidenceView]] = {
    "fact": _fact,
    "next": _next,
    "card": _card,
    "item": _item,
    "entry": _entry,
    "routine": _routine,
    "daykind": _kind_of_day,
    "turn": _turn,
    "surprise": _surprise,
    "event": _event,
    "body": _body,
    "mood": _mood,
    "bell": _bell,
}
