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


def _group(group: str, *topics: tuple[str, str, str, str, Shape, int, bool, float]) -> dict[str, Topic]:
    """Build the topics of a group from (name, title, category, reads, shape, sensitivity, many, interest)."""
    return {
        name: Topic(
            title=title,
            group=group,
            category=f"pd:{category}",
            reads=reads,
            shape=shape,
            sensitivity=sensitivity,
            many=many,
            interest=interest,
            open=name in _OPEN,
        )
        for name, title, category, reads, shape, sensitivity, many, interest in topics
    }


_OPEN: Final = frozenset({"inferred_by"})

# fmt: off
TOPICS: Final[Mapping[str, Topic]] = MappingProxyType({
    **_group(
        "Who",
        ("person.name", "Name", "Name", "is called {value}", "text", 2, False, 0.3),
        ("person.born", "Born", "BirthDate", "was born on {value}", "date", 2, False, 0.3),
        ("person.sex", "Sex", "Gender", "has the sex {value} on record", "text", 3, False, 0.3),
        ("person.blood_type", "Blood type", "BloodType", "has blood type {value}", "text", 4, False, 0.3),
        ("city", "City", "Location", "lives in {value}", "text", 1, False, 0.7),
    ),
    **_group(
        "Home and days",
        ("home", "Home", "PhysicalAddress", "lives at {value}", "place", 4, False, 0.95),
        ("work", "Work", "WorkEnvironment", "works at {value}", "place", 3, False, 0.9),
        ("work.job", "Job", "Job", "works as {value}", "text", 2, False, 0.5),
        ("work.since", "At this work since", "EmploymentHistory", "has worked there since {value}",
         "date", 2, False, 0.85),
        ("rhythm.wake_weekday", "Waking, weekdays", "Behavioral", "wakes about {value} on weekdays",
         "clock", 2, False, 0.6),
        ("rhythm.wake_weekend", "Waking, weekends", "Behavioral", "wakes about {value} at weekends",
         "clock", 2, False, 0.55),
        ("rhythm.sleep", "Falling asleep", "Behavioral", "falls asleep about {value}",
         "clock", 2, False, 0.5),
        ("rhythm.sleep_length", "Sleep a night", "Behavioral", "sleeps {value} a night",
         "minutes", 3, False, 0.5),
        ("travel.trip", "Trips", "TravelHistory", "was in {about}", "record", 2, True, 0.6),
    ),
    **_group(
        "Taste",
        ("taste.artist", "Favourite artists", "FavoriteMusic", "listens to {about}", "record", 0, True, 0.8),
        ("taste.genre", "Favourite genres", "FavoriteMusic", "is fond of {about}", "record", 0, True, 0.7),
        ("taste.show", "Favourite shows", "TVViewingBehavior", "watches {about}", "record", 0, True, 0.75),
        ("taste.channel", "Favourite channels", "TVViewingBehavior", "watches the channel {about}",
         "record", 1, True, 0.5),
    ),
    **_group(
        "Diet",
        ("diet.style", "Way of eating", "Health", "is {value}", "text", 3, False, 0.9),
        *(
            (f"diet.{food}", words.capitalize(), "Health", f"{{value}} {words}", "text", 3, False, 0.9)
            for food, words in FOODS.items()
        ),
    ),
    **_group(
        "Body",
        ("body.resting_heart_rate", "Resting heart rate", "PhysicalHealth",
         "has a resting heart rate of {value} beats a minute",
         "number", 4, False, 0.3),
        ("body.steps_day", "Steps a day", "PhysicalHealth", "walks {value} steps a day",
         "number", 3, False, 0.4),
        ("body.weight", "Weight", "Weight", "weighs {value} kg", "number", 4, False, 0.3),
        ("body.height", "Height", "Height", "is {value} cm tall", "number", 3, False, 0.3),
        ("exercise.kind", "Exercise", "Behavioral", "does {about}", "record", 2, True, 0.6),
        ("size.shoe", "Shoe size", "PhysicalCharacteristic", "wears shoes in size {value}",
         "text", 1, False, 0.3),
        ("size.top", "Size of tops", "PhysicalCharacteristic", "wears tops in size {value}",
         "text", 1, False, 0.3),
        ("size.trousers", "Size of trousers", "PhysicalCharacteristic", "wears trousers in size {value}",
         "text", 1, False, 0.3),
    ),
    **_group(
        "Money",
        ("spend.month", "Spending a month", "PurchasesAndSpendingHabit", "spends {value} in a usual month",
         "money", 4, True, 0.5),
        ("spend.category", "Spending by kind", "PurchasesAndSpendingHabit",
         "spends {value} a month on {about}",
         "money", 3, True, 0.5),
        ("income.month", "Income a month", "Income", "earns {value} in a usual month", "money", 4, True, 0.2),
        ("subscription", "Subscriptions", "Purchase", "pays {about} {value}", "money", 2, True, 0.85),
    ),
    **_group(
        "People",
        ("people.person", "People", "SocialNetwork", "knows {about}", "record", 3, True, 0.6),
        ("people.birthday", "Birthdays", "SocialNetwork", "{about}'s birthday is {value}",
         "date", 3, True, 0.5),
        ("people.likes", "What they like", "SocialNetwork", "knows what {about} is for", "record",
         3, True, 0.0),
        ("people.avoids", "What they do not want", "SocialNetwork", "knows that they do not want {about}",
         "record", 3, True, 0.0),
    ),
    **_group(
        "Languages",
        ("language", "Languages", "Language", "understands {about}", "share", 0, True, 0.65),
    ),
    **_group(
        "Said",
        ("like", "Likes", "Like", "likes {about}", "flag", 0, True, 0.6),
        ("dislike", "Does not like", "Dislike", "does not like {about}", "flag", 0, True, 0.6),
        ("intent", "In the market for", "Intention", "is in the market for {about}", "flag", 1, True, 0.7),
        ("more", "Wants more of", "Interest", "wants more {about}", "flag", 0, True, 0.0),
        ("goal", "Goals", "Intention", "wants to {about}", "flag", 1, True, 0.0),
        ("knows", "Knows", "KnowledgeBelief", "knows {about}", "flag", 1, True, 0.0),
        ("explore", "New ground", "Preference",
         "wants {value} % of what is suggested to be new ground", "number", 0, False, 0.0),
        ("budget", "Budgets", "PurchasesAndSpendingHabit", "spends at most {value} on {about}",
         "money", 2, True, 0.0),
        ("gift.for", "Looking for a gift", "Intention", "is looking for a gift for {about}",
         "flag", 3, True, 0.0),
        ("gift", "Bought as a gift", "Purchase", "bought {about} as a gift", "record", 3, True, 0.0),
        ("not_because", "No reason", "Preference", "wants nothing suggested because of {about}",
         "record", 1, True, 0.0),
        ("inferred_by", "What brands infer", "IndividualProfile", "is thought to be: {about}",
         "flag", 4, True, 0.0),
    ),
})
# fmt: on

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
