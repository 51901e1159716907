"""What she likes to hear and watch."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from selfportrait.model import Event, Fact

Make = Callable[..., Event]
Read = Callable[..., dict[str, Fact]]


def plays(make: Make, artist: str, month: str, days: int, **more: object) -> list[Event]:
    return [
        make(
            "listen",
            f"{month}-{day:02d}T18:0{at}",
            f"{month}-{day:02d}T18:0{at + 3}",
            creator=artist,
            title="Song",
            **more,
        )
        for day in range(1, days + 1)
        for at in (0, 4)
    ]


def test_an_artist_heard_on_many_days_is_a_favourite(event: Make, reading: Read) -> None:
    found = reading(plays(event, "Ines Marlow", "2026-05", 20))["taste.artist/Ines Marlow"]
    assert found.value == {"rank": 1, "hours": 2.0, "plays": 40}
    assert (found.text, found.evidence.count, found.evidence.of) == ("listens to Ines Marlow", 40, 40)
    assert found.evidence.events[0] > found.evidence.events[-1]  # newest first


def test_what_was_heard_lately_ranks_above_as_much_heard_long_ago(event: Make, reading: Read) -> None:
    facts = reading([*plays(event, "Old Love", "2024-05", 25), *plays(event, "New Love", "2026-05", 15)])
    assert [facts[f"taste.artist/{name}"].value["rank"] for name in ("New Love", "Old Love")] == [1, 2]


@pytest.mark.parametrize("attrs", [{"incognito": True}, {"advert": True}])
def test_private_sessions_and_adverts_say_nothing(event: Make, reading: Read, attrs: dict[str, bool]) -> None:
    assert reading(plays(event, "Ines Marlow", "2026-05", 20, attrs=attrs)) == {}


def test_one_evening_makes_no_favourite(event: Make, reading: Read) -> None:
    assert reading(plays(event, "Ines Marlow", "2026-05", 2)) == {}


def test_what_she_skips_is_less_surely_liked(event: Make, reading: Read) -> None:
    kept = reading(plays(event, "Ines Marlow", "2026-05", 20))["taste.artist/Ines Marlow"]
    skipped = reading(plays(event, "Ines Marlow", "2026-05", 20, attrs={"skipped": True}))
    assert skipped["taste.artist/Ines Marlow"].confidence < 0.1 < 0.8 < kept.confidence


def test_spellings_of_one_name_count_together(event: Make, reading: Read) -> None:
    facts = reading([*plays(event, "Low Tide", "2026-04", 10), *plays(event, "LOW TIDE", "2026-05", 10)])
    assert [f.value["plays"] for f in facts.values()] == [40]


def test_podcasts_are_shows_and_no_artists(event: Make, reading: Read) -> None:
    facts = reading(plays(event, "Night Notes", "2026-05", 20, attrs={"medium": "podcast"}))
    assert [(f.id, f.text) for f in facts.values()] == [("taste.show/Night Notes", "listens to Night Notes")]


def test_genres_are_read_only_where_the_source_gives_them(event: Make, reading: Read) -> None:
    facts = reading(plays(event, "Ines Marlow", "2026-05", 25, attrs={"genre": "folk"}))
    assert set(facts) == {"taste.artist/Ines Marlow", "taste.genre/folk"}


def evenings(make: Make, show: str, count: int, **more: object) -> list[Event]:
    return [
        make(
            "watch",
            f"2026-05-{day:02d}T20:00",
            f"2026-05-{day:02d}T21:00",
            creator=show,
            title=f"{show}: 1",
            **more,
        )
        for day in range(1, count + 1)
    ]


def test_a_show_watched_on_several_evenings_is_a_favourite(event: Make, reading: Read) -> None:
    found = reading(evenings(event, "Low Tide", 8))["taste.show/Low Tide"]
    assert found.value == {"rank": 1, "hours": 8.0, "plays": 8}


def test_shows_of_a_shared_account_are_less_sure_and_say_whose_profile(event: Make, reading: Read) -> None:
    alone = reading(evenings(event, "Low Tide", 8, attrs={"profile": "Ada"}))["taste.show/Low Tide"]
    shared = reading(
        [
            *evenings(event, "Low Tide", 8, attrs={"profile": "Ada"}),
            *evenings(event, "High Fence", 8, attrs={"profile": "Bo"}),
        ]
    )
    hers = shared["taste.show/Low Tide"]
    assert (hers.value["profile"], hers.value["profiles"]) == ("Ada", 2)
    assert hers.confidence == pytest.approx(alone.confidence * 0.75, abs=0.002)
    assert "2 profiles" in hers.evidence.rule
    assert shared["taste.show/High Fence"].value["rank"] == 1


def test_videos_are_of_channels(event: Make, reading: Read) -> None:
    videos = [
        event(
            "watch", f"2026-05-{day:02d}T20:00", source="google_activity", creator="Bread Lab", title="Loaf"
        )
        for day in range(1, 12)
    ]
    assert set(reading(videos)) == {"taste.channel/Bread Lab"}


def test_a_hundred_thousand_names_are_held_in_bounded_room(event: Make, now_us: int) -> None:
    from selfportrait.portrait.reading import Heavy
    from selfportrait.portrait.taste import Favourite

    heavy: Heavy[Favourite] = Heavy(100)
    names = [f"a{n}" for n in range(10_000)]
    for name in names:
        heavy.room()
        heavy.held[name] = Favourite(name, "")
        heavy.held[name].weight = float(name == "a7")
    assert len(heavy.held) <= 100
    assert "a7" in heavy.held
