"""Reasons in words, each with her own events and with what it truly gave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from selfportrait.model import DAY_US, Evidence, Fact, Item, Reason

from .asides import CROWD
from .catalogue import Catalogue
from .past import Consumed, Past
from .scoring import Score

#: Events an Evidence names; ``count`` tells how many there are.
EVENTS_NAMED: Final = 50
#: Share of the first reason's weight below which another is not worth saying.
_WORTH_SAYING: Final = 0.1

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: item kind → (how a reason begins, what she did)
_DEED: Final = {
    "track": ("after", "played it"),
    "show": ("after", "watched it"),
    "grocery": ("goes with", "bought it"),
    "good": ("goes with", "bought it"),
    "article": ("after", "read it"),
    "lesson": ("after", "learnt it"),
}


def explain(
    catalogue: Catalogue, past: Past, score: Score, items: Sequence[int], *, as_of_us: int, zone: ZoneInfo
) -> dict[int, tuple[Reason, ...]]:
    """Return the three weightiest reasons of each item; a weight is what the score would lose."""
    found: dict[int, list[Reason]] = {item: _common(catalogue, score, item) for item in items}
    for item, source, amount in _strongest(catalogue, score, items):
        found[item].append(_after(catalogue, past, source, amount, as_of_us=as_of_us, zone=zone))
    return {item: weightiest(reasons) for item, reasons in found.items()}


def weightiest(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Return at most three, the weightiest first; ties by their words.

    One that weighs next to nothing beside the first is true and still misleads: it is left out.
    """
    ranked = sorted(reasons, key=lambda reason: (-reason.weight, reason.text))
    least = _WORTH_SAYING * ranked[0].weight if ranked else 0.0
    return tuple(reason for reason in ranked if reason.weight > 0 and reason.weight >= least)[:3]


def told(fact: Fact, weight: float, text: str) -> Reason:
    """A reason that rests on a fact: said, or read from her events."""
    said = Evidence(rule="you said so", count=1, of=1)
    return Reason(
        text=text,
        weight=weight,
        evidence=fact.evidence if fact.evidence.rule else said,
        about=f"fact:{fact.id}",
    )


def named(item: Item) -> str:
    """Return what an item is called in a sentence.

    >>> named(Item(id="1", kind="track", title="Low Harbour", creator="Ines Marlow"))
    'Low Harbour by Ines Marlow'
    """
    return f"{item.title} by {item.creator}" if item.creator and item.kind == "track" else item.title


def evidence(consumed: Sequence[Consumed], *, of: int, rule: str) -> Evidence:
    """Return evidence of ``consumed`` (newest first) out of ``of`` events."""
    ids = tuple(one.event for one in consumed[:EVENTS_NAMED])
    return Evidence(rule=rule, count=len(consumed), of=of, events=ids)


def often(consumed: Sequence[Consumed], deed: str, *, now_us: int, zone: ZoneInfo) -> str:
    """Return how often and since when, from events newest first: "played it 14 times since March".

    Episodes are counted each once, however often she paused.
    """
    first = month(consumed[-1].at_us, now_us=now_us, zone=zone)
    parts = len({one.part for one in consumed})
    if parts > 1:
        return f"watched {parts} episodes since {first}"
    if len(consumed) == 1 or consumed[0].part:
        return f"{deed} in {first}"
    return f"{deed} {len(consumed)} times since {first}"


def month(at_us: int, *, now_us: int, zone: ZoneInfo) -> str:
    """Return the month in words, with its year unless it is this one."""
    then, now = local(at_us, zone), local(now_us, zone)
    return f"{then:%B}" if then.year == now.year else f"{then:%B %Y}"


def day(at_us: int, *, now_us: int, zone: ZoneInfo) -> str:
    """Return a day in words as it lies from now: "today", "on Friday", "on 3 March"."""
    then, now = local(at_us, zone).date(), local(now_us, zone).date()
    ago = (now - then).days
    near = {0: "today", 1: "yesterday", -1: "tomorrow"}.get(ago)
    if near:
        return near
    if 1 < abs(ago) < 7:
        return f"{'last' if ago > 0 else 'on'} {then:%A}"
    return f"on {then.day} {then:%B}" + ("" if then.year == now.year else f" {then.year}")


def local(at_us: int, zone: ZoneInfo) -> datetime:
    """Return a moment on the person's wall clock."""
    return (_EPOCH + timedelta(microseconds=at_us)).astimezone(zone)


def _common(catalogue: Catalogue, score: Score, item: int) -> list[Reason]:
    reasons = [
        told(fact, amount, because(fact))
        for fact, items, amount in score.lifts
        if items[min(int(np.searchsorted(items, item)), len(items) - 1)] == item
    ]
    crowd = catalogue.manifest
    reasons.append(
        Reason(
            text=f"popular lately with the people behind {crowd.name}",
            weight=float(score.prior[item]),
            evidence=Evidence(rule="what everybody took, recent weeks first", count=0, of=crowd.events),
            about=CROWD,
        )
    )
    return reasons


def because(fact: Fact) -> str:
    """Return a fact as a reason: what she said, or what was read."""
    if fact.topic == "intent":
        return f"you said you are looking for {fact.about}"
    if fact.topic == "more":
        return f"you said you want more {fact.about}"
    if fact.provenance == "said":
        return f"you said you like {fact.about}" if fact.topic == "like" else f"you said: {fact.text}"
    return (
        f"for {fact.about}, which you do"
        if fact.topic == "exercise.kind"
        else f"you seem to like {fact.about}"
    )


def _strongest(catalogue: Catalogue, score: Score, items: Sequence[int]) -> list[tuple[int, int, float]]:
    """Return (item, source, amount): the three strongest flows into each item, summed by source."""
    wanted = np.zeros(len(catalogue), np.bool_)
    wanted[list(items)] = True
    here = np.flatnonzero(wanted[score.flow.targets])
    keys = score.flow.targets[here] * len(catalogue) + score.flow.sources(here)
    keys, places = np.unique(keys, return_inverse=True)
    amounts = np.bincount(places, score.flow.amounts[here], minlength=len(keys))
    targets, sources = keys // len(catalogue), keys % len(catalogue)
    order = np.lexsort((sources, -amounts, targets))
    targets, sources, amounts = targets[order], sources[order], amounts[order]
    first = np.searchsorted(targets, targets)
    kept = np.arange(len(targets)) - first < 3
    return [
        (int(target), int(source), float(amount))
        for target, source, amount in zip(targets[kept], sources[kept], amounts[kept], strict=True)
    ]


def _after(
    catalogue: Catalogue, past: Past, source: int, amount: float, *, as_of_us: int, zone: ZoneInfo
) -> Reason:
    since_us = as_of_us - int(catalogue.manifest.method.window_days * DAY_US)
    consumed = past.of(source, since_us=since_us, until_us=as_of_us)
    begins, deed = _DEED.get(catalogue.items[source].kind, ("after", "had it"))
    return Reason(
        text=f"{begins} {named(catalogue.items[source])} — you "
        f"{often(consumed, deed, now_us=as_of_us, zone=zone)}",
        weight=amount,
        evidence=evidence(consumed, of=len(past), rule="people went from the one to the other"),
        about=f"item:{catalogue.items[source].id}",
    )
