"""The closed list of what can be held about a person, and how each topic reads.

Categories are terms of the W3C Data Privacy Vocabulary's personal-data
extension (DPV-PD, prefix ``pd:``). docs/topics.md says the same for a reader;
a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

import msgspec

#: The parts of the Portrait page, in its order.
GROUPS: Final = (
    "Who",
    "Home and days",
    "Taste",
    "Diet",
    "Body",
    "Money",
    "People",
    "Languages",
    "Said",
)

#: How a value is shaped (docs/topics.md describes each).
Shape = Literal["text", "date", "clock", "minutes", "number", "money", "place", "share", "record", "flag"]


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """What one topic is about.

    ``reads`` makes the sentence fragment from ``{about}`` and ``{value}``.
    ``sensitivity`` runs from 0 (harmless) to 4 (never leaves, not even as an
    answer). ``many``: one fact for each ``about``; else one in all.
    ``interest`` (0 to 1) orders what is worth asking her about first.
    ``open``: the topic's name goes on with a dot and the name of a source.
    """

    title: str
    group: str
    category: str
    reads: str
    shape: Shape
    sensitivity: int
    many: bool = False
    interest: float = 0.3
    open: bool = False

    def __post_init__(self) -> None:
        if self.group not in GROUPS:
            raise ValueError(f"'group' must be one of the page's groups (got {self.group!r})")
        if not 0 <= self.sensitivity <= 4:
            raise ValueError(f"'sensitivity' must be 0 to 4 (got {self.sensitivity})")


#: what can be eaten or avoided → how it reads; also the last part of ``diet.<food>``
FOODS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "gluten": "gluten",
        "lactose": "lactose",
        "milk": "milk",
        "meat": "meat",
        "pork": "pork",
        "fish": "fish",
        "shellfish": "shellfish",
        "eggs": "eggs",
        "nuts": "nuts",
        "peanuts": "peanuts",
        "soy": "soy",
        "sesame": "sesame",
        "celery": "celery",
        "mustard": "mustard",
        "honey": "honey",
        "sugar": "sugar",
        "alcohol": "alcohol",
        "caffeine": "caffeine",
    }
)


def _who() -> dict[str, Topic]:
    group = "Who"
    return {
        "person.name": Topic(
            title="Name",
            group=group,
            category="pd:Name",
            reads="is called {value}",
            shape="text",
            sensitivity=2,
        ),
        "person.born": Topic(
            title="Born",
            group=group,
            category="pd:BirthDate",
            reads="was born on {value}",
            shape="date",
            sensitivity=2,
        ),
        "person.sex": Topic(
            title="Sex",
            group=group,
            category="pd:Gender",
            reads="has the sex {value} on record",
            shape="text",
            sensitivity=3,
        ),
        "person.blood_type": Topic(
            title="Blood type",
            group=group,
            category="pd:BloodType",
            reads="has blood type {value}",
            shape="text",
            sensitivity=4,
        ),
        "city": Topic(
            title="City",
            group=group,
            category="pd:Location",
            reads="lives in {value}",
            shape="text",
            sensitivity=1,
            interest=0.7,
        ),
    }


def _home_and_days() -> dict[str, Topic]:
    group = "Home and days"
    return {
        "home": Topic(
            title="Home",
            group=group,
            category="pd:PhysicalAddress",
            reads="lives at {value}",
            shape="place",
            sensitivity=4,
            interest=0.95,
        ),
        "work": Topic(
            title="Work",
            group=group,
            category="pd:WorkEnvironment",
            reads="works at {value}",
            shape="place",
            sensitivity=3,
            interest=0.9,
        ),
        "work.since": Topic(
            title="At this work since",
            group=group,
            category="pd:EmploymentHistory",
            reads="has worked there since {value}",
            shape="date",
            sensitivity=2,
            interest=0.85,
        ),
        "rhythm.wake_weekday": Topic(
            title="Waking, weekdays",
            group=group,
            category="pd:Behavioral",
            reads="wakes about {value} on weekdays",
            shape="clock",
            sensitivity=2,
            interest=0.6,
        ),
        "rhythm.wake_weekend": Topic(
            title="Waking, weekends",
            group=group,
            category="pd:Behavioral",
            reads="wakes about {value} at weekends",
            shape="clock",
            sensitivity=2,
            interest=0.55,
        ),
        "rhythm.sleep": Topic(
            title="Falling asleep",
            group=group,
            category="pd:Behavioral",
            reads="falls asleep about {value}",
            shape="clock",
            sensitivity=2,
            interest=0.5,
        ),
        "rhythm.sleep_length": Topic(
            title="Sleep a night",
            group=group,
            category="pd:Behavioral",
            reads="sleeps {value} a night",
            shape="minutes",
            sensitivity=3,
            interest=0.5,
        ),
        "travel.trip": Topic(
            title="Trips",
            group=group,
            category="pd:TravelHistory",
            reads="was in {about}",
            shape="record",
            sensitivity=2,
            many=True,
            interest=0.6,
        ),
    }


def _taste() -> dict[str, Topic]:
    group = "Taste"
    return {
        "taste.artist": Topic(
            title="Favourite artists",
            group=group,
            category="pd:FavoriteMusic",
            reads="listens to {about}",
            shape="record",
            sensitivity=0,
            many=True,
            interest=0.8,
        ),
        "taste.genre": Topic(
            title="Favourite genres",
            group=group,
            category="pd:FavoriteMusic",
            reads="is fond of {about}",
            shape="record",
            sensitivity=0,
            many=True,
            interest=0.7,
        ),
        "taste.show": Topic(
            title="Favourite shows",
            group=group,
            category="pd:TVViewingBehavior",
            reads="watches {about}",
            shape="record",
            sensitivity=0,
            many=True,
            interest=0.75,
        ),
        "taste.channel": Topic(
            title="Favourite channels",
            group=group,
            category="pd:TVViewingBehavior",
            reads="watches the channel {about}",
            shape="record",
            sensitivity=1,
            many=True,
            interest=0.5,
        ),
    }


def _diet() -> dict[str, Topic]:
    foods = {
        f"diet.{food}": Topic(
            title=words.capitalize(),
            group="Diet",
            category="pd:Health",
            reads=f"{{value}} {words}",
            shape="text",
            sensitivity=3,
            interest=0.9,
        )
        for food, words in FOODS.items()
    }
    style = Topic(
        title="Way of eating",
        group="Diet",
        category="pd:Health",
        reads="is {value}",
        shape="text",
        sensitivity=3,
        interest=0.9,
    )
    return {"diet.style": style, **foods}


def _body() -> dict[str, Topic]:
    group = "Body"
    return {
        "body.resting_heart_rate": Topic(
            title="Resting heart rate",
            group=group,
            category="pd:PhysicalHealth",
            reads="has a resting heart rate of {value} beats a minute",
            shape="number",
            sensitivity=4,
        ),
        "body.steps_day": Topic(
            title="Steps a day",
            group=group,
            category="pd:PhysicalHealth",
            reads="walks {value} steps a day",
            shape="number",
            sensitivity=3,
            interest=0.4,
        ),
        "body.weight": Topic(
            title="Weight",
            group=group,
            category="pd:Weight",
            reads="weighs {value} kg",
            shape="number",
            sensitivity=4,
        ),
        "body.height": Topic(
            title="Height",
            group=group,
            category="pd:Height",
            reads="is {value} cm tall",
            shape="number",
            sensitivity=3,
        ),
        "exercise.kind": Topic(
            title="Exercise",
            group=group,
            category="pd:Behavioral",
            reads="does {about}",
            shape="record",
            sensitivity=2,
            many=True,
            interest=0.6,
        ),
        "size.shoe": Topic(
            title="Shoe size",
            group=group,
            category="pd:PhysicalCharacteristic",
            reads="wears shoes in size {value}",
            shape="text",
            sensitivity=1,
        ),
        "size.top": Topic(
            title="Size of tops",
            group=group,
            category="pd:PhysicalCharacteristic",
            reads="wears tops in size {value}",
            shape="text",
            sensitivity=1,
        ),
        "size.trousers": Topic(
            title="Size of trousers",
            group=group,
            category="pd:PhysicalCharacteristic",
            reads="wears trousers in size {value}",
            shape="text",
            sensitivity=1,
        ),
    }


def _money() -> dict[str, Topic]:
    group = "Money"
    return {
        "spend.month": Topic(
            title="Spending a month",
            group=group,
            category="pd:PurchasesAndSpendingHabit",
            reads="spends {value} in a usual month",
            shape="money",
            sensitivity=4,
            many=True,
            interest=0.5,
        ),
        "spend.category": Topic(
            title="Spending by kind",
            group=group,
            category="pd:PurchasesAndSpendingHabit",
            reads="spends {value} a month on {about}",
            shape="money",
            sensitivity=3,
            many=True,
            interest=0.5,
        ),
        "income.month": Topic(
            title="Income a month",
            group=group,
            category="pd:Income",
            reads="earns {value} in a usual month",
            shape="money",
            sensitivity=4,
            many=True,
            interest=0.2,
        ),
        "subscription": Topic(
            title="Subscriptions",
            group=group,
            category="pd:Purchase",
            reads="pays {about} {value}",
            shape="money",
            sensitivity=2,
            many=True,
            interest=0.85,
        ),
    }


def _people_and_words() -> dict[str, Topic]:
    return {
        "people.person": Topic(
            title="People",
            group="People",
            category="pd:SocialNetwork",
            reads="knows {about}",
            shape="record",
            sensitivity=3,
            many=True,
            interest=0.6,
        ),
        "people.birthday": Topic(
            title="Birthdays",
            group="People",
            category="pd:SocialNetwork",
            reads="{about}'s birthday is {value}",
            shape="date",
            sensitivity=3,
            many=True,
            interest=0.5,
        ),
        "language": Topic(
            title="Languages",
            group="Languages",
            category="pd:Language",
            reads="understands {about}",
            shape="share",
            sensitivity=0,
            many=True,
            interest=0.65,
        ),
    }


def _said() -> dict[str, Topic]:
    return {
        "like": Topic(
            title="Likes",
            group="Said",
            category="pd:Like",
            reads="likes {about}",
            shape="flag",
            sensitivity=0,
            many=True,
            interest=0.6,
        ),
        "dislike": Topic(
            title="Does not like",
            group="Said",
            category="pd:Dislike",
            reads="does not like {about}",
            shape="flag",
            sensitivity=0,
            many=True,
            interest=0.6,
        ),
        "intent": Topic(
            title="In the market for",
            group="Said",
            category="pd:Intention",
            reads="is in the market for {about}",
            shape="flag",
            sensitivity=1,
            many=True,
            interest=0.7,
        ),
        "inferred_by": Topic(
            title="What brands infer",
            group="Said",
            category="pd:IndividualProfile",
            reads="is thought to be: {about}",
            shape="flag",
            sensitivity=4,
            many=True,
            interest=0.0,
            open=True,
        ),
    }


TOPICS: Final[Mapping[str, Topic]] = MappingProxyType(
    {
        **_who(),
        **_home_and_days(),
        **_taste(),
        **_diet(),
        **_body(),
        **_money(),
        **_people_and_words(),
        **_said(),
    }
)

#: Position of each topic on the page.
ORDER: Final[Mapping[str, int]] = MappingProxyType({name: at for at, name in enumerate(TOPICS)})


def topic_of(name: str) -> Topic | None:
    """Return the topic called ``name`` ("home", "inferred_by.spotify"), None where there is none.

    >>> topic_of("diet.gluten").group
    'Diet'
    """
    topic = TOPICS.get(name)
    if topic is not None:
        return topic
    root, dot, rest = name.partition(".")
    opened = TOPICS.get(root)
    return opened if opened is not None and opened.open and dot and rest else None


def position(name: str) -> tuple[int, str]:
    """Return the sort key of a topic on the page: its place in the list, then its name."""
    at = ORDER.get(name)
    return (ORDER.get(name.partition(".")[0], len(ORDER)) if at is None else at, name)


def under(topic: str, stem: str) -> bool:
    """Whether ``topic`` is ``stem`` or below it ("diet.gluten" is under "diet").

    >>> under("diet.gluten", "diet"), under("dietary", "diet"), under("diet", "")
    (True, False, False)
    """
    return bool(stem) and (topic == stem or topic.startswith(stem + "."))
