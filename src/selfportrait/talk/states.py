"""What sentences of either language can state, each written once."""

from __future__ import annotations

from typing import Final

from .grammar import State

AVOIDS: Final = (State(topic="diet.{food}", value="avoids", text="avoids {eaten}"),)
ALLERGIC: Final = (State(topic="diet.{food}", value="avoids", text="is allergic to {eaten}"),)
INTOLERANT: Final = (State(topic="diet.{food}", value="avoids", text="does not tolerate {eaten}"),)
EATS: Final = (State(topic="diet.{food}", value="{eats}", text="{eats} {eaten}"),)
NOT_AVOIDS: Final = (
    State(topic="diet.{food}", stance="denies", value="avoids", text="no longer avoids {eaten}"),
)
STYLE: Final = (
    State(topic="diet.style", value="{style}", text="is {style}", slots=("style",)),
    State(topic="diet.{food}", value="avoids", text="avoids {eaten}", slots=("styled",)),
)
NOT_STYLE: Final = (
    State(topic="diet.style", stance="denies", value="{style}", text="is not {style}", slots=("style",)),
    State(
        topic="diet.{food}",
        stance="denies",
        value="avoids",
        text="no longer avoids {eaten}",
        slots=("styled",),
    ),
)
TEETOTAL: Final = (State(topic="diet.alcohol", value="avoids", text="avoids alcohol"),)
CELIAC: Final = (State(topic="diet.gluten", value="avoids", text="does not tolerate gluten"),)

LIKES: Final = (State(topic="like", about="{thing}", text="likes {thing}"),)
DISLIKES: Final = (State(topic="dislike", about="{thing}", text="does not like {thing}"),)
NOT_DISLIKES: Final = (
    State(topic="dislike", about="{thing}", stance="denies", text="no longer dislikes {thing}"),
)
NOT_EATEN: Final = (State(topic="dislike", about="{thing}", text="does not eat {thing}"),)
NOT_DRUNK: Final = (State(topic="dislike", about="{thing}", text="does not drink {thing}"),)
UNWANTED: Final = (State(topic="dislike", about="{thing}", text="does not want {thing} suggested"),)
EATEN: Final = (State(topic="like", about="{thing}", text="likes {thing}"),)
ARTIST: Final = (State(topic="taste.artist", about="{thing}", text="listens to {thing}"),)
GENRE: Final = (State(topic="taste.genre", about="{thing}", text="is fond of {thing}"),)
SHOW: Final = (State(topic="taste.show", about="{thing}", text="watches {thing}"),)

INTENT: Final = (State(topic="intent", about="{thing}", text="is in the market for {thing}"),)
NOT_INTENT: Final = (
    State(topic="intent", about="{thing}", stance="denies", text="is no longer in the market for {thing}"),
)

NAME: Final = (State(topic="person.name", value="{name}", text="is called {name}"),)
BORN: Final = (State(topic="person.born", value="{date}", text="was born on {date_words}"),)
CITY: Final = (State(topic="city", value="{place}", text="lives in {place}"),)
NOT_CITY: Final = (State(topic="city", stance="denies", value="{place}", text="does not live in {place}"),)
HOME: Final = (State(topic="home", value={"name": "{place}"}, text="lives at {place}"),)
WORK: Final = (State(topic="work", value={"name": "{place}"}, text="works at {place}"),)
WORK_AT_HOME: Final = (State(topic="work", value={"name": "home"}, text="works from home"),)
NOT_WORK: Final = (
    State(topic="work", stance="denies", value={"name": "{place}"}, text="does not work at {place}"),
)
NO_WORK: Final = (State(topic="work", stance="denies", text="has left this work"),)
WORK_AND_JOB: Final = (
    State(topic="work", value={"name": "{place}"}, text="works at {place}", slots=("address",)),
    State(topic="work.job", value="{job}", text="works as {job}", slots=("job",)),
)
JOB: Final = (State(topic="work.job", value="{job}", text="works as {job}"),)

BIRTHDAY_OF_RELATION: Final = (
    State(
        topic="people.birthday",
        about="{relation}",
        value="{date}",
        text="{relation}'s birthday is {date_words}",
    ),
)
BIRTHDAY_OF_NAME: Final = (
    State(topic="people.birthday", about="{name}", value="{date}", text="{name}'s birthday is {date_words}"),
)
BIRTHDAY_OF_BOTH: Final = (
    State(topic="people.birthday", about="{name}", value="{date}", text="{name}'s birthday is {date_words}"),
    State(
        topic="people.person",
        about="{name}",
        value={"relation": "{relation}"},
        text="{name} is the {relation}",
        slots=("name", "relation"),
    ),
)
PERSON: Final = (
    State(
        topic="people.person",
        about="{name}",
        value={"relation": "{relation}"},
        text="{name} is the {relation}",
    ),
)

SPEAKS: Final = (State(topic="language", about="{language}", text="speaks {language_name}"),)
LEARNS: Final = (State(topic="language", about="{language}", text="is learning {language_name}"),)
SPEAKS_NOT: Final = (
    State(topic="language", about="{language}", stance="denies", text="does not speak {language_name}"),
)

SHOE: Final = (State(topic="size.shoe", value="{size}", text="wears shoes in size {size}"),)
TOP: Final = (State(topic="size.top", value="{size}", text="wears tops in size {size}"),)
TROUSERS: Final = (State(topic="size.trousers", value="{size}", text="wears trousers in size {size}"),)
WEIGHT: Final = (State(topic="body.weight", value="{number}", numeric=True, text="weighs {number} kg"),)
HEIGHT: Final = (State(topic="body.height", value="{number}", numeric=True, text="is {number} cm tall"),)
SPORT: Final = (State(topic="exercise.kind", about="{sport}", text="does {sport}"),)
SPORT_NOT: Final = (
    State(topic="exercise.kind", about="{sport}", stance="denies", text="does not do {sport}"),
)

WAKES_WEEKDAY: Final = (
    State(
        topic="rhythm.wake_weekday", value="{minutes}", numeric=True, text="wakes about {clock} on weekdays"
    ),
)
WAKES_WEEKEND: Final = (
    State(
        topic="rhythm.wake_weekend", value="{minutes}", numeric=True, text="wakes about {clock} at weekends"
    ),
)
WAKES: Final = (*WAKES_WEEKDAY, *WAKES_WEEKEND)
SLEEPS_AT: Final = (
    State(topic="rhythm.sleep", value="{minutes}", numeric=True, text="falls asleep about {clock}"),
)

SLEEPS_FOR: Final = (
    State(topic="rhythm.sleep_length", value="{minutes}", numeric=True, text="sleeps {hours} a night"),
)

NEVER_PART: Final = (State(topic="{part}", stance="forbids", text="nothing about {part_words} is held"),)
NEVER_THING: Final = tuple(
    State(topic=topic, about="{thing}", stance="forbids", text="nothing about {thing} is held")
    for topic in ("like", "dislike", "taste.artist", "taste.genre", "taste.show", "taste.channel")
)
NEVER_PERSON: Final = tuple(
    State(topic=topic, about="{name}", stance="forbids", text="nothing about {name} is held")
    for topic in ("people.person", "people.birthday")
)
FORGET_PART: Final = (
    State(topic="{part}", stance="drops", text="what is held about {part_words} is let go"),
)
FORGET_THING: Final = (
    State(topic="like", about="{thing}", stance="drops", text="what is held about {thing} is let go"),
    State(topic="dislike", about="{thing}", stance="drops", text="what is held about {thing} is let go"),
)
