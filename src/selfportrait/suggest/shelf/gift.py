"""For a gift: ranked for the person it is for. What she gives never speaks for what she likes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final

import msgspec
import numpy as np

from selfportrait.model import Fact, Reason
from selfportrait.suggest.catalogue import Flags, Floats
from selfportrait.suggest.declarations import Declaration, Ranking, Scene, Several
from selfportrait.suggest.names import plain
from selfportrait.suggest.reasons import local, told, weightiest
from selfportrait.suggest.wishes import FOODS, hard

#: A birthday is near this long before it.
_NEAR_DAYS: Final = 30
#: What a liking of theirs is worth, in strongest rules of a typical item.
_LIKED: Final = 20.0
_PEOPLE_MOST: Final = 3
#: How much less the next thing about one liking is worth than the one before.
_TURN: Final = 0.02
_MONTHS: Final = tuple(f"{date(2000, month, 1):%B}" for month in range(1, 13))


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """Who a gift is for, why now, and what is known of them: what they like, and what they do not want."""

    name: str
    occasion: str  #: "birthday on 27 November", "" where she only asked
    names: frozenset[str]  #: what they are called: "sofia solberg", "sister"
    asked: Fact  #: what makes her look for a gift
    likes: tuple[tuple[str, Fact], ...]
    rules: tuple[Fact, ...]


def receivers(scene: Scene) -> list[Receiver]:
    """Return who she looks for a gift for: as she said, else whose birthday is near and taste known."""
    found = [
        _receiver(scene, fact, fact.about, "")
        for fact in scene.facts
        if fact.topic == "gift.for" and fact.value is not False
    ]
    today = local(scene.as_of_us, scene.zone).date()
    for fact in scene.facts:
        day = _next(fact, today) if fact.topic == "people.birthday" else None
        if day is not None and (day - today).days <= _NEAR_DAYS:
            found.append(
                _receiver(scene, fact, fact.about, f"birthday on {day.day} {_MONTHS[day.month - 1]}")
            )
    known = [one for one in found if one.likes or one.asked.topic == "gift.for"]
    merged: dict[str, Receiver] = {}
    for one in known:
        key = next((name for name, other in merged.items() if other.names & one.names), one.name)
        merged[key] = msgspec.structs.replace(merged[key], occasion=one.occasion) if key in merged else one
    return list(merged.values())[:_PEOPLE_MOST]


def _receiver(scene: Scene, fact: Fact, name: str, occasion: str) -> Receiver:
    names = _names(scene.facts, name)
    likes = []
    rules: list[Fact] = []
    for one in scene.facts:
        told_ = one.value if isinstance(one.value, dict) else {}
        if plain(str(told_.get("person", ""))) not in names:
            continue
        if one.topic == "people.likes":
            likes.append((plain(str(told_.get("thing", ""))), one))
        elif one.topic == "people.avoids":
            rules += _ruled(one, told_)
    rules += [
        msgspec.structs.replace(one, topic="person.born", about="")
        for one in scene.facts
        if one.topic == "people.birthday" and plain(one.about) in names
    ]
    budgets = [one for one in hard(scene.facts) if one.topic == "budget"]
    return Receiver(
        name=name,
        occasion=occasion,
        names=names,
        asked=fact,
        likes=tuple(likes),
        rules=(*rules, *budgets, *(_for_gifts(one) for one in budgets if plain(one.about) in _GIFTS)),
    )


_GIFTS: Final = frozenset(("gift", "gifts", "present", "presents"))


def _for_gifts(fact: Fact) -> Fact:
    """A budget for gifts, as one for whatever is given."""
    return msgspec.structs.replace(fact, about="")


def _names(facts: Sequence[Fact], name: str) -> frozenset[str]:
    """Everything a person is called: her name, her given name, what she is to the owner."""
    names = {plain(name)}
    for fact in facts:
        if fact.topic != "people.person" or not isinstance(fact.value, dict):
            continue
        own = {
            plain(fact.about),
            *plain(fact.about).split()[:1],
            plain(str(fact.value.get("relation") or "")),
        }
        own.discard("")
        if own & names and _single(facts, fact, names):
            names |= own
    return frozenset(names)


def _single(facts: Sequence[Fact], fact: Fact, names: set[str]) -> bool:
    """Whether a relation names one person: "sister" does where there is one sister."""
    relation = plain(str(fact.value.get("relation") or "")) if isinstance(fact.value, dict) else ""
    if relation not in names:
        return True
    same = [
        one
        for one in facts
        if one.topic == "people.person"
        and isinstance(one.value, dict)
        and plain(str(one.value.get("relation") or "")) == relation
    ]
    return len(same) == 1


def _ruled(fact: Fact, told_: dict[str, str | int | float | bool | None]) -> list[Fact]:
    """What somebody does not want, as the facts that would rule it out for her."""
    replace = msgspec.structs.replace
    if told_.get("style"):
        return [replace(fact, topic="diet.style", about="", value=str(told_["style"]))]
    thing = plain(str(told_.get("thing", "")))
    food = [replace(fact, topic=f"diet.{thing}", about="", value="avoids")] if thing in FOODS else []
    return [*food, replace(fact, topic="dislike", about=thing, value=True)]


def _next(fact: Fact, today: date) -> date | None:
    """The next time a birthday comes round; 29 February falls on the 28th."""
    month, _, day = str(fact.value)[-5:].partition("-")
    if not (month.isdecimal() and day.isdecimal()):
        return None
    for year in (today.year, today.year + 1):
        found = _on(year, int(month), int(day))
        if found is not None and found >= today:
            return found
    return None


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 3, 1) - timedelta(days=1) if (month, day) == (2, 29) else None


def _giveable(scene: Scene) -> Flags:
    goods: Flags = scene.catalogue.of_kind("good") | scene.catalogue.of_kind("grocery")
    return goods


def _ranked(name: str, scene: Scene) -> Ranking:
    """Rank by what they like, and a little by what everybody takes; nothing of the giver's taste is in it."""
    size = len(scene.catalogue)
    one = next((one for one in receivers(scene) if one.name == name), None)
    if one is None:
        return Ranking(worth=np.zeros(size), reasons=lambda items: {})
    fame = scene.score.prior * _giveable(scene)
    lifts = [
        (fact, _lift(scene, items, fame)) for thing, fact in one.likes if (items := _of(scene, thing)).any()
    ]
    worth: Floats = np.sum([fame, *(lift for _, lift in lifts)], axis=0)
    if one.likes:
        known = np.any([lift > 0 for _, lift in lifts], axis=0) if lifts else np.zeros(size, np.bool_)
        worth[~known] = 0.0  # once something is known of them, what is not about it is no idea
    worth[_given(scene, one)] = 0.0
    wish = np.full(size, -1, np.int64)
    for number, (_, lift) in enumerate(lifts):
        wish[lift > 0] = number
    return Ranking(worth=worth, reasons=partial(_why, scene, lifts, fame), wish=wish)


def _of(scene: Scene, thing: str) -> Flags:
    """Things one can give that are about ``thing``."""
    about = np.zeros(len(scene.catalogue), np.bool_)
    found = scene.catalogue.about.get(thing)
    if found is not None:
        about[found] = True
    return about & _giveable(scene)


def _lift(scene: Scene, about: Flags, fame: Floats) -> Floats:
    """What a liking is worth to each thing about it: most to the best known, so that likings take turns."""
    items = np.flatnonzero(about)
    order = np.lexsort((scene.catalogue.order[items], -fame[items]))
    lift = np.zeros(len(scene.catalogue))
    lift[items[order]] = _LIKED * scene.catalogue.scale / (1.0 + _TURN * np.arange(len(items)))
    return lift


def _given(scene: Scene, one: Receiver) -> list[int]:
    """What this person was given before."""
    found = []
    for fact in scene.known:
        told_ = fact.value if isinstance(fact.value, dict) else {}
        if fact.topic == "gift" and plain(str(told_.get("person", ""))) in one.names:
            number = scene.catalogue.numbers.get(str(told_.get("item", "")))
            found += [number] if number is not None else []
    return found


def _why(
    scene: Scene, lifts: Sequence[tuple[Fact, Floats]], fame: Floats, items: Sequence[int]
) -> dict[int, tuple[Reason, ...]]:
    plainly = scene.why(items)
    found = {}
    for item in items:
        reasons = [
            told(fact, float(lift[item]), f"you said {_whose(fact)}") for fact, lift in lifts if lift[item]
        ]
        crowd = [reason for reason in plainly[item] if reason.about == "crowd"]
        crowd = [msgspec.structs.replace(reason, weight=float(fame[item])) for reason in crowd]
        found[item] = weightiest([*reasons, *crowd])
    return found


def _whose(fact: Fact) -> str:
    """Return "sister likes tea" as "your sister likes tea"; a name stands as it is."""
    return fact.text if fact.text[:1].isupper() else f"your {fact.text}"


def _promise(one: Receiver) -> str:
    if one.likes:
        return "By what you said of them, and nothing of what you like yourself"
    return f"You have not told me what they like: say “my {one.name} likes tea”"


def _rules(one: Receiver, scene: Scene) -> Sequence[Fact]:
    """What rules a gift out is theirs, not hers."""
    return one.rules


def _gifts(scene: Scene) -> Sequence[Declaration]:
    return [
        Declaration(
            id=f"gift_{place}",
            title=f"For {one.name if one.name[:1].isupper() else f'your {one.name}'}"
            + (f": {one.occasion}" if one.occasion else ""),
            promise=_promise(one),
            enters=_giveable,
            ranks=partial(_ranked, one.name),
            changes="when you say something of them",
            owned=True,
            size=12,
            per_creator=3,
            per_wish=6,
            rules=partial(_rules, one),
        )
        for place, one in enumerate(receivers(scene), 1)
    ]


GIFT: Final = Several(id="gift", each=_gifts)
