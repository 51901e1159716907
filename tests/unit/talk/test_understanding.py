"""What she types becomes what she means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from selfportrait.errors import NotUnderstood
from selfportrait.model import DAY_US, Statement
from selfportrait.portrait import TOPICS, resolve, topic_of, under
from selfportrait.talk import understand

NOW = int(datetime(2026, 6, 17, 12, 0, tzinfo=UTC).timestamp()) * 1_000_000  # a Wednesday

NOW_DAY = NOW - 12 * 3_600_000_000

VEGAN = [
    ("diet.style", "", "holds", "vegan"),
    *(
        (f"diet.{food}", "", "holds", "avoids")
        for food in ("meat", "fish", "shellfish", "milk", "eggs", "honey")
    ),
]

#: words → (topic, about, stance, value) of each statement
TABLE: dict[str, list[tuple[str, str, str, object]]] = {
    # diet
    "I just went gluten-free": [("diet.gluten", "", "holds", "avoids")],
    "I'm gluten free now": [("diet.gluten", "", "holds", "avoids")],
    "I’m vegan.": VEGAN,
    "I am a vegan": VEGAN,
    "I've become pescatarian": [
        ("diet.style", "", "holds", "pescatarian"),
        ("diet.meat", "", "holds", "avoids"),
    ],
    "I'm not vegan any more": [
        ("diet.style", "", "denies", "vegan"),
        *(
            (f"diet.{food}", "", "denies", "avoids")
            for food in ("meat", "fish", "shellfish", "milk", "eggs", "honey")
        ),
    ],
    "I don't eat nuts": [("diet.nuts", "", "holds", "avoids")],
    "I can't eat nuts or peanuts": [
        ("diet.nuts", "", "holds", "avoids"),
        ("diet.peanuts", "", "holds", "avoids"),
    ],
    "I no longer eat meat": [("diet.meat", "", "holds", "avoids")],
    "I eat meat again": [("diet.meat", "", "holds", "eats")],
    "I stopped eating pork": [("diet.pork", "", "holds", "avoids")],
    "I gave up sugar": [("diet.sugar", "", "holds", "avoids")],
    "I avoid dairy": [("diet.milk", "", "holds", "avoids")],
    "I'm allergic to peanuts": [("diet.peanuts", "", "holds", "avoids")],
    "I have a nut allergy": [("diet.nuts", "", "holds", "avoids")],
    "I'm lactose intolerant": [("diet.lactose", "", "holds", "avoids")],
    "I have celiac disease": [("diet.gluten", "", "holds", "avoids")],
    "I don't drink": [("diet.alcohol", "", "holds", "avoids")],
    "I don't drink alcohol anymore": [("diet.alcohol", "", "holds", "avoids")],
    "I drink alcohol again": [("diet.alcohol", "", "holds", "drinks")],
    "I'm no longer gluten-free": [("diet.gluten", "", "denies", "avoids")],
    # sizes and body
    "I wear size 39 shoes": [("size.shoe", "", "holds", "39")],
    "My shoe size is UK 6.5": [("size.shoe", "", "holds", "UK 6.5")],
    "I take a 38 in shoes": [("size.shoe", "", "holds", "38")],
    "I wear a medium shirt": [("size.top", "", "holds", "M")],
    "I wear size XL": [("size.top", "", "holds", "XL")],
    "I wear 32/34 jeans": [("size.trousers", "", "holds", "W32 L34")],
    "I weigh 63.5 kg": [("body.weight", "", "holds", 63.5)],
    "I'm 171 cm tall": [("body.height", "", "holds", 171)],
    "I'm 1.71 m tall": [("body.height", "", "holds", 171)],
    # taste
    "I love Ines Marlow": [("like", "Ines Marlow", "holds", True)],
    "I love Marlow and Sons": [("like", "Marlow and Sons", "holds", True)],
    "I like jazz, folk and soul": [
        ("like", "jazz", "holds", True),
        ("like", "folk", "holds", True),
        ("like", "soul", "holds", True),
    ],
    "I don't like jazz": [("dislike", "jazz", "holds", True)],
    "I really can't stand musicals": [("dislike", "musicals", "holds", True)],
    "I don't like jazz any more": [("dislike", "jazz", "holds", True)],
    "I'm a big fan of crime novels": [("like", "crime novels", "holds", True)],
    "I'm into bouldering videos": [("like", "bouldering videos", "holds", True)],
    "My favourite band is Low Tide": [("taste.artist", "Low Tide", "holds", True)],
    "my favorite show is The Long Winter": [("taste.show", "The Long Winter", "holds", True)],
    "I don't mind jazz": [("dislike", "jazz", "denies", True)],
    "I don't eat broccoli": [("dislike", "broccoli", "holds", True)],
    # letting go, never holding
    "forget that I like crime": [("like", "crime", "drops", True)],
    "please forget that I'm looking for a sofa": [("intent", "sofa", "drops", True)],
    "forget my weight": [("body.weight", "", "drops", True)],
    "never hold anything about my weight": [("body.weight", "", "forbids", True)],
    "don't ever store my location": [
        ("home", "", "forbids", True),
        ("work", "", "forbids", True),
        ("city", "", "forbids", True),
        ("travel", "", "forbids", True),
    ],
    "stop tracking my sleep": [("rhythm", "", "forbids", True)],
    "Keep nothing about my diet": [("diet", "", "forbids", True)],
    "my salary is none of your business": [("income", "", "forbids", True)],
    "never hold anything about my weight or my sleep": [
        ("body.weight", "", "forbids", True),
        ("rhythm", "", "forbids", True),
    ],
    "forget my music": [("taste.artist", "", "drops", True), ("taste.genre", "", "drops", True)],
    "Never hold anything about jazz": [
        (topic, "jazz", "forbids", True)
        for topic in ("like", "dislike", "taste.artist", "taste.genre", "taste.show", "taste.channel")
    ],
    "Never remember anything about Mira": [
        ("people.person", "Mira", "forbids", True),
        ("people.birthday", "Mira", "forbids", True),
    ],
    # in the market
    "I'm in the market for ski boots": [("intent", "ski boots", "holds", True)],
    "I want to buy a new bike": [("intent", "bike", "holds", True)],
    "I need a winter coat": [("intent", "winter coat", "holds", True)],
    "I'm no longer looking for ski boots": [("intent", "ski boots", "denies", True)],
    "I bought the ski boots": [("intent", "ski boots", "denies", True)],
    # who
    "my name is Ada Lind": [("person.name", "", "holds", "Ada Lind")],
    "call me ada": [("person.name", "", "holds", "Ada")],
    "I was born on 3 May 1994": [("person.born", "", "holds", "1994-05-03")],
    "I was born on May 3rd, 1994": [("person.born", "", "holds", "1994-05-03")],
    "I was born in 1994": [("person.born", "", "holds", "1994")],
    "My birthday is 3 May": [("person.born", "", "holds", "--05-03")],
    "I live in Hamburg": [("city", "", "holds", "Hamburg")],
    "I just moved to Lisbon": [("city", "", "holds", "Lisbon")],
    "I don't live in Hamburg any more": [("city", "", "denies", "Hamburg")],
    "I live at Elm Street 4": [("home", "", "holds", {"name": "Elm Street 4"})],
    "I work at Corner Labs": [("work", "", "holds", {"name": "Corner Labs"})],
    "I started a new job at Corner Labs": [("work", "", "holds", {"name": "Corner Labs"})],
    "I work from home": [("work", "", "holds", {"name": "home"})],
    "I no longer work at Corner Labs": [("work", "", "denies", {"name": "Corner Labs"})],
    "I quit my job": [("work", "", "denies", True)],
    "I work as a nurse": [("work.job", "", "holds", "nurse")],
    # people and days
    "my sister's birthday is 27 November": [("people.birthday", "sister", "holds", "--11-27")],
    "Mira's birthday is on November 27th": [("people.birthday", "Mira", "holds", "--11-27")],
    "my sister Mira's birthday is 27 November 1996": [
        ("people.birthday", "Mira", "holds", "1996-11-27"),
        ("people.person", "Mira", "holds", {"relation": "sister"}),
    ],
    "my sister is called Mira": [("people.person", "Mira", "holds", {"relation": "sister"})],
    "Bo is my flatmate": [("people.person", "Bo", "holds", {"relation": "flatmate"})],
    "I speak German": [("language", "de", "holds", True)],
    "I speak English, German and a bit of Spanish": [
        ("language", "en", "holds", True),
        ("language", "de", "holds", True),
        ("language", "es", "holds", True),
    ],
    "I don't speak French": [("language", "fr", "denies", True)],
    "I wake up at 6:45 on weekdays": [("rhythm.wake_weekday", "", "holds", 405)],
    "I go to bed at 11 pm": [("rhythm.sleep", "", "holds", 1380)],
    "I do yoga": [("exercise.kind", "yoga", "holds", True)],
    "I go running": [("exercise.kind", "running", "holds", True)],
    # several at once
    "I'm vegan and hate jazz": [*VEGAN, ("dislike", "jazz", "holds", True)],
    "I live in Hamburg, I work at Corner Labs and I love folk": [
        ("city", "", "holds", "Hamburg"),
        ("work", "", "holds", {"name": "Corner Labs"}),
        ("like", "folk", "holds", True),
    ],
    "I'm gluten-free and allergic to nuts": [
        ("diet.gluten", "", "holds", "avoids"),
        ("diet.nuts", "", "holds", "avoids"),
    ],
    "I don't like jazz but I love folk": [
        ("dislike", "jazz", "holds", True),
        ("like", "folk", "holds", True),
    ],
    "My name is Ada. I speak German!": [
        ("person.name", "", "holds", "Ada"),
        ("language", "de", "holds", True),
    ],
    # as people type
    "vegan": VEGAN,
    "gluten-free": [("diet.gluten", "", "holds", "avoids")],
    "no nuts please": [("diet.nuts", "", "holds", "avoids")],
    "remember that I'm vegan": VEGAN,
    "I eat fish but no meat": [("diet.fish", "", "holds", "eats"), ("diet.meat", "", "holds", "avoids")],
    "I'm not eating meat at the moment": [("diet.meat", "", "holds", "avoids")],
    "I stopped drinking coffee": [("dislike", "coffee", "holds", True)],
    "I've been diagnosed with celiac disease": [("diet.gluten", "", "holds", "avoids")],
    "looking for ski boots": [("intent", "ski boots", "holds", True)],
    "I plan to buy a house next year": [("intent", "house", "holds", True)],
    "I'm planning a trip to Lisbon": [("intent", "trip to Lisbon", "holds", True)],
    "I changed jobs, I now work at Corner Labs": [
        ("work", "", "denies", True),
        ("work", "", "holds", {"name": "Corner Labs"}),
    ],
    "I work at Corner Labs as an engineer": [
        ("work", "", "holds", {"name": "Corner Labs"}),
        ("work.job", "", "holds", "engineer"),
    ],
    "I moved from Hamburg to Lisbon": [("city", "", "holds", "Lisbon")],
    "We live in Hamburg": [("city", "", "holds", "Hamburg")],
    "I weigh 140 pounds": [("body.weight", "", "holds", 63.5)],
    "I sleep 7.5 hours": [("rhythm.sleep_length", "", "holds", 450)],
    "I love the band Low Tide": [("like", "Low Tide", "holds", True)],
    "I prefer tea to coffee": [("like", "tea", "holds", True)],
    "stop suggesting jazz": [("dislike", "jazz", "holds", True)],
    "jazz is my favourite genre": [("like", "jazz", "holds", True)],
    "forget jazz": [("like", "jazz", "drops", True), ("dislike", "jazz", "drops", True)],
    # German
    "Ich bin vegan": VEGAN,
    "Ich bin jetzt glutenfrei": [("diet.gluten", "", "holds", "avoids")],
    "Ich esse keine Nüsse": [("diet.nuts", "", "holds", "avoids")],
    "Ich esse wieder Fleisch": [("diet.meat", "", "holds", "eats")],
    "Ich trinke keinen Alkohol mehr": [("diet.alcohol", "", "holds", "avoids")],
    "Ich bin gegen Erdnüsse allergisch": [("diet.peanuts", "", "holds", "avoids")],
    "Ich mag Jazz": [("like", "Jazz", "holds", True)],
    "Ich mag keinen Jazz": [("dislike", "Jazz", "holds", True)],
    "Ich mag Jazz nicht mehr": [("dislike", "Jazz", "holds", True)],
    "Vergiss, dass ich Krimis mag": [("like", "Krimis", "drops", True)],
    "Merke dir nie etwas über mein Gewicht": [("body.weight", "", "forbids", True)],
    "Ich suche Skischuhe": [("intent", "Skischuhe", "holds", True)],
    "Ich heiße Ada": [("person.name", "", "holds", "Ada")],
    "Ich wurde am 3. Mai 1994 geboren": [("person.born", "", "holds", "1994-05-03")],
    "Ich wohne in Hamburg": [("city", "", "holds", "Hamburg")],
    "Ich bin nach Lissabon gezogen": [("city", "", "holds", "Lissabon")],
    "Ich arbeite bei Corner Labs": [("work", "", "holds", {"name": "Corner Labs"})],
    "Meine Schwester hat am 27. November Geburtstag": [("people.birthday", "sister", "holds", "--11-27")],
    "Ich spreche Deutsch und Englisch": [
        ("language", "de", "holds", True),
        ("language", "en", "holds", True),
    ],
    "Meine Schuhgröße ist 39": [("size.shoe", "", "holds", "39")],
    "Ich arbeite im Homeoffice": [("work", "", "holds", {"name": "home"})],
    "Ich habe eine Nussallergie": [("diet.nuts", "", "holds", "avoids")],
    "Ich bin vegan und hasse Jazz": [*VEGAN, ("dislike", "Jazz", "holds", True)],
}


def meaning(statement: Statement) -> tuple[str, str, str, object]:
    return (statement.topic, statement.about, statement.stance, statement.value)


@pytest.mark.parametrize("words", TABLE)
def test_a_sentence_states_what_it_says(words: str) -> None:
    assert [meaning(s) for s in understand(words, now_us=NOW)] == TABLE[words]


@pytest.mark.parametrize("words", TABLE)
def test_every_topic_talk_can_state_is_one_the_portrait_can_hold(words: str) -> None:
    topics = {s.topic for s in understand(words, now_us=NOW)}
    stems = {s.topic for s in understand(words, now_us=NOW) if s.stance in ("forbids", "drops")}
    assert {t for t in topics - stems if topic_of(t) is None} == set()
    assert {t for t in stems if not any(under(name, t) for name in TOPICS)} == set()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("I just went gluten-free", "avoids gluten"),
        ("I'm allergic to nuts", "is allergic to nuts"),
        ("I eat meat again", "eats meat"),
        ("I wear size 39 shoes", "wears shoes in size 39"),
        ("I don't like jazz", "does not like jazz"),
        ("I was born on 3 May 1994", "was born on 3 May 1994"),
        ("my sister's birthday is 27 November", "sister's birthday is 27 November"),
        ("I speak German", "speaks German"),
        ("I wake up at 6:45 on weekdays", "wakes about 06:45 on weekdays"),
        ("forget that I like crime", "“likes crime” is let go"),
    ],
)
def test_a_statement_reads_well_as_a_fact(words: str, text: str) -> None:
    assert understand(words, now_us=NOW)[0].text == text


def moment(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("I just went gluten-free", NOW, None),
        ("I'm vegan now", NOW, None),
        ("I'm vegan", None, None),
        ("I'm vegan since March", moment(2026, 3, 1), None),
        ("I have been vegan since March 2024", moment(2024, 3, 1), None),
        ("I've been vegan since September", moment(2025, 9, 1), None),
        ("I've been vegan for two years", NOW - 730 * DAY_US, None),
        ("Since yesterday I am vegan", moment(2026, 6, 16), None),
        ("I'm vegan from tomorrow", moment(2026, 6, 18), None),
        ("From Monday I don't drink", moment(2026, 6, 22), None),
        ("I don't drink until 1 August", None, moment(2026, 8, 1)),
        ("I no longer eat meat", NOW, None),
        ("I moved to Lisbon", NOW, None),
        ("I moved to Lisbon last month", NOW_DAY - 30 * DAY_US, None),
        ("I moved to Lisbon in March", moment(2026, 3, 1), None),
        ("I was born in March 1994", None, None),
        ("I'm in the market for ski boots", None, NOW + 60 * DAY_US),
        ("I'm in the market for ski boots until Friday", None, moment(2026, 6, 19)),
        ("Ich bin seit März vegan", moment(2026, 3, 1), None),
        ("Ich esse seit zwei Jahren kein Fleisch", NOW - 730 * DAY_US, None),
    ],
)
def test_times_are_taken_from_the_words(words: str, since: int | None, until: int | None) -> None:
    first = understand(words, now_us=NOW)[0]
    assert (first.since_us, first.until_us) == (since, until)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "\n\t",
        "...",
        "?",
        "\u200b\u200b",
        "\x00",
        "hello",
        "the sky is blue",
        "asdf qwer",
        "I",
        "I like",
        "🙂",
        "I live in Hamburg with my sister",
        "I was vegan",
        "I have a dog",
    ],
)
def test_what_states_nothing_is_not_understood_and_three_examples_are_given(words: str) -> None:
    with pytest.raises(NotUnderstood) as error:
        understand(words, now_us=NOW)
    assert error.value.next_step.count("“") == 3


@pytest.mark.parametrize(
    "words", ["that was my flatmate", "That's not me", "it was my sister", "das war mein Bruder"]
)
def test_a_word_that_points_asks_to_be_pointed_at(words: str) -> None:
    with pytest.raises(NotUnderstood) as error:
        understand(words, now_us=NOW)
    assert error.value.sentence == "Here it cannot be seen what that points at."
    assert "mark it as wrong" in error.value.next_step


@pytest.mark.parametrize("words", ["what do I like?", "Do I live in Hamburg?", "I like jazz? who knows"])
def test_a_question_is_told_apart(words: str) -> None:
    with pytest.raises(NotUnderstood) as error:
        understand(words, now_us=NOW)
    assert error.value.sentence.startswith("That asks something") or "Part of that" in error.value.sentence


def test_a_bare_size_is_asked_about() -> None:
    with pytest.raises(NotUnderstood, match="A size of what"):
        understand("I wear size 39", now_us=NOW)


def test_more_than_five_hundred_characters_are_refused_with_their_number() -> None:
    with pytest.raises(NotUnderstood, match="501 characters"):
        understand("I like " + "a" * 494, now_us=NOW)


def test_a_half_understood_text_is_not_taken_at_all() -> None:
    with pytest.raises(NotUnderstood, match="none of it was taken"):
        understand("I'm vegan and my name is", now_us=NOW)


def test_no_error_repeats_what_was_typed() -> None:
    with pytest.raises(NotUnderstood) as error:
        understand("Zanzibar blue elephants dance", now_us=NOW)
    assert "Zanzibar" not in str(error.value)


@pytest.mark.parametrize(
    "words", ["I\x07'm ve\x00gan", "I'm\u00a0vegan", "I\u2019m \u200bvegan", "  I'm   vegan !! "]
)
def test_stray_characters_do_not_matter_where_the_words_remain(words: str) -> None:
    assert understand(words.replace("\x07", "").replace("\x00", ""), now_us=NOW)[0].value == "vegan"


def test_the_name_of_a_statement_depends_on_words_moment_and_place_only() -> None:
    once, again = (
        understand("I'm vegan and hate jazz", now_us=NOW),
        understand("I'm vegan and hate jazz", now_us=NOW),
    )
    later = understand("I'm vegan and hate jazz", now_us=NOW + 1)
    assert [s.id for s in once] == [s.id for s in again]
    assert len({s.id for s in [*once, *later]}) == 2 * len(once)


def test_what_is_said_last_in_a_sentence_counts_last() -> None:
    said = understand("I changed jobs, I now work at Corner Labs", now_us=NOW)
    (work,) = resolve(said, [], [], now_us=NOW)
    assert work.value == {"name": "Corner Labs"}


def test_statements_keep_the_words_as_they_were_typed() -> None:
    assert {s.words for s in understand("  I’m vegan!", now_us=NOW)} == {"  I’m vegan!"}
