"""She looks at her rows, turns her dial, and says what is no reason: in the house and on the page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from mcp import Client
from starlette.testclient import TestClient

from selfportrait.app.house import House
from selfportrait.errors import BadRequest, UnknownThing
from selfportrait.faces.mcp import create_server
from selfportrait.faces.owner import create_app as owner_door
from selfportrait.model import Row, Suggestion


def rows(house: House) -> dict[str, Row]:
    return {row.id: row for row in house.home().rows}


def told(house: House) -> set[str]:
    return {why.about for row in rows(house).values() for one in row.suggestions for why in one.reasons}


def because_of_an_item(row: Row) -> tuple[Suggestion, str]:
    return next(
        (one, why.about) for one in row.suggestions for why in one.reasons if why.about.startswith("item:")
    )


def test_home_holds_a_few_rows_and_all_others_are_one_step_away(mira: House) -> None:
    home = mira.home()
    assert 3 <= len(home.chosen) <= 5
    assert set(home.chosen) < {row.id for row in home.rows}
    assert all(row.promise and row.changes and row.suggestions for row in home.rows)
    shelf = {"discover", "continue", "watch_next", "capsule", "news", "path_1", "gift_1", "trending"}
    shelf |= {"again", "shopping", "together", "goods", "basket", "because_watched", "because_played"}
    assert shelf <= set(rows(mira))


def test_every_suggestion_has_at_most_three_reasons_and_each_stands_on_something(mira: House) -> None:
    shown = [one for row in rows(mira).values() for one in row.suggestions]
    assert all(1 <= len(one.reasons) <= 3 for one in shown)
    assert all(why.about and why.weight > 0 for one in shown for why in one.reasons)


def test_her_path_leads_to_what_she_said_she_wants(mira: House) -> None:
    path = rows(mira)["path_1"]
    assert path.title == "Your path: grow a business from your own app"
    assert path.suggestions[-1].item.title == "Grow a business from an app"


def test_her_sisters_gift_is_of_what_her_sister_likes(mira: House) -> None:
    gift = rows(mira)["gift_1"]
    assert gift.title.startswith("For Ida Solberg: birthday on ")
    assert {one.item.attrs["category"] for one in gift.suggestions} <= {"tea", "climbing"}


def test_what_she_orders_again_and_again_is_due_on_a_day(mira: House) -> None:
    again = rows(mira)["again"]
    assert {one.note.split()[0] for one in again.suggestions} == {"due"}
    assert all(one.reasons[0].evidence.count >= 2 for one in again.suggestions)


def test_her_next_basket_is_guessed_from_what_she_ordered(mira: House) -> None:
    shopping = rows(mira)["shopping"]
    assert sum(one.score for one in shopping.suggestions) <= 1.0
    assert shopping.suggestions[0].reasons[0].text.startswith("you bought it ")
    assert shopping.suggestions[0].reasons[0].evidence.count >= 5


def test_what_she_ordered_as_a_gift_speaks_for_nothing_of_hers(mira: House) -> None:
    orders = list(mira.desk.vault.events(kinds=("buy",), sources=("amazon",)))
    given = {event.id for event in orders if (event.attrs or {}).get("gift")}
    behind = {
        e
        for row in rows(mira).values()
        for one in row.suggestions
        for why in one.reasons
        for e in why.evidence.events
    }
    assert given
    assert given.isdisjoint(behind)


def test_a_thing_she_bought_becomes_a_gift_by_her_word(own: House) -> None:
    beans = rows(own)["again"].suggestions[0]
    event = beans.reasons[0].evidence.events[0]
    assert own.evidence(f"event:{event}").bought == event
    own.was_gift(event, "Bo")
    behind = {
        e
        for row in rows(own).values()
        for one in row.suggestions
        for why in one.reasons
        for e in why.evidence.events
    }
    assert event not in behind
    assert any("as a gift for Bo" in words for _, words, _ in own.portrait().said)


def test_her_capsule_is_of_her_teens_and_of_people_like_her(mira: House) -> None:
    capsule = rows(mira)["capsule"].suggestions
    assert all(why.text.startswith("you played it") for one in capsule[:5] for why in one.reasons[:1])
    others = [one for one in capsule if not one.reasons[0].text.startswith("you played it")]
    assert len(others) == 10
    assert sum("loved by people born" in why.text for one in others for why in one.reasons) >= 5


def test_not_because_of_that_holds_at_once_and_can_be_taken_back(own: House) -> None:
    before = rows(own)["discover"]
    one, about = because_of_an_item(before)
    events = {e for why in one.reasons if why.about == about for e in why.evidence.events}
    change = own.set_aside(f"item:discover:{one.item.id}", about)
    assert change.understood[0].startswith("wants nothing suggested because of ")
    assert about not in told(own)
    shown = [why for row in rows(own).values() for kept in row.suggestions for why in kept.reasons]
    assert not events & {event for why in shown for event in why.evidence.events}
    (said,) = [said for said in own.portrait().said if said[1].startswith("Not because of that")]
    assert [what for _, what in own.mix().set_aside] == [before_name(own, about)]
    own.take_back(said[0])
    assert [kept.item.id for kept in rows(own)["discover"].suggestions] == [
        s.item.id for s in before.suggestions
    ]
    assert about in told(own)


def before_name(house: House, about: str) -> str:
    catalogue = house.desk.catalogue
    assert catalogue is not None
    item = catalogue.items[catalogue.numbers[about.removeprefix("item:")]]
    return f"{item.title} by {item.creator}" if item.kind == "track" else item.title


def test_what_is_no_reason_cannot_be_set_aside(own: House) -> None:
    one, _ = because_of_an_item(rows(own)["discover"])
    with pytest.raises(UnknownThing):
        own.set_aside(f"item:discover:{one.item.id}", "item:nothing of hers")


def test_a_turn_of_the_dial_does_what_it_was_said_to_do(own: House) -> None:
    asked = own.mix(50)
    (row,) = [row for row in asked.turned if row.title == "Discover weekly"]
    before = {one.item.title for one in rows(own)["discover"].suggestions}
    own.set_dial(50)
    after = {one.item.title for one in rows(own)["discover"].suggestions}
    assert {title for title, _, _ in row.entered} == after - before
    assert {title for title, _, _ in row.left} == before - after
    far = sum(one.note == "new ground" for one in rows(own)["discover"].suggestions)
    assert far >= 15
    assert (own.mix().dial, own.mix().hers) == (50, True)


@pytest.mark.parametrize("dial", [-1, 51, 1000])
def test_the_dial_goes_no_further(own: House, dial: int) -> None:
    with pytest.raises(BadRequest):
        own.set_dial(dial)
    assert own.mix().hers is False


def test_what_she_wants_to_become_is_on_the_page_at_once(own: House) -> None:
    own.say("I want to listen to more jazz")
    assert own.mix().wished == ("jazz",)
    jazz = [one for one in rows(own)["discover"].suggestions if "jazz" in one.item.attrs["genre"]]
    assert 3 <= len(jazz) <= 10


def test_her_week_survives_another_process_and_what_comes_in_meanwhile(own: House) -> None:
    before = [one.item.id for one in rows(own)["discover"].suggestions]
    own.refresh()
    assert [one.item.id for one in rows(own)["discover"].suggestions] == before


@pytest.fixture
def page(own_address: str) -> Iterator[httpx.Client]:
    """The page as a form without scripts sends it."""
    with httpx.Client(base_url=own_address, headers={"Sec-Fetch-Site": "same-origin"}, timeout=60) as client:
        yield client


def test_the_dial_works_without_scripts_and_tells_before_it_turns(page: httpx.Client, own: House) -> None:
    asked = page.post("/mix", data={"dial": "50"})
    assert "If you turn it to 50" in asked.text
    assert own.mix().hers is False
    turned = page.post("/mix/set", data={"dial": "50"})
    assert turned.status_code == 200
    assert own.mix().dial == 50
    assert "You set your dial to 50" in page.get("/mix").text


def test_a_reason_is_set_aside_by_its_button(page: httpx.Client, own: House) -> None:
    one, about = because_of_an_item(rows(own)["discover"])
    subject = f"item:discover:{one.item.id}"
    assert "Not because of that" in page.post("/evidence", data={"subject": subject}).text
    answered = page.post("/aside", data={"subject": subject, "about": about})
    assert "nothing suggested because of" in answered.text
    assert about not in told(own)
    assert "No reason any more" in page.get("/mix").text


@pytest.mark.parametrize("address", ["/", "/rows", "/mix"])
def test_pages_of_rows_stay_light(page: httpx.Client, address: str) -> None:
    assert len(page.get(address).content) < 200_000


def test_her_assistant_is_told_what_the_page_shows(mira: House) -> None:
    told = _asked(mira)
    assert [shelf["row"] for shelf in told] == [row.id for row in mira.home().rows]
    assert [shelf["row"] for shelf in told if shelf["on_home"]] == list(mira.home().chosen)
    assert all(len(shelf["suggestions"]) <= 5 for shelf in told)
    assert all(1 <= len(one["because"]) <= 3 for shelf in told for one in shelf["suggestions"])


def test_her_assistant_may_ask_for_one_row_whole(mira: House) -> None:
    (shelf,) = _asked(mira, row="discover")
    row = rows(mira)["discover"]
    assert shelf["holds"] == len(shelf["suggestions"]) == len(row.suggestions)
    first = row.suggestions[0]
    assert shelf["suggestions"][0]["because"] == [reason.text for reason in first.reasons]


def test_a_row_that_is_not_there_is_told_with_those_that_are(mira: House) -> None:
    with pytest.raises(UnknownThing, match=r"no such row now; .* Ask for: .*discover"):
        mira.rows("nothing")


def test_her_own_programs_get_the_rows_with_her_token_alone(mira: House) -> None:
    with TestClient(owner_door(mira)) as client:
        assert client.get("/rows").status_code == 401
        hers = {"Authorization": f"Bearer {mira.owner_token()}"}
        told = client.get("/rows", headers=hers).json()
        (path,) = client.get("/rows/path_1", headers=hers).json()["rows"]
        missing = client.get("/rows/nothing", headers=hers)
    assert [row["id"] for row in told["rows"]] == [row.id for row in mira.home().rows]
    assert path["suggestions"][0]["reasons"][0]["text"]
    assert (missing.status_code, "discover" in missing.json()["next_step"]) == (404, True)


def _asked(house: House, **arguments: str) -> list[dict[str, Any]]:
    async def ask() -> list[dict[str, Any]]:
        async with Client(create_server(house)) as client:
            answer = await client.call_tool("suggestions", arguments)
            return answer.structured_content["result"]

    # in another thread: where browser tests ran before, this one has a loop already
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, ask()).result()
