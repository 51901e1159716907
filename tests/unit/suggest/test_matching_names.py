"""Events find their item by id, else by name, whatever the edition."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfportrait.model import Event
from selfportrait.suggest import Catalogue, Consumed, history
from selfportrait.suggest.names import maker, plain, work

Make = Callable[..., Event]


@pytest.mark.parametrize(
    "title",
    [
        "Blüte am Kai",
        "BLUTE AM KAI",
        "Blüte am Kai (feat. Bo Lind)",
        "Blüte am Kai [ft. Bo Lind]",
        "Blüte am Kai feat. Bo Lind",
        "Blüte am Kai - Remastered 2011",
        "Blüte am Kai - 2009 Remaster",
        "Blüte am Kai (2011 Remastered Version)",
        "Blüte am Kai (Deluxe Edition)",
        "Blüte am Kai - Radio Edit",
        "Blüte am Kai – Single Version",
    ],
)
def test_editions_of_one_work_have_one_name(title: str) -> None:
    assert work(title) == "blute am kai"


@pytest.mark.parametrize("title", ["Blüte am Kai - Live", "Blüte am Kai (Acoustic)", "Blüte am Kai, Part 2"])
def test_another_recording_is_another_work(title: str) -> None:
    assert work(title) != "blute am kai"


@pytest.mark.parametrize("title", ["???", "(Remastered)", "…", "光"])
def test_a_title_without_letters_still_has_a_name(title: str) -> None:
    assert work(title)


@given(st.text(max_size=40))
def test_a_name_made_plain_is_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_makers_lose_their_guests_and_their_article() -> None:
    assert maker("The Paper Lanterns ft. Mira Sol") == maker("Paper Lanterns")


def matched(events: list[Event], catalogue: Catalogue) -> list[str]:
    return [catalogue.items[one.item].id for one in history(events, catalogue)]


def test_an_event_is_matched_by_its_items_id(catalogue: Catalogue, event: Make) -> None:
    assert matched([event(title="anything", item="t007")], catalogue) == ["t007"]


def test_an_event_is_matched_by_name_whatever_the_edition(catalogue: Catalogue, event: Make) -> None:
    heard = event(title="SONG 7 - 2011 Remaster", creator="The Singer 7", item="spotify:track:x")
    assert matched([heard], catalogue) == ["t007"]


def test_the_same_title_by_another_maker_is_another_track(catalogue: Catalogue, event: Make) -> None:
    assert matched([event(title="Song 7", creator="Somebody")], catalogue) == []


@pytest.mark.parametrize(
    ("title", "creator"),
    [("Fog", "Night Ferry 3"), ("Night Ferry 3: Season 1: Fog", ""), ("Night Ferry 3", "Some channel")],
)
def test_an_episode_belongs_to_its_show(catalogue: Catalogue, event: Make, title: str, creator: str) -> None:
    assert matched([event(kind="watch", title=title, creator=creator)], catalogue) == ["s03"]


def test_a_video_about_a_show_is_not_the_show(catalogue: Catalogue, event: Make) -> None:
    trailer = event(kind="watch", title="Night Ferry 3: all the trailers", creator="Pier TV")
    assert matched([trailer], catalogue) == []


def test_buying_matches_groceries_and_goods(catalogue: Catalogue, event: Make) -> None:
    bought = [event("buy", "Rye bread", ""), event("buy", "Chalk bag", "Ledge", at_us=1)]
    assert matched(bought, catalogue) == ["b00", "g00"]


def test_listening_never_matches_a_show(catalogue: Catalogue, event: Make) -> None:
    assert matched([event("listen", "Night Ferry 3", ""), event("listen", "x", item="s03")], catalogue) == []


@pytest.mark.parametrize(("seconds", "weight"), [(5, 0.0), (29, 0.0), (30, 1.0), (200, 1.0)])
def test_what_was_only_begun_counts_for_nothing_but_is_not_new(
    catalogue: Catalogue, event: Make, seconds: int, weight: float
) -> None:
    heard = event(at_us=0, end_us=seconds * 1_000_000)
    assert [one.weight for one in history([heard], catalogue)] == [weight]


def test_history_is_in_time_order_and_names_its_events(catalogue: Catalogue, event: Make) -> None:
    late, early = event(at_us=2_000), event(at_us=1_000)
    expected = [
        Consumed(item=1, at_us=1_000, event=early.id),
        Consumed(item=1, at_us=2_000, event=late.id),
    ]
    assert history([late, early], catalogue) == expected
