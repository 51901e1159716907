"""Reading the log back: in time order, by day, by id, by word."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from selfportrait.errors import BadRequest, UnknownThing, VaultDamaged
from selfportrait.model import DAY_US, EARLIEST_US, LATEST_US, Event, Fact, Place, Sample, Skipped, event_id
from selfportrait.vault import KeyFile, Vault
from selfportrait.vault.store import migrations

NOON_US = 1_583_150_400_000_000
HOUR_US = 3_600_000_000
MONDAY = 18_323

Maker = Callable[..., Event]
Land = Callable[..., object]


def test_an_event_comes_back_as_it_was_told(vault: Vault, event: Maker, land: Land) -> None:
    told = event(
        1,
        end_us=NOON_US + 90_000_000,
        offset_min=-210,
        offset_origin="explicit",
        precision="second",
        item="spotify:track:1",
        quantity=-1250.5,
        unit="EUR",
        place=Place(name="Café Miró", place_id="x", lat=52.5, lon=-13.25, role="home", country="DE"),
        attrs={"skipped": True, "ms": 3, "rate": 0.5, "device": "Boat"},
        thread=-5,
        revision=3,
        kind="pay",
    )
    land(vault, told)
    assert list(vault.events()) == [told]
    assert vault.events_by_id([told.id]) == [told]


def test_an_event_without_an_offset_gets_her_zones(vault: Vault, event: Maker, land: Land) -> None:
    land(vault, event(1), event(2, start_us=NOON_US + 180 * DAY_US))
    winter, summer = vault.events()
    assert (winter.offset_min, winter.offset_origin) == (60, "profile")
    assert (summer.offset_min, summer.offset_origin) == (120, "profile")


def test_without_a_zone_it_is_a_doubt(tmp_path: Path, event: Maker, land: Land) -> None:
    with Vault.create(tmp_path / "home", KeyFile(tmp_path / "key"), zone="", now_us=0) as vault:
        receipt = land(vault, event(1), event(2, offset_min=60, offset_origin="explicit"))
        assert receipt.zone_doubts == 1  # type: ignore[attr-defined]
        assert next(vault.events()).offset_min is None


def test_a_zone_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="Mars/Base"):
        Vault.create(tmp_path / "home", KeyFile(tmp_path / "key"), zone="Mars/Base", now_us=0)


@pytest.fixture
def many(vault: Vault, event: Maker, land: Land) -> list[Event]:
    """Land 9,000 events whose slots lie up to a day from their starts; return them in time order."""
    rng = random.Random(5)
    told = [
        event(
            number,
            start_us=(start := NOON_US + rng.randrange(0, 40 * DAY_US)),
            slot_us=start + rng.randrange(-DAY_US, DAY_US),
            kind=rng.choice(["listen", "watch", "pay"]),
            source=rng.choice(["spotify", "netflix"]),
        )
        for number in range(9000)
    ]
    land(vault, *told)
    return sorted(told, key=lambda e: (e.start_us, e.slot_us, e.key))


def test_events_come_in_time_order(vault: Vault, many: list[Event]) -> None:
    assert [e.id for e in vault.events()] == [e.id for e in many]
    assert [e.id for e in vault.events(newest_first=True)] == [e.id for e in reversed(many)]
    assert [e.id for e in vault.events(newest_first=True, limit=7)] == [e.id for e in many[:-8:-1]]


def test_events_can_be_chosen(vault: Vault, many: list[Event]) -> None:
    since_us, until_us = NOON_US + 5 * DAY_US, NOON_US + 9 * DAY_US
    chosen = vault.events(kinds=["listen", "pay"], sources=["netflix"], since_us=since_us, until_us=until_us)
    wanted = [
        e.id
        for e in many
        if e.kind != "watch" and e.source == "netflix" and since_us <= e.start_us < until_us
    ]
    assert [e.id for e in chosen] == wanted
    assert list(vault.events(kinds=["sleep"])) == []
    assert list(vault.events(sources=[])) == []


def test_days_hold_every_event_once(vault: Vault, many: list[Event]) -> None:
    days = [vault.day(day) for day in range(MONDAY - 1, MONDAY + 43)]
    assert [e.id for day in days for e in day] == [e.id for e in many]
    assert {e.local_day for e in days[3]} == {MONDAY + 2}
    assert vault.day(0) == []


def test_an_event_read_by_id_is_the_one_asked_for(vault: Vault, many: list[Event]) -> None:
    asked = [many[7].id, event_id(1, 1), many[3].id]
    assert [e.id for e in vault.events_by_id(asked)] == [many[7].id, many[3].id]
    assert vault.events_by_id([]) == []


@pytest.mark.parametrize("wrong", ["", "x", "g" * 32, "0" * 31])
def test_what_is_no_id_is_unknown(vault: Vault, wrong: str) -> None:
    with pytest.raises(UnknownThing):
        vault.events_by_id([wrong])


def test_counts_and_span_tell_what_is_there(vault: Vault, many: list[Event]) -> None:
    assert sum(count.n for count in vault.counts()) == 9000
    week = vault.counts(since_day=MONDAY + 3, until_day=MONDAY + 10)
    assert sum(count.n for count in week) == sum(1 for e in vault.events() if 3 <= e.local_day - MONDAY < 10)
    span = vault.span()
    assert (span.first_us, span.last_us) == (many[0].start_us, many[-1].start_us)
    assert span.events == 9000
    assert span.by_source["netflix"][0] == sum(1 for e in many if e.source == "netflix")


def test_an_empty_vault_reads_as_empty(vault: Vault) -> None:
    assert (list(vault.events()), vault.counts(), vault.series(), vault.day(MONDAY)) == ([], [], [], [])
    assert (vault.span().first_us, vault.span().events, vault.imports()) == (None, 0, [])
    assert vault.search("song", limit=5) == []
    assert vault.samples("steps").n == 0
    assert (vault.settle_offsets(), vault.index_words()) == (0, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"start_us": EARLIEST_US - 1},
        {"start_us": LATEST_US},
        {"start_us": 1 << 70},
        {"slot_us": NOON_US + 2 * DAY_US},
    ],
)
def test_a_moment_that_cannot_be_is_skipped(
    vault: Vault, event: Maker, land: Land, fields: dict[str, int]
) -> None:
    receipt = land(vault, event(1), event(2, **fields))
    assert (receipt.new, receipt.skipped, receipt.adds_up) == (1, {"bad-date": 1}, True)  # type: ignore[attr-defined]


def test_half_a_character_does_not_stop_an_import(vault: Vault, event: Maker, land: Land) -> None:
    broken = event(1, title="So\ud83dng", attrs={"k\udc00": "\ud83d"}, place=Place(name="\ud83d"))
    for _ in range(2):
        land(vault, broken, event(2))
    assert [e.title for e in vault.events()] == ["So?ng", "Song 2"]
    assert vault.index_words() == 2


def test_a_landing_takes_nothing_else(vault: Vault, land: Land) -> None:
    with pytest.raises(TypeError, match="a landing takes"):
        land(vault, "a song")


def test_a_receipt_names_what_was_not_kept(vault: Vault, land: Land, event: Maker) -> None:
    with vault.landing(now_us=NOON_US, label="export.zip") as landing:
        landing.add(event(1))
        for row in range(1, 31):
            landing.add(Skipped(reason="bad-date", file="a.json", row=row))
        for number in range(150):
            landing.unrecognised(f"{number}.xyz")
        landing.failed("b.zip", "unsafe-archive", "It is cut short.")
    [(at_us, label, receipt)] = vault.imports()
    assert (at_us, label, receipt) == (NOON_US, "export.zip", landing.receipt)
    assert receipt is not None
    assert (receipt.seen, receipt.new, receipt.skipped) == (31, 1, {"bad-date": 30})
    assert (len(receipt.skipped_examples), receipt.skipped_examples[0]) == (20, "a.json#1 bad-date")
    assert (len(receipt.unrecognised), receipt.unrecognised_count) == (100, 150)
    assert receipt.failed == {"b.zip": "unsafe-archive: It is cut short."}
    assert (landing.rows, landing.acknowledged) == (31, 31)


def test_a_finer_twin_takes_the_place_of_a_coarser(vault: Vault, event: Maker, land: Land) -> None:
    coarse, fine = event(1, precision="minute"), event(1, precision="instant", start_us=NOON_US + 60_000_001)
    fine = event(1, precision="instant", slot_us=coarse.slot_us, start_us=NOON_US + 60_000_001)
    land(vault, coarse)
    receipt = land(vault, fine, coarse)
    assert (receipt.new, receipt.known, receipt.refined) == (0, 2, 1)  # type: ignore[attr-defined]
    assert [e.start_us for e in vault.events()] == [NOON_US + 60_000_001]


def test_a_meeting_that_moved_is_held_where_it_moved_to(vault: Vault, event: Maker, land: Land) -> None:
    first = event(1, kind="meet", thread=9, title="Tea")
    moved = event(2, kind="meet", thread=9, revision=1, start_us=NOON_US + DAY_US, title="Tea, later")
    receipt = land(vault, first, moved)
    assert (receipt.new, receipt.known, receipt.refined) == (1, 1, 1)  # type: ignore[attr-defined]
    receipt = land(vault, first)
    assert (receipt.new, receipt.known, receipt.refined) == (0, 1, 0)  # type: ignore[attr-defined]
    assert [e.title for e in vault.events()] == ["Tea, later"]
    assert [(c.local_day, c.n) for c in vault.counts()] == [(MONDAY + 1, 1)]


@pytest.fixture
def shelf(vault: Vault, event: Maker, land: Land) -> Vault:
    land(
        vault,
        event(1, title="Weird Fishes", creator="Mira and the Boats"),
        event(2, title="Crème brûlée", creator="", place=Place(name="Müllers Café")),
        event(3, title="AND OR NOT NEAR", creator='quote " star *'),
        event(4, title="Weirdly quiet", creator="Bo"),
        event(5, title="東京 Drive", creator=""),
    )
    vault.index_words()
    return vault


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("weird", [4, 1]),
        ("WEIRD fish", [1]),
        ("fishes weird", [1]),
        ("boats", [1]),
        ("creme brulee", [2]),
        ("crÈme", [2]),
        ("mullers", [2]),
        ("cafe", [2]),
        ("and or", [3]),
        ('star"', [3]),
        ("東京", [5]),
        ("ishes", []),
        ("weird bo", [4, 1]),
        ("", []),
        ("***", []),
        ('"', []),
        ("text:weird", []),
        ("weird) OR (bo", []),
        ("weird -bo", [4, 1]),
        ("NEAR(weird fishes)", []),
        ("x" * 5000, []),
        ("weird\x00fish", [1]),
    ],
)
def test_words_are_found_and_never_read_as_syntax(shelf: Vault, words: str, found: list[int]) -> None:
    assert [e.key for e in shelf.search(words, limit=10)] == found


def test_a_search_goes_on_where_it_stopped(vault: Vault, many: list[Event]) -> None:
    vault.index_words()
    pages: list[Event] = []
    for _ in range(20):
        before_us = pages[-1].start_us if pages else None
        pages += vault.search("song", limit=450, before_us=before_us)
    assert [e.id for e in pages] == [e.id for e in reversed(many)]
    assert vault.search("song", limit=10, before_us=many[0].start_us) == []


def test_the_word_index_follows_the_log(vault: Vault, event: Maker, land: Land) -> None:
    land(vault, event(1, title="Weird Fishes", precision="minute"))
    assert vault.index_words() == 1
    assert vault.index_words() == 0
    land(vault, event(1, title="Reckoner", precision="instant"), event(2, title="Nude"))
    vault.index_words()
    assert vault.search("weird", limit=5) == []
    assert [e.title for e in vault.search("reckoner", limit=5)] == ["Reckoner"]


def test_two_events_with_one_row_in_the_index_are_both_found(vault: Vault, event: Maker, land: Land) -> None:
    twin = 1 << 40
    land(
        vault,
        event(7, title="Ada", creator=""),
        event(7 + twin, start_us=NOON_US + 7 * 60_000_000, title="Bo", creator=""),
    )
    vault.index_words()
    assert [e.title for e in vault.search("ada", limit=5)] == ["Ada"]
    assert [e.title for e in vault.search("B", limit=5)] == ["Bo"]


def test_many_events_of_one_second_are_found_once_each(vault: Vault, event: Maker, land: Land) -> None:
    land(vault, *(event(n, start_us=NOON_US, title="Row") for n in range(300)))
    vault.index_words()
    assert sorted(e.key for e in vault.search("row", limit=1000)) == list(range(300))
    assert len(vault.search("row", limit=10)) == 10


def test_each_change_raises_the_generation(vault: Vault, event: Maker, land: Land) -> None:
    seen = [vault.generation]
    land(vault, event(1))
    seen.append(vault.generation)
    vault.put_setting("name", "Ada")
    seen.append(vault.generation)
    vault.put_facts([Fact(topic="home", value="x", text="x", provenance="observed", confidence=0.5)])
    seen.append(vault.generation)
    assert seen == sorted(set(seen))
    vault.put_derived("week", b"1")
    assert vault.generation == seen[-1]


def test_a_vault_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    key = KeyFile(tmp_path / "key")
    with (
        Vault.create(tmp_path / "home", key, zone="", now_us=0) as vault,
        vault._store.writing() as connection,
    ):
        connection.exec_driver_sql(f"PRAGMA user_version = {len(migrations()) + 1}")
    with pytest.raises(VaultDamaged, match="newer version"):
        Vault.open(tmp_path / "home", key)


def test_a_creation_killed_halfway_can_be_begun_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "vault.db.new").write_bytes(b"half a page")
    (home / "key.json").write_text("{}")
    with Vault.create(home, KeyFile(tmp_path / "key"), zone="", now_us=0) as vault:
        assert vault.span().events == 0
    assert (home / "key.json.before").read_text() == "{}"
    assert not (home / "vault.db.new").exists()


@pytest.fixture
def pulses() -> Iterator[Sample]:
    return (
        Sample(
            series="steps",
            unit="1",
            source="apple_health",
            start_us=NOON_US + n,
            end_us=NOON_US + n,
            value=1.0,
        )
        for n in range(3)
    )


def test_span_counts_samples_too(vault: Vault, land: Land, pulses: Iterator[Sample]) -> None:
    land(vault, *pulses)
    span = vault.span()
    assert (span.events, span.samples) == (0, 3)
    assert (span.first_us, span.last_us) == (NOON_US, NOON_US + 2)
    assert span.by_source == {"apple_health": (0, 3, NOON_US, NOON_US + 2)}


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Song seven"},
        {"item": "spotify:track:7"},
        {"attrs": {"skipped": True}},
        {"offset_min": 120, "offset_origin": "explicit"},
        {"precision": "minute"},
        {"thread": 7},
        {"row": 70},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_differs_in_one_thing_is_weighed_whatever_comes_first(
    fresh: Callable[[], Vault],
    event: Maker,
    land: Land,
    fields: dict[str, object],
) -> None:
    others = [event(number) for number in range(3)]
    plain, other = event(7), event(7, **fields)
    with fresh() as one, fresh() as reverse:
        land(one, *others, plain)
        assert land(one, *others, other).known == 4
        land(reverse, *others, other)
        assert land(reverse, *others, plain).known == 4
        assert list(one.events()) == list(reverse.events())


def test_an_offset_that_was_inferred_makes_no_difference_to_a_second_import(
    vault: Vault, event: Maker, land: Land
) -> None:
    told = event(0, kind="visit", offset_min=540, offset_origin="explicit")
    told_in = [told, event(1), event(2)]
    land(vault, *told_in)
    assert vault.settle_offsets() == 2
    log = list(vault.events())
    again = land(vault, *told_in)
    vault.settle_offsets()
    assert (again.new, again.known, again.refined) == (0, 3, 0)
    assert list(vault.events()) == log
