"""Because you…, news, what rises, what goes together, a path to a goal, a gift: each keeps its promise."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfportrait.brand import train
from selfportrait.model import DAY_US, Fact, Item, Row
from selfportrait.suggest import SHELF, Catalogue, Consumed, Declaration, Past, Scene, Several, rows
from selfportrait.suggest.page import proven
from selfportrait.suggest.shelf.news import HALF_LIFE_DAYS, published_us

NOW_US = 1_795_003_200_000_000  # Wednesday 18 November 2026, 12:00 UTC
BERLIN = ZoneInfo("Europe/Berlin")
Said = Callable[..., Fact]


def _articles() -> list[Item]:
    def article(name: str, released: str, tags: str, paper: str = "Hafenblatt") -> Item:
        return Item(
            id=f"https://{name}.example",
            kind="article",
            title=name,
            creator=paper,
            released=released,
            attrs={"tags": tags},
        )

    return [
        article("today", "2026-11-18T06:00Z", "climbing", "A"),
        article("two days", "2026-11-16T06:00Z", "climbing", "B"),
        article("a week", "2026-11-11T06:00Z", "climbing", "C"),
        article("three weeks", "2026-10-28T06:00Z", "climbing", "D"),
        article("tomorrow", "2026-11-19T06:00Z", "climbing", "E"),
        article("undated", "", "climbing", "F"),
        article("another", "2026-11-18T06:00Z", "chess", "G"),
    ]


#: lesson → (what it teaches, what it stands on)
LESSONS = {
    "code": ("programming", ()),
    "test": ("software testing", ("code",)),
    "sketch": ("prototyping", ()),
    "build": ("app development", ("code", "sketch")),
    "sell": ("pricing", ()),
    "grow": ("grow a business, app growth", ("build", "sell", "test")),
    "knit": ("knitting", ()),
}


def _lessons() -> list[Item]:
    return [
        Item(
            id=f"l:{name}",
            kind="lesson",
            title=name,
            attrs={"teaches": teaches},
            prerequisites=tuple(f"l:{n}" for n in needs),
        )
        for name, (teaches, needs) in LESSONS.items()
    ]


def _wares() -> list[Item]:
    def good(name: str, category: str, **more: object) -> Item:
        attrs = {"category": category} | {key: str(value) for key, value in more.items() if key != "price"}
        price = more.get("price", 2_000)
        return Item(
            id=f"g:{name}",
            kind="good",
            title=name,
            creator=name,
            price_minor=int(str(price)),
            currency="EUR",
            attrs=attrs,
        )

    return [
        good("rope", "climbing", price=15_000),
        good("chalk", "climbing"),
        good("climbing shoes", "climbing", size="39 40 41"),
        good("teapot", "tea"),
        good("almond tea", "tea", contains="nuts"),
        good("game", "chess", age=16),
        *(good(f"thing {n}", "things") for n in range(8)),
        *(
            Item(id=f"f:{n}", kind="grocery", title=f"food {n}", attrs={"contains": "", "category": "food"})
            for n in range(8)
        ),
    ]


def _shows() -> list[Item]:
    return [
        Item(id=f"s:{n}", kind="show", title=f"Show {n}", attrs={"genre": "crime", "episodes": "6"})
        for n in range(30)
    ]


def _crowd() -> list[list[tuple[str, int]]]:
    start = NOW_US - 300 * DAY_US
    people = []
    for person in range(60):
        shows = [(f"s:{(person + step) % 24}", start + step * DAY_US) for step in range(5)]
        food = [(f"f:{(person + step) % 8}", start + step) for step in range(3)]
        rising = [(f"s:{24 + person % 3}", NOW_US - (person % 9 + 1) * DAY_US)]
        others = [("g:rope", start), ("g:chalk", start + 1), (f"g:thing {person % 8}", start + 2)]
        people.append([*shows, *food, *others, *rising])
    return people


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("every-kind")
    items = [*_articles(), *_lessons(), *_wares(), *_shows()]
    train(_crowd(), items, folder, name="Pier", licence="CC0-1.0", provenance="invented", now_us=NOW_US)
    return Catalogue.open(folder)


def had(market: Catalogue, *pairs: tuple[str, float], gift: bool = False) -> list[Consumed]:
    """What she had, by item id and days ago."""
    made = [
        Consumed(
            item=market.numbers[item],
            at_us=NOW_US - int(days * DAY_US),
            event=f"{item} {days}",
            part=str(days),
            gift=gift,
        )
        for item, days in pairs
    ]
    return sorted(made, key=lambda one: one.at_us)


def page(market: Catalogue, past: list[Consumed], facts: list[Fact]) -> dict[str, Row]:
    return {row.id: row for row in rows(market, past, facts, now_us=NOW_US, zone=BERLIN)}


def ids(row: Row) -> list[str]:
    return [one.item.id for one in row.suggestions]


CLIMBS = {"topic": "exercise.kind", "about": "climbing", "provenance": "derived", "confidence": 0.9}


# news


def test_news_are_fresh_first_and_never_stale_undated_or_from_tomorrow(market: Catalogue, said: Said) -> None:
    row = page(market, [], [said("like", "climbing")])["news"]
    assert ids(row)[:3] == ["https://today.example", "https://two days.example", "https://a week.example"]
    assert {"https://three weeks.example", "https://tomorrow.example", "https://undated.example"}.isdisjoint(
        ids(row)
    )


def test_a_piece_of_news_is_worth_half_after_its_half_life(market: Catalogue, said: Said) -> None:
    shown = {
        one.item.id: one.score for one in page(market, [], [said("like", "climbing")])["news"].suggestions
    }
    assert HALF_LIFE_DAYS == 2.0
    assert shown["https://today.example"] == pytest.approx(2 * shown["https://two days.example"])


def test_what_was_read_is_no_news(market: Catalogue, said: Said) -> None:
    row = page(market, had(market, ("https://today.example", 0.1)), [said("like", "climbing")])["news"]
    assert "https://today.example" not in ids(row)


@pytest.mark.parametrize("released", ["2026", "2026-11", "soon", ""])
def test_a_coarse_date_is_no_time_to_fade_from(released: str) -> None:
    assert published_us(released) is None


# because you


def test_because_you_watched_follows_one_show_alone(market: Catalogue) -> None:
    row = page(market, had(market, ("s:3", 3), ("s:3", 2), ("s:9", 2)), [])["because_watched"]
    assert row.title == "Because you watched Show 3"
    assert {why.about for one in row.suggestions for why in one.reasons} == {"item:s:3"}
    assert {"s:3", "s:9"}.isdisjoint(ids(row))


def test_a_show_left_long_ago_heads_no_row(market: Catalogue) -> None:
    assert "because_watched" not in page(market, had(market, ("s:3", 60)), [])


# trending


def test_what_rises_is_shown_only_to_whom_it_is_like(market: Catalogue, said: Said) -> None:
    assert "trending" not in page(market, [], [])
    row = page(market, had(market, ("s:4", 5)), [said("like", "crime")])["trending"]
    assert set(ids(row)) == {"s:24", "s:25", "s:26"}
    assert "0 in the two before" in row.suggestions[0].reasons[0].text


# bought together


def test_together_is_what_goes_with_the_last_shopping_and_was_not_in_it(market: Catalogue) -> None:
    row = page(market, had(market, ("g:rope", 1), ("f:1", 40)), [])["together"]
    assert "g:chalk" in ids(row)
    assert "g:rope" not in ids(row)
    assert row.suggestions[0].reasons[0].text == "goes with rope, which you bought yesterday"


def test_what_she_owns_goes_with_nothing(market: Catalogue) -> None:
    row = page(market, had(market, ("g:rope", 1), ("g:chalk", 200), ("f:1", 1)), [])["together"]
    assert "g:chalk" not in ids(row)


def test_a_shopping_long_ago_goes_with_nothing(market: Catalogue) -> None:
    assert "together" not in page(market, had(market, ("g:rope", 30)), [])


# buy again


def test_what_runs_out_is_due_when_it_usually_is(market: Catalogue) -> None:
    past = had(market, *(("f:1", 7.0 * n + 6) for n in range(8)), ("f:2", 3), ("g:rope", 90), ("g:rope", 400))
    row = page(market, past, [])["again"]
    assert ids(row) == ["f:1"]
    assert row.suggestions[0].note.startswith("due ")
    assert row.suggestions[0].reasons[0].text.startswith("you bought it 8 times, about every ")


def test_what_she_stopped_buying_is_not_due(market: Catalogue) -> None:
    assert "again" not in page(market, had(market, *(("f:1", 100 + 7.0 * n) for n in range(8))), [])


def test_what_she_avoids_is_not_bought_again(market: Catalogue, said: Said) -> None:
    past = had(market, *(("g:almond tea", 7.0 * n + 6) for n in range(8)))
    assert "again" not in page(market, past, [said("diet.nuts", value="avoids")])


# learning path


def goal(said: Said, about: str = "grow a business from my own app") -> Fact:
    return said("goal", about, text=f"wants to {about}")


def steps(row: Row) -> list[str]:
    return [one.item.title for one in row.suggestions]


def test_a_path_leads_to_the_goal_and_to_nothing_else(market: Catalogue, said: Said) -> None:
    row = page(market, [], [goal(said)])["path_1"]
    assert set(steps(row)) == {"code", "test", "sketch", "build", "sell", "grow"}
    assert (steps(row)[-1], row.suggestions[-1].note) == ("grow", "step 6 of 6")


@settings(max_examples=40, deadline=None)
@given(known=st.sets(st.sampled_from(sorted(LESSONS))), told=st.sets(st.sampled_from(sorted(LESSONS))))
def test_every_step_comes_after_what_it_stands_on_and_none_is_known(
    market: Catalogue, known: set[str], told: set[str]
) -> None:
    facts = [
        Fact(
            topic="goal",
            about="grow a business from my own app",
            value=True,
            text="",
            provenance="said",
            confidence=1.0,
        ),
        *(
            Fact(
                topic="knows",
                about=LESSONS[name][0].split(",")[0],
                value=True,
                text="",
                provenance="said",
                confidence=1.0,
            )
            for name in told
        ),
    ]
    shown = page(market, had(market, *((f"l:{name}", 30) for name in known)), facts)
    path = steps(shown["path_1"]) if "path_1" in shown else []
    assert not {*known, *told} & set(path)
    assert all(
        need in path[: path.index(step)] or need in known | told for step in path for need in LESSONS[step][1]
    )


def test_each_step_says_why(market: Catalogue, said: Said) -> None:
    row = page(market, had(market, ("l:code", 30)), [goal(said), said("knows", "prototyping")])["path_1"]
    why = {one.item.title: [reason.text for reason in one.reasons] for one in row.suggestions}
    assert "you learnt code in October" in why["build"]
    assert "you said you know prototyping" in why["build"]
    assert why["grow"] == ["you said you want to grow a business from your own app"]


def test_a_goal_no_lesson_is_about_has_no_path(market: Catalogue, said: Said) -> None:
    assert "path_1" not in page(market, [], [goal(said, "sail around the world")])


# for a gift


def likes(said: Said, thing: str, person: str = "sister") -> Fact:
    value = {"person": person, "thing": thing}
    return said("people.likes", f"{person}: {thing}", value, text=f"{person} likes {thing}")


def test_a_gift_is_ranked_for_the_person_it_is_for(market: Catalogue, said: Said) -> None:
    hers = [said("like", "climbing"), said("gift.for", "sister"), likes(said, "tea")]
    row = page(market, had(market, ("g:chalk", 3), ("g:rope", 2)), hers)["gift_1"]
    assert row.title == "For your sister"
    assert set(ids(row)) == {"g:teapot", "g:almond tea"}
    assert row.suggestions[0].reasons[0].text == "you said your sister likes tea"


def test_the_givers_own_past_changes_nothing_in_a_gift_row(market: Catalogue, said: Said) -> None:
    facts = [said("gift.for", "sister"), likes(said, "tea"), said("dislike", "teapot")]
    alone = page(market, [], facts)["gift_1"]
    assert page(market, had(market, ("g:teapot", 3), ("s:1", 2)), facts)["gift_1"] == alone


def test_what_they_do_not_want_is_no_gift(market: Catalogue, said: Said) -> None:
    nuts = said("people.avoids", "sister: nuts", {"person": "sister", "thing": "nuts"})
    row = page(market, [], [said("gift.for", "sister"), likes(said, "tea"), nuts])["gift_1"]
    assert ids(row) == ["g:teapot"]


def test_a_gift_is_for_their_age(market: Catalogue, said: Said) -> None:
    facts = [said("gift.for", "Bo"), likes(said, "chess", "Bo"), said("people.birthday", "Bo", "2016-03-01")]
    assert "gift_1" not in page(market, [], facts)
    grown = [*facts[:2], said("people.birthday", "Bo", "1990-03-01")]
    assert ids(page(market, [], grown)["gift_1"]) == ["g:game"]


def test_a_birthday_that_is_near_asks_for_a_gift_where_something_is_known(
    market: Catalogue, said: Said
) -> None:
    birthday = said("people.birthday", "Ida Solberg", "--11-27")
    person = said("people.person", "Ida Solberg", {"relation": "sister"})
    assert "gift_1" not in page(market, [], [birthday, person])
    row = page(market, [], [birthday, person, likes(said, "tea")])["gift_1"]
    assert row.title == "For Ida Solberg: birthday on 27 November"


def test_nobody_to_give_to_no_gifts(market: Catalogue, said: Said) -> None:
    assert not [name for name in page(market, [], [likes(said, "tea")]) if name.startswith("gift")]


@pytest.mark.parametrize("marked", ["by the file", "by her word"])
def test_what_she_gave_away_teaches_nothing_and_is_not_hers(
    market: Catalogue, said: Said, marked: str
) -> None:
    by_file = marked == "by the file"
    given = had(market, ("g:rope", 3), gift=by_file)
    word = said("gift", "rope for Bo", {"event": "g:rope 3", "item": "g:rope", "person": "Bo"})
    shown = page(market, given, [said("like", "climbing")] + ([] if by_file else [word]))
    assert "together" not in shown
    assert "g:rope" in ids(shown["goods"])
    assert not [
        why
        for row in shown.values()
        for one in row.suggestions
        for why in one.reasons
        if why.about == "item:g:rope"
    ]


# truth in all of them


EVERY = [row.id for row in SHELF if isinstance(row, Several)]


@pytest.mark.parametrize("family", EVERY)
@settings(max_examples=15, deadline=None)
@given(picks=st.lists(st.tuples(st.integers(0, 58), st.floats(0.1, 40)), max_size=30))
def test_a_reason_is_true_in_rows_that_come_as_often_as_needed(
    market: Catalogue, family: str, picks: list[tuple[int, float]]
) -> None:
    goal_ = Fact(
        topic="goal", about="grow a business", value=True, text="", provenance="said", confidence=1.0
    )
    tea = Fact(
        topic="people.likes",
        about="Bo: tea",
        value={"person": "Bo", "thing": "tea"},
        text="",
        provenance="said",
        confidence=1.0,
    )
    looks = Fact(topic="gift.for", about="Bo", value=True, text="", provenance="said", confidence=1.0)
    past = sorted(
        (
            Consumed(item=i, at_us=NOW_US - int(d * DAY_US), event=f"{n:032x}")
            for n, (i, d) in enumerate(picks)
        ),
        key=lambda one: one.at_us,
    )
    scene = Scene(market, Past(past), [goal_, tea, looks], as_of_us=NOW_US, zone=BERLIN)
    several = next(row for row in SHELF if row.id == family)
    assert isinstance(several, Several)
    for declaration in several.each(scene):
        _hold(declaration, scene)


def _hold(declaration: Declaration, scene: Scene) -> None:
    ranking = declaration.ranks(scene)
    shown = [int(item) for item in np.flatnonzero(declaration.enters(scene) & (ranking.worth > 0))]
    losses = [
        (ranking.worth[item] - declaration.ranks(scene.without(why.evidence.events)).worth[item], why.weight)
        for item, reasons in proven(declaration, scene, ranking, shown).items()
        for why in reasons
        if why.evidence.events
    ]
    assert [loss for loss, _ in losses] == pytest.approx([weight for _, weight in losses], rel=1e-9)
