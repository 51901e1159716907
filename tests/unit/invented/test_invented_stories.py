"""The stories can be found in the raw files, and agree across them."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from statistics import mean, median
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

if TYPE_CHECKING:
    from conftest import Exports

BERLIN = ZoneInfo("Europe/Berlin")
STEP = "HKQuantityTypeIdentifier"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _paid(transaction: dict[str, str]) -> datetime:
    return datetime.strptime(transaction["DTUSER"][:14] + "+0000", "%Y%m%d%H%M%S%z")


def _apple(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z")


def _resting(mira: Exports) -> dict[date, float]:
    records = mira.health.iterfind(f"Record[@type='{STEP}RestingHeartRate']")
    return {_apple(r.attrib["startDate"]).date(): float(r.attrib["value"]) for r in records}


def _nights(mira: Exports) -> dict[date, datetime]:
    """Day → when she woke."""
    records = mira.health.iterfind("Record[@type='HKCategoryTypeIdentifierSleepAnalysis']")
    ends = sorted(_apple(r.attrib["endDate"]) for r in records)
    return {end.date(): end for end in ends if end.hour < 14}


def test_weekdays_begin_at_ten_to_seven(mira: Exports) -> None:
    waking = [end for end in _nights(mira).values() if end.weekday() < 5]
    minutes = median(end.hour * 60 + end.minute for end in waking)
    assert 400 <= minutes <= 420
    assert mira.truths["wake"]["weekday"] in ("06:49", "06:50", "06:51")


def test_climbing_is_on_tuesdays(mira: Exports) -> None:
    days = Counter(
        _apple(w.attrib["startDate"]).weekday()
        for w in mira.health.iterfind("Workout")
        if w.attrib["workoutActivityType"].endswith("Climbing")
    )
    assert set(days) == {1}
    assert days[1] > 110


def test_she_runs_in_summer(mira: Exports) -> None:
    months = Counter(
        _apple(w.attrib["startDate"]).month
        for w in mira.health.iterfind("Workout")
        if w.attrib["workoutActivityType"].endswith("Running")
    )
    assert sum(months[m] for m in range(4, 10)) > 3 * sum(months[m] for m in (10, 11, 12, 1, 2, 3))


def test_the_salary_changes_hands_with_the_job(mira: Exports) -> None:
    old, new = mira.truths["salary_payers"]
    change = date.fromisoformat(mira.truths["job_change"]).strftime("%Y%m%d")
    paid = [(row["DTPOSTED"][:8], row["NAME"]) for row in mira.bank if row["TRNTYPE"] == "DIRECTDEP"]
    assert {name for day, name in paid if day < change} == {old}
    assert {name for day, name in paid if day >= change} == {new}


def test_the_office_changes_with_the_job(mira: Exports) -> None:
    change = datetime.combine(date.fromisoformat(mira.truths["job_change"]), datetime.min.time(), BERLIN)
    before = {place for start, _, place in mira.stays() if start < change}
    after = {place for start, _, place in mira.stays() if start >= change}
    old, new = mira.truths["work_before"]["place_id"], mira.truths["work"]["place_id"]
    assert (old in before, new in before) == (True, False)
    assert (old in after, new in after) == (False, True)


def test_nights_are_short_in_the_week_of_the_job_change(mira: Exports) -> None:
    first, last = (date.fromisoformat(day) for day in mira.truths["sleepless"])
    asleep: Counter[date] = Counter()
    for record in mira.health.iterfind("Record[@type='HKCategoryTypeIdentifierSleepAnalysis']"):
        start, end = _apple(record.attrib["startDate"]), _apple(record.attrib["endDate"])
        asleep[(end + timedelta(hours=3)).date()] += int((end - start).total_seconds() // 60)
    bad = [minutes for day, minutes in asleep.items() if first <= day <= last]
    assert len(bad) == 7
    assert mean(bad) < 0.7 * mean(asleep.values())


def test_the_flight_in_the_calendar_is_the_flight_on_the_timeline(mira: Exports) -> None:
    entry = next(e for e in mira.calendar if e["SUMMARY"] == "Flight TP 567 HAM–LIS")
    flown = [
        p
        for p in mira.timeline["semanticSegments"]
        if p.get("activity", {}).get("topCandidate", {}).get("type") == "FLYING"
    ]
    leaves = datetime.strptime(entry["DTSTART;TZID=Europe/Berlin"], "%Y%m%dT%H%M%S").replace(tzinfo=BERLIN)
    lands = datetime.strptime(entry["DTEND;TZID=Europe/Lisbon"], "%Y%m%dT%H%M%S").replace(
        tzinfo=ZoneInfo("Europe/Lisbon")
    )
    assert "Boarding pass" in entry["DESCRIPTION"]
    assert len(flown) == 2
    assert (_moment(flown[0]["startTime"]), _moment(flown[0]["endTime"])) == (leaves, lands)


def test_in_lisbon_the_phone_keeps_lisbon_time(mira: Exports) -> None:
    start, end = (_moment(text) for text in mira.truths["lisbon"]["away"][0])
    visits = [
        p
        for p in mira.timeline["semanticSegments"]
        if "visit" in p and start <= _moment(p["startTime"]) < end
    ]
    latitudes = [float(p["visit"]["topCandidate"]["placeLocation"]["latLng"].split("°")[0]) for p in visits]
    assert len(visits) > 20
    assert {p["startTimeTimezoneUtcOffsetMinutes"] for p in visits} == {60}
    assert max(latitudes) < 39


def test_card_payments_abroad_name_the_city(mira: Exports) -> None:
    start, end = (_moment(text) for text in mira.truths["lisbon"]["away"][0])
    abroad = [row for row in mira.card if start <= _paid(row) < end and "CITY" in row]
    assert len(abroad) > 15
    hers = [row for row in abroad if row["NAME"] != mira.truths["fraud"]["name"]]
    assert {row["COUNTRY"] for row in hers} == {"PRT"}
    assert {"Lisboa"} <= {row["CITY"] for row in hers} <= {"Lisboa", "Cascais"}


def test_in_copenhagen_she_pays_in_kroner(mira: Exports) -> None:
    kroner = [row for row in mira.card if row.get("CURSYM") == "DKK"]
    first, last = (date.fromisoformat(day) for day in mira.truths["copenhagen"]["span"])
    assert len(kroner) >= 5
    assert all(first <= _paid(row).date() <= last for row in kroner)


def test_the_fraud_happens_while_she_sleeps_in_lisbon(mira: Exports) -> None:
    hotel = mira.truths["lisbon"]["hotel"]["place_id"]
    times = [_moment(at) for at, _ in mira.truths["fraud"]["payments"]]
    in_bed = [(start, end) for start, end, place in mira.stays() if place == hotel]
    woke = _nights(mira)[times[0].astimezone(BERLIN).date()]
    assert all(any(start < at < end for start, end in in_bed) for at in times)
    assert all(at < woke for at in times)


def test_the_trip_to_berlin_repeats_with_train_hotel_and_workshop(mira: Exports) -> None:
    berlin = mira.truths["berlin"]
    first_days = [date.fromisoformat(span[0]) for span in berlin["spans"]]
    slept = [row for row in mira.card if row.get("NAME") == berlin["hotel"]["name"].upper()]
    booked = [e for e in mira.calendar if e["SUMMARY"].startswith("ICE 1005")]
    at_client = {start.date() for start, _, place in mira.stays() if place == berlin["client"]["place_id"]}
    assert len(first_days) >= 5
    assert {day.weekday() for day in first_days} == {2}
    assert [_paid(row).date() for row in slept] == first_days
    assert len(booked) == len(first_days) + 1
    assert set(first_days) <= at_client


def test_she_weighs_less_since_she_eats_without_gluten(mira: Exports) -> None:
    since = date.fromisoformat(mira.truths["gluten_free_since"])
    records = mira.health.iterfind(f"Record[@type='{STEP}BodyMass']")
    weighed = [(_apple(r.attrib["startDate"]).date(), float(r.attrib["value"])) for r in records]
    before = [kg for day, kg in weighed if since - timedelta(days=60) <= day < since]
    latest = [
        kg for day, kg in weighed if day > date.fromisoformat(mira.truths["until"]) - timedelta(days=30)
    ]
    assert len(weighed) > 120
    assert 0.5 < mean(before) - mean(latest) < 3


def test_what_she_notes_of_her_mood_is_pleasanter_after_climbing(mira: Exports) -> None:
    notes = [
        (_apple(n.attrib["startDate"]), float(n.attrib["valence"])) for n in mira.health.iter("StateOfMind")
    ]
    climbed = {
        _apple(w.attrib["startDate"]).date()
        for w in mira.health.iterfind("Workout")
        if "Climb" in str(w.attrib)
    }
    after = [valence for at, valence in notes if at.date() in climbed and at.hour > 18]
    other = [valence for at, valence in notes if at.date() not in climbed]
    assert len(notes) > 150
    assert mean(after) > mean(other)


def test_the_fraud_is_on_the_card_and_reversed_two_days_later(mira: Exports) -> None:
    rows = [row for row in mira.card if row.get("NAME") == mira.truths["fraud"]["name"]]
    amounts = [float(row["TRNAMT"]) for row in rows]
    assert len(rows) == 6
    assert sum(amounts) == pytest.approx(0)
    assert all(amount < 0 for amount in amounts[:3])
    assert (_paid(rows[3]) - _paid(rows[0])).days == 2
    assert {row["CITY"] for row in rows} == {"Torino"}


def test_bakery_visits_stop_the_day_she_goes_gluten_free(mira: Exports) -> None:
    since = mira.truths["gluten_free_since"]
    bakery = [_paid(row).date().isoformat() for row in mira.card if row.get("NAME") == "BACKHAUS LINDNER"]
    free = [_paid(row).date().isoformat() for row in mira.card if row.get("NAME") == "OHNEKORN"]
    assert len(bakery) > 80
    assert max(bakery) < since <= min(free)


def test_searches_turn_to_gluten_free_recipes(mira: Exports) -> None:
    since = mira.truths["gluten_free_since"]
    asked = [
        row["time"][:10]
        for row in mira.searches
        if "gluten-free" in row["title"] or "glutenfrei" in row["title"]
    ]
    assert min(asked) >= since
    assert len(asked) > 30


def test_her_sister_is_in_the_address_book_with_a_birthday_in_five_days(mira: Exports) -> None:
    cards = (mira.folder / "contacts.vcf").read_bytes().decode().split("BEGIN:VCARD")
    ida = next(card for card in cards if "FN:Ida Solberg" in card)
    own = next(card for card in cards if "FN:Mira Solberg" in card)
    birthday = date.fromisoformat(mira.truths["sister"]["next_birthday"])
    assert (birthday - date.fromisoformat(mira.truths["until"])).days == 5
    assert f"BDAY:1998{birthday:%m%d}" in ida
    assert "X-ABRELATEDNAMES:Ida Solberg\r\nitem1.X-ABLabel:_$!<Sister>!$_" in own


def test_she_buys_a_present_two_days_before_each_birthday(mira: Exports) -> None:
    bought = [_paid(row).date() for row in mira.card if row.get("SIC") == "5947"]
    birthday = date.fromisoformat(mira.truths["sister"]["next_birthday"])
    assert bought == [(birthday - timedelta(days=2)).replace(year=year) for year in (2023, 2024, 2025)]


def test_the_cold_raises_the_resting_heart_rate_by_six(mira: Exports) -> None:
    resting = _resting(mira)
    days = sorted(resting)
    assert mean(resting[day] for day in days[-4:]) - mean(
        resting[day] for day in days[-64:-5]
    ) == pytest.approx(6, abs=1.5)


def test_the_music_of_her_teens_is_years_apart_from_the_rest(mira: Exports) -> None:
    years = Counter(play["ts"][:4] for play in mira.extended)
    teens = sum(years[str(year)] for year in range(2009, 2013))
    assert teens > 4000
    assert set(years) == {"2009", "2010", "2011", "2012", "2023", "2024", "2025", "2026"}


def test_the_new_artist_is_new_and_leads_the_year(mira: Exports) -> None:
    music = mira.truths["music"]
    plays = [
        play["ts"]
        for play in mira.extended
        if play["master_metadata_album_artist_name"] == music["new_artist"]
    ]
    assert min(plays)[:10] >= music["new_artist_since"]
    assert music["artists_this_year"][0][0] == music["new_artist"]


def test_the_flatmate_watches_on_her_account_and_not_in_her_history(mira: Exports) -> None:
    profiles = Counter(row["Profile Name"] for row in mira.viewings)
    slim = (mira.folder / "NetflixViewingHistory.csv").read_text("utf-8")
    his = {row["Title"] for row in mira.viewings if row["Profile Name"] == "Jonas"}
    hers = {row["Title"] for row in mira.viewings if row["Profile Name"] == "Mira"}
    only_his = his - hers
    assert min(profiles["Jonas"], profiles["Mira"]) > 500
    assert only_his
    assert not any(f'"{title}"' in slim for title in only_his)


def test_on_christmas_day_she_is_at_her_sisters(mira: Exports) -> None:
    noon = datetime(2024, 12, 25, 12, tzinfo=BERLIN)
    there = [p["placeVisit"] for p in mira.semantic if "placeVisit" in p]
    found = [
        v["location"]["name"]
        for v in there
        if _moment(v["duration"]["startTimestamp"]) < noon < _moment(v["duration"]["endTimestamp"])
    ]
    assert found == ["Ida"]


def test_she_pays_at_tills_where_she_stands(mira: Exports) -> None:
    names = {
        v["location"]["name"].upper(): v["location"]["placeId"]
        for v in (part.get("placeVisit") for part in mira.semantic)
        if v
    }
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    for start, end, place in mira.stays():
        spans.setdefault(place, []).append((start, end))
    paid = [(row["NAME"], _paid(row)) for row in mira.card if row.get("NAME") in names]
    astray = [name for name, at in paid if not any(start <= at <= end for start, end in spans[names[name]])]
    assert len(paid) > 1200
    assert astray == []
