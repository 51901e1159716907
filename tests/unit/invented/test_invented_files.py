"""The files are what the brands hand out: their shapes, their overlaps, their edges."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from selfportrait.invented import write_life
from selfportrait.invented.life import write_story
from selfportrait.invented.persona import Persona
from selfportrait.invented.stories import easter, is_holiday, stories

if TYPE_CHECKING:
    from conftest import Exports, Market

SHORT = Persona(days=60, teen_plays=200)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    story = stories(date(2026, 11, 20), 840, SHORT)
    write_story(tmp_path / "one", 3, story)
    write_story(tmp_path / "two", 3, story)
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")


@pytest.mark.slow
def test_a_whole_life_written_again_is_the_same(mira: Exports, tmp_path: Path) -> None:
    write_life(tmp_path, seed=7, until=date(2026, 11, 20))
    assert _bytes(tmp_path) == _bytes(mira.folder)


def test_another_seed_gives_another_life(tmp_path: Path) -> None:
    story = stories(date(2026, 11, 20), 840, SHORT)
    write_story(tmp_path / "one", 3, story)
    write_story(tmp_path / "two", 4, story)
    one, two = _bytes(tmp_path / "one"), _bytes(tmp_path / "two")
    assert one["Timeline.json"] != two["Timeline.json"]
    assert one["my_spotify_extended.zip"] != two["my_spotify_extended.zip"]


@pytest.mark.parametrize(
    "until",
    [date(2026, 1, 3), date(2026, 2, 23), date(2027, 2, 24), date(2026, 6, 30), date(2027, 12, 26)],
)
def test_the_stories_keep_apart_whatever_the_day(until: date) -> None:
    story = stories(until, 840)
    spans = [
        story.gap,
        story.insomnia,
        story.copenhagen,
        (story.gluten_free, story.gluten_free),
        story.lisbon,
        story.cold,
    ]
    assert all(before[1] < after[0] for before, after in itertools.pairwise(spans))
    assert not is_holiday(story.job_change)
    assert (story.sister_birthday - until).days == 5
    assert story.first == until - timedelta(days=1095)


@pytest.mark.parametrize(
    ("year", "sunday"), [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5))]
)
def test_easter_is_where_the_calendar_has_it(year: int, sunday: date) -> None:
    assert easter(year) == sunday


def test_every_file_named_was_written_and_the_truths_are_not_among_them(mira: Exports) -> None:
    assert all(path.stat().st_size > 1000 for path in mira.written)
    assert mira.folder / "life.json" not in mira.written
    assert len(mira.written) == 12


def test_a_newcomer_can_import_it_in_reasonable_time(mira: Exports) -> None:
    archives = (
        "my_spotify_data.zip",
        "my_spotify_extended.zip",
        "netflix-report.zip",
        "takeout-*.zip",
        "export.zip",
    )
    unpacked = sum(len(body) for name in archives for body in mira.zipped(name).values())
    assert 80_000_000 < unpacked < 130_000_000


def test_every_account_play_is_in_the_extended_history(mira: Exports) -> None:
    extended = Counter(
        (
            p["ts"][:16].replace("T", " "),
            p["master_metadata_album_artist_name"],
            p["master_metadata_track_name"],
            p["ms_played"],
        )
        for p in mira.extended
    )
    account = Counter((p["endTime"], p["artistName"], p["trackName"], p["msPlayed"]) for p in mira.account)
    assert len(mira.account) > 8000
    assert not account - extended


def test_the_account_history_covers_the_last_year_only(mira: Exports) -> None:
    assert min(play["endTime"] for play in mira.account)[:10] >= "2025-11-20"


def test_what_she_hears_is_in_the_catalogue_under_the_same_names(mira: Exports, market: Market) -> None:
    heard = {
        (p["spotify_track_uri"], p["master_metadata_track_name"], p["master_metadata_album_artist_name"])
        for p in mira.extended
        if p["spotify_track_uri"]
    }
    assert len(heard) > 200
    assert heard <= {(item["id"], item["title"], item["creator"]) for item in market.items.values()}


def test_what_is_watched_is_in_the_catalogue(mira: Exports, market: Market) -> None:
    shows = {item["title"] for item in market.items.values() if item["kind"] == "show"}
    assert {row["Title"].split(": ")[0] for row in mira.viewings} <= shows


def test_streams_do_not_overlap(mira: Exports) -> None:
    plays = {(p["ts"], p["spotify_track_uri"]): p for p in mira.extended}.values()
    spans = [(datetime.fromisoformat(p["ts"].replace("Z", "+00:00")), p["ms_played"]) for p in plays]
    pairs = itertools.pairwise(spans)
    assert all(
        before <= end - timedelta(milliseconds=ms) + timedelta(seconds=1) for (before, _), (end, ms) in pairs
    )


def test_the_report_holds_trailers_glances_and_pauses(mira: Exports) -> None:
    assert {row["Supplemental Video Type"] for row in mira.viewings} == {
        "",
        "TRAILER",
        "HOOK",
        "TEASER_TRAILER",
    }
    assert any(row["Duration"] < "00:00:40" and not row["Supplemental Video Type"] for row in mira.viewings)
    assert any(row["Latest Bookmark"] == "Not latest view" for row in mira.viewings)


def test_the_two_location_generations_overlap_and_agree(mira: Exports) -> None:
    older = {
        (p["placeVisit"]["duration"]["startTimestamp"][:19], p["placeVisit"]["location"]["placeId"])
        for p in mira.semantic
        if "placeVisit" in p
    }
    newer = {
        (
            datetime.fromisoformat(p["startTime"]).astimezone(tz=None).isoformat(),
            p["visit"]["topCandidate"]["placeId"],
        )
        for p in mira.timeline["semanticSegments"]
        if "visit" in p
    }
    older_local = {
        (datetime.fromisoformat(f"{at}+00:00").astimezone(tz=None).isoformat(), place) for at, place in older
    }
    assert 30 < len(older_local & newer) < 120


def test_only_the_home_and_the_office_are_labelled(mira: Exports) -> None:
    labels = {
        place["label"]: place["placeId"]
        for place in mira.timeline["userLocationProfile"]["frequentPlaces"]
        if "label" in place
    }
    assert labels == {"HOME": mira.truths["home"]["place_id"], "WORK": mira.truths["work"]["place_id"]}


def test_stays_follow_each_other(mira: Exports) -> None:
    spans = sorted({(start, end) for start, end, _ in mira.stays()})
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))


def test_the_health_export_carries_the_malformed_declaration_of_its_version(mira: Exports) -> None:
    assert "HealthKit Export Version: 12" in mira.health_text[:1000]
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(mira.health_text)


def test_the_health_export_is_well_formed_below_its_declaration(mira: Exports) -> None:
    kinds = Counter(record.attrib["type"] for record in mira.health.iterfind("Record"))
    sources = {
        record.attrib["sourceName"]
        for record in mira.health.iterfind("Record[@type='HKQuantityTypeIdentifierStepCount']")
    }
    assert kinds["HKQuantityTypeIdentifierHeartRate"] > 80_000
    assert kinds["HKQuantityTypeIdentifierRestingHeartRate"] > 1000
    assert len(sources) == 2


def test_statement_balances_add_up(mira: Exports) -> None:
    text = next(mira.folder.glob("statement-*.ofx")).read_bytes().decode("cp1252")
    closing = float(text.split("<BALAMT>")[1].split("\r")[0])
    assert closing == pytest.approx(1842.33 + sum(float(row["TRNAMT"]) for row in mira.bank))


def test_transactions_are_numbered_once(mira: Exports) -> None:
    assert len({row["FITID"] for row in mira.card}) == len(mira.card)
    assert len({row["FITID"] for row in mira.bank}) == len(mira.bank)


def test_the_card_is_settled_from_the_account(mira: Exports) -> None:
    left = [-float(row["TRNAMT"]) for row in mira.bank if row["NAME"] == "HANSEKASSE KREDITKARTE"]
    came = [float(row["TRNAMT"]) for row in mira.card if row.get("NAME") == "EINZUG VOM GIROKONTO"]
    assert len(left) > 30
    assert left == came


def test_calendar_lines_are_folded_at_75_octets(mira: Exports) -> None:
    lines = (mira.folder / "calendar.ics").read_bytes().split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert any(line.startswith(b" ") for line in lines)


def test_a_moved_appointment_has_one_thread_and_two_revisions(mira: Exports) -> None:
    before = mira.takeout["Takeout/Calendar/Mira Solberg.ics"].decode()
    now = next(e for e in mira.calendar if e["SUMMARY"] == "Zahnarzt Dr. Hinrichs" and e["SEQUENCE"] == "1")
    assert now["UID"] in before
    assert f"{now['UID']}\r\n" in before
    assert now["DTSTART;TZID=Europe/Berlin"].endswith("T080000")
    assert "T160000" in before


def test_the_maps_page_is_german_and_stamped_with_the_zone_of_the_export(mira: Exports) -> None:
    page = mira.takeout["Takeout/Meine Aktivitäten/Maps/MeineAktivitäten.html"].decode()
    assert page.count('class="outer-cell') > 300
    assert "&nbsp;gesucht<br>" in page
    assert " MEZ</div>" in page
    assert " MESZ</div>" not in page


BERLIN = ZoneInfo("Europe/Berlin")
GAP = ("2025-06-08", "2025-07-07")


def test_nothing_at_all_is_known_of_the_month_without_a_phone(mira: Exports) -> None:
    assert mira.truths["gap"] == list(GAP)
    first, last = GAP
    known = [
        *(play["ts"] for play in mira.extended),
        *(row["Start Time"] for row in mira.viewings),
        *(row["time"] for row in mira.searches),
        *(start.astimezone(BERLIN).isoformat() for start, _, _ in mira.stays()),
        *(record.attrib["startDate"] for record in mira.health.iterfind("Record")),
    ]
    booked = [row.get("DTUSER", row["DTPOSTED"])[:8] for row in [*mira.card, *mira.bank]]
    assert not [day for day in booked if first.replace("-", "") < day <= last.replace("-", "")]
    assert not [at for at in known if first < at[:10] <= last]


def test_nothing_happens_after_the_end_but_what_is_planned(mira: Exports) -> None:
    end = mira.truths["end"]
    assert max(play["ts"] for play in mira.extended) <= end
    assert max(row["Start Time"] for row in mira.viewings) <= end.replace("T", " ")
    assert max(row["time"] for row in mira.searches)[:19] <= end[:19]
    assert max(row["DTUSER"] for row in mira.card)[:14] <= "20261120130000"
    assert max(stay[1] for stay in mira.stays()).isoformat() <= "2026-11-20T14:00:00+01:00"
    assert any(e.get("DTSTART;TZID=Europe/Berlin", "") > "20261120T140000" for e in mira.calendar)


def test_a_file_of_the_extended_history_begins_with_the_end_of_the_one_before(mira: Exports) -> None:
    bodies = [json.loads(body) for _, body in sorted(mira.zipped("my_spotify_extended.zip").items())]
    assert bodies[2][:25] == bodies[1][-25:]


@pytest.mark.parametrize("minute", [0, 185, 640, 1439])
def test_a_day_may_end_at_any_minute(minute: int, tmp_path: Path, reader: type[Exports]) -> None:
    story = stories(date(2026, 11, 23), minute, Persona(days=75, teen_plays=50))
    paths = write_story(tmp_path, 5, story)
    health = reader(tmp_path, paths).health
    ends = [datetime.strptime(r.attrib["endDate"], "%Y-%m-%d %H:%M:%S %z") for r in health.iterfind("Record")]
    assert max(ends).timestamp() <= story.end
