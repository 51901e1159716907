"""Learning path: from what she knows to what her goal needs, each step after what it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import Fact, Reason
from selfportrait.suggest.catalogue import Catalogue, Flags, terms
from selfportrait.suggest.declarations import Declaration, Ranking, Scene, Several
from selfportrait.suggest.names import plain, words
from selfportrait.suggest.past import Consumed
from selfportrait.suggest.reasons import evidence, month, told, weightiest
from selfportrait.suggest.wishes import subject

#: Words of a goal that say nothing about what it needs.
_EMPTY: Final = frozenset(
    plain(
        """a an the to of in on for from with by at and or my our your own me i it its be become get make do
        have more better good some any all as into about how what"""
    ).split()
)
#: A lesson is what a goal is about where it covers so much of what the goal's words are worth.
_COVERS: Final = 0.45
#: What covers so much less than the best is beside the goal.
_BESIDE: Final = 0.75
_GOALS_MOST: Final = 2
#: A path longer than this is a plan for years.
_STEPS_MOST: Final = 40

#: What she says of herself → how it is said back.
_YOURS: Final = {"my": "your", "mine": "yours", "me": "you", "myself": "yourself"}
_HERSELF: Final = re.compile(rf"\b({'|'.join(_YOURS)})\b", re.IGNORECASE)


class Path(msgspec.Struct, frozen=True, kw_only=True):
    """The steps towards a goal, and what she knows already."""

    goal: Fact
    ends: tuple[int, ...]  #: the lessons the goal is about
    steps: Mapping[int, int]  #: lesson → how many unknown steps come before it
    known: Mapping[int, tuple[Reason, ...]]  #: lesson → how it is known


def find_path(scene: Scene, goal: Fact) -> Path:
    """Return the path to ``goal``: what it is about, and everything that needs and she does not know yet.

    A lesson that stands on itself by some way round (the pack's fault) is left out.
    """
    catalogue = scene.catalogue
    lessons = np.flatnonzero(catalogue.of_kind("lesson")).tolist()
    known = _known(scene, lessons)
    ends = tuple(item for item in _about(catalogue, lessons, goal) if item not in known)
    needed: dict[int, int] = {}
    for item in _closure(catalogue, ends, known):
        before = _closure(catalogue, _needs(catalogue, item), known)
        if item not in before:
            needed[item] = len(before)
    return Path(goal=goal, ends=ends, steps=needed, known=known)


def _about(catalogue: Catalogue, lessons: Sequence[int], goal: Fact) -> list[int]:
    """Lessons whose own words cover a goal's words best; a rare word is worth more than a common one."""
    asked = [word for word in plain(goal.about).split() if word not in _EMPTY]
    held = {item: _words(catalogue, item) for item in lessons}
    worth = {
        word: np.log(1 + len(lessons) / (1 + sum(word in own for own in held.values()))) for word in asked
    }
    total = sum(worth.values())
    if not total:
        return []
    covered = {item: sum(worth[word] for word in asked if word in own) / total for item, own in held.items()}
    best = max(covered.values(), default=0.0)
    found = [item for item in lessons if covered[item] >= max(_COVERS, _BESIDE * best)]
    return sorted(found, key=lambda item: (-covered[item], int(catalogue.order[item])))


def _words(catalogue: Catalogue, item: int) -> frozenset[str]:
    """Single words of a lesson's title, of what it teaches and of what goals it serves."""
    one = catalogue.items[item]
    text = " ".join((one.title, *(one.attrs.get(name, "") for name in ("teaches", "goal", "tags"))))
    return frozenset(word for word in plain(text).split() if word not in _EMPTY)


def _needs(catalogue: Catalogue, item: int) -> list[int]:
    numbers = (catalogue.numbers.get(name) for name in catalogue.items[item].prerequisites)
    return [number for number in numbers if number is not None]


def _closure(catalogue: Catalogue, ends: Iterable[int], known: Mapping[int, object]) -> set[int]:
    """Everything unknown that ``ends`` stand on, themselves among it."""
    found: set[int] = set()
    waiting = [item for item in ends if item not in known]
    while waiting:
        item = waiting.pop()
        if item not in found:
            found.add(item)
            waiting += [need for need in _needs(catalogue, item) if need not in known]
    return found


def _known(scene: Scene, lessons: Sequence[int]) -> dict[int, tuple[Reason, ...]]:
    """What she knows: lessons she has taken, and those that teach what she said she knows."""
    catalogue = scene.catalogue
    said = {subject(fact): fact for fact in scene.known if fact.topic == "knows" and fact.value is not False}
    taken = {int(item) for item in scene.whole.items[scene.whole.weights > 0]}
    known: dict[int, tuple[Reason, ...]] = {}
    for item in lessons:
        if item in taken:
            before = scene.whole.of(item, since_us=0, until_us=scene.as_of_us)
            known[item] = (_learnt(scene, item, before),)
            continue
        one = catalogue.items[item]
        skills = {*terms(one), *words(one.attrs.get("teaches", ""))} & set(said)
        if skills:
            fact = said[min(skills)]
            known[item] = (told(fact, 1.0, f"you said you know {fact.about}"),)
    return known


def _learnt(scene: Scene, item: int, before: Sequence[Consumed]) -> Reason:
    when = f" in {month(before[0].at_us, now_us=scene.as_of_us, zone=scene.zone)}" if before else ""
    one = scene.catalogue.items[item]
    return Reason(
        text=f"you learnt {one.title}{when}",
        weight=1.0,
        evidence=evidence(before, of=len(scene.whole), rule="lessons you have taken"),
        about=f"item:{one.id}",
    )


def _ranked(goal_id: str, scene: Scene) -> Ranking:
    """Rank by how few unknown steps come before: what a step stands on is always ranked above it."""
    goal = next((fact for fact in scene.facts if fact.id == goal_id), None)
    worth = np.zeros(len(scene.catalogue))
    if goal is None:
        return Ranking(worth=worth, reasons=lambda items: {}, exact=False)
    path = find_path(scene, goal)
    for item, before in path.steps.items():
        worth[item] = 1.0 / (1 + before)
    return Ranking(
        worth=worth, reasons=partial(_why, scene, path), exact=False, notes=lambda items: _numbered(items)
    )


def _numbered(items: Sequence[int]) -> dict[int, str]:
    return {item: f"step {place} of {len(items)}" for place, item in enumerate(items, 1)}


def _why(scene: Scene, path: Path, items: Sequence[int]) -> dict[int, tuple[Reason, ...]]:
    catalogue = scene.catalogue
    found = {}
    for item in items:
        leads = [one for one in path.steps if item in _needs(catalogue, one)]
        reasons = [told(path.goal, 1.0, _leads(catalogue, path, item, leads))]
        for need in _needs(catalogue, item):
            reasons += [reason for reason in path.known.get(need, ()) if _speaks(scene, reason)]
        found[item] = weightiest(reasons)
    return found


def _speaks(scene: Scene, reason: Reason) -> bool:
    """Whether she has not set it aside: then it still is known, and is no reason to tell."""
    kind, _, name = reason.about.partition(":")
    if kind == "item":
        return int(scene.catalogue.works[scene.catalogue.numbers[name]]) not in scene.aside.works
    return name not in scene.aside.facts


def _leads(catalogue: Catalogue, path: Path, item: int, leads: Sequence[int]) -> str:
    if item in path.ends:
        return f"you said you want to {_to_her(path.goal.about)}"
    first = min(leads, key=lambda one: (path.steps[one], int(catalogue.order[one])))
    return f"{catalogue.items[first].title} stands on it, and you want to {_to_her(path.goal.about)}"


def _to_her(words: str) -> str:
    """Say back what she said of herself.

    >>> _to_her("grow a business from my own app")
    'grow a business from your own app'
    """
    return _HERSELF.sub(lambda found: _YOURS[found[0].casefold()], words)


def _lessons(scene: Scene) -> Flags:
    return scene.catalogue.of_kind("lesson")


def _promise(path: Path) -> str:
    known = len(path.known)
    already = f", past {known} you know already" if known else ""
    return f"Each step stands on the ones before it{already}"


def _paths(scene: Scene) -> Sequence[Declaration]:
    """Return a row for each of her latest goals that the catalogue has a path to."""
    goals = [fact for fact in scene.facts if fact.topic == "goal" and fact.value is not False]
    goals.sort(key=lambda fact: (-(fact.held_since_us or 0), fact.id))
    rows: list[Declaration] = []
    for goal in goals[:_GOALS_MOST]:
        path = find_path(scene, goal)
        if path.steps:
            rows.append(
                Declaration(
                    id=f"path_{len(rows) + 1}",
                    title=f"Your path: {_to_her(goal.about)}",
                    promise=_promise(path),
                    enters=_lessons,
                    ranks=partial(_ranked, goal.id),
                    changes="when you learn something, or say that you know it",
                    size=_STEPS_MOST,
                )
            )
    return rows


PATH: Final = Several(id="path", each=_paths)
